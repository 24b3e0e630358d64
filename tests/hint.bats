#!/usr/bin/env bats
# "Address already in use", "Cannot assign requested address": each cause is
# made, what the hint says is read, and then what it advises is done.

# A scenario runs in a process of its own, and helper.bash sets NAME_pid.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154,SC2317

load helper

IN_USE="Address already in use [EADDRINUSE]"
NOT_AVAIL="Cannot assign requested address [EADDRNOTAVAIL]"

OLD_LACKS="its socket had no SO_REUSEADDR, so -A on this run alone would \
not help: set -A on both runs"
OLD_LACKS_A="set -A on both runs: its socket had no SO_REUSEADDR, and -A on \
this run alone does not count"
NEW_LACKS="its socket had SO_REUSEADDR, this one has not: set -A on this run \
too"
ONE_LACKS="SO_REUSEADDR must have been set on every one of these, and on \
this run: set -A on both runs"
ONE_LISTENS="with SO_REUSEADDR on both, both could bind, but only one may \
listen"
STAMPS_OFF="the same four-tuple again needs timestamps, and \
net.ipv4.tcp_timestamps is 0: wait, or take another port"
OLD_NO_STAMPS="the same four-tuple again needs timestamps, and the old \
connection had none: wait, or take another port"
LISTENS="a listener is in the way with or without -A: stop it, or take \
another port"

CARRY=(IN_USE NOT_AVAIL OLD_LACKS OLD_LACKS_A NEW_LACKS ONE_LACKS LISTENS
	STAMPS_OFF OLD_NO_STAMPS)

# fails COMMAND...: it exits 1 and prints nothing; what it said is in err
fails() {
	local status=0
	timeout "$DEADLINE" "$@" >out 2>err </dev/null || status=$?
	[[ $status == 1 && ! -s out ]] && return
	echo "status $status: $*" >&2
	cat out err >&2
	return 1
}

# said ERROR [HINT]...: err is exactly these lines, S for the seconds left
said() {
	sed -E 's/[0-9]+\.[0-9] s left/S s left/' err >err.plain
	diff <(printf '%s\n' "$1" && printf 'hint: %s\n' "${@:2}") \
		err.plain >&2
}

# The rows as the hints have them, on 127.0.0.1
serv_end() {
	echo "127.0.0.1:$PORT - 127.0.0.1:$CPORT"
}

serv_waits() {
	echo "$(serv_end) TIME_WAIT, S s left"
}

client_waits() {
	echo "127.0.0.1:$CPORT - 127.0.0.1:$PORT TIME_WAIT, S s left"
}

listener() {
	echo "${1-127.0.0.1}:$PORT LISTEN (pid $serv_pid, serv)"
}

bound() {
	echo "127.0.0.1:$PORT bound, neither listening nor connected" \
		"(pid $bindonly_pid, bindonly)"
}

# listens FLAG... HOST PORT: serv does listen there; then it is stopped
listens() {
	rm -f again.out
	background again serv -q "$@"
	until_line again.out '^listening '
	kill "$again_pid"
	ended "$again_pid"
}

# exchanges FLAG...: client gets its reply from $PORT
exchanges() {
	client -q -m hello "$@" 127.0.0.1 "$PORT" >reply
	[[ $(<reply) == HELLO ]]
}

not_listening() {
	is_state "$1" '*' ""
}

# leave STATE [FLAG...]: a serv with these flags leaves its end of a
# connection in STATE: $PORT, $CPORT, and no listener (but for LISTEN)
leave() {
	local state=$1
	shift
	rm -f serv.out client.err
	case $state in
	LISTEN)
		start_serv "$@"
		return
		;;
	ESTABLISHED)
		start_serv -n 1 "$@"
		start_client
		;;
	FIN_WAIT2)
		start_serv -n 1 "$@"
		start_client
		until_line serv.err connected
		kill -INT "$serv_pid"
		ended "$serv_pid"
		;;
	CLOSE_WAIT)
		start_serv -n 1 -Q 600000 "$@"
		start_client
		type_line q
		ended "$client_pid"
		;;
	TIME_WAIT)
		start_serv -n 1 -a "$@"
		start_client -p -m hello
		ended "$client_pid"
		ended "$serv_pid"
		;;
	esac
	until_state "$PORT" "$CPORT" "$state"
	until_true not_listening "$PORT"
}

