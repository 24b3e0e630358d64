# cells.bash - one old connection, one rebinding, what the kernel said
#
# A cell ends a connection in one way and then binds its local end again, on
# the server's side or on the client's, with SO_REUSEADDR (-A) on the old run,
# the new one, both or neither. Each cell has a port of its own. It observes:
#
#	LEFT	where the old connection left a TIME_WAIT: "here", "peer", "both"
#		or "-"
#	BIND	what bind(2) said, "ok" or an errno
#	THEN	what listen(2) or connect(2) said, "-" if it was not called
#
# See also: work.bash, labs 04 and 05.
#
# shellcheck disable=SC2034 # LEFT, BIND and THEN are for the lab

# flags_for CLOSE SIDE: SERV and CLIENT, the flags that make the old
# connection end in that way, seen from the side that rebinds
flags_for() {
	case $1:$2 in
	first:server | other:client) SERV=(-a) CLIENT=(-p) ;;
	first:client | other:server) SERV=(-p) CLIENT=(-a) ;;
	reset:server) SERV=(-a -L 0) CLIENT=(-p) ;;
	reset:client) SERV=(-p) CLIENT=(-a -L 0) ;;
	esac
}

# expected CLOSE SIDE OLD NEW: what the kernel's rules say, as LEFT BIND THEN
expected() {
	if [[ $1 == reset ]]; then
		echo - ok ok
	elif [[ $1 == other ]]; then
		echo peer ok ok
	elif [[ $3 != -A || $4 != -A ]]; then
		echo here EADDRINUSE -
	elif [[ $2 == client && $(setting tcp_timestamps) == 0 ]]; then
		echo here ok EADDRNOTAVAIL
	else
		echo here ok ok
	fi
}

# settled HERE PEER: is nothing but TIME_WAIT left of the connection between
# these two ports? Others may be waiting on either. LEFT
settled() {
	local here="127.0.0.1:$1" peer="127.0.0.1:$2" rows from to state
	LEFT=-
	rows=$(tcpstates --tsv "$here")
	while IFS=$'\t' read -r _ _ _ from to state _; do
		case $from,$to,$state,$LEFT in
		"$here,$peer,TIME_WAIT,-") LEFT=here ;;
		"$peer,$here,TIME_WAIT,-") LEFT=peer ;;
		"$here,$peer,TIME_WAIT,peer") LEFT=both ;;
		"$peer,$here,TIME_WAIT,here") LEFT=both ;;
		"$here,$peer,"* | "$peer,$here,"*) return 1 ;;
		esac
	done <<<"$rows"
}

# settle HERE PEER: waits for that
settle() {
	local end=$((SECONDS + LAB_DEADLINE)) looks=0
	until settled "$@"; do
		((SECONDS <= end)) ||
			fail "not done after $LAB_DEADLINE s: $(tcpstates "$1")"
		longer_pause $((looks++))
	done
}

# old_client TO FLAG...: the old connection, to the port TO; its own is FROM
old_client() {
	client "${@:2}" -m hello 127.0.0.1 "$1" >"$LAB_DIR/client.out" \
		2>"$LAB_DIR/client.err" || : # it says so when RST comes
	await_line client.err 'client: connected 127.0.0.1:([0-9]+) '
	FROM=${MATCH[0]}
}

# refused NAME: BIND and THEN from the error line of the program NAME
refused() {
	await_line "$1.err" \
		'[a-z]+: (bind|listen|connect) [^'$'\n'']*\[(E[A-Z]+)\]'
	if [[ ${MATCH[0]} == bind ]]; then
		BIND=${MATCH[1]} THEN=-
	else
		BIND=ok THEN=${MATCH[1]}
	fi
}

# outcome NAME: BIND and THEN of the serv that was started by this name; where
# it does listen, it is asked to end
outcome() {
	if await_start "$1" 'listening '; then
		BIND=ok THEN=ok
		kill "${LAB_PID[$1]}"
	else
		refused "$1"
	fi
	ended "$1"
}

# rebind_server CLOSE OLD NEW: OLD and NEW are "-A" or ""
rebind_server() {
	local port
	flags_for "$1" server
	start old serv -q ${2:+"$2"} "${SERV[@]}" -n 1 127.0.0.1 0
	await_line old.out 'listening 127.0.0.1 ([0-9]+)'
	port=${MATCH[0]}
	old_client "$port" "${CLIENT[@]}"
	ended old
	settle "$port" "$FROM"
	start new serv -q ${3:+"$3"} 127.0.0.1 "$port"
	outcome new
}

# rebind_client CLOSE OLD NEW
rebind_client() {
	local to
	flags_for "$1" client
	start old serv -q "${SERV[@]}" 127.0.0.1 0
	await_line old.out 'listening 127.0.0.1 ([0-9]+)'
	to=${MATCH[0]}
	old_client "$to" ${2:+"$2"} -b 127.0.0.1:0 "${CLIENT[@]}"
	settle "$FROM" "$to"
	if client -q ${3:+"$3"} -b "127.0.0.1:$FROM" -m hello 127.0.0.1 "$to" \
		>"$LAB_DIR/new.out" 2>"$LAB_DIR/new.err"; then
		BIND=ok THEN=ok
	else
		refused new
	fi
	kill "${LAB_PID[old]}"
	ended old
}
