# all.bash - "lab run all": each lab, and a line on each at the end
#
# A lab that takes more than half a minute mostly waits. It is begun first,
# beside the others, and shown when they are through. With --step nothing is
# begun early, for it would have to wait for Enter. See also: labs/lab.

declare -A LAB_EARLY # the pid of each lab that was started before its turn

# start_early: what takes longest mostly waits, and can do so beside the
# others; what it says is kept in $LAB_KEPT. Nothing can be typed to it.
start_early() {
	local folder kept
	LAB_KEPT=$(mktemp -d)
	trap end_early EXIT
	[[ -z $stepping ]] || return 0
	while read -r folder; do
		(($(seconds "$folder") > 30)) || continue
		is_here "$(needs "$folder")" || continue # said in its turn
		kept=$LAB_KEPT/${folder##*/}
		set -m # a process group, to be ended as one
		run_lab "$folder" exec </dev/null >"$kept.out" 2>"$kept.err" &
		set +m
		LAB_EARLY[${folder##*/}]=$!
	done < <(folders)
}

end_early() {
	local pid
	trap '' INT TERM HUP
	for pid in "${LAB_EARLY[@]}"; do
		kill -TERM -- "-$pid" 2>/dev/null || :
		wait "$pid" || :
	done
	rm -rf "$LAB_KEPT"
}

# its_turn FOLDER: runs it; or waits for it to end, and shows what it said
its_turn() {
	local name=${1##*/} status=0 pid kept
	pid=${LAB_EARLY[$name]-} kept=$LAB_KEPT/$name
	[[ -n $pid ]] || {
		run_lab "$1"
		return
	}
	[[ -n $tsv ]] || ! kill -0 "$pid" 2>/dev/null ||
		say '' "$(text "$name began first and is not done yet ..." \
			"$name 最先开始，还没有结束……")"
	wait "$pid" || status=$?
	unset "LAB_EARLY[$name]"
	cat "$kept.out"
	cat "$kept.err" >&2
	return "$status"
}

# turns: in order, those that have begun already after the others
turns() {
	local folder
	while read -r folder; do
		[[ -n ${LAB_EARLY[${folder##*/}]-} ]] || echo "$folder"
	done < <(folders)
	((${#LAB_EARLY[@]} == 0)) || printf '%s\n' "${!LAB_EARLY[@]}" |
		sort | sed "s|^|$top/labs/|"
}

# run_all: each, and a line on each at the end
run_all() {
	local folder status lines=() all=() why worst=0
	start_early
	while read -r folder <&4; do
		status=0
		its_turn "$folder" || status=$?
		case $status in
		0) lines+=("ok      ${folder##*/}") ;;
		77) lines+=("skipped ${folder##*/}") ;;
		*)
			lines+=("FAILED  ${folder##*/}")
			worst=1
			;;
		esac
		((status <= 128)) || return "$status"
		all+=("$status"$'\t'"$folder"$'\t'"$why")
	done 4< <(turns)
	[[ -n $tsv ]] || {
		heading "$(text 'All labs' '全部实验')"
		say "${lines[@]}"
	}
	[[ -z $report ]] || index_page "${all[@]}" | replace "$report/index.html"
	return "$worst"
}
