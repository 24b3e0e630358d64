# run.bash - a client asks for its port again: bind(2) and connect(2) apart
#
# seconds: 2
#
# What connect(2) may do with a TIME_WAIT depends on tcp_timestamps, and on
# tcp_tw_reuse where it picks the port itself: this host's are read, and
# others are tried in a private network, where lonet(1) may make one. See
# also: FACTS 7-12; labs/lib/lab.bash.
#
# shellcheck disable=SC2153 # PORT is set by server
# shellcheck disable=SC2034 # LAB_PLACE is what table shows

# refused of cells.bash: BIND and THEN from a program's error line
# shellcheck source=labs/lib/cells.bash
. "$top/labs/lib/cells.bash"

LIMITED='' # may a client limit the ports that connect(2) picks from?
TW_LEN=60000 # ms: TCP_TIMEWAIT_LEN, include/net/tcp.h

# A private network has these ports free, whatever the host's are.
SERVERS='serv -q 127.0.0.1 6666 & serv -q 127.0.0.1 6667 &
tcpstates --await LISTEN --count 2 6666 6667'

# outcome NAME REPLY: "ok" if NAME printed it, else which call failed and how
outcome() {
	if has_line "$1.out" "$2"; then
		echo ok ok
	else
		refused "$1"
		echo "$BIND $THEN"
	fi
}

# port_of NAME: the local port from which the client NAME had connected
port_of() {
	await_line "$1.err" 'client: connected 127.0.0.1:([0-9]+) '
	FROM=${MATCH[0]}
	LAB_PLACE=$FROM
}

this_host() {
	step "This host's settings" "本机的设置"
	TIMESTAMPS=$(setting tcp_timestamps)
	REUSE=$(setting tcp_tw_reuse)
	DELAY=$(setting tcp_tw_reuse_delay)
	say "net.ipv4.tcp_timestamps = $TIMESTAMPS" \
		"net.ipv4.tcp_tw_reuse = $REUSE" \
		"net.ipv4.tcp_tw_reuse_delay = $DELAY"
	if [[ $TIMESTAMPS == 0 ]]; then
		SAME='ok EADDRNOTAVAIL'
		note "No timestamps: connect(2) cannot have a four-tuple in TIME_WAIT again." \
			"没有时间戳：connect(2) 不能再用处于 TIME_WAIT 的四元组。"
	else
		SAME='ok ok'
		note "Timestamps: connect(2) from a port of one's own choice may take a TIME_WAIT over." \
			"有时间戳：自选端口的 connect(2) 可以接管 TIME_WAIT。"
	fi
	if [[ $TIMESTAMPS == 0 || $REUSE == 0 ]]; then
		note "A port that connect(2) picks is never one in TIME_WAIT to the same server." \
			"connect(2) 自己挑的端口，不会是通往同一服务器的 TIME_WAIT 端口。"
	else
		note "A port that connect(2) picks may be one in TIME_WAIT, after the delay." \
			"过了那段延迟，connect(2) 自己挑的端口可以是处于 TIME_WAIT 的。"
	fi
	server elsewhere -q
	ELSEWHERE=$PORT
	server served -q
}

# old_connection FLAG: from a port that the client binds, FROM, to PORT; the
# client closes first
old_connection() {
	shown old client ${1:+"$1"} -b 127.0.0.1:0 -m hello 127.0.0.1 "$PORT"
	port_of old
	until_end "$FROM" "$PORT" TIME_WAIT
}

# rebind OLD NEW TO WANT: from there again, to the port TO
rebind() {
	local want=$4
	old_connection "$1"
	[[ $1 == -A && $2 == -A ]] || want='EADDRINUSE -'
	shown new client -q ${2:+"$2"} -b "127.0.0.1:$FROM" -m again \
		127.0.0.1 "$3"
	observe "old ${1:---} new ${2:---}: bind, connect" "$want" \
		"$(outcome new AGAIN)"
}

# four_flags TO WANT: WANT is what comes of it with -A on both runs
four_flags() {
	local old new
	for old in '' -A; do
		for new in '' -A; do
			rebind "$old" "$new" "$@"
		done
	done
	table
}

same_destination() {
	step "The port in TIME_WAIT again, to the same server" \
		"再用处于 TIME_WAIT 的端口，连同一服务器"
	four_flags "$PORT" "$SAME"
	answer 1 "only with -A on both runs, whatever the destination" \
		"只有前后两次都带 -A 才行，与目的地无关" \
		"bind(2) does not know the destination yet (inet_bind_conflict, net/ipv4/inet_connection_sock.c)." \
		"bind(2) 时还不知道目的地（inet_bind_conflict，net/ipv4/inet_connection_sock.c）。"
}

