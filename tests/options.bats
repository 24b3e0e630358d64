#!/usr/bin/env bats
# Socket options: each is set at its stage, is shown with its call, and does
# what it is there for.

# helper.bash sets NAME_pid by name; a test is a process of its own.
# shellcheck disable=SC2030,SC2031,SC2153,SC2154

load helper

# Nothing but a signal ends this pause of -Q.
HOLD=2147483647

IN_USE="Address already in use [EADDRINUSE]"

# plain FILE: the narration without what varies: T for the time, FD for the
# descriptors, PORT and CPORT; FIN_WAIT1 is only some ms short of FIN_WAIT2
plain() {
	sed -E -e 's/^[0-9]+\.[0-9]{3} /T /' \
		-e 's/^(T [a-z]+\()[0-9]+([,)])/\1FD\2/' \
		-e 's/^(T (socket|accept)\(.*\) = )[0-9]+/\1FD/' \
		-e "s/:${PORT:-none}\b/:PORT/g" \
		-e "s/:${CPORT:-none}\b/:CPORT/g" \
		-e 's/ FIN_WAIT[12]$/ FIN_WAITn/' "$1"
}

# around FILE OPTION: which call -v has before that setsockopt, and after
around() {
	awk -v option="$2" '
		$1 !~ /^[0-9]+\.[0-9]+$/ { next }
		{ call = $2; sub(/\(.*/, "", call) }
		found { print before, call; exit }
		index($0, ", " option ",") { found = 1; next }
		{ before = call }' "$1"
}

# said_calls FILE: the calls of -v, as traced_calls FILE has them of strace
said_calls() {
	sed -nE -e 's/^[0-9.]+ (setsockopt)\(([0-9]+), (\w+),.*\) = 0 .*/\1 \2 \3/p' \
		-e 's/^[0-9.]+ (bind|listen|connect)\(([0-9]+),.*\) = 0 .*/\1 \2/p' \
		"$1"
}

traced_calls() {
	sed -nE -e 's/^[0-9]+ +(setsockopt)\(([0-9]+), \w+, (\w+),.*\) += 0$/\1 \2 \3/p' \
		-e 's/^[0-9]+ +(bind|listen|connect)\(([0-9]+),.*\) += 0$/\1 \2/p' \
		"$1"
}

# traced NAME PROGRAM...: in the background under strace, to NAME.trace
traced() {
	local name=$1
	shift
	# -D: so the pid is the program's own, and it can be ended by it.
	background "$name" strace -D -f -o "$name.trace" \
		-e trace=setsockopt,bind,listen,connect "$@"
}

# ready_or_gone FILE PID: a serv listens, or could not
ready_or_gone() {
	[[ -s $1 ]] || gone "$2"
}

# free_port: a port that was free just now goes to $PORT
free_port() {
	start_serv
	kill "$serv_pid"
	exits "$serv_pid" 0
	rm -f serv.out serv.err
}

# timer LOCALPORT REMOTEPORT: what for, and the milliseconds left
timer() {
	tcpstates --tsv "$1" | awk -F'\t' -v l=":$1\$" -v r=":$2\$" \
		'$4 ~ l && $5 ~ r { print $7, $8 }'
}

# Each call, its result, and the state after it

@test "serv -v shows each call, its result and the state after it" {
	start_serv -v -A -P -B 7 -L 0 -o SO_RCVBUF=8192 \
		-o TCP_QUICKACK@listening -o TCP_NODELAY -o TCP_LINGER2=5
	start_client
	type_line hello
	until_line client.out '^HELLO$'
	type_line q
	until_line serv.err ' closed: '
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	diff - <(plain serv.err) <<-'END'
	T socket(AF_INET, SOCK_STREAM) = FD  CLOSE
	T setsockopt(FD, SO_REUSEADDR, 1) = 0  CLOSE
	T setsockopt(FD, SO_REUSEPORT, 1) = 0  CLOSE
	T bind(FD, 127.0.0.1:0) = 0  CLOSE
	T setsockopt(FD, SO_RCVBUF, 8192) = 0  CLOSE
	T listen(FD, 7) = 0  LISTEN
	T setsockopt(FD, TCP_QUICKACK, 1) = 0  LISTEN
	T accept(FD, 127.0.0.1:CPORT) = FD  ESTABLISHED
	T setsockopt(FD, SO_LINGER, {1, 0}) = 0  ESTABLISHED
	T setsockopt(FD, TCP_NODELAY, 1) = 0  ESTABLISHED
	serv: 127.0.0.1:CPORT: connected: ESTABLISHED
	T read(FD) = 6  ESTABLISHED
	T write(FD, 6 bytes) = 6  ESTABLISHED
	T read(FD) = 0  CLOSE_WAIT
	serv: 127.0.0.1:CPORT: FIN received: CLOSE_WAIT
	T setsockopt(FD, TCP_LINGER2, 5) = 0  CLOSE_WAIT
	T close(FD) = 0  CLOSE
	serv: 127.0.0.1:CPORT: closed: CLOSE (no connection)
	T close(FD) = 0  CLOSE
	END
}

@test "client -v shows each call, its result and the state after it" {
	start_serv -Q "$HOLD"
	# With -L 5 close(2) returns when its FIN is acknowledged.
	start_client -v -A -P -b 127.0.0.2:0 -L 5 -o TCP_MAXSEG=500 \
		-o TCP_NODELAY -o TCP_LINGER2=5
	type_line hello q
	exits "$client_pid" 0
	diff - <(plain client.err) <<-'END'
	T socket(AF_INET, SOCK_STREAM) = FD  CLOSE
	T setsockopt(FD, SO_REUSEADDR, 1) = 0  CLOSE
	T setsockopt(FD, SO_REUSEPORT, 1) = 0  CLOSE
	T bind(FD, 127.0.0.2:0) = 0  CLOSE
	T setsockopt(FD, TCP_MAXSEG, 500) = 0  CLOSE
	T connect(FD, 127.0.0.1:PORT) = 0  ESTABLISHED
	client: connected 127.0.0.2:CPORT -> 127.0.0.1:PORT: ESTABLISHED
	T setsockopt(FD, SO_LINGER, {1, 5}) = 0  ESTABLISHED
	T setsockopt(FD, TCP_NODELAY, 1) = 0  ESTABLISHED
	T write(FD, 6 bytes) = 6  ESTABLISHED
	T read(FD) = 6  ESTABLISHED
	T setsockopt(FD, TCP_LINGER2, 5) = 0  ESTABLISHED
	T close(FD) = 0  FIN_WAITn
	client: 127.0.0.1:PORT: closed: FIN_WAIT2 (closed here first, own FIN acknowledged, the peer is still open)
	END
}

@test "-v has the state also when only the socket table knows: TIME_WAIT" {
	start_serv -v -a -c shutdown
	start_client
	type_line hello
	until_state "$PORT" "$CPORT" FIN_WAIT2
	type_line q
	until_line serv.err ' closed: '
	diff - <(plain serv.err | tail -n 6) <<-'END'
	T shutdown(FD, SHUT_WR) = 0  FIN_WAITn
	serv: 127.0.0.1:CPORT: half-closed: FIN_WAITn
	T read(FD) = 0  TIME_WAIT
	serv: 127.0.0.1:CPORT: FIN received: TIME_WAIT
	T close(FD) = 0  TIME_WAIT
	serv: 127.0.0.1:CPORT: closed: TIME_WAIT (closed here first, both FINs seen, waits 2MSL)
	END
}

@test "-v names the errno of a call that fails" {
	free_port
	run -1 soon client -v -m hello 127.0.0.1 "$PORT"
	printf '%s\n' "${lines[@]}" >client.err
	diff - <(plain client.err | tail -n 2) <<-'END'
	T connect(FD, 127.0.0.1:PORT) = -1 ECONNREFUSED  CLOSE
	client: connect 127.0.0.1:PORT: Connection refused [ECONNREFUSED]
	END
}

@test "without -v or -q only connections, FINs and closes are told" {
	start_serv -L 0
	start_client
	type_line hello q
	until_line serv.err ' closed: '
	diff - <(plain serv.err) <<-'END'
	serv: 127.0.0.1:CPORT: connected: ESTABLISHED
	serv: 127.0.0.1:CPORT: FIN received: CLOSE_WAIT
	serv: 127.0.0.1:CPORT: closed: CLOSE (no connection)
	END
	fresh
	start_serv -a
	start_client -L 0
	type_line hello
	until_line client.err ' FIN from '
	type_line q
	exits "$client_pid" 0
	diff - <(plain client.err) <<-'END'
	client: connected 127.0.0.1:CPORT -> 127.0.0.1:PORT: ESTABLISHED
	client: FIN from 127.0.0.1:PORT: CLOSE_WAIT (the peer closed first, this program has not closed yet)
	client: 127.0.0.1:PORT: closed: CLOSE (no connection)
	END
}

@test "-q says nothing of all that" {
	start_serv -q -n 1
	run -0 soon client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = HELLO ]
	exits "$serv_pid" 0
	[ ! -s serv.err ]
	fresh
	start_serv -q -a
	run -0 soon client -q -p -m hello 127.0.0.1 "$PORT"
	[ "$output" = HELLO ]
	[ ! -s serv.err ]
}

