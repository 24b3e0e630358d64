#!/usr/bin/env bats
# -D: what is not heard is sent again and again, and the state stands still.
#
# Nothing here has to be quick: without --deaf-for a state stays until the
# test ends it, and with it the claim is on the order of things.

# helper.bash sets NAME_pid by name.
# shellcheck disable=SC2153,SC2154,SC2030,SC2031

load helper

# Nothing but a signal ends this pause of -Q.
HOLD=2147483647

# need_deaf: skips where only CAP_NET_ADMIN may filter a TCP socket and this
# user has it not (Linux commit 5d39580f68e6); in lonet everybody has it
need_deaf() {
	local status=0
	# An address for documentation (RFC 5737): no bind, no traffic.
	serv -q -D fin 192.0.2.1 0 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

# without_admin COMMAND...: as somebody without CAP_NET_ADMIN (bit 12)
without_admin() {
	local caps
	caps=$(awk '/^CapEff:/ { print $2 }' /proc/self/status)
	if (((0x$caps >> 12 & 1) == 0)); then
		soon "$@"
	else
		soon setpriv --bounding-set=-net_admin \
			--inh-caps=-net_admin "$@"
	fi
}

# timer LOCALPORT REMOTEPORT: what for, and the milliseconds left
timer() {
	tcpstates --tsv "$1" | awk -F'\t' -v l=":$1\$" -v r=":$2\$" \
		'$4 ~ l && $5 ~ r { print $7, $8 }'
}

# waits_over MS LOCALPORT REMOTEPORT
waits_over() {
	local what ms
	read -r what ms < <(timer "$2" "$3")
	[[ $what == on && $ms -gt $1 ]]
}

# The time-out begins with some 200 ms and doubles with each time that the
# FIN is sent again: over 350 it has been.
sent_again() {
	waits_over 350 "$@"
}

serv_repeats_fin() {
	until_true sent_again "$PORT" "$CPORT"
}

client_repeats_fin() {
	until_true sent_again "$CPORT" "$PORT"
}

# clock_rises LOCALPORT REMOTEPORT: more is left of TIME_WAIT than at the
# last look, which only a clock that was started again can show
clock_rises() {
	local what ms last=${CLOCK:-100000}
	read -r what ms < <(timer "$1" "$2")
	CLOCK=$ms
	[[ $what == timewait && $ms -gt $last ]]
}

# plain FILE: T for the time, FD for the descriptors, PORT and CPORT
plain() {
	sed -E -e 's/^[0-9]+\.[0-9]{3} /T /' \
		-e 's/^(T [a-z]+\()[0-9]+([,)])/\1FD\2/' \
		-e "s/:$PORT\b/:PORT/g" -e "s/:${CPORT-none}\b/:CPORT/g" "$1"
}

# says FILE LINE...: these lines, next to each other
says() {
	local file=$1
	shift
	plain "$file" | awk -v wanted="$(printf '%s\n' "$@")" '
		{ text = text $0 "\n" }
		END { exit !index("\n" text, "\n" wanted "\n") }' && return
	cat "$file" >&2
	return 1
}

# follows FILE PATTERN PATTERN: a line like the second after the only one like
# the first
follows() {
	awk -v first="$2" -v second="$3" '
		$0 ~ first { seen++ }
		$0 ~ second { found = seen == 1 }
		END { exit !found }' "$1" && return
	cat "$1" >&2
	return 1
}

# -D syn and -D synack

@test "serv -D syn: the client stays in SYN_SENT, and serv has nothing of it" {
	need_deaf
	start_serv -D syn
	background client client -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_SENT
	CPORT=$(awk -F'\t' '$6 == "SYN_SENT" { sub(/.*:/, "", $4); print $4 }' \
		counted)
	# Sent again after 1 s, and then it waits for 2 s.
	until_true waits_over 1100 "$CPORT" "$PORT"
	both_ends "" SYN_SENT
	run ! grep connected client.err serv.err
}

@test "client -D synack: SYN_RECV, which is no process's, facing SYN_SENT" {
	need_deaf
	start_serv
	background client client -v -D synack -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_RECV
	CPORT=$(awk -F'\t' '$6 == "SYN_RECV" { sub(/.*:/, "", $5); print $5 }' \
		counted)
	both_ends SYN_RECV SYN_SENT
	[ "$(awk -F'\t' '$6 == "SYN_RECV" { print $10 }' counted)" = 0 ]
	run ! grep connected client.err serv.err
	# Its next SYN,ACK meets a closed port: RST, and it is gone.
	kill -INT "$client_pid"
	until_true gone "$client_pid"
	serv_end ""
}

@test "client -D synack connects to itself: SYN_RECV, which is a socket" {
	need_deaf
	start_serv -n 1
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	background client client -D synack -b "$PORT" -m x 127.0.0.1 "$PORT"
	until_true counted 1 SYN_RECV
	[ "$(awk -F'\t' '$6 == "SYN_RECV" { print ($10 > 0) }' counted)" = 1 ]
}

# -D fin

@test "client -D fin is deaf before it connects" {
	need_deaf
	start_serv
	start_client -v -D fin
	says client.err "T setsockopt(FD, SO_ATTACH_FILTER) = 0  CLOSE" \
		"T connect(FD, 127.0.0.1:PORT) = 0  ESTABLISHED"
}

@test "serv -D fin is deaf before it listens, for all that it accepts" {
	need_deaf
	start_serv -v -B 5 -D fin
	says serv.err "T bind(FD, 127.0.0.1:0) = 0  CLOSE" \
		"T setsockopt(FD, SO_ATTACH_FILTER) = 0  CLOSE" \
		"T listen(FD, 5) = 0  LISTEN"
}

@test "client -D fin: serv stays in FIN_WAIT1, the client in ESTABLISHED" {
	need_deaf
	start_serv -a
	start_client -D fin
	type_line hello
	serv_end FIN_WAIT1
	serv_repeats_fin
	both_ends FIN_WAIT1 ESTABLISHED
	[ "$(cat client.out)" = HELLO ]
	run ! grep FIN client.err
	lives "$client_pid"
}

@test "serv -D fin: the client stays in FIN_WAIT1, serv in ESTABLISHED" {
	need_deaf
	start_serv -D fin
	start_client
	type_line hello q
	exits "$client_pid" 0
	client_end FIN_WAIT1
	client_repeats_fin
	both_ends ESTABLISHED FIN_WAIT1
	run ! grep ' FIN ' serv.err
	run -0 soon client -q -m other 127.0.0.1 "$PORT"
	[ "$output" = OTHER ]
}

@test "client -D fin, closing first, never leaves FIN_WAIT2" {
	need_deaf
	start_serv
	start_client -D fin -c shutdown
	type_line hello q
	client_end FIN_WAIT2
	serv_end LAST_ACK
	serv_repeats_fin
	both_ends LAST_ACK FIN_WAIT2
	lives "$client_pid"
}

@test "deafness ends with the socket: a time-wait entry hears the FIN" {
	need_deaf
	start_serv
	start_client -D fin -c shutdown
	type_line hello q
	serv_end LAST_ACK
	client_end FIN_WAIT2
	kill -INT "$client_pid"
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
}

@test "client -D fin --deaf-for: the FIN is heard after that, sent again" {
	need_deaf
	start_serv -a
	start_client -v -D fin --deaf-for 400
	type_line hello
	until_line client.err ' FIN from '
	client_end CLOSE_WAIT
	serv_end FIN_WAIT2
	follows client.err ' SO_DETACH_FILTER. = 0  ESTABLISHED$' \
		' read.*. = 0  CLOSE_WAIT$'
	type_line q
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

@test "serv -D fin --deaf-for: the FIN is heard after that, sent again" {
	need_deaf
	start_serv -v -D fin --deaf-for 400
	start_client
	type_line hello q
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	follows serv.err ' SO_DETACH_FILTER. = 0  ESTABLISHED$' \
		' read.*. = 0  CLOSE_WAIT$'
}

# -D ack

@test "serv -D ack is deaf from its own FIN on: LAST_ACK stands still" {
	need_deaf
	start_serv -v -D ack
	start_client
	type_line hello q
	exits "$client_pid" 0
	serv_end LAST_ACK
	client_end TIME_WAIT
	serv_repeats_fin
	both_ends LAST_ACK TIME_WAIT
	says serv.err "serv: 127.0.0.1:CPORT: FIN received: CLOSE_WAIT" \
		"T setsockopt(FD, SO_ATTACH_FILTER) = 0  CLOSE_WAIT" \
		"T close(FD) = 0  LAST_ACK"
	lives "$serv_pid"
}

@test "each FIN of LAST_ACK starts the clock of TIME_WAIT again" {
	need_deaf
	start_serv -D ack
	start_client
	type_line hello q
	client_end TIME_WAIT
	until_true clock_rises "$CPORT" "$PORT"
	until_true clock_rises "$CPORT" "$PORT"
	both_ends LAST_ACK TIME_WAIT
}

@test "serv -D ack -c shutdown: TCP_INFO has LAST_ACK, --deaf-for ends it" {
	need_deaf
	start_serv -v -D ack -c shutdown --deaf-for 600
	start_client
	type_line hello q
	exits "$client_pid" 0
	serv_end ""
	client_end TIME_WAIT
	says serv.err "T setsockopt(FD, SO_ATTACH_FILTER) = 0  CLOSE_WAIT" \
		"T shutdown(FD, SHUT_WR) = 0  LAST_ACK" \
		"serv: 127.0.0.1:CPORT: half-closed: LAST_ACK"
	follows serv.err ' SO_DETACH_FILTER. = 0  LAST_ACK$' ' close.* = 0  '
	lives "$serv_pid"
}

@test "client -p -D ack: LAST_ACK at the client, TIME_WAIT at serv" {
	need_deaf
	start_serv -a
	start_client -p -D ack
	type_line hello
	exits "$client_pid" 0
	client_end LAST_ACK
	serv_end TIME_WAIT
	client_repeats_fin
	both_ends TIME_WAIT LAST_ACK
}

@test "client -D ack: FIN_WAIT1 stands still though CLOSE_WAIT answers" {
	need_deaf
	start_serv -Q "$HOLD"
	start_client -D ack
	type_line hello q
	exits "$client_pid" 0
	client_end FIN_WAIT1
	serv_end CLOSE_WAIT
	client_repeats_fin
	both_ends CLOSE_WAIT FIN_WAIT1
	# A FIN is no bare ACK: with it comes the ACK that was missing.
	kill -INT "$serv_pid"
	exits "$serv_pid" 0
	client_end TIME_WAIT
	serv_end ""
}

@test "client -D ack -c shutdown --deaf-for: FIN_WAIT1, then FIN_WAIT2" {
	need_deaf
	start_serv -Q "$HOLD"
	start_client -v -D ack -c shutdown --deaf-for 400
	type_line hello q
	client_end FIN_WAIT2
	serv_end CLOSE_WAIT
	says client.err "T setsockopt(FD, SO_ATTACH_FILTER) = 0  ESTABLISHED" \
		"T shutdown(FD, SHUT_WR) = 0  FIN_WAIT1" \
		"T setsockopt(FD, SO_DETACH_FILTER) = 0  FIN_WAIT1"
	lives "$client_pid"
	kill -INT "$serv_pid"
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
}

@test "serv -a -D ack: FIN_WAIT1 at serv, CLOSE_WAIT at the client" {
	need_deaf
	start_serv -a -D ack
	start_client
	type_line hello
	serv_end FIN_WAIT1
	client_end CLOSE_WAIT
	serv_repeats_fin
	both_ends FIN_WAIT1 CLOSE_WAIT
	type_line q
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
}

# -D all

@test "client -D all: FIN_WAIT1 against LAST_ACK, both send their FIN again" {
	need_deaf
	start_serv
	start_client -D all -c shutdown
	type_line hello q
	serv_end LAST_ACK
	client_end FIN_WAIT1
	client_repeats_fin
	serv_repeats_fin
	both_ends LAST_ACK FIN_WAIT1
	lives "$client_pid"
	[ "$(cat client.out)" = HELLO ]
}

@test "client -D all --deaf-for: then TIME_WAIT at the client alone" {
	need_deaf
	start_serv
	start_client -v -D all -c shutdown --deaf-for 600
	type_line hello q
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_end ""
	says client.err "T shutdown(FD, SHUT_WR) = 0  FIN_WAIT1" \
		"T setsockopt(FD, SO_DETACH_FILTER) = 0  FIN_WAIT1" \
		"T read(FD) = 0  TIME_WAIT"
}

@test "serv -a -D all --deaf-for: then TIME_WAIT at serv alone" {
	need_deaf
	start_serv -v -a -D all -c shutdown --deaf-for 600
	start_client -p
	type_line hello
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end ""
	says serv.err "T setsockopt(FD, SO_DETACH_FILTER) = 0  FIN_WAIT1" \
		"T read(FD) = 0  TIME_WAIT"
	lives "$serv_pid"
}

@test "serv -D all: LAST_ACK stands still, TIME_WAIT at the client" {
	need_deaf
	start_serv -D all
	start_client
	type_line hello q
	exits "$client_pid" 0
	serv_end LAST_ACK
	client_end TIME_WAIT
	serv_repeats_fin
	both_ends LAST_ACK TIME_WAIT
}

# FINs that cross

# fins_cross SERVFLAGS CLIENTFLAGS: serv's FIN is out and not heard when the
# client sends its own
fins_cross() {
	# shellcheck disable=SC2086 # a word is a flag
	start_serv -a -c shutdown $1
	# shellcheck disable=SC2086
	start_client -D fin -c shutdown $2
	type_line hello
	serv_end FIN_WAIT1
	type_line q
}

@test "client -D fin closes too: CLOSING at serv, FIN_WAIT2 at the client" {
	need_deaf
	fins_cross "" ""
	serv_end CLOSING
	client_end FIN_WAIT2
	serv_repeats_fin
	both_ends CLOSING FIN_WAIT2
	until_line serv.err "^serv: 127.0.0.1:$CPORT: FIN received: CLOSING$"
	# The client's end hears again when it is no socket any more.
	kill -INT "$client_pid"
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end TIME_WAIT
}

@test "serv -D ack stays in CLOSING when the client has TIME_WAIT" {
	need_deaf
	fins_cross "-D ack" ""
	serv_end CLOSING
	client_end FIN_WAIT2
	kill -INT "$client_pid"
	exits "$client_pid" 0
	client_end TIME_WAIT
	serv_repeats_fin
	both_ends CLOSING TIME_WAIT
}

@test "FINs lost on both sides, --deaf-for over: TIME_WAIT at both ends" {
	need_deaf
	local ms
	# On a busy machine the client may hear again before it has closed.
	for ms in 500 2000 8000; do
		fresh
		start_serv -v -a -c shutdown -D fin --deaf-for "$ms"
		start_client -v -c shutdown -D fin --deaf-for "$ms"
		type_line hello
		until_line serv.err ' half-closed: '
		type_line q
		until_line client.err ' SO_DETACH_FILTER'
		if says client.err \
			"T setsockopt(FD, SO_DETACH_FILTER) = 0  FIN_WAIT1" \
			2>/dev/null; then
			break
		fi
	done
	exits "$client_pid" 0
	serv_end TIME_WAIT
	client_end TIME_WAIT
	grep -q ' SO_DETACH_FILTER) = 0  ' serv.err
}

# What cannot be

@test "-D without the privilege that the kernel wants: exit 77, and a hint" {
	local status=0
	need setpriv
	start_serv
	without_admin client -q -D fin -L 0 -m hello 127.0.0.1 "$PORT" \
		>out 2>err || status=$?
	[[ $status != 0 ]] || skip "this kernel lets everybody filter TCP"
	for what in fin ack all; do
		echo "-D $what"
		run -77 without_admin client -D "$what" -m hello \
			127.0.0.1 "$PORT"
		[ "${lines[0]}" = "client: setsockopt SO_ATTACH_FILTER:\
 Operation not permitted [EPERM]" ]
		[[ ${lines[1]} == "hint: "*CAP_NET_ADMIN*lonet* ]]
		[ "${#lines[@]}" = 2 ]
		run -77 without_admin serv -D "$what" 127.0.0.1 0
		[ "${lines[0]}" = "serv: setsockopt SO_ATTACH_FILTER:\
 Operation not permitted [EPERM]" ]
		[[ ${lines[1]} == "hint: "*CAP_NET_ADMIN*lonet* ]]
		[ "${#lines[@]}" = 2 ]
	done
	run ! grep ' connected: ' serv.err
}

@test "--deaf-for without -D, or with the descriptor given away: exit 2" {
	run -2 soon serv --deaf-for 5 127.0.0.1 0
	[ "${lines[0]}" = "serv: --deaf-for: says how long -D lasts, and there\
 is no -D" ]
	run -2 soon client -D ack --deaf-for 5 127.0.0.1 1
	[ "${lines[0]}" = "client: --deaf-for: needs -c shutdown here,\
 any other way gives the descriptor away" ]
	run -2 soon serv -D everything 127.0.0.1 0
	[ "${lines[0]}" = "serv: -D: 'everything' is not syn,\
 synack, fin, ack or all" ]
}
