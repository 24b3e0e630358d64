# helper.bash - what every test file here loads
#
# Ports come from the programs' own output, waits are on states or lines and
# have a deadline, and whatever a test started is ended by its pid.
#
# shellcheck disable=SC2034 # what is set here is for the tests

# bats has this from 1.7 on; tests/run has looked at the version before.
! declare -F bats_require_minimum_version >/dev/null ||
	bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
BUILD=${BUILD:-$TOP/build}
PATH=$BUILD:$PATH
DEADLINE=60 # seconds that anything may take on a busy machine
CARRY=()

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	STARTED=()
	mkfifo never
}

teardown() {
	local pid
	for pid in "${STARTED[@]}"; do
		kill -CONT "$pid" 2>/dev/null || :
		kill -KILL "$pid" 2>/dev/null || :
	done
	wait "${STARTED[@]}" 2>/dev/null || :
}

# pause: a moment between two looks, without a process of its own
pause() {
	read -rt 0.02 <>never || :
}

# until_true COMMAND...: looks again and again until it succeeds
until_true() {
	# bats traces each command of a function; here that is most of the work.
	local -
	set +T
	keep_looking "$@"
}

keep_looking() {
	local end=$((SECONDS + DEADLINE))
	until "$@"; do
		if ((SECONDS > end)); then
			echo "not so after $DEADLINE s: $*" >&2
			[[ -z ${PORT-} ]] || tcpstates "$PORT" >&2
			head -n 20 -- *.out *.err >&2 2>/dev/null || :
			return 1
		fi
		pause
	done
}

# until_line FILE PATTERN: waits for a line that matches the regex
until_line() {
	until_true has_line "$@"
}

# has_line FILE PATTERN: now
has_line() {
	local line
	[[ -e $1 ]] || return
	while IFS= read -r line || [[ $line ]]; do
		[[ ! $line =~ $2 ]] || return 0
	done <"$1"
	return 1
}

# background NAME COMMAND...: NAME.out, NAME.err, and its pid in $NAME_pid
background() {
	local name=$1
	shift
	rm -f "$name.out" "$name.err"
	# bats waits for whoever holds 3 and up; 9 is our end of the keyboard.
	"$@" <&0 >"$name.out" 2>"$name.err" 3>&- 4>&- 9>&- &
	STARTED+=($!)
	printf -v "${name}_pid" %d $!
}

