# run.bash - what may come into TIME_WAIT: a new SYN, an old FIN, a RST
#
# seconds: 4
# needs: lonet
#
# The server always closes first, so that the TIME_WAIT is at its end and the
# client's end has nothing. What comes late is a real segment of the old
# connection, which stray delivers once more. The settings that are changed
# are those of the lab's own network. See also: FACTS 12, 19, 20, 22;
# labs/lib/lab.bash, stray(1), tcp_timewait_state_process in
# net/ipv4/tcp_minisocks.c.
#
# shellcheck disable=SC2153 # PORT and CPORT are set by lab.bash

# More than the initial sequence numbers go on in the time until the next
# connection: they take 6.7 s for it.
BULK=100M

# server_waits: what is left of the old connection is the server's TIME_WAIT
server_waits() {
	ended client
	until_end "$PORT" "$CPORT" TIME_WAIT
	until_end "$CPORT" "$PORT" -
}

# reopened: the client once more, from the port that it had
reopened() {
	keyboard client -p -b "127.0.0.1:$CPORT"
	table
	observe "server's end" ESTABLISHED "$(end_of "$PORT" "$CPORT")"
	observe "client's end" ESTABLISHED "$(end_of "$CPORT" "$PORT")"
}

# segments N: the first of the ladder's connection N, and who sent them: ">"
# the client, "<" the server
segments() {
	awk -v n="$1" '
		/^--- connection / { at = $3 }
		at == n && /\|(---|<--) / {
			from = /\|---/ ? ">" : "<"
			sub(/.*\|(---|<--) /, "")
			if (++k <= 5)
				printf "%s%s %s", (k > 1 ? " " : ""), from, $1
		}' "$LAB_DIR/wire.out"
}

# beyond PORT: how far the second SYN of that end is beyond all that it had
# used before, in sequence numbers, from the capture
beyond() {
	stray -r "$LAB_DIR/wire-$LAB_WIRES.pcap" --list |
		awk -v from="127.0.0.1:$1" '
		$2 == from {
			if ($5 ~ /SYN/ && syns++)
				printf "%.0f", ($7 - used + 4294967296) % 4294967296
			used = $7 + $NF + ($5 ~ /SYN|FIN/)
		}'
}

newer() {
	step "The server closes first; the client opens the four-tuple again" \
		"服务器先关闭；客户端重新打开同一个四元组"
	set_to tcp_timestamps 1
	server serv -a
	wire_begin "$PORT"
	keyboard client -p -b 127.0.0.1:0
	typed client hello HELLO
	server_waits
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "client's end" - "$(end_of "$CPORT" "$PORT")"
	reopened
	typed client hello HELLO
	server_waits
	wire_end "SYN into TIME_WAIT, timestamps on" "SYN 进入 TIME_WAIT，时间戳开"
	observe "segments" '> SYN < SYN,ACK > ACK *' "$(segments 2)"
	observe "client's number, beyond the old ones" '[1-9]????*' \
		"$(beyond "$CPORT")"
	observe "server's number, beyond the old ones" 65537 \
		"$(beyond "$PORT")"
	answer 1 "SYN,ACK, at once; the TIME_WAIT is gone, the connection is there" \
		"立刻得到 SYN,ACK；TIME_WAIT 没有了，换成了新连接" \
		"It MAY accept a new SYN from TIME-WAIT (RFC 9293 3.6.1, MAY-2)." \
		"TIME-WAIT 可以接受新的 SYN（RFC 9293 3.6.1，MAY-2）。"

	step "And again, without timestamps" "再来一次，不用时间戳"
	set_to tcp_timestamps 0
	wire_begin "$PORT"
	reopened
	wire_end "SYN into TIME_WAIT, timestamps off" "SYN 进入 TIME_WAIT，时间戳关"
	observe "segments" '> SYN < SYN,ACK > ACK' "$(segments 1)"
	interrupt client
	interrupt serv
}