@test "-q does not hide what failed" {
	free_port
	run -1 soon client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = "client: connect 127.0.0.1:$PORT: Connection refused\
 [ECONNREFUSED]" ]
}

# What is told is what is called

@test "strace sees serv set the same options, in the same order" {
	need strace
	traced serv serv -v -n 1 -A -P -B 7 -L 3 -o SO_RCVBUF=8192 \
		-o TCP_QUICKACK@listening -o TCP_NODELAY -o TCP_LINGER2=5 \
		127.0.0.1 0
	until_line serv.out '^listening '
	PORT=$(awk '{ print $3 }' serv.out)
	run -0 soon client -q -m hello 127.0.0.1 "$PORT"
	exits "$serv_pid" 0
	until_line serv.trace ' exited with 0 '
	sed -E 's/ [0-9]+//' <(traced_calls serv.trace) >order
	diff - order <<-'END'
	setsockopt SO_REUSEADDR
	setsockopt SO_REUSEPORT
	bind
	setsockopt SO_RCVBUF
	listen
	setsockopt TCP_QUICKACK
	setsockopt SO_LINGER
	setsockopt TCP_NODELAY
	setsockopt TCP_LINGER2
	END
	diff <(said_calls serv.err) <(traced_calls serv.trace)
	grep -qE 'SO_LINGER, \{l_onoff=1, l_linger=3\}, 8\) += 0$' serv.trace
	grep -qE 'listen\([0-9]+, 7\) += 0$' serv.trace
}