other_destination() {
	step "The port in TIME_WAIT again, to another server" \
		"再用处于 TIME_WAIT 的端口，连另一个服务器"
	four_flags "$ELSEWHERE" 'ok ok'
	if [[ $TIMESTAMPS == 0 ]]; then
		answer 2 "to the same server EADDRNOTAVAIL, to another one yes" \
			"同一服务器 EADDRNOTAVAIL；另一个服务器成功" \
			"tcp_timestamps is 0 here (tcp_twsk_unique, net/ipv4/tcp_ipv4.c)." \
			"本机 tcp_timestamps 为 0（tcp_twsk_unique，net/ipv4/tcp_ipv4.c）。"
	else
		answer 2 "yes, to both" "两个都成功" \
			"Another server makes another five-tuple; to the same one timestamps tell old from new (tcp_twsk_unique, net/ipv4/tcp_ipv4.c; RFC 7323 5)." \
			"换了服务器就是另一个五元组；同一服务器靠时间戳区分新旧（tcp_twsk_unique，net/ipv4/tcp_ipv4.c；RFC 7323 5）。"
	fi
}

# rows: how many entries the kernel has of FROM's end to PORT
rows() {
	tcpstates --tsv "127.0.0.1:$FROM" |
		grep -cF $'\t'"127.0.0.1:$FROM"$'\t'"127.0.0.1:$PORT"$'\t' || :
}

one_of_each() {
	step "The five-tuple stays unique" "五元组始终唯一"
	[[ $TIMESTAMPS != 0 ]] || {
		note "Skipped: without timestamps nothing takes the TIME_WAIT over." \
			"跳过：没有时间戳，TIME_WAIT 不会被接管。"
		return
	}
	old_connection -A
	table
	keyboard taker -A -b "127.0.0.1:$FROM"
	table
	observe "the client's end" '1 ESTABLISHED' \
		"$(rows) $(end_of "$FROM" "$PORT")"
	shown third client -q -A -b "127.0.0.1:$FROM" -m third 127.0.0.1 "$PORT"
	observe "a third at the same time: bind, connect" 'ok EADDRNOTAVAIL' \
		"$(outcome third THIRD)"
	typed taker q
	ended taker
}

