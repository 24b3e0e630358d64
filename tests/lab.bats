#!/usr/bin/env bats
# make lab: the documents' experiment and the comparison, labs 02 and 05, in
# one command.

# shellcheck disable=SC2016 # what is in single quotes another shell expands
load helper

export BUILD
export LAB_LANG=en

# What make lab says, with its programs and files where they are seen: it is
# run once, and several tests look at it.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
	mkdir -p copy/build tmp
	cp "${BUILD:-$TOP/build}"/{serv,client,tcpstates,lonet} copy/build
	# -o all: what is in the copy is built.
	TMPDIR=$PWD/tmp make -s -C "$TOP" -o all BUILD="$PWD/copy/build" lab \
		>made 2>made.err || echo $? >failed
}

# a_copy: labs/ and the programs in ./copy, so that one can be replaced
a_copy() {
	mkdir -p copy/build
	cp -r "$TOP/labs" copy/
	cp "$BUILD"/{serv,client,tcpstates,lonet} copy/build/
	BUILD=$PWD/copy/build
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
	! find /proc/[0-9]*/exe -maxdepth 0 -lname "$PWD/copy/*" 2>/dev/null |
		grep .
}

# made: what make lab said
made() {
	cat "$BATS_FILE_TMPDIR/made"
}

@test "make lab is the experiment and the comparison" {
	cat "$BATS_FILE_TMPDIR/made.err"
	[ ! -e "$BATS_FILE_TMPDIR/failed" ]
	[ ! -s "$BATS_FILE_TMPDIR/made.err" ]
	run -0 made
	[ "$(grep -c ': [0-9]* observations, all as the sheet says$' \
		<<<"$output")" -eq 2 ]
	[[ $output == *'== Lab 02: '*'== Lab 05: '* ]]
	# Where there is no terminal there is no escape sequence.
	[[ $output != *$'\e'* ]]
}

@test "the experiment shows what the documents say, and why it fails" {
	run -0 made
	output=${output%%'== Lab 05: '*}
	[[ $output == *'ESTABLISHED'* ]]
	[[ $output == *'FIN_WAIT2   timewait '* ]]
	[[ $output == *'CLOSE_WAIT  off'* ]]
	[[ $output == *'TIME_WAIT   timewait '* ]]
	[[ $output == *'Address already in use [EADDRINUSE]'* ]]
	[[ $output == *$'\nhint: 127.0.0.1:'*' s left: its socket had no SO_REUSEADDR'* ]]
}

@test "it compares both sides, old flag by new flag, three ways of closing" {
	run -0 made
	output=${output#*'== Lab 05: '}
	[ "$(grep -cE '^   (server|client), old (--|-A) new (--|-A): .*  \[ok\]$' \
		<<<"$output")" -eq 24 ]
	[ "$(grep -c '^   server, old -A new --: here EADDRINUSE -  ' <<<"$output")" = 1 ]
	[ "$(grep -c '^   server, old -A new -A: here ok ok  ' <<<"$output")" = 1 ]
	[ "$(grep -c '^   client, old -- new --: here EADDRINUSE -  ' <<<"$output")" = 1 ]
	[ "$(grep -c '^   server, old -- new --: - ok ok  ' <<<"$output")" = 1 ]
	[ "$(grep -c '^   server, old -- new --: peer ok ok  ' <<<"$output")" = 1 ]
	[ "$(grep -c '^   -A  --  | EADDRINUSE   -        | EADDRINUSE   -$' \
		<<<"$output")" = 1 ]
}

@test "with timestamps on connect takes the TIME_WAIT over, off it does not" {
	need_lonet
	run -0 lonet -s net.ipv4.tcp_timestamps=1 "$TOP/labs/lab" run 05
	[[ $output == *'   client, old -A new -A: here ok ok  '* ]]
	[[ $output == *'observed:  bind: the same; then connect succeeds'* ]]
	run -0 lonet -s net.ipv4.tcp_timestamps=0 "$TOP/labs/lab" run 05
	[[ $output == *'   client, old -A new -A: here ok EADDRNOTAVAIL  '* ]]
	[[ $output == *'observed:  bind: the same; then connect is EADDRNOTAVAIL'* ]]
}

@test "it fails where the kernel does not do what the rules say" {
	a_copy_with_A
	run -1 copy/labs/lab run 05
	[[ $output == *'server, old -- new --: expected here EADDRINUSE -, observed here ok ok'* ]]
	# What was not seen is not given as an answer.
	[[ $output != *'only with -A on both runs'* ]]
}

@test "it fails if the restart is not refused" {
	a_copy_with_A
	run -1 copy/labs/lab run 02
	[[ $output == *"restart's exit status, errno: expected 1 EADDRINUSE, observed 0 -"* ]]
	none_left
}

@test "where the kernel makes no TIME_WAIT it says so and exits 77" {
	need_lonet
	local lab
	for lab in 02 05; do
		run -77 lonet -s net.ipv4.tcp_max_tw_buckets=0 \
			"$TOP/labs/lab" run "$lab"
		[[ $output == *'net.ipv4.tcp_max_tw_buckets is 0'* ]]
	done
}

@test "it leaves no process and no file behind" {
	cd "$BATS_FILE_TMPDIR"
	[ -s made ]
	none_left
	[ -z "$(ls tmp)" ]
}

@test "Ctrl-C in the middle leaves no process and no file behind" {
	need script
	a_copy
	mkdir tmp
	mkfifo reached
	# Stands still where the first table is shown: the server has closed and
	# the client has not.
	mv copy/build/tcpstates copy/build/real
	printf '#!/bin/sh\n[ $# != 1 ] || { echo >"%s/reached"; exec "%s/copy/build/real" --await CLOSING --timeout 60 1; }\nexec "%s/copy/build/real" "$@"\n' \
		"$PWD" "$PWD" "$PWD" >copy/build/tcpstates
	chmod +x copy/build/tcpstates
	mkfifo keys
	exec 9<>keys
	# A background job ignores SIGINT, and bash cannot undo that; with job
	# control it does not.
	set -m
	TMPDIR=$PWD/tmp background lab script -qec 'copy/labs/lab run 02' \
		/dev/null <keys
	set +m
	read -rt "$DEADLINE" <>reached
	printf '\003' >&9
	ended "$lab_pid" || [ $? -eq 130 ]
	until_true none_left
	[ -z "$(ls tmp)" ]
}
