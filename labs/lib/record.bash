# record.bash - what a run shows, kept for its report
#
#	record_begin		from here on all that goes to the screen is kept
#	mark KIND LINE FIELD...	what that line of the screen is
#	record_end		the screen has all of it
#
# The screen's bytes go through tee(1) to $LAB_DIR/screen. What a line is, a
# command, a key, an observation, stands in $LAB_DIR/marks in the same order.
# Where nothing is recorded a mark costs nothing. See also: page.awk.
#
# shellcheck disable=SC2034 # LAB_COLOUR is for lab.bash

LAB_MARKS='' # the marks' descriptor
LAB_COLOUR=() # words before a program that would have a terminal without tee

record_begin() {
	exec {LAB_MARKS}>>"$LAB_DIR/marks" {LAB_SCREEN}>&1
	mkfifo "$LAB_DIR/through"
	tee -i "$LAB_DIR/screen" <"$LAB_DIR/through" &
	LAB_TEE=$!
	exec >"$LAB_DIR/through"
	[[ -z $BOLD ]] || LAB_COLOUR=(env CLICOLOR_FORCE=1)
}

# mark KIND LINE FIELD...: a line is one line here, too
mark() {
	[[ -n $LAB_MARKS ]] || return 0
	local IFS=$'\t' fields=("${@//$'\t'/ }")
	printf '%s\n' "${fields[*]//$'\n'/$'\x1e'}" >&"$LAB_MARKS"
}

# record_end: before anything goes to standard error, or it would overtake
record_end() {
	[[ -n $LAB_MARKS && -n $LAB_TEE && $BASHPID == "$$" ]] || return 0
	exec >&"$LAB_SCREEN"
	wait "$LAB_TEE" || :
	LAB_TEE=''
}
