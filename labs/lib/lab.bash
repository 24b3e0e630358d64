# lab.bash - the steps of a lab, and what they are held against
#
# A lab is a folder with its sheet and a run.bash, which has one function,
# run, made of these:
#
#	step EN ZH		a numbered step
#	note EN ZH		a line about it
#	server NAME FLAG...	serv on a port of its own: $PORT
#	keyboard NAME FLAG...	client at its keyboard towards $PORT: $CPORT
#	shown NAME COMMAND...	a command that ends: STATUS
#	serves_again		serv at $PORT once more: STATUS
#	set_to NAME VALUE	a setting of the private network
#	table			both ends, as the kernel has them now
#	observe WHAT WANT GOT	held against the sheet; WANT is a pattern
#	answer N EN ZH WHY WARUM	what question N of the sheet came to
#	cannot EN ZH		this machine cannot show it: 77
#
# Every command is on the screen before it runs. See also: work.bash,
# say.bash, record.bash, labs/lab.
#
# shellcheck disable=SC2034 # PORT, CPORT and STATUS are for run.bash

LAB_STEP=0 LAB_OBSERVED=0
LAB_WRONG=()
declare -A LAB_ANSWER LAB_WHY # by number of the question

# text EN ZH: the one in the reader's language
text() {
	if [[ $LAB_LANG == zh ]]; then
		printf '%s' "$2"
	else
		printf '%s' "$1"
	fi
}

step() {
	LAB_STEP=$((LAB_STEP + 1))
	if [[ -n $LAB_STEPPING ]]; then
		mark none "$(text '[Enter]' '[回车]') "
		printf '\n%s ' "$(text '[Enter]' '[回车]')"
		read -ru "$LAB_TTY" || :
	fi
	mark step "-- $LAB_STEP. $(text "$@")" "${EPOCHREALTIME/,/.}"
	printf '\n%s-- %d. %s%s\n\n' "$BOLD" "$LAB_STEP" "$(text "$@")" "$PLAIN"
}

note() {
	mark note "$(text "$@")"
	text "$@"
	printf '\n'
}

cannot() {
	mark cannot "$(text "$@")"
	record_end
	printf '%s: %s\n' "$LAB_NAME" "$(text "$@")" >&2
	exit 77
}

server() {
	local name=$1
	shift
	command_line "serv${*:+ $*} 127.0.0.1 0"
	start "$name" serv "$@" 127.0.0.1 0
	await_line "$name.out" 'listening 127.0.0.1 ([0-9]+)'
	PORT=${MATCH[0]}
	LAB_PLACE=$PORT
	cat "$LAB_DIR/$name.out"
}

keyboard() {
	local name=$1
	shift
	command_line "client${*:+ $*} 127.0.0.1 $PORT"
	start_typing "$name" client "$@" 127.0.0.1 "$PORT"
	await_line "$name.err" 'client: connected 127.0.0.1:([0-9]+) '
	CPORT=${MATCH[0]}
	tail -n 1 "$LAB_DIR/$name.err"
}

