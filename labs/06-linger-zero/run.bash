# run.bash - SO_LINGER: the close by RST, and what it costs
#
# seconds: 2
#
# The peer that has to be slow is this shell itself, through bash's /dev/tcp:
# it reads when it is told to, so what has arrived and what has not stands
# still between two steps, and the bytes can be counted. Descriptor 3 is its
# end; a process started meanwhile would hold it too, hence the 3>&-.
# See also: FACTS 15; socket(7); tcp_close and tcp_disconnect in
# net/ipv4/tcp.c; labs/lib/lab.bash.
#
# shellcheck disable=SC2153 # PORT and CPORT are set by lab.bash

# More than a receive buffer that nobody reads can take.
BYTES=300000

# reset WHAT: what a RST from the server has left; it has ended the client
reset() {
	ended client
	tail -n +2 "$LAB_DIR/client.err"
	until_end "$PORT" "$CPORT" -
	table
	observe "server's end after $1" - "$(end_of "$PORT" "$CPORT")"
	observe "client's end after $1" - "$(end_of "$CPORT" "$PORT")"
	observe "client after $1" '1 ECONNRESET' \
		"$STATUS $(errno_of client)"
}

# killed NAME: by SIGKILL; the shell would remark on that
killed() {
	command_line "kill -KILL ${LAB_PID[$1]}    # $1"
	{
		kill -KILL "${LAB_PID[$1]}"
		ended "$1"
	} 2>/dev/null
}

no_time_wait() {
	step "The server closes first, with SO_LINGER {1,0}" \
		"服务器先关闭，设置了 SO_LINGER {1,0}"
	server serv -n 1 -a -L 0
	keyboard client
	typed client hello HELLO
	reset close

	step "The same, but it is killed in place of calling close(2)" \
		"同样，但服务器不是调用 close(2)，而是被杀死"
	server serv -L 0
	keyboard client
	typed client hello HELLO
	killed serv
	reset SIGKILL
	answer 1 "nothing at either end; the client gets ECONNRESET" \
		"两端都没有了；客户端得到 ECONNRESET" \
		"RST in place of FIN is ABORT (RFC 9293 3.10.5): no state is kept." \
		"用 RST 代替 FIN 就是 ABORT（RFC 9293 3.10.5），不保留任何状态。"
}

# queues: bytes in the server's send queue and in the peer's receive queue
queues() {
	tcpstates --tsv "127.0.0.1:$PORT" | awk -F'\t' -v s="127.0.0.1:$PORT" \
		-v c="127.0.0.1:$CPORT" '
		$4 == s && $5 == c { sent = $3 }
		$4 == c && $5 == s { arrived = $2 }
		END { print sent + 0, arrived + 0 }'
}

# unread_replies FLAG...: all replies are on the way, none has been read, and
# ARRIVED bytes of them are with the peer
unread_replies() {
	local end sent
	server serv "$@"
	command_line "exec 3<>/dev/tcp/127.0.0.1/$PORT"
	exec 3<>"/dev/tcp/127.0.0.1/$PORT"
	command_line "head -c $BYTES /dev/zero | tr '\\0' a >&3"
	head -c "$BYTES" /dev/zero | timeout "$LAB_DEADLINE" tr '\0' a >&3
	await_line serv.err '[^'$'\n'']*127.0.0.1:([0-9]+): connected'
	CPORT=${MATCH[0]}
	end=$((SECONDS + LAB_DEADLINE))
	until read -r sent ARRIVED <<<"$(queues)" &&
		((sent + ARRIVED == BYTES)); do
		((SECONDS <= end)) ||
			fail "$sent and $ARRIVED bytes queued, not $BYTES"
		pause
	done
	table 3>&-
}

# peer_reads: what is still to be had, up to the end: GOT bytes, ENDED how
peer_reads() {
	command_line 'cat <&3 | wc -c'
	ENDED=FIN
	GOT=$({ LC_ALL=C timeout "$LAB_DEADLINE" cat <&3 \
		2>"$LAB_DIR/cat.err" || :; } | wc -c)
	if grep -q 'Connection reset' "$LAB_DIR/cat.err"; then
		ENDED=ECONNRESET
	fi
	cat "$LAB_DIR/cat.err"
	say "$GOT"
}

# all_or_fewer: GOT, in a word
all_or_fewer() {
	if ((GOT == BYTES)); then
		echo "$GOT: all"
	else
		echo "$GOT: $((BYTES - GOT)) lost"
	fi
}

peer_closes() {
	command_line 'exec 3>&-'
	exec 3>&-
}

delivered() {
	step "Ordinary close, $BYTES bytes on the way, none of them read" \
		"普通关闭：$BYTES 字节在路上，对方一个也没有读"
	unread_replies
	interrupt serv
	table 3>&-
	observe "server's end, data in front of its FIN" FIN_WAIT1 \
		"$(end_of "$PORT" "$CPORT")"
	peer_reads
	observe "bytes at the peer" "$BYTES: all" "$(all_or_fewer)"
	observe "then" FIN "$ENDED"
	peer_closes
	until_end "$PORT" "$CPORT" TIME_WAIT
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
}

