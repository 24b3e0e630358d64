#!/usr/bin/env bash
# experiment.bash - "Address already in use", made, explained and compared
#
# The documents' experiment as a student would see it in three terminals:
# Ctrl-C on the server, q in the client, restart: EADDRINUSE. Then the same
# close rebound on the server's and on the client's side, with SO_REUSEADDR
# on the old run and the new one; then with RST, and with the other side
# closing first. Run by "make lab"; needs bash, no root, no netstat.
#
# It exits 0 only if all came out as the kernel's rules say (FACTS: bind(2)
# conflicts in net/ipv4/inet_connection_sock.c, connect(2) over TIME_WAIT in
# net/ipv4/tcp_ipv4.c), 1 if not, 77 if it cannot be shown on this machine.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$top/build:$PATH
# shellcheck source=labs/lib/say.bash
. "$top/labs/lib/say.bash"
# shellcheck source=labs/lib/work.bash
. "$top/labs/lib/work.bash"
# shellcheck source=labs/lib/cells.bash
. "$top/labs/lib/cells.bash"

# What this kernel is set to, as far as a result below depends on it.
introduce() {
	timestamps=$(setting tcp_timestamps)
	fin_timeout=$(setting tcp_fin_timeout)
	say "Linux $(uname -r), net.ipv4.tcp_timestamps=$timestamps," \
		"net.ipv4.tcp_fin_timeout=$fin_timeout, everything on 127.0.0.1."
	if [[ $(setting tcp_max_tw_buckets) == 0 ]]; then
		say "net.ipv4.tcp_max_tw_buckets is 0: this kernel makes no" \
			"TIME_WAIT at all, and there is nothing to show." >&2
		exit 77
	fi
}

# Port 6666, as in the documents, or another one if that is busy.
start_server() {
	port=6666
	start serv serv 127.0.0.1 $port
	if ! await_start serv 'listening 127.0.0.1 ([0-9]+)'; then
		say "Port 6666 is busy, so another one is taken here:"
		sed 's/^/  /' "$LAB_DIR/serv.err"
		say ''
		start serv serv 127.0.0.1 0
		await_line serv.out 'listening 127.0.0.1 ([0-9]+)'
		port=${MATCH[0]}
	fi
	command_line "serv 127.0.0.1 $port"
	cat "$LAB_DIR/serv.out"
}

# table_after TEXT: what netstat would show now
table_after() {
	command_line "tcpstates $port    # $1"
	tcpstates "$port"
	say ''
}

# said FILE: the last line of it
said() {
	tail -n 1 "$LAB_DIR/$1"
}

experiment() {
	heading "1. The documents' experiment"
	start_server
	start_typing client client 127.0.0.1 "$port"
	command_line "client 127.0.0.1 $port"
	await_line client.err "client: connected 127.0.0.1:([0-9]+) "
	client_port=${MATCH[0]}
	said client.err
	type_line hello
	key client hello
	await_line client.out HELLO
	said client.out
	table_after "connected"

	key serv "Ctrl-C"
	kill -INT "${LAB_PID[serv]}"
	ended serv
	await FIN_WAIT2 "127.0.0.1:$port"
	await CLOSE_WAIT "127.0.0.1:$client_port"
	await_line client.err 'client: FIN '
	said client.err
	table_after "the server closed first"

	key client q
	type_line q
	ended client
	await TIME_WAIT "127.0.0.1:$port"
	table_after "the client closed too: TIME_WAIT where it was closed first"

	command_line "serv 127.0.0.1 $port    # restart"
	start serv serv 127.0.0.1 "$port"
	! await_start serv listening || fail "the restart was not refused"
	ended serv
	cat "$LAB_DIR/serv.err"
	[[ $STATUS == 1 && $(<"$LAB_DIR/serv.err") == *'[EADDRINUSE]'* ]] ||
		fail "the restart failed in another way"
}

# why CLOSE SIDE OLD NEW: a sentence for the cell
why() {
	case $1,$2,$3,$4 in
	reset,*) echo "It sent RST, not FIN: neither end keeps anything." ;;
	other,server,*) echo "The client closed first and has the TIME_WAIT: nothing is left here." ;;
	other,client,*) echo "The server closed first and has the TIME_WAIT, which gives way to a newer SYN." ;;
	first,*,,) echo "Neither socket had SO_REUSEADDR: the TIME_WAIT keeps the address." ;;
	first,*,,-A) echo "-A now is not enough: the old socket had no SO_REUSEADDR." ;;
	first,*,-A,) echo "-A then is not enough: the new socket has no SO_REUSEADDR." ;;
	first,server,-A,-A) echo "Both had it: only a listener would be in the way, and it is gone." ;;
	first,client,-A,-A)
		if [[ $timestamps == 0 ]]; then
			echo "Both had it: bind succeeds; without timestamps connect does not."
		else
			echo "Both had it: bind succeeds; timestamps let connect take TIME_WAIT over."
		fi
		;;
	esac
}

# print_sentences: each once, with the numbers of the cells it is for
print_sentences() {
	local i first=0 numbers
	say ''
	for ((i = 0; i < ${#sentences[@]}; i++)); do
		[[ ${sentences[i]} != "${sentences[i + 1]-}" ]] || continue
		numbers=$((cells - ${#sentences[@]} + first + 1))
		((i == first)) || numbers+=-$((numbers + i - first))
		printf '%5s  %s\n' "$numbers" "${sentences[i]}"
		first=$((i + 1))
	done
}

# cell CLOSE SIDE OLD NEW: makes it, prints its line, keeps its sentence
cell() {
	local call observed want
	cells=$((cells + 1))
	"rebind_$2" "$1" "$3" "$4"
	observed="$LEFT $BIND $THEN"
	want=$(expected "$@")
	call=listen
	[[ $2 == server ]] || call=connect
	[[ $THEN == - ]] && call=
	printf '%5d  %-8s %-4s %-4s %-10s %-11s %s\n' "$cells" "$2" "${3:--}" \
		"${4:--}" "$LEFT" "$BIND" "$call${call:+ }$THEN"
	sentences+=("$(why "$@")")
	if [[ $observed != "$want" ]]; then
		wrong+=("cell $cells: the rules say $want, the kernel said $observed")
	fi
}

# compare CLOSE: both sides, old flag by new flag
compare() {
	local side old new
	sentences=()
	say '       rebinds  old  new  TIME_WAIT  bind(2)     then'
	for side in server client; do
		for old in '' -A; do
			for new in '' -A; do
				cell "$1" $side "$old" "$new"
			done
		done
	done
	print_sentences
}

main() {
	cells=0 wrong=()
	lab_begin
	introduce
	experiment
	heading "2. The same close, rebound on the server's and on the client's side"
	say "The side that rebinds had closed first. -A: run with SO_REUSEADDR." ''
	compare first
	heading "3. The same with SO_LINGER {1, 0}: that side had sent RST (-L 0)"
	compare reset
	heading "4. The same with the other side closing first"
	compare other
	say ''
	if ((${#wrong[@]} > 0)); then
		printf 'NOT as the rules say: %s\n' "${wrong[@]}"
		exit 1
	fi
	say "All $cells cells came out as the kernel's rules say."
}

main
