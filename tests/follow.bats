#!/usr/bin/env bats
# follow: a sheet that tells the truth passes, and one that does not fails at
# the line that does not; whatever it started is gone afterwards.

# helper.bash sets NAME_pid.
# shellcheck disable=SC2154
# Backquotes and dollars are the sheet's own.
# shellcheck disable=SC2016

load helper

# sheet: the console block of terminal 1 on standard input becomes sheet.md,
# where it begins at line 3
sheet() {
	{ printf '# Run\n```console t1\n' && cat && printf '```\n'; } >sheet.md
}

# follows STATUS [COMMAND...]: it follows sheet.md, and ends so
follows() {
	local want=$1 status=0
	shift
	mkdir -p tmp
	TMPDIR=$PWD/tmp soon "$@" "$BUILD/unit/follow" sheet.md \
		>follow.out 2>follow.err </dev/null 3>&- || status=$?
	[[ $status == "$want" && -z $(ls tmp) ]] && return
	echo "status $status, expected $want; left behind: $(ls tmp)" >&2
	cat follow.out follow.err >&2
	return 1
}

# says TEXT...: these are the lines that standard error begins with
says() {
	diff <(printf '%s\n' "$@") <(head -n $# follow.err)
}

passes() {
	[[ $(<follow.out) == "$1" && ! -s follow.err ]] && return
	cat follow.out follow.err
	return 1
}

@test "three terminals: serv, client and tcpstates do as their sheet says" {
	need_lonet
	cat >sheet.md <<-'END'
		```console t1
		$ serv 127.0.0.1 16666
		listening 127.0.0.1 16666
		```
		```console t2
		$ client 127.0.0.1 16666
		client: connected ... -> 127.0.0.1:16666: ESTABLISHED
		hello⏎
		HELLO
		```
		```console t1
		serv: 127.0.0.1:...: connected: ESTABLISHED
		```
		```console t2
		q⏎
		client: ...closed here first...
		$
		```
		```console t1
		serv: ...: FIN received: CLOSE_WAIT
		serv: ...: closed: ...
		```
		```console t3
		$ tcpstates -N 16666
		Active Internet connections (servers and established)
		Proto Recv-Q Send-Q Local Address           Foreign Address         State
		tcp        0      0 127.0.0.1:16666         0.0.0.0:*               LISTEN
		tcp        0      0 127.0.0.1:...         127.0.0.1:16666         TIME_WAIT
		$
		```
		```console t1
		^C
		$ echo $?
		0
		```
	END
	follows 0 lonet
	passes "4 commands, 12 lines as printed"
}

@test "a line that is not so fails at once, with both and the terminals" {
	sheet <<-'END'
		$ echo one; echo two; sleep 1000
		one
		too
	END
	follows 1
	says "sheet.md:5: expected: too" "got: two" "--- t1 showed last:" \
		'$ echo one; echo two; sleep 1000' "one"
	sheet <<<'$ printf "\033[1mx\n"
x'
	follows 1
	says "sheet.md:4: expected: x" $'got: \033[1mx'
}

@test "a line that does not come fails with the prompt, or the deadline" {
	sheet <<<'$ echo one
one
two'
	follows 1
	says "sheet.md:5: expected: two" "got: the prompt"
	sheet <<<'$ sleep 1000
done'
	FOLLOW_DEADLINE=1 follows 1
	says "sheet.md:4: expected: done" "got: nothing for 1 s"
}

@test "a command with --timeout N has N seconds more" {
	sheet <<-'END'
		$ wait_for() { sleep 2; echo here; }
		$ wait_for it --timeout 5
		here
		$
	END
	FOLLOW_DEADLINE=1 follows 0
	sheet <<<'$ wait_for() { sleep 1000; }
$ wait_for --timeout 1
here'
	FOLLOW_DEADLINE=1 follows 1
	says "sheet.md:5: expected: here" "got: nothing for 2 s"
}

@test "a line more than the sheet shows fails, in the middle and at the end" {
	sheet <<<'$ echo one; echo two
one
$ true'
	follows 1
	says "sheet.md:5: expected: $ true" "got: two"
	sheet <<<'$ echo one; echo two
one'
	follows 1
	says "sheet.md:4: expected: no more in t1" "got: two"
	sheet <<<'$ echo one; printf two; exec sleep 1000
one'
	follows 1
	says "sheet.md:4: expected: no more in t1" "got: two"
	sheet <<<'$ echo one; printf two; sleep 1000
one
...'
	follows 0
	passes "1 commands, 1 lines as printed"
}

@test "a command that does not end keeps its terminal from the next one" {
	sheet <<<'$ sleep 1000
$ echo'
	FOLLOW_DEADLINE=1 follows 1
	says "sheet.md:4: expected: $ echo" "got: nothing for 1 s"
}

@test "^C interrupts, ^D ends the input, and what has the return key is typed" {
	sheet <<-'END'
		$ sleep 1000
		^C
		$ echo $?
		130
		$ cat; echo $?
		a line⏎
		a line
		⏎

		^D
		0
		$ read -p 'Which end? ' end; echo "$end"
		Which end?
		client⏎
		client
		$ trap 'echo stopped' INT; echo ready; read; echo went on
		ready
		^C
		stopped
		⏎
		went on
		^D
		exit
	END
	follows 0
	passes "5 commands, 10 lines as printed"
	sheet <<<'$ true
q⏎'
	follows 1
	says "sheet.md:4: expected: a program for q" "got: the prompt"
}

@test "'...' passes over as many lines as there are, and any text in one" {
	sheet <<-'END'
		$ seq 2000
		...
		1...7
		18
		...
		$ echo a; echo '* [x] ...'
		...
		a
		* [x] ...
		...
		$ echo last
		last
	END
	follows 0
	passes "3 commands, 5 lines as printed"
	sheet <<<'$ seq 5
...
6'
	follows 1
	says "sheet.md:5: expected: 6" "got: the prompt"
}

@test "programs see a terminal of 200 columns that behaves as usual" {
	sheet <<-'END'
		$ stty size; stty -a | grep -o -w -e -echo -e icanon -e isig -e onlcr
		50 200
		onlcr
		isig
		icanon
		-echo
		$ [[ -t 0 && -t 1 && -t 2 ]] && echo $TERM $HISTFILE
		dumb
		$ ls; echo "${PWD%-*}"
		.../tmp/follow
	END
	follows 0
	passes "3 commands, 7 lines as printed"
}

@test "no process is left behind, in the background or in its own session" {
	local exe
	sheet <<-'END'
		$ sleep 1111 & setsid sleep 1111 & (trap '' HUP; sleep 1111) &
		...
		$ nohup setsid -f sleep 1111 >nohup.out 2>&1; sleep 1111
		...
	END
	cp "$(command -v sleep)" sleep
	PATH=$PWD:$PATH follows 0
	for exe in /proc/[0-9]*/exe; do
		[[ $(readlink "$exe") != "$PWD/sleep" ]] || {
			echo "left behind: $exe"
			return 1
		}
	done
}

@test "SIGTERM and Ctrl-C end it in good order" {
	local sig
	sheet <<<'$ echo $$ >"$PIDS"; sleep 1000'
	printf '```console t1\nnever\n```\n' >>sheet.md
	mkdir tmp
	for sig in TERM INT; do
		PIDS=$PWD/pids TMPDIR=$PWD/tmp \
			background follow "$BUILD/unit/follow" sheet.md
		until_true test -s pids
		kill "-$sig" "$follow_pid"
		exits "$follow_pid" 1
		gone "$(<pids)"
		[[ -z $(ls tmp) ]]
		rm pids
	done
}

@test "what is no sheet is refused, with the line" {
	printf '# x\n\n```console t1\n$ true\n' >sheet.md
	follows 2
	says "sheet.md:3: the block is not closed"
	printf '```console t9\n```\n' >sheet.md
	follows 2
	says "sheet.md:1: a terminal is t1 to t8"
	: >sheet.md
	follows 2
	says "sheet.md:1: no console block with a terminal"
	rm sheet.md
	follows 1
	says "follow: read sheet.md: No such file or directory [ENOENT]"
	sheet <<<'$ true'
	FOLLOW_DEADLINE=x follows 2
}

@test "what it is given as PATHDIR comes first in PATH" {
	mkdir -p 'a dir'
	printf '#!/bin/sh\necho mine\n' >'a dir/serv'
	chmod +x 'a dir/serv'
	sheet <<<'$ serv
mine'
	soon "$BUILD/unit/follow" sheet.md 'a dir' >follow.out 2>follow.err
	passes "1 commands, 1 lines as printed"
}
