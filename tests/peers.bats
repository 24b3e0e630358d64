#!/usr/bin/env bats
# Others speak TCP too: nc, socat and bash talk to serv, client talks to them,
# and netstat and ss see what tcpstates sees.

load helper

# The 10 s of patience for a silent peer pass while the other tests run.
setup_file() {
	begin_silence client -m hello
}

teardown_file() {
	end_silence
}

# many_lines: more than the buffers of both sides hold, in sent and upper
many_lines() {
	seq -f "line %.0f, from a to z: {why}" 200000 >sent
	LC_ALL=C tr '[:lower:]' '[:upper:]' <sent >upper
}

# socat_serves ADDRESS HOST [OPTION]: one connection, with the shell script
# of stdin behind it; $PORT
socat_serves() {
	cat >peer
	background socat socat -d -d "$1-LISTEN:0,bind=$2${3+,$3}" \
		SYSTEM:'exec sh ./peer'
	until_line socat.err 'listening on '
	PORT=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' socat.err)
}

# nc_serves [FLAG...] ADDRESS: one connection, what stdin has is its reply
nc_serves() {
	background nc nc -nlv "$@" 0
	until_line nc.err '^Listening on '
	PORT=$(sed -n 's/^Listening on .* \([0-9]*\)$/\1/p' nc.err)
}

@test "nc -N half-closes and gets the whole reply" {
	need nc
	start_serv -q
	many_lines
	nc -N 127.0.0.1 "$PORT" <sent >got
	cmp upper got
}

@test "nc gets the whole reply over IPv6 too" {
	need nc
	need_ipv6
	start_serv -q -- ::1 0
	many_lines
	nc -N ::1 "$PORT" <sent >got
	cmp upper got
}

@test "serv -c shutdown gives nc -N the whole reply" {
	need nc
	start_serv -q -c shutdown
	many_lines
	nc -N 127.0.0.1 "$PORT" <sent >got
	cmp upper got
}

@test "socat gets the whole reply, over IPv4 and IPv6" {
	need socat
	start_serv -q -- localhost 0
	many_lines
	socat -t 20 - "TCP:localhost:$PORT" <sent >got
	cmp upper got
	need_ipv6
	kill "$serv_pid"
	ended "$serv_pid"
	rm serv.out
	start_serv -q -- ::1 0
	socat -t 20 - "TCP6:[::1]:$PORT" <sent >got
	cmp upper got
}

@test "a raw socket of bash is answered line by line, CR and all" {
	local reply
	start_serv -q
	exec 8<>"/dev/tcp/127.0.0.1/$PORT"
	printf 'hello\r\n' >&8
	IFS= read -rt "$DEADLINE" reply <&8
	[ "$reply" = $'HELLO\r' ]
	printf 'no newline' >&8
	IFS= read -rt "$DEADLINE" -N 10 reply <&8
	[ "$reply" = 'NO NEWLINE' ]
	exec 8>&-
}

@test "a raw socket of bash is answered over IPv6 too" {
	local reply
	need_ipv6
	start_serv -q -- ::1 0
	exec 8<>"/dev/tcp/::1/$PORT"
	echo hello >&8
	IFS= read -rt "$DEADLINE" reply <&8
	[ "$reply" = HELLO ]
	exec 8>&-
}

@test "serv talks to nc, socat, bash and client at the same time" {
	need nc
	need socat
	local reply
	start_serv -q
	exec 8<>"/dev/tcp/127.0.0.1/$PORT"
	start_client
	type_line one
	until_line client.out '^ONE$'
	run -0 nc -N 127.0.0.1 "$PORT" <<<two
	[ "$output" = TWO ]
	run -0 socat -t 20 - "TCP:127.0.0.1:$PORT" <<<three
	[ "$output" = THREE ]
	echo four >&8
	IFS= read -rt "$DEADLINE" reply <&8
	[ "$reply" = FOUR ]
	exec 8>&-
	type_line q
	ended "$client_pid"
}

@test "serv -n 1 ends when nc has gone" {
	need nc
	start_serv -q -n 1
	run -0 nc -N 127.0.0.1 "$PORT" <<<hello
	[ "$output" = HELLO ]
	ended "$serv_pid"
}

