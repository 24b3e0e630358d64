# run.bash - the eleven states, each held still, in the table and the diagram
#
# seconds: 2
# needs: lonet
#
# What would end a state is lost at a filter on the own socket (-D), or not
# done by the program (-Q). Nothing here is ended before all stand still at
# once. See also: FACTS 17, 20, 21, 28; diagram(1), common/deaf.c.

# shellcheck disable=SC2153 # lab.bash sets PORT and STATUS

PLACES=() # of all steps

# at PORT: where this step takes place
at() {
	LAB_PLACE=$1
	PLACES+=("$1")
}

# column LOCALPORT REMOTEPORT N: of that end's row in tcpstates --tsv
column() {
	tcpstates --tsv "127.0.0.1:$1" | awk -F'\t' -v l="127.0.0.1:$1" \
		-v r="127.0.0.1:$2" -v n="$3" '$4 == l && $5 == r { print $n }'
}

# picture_of PLACE...: the diagram, on the screen and as a picture
picture_of() {
	command_line "diagram $*"
	diagram --svg "$LAB_DIR/diagram-$LAB_STEP.svg" "$@" \
		>"$LAB_DIR/diagram.out"
	cat "$LAB_DIR/diagram.out"
	say ''
	picture "$LAB_DIR/diagram-$LAB_STEP.svg" \
		"The state diagram, present states marked" "状态图，标出当前状态"
}

# both: both ends in the table, and where they are in the diagram
both() {
	table
	picture_of "$LAB_PLACE"
}

# marked: the states that the last diagram has marked, in its order
marked() {
	{ grep -oE '\[#+ [^]#]+ #+\]' "$LAB_DIR/diagram.out" || :; } |
		awk '!seen[$2]++ { printf "%s%s", n++ ? " " : "", $2 }'
}

# ends SERVER CLIENT: both as the kernel has them, and as they are marked
# beside the listener, MARKED
ends() {
	observe "server's end" "$1" "$(end_of "$PORT" "$CPORT")"
	observe "client's end" "$2" "$(end_of "$CPORT" "$PORT")"
	observe "in the diagram" "$3" "$(marked)"
}

# calling NAME STATE FLAG...: a client towards $PORT that does not get
# through; until an end is in STATE
calling() {
	local name=$1 state=$2
	shift 2
	command_line "client${*:+ $*} -m hello 127.0.0.1 $PORT"
	start "$name" client "$@" -m hello 127.0.0.1 "$PORT"
	await "$state" "$PORT"
	await SYN_SENT "$PORT"
	CPORT=$(tcpstates --tsv "$PORT" | awk -F'\t' '$6 == "SYN_SENT" {
		sub(/.*:/, "", $4); print $4 }')
}

closed() {
	local status
	step "CLOSED: nobody has this port" "CLOSED：没有人使用这个端口"
	at 6615
	wire_begin 6615
	shown refused client -v -m hello 127.0.0.1 6615
	status=$STATUS
	wire_end "CLOSED answers with RST" "CLOSED 以 RST 回答"
	both
	observe "rows in the table" 0 "$(($(tcpstates --tsv 6615 | wc -l) - 1))"
	observe "connect" '1 ECONNREFUSED' "$status $(errno_of refused)"
	has_line refused.err '[0-9.]+ socket\([^)]*\) = [0-9]+  ([A-Z_0-9]+)' ||
		MATCH=(-)
	observe "a new socket, by TCP_INFO" CLOSE "${MATCH[0]}"
	observe "in the diagram" CLOSE "$(marked)"
}

listening() {
	step "LISTEN: a server, no client yet" "LISTEN：服务器已启动，还没有客户端"
	server listener
	at "$PORT"
	both
	observe "the server's socket" LISTEN \
		"$(tcpstates --tsv "$PORT" | awk -F'\t' 'NR > 1 { print $6 }')"
	observe "in the diagram" LISTEN "$(marked)"
}

syn_sent() {
	step "SYN_SENT: the server does not hear the SYN" \
		"SYN_SENT：服务器听不见 SYN"
	server unheard -D syn
	at "$PORT"
	wire_begin "$PORT"
	calling caller SYN_SENT
	both
	wire_end "A SYN without an answer" "没有回答的 SYN"
	ends - SYN_SENT 'LISTEN SYN_SENT'
}

