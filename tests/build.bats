#!/usr/bin/env bats
# The Makefile, on a copy of the sources in a path with a space.

load helper

# in_copy ARG...: make there, with nothing of this bats run around it
in_copy() {
	env -i PATH="$(tr : '\n' <<<"$PATH" | grep -v bats-core | paste -sd :)" \
		make -C "$BATS_FILE_TMPDIR/a copy" "$@"
}

setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
	mkdir "$BATS_FILE_TMPDIR/a copy"
	cp -r "$top"/{Makefile,common,serv,client,labs,tests} \
		"$BATS_FILE_TMPDIR/a copy"
	in_copy all >"$BATS_FILE_TMPDIR/made" 2>&1
}

@test "plain make builds all programs without a warning, then nothing" {
	run -1 grep -i warning "$BATS_FILE_TMPDIR/made"
	local program
	for program in serv client tcpstates lonet; do
		[ -x "$BATS_FILE_TMPDIR/a copy/build/$program" ]
	done
	run -0 in_copy
	[[ $output != *CC* && $output != *LINK* ]]
}

@test "a header that changes builds what includes it" {
	touch "$BATS_FILE_TMPDIR/a copy/serv/list.h"
	run -0 in_copy
	[[ $output == *'CC serv/conn.c'* ]]
	[[ $output != *'CC client/'* ]]
}

@test "other flags build everything again, the same flags nothing" {
	run -0 in_copy CFLAGS=-O1
	[[ $output == *'CC common/num.c'* && $output == *'LINK build/serv'* ]]
	run -0 in_copy CFLAGS=-O1
	[[ $output != *CC* ]]
}

@test "make test passes a test there, and fails where one fails" {
	run -0 in_copy test TESTS=tests/unit.bats
	[[ $output == *$'\n'*' passed, 0 failed, '* ]]
	printf '%s\n' '@test "no" { false; }' >"$BATS_FILE_TMPDIR/a copy/no.bats"
	run -2 in_copy test TESTS=no.bats
	[[ $output == *'0 passed, 1 failed, 0 skipped'* ]]
	# A file that bats cannot read runs no test, which is no success.
	echo '@test "cut short" {' >"$BATS_FILE_TMPDIR/a copy/no.bats"
	run -2 in_copy test TESTS=no.bats
	[[ $output == *'0 passed, 1 failed, 0 skipped'* ]]
}

@test "make install puts programs and manual pages below DESTDIR" {
	run -0 in_copy install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/x
	[ -x root/opt/x/bin/serv ]
	[ -f root/opt/x/share/man/man1/client.1 ]
}

@test "make help lists the targets" {
	run -0 in_copy help
	[[ $output == *'  make lab'* && $output == *'  make test'* ]]
}
