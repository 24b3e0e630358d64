#!/usr/bin/env bats
# The runner labs/lab, with labs of its own: small ones, that a test may break.
# The real ones are in runs.bats, their sheets in sheets.bats, both in long.bats.

# shellcheck disable=SC2016 # what is in single quotes another shell expands

load helper

LAB=$TOP/labs/lab
export LAB_LANG='' LANG=C LC_ALL=C

# only_small NN...: in ./copy the runner and small labs of these numbers,
# nothing else; the server closes first, and at its end TIME_WAIT remains
only_small() {
	mkdir -p copy/labs
	cp -R "$TOP"/labs/{lab,lib} copy/labs
	LAB=$PWD/copy/labs/lab
	export BUILD
	local number folder
	for number; do
		folder=copy/labs/$number-small
		mkdir "$folder"
		cat >"$folder/README.md" <<-END
			# Lab $number: small

			The server closes first.

			## Predict

			1. Where is TIME_WAIT?
			2. And at the other end?
		END
		sed 's/Predict/预测/; s/Where is/哪里是/' "$folder/README.md" \
			>"$folder/README.zh.md"
		cat >"$folder/run.bash" <<-'END'
			# seconds: 1
			run() {
				step "The server closes" "服务器关闭"
				server serv
				keyboard client
				typed client hello HELLO
				interrupt serv
				until_end "$PORT" "$CPORT" FIN_WAIT2
				table
				observe "server's end" FIN_WAIT2 \
					"$(end_of "$PORT" "$CPORT")"
				step "The client closes too" "客户端也关闭"
				typed client q
				ended client
				until_end "$PORT" "$CPORT" TIME_WAIT
				table
				observe "server's end" TIME_WAIT \
					"$(end_of "$PORT" "$CPORT")"
				answer 1 "the server" "服务器" "It was first." "它先关闭。"
				answer 2 nothing 没有 "It was second." "它后关闭。"
			}
		END
	done
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
	only_small 91
	export LAB_ANSWERS=$PWD/answers
	run -0 "$LAB" predict 91 <<<$'client\nnothing'
	run -0 --separate-stderr soon "$LAB" run 91
	[ "$stderr" = "" ]
	[[ $output == *$'\n1. Where is TIME_WAIT?\n   predicted: client\n   observed:  the server\n'* ]]
	[ "${lines[-1]}" = "91-small: 2 observations, all as the sheet says" ]
	run -0 soon "$LAB" run 91 --lang zh
	[[ $output == *$'\n1. 哪里是 TIME_WAIT?\n   预测：'*client*$'\n   观察：'*服务器$'\n'* ]]
}

@test "run shows each command before it runs, and a table after it" {
	only_small 91
	run -0 --separate-stderr soon "$LAB" run 91
	[ "$stderr" = "" ]
	[ "$(grep -c '^\$ ' <<<"$output")" -eq 4 ]
	[ "$(grep -c '^Proto ' <<<"$output")" -eq 2 ]
	[ "$(grep -n '^\$ serv 127' <<<"$output" | cut -d: -f1)" -lt \
		"$(grep -n '^listening' <<<"$output" | cut -d: -f1)" ]
}

@test "--tsv is a heading and a record for each observation, nothing else" {
	only_small 91
	run -0 soon "$LAB" run 91 --tsv
	diff - <(printf '%s\n' "$output") <<-END
	lab	step	what	observed	expected
	91-small	1	server's end	FIN_WAIT2	FIN_WAIT2
	91-small	2	server's end	TIME_WAIT	TIME_WAIT
	END
}

@test "--step waits for Enter before each step" {
	only_small 91
	mkfifo keys
	exec 9<>keys
	background steps "$LAB" run 91 --step <keys
	until_line steps.out '^\[Enter\]'
	run ! grep -q '^-- 1' steps.out
	echo >&9
	until_line steps.out '^-- 1'
	until_true grep -qz 'FIN_WAIT2  \[ok\].*\[Enter\]' steps.out
	run ! grep -q '^-- 2' steps.out
	echo >&9
	exits "$steps_pid" 0
}

@test "what was not as expected is shown with the table, and is exit 1" {
	only_small 91
	sed -i 's/end" FIN_WAIT2/end" CLOSING/' copy/labs/91-small/run.bash
	run -1 --separate-stderr soon "$LAB" run 91
	[[ ${stderr_lines[0]} == *"NOT as the sheet says"* ]]
	[[ ${stderr_lines[1]} == *"server's end: expected CLOSING, observed FIN_WAIT2" ]]
	[[ $stderr == *"Proto Recv-Q"* ]]
}

@test "what never comes fails at the deadline, with what is there instead" {
	only_small 91
	sed -i '/until_end/s/ FIN_WAIT2/ CLOSING/' copy/labs/91-small/run.bash
	LAB_DEADLINE=1 run -1 --separate-stderr soon "$LAB" run 91
	[[ ${stderr_lines[-1]} == *" is FIN_WAIT2, not CLOSING" ]]
}

