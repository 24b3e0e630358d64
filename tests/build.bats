#!/usr/bin/env bats
# The Makefile, on a copy of the sources in a path with a space.

# shellcheck disable=SC2016 # what is in single quotes another shell expands

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

@test "make test passes a test there, and fails where one fails" {
	local copy="$BATS_FILE_TMPDIR/a copy"
	# One of the drivers stands for all: they are built by one rule.
	printf '%s\n' '@test "yes" { "$BUILD/unit/num" && [ -x "$BUILD/serv" ]; }' \
		>"$copy/yes.bats"
	run -0 in_copy test UNIT=build/unit/num TESTS=yes.bats
	[[ $output == *'CC tests/unit/num.c'* ]]
	[[ $output == *'1 passed, 0 failed, 0 skipped'* ]]
	printf '%s\n' '@test "no" { false; }' >"$copy/no.bats"
	run -2 in_copy test UNIT=build/unit/num TESTS=no.bats
	[[ $output == *'0 passed, 1 failed, 0 skipped'* ]]
	# A file that bats cannot read runs no test, which is no success.
	echo '@test "cut short" {' >"$copy/no.bats"
	run -2 in_copy test UNIT=build/unit/num TESTS=no.bats
	[[ $output == *'0 passed, 1 failed, 0 skipped'* ]]
}

@test "make install puts programs and manual pages below DESTDIR" {
	run -0 in_copy install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/x
	[ -x root/opt/x/bin/serv ]
	[ -f root/opt/x/share/man/man1/client.1 ]
}

@test "other flags build everything again, the same flags nothing" {
	# It is asked for all of it, and that takes a moment.
	cat >cc <<-'END'
		#!/bin/sh
		while [ "$1" != -o ]; do shift; done
		: >"$2"
	END
	chmod +x cc
	run -0 in_copy CC="$PWD/cc" CFLAGS=-O1
	[ "$(grep -c ' CC ' <<<"$output")" -eq \
		"$(grep -c ' CC ' "$BATS_FILE_TMPDIR/made")" ]
	[[ $output == *'CC common/num.c'* && $output == *'LINK build/serv'* ]]
	run -0 in_copy CC="$PWD/cc" CFLAGS=-O1
	[[ $output != *CC* && $output != *LINK* ]]
	run -0 in_copy CC="$PWD/cc" CFLAGS=-O2
	[[ $output == *'CC common/num.c'* && $output == *'LINK build/serv'* ]]
}

@test "make help lists the targets" {
	run -0 in_copy help
	[[ $output == *'  make lab'* && $output == *'  make test'* ]]
}
