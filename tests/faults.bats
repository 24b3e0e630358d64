#!/usr/bin/env bats
# What goes wrong while the programs run: killed and stopped peers, RST in
# the middle of a write, endless lines, hostile bytes, closed and full
# standard descriptors, no descriptors left, signals at any moment.

load helper

CANNOT_READ="client: read standard input: Bad file descriptor [EBADF]"
FULL="write standard output: No space left on device [ENOSPC]"
CLOSED="write standard output: Bad file descriptor [EBADF]"

# status_is STATUS COMMAND...: it exits with STATUS; its output is the test's
status_is() {
	local want=$1 status=0
	shift
	timeout "$DEADLINE" "$@" || status=$?
	[[ $status == "$want" ]] && return
	echo "status $status, not $want: $*" >&2
	return 1
}

# queues LOCALPORT REMOTEPORT: "RECVQ SENDQ" of that end
queues() {
	tcpstates --tsv "$1" | awk -F'\t' -v l=":$1" -v r=":$2" \
		'substr($4, length($4) - length(l) + 1) == l &&
		 substr($5, length($5) - length(r) + 1) == r { print $2, $3 }'
}

# recvq_is BYTES LOCALPORT REMOTEPORT, recvq_has ...: some
recvq_is() {
	[[ $(queues "$2" "$3") == "$1 "* ]]
}

recvq_has() {
	[[ $(queues "$@") == [1-9]* ]]
}

# stopped PID: SIGSTOP has arrived
stop() {
	kill -STOP "$1"
	until_true grep -q '^State:.T' "/proc/$1/status"
}

# raw FD: a connection to $PORT with no program behind it, its port in $RPORT
raw() {
	eval "exec $1<>/dev/tcp/127.0.0.1/$PORT"
	RPORT=$(port_of "$1")
}

# port_of FD: the local port of a connection to $PORT
port_of() {
	local inode
	inode=$(readlink "/proc/$BASHPID/fd/$1")
	inode=${inode//[^0-9]/}
	tcpstates --tsv "$PORT" | awk -F'\t' -v i="$inode" \
		'$10 == i { sub(/.*:/, "", $4); print $4 }'
}

# answers FD: serv answers there in upper case
answers() {
	local line
	echo hello >&"$1"
	read -rt "$DEADLINE" line <&"$1"
	[[ $line == HELLO ]]
}

# still_serves: serv does, and ends well when asked to
still_serves() {
	[[ $(client -q -m hello 127.0.0.1 "$PORT" </dev/null) == HELLO ]]
	kill "$serv_pid"
	exits "$serv_pid" 0
}

# nothing_left: no socket of $PORT that a process has, no listener
nothing_left() {
	tcpstates --tsv "$PORT" | awk -F'\t' \
		'NR > 1 && $6 != "TIME_WAIT" && $6 != "FIN_WAIT2" {
			print; left = 1
		} END { exit left }'
}

# client_port: waits until client is connected, its port in $CPORT
client_port() {
	until_line client.err '^client: connected '
	CPORT=$(sed -nE 's/^client: connected .*:([0-9]+) -> .*/\1/p' \
		client.err)
}

# upper: as serv answers
upper() {
	LC_ALL=C tr '[:lower:]' '[:upper:]'
}

# limited_serv N: start_serv with N descriptors
limited_serv() {
	background serv bash -c "ulimit -n $1; exec serv 127.0.0.1 0"
	until_line serv.out '^listening '
	PORT=$(awk '/^listening/ { print $3 }' serv.out)
}

# hostile: every byte there is, and what terminals obey
hostile() {
	# shellcheck disable=SC2059 # the format is the bytes
	printf "$(printf '\\x%02x' {0..255})"
	printf '\e]0;owned\a\e[2J\e[31m\r\0\x9b2J\302\2332J\n'
}

# on_terminal COMMAND: a shell's command line with a terminal, what reaches
# that is in tty.out
on_terminal() {
	# script starts $SHELL, which for nobody is none.
	SHELL=/bin/sh script -qec "stty -onlcr; $1" /dev/null \
		>tty.out </dev/null
}

# broken_pipe: 7 is a pipe without a reader
broken_pipe() {
	! (trap '' PIPE && echo >&7) 2>/dev/null
}