syn_recv() {
	step "SYN_RECV: the client does not hear the answer, SYN,ACK" \
		"SYN_RECV：客户端听不见回答，即 SYN,ACK"
	server answering
	at "$PORT"
	wire_begin "$PORT"
	calling deaf SYN_RECV -D synack
	both
	wire_end "A SYN,ACK that is not heard" "没有被听见的 SYN,ACK"
	ends SYN_RECV SYN_SENT 'LISTEN SYN_RECV SYN_SENT'
	observe "inode of SYN_RECV" 0 "$(column "$PORT" "$CPORT" 10)"
	observe "accepted by the server" 0 \
		"$(grep -c connected "$LAB_DIR/answering.err" || :)"
	answer 1 "SYN_RECV at the server's end, and it is nobody's; SYN_SENT at the client's" \
		"服务器一端是 SYN_RECV，不属于任何进程；客户端一端是 SYN_SENT" \
		"It is a request of the listener's; a socket is made when the ACK comes (TCP_NEW_SYN_RECV)." \
		"它只是监听 socket 的一个请求；ACK 到来才创建 socket（TCP_NEW_SYN_RECV）。"
}

# Its own SYN crosses its own: a simultaneous open with one end.
itself() {
	step "SYN_RECV again, this time of a socket: it connects to itself" \
		"又是 SYN_RECV，但这回是一个 socket：它连接自己"
	at 6715
	wire_begin 6715
	command_line "client -D synack -b 127.0.0.1:6715 -m hello 127.0.0.1 6715"
	start itself client -D synack -b 127.0.0.1:6715 -m hello 127.0.0.1 6715
	await SYN_RECV 6715
	both
	wire_end "A SYN that meets a SYN" "SYN 遇上 SYN"
	observe "the one end" SYN_RECV "$(end_of 6715 6715)"
	observe "inode of SYN_RECV" '[1-9]*' "$(column 6715 6715 10)"
	observe "in the diagram" SYN_RECV "$(marked)"
}

established() {
	step "ESTABLISHED: both have heard all" "ESTABLISHED：双方都听见了一切"
	server serving
	at "$PORT"
	wire_begin "$PORT"
	keyboard open
	typed open hello HELLO
	both
	wire_end "Three segments open, then data" "三个报文段建立连接，然后是数据"
	ends ESTABLISHED ESTABLISHED 'LISTEN ESTABLISHED'
}

fin_wait1() {
	step "FIN_WAIT1: the client closes, and the server does not hear its FIN" \
		"FIN_WAIT1：客户端关闭，服务器听不见它的 FIN"
	server unaware -D fin
	at "$PORT"
	wire_begin "$PORT"
	keyboard closer
	typed closer hello HELLO
	typed closer q
	ended closer
	until_end "$CPORT" "$PORT" FIN_WAIT1
	both
	wire_end "A FIN that is not heard" "没有被听见的 FIN"
	ends ESTABLISHED FIN_WAIT1 'LISTEN ESTABLISHED FIN_WAIT1'
	observe "timer of FIN_WAIT1" on "$(column "$CPORT" "$PORT" 7)"
}

# WAITING: "server client", the ports of this connection
fin_wait2() {
	step "FIN_WAIT2 and CLOSE_WAIT: the client has closed, the server does not" \
		"FIN_WAIT2 和 CLOSE_WAIT：客户端已关闭，服务器不关闭"
	server waiting -Q 2147483647
	at "$PORT"
	wire_begin "$PORT"
	keyboard half -c shutdown
	typed half hello HELLO
	typed half q
	until_end "$CPORT" "$PORT" FIN_WAIT2
	until_end "$PORT" "$CPORT" CLOSE_WAIT
	both
	wire_end "A FIN and its ACK, and no more" "一个 FIN 和它的 ACK，再没有别的"
	ends CLOSE_WAIT FIN_WAIT2 'LISTEN CLOSE_WAIT FIN_WAIT2'
	observe "timer of CLOSE_WAIT" off "$(column "$PORT" "$CPORT" 7)"
	observe "timer of FIN_WAIT2" off "$(column "$CPORT" "$PORT" 7)"
	WAITING="$PORT $CPORT"
}

