# pairs.bash - which two commands are measured beside each other
#
# pairs NEPER NETPERF CORE CORE fills in, by the name of each pair (PAIRS):
# SAYS what it is, UNIT, the TARGET of the ratio, TAKES what it needs, SETTING
# the sysctls, and for each side of it SERVER and CLIENT, the port that is
# READY when the server is, and the pattern of the FIGURE. See also: load.bash.
#
# shellcheck disable=SC2034 # they are for load.bash

PAIRS=()
declare -A SAYS UNIT TARGET TAKES SETTING SERVER CLIENT READY FIGURE

# pair NAME TARGET TAKES SETTING SAYS
pair() {
	PAIRS+=("$1")
	TARGET[$1]=$2
	TAKES[$1]=$3
	SETTING[$1]=$4
	SAYS[$1]=$5
	UNIT[$1]=connections/s
}

# ours SIDE SERV-FLAGS CLIENT-FLAGS: of the pair that was begun last
ours() {
	SERVER[${PAIRS[-1]},$1]="taskset -c $SERVER_CORE serv -q${2:+ $2} 127.0.0.1 6666"
	CLIENT[${PAIRS[-1]},$1]="taskset -c $CLIENT_CORE client $3 127.0.0.1 6666"
	READY[${PAIRS[-1]},$1]=6666
	FIGURE[${PAIRS[-1]},$1]=' failed=0 .*rate=([0-9.]+)'
}

# neper FLAGS
neper() {
	SERVER[${PAIRS[-1]},theirs]="taskset -c $SERVER_CORE $NEPER $1 --nolog"
	CLIENT[${PAIRS[-1]},theirs]="taskset -c $CLIENT_CORE $NEPER -c -H 127.0.0.1 $1 --nolog"
	READY[${PAIRS[-1]},theirs]=12866
	FIGURE[${PAIRS[-1]},theirs]='throughput=([0-9.]+)'
}

netperf() {
	SERVER[${PAIRS[-1]},theirs]="taskset -c $SERVER_CORE $NETPERF/netserver -D -4 -L 127.0.0.1 -p 9000"
	CLIENT[${PAIRS[-1]},theirs]="taskset -c $CLIENT_CORE $NETPERF/netperf -t TCP_CRR -H 127.0.0.1 -4 -p 9000 -l 3 -P 0 -v 0 -- -r 1,1"
	READY[${PAIRS[-1]},theirs]=9000
	FIGURE[${PAIRS[-1]},theirs]='([0-9]+\.[0-9]+)'
}

# netperf binds each port itself, so beside it the client does. Its server
# closes first; what that is worth depends on what it costs to wake a core, so
# serv does so where that costs less than waiting for the client's FIN.
one_at_a_time() {
	local many=99999999 walk='-A -b 127.0.0.1:1024-65535'
	pair one-neper 1.10 "cores neper" "$wide" \
		"one at a time, beside neper"
	ours ours "" "-n $many --for 3"
	neper "-F 1 --time-wait -l 3"
	pair one-netperf 1.20 "cores netperf" "$wide" \
		"one at a time, beside netperf"
	ours ours -A "-n $many --for 3 $walk"
	netperf

	CLIENT_CORE=$SERVER_CORE
	pair core-neper 1.12 neper "$wide" \
		"one at a time, both on one core, beside neper"
	ours ours "" "-n $many --for 3"
	neper "-F 1 --time-wait -l 3"
	pair core-netperf 0.98 netperf "$wide" \
		"one at a time, both on one core, beside netperf"
	ours ours "-a -A" "-n $many --for 3 -p $walk"
	netperf
	CLIENT_CORE=$4
}

many_in_flight() {
	local many=99999999
	pair many-neper 1.08 "cores neper" "$wide" \
		"32 in flight, beside neper"
	ours ours "" "-n $many -j 32 --for 3"
	neper "-F 32 --time-wait -l 3"
	pair walk-neper 1.12 "cores neper" "$wide" \
		"32 in flight, walking ports, beside neper"
	ours ours -A "-n $many -j 32 --for 3 -A -b 1024-65535"
	neper "-F 32 --time-wait -l 3"
	pair default-neper 2.0 "cores neper" "$default" \
		"the default range for 4 s, walking ports, beside neper"
	ours ours -A "-n $many -j 32 --for 4 -A -b 32768-60999"
	neper "-F 32 --time-wait -l 4"
}

ours_alone() {
	local full="$default tcp_tw_reuse=0"
	pair fill 15 cores "$full" \
		"all 28232 ports: --port-range, 32 in flight, beside plain connect"
	ours ours "" "-n 30000 -j 32 --until-exhausted --port-range 32768-60999"
	ours theirs "" "-n 30000 --until-exhausted"
	pair socat 6 "cores socat" "$wide" \
		"serv closing first, beside socat fork PIPE"
	ours ours -a "-n 20000 -p -j 8 --for 3"
	ours theirs "" "-n 20000 -j 8 --for 3"
	SERVER[socat,theirs]="taskset -c $SERVER_CORE socat TCP-LISTEN:6666,bind=127.0.0.1,fork,reuseaddr,backlog=4096 PIPE"
	pair idle 0.83 "cores files" "$wide" \
		"with 10000 idle connections, beside with none"
	ours ours "" "-n 99999999 --for 3"
	CLIENT[idle,ours]="idle 127.0.0.1 6666 10000 ${CLIENT[idle,ours]}"
	ours theirs "" "-n 99999999 --for 3"
}

pairs() {
	local NEPER=$1 NETPERF=$2 SERVER_CORE=$3 CLIENT_CORE=$4
	local wide='ip_local_port_range=1024,65535'
	local default='ip_local_port_range=32768,60999'
	one_at_a_time "$@"
	many_in_flight
	ours_alone
}
