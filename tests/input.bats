#!/usr/bin/env bats
# Bad usage is refused in one line that names the argument, followed by the
# usage, with exit 2; bad places (nobody there, not ours) fail with exit 1.

load helper

INT="a number from 0 to 2147483647"

# runs COMMAND...: its status in $status, what it printed in out and err
runs() {
	status=0
	timeout "$DEADLINE" "$@" >out 2>err </dev/null || status=$?
}

show() {
	echo "status $status; standard output, then standard error:" >&2
	cat out err >&2
	return 1
}

# fails STATUS LINE...: runs left STATUS, nothing in out, these lines in err
fails() {
	local want
	[[ $status == "$1" && ! -s out ]] || show
	shift
	printf -v want '%s\n' "$@"
	(($# > 0)) || want=
	[[ "$(cat err && echo .)" == "$want." ]] && return
	diff <(printf %s "$want") err >&2 || show
}

# refuses SAID COMMAND...: exit 2, "COMMAND: SAID" and COMMAND's usage
refuses() {
	local said=$1
	shift
	if [[ ! -e $1.usage ]]; then
		"$1" -h >help
		sed '/^$/,$d' help >"$1.usage"
		[[ $(<"$1.usage") == "usage: $1 "* ]] || show
	fi
	runs "$@"
	fails 2 "$1: $said" "$(<"$1.usage")"
}

# both_refuse SAID ARG...: serv and client do
both_refuse() {
	refuses "$1" serv "${@:2}"
	refuses "$1" client "${@:2}"
}

@test "serv and client want a HOST and a PORT, and no more" {
	both_refuse "HOST and PORT are missing"
	both_refuse "HOST and PORT are missing" -v -A
	both_refuse "PORT is missing" 127.0.0.1
	both_refuse "PORT is missing" 6666
	both_refuse "'more' is one argument too many" 127.0.0.1 6666 more
	both_refuse "HOST: '' is no host" "" 6666
}

@test "a PORT is decimal digits, 0 to 65535 for serv, 1 to 65535 for client" {
	local no
	for no in 65536 66x6 " 6666" "6666 " 0x1a0a "" +6666 1e3 6666.0 \
		99999999999999999999 http; do
		refuses "PORT: '$no' is not a number from 0 to 65535" \
			serv 127.0.0.1 "$no"
		refuses "PORT: '$no' is not a number from 1 to 65535" \
			client 127.0.0.1 "$no"
	done
	refuses "PORT: '0' is not a number from 1 to 65535" client 127.0.0.1 0
}

@test "a negative PORT is refused as one, and after -- too" {
	both_refuse "'-1' is no option, and no port: a port is a number from \
0 to 65535" 127.0.0.1 -1
	both_refuse "'-12' is no option, and no port: a port is a number from \
0 to 65535" 127.0.0.1 -12
	refuses "PORT: '-1' is not a number from 0 to 65535" \
		serv -- 127.0.0.1 -1
	refuses "PORT: '-1' is not a number from 1 to 65535" \
		client -- 127.0.0.1 -1
}

@test "an unknown flag is named, wherever it stands" {
	both_refuse "unknown option -x" -x 127.0.0.1 6666
	both_refuse "unknown option -x" 127.0.0.1 6666 -x
	both_refuse "unknown option -x" -vx 127.0.0.1 6666
	both_refuse "unknown option -x" -xv 127.0.0.1 6666
	both_refuse "unknown option -x" --reuseaddr -xv 127.0.0.1 6666
	both_refuse "unknown option --nosuch" --nosuch 127.0.0.1 6666
	both_refuse "unknown option --quiet=1" --quiet=1 127.0.0.1 6666
	refuses "unknown option -m" serv -m hello 127.0.0.1 6666
	refuses "unknown option -b" serv -b 0 127.0.0.1 6666
	refuses "unknown option -B" client -B 1 127.0.0.1 6666
}

@test "a stage that the client does not have is refused" {
	refuses "-o: SO_REUSEADDR@listening: a client does not listen" \
		client -o SO_REUSEADDR@listening 127.0.0.1 6666
}

@test "a flag that lacks its argument is named" {
	local flag
	for flag in L c Q D o; do
		both_refuse "option -$flag needs an argument" \
			127.0.0.1 6666 -$flag
	done
	for flag in n B; do
		refuses "option -$flag needs an argument" \
			serv 127.0.0.1 6666 -$flag
	done
	for flag in b m; do
		refuses "option -$flag needs an argument" \
			client 127.0.0.1 6666 -$flag
	done
	both_refuse "option --deaf-for needs an argument" \
		127.0.0.1 6666 --deaf-for
	both_refuse "option --linger needs an argument" 127.0.0.1 6666 --linger
}

@test "-L takes whole seconds, 0 to 2147483647" {
	local secs
	for secs in -1 abc 99999999999 2147483648 1.5 "" " 1" 0x1; do
		both_refuse "-L: '$secs' is not $INT" -L "$secs" 127.0.0.1 6666
	done
	both_refuse "-L: '-1' is not $INT" --linger=-1 127.0.0.1 6666
}

@test "-Q, --deaf-for, -n and -B refuse what is out of their range" {
	local n most=9223372036854775807
	[[ $(getconf LONG_BIT) == 64 ]] || most=2147483647
	for n in -1 2147483648 10ms ""; do
		both_refuse "-Q: '$n' is not $INT" -Q "$n" 127.0.0.1 6666
		refuses "-B: '$n' is not $INT" serv -B "$n" 127.0.0.1 6666
	done
	for n in 0 -1 2147483648; do
		both_refuse "--deaf-for: '$n' is not ${INT/0/1}" \
			-D fin --deaf-for "$n" 127.0.0.1 6666
	done
	for n in 0 -1 99999999999999999999 all; do
		refuses "-n: '$n' is not a number from 1 to $most" \
			serv -n "$n" 127.0.0.1 6666
	done
}

@test "-a and -p exclude each other, in either order" {
	both_refuse "-a and -p exclude each other" -a -p 127.0.0.1 6666
	both_refuse "-a and -p exclude each other" -pa 127.0.0.1 6666
}

@test "-4 and -6 exclude each other, in either order" {
	both_refuse "-4 and -6 exclude each other" -4 -6 127.0.0.1 6666
	both_refuse "-4 and -6 exclude each other" -64 ::1 6666
}

@test "a HOST of the other family than -4, -6 or -b is refused" {
	both_refuse "HOST: '::1' is an IPv6 address, where -4 asks for IPv4" \
		-4 ::1 6666
	both_refuse "HOST: '127.0.0.1' is an IPv4 address, where -6 asks for \
IPv6" -6 127.0.0.1 6666
	refuses "HOST: '::1' is an IPv6 address, where -b asks for IPv4" \
		client -b 127.0.0.1:0 ::1 6666
	refuses "HOST: '127.0.0.1' is an IPv4 address, where -b asks for \
IPv6" client -b "[::1]:0" 127.0.0.1 6666
}

@test "a -b of the other family than -4 or -6 is refused" {
	refuses "-b: an IPv6 address, where -4 asks for IPv4" \
		client -4 -b "[::1]:0" localhost 6666
	refuses "-b: an IPv4 address, where -6 asks for IPv6" \
		client -6 -b 127.0.0.1:0 localhost 6666
}

@test "-b takes [ADDR:]PORT with a numeric ADDR, and nothing else" {
	local place
	for place in 65536 -1 "" 127.0.0.1 127.0.0.1: 127.0.0.1:65536 \
		127.0.0.1:x localhost:0 ::1 1:2:3 "[::1:0" :0; do
		refuses "-b: '$place' is not [ADDR:]PORT with a port from 0 \
to 65535" client -b "$place" 127.0.0.1 6666
	done
}

@test "-c and -D list the words that they know" {
	local word
	for word in fin CLOSE clos ""; do
		both_refuse "-c: '$word' is not close, shutdown, exit, kill, \
unread or held" -c "$word" 127.0.0.1 6666
	done
	for word in rst FIN "fin," ""; do
		both_refuse "-D: '$word' is not syn, synack, fin, ack or all" \
			-D "$word" 127.0.0.1 6666
	done
}

@test "-o says which option, value or stage it does not know" {
	both_refuse "-o: 'SO_NOSUCH' is no option; -o help lists them" \
		-o SO_NOSUCH=1 127.0.0.1 6666
	both_refuse "-o: '' is no option; -o help lists them" \
		-o "" 127.0.0.1 6666
	both_refuse "-o: 'SO_REUSEADDR=2' is not of the form \
SO_REUSEADDR[=0|1]" -o SO_REUSEADDR=2 127.0.0.1 6666
	both_refuse "-o: 'SO_LINGER' is not of the form SO_LINGER=SECS" \
		-o SO_LINGER 127.0.0.1 6666
	both_refuse "-o: 'IP_TTL=x' is not of the form IP_TTL=NUMBER" \
		-o IP_TTL=x 127.0.0.1 6666
	both_refuse "-o: 'SO_LINGER=1@noon' names no stage: bind, connect, \
listening, accepted or close" -o SO_LINGER=1@noon 127.0.0.1 6666
}

@test "--deaf-for without -D has nothing to lift" {
	both_refuse "--deaf-for: says how long -D lasts, and there is no -D" \
		--deaf-for 100 127.0.0.1 6666
}

@test "--deaf-for with -D ack or all needs -c shutdown" {
	local what
	for what in ack all; do
		both_refuse "--deaf-for: needs -c shutdown here, any other \
way gives the descriptor away" -D $what --deaf-for 100 127.0.0.1 6666
	done
}

@test "--deaf-for is not for -D syn and -D synack, which no connection has" {
	local what
	for what in syn synack; do
		both_refuse "--deaf-for: goes with -D fin, ack or all: it is a \
connection that hears again" -D $what --deaf-for 100 127.0.0.1 6666
	done
}

@test "a -m longer than 60000 bytes is refused" {
	refuses "-m: the text is longer than 60000 bytes" \
		client -m "$(printf '%60001s' x)" 127.0.0.1 6666
}

@test "-h prints usage and every flag on standard output, and exits 0" {
	local program flag
	for program in serv client; do
		for flag in -h --help; do
			runs "$program" $flag
			[[ $status == 0 && ! -s err ]] || show
			[[ $(head -n 1 out) == "usage: $program [-"* ]] || show
			grep -q '^  -A, --reuseaddr  .*SO_REUSEADDR' out
			grep -q '^Exit status: 0 done, 1 failed, 2 usage' out
		done
	done
	runs tcpstates -h
	[[ $status == 0 && ! -s err ]] || show
	[[ $(head -n 1 out) == "usage: tcpstates "* ]] || show
	runs lonet -h
	[[ $status == 0 && ! -s err ]] || show
	[[ $(head -n 1 out) == "usage: lonet "* ]] || show
}

@test "-V prints the program and its version, and exits 0" {
	local program flag
	for program in serv client; do
		for flag in -V --version; do
			runs "$program" $flag
			[[ $status == 0 && ! -s err ]] || show
			grep -qxE "$program [0-9]+(\.[0-9]+)+" out || show
			[[ $(wc -l <out) == 1 ]] || show
		done
	done
}

@test "-o help prints the table of options with their stages, and exits 0" {
	local program
	for program in serv client; do
		runs "$program" -o help
		[[ $status == 0 && ! -s err ]] || show
		[[ $(head -n 1 out) == "OPTION "*" SET "*" WHAT" ]] || show
		grep -qE '^SO_REUSEADDR\[=0\|1\] .* before bind ' out || show
		grep -qE '^SO_RCVBUF=NUMBER .* before connect ' out || show
		grep -qE '^SO_LINGER=SECS .* on accepted ' out || show
		grep -qE '^TCP_LINGER2=NUMBER .* before close ' out || show
	done
}

@test "an unknown HOST fails in getaddrinfo, which names it" {
	local program host
	# No name has a part of 70 letters, so nobody needs to be asked.
	host=$(printf 'x%.0s' {1..70})
	for program in serv client; do
		runs "$program" "$host" 6666
		[[ $status == 1 && ! -s out && $(wc -l <err) == 1 ]] || show
		[[ $(<err) == "$program: getaddrinfo '$host': "*" [EAI_"*"]" \
			]] || show
	done
}

@test "a HOST or -b that is not local is EADDRNOTAVAIL, exit 1" {
	local said="Cannot assign requested address [EADDRNOTAVAIL]"
	runs serv 203.0.113.1 6666
	[[ $status == 1 && ! -s out ]] || show
	[[ $(head -n 1 err) == "serv: bind 203.0.113.1:6666: $said" ]] || show
	[[ $(tail -n +2 err) == "hint: 203.0.113.1 is no address of this \
host, which has "*"127.0.0.1 (lo)"* ]] || show
	runs client -b 203.0.113.1:0 127.0.0.1 6666
	[[ $status == 1 && ! -s out ]] || show
	[[ $(head -n 1 err) == "client: bind 203.0.113.1:0: $said" ]] || show
	[[ $(tail -n +2 err) == "hint: 203.0.113.1 is no address of this \
host, which has "*"127.0.0.1 (lo)"* ]] || show
}

@test "a privileged port is EACCES for an ordinary user, exit 1" {
	local first plain=() said="Permission denied [EACCES]" hint
	first=$(</proc/sys/net/ipv4/ip_unprivileged_port_start)
	((first > 79)) || skip "here ordinary users may bind port 79"
	if [[ $(id -u) == 0 ]]; then
		# Root of a private network has no other user to become, but it
		# can give up what makes it root.
		need setpriv
		plain=(setpriv --bounding-set=-all --inh-caps=-all)
		"${plain[@]}" true 2>why || skip "$(<why)"
	fi
	hint="hint: ports below $first are for root \
(net.ipv4.ip_unprivileged_port_start): take a higher one"
	runs "${plain[@]}" serv 127.0.0.1 79
	fails 1 "serv: bind 127.0.0.1:79: $said" "$hint"
	runs "${plain[@]}" client -b 127.0.0.1:79 127.0.0.1 6666
	fails 1 "client: bind 127.0.0.1:79: $said" "$hint"
}

@test "a PORT where nobody listens is ECONNREFUSED, exit 1" {
	start_serv
	# While serv has the port at 127.0.0.1, no other can have it at all.
	runs client 127.0.0.2 "$PORT"
	fails 1 "client: connect 127.0.0.2:$PORT: Connection refused \
[ECONNREFUSED]"
	runs client -m hello 127.0.0.2 "$PORT"
	fails 1 "client: connect 127.0.0.2:$PORT: Connection refused \
[ECONNREFUSED]"
}

@test "tcpstates refuses flags and states that there are not" {
	refuses "unknown option -x" tcpstates -x
	refuses "unknown option -x" tcpstates -xh
	refuses "unknown option --nosuch" tcpstates --nosuch
	refuses "unknown option --tsv=1" tcpstates --tsv=1
	refuses "option --await needs an argument" tcpstates --await
	refuses "option --timeout needs an argument" \
		tcpstates 6666 --timeout
	refuses "--await: 'WAIT' is no TCP state" tcpstates --await WAIT 6666
	refuses "--await: 'NO' is no TCP state" \
		tcpstates --await LISTEN,NO 6666
	refuses "--await: no state given" tcpstates --await "" 6666
	refuses "--await, --gone and --leave exclude each other" \
		tcpstates --gone --await LISTEN 6666
}

@test "tcpstates refuses a time-out or a place that is none" {
	local text
	for text in -1 86401 1.5 ""; do
		refuses "--timeout: '$text' is not a number from 0 to 86400" \
			tcpstates --gone --timeout "$text" 6666
	done
	for text in 0 65536 66x6 " 6666" 0x1a0a "" localhost:1 127.0.0.1:0; do
		refuses "'$text' is not PORT or ADDR:PORT with a port from 1 \
to 65535" tcpstates "$text"
	done
	refuses "'17' is one place too many" tcpstates {1..17}
}

@test "tcpstates --await fails at its deadline and shows what is there" {
	start_serv
	runs tcpstates --tsv --await TIME_WAIT --timeout 0 "$PORT"
	[[ $status == 1 ]] || show
	[[ $(<err) == "tcpstates: time is up after 0 s; this is what is \
there:" ]] || show
	[[ $(wc -l <out) == 2 && $(tail -n 1 out) == *"LISTEN"* ]] || show
}

@test "lonet refuses bad usage" {
	refuses "COMMAND is missing" lonet
	refuses "COMMAND is missing" lonet -a 192.0.2.1
	refuses "unknown option -x" lonet -x true
	refuses "option -a needs an argument" lonet -a
	refuses "option -s needs an argument" lonet -s
	local text
	for text in 192.0.2 192.0.2.1/33 192.0.2.1/ 2001:db8::1/129 "" x; do
		refuses "-a: '$text' is not ADDR[/LEN]" lonet -a "$text" true
	done
	for text in net.ipv4.tcp_timestamps kernel.hostname=x \
		net/../kernel/hostname=x ""; do
		refuses "-s: '$text' is not net.NAME=VALUE" \
			lonet -s "$text" true
	done
}

@test "lonet fails with exit 1 where the setting or value is none" {
	need_lonet
	runs lonet -s net.ipv4.nosuch=1 true
	fails 1 "lonet: sysctl net.ipv4.nosuch=1: No such file or directory \
[ENOENT]"
	runs lonet -s net.ipv4.tcp_timestamps=x true
	fails 1 "lonet: sysctl net.ipv4.tcp_timestamps=x: Invalid argument \
[EINVAL]"
}

@test "lonet exits with the status of its command" {
	need_lonet
	local code
	for code in 0 1 2 7 77 255; do
		runs lonet bash -c "exit $code"
		fails "$code"
	done
	# timeout would report its own child's signal in another way.
	status=0
	lonet bash -c 'kill -TERM $$' >out 2>err || status=$?
	[[ $status == 143 ]] || show
}

@test "lonet exits 127 for a command that is not there, 126 if it is none" {
	need_lonet
	runs lonet ./nosuch
	fails 127 "lonet: exec ./nosuch: No such file or directory [ENOENT]"
	: >plain
	runs lonet ./plain
	fails 126 "lonet: exec ./plain: Permission denied [EACCES]"
}

@test "lonet gives the flags behind its command to the command" {
	need_lonet
	runs lonet printf '%s\n' -x --help -a
	[[ $status == 0 && ! -s err ]] || show
	[[ $(<out) == $'-x\n--help\n-a' ]] || show
}

@test "lonet exits 77 and says what would help where it may not run" {
	need unshare
	need setpriv
	local forbid='echo 0 >/proc/sys/user/max_user_namespaces'
	unshare -Ur sh -c "$forbid" 2>why || skip "$(tail -n 1 why)"
	runs unshare -Ur sh -c "$forbid && exec setpriv --bounding-set=-all \
		--inh-caps=-all lonet touch ran"
	fails 77 "lonet: unshare: No space left on device [ENOSPC]" \
		"lonet: user.max_user_namespaces is 0: no user namespaces \
here; run this as root, or have root raise it"
	[[ ! -e ran ]]
}
