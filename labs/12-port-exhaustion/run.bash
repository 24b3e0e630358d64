# run.bash - the ports run out: whose, towards whom, and for how long
#
# seconds: 6
# needs: lonet
# network: -a 10.0.0.1
#
# The settings are made in this private network, which has no other use. The
# ranges of ten ports lie outside the default one, which is filled last. The
# servers listen on the wildcard, so each address of 127/8 is a destination
# of its own. LAB_FULL=1 fills the whole range by plain connect(2), which
# takes half a minute. See also: FACTS 9-11, 31-34; client(1), hint_connect.c.
#
# shellcheck disable=SC2034 # LAB_PLACE is for lab.bash

# shellcheck source=labs/12-port-exhaustion/fill.bash
. "${BASH_SOURCE[0]%/*}/fill.bash"
# shellcheck source=labs/12-port-exhaustion/delay.bash
. "${BASH_SOURCE[0]%/*}/delay.bash"

# serving NAME PORT FLAG...
serving() {
	command_line "serv -q${3:+ ${*:3}} 0.0.0.0 $2"
	start "$1" serv -q "${@:3}" 0.0.0.0 "$2"
	await_line "$1.out" "listening 0.0.0.0 $2"
}

# of_record KEY: what the record of the last load has there
of_record() {
	[[ $(<"$LAB_DIR/load.out") =~ (^|[[:space:]])$1=([^[:space:]]*) ]] ||
		fail "no $1= in: $(<"$LAB_DIR/load.out")"
	echo "${BASH_REMATCH[2]}"
}

# load CLIENT'S-ARGUMENT...: its record is shown; MADE of it, and STATUS
load() {
	shown load client "$@"
	MADE=$(of_record connections)
}

# waits_at END ADDR:PORT: how many TIME_WAITs have it as their local or
# remote end
waits_at() {
	tcpstates --tsv "$2" | awk -F'\t' -v place="$2" -v end="$1" '
		$(end == "local" ? 4 : 5) == place && $6 == "TIME_WAIT" { n++ }
		END { print n + 0 }'
}

# until_waits N END ADDR:PORT
until_waits() {
	local end=$((SECONDS + LAB_DEADLINE)) now
	until now=$(waits_at "$2" "$3") && ((now == $1)); do
		((SECONDS <= end)) || fail "$now TIME_WAITs at $3, not $1"
		pause
	done
}

# from_port NAME: the local port that client had
from_port() {
	if has_line "$1.err" 'client: connected [^ ]*:([0-9]+) '; then
		echo "${MATCH[0]}"
	else
		echo -
	fi
}

ten() {
	step "Ten ports, and nine connections that the client closes first" \
		"十个端口；先建立九个由客户端先关闭的连接"
	set_to ip_local_port_range '20000 20009'
	set_to tcp_tw_reuse 0
	serving serv 6612
	load -n 9 127.0.0.1 6612
	LAB_PLACE=6612
	until_waits 9 remote 127.0.0.1:6612

	step "The tenth, the eleventh, and one to another address" \
		"第十个、第十一个，再加一个到另一个地址的"
	wire_begin 6612
	shown tenth client -m hello 127.0.0.1 6612
	until_waits 10 remote 127.0.0.1:6612
	shown eleventh client -m hello 127.0.0.1 6612
	observe "the eleventh" '1 EADDRNOTAVAIL' "$STATUS $(errno_of eleventh)"
	shown address client -m hello 127.0.0.2 6612
	observe "to 127.0.0.2, from" 2000? "$(from_port address)"
	until_drawn 2 '|--- ACK seq 8 ack 8 -'
	wire_end "The tenth, nothing of the eleventh, and one to 127.0.0.2" \
		"第十个；第十一个什么也没有；然后是到 127.0.0.2 的"
	table
	observe "TIME_WAITs of ten ports" 10 \
		"$(waits_at remote 127.0.0.1:6612)"
	observe "SYNs of the three" 2 "$(drawn '--- SYN seq')"
}

# drawn TEXT: how many segments of the ladder have it
drawn() {
	grep -cF -- "$1" "$LAB_DIR/wire.out" || :
}

# until_drawn N TEXT
until_drawn() {
	local end=$((SECONDS + LAB_DEADLINE))
	until (($(drawn "$2") == $1)); do
		((SECONDS <= end)) || fail "'$2' is not there $1 times"
		pause
	done
}

elsewhere() {
	step "The same ten ports, to another port of the server" \
		"同样十个端口，换一个目的端口"
	serving other 6712
	shown port client -m hello 127.0.0.1 6712
	observe "to port 6712, from" 2000? "$(from_port port)"
	answer 1 "the eleventh fails at once, EADDRNOTAVAIL; to another port it works" \
		"第十一个立刻失败，EADDRNOTAVAIL；换一个目的端口就可以" \
		"What must be unique is the four-tuple: ten ports for each destination (RFC 9293 4)." \
		"必须唯一的是四元组：对每个目的地各有十个端口（RFC 9293 第 4 节）。"
}

