#!/usr/bin/env bats
# tcpstates over time: each change (-f), the whole screen (-w), waiting for
# a state (--await) or its end (--gone), and the --summary. See also
# tcpstates.bats.

# helper.bash sets NAME_pid by name.
# What a shell inside is told to do expands there; tests are subshells.
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154

load helper

unset NO_COLOR

# The longest -Q there is: what it holds still, only a signal lets go.
HOLD=2147483647
ESC=$'\e'

# -f

# connects: to $PORT, and away again
connects() {
	(exec 7<>"/dev/tcp/127.0.0.1/$PORT")
}

# start_follow: -f on $PORT; it has begun to look when this returns
start_follow() {
	background follow tcpstates -f "$PORT"
	until_true seen
}

seen() {
	connects
	[[ -s follow.out ]]
}

# path LOCAL REMOTE: the states that -f saw this end in, but those that may
# last a moment; each line goes on from the last
path() {
	awk -v l="127.0.0.1:$1" -v r="127.0.0.1:$2" '
		$2 == l && $3 == ">" && $4 == r && $6 == "->" && NF == 7 {
			if (at == "")
				printf "%s", $5
			else if (at != $5)
				printf " (then from %s)", $5
			at = $7
			if (at !~ /^(FIN_WAIT1|CLOSING|LAST_ACK|SYN_.*)$/)
				printf " %s", at
		}' follow.out
}

is_path() {
	[[ $(path "$1" "$2") == "$3" ]]
}

# followed SERVFLAGS CLIENTFLAGS: -f sees it established
followed() {
	# shellcheck disable=SC2086 # a word is a flag
	start_serv -q $1
	start_follow
	# shellcheck disable=SC2086
	start_client $2
	until_true is_path "$PORT" "$CPORT" "CLOSE ESTABLISHED"
	until_true is_path "$CPORT" "$PORT" "CLOSE ESTABLISHED"
}

@test "-f: each change once and in order while the client closes first" {
	# The listener goes too, and its remote end is nobody's.
	local end='[0-9.]+:[0-9]+' state='[A-Z_0-9]+'
	local line="^\\+[0-9]+\\.[0-9]{3} $end > $end $state -> $state\$"
	followed "-Q $HOLD" ""
	type_line q
	until_true is_path "$PORT" "$CPORT" "CLOSE ESTABLISHED CLOSE_WAIT"
	until_true is_path "$CPORT" "$PORT" "CLOSE ESTABLISHED FIN_WAIT2"
	kill -INT "$serv_pid"
	until_true is_path "$PORT" "$CPORT" \
		"CLOSE ESTABLISHED CLOSE_WAIT CLOSE"
	until_true is_path "$CPORT" "$PORT" \
		"CLOSE ESTABLISHED FIN_WAIT2 TIME_WAIT"
	kill -INT "$follow_pid"
	exits "$follow_pid" 0
	[ "$(grep -cvE "$line" follow.out)" = 0 ]
	[ ! -s follow.err ]
	# Time does not go backwards.
	awk '{ t = substr($1, 2) + 0; bad += t < last; last = t }
		END { exit bad > 0 }' follow.out
}

@test "-f: each change once and in order while serv closes first" {
	followed -a ""
	type_line hello
	until_true is_path "$PORT" "$CPORT" "CLOSE ESTABLISHED FIN_WAIT2"
	until_true is_path "$CPORT" "$PORT" "CLOSE ESTABLISHED CLOSE_WAIT"
	type_line q
	until_true is_path "$PORT" "$CPORT" \
		"CLOSE ESTABLISHED FIN_WAIT2 TIME_WAIT"
	until_true is_path "$CPORT" "$PORT" \
		"CLOSE ESTABLISHED CLOSE_WAIT CLOSE"
	kill -TERM "$follow_pid"
	exits "$follow_pid" 0
}

# broken_pipe: 7 is a pipe without a reader
broken_pipe() {
	! (trap '' PIPE && echo >&7) 2>/dev/null
}

ended_by_a_change() {
	connects
	gone "$follow_pid"
}

@test "-f ends at the next change when nobody reads, or the disk is full" {
	start_serv -q
	exec 7> >(:)
	until_true broken_pipe
	background follow bash -c 'exec tcpstates -f "$1" >&7 7>&-' - "$PORT"
	until_true ended_by_a_change
	exits "$follow_pid" 1
	[ "$(<follow.err)" = \
		"tcpstates: write standard output: Broken pipe [EPIPE]" ]
	exec 7>&-
	[[ -c /dev/full ]] || skip "no /dev/full here"
	background follow bash -c 'exec tcpstates -f "$1" >/dev/full' - "$PORT"
	until_true ended_by_a_change
	exits "$follow_pid" 1
	[ "$(<follow.err)" = "tcpstates: write standard output: No space left\
 on device [ENOSPC]" ]
}

