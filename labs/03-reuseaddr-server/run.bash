# run.bash - SO_REUSEADDR at the server: on which run, over which state, when
#
# seconds: 2
#
# The old run's connection is taken through its states, -n 1 closing the
# listener behind it, and in each a new run asks for the same address and
# port, without -A and with it. Two runs that have both bound before either
# listens are not here: serv does not wait in between (the sheet's Extend
# makes it). See also: FACTS 3-6; labs/lib/lab.bash.

declare -A CELL # "STATE OLD NEW": what came of it; OLD and NEW: "-A" or ""

# refused_by NAME: "bind EADDRINUSE" from its error line, "-" for none
refused_by() {
	if has_line "$1.err" \
		'serv: (bind|listen) [^'$'\n'']*\[(E[A-Z]+)\]'; then
		echo "${MATCH[*]}"
	else
		echo -
	fi
}

# starts ADDR FLAG...: a new run at PORT; GOT is "ok", or what refused it
starts() {
	local address=$1
	shift
	command_line "serv${*:+ $*} $address $PORT"
	start new serv -q "$@" "$address" "$PORT"
	if await_start new 'listening '; then
		cat "$LAB_DIR/new.out"
		GOT=ok
	else
		ended new
		cat "$LAB_DIR/new.err"
		GOT=$(refused_by new)
	fi
}

# restart ADDR FLAG...: likewise, and it does not stay
restart() {
	starts "$@"
	[[ $GOT != ok ]] || interrupt new
}

# wanted STATE OLD NEW: the rule, inet_bind_conflict() in one line
wanted() {
	if [[ $1 != LISTEN && $2$3 == -A-A ]]; then
		echo ok
	else
		echo 'bind EADDRINUSE'
	fi
}

# ask STATE OLD: does a new run get past it, without -A and with it?
ask() {
	local new
	table
	for new in '' -A; do
		restart 127.0.0.1 ${new:+"$new"}
		CELL[$1 $2 $new]=$GOT
		observe "$1, old ${2:--}, new ${new:--}" \
			"$(wanted "$1" "$2" "$new")" "$GOT"
	done
	say ''
}

# life OLD: LISTEN, ESTABLISHED, FIN_WAIT2, TIME_WAIT at one port
life() {
	server old -n 1 ${1:+"$1"}
	ask LISTEN "$1"
	keyboard client
	typed client hello HELLO
	ask ESTABLISHED "$1"
	interrupt old
	until_end "$PORT" "$CPORT" FIN_WAIT2
	ask FIN_WAIT2 "$1"
	typed client q
	ended client
	until_end "$PORT" "$CPORT" TIME_WAIT
	ask TIME_WAIT "$1"
}

# waiting OLD: CLOSE_WAIT, held by the pause between the FIN and the close
waiting() {
	server old -n 1 -Q 600000 ${1:+"$1"}
	keyboard client
	typed client hello HELLO
	typed client q
	ended client
	until_end "$PORT" "$CPORT" CLOSE_WAIT
	ask CLOSE_WAIT "$1"
	interrupt old
}

without() {
	step "The old run without -A, in each state of its connection" \
		"旧进程不带 -A，在连接的每个状态下重新启动"
	life ''
	answer 1 "no: bind says EADDRINUSE" "不能：bind 报 EADDRINUSE" \
		"Both sockets must have it (inet_bind_conflict): the old one has not." \
		"两个 socket 都要有这个选项（inet_bind_conflict），旧的那个没有。"
}

other_address() {
	step "The same TIME_WAIT, and other addresses" \
		"还是这个 TIME_WAIT，换别的地址"
	restart 127.0.0.2
	observe "127.0.0.2" ok "$GOT"
	restart 0.0.0.0
	observe "0.0.0.0" 'bind EADDRINUSE' "$GOT"
	answer 3 "on 127.0.0.2 yes, on 0.0.0.0 no" \
		"127.0.0.2 可以，0.0.0.0 不可以" \
		"An address and port is what is taken; the wildcard takes 127.0.0.1 too." \
		"被占的是地址加端口；通配地址把 127.0.0.1 也包括在内。"
}

with() {
	step "The old run with -A, likewise" "旧进程带 -A，同样来一遍"
	life -A
}