# start_serv_to_nobody: start_serv, its standard error that pipe
start_serv_to_nobody() {
	background serv bash -c 'exec serv 127.0.0.1 0 2>&7 7>&-'
	until_line serv.out '^listening '
	PORT=$(awk '/^listening/ { print $3 }' serv.out)
}

# flood: a client that sends without end, $flood_pid; it flows
flood() {
	background flood bash -c 'exec client -q "$@" > >(
		head -c 1000000 >/dev/null
		echo yes >flowing
		exec cat >/dev/null
	)' - 127.0.0.1 "$PORT" < <(exec yes 3>&- 4>&- 9>&-)
	until_line flowing yes
}

# rss: of serv, in kB
rss() {
	awk '/^VmRSS:/ { print $2 }' "/proc/$serv_pid/status"
}

# stuck LOCALPORT REMOTEPORT RECVQ SENDQ: that end's queues match these
# patterns, and have stood still for some looks
stuck() {
	local i first
	first=$(queues "$1" "$2")
	# shellcheck disable=SC2053 # patterns they are
	[[ $first == $3" "$4 ]] || return
	for ((i = 0; i < 5; i++)); do
		pause
		[[ $(queues "$1" "$2") == "$first" ]] || return
	done
}

# ticks PID: the CPU time it has used, in clock ticks
ticks() {
	awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"
}

# full_pipe: a pipe that takes nothing more, until 8 is read
full_pipe() {
	mkfifo pipe
	exec 8<>pipe
	head -c 65536 /dev/zero >&8
}

# reset_while_blocked: a client that has read a reply, cannot print it, and
# whose connection is reset meanwhile
reset_while_blocked() {
	start_serv
	full_pipe
	mkfifo keys
	exec 9<>keys
	background client bash -c 'exec client -v "$@" >pipe 8>&-' - \
		127.0.0.1 "$PORT" <keys
	client_port
	type_line hello
	until_line client.err '^[0-9.]+ read\([0-9]+\) = 6 '
	kill -KILL "$serv_pid"
	until_state "$CPORT" "$PORT" CLOSE_WAIT
	type_line one
	until_state "$CPORT" "$PORT" ""
}

# blocked_client: a client whose replies nobody takes from its pipe
blocked_client() {
	mkfifo pipe
	exec 8<>pipe
	yes hello | head -c 4000000 >lines
	background client bash -c 'exec client "$@" >pipe 8>&-' - \
		127.0.0.1 "$PORT" <lines
	client_port
	until_true recvq_has "$CPORT" "$PORT"
}

@test "serv killed in mid-line: the client hears FIN at its keyboard" {
	start_serv
	start_client
	printf hal >&9
	until_line client.out '^HAL$'
	kill -KILL "$serv_pid"
	until_line client.err '^client: FIN from 127.0.0.1:.* CLOSE_WAIT '
	type_line f
	exits "$client_pid" 1
	grep -qxE "client: [a-z]+ 127.0.0.1:$PORT: Broken pipe \[EPIPE\]" \
		client.err
	[[ $(<client.out) == HAL ]]
}

@test "serv killed with half a line unread: the client hears RST, exit 1" {
	start_serv
	start_client
	until_line serv.err connected
	stop "$serv_pid"
	printf half >&9
	until_true recvq_is 4 "$PORT" "$CPORT"
	kill -KILL "$serv_pid"
	exits "$client_pid" 1
	grep -qx "client: read 127.0.0.1:$PORT: Connection reset by peer \
\[ECONNRESET\]" client.err
	[[ ! -s client.out ]]
}

@test "a client killed in mid-line leaves serv to its other clients" {
	start_serv
	raw 7
	start_client 7>&-
	printf hal >&9
	until_line client.out '^HAL$'
	kill -KILL "$client_pid"
	until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: "
	answers 7
	exec 7>&-
	still_serves
}

@test "a client that resets in mid-line leaves serv to its other clients" {
	start_serv
	raw 7
	start_client -L 0 7>&-
	printf hal >&9
	until_line client.out '^HAL$'
	kill -KILL "$client_pid"
	until_line serv.err "^serv: 127.0.0.1:$CPORT: gone: Connection reset \
by peer \[ECONNRESET\]: CLOSE$"
	answers 7
	exec 7>&-
	still_serves
}