# four_cells STATE OWNER: what bind(2) says over STATE, the old socket and
# the new one without and with SO_REUSEADDR. OWNER follows the state in the
# hint, PID stands for the pid of serv.
four_cells() {
	local error row
	leave "$1"
	error="serv: bind 127.0.0.1:$PORT: $IN_USE"
	row="$(serv_end) $1${2/PID/$serv_pid}"
	fails serv -q 127.0.0.1 "$PORT"
	said "$error" "$row: $OLD_LACKS"
	fails serv -q -A 127.0.0.1 "$PORT"
	said "$error" "$row: $OLD_LACKS_A"

	leave "$1" -A
	error="serv: bind 127.0.0.1:$PORT: $IN_USE"
	row="$(serv_end) $1${2/PID/$serv_pid}"
	fails serv -q 127.0.0.1 "$PORT"
	said "$error" "$row: $NEW_LACKS"
	listens -A 127.0.0.1 "$PORT"
}

@test "TIME_WAIT: refused unless -A is set on both runs, as the hint says" {
	four_cells TIME_WAIT ", S s left"
}

@test "ESTABLISHED: refused unless -A is set on both runs" {
	four_cells ESTABLISHED " (pid PID, serv)"
}

@test "orphaned FIN_WAIT2: refused unless -A is set on both runs" {
	four_cells FIN_WAIT2 ", S s left"
}

@test "CLOSE_WAIT: refused unless -A is set on both runs" {
	four_cells CLOSE_WAIT " (pid PID, serv)"
}

@test "a listener is in the way in all four cases, named by pid and program" {
	local old new
	for old in -q -A; do
		leave LISTEN "$old"
		for new in -q -A; do
			fails serv -q "$new" 127.0.0.1 "$PORT"
			said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
				"$(listener): $LISTENS"
		done
		listens 127.0.0.1 0
		kill "$serv_pid"
		ended "$serv_pid"
		listens 127.0.0.1 "$PORT"
	done
}

@test "with -A only the listener is in the way, not its connection" {
	start_serv -A
	start_client
	until_state "$PORT" "$CPORT" ESTABLISHED
	fails serv -q -A 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
		"$(listener): $LISTENS"
	kill "$serv_pid"
	ended "$serv_pid"
	listens -A 127.0.0.1 "$PORT"
}

@test "without -A the listener and its connection are both named" {
	start_serv
	start_client
	until_line serv.err connected
	fails serv -q 127.0.0.1 "$PORT"
	# hint: comes before serv:, and the connection before the listener.
	sort -o err err
	{ tail -n 1 err; head -n 2 err; } >sorted
	mv sorted err
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
		"$(serv_end) ESTABLISHED (pid $serv_pid, serv): $ONE_LACKS" \
		"$(listener): $LISTENS"
}

@test "another user's listener is named by its user, its pid is not visible" {
	need setpriv
	setpriv --reuid 65534 --regid 65534 --clear-groups true 2>why ||
		skip "only root can be two users: $(<why)"
	start_serv
	fails setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BUILD/serv" -q 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
		"127.0.0.1:$PORT LISTEN (of user 0): $LISTENS"
}

@test "LAST_ACK in the way belongs to no process any more" {
	scenario() {
		# Deaf to the ACK of its FIN, serv's end stays in LAST_ACK.
		start_serv -n 1 -D all
		start_client
		type_line hello q
		ended "$client_pid"
		ended "$serv_pid"
		until_state "$PORT" "$CPORT" LAST_ACK
		fails serv -q 127.0.0.1 "$PORT"
		said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
			"$(serv_end) LAST_ACK (no process has it any more): \
$OLD_LACKS"
	}
	# Some kernels want CAP_NET_ADMIN for -D, which is there in a lonet.
	in_lonet
}

# seconds_left: tenths of a second that the TIME_WAIT in the way still has
seconds_left() {
	fails serv -q 127.0.0.1 "$PORT"
	sed -nE 's/.* ([0-9]+)\.([0-9]) s left: .*/\1\2/p' err
}

fewer_left() {
	local now
	now=$(seconds_left)
	((now < $1))
}

