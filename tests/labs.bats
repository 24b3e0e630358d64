#!/usr/bin/env bats
# The runner labs/lab, and every sheet: what it prints is what happens.
# FOLLOW does a sheet's console blocks as a student in three terminals would.

load helper

LAB=$TOP/labs/lab
export LAB_LANG='' LANG=C LC_ALL=C

# lab_copy: a copy of the labs that a test may break, in ./copy
lab_copy() {
	mkdir copy
	cp -R "$TOP/labs" copy/labs
	LAB=$PWD/copy/labs/lab
	export BUILD
}

# each_lab FUNCTION: for every lab's folder
each_lab() {
	local folder
	for folder in "$TOP"/labs/[0-9][0-9]-*/; do
		"$1" "${folder%/}" || {
			echo "in ${folder#"$TOP/"}" >&2
			return 1
		}
	done
}

# console SHEET: its console blocks
console() {
	awk '/^```/ { on = !on && /^```console/ || 0; print; next } on' "$1"
}

# follow SHEET: in a network of its own where that is allowed; where not,
# when the TIME_WAITs of an earlier run at its ports are over
follow() {
	local net=(lonet) ports
	"${net[@]}" true 2>/dev/null || {
		net=()
		mapfile -t ports < <(grep -oE '\b6[678][0-9]{2}\b' "$1" | sort -u)
		tcpstates --gone --timeout 90 "${ports[@]}"
	}
	"${net[@]}" "$BUILD/unit/follow" "$1" >followed 2>&1 && return
	tail -n 40 followed >&2
	return 1
}

@test "list has every lab, what it does, and how long it takes" {
	local folder count=0
	run -0 "$LAB" list
	for folder in "$TOP"/labs/[0-9][0-9]-*/; do
		folder=$(basename "$folder")
		[[ $output == *"${folder%%-*}  ${folder#*-}"$'\n'* ]]
		count=$((count + 1))
	done
	[ "$count" -ge 1 ]
	[ "${#lines[@]}" -eq $((3 * count)) ]
	[ "$(grep -cE '^    [0-9]+ s(; needs [a-z]+)?(, not here)?$' \
		<<<"$output")" -eq "$count" ]
}

@test "what it does not know gets one line, the usage, and exit 2" {
	local arguments
	for arguments in "" "run" "run 99" "run 02 03" "dance" "show 99" \
		"run 02 --what" "list --lang fr" "run 02 --step --tsv"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr soon "$LAB" $arguments
		[ "$output" = "" ]
		# shellcheck disable=SC2154
		[[ ${stderr_lines[0]} == "lab: "* ]]
	done
}

@test "show is the sheet, in the reader's language" {
	run -0 "$LAB" show 02
	[ "${lines[0]}" = "# Lab 02: Address already in use" ]
	run -0 "$LAB" show 02 --lang zh
	[ "${lines[0]}" = "# 实验 02：地址已被使用" ]
	LC_ALL='' LANG=zh_CN.UTF-8 run -0 "$LAB" show 02
	[ "${lines[0]}" = "# 实验 02：地址已被使用" ]
}

@test "check names the kernel and the settings that matter" {
	run -0 "$LAB" check
	[[ ${lines[0]} =~ ^Linux\ +"$(uname -r)"$ ]]
	grep -qx "net.ipv4.tcp_fin_timeout  *$(</proc/sys/net/ipv4/tcp_fin_timeout)" \
		<<<"$output"
}

@test "predict keeps the answers, and run holds them against what it saw" {
	export LAB_ANSWERS=$PWD/answers
	run -0 "$LAB" predict 02 <<<$'first\nsecond\nthird\nfourth'
	run -0 soon "$LAB" run 02
	[[ $output == *$'\n   predicted: second\n   observed:  no: bind says EADDRINUSE\n'* ]]
	[[ ${lines[-1]} == "02-address-in-use: "*" all as the sheet says" ]]
}

@test "run shows each command before it runs, and a table after it" {
	run -0 --separate-stderr soon "$LAB" run 02
	[ "$stderr" = "" ]
	[ "$(grep -c '^\$ ' <<<"$output")" -ge 12 ]
	[ "$(grep -c '^Proto ' <<<"$output")" -ge 5 ]
	[ "$(grep -n '^\$ serv 127' <<<"$output" | cut -d: -f1 | head -n 1)" -lt \
		"$(grep -n '^listening' <<<"$output" | cut -d: -f1 | head -n 1)" ]
}

