/*
 * plot_svg.c - a plot for a slide
 *
 * As in the terminal: the series over each other, the marks of each below
 * the axis. A series is a line through its points in their order; the first
 * is the widest, so that lines that lie on each other are all to be seen.
 *
 * See also: plot_text.c, svg.c (light and dark).
 */
#include "plot_svg.h"

#include "plot_text.h"
#include "svg.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* All in the picture's own units, 1000 across. */
enum {
	ACROSS = 1000,
	LEFT = 90,
	RIGHT = 970,
	TITLE = 50,   /* with its space */
	LINE = 26,    /* of text */
	HEIGHT = 400, /* of the plot itself */
	TICKS_X = 10,
	TICKS_Y = 8,
	GAP = 6,     /* between a tick and its number */
	LETTER = 10, /* the width of one, about */
	CLASS = 32,
	RULES = 360, /* room for the widths of all series */
};

static const char style[] =
    "polyline{fill:none;stroke-linejoin:round;stroke-linecap:round}\n"
    ".g{stroke:#e4e4e4}.h{font-size:22px;font-weight:600}\n"
    "text.m{font-size:15px;font-weight:600;font-family:ui-monospace,"
    "monospace}\n"
    ".s0{stroke:#1565c0}.s1{stroke:#ef8e00}.s2{stroke:#2e7d32}\n"
    ".s3{stroke:#c62828}.s4{stroke:#6a1b9a}.s5{stroke:#00838f}\n"
    ".s6{stroke:#8d6e63}.s7{stroke:#d81b60}.s8{stroke:#616161}\n"
    "text.m0{fill:#c62828}text.m1{fill:#2e7d32}text.m2{fill:#1565c0}\n"
    "text.m3{fill:#b25f00}text.m4{fill:#6a1b9a}text.m5{fill:#00838f}\n"
    "@media(prefers-color-scheme:dark){.g{stroke:#33363c}\n"
    ".s0{stroke:#64b5f6}.s1{stroke:#ffb74d}.s2{stroke:#81c784}\n"
    ".s3{stroke:#ff6e6e}.s4{stroke:#ce93d8}.s5{stroke:#4dd0e1}\n"
    ".s6{stroke:#bcaaa4}.s7{stroke:#ff6fa5}.s8{stroke:#bdbdbd}\n"
    "text.m0{fill:#ff6e6e}text.m1{fill:#81c784}text.m2{fill:#64b5f6}\n"
    "text.m3{fill:#ffb74d}text.m4{fill:#ce93d8}text.m5{fill:#4dd0e1}}\n";

struct picture {
	FILE *out;
	const struct plot *p;
	struct plot_axis x, y;
	int top, bottom; /* of the plot itself */
};

static int across(const struct picture *s, double x)
{
	return LEFT + plot_place(&s->x, x, RIGHT - LEFT);
}

static int down(const struct picture *s, double y)
{
	return s->bottom - plot_place(&s->y, y, HEIGHT);
}

static void draw_axes(const struct picture *s)
{
	char label[PLOT_TICK];

	for (long i = plot_first_tick(&s->y); i <= plot_last_tick(&s->y); i++) {
		int y = down(s, (double)i * s->y.step);

		svg_line(s->out, LEFT, y, RIGHT, y, "g");
		svg_text(s->out, LEFT - GAP, y + 5, SVG_END, "t",
		    plot_tick(label, &s->y, i));
	}
	for (long i = plot_first_tick(&s->x); i <= plot_last_tick(&s->x); i++) {
		int x = across(s, (double)i * s->x.step);

		svg_line(s->out, x, s->bottom, x, s->bottom + GAP, "l");
		svg_text(s->out, x, s->bottom + GAP + 14, SVG_MIDDLE, "t",
		    plot_tick(label, &s->x, i));
	}
	svg_line(s->out, LEFT, s->top, LEFT, s->bottom, "l");
	svg_line(s->out, LEFT, s->bottom, RIGHT, s->bottom, "l");
}

/* Width and colour of a series' line. */
static char *line_class(char *buf, int series)
{
	snprintf(buf, CLASS, "s%d w%d", series, series);
	return buf;
}

/* The widths: of N lines the last is 2 wide, each before it 3 more. */
static void write_style(const struct picture *s)
{
	char rules[sizeof style + RULES];
	size_t at = sizeof style - 1;

	memcpy(rules, style, sizeof style);
	for (int i = 0; i < s->p->nseries; i++)
		at += (size_t)snprintf(rules + at, sizeof rules - at,
		    ".w%d{stroke-width:%d}%s", i,
		    2 + 3 * (s->p->nseries - 1 - i),
		    i == s->p->nseries - 1 ? "\n" : "");
	svg_style(s->out, rules);
}