@test "strace sees the client set the same options, in the same order" {
	need strace
	start_serv
	traced client client -v -A -P -b 0 -L 3 -o TCP_MAXSEG=500 \
		-o TCP_NODELAY -o TCP_LINGER2=5 -o IP_TTL=9@close \
		-m hello 127.0.0.1 "$PORT"
	exits "$client_pid" 0
	until_line client.trace ' exited with 0 '
	sed -E 's/ [0-9]+//' <(traced_calls client.trace) >order
	diff - order <<-'END'
	setsockopt SO_REUSEADDR
	setsockopt SO_REUSEPORT
	bind
	setsockopt TCP_MAXSEG
	connect
	setsockopt SO_LINGER
	setsockopt TCP_NODELAY
	setsockopt TCP_LINGER2
	setsockopt IP_TTL
	END
	diff <(said_calls client.err) <(traced_calls client.trace)
	grep -qE 'IP_TTL, \[9\], 4\) += 0$' client.trace
}

# The table

@test "-o help prints the same table on both sides, exit 0" {
	run -0 --separate-stderr soon serv -o help
	[ -z "$stderr" ]
	[[ ${lines[0]} =~ ^OPTION\ +SEE\ +SET\ +WHAT$ ]]
	[[ ${#lines[@]} -gt 20 ]]
	serv -o help >table
	diff table <(client -o help)
	run -1 grep -vE -e '^OPTION ' -e "^[A-Z][A-Z0-9_]+\
(\[=0\|1\]|=NUMBER|=SECS|=NAME|=FIRST-LAST) +(socket|ip|ipv6|tcp)\(7\) +\
(before bind|before connect|on accepted|before close) +[^ ]" table
}

# rows: each row of the table as NAME=VALUE, what -v shows, and the stage
rows() {
	serv -o help | tail -n +2 | while read -r form _ when stage _; do
		local name=${form%%[[=]*} value=1
		case $form in
		TCP_MAXSEG=*) value=500 ;;
		SO_BINDTODEVICE=*) value=lo ;;
		TCP_CONGESTION=*) value=reno ;;
		*=FIRST-LAST) value=40000-60000 ;;
		*=SECS) value=2 ;;
		SO_RCVLOWAT=*) ;;
		*=NUMBER) value=40 ;;
		esac
		echo "$name=$value $name $value $when-$stage"
	done
}