@test "RST while serv has more to write: it goes on with the others" {
	start_serv
	raw 7
	background writer bash -c 'exec head -c 64000000 /dev/zero >&7'
	until_true recvq_has "$PORT" "$RPORT"
	kill "$writer_pid"
	ended "$writer_pid" || :
	# Closed over the replies that nobody has read: RST.
	exec 7>&-
	until_line serv.err "^serv: 127.0.0.1:$RPORT: gone: .*\[(ECONNRESET|\
EPIPE)\]: CLOSE$"
	still_serves
}

@test "RST while the client has more to write: one error line, exit 1" {
	start_serv
	stop "$serv_pid"
	head -c 64000000 /dev/zero >zeros
	background client client 127.0.0.1 "$PORT" <zeros
	client_port
	until_true recvq_has "$PORT" "$CPORT"
	kill -KILL "$serv_pid"
	exits "$client_pid" 1
	grep -qxE "client: (read|write) 127.0.0.1:$PORT: (Connection reset by \
peer \[ECONNRESET\]|Broken pipe \[EPIPE\])" client.err
	[[ $(grep -c '\[E' client.err) == 1 && ! -s client.out ]]
}

@test "a write after the RST is EPIPE for serv, not its death" {
	start_serv -o SO_RCVBUF=200000
	stop "$serv_pid"
	raw 7
	head -c 100000 /dev/zero >&7
	exec 7>&-
	until_state "$PORT" "$RPORT" CLOSE_WAIT
	# It reads a part; the answer draws RST; it reads the rest and answers.
	kill -CONT "$serv_pid"
	until_line serv.err "^serv: 127.0.0.1:$RPORT: gone: Broken pipe \
\[EPIPE\]: CLOSE$"
	still_serves
}

@test "a write after the RST is EPIPE for the client, exit 1, reply printed" {
	reset_while_blocked
	type_line two
	until_line client.err '^[0-9.]+ write\(.*\) = -1 EPIPE '
	head -c 65542 <&8 >got
	exits "$client_pid" 1
	[[ $(tail -c 6 got) == HELLO ]]
	grep -qx "client: write 127.0.0.1:$PORT: Broken pipe \[EPIPE\]" \
		client.err
}

@test "a client whose output nobody takes waits at rest, also after RST" {
	local busy i
	reset_while_blocked
	busy=$(ticks "$client_pid")
	for ((i = 0; i < 10; i++)); do
		pause
	done
	((busy + 2 > $(ticks "$client_pid")))
}

@test "output and narration that nobody reads any more kill nobody" {
	exec 7> >(:)
	until_true broken_pipe
	start_serv_to_nobody
	status_is 1 client -q -m hello 127.0.0.1 "$PORT" >&7 2>err
	[[ $(<err) == \
		"client: write standard output: Broken pipe [EPIPE]" ]]
	still_serves
}

@test "a line of 10 MiB without a newline comes back byte for byte" {
	start_serv
	head -c 10485760 /dev/urandom | LC_ALL=C tr '\n' x >line
	upper <line >want
	# Smaller than what the client writes at once: writes become partial.
	stop "$serv_pid"
	background client client -o SO_SNDBUF=20000 127.0.0.1 "$PORT" <line
	client_port
	until_true stuck "$PORT" "$CPORT" '[1-9]*' '*'
	kill -CONT "$serv_pid"
	exits "$client_pid" 0
	cmp want client.out
	still_serves
}

@test "a file gets every byte of the peer as it is" {
	start_serv
	hostile >bytes
	upper <bytes >want
	status_is 0 client -q 127.0.0.1 "$PORT" <bytes >got
	cmp want got
}

@test "a terminal gets no control byte, escape sequence or raw byte" {
	need script
	start_serv
	hostile >bytes
	LC_ALL=C.UTF-8 on_terminal "client -q 127.0.0.1 $PORT <bytes"
	grep -q '\^\[\]0;OWNED\^G\^\[\[2J\^\[\[31M\^M\^@\\x9b2J\\xc2\\x9b2J$' \
		tty.out
	LC_ALL=C tr -d '\n\t -~' <tty.out >rest
	cmp /dev/null rest
}

@test "a terminal gets the characters of its locale whole" {
	need script
	locale -a | grep -qiE '^C\.utf-?8$' || skip "no locale C.UTF-8 here"
	start_serv
	printf 'na\303\257ve \342\202\254 \360\237\220\247\n' >text
	LC_ALL=C.UTF-8 on_terminal "client -q 127.0.0.1 $PORT <text"
	printf 'NA\303\257VE \342\202\254 \360\237\220\247\n' | cmp - tty.out
	LC_ALL=C on_terminal "client -q 127.0.0.1 $PORT <text"
	[[ $(<tty.out) == 'NA\xc3\xafVE \xe2\x82\xac \xf0\x9f\x90\xa7' ]]
}