@test "client prints a reply that is longer than what it sent" {
	need socat
	socat_serves TCP4 127.0.0.1 <<-'END'
		read l
		printf '1\n2\n3\n'
		cat
	END
	run -0 --separate-stderr client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = $'1\n2\n3' ]
	[ "$stderr" = "" ]
}

@test "client prints what a server says unasked" {
	need socat
	socat_serves TCP4 127.0.0.1 <<<'echo welcome; cat'
	start_client
	until_line client.out '^welcome$'
	type_line hello
	until_line client.out '^hello$'
	type_line q
	ended "$client_pid"
	[ "$(cat client.out)" = $'welcome\nhello' ]
}

@test "client fails when the reply is shorter and the server closes" {
	need nc
	nc_serves -N 127.0.0.1 < <(printf HE)
	run -1 --separate-stderr client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = HE ]
	[ "$stderr" = 'client: closed by the server before its reply' ]
	ended "$nc_pid"
	[ "$(cat nc.out)" = hello ]
}

@test "client fails when a last line without newline has half a reply" {
	need socat
	socat_serves TCP4 127.0.0.1 <<<'head -c 3'
	run -1 --separate-stderr client -q 127.0.0.1 "$PORT" \
		< <(printf 'hello')
	[ "$output" = hel ]
	[ "$stderr" = 'client: closed by the server before its reply' ]
}

@test "client talks to nc over IPv6 too" {
	need nc
	need_ipv6
	nc_serves -N -6 ::1 < <(printf 'REPLY\n')
	run -0 --separate-stderr client -q -m hello ::1 "$PORT"
	[ "$output" = REPLY ]
	[ "$stderr" = "" ]
	ended "$nc_pid"
	[ "$(cat nc.out)" = hello ]
}

@test "client talks to socat over IPv6 too" {
	need socat
	need_ipv6
	socat_serves TCP6 '[::1]' <<<cat
	run -0 --separate-stderr client -q -m hello ::1 "$PORT"
	[ "$output" = hello ]
	[ "$stderr" = "" ]
}

@test "client says that nc closed while it waited for the keyboard" {
	need nc
	nc_serves -N 127.0.0.1 </dev/null
	start_client
	until_line client.err \
		"^client: FIN from 127\.0\.0\.1:$PORT: CLOSE_WAIT "
	# shellcheck disable=SC2153 # start_client sets it
	until_state "$PORT" "$CPORT" FIN_WAIT2
	type_line q
	ended "$client_pid"
	ended "$nc_pid"
	until_state "$PORT" "$CPORT" TIME_WAIT
}

@test "a peer that has half-closed still gets what is typed" {
	need nc
	nc_serves -N 127.0.0.1 </dev/null
	start_client
	until_line client.err '^client: FIN from .* CLOSE_WAIT '
	type_line late q
	status=0
	ended "$client_pid" || status=$?
	[ "$status" -eq 1 ]
	grep -qx 'client: closed by the server before its reply' client.err
	ended "$nc_pid"
	[ "$(cat nc.out)" = late ]
}

@test "client -c shutdown half-closes, and prints what comes after that" {
	need socat
	socat_serves TCP4 127.0.0.1 <<-'END'
		read l
		echo "$l"
		rest=$(cat)
		echo "end of file"
	END
	run -0 --separate-stderr client -q -c shutdown -m hello \
		127.0.0.1 "$PORT"
	[ "$output" = $'hello\nend of file' ]
	[ "$stderr" = "" ]
}

@test "client -p waits for the FIN of nc and closes after it" {
	need nc
	mkfifo reply
	exec 8<>reply
	nc_serves -N 127.0.0.1 <reply 8>&-
	start_client -p -m hello 8>&-
	until_line nc.out '^hello$'
	until_state "$CPORT" "$PORT" ESTABLISHED
	echo HELLO >&8
	exec 8>&-
	ended "$client_pid"
	[ "$(cat client.out)" = HELLO ]
	grep -q "^client: FIN from 127\.0\.0\.1:$PORT: CLOSE_WAIT " client.err
	ended "$nc_pid"
	until_state "$PORT" "$CPORT" TIME_WAIT
	until_state "$CPORT" "$PORT" ""
}

