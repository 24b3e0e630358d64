#!/usr/bin/env bash
# watch.bash - one TIME_WAIT from entering to vanishing, in this network
#
#	lonet -s net.ipv4.tcp_fin_timeout=5 watch.bash DIR
#
# Makes a connection that the server closes first, starts a server on its port
# once a second, and looks now and then how long its TIME_WAIT has left. In the
# directory DIR it leaves, with tabs between and times in milliseconds:
#
#	setting	N			tcp_fin_timeout here
#	close	FROM			the client, and so the close, began
#	look	FROM	TO	LEFT	the timer; LEFT "-": no entry any more
#	bind	FROM	TO	RESULT	LEFT	an errno, or "bound"; LEFT is
#					what serv's hint says, "-": nothing
#
# It was so at some moment from FROM to TO: the machine may be busy, and then
# these are further apart. Each look and each server has the kernel walk its
# whole socket table, so there are no more of them than it takes.
# See also: run.bash, measure.awk; lonet(1).
set -euo pipefail

dir=$1
patience=90000 # ms, for the entry to go
cd "$dir"
mkfifo never
exec {never}<>never

# now: milliseconds of a clock that nobody sets, into NOW; it has hundredths
now() {
	local up
	read -r up _ </proc/uptime
	NOW=$((10#${up/./} * 10))
}

# log WHAT FROM VALUE...: TO is now, and the clock may have cut off 10 ms
log() {
	now
	local IFS=$'\t'
	printf '%s\n' "$1"$'\t'"$2"$'\t'"$((NOW + 10))"$'\t'"${*:3}" >>log
}

# rest_until MS
rest_until() {
	local seconds
	now
	(($1 > NOW)) || return 0
	printf -v seconds %d.%03d $((($1 - NOW) / 1000)) $((($1 - NOW) % 1000))
	read -rt "$seconds" -u "$never" || :
}

# look: LEFT, 0 where there is no entry any more
look() {
	local from local_end state ms found
	now
	from=$NOW LEFT=0 found=-
	tcpstates --tsv "127.0.0.1:$port" >table
	while IFS=$'\t' read -r _ _ _ local_end _ state _ ms _; do
		[[ $local_end,$state != 127.0.0.1:$port,TIME_WAIT ]] ||
			LEFT=$ms found=$ms
	done <table
	log look "$from" "$found"
}

# try: RESULT. The entry stays while its timer runs; near its end a server may
# start, and has a second, then it is ended.
try() {
	local from said left=- limit=()
	((LEFT > 16000)) || limit=(timeout 1)
	now
	from=$NOW RESULT=none
	"${limit[@]}" serv -q 127.0.0.1 "$port" >try.out 2>try.err || :
	read -r said <try.out || :
	[[ ${said-} != listening* ]] || RESULT=bound
	read -rd '' said <try.err || :
	[[ ! $said =~ ^serv:\ bind\ [^$'\n']*\[(E[A-Z]+)\] ]] ||
		RESULT=${BASH_REMATCH[1]}
	[[ ! $said =~ \ TIME_WAIT,\ ([0-9]+)\.([0-9])\ s\ left ]] ||
		left=$((10#${BASH_REMATCH[1]}${BASH_REMATCH[2]} * 100))
	[[ $RESULT == none ]] || log bind "$from" "$RESULT" "$left"
}

# close_first: a connection that the server closes first, on $port
close_first() {
	local serv
	mkfifo ready
	serv -q -a -n 1 127.0.0.1 0 >ready 2>serv.err &
	serv=$!
	read -r _ _ port <ready
	now
	printf 'close\t%s\n' "$NOW" >>log
	client -q -p -m hello 127.0.0.1 "$port" >client.out
	wait "$serv"
	tcpstates --await TIME_WAIT "127.0.0.1:$port"
}

# next_look: every five seconds; what comes just before the end of the timer,
# and after it, is seen closely
next_look() {
	now
	if ((LEFT > 6000)); then
		at_look=$((NOW + 5000))
	elif ((LEFT > 1000)); then
		at_look=$((NOW + LEFT - 500))
	else
		at_look=$((NOW + 150))
	fi
}

main() {
	local end at_look at_try
	printf 'setting\t%s\n' "$(</proc/sys/net/ipv4/tcp_fin_timeout)" >log
	close_first
	now
	end=$((NOW + patience)) at_look=$NOW at_try=$NOW RESULT=
	while ((NOW < end)); do
		((NOW < at_look)) || {
			look
			next_look
		}
		((NOW < at_try)) || {
			((LEFT > 1000)) || look
			try
			at_try=$((at_try + 1000))
		}
		[[ $RESULT != bound ]] || {
			look
			return
		}
		rest_until $((at_look < at_try ? at_look : at_try))
	done
	echo "watch.bash: the entry has not gone: $(tail -n 1 log)" >&2
	exit 1
}

main