last_ack() {
	step "LAST_ACK and TIME_WAIT: the server does not hear the last ACK" \
		"LAST_ACK 和 TIME_WAIT：服务器听不见最后一个 ACK"
	server last -D ack
	at "$PORT"
	wire_begin "$PORT"
	keyboard first
	typed first hello HELLO
	typed first q
	ended first
	until_end "$PORT" "$CPORT" LAST_ACK
	until_end "$CPORT" "$PORT" TIME_WAIT
	both
	wire_end "A last ACK that is not heard" "没有被听见的最后一个 ACK"
	ends LAST_ACK TIME_WAIT 'LISTEN LAST_ACK TIME_WAIT'
	observe "timer of LAST_ACK" on "$(column "$PORT" "$CPORT" 7)"
	observe "timer of TIME_WAIT" timewait "$(column "$CPORT" "$PORT" 7)"
}

closing() {
	step "CLOSING: both close, and the client does not hear the server's FIN" \
		"CLOSING：双方都关闭，客户端听不见服务器的 FIN"
	server crossed -a -c shutdown
	at "$PORT"
	wire_begin "$PORT"
	keyboard crossing -D fin -c shutdown
	typed crossing hello HELLO
	until_end "$PORT" "$CPORT" FIN_WAIT1
	typed crossing q
	until_end "$PORT" "$CPORT" CLOSING
	until_end "$CPORT" "$PORT" FIN_WAIT2
	both
	wire_end "Two FINs, one of them not heard" "两个 FIN，其中一个没有被听见"
	ends CLOSING FIN_WAIT2 'LISTEN FIN_WAIT2 CLOSING'
	observe "timer of CLOSING" on "$(column "$PORT" "$CPORT" 7)"
	answer 4 "in FIN_WAIT1, CLOSING or LAST_ACK: as the peer's FIN is not there, crossed it, or was first" \
		"FIN_WAIT1、CLOSING 或 LAST_ACK：对方的 FIN 还没到、与之交错、或者先到" \
		"All three end by rcv ACK of FIN, and have the timer on to send the FIN again (RFC 9293 3.6)." \
		"三者都因收到对 FIN 的 ACK 而结束，定时器都开着，好重发 FIN（RFC 9293 3.6）。"
}

# standing: the states that have a row, sorted
standing() {
	tcpstates --tsv "${PLACES[@]}" | awk -F'\t' 'NR > 1 { print $6 }' |
		sort -u
}

all() {
	local states
	step "All of it at once" "全部同时"
	command_line "tcpstates ${PLACES[*]}"
	tcpstates "${PLACES[@]}"
	say ''
	picture_of "${PLACES[@]}"
	states=$(standing)
	observe "states in the table" 10 "$(wc -l <<<"$states")"
	observe "CLOSE among them" 0 "$(grep -cx CLOSE <<<"$states" || :)"
	observe "in the diagram" 11 "$(marked | wc -w)"
	answer 3 "CLOSED" CLOSED \
		"It is the state of no connection at all: RFC 9293 3.3.2 calls it fictional." \
		"它就是根本没有连接：RFC 9293 3.3.2 称它是虚构的。"
}

let_go() {
	local waiting
	read -ra waiting <<<"$WAITING"
	step "CLOSE_WAIT ends when its program closes" "程序关闭，CLOSE_WAIT 才结束"
	LAB_PLACE=${waiting[0]}
	interrupt waiting
	ended half
	until_end "${waiting[@]}" -
	until_end "${waiting[1]}" "${waiting[0]}" TIME_WAIT
	both
	observe "server's end" - "$(end_of "${waiting[@]}")"
	observe "client's end" TIME_WAIT \
		"$(end_of "${waiting[1]}" "${waiting[0]}")"
	observe "in the diagram" 'CLOSE TIME_WAIT' "$(marked)"
	answer 2 "as long as the program likes; only its close ends it" \
		"程序要多久就多久；只有它自己关闭才结束" \
		"No timer runs, and no segment has an arrow: close() / snd FIN is the only one." \
		"没有定时器，也没有报文段的箭头：唯一的箭头是 close() / snd FIN。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	closed
	listening
	syn_sent
	syn_recv
	itself
	established
	fin_wait1
	fin_wait2
	last_ack
	closing
	all
	let_go
}