@test "the seconds of TIME_WAIT count down from 60" {
	leave TIME_WAIT
	local first
	first=$(seconds_left)
	((first > 0 && first <= 600))
	until_true fewer_left "$first"
}

@test "-q keeps the error and its hints, -v adds the calls" {
	local error hint
	leave TIME_WAIT
	error="serv: bind 127.0.0.1:$PORT: $IN_USE"
	hint="$(serv_waits): $OLD_LACKS"
	fails serv 127.0.0.1 "$PORT"
	said "$error" "$hint"
	fails serv -q 127.0.0.1 "$PORT"
	said "$error" "$hint"
	fails serv -v 127.0.0.1 "$PORT"
	grep -v '^[0-9]' err >rest
	mv err calls
	mv rest err
	said "$error" "$hint"
	grep -q " bind([0-9]*, 127.0.0.1:$PORT) = -1 EADDRINUSE  CLOSE$" calls
}

# hints TEXT: how many hints on this port have this text at their end
hints() {
	grep -c "^hint: 127.0.0.1:$PORT - .*: $1\$" err
}

# leave_many N [FLAG...]: N connections of one serv in TIME_WAIT on $PORT
leave_many() {
	local n=$1 i
	shift
	start_serv -n "$n" -a "$@"
	for ((i = 0; i < n; i++)); do
		exchanges -p
	done
	ended "$serv_pid"
	until_true many_wait "$n"
}

# Others may wait with this port at their far end.
many_wait() {
	[[ $(tcpstates --tsv "$PORT" |
		awk -v p=":$PORT\$" '$4 ~ p && $6 == "TIME_WAIT"' |
		wc -l) == "$1" ]]
}

@test "several in the way: a line for each, told apart from one alone" {
	leave_many 2
	fails serv -q -A 127.0.0.1 "$PORT"
	[ "$(wc -l <err)" = 3 ]
	[ "$(head -n 1 err)" = "serv: bind 127.0.0.1:$PORT: $IN_USE" ]
	[ "$(hints "$ONE_LACKS")" = 2 ]

	rm serv.out
	leave_many 2 -A
	fails serv -q 127.0.0.1 "$PORT"
	[ "$(hints "$NEW_LACKS")" = 2 ]
	listens -A 127.0.0.1 "$PORT"
}

@test "one of several that lacks SO_REUSEADDR is enough to be refused" {
	leave TIME_WAIT -A
	rm serv.out client.err
	# The accepted socket loses what it inherited from the listener.
	start_serv -A -n 1 -a -o SO_REUSEADDR=0@accepted -- 127.0.0.1 "$PORT"
	exchanges -p
	ended "$serv_pid"
	until_true many_wait 2
	fails serv -q -A 127.0.0.1 "$PORT"
	[ "$(wc -l <err)" = 3 ]
	[ "$(hints "$ONE_LACKS")" = 2 ]
}

@test "eight in the way are shown, more than that are counted" {
	leave_many 8
	fails serv -q 127.0.0.1 "$PORT"
	[ "$(wc -l <err)" = 9 ]
	[ "$(grep '^hint: 127' err | sort -u | wc -l)" = 8 ]
	rm serv.out
	leave_many 10
	fails serv -q 127.0.0.1 "$PORT"
	[ "$(wc -l <err)" = 10 ]
	[ "$(grep '^hint: 127' err | sort -u | wc -l)" = 8 ]
	[ "$(tail -n 1 err)" = "hint: and 2 more" ]
}

@test "TIME_WAIT on one address: in the wildcard's way, not in 127.0.0.2's" {
	leave TIME_WAIT
	fails serv -q 0.0.0.0 "$PORT"
	said "serv: bind 0.0.0.0:$PORT: $IN_USE" \
		"$(serv_waits): $OLD_LACKS"
	listens 127.0.0.2 "$PORT"
}

@test "::ffff:0.0.0.0 is the wildcard of IPv4: TIME_WAIT is in its way" {
	scenario() {
		leave TIME_WAIT
		fails serv -q ::ffff:0.0.0.0 "$PORT"
		said "serv: bind 0.0.0.0:$PORT: $IN_USE" \
			"$(serv_waits): $OLD_LACKS"
	}
	need_lonet_ipv6
	in_lonet
}

