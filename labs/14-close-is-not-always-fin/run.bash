# run.bash - what close(2), or the end of a program, puts on the wire
#
# seconds: 1
#
# Four ends of one connection: RST, RST, nothing, FIN. The server is stopped
# (SIGSTOP) where it must not come to accept(2). See also: FACTS 13, 14;
# common/closing.c; __tcp_close and inet_csk_listen_stop in net/ipv4;
# labs/lib/lab.bash.
#
# shellcheck disable=SC2153 # PORT and CPORT are set by lab.bash

# said NAME: what it has narrated, but for the first line, shown before
said() {
	tail -n +2 "$LAB_DIR/$1.err"
}

ends() {
	observe "server's end" "$1" "$(end_of "$PORT" "$CPORT")"
	observe "client's end" "$2" "$(end_of "$CPORT" "$PORT")"
}

# reset: RST has ended the client and both ends
reset() {
	ended client
	said client
	until_end "$PORT" "$CPORT" -
	table
	ends - -
	observe "client" '1 ECONNRESET' "$STATUS $(errno_of client)"
}

# signal NAME SIG; if it dies of that, the shell would remark on it
signal() {
	command_line "kill -$2 ${LAB_PID[$1]}    # $1"
	kill "-$2" "${LAB_PID[$1]}"
}

killed() {
	{
		signal "$1" KILL >&3
		ended "$1"
	} 3>&1 2>/dev/null
}

unread() {
	step "The server closes with input that it has not read" \
		"服务器关闭时，还有没读的输入"
	server serv -n 1 -a -c unread
	keyboard client
	typed client hello HELLO
	ended serv
	cat "$LAB_DIR/serv.err"
	observe "unread at close(2)" 'closing over 6 unread bytes' \
		"$(grep -o 'closing over.*' "$LAB_DIR/serv.err")"
	reset
	answer 1 "RST: ECONNRESET, and nothing is left at either end" \
		"RST：客户端得到 ECONNRESET，两端什么也没有" \
		"FIN would say that all was taken, and it was not (RFC 2525 2.17)." \
		"FIN 表示数据都收下了，而事实并非如此（RFC 2525 2.17）。"
}

not_accepted() {
	step "The server is stopped: the kernel connects, nobody accepts" \
		"服务器被暂停：内核完成连接，没有人 accept"
	server serv
	signal serv STOP
	keyboard client
	until_end "$PORT" "$CPORT" ESTABLISHED
	table
	ends ESTABLISHED ESTABLISHED
	observe "serv knows of it" no \
		"$([[ -s $LAB_DIR/serv.err ]] && echo yes || echo no)"

	step "It is killed; the connection was never its own" \
		"杀死服务器；这个连接从来不属于它"
	killed serv
	reset
	answer 2 "RST: ECONNRESET, although nothing had been sent" \
		"RST：ECONNRESET，尽管没有发送过任何数据" \
		"A listener that goes resets what waits for accept(2): inet_csk_listen_stop." \
		"监听 socket 消失时，等待 accept(2) 的连接都被 RST：inet_csk_listen_stop。"
}

held() {
	step "The server closes, but a child has the descriptor too" \
		"服务器关闭了，但子进程也持有这个描述符"
	server serv -v -a -c held
	keyboard client
	typed client hello HELLO
	await_line serv.err \
		'[^'$'\n'']*process ([0-9]+) holds the descriptor too'
	await_line serv.err '[^'$'\n'']*[0-9] (close\([0-9]+\) = 0  [A-Z]+)'
	grep -E 'holds|close' "$LAB_DIR/serv.err"
	table
	observe "close(2)" 'close(*) = 0  ESTABLISHED' "${MATCH[0]}"
	ends ESTABLISHED ESTABLISHED
	observe "client has heard" '-' "$(said client | grep . || echo -)"

	step "The server ends, and its child with it" \
		"服务器结束，子进程随之结束"
	interrupt serv
	await_line client.err 'client: FIN from '
	said client
	until_end "$PORT" "$CPORT" FIN_WAIT2
	table
	ends FIN_WAIT2 CLOSE_WAIT
	typed client q
	ended client
	answer 3 "nothing, until the last holder of the descriptor is gone" \
		"什么也收不到，直到最后一个持有描述符的进程结束" \
		"close(2) takes a reference away; only the last one ends the connection." \
		"close(2) 只是减少一个引用；最后一个引用消失才关闭连接。"
}

# fin HOW: the server ends in that way; the client gets FIN, then quits
fin() {
	cat "$LAB_DIR/serv.err"
	until_end "$PORT" "$CPORT" FIN_WAIT2
	await_line client.err 'client: FIN from '
	said client
	table
	ends FIN_WAIT2 CLOSE_WAIT
	typed client q
	ended client
	until_end "$CPORT" "$PORT" -
	ends TIME_WAIT -
}

no_close() {
	step "The server exits, and has not called close(2)" \
		"服务器退出，没有调用 close(2)"
	server serv -a -c exit
	keyboard client
	typed client hello HELLO
	ended serv
	observe "exit status" 0 "$STATUS"
	fin

	step "The server is killed (SIGKILL)" "服务器被杀死（SIGKILL）"
	server serv
	keyboard client
	typed client hello HELLO
	killed serv
	observe "exit status" 137 "$STATUS"
	fin
	answer 4 "FIN, as with close(2): FIN_WAIT2 and CLOSE_WAIT, then TIME_WAIT" \
		"FIN，与 close(2) 一样：FIN_WAIT2 和 CLOSE_WAIT，然后 TIME_WAIT" \
		"The kernel closes what a process leaves behind (do_exit, kernel/exit.c)." \
		"进程留下的描述符由内核关闭（do_exit，kernel/exit.c）。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	unread
	not_accepted
	held
	no_close
}
