# work.bash - processes, files and waits of a lab
#
# A lab leaves nothing behind: what it starts it ends by pid, on Ctrl-C too,
# and its files stand in one directory that goes with it. Waits are for
# something to be so, and have a deadline. See also: say.bash, report.bash.
#
# shellcheck disable=SC2034 # MATCH and STATUS are for the lab

LAB_DEADLINE=${LAB_DEADLINE-10} # seconds that any one thing may take

declare -A LAB_PID # of what was started, by its name

# lab_begin: a directory for the lab's files, $LAB_DIR
lab_begin() {
	LAB_DIR=$(mktemp -d)
	trap 'lab_end $?' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkfifo "$LAB_DIR/never"
	exec {LAB_NEVER}<>"$LAB_DIR/never"
}

# lab_end STATUS: what is to be kept is written, and nothing is left
lab_end() {
	local pid status=$1
	trap '' INT TERM HUP
	wires_end || :
	for pid in "${LAB_PID[@]}"; do
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	record_end
	kept "$status" || status=1
	rm -rf "$LAB_DIR"
	exit "$status"
}

# fail TEXT...: why this lab did not show what it is there to show
fail() {
	mark failed "$*"
	record_end
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# setting NAME: of net.ipv4, "?" where this kernel has none
setting() {
	cat "/proc/sys/net/ipv4/$1" 2>/dev/null || echo '?'
}

# start NAME COMMAND...: in the background, without a keyboard; what it says
# goes to $LAB_DIR/NAME.out and .err
start() {
	local name=$1
	shift
	: >"$LAB_DIR/$name.out"
	: >"$LAB_DIR/$name.err"
	"$@" </dev/null >"$LAB_DIR/$name.out" 2>"$LAB_DIR/$name.err" &
	LAB_PID[$name]=$!
}

# start_typing NAME COMMAND...: likewise, and "type_line" types to it
start_typing() {
	local name=$1
	shift
	: >"$LAB_DIR/$name.out"
	: >"$LAB_DIR/$name.err"
	rm -f "$LAB_DIR/$name.in"
	mkfifo "$LAB_DIR/$name.in"
	exec {LAB_KEYS}<>"$LAB_DIR/$name.in"
	"$@" <"$LAB_DIR/$name.in" >"$LAB_DIR/$name.out" \
		2>"$LAB_DIR/$name.err" {LAB_KEYS}>&- &
	LAB_PID[$name]=$!
}

type_line() {
	printf '%s\n' "$1" >&"$LAB_KEYS"
}

# pause: a moment, without a process of its own
pause() {
	read -rt 0.005 -u "$LAB_NEVER" || :
}

# longer_pause N: the Nth of a row of them, up to 30 ms
longer_pause() {
	local ms
	printf -v ms %03d $(($1 < 25 ? 5 + $1 : 30))
	read -rt "0.$ms" -u "$LAB_NEVER" || :
}

# has_line FILE PATTERN: does a line of $LAB_DIR/FILE match the regex? MATCH
# is then what its parentheses matched
has_line() {
	[[ $'\n'$(<"$LAB_DIR/$1") =~ $'\n'$2 ]] || return
	MATCH=("${BASH_REMATCH[@]:1}")
}

# await_line FILE PATTERN: until it has
await_line() {
	local end=$((SECONDS + LAB_DEADLINE))
	until has_line "$@"; do
		((SECONDS <= end)) ||
			fail "no line '$2' but: $(<"$LAB_DIR/$1")"
		pause
	done
}

# await_start NAME PATTERN: until NAME has said so; fails if it ended first
await_start() {
	local end=$((SECONDS + LAB_DEADLINE))
	until has_line "$1.out" "$2"; do
		kill -0 "${LAB_PID[$1]}" 2>/dev/null || return
		((SECONDS <= end)) || fail "$1 says neither '$2' nor why"
		pause
	done
}

# await STATE PLACE: until a socket at PORT or ADDR:PORT is in that state
await() {
	tcpstates --await "$1" --timeout "$LAB_DEADLINE" "$2" ||
		fail "no $1 at $2"
}

# ended NAME: waits until it has; STATUS is its exit status
ended() {
	STATUS=0
	wait "${LAB_PID[$1]}" || STATUS=$?
	unset "LAB_PID[$1]"
}
