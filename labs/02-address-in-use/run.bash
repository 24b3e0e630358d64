# run.bash - "Address already in use", and the two ways not to get it
#
# seconds: 2
#
# The wait past tcp_fin_timeout is cut short by TCP_LINGER2 on the server's
# socket: that is the same clock, for one socket. See also: FACTS 1, 17;
# labs/lib/lab.bash.

# closed_by_server FLAG...: a connection whose server was interrupted
closed_by_server() {
	server serv "$@"
	keyboard client
	typed client hello HELLO
	interrupt serv
	await_line client.err 'client: FIN from '
	tail -n 1 "$LAB_DIR/client.err"
}

orphaned() {
	until_end "$PORT" "$CPORT" FIN_WAIT2
	table
}

in_use() {
	step "The server is interrupted while the client is connected" \
		"客户端还连着时，用 Ctrl-C 结束服务器"
	closed_by_server
	orphaned
	observe "server's end" FIN_WAIT2 "$(end_of "$PORT" "$CPORT")"
	observe "client's end" CLOSE_WAIT "$(end_of "$CPORT" "$PORT")"

	step "The client closes too" "客户端也关闭"
	typed client q
	ended client
	until_end "$CPORT" "$PORT" -
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "client's end" - "$(end_of "$CPORT" "$PORT")"
	answer 1 "at the server's end: TIME_WAIT; nothing at the client's" \
		"服务器一端：TIME_WAIT；客户端一端什么也没有" \
		"The server sent its FIN first: the active close (RFC 9293 3.6)." \
		"服务器先发出 FIN，是主动关闭的一方（RFC 9293 3.6）。"

	step "The server is started again" "重新启动服务器"
	serves_again
	observe "restart's exit status, errno" '1 EADDRINUSE' "$STATUS $(errno_of again)"
	answer 2 "no: bind says EADDRINUSE" "不能：bind 报 EADDRINUSE" \
		"A TIME_WAIT made without SO_REUSEADDR keeps the address and port." \
		"没有 SO_REUSEADDR 的 TIME_WAIT 占着这个地址和端口。"
}

data_first() {
	step "Another connection, but a line is typed before q" \
		"再来一次，但在 q 之前先输入一行"
	closed_by_server
	orphaned
	typed client world
	ended client
	until_end "$PORT" "$CPORT" -
	table
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	observe "client exits" 1 "$STATUS"
	# The port is free, so the restart would serve: it is asked to end.
	serves_again
	observe "restart's exit status, errno" '0 -' "$STATUS $(errno_of again)"
	answer 3 "nothing at either end, and the restart succeeds" \
		"两端都没有了，可以重新启动" \
		"Data for a socket that no process has draws RST, which ends FIN_WAIT2." \
		"数据到了没有进程的 socket，内核回 RST，FIN_WAIT2 就此结束。"
}

too_late() {
	step "Once more, and q comes after the orphan's time is up" \
		"再来一次，等孤儿的时间过了才输入 q"
	note "TCP_LINGER2 makes that one second, in place of tcp_fin_timeout's $(setting tcp_fin_timeout)." \
		"TCP_LINGER2 把它缩短为一秒，而不是 tcp_fin_timeout 的 $(setting tcp_fin_timeout) 秒。"
	closed_by_server -o TCP_LINGER2=1
	until_end "$PORT" "$CPORT" -
	table
	observe "client's end" CLOSE_WAIT "$(end_of "$CPORT" "$PORT")"
	typed client q
	ended client
	until_end "$CPORT" "$PORT" -
	table
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	answer 4 "nothing: no TIME_WAIT either" "没有：也没有 TIME_WAIT" \
		"The kernel had dropped the orphan; the late FIN draws a RST." \
		"内核已经丢弃了孤儿，迟到的 FIN 得到的是 RST。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	in_use
	data_first
	too_late
}