# typed NAME TEXT [REPLY]: a line at the client's keyboard, until its reply
typed() {
	key "$1" "$2"
	type_line "$2"
	[[ $# == 2 ]] || {
		await_line "$1.out" "$3"
		say "$3"
	}
}

# interrupt NAME: Ctrl-C, and it has ended
interrupt() {
	key "$1" Ctrl-C
	kill -INT "${LAB_PID[$1]}"
	ended "$1"
}

shown() {
	local name=$1
	shift
	command_line "$*"
	STATUS=0
	timeout "$LAB_DEADLINE" "$@" </dev/null >"$LAB_DIR/$name.out" \
		2>"$LAB_DIR/$name.err" || STATUS=$?
	[[ $STATUS != 124 ]] || fail "'$*' did not end in $LAB_DEADLINE s"
	cat "$LAB_DIR/$name.out" "$LAB_DIR/$name.err"
}

table() {
	command_line "tcpstates $LAB_PLACE"
	"${LAB_COLOUR[@]}" tcpstates "$LAB_PLACE"
	say ''
}

# errno_of NAME: the one that it printed, "-" for none
errno_of() {
	if has_line "$1.err" '[^'$'\n'']*\[(E[A-Z]+)\]'; then
		echo "${MATCH[0]}"
	else
		echo -
	fi
}

# serves_again: serv at $PORT once more; where it does listen, it is asked to
# end. STATUS, and what it said is named "again"
serves_again() {
	command_line "serv 127.0.0.1 $PORT"
	start again serv 127.0.0.1 "$PORT"
	await_start again 'listening ' && kill "${LAB_PID[again]}"
	ended again
	cat "$LAB_DIR/again.out" "$LAB_DIR/again.err"
}

# set_to NAME VALUE: of net.ipv4, in the lab's own network and in no other
set_to() {
	[[ ! /proc/self/ns/net -ef /proc/1/ns/net ]] ||
		fail "not in a private network: net.ipv4.$1 is left alone"
	command_line "echo $2 >/proc/sys/net/ipv4/$1"
	printf '%s\n' "$2" >"/proc/sys/net/ipv4/$1"
}

# end_of LOCALPORT REMOTEPORT: the state of that end, "-" where none is left
end_of() {
	local rows from to state last=-
	rows=$(tcpstates --tsv "127.0.0.1:$1") || return
	while IFS=$'\t' read -r _ _ _ from to state _; do
		[[ $from != "127.0.0.1:$1" || $to != "127.0.0.1:$2" ]] ||
			last=$state
	done <<<"$rows"
	echo "$last"
}

# time_of LOCALPORT REMOTEPORT: milliseconds that its timer has left
time_of() {
	tcpstates --tsv "127.0.0.1:$1" | awk -F'\t' -v l="127.0.0.1:$1" \
		-v r="127.0.0.1:$2" '$4 == l && $5 == r { print $8 }'
}

# until_end LOCALPORT REMOTEPORT STATE: waits for it, "-" for none left
until_end() {
	local end=$((SECONDS + LAB_DEADLINE)) state looks=0
	until state=$(end_of "$1" "$2") && [[ $state == "$3" ]]; do
		((SECONDS <= end)) ||
			fail "127.0.0.1:$1 > 127.0.0.1:$2 is $state, not $3"
		longer_pause $((looks++))
	done
}

observe() {
	local what=$1 want=$2 got=$3 verdict=ok shown=$3
	LAB_OBSERVED=$((LAB_OBSERVED + 1))
	# shellcheck disable=SC2053 # a pattern
	if [[ $got != $want ]]; then
		verdict="NOT $want"
		LAB_WRONG+=("$LAB_STEP. $what: $(text expected 应为) $want," \
			"$(text observed 实际) $got")
	fi
	[[ $got != - ]] || shown="- ($(text nothing 没有))"
	mark observed "   $what: $shown  [$verdict]" "$verdict" "$what" "$want" \
		"$shown"
	printf '   %s: %s  [%s]\n' "$what" "$shown" "$verdict"
	[[ -z $LAB_TSV ]] || printf '%s\t%s\t%s\t%s\t%s\n' "$LAB_NAME" \
		"$LAB_STEP" "$what" "$got" "$want" >&"$LAB_TSV"
}

answer() {
	LAB_ANSWER[$1]=$(text "$2" "$3")
	LAB_WHY[$1]=$(text "$4" "$5")
}

# report: predicted, observed, why; or what came out otherwise, and then no
# answer is given, for it would be the sheet's and not what was seen
report() {
	((${#LAB_WRONG[@]} == 0)) || otherwise
	answers
	say ''
	printf '%s: %d %s\n' "$LAB_NAME" "$LAB_OBSERVED" \
		"$(text 'observations, all as the sheet says' \
			'项观察，全部与实验单一致')"
}

answers() {
	local n
	mark "end" "== $(text 'Predicted, observed, why' '预测、观察、原因')"
	heading "$(text 'Predicted, observed, why' '预测、观察、原因')"
	for n in $(printf '%s\n' "${!LAB_ANSWER[@]}" | sort -n); do
		printf '%d. %s\n' "$n" "$(sheet_question "$LAB_SHEET" "$n")"
		printf '   %s %s\n' "$(text predicted: 预测：)" \
			"$(prediction "$LAB_NAME" "$n")" \
			"$(text 'observed: ' 观察：)" "${LAB_ANSWER[$n]}" \
			"$(text 'why:      ' 原因：)" "${LAB_WHY[$n]}"
	done
}

otherwise() {
	record_end
	{
		printf '%s: %s\n' "$LAB_NAME" "$(text 'NOT as the sheet says:' \
			'与实验单不一致：')"
		printf '%s %s\n' "${LAB_WRONG[@]}"
		tcpstates "$LAB_PLACE"
	} >&2
	exit 1
}
