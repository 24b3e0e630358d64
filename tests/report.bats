#!/usr/bin/env bats
# labs/lab run --report and --pcap: what is left of a run for others to see.

# shellcheck disable=SC2016 # what is in single quotes another shell expands
load helper

LAB=$TOP/labs/lab
export BUILD
export LAB_LANG=en LC_ALL=C
NASTY=$'<script>alert("1")</script> & \'x\' \xff\x01'

# Once: lab 02 with all that can be asked for, and a prediction that is markup
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	mkdir answers
	printf '1\t%s\n2\tno: EADDRINUSE\n' "$NASTY" >answers/02-address-in-use
	LAB_ANSWERS=$PWD/answers soon "$LAB" run 02 --tsv --report out >tsv
	export PAGE=$PWD/out/02-address-in-use.html
}

# need_capture: skips where there can be no ladder
need_capture() {
	timeout 60 ladder --seconds 1 1 >/dev/null 2>why && return
	need_lonet
}

# two_labs: labs/ in ./copy with nothing in it but labs of this file's own
two_labs() {
	mkdir -p copy
	cp -R "$TOP/labs" copy/
	rm -r copy/labs/[0-9][0-9]-*
	LAB=$PWD/copy/labs/lab
}

# a_lab NAME BODY: one more, with a run() of this BODY
a_lab() {
	local folder=copy/labs/$1
	mkdir "$folder"
	printf '# Lab %s & <it>\n\nOne `line`.\n\n## Predict\n\n1. What?\n' \
		"${1%%-*}" | tee "$folder/README.md" >"$folder/README.zh.md"
	printf '# seconds: 1\n\nrun() {\n%s\n}\n' "$2" >"$folder/run.bash"
}

# seen FILE: the screen of a run, without what differs from run to run
seen() {
	sed -E 's/[0-9]+/N/g; s/ +/ /g' "$1"
}

# ids FILE: all that are in it
ids() {
	grep -oE ' id="[^"]*"' "$1" | sort
}

@test "the page is well-formed, its pictures too, in both languages" {
	need xmllint
	run -0 xmllint --noout "$PAGE"
	[ "$output" = "" ]
	run -0 soon "$LAB" run 05 --lang zh --report zh
	run -0 xmllint --noout zh/05-server-versus-client.html
	grep -qx '<html lang="zh-CN">' zh/05-server-versus-client.html
	grep -q '<h1>实验 05' zh/05-server-versus-client.html
}

@test "it has every observation of the run, and that each is as expected" {
	local what got n=0
	while IFS=$'\t' read -r _ _ what got _; do
		[[ $got != - ]] || got='- (nothing)'
		grep -qF "<span>$what: <b>$got</b></span> <small>as expected<" \
			"$PAGE"
		n=$((n + 1))
	done < <(tail -n +2 "$BATS_FILE_TMPDIR/tsv")
	[ "$n" -ge 8 ]
	[ "$(grep -c '^<li class="ok">' "$PAGE")" -eq "$n" ]
	grep -qF "$n observations, all as the sheet says" "$PAGE"
}

@test "it has the commands, what they printed, and when, where, on what" {
	local name
	grep -q '^<b>\$ serv 127.0.0.1 0</b>$' "$PAGE"
	grep -q '^<b>(client) hello</b>$' "$PAGE"
	grep -q '^serv: bind 127.* Address already in use \[EADDRINUSE\]$' "$PAGE"
	[ "$(grep -c '<section class="step"' "$PAGE")" -eq 5 ]
	grep -qF "<dd>$(uname -sr)</dd>" "$PAGE"
	grep -q '<dd>20[0-9-]* [0-9]*:[0-9]* ' "$PAGE"
	for name in tcp_timestamps tcp_fin_timeout tcp_tw_reuse \
		tcp_max_tw_buckets ip_local_port_range; do
		grep -q "<dt>net.ipv4.$name</dt><dd>[0-9]" "$PAGE"
	done
}

@test "predictions stand beside what was observed and why" {
	grep -A1 -F '<dt>Predicted</dt><dd>no: EADDRINUSE</dd>' "$PAGE" |
		grep -qF '<dt>Observed</dt><dd><b>no: bind says EADDRINUSE</b>'
	grep -qF '<dt>Why</dt><dd>A TIME_WAIT made without SO_REUSEADDR' "$PAGE"
	[ "$(grep -cF '<dd class="none">(none)</dd>' "$PAGE")" -eq 2 ]
}