# row_host NAME: the address on which that row can be set
row_host() {
	[[ $1 == IPV6_* ]] && echo ::1 || echo 127.0.0.1
}

# row_refused FILE NAME: by an older kernel, or for want of a privilege
row_refused() {
	case $2 in
	IP_LOCAL_PORT_RANGE | SO_BINDTODEVICE | TCP_CONGESTION)
		grep -qE "^[a-z]+: setsockopt $2: .* \[E[A-Z]+\]$" "$1"
		;;
	*)
		return 1
		;;
	esac
}

# row_set FILE NAME VALUE STATE BEFORE AFTER
row_set() {
	local value=$3
	[[ $2 != SO_LINGER ]] || value="{1, $3}"
	plain "$1" | grep -qxF "T setsockopt(FD, $2, $value) = 0  $4" &&
		[[ $(around "$1" "$2") == "$5 $6" ]] && return
	echo "$2=$3 should be between $5 and $6, state $4:" >&2
	cat "$1" >&2
	return 1
}

@test "every row of the table can be set on serv, and is set at its stage" {
	local spec name value stage host
	rows >table
	while read -r spec name value stage; do
		host=$(row_host "$name")
		[[ $host != ::1 || -e /proc/net/if_inet6 ]] || continue
		echo "$spec"
		background serv serv -v -a -o "$spec" "$host" 0
		until_true ready_or_gone serv.out "$serv_pid"
		if [ ! -s serv.out ]; then
			exits "$serv_pid" 1
			row_refused serv.err "$name"
			continue
		fi
		PORT=$(awk '{ print $3 }' serv.out)
		soon client -q -p -m x "$host" "$PORT" >got
		[ "$(cat got)" = X ]
		until_line serv.err ' closed: '
		kill "$serv_pid"
		case $stage in
		before-bind) set -- CLOSE socket bind ;;
		before-connect) set -- CLOSE bind listen ;;
		on-accepted) set -- ESTABLISHED accept read ;;
		before-close) set -- ESTABLISHED write close ;;
		esac
		row_set serv.err "$name" "$value" "$@"
		exits "$serv_pid" 0
		rm -f serv.out serv.err
	done <table
}

@test "every row of the table can be set on the client, likewise" {
	local spec name value stage host other=0 status
	rows >table
	start_serv
	if [ -e /proc/net/if_inet6 ]; then
		background serv6 serv ::1 0
		until_line serv6.out '^listening '
		other=$(awk '{ print $3 }' serv6.out)
	fi
	while read -r spec name value stage; do
		host=$(row_host "$name")
		set -- "$host" "$PORT"
		[ "$host" != ::1 ] || set -- ::1 "$other"
		[ "$2" != 0 ] || continue
		echo "$spec"
		status=0
		soon client -v -b 0 -o "$spec" -m x "$@" \
			>got 2>client.err || status=$?
		if [ "$status" != 0 ]; then
			row_refused client.err "$name"
			continue
		fi
		[ "$(cat got)" = X ]
		case $stage in
		before-bind) set -- CLOSE socket bind ;;
		before-connect) set -- CLOSE bind connect ;;
		on-accepted) set -- ESTABLISHED connect write ;;
		before-close) set -- ESTABLISHED read close ;;
		esac
		row_set client.err "$name" "$value" "$@"
	done <table
}

@test "-o takes a name in any case, and 0 for off" {
	start_serv -v -o so_reuseaddr=0 -o Tcp_NoDelay@BIND
	plain serv.err |
		grep -qxF 'T setsockopt(FD, SO_REUSEADDR, 0) = 0  CLOSE'
	[ "$(around serv.err SO_REUSEADDR)" = "socket setsockopt" ]
	[ "$(around serv.err TCP_NODELAY)" = "setsockopt bind" ]
}

