#!/usr/bin/env bats
# Who closes first, how, and what the other end sees of it: FIN, RST or
# nothing.

# helper.bash sets NAME_pid by name.
# shellcheck disable=SC2153,SC2154

load helper

FIN_SEEN="CLOSE_WAIT (the peer closed first, this program has not closed yet)"
RESET='Connection reset by peer \[ECONNRESET\]'

# The longest -Q there is: what it holds still, only a signal lets go.
HOLD=2147483647

# TIME_WAIT would be there for a minute: what is gone now had none.
both_gone() {
	until_true both_ends "" ""
}

# inode_of LOCALPORT REMOTEPORT: 0 where no process has that end any more
inode_of() {
	tcpstates --tsv "$1" | awk -F'\t' -v l=":$1\$" -v r=":$2\$" \
		'$4 ~ l && $5 ~ r { print $10 }'
}

# holder FILE: the child that -c held left, by what the program said
holder() {
	sed -n 's/.*: process \([0-9]*\) holds the descriptor too$/\1/p' "$1"
}

# serves TEXT: another client of serv gets its answer
serves() {
	soon client -q -m "$1" 127.0.0.1 "$PORT" >served.out
	[ "$(cat served.out)" = "${1^^}" ]
}

# lasts FILE FROM TO SECONDS: by -v at least that long from the last call of
# the one kind to the last of the other, as near as milliseconds can tell
lasts() {
	awk -v from="$2" -v to="$3" -v least="$4" '
		index($2, from) == 1 { a = $1 }
		index($2, to) == 1 { b = $1 }
		END { exit !(a != "" && b - a > least - 0.0015) }' "$1" && return
	cat "$1" >&2
	return 1
}

