#!/usr/bin/env bats
# Manual pages say what the programs take: no more, no less, no other.

load helper

PROGRAMS=(serv client tcpstates diagram ladder lonet plot stray
	incarnations)

file_of() {
	case $1 in
	serv | client) echo "$TOP/$1/$1.1" ;;
	*) echo "$TOP/labs/tools/$1.1" ;;
	esac
}

# page PROGRAM: its manual page as text, wide enough that no line is folded
page() {
	mandoc -Tascii -Owidth=900 "$(file_of "$1")" | sed 's/.\x08//g'
}

# section PROGRAM NAME
section() {
	page "$1" | awk -v name="$2" '/^[A-Z]/ { on = $0 == name; next } on'
}

# listed_in_help PROGRAM: "-L --linger SECS" for each line of its list
listed_in_help() {
	"$1" -h | sed -nE -e 's/\[=?MS\]//g;ta' -e ':a' \
		-e 's/^  (-.), (--[a-z0-9-]+) ([^ ]+).*/\1 \2 \3/p;t' \
		-e 's/^  (-.), (--[a-z0-9-]+).*/\1 \2/p;t' \
		-e 's/^      (--[a-z0-9-]+) ([^ ]+).*/\1 \2/p;t' \
		-e 's/^      (--[a-z0-9-]+).*/\1/p'
}

# listed_in_page PROGRAM: likewise, as the page has them
# (what may follow a flag in brackets, "-w[MS]", is left out of both)
listed_in_page() {
	section "$1" DESCRIPTION | sed -nE -e 's/\[=?ms\]//g;ta' -e ':a' \
		-e 's/^     (-[^-]) ([^ ]+), (--[a-z0-9-]+) \2( .*)?$/\1 \3 \U\2/p;t' \
		-e 's/^     (-[^-]), (--[a-z0-9-]+)( .*)?$/\1 \2/p;t' \
		-e 's/^     (-[^-]) ([a-z].*)$/\1 \U\2/p;t' \
		-e 's/^     (--[a-z0-9-]+) ([^ ]+)( .*)?$/\1 \U\2/p;t' \
		-e 's/^     (-[^ ]+)( .*)?$/\1/p'
}

