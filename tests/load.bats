#!/usr/bin/env bats
# client -n: the load. What its record says is what the kernel has to show
# for it, and what does not depend on the machine's speed: system calls,
# segments, TIME_WAITs and on which side, memory, descriptors.

# background sets NAME_pid; a scenario is a process of its own.
# shellcheck disable=SC2030,SC2031,SC2034,SC2153,SC2154,SC2317

load helper

CARRY=(FIGURES) # for in_lonet

# What every record begins with, in this order.
FIGURES='^connections=[0-9]+ failed=[0-9]+ seconds=[0-9]+\.[0-9]{3} '
FIGURES+='rate=[0-9]+ eaddrnotavail=[0-9]+ econnreset=[0-9]+ min_us=[0-9]+ '
FIGURES+='p50_us=[0-9]+ p99_us=[0-9]+ max_us=[0-9]+ ([a-z]+=[0-9]+ )*'
FIGURES+='wrong=[0-9]+'

# The 10 s of patience for a silent server pass while the other tests run.
setup_file() {
	begin_silence client -n 1
}

teardown_file() {
	end_silence
}

# loads STATUS FLAG...: a load towards $PORT, its record in $RECORD
loads() {
	local want=$1 status=0
	shift
	soon client "$@" 127.0.0.1 "$PORT" >record 2>said || status=$?
	RECORD=$(<record)
	[[ $status == "$want" ]] && return
	echo "status $status, not $want: client $*" >&2
	cat record said >&2
	return 1
}

# has KEY=VALUE...: the record has them all
has() {
	local pair
	for pair; do
		[[ " $RECORD " == *" $pair "* ]] && continue
		echo "no $pair in: $RECORD" >&2
		return 1
	done
}

# lacks KEY...
lacks() {
	local key
	for key; do
		[[ " $RECORD" != *" $key="* ]] && continue
		echo "$key in: $RECORD" >&2
		return 1
	done
}

# waiting SERV CLIENT: so many TIME_WAITs, no other connection, at each side
waiting() {
	tcpstates --tsv "$PORT" | awk -F'\t' -v port=":$PORT\$" \
		-v serv="$1" -v client="$2" '
		NR == 1 || $6 == "LISTEN" { next }
		$6 != "TIME_WAIT" { other++; next }
		$4 ~ port { serv--; next }
		{ client-- }
		END { exit serv != 0 || client != 0 || other > 0 }'
}

# answers SCRIPT: a server on $PORT, each connection has the shell SCRIPT
answers() {
	need socat
	echo "$1" >peer
	background socat socat -d -d TCP4-LISTEN:0,bind=127.0.0.1,fork \
		SYSTEM:'exec sh ./peer'
	until_line socat.err 'listening on '
	PORT=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' socat.err)
}

# The record

@test "every connection of a load is in its record, one or many in flight" {
	start_serv -q
	local flags
	for flags in -n100 '-n 100 -j 32' '-n 100 -j 2' '-n 5 -j 32' \
		'--count 100 --concurrency 3'; do
		# shellcheck disable=SC2086 # they are several
		loads 0 $flags
		[[ $RECORD =~ $FIGURES\ tenths=([0-9]+,){4,9}[0-9]+$ ]]
		has failed=0 eaddrnotavail=0 econnreset=0 wrong=0
		[ "$(cat said)" = "" ]
	done
	[[ $RECORD == connections=100\ * ]]
	kill "$serv_pid"
	exits "$serv_pid" 0
	[ "$(cat serv.err)" = "" ]
}

@test "a load over IPv6, and by a name whose first address refuses" {
	need_ipv6
	start_serv -q -- ::1 0
	run -0 soon client -n 10 -j 3 ::1 "$PORT"
	[[ $output == connections=10\ failed=0\ * ]]
	fresh
	# localhost may be ::1 first, or 127.0.0.1 alone: serv has the latter.
	start_serv -q
	run -0 soon client -n 10 -j 3 localhost "$PORT"
	[[ $output == connections=10\ failed=0\ * ]]
}

