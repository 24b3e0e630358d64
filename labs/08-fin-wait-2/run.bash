# run.bash - FIN_WAIT2 without a process has a clock, with one it has none
#
# seconds: 3
#
# TCP_LINGER2 cuts the orphan's time to one second, so that nobody waits for
# tcp_fin_timeout. The owned one has TCP_LINGER2 as well, and is still there
# when an orphan that began after it has gone: that orphan is the clock, and
# no time is measured. See also: FACTS 17; labs/lib/lab.bash.

# row_of LOCALPORT REMOTEPORT: its timer and its process, as tcpstates has
# them, the process without its number
row_of() {
	tcpstates "127.0.0.1:$1" | awk -v l="127.0.0.1:$1" \
		-v r="127.0.0.1:$2" '$4 == l && $5 == r {
			process = $7 == "off" ? $8 : $9
			sub(/.*\//, "", process)
			print $7, process }'
}

# inode_of LOCALPORT REMOTEPORT: 0 where no process has the socket
inode_of() {
	tcpstates --tsv "127.0.0.1:$1" | awk -F'\t' -v l="127.0.0.1:$1" \
		-v r="127.0.0.1:$2" '$4 == l && $5 == r { print $10 }'
}

# within MAX N: is N a number from 1 to MAX?
within() {
	if [[ $2 =~ ^[0-9]+$ ]] && (($2 > 0 && $2 <= $1)); then
		echo yes
	else
		echo "no: $2"
	fi
}

orphan() {
	local seconds timer=timewait
	seconds=$(setting tcp_fin_timeout)
	step "The server is interrupted: its FIN_WAIT2 has no process" \
		"用 Ctrl-C 结束服务器：它的 FIN_WAIT2 没有进程"
	# Of a longer time the kernel waits the part above 60 s as a socket.
	((seconds <= 60)) || timer=keepalive
	server serv
	keyboard client
	typed client hello HELLO
	interrupt serv
	until_end "$PORT" "$CPORT" FIN_WAIT2
	table
	note "net.ipv4.tcp_fin_timeout is $seconds here." \
		"本机的 net.ipv4.tcp_fin_timeout 是 $seconds。"
	observe "server's end" FIN_WAIT2 "$(end_of "$PORT" "$CPORT")"
	observe "timer and process" "$timer -" "$(row_of "$PORT" "$CPORT")"
	observe "inode" 0 "$(inode_of "$PORT" "$CPORT")"
	observe "at most tcp_fin_timeout left" yes \
		"$(within $((seconds * 1000)) "$(time_of "$PORT" "$CPORT")")"
	observe "client's end" CLOSE_WAIT "$(end_of "$CPORT" "$PORT")"
	answer 1 "nobody: process -, inode 0; a timer of tcp_fin_timeout, $seconds s here" \
		"没有进程，inode 为 0；有定时器，时间是 tcp_fin_timeout，此处 $seconds 秒" \
		"close(2) gave the socket to the kernel, which will not wait for ever (tcp_close, net/ipv4/tcp.c)." \
		"close(2) 之后 socket 只归内核管，内核不会永远等下去（tcp_close，net/ipv4/tcp.c）。"
}

data_into_orphan() {
	step "The client sends data into it" "客户端向它发送数据"
	typed client world
	ended client
	cat "$LAB_DIR/client.err"
	until_end "$PORT" "$CPORT" -
	until_end "$CPORT" "$PORT" -
	table
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	observe "client's end" - "$(end_of "$CPORT" "$PORT")"
	observe "client exits" 1 "$STATUS"
	has_line client.err 'client: (RST) from ' || MATCH=(nothing)
	observe "client heard" RST "${MATCH[0]}"
}

