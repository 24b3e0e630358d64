#!/usr/bin/env bats
# plot: points over two axes, drawn from recorded numbers.

load helper

DATA=$TOP/tests/data
export LC_ALL=C

# drawn NAME ARGUMENT...: what plot prints of NAME.tsv is NAME.txt
drawn() {
	local name=$1
	shift
	soon plot "$@" "$DATA/$name.tsv" >drawn.out
	diff -u "$DATA/$name.txt" drawn.out
}

# refuses TEXT WHY: as the third line of input it is refused, exit 1
refuses() {
	printf '# a\n1\t2\n%b\n' "$1" >bad.tsv
	run -1 --separate-stderr soon plot bad.tsv
	# shellcheck disable=SC2154
	[[ $output == "" && $stderr == "plot: bad.tsv:3: $2" ]] || {
		echo "of '$1': $stderr" >&2
		return 1
	}
}

@test "series lie over each other, and the marks of each have a row" {
	drawn plot-three --title 'TIME_WAIT' --x 'seconds since the close' \
		--y 'seconds left'
}

@test "ticks are round numbers: of rates from 0, of parts, of both signs" {
	drawn plot-rate --x 'share of the range' --y 'connections/s'
	drawn plot-signs
}

@test "the axes have lines where the locale has UTF-8" {
	LC_ALL=C.UTF-8 soon plot "$DATA/plot-signs.tsv" >utf8.out
	LC_ALL=C.UTF-8 sed 'y/│┤┼─┬/|++-+/' utf8.out >ascii.out
	diff -u "$DATA/plot-signs.txt" ascii.out
	run -1 diff -q utf8.out ascii.out
	run -1 grep -q '[^ -~]' "$DATA/plot-signs.txt"
}

@test "no line is longer than 80 columns, with a title of two-column letters" {
	soon plot --title 关闭以后的秒数 "$DATA/plot-three.tsv" >out
	[ -z "$(awk 'NR > 1 && length > 80' out)" ]
	# 14 columns in the middle of the 77 right of the axis.
	[ "$(head -n 1 out)" = "$(printf '%34s%s' '' 关闭以后的秒数)" ]
}

@test "one point, and points that do not differ, have axes of some length" {
	local points
	for points in '5\t5' '0\t0\n0\t0' '-7\t1e12' '1e12\t-1e12\n1e12\t1'; do
		printf '%b\n' "$points" | soon plot >out
		[ "$(grep -c '^ *[-0-9.]*[|+]' out)" -ge 13 ]
		grep -q '\*' out
	done
}

@test "--svg writes a picture that is whole, and the same each time" {
	soon plot --title 2MSL --x 'seconds since the close' --y 'seconds left' \
		--svg p.svg "$DATA/plot-three.tsv" >/dev/null
	diff "$DATA/plot-three.svg" p.svg
	need xmllint
	local name
	for name in "$DATA"/plot-*.tsv; do
		soon plot --title '<&">' --svg p.svg "$name" >/dev/null
		xmllint --noout --nonet p.svg
	done
}

@test "standard input is read without a file, and for -" {
	soon plot "$DATA/plot-rate.tsv" >want
	soon plot <"$DATA/plot-rate.tsv" | diff want -
	soon plot - <"$DATA/plot-rate.tsv" | diff want -
}

@test "a line that is none is named with what is wrong: exit 1" {
	local x='x is not a number from -1e12 to 1e12' text
	for text in '1,5\t2' '0x10\t2' 'nan\t2' '1e13\t2' ' 1\t2' '\t2' \
		'1e999\t1' '--1\t1' '1 2'; do
		refuses "$text" "$x"
	done
	for text in '1\t' '1\tx' '1\tinf' '1\t2 '; do
		refuses "$text" "${x/x/y}"
	done
	refuses 1 'there is no tab and no y'
	refuses '1\t2\ta\tb' 'there are more than three fields'
	refuses '1\t2\t\0' 'there is a NUL byte'
	refuses "1\t2\t$(printf %048d 0)" 'the mark is longer than 47 bytes'
	refuses "# $(printf %048d 0)" 'the name is longer than 47 bytes'
}

@test "too many marks, series or points are refused: exit 1" {
	run -1 soon plot < <(seq 7 | awk '{ print $1 "\t" $1 "\tm" $1 }')
	[ "$output" = \
		"plot: standard input:7: there are more than 6 different marks" ]
	run -1 soon plot < <(seq 10 | sed 's/^/# /')
	[ "$output" = "plot: standard input:10: there are more than 9 series" ]
	run -1 soon plot < <(yes $'1\t1' | head -n 100001)
	[ "$output" = \
		"plot: standard input:100001: there are more than 100000 points" ]
}

@test "nothing to draw, no file and bad usage are told apart" {
	run -1 soon plot /dev/null
	[ "$output" = "plot: /dev/null: there is no point in it" ]
	run -1 soon plot none
	[ "$output" = "plot: open none: No such file or directory [ENOENT]" ]
	run -1 soon plot .
	[ "$output" = "plot: read .: Is a directory [EISDIR]" ]
	run -2 soon plot a b
	[ "${lines[0]}" = "plot: 'b' is one argument too many" ]
	run -2 soon plot --title
	[[ ${lines[0]} == "plot: "*--title* ]]
}

@test "what cannot be written is said, with exit status 1" {
	[[ -c /dev/full ]] || skip "no /dev/full here"
	local status=0
	soon plot "$DATA/plot-rate.tsv" >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	[ "$(<err)" = \
		"plot: write standard output: No space left on device [ENOSPC]" ]
	run -1 --separate-stderr soon plot --svg /dev/full \
		"$DATA/plot-rate.tsv"
	[ "$stderr" = "plot: write /dev/full: No space left on device [ENOSPC]" ]
	run -1 --separate-stderr soon plot --svg no/where "$DATA/plot-rate.tsv"
	[ "$stderr" = "plot: open no/where: No such file or directory [ENOENT]" ]
}