@test "min, p50, p99 and max are in order, and none is above the whole" {
	start_serv -q
	loads 0 -n 300
	# shellcheck disable=SC2086 # key=value pairs
	declare $RECORD
	((0 < min_us && min_us <= p50_us && p50_us <= p99_us && p99_us <= max_us))
	((p50_us * 150 / 1000 <= 10#${seconds/./}))
	((rate > 0))
}

@test "--tsv has a row for each tenth, up to the last connection" {
	start_serv -q
	loads 0 -n 1000 -j 4 --tsv
	[ "$(head -n 1 record)" = $'connections\tseconds\trate' ]
	[ "$(cut -f 1 record | tail -n +2 | xargs)" = \
		"100 200 300 400 500 600 700 800 900 1000" ]
	# Each is later than the one before, and its rate is what these say.
	awk -F'\t' 'NR == 1 { next }
		{
			want = 100 / ($2 - before)
			if ($2 <= before || $3 < want * 0.98 || $3 > want * 1.02)
				exit bad = 1
			before = $2
		}
		END { exit bad || NR != 11 }' record
	loads 0 -n 3 --tsv
	[ "$(cut -f 1 record | xargs)" = "connections 1 2 3" ]
}

@test "--for ends a load in time, also with a server that never answers" {
	start_serv -q
	local flags began
	loads 0 --for 1 -j 2 -L 0
	has failed=0
	[[ $RECORD =~ \ seconds=([0-9]+)\.([0-9]+)\  ]]
	((BASH_REMATCH[1] >= 1 && BASH_REMATCH[1] < 60))
	kill -STOP "$serv_pid"
	for flags in '' '-j 32'; do
		began=$SECONDS
		# shellcheck disable=SC2086
		loads 1 --for 1 -n 40 $flags
		# With less patience than the 10 s that it has without --for.
		((SECONDS - began < 9))
		has "silent=$([[ $flags ]] && echo 32 || echo 1)"
		[[ $RECORD == connections=0\ * ]]
	done
	kill -CONT "$serv_pid"
}

@test "without --for a server is given 10 s" {
	need socat
	cd "$BATS_FILE_TMPDIR"
	until_true test -e status
	[ "$(cat status)" = 1 ]
	[[ $(<out) =~ ^connections=0\ failed=1\ seconds=10\..*\ silent=1$ ]]
	[ "$(cat err)" = "" ]
}

# What the server may do

@test "a wrong reply is a failure that is counted" {
	local j
	answers 'head -c 1 >/dev/null; printf x; exec cat >/dev/null'
	for j in 1 3; do
		loads 1 -n 4 -j "$j"
		has failed=4 wrong=4
		lacks closed silent tenths
	done
	fresh
	# Right at first, and then more.
	# shellcheck disable=SC2016 # it is for the server's shell
	answers 'one=$(head -c 1); printf %s%s $one $one; exec cat >/dev/null'
	for j in 1 3; do
		loads 1 -n 2 -j "$j"
		has failed=2 wrong=2
	done
	fresh
	# An echo is right.
	answers 'exec cat'
	loads 0 -n 3 -j 2
	has failed=0 wrong=0
}

@test "closed before the reply is a failure that is counted" {
	answers 'head -c 1 >/dev/null'
	local j
	for j in 1 3; do
		loads 1 -n 4 -j "$j"
		has failed=4 closed=4 wrong=0
	done
}

@test "RST is counted as ECONNRESET" {
	start_serv -q -a -L 0
	local j
	for j in 1 8; do
		# The reply is read, and in place of the FIN there comes RST.
		loads 1 -n 50 -p -j "$j"
		has failed=50 econnreset=50 wrong=0
	done
}

@test "a server that refuses ends it at once, and one that goes in the end" {
	start_serv -q -n 3
	loads 1 -n 100000
	has econnrefused=1000 failed=1000
	[[ $RECORD == connections=3\ * ]]
	[ "$(head -n 1 said)" = "client: connect 127.0.0.1:$PORT: \
Connection refused [ECONNREFUSED]" ]
	[ "$(tail -n 1 said)" = \
		"client: gave up after 1000 such failures in a row" ]
	local j
	for j in 1 32; do
		loads 1 -n 100000 -j "$j"
		has failed=1 econnrefused=1
		[[ $RECORD == connections=0\ * ]]
		[ "$(head -n 1 said)" = "client: connect 127.0.0.1:$PORT: \
Connection refused [ECONNREFUSED]" ]
	done
}

@test "Ctrl-C ends a load with the record of what was done" {
	start_serv -q
	local j sig
	for j in 1 32; do
		for sig in INT TERM; do
			background load client --for 1000 -L 0 -j "$j" \
				127.0.0.1 "$PORT"
			until_true under_way
			kill "-$sig" "$load_pid"
			exits "$load_pid" 0
			RECORD=$(<load.out)
			[[ $RECORD =~ $FIGURES ]]
			has failed=0
			[ "$(cat load.err)" = "" ]
		done
	done
	# While it waits for a reply, too: that one is neither.
	for j in 1 32; do
		fresh
		start_serv -q
		kill -STOP "$serv_pid"
		background load client -n 40 -j "$j" 127.0.0.1 "$PORT"
		until_true asked "$j"
		kill -INT "$load_pid"
		exits "$load_pid" 0
		RECORD=$(<load.out)
		has failed=0 "unfinished=$j"
		[[ $RECORD == connections=0\ * ]]
	done
}

# under_way: there are connections to $PORT
under_way() {
	(($(tcpstates --tsv "$PORT" | wc -l) > 2))
}

# asked N: so many have sent their byte to $PORT
asked() {
	(($(tcpstates --tsv "$PORT" | awk -F'\t' -v port=":$PORT\$" \
		'$2 == 1 && $4 ~ port && $6 == "ESTABLISHED"' | wc -l) == $1))
}

# What it leaves

@test "the side that closes first has the TIME_WAITs, each of them" {
	scenario() {
		local j
		for j in 1 32; do
			start_serv -q
			loads 0 -n 200 -j "$j"
			until_true waiting 0 200
			loads 0 -n 200 -j "$j" -c shutdown
			until_true waiting 0 400
			fresh
			start_serv -q -a
			loads 0 -n 200 -j "$j" -p
			until_true waiting 200 0
			loads 0 -n 200 -j "$j" -p -c shutdown
			until_true waiting 400 0
			fresh
			# RST leaves none, whoever sends it.
			start_serv -q
			loads 0 -n 200 -j "$j" -L 0
			until_true waiting 0 0
			fresh
		done
	}
	in_lonet
}

@test "a connection is at most ten segments, eight with -L 0" {
	scenario() {
		local j
		start_serv -q
		for j in 1 4; do
			segments FIN 24 -n 12 -j "$j"
			(($(wc -l <segments) <= 12 * 10))
			run ! grep -q RST segments
			segments RST 12 -n 12 -j "$j" -L 0
			(($(wc -l <segments) <= 12 * 8))
			run ! grep -q FIN segments
		done
	}
	run soon ladder --seconds 1 1
	[[ $status != 77 ]] || skip "$output"
	in_lonet
}

# segments FLAG COUNT FLAG...: those of a load, a line each in the file
# segments, when there are COUNT with the FLAG and the kernel has no more
segments() {
	local flag=$1 count=$2
	shift 2
	background ladder ladder "$PORT"
	until_line ladder.err '^ladder: listening on lo$'
	loads 0 "$@"
	until_true drawn "$flag" "$count"
	kill -INT "$ladder_pid"
	ended "$ladder_pid" || :
	grep -E '^[0-9]+\.[0-9]{6} ' ladder.out >segments
	grep -qE '^[0-9]+ segments, 0 dropped' ladder.out
}

drawn() {
	[[ $(grep -cE "^[0-9.]+ .*[ ,]$1[ ,]" ladder.out) == "$2" ]]
}

# Local ports

@test "when connect(2) finds no port, --until-exhausted says so and ends" {
	scenario() {
		local j
		start_serv -q -- 127.0.0.1 6664
		loads 0 --until-exhausted
		has failed=0 exhausted=connect:EADDRNOTAVAIL after=10
		[[ $RECORD == connections=10\ * ]]
		until_true waiting 0 10
		# The first one cannot be made: what is in the way is said.
		loads 1 -n 3
		has failed=1 eaddrnotavail=1
		lacks exhausted after
		grep -q '^hint: no port is left .*, 10 are in TIME_WAIT' said
		# Not one, and that is what was asked for.
		loads 0 --until-exhausted
		has failed=0 exhausted=connect:EADDRNOTAVAIL after=0
		[ "$(cat said)" = "" ]
		# Another destination has all ten; what does not get one fails.
		fresh
		start_serv -q -- 127.0.0.1 6665
		loads 1 -n 25 -j 4
		has failed=15 eaddrnotavail=15
		[[ $RECORD == connections=10\ * ]]
		# bind(2) to port 0 has its own word for it.
		fresh
		start_serv -q -- 127.0.0.1 6666
		loads 0 --until-exhausted -j 4 -b 127.0.0.1:0
		has exhausted=bind:EADDRINUSE
		# The server's TIME_WAITs are in nobody's way.
		fresh
		start_serv -q -a -- 127.0.0.1 6668
		loads 0 -n 50 -p -L 0
	}
	in_lonet -s net.ipv4.ip_local_port_range="40000 40009" \
		-s net.ipv4.tcp_tw_reuse=0
}

@test "-b FIRST-LAST walks the ports and passes over those in use" {
	scenario() {
		local j
		start_serv -q
		# Somebody has one of them.
		background other serv -q 127.0.0.1 45003
		until_line other.out '^listening '
		loads 0 --until-exhausted -b 127.0.0.1:45000-45019
		has failed=0 exhausted=bind:EADDRINUSE after=19
		until_true waiting 0 19
		tcpstates --tsv "$PORT" | awk -F'\t' \
			'$6 == "TIME_WAIT" { sub(/.*:/, "", $4); print $4 }' |
			sort >ports
		seq 45000 45019 | grep -vx 45003 | diff - ports
		# Without -A they are all in the way, by any address.
		loads 1 -n 5 -b 45000-45019
		has failed=1 eaddrinuse=1
		grep -q '^hint: ' said
		loads 1 -n 30 -b 45010-45024 -j 3
		has failed=25 eaddrinuse=25
		[[ $RECORD == connections=5\ * ]]
		fresh
		# With -A each takes over what it left, as often as it likes.
		start_serv -q
		for j in 1 3; do
			loads 0 -n 100 -A -j "$j" -b 127.0.0.1:46000-46019
		done
		until_true waiting 0 20
	}
	in_lonet -s net.ipv4.tcp_timestamps=1
}

@test "without timestamps connect(2) refuses a TIME_WAIT's port in the walk" {
	scenario() {
		start_serv -q
		loads 0 --until-exhausted -A -b 127.0.0.1:45000-45004
		has exhausted=connect:EADDRNOTAVAIL after=5 failed=0
		loads 0 --until-exhausted -A -b 127.0.0.1:45003-45007
		has after=3
	}
	in_lonet -s net.ipv4.tcp_timestamps=0
}

@test "--port-range gives connect(2) a part of the ephemeral ports" {
	scenario() {
		local status=0
		start_serv -q
		client --port-range 41000-41009 -q -m x 127.0.0.1 "$PORT" \
			2>said || status=$?
		[[ $status != 77 ]] || {
			grep -q ENOPROTOOPT said
			return 77
		}
		loads 0 --until-exhausted --port-range 41000-41009
		has failed=0 exhausted=connect:EADDRNOTAVAIL after=9
		tcpstates --tsv "$PORT" | awk -F'\t' \
			'$6 == "TIME_WAIT" { sub(/.*:/, "", $4); print $4 }' |
			sort | diff <(seq 41000 41009) -
		loads 1 -n 3 --port-range 30000-41009
		[[ $RECORD == "" ]]
		[ "$(cat said)" = "client: --port-range: 30000-41009 is not \
within net.ipv4.ip_local_port_range, 32768-60999, and the kernel does not \
count what is outside" ]
	}
	run in_lonet -s net.ipv4.ip_local_port_range="32768 60999" \
		-s net.ipv4.tcp_tw_reuse=0
	[[ $status != 77 ]] || skip 'no IP_LOCAL_PORT_RANGE: Linux 6.3 has it'
	[ "$status" = 0 ] || {
		echo "$output" >&2
		return 1
	}
}

# What it costs

# calls PROGRAM...: into the file calls, how many of each it made for the
# sockets of its connections, "NUMBER CALL"
calls() {
	soon strace -f -qq -o trace -e "trace=%network,bind,epoll_ctl,epoll_wait,\
epoll_pwait,epoll_pwait2,poll,read,write,close,fcntl,ioctl,getsockopt" "$@"
	sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' trace | sort | uniq -c |
		awk '{ print $1, $2 }' >calls
}

# made CALL: how many
made() {
	awk -v call="$1" '$2 == call { n = $1 } END { print n + 0 }' calls
}

@test "a connection takes five system calls, seven with others in flight" {
	need strace
	start_serv -q
	local n=400 all
	calls client -n "$n" -L 0 127.0.0.1 "$PORT" >record
	[ "$(made setsockopt)" = "$n" ]
	calls client -n "$n" 127.0.0.1 "$PORT" >record
	[[ $(<record) == "connections=$n failed=0 "* ]]
	all=$(awk '{ n += $1 } END { print n }' calls)
	# Beside the connections there is the start and the end.
	((all >= 5 * n && all < 5 * n + 60)) || {
		cat calls >&2
		return 1
	}
	calls client -n "$n" -j 32 127.0.0.1 "$PORT" >record
	[[ $(<record) == "connections=$n failed=0 "* ]]
	all=$(awk '{ n += $1 } END { print n }' calls)
	((all >= 6 * n && all < 7 * n + 60)) || {
		cat calls >&2
		return 1
	}
	[ "$(made epoll_ctl)" -le $((n + 10)) ]
	[ "$(made getsockopt)" = 0 ]
}

# at_its_end PID: no connection is in flight; standard output, 8 and the end of
# the eventfd and of epoll are what it has beside 0 and 2
at_its_end() {
	local open=("/proc/$1/fd/"*)
	((${#open[@]} <= 6))
}

@test "8,000 connections fit in 3 MiB, and leave no descriptor" {
	! grep -q __asan_init "$(command -v client)" || skip 'built with ASan'
	scenario() {
		local j
		for j in 1 32; do
			start_serv -q -n 8000
			# A full pipe keeps it at its end, to be looked at.
			mkfifo "full$j"
			exec 8<>"full$j"
			head -c 65536 /dev/zero >&8
			client -n 8000 -j "$j" -L 0 127.0.0.1 "$PORT" \
				>&8 2>load.err 3>&- 4>&- &
			STARTED+=($!)
			DEADLINE=180 exits "$serv_pid" 0
			until_true at_its_end $!
			lives $!
			awk '/^VmHWM:/ { print; exit $2 > 3072 }' "/proc/$!/status"
			head -c 65536 <&8 >/dev/null
			RECORD=$(head -n 1 <&8)
			has connections=8000 failed=0
			fresh
		done
	}
	in_lonet
}

@test "what a load cannot do is refused with one line" {
	local flags what
	while IFS='|' read -r flags what; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr soon client $flags 127.0.0.1 1
		[ "$output" = "" ]
		[ "${stderr_lines[0]}" = "client: $what" ] || {
			echo "${stderr_lines[0]}" >&2
			return 1
		}
		[[ ${stderr_lines[1]} == 'usage: client '* ]]
	done <<-'END'
		-n 0|-n: '0' is not a number from 1 to 9223372036854775807
		-n 5 -m x|-m: not with a load (-n, --for, --until-exhausted)
		-n 5 -Q 5|-Q: not with a load (-n, --for, --until-exhausted)
		--for 5 -v|-v: not with a load (-n, --for, --until-exhausted)
		-n 5 -c kill|-c exit, kill, unread and held: not with a load (-n, --for, --until-exhausted)
		-n 5 -c unread|-c exit, kill, unread and held: not with a load (-n, --for, --until-exhausted)
		-n 5 -D fin --deaf-for 5|--deaf-for: not with a load (-n, --for, --until-exhausted)
		-j 5|-j: needs -n, --for or --until-exhausted
		--tsv|--tsv: needs -n, --for or --until-exhausted
		-b 1-5|-b FIRST-LAST: needs -n, --for or --until-exhausted
		-n 5 -j 0|-j: '0' is not a number from 1 to 10000
		-n 5 --for 0|--for: '0' is not a number from 1 to 1000000
		-n 5 -b 5-4|-b: '5-4' is not [ADDR:]FIRST-LAST with ports from 1 to 65535
		-n 5 -b 0-4|-b: '0-4' is not [ADDR:]FIRST-LAST with ports from 1 to 65535
		-n 5 -b ::1:1-|-b: '::1:1-' is not [ADDR:]FIRST-LAST with ports from 1 to 65535
		--port-range 5|--port-range: '5' is not FIRST-LAST with ports from 1 to 65535
	END
}

@test "a socket option that cannot be set ends it at the first connection" {
	start_serv -q
	local j
	for j in 1 32; do
		loads 1 -n 1000 -j "$j" -o TCP_CONGESTION=nosuch
		has failed=1 enoent=1
		[ "$(cat said)" = "client: setsockopt TCP_CONGESTION: \
No such file or directory [ENOENT]" ]
	done
}

@test "too many in flight for the descriptors is said before the first" {
	start_serv -q
	ulimit -n 30
	loads 1 -n 100 -j 32
	[ "$(cat said)" = "client: -j: 32 connections need 48 descriptors, and \
30 is the limit (ulimit -Hn)" ]
	loads 0 -n 100 -j 8
}

@test "a terminal shows how far it is, and nothing of it stays" {
	need script
	start_serv -q
	kill -STOP "$serv_pid"
	soon script -qec "client -n 9 -j 3 --for 1 -q 127.0.0.1 $PORT" \
		quiet.typed >/dev/null || :
	run ! grep -q 'connections, ' quiet.typed
	TERM=xterm soon script -qec "client -n 9 -j 3 --for 1 127.0.0.1 $PORT" \
		typed >/dev/null || :
	kill -CONT "$serv_pid"
	grep -qE $'\r0 connections, 0/s, [01] s left\e\\[K' typed
	# The line is empty again before the record comes.
	grep -qE $'\r\e\\[Kconnections=0 ' typed
}
