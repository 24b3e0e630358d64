#!/usr/bin/env bats
# The labs as labs/lab runs them: each observes what its sheet says. What takes
# more than half a minute is in long.bats.
#
# start: early

load helper
load labs

LAB=$TOP/labs/lab
export LAB_LANG='' LANG=C LC_ALL=C
QUICK=1 # seconds: these run twice at the same time, once in Chinese

@test "every lab comes out as its sheet says, the quickest beside another run" {
	each_run() {
		local number took
		number=$(lab_number "$1")
		took=$(lab_seconds "$1")
		((took <= LONGEST)) || return 0
		lab_can_run "$1" || return 0
		((took > QUICK)) ||
			background other "$LAB" run "$number" --lang zh
		soon "$LAB" run "$number" >run.out 2>run.err || {
			cat run.out run.err >&2
			return 1
		}
		((took > QUICK)) || exits "$other_pid" 0
	}
	each_lab each_run
}
