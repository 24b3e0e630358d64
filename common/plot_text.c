/*
 * plot_text.c - a plot in 80 columns
 *
 * Each point is one character: '*', or the number of its series, and '*'
 * where several series have one. The marks of each series stand in a row of
 * its own below the axis, at their x, because in the plot they would hide
 * each other.
 *
 * See also: plot.c, plot_svg.c.
 */
#include "plot_text.h"

#include <string.h>

enum { WIDTH = 80, HEIGHT = 18, TICKS_X = 8, TICKS_Y = 6, MOST = WIDTH };

static const char several = '*';

/* What the axes are drawn with. */
struct glyphs {
	const char *side, *tick, *corner, *floor, *down;
};

static const struct glyphs ascii = {"|", "+", "+", "-", "+"};
static const struct glyphs lines = {"│", "┤", "┼", "─", "┬"};

struct canvas {
	FILE *out;
	const struct plot *p;
	const struct glyphs *g;
	struct plot_axis x, y;
	int margin; /* columns left of the axis */
	int width;  /* columns right of it */
	int height; /* rows above the lowest, which is the axis */
	char cell[HEIGHT + 1][MOST]; /* '\0': empty; row 0 is the highest */
};

char plot_text_mark(int mark)
{
	static const char letters[PLOT_MARKS + 1] = "xo+#@%";

	return letters[mark];
}

/* The columns of UTF-8 text; from U+3000 on, E3 80 80, it is two each. */
static int columns(const char *text)
{
	int n = 0;

	for (const unsigned char *c = (const void *)text; *c; c++)
		n += (*c & 0xc0) == 0x80 ? 0 : *c >= 0xe3 ? 2 : 1;
	return n;
}

static void put(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == 127 ? '?' : *text,
		    out);
}

/* TEXT so that it is in the middle of the plot, or begins at its left. */
static void centred(const struct canvas *c, const char *text)
{
	int before = (c->width - columns(text)) / 2;

	fprintf(c->out, "%*s", c->margin + 1 + (before > 0 ? before : 0), "");
	put(c->out, text);
	fputc('\n', c->out);
}

static void set_points(struct canvas *c)
{
	bool named = plot_is_named(c->p);

	for (size_t i = 0; i < c->p->n; i++) {
		const struct plot_point *point = &c->p->point[i];
		int row = c->height - plot_place(&c->y, point->y, c->height);
		char *cell =
		    &c->cell[row][plot_place(&c->x, point->x, c->width - 1)];
		char own = several;

		if (named)
			own = (char)('1' + point->series);
		if (*cell && *cell != own)
			own = several;
		*cell = own;
	}
}

/* A cell of the lowest row, where the axis is. */
static const char *floor_glyph(const struct canvas *c, int column)
{
	for (long i = plot_first_tick(&c->x); i <= plot_last_tick(&c->x); i++)
		if (plot_place(&c->x, (double)i * c->x.step, c->width - 1) ==
		    column)
			return c->g->down;
	return c->g->floor;
}

static void draw_row(const struct canvas *c, int row)
{
	bool lowest = row == c->height;
	const char *side = lowest ? c->g->corner : c->g->side;
	char label[PLOT_TICK] = "";
	int last = c->width - 1;

	for (long i = plot_first_tick(&c->y); i <= plot_last_tick(&c->y); i++)
		if (c->height -
			plot_place(&c->y, (double)i * c->y.step, c->height) ==
		    row) {
			plot_tick(label, &c->y, i);
			side = lowest ? side : c->g->tick;
		}
	/* No blanks at the end of a line. */
	while (!lowest && last >= 0 && c->cell[row][last] == '\0')
		last--;
	fprintf(c->out, "%*s%s", c->margin, label, side);
	for (int i = 0; i <= last; i++)
		if (c->cell[row][i])
			fputc(c->cell[row][i], c->out);
		else
			fputs(lowest ? floor_glyph(c, i) : " ", c->out);
	fputc('\n', c->out);
}