@test "-o says what is wrong with it, exit 2" {
	local bad
	for bad in NO_SUCH TCP_LINGER2 TCP_LINGER2=x SO_REUSEADDR=2 \
		IP_LOCAL_PORT_RANGE=9 TCP_NODELAY@nowhere ''; do
		echo "-o '$bad'"
		run -2 soon serv -o "$bad" 127.0.0.1 0
		[[ ${lines[0]} == "serv: -o: '"*"'"* ]]
		[[ ${lines[1]} == "usage: serv "* ]]
	done
}

@test "an option that the kernel refuses ends the program, exit 1" {
	run -1 soon serv -o TCP_MAXSEG=1 127.0.0.1 0
	[ "$output" = "serv: setsockopt TCP_MAXSEG: Invalid argument [EINVAL]" ]
	start_serv
	run -1 soon client -o TCP_MAXSEG=1 -m hello 127.0.0.1 "$PORT"
	[ "$output" = \
		"client: setsockopt TCP_MAXSEG: Invalid argument [EINVAL]" ]
	run -1 soon client -q -o TCP_KEEPCNT=0 -m hello 127.0.0.1 "$PORT"
	[ "$output" = \
		"client: setsockopt TCP_KEEPCNT: Invalid argument [EINVAL]" ]
}

@test "refused on an accepted socket, it is said, and serv goes on" {
	start_serv -o TCP_KEEPCNT=0
	run -0 soon client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = HELLO ]
	grep -qxF "serv: setsockopt TCP_KEEPCNT: Invalid argument [EINVAL]" \
		serv.err
}

@test "@STAGE: each option can be set at any stage of serv" {
	local stage
	while read -r stage before after; do
		echo "@$stage"
		start_serv -v -a -o "TCP_NODELAY@$stage"
		run -0 soon client -q -p -m hello 127.0.0.1 "$PORT"
		until_line serv.err ' closed: '
		[ "$(around serv.err TCP_NODELAY)" = "$before $after" ]
		fresh
	done <<-'END'
	bind socket bind
	connect bind listen
	listening listen accept
	accepted accept read
	close write close
	END
}

@test "@STAGE: each option can be set at any stage of the client" {
	local stage
	start_serv
	while read -r stage before after; do
		echo "@$stage"
		client -v -b 0 -o "TCP_NODELAY@$stage" -m hello \
			127.0.0.1 "$PORT" >got 2>client.err
		[ "$(around client.err TCP_NODELAY)" = "$before $after" ]
	done <<-'END'
	bind socket bind
	connect bind connect
	accepted connect write
	close read close
	END
}

# What they do

# serv_again FLAG...: first a serv with these closes actively and ends, then
# serv -A is to have the port over its TIME_WAIT
serv_again() {
	start_serv -v -a -n 1 "$@"
	start_client -p
	type_line hello
	exits "$client_pid" 0
	exits "$serv_pid" 0
	until_state "$PORT" "$CPORT" TIME_WAIT
	rm -f again.out again.err
	background again serv -A 127.0.0.1 "$PORT"
	until_true ready_or_gone again.out "$again_pid"
}

@test "SO_REUSEADDR on the old socket counts from any stage on" {
	local stage state
	while read -r stage state; do
		echo "SO_REUSEADDR@$stage"
		serv_again -o "SO_REUSEADDR@$stage"
		plain serv.err | grep -qxF \
			"T setsockopt(FD, SO_REUSEADDR, 1) = 0  $state"
		diff - again.out <<<"listening 127.0.0.1 $PORT"
		fresh
	done <<-'END'
	bind CLOSE
	connect CLOSE
	listening LISTEN
	accepted ESTABLISHED
	close ESTABLISHED
	END
}

@test "SO_REUSEADDR on the new socket alone does not count" {
	serv_again
	exits "$again_pid" 1
	[ "$(head -n 1 again.err)" = "serv: bind 127.0.0.1:$PORT: $IN_USE" ]
}

