#!/usr/bin/env bash
# side.bash - a server, a client, and what the client says it reached
#
#	side.bash SERVER CLIENT PORT PATTERN	(by load.bash, inside lonet)
#
# Starts the command SERVER, waits until PORT is listened to, runs CLIENT and
# prints what the parenthesis of PATTERN matches in its output.
set -euo pipefail

work=$(mktemp -d)
server=
done_with() {
	[[ -z $server ]] || kill "$server" 2>/dev/null || :
	wait
	rm -rf "$work"
}
trap done_with EXIT

bash -c "exec $1" </dev/null >"$work/server" 2>&1 &
server=$!
tcpstates --await LISTEN --timeout 10 "$3"
bash -c "$2" </dev/null >"$work/client" 2>&1 || {
	cat "$work/server" "$work/client" >&2
	exit 1
}
[[ $(<"$work/client") =~ $4 ]] || {
	echo "side: '$2' says no $4 but: $(<"$work/client")" >&2
	exit 1
}
echo "${BASH_REMATCH[1]}"
