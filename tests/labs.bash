# labs.bash - for the tests that run the labs, and follow their sheets
#
# shellcheck disable=SC2034 # what is set here is for the tests

LONGEST=30 # seconds: a lab that takes more has its test in long.bats

# each_lab FUNCTION: for every lab's folder
each_lab() {
	local folder
	for folder in "$TOP"/labs/[0-9][0-9]-*/; do
		"$1" "${folder%/}" || {
			echo "in ${folder#"$TOP/"}" >&2
			return 1
		}
	done
}

# lab_number FOLDER: two digits
lab_number() {
	basename "$1" | cut -c 1-2
}

# lab_seconds FOLDER: that it says that it takes
lab_seconds() {
	sed -n 's/^# seconds: //p' "$1/run.bash"
}

# lab_can_run FOLDER: or does it need a private network, and there is none?
lab_can_run() {
	! grep -qE '^# needs: |lonet' "$1/run.bash" || lonet true 2>/dev/null
}

# follow SHEET: in a network of its own where that is allowed; where not,
# when the TIME_WAITs of an earlier run at its ports are over
follow() {
	local net=(lonet) ports
	"${net[@]}" true 2>/dev/null || {
		net=()
		mapfile -t ports < <(grep -oE '\b6[678][0-9]{2}\b' "$1" | sort -u)
		((${#ports[@]} == 0)) ||
			tcpstates --gone --timeout 90 "${ports[@]}"
	}
	"${net[@]}" "$BUILD/unit/follow" "$1"
}