# bulk: an old connection whose client has sent that much, the TIME_WAIT that
# it left, and the server again
bulk() {
	server serv -A
	command_line "head -c $BULK /dev/zero |" \
		"client -p -b 127.0.0.1:0 127.0.0.1 $PORT >/dev/null"
	# shellcheck disable=SC2016 # for that bash
	start client bash -c \
		'exec client "${@:2}" < <(head -c "$1" /dev/zero) >/dev/null' \
		bash "$BULK" -p -b 127.0.0.1:0 127.0.0.1 "$PORT"
	await_line client.err 'client: connected 127.0.0.1:([0-9]+) '
	CPORT=${MATCH[0]}
	await_line client.err "client: waiting for the server's FIN"
	interrupt serv
	server_waits
	command_line "serv -A 127.0.0.1 $PORT"
	start serv serv -A 127.0.0.1 "$PORT"
	await_line serv.out 'listening '
	table
}

# older: how far the SYN is behind what TIME_WAIT expects, which its ACK says
older() {
	sed -n 's/.*|<-- ACK seq [0-9]* ack \([0-9]*\) .*/\1/p' \
		"$LAB_DIR/wire.out" | head -n 1
}

behind() {
	step "Timestamps off; the SYN is behind what the old connection sent" \
		"时间戳关；SYN 的序号落后于旧连接已经发到的序号"
	set_to tcp_timestamps 0
	set_to tcp_rfc1337 0
	bulk
	wire_begin "$PORT"
	reopened
	wire_end "an older SYN into TIME_WAIT, timestamps off" \
		"较旧的 SYN 进入 TIME_WAIT，时间戳关"
	observe "segments" '> SYN < ACK > RST > SYN < SYN,ACK' "$(segments 1)"
	observe "bytes that the SYN is behind" '[1-9]???????*' "$(older)"
	answer 2 "an ACK of the old connection; the client answers RST, and its next SYN is accepted" \
		"得到旧连接的一个 ACK；客户端回 RST，它的下一个 SYN 被接受" \
		"TIME_WAIT takes the SYN for an old duplicate; the RST removes TIME_WAIT (tcp_rfc1337 0)." \
		"TIME_WAIT 把这个 SYN 当成旧的重复；RST 删掉了 TIME_WAIT（tcp_rfc1337 为 0）。"
	interrupt client
	interrupt serv

	step "The same with timestamps" "同样的做法，用时间戳"
	set_to tcp_timestamps 1
	bulk
	wire_begin "$PORT"
	reopened
	wire_end "an older SYN into TIME_WAIT, timestamps on" \
		"较旧的 SYN 进入 TIME_WAIT，时间戳开"
	observe "segments" '> SYN < SYN,ACK > ACK' "$(segments 1)"
	interrupt client
	interrupt serv
}

# seen N FLAGS: until the client's end has sent N such segments
seen() {
	local end=$((SECONDS + LAB_DEADLINE))
	until (($(grep -c -- "|--- $2 " "$LAB_DIR/wire.out") >= $1)); do
		((SECONDS <= end)) ||
			fail "fewer than $1 $2 but: $(<"$LAB_DIR/wire.out")"
		pause
	done
}

