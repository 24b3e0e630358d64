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
		"-r x -n 1 y" "-r x -n 1 --dance"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr soon stray $arguments
		[ "$output" = "" ]
		[[ ${stderr_lines[0]} == "stray: "* ]]
		[[ ${stderr_lines[1]} == "usage: stray "* ]]
	done
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
