#!/usr/bin/env bats
# tcpstates looks at live connections: both ends side by side and who closed
# first, and which of them the kernel is asked for. See also watch.bats.

# helper.bash sets NAME_pid by name; what runs in lonet is its own process.
# shellcheck disable=SC2153,SC2154,SC2030,SC2031

load helper

unset NO_COLOR

# The longest -Q there is: what it holds still, only a signal lets go.
HOLD=2147483647
ESC=$'\e'

# shape FILE: its rows without queues and what differs from run to run: S is
# serv's end, C the client's, "timewait" stands for its time too
shape() {
	awk -v s="$PORT" -v c="$CPORT" -v sp="$serv_pid/" -v cp="${client_pid-}/" '
		function end(e) {
			sub(".*:" s "$", "S", e)
			sub(".*:" c "$", "C", e)
			return e
		}
		NR > 1 && $6 != "LISTEN" {
			note = $8
			for (i = 9; i <= NF; i++)
				note = note " " $i
			sub(/^[0-9.]+s /, "", note)
			sub("^" sp, "", note)
			sub("^" cp, "", note)
			print end($4) ">" end($5), $6, note
		}' "$1"
}

# ends_are SERV CLIENT: the rows of both ends, "" for none, first the one
# that is asked for, and nothing else
ends_are() {
	tcpstates "$PORT" >table
	printf '%s\n' "S>C $1" "C>S $2" | grep -v ' $' >want
	shape table | diff -u want -
}

