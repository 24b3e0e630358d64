# run.bash - an old segment comes into the next incarnation, or into TIME_WAIT
#
# seconds: 3
# needs: lonet
#
# The segment is a real one: stray keeps it when incarnation A sends it, and
# delivers it when incarnation B expects just its sequence number. Where none
# of those that were kept fits into B, the two are done again. The settings
# are those of the private network that the lab runs in.
# See also: FACTS 12, 16, 24; stray.1, incarnations.1; labs/lib/lab.bash.
#
# shellcheck disable=SC2153 # PORT is server's

PAIRS=5 # times that A and B are tried

# set_to NAME VALUE: a setting of this private network
set_to() {
	command_line "sysctl -w net.ipv4.$1=$2"
	echo "$2" >"/proc/sys/net/ipv4/$1"
}

# counter NAME: of TcpExt in /proc/net/netstat
counter() {
	awk -v name="$1" '$1 == "TcpExt:" {
		if (n) print $n
		for (i = 2; i <= NF; i++) if ($i == name) n = i }' \
		/proc/net/netstat
}

# seen_by_stray: has it a segment for B? WANT. It may have none, and where the
# machine is busy it may have missed B's handshake.
seen_by_stray() {
	local end=$((SECONDS + 2))
	until has_line stray.out '(then Enter|none of them fits)'; do
		((SECONDS <= end)) || return
		pause
	done
	cat "$LAB_DIR/stray.out"
	has_line stray.out 'B has to send ([0-9]+) bytes' || return
	WANT=${MATCH[0]}
}

# pair: A, RST, and B; CPORT is their port, WANT the bytes that B is to send;
# fails if no segment of A fits
pair() {
	LAB_WIRES=$((LAB_WIRES + 1))
	command_line "stray -l 1000 -w b.pcap $PORT"
	start_typing stray stray -l 1000 \
		-w "$LAB_DIR/wire-$LAB_WIRES.pcap" "$PORT"
	STRAY_KEYS=$LAB_KEYS
	await_line stray.err 'stray: listening on lo'
	command_line "incarnations 127.0.0.1 $PORT"
	start_typing b incarnations 127.0.0.1 "$PORT"
	B_KEYS=$LAB_KEYS
	await_start b 'B: 127.0.0.1:([0-9]+) > ' || {
		cat "$LAB_DIR/b.err"
		end_pair
		return 1
	}
	CPORT=${MATCH[0]}
	cat "$LAB_DIR/b.out" "$LAB_DIR/b.err"
	seen_by_stray || {
		end_pair
		return 1
	}
}

# end_pair: B closes if it is there, and stray ends
end_pair() {
	printf 'q\n' >&"$B_KEYS"
	ended b
	[[ $STATUS != 0 ]] || until_end "$PORT" "$CPORT" -
	kill -INT "${LAB_PID[stray]}"
	ended stray
	exec {STRAY_KEYS}>&- {B_KEYS}>&-
}

# born: a pair that does fit
born() {
	local i
	for ((i = 1; i <= PAIRS; i++)); do
		! pair || return 0
		note "That was no pair for us: once more." "这一对不合用：再来一次。"
	done
	fail "no segment of A fitted into B, $PAIRS times"
}

# b_sends BYTES SUM: typed to B, until it has read SUM bytes
b_sends() {
	key B "$1"
	printf '%s\n' "$1" >&"$B_KEYS"
	await_line b.out "B: sent $2, read $2 bytes"$'\n''[^'$'\n'']+'
	sed -n "/^B: sent $2,/,\$p" "$LAB_DIR/b.out"
}

# wander: B gets to where A's segment falls, it comes, and B goes on. FOUND is
# how many bytes of A are then in B's stream, AT where, FROM where in A's
wander() {
	b_sends "$WANT" "$WANT"
	key stray Enter
	printf '\n' >&"$STRAY_KEYS"
	await_line stray.out 'delivered [^'$'\n'']*'
	sed -n '/ expects seq /,$p' "$LAB_DIR/stray.out"
	b_sends 2000 "$((WANT + 2000))"
	FOUND=- AT=- FROM=-
	! has_line b.out 'B: ([0-9]+) bytes of A, from ([0-9]+) on, at ([0-9]+)' ||
		FOUND=${MATCH[0]} FROM=${MATCH[1]} AT=${MATCH[2]}
}

# drawn EN ZH: the ladder of B, from what stray has written
drawn() {
	local file=$LAB_DIR/wire-$LAB_WIRES
	command_line "ladder -r b.pcap"
	ladder -r "$file.pcap" --svg "$file.svg"
	say ''
	picture "$file.svg" "$@"
}

# in_stray WHAT COLUMN: the number in stray's table
in_stray() {
	awk -v what="$1" -v n="$2" '$1 == what { print $n; exit }' \
		"$LAB_DIR/stray.out"
}

without() {
	local paws
	step "Timestamps off: A ends by RST, B follows, and A's segment comes late" \
		"关闭时间戳：A 以 RST 结束，B 接着建立，A 的报文段迟到了"
	set_to tcp_timestamps 0
	server serv -q
	born
	table
	observe "the four-tuple of A" ESTABLISHED "$(end_of "$CPORT" "$PORT")"
	paws=$(counter PAWSEstab)
	wander
	observe "payload of the segment" 1000 "$(in_stray len 2)"
	observe "bytes of A in B's stream" 1000 "$FOUND"
	observe "they begin at byte" "$WANT" "$AT"
	observe "in A they began at" "$(($(in_stray seq 3) - 1))" "$FROM"
	observe "PAWSEstab" +0 "+$(($(counter PAWSEstab) - paws))"
	end_pair
	drawn "Incarnation B, timestamps off: the old segment is taken" \
		"化身 B，关闭时间戳：旧报文段被接受"
	interrupt serv
	answer 1 "its 1000 bytes are read as B's" "它的 1000 字节被当作 B 的读走" \
		"Its sequence number is the one expected, its ACK number may come: nothing else is looked at (RFC 9293 3.10.7.4)." \
		"它的序号正是所期待的，确认号也合格，此外什么都不看（RFC 9293 3.10.7.4）。"
}