@test "a wildcard listener is in the way of every address" {
	start_serv -- 0.0.0.0 0
	fails serv -q 127.0.0.2 "$PORT"
	said "serv: bind 127.0.0.2:$PORT: $IN_USE" \
		"$(listener 0.0.0.0): $LISTENS"
	kill "$serv_pid"
	ended "$serv_pid"
	listens 127.0.0.2 "$PORT"
}

@test "sockets on another address of the same port are not named" {
	leave TIME_WAIT
	background other serv -q 127.0.0.2 "$PORT"
	until_line other.out '^listening '
	fails serv -q 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
		"$(serv_waits): $OLD_LACKS"
}

need_lonet_ipv6() {
	need_lonet
	lonet test -e /proc/sys/net/ipv6 || skip "no IPv6 here"
}

@test "IPv6: TIME_WAIT on ::1 is in the way of ::1 and ::, not of IPv4" {
	scenario() {
		start_serv -n 1 -a -- ::1 0
		background client client -p -m hello ::1 "$PORT"
		ended "$client_pid"
		until_true many_wait 1
		CPORT=$(sed -n 's/^client: connected .*:\([0-9]*\) -> .*/\1/p' \
			client.err)
		row="[::1]:$PORT - [::1]:$CPORT TIME_WAIT, S s left"
		for host in ::1 ::; do
			fails serv -q "$host" "$PORT"
			said "serv: bind [$host]:$PORT: $IN_USE" \
				"$row: $OLD_LACKS"
		done
		listens 127.0.0.1 "$PORT"
		listens 0.0.0.0 "$PORT"
	}
	need_lonet_ipv6
	in_lonet
}

@test "IPv4 through a listener on ::, is in the way of IPv4 and named so" {
	scenario() {
		start_serv -n 1 -a -- :: 0
		start_client -p -m hello
		ended "$client_pid"
		until_true many_wait 1
		for host in 127.0.0.1 0.0.0.0; do
			fails serv -q "$host" "$PORT"
			said "serv: bind $host:$PORT: $IN_USE" \
				"$(serv_waits): $OLD_LACKS"
		done
		fails serv -q :: "$PORT"
		said "serv: bind [::]:$PORT: $IN_USE" \
			"$(serv_waits): $OLD_LACKS"
		listens ::1 "$PORT"
	}
	need_lonet_ipv6
	in_lonet
}

@test "a listener on :: is in the way of IPv4, one that is IPv6 only is not" {
	scenario() {
		start_serv -- :: 0
		fails serv -q 127.0.0.1 "$PORT"
		said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
			"$(listener "[::]"): $LISTENS"
		rm serv.out
		start_serv -o IPV6_V6ONLY -- :: 0
		background four serv -q 127.0.0.1 "$PORT"
		until_line four.out '^listening '
		fails serv -q 127.0.0.1 "$PORT"
		said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
			"127.0.0.1:$PORT LISTEN (pid $four_pid, serv): $LISTENS"
	}
	need_lonet_ipv6
	in_lonet
}

@test "IPV6_V6ONLY on this run: nothing of IPv4 is in its way" {
	scenario() {
		leave TIME_WAIT
		listens -o IPV6_V6ONLY :: "$PORT"
		background six serv -q ::1 "$PORT"
		until_line six.out '^listening '
		fails serv -q -o IPV6_V6ONLY :: "$PORT"
		said "serv: bind [::]:$PORT: $IN_USE" \
			"[::1]:$PORT LISTEN (pid $six_pid, serv): $LISTENS"
	}
	need_lonet_ipv6
	in_lonet
}

# hold_port [-A]: a socket that is bound to $PORT, and no more; $bindonly_pid
hold_port() {
	rm -f line bindonly.out
	mkfifo line
	exec 8<>line
	background bindonly "$BUILD/unit/bindonly" "$@" <line 8>&-
	until_line bindonly.out '^bound '
	PORT=$(awk '/^bound/ { print $3 }' bindonly.out)
}

# listed_when_bound: Linux 6.8 lists sockets that are only bound
need_bound_listed() {
	local major minor
	IFS=.- read -r major minor _ </proc/sys/kernel/osrelease
	((major * 1000 + minor >= 6008)) ||
		skip "this kernel does not list bound sockets"
}

