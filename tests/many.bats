#!/usr/bin/env bats
# serv under many clients: one after the other, at once, idle, and with other
# servers at its port. By -q it serves one at a time by blocking calls
# (serv/alone.c), and nobody may be held up by that.

# background sets NAME_pid; a scenario is a process of its own.
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2317

load helper

# loads FLAG...: all of them get their reply
loads() {
	soon client "$@" 127.0.0.1 "$PORT" >record || return
	[[ $(<record) == *" failed=0 "* ]] && return
	cat record >&2
	return 1
}

# counted FILE: the system calls in a table of strace -c
counted() {
	awk '$NF == "total" { print $4 }' "$1"
}

# cost N FLAG...: system calls a connection, of both ends, in hundredths
cost() {
	local n=$1
	start_serv -q
	background watch strace -f -c -o serv.calls -p "$serv_pid"
	until_line watch.err 'attached'
	soon strace -f -c -o client.calls client -n "$n" "${@:2}" \
		127.0.0.1 "$PORT" >record || return
	[[ $(<record) == "connections=$n failed=0 "* ]] || return
	kill "$serv_pid"
	ended "$watch_pid" || return
	COST=$((100 * ($(counted serv.calls) + $(counted client.calls)) / n))
	fresh
}

# costs LIMIT FLAG...: no more than that; whoever has to wait for a processor
# pays for it, so one run in three is enough
costs() {
	for _ in 1 2 3; do
		cost 2000 "${@:2}" || return
		((COST > $1)) || return 0
	done
	echo "$COST hundredths of a call each, not $1" >&2
	return 1
}

@test "a connection takes ten system calls, at both ends together" {
	need strace
	# Beside the connections there is the start and the end.
	costs 1020
}

@test "32 in flight, a connection takes thirteen" {
	need strace
	costs 1300 -j 32
}

@test "a serv that closes first loses no reply, and has the TIME_WAITs" {
	start_serv -q -a
	# A port that comes again would reopen a TIME_WAIT of serv's (lab 13).
	loads -n 4000 -j 32 -p -b 20001-24000
	until_true waiting 4000
}

# waiting N: so many TIME_WAITs at serv's end, and nothing at the client's
waiting() {
	tcpstates --tsv "$PORT" | awk -F'\t' -v end="127.0.0.1:$PORT" -v n="$1" '
		NR == 1 || $6 == "LISTEN" { next }
		$4 == end && $6 == "TIME_WAIT" { n--; next }
		{ other++ }
		END { exit n != 0 || other > 0 }'
}

@test "by -q, too, a silent client holds up nobody" {
	start_serv -q
	loads -n 100
	start_client
	loads -n 100
	type_line hello q
	exits "$client_pid" 0
	[ "$(<client.out)" = HELLO ]
}

@test "by -q, too, a client that does not read holds up nobody" {
	start_serv -q -o SO_RCVBUF=65536 -o SO_SNDBUF=65536
	loads -n 100
	mkfifo reply
	exec 8<>reply
	head -c 20000000 /dev/zero | tr '\0' x >lines
	background deaf client -q 127.0.0.1 "$PORT" <lines >&8
	until_true queued
	loads -n 100
}

# queued: serv has what its client does not take, and more unread
queued() {
	tcpstates --tsv "127.0.0.1:$PORT" | awk -F'\t' -v end="127.0.0.1:$PORT" '
		$4 == end && $6 == "ESTABLISHED" && $2 > 0 && $3 > 0 { n++ }
		END { exit !n }'
}

# anonymous PID: KiB of memory that no file backs
anonymous() {
	awk '/^RssAnon:/ { print $2 }' "/proc/$1/status"
}

@test "ten thousand idle clients cost serv 1 KiB each at most, and no time" {
	local n=10000 before
	(($(ulimit -Hn) > n + 100)) || skip "ulimit -Hn is $(ulimit -Hn)"
	ulimit -n "$(ulimit -Hn)"
	start_serv -q
	loads -n 100
	before=$(anonymous "$serv_pid")
	# Each end waits for the other's FIN.
	background idle client -q -n "$n" -j "$n" -p 127.0.0.1 "$PORT"
	soon tcpstates --await ESTABLISHED --count $((2 * n)) \
		--timeout "$DEADLINE" "$PORT"
	(($(anonymous "$serv_pid") - before <= n))
	loads -n 100 -j 10
	kill -INT "$idle_pid"
}

@test "several serv share a port by -P, each with its part of the clients" {
	local i name
	start_serv -P
	for i in 2 3 4; do
		background "serv$i" serv -P 127.0.0.1 "$PORT"
		until_line "serv$i.out" '^listening '
	done
	loads -n 200 -j 8
	for name in serv serv2 serv3 serv4; do
		grep -c ': connected: ' "$name.err" >>parts
	done
	until_true added 200
	run ! grep -qx 0 parts
}

# added N: what the serv have counted
added() {
	[ "$(cat serv*.err | grep -c ': closed: ')" = "$1" ]
}