# deliver FLAGS: the first such segment of the client's end comes once more
deliver() {
	local pcap="$LAB_DIR/wire-$LAB_WIRES.pcap" number
	seen 1 "$1"
	number=$(stray -r "$pcap" --list | awk -v from="127.0.0.1:$CPORT" \
		-v flags="$1" '!n && $2 == from && $5 == flags { n = $1 }
		END { print n }')
	command_line "stray -r wire.pcap -n $number"
	stray -r "$pcap" -n "$number"
}

# waits: a connection of which the server's TIME_WAIT is left, captured
waits() {
	server serv -a
	wire_begin "$PORT"
	keyboard client -p
	typed client hello HELLO
	server_waits
}

assassinated() {
	step "The client's FIN comes once more; tcp_rfc1337 is 0, as usual" \
		"客户端的 FIN 又来一次；tcp_rfc1337 为 0，即默认值"
	set_to tcp_rfc1337 0
	waits
	table
	deliver FIN,ACK
	until_end "$PORT" "$CPORT" -
	seen 1 RST
	table
	wire_end "a FIN into TIME_WAIT, tcp_rfc1337 0" \
		"FIN 进入 TIME_WAIT，tcp_rfc1337 为 0"
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	answer 3 "it is gone" "没有了" \
		"TIME_WAIT acknowledges; nobody is there, so RST; and that removes TIME_WAIT (RFC 1337)." \
		"TIME_WAIT 回 ACK；那边没有人，于是回 RST；RST 删掉了 TIME_WAIT（RFC 1337）。"
	interrupt serv
}

# until_below MS: until the server's TIME_WAIT has less left; LEFT is that
until_below() {
	local end=$((SECONDS + LAB_DEADLINE))
	until LEFT=$(time_of "$PORT" "$CPORT") && ((LEFT < $1)); do
		((SECONDS <= end)) || fail "TIME_WAIT has $LEFT ms left, not $1"
		pause
	done
}

protected() {
	local before
	step "The same with tcp_rfc1337 1, when TIME_WAIT is a second old" \
		"同样的做法，tcp_rfc1337 为 1，TIME_WAIT 已有一秒"
	set_to tcp_rfc1337 1
	waits
	until_below 59000
	table
	before=$(time_of "$PORT" "$CPORT")
	deliver FIN,ACK
	seen 1 RST
	LEFT=$(time_of "$PORT" "$CPORT")
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "TIME_WAIT's clock" '+[1-9]* ms' "+$((LEFT - before)) ms"

	note "That RST once more, alone." "那个 RST 单独再来一次。"
	before=$LEFT
	deliver RST
	seen 2 RST
	LEFT=$(time_of "$PORT" "$CPORT")
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "TIME_WAIT's clock" '@(0|-*) ms' "$((LEFT - before)) ms"

	set_to tcp_rfc1337 0
	deliver RST
	until_end "$PORT" "$CPORT" -
	seen 3 RST
	table
	wire_end "a FIN, and RSTs, into TIME_WAIT, tcp_rfc1337 1, then 0" \
		"FIN 和 RST 进入 TIME_WAIT，tcp_rfc1337 为 1，然后为 0"
	observe "server's end" - "$(end_of "$PORT" "$CPORT")"
	answer 4 "it stays, and has 60 s again; the RST does nothing to it" \
		"还在，而且又有了 60 秒；RST 对它没有作用" \
		"1 is fix F1 of RFC 1337: ignore RST in TIME-WAIT. The FIN restarts the clock (RFC 9293 3.10.7.4)." \
		"1 就是 RFC 1337 的办法 F1：TIME-WAIT 不理会 RST。FIN 使时钟重新开始（RFC 9293 3.10.7.4）。"
	interrupt serv
}

price() {
	step "What 1 costs: an older SYN, without timestamps" \
		"1 的代价：不用时间戳，较旧的 SYN"
	set_to tcp_timestamps 0
	set_to tcp_rfc1337 1
	bulk
	wire_begin "$PORT"
	command_line "client -p -b 127.0.0.1:$CPORT 127.0.0.1 $PORT"
	start client client -p -b "127.0.0.1:$CPORT" 127.0.0.1 "$PORT"
	note "Awaited: the second RST." "等到第二个 RST。"
	seen 2 RST
	table
	observe "server's end" TIME_WAIT "$(end_of "$PORT" "$CPORT")"
	observe "client's end" SYN_SENT "$(end_of "$CPORT" "$PORT")"
	interrupt client
	wire_end "an older SYN into TIME_WAIT, tcp_rfc1337 1" \
		"较旧的 SYN 进入 TIME_WAIT，tcp_rfc1337 为 1"
	observe "segments" '> SYN < ACK > RST > SYN *' "$(segments 1)"
	interrupt serv
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	newer
	behind
	assassinated
	protected
	price
}
