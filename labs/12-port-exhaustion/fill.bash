# fill.bash - a whole range of ports, and how quickly each part of it went
#
# For run.bash, which has FIRST, LAST and PORTS of the range, and a server at
# port 6912. USED is how many have been taken so far.

SAMPLE=30 # plain connections in each step of the second half

# portion N SERIES CLIENT'S-ARGUMENT...: as many connections as it takes until
# N are USED, or none is left; a row about them, and a point for the plot
portion() {
	local made rate
	client --until-exhausted -n $(($1 - USED)) "${@:3}" 127.0.0.1 6912 \
		>"$LAB_DIR/load.out"
	made=$(of_record connections)
	rate=$(of_record rate)
	printf '%d\t%s\n' $((USED + made / 2)) "$rate" >>"$LAB_DIR/$2.tsv"
	USED=$((USED + made))
	printf '   %6d %3d %% %7s  %s\n' "$USED" $((100 * USED / PORTS)) \
		"$rate" "client -n $made${3:+ ${*:3}}"
}

# fill: the range, in twenty steps. The second half would take half a minute
# by plain connect(2), so it makes $SAMPLE in each step there; the rest have
# the very same range from an option of their own socket.
fill() {
	local i own=(--port-range "$FIRST-$LAST")
	client -q "${own[@]}" -m x 127.0.0.9 6912 >/dev/null 2>&1 || own=()
	command_line "client -n N 127.0.0.1 6912    # $(text 'step by step' 一步一步)"
	printf '   %s\n' "$(text ' ports         per s' ' 端口          每秒')"
	for ((i = 1; i < 20; i++)); do
		if ((i <= 10)); then
			portion $((PORTS * i / 20)) plain
		else
			portion $((USED + SAMPLE)) plain
			portion $((PORTS * i / 20)) own "${own[@]}"
		fi
	done
	portion $((PORTS - SAMPLE)) own "${own[@]}"
	portion $((PORTS + 1)) plain
}

# fill_plainly: all by plain connect(2); its record has the rate by tenths
fill_plainly() {
	local tenth=0 rate
	command_line "client --until-exhausted 127.0.0.1 6912"
	timeout --foreground 300 client --until-exhausted 127.0.0.1 6912 \
		>"$LAB_DIR/load.out"
	cat "$LAB_DIR/load.out"
	USED=$(of_record connections)
	for rate in $(of_record tenths | tr , ' '); do
		printf '%d\t%s\n' $((USED * (2 * tenth + 1) / 20)) "$rate" \
			>>"$LAB_DIR/plain.tsv"
		tenth=$((tenth + 1))
	done
}

# rate_in HALF: the median rate of plain connect(2) in the half 1 or 2
rate_in() {
	awk -F'\t' -v half="$1" -v all="$PORTS" '
		($1 < all / 2) == (half == 1) { print int($2) }' \
		"$LAB_DIR/plain.tsv" | sort -n | awk '
		{ n[NR] = $1 }
		END { print n[int((NR + 1) / 2)] }'
}

# kernel_kb: what the kernel's objects take that it cannot give back
kernel_kb() {
	awk '$1 == "SUnreclaim:" { print $2 }' /proc/meminfo
}

# object NAME: its size in the kernel, which only root is told
object() {
	cat "/sys/kernel/slab/$1/slab_size" 2>/dev/null || echo '?'
}
