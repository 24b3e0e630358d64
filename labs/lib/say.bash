# say.bash - what a lab puts on the screen
#
# Headings stand out on a terminal, unless NO_COLOR is set or TERM is dumb;
# nothing is said by colour alone. What has a mark is told apart again in a
# report. See also: work.bash, record.bash.

if [[ -t 1 && -z ${NO_COLOR-} && ${TERM-dumb} != dumb ]]; then
	BOLD=$'\e[1m' PLAIN=$'\e[0m'
else
	BOLD='' PLAIN=''
fi

# heading TEXT: a new part of the lab
heading() {
	mark heading "== $*"
	printf '\n%s== %s%s\n\n' "$BOLD" "$*" "$PLAIN"
}

# say TEXT...: a line for each
say() {
	printf '%s\n' "$@"
}

# command TEXT: a command as the student would type it
command_line() {
	mark command "$ $*"
	printf '%s$ %s%s\n' "$BOLD" "$*" "$PLAIN"
}

# key TERMINAL TEXT: what is pressed or typed at a program
key() {
	mark key "($1) $2"
	printf '%s(%s) %s%s\n' "$BOLD" "$1" "$2" "$PLAIN"
}