@test "a socket that is only bound is in the way like a connection" {
	need_bound_listed
	local row
	hold_port
	row=$(bound)
	fails serv -q 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" "$row: $OLD_LACKS"
	fails serv -q -A 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" "$row: $OLD_LACKS_A"
	hold_port -A
	row=$(bound)
	fails serv -q 127.0.0.1 "$PORT"
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" "$row: $NEW_LACKS"
	listens -A 127.0.0.1 "$PORT"
}

@test "two sockets with -A are bound to one port, only the first can listen" {
	hold_port -A
	start_serv -A -- 127.0.0.1 "$PORT"
	echo >&8
	until_line bindonly.out '^listen EADDRINUSE$'
	fails serv -q -A 127.0.0.1 "$PORT"
	# The other one holds the port as well, but would not be in the way.
	said "serv: bind 127.0.0.1:$PORT: $IN_USE" \
		"$(listener): $LISTENS"
}

# stopped_at_listen: a serv -A that is bound to $PORT and stopped there, with
# listen(2) as its next call; $stopped_pid
stopped_at_listen() {
	background trace strace -o calls -e trace=bind \
		-e inject=bind:signal=SIGSTOP \
		bash -c "echo \$\$ >stopped; exec serv -q -A 127.0.0.1 $PORT"
	until_line calls 'stopped by SIGSTOP'
	stopped_pid=$(<stopped)
	STARTED+=("$stopped_pid")
}

@test "another one listens between bind(2) and listen(2): listen(2) fails" {
	need strace
	hold_port -A
	stopped_at_listen
	start_serv -A -- 127.0.0.1 "$PORT"
	kill -CONT "$stopped_pid"
	local status=0
	ended "$trace_pid" || status=$?
	[ "$status" = 1 ]
	mv trace.err err
	said "serv: listen 127.0.0.1:$PORT: $IN_USE" \
		"$(listener): $ONE_LISTENS"
	[ ! -s trace.out ]
	kill "$serv_pid"
	ended "$serv_pid"
	listens -A 127.0.0.1 "$PORT"
}

@test "-A taken back before listen(2): the hint names what is in the way" {
	leave TIME_WAIT -A
	fails serv -q -A -o SO_REUSEADDR=0@connect 127.0.0.1 "$PORT"
	[ "$(head -n 1 err)" = "serv: listen 127.0.0.1:$PORT: $IN_USE" ]
	grep -q "^hint: 127.0.0.1:$PORT - 127.0.0.1:$CPORT TIME_WAIT, " err
	# Its own socket, which was bound, is not in its own way.
	run ! grep -q 'bound, neither' err
	listens -A 127.0.0.1 "$PORT"
}

@test "a client's own port in TIME_WAIT: -A on the server does not help" {
	scenario() {
		start_serv
		start_client
		type_line q
		ended "$client_pid"
		until_state "$CPORT" "$PORT" TIME_WAIT
		fails serv -q -A 127.0.0.1 "$CPORT"
		said "serv: bind 127.0.0.1:$CPORT: $IN_USE" \
			"$(client_waits): $OLD_LACKS_A"
		# -A on both runs: that of the client and that of serv.
		rm client.err
		start_client -A
		type_line q
		ended "$client_pid"
		until_state "$CPORT" "$PORT" TIME_WAIT
		listens -A 127.0.0.1 "$CPORT"
	}
	in_lonet
}

@test "no port left for port 0: the range is named, another address has some" {
	scenario() {
		for i in 1 2 3 4; do
			background "full$i" serv -q 127.0.0.1 0
			until_line "full$i.out" '^listening '
		done
		hint="bind to port 0 picks from \
net.ipv4.ip_local_port_range, and none of 40000-40003 is free here"
		fails serv -q 127.0.0.1 0
		said "serv: bind 127.0.0.1:0: $IN_USE" "$hint"
		fails client -q -b 127.0.0.1:0 127.0.0.1 40000
		said "client: bind 127.0.0.1:0: $IN_USE" "$hint"
		listens 127.0.0.2 0
		kill "$full1_pid"
		ended "$full1_pid"
		listens 127.0.0.1 0
	}
	in_lonet -s net.ipv4.ip_local_port_range="40000 40003"
}

