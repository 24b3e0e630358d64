#!/usr/bin/env bats
# Long streams arrive whole, and nothing is left behind: no byte, no memory,
# no descriptor.
#
# start: early
#
# shellcheck disable=SC2030,SC2031 # each test has its own STARTED

load helper

GIB=1073741824
BOUND=16384 # kB that a program may ever have had in memory

# block [WORD]: lines, not all alike
block() {
	seq -f "${1-line} %.0f, answered from a to z as [quartz], {y}" 2003
}

# lines BYTES [WORD]: that many bytes of them
lines() {
	yes "$(block "${@:2}")" | head -c "$1"
}

# answered FILE BYTES [WORD]: does it begin with the answer to those lines?
answered() {
	cmp -n "$2" "$1" <(yes "$(block "${@:3}" |
		LC_ALL=C tr '[:lower:]' '[:upper:]')")
}

# lines_into FILE BYTES [WORD]
lines_into() {
	lines "${@:2}" >"$1"
}

# piped NAME FLAG...: client from the pipe NAME.in to the pipe NAME.to
piped() {
	local name=$1
	shift
	client -q "$@" 127.0.0.1 "$PORT" <"$name.in" >"$name.to" \
		2>"$name.err" 3>&- 4>&- 8>&- &
	STARTED+=($!)
	printf -v "${name}_pid" %d $!
}

# peak PID: the most memory that it has had so far, in kB
peak() {
	awk '/^VmHWM:/ { print $2 }' "/proc/$1/status"
}

need_plain_build() {
	# ASan keeps freed memory on purpose, and valgrind cannot run it.
	! grep -q __asan_init "$(command -v serv)" || skip 'built with ASan'
}

@test "a stream is answered to its end, which comes right behind it" {
	local bytes=$((64 << 20))
	start_serv -q -n 1
	mkfifo c.in c.to
	background answered answered c.to "$bytes"
	background lines lines_into c.in "$bytes"
	# End of file comes right behind the last byte, with replies under way.
	piped c
	ended "$answered_pid"
	ended "$c_pid"
	ended "$serv_pid"
	[ "$(cat serv.err c.err answered.out answered.err)" = "" ]
}

@test "1 GiB through serv is what tr makes of it, and takes little memory" {
	need_plain_build
	start_serv -q -c shutdown
	mkfifo c.in c.to
	exec 8<>c.in
	background answered answered c.to "$GIB" 8>&-
	background lines lines_into c.in "$GIB" 8>&-
	piped c -c shutdown
	ended "$answered_pid"
	[ "$(peak "$c_pid")" -lt "$BOUND" ]
	[ "$(peak "$serv_pid")" -lt "$BOUND" ]
	exec 8>&-
	ended "$c_pid"
	kill "$serv_pid"
	ended "$serv_pid"
	[ "$(cat serv.err c.err answered.out answered.err)" = "" ]
}

@test "eight clients at once each get their own stream back" {
	local bytes=$((8 << 20)) i pid
	start_serv -q -n 8
	for i in {1..8}; do
		mkfifo "c$i.in" "c$i.to"
		background "answered$i" answered "c$i.to" "$bytes" "stream $i"
		background "lines$i" lines_into "c$i.in" "$bytes" "stream $i"
		piped "c$i"
	done
	for i in {1..8}; do
		pid=answered${i}_pid
		ended "${!pid}"
		pid=c${i}_pid
		ended "${!pid}"
	done
	ended "$serv_pid"
	[ "$(cat ./*.err)" = "" ]
}

# stalled: has a write of serv -v taken less than it was given?
stalled() {
	local call='write\([0-9]+, ([0-9]+) bytes\) = (-?[0-9]+) '
	sed -nE "s/.* $call.*/\1 \2/p" serv.err |
		awk '$2 < $1 { less = 1 } END { exit !less }'
}

@test "a client that does not read is waited for, and answered then" {
	need_plain_build
	need perl
	local bytes=$((64 << 20))
	start_serv -v
	exec 8<>"/dev/tcp/127.0.0.1/$PORT"
	{
		lines "$bytes"
		perl -e 'shutdown(STDOUT, 1)'
	} >&8 3>&- 4>&- 8>&- &
	STARTED+=($!)
	until_true stalled
	run -0 client -q -m hello 127.0.0.1 "$PORT"
	[ "$output" = HELLO ]
	[ "$(peak "$serv_pid")" -lt "$BOUND" ]
	run -0 answered - "$bytes" <&8
	[ "$(cat <&8)" = "" ]
	exec 8>&-
	[ "$(peak "$serv_pid")" -lt "$BOUND" ]
}

# checked NAME COMMAND...: in the background, under valgrind
checked() {
	local name=$1
	shift
	background "$name" valgrind --leak-check=full --track-fds=yes \
		--read-inline-info=no --log-file="$name.vg" "$@"
}