close_wait() {
	step "CLOSE_WAIT: the client has closed, the old run has not" \
		"CLOSE_WAIT：客户端已关闭，旧进程还没有关闭"
	waiting ''
	waiting -A
}

# row NAME CELL...: of the table
row() {
	printf '%-13s%-15s%-15s%-15s%s\n' "$@"
}

matrix() {
	local state old new cells
	step "The whole of it" "完整的表"
	row old - - -A -A
	row new - -A - -A
	for state in LISTEN ESTABLISHED FIN_WAIT2 CLOSE_WAIT TIME_WAIT; do
		cells=()
		for old in '' -A; do
			for new in '' -A; do
				cells+=("${CELL[$state $old $new]#bind }")
			done
		done
		row "$state" "${cells[@]}"
	done
	answer 2 "over all but LISTEN" "除 LISTEN 外都可以" \
		"With SO_REUSEADDR on both, only a listener conflicts (inet_bind_conflict)." \
		"两边都有 SO_REUSEADDR 时，只有监听者冲突（inet_bind_conflict）。"
}

side_by_side() {
	step "A new server beside the old one's connection" \
		"新服务器启动了，旧服务器的连接还在"
	server old -A -n 1
	keyboard client
	typed client hello HELLO
	starts 127.0.0.1 -A
	observe "new server" ok "$GOT"
	typed client again AGAIN
	shown second client -q -m world 127.0.0.1 "$PORT"
	table
	observe "old connection" AGAIN "$(tail -n 1 "$LAB_DIR/client.out")"
	observe "new connection" WORLD "$(<"$LAB_DIR/second.out")"
	interrupt new
	typed client q
	ended client
	ended old
}

# closes_first FLAG...: a TIME_WAIT at the server's end
closes_first() {
	server old -n 1 -a "$@"
	shown one client -p -m hello 127.0.0.1 "$PORT"
	await_line one.err 'client: connected 127.0.0.1:([0-9]+) '
	ended old
	until_end "$PORT" "${MATCH[0]}" TIME_WAIT
	table
}

when() {
	step "When the old run sets it" "旧进程在什么时候设置"
	closes_first -o SO_REUSEADDR@listening
	restart 127.0.0.1 -A
	observe "old: on the listener, after listen" ok "$GOT"
	closes_first -A -o SO_REUSEADDR=0@accepted
	restart 127.0.0.1 -A
	observe "old: cleared on the connection" 'bind EADDRINUSE' "$GOT"
	closes_first -o SO_REUSEADDR@accepted
	restart 127.0.0.1 -A
	observe "old: on the connection alone" ok "$GOT"

	step "When the new run sets it" "新进程在什么时候设置"
	table
	restart 127.0.0.1 -o SO_REUSEADDR@connect
	observe "new: after bind" 'bind EADDRINUSE' "$GOT"
	restart 127.0.0.1 -A -o SO_REUSEADDR=0@connect
	observe "new: cleared before listen" 'listen EADDRINUSE' "$GOT"
	answer 4 "the old run's counts, the new one's comes too late" \
		"旧进程的有效，新进程的太晚" \
		"bind reads the flag of the socket in the way as it is then, and its own." \
		"bind 检查的是那一刻挡路的 socket 和自己身上的标志。"
}

goes_on() {
	step "The old listener lives, and its connection is in TIME_WAIT" \
		"旧的监听者还在，它的连接处于 TIME_WAIT"
	server old -A -a
	shown one client -p -m hello 127.0.0.1 "$PORT"
	await_line one.err 'client: connected 127.0.0.1:([0-9]+) '
	until_end "$PORT" "${MATCH[0]}" TIME_WAIT
	shown two client -p -m world 127.0.0.1 "$PORT"
	table
	observe "next client" WORLD "$(<"$LAB_DIR/two.out")"
	restart 127.0.0.1 -A
	observe "new server" 'bind EADDRINUSE' "$GOT"
	interrupt old
	restart 127.0.0.1 -A
	observe "the listener gone, new server" ok "$GOT"
}

run() {
	[[ $(setting tcp_max_tw_buckets) != 0 ]] ||
		cannot "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no TIME_WAIT" \
			"net.ipv4.tcp_max_tw_buckets 为 0：内核不产生 TIME_WAIT"
	without
	other_address
	with
	close_wait
	matrix
	side_by_side
	when
	goes_on
}