# now: milliseconds, to measure with
now() {
	echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

automatic() {
	local first start
	step "Ports that connect(2) picks" "由 connect(2) 挑选的端口"
	old_connection ''
	only_port "$ELSEWHERE"
	if has_line ranged.err '[^'$'\n'']*\[ENOPROTOOPT'; then
		note "Skipped: this kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3)." \
			"跳过：这个内核没有 IP_LOCAL_PORT_RANGE（Linux 6.3）。"
	else
		observe "it never picks one that was bound" 'ok EADDRNOTAVAIL' \
			"$(outcome ranged AGAIN)"
		LIMITED=yes
	fi
	start=$(now)
	shown first client -m hello 127.0.0.1 "$PORT"
	port_of first
	first=$FROM
	until_end "$first" "$PORT" TIME_WAIT
	[[ -z $LIMITED ]] || picked_again "$start"
	shown next client -m again 127.0.0.1 "$PORT"
	port_of next
	observe "without a limit another port" yes \
		"$( ((first != FROM)) && echo yes || echo no)"
	FROM=$first LAB_PLACE=$first
	shown listener serv -q -A -n 1 127.0.0.1 "$FROM"
	observe "serv -A on the first one" 'EADDRINUSE -' \
		"$(outcome listener 'listening ')"
	table
}

# only_port TO: a client that may pick FROM only
only_port() {
	shown ranged client -q -o "IP_LOCAL_PORT_RANGE=$FROM-$FROM" -m again \
		127.0.0.1 "$1"
}

# picked_again START: may connect(2) pick FROM again? The connection that
# left its TIME_WAIT began at START
picked_again() {
	only_port "$ELSEWHERE"
	observe "picked again, another server" 'ok ok' "$(outcome ranged AGAIN)"
	only_port "$PORT"
	if [[ $TIMESTAMPS == 0 || $REUSE == 0 ]]; then
		observe "picked again, the same server" 'ok EADDRNOTAVAIL' \
			"$(outcome ranged AGAIN)"
		return
	fi
	# Only within the delay is that certain, and only where it is a setting.
	if [[ $DELAY != '?' ]] && (($(now) - $1 < DELAY - 50)); then
		observe "picked again, the same server, at once" \
			'ok EADDRNOTAVAIL' "$(outcome ranged AGAIN)"
	fi
	after_delay
}

after_delay() {
	local delay=${DELAY/\?/1000} end=$((SECONDS + LAB_DEADLINE))
	if ((delay > 3000)); then
		note "Not waited for: tcp_tw_reuse_delay is $delay ms." \
			"不再等待：tcp_tw_reuse_delay 为 $delay 毫秒。"
		return
	fi
	note "When its TIME_WAIT is older than $delay ms:" \
		"等它的 TIME_WAIT 超过 $delay 毫秒："
	until (($(time_of "$FROM" "$PORT") < TW_LEN - delay - 50)); do
		((SECONDS <= end)) || fail "the TIME_WAIT's timer does not run"
		pause
	done
	only_port "$PORT"
	observe "picked again, the same server, after the delay" 'ok ok' \
		"$(outcome ranged AGAIN)"
}

# private SCRIPT SETTING...: SCRIPT in a private network with two servers
private() {
	local script=$SERVERS$'\n'$1$'\nkill %1 %2'
	shift
	command_line "lonet$(printf ' -s "net.ipv4.%s"' "$@") bash -c '$script'"
	STATUS=0
	timeout "$LAB_DEADLINE" lonet "${@/#/-snet.ipv4.}" bash -c "$script" \
		</dev/null >"$LAB_DIR/in.out" 2>"$LAB_DIR/in.err" || STATUS=$?
	[[ $STATUS != 124 ]] || fail "that did not end in $LAB_DEADLINE s"
	cat "$LAB_DIR/in.out" "$LAB_DIR/in.err"
}

# explicitly SAME SETTING...: the client chooses its port; SAME is what is
# expected of the same server
explicitly() {
	private 'client -q -A -b 7777 -m old 127.0.0.1 6666
tcpstates --await TIME_WAIT 7777
client -q -A -b 7777 -m same 127.0.0.1 6666
client -q -A -b 7777 -m other 127.0.0.1 6667' "${@:2}"
	observe "$2, -b, same server" "$1" "$(outcome in SAME)"
	observe "$2, -b, another server" 'ok ok' "$(outcome in OTHER)"
}

# by_itself SETTING...: connect(2) picks it, from one port that there is
by_itself() {
	private 'client -q -m old 127.0.0.1 6666
tcpstates --await TIME_WAIT 40000
client -q -m same 127.0.0.1 6666
client -q -m other 127.0.0.1 6667' 'ip_local_port_range=40000 40000' "$@"
	observe "$1, picked, same server" 'ok EADDRNOTAVAIL' \
		"$(outcome in SAME)"
	observe "$1, picked, another server" 'ok ok' "$(outcome in OTHER)"
}

other_settings() {
	step "Other settings, in a private network" "其他设置，在私有网络里"
	if ! has_lonet; then
		note "Skipped: $(no_lonet)" "跳过：$(no_lonet)"
		answer 3 "skipped here: it needs a private network (lonet)" \
			"此处跳过：需要私有网络（lonet）" \
			"$(no_lonet)" "$(no_lonet)"
		return
	fi
	explicitly 'ok EADDRNOTAVAIL' tcp_timestamps=0
	answer 3 "to the same server EADDRNOTAVAIL, to another one yes" \
		"同一服务器 EADDRNOTAVAIL；另一个服务器成功" \
		"Nothing would tell old segments from new, so the four-tuple is refused (tcp_twsk_unique, net/ipv4/tcp_ipv4.c)." \
		"新旧报文段无法区分，所以不给这个四元组（tcp_twsk_unique，net/ipv4/tcp_ipv4.c）。"
	explicitly 'ok ok' tcp_tw_reuse=0 tcp_timestamps=1
	by_itself tcp_tw_reuse=0 tcp_timestamps=1
	[[ $DELAY == '?' ]] ||
		by_itself tcp_tw_reuse_delay=60000 tcp_tw_reuse=2 \
			tcp_timestamps=1
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	this_host
	same_destination
	other_destination
	one_of_each
	automatic
	answer 4 "only as tcp_tw_reuse and its delay allow; else it picks another" \
		"只有 tcp_tw_reuse 及其延迟允许时才会，否则另选一个" \
		"__inet_hash_connect (net/ipv4/inet_hashtables.c) tries the next port where tcp_twsk_unique says no." \
		"__inet_hash_connect（net/ipv4/inet_hashtables.c）遇到 tcp_twsk_unique 不同意就试下一个端口。"
	other_settings
}
