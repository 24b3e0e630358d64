# run.bash - who closes first gets TIME_WAIT; three segments or four
#
# seconds: 1
#
# Each way to combine -a and -p at the two ends, and a half-close. Segments
# take a capture: that part is run in a private network where lonet can make
# one, and left out where not. See also: FACTS 2, 13, 16; labs/lib/lab.bash.

# both_ends SERVER CLIENT: holds the states of the two ends against these
both_ends() {
	# shellcheck disable=SC2153 # PORT is what server took
	observe "server's end" "$1" "$(end_of "$PORT" "$CPORT")"
	observe "client's end" "$2" "$(end_of "$CPORT" "$PORT")"
}

# stop_server: Ctrl-C; it has no connection any more
stop_server() {
	interrupt serv
	observe "server exits" 0 "$STATUS"
}

# The server's FIN is there, and the client has not answered with its own.
server_has_closed() {
	await_line client.err 'client: FIN from '
	until_end "$PORT" "$CPORT" FIN_WAIT2
	table
	both_ends FIN_WAIT2 CLOSE_WAIT
}

client_follows() {
	typed client q
	ended client
	until_end "$CPORT" "$PORT" -
	until_end "$PORT" "$CPORT" TIME_WAIT
	table
	both_ends TIME_WAIT -
	stop_server
}

client_first() {
	step "Only the client closes first: serv -p, client -a" \
		"只有客户端先关闭：serv -p，client -a"
	server serv -p
	keyboard client -a
	typed client hello HELLO
	typed client q
	ended client
	until_end "$PORT" "$CPORT" -
	until_end "$CPORT" "$PORT" TIME_WAIT
	table
	both_ends - TIME_WAIT
	stop_server
	serves_again
	observe "restart's exit status, errno" '0 -' "$STATUS $(errno_of again)"
	answer 1 "at the client's end; the server starts again at once" \
		"在客户端一端；服务器可以马上重新启动" \
		"It sent its FIN first (RFC 9293 3.6); the port in use is its own." \
		"先发 FIN 的是客户端（RFC 9293 3.6），被占用的是客户端自己的端口。"
}

server_first() {
	step "Only the server closes first: serv -a, client -p" \
		"只有服务器先关闭：serv -a，client -p"
	server serv -a
	shown client client -p -m hello 127.0.0.1 "$PORT"
	await_line client.err 'client: connected 127.0.0.1:([0-9]+) '
	CPORT=${MATCH[0]}
	until_end "$CPORT" "$PORT" -
	until_end "$PORT" "$CPORT" TIME_WAIT
	table
	both_ends TIME_WAIT -
	stop_server
	shown again serv -n 1 127.0.0.1 "$PORT"
	observe "restart's exit status, errno" '1 EADDRINUSE' "$STATUS $(errno_of again)"
	answer 2 "at the server's end; the restart fails with EADDRINUSE" \
		"在服务器一端；重新启动失败，报 EADDRINUSE" \
		"Not the role but the order of the FINs decides where it stays." \
		"决定它留在哪一端的不是角色，而是 FIN 的先后。"
}

both_first() {
	step "Both would close first: serv -a, client -a at its keyboard" \
		"双方都想先关闭：serv -a，client -a（等键盘输入）"
	server serv -a
	keyboard client -a
	typed client hello HELLO
	server_has_closed
	client_follows
}

nobody_first() {
	step "Nobody closes first: serv -p, client -p" \
		"谁也不先关闭：serv -p，client -p"
	server serv -p
	keyboard client -p
	typed client hello HELLO
	typed client q
	await_line client.err "(client: waiting for the server's FIN[^"$'\n'"]*)"
	say "${MATCH[0]}"
	table
	both_ends ESTABLISHED ESTABLISHED
	interrupt client
	until_end "$PORT" "$CPORT" -
	until_end "$CPORT" "$PORT" TIME_WAIT
	table
	both_ends - TIME_WAIT
	stop_server
	answer 3 "both -a: the end whose FIN is out first has TIME_WAIT; both -p: ESTABLISHED until somebody gives in" \
		"都用 -a：FIN 先发出的一端有 TIME_WAIT；都用 -p：一直 ESTABLISHED，直到有一方让步" \
		"A FIN is sent when a program closes, and never by itself." \
		"只有程序关闭时才发 FIN，内核不会自己发。"
}