@test "a character that comes in two pieces is one on a terminal" {
	need script
	locale -a | grep -qiE '^C\.utf-?8$' || skip "no locale C.UTF-8 here"
	start_serv
	mkfifo keys
	exec 9<>keys
	LC_ALL=C.UTF-8 SHELL=/bin/sh background tty script -qec \
		"stty -onlcr; client -q 127.0.0.1 $PORT <keys" /dev/null
	printf 'x\303' >&9
	until_true grep -q X tty.out
	printf '\257\nq\n' >&9
	exits "$tty_pid" 0
	printf 'X\303\257\n' | cmp - tty.out
}

@test "half a character at the end of the reply is shown on a terminal" {
	need script
	start_serv
	printf 'ab\303' >bytes
	LC_ALL=C.UTF-8 on_terminal "client -q 127.0.0.1 $PORT <bytes"
	[[ $(<tty.out) == 'AB\xc3' ]]
}

@test "with stdin closed, serv, tcpstates and client -m do their work" {
	start_serv <&-
	status_is 0 client -q -m hello 127.0.0.1 "$PORT" <&- >reply
	[[ $(<reply) == HELLO ]]
	status_is 0 tcpstates "$PORT" <&- >table
	grep -q LISTEN table
	still_serves
}

@test "a client at a closed keyboard says so, closes, exit 1" {
	start_serv
	status_is 1 client -q 127.0.0.1 "$PORT" <&- 2>err
	[[ $(<err) == "$CANNOT_READ" ]]
	still_serves
}

@test "with stdout closed or full serv says so, exit 1" {
	status_is 1 serv 127.0.0.1 0 >&- 2>err
	[[ $(<err) == "serv: $CLOSED" ]]
	status_is 1 serv 127.0.0.1 0 >/dev/full 2>err
	[[ $(<err) == "serv: $FULL" ]]
}

@test "with stdout closed or full the client says so, exit 1" {
	start_serv
	status_is 1 client -q -m hello 127.0.0.1 "$PORT" >&- 2>err
	[[ $(<err) == "client: $CLOSED" ]]
	status_is 1 client -q -m hello 127.0.0.1 "$PORT" >/dev/full 2>err
	[[ $(<err) == "client: $FULL" ]]
	still_serves
}

@test "with stdout closed or full tcpstates says so, exit 1" {
	status_is 1 tcpstates >&- 2>err
	[[ $(<err) == "tcpstates: $CLOSED" ]]
	status_is 1 tcpstates --tsv >/dev/full 2>err
	[[ $(<err) == "tcpstates: $FULL" ]]
}

@test "a table longer than any buffer that could not be printed fails too" {
	local n
	start_serv -q
	for ((n = 0; n < 60; n++)); do
		client -q -m x 127.0.0.1 "$PORT" >/dev/null
	done
	status_is 1 tcpstates "$PORT" >/dev/full 2>err
	grep -qxF "tcpstates: $FULL" err
}

@test "help and version that could not be printed are a failure" {
	local args
	for args in "serv -h" "serv -V" "client -o help" "tcpstates -h" \
		"lonet -h"; do
		# shellcheck disable=SC2086 # a program and its flags
		status_is 1 $args >/dev/full 2>err
		[[ $(<err) == "${args%% *}: $FULL" ]]
	done
}

@test "with stderr closed the work is done all the same" {
	start_serv 2>&-
	status_is 0 client -m hello 127.0.0.1 "$PORT" 2>&- >reply
	[[ $(<reply) == HELLO ]]
	still_serves
}

@test "the socket does not take the place of a closed descriptor" {
	start_serv -v
	status_is 1 bash -c 'exec client "$@" <&- >&- 2>&-' - \
		-v -m hello 127.0.0.1 "$PORT"
	until_line serv.err '^[0-9.]+ close\('
	# Nothing but the message went to serv: no narration, no error.
	[[ $(sed -n 's/.* \(read(.*\)  .*/\1/p' serv.err) == \
		"read("*") = 6"$'\n'"read("*") = 0" ]]
	still_serves
}