# usage PROGRAM: on one line, what is to be replaced in lower case
usage() {
	"$1" -h | awk '
		/^$/ { exit }
		{ for (i = 1; i <= NF; i++)
			printf "%s%s", n++ ? " " : "",
				$i ~ /^\[?-/ ? $i : tolower($i) }
		END { print "" }' | sed 's/\[MS\]/[ms]/'
}

synopsis() {
	section "$1" SYNOPSIS |
		sed -E 's/^ +/usage: /; s/ \.\.\./.../g; /^$/d'
}

# flags_of TEXT: each flag that a usage names
flags_of() {
	grep -oE -- '\[--?[A-Za-z0-9-]+|\| --?[A-Za-z-]+' <<<"$1" |
		sed -E 's/^\[|^\| //' |
		sed -E '/^--/!{s/^-//;s/./-&\n/g}' | sed '/^$/d'
}

same() {
	diff -u --label "$1" --label "$2" <(printf '%s\n' "$3") \
		<(printf '%s\n' "$4")
}

@test "the pages pass mandoc's lint" {
	need mandoc
	local program
	for program in "${PROGRAMS[@]}"; do
		run -0 mandoc -Tlint -Wwarning "$(file_of "$program")"
		[ "$output" = "" ]
	done
}

@test "the pages have the sections that a reader looks for, in order" {
	need mandoc
	local program want='NAME SYNOPSIS DESCRIPTION EXIT STATUS EXAMPLES'
	want+=' SEE ALSO CAVEATS'
	for program in "${PROGRAMS[@]}"; do
		[ "$(page "$program" | grep -E '^[A-Z][A-Z ]+$' |
			grep -vxE 'LOAD|SOCKET OPTIONS' | xargs)" = "$want" ]
	done
}

@test "SYNOPSIS is the program's usage" {
	need mandoc
	local program
	for program in "${PROGRAMS[@]}"; do
		same usage SYNOPSIS "$(usage "$program")" \
			"$(synopsis "$program")"
	done
}

@test "the page has every option of -h, with its argument, in its order" {
	need mandoc
	local program
	for program in serv client; do
		[ "$(listed_in_help "$program" | wc -l)" -ge 18 ]
		same -h page "$(listed_in_help "$program")" \
			"$(listed_in_page "$program")"
	done
	for program in tcpstates diagram ladder plot stray incarnations; do
		same -h page "$(listed_in_help "$program")" \
			"$(listed_in_page "$program")"
	done
}

@test "the usage has every option of -h and no other" {
	need mandoc
	local program help
	for program in serv client tcpstates diagram ladder plot stray incarnations; do
		help=$(listed_in_help "$program" | awk '{ print $1 }')
		# Where the usage is kept short it is -h that is left out.
		same -h usage "$(sort -u <<<"$help"$'\n-h')" \
			"$(sort -u <<<"$(flags_of "$(usage "$program")")"$'\n-h')"
	done
	same page usage \
		"$(listed_in_page lonet | awk '{ print $1 }' | sort -u)" \
		"$(sort -u <<<"$(flags_of "$(usage lonet)")"$'\n-h')"
}

@test "a letter that the page does not have is no option" {
	need mandoc
	local program letter listed
	for program in "${PROGRAMS[@]}"; do
		listed=$(listed_in_page "$program" | awk '{ print " " $1 " " }')
		for letter in {a..z} {A..Z} {0..9}; do
			[[ $listed == *" -$letter "* ]] ||
				printf '%s\n' "-$letter"
		done >letters
		# One time-out for all: it is one process less for each.
		# shellcheck disable=SC2016 # for that bash
		soon bash -c 'while read -r letter; do
			status=0
			"$0" "$letter" 1 2 </dev/null >out 2>err || status=$?
			[[ $status == 2 && ! -s out ]] || {
				echo "$0 $letter: exit $status, $(<out)"
				exit 1
			}
		done <letters' "$program"
	done
}

@test "the page lists the ways of -c and -D that the program takes" {
	need mandoc
	local program flag want word
	for program in serv client; do
		for flag in c D; do
			run -2 --separate-stderr "$program" "-$flag" none
			# "-c: 'none' is not close, shutdown, ... or held"
			# shellcheck disable=SC2154
			want=${stderr_lines[0]#* is not }
			want=$(tr -d , <<<"${want/ or / }" | xargs -n 1)
			same program page "$want" "$(section "$program" DESCRIPTION |
				awk -v f="$flag" '/^     -/ { on = index($0, "-" f " ") }
					on && /^             [a-z]+  / { print $1 }')"
			for word in $want; do
				run -0 "$program" "-$flag" "$word" -h
			done
		done
	done
}

# Stage and name of each option that the page puts under a stage.
stages_in_page() {
	section "$1" 'SOCKET OPTIONS' | awk '
		/^     [a-z]+  / { stage = $1 }
		{ for (i = 1; i <= NF; i++)
			if (match($i, /^(SO|IP|IPV6|TCP)_[A-Z0-9_]+/))
				print stage, substr($i, 1, RLENGTH) }'
}

stages_in_table() {
	local see='[a-z0-9]+\(7\)' set='(before|on|after) ([a-z]+)'
	"$1" -o help | sed -nE "s/^([A-Z0-9_]+).* $see +$set .*/\3 \1/p" |
		sed 's/^listen /listening /'
}

@test "the page has each socket option of -o help, at its stage" {
	need mandoc
	local program
	for program in serv client; do
		[ "$(stages_in_table "$program" | wc -l)" -eq \
			"$(("$("$program" -o help | wc -l)" - 1))" ]
		same '-o help' page "$(stages_in_table "$program" | sort)" \
			"$(stages_in_page "$program" | sort)"
	done
}

@test "the page has the stages that @STAGE takes, and refers to -o help" {
	need mandoc
	local program stage stages
	for program in serv client; do
		page "$program" | grep -qF -- '-o help prints the table'
		page "$program" | grep -qF 'name[=value]@stage'
		stages=$(section "$program" 'SOCKET OPTIONS' |
			awk '/^     [a-z]+  / { print $1 }')
		run -2 --separate-stderr "$program" -o SO_KEEPALIVE@none
		same program page \
			"$(sed -E 's/.*no stage: //; s/,| or/ /g' \
				<<<"${stderr_lines[0]}" | xargs -n 1)" "$stages"
		for stage in $stages; do
			run -0 "$program" -o "SO_KEEPALIVE@$stage" -h
		done
	done
}

@test "the page has each exit status that -h names" {
	need mandoc
	local program
	for program in serv client tcpstates diagram ladder plot stray incarnations; do
		same -h page \
			"$("$program" -h | sed -n 's/^Exit status: //p' |
				grep -oE '\b[0-9]+\b')" \
			"$(section "$program" 'EXIT STATUS' |
				awk '/^     [0-9]/ { print $1 }')"
	done
}

@test "EXAMPLES call these programs with flags that they take" {
	need mandoc
	local program prompt line words word calls=0
	for program in "${PROGRAMS[@]}"; do
		while read -r prompt line; do
			[[ $prompt == [\$#] ]] || continue
			[[ $line != nsenter* ]] || line=${line#* -n }
			read -ra words <<<"$line"
			case ${words[0]} in
			serv | client | tcpstates | ladder | plot | stray | \
				incarnations)
				# With -h at the end the flags before it are
				# read, and refused if they are none.
				run -0 "${words[@]}" -h
				;;
			lonet)
				for word in "${words[@]:1}"; do
					[[ $word != -* ]] ||
						[[ $word == -[as] ]]
				done
				;;
			*)
				[[ $line != *' -'* ]]
				continue
				;;
			esac
			calls=$((calls + 1))
		done < <(section "$program" EXAMPLES)
	done
	[ "$calls" -ge 15 ]
}