@test "client tells a reset from a FIN while it waits for the keyboard" {
	need socat
	socat_serves TCP4 127.0.0.1 linger=0 <<<cat
	start_client
	type_line hello
	until_line client.out '^hello$'
	# SO_LINGER 0 counts for what the kernel closes too.
	kill -KILL "$socat_pid"
	status=0
	ended "$client_pid" || status=$?
	[ "$status" -eq 1 ]
	grep -qx "client: read 127.0.0.1:$PORT: Connection reset by peer \
\[ECONNRESET\]" client.err
	grep -qx "client: RST from 127.0.0.1:$PORT: CLOSE (no connection)" \
		client.err
	until_state "$CPORT" "$PORT" ""
}

@test "serv survives a reset by socat and serves on" {
	need socat
	start_serv
	socat -u -d -d "TCP:127.0.0.1:$PORT,linger=0" EXEC:cat \
		</dev/null >socat.out 2>socat.err 3>&- 4>&- &
	STARTED+=($!)
	until_line serv.err 'connected: ESTABLISHED$'
	kill -KILL $!
	until_line serv.err \
		'^serv: .* gone: Connection reset by peer \[ECONNRESET\]: CLOSE$'
	run -0 client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = HELLO ]
}

# four_states: $PORT has a listener, an open connection, one half-closed by
# the client, one whose server end is orphaned, one in TIME_WAIT
four_states() {
	start_serv -q
	mkfifo open half
	exec 8<>open 7<>half
	background first client 127.0.0.1 "$PORT" <open 7>&- 8>&-
	until_line first.err '^client: connected '
	client -q -m hello 127.0.0.1 "$PORT"
	tcpstates --await TIME_WAIT "$PORT"
	# Its FIN stays unanswered for as long as serv stands still.
	kill -STOP "$serv_pid"
	background second client -c shutdown 127.0.0.1 "$PORT" <half 7>&- 8>&-
	until_line second.err '^client: connected '
	exec 7>&-
	tcpstates --await FIN_WAIT2 "$PORT"
	tcpstates --await CLOSE_WAIT "$PORT"
}

# rows: of $PORT, "LOCAL REMOTE STATE" in netstat's words, from what is on
# stdin in columns: the address columns are $1 and $2, the state's $3
rows() {
	awk -v l="$1" -v r="$2" -v s="$3" -v p=":$PORT\$" '
		$l ~ p || $r ~ p {
			state = $s
			sub(/^ESTAB$/, "ESTABLISHED", state)
			gsub(/-/, "_", state)
			sub(/WAIT_/, "WAIT", state)
			print $l, $r, state
		}' | tr -d '[]' | sort
}

@test "netstat -ant shows the states that tcpstates shows" {
	need netstat
	four_states
	run -0 netstat -ant
	[ "$(rows 4 5 6 <<<"$output")" = \
		"$(tcpstates "$PORT" | rows 4 5 6)" ]
	[ "$(rows 4 5 6 <<<"$output" | awk '{ print $3 }' | sort -u | xargs)" = \
		'CLOSE_WAIT ESTABLISHED FIN_WAIT2 LISTEN TIME_WAIT' ]
	exec 8>&-
}

@test "ss -tan shows the states that tcpstates shows" {
	need ss
	four_states
	run -0 ss -Htan
	[ "$(rows 4 5 1 <<<"$output")" = \
		"$(tcpstates "$PORT" | rows 4 5 6)" ]
	[ "$(rows 4 5 1 <<<"$output" | awk '{ print $3 }' | sort -u | xargs)" = \
		'CLOSE_WAIT ESTABLISHED FIN_WAIT2 LISTEN TIME_WAIT' ]
	exec 8>&-
}

@test "client gives up on a peer that is silent for 10 seconds" {
	need socat
	until_true test -e "$BATS_FILE_TMPDIR/status"
	cd "$BATS_FILE_TMPDIR"
	[ "$(cat status)" -eq 1 ]
	[ "$(cat out)" = "" ]
	grep -qx 'client: no reply for 10 s: closing without it' err
	until_line heard '^hello$'
}