@test "at 16 descriptors serv serves whom it has, and then who waits" {
	local fd=() i line one served
	limited_serv 16
	for ((i = 0; i < 50; i++)); do
		exec {one}<>"/dev/tcp/127.0.0.1/$PORT"
		echo "hello $i" >&"$one"
		fd+=("$one")
	done
	until_line serv.err "^serv: accept \(goes on with the clients it \
has\): Too many open files \[EMFILE\]$"
	served=$(grep -c ': connected: ' serv.err)
	((served > 5 && served < 16))
	for ((i = 0; i < served; i++)); do
		read -rt "$DEADLINE" line <&"${fd[i]}"
		[[ $line == "HELLO $i" ]]
		answers "${fd[i]}"
	done
	# Accepted in the order they came, each when one of those before goes.
	for ((i = 0; i < 50; i++)); do
		one=${fd[i]}
		exec {one}>&-
		((served + i < 50)) || continue
		read -rt "$DEADLINE" line <&"${fd[served + i]}"
		[[ $line == "HELLO $((served + i))" ]]
	done
	[[ $(grep -c EMFILE serv.err) == 1 ]]
	still_serves
}

@test "too few descriptors to start with are EMFILE, exit 1" {
	local n
	# 0 to 2 are taken; a loader needs one for a moment.
	for n in 4 5; do
		status_is 1 bash -c "ulimit -n $n; exec serv 127.0.0.1 0" \
			2>err 3>&- 4>&-
		grep -qx 'serv: .*: Too many open files \[EMFILE\]' err
	done
}

# ends_serv SIGNAL: serv without and with clients, exit 0 and nothing left
ends_serv() {
	start_serv
	kill "-$1" "$serv_pid"
	exits "$serv_pid" 0
	until_true nothing_left
	rm serv.out

	start_serv
	start_client
	type_line hello
	until_line client.out '^HELLO$'
	kill "-$1" "$serv_pid"
	exits "$serv_pid" 0
	until_line client.err '^client: FIN from '
	end_of_file
	exits "$client_pid" 0
	until_true nothing_left
}

@test "SIGTERM ends serv, idle or with clients: FIN, exit 0" {
	ends_serv TERM
}

@test "SIGINT ends serv, idle or with clients: FIN, exit 0" {
	ends_serv INT
}

@test "SIGINT ends serv in the background of a script, which ignores it" {
	cat >script <<-'EOS'
		serv 127.0.0.1 0 >serv.out 2>serv.err &
		echo $! >pid
		wait $!
		echo $? >status
	EOS
	background script bash script
	until_line serv.out '^listening '
	until_line pid '^[0-9]+$'
	kill -INT "$(<pid)"
	exits "$script_pid" 0
	[[ $(<status) == 0 ]]
}

@test "SIGTERM and SIGINT end serv under a flood" {
	local signal
	for signal in TERM INT; do
		start_serv
		flood
		kill "-$signal" "$serv_pid"
		exits "$serv_pid" 0
		ended "$flood_pid" || :
		until_true nothing_left
		rm serv.out flowing
	done
}

@test "SIGTERM and SIGINT end a client under a flood" {
	local signal
	start_serv
	for signal in TERM INT; do
		flood
		kill "-$signal" "$flood_pid"
		exits "$flood_pid" 1
		rm flowing
	done
	still_serves
}

@test "SIGTERM as serv begins ends it too, with or without a handler" {
	local end=$((SECONDS + DEADLINE)) i name status
	for ((i = 0; i < 40; i++)); do
		background serv serv -q 127.0.0.1 0
		# Before exec it is bash, which may lose a signal.
		name=
		until [[ $name == serv ]]; do
			read -r name <"/proc/$serv_pid/comm"
			((SECONDS < end))
		done
		# Some are caught loading, some serving.
		read -rt "0.000$((i % 10))" <>never || :
		kill "$serv_pid"
		until_true gone "$serv_pid"
		status=0
		wait "$serv_pid" || status=$?
		[[ $status == 0 || $status == 143 ]]
	done
}

@test "SIGTERM of serv ends the child of -c held with it" {
	start_serv -a -c held
	start_client
	type_line hello
	until_line serv.err '^serv: .*: process [0-9]+ holds the descriptor'
	local child
	child=$(sed -n 's/.*: process \([0-9]*\) holds.*/\1/p' serv.err)
	kill "$serv_pid"
	exits "$serv_pid" 0
	until_true gone "$child"
	until_line client.err '^client: FIN from '
}

