#!/usr/bin/env bats
# stray: one real segment is kept, and delivered again later.

# shellcheck disable=SC2154 # background sets NAME_pid
load helper

DATA=$TOP/tests/data

# need_raw: skips where it may not deliver
need_raw() {
	local status=0
	soon stray -r "$DATA/segments-close4.pcap" -n 1 >may 2>why || status=$?
	[[ $status != 77 ]] || skip "$(tail -n 1 why)"
}

# capture NAME ARGUMENT...: NAME_pid, the segments go to NAME.pcap
capture() {
	background "$1" ladder -w "$1.pcap" "${@:2}"
	until_line "$1.err" '^ladder: listening on lo$'
}

@test "--list has the segments in the order and number of ladder -r" {
	local count
	run -0 soon stray -r "$DATA/segments-close4.pcap" --list
	[ "${#lines[@]}" -eq 11 ]
	[ "${lines[1]}" = "     2  127.0.0.1:6666 > 127.0.0.1:40404 SYN,ACK \
seq 4004006609 ack 2032557646 len 0" ]
	run -0 soon ladder -r "$DATA/ladder-two.pcap"
	[[ ${lines[-1]} =~ ^[0-9]+\ segments ]]
	count=${lines[-1]%% *}
	run -0 soon stray -r - --list <"$DATA/ladder-two.pcap"
	[ "${#lines[@]}" -eq "$count" ]
	[[ ${lines[-1]} == *" $count  "* ]]
}

@test "what is delivered is what was captured, byte for byte" {
	need_raw
	local address
	for address in 127.0.0.1 ::1; do
		[[ $address != ::1 ]] || grep -qs '^0*1 ' /proc/net/if_inet6 ||
			continue
		start_serv -q -n 1 -- "$address"
		capture first -n 1 "$PORT"
		soon client -q -m hello "$address" "$PORT"
		exits "$first_pid" 0
		exits "$serv_pid" 0
		capture again -n 1 "$PORT"
		run -0 soon stray -r first.pcap -n 1
		[[ $output == "delivered "*":$PORT SYN seq "*" len 0" ]]
		exits "$again_pid" 0
		# Behind the header of the file and of its first packet.
		cmp <(tail -c +41 first.pcap) <(tail -c +41 again.pcap)
		fresh
	done
}

@test "TCP takes the segment for what it is: a closed port answers with RST" {
	need_raw
	start_serv -q -n 1
	capture first "$PORT"
	soon client -q -m hello 127.0.0.1 "$PORT"
	exits "$serv_pid" 0
	until_true grep -q LAST_ACK first.out
	capture again -n 2 "$PORT"
	run -0 soon stray -r first.pcap -n 4
	[[ $output == "delivered "*" PSH,ACK seq "*" len 6" ]]
	exits "$again_pid" 0
	run -0 soon stray -r again.pcap --list
	[[ ${lines[0]} == *" > 127.0.0.1:$PORT PSH,ACK seq "*" len 6" ]]
	[[ ${lines[1]} == *" 127.0.0.1:$PORT > "*" RST seq "* ]]
}

@test "the checksum that lo left open is computed: TCP takes the segment" {
	need_lonet
	# tcpdump wrote this one; nobody listens at its port in there.
	# shellcheck disable=SC2016
	soon lonet bash -euo pipefail -c '
		ladder -n 2 -w again.pcap 6666 >ladder.out 2>ladder.err &
		until grep -q "listening on lo" ladder.err; do :; done
		stray -r "$1/segments-close4.pcap" -n 4
		wait' - "$DATA" 3>&-
	run -0 soon stray -r again.pcap --list
	[[ ${lines[0]} == *" > 127.0.0.1:6666 PSH,ACK seq 2032557646 "* ]]
	[[ ${lines[1]} == *" > 127.0.0.1:40404 RST seq 4004006610 "* ]]
}

@test "a segment that is not there, or not whole, is refused by its number" {
	local file=$DATA/segments-snap4.pcap
	run -1 --separate-stderr soon stray -r "$file" -n 10
	[ "$output" = "" ]
	[ "$stderr" = "stray: $file: there is no segment 10: it has 9" ]
	run -1 --separate-stderr soon stray -r "$file" -n 4
	[ "$output" = "" ]
	[ "$stderr" = "stray: $file: segment 4: the capture did not keep it \
whole" ]
	run -1 --separate-stderr soon stray -r /dev/null -n 1
	[ "$stderr" = "stray: /dev/null: an empty file" ]
	run -1 --separate-stderr soon stray -r none.pcap -n 1
	[ "$stderr" = "stray: open none.pcap: No such file or directory [ENOENT]" ]
}

@test "bad usage is one line, the usage, and exit 2" {
	local arguments
	for arguments in "" "-n 1" "-r x" "-r x -n 0" "-r x -n 1 --list" \
		"-r x -n 1 y" "-r x -n 1 --dance" "-r x -n 1 66" "-n 1 66" \
		"66 67" 0 65536 "-l 0 66" "-r x --list -w y"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr soon stray $arguments
		[ "$output" = "" ]
		[[ ${stderr_lines[0]} == "stray: "* ]]
		[[ ${stderr_lines[1]} == "usage: stray "* ]]
	done
}

