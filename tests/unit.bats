#!/usr/bin/env bats
# The parts that only turn bytes into structures and back, by drivers in C
# (tests/unit/). A driver prints "file:line: what" for what does not hold.

load helper

# unit DRIVER: it finds nothing; 77 is its word for "cannot run here"
unit() {
	local status=0
	"$BUILD/unit/$1" "$TOP/tests/data" >found || status=$?
	[[ $status != 77 ]] || skip "cannot run here"
	cat found
	[[ $status == 0 && ! -s found ]]
}

@test "every driver in tests/unit/ has a test here" {
	local file name
	for file in "$TOP"/tests/unit/*.c; do
		name=$(basename "$file" .c)
		# What hint.bats uses is a program, not a driver.
		[ "$name" = bindonly ] ||
			grep -q "^	unit $name\$" "$BATS_TEST_FILENAME"
	done
}

@test "numbers are read whole, and only within their range" {
	unit num
}

@test "deadlines become what poll(2) takes, whatever the clock" {
	unit clock
}

@test "every error has its name, and no number is out of bounds" {
	unit errname
}

@test "the eleven states are known by both spellings, in any case" {
	unit tcpstate
}

@test "the diagram's arrows are the machine's, and RFC 9293's figure has no more" {
	unit diagram
}

@test "an IPv4-mapped address is its IPv4 address; malformed ones are none" {
	unit endpoint
}

@test "a socket option is read with value and stage, or says why not" {
	unit sockopt
}

@test "a recorded sock_diag message is a row, one cut short is none" {
	unit diag_parse
}

@test "a recorded line of /proc/net/tcp is a row, a malformed one is none" {
	unit procnet_parse
}

@test "sock_diag and /proc/net/tcp give the same rows of the same sockets" {
	unit sockets_live
}

@test "the peer's bytes are harmless however they are cut" {
	unit harmless
}

@test "the line q is found however the input is cut, and only there" {
	unit keyboard
}

@test "the table has the columns of netstat -ant" {
	unit table
}

@test "the kernel's filter chooses what the same choice on /proc's rows does" {
	unit diagfilter
}

@test "both ends stand together, with who closed first and what changed" {
	unit rows
}

@test "a screenful fits any window and shows what is new in it" {
	unit live
}

@test "a number of sockstat is found by its line and its key" {
	unit summary
}

@test "recorded segments are what tshark reads; cut or damaged ones do no harm" {
	unit segment
}

@test "checksums filled in are those that tshark computes" {
	unit checksum
}

@test "a pcap file of any writer is read up to where it is cut" {
	unit pcap
}

@test "a capture has each segment once, no other port, and true checksums" {
	unit capture
}

@test "a story of segments leads to RFC 9293's states at both ends" {
	unit machine
}

@test "what an end did not hear shows in its state once it speaks" {
	unit machine_lost
}

@test "a SYN with another ISN is another connection; old ones make room" {
	unit machines
}

@test "lonet's -a and -s are read whole, and -s leads to /proc/sys/net" {
	unit netspec
}

@test "a sheet's console blocks are steps; '...' is any text, nothing else is" {
	unit sheet
}

@test "a percentile is at most 1/32 above the true one" {
	unit histogram
}

@test "when the nth of any number of events was is known in fixed room" {
	unit series
}

@test "segments of A are kept for B, within bounds, and the one that fits" {
	unit wander
}

@test "every byte of the two streams says whose it is, and where it belongs" {
	unit streams
}