# need_deaf: -D may take a privilege that this user has in lonet only
need_deaf() {
	local status=0
	# An address for documentation (RFC 5737): no bind, no traffic.
	serv -q -D fin 192.0.2.1 0 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

# Who closes first

@test "the client closes first by default and has TIME_WAIT alone" {
	start_serv
	start_client
	type_line hello q
	ended "$client_pid"
	[ "$(cat client.out)" = HELLO ]
	until_state "$CPORT" "$PORT" TIME_WAIT
	until_state "$PORT" "$CPORT" ""
}

@test "serv -a closes first, right after its first reply" {
	start_serv -a
	start_client
	type_line hello
	until_line client.err '^client: FIN from 127.0.0.1:.* CLOSE_WAIT'
	type_line q
	ended "$client_pid"
	[ "$(cat client.out)" = HELLO ]
	until_state "$PORT" "$CPORT" TIME_WAIT
	until_state "$CPORT" "$PORT" ""
}

@test "serv -p and client -a, spelled out, are what they do by default" {
	start_serv --passive-close
	start_client --active-close
	type_line hello q
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	client_end TIME_WAIT
	serv_end ""
}

@test "client -p closes by itself once serv -a has closed" {
	start_serv -a
	start_client -p
	type_line hello
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	serv_end TIME_WAIT
	client_end ""
}

@test "serv -a leaves the last word to a client that is not at its q yet" {
	start_serv -a
	start_client -a
	type_line hello
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	lives "$client_pid"
	end_of_file
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "with -p on both nobody closes, until Ctrl-C at serv" {
	start_serv -p
	start_client -p
	type_line hello q
	until_line client.err "^client: waiting for the server's FIN \(-p\)$"
	both_ends ESTABLISHED ESTABLISHED
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	exits "$client_pid" 0
	diff - <(head -n 3 client.err) <<-END
	client: connected 127.0.0.1:$CPORT -> 127.0.0.1:$PORT: ESTABLISHED
	client: waiting for the server's FIN (-p)
	client: FIN from 127.0.0.1:$PORT: $FIN_SEEN
	END
	serv_end TIME_WAIT
	client_end ""
}

@test "with -p on both, Ctrl-C at the client makes it the active closer" {
	start_serv -p
	start_client -p
	type_line hello q
	until_line client.err "^client: waiting for the server's FIN"
	kill -INT "$client_pid"
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	lives "$serv_pid"
}

@test "end of file closes as q does" {
	start_serv
	start_client
	type_line hello
	end_of_file
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	client_end TIME_WAIT
	serv_end ""
}

# Ctrl-C at serv

@test "Ctrl-C at serv: FIN_WAIT2 and CLOSE_WAIT, after q TIME_WAIT alone" {
	start_serv
	start_client
	type_line hello
	until_line client.out '^HELLO$'
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	serv_end FIN_WAIT2
	client_end CLOSE_WAIT
	[ "$(inode_of "$PORT" "$CPORT")" = 0 ]
	until_line client.err "^client: FIN from 127.0.0.1:$PORT: CLOSE_WAIT \("
	type_line q
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "a line instead of q draws RST: both ends gone, no TIME_WAIT" {
	start_serv
	start_client
	type_line hello
	until_line client.out '^HELLO$'
	kill -TERM "$serv_pid"
	exits "$serv_pid" 0
	serv_end FIN_WAIT2
	client_end CLOSE_WAIT
	type_line more
	exits "$client_pid" 1
	both_gone
	# After the peer's FIN the kernel calls it EPIPE, tcp_reset().
	grep -qE "^client: (connection|read|write) 127.0.0.1:$PORT:\
 Broken pipe \[EPIPE\]$" client.err
	grep -qxF "client: RST from 127.0.0.1:$PORT: CLOSE (no connection)" \
		client.err
	[ "$(cat client.out)" = HELLO ]
}

# -c HOW at serv, which closes first

# serv_sends_fin HOW: what all ways that end in FIN have in common
serv_sends_fin() {
	start_serv -a -c "$1"
	start_client
	type_line hello
	until_line client.err "^client: FIN from 127.0.0.1:$PORT: CLOSE_WAIT \("
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	[ "$(cat client.out)" = HELLO ]
}

# serv_has_time_wait: and how it ends
serv_has_time_wait() {
	type_line q
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "serv -c close sends FIN, and no process has the socket any more" {
	serv_sends_fin close
	[ "$(inode_of "$PORT" "$CPORT")" = 0 ]
	lives "$serv_pid"
	serv_has_time_wait
}

@test "serv -c shutdown sends FIN, keeps the socket and reads to the end" {
	serv_sends_fin shutdown
	[ "$(inode_of "$PORT" "$CPORT")" != 0 ]
	grep -qE "^serv: 127.0.0.1:$CPORT: half-closed: FIN_WAIT[12]$" serv.err
	serv_has_time_wait
	until_line serv.err "^serv: 127.0.0.1:$CPORT: FIN received: TIME_WAIT$"
	until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: TIME_WAIT \("
	serves again
}

@test "serv -c exit: the kernel sends FIN for a program that returns" {
	serv_sends_fin exit
	exits "$serv_pid" 0
	grep -qxF "serv: 127.0.0.1:$CPORT: exit without close" serv.err
	[ "$(inode_of "$PORT" "$CPORT")" = 0 ]
	serv_has_time_wait
}

@test "serv -c exit sends FIN on its other connections too" {
	local other
	start_serv -a -c exit
	start_client
	other=$CPORT
	# No reply yet, and its keyboard stays open at 8.
	exec 8>&9
	mv client.err other.err
	start_client
	type_line hello
	exits "$serv_pid" 0
	until_state "$other" "$PORT" CLOSE_WAIT
	client_end CLOSE_WAIT
	exec 8>&-
}

@test "serv -c kill: the kernel sends FIN for a program that is killed" {
	serv_sends_fin kill
	exits "$serv_pid" 137
	grep -qxF "serv: 127.0.0.1:$CPORT: SIGKILL to itself" serv.err
	[ "$(inode_of "$PORT" "$CPORT")" = 0 ]
	serv_has_time_wait
}

@test "serv -c unread sends RST: ECONNRESET, no TIME_WAIT, and serv goes on" {
	start_serv -a -c unread
	for _ in 1 2; do
		start_client
		type_line hello
		exits "$client_pid" 1
		both_gone
		grep -qE "^client: read 127.0.0.1:$PORT: $RESET$" client.err
		grep -q "^client: RST from 127.0.0.1:$PORT: CLOSE (" client.err
		until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: CLOSE \("
		grep -q "^serv: .*:$CPORT: closing over 6 unread bytes$" \
			serv.err
		lives "$serv_pid"
		rm -f client.out client.err
	done
}

@test "serv -c held sends nothing until the child is killed, and goes on" {
	start_serv -a -c held
	start_client
	type_line hello
	until_line client.out '^HELLO$'
	until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: ESTABLISHED \("
	both_ends ESTABLISHED ESTABLISHED
	background more client -m more 127.0.0.1 "$PORT"
	exits "$more_pid" 0
	[ "$(cat more.out)" = MORE ]
	run ! grep FIN client.err
	both_ends ESTABLISHED ESTABLISHED
	kill -TERM "$(holder serv.err | head -n 1)"
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	until_line client.err "^client: FIN from 127.0.0.1:$PORT: CLOSE_WAIT \("
	lives "$serv_pid"
	serv_has_time_wait
}

@test "serv -c held leaves no child behind, and its end sends the FIN" {
	local signal child status
	for signal in INT TERM KILL; do
		echo "serv ends by SIG$signal"
		start_serv -a -c held
		start_client
		type_line hello
		until_line serv.err ': closed: ESTABLISHED'
		child=$(holder serv.err)
		lives "$child"
		kill "-$signal" "$serv_pid"
		status=0
		[ "$signal" != KILL ] || status=137
		exits "$serv_pid" "$status"
		until_true gone "$child"
		client_end CLOSE_WAIT
		serv_end FIN_WAIT2
		fresh
	done
}

@test "serv -c held: the child ends by itself when the client sends RST" {
	start_serv -a -c held
	start_client -L 0
	type_line hello
	until_line serv.err ': closed: ESTABLISHED'
	lives "$(holder serv.err)"
	type_line q
	exits "$client_pid" 0
	both_gone
	until_true gone "$(holder serv.err)"
	lives "$serv_pid"
}

# -c HOW at the client, which closes first

# client_sends_fin HOW
client_sends_fin() {
	start_serv -Q "$HOLD"
	start_client -c "$1"
	type_line hello q
	until_line serv.err "^serv: 127.0.0.1:$CPORT: FIN received: CLOSE_WAIT$"
	serv_end CLOSE_WAIT
	client_end FIN_WAIT2
	[ "$(cat client.out)" = HELLO ]
}

client_has_time_wait() {
	kill -TERM "$serv_pid"
	exits "$serv_pid" 0
	client_end TIME_WAIT
	serv_end ""
}

@test "client -c close sends FIN" {
	client_sends_fin close
	exits "$client_pid" 0
	[ "$(inode_of "$CPORT" "$PORT")" = 0 ]
	client_has_time_wait
}

@test "client -c shutdown sends FIN, and stays for that of serv" {
	client_sends_fin shutdown
	lives "$client_pid"
	[ "$(inode_of "$CPORT" "$PORT")" != 0 ]
	client_has_time_wait
	exits "$client_pid" 0
	grep -q "^client: FIN from 127.0.0.1:$PORT: TIME_WAIT (" client.err
}

@test "client -c exit: the kernel sends FIN" {
	client_sends_fin exit
	exits "$client_pid" 0
	grep -qxF "client: 127.0.0.1:$PORT: exit without close" client.err
	client_has_time_wait
}

@test "client -c kill: the kernel sends FIN" {
	client_sends_fin kill
	exits "$client_pid" 137
	grep -qxF "client: 127.0.0.1:$PORT: SIGKILL to itself" client.err
	client_has_time_wait
}

@test "client -c unread sends RST: serv is told so, no TIME_WAIT" {
	start_serv
	start_client -c unread
	type_line hello q
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	both_gone
	grep -qxF "client: 127.0.0.1:$PORT: closing over 6 unread bytes" \
		client.err
	until_line serv.err "^serv: 127.0.0.1:$CPORT: gone: $RESET: CLOSE$"
	serves again
}

@test "client -c held sends nothing until the child is killed" {
	start_serv -Q "$HOLD"
	start_client -c held
	type_line hello q
	until_line client.err "^client: 127.0.0.1:$PORT: closed: ESTABLISHED \("
	both_ends ESTABLISHED ESTABLISHED
	lives "$client_pid"
	run ! grep FIN serv.err
	kill -TERM "$(holder client.err)"
	exits "$client_pid" 0
	until_line serv.err "^serv: 127.0.0.1:$CPORT: FIN received: CLOSE_WAIT$"
	serv_end CLOSE_WAIT
	client_end FIN_WAIT2
	client_has_time_wait
}

@test "client -c held leaves no child behind, and its end sends the FIN" {
	local signal child status
	for signal in INT TERM KILL; do
		echo "the client ends by SIG$signal"
		start_serv -Q "$HOLD"
		start_client -c held
		type_line hello q
		until_line client.err ': closed: ESTABLISHED'
		child=$(holder client.err)
		lives "$child"
		kill "-$signal" "$client_pid"
		status=0
		[ "$signal" != KILL ] || status=137
		exits "$client_pid" "$status"
		until_true gone "$child"
		serv_end CLOSE_WAIT
		client_end FIN_WAIT2
		fresh
	done
}

# -c HOW at the end that closes second

@test "serv second: close, shutdown, exit and kill answer with FIN" {
	local how
	for how in close shutdown exit kill; do
		echo "serv -c $how"
		start_serv -c "$how"
		start_client -c shutdown
		type_line hello q
		exits "$client_pid" 0
		grep -q "^client: FIN from 127.0.0.1:$PORT: TIME_WAIT (" \
			client.err
		client_end TIME_WAIT
		serv_end ""
		case $how in
		exit) exits "$serv_pid" 0 ;;
		kill) exits "$serv_pid" 137 ;;
		*) serves again ;;
		esac
		fresh
	done
}

@test "the client second: close, shutdown, exit and kill answer with FIN" {
	local how status
	for how in close shutdown exit kill; do
		echo "client -c $how"
		start_serv -a -c shutdown
		start_client -p -c "$how"
		type_line hello
		status=0
		[ "$how" != kill ] || status=137
		exits "$client_pid" "$status"
		until_line serv.err \
			"^serv: 127.0.0.1:$CPORT: FIN received: TIME_WAIT$"
		serv_end TIME_WAIT
		client_end ""
		fresh
	done
}

@test "serv -c shutdown after the client's FIN has seen that FIN once" {
	start_serv -c shutdown
	start_client
	type_line hello q
	until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: "
	[ "$(grep -c ': FIN received: ' serv.err)" = 1 ]
}

@test "serv second, unread: RST wipes the client's FIN_WAIT2" {
	start_serv -c unread
	start_client -c shutdown
	type_line hello q
	exits "$client_pid" 1
	grep -qE "^client: read 127.0.0.1:$PORT: $RESET$" client.err
	both_gone
	# And where no process is left to be told:
	start_client -c close
	type_line hello q
	exits "$client_pid" 0
	both_gone
	lives "$serv_pid"
}

@test "the client second, unread: RST wipes serv's FIN_WAIT2" {
	start_serv -a -c shutdown
	start_client -p -c unread
	type_line hello
	exits "$client_pid" 0
	until_line serv.err "^serv: 127.0.0.1:$CPORT: gone: $RESET: CLOSE$"
	both_gone
	serves again
}

@test "serv second, held: the client waits in FIN_WAIT2 for the child" {
	start_serv -c held
	start_client -c shutdown
	type_line hello q
	until_line serv.err "^serv: 127.0.0.1:$CPORT: closed: CLOSE_WAIT \("
	until_true both_ends CLOSE_WAIT FIN_WAIT2
	lives "$client_pid"
	kill -TERM "$(holder serv.err)"
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	serves again
}

@test "the client second, held: serv waits in FIN_WAIT2 for the child" {
	start_serv -a -c shutdown
	start_client -p -c held
	type_line hello
	until_line client.err "^client: 127.0.0.1:$PORT: closed: CLOSE_WAIT \("
	until_true both_ends FIN_WAIT2 CLOSE_WAIT
	kill -TERM "$(holder client.err)"
	exits "$client_pid" 0
	until_line serv.err "^serv: 127.0.0.1:$CPORT: FIN received: TIME_WAIT$"
	serv_end TIME_WAIT
	client_end ""
}

# -L

@test "serv -a -L 0 sends RST, and nobody has TIME_WAIT" {
	start_serv -a -L 0
	start_client
	type_line hello
	exits "$client_pid" 1
	grep -qE "^client: read 127.0.0.1:$PORT: $RESET$" client.err
	both_gone
	lives "$serv_pid"
}

@test "client -L 0 sends RST by close, exit and kill, no TIME_WAIT" {
	local how status
	start_serv
	for how in close exit kill; do
		echo "client -L 0 -c $how"
		start_client -L 0 -c "$how"
		type_line hello q
		status=0
		[ "$how" != kill ] || status=137
		exits "$client_pid" "$status"
		[ "$(cat client.out)" = HELLO ]
		until_line serv.err \
			"^serv: 127.0.0.1:$CPORT: gone: $RESET: CLOSE$"
		both_gone
		rm -f client.out client.err
	done
	serves again
}

@test "-L 0 comes too late for shutdown, which has sent FIN: TIME_WAIT" {
	start_serv
	start_client -L 0 -c shutdown
	type_line hello q
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	run ! grep ECONNRESET serv.err
}

@test "client -L 0, closing second, wipes serv's FIN_WAIT2" {
	start_serv -a
	start_client -L 0
	type_line hello
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	type_line q
	exits "$client_pid" 0
	both_gone
}

@test "serv -L 0, closing second, wipes the client's FIN_WAIT2" {
	start_serv -L 0 -Q "$HOLD"
	start_client
	type_line hello q
	exits "$client_pid" 0
	serv_end CLOSE_WAIT
	client_end FIN_WAIT2
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	both_gone
}

@test "-L 5 closes with FIN and TIME_WAIT as usual, on either side" {
	start_serv -L 5
	start_client -L 5
	type_line hello q
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	client_end TIME_WAIT
	serv_end ""
	fresh
	start_serv -a -L 5
	start_client -p
	type_line hello
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "-L 1: close(2) waits a second for an ACK that does not come" {
	need_deaf
	# Non-blocking or not; deaf to the ACK, it goes on in FIN_WAIT1.
	start_serv -Q "$HOLD"
	start_client -v -L 1 -D ack
	type_line hello q
	exits "$client_pid" 0
	grep -qE '^[0-9.]+ close\([0-9]+\) = 0  FIN_WAIT1$' client.err
	lasts client.err 'setsockopt(' 'close(' 0.99
	client_end FIN_WAIT1
}

# -Q

@test "serv -Q keeps CLOSE_WAIT and FIN_WAIT2, and serves others meanwhile" {
	start_serv -Q "$HOLD"
	start_client
	type_line hello q
	exits "$client_pid" 0
	serv_end CLOSE_WAIT
	client_end FIN_WAIT2
	serves other
	both_ends CLOSE_WAIT FIN_WAIT2
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	client_end TIME_WAIT
	serv_end ""
}

@test "client -p -Q keeps CLOSE_WAIT and FIN_WAIT2, until Ctrl-C" {
	start_serv -a
	start_client -p -Q "$HOLD"
	type_line hello
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	lives "$client_pid"
	kill -INT "$client_pid"
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "-Q 300 lasts 300 ms, on either side, and then the close goes on" {
	start_serv -v -Q 300
	start_client
	type_line hello q
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	until_line serv.err ' closed: '
	lasts serv.err 'read(' 'close(' 0.3
	fresh
	start_serv -a
	start_client -v -p -Q 300
	type_line hello
	exits "$client_pid" 0
	serv_end TIME_WAIT
	lasts client.err 'read(' 'close(' 0.3
}

# -n

@test "serv -n 2 takes two connections, refuses a third, exits 0" {
	start_serv -n 2
	serves first
	lives "$serv_pid"
	start_client
	until_line serv.err "^serv: 127.0.0.1:$CPORT: connected: ESTABLISHED$"
	run -1 soon client -m third 127.0.0.1 "$PORT"
	[ "$output" = "client: connect 127.0.0.1:$PORT: Connection refused\
 [ECONNREFUSED]" ]
	type_line second q
	exits "$client_pid" 0
	[ "$(cat client.out)" = SECOND ]
	exits "$serv_pid" 0
}

# Nothing is lost by closing

@test "all lines before q are answered, then the client closes" {
	start_serv
	printf 'a\nb\nq\nnot sent\n' >lines
	background client client 127.0.0.1 "$PORT" <lines
	exits "$client_pid" 0
	diff - client.out <<<$'A\nB'
}

@test "all of a file is answered before the client closes at its end" {
	start_serv
	printf '%060000d of one long line\n' {1..20} >lines
	printf 'line %d\n' {1..20000} >>lines
	printf 'and no newline' >>lines
	tr '[:lower:]' '[:upper:]' <lines >expected
	background client client 127.0.0.1 "$PORT" <lines
	exits "$client_pid" 0
	cmp expected client.out
}

@test "serv -a answers all lines that came at once before it closes" {
	start_serv -a
	printf 'a\nb\nq\n' >lines
	background client client 127.0.0.1 "$PORT" <lines
	exits "$client_pid" 0
	diff - client.out <<<$'A\nB'
}

@test "-m exits 0 with its reply, whoever closes first" {
	start_serv
	run -0 soon client -q -m one 127.0.0.1 "$PORT"
	[ "$output" = ONE ]
	fresh
	start_serv -a
	run -0 soon client -q -m two 127.0.0.1 "$PORT"
	[ "$output" = TWO ]
	run -0 soon client -q -p -m three 127.0.0.1 "$PORT"
	[ "$output" = THREE ]
}

# Addresses

@test "port 0: the kernel picks, and serv prints what it got" {
	start_serv
	run -0 cat serv.out
	[[ $output =~ ^'listening 127.0.0.1 '[1-9][0-9]*$ ]]
	run -0 tcpstates --tsv "127.0.0.1:$PORT"
	[[ ${lines[1]} == *$'\t'LISTEN$'\t'* ]]
}

@test "::1 does the same: reply, FIN_WAIT2 and CLOSE_WAIT, TIME_WAIT" {
	need_ipv6
	start_serv -a -- ::1 0
	diff - serv.out <<<"listening ::1 $PORT"
	mkfifo keys
	exec 9<>keys
	background client client ::1 "$PORT" <keys
	until_line client.err '^client: connected '
	CPORT=$(sed -n 's/.*connected \[::1\]:\([0-9]*\) -> .*/\1/p' client.err)
	type_line hello
	until_line client.err "^client: FIN from \[::1\]:$PORT: CLOSE_WAIT \("
	serv_end FIN_WAIT2
	client_end CLOSE_WAIT
	type_line q
	exits "$client_pid" 0
	[ "$(cat client.out)" = HELLO ]
	serv_end TIME_WAIT
	client_end ""
}

@test "localhost by name, on both sides" {
	start_serv -- localhost 0
	run -0 soon client -q -m hello localhost "$PORT"
	[ "$output" = HELLO ]
	fresh
	start_serv -4 -- localhost 0
	diff - serv.out <<<"listening 127.0.0.1 $PORT"
	run -0 soon client -q -4 -m hello localhost "$PORT"
	[ "$output" = HELLO ]
}
