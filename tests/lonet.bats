#!/usr/bin/env bats
# lonet: the command runs in a network of its own, is otherwise the same as
# without, and the host does not notice. Bad usage is in input.bats.

# helper.bash sets NAME_pid.
# shellcheck disable=SC2154

load helper

setup_file() {
	# The tests of this file are about nothing else.
	"${BUILD:-$BATS_TEST_DIRNAME/../build}/lonet" true 2>/dev/null ||
		export LONET_FORBIDDEN=1
}

# need_net: skips where lonet cannot run
need_net() {
	[[ -z ${LONET_FORBIDDEN-} ]] || need_lonet
}

# is EXPECTED COMMAND...: it succeeds and prints exactly that
is() {
	local want=$1 status=0
	shift
	soon "$@" >is.out 2>is.err </dev/null || status=$?
	[[ $status == 0 && $(<is.out) == "$want" && ! -s is.err ]] && return
	echo "status $status: $*" >&2
	diff <(printf '%s\n' "$want") is.out >&2
	cat is.err >&2
	return 1
}

# state: all of this network that lonet could have changed
state() {
	cut -d: -f1 /proc/net/dev
	cat /proc/net/fib_trie /proc/net/route /proc/net/if_inet6 \
		/proc/net/ipv6_route 2>/dev/null | awk '
		# Counters of references and uses.
		NF == 10 && length($1) == 32 { $7 = $8 = "" }
		{ print }'
	grep -rs . /proc/sys/net/ipv4 /proc/sys/net/ipv6 /proc/sys/net/core ||
		: # some may only be written
	cat /proc/sys/kernel/hostname
}

# waits_for SIGNAL: a command that says what it is, and exits 42 for SIGNAL
waits_for() {
	# shellcheck disable=SC2016 # for the bash inside
	printf '%s' 'trap "exit 42" '"$1"'; echo "pid $$"
		while :; do read -rt 0.02 <>never; done'
}

@test "a signal to lonet is a signal to its command" {
	need_net
	local signal
	for signal in TERM HUP USR1 ALRM; do
		background net lonet bash -c "$(waits_for $signal)"
		until_line net.out "^pid $net_pid\$"
		kill -$signal "$net_pid"
		exits "$net_pid" 42
		[[ ! -s net.err ]]
	done
}

@test "SIGINT closes serv in lonet in good order, as without lonet" {
	need_net
	background net lonet serv -q 127.0.0.1 0
	until_line net.out '^listening 127.0.0.1 '
	kill -INT "$net_pid"
	exits "$net_pid" 0
}

@test "SIGKILL to lonet ends its command, and the shell sees 137" {
	need_net
	background net lonet bash -c "$(waits_for TERM)"
	until_line net.out "^pid $net_pid\$"
	kill -KILL "$net_pid"
	exits "$net_pid" 137
}

@test "a command that dies of a signal is 128 and its number to the shell" {
	need_net
	local n status
	for n in 1 2 9 15; do
		status=0
		# shellcheck disable=SC2016 # for the bash inside
		lonet bash -c 'kill -'$n' $$' >out 2>err || status=$?
		[[ $status == $((128 + n)) && ! -s out ]]
	done
}

@test "input, output, directory and environment are the command's own" {
	need_net
	mkdir "a place"
	cd "a place"
	echo typed >in
	# shellcheck disable=SC2016 # for the bash inside
	WORD="two words" lonet bash -c 'pwd; echo "$WORD, $#, $2"; cat
		echo said >&2; umask' name "" "a  b" <in >out 2>err
	[[ $(<out) == "$PWD"$'\ntwo words, 2, a  b\ntyped\n'"$(umask)" ]]
	[[ $(<err) == said ]]
	[[ $(lonet env | grep -v '^_=') == "$(env | grep -v '^_=')" ]]
}

@test "the command inherits no descriptor of lonet's" {
	need_net
	local list='cd /proc/self/fd && echo *'
	[[ $(lonet -a 192.0.2.1 -a 2001:db8::1 -s net.ipv4.tcp_timestamps=1 \
		bash -c "$list") == "$(bash -c "$list")" ]]
}

