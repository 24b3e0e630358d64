# load.awk - the ratios of what load.bash measured, as a table and a picture
#
# First file: "pair<TAB>what it is<TAB>unit<TAB>target"; second, with a
# heading: "pair<TAB>round<TAB>side<TAB>result". svg is the picture's name.

BEGIN { FS = "\t" }

FNR == NR {
	name[++names] = $1
	says[$1] = $2
	unit[$1] = $3
	target[$1] = $4
	next
}

FNR > 1 {
	value[$1, $3, $2] = $4
	if ($3 == "theirs") {
		n[$1]++
		ratio[$1, "ratio", n[$1]] = value[$1, "ours", $2] / $4
	}
}

# sorted OF PAIR WHAT: into SORT[1..count]; the median
function sorted(of, pair, what,   i, j, v, count) {
	count = n[pair]
	for (i = 1; i <= count; i++) {
		v = of[pair, what, i]
		for (j = i - 1; j > 0 && SORT[j] > v; j--)
			SORT[j + 1] = SORT[j]
		SORT[j + 1] = v
	}
	i = int((count + 1) / 2)
	return count % 2 ? SORT[i] : (SORT[i] + SORT[i + 1]) / 2
}

function row(pair) {
	ours = sorted(value, pair, "ours")
	theirs = sorted(value, pair, "theirs")
	median[pair] = sorted(ratio, pair, "ratio")
	low[pair] = SORT[1]
	high[pair] = SORT[n[pair]]
	printf "%-13s %9.0f %9.0f %7.3f %7.3f %7.3f  at least %5.2f  %s\n",
		pair, ours, theirs, median[pair], low[pair], high[pair],
		target[pair], (median[pair] >= target[pair] ? "ok" : "below")
}

function style() {
	return "<style>svg{background:#fff;font-family:system-ui,sans-serif}" \
		"text{font-size:15px;fill:#1b1b1b}.q{fill:#6a6a6a}" \
		".o{fill:#1e88e5}.l{stroke:#1b1b1b;stroke-width:2}" \
		".g{stroke:#d81b60;stroke-width:3}" \
		"@media(prefers-color-scheme:dark){svg{background:#16181c}" \
		"text{fill:#ececec}.q{fill:#a0a0a0}.l{stroke:#ececec}" \
		".g{stroke:#ff6fa5}}</style>"
}

function line(x1, y1, x2, y2, class) {
	printf "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" " \
		"y2=\"%.1f\"/>\n", class, x1, y1, x2, y2 >svg
}

# One bar: the median as a share of what is drawn at most, low to high as a
# line through its end, and the target across.
function bar(i, pair,   y, unit) {
	y = 50 + 46 * (i - 1)
	most = target[pair] > high[pair] ? target[pair] : high[pair]
	unit = 360 / (most * 1.05)
	printf "<text x=\"16\" y=\"%d\">%s</text>\n", y + 21, says[pair] >svg
	printf "<rect class=\"o\" x=\"440\" y=\"%d\" width=\"%.1f\" " \
		"height=\"26\"/>\n", y + 3, median[pair] * unit >svg
	line(440 + low[pair] * unit, y + 16, 440 + high[pair] * unit, y + 16, "l")
	line(440 + target[pair] * unit, y, 440 + target[pair] * unit, y + 32, "g")
	printf "<text x=\"816\" y=\"%d\">%.2f</text>\n", y + 21,
		median[pair] >svg
	printf "<text class=\"q\" x=\"870\" y=\"%d\">at least %s</text>\n",
		y + 21, target[pair] >svg
}

function picture(   height, i) {
	height = 46 * names + 66
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"980\" " \
		"height=\"%d\" viewBox=\"0 0 980 %d\" role=\"img\">\n",
		height, height >svg
	printf "<title>Connections a second, ratio to the peer</title>\n%s\n",
		style() >svg
	printf "<text x=\"16\" y=\"30\">Connections a second, ours to theirs: " \
		"median of %d rounds, lowest to highest</text>\n",
		n[name[1]] >svg
	for (i = 1; i <= names; i++)
		bar(i, name[i])
	printf "</svg>\n" >svg
}

END {
	printf "\nmedians and ratios of %d rounds\n%-13s %9s %9s %7s %7s %7s\n",
		n[name[1]], "pair", "ours", "theirs", "ratio", "lowest", "highest"
	for (i = 1; i <= names; i++) {
		if (!n[name[i]]) {
			print "load: " name[i] " was not measured" >"/dev/stderr"
			exit 1
		}
		row(name[i])
	}
	picture()
}