@test "a lab that needs a private network is skipped, 77, where there is none" {
	only_small 91
	sed -i 's/^# seconds/# needs: lonet\n&/' copy/labs/91-small/run.bash
	mkdir bin
	printf '#!/bin/sh\necho "lonet: no" >&2\nexit 77\n' >bin/lonet
	cp "$BUILD"/{serv,client,tcpstates} bin
	chmod +x bin/lonet
	BUILD=$PWD/bin run -77 --separate-stderr soon "$LAB" run 91
	[[ ${stderr_lines[0]} == "91-small: needs lonet, "*"lonet: no" ]]
	BUILD=$PWD/bin run -0 "$LAB" list
	[[ $output == *"; needs lonet, not here"* ]]
}

@test "Ctrl-C in the middle ends what was started and leaves no files" {
	only_small 91
	mkdir tmp
	mkfifo keys
	exec 9<>keys
	TMPDIR=$PWD/tmp background steps "$LAB" run 91 --step <keys
	until_line steps.out '^\[Enter\]'
	echo >&9
	until_true grep -qz 'FIN_WAIT2  \[ok\].*\[Enter\]' steps.out
	pgrep -P "$steps_pid" >inside
	kill -TERM "$(<inside)"
	exits "$steps_pid" 143
	[ "$(ls tmp)" = "" ]
}

@test "on a terminal headings stand out, but not with NO_COLOR or TERM=dumb" {
	need script
	only_small 91
	export LAB
	TERM=xterm NO_COLOR='' run -0 script -qec '"$LAB" run 91' /dev/null
	[[ $output == *$'\e[1m== Lab 91: '* ]]
	TERM=xterm NO_COLOR=1 run -0 script -qec '"$LAB" run 91' /dev/null
	# TIME_WAIT in a table has none either.
	[[ $output != *$'\e'* ]]
	TERM=dumb NO_COLOR='' run -0 script -qec '"$LAB" run 91' /dev/null
	[[ $output != *$'\e'* ]]
}

# long_lab NN BASH: of more than half a minute, as it says
long_lab() {
	sed -i 's/^# seconds: .*/# seconds: 31/' "copy/labs/$1-small/run.bash"
	cat >>"copy/labs/$1-small/run.bash"
	export MARK=$PWD/mark
}

@test "run all is every lab in its order, and a line on each" {
	only_small 91 92 93 94
	sed -i 's/end" FIN_WAIT2/end" CLOSING/' copy/labs/92-small/run.bash
	sed -i 's/^run() {/&\ncannot no 不/' copy/labs/93-small/run.bash
	run -1 --separate-stderr soon "$LAB" run all
	diff - <(grep -E '^(== Lab|ok|FAILED|skipped)' <<<"$output") <<-'END'
	== Lab 91: small
	== Lab 92: small
	== Lab 93: small
	== Lab 94: small
	ok      91-small
	FAILED  92-small
	skipped 93-small
	ok      94-small
	END
	[[ $stderr == *"92-small: NOT as the sheet says:"*"93-small: no"* ]]
}

@test "run all begins with the longest, beside the others, and shows it last" {
	only_small 91 92 93
	# Each of these two goes on when the other has come as far.
	long_lab 92 <<-'END'
		run() {
			: >"$MARK.92"
			echo "92 sees $(cat)."
			until [[ -e $MARK.91 ]]; do pause; done
			echo "92 on standard error" >&2
			observe early yes yes
		}
	END
	cat >>copy/labs/91-small/run.bash <<-'END'
		eval "small_$(declare -f run)"
		run() {
			until [[ -e $MARK.92 ]]; do pause; done
			small_run
			: >"$MARK.91"
		}
	END
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 --separate-stderr soon "$LAB" run all <<<typed
	diff - <(grep -E '^(== Lab|92|ok)' <<<"$output") <<-'END'
	== Lab 91: small
	== Lab 93: small
	== Lab 92: small
	92 sees .
	92-small: 1 observations, all as the sheet says
	ok      91-small
	ok      93-small
	ok      92-small
	END
	[ "$stderr" = "92 on standard error" ]
	[ "$(ls tmp)" = "" ]
}

@test "run all --step has the longest in its turn: it waits for Enter, too" {
	only_small 91 92
	long_lab 92 <<-'END'
		run() {
			step one 一
			observe turn "*.91" "$(ls "$MARK".*)"
		}
	END
	echo ': >"$MARK.91"' >>copy/labs/91-small/run.bash
	run -0 soon "$LAB" run all --step <<<$'\n\n\n'
	[ "$(grep -c '^\[Enter\]' <<<"$output")" -eq 3 ]
}

@test "Ctrl-C ends what run all began early, and leaves no files" {
	need script
	only_small 91 92
	long_lab 92 <<-'END'
		run() {
			start one sleep 1000
			echo "${LAB_PID[one]}" >"$MARK.92"
			sleep 1000
		}
	END
	cat >>copy/labs/91-small/run.bash <<-'END'
		run() {
			until [[ -s $MARK.92 ]]; do pause; done
			echo >"$MARK.91"
			sleep 1000
		}
	END
	export LAB
	mkdir tmp
	mkfifo keys
	exec 9<>keys
	# A background job ignores SIGINT, and bash cannot undo that; with job
	# control it does not.
	set -m
	TMPDIR=$PWD/tmp background all script -qec '"$LAB" run all' /dev/null \
		<keys
	set +m
	until_true test -s mark.91
	lives "$(<mark.92)"
	printf '\003' >&9
	ended "$all_pid" || [ $? -eq 130 ]
	gone "$(<mark.92)"
	[ "$(ls tmp)" = "" ]
}