lost() {
	step "The same with SO_LINGER {1,0}" "同样，但设置了 SO_LINGER {1,0}"
	unread_replies -L 0
	interrupt serv
	until_end "$PORT" "$CPORT" -
	table 3>&-
	peer_reads
	observe "bytes at the peer" '*: [1-9]* lost' "$(all_or_fewer)"
	observe "then" ECONNRESET "$ENDED"
	observe "what had arrived before" 'still read' \
		"$( ((GOT >= ARRIVED)) && echo 'still read' || echo lost)"
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	peer_closes
	answer 2 "ordinary close: all $BYTES; -L 0: $GOT, the rest is lost" \
		"普通关闭：全部 $BYTES；-L 0：$GOT，其余丢失" \
		"ABORT throws the send queue away; what had arrived can still be read." \
		"ABORT 丢弃发送队列；已经到达的还能读出来。"
}

waits() {
	local begin ms
	step "SO_LINGER {1,1}, and again nobody reads" \
		"SO_LINGER {1,1}，还是没有人读"
	unread_replies -v -L 1
	begin=${EPOCHREALTIME/[.,]/}
	interrupt serv
	ms=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
	grep 'close(' "$LAB_DIR/serv.err"
	table 3>&-
	await_line serv.err '[0-9.]+ (close\([0-9]+\) = 0  FIN_WAIT1)'
	observe "close(2) in the end" 'close(*) = 0  FIN_WAIT1' "${MATCH[0]}"
	# A timer of whole ticks may be one short.
	observe "from Ctrl-C to the end of serv" '1 s or more*' \
		"$( ((ms < 990)) || echo '1 s or more: ')$ms ms"
	peer_reads
	observe "bytes at the peer" "$BYTES: all" "$(all_or_fewer)"
	peer_closes
	until_end "$PORT" "$CPORT" TIME_WAIT
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
}

waits_for_the_ack() {
	step "SO_LINGER {1,5}, and the client has read everything" \
		"SO_LINGER {1,5}，客户端已经全部读完"
	server serv -v -a -L 5 -n 1
	keyboard client
	typed client hello HELLO
	ended serv
	cat "$LAB_DIR/serv.err"
	await_line serv.err '[0-9.]+ (close\([0-9]+\) = 0  FIN_WAIT[12])'
	observe "close(2) returns in" '* FIN_WAIT2' "${MATCH[0]}"
	typed client q
	ended client
	until_end "$PORT" "$CPORT" TIME_WAIT
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	answer 3 "a second; 0, in FIN_WAIT1; the data still arrive; TIME_WAIT" \
		"一秒；返回 0，状态 FIN_WAIT1；数据仍会送到；TIME_WAIT" \
		"close(2) waits up to n s for the ACK of its FIN, and then gives up only the waiting." \
		"close(2) 最多等 n 秒，等自己的 FIN 得到 ACK；到时只是不再等，连接照常结束。"
}

# close_second FLAG...: the client has closed; -Q holds the server's close
# back until it is interrupted
close_second() {
	server serv -Q 60000 "$@"
	keyboard client
	typed client hello HELLO
	typed client q
	ended client
	until_end "$CPORT" "$PORT" FIN_WAIT2
	table
	observe "client's end, before the server closes" FIN_WAIT2 \
		"$(end_of "$CPORT" "$PORT")"
	interrupt serv
}

passive() {
	step "The client closes first, the server second: ordinary close" \
		"客户端先关闭，服务器后关闭：普通关闭"
	close_second
	until_end "$CPORT" "$PORT" TIME_WAIT
	table
	observe "client's end" TIME_WAIT "$(end_of "$CPORT" "$PORT")"

	step "The same, but the server has SO_LINGER {1,0}" \
		"同样，但服务器设置了 SO_LINGER {1,0}"
	close_second -L 0
	until_end "$CPORT" "$PORT" -
	table
	observe "client's end" - "$(end_of "$CPORT" "$PORT")"
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	answer 4 "nothing: the client's FIN_WAIT2 is gone, and no TIME_WAIT" \
		"什么也没有：客户端的 FIN_WAIT2 没了，也没有 TIME_WAIT" \
		"The second one to close sent RST, which ends FIN_WAIT2 (RFC 9293 3.10.7.4)." \
		"后关闭的一方发出 RST，FIN_WAIT2 就此结束（RFC 9293 3.10.7.4）。"
}

# A bigger buffer than usual takes more before it is full.
enough_bytes() {
	local most
	read -r _ most _ <<<"$(setting tcp_rmem)"
	[[ $most == [1-9]* ]] && ((2 * most > BYTES)) || return 0
	BYTES=$((2 * most))
	note "net.ipv4.tcp_rmem's default is $most, so $BYTES bytes are sent." \
		"net.ipv4.tcp_rmem 的默认值为 $most，因此发送 $BYTES 字节。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	enough_bytes
	no_time_wait
	delivered
	lost
	waits
	waits_for_the_ack
	passive
}
