/*
 * ladder_svg.c - the ladder for a slide
 *
 * Two lines of time, an arrow for each segment, and along each line its
 * end's states as coloured bars. Time goes down but is not to scale: a pause
 * is a break in the lines with its length beside it. One file without
 * scripts or fonts, light or dark as the viewer likes it.
 *
 * See also: ladder_text.c, rung.c; SVG 1.1.
 */
#include "ladder_svg.h"

#include "rung.h"
#include "svg.h"
#include "tcpstate.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 46 };

/* All in the picture's own units, 1000 across. */
enum {
	ACROSS = 1000,
	LEFT = 260,
	RIGHT = 800,
	TOP = 84,    /* from a ladder's top to its first arrow */
	STEP = 46,   /* from arrow to arrow */
	SLOPE = 14,  /* an arrow takes time */
	PAUSE = 44,  /* more, where nothing happened for a while */
	BOTTOM = 70, /* below the last arrow */
	BAR = 12,
};

static const uint64_t pause_ns = 10000000;

struct ladder_svg_rung {
	struct endpoint e[2];
	unsigned connection;
	uint64_t ns;
	int from;
	int state[2];
	enum rung_kind kind;
	char label[LABEL + 1];
	int y; /* of the arrow's tail */
};

static const char *const kinds[] = {
    [RUNG_PLAIN] = "",
    [RUNG_SYN] = " syn",
    [RUNG_FIN] = " fin",
    [RUNG_RST] = " rst",
    [RUNG_MARKED] = " mark",
};

/* Opening, open, closing first, closing after, and the one to look at. */
static const char *state_class(int state)
{
	switch (state) {
	case TCP_ESTABLISHED:
		return "est";
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
		return "act";
	case TCP_CLOSE_WAIT:
	case TCP_LAST_ACK:
		return "pas";
	case TCP_TIME_WAIT:
		return "tw";
	default:
		return "open";
	}
}

int ladder_svg_add(struct ladder_svg *svg, const struct machine *m,
    const struct segment *s, const struct machine_step *step)
{
	struct ladder_svg_rung *r;
	char label[RUNG_TEXT];

	if (svg->n == LADDER_SVG_MOST) {
		svg->left_out++;
		return 0;
	}
	if (svg->rung == NULL)
		svg->rung = calloc(LADDER_SVG_MOST, sizeof *svg->rung);
	if (svg->rung == NULL)
		return -1;
	r = &svg->rung[svg->n++];
	for (int i = 0; i < 2; i++) {
		r->e[i] = m->end[i].e;
		r->state[i] = step->state[i];
	}
	r->connection = m->number;
	r->ns = s->ns;
	r->from = step->from;
	r->kind = rung_kind(s, step);
	rung_label(label, LABEL, s, step, svg->extras);
	memcpy(r->label, label, strlen(label) + 1);
	return 0;
}

void ladder_svg_free(struct ladder_svg *svg)
{
	free(svg->rung);
	svg->rung = NULL;
	svg->n = 0;
}

static bool is_pause(
    const struct ladder_svg_rung *before, const struct ladder_svg_rung *r)
{
	return before && r->ns > before->ns && r->ns - before->ns > pause_ns;
}

/* The rung before R of the same connection; NULL for its first. */
static const struct ladder_svg_rung *previous(
    const struct ladder_svg *svg, const struct ladder_svg_rung *r)
{
	for (const struct ladder_svg_rung *p = r; p-- > svg->rung;)
		if (p->connection == r->connection)
			return p;
	return NULL;
}

/* Gives the rungs of one connection their places; returns where they end. */
static int lay_out(const struct ladder_svg *svg, unsigned connection, int y)
{
	const struct ladder_svg_rung *before = NULL;

	y += TOP - STEP;
	for (size_t i = 0; i < svg->n; i++) {
		struct ladder_svg_rung *r = &svg->rung[i];

		if (r->connection != connection)
			continue;
		y += STEP + (is_pause(before, r) ? PAUSE : 0);
		r->y = y;
		before = r;
	}
	return y + BOTTOM;
}

static void draw_heading(FILE *out, const struct ladder_svg_rung *r, int y)
{
	char left[ENDPOINT_TEXT], right[ENDPOINT_TEXT];

	endpoint_text(&r->e[0], left);
	endpoint_text(&r->e[1], right);
	svg_text(out, 20, y + 28, SVG_START, "e", left);
	/* Two long IPv6 addresses take a line each. */
	if (strlen(left) + strlen(right) > 80)
		y += 24;
	svg_text(out, ACROSS - 20, y + 28, SVG_END, "e", right);
}