@test "there is lo, it is up, and there is nothing else" {
	need_net
	# shellcheck disable=SC2016 # for awk
	is lo lonet awk -F: 'NR > 2 { gsub(/ /, ""); print $1 }' /proc/net/dev
	is HELLO lonet bash -c 'serv -q -n 1 127.0.0.1 6666 >ready &
		until [[ -s ready ]]; do read -rt 0.02 <>never; done
		client -q -m hello 127.0.0.1 6666'
}

# talk ADDR...: a word to a server at 0.0.0.0 or :: at each of them
talk() {
	local addr any
	for addr; do
		any=0.0.0.0
		[[ $addr != *:* ]] || any=::
		rm -f ready
		serv -q -n 1 "$any" 6666 >ready &
		until [[ -s ready ]]; do pause; done
		client -q -m "at $addr" "$addr" 6666 || kill $!
		wait $!
	done
}

@test "-a adds addresses of both families, and they can be reached" {
	need_net
	declare -fx talk pause
	is $'AT 192.0.2.1\nAT 198.51.100.1\nAT 127.0.0.1' \
		lonet -a 192.0.2.1 -a 198.51.100.1/24 \
		bash -c 'talk 192.0.2.1 198.51.100.1 127.0.0.1'
	lonet test -e /proc/net/if_inet6 || skip "no IPv6 here"
	is $'AT 2001:DB8::1\nAT 2001:DB8:1::1\nAT ::1\nAT 192.0.2.1' \
		lonet -a 2001:db8::1 -a 192.0.2.1 -a 2001:db8:1::1/64 \
		bash -c 'talk 2001:db8::1 2001:db8:1::1 ::1 192.0.2.1'
}

@test "-a takes the length: /24 is all of 256 addresses, none is one" {
	need_net
	declare -fx talk pause
	is 'AT 198.51.100.77' lonet -a 198.51.100.1/24 \
		bash -c 'talk 198.51.100.77'
	run lonet -a 198.51.100.1 client -q -m no 198.51.100.77 6666
	[ "$status" -eq 1 ]
	[[ $output == *"Network is unreachable [ENETUNREACH]" ]]
	lonet test -e /proc/net/if_inet6 || skip "no IPv6 here"
	# shellcheck disable=SC2016 # for awk
	is $'40\n80' lonet -a 2001:db8::1 -a 2001:db8:1::1/64 \
		awk '/^20010db8/ { print $3 | "sort" }' /proc/net/if_inet6
}

@test "-a takes 32 addresses, and no more; one that is there is there" {
	need_net
	local flags=() i
	for i in {1..32}; do
		flags+=(-a "192.0.2.$i")
	done
	lonet "${flags[@]}" cat /proc/net/fib_trie >trie
	for i in {1..32}; do
		grep -qwF "192.0.2.$i" trie
	done
	run lonet "${flags[@]}" -a 192.0.2.33 touch ran
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "lonet: -a: more than 32" ]
	[ ! -e ran ]
	is there lonet -a 127.0.0.1 -a ::1 -a 192.0.2.1 -a 192.0.2.1 echo there
}

@test "-s sets what the command finds, and 32 of them" {
	need_net
	local net=/proc/sys/net/ipv4 flags=() i
	is $'0\n40000\t40003\n4096\t8192\t16384' lonet \
		-s net.ipv4.tcp_timestamps=0 \
		-s net.ipv4.ip_local_port_range="40000 40003" \
		-s net/ipv4/tcp_rmem="4096 8192 16384" \
		cat $net/{tcp_timestamps,ip_local_port_range,tcp_rmem}
	# A value may be empty, and a dot part of a name.
	is "" lonet -s net.ipv4.ip_local_reserved_ports=4000-4010 \
		-s net.ipv4.ip_local_reserved_ports= \
		cat $net/ip_local_reserved_ports
	for i in {1..32}; do
		flags+=(-s "net.ipv4.tcp_fin_timeout=$i")
	done
	is 32 lonet "${flags[@]}" cat $net/tcp_fin_timeout
	run lonet "${flags[@]}" -s net.ipv4.tcp_fin_timeout=33 touch ran
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "lonet: -s: more than 32" ]
	[ ! -e ran ]
}