# start_serv [FLAG...] [-- HOST PORT]: serv on 127.0.0.1 and a port the
# kernel picks, ready when this returns: $PORT, $serv_pid, serv.out, serv.err
start_serv() {
	local flags=()
	while (($# > 0)) && [[ $1 != -- ]]; do
		flags+=("$1")
		shift
	done
	shift || :
	background serv serv "${flags[@]}" "${1-127.0.0.1}" "${2-0}"
	until_line serv.out '^listening '
	PORT=$(awk '/^listening/ { print $3 }' serv.out)
}

# start_client [FLAG...]: client at its keyboard towards $PORT; $client_pid,
# client.out, client.err, and what is to be typed goes to type_line
start_client() {
	rm -f keys
	mkfifo keys
	exec 9<>keys
	background client client "$@" 127.0.0.1 "$PORT" <keys
	until_line client.err '^client: connected '
	CPORT=$(sed -n 's/^client: connected .*:\([0-9]*\) -> .*/\1/p' client.err)
}

type_line() {
	printf '%s\n' "$@" >&9
}

end_of_file() {
	exec 9>&-
}

# ended PID: waits until it has, and returns its exit status
ended() {
	until_true gone "$1" || return
	wait "$1"
}

# exits PID STATUS: it ends, and with that status
exits() {
	local status=0
	until_true gone "$1" || return
	wait "$1" || status=$?
	[[ $status == "$2" ]] && return
	echo "exit status $status, expected $2" >&2
	head -n 20 -- *.err >&2
	return 1
}

lives() {
	! gone "$1" || return 1
}

# fresh: ends what runs, for the next round of a loop
fresh() {
	teardown
	STARTED=()
	rm -f ./*.out ./*.err ./*.trace
}

gone() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	# A zombie is gone: it only waits for wait.
	[[ ${stat##*) } == Z* ]]
}

# state_of LOCALPORT REMOTEPORT: the state of that end, "" for none
state_of() {
	local from to state
	while IFS=$'\t' read -r _ _ _ from to state _; do
		[[ $from != *":$1" || $to != *":$2" ]] || echo "$state"
	done < <(tcpstates --tsv "$1")
}

is_state() {
	[[ $(state_of "$1" "$2") == "$3" ]]
}

# The state of each end of the connection of the last start_client
serv_end() {
	until_state "$PORT" "$CPORT" "$1"
}

client_end() {
	until_state "$CPORT" "$PORT" "$1"
}

# both_ends SERV CLIENT: both at the same look
both_ends() {
	is_state "$PORT" "$CPORT" "$1" && is_state "$CPORT" "$PORT" "$2"
}

# until_state LOCALPORT REMOTEPORT STATE ("" for gone)
until_state() {
	until_true is_state "$@"
}

# held N: N clients have closed, serv keeps its ends in CLOSE_WAIT
held() {
	local i
	start_serv -q -Q "$HOLD"
	for ((i = 0; i < $1; i++)); do
		soon client -q -m x 127.0.0.1 "$PORT" >/dev/null
	done
	until_true counted "$1" CLOSE_WAIT
	until_true counted "$1" FIN_WAIT2
}

# counted N STATE: so many rows of $PORT are in it
counted() {
	tcpstates --tsv "$PORT" >counted
	[[ $(cut -f 6 counted | grep -cx "$2") == "$1" ]]
}

# soon COMMAND...: what hangs, or serves by mistake, does not hang the test
soon() {
	timeout "$DEADLINE" "$@"
}

# need TOOL: skips without it; where CI is set that is a failure
need() {
	# LeakSanitizer of "make asan" cannot work under a tracer.
	[[ $1 != strace ]] || export ASAN_OPTIONS=detect_leaks=0
	command -v "$1" >/dev/null && return
	[[ -z ${CI-} ]] || {
		echo "$1 is not installed, and CI has to have it" >&2
		return 1
	}
	skip "$1 is not installed"
}

# need_lonet: skips where no private network can be had
need_lonet() {
	lonet true 2>why && return
	skip "no private network here: $(tail -n 1 why)"
}

# in_lonet [FLAG...]: runs the function scenario in a private network. It is
# a process of its own, so it takes all functions along, and what CARRY names.
in_lonet() {
	need_lonet
	{
		declare -p PATH BUILD DEADLINE "${CARRY[@]}"
		declare -f
		printf '%s\n' 'STARTED=()' 'set -eEu' 'trap teardown EXIT' \
			"trap 'echo \"failed: \$BASH_COMMAND\" >&2' ERR" \
			scenario
	} >scenario.bash
	lonet "$@" bash scenario.bash
}

# need_ipv6: skips on a host without ::1
need_ipv6() {
	grep -qs '^00000000000000000000000000000001' /proc/net/if_inet6 ||
		skip "no ::1 here"
}

# begin_silence COMMAND...: for setup_file: runs it in the background towards a
# server that never answers; out, err and, when it has ended, status are in
# $BATS_FILE_TMPDIR
begin_silence() {
	local port
	command -v socat >/dev/null || return 0
	cd "$BATS_FILE_TMPDIR" || return
	socat -d -d TCP4-LISTEN:0,bind=127.0.0.1 SYSTEM:'exec cat >heard' \
		</dev/null >socat.out 2>socat.err 3>&- 4>&- &
	SILENT_pid=$!
	export SILENT_pid
	until port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' \
		socat.err) && [[ $port ]]; do
		kill -0 "$SILENT_pid" || return
	done
	{
		status=0
		"$@" 127.0.0.1 "$port" >out 2>err || status=$?
		echo "$status" >status.new
		mv status.new status
	} </dev/null >/dev/null 2>&1 3>&- 4>&- &
}

# end_silence: for teardown_file; without its peer the command ends as well
end_silence() {
	[[ -z ${SILENT_pid-} ]] || kill "$SILENT_pid" 2>/dev/null || :
}
