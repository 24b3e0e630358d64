/*
 * diagram_svg.c - the state diagram for a slide
 *
 * The same boxes and arrows as in the text, a character being 13 units wide
 * and a line 40 high. A marked state has a thick frame in the colour that its
 * kind has in a ladder, and what may end it is drawn darker.
 *
 * See also: diagram.c, ladder_svg.c, svg.c.
 */
#include "diagram.h"

#include "svg.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

enum {
	COLUMN = 13,
	ROW = 40,
	BOX_HEIGHT = 30,
	FRAME = 5,
	LEFT = 20,
	TOP = 40,
	LINE = 26, /* of the text below */
};

static int across(int x)
{
	return LEFT + x * COLUMN + COLUMN / 2;
}

static int down(int y)
{
	return TOP + y * ROW;
}

/* As ladder_svg.c: opening, open, closing first, closing after, waiting. */
static const char *const kinds[12] = {
    [TCP_ESTABLISHED] = "est",
    [TCP_SYN_SENT] = "open",
    [TCP_SYN_RECV] = "open",
    [TCP_FIN_WAIT1] = "act",
    [TCP_FIN_WAIT2] = "act",
    [TCP_TIME_WAIT] = "tw",
    [TCP_CLOSE] = "open",
    [TCP_CLOSE_WAIT] = "pas",
    [TCP_LAST_ACK] = "pas",
    [TCP_LISTEN] = "open",
    [TCP_CLOSING] = "act",
};

static void head(FILE *out, int x, int y, int dx, int dy, const char *class)
{
	if (dx)
		fprintf(out, "<path d=\"M%d %dl%d -6v12z\" class=\"%s\"/>\n", x,
		    y, -14 * dx, class);
	else
		fprintf(out, "<path d=\"M%d %dl-6 %dh12z\" class=\"%s\"/>\n", x,
		    y, -14 * dy, class);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* The last point is in the box that the head touches from outside. */
static void arrow(FILE *out, const struct diagram_arrow *a, const char *class)
{
	int x = across(a->bend[0].x), y = down(a->bend[0].y), dx = 0, dy = 0;

	for (int i = 1; i < DIAGRAM_BENDS; i++) {
		const struct diagram_point *p = &a->bend[i];
		int to_x = across(p->x), to_y = down(p->y);

		if (p->x == 0 && p->y == 0)
			break;
		dx = sign(to_x - x);
		dy = sign(to_y - y);
		svg_line(out, x, y, to_x, to_y, class);
		x = to_x;
		y = to_y;
	}
	head(
	    out, x - dx * (COLUMN / 2), y - dy * BOX_HEIGHT / 2, dx, dy, class);
}

/* On the line, or beside an arrow that only goes up or down. */
static void label(FILE *out, const struct diagram_arrow *a, const char *class)
{
	const struct diagram_point *b = a->bend;
	char text[DIAGRAM_LINE];
	int len = (int)strlen(diagram_label(a, text));
	int y = down(a->label.y) - 6, x = across(b[0].x);

	if (b[1].x != b[0].x || b[2].x || b[2].y)
		svg_text(out, across(a->label.x) + (len - 1) * COLUMN / 2, y,
		    SVG_MIDDLE, class, text);
	else if (a->label.x > b[0].x)
		svg_text(out, x + COLUMN, y, SVG_START, class, text);
	else
		svg_text(out, x - COLUMN, y, SVG_END, class, text);
}

static void box(
    FILE *out, const struct diagram *d, const struct diagram_place *p)
{
	bool marked = d->state[p->state].marked;
	int x = LEFT + p->at.x * COLUMN, y = down(p->at.y) - BOX_HEIGHT / 2;
	int width = DIAGRAM_BOX * COLUMN;
	char name[DIAGRAM_BOX], class[16] = "";

	svg_bar(out, x, y, width, BOX_HEIGHT, marked ? kinds[p->state] : "b l");
	if (marked) {
		svg_bar(out, x + FRAME, y + FRAME, width - 2 * FRAME,
		    BOX_HEIGHT - 2 * FRAME, "b");
		snprintf(class, sizeof class, "s %s", kinds[p->state]);
	}
	svg_text(out, x + width / 2, y + BOX_HEIGHT / 2 + 6, SVG_MIDDLE, class,
	    diagram_name(d, p->state, name));
}

static int lines_below(const struct diagram *d)
{
	char buf[DIAGRAM_LINE];
	int n = 0;

	while (diagram_line(d, n, buf))
		n++;
	return n;
}

void diagram_svg(FILE *out, const struct diagram *d)
{
	int below = down(DIAGRAM_HEIGHT), n = lines_below(d);
	const struct diagram_arrow *a;
	const struct diagram_place *p;
	char buf[DIAGRAM_LINE];
	size_t size;

	svg_open(out, 2 * LEFT + DIAGRAM_WIDTH * COLUMN, below + n * LINE,
	    "TCP state diagram");
	a = diagram_arrows(&size);
	for (int strong = 0; strong < 2; strong++)
		for (size_t i = 0; i < size; i++)
			if (d->state[a[i].from].marked == strong)
				arrow(out, &a[i], strong ? "a" : "l open");
	for (size_t i = 0; i < size; i++)
		label(out, &a[i], d->state[a[i].from].marked ? "s" : "p");
	for (p = diagram_places(&size); size > 0; size--, p++)
		box(out, d, p);
	for (int i = 0; i < n; i++)
		svg_text(out, LEFT, below + i * LINE, SVG_START,
		    i + 1 < n ? "" : "p", diagram_line(d, i, buf));
	svg_close(out);
}