spared() {
	step "25 connections that the server closes first" \
		"25 个由服务器先关闭的连接"
	serving active 6812 -a
	load -n 25 -p 127.0.0.1 6812
	observe connections 25 "$MADE"
	observe "TIME_WAITs at the client's end" 0 \
		"$(waits_at remote 127.0.0.1:6812)"
	observe "TIME_WAITs at the server's end" '@([1-9]|10)' \
		"$(waits_at local 127.0.0.1:6812)"

	step "25 that end by RST" "25 个以 RST 结束的连接"
	load -n 25 -L 0 127.0.0.3 6612
	observe connections 25 "$MADE"
	observe "TIME_WAITs at the client's end" 0 \
		"$(waits_at remote 127.0.0.3:6612)"
	observe "TIME_WAITs at the server's end" 0 \
		"$(waits_at local 127.0.0.3:6612)"
}

delayed() {
	local delay
	delay=$(setting tcp_tw_reuse_delay)
	step "tcp_tw_reuse 2, the default: how long until a port is taken again?" \
		"tcp_tw_reuse 为 2（默认）：多久以后端口会被再次选用？"
	set_to tcp_tw_reuse 2
	measure 127.0.1
	AFTER=$(in_seconds "$TAKEN")
	if [[ $delay == '?' ]]; then
		# Older kernels compare whole seconds.
		observe "the delay is up to 1 s" yes \
			"$( ((REFUSED > 1020)) || echo yes)"
		return
	fi
	say "   net.ipv4.tcp_tw_reuse_delay: $delay ms"
	observe "the delay" "$(in_seconds "$delay") s" "$(within "$delay")"
	set_to tcp_tw_reuse_delay 300
	measure 127.0.2
	observe "with 300 ms" '0.300 s' "$(within 300)"
	set_to tcp_tw_reuse_delay "$delay"
}

# again ADDR: what connect says there now, ten TIME_WAITs being old enough
again() {
	client -q -m x "$1" 6612 >"$LAB_DIR/again.out" 2>"$LAB_DIR/again.err" ||
		:
	if has_line again.out X; then
		echo connected
	else
		errno_of again
	fi
}

# reuse VALUE LOOPBACK OTHER: OTHER is what 10.0.0.1 gets
reuse() {
	set_to tcp_tw_reuse "$1"
	observe "tcp_tw_reuse $1: 127.0.3.1" "$2" "$(again 127.0.3.1)"
	observe "tcp_tw_reuse $1: 10.0.0.1" "$3" "$(again 10.0.0.1)"
	observe "tcp_tw_reuse $1: 127.0.3.2, no timestamps" EADDRNOTAVAIL \
		"$(again 127.0.3.2)"
}

reused() {
	local delay
	step "Ten TIME_WAITs each: loopback, 10.0.0.1, and without timestamps" \
		"各十个 TIME_WAIT：回环、10.0.0.1，以及没有时间戳的"
	set_to tcp_timestamps 0
	load -n 10 127.0.3.2 6612
	set_to tcp_timestamps 1
	load -n 10 127.0.3.1 6612
	load -n 10 10.0.0.1 6612
	until_waits 10 remote 10.0.0.1:6612
	delay=$(setting tcp_tw_reuse_delay)
	[[ $delay != '?' ]] || delay=1000
	note "Awaited: that all of them are older than $delay ms." \
		"等到它们全都超过 $delay 毫秒。"
	until_old $((delay + 20)) 10.0.0.1:6612

	step "The three values, one after the other" "依次试三个值"
	reuse 0 EADDRNOTAVAIL EADDRNOTAVAIL
	reuse 1 connected connected
	reuse 2 connected EADDRNOTAVAIL
	answer 2 "127.0.0.0/8: after $AFTER s; 10.0.0.1: not by 2, which is for loopback only" \
		"127.0.0.0/8：$AFTER 秒以后；10.0.0.1：不行，2 只对回环有效" \
		"tcp_twsk_unique, net/ipv4/tcp_ipv4.c; RFC 6191 has why a timestamp makes it safe." \
		"net/ipv4/tcp_ipv4.c 的 tcp_twsk_unique；有时间戳为什么安全，见 RFC 6191。"
}

by_hand() {
	step "Ten ports that were bound, and a connection to somewhere else" \
		"十个 bind 过的端口；再连接到别处"
	set_to tcp_tw_reuse 0
	set_to ip_local_port_range '20010 20019'
	load -n 10 -b 127.0.0.1:0 127.0.0.4 6612
	until_waits 10 remote 127.0.0.4:6612
	shown plain client -m hello 127.0.0.5 6612
	observe "connect elsewhere" '1 EADDRNOTAVAIL' \
		"$STATUS $(errno_of plain)"
	shown bound client -b 127.0.0.1:0 -m hello 127.0.0.5 6612
	observe "bind, then connect elsewhere" '1 EADDRINUSE' \
		"$STATUS $(errno_of bound)"

	step "The same with IP_BIND_ADDRESS_NO_PORT" \
		"同样，但设置了 IP_BIND_ADDRESS_NO_PORT"
	set_to ip_local_port_range '20020 20029'
	load -n 10 -b 127.0.0.1:0 -o IP_BIND_ADDRESS_NO_PORT 127.0.0.4 6612
	until_waits 20 remote 127.0.0.4:6612
	shown plain client -m hello 127.0.0.5 6612
	observe "connect elsewhere, from" 2002? "$(from_port plain)"
	answer 3 "no: EADDRNOTAVAIL, though nothing is connected there" \
		"不行：EADDRNOTAVAIL，尽管那里一个连接也没有" \
		"bind(2) does not know the destination, so it claims the port for all: ip(7), IP_BIND_ADDRESS_NO_PORT." \
		"bind(2) 不知道目的地，只好为所有目的地占住端口：ip(7)，IP_BIND_ADDRESS_NO_PORT。"
}