# owned: a half-closed server with TCP_LINGER2=1, OWNED and PEER its ports
owned() {
	step "The server half-closes: its FIN_WAIT2 has a process" \
		"服务器半关闭：它的 FIN_WAIT2 有进程"
	server holder -v -a -c shutdown -o TCP_LINGER2=1
	keyboard owner
	typed owner hello HELLO
	await_line owner.err 'client: FIN from '
	until_end "$PORT" "$CPORT" FIN_WAIT2
	table
	OWNED=$PORT PEER=$CPORT OWNER_KEYS=$LAB_KEYS
	observe "server's end" FIN_WAIT2 "$(end_of "$OWNED" "$PEER")"
	observe "timer and process" 'off serv' "$(row_of "$OWNED" "$PEER")"
}

late_fin() {
	step "An orphan with the same TCP_LINGER2, begun after it" \
		"再做一个 TCP_LINGER2 相同、开始得更晚的孤儿"
	server serv -o TCP_LINGER2=1
	keyboard client
	typed client hello HELLO
	interrupt serv
	until_end "$PORT" "$CPORT" -
	table
	observe "the orphan" - "$(end_of "$PORT" "$CPORT")"
	observe "its client" CLOSE_WAIT "$(end_of "$CPORT" "$PORT")"
	observe "the owned one" FIN_WAIT2 "$(end_of "$OWNED" "$PEER")"
	observe "timer and process" 'off serv' "$(row_of "$OWNED" "$PEER")"
	typed client q
	ended client
	until_end "$CPORT" "$PORT" -
	table
	observe "after the late FIN" '- -' \
		"$(end_of "$PORT" "$CPORT") $(end_of "$CPORT" "$PORT")"
	answer 2 "nothing at either end, no TIME_WAIT" \
		"两端都没有了，也没有 TIME_WAIT" \
		"The orphan's time was up; the client's late FIN met no socket and drew RST." \
		"孤儿的时间已到；客户端迟来的 FIN 找不到 socket，得到的是 RST。"
	answer 3 "yes, with the timer off, when the orphan had long gone" \
		"还在，定时器为 off，而孤儿早已消失" \
		"A program may still want to read: RFC 9293 3.6 sets no limit; the clock is for orphans." \
		"程序可能还要读：RFC 9293 3.6 没有规定期限，定时器只管孤儿。"
}

data_into_owned() {
	step "The client sends data into the owned one" \
		"客户端向有进程的那个发送数据"
	# shellcheck disable=SC2034 # the runner reads both
	LAB_PLACE=$OWNED LAB_KEYS=$OWNER_KEYS
	typed owner world
	await_line holder.err '([0-9.]+ read\([0-9]+\) = 6  FIN_WAIT2)'
	say "${MATCH[0]}"
	table
	observe "server's end" FIN_WAIT2 "$(end_of "$OWNED" "$PEER")"
	observe "client's end" CLOSE_WAIT "$(end_of "$PEER" "$OWNED")"
	answer 4 "RST and both ends gone without a process; read as usual with one" \
		"没有进程：RST，两端都消失；有进程：照常读到" \
		"Nobody can read what an orphan gets, and its sender has to know (RFC 9293 3.6, RFC 1122 4.2.2.13)." \
		"孤儿收到的数据没有人能读，必须让发送方知道（RFC 9293 3.6，RFC 1122 4.2.2.13）。"
}

owner_goes() {
	step "Its process goes, and the clock starts" \
		"它的进程结束，定时器开始走"
	interrupt holder
	until_end "$OWNED" "$PEER" -
	table
	observe "server's end" - "$(end_of "$OWNED" "$PEER")"
	observe "client's end" CLOSE_WAIT "$(end_of "$PEER" "$OWNED")"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel keeps no orphan" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不保留孤儿"
	# A server's orphan has to be there long enough to be looked at.
	(($(setting tcp_fin_timeout) >= 5)) ||
		cannot "net.ipv4.tcp_fin_timeout is $(setting tcp_fin_timeout): FIN_WAIT2 goes before one can look" \
			"net.ipv4.tcp_fin_timeout 为 $(setting tcp_fin_timeout)：来不及看 FIN_WAIT2 就消失了"
	orphan
	data_into_orphan
	owned
	late_fin
	data_into_owned
	owner_goes
}