# need_deaf: -D may take a privilege that this user has in lonet only
need_deaf() {
	local status=0
	# An address for documentation (RFC 5737): no bind, no traffic.
	serv -q -D fin 192.0.2.1 0 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

# The table

@test "the two ends are neighbours, first the one asked for, listeners first" {
	local asked
	held 8
	for asked in "$PORT" "127.0.0.1:$PORT"; do
		tcpstates "$asked" >table
		[ "$(wc -l <table)" = 18 ]
		awk -v asked="$PORT" '
			function port(e) { sub(/.*:/, "", e); return e + 0 }
			NR == 2 { bad += $6 != "LISTEN" }
			NR > 2 && NR % 2 { a = $4; b = $5
				bad += port(a) != asked || port(b) < last
				last = port(b) }
			NR > 2 && NR % 2 == 0 { bad += $4 != b || $5 != a }
			END { exit bad > 0 }' table
	done
}

@test "where neither end is asked for the lower port comes first" {
	local order port
	for order in -n -nr; do
		start_serv
		port=$PORT
		background spare serv 127.0.0.1 0
		until_line spare.out '^listening '
		# shellcheck disable=SC2046 # two words
		set -- $(printf '%s\n' "$port" \
			"$(awk '{ print $3 }' spare.out)" | sort "$order")
		kill "$spare_pid" "$serv_pid"
		exits "$spare_pid" 0
		exits "$serv_pid" 0
		start_serv -- 127.0.0.1 "$1"
		start_client -b "$2"
		type_line hello
		until_line client.out HELLO
		tcpstates | awk '$6 == "ESTABLISHED" { print $4, $5 }' >table
		# shellcheck disable=SC2046 # two words
		set -- $(printf '%s\n' "$@" | sort -n)
		grep -A 1 -x "127.0.0.1:$1 127.0.0.1:$2" table |
			tail -n 1 | grep -x "127.0.0.1:$2 127.0.0.1:$1"
		fresh
	done
}

@test "the client closed first: its end says so, and nobody did before" {
	start_serv -Q "$HOLD"
	start_client -c shutdown
	type_line hello
	until_line client.out HELLO
	ends_are "ESTABLISHED serv" "ESTABLISHED client"
	type_line q
	client_end FIN_WAIT2
	ends_are "CLOSE_WAIT serv" "FIN_WAIT2 client (closed first)"
	kill -INT "$serv_pid"
	exits "$client_pid" 0
	client_end TIME_WAIT
	ends_are "" "TIME_WAIT - (closed first)"
}

@test "serv closed first: an orphan beside CLOSE_WAIT says so" {
	start_serv -a
	start_client
	type_line hello
	serv_end FIN_WAIT2
	ends_are "FIN_WAIT2 - (closed first)" "CLOSE_WAIT client"
	type_line q
	exits "$client_pid" 0
	serv_end TIME_WAIT
	ends_are "TIME_WAIT - (closed first)" ""
}

@test "the end that closed first is gone: the other one tells" {
	start_serv -Q "$HOLD"
	start_client -o TCP_LINGER2=1
	type_line hello q
	exits "$client_pid" 0
	client_end FIN_WAIT2
	client_end ""
	ends_are "CLOSE_WAIT serv (the peer closed first)" ""
}

@test "both closed at once, and both ends say so" {
	need_deaf
	start_serv -a -c shutdown
	start_client -D fin -c shutdown
	type_line hello
	serv_end FIN_WAIT1
	type_line q
	serv_end CLOSING
	# serv has read the FIN and goes its way.
	until_true ends_are "CLOSING - (both closed at once)" \
		"FIN_WAIT2 client (both closed at once)"
	kill -INT "$client_pid"
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end TIME_WAIT
	ends_are "TIME_WAIT - (both closed at once)" \
		"TIME_WAIT - (both closed at once)"
}

@test "an IPv4 client and serv's IPv4-mapped end are one connection" {
	need_ipv6
	start_serv -Q "$HOLD" -- :: 0
	start_client
	type_line hello q
	exits "$client_pid" 0
	client_end FIN_WAIT2
	ends_are "CLOSE_WAIT serv" "FIN_WAIT2 - (closed first)"
	[ "$(awk '$6 ~ /WAIT/ { print $1 }' table | sort | xargs)" = "tcp tcp6" ]
}

@test "of another user's socket the user is named" {
	local as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	need setpriv
	"${as[@]}" "$BUILD/tcpstates" -h >/dev/null 2>&1 ||
		skip "only root can look as somebody else"
	start_serv
	start_client
	type_line hello
	until_line client.out HELLO
	"${as[@]}" "$BUILD/tcpstates" "$PORT" >table
	[ "$(shape table | sort)" = "C>S ESTABLISHED user 0
S>C ESTABLISHED user 0" ]
}

# What the kernel is asked for

# ends FILE: of a --tsv
ends() {
	tail -n +2 "$1" | cut -f 1,4-6 | sort
}

# chosen LOCALREGEX PLACE...: these places choose the rows of the whole table
# that have such an end, by netlink and by /proc; there is one at least
chosen() {
	local how end=$1
	shift
	tcpstates --tsv >all.tsv
	ends all.tsv | awk -F'\t' -v e="^($end)\$" '$2 ~ e || $3 ~ e' >want
	[[ -s want ]]
	for how in --tsv --proc; do
		tcpstates --tsv "$how" "$@" >chosen.tsv
		ends chosen.tsv | diff -u want -
	done
}

# everywhere: serv at all addresses, $PORT, closed connections to two of
# them, and another serv, $OTHER, with one
everywhere() {
	start_serv -q -Q "$HOLD" -- 127.0.0.1 0
	OTHER=$PORT
	client -q -m x 127.0.0.1 "$OTHER" >/dev/null
	start_serv -q -Q "$HOLD" -- "$1" 0
	client -q -m x 127.0.0.1 "$PORT" >/dev/null
	client -q -m x 127.0.0.2 "$PORT" >/dev/null
	until_true counted 2 CLOSE_WAIT
	until_true counted 2 FIN_WAIT2
}

@test "a port, an address with it, and 16 places choose their rows exactly" {
	local none=({1..15})
	everywhere 0.0.0.0
	chosen ".*:$PORT" "$PORT"
	chosen "127.0.0.2:$PORT" "127.0.0.2:$PORT"
	[ "$(wc -l <want)" = 2 ]
	chosen ".*:$OTHER|127.0.0.1:$PORT" "$OTHER" "127.0.0.1:$PORT"
	chosen ".*:$PORT" "${none[@]}" "$PORT"
	chosen ".*:$PORT" "$PORT" "${none[@]}"
	tcpstates --tsv "127.0.0.3:$PORT" "${none[@]}" >out
	[ "$(wc -l <out)" = 1 ]
}

@test "an IPv6 place is IPv6's alone, an IPv4 one finds the mapped ends too" {
	need_ipv6
	everywhere ::
	client -q -m x ::1 "$PORT" >/dev/null
	until_true counted 3 CLOSE_WAIT
	until_true counted 3 FIN_WAIT2
	chosen ".*:$PORT" "$PORT"
	chosen "::1:$PORT" "[::1]:$PORT"
	chosen "127.0.0.2:$PORT" "127.0.0.2:$PORT"
	chosen "127.0.0.2:$PORT" "[::ffff:127.0.0.2]:$PORT"
	[ "$(cut -f 1 want | xargs)" = "tcp tcp6" ]
}

# answers TRACE: the lengths of what netlink sent
answers() {
	sed -nE 's/^recv.* = ([0-9]+)$/\1/p' "$1"
}

@test "the kernel chooses: of 100 other sockets it sends none" {
	need strace
	held 50
	strace -qq -o all -e trace='?recv,recvfrom' tcpstates --tsv >/dev/null
	strace -qq -o one -e trace='?recv,recvfrom' tcpstates --tsv 1 >out
	[ "$(wc -l <out)" = 1 ]
	# NLMSG_DONE and the int in it: 20 bytes; a socket has 72 and more.
	[ "$(answers one)" = 20 ]
	[ "$(answers all | awk '{ n += $1 } END { print (n > 7200) }')" = 1 ]
}

@test "where netlink is refused it reads /proc by itself, to the same rows" {
	need strace
	held 3
	tcpstates --tsv "$PORT" >netlink
	strace -qq -o trace -e trace=socket,openat \
		-e inject=socket:error=EPROTONOSUPPORT \
		tcpstates --tsv "$PORT" >refused
	grep -q 'AF_NETLINK.*INJECTED' trace
	grep -q '/proc/.*net/tcp"' trace
	diff <(ends netlink) <(ends refused)
	strace -qq -o trace -e trace=socket tcpstates --proc "$PORT" >table
	[ "$(grep -c AF_NETLINK trace)" = 0 ]
	[ "$(wc -l <table)" = 8 ]
}

@test "an orphan in FIN_WAIT2 has timer timewait, by netlink and by /proc" {
	local how
	held 1
	for how in --tsv --proc; do
		tcpstates --tsv "$how" "$PORT" >out
		[ "$(awk -F'\t' '$6 == "FIN_WAIT2" {
			print $7, ($8 > 0 && $8 <= 60000), $10 }' out)" = \
			"timewait 1 0" ]
	done
}

# Colour

# on_tty COMMAND: in a terminal, what reaches that is in tty.out
on_tty() {
	SHELL=/bin/sh soon script -qec "$1" /dev/null >tty.out </dev/null
}

@test "on a terminal TIME_WAIT stands out, and there alone" {
	local how
	need script
	start_serv
	client -q -m x 127.0.0.1 "$PORT" >/dev/null
	until_true counted 1 TIME_WAIT
	TERM=xterm on_tty "tcpstates $PORT"
	grep -q "^${ESC}\[1;33mtcp .* TIME_WAIT .*(closed first)" tty.out
	[ "$(grep -c "${ESC}\[1;33m" tty.out)" = 1 ]
	[ "$(tr -cd '\33' <tty.out | wc -c)" = 2 ]
	for how in NO_COLOR=1 TERM=dumb TERM=; do
		TERM=xterm on_tty "env $how tcpstates $PORT"
		grep -q '^tcp .* TIME_WAIT .*(closed first)' tty.out
		[ "$(grep -c "$ESC" tty.out)" = 0 ]
	done
	TERM=xterm tcpstates "$PORT" >file
	[ "$(grep -c "$ESC" file)" = 0 ]
}