@test "no port left for connect(2): the ports are counted" {
	scenario() {
		start_serv -- 0.0.0.0 6666
		for i in 1 2 3 4 5 6 7 8 9; do
			exchanges
		done
		start_client
		fails client -q -m hello 127.0.0.1 6666
		said "client: connect 127.0.0.1:6666: $NOT_AVAIL" \
			"no port is left towards 127.0.0.1:6666: of the 10 in \
net.ipv4.ip_local_port_range 40000-40009, 9 are in TIME_WAIT and 1 in use: \
wait, or take another destination (net.ipv4.tcp_tw_reuse is 0)"
		# Another destination has all ten, tcp_tw_reuse those that wait.
		[ "$(client -q -m hello 127.0.0.2 6666)" = HELLO ]
		echo 1 >/proc/sys/net/ipv4/tcp_tw_reuse
		until_true exchanges 2>/dev/null
	}
	in_lonet -s net.ipv4.ip_local_port_range="40000 40009" \
		-s net.ipv4.tcp_tw_reuse=0
}

@test "ports that others have bound are not free for connect(2) either" {
	scenario() {
		start_serv -- 127.0.0.1 6666
		for i in 1 2 3 4; do
			background "full$i" serv -q 127.0.0.1 0
			until_line "full$i.out" '^listening '
		done
		fails client -q -m hello 127.0.0.1 6666
		[ "$(wc -l <err)" = 2 ]
		grep -qF "client: connect 127.0.0.1:6666: $NOT_AVAIL" err
		grep -q '^hint: no port is left .* 40000-40003' err
	}
	in_lonet -s net.ipv4.ip_local_port_range="40000 40003"
}

@test "IP_LOCAL_PORT_RANGE used up: the hint names that range" {
	scenario() {
		start_serv -- 127.0.0.1 6666
		for i in 1 2; do
			rm -f client.err
			start_client -o IP_LOCAL_PORT_RANGE=40000-40001
		done
		fails client -q -o IP_LOCAL_PORT_RANGE=40000-40001 \
			-m hello 127.0.0.1 6666
		grep -qF "client: connect 127.0.0.1:6666: $NOT_AVAIL" err
		grep -q '^hint: .*40000-40001' err
		fails serv -q -o IP_LOCAL_PORT_RANGE=40000-40001 127.0.0.1 0
		grep -qF "serv: bind 127.0.0.1:0: $IN_USE" err
		grep -q '^hint: .*40000-40001' err
	}
	need_lonet
	# Linux 6.3 has it.
	lonet serv -q -o IP_LOCAL_PORT_RANGE=4000-4001 192.0.2.1 0 2>err || :
	grep -q EADDRNOTAVAIL err || skip "no IP_LOCAL_PORT_RANGE here"
	in_lonet
}

@test "an address that is not local: the hint lists those that are" {
	scenario() {
		here="which has 127.0.0.1 (lo), 192.0.2.7 (lo:1)"
		fails serv -q 192.0.2.1 6666
		said "serv: bind 192.0.2.1:6666: $NOT_AVAIL" \
			"192.0.2.1 is no address of this host, $here"
		fails client -q -b 192.0.2.1:0 127.0.0.1 6666
		said "client: bind 192.0.2.1:0: $NOT_AVAIL" \
			"192.0.2.1 is no address of this host, $here"
		listens 192.0.2.7 0
	}
	in_lonet -a 192.0.2.7
}

@test "an IPv6 address that is not local, or no IPv6 at all" {
	scenario() {
		fails serv -q 2001:db8::1 6666
		said "serv: bind [2001:db8::1]:6666: $NOT_AVAIL" \
			"2001:db8::1 is no address of this host, which has \
::1 (lo)"
		listens ::1 0
		echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
		fails serv -q ::1 6666
		said "serv: bind [::1]:6666: $NOT_AVAIL" \
			"::1 is no address of this host, which has none of \
this family"
		fails client -q ::1 6666
		said "client: connect [::1]:6666: $NOT_AVAIL" \
			"this host has no address to connect to [::1]:6666 from"
	}
	need_lonet_ipv6
	in_lonet
}

# client_again FLAG...: the client's second run, on the port of the first
client_again() {
	fails client -q "$@" -b "127.0.0.1:$CPORT" -m hello 127.0.0.1 "$PORT"
}

