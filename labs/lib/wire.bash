# wire.bash - the segments of a step, captured live
#
#	wire_begin [PORT]...	captures on lo from here on, these ports or all
#	wire_end EN ZH		ends that, and shows the ladder, so entitled
#
# Each pair leaves $LAB_DIR/wire-N.pcap and, as a picture, wire-N.svg. It
# takes a private network or root: for labs that "needs: lonet".
# See also: ladder(1), lab.bash.

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
