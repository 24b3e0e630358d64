# sockets.awk - the tables of tcpstates, and what is otherwise than before
#
# A row is compared with the last table of the same command. Each table is
# in its step, and all are once more in one, in the order of the looks.
#
# See also: page.awk, tcpstates(1).

BEGIN {
	split("ESTABLISHED est FIN_WAIT1 act FIN_WAIT2 act CLOSING act " \
		"CLOSE_WAIT pas LAST_ACK pas TIME_WAIT tw", pair, " ")
	for (i = 1; i in pair; i += 2)
		class[pair[i]] = pair[i + 1]
}

# th(TEXT, RIGHT): the head of a column
function th(text, right) {
	return "<th scope=\"col\"" (right ? " class=\"n\"" : "") ">" text \
		"</th>"
}

function chip(state) {
	return "<b class=\"state " (state in class ? class[state] : "open") \
		"\">" esc(state) "</b>"
}

# table_row(S): Timer may be several words, the process is behind it
function table_row(s,    f, n, timer, rest, key) {
	n = split(s, f, / +/)
	if (n < 8)
		return
	key = f[4] " " f[5]
	timer = f[7]
	rest = s
	for (n = 1; n <= 7; n++)
		sub(/^[^ ]+ +/, "", rest)
	if (timer != "off" && match(rest, /^[^ ]*[0-9]s( [0-9]+)? /)) {
		timer = timer " " substr(rest, 1, RLENGTH - 1)
		rest = substr(rest, RLENGTH + 1)
	}
	sub(/^ +/, "", rest)
	now[++rows] = key
	state_now[key] = f[6]
	cells[rows] = "<td>" esc(f[1]) "</td><td class=\"n\">" esc(f[2]) \
		"</td><td class=\"n\">" esc(f[3]) "</td><td>" esc(f[4]) \
		"</td><td>" esc(f[5]) "</td><td>" chip(f[6]) change(key) \
		"</td><td>" esc(timer) "</td><td>" esc(rest) "</td>"
	brief[rows] = "<td>" ends(f[4], f[5]) "</td><td>" \
		chip(f[6]) change(key) "</td><td>" esc(timer) "</td>"
}

# ends(LOCAL, FOREIGN): a listener has no other end
function ends(local, foreign) {
	return esc(local) (foreign ~ /:\*$/ ? "" : " &#8594; " esc(foreign))
}

# change(KEY): what is new in this row since the table of this place before
function change(key,    was) {
	if (!(place in tabled))
		return ""
	was = before[place, key]
	if (was == state_now[key])
		return ""
	return " <small>" (was == "" ? word["new"] : had(was)) "</small>"
}

# had(STATE): that it was before
function had(state,    s) {
	s = word["was"]
	sub(/%s/, esc(state), s)
	return s
}

function table_end(    i, gone, old, key, part) {
	block("")
	put("<div class=\"wide\"><table class=\"sockets\"><thead><tr>" \
		th("Proto") th("Recv-Q", 1) th("Send-Q", 1) th("Local Address") \
		th("Foreign Address") th("State") th("Timer") \
		th("PID/Program") "</tr></thead><tbody>")
	for (i = 1; i <= rows; i++) {
		put("<tr>" cells[i] "</tr>")
		moment(brief[i], i == 1)
	}
	for (i = 1; (place, i) in shown_before; i++) {
		old = shown_before[place, i]
		delete shown_before[place, i]
		if (!(old in state_now)) {
			gone++
			split(old, part, " ")
			put("<tr class=\"gone\"><td colspan=\"3\"></td><td>" \
				esc(part[1]) "</td><td>" esc(part[2]) \
				"</td><td colspan=\"3\">" word["gone"] \
				" " had(before[place, old]) "</td></tr>")
			moment("<td class=\"gone\">" ends(part[1], part[2]) \
				"</td><td class=\"gone\" " \
				"colspan=\"2\">" word["gone"] " " \
				had(before[place, old]) "</td>", rows + gone == 1)
		}
		delete before[place, old]
	}
	if (rows + gone == 0) {
		put("<tr class=\"gone\"><td colspan=\"8\">" word["no socket"] \
			"</td></tr>")
		moment("<td class=\"gone\" colspan=\"3\">" word["no socket"] \
			"</td>", 1)
	}
	put("</tbody></table></div>")
	for (i = 1; i <= rows; i++) {
		shown_before[place, i] = now[i]
		before[place, now[i]] = state_now[now[i]]
	}
	for (key in state_now)
		delete state_now[key]
	tabled[place]
	rows = 0
	in_table = 0
}

# moment(CELLS, FIRST): a line of the tables over time
function moment(row, first) {
	moments[++moment_lines] = "<tr" (first ? " class=\"first\"" : "") \
		"><td class=\"n\">" (first ? "<a href=\"#step-" step "\">" \
		step "</a>" : "") "</td><td class=\"after\">" (first ? after : "") "</td>" \
		row "</tr>"
	if (first)
		after = ""
}

function tables(    i) {
	if (!moment_lines)
		return
	print "<section><h2>" word["tables"] "</h2><p>" word["tables line"] \
		"</p>"
	print "<div class=\"wide\"><table class=\"moments\"><thead><tr>" \
		th(word["step"], 1) th(word["after"]) th(word["socket"]) \
		th(word["state"]) th(word["timer"]) "</tr></thead><tbody>"
	for (i = 1; i <= moment_lines; i++)
		print moments[i]
	print "</tbody></table></div></section>"
}