@test "--tsv is a heading and a record for each observation, nothing else" {
	run -0 soon "$LAB" run 02 --tsv
	[ "${lines[0]}" = $'lab\tstep\twhat\tobserved\texpected' ]
	[ "${#lines[@]}" -ge 8 ]
	[ "$(awk -F'\t' 'NF != 5' <<<"$output")" = "" ]
}

@test "--step waits for Enter before each step" {
	mkfifo keys
	exec 9<>keys
	background steps "$LAB" run 02 --step <keys
	until_line steps.out '^\[Enter\]'
	run ! grep -q '^-- 1' steps.out
	echo >&9
	until_line steps.out '^-- 1'
	until_true grep -qz 'CLOSE_WAIT  \[ok\].*\[Enter\]' steps.out
	run ! grep -q '^-- 2' steps.out
	printf '\n\n\n\n\n\n\n\n' >&9
	exits "$steps_pid" 0
}

@test "what was not as expected is shown with the table, and is exit 1" {
	lab_copy
	sed -i "s/observe \"server's end\" FIN_WAIT2/observe \"server's end\" CLOSING/" \
		copy/labs/02-*/run.bash
	run -1 --separate-stderr soon "$LAB" run 02
	[[ ${stderr_lines[0]} == *"NOT as the sheet says"* ]]
	[[ ${stderr_lines[1]} == *"server's end: expected CLOSING, observed FIN_WAIT2" ]]
	[[ $stderr == *"Proto Recv-Q"* ]]
}

@test "what never comes fails at the deadline, with what is there instead" {
	lab_copy
	sed -i '/until_end/s/ FIN_WAIT2/ CLOSING/' \
		copy/labs/02-*/run.bash
	LAB_DEADLINE=1 run -1 --separate-stderr soon "$LAB" run 02
	[[ ${stderr_lines[-1]} == *" is FIN_WAIT2, not CLOSING" ]]
}

@test "a lab that needs a private network is skipped, 77, where there is none" {
	lab_copy
	sed -i 's/^# seconds/# needs: lonet\n&/' copy/labs/02-*/run.bash
	mkdir bin
	printf '#!/bin/sh\necho "lonet: no" >&2\nexit 77\n' >bin/lonet
	cp "$BUILD"/{serv,client,tcpstates} bin
	chmod +x bin/lonet
	BUILD=$PWD/bin run -77 --separate-stderr soon "$LAB" run 02
	[[ ${stderr_lines[0]} == "02-address-in-use: needs lonet, "*"lonet: no" ]]
	BUILD=$PWD/bin run -0 "$LAB" list
	[[ $output == *"; needs lonet, not here"* ]]
}

@test "Ctrl-C in the middle ends what was started and leaves no files" {
	mkdir tmp
	mkfifo keys
	exec 9<>keys
	TMPDIR=$PWD/tmp background steps "$LAB" run 02 --step <keys
	until_line steps.out '^\[Enter\]'
	echo >&9
	until_true grep -qz 'CLOSE_WAIT  \[ok\].*\[Enter\]' steps.out
	pgrep -P "$steps_pid" >inside
	kill -TERM "$(<inside)"
	exits "$steps_pid" 143
	[ "$(ls tmp)" = "" ]
}

@test "every lab comes out as its sheet says, all beside another run of it" {
	background other "$LAB" run all
	run -0 soon "$LAB" run all --lang zh
	exits "$other_pid" 0
}

@test "every sheet's console blocks are what happens, as printed" {
	each_sheet() {
		# What needs a private network is left out where there is none.
		lonet true 2>/dev/null ||
			! grep -qE '^# needs: |lonet' "$1/run.bash" ||
			return 0
		follow "$1/README.md"
	}
	each_lab each_sheet
}

@test "a sheet that lies is found out" {
	sed 's/^tcp .*TIME_WAIT  *timewait .*/tcp        0      0 127.0.0.1:6666          127.0.0.1:...           CLOSING     off/' \
		"$TOP"/labs/02-*/README.md >lie.md
	run ! follow lie.md
	grep -q '^expected: tcp .* CLOSING\|: expected: tcp .* CLOSING' followed
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
		[[ $(head -n 1 "$1/README.md") == "# Lab $(basename "$1" | cut -c 1-2): "* ]]
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
