/*
 * diagram_text.c - the state diagram in a terminal's characters
 *
 * Lines first, then what is written beside and into them, and the boxes over
 * all. A marked state has '#' on both sides of its name, so that it stands
 * out on paper as well as in colour.
 *
 * See also: diagram.c, colour.c.
 */
#include "colour.h"
#include "diagram.h"

#include <string.h>

struct canvas {
	char cell[DIAGRAM_HEIGHT][DIAGRAM_WIDTH + 1];
};

static bool given(const struct diagram_point *p)
{
	return p->x || p->y;
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* From A to B, a straight line, without B itself. */
static void line(
    struct canvas *c, struct diagram_point a, struct diagram_point b)
{
	int dx = sign(b.x - a.x), dy = sign(b.y - a.y);

	for (; a.x != b.x || a.y != b.y; a.x += dx, a.y += dy)
		c->cell[a.y][a.x] = dx ? '-' : '|';
}

static char head(int dx, int dy)
{
	if (dx)
		return dx > 0 ? '>' : '<';
	return dy > 0 ? 'v' : '^';
}

static void arrow(struct canvas *c, const struct diagram_arrow *a)
{
	const struct diagram_point *b = a->bend;
	int dx = 0, dy = 0, i;

	for (i = 0; i + 1 < DIAGRAM_BENDS && given(&b[i + 1]); i++) {
		line(c, b[i], b[i + 1]);
		if (i > 0)
			c->cell[b[i].y][b[i].x] = '+';
		dx = sign(b[i + 1].x - b[i].x);
		dy = sign(b[i + 1].y - b[i].y);
	}
	c->cell[b[i].y - dy][b[i].x - dx] = head(dx, dy);
}

static void put(struct canvas *c, struct diagram_point at, const char *text)
{
	memcpy(&c->cell[at.y][at.x], text, strlen(text));
}

static void label(struct canvas *c, const struct diagram_arrow *a)
{
	char text[DIAGRAM_LINE], spaced[DIAGRAM_LINE + 2];
	struct diagram_point at = {a->label.x - 1, a->label.y};

	snprintf(spaced, sizeof spaced, " %s ", diagram_label(a, text));
	put(c, at, spaced);
}

static void box(
    struct canvas *c, const struct diagram *d, const struct diagram_place *p)
{
	bool marked = d->state[p->state].marked;
	char name[DIAGRAM_BOX], text[DIAGRAM_BOX + 1], spaced[DIAGRAM_BOX + 2];
	int len;

	len = snprintf(
	    spaced, sizeof spaced, " %s ", diagram_name(d, p->state, name));
	memset(text, marked ? '#' : ' ', DIAGRAM_BOX);
	text[0] = '[';
	text[DIAGRAM_BOX - 1] = ']';
	text[DIAGRAM_BOX] = '\0';
	memcpy(text + (DIAGRAM_BOX - len) / 2, spaced, (size_t)len);
	put(c, p->at, text);
}

/* Is a marked state's box at X, Y? */
static bool marked_at(const struct diagram *d, int x, int y)
{
	const struct diagram_place *p;
	size_t n;

	for (p = diagram_places(&n); n > 0; n--, p++)
		if (p->at.y == y && x >= p->at.x && x < p->at.x + DIAGRAM_BOX)
			return d->state[p->state].marked;
	return false;
}

static void print_row(FILE *out, const struct canvas *c,
    const struct diagram *d, int y, bool colour)
{
	int width = DIAGRAM_WIDTH;
	bool on = false;

	while (width > 0 && c->cell[y][width - 1] == ' ')
		width--;
	for (int x = 0; x < width; x++) {
		bool marked = colour && marked_at(d, x, y);

		if (marked != on)
			fputs(marked ? COLOUR_HEAD : COLOUR_OFF, out);
		on = marked;
		fputc(c->cell[y][x], out);
	}
	fprintf(out, "%s\n", on ? COLOUR_OFF : "");
}

void diagram_text(FILE *out, const struct diagram *d, bool colour)
{
	const struct diagram_arrow *a;
	const struct diagram_place *p;
	char buf[DIAGRAM_LINE];
	const char *below;
	struct canvas c;
	size_t n;

	memset(&c, ' ', sizeof c);
	a = diagram_arrows(&n);
	for (size_t i = 0; i < n; i++)
		arrow(&c, &a[i]);
	for (size_t i = 0; i < n; i++)
		label(&c, &a[i]);
	for (p = diagram_places(&n); n > 0; n--, p++)
		box(&c, d, p);
	for (int y = 0; y < DIAGRAM_HEIGHT; y++)
		print_row(out, &c, d, y, colour);
	for (int i = 0; (below = diagram_line(d, i, buf)); i++)
		fprintf(out, "%s\n", below);
}
