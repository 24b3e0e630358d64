# page.awk - what a run showed, as the body of one HTML page
#
#	awk -f sockets.awk -f picture.awk -f page.awk part=facts F part=marks M part=screen S
#
# F has the words of the page and what the runner knows, one record a line:
# kind, then its fields. M and S are record.bash's. The marks stand in the
# order of the screen's lines; a line that no mark knows is what a program
# printed. Everything is escaped, and nothing that is not UTF-8 gets through:
# the page is XML, too. A line break in a field is a record separator (036).
#
# See also: report.bash, record.bash, page.css.

BEGIN {
	FS = "\t"
	good = "([\302-\337][\200-\277]|\340[\240-\277][\200-\277]" \
		"|[\341-\354\356][\200-\277][\200-\277]" \
		"|\355[\200-\237][\200-\277]|\357[\200-\276][\200-\277]" \
		"|\357\277[\200-\275]|\360[\220-\277][\200-\277][\200-\277]" \
		"|[\361-\363][\200-\277][\200-\277][\200-\277]" \
		"|\364[\200-\217][\200-\277][\200-\277])+"
	next_mark = 1
	step = 0
}

# utf8(S): with U+FFFD for each byte that is none
function utf8(s,    out) {
	while (match(s, /[\200-\377]/)) {
		out = out substr(s, 1, RSTART - 1)
		s = substr(s, RSTART)
		if (match(s, good) == 1) {
			out = out substr(s, 1, RLENGTH)
			s = substr(s, RLENGTH + 1)
		} else {
			out = out "\357\277\275"
			s = substr(s, 2)
		}
	}
	return out s
}

function esc(s) {
	gsub(/[\001-\010\013-\035\037\177]/, "?", s)
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s)
	gsub(/\036/, "\n", s)
	return s ~ /[\200-\377]/ ? utf8(s) : s
}