# client_leaves FLAG...: $CPORT is left in TIME_WAIT by an explicit bind(2)
client_leaves() {
	rm -f client.err
	start_client -b 127.0.0.1:0 "$@"
	type_line q
	ended "$client_pid"
	until_state "$CPORT" "$PORT" TIME_WAIT
}

@test "the client's port in TIME_WAIT: bind(2) needs -A on both runs" {
	local row
	start_serv
	client_leaves
	row=$(client_waits)
	client_again
	said "client: bind 127.0.0.1:$CPORT: $IN_USE" "$row: $OLD_LACKS"
	client_again -A
	said "client: bind 127.0.0.1:$CPORT: $IN_USE" "$row: $OLD_LACKS_A"
	client_leaves -A
	row=$(client_waits)
	client_again
	said "client: bind 127.0.0.1:$CPORT: $IN_USE" "$row: $NEW_LACKS"
}

@test "timestamps on: connect(2) takes the four-tuple over from TIME_WAIT" {
	scenario() {
		start_serv
		client_leaves -A
		exchanges -A -b "127.0.0.1:$CPORT"
	}
	in_lonet -s net.ipv4.tcp_timestamps=1 -s net.ipv4.tcp_tw_reuse=0
}

@test "timestamps off: connect(2) is refused the four-tuple in TIME_WAIT" {
	scenario() {
		start_serv -- 0.0.0.0 0
		client_leaves -A
		client_again -A
		said "client: connect 127.0.0.1:$PORT: $NOT_AVAIL" \
			"$(client_waits): $STAMPS_OFF"
		exchanges
		client -q -A -b "127.0.0.1:$CPORT" -m hello 127.0.0.2 "$PORT" \
			>reply
		[ "$(<reply)" = HELLO ]
		# Timestamps on this run alone are too late.
		echo 1 >/proc/sys/net/ipv4/tcp_timestamps
		client_leaves_off
		client_again -A
		said "client: connect 127.0.0.1:$PORT: $NOT_AVAIL" \
			"$(client_waits): $OLD_NO_STAMPS"
	}
	client_leaves_off() {
		echo 0 >/proc/sys/net/ipv4/tcp_timestamps
		client_leaves -A
		echo 1 >/proc/sys/net/ipv4/tcp_timestamps
	}
	in_lonet -s net.ipv4.tcp_timestamps=0
}

@test "a connection that is still there: connect(2) is refused the same" {
	start_serv
	start_client -A -b 127.0.0.1:0
	client_again -A
	said "client: connect 127.0.0.1:$PORT: $NOT_AVAIL" \
		"127.0.0.1:$CPORT - 127.0.0.1:$PORT ESTABLISHED \
(pid $client_pid, client): this connection is still there: take another \
port, or none (without -b)"
	exchanges
}

@test "the same port of other addresses is not the four-tuple in the way" {
	scenario() {
		start_serv -- 0.0.0.0 0
		client_leaves -A
		for i in 2 3 4 5 6 7 8 9; do
			background "other$i" client -A -b "127.0.0.$i:$CPORT" \
				127.0.0.1 "$PORT" <keys
			until_line "other$i.err" '^client: connected '
		done
		client_again -A
		said "client: connect 127.0.0.1:$PORT: $NOT_AVAIL" \
			"$(client_waits): $STAMPS_OFF"
	}
	in_lonet -s net.ipv4.tcp_timestamps=0
}

@test "a privileged port without privilege: the limit is named" {
	scenario() {
		as_user=(setpriv --bounding-set -all --inh-caps -all)
		fails "${as_user[@]}" serv -q 127.0.0.1 80
		hint="ports below 1024 are for root \
(net.ipv4.ip_unprivileged_port_start): take a higher one"
		said "serv: bind 127.0.0.1:80: Permission denied [EACCES]" \
			"$hint"
		fails "${as_user[@]}" client -q -b 1023 127.0.0.1 80
		said "client: bind 0.0.0.0:1023: Permission denied [EACCES]" \
			"$hint"
		background again "${as_user[@]}" serv -q 127.0.0.1 1024
		until_line again.out '^listening 127.0.0.1 1024$'
	}
	need setpriv
	in_lonet -s net.ipv4.ip_unprivileged_port_start=1024
}
