#!/usr/bin/env bash
# load.bash - connections a second, serv and client beside their peers
#
#	[ROUNDS=10] [NEPER=tcp_crr] [NETPERF=DIRECTORY] \
#		tests/bench/load.bash [PAIR]...		("make bench")
#
# Each pair is two ways to make the same connections. They are measured one
# after the other, ROUNDS times, so that a busy moment of the machine meets
# both, and each in a private network of its own, where no TIME_WAIT is left
# from before. The server has one core and the client another. A round's ratio
# is ours to theirs; what counts is the median of these. A ratio below its
# target is no failure, a measurement that is missing is.
#
# The peers are neper's tcp_crr, netperf and socat. Where one is not installed
# and no path is given, its pairs are left out, and that is said. Results go
# to $OUT (build/bench): load.tsv, a line a run, and load.svg.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=$(cd "${BUILD:-$bench/../../build}" && pwd)
OUT=${OUT:-$BUILD/bench}
ROUNDS=${ROUNDS:-10}
NEPER=${NEPER:-$(command -v tcp_crr || :)}
NETPERF=${NETPERF:-$(dirname "$(command -v netserver || echo /none)")}
PATH=$BUILD:$BUILD/bench:$PATH
# shellcheck source=tests/bench/pairs.bash
. "$bench/pairs.bash"

# need NAME: one line, and 77, where the machine lacks it
need() {
	command -v "$1" >/dev/null || {
		echo "load: $1 is not installed" >&2
		exit 77
	}
}

# cores: which two this process may use, first and last
cores() {
	taskset -pc $$ | awk '{ n = split($NF, c, /[-,]/); print c[1], c[n] }'
}

# side PAIR SIDE: runs it once, in a network of its own: "NUMBER", its result
side() {
	local setting words=()
	for setting in ${SETTING[$1]}; do
		words+=(-s "net.ipv4.${setting/,/ }")
	done
	timeout 120 lonet -a 10.0.0.1/24 "${words[@]}" \
		"$bench/side.bash" "${SERVER[$1,$2]}" "${CLIENT[$1,$2]}" \
		"${READY[$1,$2]}" "${FIGURE[$1,$2]}"
}

# missing PAIR: what it takes that is not here
missing() {
	local word
	for word in ${TAKES[$1]}; do
		case $word in
		neper) [[ -x $NEPER ]] || echo "neper's tcp_crr (NEPER=FILE)" ;;
		netperf)
			[[ -x $NETPERF/netperf ]] || echo "netperf (NETPERF=DIRECTORY)"
			;;
		cores) [[ $FIRST != "$LAST" ]] || echo "a second core" ;;
		files)
			(($(ulimit -Hn) > 12000)) ||
				echo "more than $(ulimit -Hn) open files"
			;;
		*) command -v "$word" >/dev/null || echo "$word" ;;
		esac
	done
}

# choose PAIR...: those that can be measured here; says which cannot
choose() {
	local pair lack
	CHOSEN=()
	for pair; do
		[[ -n ${SAYS[$pair]-} ]] || {
			echo "load: there is no pair '$pair' but ${PAIRS[*]}" >&2
			exit 2
		}
		lack=$(missing "$pair" | paste -sd,)
		if [[ -n $lack ]]; then
			echo "left out: ${SAYS[$pair]}: there is no $lack"
		else
			CHOSEN+=("$pair")
		fi
	done
}

commands() {
	local pair side
	for pair in "${CHOSEN[@]}"; do
		echo
		echo "$pair: ${SAYS[$pair]}; ${SETTING[$pair]}"
		for side in ours theirs; do
			printf '  %-6s  %s\n  %-6s  %s\n' "$side" \
				"${SERVER[$pair,$side]}" "" "${CLIENT[$pair,$side]}"
		done
	done
}

measure() {
	local round pair side result
	for ((round = 1; round <= ROUNDS; round++)); do
		[[ ! -t 2 ]] || printf '\rround %d of %d ' "$round" "$ROUNDS" >&2
		for pair in "${CHOSEN[@]}"; do
			for side in ours theirs; do
				result=$(side "$pair" "$side")
				printf '%s\t%d\t%s\t%s\n' "$pair" "$round" \
					"$side" "$result"
			done
		done
	done
	[[ ! -t 2 ]] || printf '\r\e[K' >&2
}

need taskset
need lonet
lonet true || exit 77
read -r FIRST LAST < <(cores)
ulimit -n "$(ulimit -Hn)"
pairs "$NEPER" "$NETPERF" "$FIRST" "$LAST"
(($# > 0)) || set -- "${PAIRS[@]}"
choose "$@"
((${#CHOSEN[@]} > 0)) || exit 77
commands
mkdir -p "$OUT"
printf 'pair\tround\tside\tresult\n' >"$OUT/load.tsv"
measure >>"$OUT/load.tsv"
for pair in "${CHOSEN[@]}"; do
	printf '%s\t%s\t%s\t%s\n' "$pair" "${SAYS[$pair]}" "${UNIT[$pair]}" \
		"${TARGET[$pair]}"
done | awk -F'\t' -v svg="$OUT/load.svg" -f "$bench/load.awk" - "$OUT/load.tsv"
echo
echo "each run: $OUT/load.tsv; a picture: $OUT/load.svg"