@test "SO_REUSEADDR after bind(2) is too late for that bind" {
	serv_again -A
	kill "$again_pid"
	exits "$again_pid" 0
	run -1 soon serv -v -o SO_REUSEADDR@connect 127.0.0.1 "$PORT"
	[[ $output == *"serv: bind 127.0.0.1:$PORT: $IN_USE"* ]]
	[[ $output != *setsockopt\(* ]]
}

@test "TCP_LINGER2 shortens an orphaned FIN_WAIT2, and not TIME_WAIT" {
	local what ms
	start_serv -a -o TCP_LINGER2=10
	start_client
	type_line hello
	until_state "$PORT" "$CPORT" FIN_WAIT2
	read -r what ms < <(timer "$PORT" "$CPORT")
	[ "$what" = timewait ]
	((ms > 0 && ms <= 10000))
	type_line q
	exits "$client_pid" 0
	until_state "$PORT" "$CPORT" TIME_WAIT
	read -r what ms < <(timer "$PORT" "$CPORT")
	[ "$what" = timewait ]
	((ms > 10000 && ms <= 60000))
}

@test "TCP_LINGER2 over: the orphan is gone, a late q leaves no TIME_WAIT" {
	start_serv -a -o TCP_LINGER2=1
	start_client
	type_line hello
	until_line client.err ' FIN from '
	until_state "$PORT" "$CPORT" ""
	until_state "$CPORT" "$PORT" CLOSE_WAIT
	type_line q
	exits "$client_pid" 0
	until_state "$CPORT" "$PORT" ""
	until_state "$PORT" "$CPORT" ""
}

@test "two servs share a port when both have -P, and each gets clients" {
	start_serv -P
	background other serv -P 127.0.0.1 "$PORT"
	until_line other.out "^listening 127.0.0.1 $PORT$"
	both_served() {
		client -q -m hello 127.0.0.1 "$PORT" >got || return
		grep -q ' connected: ' serv.err &&
			grep -q ' connected: ' other.err
	}
	until_true both_served
	run -1 soon serv 127.0.0.1 "$PORT"
	[ "${lines[0]}" = "serv: bind 127.0.0.1:$PORT: $IN_USE" ]
}

@test "-B is the limit of the queue that the kernel keeps" {
	local n
	for n in 7 0; do
		start_serv -v -B "$n"
		plain serv.err | grep -qxF "T listen(FD, $n) = 0  LISTEN"
		tcpstates --tsv "$PORT" | awk -F'\t' -v n="$n" '
			$6 == "LISTEN" { limit = $3 }
			END { exit limit != n }'
		fresh
	done
}

@test "-L sets SO_LINGER on the connection, not on the listener" {
	start_serv -v -L 7
	run ! grep SO_LINGER serv.err
	run -0 soon client -q -m hello 127.0.0.1 "$PORT"
	[ "$(around serv.err SO_LINGER)" = "accept read" ]
	plain serv.err | grep -qxF \
		'T setsockopt(FD, SO_LINGER, {1, 7}) = 0  ESTABLISHED'
}

# -b

@test "client -b 0 binds, and the kernel picks the port" {
	start_serv
	start_client -v -b 0
	plain client.err | grep -qxF 'T bind(FD, 0.0.0.0:0) = 0  CLOSE'
	until_state "$CPORT" "$PORT" ESTABLISHED
}

@test "without -b the client does not bind" {
	start_serv
	start_client -v
	run ! grep ' bind(' client.err
}

@test "client -b PORT has that port" {
	local port
	free_port
	port=$PORT
	start_serv
	start_client -v -b "$port"
	[ "$CPORT" = "$port" ]
	plain client.err | grep -qxF "T bind(FD, 0.0.0.0:CPORT) = 0  CLOSE"
	until_state "$port" "$PORT" ESTABLISHED
}

@test "client -b ADDR:PORT has that address and port" {
	local port
	free_port
	port=$PORT
	start_serv
	start_client -v -b "127.0.0.2:$port"
	plain client.err | grep -qxF "T bind(FD, 127.0.0.2:CPORT) = 0  CLOSE"
	grep -qxF "client: connected 127.0.0.2:$port -> 127.0.0.1:$PORT:\
 ESTABLISHED" client.err
	until_line serv.err "^serv: 127.0.0.2:$port: connected: ESTABLISHED$"
}

@test "client -b [::1]:PORT has that address and port" {
	local port
	need_ipv6
	start_serv -- ::1 0
	port=$PORT
	kill "$serv_pid"
	exits "$serv_pid" 0
	rm -f serv.out
	start_serv -- ::1 0
	client -v -b "[::1]:$port" -m hello ::1 "$PORT" >got 2>client.err
	[ "$(cat got)" = HELLO ]
	plain client.err | grep -qxF "T bind(FD, [::1]:$port) = 0  CLOSE"
	until_line serv.err "^serv: \[::1\]:$port: connected: ESTABLISHED$"
}
