# check.bash - what this machine allows
#
# See also: labs/lab, lonet(1).

# shellcheck disable=SC2034 # LAB_SETTINGS is for report.bash, too

# of net.ipv4: those that decide what a close leaves behind
LAB_SETTINGS=(tcp_timestamps tcp_fin_timeout tcp_tw_reuse tcp_max_tw_buckets
	tcp_rfc1337 ip_local_port_range)

has_lonet() {
	lonet true 2>/dev/null
}

# no_lonet: why not, in lonet's words
no_lonet() {
	{ lonet true 2>&1 || :; } | tail -n 1
}

# may_filter: may this user attach a filter to a TCP socket (-D)? Since 2026
# kernels want CAP_NET_ADMIN over the network for that.
may_filter() {
	local status=0
	client -q -D fin -m x 127.0.0.1 1 >/dev/null 2>&1 || status=$?
	[[ $status != 77 ]]
}

yes_no() {
	if "$@"; then
		text yes 有
	else
		text no 无
	fi
}

port_free() {
	[[ $(tcpstates --tsv 6666 | wc -l) == 1 ]]
}

check() {
	local name
	printf '%-32s %s\n' Linux "$(uname -r)" \
		"$(text 'private network (lonet)' '私有网络（lonet）')" \
		"$(yes_no has_lonet)" \
		"$(text 'socket filter (-D) without it' '不用它也能过滤（-D）')" \
		"$(yes_no may_filter)" \
		"$(text 'port 6666 free' '端口 6666 空闲')" "$(yes_no port_free)"
	for name in "${LAB_SETTINGS[@]}"; do
		printf '%-32s %s\n' "net.ipv4.$name" \
			"$(setting "$name" | tr '\t' ' ')"
	done
	has_lonet || no_lonet
}
