#!/usr/bin/env bash
# tables.bash - what tcpstates costs beside ss, netstat and a raw dump
#
#	[ROUNDS=10] tests/bench/tables.bash		("make bench")
#
# In a private network with 28200 TIME_WAITs, then with 225600, each command
# runs once a round, one after the other, so that a busy moment of the machine
# meets all of them. Prints medians, their ratios, and what a ratio of times
# should be at most; that of CPU times suffers less from a busy machine.
# A ratio over its target is no failure, a measurement that is missing is.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=$(cd "${BUILD:-$bench/../../build}" && pwd)
export BUILD
ROUNDS=${ROUNDS:-10}
PORTS=28200
PATH=$BUILD:$BUILD/bench:$PATH

if [[ ${1-} != inside ]]; then
	for tool in ss netstat; do
		command -v "$tool" >/dev/null || {
			echo "tables: $tool is not installed" >&2
			exit 77
		}
	done
	exec lonet -s net.ipv4.tcp_max_tw_buckets=400000 \
		"${BASH_SOURCE[0]}" inside
fi

nothing='sport = :1 or dport = :1'
declare -A command=(
	[ss]="ss -tan"
	[netstat]="netstat -ant"
	[raw]="rawdump"
	[netstat-like]="tcpstates -N"
	[tsv]="tcpstates --tsv"
	[ss-none]="ss -tan"
	[none]="tcpstates -N 1"
)
order=(ss netstat raw netstat-like tsv ss-none none)

# measure NAME: one line "NAME us cpu_us KiB"
measure() {
	local words cost
	read -ra words <<<"${command[$1]}"
	[[ $1 != ss-none ]] || words+=("$nothing")
	cost=$(timeit "${words[@]}") || exit 1
	echo "$1 $cost"
}

# enough: at most 1 % of the TIME_WAITs have gone
enough() {
	(($(rawdump) * 100 >= wanted * 99))
}

# one_round FILE: every command once; a round in which they went is repeated
one_round() {
	local name
	enough || fill "$PORTS" "$1"
	for name in "${order[@]}"; do
		measure "$name"
	done >round
	enough || return 1
	cat round >>"$2"
}

# rounds DESTINATIONS FILE
rounds() {
	local done=0 again=0 wanted=$((PORTS * $1))
	: >"$2"
	while ((done < ROUNDS)); do
		if one_round "$1" "$2"; then
			done=$((done + 1))
		elif ((++again > ROUNDS)); then
			echo "tables: the TIME_WAITs go too soon" >&2
			return 1
		fi
	done
}

# report ROWS FILE: medians and ratios
report() {
	local name
	echo
	echo "$1 TIME_WAIT, medians of $ROUNDS rounds"
	for name in "${order[@]}"; do
		printf '%s\t%s\n' "$name" "${command[$name]}"
	done | sed "s/^\(ss-none.*\)/\1 '$nothing'/" >names
	awk -F'[\t ]' -v rounds="$ROUNDS" -f "$bench/tables.awk" names "$2"
}

# The first version that has no -N prints the same rows without it.
tcpstates -N 1 >/dev/null 2>&1 || {
	echo "tcpstates has no -N here: its default table is measured instead"
	command[netstat-like]="tcpstates"
	command[none]="tcpstates 1"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for destinations in 1 8; do
	rounds "$destinations" times
	report $((PORTS * destinations)) times
done