whole() {
	step "The whole range, $FIRST-$LAST: $PORTS ports" \
		"整个范围，$FIRST-$LAST：$PORTS 个端口"
	set_to ip_local_port_range "$FIRST $LAST"
	set_to tcp_max_tw_buckets $((PORTS + 5000))
	serving whole 6912
	local began=$SECONDS
	USED=0 COST=$(kernel_kb)
	if [[ -n ${LAB_FULL-} ]]; then
		fill_plainly
	else
		fill
	fi
	observe "ended by" connect:EADDRNOTAVAIL "$(of_record exhausted)"
	COST=$((($(kernel_kb) - COST) * 1024 / USED))
	if ((SECONDS - began < 59)); then
		shown last client -m hello 127.0.0.1 6912
		observe connections "$PORTS" "$USED"
		until_waits "$PORTS" remote 127.0.0.1:6912
		observe TIME_WAITs "$PORTS" \
			"$(waits_at remote 127.0.0.1:6912)"
		observe "one more" '1 EADDRNOTAVAIL' "$STATUS $(errno_of last)"
	else
		note "It took a minute: the first TIME_WAITs are over, $USED connections." \
			"用了一分钟：最早的 TIME_WAIT 已经结束，共 $USED 个连接。"
	fi
	load -n 1000 127.0.0.2 6912
	observe "to 127.0.0.2" 1000 "$MADE"
}

rates() {
	local first second
	step "How quick connect(2) was, by how many ports were used" \
		"用掉多少端口时，connect(2) 有多快"
	{
		echo '# connect(2)'
		cat "$LAB_DIR/plain.tsv"
		[[ ! -e $LAB_DIR/own.tsv ]] || {
			echo '# IP_LOCAL_PORT_RANGE'
			cat "$LAB_DIR/own.tsv"
		}
	} >"$LAB_DIR/rates"
	plot --title "$(text 'Connections by the second' '每秒连接数')" \
		--x "$(text 'ports used' '已用端口')" --y 1/s \
		--svg "$LAB_DIR/rates.svg" "$LAB_DIR/rates"
	picture "$LAB_DIR/rates.svg" "How quick connect(2) is" \
		"connect(2) 有多快"
	first=$(rate_in 1) second=$(rate_in 2)
	note "   median: $first per s in the first half, $second in the second" \
		"   中位数：前一半每秒 $first 个，后一半每秒 $second 个"
	observe "connect(2), second half, times slower" '@([5-9]|??*)' \
		$((first / second))
}

# Only root is told how large the kernel's objects are. What the machine's
# memory grew by is shown, but held against nothing: all else is in it, too.
memory() {
	local sum each=$COST
	step "What a TIME_WAIT costs" "一个 TIME_WAIT 的代价"
	command_line "grep TCP: /proc/net/sockstat"
	grep TCP: /proc/net/sockstat
	say ''
	note "   SUnreclaim of /proc/meminfo grew by $COST bytes for each, with all else that went on." \
		"   /proc/meminfo 的 SUnreclaim 平均每个增加 $COST 字节，这期间的其他一切也在内。"
	note "   A TCP socket has $(awk '$1 == "TCP" { print $2 }' /proc/net/protocols) bytes, by /proc/net/protocols." \
		"   /proc/net/protocols：一个 TCP socket 有 $(awk '$1 == "TCP" { print $2 }' /proc/net/protocols) 字节。"
	sum=$(object tw_sock_TCP)+$(object tcp_bind_bucket)+$(object tcp_bind2_bucket)
	if [[ $sum != *'?'* ]]; then
		observe "$sum bytes" '[2-9]??' $((sum))
		each=$((sum))
	elif ((each < 256)); then
		each='?'
	fi
	answer 4 "$(rate_in 1) a second in the first half, $(rate_in 2) in the second; $each bytes each" \
		"前一半每秒 $(rate_in 1) 个，后一半每秒 $(rate_in 2) 个；每个占 $each 字节" \
		"Even ports are used up at half; connect looks at each of them first, each time: __inet_hash_connect." \
		"到一半时偶数端口用完了；connect 每次仍先把它们逐个看一遍：__inet_hash_connect。"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	local FIRST LAST PORTS USED COST REFUSED TAKEN AFTER MADE
	read -r FIRST LAST <<<"$(setting ip_local_port_range)"
	PORTS=$((LAST - FIRST + 1))
	ten
	elsewhere
	spared
	delayed
	reused
	by_hand
	whole
	rates
	memory
}
