#!/usr/bin/env bats
# diagram: RFC 9293's state diagram, with the states that a connection is in.

# shellcheck disable=SC2154 # background sets NAME_pid
load helper

unset NO_COLOR
DATA=$TOP/tests/data
HOLD=2147483647 # the longest -Q: only a signal ends it

# marked FILE: what the boxes with '#' have, sorted
marked() {
	grep -oE '\[#+ [^]#]+ #+\]' "$1" | tr -d '[]#' |
		sed 's/^ //; s/ $//' | sort
}

# below FILE: the lines below the diagram, with S and C for the ports
below() {
	sed -n '20,$p' "$1" | sed -e "s/127.0.0.1:$PORT /S /" \
		-e "s/127.0.0.1:${CPORT-none} /C /"
}

# need_deaf: skips where a socket may not have a filter
need_deaf() {
	local status=0
	# An address for documentation (RFC 5737): no bind, no traffic.
	serv -q -D fin 192.0.2.1 0 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

@test "the diagram, with nothing marked and with all, is drawn as it was" {
	diagram >out
	diff -u "$DATA/diagram.txt" out
	diagram CLOSED LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 \
		FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT >out
	diff -u "$DATA/diagram-all.txt" out
}

@test "a marked state stands out, and all else stays as it is" {
	diagram TIME_WAIT fin-wait-1 >out
	[ "$(marked out)" = "FIN_WAIT1
TIME_WAIT" ]
	diff "$DATA/diagram.txt" <(tr '#' ' ' <out | sed '20,21d')
	[ "$(sed -n 20,21p out)" = "TIME_WAIT until 2MSL
FIN_WAIT1 until rcv ACK of FIN or rcv FIN" ]
}

@test "no line has more than 80 columns, with three lines below no more than 24" {
	diagram LISTEN SYN_RECV SYN_SENT >out
	[ "$(awk 'length > 80' out)" = "" ]
	[ "$(wc -l <out)" -le 24 ]
	[ "$(LC_ALL=C tr -d '\12\40-\176' <out)" = "" ]
}

@test "--svg writes a picture that is whole, and the same each time" {
	diagram --svg d.svg CLOSING FIN_WAIT2 LISTEN >/dev/null
	diff "$DATA/diagram.svg" d.svg
	need xmllint
	xmllint --noout --nonet d.svg
}

@test "colour is for a terminal without NO_COLOR, and the words stay" {
	need script
	local esc=$'\e'
	TERM=xterm run -0 soon script -qec "diagram LISTEN" /dev/null
	[[ $output == *"${esc}[7m[##### LISTEN ######]${esc}[0m"* ]]
	diff <(diagram LISTEN) <(sed "s/$esc\[[0-9;]*m//g; s/\r//" <<<"$output")
	TERM=xterm NO_COLOR=1 run -0 soon script -qec "diagram LISTEN" /dev/null
	[[ $output != *"$esc"* ]]
}

@test "bad usage names the argument: exit 2" {
	run -2 soon diagram FIN_WAIT
	[ "${lines[0]}" = "diagram: 'FIN_WAIT' is no TCP state, nor PORT or\
 ADDR:PORT with a port from 1 to 65535" ]
	run -2 soon diagram 0
	run -2 soon diagram {1..17}
	[ "${lines[0]}" = "diagram: '17' is one place too many" ]
	run -2 soon diagram --svg
	[[ ${lines[0]} == "diagram: "*svg* ]]
}

@test "what cannot be written is said, with exit status 1" {
	[[ -c /dev/full ]] || skip "no /dev/full here"
	local status=0
	run -1 --separate-stderr soon diagram --svg /dev/full
	[ "$stderr" = "diagram: write /dev/full: No space left on device\
 [ENOSPC]" ]
	run -1 --separate-stderr soon diagram --svg no/where
	[ "$stderr" = "diagram: open no/where: No such file or directory\
 [ENOENT]" ]
	soon diagram >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	[ "$(<err)" = "diagram: write standard output: No space left on device\
 [ENOSPC]" ]
}

# What the kernel has

@test "a port that nobody has is CLOSE, at both its places" {
	start_serv
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	diagram "$PORT" >out
	[ "$(marked out)" = "CLOSE A
CLOSE A" ]
	[ "$(sed -n 20p out)" = \
		"A port $PORT CLOSE until listen() or connect()" ]
	diagram "127.0.0.1:$PORT" "[::1]:$PORT" >out
	[ "$(sed -n 20,21p out)" = \
		"A 127.0.0.1:$PORT CLOSE until listen() or connect()
B [::1]:$PORT CLOSE until listen() or connect()" ]
}

@test "both ends have a letter, the listener too, in the order of tcpstates" {
	start_serv -Q "$HOLD"
	diagram "$PORT" >out
	[ "$(marked out)" = "LISTEN A" ]
	start_client -c shutdown
	type_line hello
	until_line client.out HELLO
	diagram "$PORT" >out
	[ "$(marked out)" = "ESTABLISHED BC
LISTEN A" ]
	type_line q
	client_end FIN_WAIT2
	diagram "$PORT" >out
	[ "$(marked out)" = "CLOSE_WAIT B
FIN_WAIT2 C
LISTEN A" ]
	[ "$(below out | head -n 3)" = \
		"A S LISTEN until close(), rcv SYN or SEND
B S CLOSE_WAIT until close()
C C FIN_WAIT2 until rcv FIN" ]
}

@test "beside TIME_WAIT the end that is gone is CLOSE" {
	start_serv -n 1
	start_client
	type_line q
	exits "$client_pid" 0
	exits "$serv_pid" 0
	diagram "$PORT" >out
	[ "$(below out | head -n 2)" = "A C TIME_WAIT until 2MSL
B S CLOSE until listen() or connect()" ]
	[ "$(marked out)" = "CLOSE B
CLOSE B
TIME_WAIT A" ]
}

@test "SYN_SENT faces a listener that has not heard, or SYN_RECV" {
	need_deaf
	start_serv -D syn
	background client client -q -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_SENT
	diagram "$PORT" >out
	[ "$(marked out)" = "LISTEN A
SYN_SENT B" ]
	fresh
	start_serv
	background client client -q -D synack -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_RECV
	diagram "$PORT" >out
	[ "$(marked out)" = "LISTEN A
SYN_RECV B
SYN_SENT C" ]
}

@test "a connection to itself is one end, in SYN_RECV" {
	need_deaf
	start_serv
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	background client client -q -D synack -b "$PORT" -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_RECV
	diagram "$PORT" >out
	[ "$(marked out)" = "SYN_RECV A" ]
}
