# run.bash - the last ACK is lost: what TIME_WAIT is there for
#
# seconds: 2
# needs: filter
#
# The passive closer does not hear the last ACK (serv -D ack), so that its
# LAST_ACK stands still. The part without TIME_WAIT takes a setting, which is
# made in a private network, never on the host. See also: FACTS 19, 20;
# labs/lib/lab.bash, deaf.c.

# timer_of LOCALPORT REMOTEPORT: what that end's timer is for
timer_of() {
	tcpstates --tsv "127.0.0.1:$1" | awk -F'\t' -v l="127.0.0.1:$1" \
		-v r="127.0.0.1:$2" '$4 == l && $5 == r { print $7 }'
}

# until_over LOCALPORT REMOTEPORT MS: until that end's timer has more than MS
# left; LEFT is what it has
until_over() {
	local end=$((SECONDS + LAB_DEADLINE))
	until LEFT=$(time_of "$1" "$2") && ((LEFT > $3)); do
		((SECONDS <= end)) || fail "the timer never has over $3 ms"
		pause
	done
}

# until_rise LOCALPORT REMOTEPORT: until that end's timer has more left, LEFT,
# than at the look before, BEFORE
until_rise() {
	local end=$((SECONDS + LAB_DEADLINE))
	LEFT=$(time_of "$1" "$2")
	while BEFORE=$LEFT LEFT=$(time_of "$1" "$2") && ((LEFT <= BEFORE)); do
		((SECONDS <= end)) || fail "the timer only runs down"
		pause
	done
}

# close_deaf FLAG...: a connection that the client closes first, and whose
# server does not hear the ACK of its own FIN
close_deaf() {
	server serv -D ack "$@"
	keyboard client
	typed client hello HELLO
	typed client q
	ended client
}

lost() {
	step "The client closes first; the server does not hear the last ACK" \
		"客户端先关闭；服务器听不见最后一个 ACK"
	close_deaf
	until_end "$PORT" "$CPORT" LAST_ACK
	until_end "$CPORT" "$PORT" TIME_WAIT
	table
	observe "server's end" LAST_ACK "$(end_of "$PORT" "$CPORT")"
	observe "client's end" TIME_WAIT "$(end_of "$CPORT" "$PORT")"
	observe "timer of LAST_ACK" on "$(timer_of "$PORT" "$CPORT")"
	interrupt serv
}

again() {
	step "The same again; this time both timers are watched" \
		"再来一次，这回看两端的定时器"
	close_deaf
	until_end "$PORT" "$CPORT" LAST_ACK
	until_end "$CPORT" "$PORT" TIME_WAIT
	interrupt serv
	note "LAST_ACK gives the ACK some 200 ms at first; awaited: more than 350." \
		"LAST_ACK 起初等 ACK 约 200 毫秒；等到它超过 350。"
	until_over "$PORT" "$CPORT" 350
	table
	observe "ms to the next FIN" '@([3-9]??|????*)' "$LEFT"
	observe "server's end" LAST_ACK "$(end_of "$PORT" "$CPORT")"
	answer 1 "LAST_ACK at the server's end, which sends its FIN again and again" \
		"服务器一端停在 LAST_ACK，一再重发 FIN" \
		"What is not acknowledged is sent again, after longer and longer waits (RFC 9293 3.8.1)." \
		"没有得到确认的就要重发，间隔越来越长（RFC 9293 3.8.1）。"

	note "Awaited: more is left of TIME_WAIT than a moment before." \
		"等到 TIME_WAIT 的剩余时间比刚才多。"
	until_rise "$CPORT" "$PORT"
	table
	say "   TIME_WAIT: $BEFORE ms -> $LEFT ms"
	observe "TIME_WAIT's clock" '+* ms' "+$((LEFT - BEFORE)) ms"
	observe "of 60 s, ms left" '@(5?|60)???' "$LEFT"
	answer 2 "it goes back to 60 s with each FIN" "每来一个 FIN 都回到 60 秒" \
		"Acknowledge it, and restart the 2 MSL timeout: RFC 9293 3.10.7.4." \
		"RFC 9293 3.10.7.4：确认它，并重新开始 2MSL 计时。"
}

