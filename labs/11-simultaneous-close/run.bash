# run.bash - both close at once: CLOSING, and TIME_WAIT at both ends
#
# seconds: 1
# needs: filter
#
# On loopback the two FINs cross within microseconds or not at all; here the
# server's first one is lost at the client (-D fin), which so closes without
# knowing that the server has. See also: FACTS 2, 21; labs/lib/lab.bash.

# lost: a connection whose server has closed, and whose client does not know
lost() {
	server serv -a -c shutdown
	keyboard client -D fin -c shutdown
	typed client hello HELLO
	until_end "$PORT" "$CPORT" FIN_WAIT1
}

one_closes() {
	step "The server closes; its FIN is lost on the way to the client" \
		"服务器关闭；它的 FIN 在去客户端的路上丢了"
	lost
	table
	observe "server's end" FIN_WAIT1 "$(end_of "$PORT" "$CPORT")"
	observe "client's end" ESTABLISHED "$(end_of "$CPORT" "$PORT")"
	interrupt client
	interrupt serv
}

# The FIN comes again after longer and longer waits: no pause from here on.
both_close() {
	step "The same again, and the client closes too: it also closes first" \
		"再来一次，客户端也关闭：它也是先关闭的一方"
	lost
	typed client q
	until_end "$PORT" "$CPORT" CLOSING
	until_end "$CPORT" "$PORT" FIN_WAIT2
	table
	observe "server's end" CLOSING "$(end_of "$PORT" "$CPORT")"
	observe "client's end" FIN_WAIT2 "$(end_of "$CPORT" "$PORT")"
	answer 1 "CLOSING: its FIN is out, the peer's has come, its own is not acknowledged" \
		"CLOSING：自己的 FIN 已发出，对方的 FIN 已到，自己的还没得到确认" \
		"The peer's FIN does not acknowledge this one: RFC 9293 3.6, figure 13." \
		"对方的 FIN 没有确认自己的 FIN：RFC 9293 3.6，图 13。"
	note "What was lost is sent again; the client's socket goes, and its end hears it." \
		"丢失的会重发；客户端的 socket 关掉以后，它这一端就听见了。"
	interrupt client
	until_end "$CPORT" "$PORT" TIME_WAIT
	until_end "$PORT" "$CPORT" TIME_WAIT
	interrupt serv
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "client's end" TIME_WAIT "$(end_of "$CPORT" "$PORT")"
	answer 2 "both" "两端都有" \
		"Each sent its FIN before it had the other's: both closed actively (RFC 9293 3.6)." \
		"两端都在收到对方的 FIN 之前发出了自己的：都是主动关闭（RFC 9293 3.6）。"
}

neither() {
	step "Each end's port is bound again" "重新绑定两端的端口"
	shown again serv -n 1 127.0.0.1 "$PORT"
	observe "the server's port" '1 EADDRINUSE' "$STATUS $(errno_of again)"
	shown again client -b "127.0.0.1:$CPORT" -m hello 127.0.0.1 "$PORT"
	observe "the client's port" '1 EADDRINUSE' "$STATUS $(errno_of again)"
	answer 3 "neither" "都不能" \
		"Each port has a TIME_WAIT made without SO_REUSEADDR." \
		"两个端口上各有一个没有 SO_REUSEADDR 的 TIME_WAIT。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	one_closes
	both_close
	neither
}