@test "SIGTERM and SIGINT end a client that is still connecting" {
	local n=143 signal
	start_serv -B 0
	stop "$serv_pid"
	# The backlog has room for this one only.
	raw 7
	for signal in TERM INT; do
		background client client -m hello 127.0.0.1 "$PORT" 7>&-
		tcpstates --await SYN_SENT --timeout "$DEADLINE" "$PORT"
		kill "-$signal" "$client_pid"
		exits "$client_pid" $n
		tcpstates --tsv "$PORT" >table
		run ! grep SYN_SENT table
		n=130
	done
}

@test "SIGTERM and SIGINT at the keyboard close the client, exit 0" {
	local signal
	start_serv
	for signal in TERM INT; do
		start_client
		kill "-$signal" "$client_pid"
		exits "$client_pid" 0
		until_state "$CPORT" "$PORT" TIME_WAIT
		rm client.err
	done
}

@test "SIGTERM and SIGINT before the reply end the client, exit 1" {
	local signal
	start_serv
	for signal in TERM INT; do
		start_client
		until_line serv.err ":$CPORT: connected"
		stop "$serv_pid"
		type_line hello
		until_true recvq_is 6 "$PORT" "$CPORT"
		kill "-$signal" "$client_pid"
		exits "$client_pid" 1
		grep -qx 'client: interrupted before the reply' client.err
		kill -CONT "$serv_pid"
		rm client.err
	done
	still_serves
}

@test "SIGTERM and SIGINT end a client whose output nobody takes, exit 1" {
	local signal
	start_serv
	for signal in TERM INT; do
		blocked_client
		kill "-$signal" "$client_pid"
		exits "$client_pid" 1
		rm client.err pipe
	done
	exec 8>&-
	still_serves
}

@test "a reply that was read but not printed is a failure, exit 1" {
	start_serv
	full_pipe
	background client bash -c 'exec client -v "$@" >pipe 8>&-' - \
		-m hello 127.0.0.1 "$PORT"
	until_line client.err '^[0-9.]+ read\([0-9]+\) = 6 '
	kill "$client_pid"
	exits "$client_pid" 1
}

@test "a reply comes when a stopped serv goes on" {
	start_serv
	start_client
	until_line serv.err connected
	stop "$serv_pid"
	type_line hello
	until_true recvq_is 6 "$PORT" "$CPORT"
	[[ ! -s client.out ]]
	kill -CONT "$serv_pid"
	until_line client.out '^HELLO$'
	type_line q
	exits "$client_pid" 0
	still_serves
}

@test "what was typed is sent when a stopped client goes on" {
	start_serv
	start_client
	stop "$client_pid"
	type_line hello q
	kill -CONT "$client_pid"
	exits "$client_pid" 0
	[[ $(<client.out) == HELLO ]]
}

@test "a silent client, or one in mid-line, holds up nobody" {
	start_serv
	raw 7
	raw 8
	printf half >&8
	start_client 7>&- 8>&-
	type_line hello q
	exits "$client_pid" 0
	[[ $(<client.out) == HELLO ]]
	answers 7
}

@test "from a client that does not read serv reads no more, and stays small" {
	local after before busy
	start_serv -o SO_RCVBUF=65536 -o SO_SNDBUF=65536
	yes hello | head -c 40000000 >lines
	client -q -m hello 127.0.0.1 "$PORT" >reply
	before=$(rss)
	raw 7
	background writer bash -c 'exec cat lines >&7'
	# Both of serv's queues are full, and the writer's own is not empty.
	until_true stuck "$PORT" "$RPORT" '[1-9]*' '[1-9]*'
	# It waits; it does not go round and round.
	busy=$(ticks "$serv_pid")
	until_true stuck "$PORT" "$RPORT" '[1-9]*' '[1-9]*'
	((busy + 2 > $(ticks "$serv_pid")))
	start_client
	type_line hello q
	exits "$client_pid" 0
	[[ $(<client.out) == HELLO ]]
	after=$(rss)
	((after - before < 1000)) || {
		echo "VmRSS $before kB, then $after kB" >&2
		return 1
	}
	[[ $(queues "$PORT" "$RPORT") == [1-9]*" "[1-9]* ]]
	run ! gone "$writer_pid"
	# And when it does read, it gets everything.
	head -c 40000000 <&7 >got
	exits "$writer_pid" 0
	upper <lines | cmp - got
	exec 7>&-
	still_serves
}
