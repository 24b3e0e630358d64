# wire.bash - the segments of a lab, captured live
#
#	wire_begin [PORT]...	captures on lo from here on, these ports or all
#	wire_end EN ZH		ends that, and shows the ladder, so entitled
#
# Each pair leaves $LAB_DIR/wire-N.pcap and, as a picture, wire-N.svg. It
# takes a private network or root: for labs that "needs: lonet". Where a
# report or a pcap file is wanted of a lab that has no such pair, the whole
# of it is captured, in a private network, and drawn step by step at the end.
# See also: ladder(1), lab.bash, report.bash.

LAB_WIRES=0
LAB_PICTURES=() # of this lab: step, file and title of each

# picture FILE EN ZH: an SVG that belongs to this step
picture() {
	LAB_PICTURES+=("$LAB_STEP" "$1" "$(text "$2" "$3")")
}

wire_begin() {
	LAB_WIRES=$((LAB_WIRES + 1))
	start wire ladder -w "$LAB_DIR/wire-$LAB_WIRES.pcap" \
		--svg "$LAB_DIR/wire-$LAB_WIRES.svg" "$@"
	await_line wire.err 'ladder: listening on '
}

wire_end() {
	kill -INT "${LAB_PID[wire]}"
	ended wire
	cat "$LAB_DIR/wire.out"
	say ''
	picture "$LAB_DIR/wire-$LAB_WIRES.svg" "$@"
}

# captures_itself FOLDER: does this lab?
captures_itself() {
	grep -qw wire_begin "$1/run.bash"
}

# is_private: does no route lead out of this network?
is_private() {
	! cat /proc/net/route /proc/net/ipv6_route 2>/dev/null |
		awk '{ name = NF == 10 ? $NF : $1 }
			name != "lo" && name != "Iface" { out = 1 }
			END { exit !out }'
}

# may_capture: may this user, in this network?
may_capture() {
	local line=''
	read -r line < <(exec ladder -n 1 2>&1 >/dev/null) || :
	kill "$!" 2>/dev/null || :
	[[ $line == *': listening on '* ]]
}

# whole_begin: where not even a private network may be captured it says why in
# LAB_NO_CAPTURE
whole_begin() {
	local end=$((SECONDS + LAB_DEADLINE))
	start whole ladder -w "$LAB_DIR/whole.pcap"
	until has_line whole.err 'ladder: listening on '; do
		kill -0 "${LAB_PID[whole]}" 2>/dev/null || {
			ended whole
			LAB_NO_CAPTURE=$(tail -n 1 "$LAB_DIR/whole.err")
			[[ -z $LAB_PCAP ]] ||
				cannot "$LAB_NO_CAPTURE" "$LAB_NO_CAPTURE"
			return 0
		}
		((SECONDS <= end)) || fail "ladder does not begin"
		pause
	done
}

# wires_end: when the lab is over, however it ended
wires_end() {
	[[ -z ${LAB_PID[wire]-} ]] || {
		kill -INT "${LAB_PID[wire]}"
		ended wire
		picture "$LAB_DIR/wire-$LAB_WIRES.svg" \
			'The segments up to here' '到此为止的报文段'
	}
	[[ -z ${LAB_PID[whole]-} ]] || {
		kill -INT "${LAB_PID[whole]}"
		ended whole
	}
}

# whole_ports: "STEP PORT": for each connection the step in which it began and
# the port of the end that opened it; where that opens another, it is named once
whole_ports() {
	local seconds nanoseconds
	read -r seconds nanoseconds < <(od -An -t u4 -j 24 -N 8 \
		"$LAB_DIR/whole.pcap")
	[[ -n ${seconds-} ]] || return 0
	ladder -r "$LAB_DIR/whole.pcap" |
		awk -v s="$seconds" -v ns="$nanoseconds" '
		FNR == NR { if ($1 == "step") { split($0, f, "\t")
			begun[++steps] = f[3] - s } next }
		/^--- connection / { new = !($3 in seen); seen[$3]; next }
		new && /^[^ ]+:[0-9]+ / { port = $1; sub(/.*:/, "", port) }
		new && /^ *[0-9]+\.[0-9]+ / {
			for (k = 1; k < steps && begun[k + 1] <= $1 + ns / 1e9;)
				k++
			if (!((k, port) in had))
				print k, port
			had[k, port]
			new = 0
		}' "$LAB_DIR/marks" -
}

# whole_pictures: of each step's connections, some in each picture
whole_pictures() {
	local step port last=0 ports=()
	while read -r step port; do
		if ((step != last || ${#ports[@]} == 8)); then
			whole_picture "$last" "${ports[@]}"
			ports=()
		fi
		last=$step
		ports+=("$port")
	done < <(whole_ports)
	whole_picture "$last" "${ports[@]}"
}

# whole_picture STEP PORT...
whole_picture() {
	local file=$LAB_DIR/whole-${#LAB_PICTURES[@]}.svg title
	(($# > 1)) || return 0
	ladder -r "$LAB_DIR/whole.pcap" --svg "$file" "${@:2}" >/dev/null
	title=$(text 'The segments' '报文段')
	[[ ${LAB_PICTURES[*]: -3:1} != "$1" ]] ||
		title=$(text 'The segments, continued' '报文段（续）')
	LAB_PICTURES+=("$1" "$file" "$title")
}

# wires_joined: one pcap file of all that the lab captured; a file's first 24
# bytes are its header
wires_joined() {
	local file=$LAB_DIR/whole.pcap n
	[[ -s $file ]] || file=$LAB_DIR/wire-1.pcap
	cat "$file"
	for ((n = 2; n <= LAB_WIRES; n++)); do
		tail -c +25 "$LAB_DIR/wire-$n.pcap"
	done
}
