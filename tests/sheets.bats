#!/usr/bin/env bats
# The labs' sheets: what is printed is what happens. FOLLOW does a sheet's
# console blocks as a student in three terminals would. What takes more than
# half a minute is in long.bats, the labs' own runs are in runs.bats.
#
# start: early

load helper
load labs

# console SHEET: its console blocks
console() {
	awk '/^```/ { on = !on && /^```console/ || 0; print; next } on' "$1"
}

@test "every sheet's console blocks are what happens, as printed" {
	each_sheet() {
		(($(lab_seconds "$1") <= LONGEST)) || return 0
		lab_can_run "$1" || return 0
		follow "$1/README.md" >followed 2>&1 && return
		tail -n 40 followed >&2
		return 1
	}
	each_lab each_sheet
}

@test "a sheet that lies is found out" {
	# At a port of its own: the true one may have left a TIME_WAIT.
	sed -e 's/^tcp .*TIME_WAIT  *timewait .*/tcp        0      0 127.0.0.1:6666          127.0.0.1:...           CLOSING     off/' \
		-e 's/6666/6999/g' "$TOP"/labs/02-*/README.md >lie.md
	run ! follow lie.md
	[[ $output == *": expected: tcp "*" CLOSING "* ]]
}

@test "the sheets of both languages have the same console blocks" {
	same_blocks() {
		diff <(console "$1/README.md") <(console "$1/README.zh.md")
		[[ $(console "$1/README.md" | grep -c '^```console t') -ge 3 ]]
	}
	each_lab same_blocks
}

@test "every sheet has its parts in order, and Predict comes before output" {
	parts() {
		[[ $(sed -n 's/^## //p' "$1/README.md" | tr '\n' ,) == \
			"Goal,Time,You need,Predict,Run,Observe,Explain,Extend,Clean up," ]]
		[[ $(sed -n 's/^## //p' "$1/README.zh.md" | tr '\n' ,) == \
			"目标,时间,需要,预测,运行,观察,解释,延伸,清理," ]]
		[[ $(head -n 1 "$1/README.md") == "# Lab $(lab_number "$1"): "* ]]
		[[ $(head -n 1 "$1/README.zh.md") == "# 实验 $(lab_number "$1")："* ]]
	}
	each_lab parts
}

@test "every question of a sheet is answered by the run, in both languages" {
	questions() {
		local file n
		for file in README.md README.zh.md; do
			n=$(awk '/^## /{ on = /Predict|预测/ } on && /^[0-9]+\. /' \
				"$1/$file" | wc -l)
			[[ $n -ge 2 && $n -le 4 ]]
			[[ $(grep -oE '\banswer [0-9]+' "$1/run.bash" | sort -u |
				wc -l) == "$n" ]]
		done
	}
	each_lab questions
}
