#!/usr/bin/env bats
# make lab: the experiment in one command.

# shellcheck disable=SC2016 # what is in single quotes another shell expands
load helper

# a_copy: labs/ and the programs in ./copy, so that one can be replaced
a_copy() {
	mkdir -p copy/build
	cp -r "$TOP/labs" copy/
	cp "$BUILD"/{serv,client,tcpstates,lonet} copy/build/
}

# a_copy_with_A: its server has SO_REUSEADDR whether the lab asks or not
a_copy_with_A() {
	a_copy
	mv copy/build/serv copy/build/real
	printf '#!/bin/sh\nexec "%s/copy/build/real" -A "$@"\n' "$PWD" \
		>copy/build/serv
	chmod +x copy/build/serv
}

# none_left: does no process run a program of ./copy any more?
none_left() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ $(readlink "$exe") != "$PWD/copy/"* ]] || return 1
	done
}

experiment() {
	"$TOP/labs/experiment.bash" "$@"
}

@test "the experiment shows what the documents say, and why it fails" {
	run -0 experiment
	[[ $output == *'LISTEN      off'* ]]
	[[ $output == *'FIN_WAIT2   timewait '* ]]
	[[ $output == *'CLOSE_WAIT  off'* ]]
	[[ $output == *'TIME_WAIT   timewait '* ]]
	[[ $output == *'Address already in use [EADDRINUSE]'* ]]
	[[ $output == *$'\nhint: 127.0.0.1:'*' s left: its socket had no SO_REUSEADDR'* ]]
}

@test "it compares both sides, old flag by new flag, three ways of closing" {
	run -0 experiment
	[ "$(grep -cE '^ +[0-9]+  (server|client) ' <<<"$output")" -eq 24 ]
	[[ $output == *'  3  server   -A   -    here       EADDRINUSE  -'* ]]
	[[ $output == *'  4  server   -A   -A   here       ok          listen ok'* ]]
	[[ $output == *'  5  client   -    -    here       EADDRINUSE  -'* ]]
	[[ $output == *'  9  server   -    -    -          ok          listen ok'* ]]
	[[ $output == *' 17  server   -    -    peer       ok          listen ok'* ]]
	[ "${lines[-1]}" = "All 24 cells came out as the kernel's rules say." ]
}

@test "with timestamps on connect takes the TIME_WAIT over, off it does not" {
	need_lonet
	run -0 lonet -s net.ipv4.tcp_timestamps=1 "$TOP/labs/experiment.bash"
	[[ $output == *'  8  client   -A   -A   here       ok          connect ok'* ]]
	run -0 lonet -s net.ipv4.tcp_timestamps=0 "$TOP/labs/experiment.bash"
	[[ $output == *'  8  client   -A   -A   here       ok          connect EADDRNOTAVAIL'* ]]
}

@test "it fails where the kernel does not do what the rules say" {
	a_copy_with_A
	# The documents' restart would succeed; only the comparison is wanted.
	sed -i 's/^	experiment$/	:/' copy/labs/experiment.bash
	run -1 copy/labs/experiment.bash
	[[ $output == *'NOT as the rules say: cell 1: the rules say here EADDRINUSE -, the kernel said here ok ok'* ]]
}

@test "it fails if the restart is not refused" {
	a_copy_with_A
	run -1 copy/labs/experiment.bash
	[[ ${lines[-1]} == 'experiment.bash: the restart was not refused' ]]
	none_left
}

@test "it takes another port if 6666 is busy, and says so" {
	# Somebody else's lab may hold it already, which is as good.
	background busy serv 127.0.0.1 6666
	until_true busy_or_gone
	run -0 experiment
	[[ $output == *'Port 6666 is busy, so another one is taken here:'* ]]
	[[ $output != *$'\nlistening 127.0.0.1 6666'* ]]
}

busy_or_gone() {
	grep -q ^listening busy.out || gone "$busy_pid"
}

@test "where the kernel makes no TIME_WAIT it says so and exits 77" {
	need_lonet
	run -77 lonet -s net.ipv4.tcp_max_tw_buckets=0 "$TOP/labs/experiment.bash"
	[[ $output == *'net.ipv4.tcp_max_tw_buckets is 0'* ]]
}

@test "two at once on one host do not disturb each other" {
	background one experiment
	background two experiment
	ended "$one_pid"
	ended "$two_pid"
	[[ $(tail -n 1 one.out) == 'All 24 cells'* ]]
	[[ $(tail -n 1 two.out) == 'All 24 cells'* ]]
}

@test "it leaves no process and no file behind" {
	a_copy
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 copy/labs/experiment.bash
	none_left
	[ -z "$(ls tmp)" ]
}

@test "Ctrl-C in the middle leaves no process and no file behind" {
	need script
	a_copy
	mkdir tmp
	mkfifo reached
	# Stands still where the server has closed and the client has not.
	printf '#!/bin/sh\ncase $* in *FIN_WAIT2*) echo >"%s/reached"; exec "%s/build/tcpstates" --await CLOSING --timeout 60 1 ;; esac\nexec "%s/copy/build/real" "$@"\n' \
		"$PWD" "$PWD/copy" "$PWD" >wrapper
	mv copy/build/tcpstates copy/build/real
	cp copy/build/real copy/build/tcpstates.real
	sed -i "s|$PWD/copy/build/tcpstates\"|$PWD/copy/build/tcpstates.real\"|" wrapper
	mv wrapper copy/build/tcpstates
	chmod +x copy/build/tcpstates
	mkfifo keys
	exec 9<>keys
	# A background job ignores SIGINT, and bash cannot undo that; with job
	# control it does not.
	set -m
	TMPDIR=$PWD/tmp background lab script -qec copy/labs/experiment.bash \
		/dev/null <keys
	set +m
	read -rt "$DEADLINE" <>reached
	printf '\003' >&9
	ended "$lab_pid" || [ $? -eq 130 ]
	until_true none_left
	[ -z "$(ls tmp)" ]
}

@test "it has no escape sequence in it where there is no terminal" {
	run -0 experiment
	[[ $output != *$'\e'* ]]
}

@test "on a terminal headings stand out, but not with NO_COLOR or TERM=dumb" {
	need script
	export LAB=$TOP/labs/experiment.bash
	TERM=xterm NO_COLOR='' run -0 script -qec '"$LAB"' /dev/null
	[[ $output == *$'\e[1m== 1. The documents'* ]]
	TERM=xterm NO_COLOR=1 run -0 script -qec '"$LAB"' /dev/null
	[[ $output != *$'\e'* ]]
	TERM=dumb NO_COLOR='' run -0 script -qec '"$LAB"' /dev/null
	[[ $output != *$'\e'* ]]
}