@test "what is otherwise than in the table before is marked" {
	local chip='<b class="state tw">TIME_WAIT</b> <small>(was FIN_WAIT2)<'
	# In its step, and among the tables over time.
	[ "$(grep -cF "$chip" "$PAGE")" -eq 2 ]
	[ "$(grep -cF 'gone (was CLOSE_WAIT)' "$PAGE")" -eq 6 ]
}

@test "a prediction that is markup, or no UTF-8, is shown as the text it is" {
	grep -qF '<dd>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; '"'x' "$'\xef\xbf\xbd?</dd>' \
		"$PAGE"
	run ! grep -qi '<script' "$PAGE"
}

@test "it refers to nothing outside, and runs nothing" {
	run ! grep -qiE '<(script|link|iframe|object|embed|img)|@import|@font' "$PAGE"
	run ! grep -qiE ' (src|srcset|data|on[a-z]+)=' "$PAGE"
	[ "$(grep -oE 'href="[^"]*"' "$PAGE" | grep -vc '^href="#')" = 0 ]
	[ "$(grep -oE 'url\([^)]*' "$PAGE" | grep -vc '^url(#')" = 0 ]
	# The name of a namespace is no reference.
	[ "$(grep -oE 'https?://[^"]*' "$PAGE" |
		grep -vxc http://www.w3.org/2000/svg)" = 0 ]
}

@test "each step has the ladder of the connections that it opened" {
	need_capture
	# Steps 1, 4 and 5 open one each; the title of each picture is in it.
	[ "$(awk '/<section class="step"/ { n++ } /<svg / { print n }' "$PAGE" |
		tr '\n' ' ')" = "1 4 5 " ]
	[ "$(grep -c '>SYN seq 0<' "$PAGE")" -eq 3 ]
	# q after a line has been typed draws RST.
	[ "$(grep -c '>RST seq ' "$PAGE")" -ge 1 ]
}

@test "the screen is the same with a report as without, colours too" {
	need script
	export LAB
	TERM=xterm script -qec 'timeout 60 "$LAB" run 02' without \
		</dev/null >/dev/null
	TERM=xterm script -qec 'timeout 60 "$LAB" run 02 --report out' with \
		</dev/null >/dev/null
	grep -q $'^\e\\[1;33mtcp ' with
	diff <(seen without | grep -v '^Script') <(seen with | grep -v '^Script')
	two_labs
	a_lab 01-own 'step One 一; observe what x x; answer 1 a b c d'
	"$LAB" run 01 --tsv >without
	"$LAB" run 01 --tsv --report out >with
	diff without with
	[ "$(tail -n 1 with)" = $'01-own\t1\twhat\tx\tx' ]
}

@test "--pcap is what tshark reads, with as many segments as ladder counts" {
	need tshark
	need_capture
	run -0 soon "$LAB" run 11 --pcap some.pcap
	tshark -r some.pcap >tshark.out 2>/dev/null
	run -0 ladder -r some.pcap
	[ "${lines[-1]}" = "$(wc -l <tshark.out) segments" ]
	[ "$(wc -l <tshark.out)" -gt 20 ]
	run -0 tshark -r some.pcap -Y '_ws.malformed || !tcp'
	[[ $output != *' → '* && $output != *' TCP '* ]]
}

@test "what a lab captures itself is joined into one file, in its order" {
	need_lonet
	two_labs
	a_lab 01-own 'local i; for i in 1 2 3; do
		step S 步; wire_begin; server s -n 1
		client -q -m hello 127.0.0.1 "$PORT" >/dev/null
		ended s; wire_end "wire $i" "线 $i"; done
		observe what x x; answer 1 a b c d'
	sed -i 's/^# seconds.*/&\n# needs: lonet/' copy/labs/01-own/run.bash
	run -0 soon "$LAB" run 01 --pcap all.pcap --report out
	[ "$(grep -oE '^[0-9]+ segments' <<<"$output" |
		awk '{ sum += $1 } END { print sum }')" -gt 24 ]
	run -0 ladder -r all.pcap
	[ "$(grep -c 'SYN seq 0 -' <<<"$output")" -eq 3 ]
	[ "$(grep -c '<svg ' out/01-own.html)" -eq 3 ]
	grep -qF '<figcaption>wire 2</figcaption>' out/01-own.html
	# As text it is there, too, folded.
	[ "$(grep -c '^<details><summary>The ladder as text' out/01-own.html)" -eq 3 ]
}

@test "pictures in one page keep their ids and their style to themselves" {
	need xmllint
	two_labs
	a_lab 01-own 'local i; for i in a b; do
		step S 步
		printf %s "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"
			width=\"9\" height=\"9\"><style>#g,.t{fill:url(#g)}
			@media (prefers-color-scheme:dark){text{fill:#fff}}</style>
			<g id=\"g\"/><use href=\"#g\"/></svg>" >"$LAB_DIR/$i.svg"
		picture "$LAB_DIR/$i.svg" "plot $i" "图 $i"; done
		observe what x x; answer 1 a b c d'
	run -0 soon "$LAB" run 01 --report out
	run -0 xmllint --noout out/01-own.html
	[ "$output" = "" ]
	[ "$(ids out/01-own.html | uniq -d)" = "" ]
	grep -qF '<g id="picture-2-g"/><use href="#picture-2-g"/>' out/01-own.html
	grep -qF '#picture-1 #picture-1-g,#picture-1 .t{fill:url(#picture-1-g)}' \
		out/01-own.html
	grep -qF '#picture-2 text{fill:#fff}' out/01-own.html
	[ "$(ids "$PAGE" | uniq -d)" = "" ]
}

@test "a lab that fails has its page, with what was otherwise, no answers" {
	two_labs
	a_lab 01-own 'step S 步; observe "a <b>" want got; observe c d d
		answer 1 "the sheet'"'"'s" b c d'
	a_lab 02-own 'step S 步; fail "never & nowhere"'
	a_lab 03-own 'step S 步; false'
	run -1 "$LAB" run 01 --report out
	grep -qF 'a &lt;b&gt;: <b>got</b>, expected <code>want</code></p>' \
		out/01-own.html
	[ "$(grep -c '<li class="not">' out/01-own.html)" -eq 1 ]
	run ! grep -qF "the sheet's" out/01-own.html
	run ! grep -q 'all as the sheet says' out/01-own.html
	run -1 "$LAB" run 02 --report out
	grep -qF '<pre>never &amp; nowhere</pre>' out/02-own.html
	run -1 "$LAB" run 03 --report out
	grep -qF 'It ended with exit status 1' out/03-own.html
}

@test "a lab that fails while it captures: the ladder up to there, the pcap" {
	need_lonet
	two_labs
	a_lab 01-own 'step S 步; wire_begin; server s -n 1
		client -q -m hello 127.0.0.1 "$PORT" >/dev/null; fail here'
	sed -i 's/^# seconds.*/&\n# needs: lonet/' copy/labs/01-own/run.bash
	run -1 soon "$LAB" run 01 --pcap all.pcap --report out
	[ "$(grep -c '>SYN seq 0<' out/01-own.html)" -eq 1 ]
	run -0 ladder -r all.pcap
	[[ $output == *'SYN seq 0 -'* ]]
}

@test "the settings are those at the beginning; a change is told" {
	need_lonet
	two_labs
	a_lab 01-own 'step S 步; observe what x x; answer 1 a b c d
		echo 1 >/proc/sys/net/ipv4/tcp_rfc1337'
	sed -i 's/^# seconds.*/&\n# needs: lonet/' copy/labs/01-own/run.bash
	run -0 soon "$LAB" run 01 --report out
	grep -qF '<dt>net.ipv4.tcp_rfc1337</dt><dd>0, at the end 1</dd>' \
		out/01-own.html
	grep -qF '<dt>net.ipv4.tcp_fin_timeout</dt><dd>60</dd>' out/01-own.html
}

@test "a private network without capture: the same, and the lab is run" {
	need_lonet
	two_labs
	a_lab 01-own 'step S 步; observe what x x; answer 1 a b c d'
	mkdir bin
	cp "$BUILD"/{lonet,serv,client,tcpstates} bin
	printf '#!/bin/sh\necho "ladder: socket lo: no" >&2\nexit 77\n' >bin/ladder
	chmod +x bin/ladder
	BUILD=$PWD/bin run -0 "$LAB" run 01 --report out
	grep -qF 'could be captured. ladder: socket lo: no</p>' out/01-own.html
	BUILD=$PWD/bin run -77 --separate-stderr "$LAB" run 01 --pcap a.pcap
	[ "$stderr" = "01-own: ladder: socket lo: no" ]
	[ ! -e a.pcap ]
}

@test "where nothing can be captured the page says why; --pcap is 77" {
	two_labs
	a_lab 01-own 'step S 步; observe what x x; answer 1 a b c d'
	mkdir bin
	cp "$BUILD"/{serv,client,tcpstates} bin
	printf '#!/bin/sh\necho "ladder: no" >&2\nexit 77\n' >bin/ladder
	printf '#!/bin/sh\necho "lonet: no, but <sudo>" >&2\nexit 77\n' >bin/lonet
	chmod +x bin/l*
	BUILD=$PWD/bin run -0 "$LAB" run 01 --report out
	grep -qF 'could be captured. lonet: no, but &lt;sudo&gt;</p>' \
		out/01-own.html
	BUILD=$PWD/bin run -77 --separate-stderr "$LAB" run 01 --pcap a.pcap
	# shellcheck disable=SC2154
	[[ ${stderr_lines[0]} == "01-own: needs a capture, "*"lonet: no, but <sudo>" ]]
	[ ! -e a.pcap ]
}

@test "run all --report: a page for each lab, and an index that leads to it" {
	two_labs
	a_lab 01-own 'step S 步; observe what x x; answer 1 a b c d'
	a_lab 02-own 'step S 步; observe what x y; answer 1 a b c d'
	a_lab 03-own 'cannot "not on a <Friday>" 不行'
	run -1 "$LAB" run all --report out
	[ "$(cd out && echo ./*)" = "./01-own.html ./02-own.html ./03-own.html ./index.html" ]
	! command -v xmllint >/dev/null || xmllint --noout out/*.html
	grep -qF '<li class="ok"><h2><a href="01-own.html">Lab 01 &amp; &lt;it&gt;</a></h2><p>One <code>line</code>.</p>' out/index.html
	grep -qF '<li class="not"><h2><a href="02-own.html">' out/index.html
	grep -qF '<li class="skipped"><h2><a href="03-own.html">' out/index.html
	grep -qF '<pre>not on a &lt;Friday&gt;</pre>' out/03-own.html
}

@test "what cannot be written is one line and exit 1, before the lab runs" {
	touch file
	run -1 --separate-stderr "$LAB" run 02 --report file
	[ "$output" = "" ]
	[ "$stderr" = "lab: --report $PWD/file: File exists" ]
	run -1 --separate-stderr "$LAB" run all --report /proc/none
	[ "$stderr" = "lab: --report /proc/none: No such file or directory" ]
	run -1 --separate-stderr "$LAB" run 02 --pcap none/a.pcap
	[ "$output" = "" ]
	[ "$stderr" = "lab: --pcap $PWD/none/a.pcap: No such file or directory" ]
	run -1 --separate-stderr "$LAB" run 02 --pcap "$PWD"
	[ "$stderr" = "lab: --pcap $PWD: Is a directory" ]
	[ "$(<file)" = "" ]
}

@test "a page takes the place of an older one at once, or not at all" {
	two_labs
	a_lab 01-own 'step S 步; observe what x x; answer 1 a b c d'
	mkdir out tmp
	echo old >out/01-own.html
	ln out/01-own.html kept
	TMPDIR=$PWD/tmp run -0 "$LAB" run 01 --report out
	[ "$(<kept)" = old ]
	run -0 grep -qx '</html>' out/01-own.html
	# Ctrl-C leaves what was there.
	ln -f out/01-own.html kept
	sed -i 's/observe/kill -TERM $$; observe/' copy/labs/01-own/run.bash
	TMPDIR=$PWD/tmp run -143 "$LAB" run 01 --report out
	[ out/01-own.html -ef kept ]
	[ "$(find out tmp | sort | tr '\n' ' ')" = "out out/01-own.html tmp " ]
}

@test "--report and --pcap go with run, and --pcap with one lab" {
	local words
	for words in "list --report x" "run all --pcap x" "run 02 --report" \
		"show 02 --pcap x"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr "$LAB" $words
		[[ ${stderr_lines[0]} == "lab: "*--* ]]
		[ ! -e x ]
	done
}
