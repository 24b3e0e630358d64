#!/usr/bin/env bats
# The labs that take more than half a minute, nearly all of it waiting, each
# with its sheet beside it.
#
# start: aside

load helper
load labs

export LAB_LANG='' LANG=C LC_ALL=C

@test "a long lab comes out as its sheet says, and its sheet is what happens" {
	local name took most=0 names=()
	begin() {
		took=$(lab_seconds "$1")
		((took > LONGEST)) || return 0
		lab_can_run "$1" || skip "no private network here"
		((took <= most)) || most=$took
		name=lab$(lab_number "$1")
		names+=("${name}_pid" "${name}_sheet_pid")
		background "$name" "$TOP/labs/lab" run "${name#lab}"
		FOLLOW_DEADLINE=$((took + DEADLINE)) \
			background "${name}_sheet" follow "$1/README.md"
	}
	each_lab begin
	((most > 0)) || skip "no lab takes more than $LONGEST s"
	DEADLINE=$((most + DEADLINE))
	for name in "${names[@]}"; do
		exits "${!name}" 0
	done
}
