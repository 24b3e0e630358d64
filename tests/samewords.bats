#!/usr/bin/env bats
# tcpstates says what netstat and ss say, of 500 sockets in every state that
# can be held (tests/programs/zoo.c), and /proc what netlink says.
#
# The reference is taken before and after, and counts when it is the same
# both times: retransmissions and probes change the queues now and then.

# What runs in the private network is a process of its own.
# shellcheck disable=SC2030,SC2031,SC2317

load helper

# Too long for netstat's columns, of one interface, and with an IPv4 tail.
LONG=2001:db8:1234:5678:9abc:def0:1234:5678
ODD=("$LONG" fe80::1 ::102:304 192.0.2.1)

# in_zoo N SCENARIO: the function, beside a zoo of N sockets, in a network
# where there is nothing else; zoo.out has how many are in which state
in_zoo() {
	need_lonet
	lonet test -e /proc/net/if_inet6 || ODD=(192.0.2.1)
	{
		declare -p PATH BUILD DEADLINE ODD
		declare -f
		printf '%s\n' 'STARTED=()' 'set -eEu' 'trap teardown EXIT' \
			"trap 'echo \"failed: \$BASH_COMMAND\" >&2' ERR" \
			"background zoo \"\$BUILD/unit/zoo\" $1 \"\${ODD[@]}\"" \
			'until_line zoo.out "^ready "' "$2"
	} >scenario.bash
	lonet "${ODD[@]/#/-a}" bash scenario.bash <>never
}

# agree REFERENCE OURS: both are shell commands that print the same, byte for
# byte; looks again while the reference itself changes
agree() {
	until_true still "$1" "$2"
	cmp -s before ours && return
	echo "'$2' is not '$1':" >&2
	diff before ours | head -n 20 >&2
	return 1
}

still() {
	bash -o pipefail -c "$1" >before && bash -o pipefail -c "$2" >ours &&
		bash -o pipefail -c "$1" >after && cmp -s before after
}

# all_states FILE: a file of netstat's has each of them, and 500 rows
all_states() {
	local state
	for state in ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 \
		TIME_WAIT CLOSE_WAIT LAST_ACK LISTEN CLOSING; do
		grep -q "^tcp .* $state *\$" "$1"
		[[ ${#ODD[@]} == 1 ]] || grep -q "^tcp6 .* $state *\$" "$1"
	done
	[[ $(wc -l <"$1") == 502 ]]
}

# busy_port: a listener's port that most states are at
busy_port() {
	netstat -ant | awk '{ sub(/.*:/, "", $4); n[$4]++ }
		END { for (p in n) if (n[p] > n[best]) best = p; print best }'
}

# columns: whatever the blanks between them and at the end
columns() {
	sed -E 's/ +/ /g; s/ $//'
}

@test "tcpstates -N is netstat -ant to the byte" {
	need netstat
	scenario() {
		agree "netstat -ant" "tcpstates -N"
		all_states ours
		# The long address is there, and does not fit.
		[[ ${#ODD[@]} == 1 ]] ||
			grep -qE ' 2001:db8:1234:567:[0-9]{5} ' ours
	}
	in_zoo 500 scenario
}

@test "tcpstates --proc -N is netstat -ant to the byte" {
	need netstat
	scenario() {
		agree "netstat -ant" "tcpstates --proc -N"
		all_states ours
	}
	in_zoo 500 scenario
}

@test "tcpstates -N PORT is netstat -ant's lines with that port" {
	need netstat
	scenario() {
		local port
		port=$(busy_port)
		agree "netstat -ant | awk 'NR < 3 || \$4 ~ /:$port\$/ ||
			\$5 ~ /:$port\$/'" "tcpstates -N $port"
		[[ $(wc -l <ours) -gt 12 ]]
		agree "netstat -ant | awk 'NR < 3'" "tcpstates -N 1"
	}
	in_zoo 300 scenario
}

@test "tcpstates --ss has the columns of ss -tanH" {
	need ss
	scenario() {
		declare -fx columns
		agree "ss -tanH | columns" "tcpstates --ss | columns"
		[[ $(wc -l <ours) == 500 ]]
		# What is bound to lo says so, both dual-stack ends are "*".
		grep -q '^LISTEN .* 0.0.0.0%lo:[0-9]* 0.0.0.0:\*$' ours
		[[ ${#ODD[@]} == 1 ]] ||
			grep -q '^LISTEN .* \*:[0-9]* \*:\*$' ours
	}
	in_zoo 500 scenario
}

@test "tcpstates --ss PORT has the columns of ss with that port" {
	need ss
	need netstat
	scenario() {
		local port
		port=$(busy_port)
		declare -fx columns
		agree "ss -tanH 'sport = :$port or dport = :$port' | columns" \
			"tcpstates --ss $port | columns"
		[[ $(wc -l <ours) -gt 10 ]]
	}
	in_zoo 300 scenario
}

@test "netlink and /proc give the same --tsv, but for what ticks" {
	# /proc has no backlog of a listener, and ticks of 10 ms; netlink has
	# the families among each other.
	steady() {
		awk -F'\t' -v OFS='\t' '
			$6 == "LISTEN" { $3 = "backlog" }
			NR > 1 { $8 = "ms" }
			{ print }' | sort
	}
	scenario() {
		declare -fx steady
		agree "tcpstates --tsv | steady" \
			"tcpstates --proc --tsv | steady"
		[[ $(wc -l <ours) == 501 ]]
	}
	in_zoo 500 scenario
}
