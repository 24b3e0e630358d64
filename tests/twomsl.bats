#!/usr/bin/env bats
# Lab 07's judgement, on a recorded run: what its measure.awk holds for true,
# and that it does not hold what is not. The lab itself takes a minute.

# awk's dollars.
# shellcheck disable=SC2016
load helper

# Kernel 6.18, tcp_fin_timeout 5, HZ 250.
LOG=$TOP/tests/data/two-msl.log
export LC_ALL=C

# measured NAME [AWK]: of the log, as the awk program changes it
measured() {
	awk -F'\t' -v OFS='\t' "${2-} { print }" "$LOG" |
		awk -v wheel=5200 -f "$TOP/labs/07-two-msl/measure.awk" |
		sed -n "s/^$1	//p"
}

# holds NAME PATTERN [AWK]
holds() {
	local got
	got=$(measured "$1" "${3-}")
	# shellcheck disable=SC2053 # a pattern
	[[ $got == $2 ]] && return
	echo "$1 is '$got', not '$2', with ${3-the log as it is}" >&2
	return 1
}

@test "a recorded TIME_WAIT is 60 s by its timer, and EADDRINUSE till it goes" {
	holds setting 5
	holds agree yes
	holds clock 'yes, 59.9? to 60.0?'
	holds over 'yes, 6[0-2].?? to 6[0-2].??'
	holds before EADDRINUSE
	holds after bound
}

@test "a clock that is not 60 s, or has been set back, is found out" {
	holds clock 'no, 58.*' '$1 == "look" && $4 > 0 { $4 -= 1000 }'
	holds clock 'no, 60.*' '$1 == "look" && $4 > 0 { $4 += 1000 }'
	holds agree no '$1 == "look" && $4 > 30000 { $4 += 500 }'
}

@test "an entry that goes before its timer, or long after, is found out" {
	holds over 'no, *' '$1 == "look" && $4 ~ /^[0-9]?[0-9]?[0-9]$/ { $4 = "-" }'
	holds over 'no, *' \
		'$1 == "look" && $4 < 1 { $2 += 9000; $3 += 9000 }'
}

@test "a server that starts too early, or not when it may, is found out" {
	holds before '*bound*' '$1 == "bind" && $5 > 20000 { $4 = "bound" }'
	holds after EADDRINUSE \
		'$4 == "bound" { print "look", $2, $2, "-"; $4 = "EADDRINUSE" }'
}

@test "what a pause leaves open makes an answer wider, not wrong" {
	holds clock 'yes, *' \
		'$1 == "look" && $4 > 0 { $2 -= 400; $3 += 700 }'
	holds over 'yes, *' '$1 == "look" && $4 == "-" { $3 += 700 }'
	holds before EADDRINUSE '$1 == "bind" { $3 += 700 }'
}