static void draw_series(const struct picture *s, int series, int (*xy)[2])
{
	char class[CLASS];
	size_t n = 0;

	for (size_t i = 0; i < s->p->n; i++)
		if (s->p->point[i].series == series) {
			xy[n][0] = across(s, s->p->point[i].x);
			xy[n++][1] = down(s, s->p->point[i].y);
		}
	line_class(class, series);
	/* One point is a line of no length, with round ends. */
	if (n)
		svg_curve(s->out, xy, n, class);
}

static void draw_mark(const struct picture *s, int x, int y, int mark)
{
	char letter[2] = {plot_text_mark(mark), '\0'}, class[CLASS];

	snprintf(class, CLASS, "m m%d", mark);
	svg_text(s->out, x, y, SVG_MIDDLE, class, letter);
}

/* The marks of one series, below the axis; returns the next row. */
static int draw_marks(const struct picture *s, int series, int y)
{
	char class[CLASS];
	int any = 0;

	for (size_t i = 0; i < s->p->n; i++) {
		const struct plot_point *point = &s->p->point[i];

		if (point->series != series || point->mark == -1)
			continue;
		draw_mark(s, across(s, point->x), y, point->mark);
		any = 1;
	}
	if (!any)
		return y;
	line_class(class, series);
	svg_line(s->out, LEFT - 40, y - 5, LEFT - 16, y - 5, class);
	return y + LINE;
}

static int width_of(const char *name)
{
	return LETTER * (int)strlen(name);
}

/* Names of series, then of marks, on as many lines as they take. */
static int draw_legend(const struct picture *s, int y)
{
	const struct plot *p = s->p;
	int x = LEFT, nseries = plot_is_named(p) ? p->nseries : 0;

	for (int i = 0; i < nseries + p->nmarks; i++) {
		bool mark = i >= nseries;
		const char *name = mark ? p->mark[i - nseries] : p->series[i];
		char class[CLASS];

		if (x > LEFT && (i == nseries || x + width_of(name) > RIGHT)) {
			x = LEFT;
			y += LINE;
		}
		if (mark)
			draw_mark(s, x + 15, y, i - nseries);
		else
			svg_line(s->out, x, y - 5, x + 30, y - 5,
			    line_class(class, i));
		svg_text(s->out, x + 38, y, SVG_START, "", name);
		x += 38 + width_of(name) + 20;
	}
	return x > LEFT ? y + LINE : y;
}

static int draw(struct picture *s, int (*xy)[2])
{
	const struct plot *p = s->p;
	int y;

	if (p->y)
		svg_text(s->out, 20, s->top - 16, SVG_START, "", p->y);
	draw_axes(s);
	for (int i = 0; i < p->nseries; i++)
		draw_series(s, i, xy);
	y = s->bottom + 2 * LINE;
	if (p->x) {
		svg_text(s->out, (LEFT + RIGHT) / 2, y, SVG_MIDDLE, "", p->x);
		y += LINE + GAP;
	}
	for (int i = 0; i < p->nseries; i++)
		y = draw_marks(s, i, y);
	return draw_legend(s, y + GAP);
}

/* Where the drawing ends is known once it is done: only then its frame. */
int plot_svg(FILE *out, const struct plot *p)
{
	struct picture s = {.p = p, .top = LINE};
	int(*xy)[2] = calloc(p->n, sizeof *xy);
	char *body = NULL;
	size_t len;
	int height, ret = -1;

	s.x = plot_fit(p, PLOT_X, TICKS_X);
	s.y = plot_fit(p, PLOT_Y, TICKS_Y);
	s.top += (p->title ? TITLE : 0) + (p->y ? LINE : 0);
	s.bottom = s.top + HEIGHT;
	s.out = open_memstream(&body, &len);
	if (s.out && xy) {
		height = draw(&s, xy);
		ret = fclose(s.out);
	}
	if (ret == 0) {
		s.out = out;
		svg_open(out, ACROSS, height, p->title ? p->title : "plot");
		write_style(&s);
		if (p->title)
			svg_text(out, ACROSS / 2, TITLE - 12, SVG_MIDDLE, "h",
			    p->title);
		fwrite(body, 1, len, out);
		svg_close(out);
	}
	free(body);
	free(xy);
	return ret;
}