@test "the host's network and settings are the same before and after" {
	need_net
	local setting flags=()
	# Something else than what the host has, for all that is a number.
	for setting in tcp_timestamps tcp_tw_reuse tcp_fin_timeout \
		tcp_max_tw_buckets tcp_rfc1337 tcp_syn_retries ip_forward \
		ip_nonlocal_bind tcp_keepalive_time; do
		flags+=(-s "net.ipv4.$setting=$(($(< \
			/proc/sys/net/ipv4/$setting) == 1 ? 2 - 1 : 1))")
	done
	state >before
	[[ $(wc -l <before) -gt 100 ]]
	background net lonet "${flags[@]}" \
		-s net.ipv4.ip_local_port_range="40000 40003" \
		-a 192.0.2.1 -a 198.51.100.1/24 -a 2001:db8::1 \
		bash -c "$(declare -f state); state >inside
			$(waits_for TERM)"
	until_line net.out "^pid "
	state >during
	kill -TERM "$net_pid"
	exits "$net_pid" 42
	state >after
	diff before during
	diff before after
	run ! diff -q before inside
}

@test "a lonet in a lonet is another network" {
	need_net
	# shellcheck disable=SC2016 # for the bash inside
	lonet -a 192.0.2.1 -s net.ipv4.tcp_fin_timeout=11 bash -c '
		readlink /proc/self/ns/net
		lonet -a 192.0.2.2 bash -c "readlink /proc/self/ns/net
			cat /proc/net/fib_trie >inner"
		cat /proc/net/fib_trie >outer
		cat /proc/sys/net/ipv4/tcp_fin_timeout' >out
	[[ $(tail -n 1 out) == 11 ]]
	[[ $(head -n 2 out | sort -u | wc -l) == 2 ]]
	run ! grep -qxF "$(readlink /proc/self/ns/net)" out
	grep -qF 192.0.2.1 outer
	grep -qF 192.0.2.2 inner
	run ! grep -qF 192.0.2.2 outer
	run ! grep -qF 192.0.2.1 inner
}

@test "root gets a network namespace and no user namespace" {
	need_net
	[[ $(id -u) == 0 ]] || skip "not root"
	is "$(readlink /proc/self/ns/user)" lonet readlink /proc/self/ns/user
	is "$(</proc/self/uid_map)" lonet cat /proc/self/uid_map
}

@test "an ordinary user is root in there, and nobody new outside" {
	need_net
	local as=() uid gid
	uid=$(id -u) gid=$(id -g)
	if [[ $uid == 0 ]]; then
		need setpriv
		uid=65534 gid=65534
		as=(setpriv --reuid "$uid" --regid "$gid" --clear-groups)
		"${as[@]}" true 2>why || skip "no other user here: $(<why)"
	fi
	# By a descriptor, as this user may not get at the file by its path.
	exec 7<"$BUILD/lonet"
	"${as[@]}" /proc/self/fd/7 -s net.ipv4.tcp_fin_timeout=12 -a 192.0.2.1 \
		bash -c 'id -u; id -g; cat /proc/self/uid_map \
			/proc/self/gid_map /proc/sys/net/ipv4/tcp_fin_timeout
			! test -w /proc/sys/kernel/hostname' >out
	exec 7<&-
	[[ $(tr -s ' \n' ' ' <out) == "0 0 0 $uid 1 0 $gid 1 12 " ]]
}

@test "lonet exits 77 where user.max_net_namespaces is 0, for root too" {
	need unshare
	local forbid='echo 0 >/proc/sys/user/max_net_namespaces'
	unshare -Ur sh -c "$forbid" 2>why || skip "$(tail -n 1 why)"
	run -77 unshare -Ur sh -c "$forbid && exec lonet touch ran"
	[ "${lines[0]}" = \
		"lonet: unshare: No space left on device [ENOSPC]" ]
	[ "${lines[1]}" = "lonet: user.max_net_namespaces is 0: no network \
namespaces here; have root raise it" ]
	[ "${#lines[@]}" -eq 2 ]
	[ ! -e ran ]
}

@test "a namespace in which nothing may be done is none: 77" {
	need_net
	need strace
	run -77 strace -qq -o trace -e trace=ioctl \
		-e inject=ioctl:error=EPERM lonet touch ran
	[ "${lines[0]}" = "lonet: lo up: Operation not permitted [EPERM]" ]
	[ "${#lines[@]}" -eq 2 ]
	[ ! -e ran ]
}