# -w

# start_watch "COLS ROWS" [FLAG...]: -w on $PORT in such a window, whose
# output is watch.out; 8 is its keyboard, tty.name its name
start_watch() {
	local size=$1 shell="trap : INT"
	need script
	shift
	rm -f tty.* watch.out
	mkfifo tty.keys
	exec 8<>tty.keys
	shell+="; stty cols ${size% *} rows ${size#* }; tty >tty.name"
	shell+="; stty -g >tty.before"
	shell+="; sh -c 'echo \$\$ >tty.pid; exec tcpstates $* $PORT'"
	shell+='; echo $? >tty.status; stty -g >tty.after'
	SHELL=/bin/sh background watch script -qefc "$shell" /dev/null <tty.keys
	until_line watch.out '^Proto '
}

# picture: the last that is whole
picture() {
	local text
	text=$(tail -c 20000 watch.out)
	text=${text%"${ESC}[H"*}
	text=${text##*"${ESC}[H"}
	text=${text//"${ESC}[K"/}
	text=${text//"${ESC}[J"/}
	printf '%s\n' "${text//$'\r'/}"
}

# shows REGEX...: one picture has lines like these
shows() {
	local regex
	picture >last
	for regex; do
		grep -qE -- "$regex" last || return
	done
}

# plain: without colours
plain() {
	sed "s/${ESC}\[[0-9;]*m//g"
}

# fits COLS ROWS: the picture has no longer line, and no more lines
fits() {
	picture | plain | awk -v w="$1" -v h="$2" '
		length > w { bad = 1 } END { exit bad || NR > h }'
}

# left_as_it_was: the terminal is, and the program ended well
left_as_it_was() {
	exits "$watch_pid" 0
	[[ $(<tty.status) == 0 ]]
	cmp tty.before tty.after
	[[ $(head -c 14 watch.out) == "${ESC}[?1049h${ESC}[?25l" ]]
	[[ $(tail -c 14 watch.out) == "${ESC}[?25h${ESC}[?1049l" ]]
}

@test "-w shows what changed, the last changes below, and time running" {
	local a b
	export TERM=xterm
	start_serv
	start_client
	type_line hello
	until_line client.out HELLO
	start_watch "120 30" -w50
	a=127.0.0.1:$PORT b=127.0.0.1:$CPORT
	until_true shows "^tcp .* $a +$b +ESTABLISHED .*/serv" \
		"^tcp .* $b +$a +ESTABLISHED .*/client"
	run ! grep -e ' -> ' -e "${ESC}\[1;32m" last
	type_line q
	until_true shows "^${ESC}\[1;32mtcp .* $b +$a +TIME_WAIT .*\(closed first\)" \
		"^\+[0-9.]+ $a > $b [A-Z_0-9]+ -> CLOSE$" \
		"^\+[0-9.]+ $b > $a [A-Z_0-9]+ -> TIME_WAIT$"
	[ "$(sed '1,/ -> /d' last | grep -c 'tcp ')" = 0 ]
	# After two seconds it stands out no more than each TIME_WAIT.
	until_true shows "^${ESC}\[1;33mtcp .* $b +$a +TIME_WAIT"
	grep -oE 'timewait [0-9.]+' watch.out | cut -d ' ' -f 2 | uniq >left
	[ "$(wc -l <left)" -ge 5 ]
	sort -nrc left
	printf '\3' >&8
	left_as_it_was
}

@test "-w draws at once when a state changes, however seldom else" {
	export TERM=xterm
	start_serv
	start_watch "120 30" -w60000
	connects
	DEADLINE=20 until_line watch.out '127.0.0.1:[0-9]+ CLOSE -> '
	printf '\3' >&8
	left_as_it_was
}

@test "-w cuts lines at the edge, counts what does not fit, and is resized" {
	export TERM=xterm
	held 8
	start_watch "40 9" -w50
	until_true shows '^\.\.\. and 11 more$'
	# The state goes before the queues.
	grep -q '^Proto Local Address' last
	fits 40 9
	[ "$(grep -c '^tcp' last)" = 6 ]
	stty -F "$(<tty.name)" cols 130 rows 40
	until_true shows '\(closed first\)$'
	[ "$(grep -c '^tcp' last)" = 17 ]
	grep -q '^Proto Recv-Q' last
	run ! grep more last
	stty -F "$(<tty.name)" cols 20 rows 4
	until_true shows '^\.\.\. and 16 more$'
	fits 20 4
	printf '\3' >&8
	left_as_it_was
}

@test "-w leaves the terminal as it was, by Ctrl-C and by SIGTERM" {
	export TERM=xterm
	start_serv
	start_watch "80 24" -w50
	[ "$(stty -F "$(<tty.name)" -g)" != "$(<tty.before)" ]
	# What is typed is not shown.
	printf 'ls\n\32\3' >&8
	left_as_it_was
	run ! grep -e ls -e '\^' watch.out
	start_watch "80 24" -w50
	kill -TERM "$(<tty.pid)"
	left_as_it_was
	NO_COLOR=1 start_watch "80 24" -w50
	kill -TERM "$(<tty.pid)"
	left_as_it_was
	run ! grep "${ESC}\[[0-9;]*m" watch.out
}

# plain_lines: in watch.out the table, once, then changes, and no escapes
plain_lines() {
	connects
	tr -d '\r' <watch.out >lines
	[[ $(grep -c ' -> ' lines) -gt 0 ]] || return
	[[ $(head -n 1 lines) == Proto* && $(grep -c ^Proto lines) == 1 ]]
	[[ $(sed -n 2p lines) == "tcp "*" LISTEN "* ]]
	[[ $(tail -n +3 lines | grep -cv '^+[0-9.]* .* -> ') == 0 ]]
	[[ $(grep -c "$ESC" lines) == 0 ]]
}

@test "-w into a file, or with TERM=dumb: the table once, then as -f" {
	start_serv -q
	TERM=xterm background watch tcpstates -w "$PORT"
	until_line watch.out LISTEN
	until_true plain_lines
	kill -INT "$watch_pid"
	exits "$watch_pid" 0
	TERM=dumb start_watch "80 24" -w50
	until_true plain_lines
	printf '\3' >&8
	exits "$watch_pid" 0
	[ "$(<tty.status)" = 0 ]
	cmp tty.before tty.after
}

# --await and --gone

@test "--await wants one of several states, in either order, by /proc too" {
	local how
	held 1
	for how in --tsv --proc; do
		run -0 tcpstates $how --await TIME_WAIT,CLOSE_WAIT \
			--timeout 0 "$PORT"
		[ "$output" = "" ]
		run -0 tcpstates $how --await close-wait,time_wait \
			--timeout 0 "$PORT"
		[ "$output" = "" ]
		run -0 tcpstates $how --await FIN_WAIT2 --timeout 0 "$PORT"
		run -1 tcpstates $how --await TIME_WAIT,LAST_ACK,FIN_WAIT1 \
			--timeout 0 "$PORT"
		run -1 tcpstates $how --await CLOSE_WAIT --timeout 0 1
	done
}

@test "--count N returns when N rows are there, not before" {
	held 3
	for how in --tsv --proc; do
		run -0 tcpstates $how --await CLOSE_WAIT --count 3 --timeout 0 \
			"$PORT"
		run -1 tcpstates $how --await CLOSE_WAIT --count 4 --timeout 0 \
			"$PORT"
		run -0 tcpstates $how --await CLOSE_WAIT,FIN_WAIT2 --count 6 \
			--timeout 0 "$PORT"
	done
	background await tcpstates --await CLOSE_WAIT --count 4 \
		--timeout "$DEADLINE" "$PORT"
	lives "$await_pid"
	soon client -q -m x 127.0.0.1 "$PORT"
	exits "$await_pid" 0
	[ ! -s await.out ]
}

@test "--gone returns when no row is left, and fails with what there is" {
	local how
	start_serv -q
	for how in --tsv --proc; do
		background fails tcpstates "$how" --gone --timeout 0 "$PORT"
		exits "$fails_pid" 1
		[ "$(<fails.err)" = \
			"tcpstates: time is up after 0 s; this is what is there:" ]
		[ "$(grep -c "127.0.0.1:$PORT.*LISTEN" fails.out)" = 1 ]
	done
	background gone tcpstates --gone --timeout "$DEADLINE" "$PORT"
	background proc tcpstates --proc --gone --timeout "$DEADLINE" "$PORT"
	lives "$gone_pid"
	kill "$serv_pid"
	exits "$gone_pid" 0
	exits "$proc_pid" 0
	[ ! -s gone.out ]
}

@test "--await returns for each of 20 exchanges" {
	local n
	start_serv -q
	for n in {1..20}; do
		background await tcpstates --await TIME_WAIT --count "$n" \
			--timeout "$DEADLINE" "$PORT"
		soon client -q -m x 127.0.0.1 "$PORT"
		exits "$await_pid" 0
	done
}

@test "a wait sleeps between its looks" {
	local TIMEFORMAT='%3U %3S'
	start_serv -q
	# Of one second at the least.
	{ time run -1 tcpstates --await TIME_WAIT --timeout 1 "$PORT"; } 2>used
	cat used
	[ "$(awk '{ print ($1 + $2 < 0.4) }' used)" = 1 ]
}

# --summary

@test "--summary counts as --tsv does, and all of them" {
	held 3
	connects
	until_true counted 4 FIN_WAIT2
	tcpstates --tsv "$PORT" >table
	tcpstates --summary "$PORT" >summary
	tail -n +2 table | cut -f 6 | sort | uniq -c |
		awk '{ print $1, $2; n += $1 } END { print n, "all" }' |
		sort >want
	sed '/^$/,$d' summary | tail -n +2 | sed 's/:.*//' |
		awk '{ print $1, $2 }' | sort | diff -u want -
}

@test "--summary: sockstat's tw is the TIME_WAITs, settings the namespace's" {
	need_lonet
	cat >scenario <<-'END'
	serv -q -n 3 127.0.0.1 0 >serv.out &
	until read -r _ _ port <serv.out; do :; done 2>/dev/null
	for i in 1 2 3; do client -q -m x 127.0.0.1 "$port"; done
	tcpstates --await TIME_WAIT --count 3 "$port"
	tcpstates --summary
	END
	soon lonet -s net.ipv4.tcp_fin_timeout=7 \
		-s net.ipv4.ip_local_port_range="30000 31000" \
		bash scenario >summary
	grep -q '^ *3  TIME_WAIT: ' summary
	grep -q '^ *3  tw: time-wait entries of this network namespace$' summary
	grep -q '^ *7  tcp_fin_timeout: ' summary
	grep -q '^30000-31000  ip_local_port_range: ' summary
}

@test "--summary has the kernel's memory, or that only root may read it" {
	local head='     KiB  /proc/slabinfo (all of the host)'
	tcpstates --summary >summary
	if head -n 1 /proc/slabinfo >slabs 2>&1; then
		grep -qxF "$head" summary
		grep -qE '^ *[0-9]+  TCP: [0-9]+ objects of [0-9]+ bytes$' \
			summary
	else
		grep -qxF "$head: only root may read it" summary
	fi
}

# Bad usage

@test "what does not go together is refused in one line: exit 2" {
	local line
	while IFS='|' read -r args line; do
		# shellcheck disable=SC2086 # words
		run -2 soon tcpstates $args 1
		[ "${lines[0]}" = "tcpstates: $line" ]
		[[ ${lines[1]} == "usage: tcpstates "* ]]
	done <<-'END'
	-f -w|-f, -N, --ss, --tsv, -w and --summary exclude each other
	--count 2|--count goes with --await
	--gone --count 2|--count goes with --await
	--timeout 1|--timeout goes with --await, --gone or --leave
	--await LISTEN -f|-f, -w and --summary do not wait for --await, --gone or --leave
	--gone -w|-f, -w and --summary do not wait for --await, --gone or --leave
	-w5|-w: '5' is not a number from 10 to 60000
	-wabc|-w: 'abc' is not a number from 10 to 60000
	--watch=60001|-w: '60001' is not a number from 10 to 60000
	END
}

@test "--leave returns when none is in such a state any more, whatever else is" {
	start_serv
	start_client
	run -1 --separate-stderr tcpstates --leave ESTABLISHED,LISTEN \
		--timeout 0 "$PORT"
	[ "${#lines[@]}" = 4 ]
	background wait tcpstates --leave ESTABLISHED "$PORT"
	until_true lives "$wait_pid"
	kill -INT "$serv_pid"
	exits "$wait_pid" 0
	run -0 tcpstates --leave ESTABLISHED,TIME_WAIT "$PORT"
	run -1 --separate-stderr tcpstates --gone --timeout 0 "$PORT"
	run -2 --separate-stderr tcpstates --leave NONE "$PORT"
	[ "${stderr_lines[0]}" = "tcpstates: --leave: 'NONE' is no TCP state" ]
	run -2 --separate-stderr tcpstates --leave LISTEN --gone "$PORT"
}