static void draw_state(FILE *out, int end, int y, int bottom, int state)
{
	const char *class = state_class(state);
	int x = end == 0 ? LEFT : RIGHT;
	char text_class[16];

	if (state == 0)
		return;
	snprintf(text_class, sizeof text_class, "s %s", class);
	svg_text(out, end == 0 ? x - BAR - 4 : x + BAR + 4, y + 6,
	    end == 0 ? SVG_END : SVG_START, text_class, tcpstate_name(state));
	if (state != TCP_CLOSE)
		svg_bar(out, x - BAR / 2, y, BAR, bottom - y - 2, class);
}

/* The states of one end, from where the segments changed it to the next. */
static void draw_states(FILE *out, const struct ladder_svg *svg,
    unsigned connection, int end, int bottom)
{
	int state = 0, since = 0;

	for (size_t i = 0; i < svg->n; i++) {
		const struct ladder_svg_rung *r = &svg->rung[i];
		int y = r->y + (r->from == end ? 0 : SLOPE);

		if (r->connection != connection || r->state[end] == state)
			continue;
		draw_state(out, end, since, y, state);
		state = r->state[end];
		since = y;
	}
	draw_state(out, end, since, bottom, state);
}

static void draw_pause(FILE *out, const struct ladder_svg_rung *r, uint64_t ns)
{
	char length[48];
	int y = r->y - PAUSE + 6;

	if (ns < 1000000000)
		snprintf(
		    length, sizeof length, "%.0f ms later", (double)ns / 1e6);
	else
		snprintf(
		    length, sizeof length, "%.1f s later", (double)ns / 1e9);
	svg_bar(out, LEFT - BAR, y - 5, 2 * BAR, 10, "b");
	svg_bar(out, RIGHT - BAR, y - 5, 2 * BAR, 10, "b");
	svg_text(out, (LEFT + RIGHT) / 2, y + 5, SVG_MIDDLE, "p", length);
}

static void draw_rung(
    FILE *out, const struct ladder_svg_rung *r, uint64_t first)
{
	int tail = r->from == 0 ? LEFT : RIGHT;
	int head = r->from == 0 ? RIGHT : LEFT;
	int gap = r->from == 0 ? BAR / 2 + 2 : -(BAR / 2 + 2);
	char class[16], time[RUNG_TIME];

	snprintf(class, sizeof class, "a%s", kinds[r->kind]);
	rung_time(time, first, r->ns);
	svg_text(out, 20, r->y + 5, SVG_START, "t", time + strspn(time, " "));
	svg_arrow(out, tail + gap, r->y, head - gap, r->y + SLOPE, class);
	svg_text(
	    out, (LEFT + RIGHT) / 2, r->y - 3, SVG_MIDDLE, class, r->label);
}

static void draw_connection(FILE *out, const struct ladder_svg *svg,
    const struct ladder_svg_rung *r, int y, int bottom)
{
	unsigned connection = r->connection;

	draw_heading(out, r, y);
	bottom -= 16;
	svg_line(out, LEFT, y + TOP - 24, LEFT, bottom, "l");
	svg_line(out, RIGHT, y + TOP - 24, RIGHT, bottom, "l");
	for (int end = 0; end < 2; end++)
		draw_states(out, svg, connection, end, bottom);
	for (; r < svg->rung + svg->n; r++) {
		const struct ladder_svg_rung *before = previous(svg, r);

		if (r->connection != connection)
			continue;
		if (is_pause(before, r))
			draw_pause(out, r, r->ns - before->ns);
		draw_rung(out, r, svg->rung[0].ns);
	}
}

void ladder_svg_write(const struct ladder_svg *svg, FILE *out)
{
	int height = 0, y = 0;

	for (size_t i = 0; i < svg->n; i++)
		if (!previous(svg, &svg->rung[i]))
			height = lay_out(svg, svg->rung[i].connection, height);
	svg_open(out, ACROSS, height ? height : TOP, "TCP segments");
	for (size_t i = 0; i < svg->n; i++) {
		const struct ladder_svg_rung *r = &svg->rung[i];
		int bottom;

		if (previous(svg, r))
			continue;
		bottom = lay_out(svg, r->connection, y);
		draw_connection(out, svg, r, y, bottom);
		y = bottom;
	}
	svg_close(out);
}