# born: serv at $PORT, stray at it, and two incarnations of one client
born() {
	start_serv -q
	mkfifo stray.keys b.keys
	exec 8<>stray.keys 9<>b.keys
	background stray stray -l 1000 -o wanted -w b.pcap "$PORT" <stray.keys
	until_line stray.err '^stray: listening on lo$'
	background b incarnations 127.0.0.1 "$PORT" <b.keys
	until_line b.out '^B: '
	until_line stray.out '^then Enter|^none of them'
	if grep -q '^none' stray.out; then
		skip "no segment of this A fits into this B"
	fi
	WANT=$(<wanted)
}

@test "the segment that it picks fits: seq in B is what B has sent, and one" {
	need_raw
	born
	[ "$(awk '$1 == "seq" { print $4 - 1 }' stray.out)" = "$WANT" ]
	[ "$(awk '$1 == "seq" { print ($3 - 1) % 1000 }' stray.out)" = 0 ]
	[ "$(awk '$1 == "len" { print $2 }' stray.out)" = 1000 ]
	awk '/^[AB]: ISN/ { isn = $3; at = $5 }
		$1 == "seq" && ($2 - isn + 2^32) % 2^32 != $4 { exit 1 }
		$1 == "ack" && ($2 - at + 2^32) % 2^32 != $4 { exit 1 }' stray.out
	run -0 stray -r b.pcap --list
	[[ ${lines[0]} == *" > 127.0.0.1:$PORT SYN seq "* ]]
}

@test "delivered at its place it is read as B's, or PAWS drops it" {
	need_raw
	local timestamps
	timestamps=$(</proc/sys/net/ipv4/tcp_timestamps)
	born
	echo @wanted >&9
	until_line b.out "^B: sent $WANT, read $WANT bytes"
	echo >&8
	until_line stray.out '^delivered '
	echo 2000 >&9
	until_line b.out "^B: sent $((WANT + 2000)), "
	grep -q "expects seq $((WANT + 1)) in B" stray.out
	if [[ $timestamps == 0 ]]; then
		until_line b.out "^B: 1000 bytes of A, from [0-9]*000 on, at $WANT in B"
	else
		until_line b.out "^B: those from $WANT on are B's"
	fi
	# Once is enough.
	echo >&8
	echo q >&9
	exits "$b_pid" 0
	kill -INT "$stray_pid"
	exits "$stray_pid" 0
	[ "$(grep -c ^delivered stray.out)" = 1 ]
	run -0 soon ladder -r b.pcap
	# B's own bytes have numbers that were seen before.
	[[ $output == *" seq $((WANT + 1)) retransmitted "* ]]
}

@test "no timestamps: what the kernel reads as B's is found in B's stream" {
	need_lonet
	lonet -s net.ipv4.tcp_timestamps=0 \
		bats --tap -f 'delivered at its place' "$BATS_TEST_FILENAME" 3>&-
}

@test "Enter before there is a B, and no Enter at all, are said" {
	need_raw
	mkfifo keys
	exec 9<>keys
	background stray stray 1 <keys
	until_line stray.err '^stray: listening on lo$'
	echo >&9
	until_line stray.err '^stray: there is no segment to deliver$'
	kill -INT "$stray_pid"
	exits "$stray_pid" 0
	run -1 --separate-stderr soon stray 1 </dev/null
	[ "${stderr_lines[1]}" = \
		"stray: standard input is over, and nothing was delivered" ]
	run -1 --separate-stderr soon stray -w none/x 1 </dev/null
	[ "$stderr" = \
		"stray: open none/x: No such file or directory [ENOENT]" ]
}

@test "incarnations: A ends by RST, B is from the same port and sends as told" {
	start_serv
	mkfifo keys
	exec 9<>keys
	background b incarnations -b 127.0.0.1:0 127.0.0.1 "$PORT" <keys
	until_line b.out '^B: '
	[ "$(sed -n '1s/^A//p' b.out)" = "$(sed -n 's/^B//p' b.out)" ]
	until_line serv.err 'ECONNRESET'
	printf '%s\n' x 1 0 1000001 @none 100000 >&9
	until_line b.out '^B: sent 100001, read 100001 bytes'
	until_line b.out "^B: those from [01] on are B's"
	[ "$(grep -c 'is not a number of bytes' b.err)" = 3 ]
	grep -q 'open none: No such file' b.err
	echo q >&9
	exits "$b_pid" 0
}

@test "incarnations: bad usage is exit 2, a server that is not there exit 1" {
	local arguments
	for arguments in "" "127.0.0.1" "localhost 1" "127.0.0.1 0" \
		"-b 6666 127.0.0.1 1" "127.0.0.1 1 2" "-x 127.0.0.1 1"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr soon incarnations $arguments
		[ "$output" = "" ]
		[[ ${stderr_lines[1]} == "usage: incarnations "* ]]
	done
	run -1 --separate-stderr soon incarnations 127.0.0.1 1
	[[ $stderr == "incarnations: connect 127.0.0.1:1: "*" [ECONNREFUSED]" ]]
}

@test "without CAP_NET_RAW it says what would help, and is exit 77" {
	need_lonet
	# In a user namespace of its own, the network is somebody else's.
	unshare -U true 2>/dev/null || skip "no unshare here"
	run -77 --separate-stderr soon unshare -U \
		"$BUILD/stray" -r "$DATA/segments-close4.pcap" -n 1
	[ "$output" = "" ]
	[ "${stderr_lines[0]}" = \
		"stray: socket lo: Operation not permitted [EPERM]" ]
	[[ ${stderr_lines[1]} == *"lonet"* ]]
}
