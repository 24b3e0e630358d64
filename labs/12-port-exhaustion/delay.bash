# delay.bash - how long does connect(2) leave a TIME_WAIT alone?
#
# By trying, again and again, where ten ports of ten are in TIME_WAIT. The age
# of the oldest is what its timer has run down of 60 s.

# ages ADDR:PORT: the age in ms of each TIME_WAIT towards it, oldest first
ages() {
	tcpstates --tsv "$1" | awk -F'\t' -v to="$1" '
		$5 == to && $6 == "TIME_WAIT" { print 60000 - $8 }' | sort -rn
}

# until_old MS ADDR:PORT: until each TIME_WAIT towards it is older
until_old() {
	local end=$((SECONDS + LAB_DEADLINE)) age
	until mapfile -t age < <(ages "$2") && ((age[-1] > $1)); do
		((SECONDS <= end)) || fail "the last is ${age[-1]} ms old"
		pause
	done
}

# until_taken ADDR PORT: tries until connect(2) takes a port again. REFUSED ms
# after the oldest TIME_WAIT began it surely did not yet, at TAKEN ms it had.
until_taken() {
	local end=$((SECONDS + LAB_DEADLINE)) from to age tried
	from=${EPOCHREALTIME//[!0-9]/}
	read -r age < <(ages "$1:$2")
	to=${EPOCHREALTIME//[!0-9]/}
	REFUSED=-1
	while
		tried=${EPOCHREALTIME//[!0-9]/}
		! client -q -m x "$1" "$2" >"$LAB_DIR/try.out" 2>&1
	do
		REFUSED=$(((tried - to) / 1000 + age))
		((SECONDS <= end)) ||
			fail "no port is taken again: $(<"$LAB_DIR/try.out")"
		pause
	done
	TAKEN=$(((${EPOCHREALTIME//[!0-9]/} - from) / 1000 + age))
}

# in_seconds MS
in_seconds() {
	printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
}

# measure NETWORK: how long connect(2) leaves the TIME_WAITs alone: more than
# REFUSED, up to TAKEN. On a busy machine they lie far apart; until they are
# within 100 ms it is measured again, towards another address of the network.
measure() {
	local to least=0 most=999999
	for to in "$1".{1..5}; do
		load -n 10 "$to" 6612
		until_waits 10 remote "$to:6612"
		until_taken "$to" 6612
		((REFUSED <= least)) || least=$REFUSED
		((TAKEN >= most)) || most=$TAKEN
		((most - least > 100)) || break
	done
	REFUSED=$least TAKEN=$most
	note "   refused $(in_seconds "$REFUSED") s after the first TIME_WAIT began, accepted after $(in_seconds "$TAKEN") s" \
		"   第一个 TIME_WAIT 开始后 $(in_seconds "$REFUSED") 秒仍被拒绝，$(in_seconds "$TAKEN") 秒时成功"
}

# within MS: does the delay that was measured agree with this one? A TIME_WAIT
# begins anywhere in a tick of the clock that its timer counts, hence the 20.
within() {
	if ((REFUSED <= $1 + 20 && TAKEN >= $1 - 20)); then
		echo "$(in_seconds "$1") s"
	else
		echo "$(in_seconds "$REFUSED")-$(in_seconds "$TAKEN") s"
	fi
}