/* The numbers below the axis, each in the middle of its tick. */
static void draw_numbers(const struct canvas *c)
{
	char line[WIDTH + 1], label[PLOT_TICK];
	int end = 0;

	memset(line, ' ', sizeof line);
	for (long i = plot_first_tick(&c->x); i <= plot_last_tick(&c->x); i++) {
		int len = (int)strlen(plot_tick(label, &c->x, i));
		int at = c->margin + 1 +
			 plot_place(
			     &c->x, (double)i * c->x.step, c->width - 1) -
			 len / 2;

		at = at < 0 ? 0 : at + len > WIDTH ? WIDTH - len : at;
		if (end && at <= end)
			continue;
		memcpy(line + at, label, (size_t)len);
		end = at + len;
	}
	fprintf(c->out, "%.*s\n", end, line);
}

/* The marks of one series, in a row of their own. */
static void draw_marks(const struct canvas *c, int series)
{
	char line[MOST] = "", name[2] = "";
	int last = -1;

	for (size_t i = 0; i < c->p->n; i++) {
		const struct plot_point *point = &c->p->point[i];
		int at = plot_place(&c->x, point->x, c->width - 1);

		if (point->series != series || point->mark == -1)
			continue;
		line[at] = plot_text_mark(point->mark);
		last = at > last ? at : last;
	}
	if (last == -1)
		return;
	if (plot_is_named(c->p))
		name[0] = (char)('1' + series);
	fprintf(c->out, "%*s ", c->margin, name);
	for (int i = 0; i <= last; i++)
		fputc(line[i] ? line[i] : ' ', c->out);
	fputc('\n', c->out);
}

/* One entry of the legend, on this line or the next; returns the column. */
static int legend(
    const struct canvas *c, int column, char letter, const char *name)
{
	int len = 2 + columns(name);

	if (column && column + 3 + len > WIDTH) {
		fputc('\n', c->out);
		column = 0;
	}
	if (column == 0)
		fprintf(c->out, "%*s", c->margin + 1, "");
	else
		fputs("   ", c->out);
	fprintf(c->out, "%c ", letter);
	put(c->out, name);
	return (column ? column + 3 : c->margin + 1) + len;
}

static void draw_legend(const struct canvas *c)
{
	const struct plot *p = c->p;
	int column = 0;

	for (int i = 0; i < p->nseries && plot_is_named(p); i++)
		column = legend(c, column, (char)('1' + i), p->series[i]);
	if (p->nseries > 1)
		column = legend(c, column, several, "several");
	if (column)
		fputc('\n', c->out);
	column = 0;
	for (int i = 0; i < p->nmarks; i++)
		column = legend(c, column, plot_text_mark(i), p->mark[i]);
	if (column)
		fputc('\n', c->out);
}

/* Wide enough for each number at the side. */
static int margin(const struct plot_axis *y)
{
	char label[PLOT_TICK];
	int widest = 2;

	for (long i = plot_first_tick(y); i <= plot_last_tick(y); i++) {
		int len = (int)strlen(plot_tick(label, y, i));

		widest = len > widest ? len : widest;
	}
	return widest;
}

void plot_text(FILE *out, const struct plot *p, bool utf8)
{
	struct canvas c = {.out = out, .p = p, .g = utf8 ? &lines : &ascii};
	long steps;

	c.x = plot_fit(p, PLOT_X, TICKS_X);
	c.y = plot_fit(p, PLOT_Y, TICKS_Y);
	c.margin = margin(&c.y);
	c.width = WIDTH - c.margin - 1;
	/* So that each tick is a row. */
	steps = plot_last_tick(&c.y) - plot_first_tick(&c.y);
	c.height = (int)(HEIGHT / steps * steps);
	set_points(&c);
	if (p->title)
		centred(&c, p->title);
	if (p->y) {
		put(out, p->y);
		fputc('\n', out);
	}
	for (int row = 0; row <= c.height; row++)
		draw_row(&c, row);
	draw_numbers(&c);
	if (p->x)
		centred(&c, p->x);
	for (int i = 0; i < p->nseries; i++)
		draw_marks(&c, i);
	draw_legend(&c);
}