# rich(S): of a sheet, where `this` is code
function rich(s,    out) {
	s = esc(s)
	while (match(s, /`[^`]+`/)) {
		out = out substr(s, 1, RSTART - 1) "<code>" \
			substr(s, RSTART + 1, RLENGTH - 2) "</code>"
		s = substr(s, RSTART + RLENGTH)
	}
	return out s
}

function put(s) {
	body[++lines] = s
}

# block(NAME): closes what is open, if it is another one
function block(name) {
	if (open == name)
		return
	if (open == "console" || open == "ladder")
		put("</pre>")
	if (open == "ladder" && folded)
		put("</details>")
	if (open == "observed")
		put("</ul>")
	if (name == "console")
		put("<pre class=\"console\">")
	if (name == "observed")
		put("<ul class=\"observed\">")
	open = name
	gap = ""
}

# printed(S): a line of the console; blank ones only between others
function printed(s) {
	if (s ~ /^ *$/ && (open == "console" || open == "ladder")) {
		gap = gap "\n"
	} else if (s !~ /^ *$/) {
		if (open != "ladder")
			block("console")
		put(gap s)
		gap = ""
	}
}

# ladder(S): a ladder in text; where there is a picture of it, too, it is
# folded away
function ladder(s) {
	if (open != "ladder") {
		block("ladder")
		folded = (step, 1) in file
		if (folded)
			put("<details><summary>" word["as text"] "</summary>")
		put("<pre class=\"console ladder\">")
	}
	printed(esc(s))
}

function end_step(    i) {
	block("")
	for (i = 1; (step, i) in file; i++)
		figure(file[step, i], caption[step, i])
	if (step)
		put("</section>")
}

function begin_step(s,    n) {
	end_step()
	n = s
	sub(/^-- [0-9]+\. /, "", s)
	step = substr(n, 4) + 0
	after = ""
	put("<section class=\"step\" id=\"step-" step "\">")
	put("<h3><b>" step "</b><span>" esc(s) "</span></h3>")
}

function observed(m) {
	block("observed")
	count++
	if (m[3] != "ok")
		wrong[++wrongs] = "<a href=\"#step-" step "\">" step "</a> " \
			esc(m[4]) ": <b>" esc(m[6]) "</b>, " word["expected"] \
			" <code>" esc(m[5]) "</code>"
	put("<li class=\"" (m[3] == "ok" ? "ok" : "not") "\"><span>" \
		esc(m[4]) ": <b>" esc(m[6]) "</b></span> <small>" \
		(m[3] == "ok" ? word["as expected"] : word["expected"] \
		" <code>" esc(m[5]) "</code>") "</small></li>")
}

part == "facts" && $1 == "word" { word[$2] = $3; next }
part == "facts" && $1 == "fact" { fact[++facts] = $2; fact_is[facts] = $3; next }
part == "facts" && $1 == "setting" {
	setting[++settings] = $2
	setting_is[settings] = $3
	next
}
part == "facts" && $1 == "picture" {
	n = ++of_step[$2 + 0]
	file[$2 + 0, n] = $3
	caption[$2 + 0, n] = $4
	next
}
part == "facts" && $1 == "question" {
	question[++questions] = $3
	number[questions] = $2
	predicted[questions] = $4
	answered[questions] = $5
	why[questions] = $6
	next
}
part == "facts" { is[$1] = $2; next }

part == "marks" && ($1 == "failed" || $1 == "cannot") {
	failed[++failures] = $2
	next
}
part == "marks" { mark[++marks] = $0; next }

{
	gsub(/\033\[[0-9;]*[A-Za-z]/, "")
	sub(/\r$/, "")
	sub(/^.*\r/, "")
}

# The line that a mark of this step is of; the rest of a longer mark is
# swallowed.
swallow > 0 { swallow--; next }
{
	for (i = next_mark; i <= marks; i++) {
		n = split(mark[i], m, "\t")
		more = split(m[2], whole, "\036") - 1
		if ($0 == whole[1]) {
			next_mark = i + 1
			swallow = more
			break
		}
		if (m[1] == "step")
			i = marks
	}
	kind = i <= marks ? m[1] : ""
}
ended { next }
in_table && ($0 !~ /^tcp/ || kind != "") { table_end() }
kind == "end" { ended = 1; next }
kind == "none" { next }
kind == "heading" { if (heads++) { block(""); put("<h3>" esc(m[2]) "</h3>") } next }
kind == "step" { begin_step(m[2]); next }
kind == "observed" { observed(m); next }
kind == "note" {
	block("")
	put("<p>" esc(m[2]) "</p>")
	next
}
kind == "command" || kind == "key" {
	if (m[2] ~ /^\$ tcpstates /)
		place = m[2]
	else
		after = "<code>" esc(m[2]) "</code>"
	block("console")
	printed("<b>" esc(m[2]) "</b>")
	next
}
/^Proto Recv-Q Send-Q / { in_table = 1; next }
in_table { table_row($0); next }
/^--- connection / { drawing = 1 }
drawing {
	ladder($0)
	if (/^[0-9]+ segments, /)
		drawing = 0
	next
}
{ if (open == "ladder") block(""); printed(esc($0)) }

function list(name, key, value, n,    i) {
	print "<dl class=\"" name "\">"
	for (i = 1; i <= n; i++)
		print "<div><dt>" esc(key[i]) "</dt><dd>" esc(value[i]) \
			"</dd></div>"
	print "</dl>"
}

# verdict(): all as expected, or else what was not, and why it ended
function verdict(    i) {
	if (is["status"] == 0) {
		print "<p class=\"verdict\"><b>" count " " word["all as"] \
			"</b></p>"
		return
	}
	print "<div class=\"verdict not\"><p><b>" (is["status"] == 77 ? \
		word["cannot"] : word["not as"]) "</b></p>"
	for (i = 1; i <= failures; i++)
		print "<pre>" esc(failed[i]) "</pre>"
	for (i = 1; i <= wrongs; i++)
		print "<p>" wrong[i] "</p>"
	if (!wrongs && !failures)
		print "<p>" word["ended"] " " esc(is["status"]) "</p>"
	print "</div>"
}

function answers(    i) {
	if (!questions)
		return
	print "<section><h2>" word["answers"] "</h2>"
	for (i = 1; i <= questions; i++) {
		print "<div class=\"answer\"><h3><b>" esc(number[i]) \
			"</b><span>" rich(question[i]) "</span></h3><dl>"
		print "<div><dt>" word["predicted"] "</dt><dd" \
			(predicted[i] == "" ? " class=\"none\">" \
			word["no prediction"] : ">" esc(predicted[i])) \
			"</dd></div>"
		print "<div><dt>" word["observed"] "</dt><dd" \
			(answered[i] == "" ? " class=\"none\">" \
			word["no answer"] : "><b>" esc(answered[i]) "</b>") \
			"</dd></div>"
		if (why[i] != "")
			print "<div><dt>" word["why"] "</dt><dd>" \
				esc(why[i]) "</dd></div>"
		print "</dl></div>"
	}
	print "</section>"
}

END {
	if (in_table)
		table_end()
	end_step()
	print "<header><p class=\"lab\">" esc(is["name"]) "</p><h1>" \
		esc(is["title"]) "</h1><p class=\"line\">" rich(is["line"]) "</p>"
	verdict()
	list("facts", fact, fact_is, facts)
	print "</header>"
	answers()
	tables()
	print "<section><h2>" word["steps"] "</h2>"
	if (is["no capture"] != "")
		print "<p class=\"remark\">" word["no capture"] " " \
			esc(is["no capture"]) "</p>"
	for (i = 1; i <= lines; i++)
		print body[i]
	print "</section>"
	print "<section><h2>" word["settings"] "</h2>"
	list("settings", setting, setting_is, settings)
	print "</section>"
}