with() {
	local paws
	step "The same with timestamps: PAWS" "打开时间戳再来一次：PAWS"
	set_to tcp_timestamps 1
	server serv -q
	born
	paws=$(counter PAWSEstab)
	wander
	has_line stray.out 'TSval ([0-9]+), and the last one of B ([0-9]+)' ||
		fail "no timestamps in A or B"
	observe "A's TSval before B's last" '[1-9]*' "$((MATCH[1] - MATCH[0]))"
	observe "bytes of A in B's stream" - "$FOUND"
	observe "PAWSEstab" +1 "+$(($(counter PAWSEstab) - paws))"
	end_pair
	drawn "Incarnation B, timestamps on: the old segment is dropped" \
		"化身 B，打开时间戳：旧报文段被丢弃"
	interrupt serv
	answer 2 "dropped: its timestamp is too old" "丢弃：它的时间戳太旧" \
		"PAWS: a TSval older than the last one that was accepted (RFC 7323 5.3)." \
		"PAWS：TSval 早于上一个被接受的值（RFC 7323 5.3）。"
}

# again NAME: the client once more, from the same port
again() {
	shown "$1" client -A -b "127.0.0.1:$CPORT" -m hello 127.0.0.1 "$PORT"
}

refused() {
	step "Timestamps off again, but A is closed by FIN" \
		"再次关闭时间戳，但 A 由 FIN 关闭"
	set_to tcp_timestamps 0
	set_to tcp_rfc1337 1
	server serv -q
	wire_begin "$PORT"
	command_line "client -A -b 127.0.0.1:0 -m \$(printf %0999d 0)" \
		"127.0.0.1 $PORT >reply"
	shown a client -A -b 127.0.0.1:0 -m "$(printf %0999d 0)" \
		127.0.0.1 "$PORT" >/dev/null
	cat "$LAB_DIR/a.err"
	has_line a.err 'client: connected 127.0.0.1:([0-9]+) ' || fail "no A"
	CPORT=${MATCH[0]}
	until_end "$CPORT" "$PORT" TIME_WAIT
	until_end "$PORT" "$CPORT" -
	table
	again b
	observe "connect for B" '1 EADDRNOTAVAIL' "$STATUS $(errno_of b)"
	answer 3 "no: EADDRNOTAVAIL as long as TIME_WAIT stands" \
		"不能：TIME_WAIT 还在就是 EADDRNOTAVAIL" \
		"Without timestamps the four-tuple stays taken (tcp_twsk_unique, net/ipv4/tcp_ipv4.c)." \
		"没有时间戳时这个四元组一直被占用（tcp_twsk_unique，net/ipv4/tcp_ipv4.c）。"
}

# old_reply: the number of the 1000 bytes from the server, in the capture
old_reply() {
	stray -r "$LAB_DIR/wire-$LAB_WIRES.pcap" --list |
		awk -v from="127.0.0.1:$PORT" '$2 == from && / len 1000$/ {
			print $1; exit }'
}

# answered: the flags of the segment after the old one, in the ladder
answered() {
	awk 'seen { sub(/.*\|(<--|---) /, ""); print $1; exit }
		/ old duplicate / { seen = 1 }' "$LAB_DIR/wire.out"
}

# runs_down: until the TIME_WAIT has less than 59.4 s left; LEFT
runs_down() {
	local end=$((SECONDS + LAB_DEADLINE))
	until LEFT=$(time_of "$CPORT" "$PORT") && ((LEFT < 59400)); do
		((SECONDS <= end)) || fail "its clock stands at $LEFT"
		pause
	done
}

kept_out() {
	local n now
	step "A's segment of 1000 bytes comes into TIME_WAIT" \
		"A 的 1000 字节报文段到达 TIME_WAIT"
	n=$(old_reply)
	[[ -n $n ]] || fail "no reply of 1000 bytes in the capture"
	runs_down
	command_line "stray -r a.pcap -n $n"
	stray -r "$LAB_DIR/wire-$LAB_WIRES.pcap" -n "$n"
	now=$(time_of "$CPORT" "$PORT")
	table
	observe "client's end" TIME_WAIT "$(end_of "$CPORT" "$PORT")"
	say "   its clock: $LEFT ms -> $now ms"
	observe "its clock" '+[1-9]* ms' "+$((now - LEFT)) ms"
	again c
	observe "connect for B" '1 EADDRNOTAVAIL' "$STATUS $(errno_of c)"
	wire_end "Incarnation A and its late segment, which meets TIME_WAIT" \
		"化身 A 和它迟到的报文段，遇上了 TIME_WAIT"
	observe "TIME_WAIT's answer" ACK "$(answered)"
	interrupt serv
	answer 4 "TIME_WAIT answers with an ACK, and nobody reads it" \
		"TIME_WAIT 回一个 ACK，没有人读到它" \
		"There is no socket any more that could read, and no B (RFC 9293 3.10.7.4)." \
		"已经没有能读的 socket，也没有 B（RFC 9293 3.10.7.4）。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	without
	with
	refused
	kept_out
}