half_close() {
	step "Half-close: the server has closed its direction, and still reads" \
		"半关闭：服务器关闭了自己的方向，但仍在读"
	server serv -v -a -c shutdown
	keyboard client
	typed client hello HELLO
	server_has_closed
	typed client world
	await_line serv.err '([0-9.]+ read\([0-9]+\) = 6  FIN_WAIT2)'
	say "${MATCH[0]}"
	both_ends FIN_WAIT2 CLOSE_WAIT
	client_follows
}

# private_network: IN goes before a command that is to run in there. It is
# there as long as cat, which ends with the lab. Or WHY there is none.
private_network() {
	local pid
	WHY=$(no_lonet)
	has_lonet || return
	start_typing net lonet cat
	type_line ready
	await_line net.out ready
	pid=${LAB_PID[net]}
	IN=(nsenter -t "$pid" --net)
	# Another user than root has got a user namespace with it.
	[[ /proc/self/ns/user -ef /proc/$pid/ns/user ]] ||
		IN+=(--user --preserve-credentials)
	WHY=$("${IN[@]}" true 2>&1)
}

# closing_of FILE: the flags of each segment from the first FIN on
closing_of() {
	awk '/\|/ && (on || /FIN/) { on = 1; split($0, part, /(---|<--) /)
		split(part[2], word, " "); line = line sep word[1]; sep = " " }
		END { print line }' "$1"
}

# drawn FLAG...: a connection with such a server in the private network, and
# its ladder; SEGMENTS are those of its close
drawn() {
	local port=6601
	start serv "${IN[@]}" serv -q -n 1 "$@" 127.0.0.1 "$port"
	await_line serv.out 'listening '
	start ladder "${IN[@]}" ladder --until-closed "$port"
	await_line ladder.err 'ladder: listening on lo'
	"${IN[@]}" client -q -m hello 127.0.0.1 "$port" >"$LAB_DIR/client.out"
	ended serv
	ended ladder
	SEGMENTS=$(closing_of "$LAB_DIR/ladder.out")
}

show_ladder() {
	key lonet "serv -q -n 1${*:+ $*} 127.0.0.1 6601 &"
	key lonet "ladder --until-closed 6601 &"
	key lonet "client -q -m hello 127.0.0.1 6601"
	cat "$LAB_DIR/ladder.out"
	key lonet "tcpstates 6601"
	"${IN[@]}" tcpstates 6601
	say ''
}

# three: where the peer's FIN comes within 40 ms its ACK has waited for it.
# A machine too busy for that may show four, so it is given more than one try.
three() {
	local try
	step "The segments: the server closes at once" \
		"看报文段：服务器马上关闭"
	for try in {1..10}; do
		drawn
		[[ $SEGMENTS != 'FIN,ACK FIN,ACK ACK' ]] || break
		note "try $try: the server was too late for the delayed ACK" \
			"第 $try 次：服务器来不及赶上延迟确认"
	done
	show_ladder
	observe "the close" 'FIN,ACK FIN,ACK ACK' "$SEGMENTS"
}

four() {
	step "The segments: the server waits 300 ms between FIN and close" \
		"看报文段：服务器收到 FIN 后等 300 ms 再关闭"
	drawn -Q 300
	show_ladder -Q 300
	observe "the close" 'FIN,ACK ACK FIN,ACK ACK' "$SEGMENTS"
	answer 4 "three if the second side closes at once, four if it pauses" \
		"后关闭的一方马上关闭是三个，停一下是四个" \
		"ACK and FIN are bits of one header, and the ACK waits 40 ms or more for company." \
		"ACK 和 FIN 是同一首部里的标志位；ACK 会等 40 ms 以上，看能否捎带（延迟确认）。"
}

segments() {
	if ! private_network; then
		step "The segments" "看报文段"
		note "Skipped: a capture takes a private network. $WHY" \
			"跳过：抓包需要私有网络。$WHY"
		answer 4 "not seen here: that part was skipped" \
			"此处没有看到：这一部分跳过了" \
			"See the sheet, Explain." "见实验单的解释一节。"
		return
	fi
	three
	four
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	# A server's orphan has to be there long enough to be looked at.
	(($(setting tcp_fin_timeout) >= 5)) ||
		cannot "net.ipv4.tcp_fin_timeout is $(setting tcp_fin_timeout): FIN_WAIT2 goes before one can look" \
			"net.ipv4.tcp_fin_timeout 为 $(setting tcp_fin_timeout)：来不及看 FIN_WAIT2 就消失了"
	client_first
	server_first
	both_first
	nobody_first
	half_close
	segments
}
