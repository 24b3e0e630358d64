/* plot.h - points to be drawn over two axes, and where the ticks go */
#ifndef COMMON_PLOT_H
#define COMMON_PLOT_H

#include <stddef.h>
#include <stdio.h>

enum {
	PLOT_SERIES = 9, /* of one plot, at most */
	PLOT_MARKS = 6,  /* different ones */
	PLOT_NAME = 48,  /* room for a name, in bytes, with its NUL */
	PLOT_POINTS = 100000,
	PLOT_TICK = 24, /* room for a tick's number */
};

struct plot_point {
	double x, y;
	int series;
	int mark; /* -1: none */
};

/* Zeroed, it is an empty plot. */
struct plot {
	const char *title, *x, *y; /* what is written; NULL: nothing */
	struct plot_point *point;
	size_t n, room;
	char series[PLOT_SERIES][PLOT_NAME]; /* "": has no name */
	int nseries;
	char mark[PLOT_MARKS][PLOT_NAME];
	int nmarks;
};

/* From LO to HI, a tick at each multiple of STEP. */
struct plot_axis {
	double lo, hi, step;
	int decimals; /* of a tick's number */
};

enum plot_which { PLOT_X, PLOT_Y };

/*
 * Takes one line, without its newline: "X<TAB>Y" or "X<TAB>Y<TAB>MARK",
 * numbers of at most 1e12 either way; "# NAME", which begins a series; or
 * nothing. Returns 0; -1 with what is wrong in *WHY; -1 with *WHY NULL and
 * errno ENOMEM.
 */
int plot_line(struct plot *p, const char *line, const char **why);

/*
 * Takes all lines of IN. Returns 0; -1 as plot_line() does, with the line's
 * number in *LINE, or with *WHY NULL and errno where reading failed.
 */
int plot_read(struct plot *p, FILE *in, long *line, const char **why);

void plot_free(struct plot *p);

/*
 * The axis that has room for all of P, which is not empty, with about TICKS
 * ticks at round numbers. It begins at 0 unless all are well away from it;
 * that of Y ends at ticks.
 */
struct plot_axis plot_fit(
    const struct plot *p, enum plot_which which, int ticks);

/* The multiples of the step at the first and the last tick. */
long plot_first_tick(const struct plot_axis *a);
long plot_last_tick(const struct plot_axis *a);

/* The number at tick I into BUF of PLOT_TICK bytes; returns BUF. */
char *plot_tick(char *buf, const struct plot_axis *a, long i);

/* Where VALUE is when the axis has places from 0 to LAST. */
int plot_place(const struct plot_axis *a, double value, int last);

/* Has P a series with a name, so that a legend is needed? */
int plot_is_named(const struct plot *p);

#endif
