# run.bash - the same close, rebound on the server's and on the client's side
#
# seconds: 1
#
# One close by hand on each side, then every cell of the comparison: side by
# old flag by new flag, where the side that rebinds closed first, where it
# sent RST (-L 0), and where the other side closed first. See also: FACTS
# 1-4, 8, 12, 15; labs/lib/cells.bash, which makes the cells.
#
# shellcheck disable=SC2153 # PORT is set by server

# shellcheck source=labs/lib/cells.bash
. "$top/labs/lib/cells.bash"

declare -A SAID # by "SIDE OLD NEW": what the two calls said

# old_connection CLOSE SIDE: a connection that ends in that way, seen from
# SIDE. PORT and FROM are its two ends
old_connection() {
	flags_for "$1" "$2"
	server old "${SERV[@]}" -n 1
	shown client client "${CLIENT[@]}" -m hello 127.0.0.1 "$PORT"
	await_line client.err 'client: connected 127.0.0.1:([0-9]+) '
	FROM=${MATCH[0]}
	ended old
	settle "$PORT" "$FROM"
	table
}

# restart: the server's port once more. BIND and THEN
restart() {
	command_line "serv 127.0.0.1 $PORT"
	start new serv 127.0.0.1 "$PORT"
	outcome new
	cat "$LAB_DIR/new.out" "$LAB_DIR/new.err"
}

server_by_hand() {
	step "The server closes first (-a), and is started again" \
		"服务器先关闭（-a），再重新启动"
	old_connection first server
	observe "TIME_WAIT at the server's end" TIME_WAIT \
		"$(end_of "$PORT" "$FROM")"
	restart
	observe "the server's bind(2)" EADDRINUSE "$BIND"
}

client_by_hand() {
	step "The client closes first, and takes the same port again (-b)" \
		"客户端先关闭，再用同一个端口（-b）"
	server served
	shown old client -b 127.0.0.1:0 -m hello 127.0.0.1 "$PORT"
	await_line old.err 'client: connected 127.0.0.1:([0-9]+) '
	FROM=${MATCH[0]}
	settle "$FROM" "$PORT"
	table
	observe "TIME_WAIT at the client's end" TIME_WAIT \
		"$(end_of "$FROM" "$PORT")"
	shown new client -b "127.0.0.1:$FROM" -m hello 127.0.0.1 "$PORT"
	refused new
	observe "the client's bind(2)" EADDRINUSE "$BIND"
	note "Most clients leave their port to the kernel:" \
		"多数客户端让内核挑选端口："
	shown other client -m hello 127.0.0.1 "$PORT"
	observe "the client without -b" 0 "$STATUS"
	kill "${LAB_PID[served]}"
	ended served
}

# cell CLOSE SIDE OLD NEW
cell() {
	"rebind_$2" "$1" "$3" "$4"
	SAID["$2 $3 $4"]=$(printf '%-12s %s' "$BIND" "$THEN")
	observe "$2, old ${3:---} new ${4:---}" "$(expected "$@")" \
		"$LEFT $BIND $THEN"
}

# compare CLOSE: both sides, old flag by new flag, and the one table of it
compare() {
	local side old new
	flags_for "$1" server
	command_line "serv [-A] ${SERV[*]} -n 1 127.0.0.1 0;" \
		"client ${CLIENT[*]} -m hello 127.0.0.1 PORT;" \
		"serv [-A] 127.0.0.1 PORT"
	flags_for "$1" client
	command_line "serv ${SERV[*]} 127.0.0.1 0;" \
		"client [-A] ${CLIENT[*]} -b 127.0.0.1:0 -m hello 127.0.0.1 PORT;" \
		"client [-A] -b 127.0.0.1:FROM -m hello 127.0.0.1 PORT"
	note "Of each: where TIME_WAIT is (here: where it is rebound), bind(2), listen(2) or connect(2)." \
		"每格：TIME_WAIT 在哪端（here：重新绑定的一端）、bind(2)、listen(2) 或 connect(2)。"
	for side in server client; do
		for old in '' -A; do
			for new in '' -A; do
				cell "$1" $side "$old" "$new"
			done
		done
	done
	one_table
}

one_table() {
	local old new
	say '' '   old new | server: bind listen   | client: bind connect'
	for old in '' -A; do
		for new in '' -A; do
			printf '   %-3s %-3s | %-21s | %s\n' "${old:---}" \
				"${new:---}" "${SAID["server $old $new"]}" \
				"${SAID["client $old $new"]}"
		done
	done
}

closed_here() {
	step "Both sides, old flag by new flag: it had closed first" \
		"两侧对照，旧标志 x 新标志：重新绑定的一侧先关闭"
	compare first
	answer 1 "only with -A on both runs" "只有前后两次都带 -A 才行" \
		"The TIME_WAIT remembers the old socket's flag (inet_bind_conflict, net/ipv4/inet_connection_sock.c)." \
		"TIME_WAIT 记着旧 socket 的标志（inet_bind_conflict，net/ipv4/inet_connection_sock.c）。"
	if [[ $(setting tcp_timestamps) == 0 ]]; then
		answer 2 "bind: the same; then connect is EADDRNOTAVAIL" \
			"bind 一样；但 connect 报 EADDRNOTAVAIL" \
			"tcp_timestamps is 0 here: nothing tells old segments from new (tcp_twsk_unique, net/ipv4/tcp_ipv4.c)." \
			"本机 tcp_timestamps 为 0：新旧报文段无法区分（tcp_twsk_unique，net/ipv4/tcp_ipv4.c）。"
	else
		answer 2 "bind: the same; then connect succeeds" \
			"bind 一样；随后 connect 成功" \
			"With timestamps connect(2) takes the TIME_WAIT over (tcp_twsk_unique, net/ipv4/tcp_ipv4.c; RFC 7323 5)." \
			"有时间戳时 connect(2) 接管 TIME_WAIT（tcp_twsk_unique，net/ipv4/tcp_ipv4.c；RFC 7323 5）。"
	fi
}

reset_here() {
	step "The same with SO_LINGER {1, 0} (-L 0)" \
		"同样的对照，但用 SO_LINGER {1, 0}（-L 0）"
	old_connection reset server
	restart
	observe "the server's bind(2)" ok "$BIND"
	compare reset
	answer 3 "all of them, on both sides" "两侧全部成功" \
		"close(2) sent RST in place of FIN: no TIME_WAIT anywhere (ABORT, RFC 9293 3.10.5)." \
		"close(2) 发的是 RST 而不是 FIN：哪端都没有 TIME_WAIT（ABORT，RFC 9293 3.10.5）。"
}

closed_there() {
	step "The same, but the other side closed first" \
		"同样的对照，但由另一侧先关闭"
	old_connection other server
	restart
	observe "the server's bind(2)" ok "$BIND"
	compare other
	answer 4 "all of them, on both sides" "两侧全部成功" \
		"TIME_WAIT is at the other end, and a newer SYN may reopen it (RFC 9293 3.6.1)." \
		"TIME_WAIT 在对端，而且它可以被更新的 SYN 重新打开（RFC 9293 3.6.1）。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	server_by_hand
	client_by_hand
	closed_here
	reset_here
	closed_there
}
