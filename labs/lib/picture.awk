# picture.awk - an SVG in the page: its ids and its style are its own
#
# An HTML page has one name space and one style sheet for all that is in it,
# so each picture's ids get its own number before them, and its rules hold
# below its own figure only; those in an @media do, too, which is how it goes
# dark with the page. What is very high is folded away.
#
# See also: page.awk, svg.c.

BEGIN {
	tall = 1600 # units
}

# selectors(NAMES, ID): each of them below ID only
function selectors(names, id,    part, n, i, out) {
	n = split(names, part, ",")
	for (i = 1; i <= n; i++) {
		gsub(/^[ \n\t]+|[ \n\t]+$/, "", part[i])
		gsub(/#/, "#" id "-", part[i])
		sub(/^:root/, "svg", part[i])
		out = out (i > 1 ? "," : "") "#" id " " part[i]
	}
	return out
}

# style(CSS, ID): the style sheet of one picture, for that picture alone
function style(css, id,    out, head, c) {
	while (match(css, /[{}]/)) {
		head = substr(css, 1, RSTART - 1)
		c = substr(css, RSTART, 1)
		css = substr(css, RSTART + 1)
		if (c == "}" || head ~ /^[ \n\t]*@/) {
			out = out head c
			continue
		}
		match(css, /}/)
		out = out "\n" selectors(head, id) "{" substr(css, 1, RSTART)
		css = substr(css, RSTART + 1)
	}
	return out css
}

# figure(SVG, TITLE): in the page, with ids of its own
function figure(svg, title,    s, id, all, from, css, height) {
	id = "picture-" (++pictures)
	while ((getline s < svg) > 0)
		all = all s "\n"
	close(svg)
	sub(/^([^<]|<[?!][^>]*>)*/, "", all)
	gsub(/ id="/, "&" id "-", all)
	gsub(/ id='/, "&" id "-", all)
	gsub(/url\(#/, "&" id "-", all)
	gsub(/href="#/, "&" id "-", all)
	gsub(/aria-labelledby="/, "&" id "-", all)
	height = match(all, /height="[0-9]+/) ? substr(all, RSTART + 8) + 0 : 0
	put(height > tall ? "<details class=\"picture\"><summary>" esc(title) \
		"</summary>" : "")
	put("<figure id=\"" id "\">" (height > tall ? "" : "<figcaption>" \
		esc(title) "</figcaption>") "<div class=\"wide\">")
	while (match(all, /<style[^>]*>/)) {
		put(substr(all, 1, RSTART + RLENGTH - 1))
		all = substr(all, RSTART + RLENGTH)
		from = index(all, "</style>")
		css = substr(all, 1, from - 1)
		put(style(css, id) "</style>")
		all = substr(all, from + 8)
	}
	put(all "</div></figure>" (height > tall ? "</details>" : ""))
}
