# run.bash - 2MSL measured: how long TIME_WAIT lasts, and what does not matter
#
# seconds: 63
# needs: lonet
#
# Three connections at once, each in a network of its own, because
# tcp_fin_timeout is a setting of a network: watch.bash follows each TIME_WAIT
# from entering to vanishing. Meanwhile one more connection, for its segments.
#
# What is asserted holds on a busy machine, too: each look and each attempt
# has a time before it and one after it, and what is between them is left
# open. See also: FACTS 5, 18, 25; labs/lib/lab.bash.

SETTINGS=(60 5 120)

# The coarsest step of the kernel's timer wheel that 60 s fall into, ms: the
# entry goes at the next one. 1.7 s to 5.1 s, by CONFIG_HZ.
WHEEL=5200

watch() {
	local value place=${LAB_SHEET%/*} private
	step "Three networks, and in each a connection that the server closes first" \
		"三个网络，每个里面一个由服务器先关闭的连接"
	for value in "${SETTINGS[@]}"; do
		mkdir "$LAB_DIR/at-$value"
		private=(lonet -s "net.ipv4.tcp_fin_timeout=$value")
		command_line "${private[*]} watch.bash"
		start "watch-$value" "${private[@]}" \
			"$place/watch.bash" "$LAB_DIR/at-$value"
	done
	say ''
	note "Once a second each starts serv on that port, and asks how long TIME_WAIT has left." \
		"每个都每秒在那个端口上启动一次 serv，并查 TIME_WAIT 还剩多久。"
}

# ttl_of WHO: the TTLs that this end's segments have in the ladder
ttl_of() {
	local arrow='-->'
	[[ $1 == client ]] || arrow='<--'
	sed -n "/|.*$arrow\||$arrow/s/.* ttl \([0-9]*\) .*/\1/p" \
		"$LAB_DIR/wire.out" | sort -nu | paste -sd ,
}

client_first() {
	local left from
	step "Meanwhile: the client closes first, and its segments have a TTL of 255" \
		"同时：客户端先关闭，它的报文段 TTL 为 255"
	server serv -n 1
	wire_begin --ttl "$PORT"
	shown client client -c shutdown -o IP_TTL=255 -m hello 127.0.0.1 "$PORT"
	ended serv
	has_line client.err 'client: connected 127.0.0.1:([0-9]+) '
	from=${MATCH[0]}
	until_end "$from" "$PORT" TIME_WAIT
	wire_end "The client closes first, TTL 255" "客户端先关闭，TTL 255"
	table
	left=$(time_of "$from" "$PORT")
	observe "the client's TTL" 255 "$(ttl_of client)"
	observe "the server's TTL" "$(setting ip_default_ttl)" "$(ttl_of server)"
	observe "client's end, ms left" '@(5????|60000)' "$left"
	observe "server's end" - "$(end_of "$PORT" "$from")"
	serves_again
	observe "the server's port meanwhile" 0 "$STATUS"
	answer 3 "at once" "马上就能" \
		"Who closes first has TIME_WAIT: here it is the client's port that waits." \
		"先关闭的一方才有 TIME_WAIT：这里等待的是客户端的端口。"
	answer 4 "60 s as well" "同样是 60 秒" \
		"TTL counts hops, not seconds, and TIME_WAIT is a constant that does not look at it." \
		"TTL 数的是跳数，不是时间；TIME_WAIT 是内核里的一个常数，与它无关。"
}

# alive: does one of the watchers still run?
alive() {
	local value
	for value in "${SETTINGS[@]}"; do
		kill -0 "${LAB_PID[watch-$value]}" 2>/dev/null && return
	done
	return 1
}

# count_down: one line, for those who wait at a terminal
count_down() {
	local left
	[[ -t 2 ]] || return 0
	while alive; do
		left=$(awk -F'\t' '$1 == "bind" { ms = $5 } END { print ms }' \
			"$LAB_DIR/at-${SETTINGS[0]}/log" 2>/dev/null)
		[[ $left != *[0-9]* ]] || printf '\r   TIME_WAIT: %2d s ' \
			"$((left / 1000))" >&2
		read -rt 1 -u "$LAB_NEVER" || :
	done
	printf '\r\e[K' >&2
}

until_over() {
	local value
	count_down
	for value in "${SETTINGS[@]}"; do
		ended "watch-$value"
		((STATUS == 0)) ||
			fail "$(<"$LAB_DIR/watch-$value.err")"
	done
}

# measured WHAT: of the watcher whose results stand in "measured"
measured() {
	awk -F'\t' -v what="$1" '$1 == what { print $2 }' \
		"$LAB_DIR/measured"
}

# hold VALUE: one watcher's results, against what they should be
hold() {
	local place=${LAB_SHEET%/*}
	awk -v wheel="$WHEEL" -f "$place/measure.awk" \
		"$LAB_DIR/at-$1/log" >"$LAB_DIR/measured"
	note "tcp_fin_timeout $(measured setting):" \
		"tcp_fin_timeout 为 $(measured setting)："
	observe "tcp_fin_timeout there" "$1" "$(measured setting)"
	observe "all looks agree on the timer's end" yes "$(measured agree)"
	observe "60 s by the timer" 'yes*' "$(measured clock) s"
	observe "gone after that, by the timer wheel's next step" 'yes*' \
		"$(measured over) s"
	observe "serv while it stands" EADDRINUSE "$(measured before)"
	observe "serv when it is gone" bound "$(measured after)"
}

# points: for plot, seconds since the close
points() {
	local value
	for value in "${SETTINGS[@]}"; do
		echo "# tcp_fin_timeout $value"
		awk -F'\t' '
			$1 == "close" { begun = $2 }
			$1 == "bind" { printf "%.2f\t%.1f\t%s\n",
				($2 - begun) / 1000, $5 / 1000, $4 }' \
			"$LAB_DIR/at-$value/log"
	done
}

over() {
	local value
	step "The three TIME_WAITs are over; what was seen of them" \
		"三个 TIME_WAIT 都结束了；这是看到的情况"
	until_over
	points >"$LAB_DIR/points"
	plot --title "$(text 'TIME_WAIT with tcp_fin_timeout 60, 5, 120' \
		'tcp_fin_timeout 为 60、5、120 时的 TIME_WAIT')" \
		--x "$(text 'seconds since the close' '关闭以后的秒数')" \
		--y "$(text 'seconds left' '剩余秒数')" \
		--svg "$LAB_DIR/two-msl.svg" "$LAB_DIR/points"
	picture "$LAB_DIR/two-msl.svg" "How long TIME_WAIT lasts" \
		"TIME_WAIT 有多长"
	say ''
	for value in "${SETTINGS[@]}"; do
		hold "$value"
	done
	answer 1 "60 s, all three" "三个都是 60 秒" \
		"TCP_TIMEWAIT_LEN is compiled in; tcp_fin_timeout is the orphaned FIN_WAIT2's." \
		"TCP_TIMEWAIT_LEN 是编译进内核的；tcp_fin_timeout 管的是孤儿 FIN_WAIT2。"
	answer 2 "when the entry has gone, a moment after its timer" \
		"条目消失时，比定时器走完稍晚" \
		"bind(2) asks for the entry, not for the time; the timer wheel is coarse." \
		"bind(2) 看的是条目在不在，不是时间；而定时器轮的刻度很粗。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	watch
	client_first
	over
}