heard() {
	step "The same, but the server hears again after 0.6 s" \
		"同样的做法，但 0.6 秒后服务器又听得见了"
	close_deaf -c shutdown --deaf-for 600 -n 1
	ended serv
	cat "$LAB_DIR/serv.err"
	until_end "$PORT" "$CPORT" -
	until_end "$CPORT" "$PORT" TIME_WAIT
	table
	has_line serv.err '[^'$'\n'']*: half-closed: ([A-Z_0-9]+)' || MATCH=(-)
	observe "server's end after its FIN" LAST_ACK "${MATCH[0]}"
	observe "server's end when it hears" - "$(end_of "$PORT" "$CPORT")"
	observe "client's end" TIME_WAIT "$(end_of "$CPORT" "$PORT")"
	answer 3 "the ACK that TIME_WAIT sends for the next FIN" \
		"TIME_WAIT 为下一个 FIN 发出的 ACK" \
		"TIME_WAIT is there to give this answer: the ACK that was lost is sent again." \
		"TIME_WAIT 就是为了给出这个回答：丢失的 ACK 再发一次。"
}

may_join() {
	has_lonet && type nsenter >/dev/null 2>&1
}

# joining NAME: JOIN, the words that run a command in the network of NAME
joining() {
	JOIN=(nsenter -t "${LAB_PID[$1]}" -n)
	((UID == 0)) || JOIN+=(-U --preserve-credentials)
}

forgotten() {
	local private=(lonet -s net.ipv4.tcp_max_tw_buckets=0) JOIN
	step "Without TIME_WAIT: a private network that makes none" \
		"没有 TIME_WAIT：在一个不产生它的私有网络里"
	may_join || {
		note "Skipped: it takes lonet and nsenter. $(no_lonet)" \
			"跳过：需要 lonet 和 nsenter。$(no_lonet)"
		answer 4 "(not shown here)" "（此处未演示）" \
			"It takes lonet and nsenter." "需要 lonet 和 nsenter。"
		return
	}
	command_line "${private[*]} serv -D ack -n 1 127.0.0.1 6666"
	start serv "${private[@]}" serv -D ack -n 1 127.0.0.1 6666
	await_line serv.out 'listening 127.0.0.1 6666'
	joining serv
	command_line "${JOIN[*]} ladder --until-closed 6666"
	start ladder "${JOIN[@]}" ladder --until-closed 6666
	await_line ladder.err 'ladder: listening on '
	shown client "${JOIN[@]}" client -c shutdown -m hello 127.0.0.1 6666
	ended ladder
	ended serv
	cat "$LAB_DIR/ladder.out"
	forgotten_seen
}

# last_segment: the flags of the last one in the ladder, and who sent it
last_segment() {
	awk '/<--/ { from = "server"; f = $0; sub(/.*<-- /, "", f) }
		/-->/ { from = "client"; f = $0; sub(/.*\|--- /, "", f) }
		/<--|-->/ { split(f, w, " "); last = from " " w[1] }
		END { print last }' "$LAB_DIR/ladder.out"
}

forgotten_seen() {
	local again=no
	! grep -q '<-- FIN,ACK .* retransmitted' "$LAB_DIR/ladder.out" ||
		again=yes
	observe "client, after both FINs" 'CLOSE (no connection)' \
		"$(sed -n 's/^client: .*: closed: //p' "$LAB_DIR/client.err")"
	observe "the server's FIN came again" yes "$again"
	observe "the last segment" 'client RST*' "$(last_segment)"
	answer 4 "RST" RST \
		"There is nothing to answer for the connection: RFC 9293 3.10.7.1." \
		"没有任何东西能代表这个连接作答：RFC 9293 3.10.7.1。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	lost
	again
	heard
	forgotten
}
