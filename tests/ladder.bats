#!/usr/bin/env bats
# ladder: the segments of a connection and the states of its two ends, drawn
# from recorded bytes and as they come.

# shellcheck disable=SC2154 # background sets NAME_pid
load helper

DATA=$TOP/tests/data

# drawn GOLDEN ARGUMENT...: what ladder prints is tests/data/GOLDEN
drawn() {
	local golden=$1
	shift
	soon ladder "$@" >drawn.out
	diff -u "$DATA/$golden" drawn.out
}

# Asked once: may ladder capture here?
setup_file() {
	CAPTURE=0
	timeout 60 ladder --seconds 1 1 >/dev/null 2>"$BATS_FILE_TMPDIR/why" ||
		CAPTURE=$?
	export CAPTURE
}

# need_capture: skips where it may not
need_capture() {
	[[ $CAPTURE != 77 ]] || skip "$(tail -n 1 "$BATS_FILE_TMPDIR/why")"
	[[ $CAPTURE == 0 ]]
}

# need_deaf: skips where a socket may not have a filter
need_deaf() {
	local status=0
	# An address for documentation (RFC 5737): no bind, no traffic.
	serv -q -D fin 192.0.2.1 0 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

# start_ladder [ARGUMENT...]: ready when this returns; ladder.out, $ladder_pid
start_ladder() {
	background ladder ladder "$@" "$PORT"
	until_line ladder.err '^ladder: listening on lo$'
}

# shape FILE: its ladder without times, ports and the timer
shape() {
	sed -E -e 's/^[0-9.]{8} /T /' -e "s/:$PORT/:SERV/" \
		-e 's/127.0.0.1:[0-9]+( |$)/127.0.0.1:CLIENT\1/' \
		-e 's/[0-9.]+ s left/N s left/' -e 's/ +127/ 127/' "$1"
}

# Recorded bytes

@test "a close as tcpdump recorded it: lost last ACKs, both ends at once" {
	drawn ladder-lastack.txt -r "$DATA/ladder-lastack.pcap"
	drawn ladder-both.txt -r "$DATA/ladder-both.pcap"
}

@test "data for an orphan and for a closed port draw a RST" {
	drawn ladder-orphan.txt -r "$DATA/ladder-orphan.pcap"
	drawn ladder-refused.txt -r "$DATA/ladder-refused.pcap"
}

@test "the next incarnation of a four-tuple is another connection" {
	drawn ladder-reopen.txt -r "$DATA/ladder-reopen.pcap"
	# With the other end still in CLOSE_WAIT: RFC 9293 figure 9.
	drawn ladder-takeover.txt -r "$DATA/ladder-takeover.pcap"
}

@test "connections that overlap are told apart; ports choose among them" {
	drawn ladder-two.txt -r "$DATA/ladder-two.pcap"
	run -0 soon ladder -r "$DATA/ladder-two.pcap" 40409 1
	[ "${lines[1]}" = "127.0.0.1:40409 opens                        \
                     127.0.0.1:6666" ]
	[ "${lines[-1]}" = "10 segments" ]
	run -0 soon ladder -r "$DATA/ladder-two.pcap" 1
	[ "$output" = "0 segments" ]
}

@test "no line is longer than 80 columns, with IPv6 and timestamps neither" {
	local file
	drawn ladder-long.txt -r "$DATA/ladder-long.pcap"
	drawn ladder-reopen-t.txt -t -r "$DATA/ladder-reopen.pcap"
	for file in "$DATA"/*.pcap; do
		run -0 soon ladder -t -r "$file"
		[ -z "$(awk 'length > 80' <<<"$output")" ]
		[ "$output" = "$(LC_ALL=C tr -cd '\12\40-\176' <<<"$output")" ]
	done
}

@test "--ttl shows each segment's TTL, and a hop limit likewise" {
	run -0 soon ladder --ttl -r "$DATA/ladder-reopen.pcap"
	[ "${lines[2]}" = "0.000000    SYN_SENT |--- SYN seq 0 ttl 64 \
----------------------->|" ]
	run -0 soon ladder --ttl -r "$DATA/ladder-long.pcap"
	[ "$(grep -c ' ttl 64 ' <<<"$output")" -eq "$(grep -c '|' <<<"$output")" ]
	[ -z "$(awk 'length > 80' <<<"$output")" ]
}

@test "--packetdrill prints the notation of its scripts" {
	drawn ladder-sack4.pkt --packetdrill -r "$DATA/segments-sack4.pcap"
	drawn ladder-orphan.pkt --packetdrill -r "$DATA/ladder-orphan.pcap"
}

@test "--svg writes a picture that is whole, and the same each time" {
	local name
	for name in orphan takeover; do
		soon ladder -r "$DATA/ladder-$name.pcap" --svg p.svg >/dev/null
		diff "$DATA/ladder-$name.svg" p.svg
	done
	need xmllint
	for name in "$DATA"/*.pcap; do
		soon ladder -t -r "$name" --svg p.svg >/dev/null
		xmllint --noout --nonet p.svg
	done
}

@test "-n ends after so many segments, -r - reads standard input" {
	soon ladder -n 3 -r - <"$DATA/ladder-long.pcap" >out
	[ "$(grep -c '|' out)" -eq 3 ]
	[ "$(tail -n 2 out)" = "connection 1: not closed
3 segments" ]
}

@test "CLICOLOR_FORCE gives colour to a pipe, NO_COLOR takes it again" {
	CLICOLOR_FORCE=1 run -0 ladder -r "$DATA/ladder-takeover.pcap"
	[[ $output == *$'\e['* ]]
	CLICOLOR_FORCE=1 NO_COLOR=1 run -0 ladder -r "$DATA/ladder-takeover.pcap"
	[[ $output != *$'\e'* ]]
	CLICOLOR_FORCE=0 run -0 ladder -r "$DATA/ladder-takeover.pcap"
	[[ $output != *$'\e'* ]]
}

@test "colour is for a terminal without NO_COLOR, and the words stay" {
	need script
	local esc=$'\e'
	cp "$DATA/ladder-takeover.pcap" takeover.pcap
	TERM=xterm run -0 script -qec "ladder -r takeover.pcap" /dev/null
	[[ $output == *"${esc}[1;31m"*RST* && $output == *retransmitted* ]]
	diff <(sed "s/${esc}\[[0-9;]*m//g; s/\r//; s/ *$//" <<<"$output") \
		<(sed 's/ *$//' "$DATA/ladder-takeover.txt")
	TERM=xterm NO_COLOR=1 run -0 script -qec \
		"ladder -r takeover.pcap" /dev/null
	[[ $output != *"$esc"* ]]
}

# Files that are none

@test "a file that is no pcap file is refused in words" {
	printf '\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a%020d' 0 >ng
	: >empty
	printf 'some text, and more of it than a header has' >garbage
	local file
	for file in ng empty garbage; do
		run -1 --separate-stderr soon ladder -r "$file"
		# shellcheck disable=SC2154
		[[ ${stderr_lines[0]} == "ladder: $file: "* ]]
		[ "$output" = "0 segments" ]
	done
	run -1 --separate-stderr soon ladder -r ng
	[[ $stderr == *pcapng* ]]
	run -1 soon ladder -r none
	[ "$output" = \
		"ladder: open none: No such file or directory [ENOENT]" ]
}

@test "a file that was cut short is drawn up to there, and fails" {
	head -c 300 "$DATA/ladder-long.pcap" >part.pcap
	run -1 --separate-stderr soon ladder -r part.pcap
	[[ $stderr == "ladder: part.pcap: "* ]]
	[ "${lines[-1]}" = "2 segments" ]
}

@test "what cannot be written is said, with exit status 1" {
	[[ -c /dev/full ]] || skip "no /dev/full here"
	local status=0
	soon ladder -r "$DATA/ladder-two.pcap" >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	[ "$(<err)" = "ladder: write standard output: No space left on device\
 [ENOSPC]" ]
	run -1 --separate-stderr soon ladder -r "$DATA/ladder-two.pcap" \
		--svg /dev/full
	[ "$stderr" = "ladder: write /dev/full: No space left on device\
 [ENOSPC]" ]
	run -1 --separate-stderr soon ladder -r "$DATA/ladder-two.pcap" \
		--svg no/where
	[ "$stderr" = "ladder: open no/where: No such file or directory\
 [ENOENT]" ]
}

@test "bad usage names the argument: exit 2" {
	local option
	run -2 soon ladder 0
	[ "${lines[0]}" = "ladder: '0' is not a port from 1 to 65535" ]
	run -2 soon ladder -n 0
	[ "${lines[0]}" = \
		"ladder: -n: '0' is not a number from 1 to 1000000000" ]
	run -2 soon ladder --seconds x
	[ "${lines[0]}" = \
		"ladder: --seconds: 'x' is not a number from 1 to 86400" ]
	run -2 soon ladder {1..17}
	[ "${lines[0]}" = "ladder: '17' is one port too many" ]
	for option in '-i lo' '-w x' '--seconds 1' --until-closed; do
		# shellcheck disable=SC2086
		run -2 soon ladder -r y $option
		[ "${lines[0]}" = \
			"ladder: -r and ${option% *} exclude each other" ]
	done
	[ ! -e x ]
}

# As they come

@test "who may not capture is told where he may: exit 77" {
	need setpriv
	run -77 soon setpriv --bounding-set=-net_raw --inh-caps=-net_raw ladder
	[ "${lines[0]}" = "ladder: socket lo: Operation not permitted [EPERM]" ]
	[ "${lines[1]}" = "ladder: capturing needs CAP_NET_RAW: run it under\
 lonet, or as root" ]
}

@test "an interface that is not there is named: exit 1" {
	need_capture
	run -1 soon ladder -i none0
	[[ $output == "ladder: "*" none0: No such device [ENODEV]" ]]
}

# closed_by SERVFLAGS CLIENTFLAGS: the ladder of that close, --until-closed
closed_by() {
	# shellcheck disable=SC2086
	start_serv $1
	start_ladder --until-closed
	# shellcheck disable=SC2086
	soon client -q $2 -m hello 127.0.0.1 "$PORT" >/dev/null 2>&1 || :
	exits "$ladder_pid" 0
	shape ladder.out >shape.txt
	cat ladder.out
}

@test "the client closes first: TIME_WAIT on the left, as the kernel has it" {
	need_capture
	closed_by -p -a
	grep -q '^T   FIN_WAIT1 |--- FIN,ACK seq 7 ack 7 -*>| CLOSE_WAIT$' shape.txt
	[ "$(tail -n 4 shape.txt)" = "connection 1: 127.0.0.1:CLIENT closed first
kernel: 127.0.0.1:CLIENT TIME_WAIT, N s left: as derived
kernel: 127.0.0.1:SERV CLOSE (no socket): as derived
$(grep -c '^T ' shape.txt) segments, 0 dropped by the kernel" ]
}

@test "the server closes first: TIME_WAIT on the right" {
	need_capture
	closed_by -a -p
	grep -q '^T  CLOSE_WAIT |<-- FIN,ACK seq 7 ack 7 -*| FIN_WAIT1$' shape.txt
	[ "$(tail -n 4 shape.txt | head -n 3)" = \
		"connection 1: 127.0.0.1:SERV closed first
kernel: 127.0.0.1:CLIENT CLOSE (no socket): as derived
kernel: 127.0.0.1:SERV TIME_WAIT, N s left: as derived" ]
}

@test "-L 0: a RST, and nothing is left at either end" {
	need_capture
	closed_by -p "-L 0"
	grep -q '^T       CLOSE |--- RST,ACK seq 7 ack 7 -*>| CLOSE$' shape.txt
	[ "$(tail -n 4 shape.txt | head -n 3)" = "connection 1: ended by a RST
kernel: 127.0.0.1:CLIENT CLOSE (no socket): as derived
kernel: 127.0.0.1:SERV CLOSE (no socket): as derived" ]
}

@test "the derived states are those of tcpstates while the close is held" {
	need_capture
	start_serv
	start_ladder
	start_client -c shutdown
	type_line hello
	until_line client.out HELLO
	kill -STOP "$serv_pid"
	type_line q
	client_end FIN_WAIT2
	serv_end CLOSE_WAIT
	until_line ladder.out ' FIN_WAIT2 .<-- ACK '
	kill -INT "$ladder_pid"
	exits "$ladder_pid" 0
	shape ladder.out >shape.txt
	[ "$(tail -n 4 shape.txt | head -n 3)" = \
		"connection 1: 127.0.0.1:CLIENT closed first
kernel: 127.0.0.1:CLIENT FIN_WAIT2: as derived
kernel: 127.0.0.1:SERV CLOSE_WAIT: as derived" ]
}

# retransmitted N: so often at least, it says
retransmitted() {
	[[ $(grep -c ' FIN,ACK seq 7 ack 7 retransmitted ' ladder.out) -ge $1 ]]
}

@test "an end that is deaf to the FIN: the kernel's state stands beside" {
	need_capture
	need_deaf
	start_serv -D fin
	start_ladder
	start_client
	type_line hello
	until_line client.out HELLO
	type_line q
	until_line ladder.out \
		"^kernel: 127.0.0.1:$PORT ESTABLISHED; derived: CLOSE_WAIT$"
	until_true retransmitted 3
	kill -TERM "$ladder_pid"
	exits "$ladder_pid" 0
	# Told once in the ladder, and once at the end.
	[ "$(grep -c '; derived: CLOSE_WAIT$' ladder.out)" -eq 2 ]
}

@test "--until-closed waits for the kernel, too: LAST_ACK is not closed" {
	need_capture
	need_deaf
	start_serv -D ack -c shutdown --deaf-for 500
	start_ladder --until-closed
	soon client -q -m hello 127.0.0.1 "$PORT" >/dev/null
	exits "$ladder_pid" 0
	grep -q "^kernel: 127.0.0.1:$PORT LAST_ACK; derived: CLOSE$" ladder.out
	grep -q 'FIN,ACK seq 7 ack 8 retransmitted' ladder.out
	grep -q "^kernel: 127.0.0.1:$PORT CLOSE (no socket): as derived$" \
		ladder.out
}

@test "-w: tshark finds every segment and nothing malformed" {
	need_capture
	need tshark
	start_serv -a
	start_ladder --until-closed -w all.pcap --svg all.svg
	soon client -q -p -m "$(printf '%05000d' 0)" 127.0.0.1 "$PORT" >/dev/null
	exits "$ladder_pid" 0
	tshark -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE \
		-r all.pcap -V >tshark.txt 2>/dev/null
	[ "$(grep -c '^Frame ' tshark.txt)" -eq "$(grep -c '|$\|| ' ladder.out)" ]
	run -1 grep -iE 'malformed|checksum status: bad|incorrect' tshark.txt
	# And ladder itself draws the same from it.
	soon ladder -r all.pcap >again.out
	diff <(grep '|' ladder.out) <(grep '|' again.out)
}

@test "Ctrl-C leaves a whole file" {
	need_capture
	start_serv
	start_ladder -w all.pcap
	start_client
	type_line hello
	until_line client.out HELLO
	until_line ladder.out 'PSH,ACK seq 1:7 ack 7'
	# What was printed is in the file, whatever happens.
	run -0 soon ladder -r all.pcap
	[[ $output == *'PSH,ACK seq 1:7 ack 7'* ]]
	kill -INT "$ladder_pid"
	exits "$ladder_pid" 0
	run -0 soon ladder -r all.pcap
	[ "${lines[-1]}, 0 dropped by the kernel" = "$(tail -n 1 ladder.out)" ]
}

@test "what came before Ctrl-C is drawn, read or not" {
	need_capture
	start_serv -q
	start_ladder
	kill -STOP "$ladder_pid"
	soon client -q -m hello 127.0.0.1 "$PORT"
	soon tcpstates --await TIME_WAIT --timeout "$DEADLINE" "$PORT"
	kill -INT "$ladder_pid"
	kill -CONT "$ladder_pid"
	exits "$ladder_pid" 0
	[ "$(grep -c 'SYN seq 0' ladder.out)" -eq 1 ]
	[ "$(grep -c 'FIN,ACK seq 7' ladder.out)" -eq 2 ]
}

@test "a full disk ends it: exit 1" {
	need_capture
	[[ -c /dev/full ]] || skip "no /dev/full here"
	start_serv
	background ladder ladder -w /dev/full --until-closed "$PORT"
	until_line ladder.err '^ladder: '
	soon client -q -m hello 127.0.0.1 "$PORT" >/dev/null
	exits "$ladder_pid" 1
	grep -q '^ladder: write /dev/full: No space left on device .ENOSPC.$' \
		ladder.err
	[ "$(grep -c ENOSPC ladder.err)" -eq 1 ]
}

@test "-n and --seconds end a capture" {
	need_capture
	start_serv
	start_ladder -n 3
	soon client -q -m hello 127.0.0.1 "$PORT" >/dev/null
	exits "$ladder_pid" 0
	[ "$(tail -n 1 ladder.out)" = "3 segments, 0 dropped by the kernel" ]
	run -0 --separate-stderr soon ladder --seconds 1 "$PORT"
	[ "$output" = "0 segments, 0 dropped by the kernel" ]
}

@test "an ordinary user captures inside lonet" {
	need_lonet
	need setpriv
	local as=()
	[[ $EUID != 0 ]] ||
		as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${as[@]}" lonet true 2>/dev/null || skip "not for ordinary users here"
	run -0 soon "${as[@]}" lonet ladder --seconds 1
	[ "${lines[0]}" = "ladder: listening on lo" ]
}