# serv_checked FLAG...: $PORT
serv_checked() {
	checked serv serv "$@" 127.0.0.1 0
	until_line serv.out '^listening '
	PORT=$(awk '/^listening/ { print $3 }' serv.out)
}

# nothing_left NAME: it released all memory, and every descriptor but those
# that it was given
nothing_left() {
	awk '
		/ Open .*(descriptor|socket) / { open = $0; next }
		open && !/<inherited from parent>/ { print open; bad = 1 }
		{ open = "" }
		/in use at exit: 0 bytes in 0 blocks/ { freed = 1 }
		/ERROR SUMMARY: 0 errors/ { right = 1 }
		END { exit bad || !freed || !right }' "$1.vg" && return
	cat "$1.vg" >&2
	return 1
}

need_valgrind() {
	need valgrind
	need_plain_build
}

@test "an exchange leaves nothing, whoever closes and however" {
	need_valgrind
	local flags
	for flags in '/' '-a -c shutdown/-p -c shutdown' '-a -c unread/-p' \
		'-Q 1/-c unread' '-L 0 -a/-p -Q 1'; do
		rm -f ./*.out
		# shellcheck disable=SC2086 # several words
		serv_checked -n 1 ${flags%/*}
		# shellcheck disable=SC2086
		checked client client ${flags#*/} -m hello 127.0.0.1 "$PORT"
		ended "$client_pid" || grep -q ECONNRESET client.err
		ended "$serv_pid"
		[ "$(cat client.out)" = HELLO ]
		nothing_left client
		nothing_left serv
	done
}

@test "Ctrl-C with clients open leaves nothing, at either side" {
	need_valgrind
	serv_checked
	mkfifo keys
	exec 8<>keys
	checked one client 127.0.0.1 "$PORT" <keys 8>&-
	checked two client 127.0.0.1 "$PORT" <keys 8>&-
	until_line one.err '^client: connected '
	until_line two.err '^client: connected '
	kill -INT "$one_pid"
	ended "$one_pid"
	nothing_left one
	until_line serv.err ' FIN received: '
	kill -INT "$serv_pid"
	ended "$serv_pid"
	nothing_left serv
	until_line two.err '^client: FIN from '
	kill -TERM "$two_pid"
	ended "$two_pid"
	nothing_left two
	exec 8>&-
}

@test "Ctrl-C while a client does not read leaves nothing" {
	need_valgrind
	serv_checked -v
	exec 8<>"/dev/tcp/127.0.0.1/$PORT"
	lines $((64 << 20)) >&8 2>lines.err 3>&- 4>&- 8>&- &
	STARTED+=($!)
	until_true stalled
	kill -INT "$serv_pid"
	ended "$serv_pid"
	nothing_left serv
	exec 8>&-
}

@test "a peer's reset leaves nothing" {
	need_valgrind
	serv_checked
	run -0 client -q -L 0 -m hello 127.0.0.1 "$PORT"
	until_line serv.err ' gone: Connection reset by peer '
	kill "$serv_pid"
	ended "$serv_pid"
	nothing_left serv
}

# fails STATUS COMMAND...: to be looked at by all_failed
fails() {
	checked "failing${#WANT[@]}" "${@:2}"
	WANT+=("$1")
}

all_failed() {
	local i pid
	for i in "${!WANT[@]}"; do
		pid=failing${i}_pid
		status=0
		ended "${!pid}" || status=$?
		[ "$status" -eq "${WANT[i]}" ]
		[ -s "failing$i.err" ]
		nothing_left "failing$i"
	done
}

@test "a program that cannot begin leaves nothing" {
	need_valgrind
	WANT=()
	start_serv -q
	fails 2 serv 127.0.0.1 65536
	fails 2 client -L abc 127.0.0.1 1
	fails 1 serv 192.0.2.77 0
	fails 1 serv 127.0.0.1 "$PORT"
	fails 1 serv -o TCP_CONGESTION=none 127.0.0.1 0
	fails 1 serv -o TCP_CONGESTION=none@listening 127.0.0.1 0
	fails 1 client -b 192.0.2.77:0 127.0.0.1 "$PORT"
	fails 1 client -o TCP_CONGESTION=none 127.0.0.1 "$PORT"
	fails 1 client -o TCP_CONGESTION=none@accepted 127.0.0.1 "$PORT"
	# Nobody listens at the port of a connection's other end.
	start_client
	# shellcheck disable=SC2153 # start_client sets it
	fails 1 client 127.0.0.1 "$CPORT"
	all_failed
}

@test "serv leaves nothing when it cannot say that it listens" {
	need_valgrind
	status=0
	valgrind --leak-check=full --track-fds=yes --log-file=full.vg \
		serv 127.0.0.1 0 >/dev/full 2>full.err || status=$?
	[ "$status" -eq 1 ]
	grep -q '^serv: write standard output: .* \[ENOSPC\]$' full.err
	nothing_left full
}
