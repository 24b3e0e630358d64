/*
 * plot.c - records to points, and round numbers for the axes
 *
 * A record is one line, x and y between tabs, because that is what
 * "tcpstates --tsv" and awk(1) write. Nothing is guessed: a field that is
 * not a number in whole, "1,5" or "0x10" or "nan", is an error.
 *
 * See also: plot_text.c, plot_svg.c (the drawing), labs/tools/plot.c.
 */
#include "plot.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double largest = 1e12;

/* The number that ends at STOP or at the end; NULL if it is none. */
static const char *number(const char *text, char stop, double *value)
{
	size_t len = strspn(text, "0123456789+-.eE");
	char *end;

	if (len == 0 || (text[len] != '\0' && text[len] != stop))
		return NULL;
	*value = strtod(text, &end);
	if (end != text + len || !isfinite(*value) || *value > largest ||
	    *value < -largest)
		return NULL;
	return end;
}

/* The number of NAME among the *N, a new one if need be; -1: no room. */
static int named(char (*names)[PLOT_NAME], int *n, int most, const char *name)
{
	for (int i = 0; i < *n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	if (*n == most)
		return -1;
	snprintf(names[*n], PLOT_NAME, "%s", name);
	return (*n)++;
}

static int add(struct plot *p, const struct plot_point *point, const char **why)
{
	if (p->n == PLOT_POINTS) {
		*why = "there are more than 100000 points";
		return -1;
	}
	if (p->n == p->room) {
		size_t room = p->room ? 2 * p->room : 256;
		struct plot_point *more = realloc(
		    p->point, room * sizeof *more);

		if (more == NULL)
			return -1;
		p->point = more;
		p->room = room;
	}
	p->point[p->n++] = *point;
	return 0;
}

static int begin_series(struct plot *p, const char *name, const char **why)
{
	name += strspn(name, " \t");
	if (strlen(name) >= PLOT_NAME)
		*why = "the name is longer than 47 bytes";
	else if (p->nseries == PLOT_SERIES)
		*why = "there are more than 9 series";
	else
		snprintf(p->series[p->nseries++], PLOT_NAME, "%s", name);
	return *why ? -1 : 0;
}

/* MARK is what follows the second number: nothing, or a tab and a name. */
static int add_mark(struct plot *p, const char *mark, const char **why)
{
	if (mark[0] == '\0' || mark[1] == '\0')
		return -1;
	mark++;
	if (strchr(mark, '\t'))
		*why = "there are more than three fields";
	else if (strlen(mark) >= PLOT_NAME)
		*why = "the mark is longer than 47 bytes";
	else
		return named(p->mark, &p->nmarks, PLOT_MARKS, mark);
	return -1;
}

int plot_line(struct plot *p, const char *line, const char **why)
{
	struct plot_point new = {.mark = -1};
	const char *at;

	*why = NULL;
	if (*line == '\0')
		return 0;
	if (*line == '#')
		return begin_series(p, line + 1, why);
	at = number(line, '\t', &new.x);
	if (at == NULL) {
		*why = "x is not a number from -1e12 to 1e12";
		return -1;
	}
	if (*at == '\0') {
		*why = "there is no tab and no y";
		return -1;
	}
	at = number(at + 1, '\t', &new.y);
	if (at == NULL) {
		*why = "y is not a number from -1e12 to 1e12";
		return -1;
	}
	new.mark = add_mark(p, at, why);
	if (new.mark == -1 && !*why &&*at && at[1])
		*why = "there are more than 6 different marks";
	if (*why)
		return -1;
	if (p->nseries == 0)
		p->nseries = 1; /* it has no name */
	new.series = p->nseries - 1;
	return add(p, &new, why);
}

int plot_read(struct plot *p, FILE *in, long *line, const char **why)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	*why = NULL;
	for (*line = 1; (len = getline(&text, &size, in)) != -1; ++*line) {
		if (len > 0 && text[len - 1] == '\n')
			text[--len] = '\0';
		if (strlen(text) != (size_t)len) {
			*why = "there is a NUL byte";
			ret = -1;
		} else {
			ret = plot_line(p, text, why);
		}
		if (ret == -1)
			break;
	}
	if (ret == 0 && ferror(in))
		ret = -1;
	free(text);
	return ret;
}

void plot_free(struct plot *p)
{
	free(p->point);
	p->point = NULL;
	p->n = p->room = 0;
}

/* Sets the step: 1, 2 or 5 times a power of ten, and at least LEAST. */
static void set_step(struct plot_axis *a, double least)
{
	static const double digits[] = {1, 2, 5};

	for (int exponent = -9; exponent <= 13; exponent++) {
		double power = 1;

		for (int i = 0; i < abs(exponent); i++)
			power *= 10;
		a->decimals = exponent < 0 ? -exponent : 0;
		for (int i = 0; i < 3; i++) {
			/* 0.3 is 3 / 10, and not 3 * 0.1. */
			a->step = exponent < 0 ? digits[i] / power
					       : digits[i] * power;
			if (a->step >= least * (1 - 1e-9))
				return;
		}
	}
}

/* The multiple of the step at VALUE or below it, to a millionth of a step. */
static long below(const struct plot_axis *a, double value)
{
	double q = value / a->step + 1e-6;
	long i = (long)q;

	return (double)i > q ? i - 1 : i;
}

long plot_last_tick(const struct plot_axis *a)
{
	return below(a, a->hi);
}

long plot_first_tick(const struct plot_axis *a)
{
	return -below(a, -a->lo);
}

char *plot_tick(char *buf, const struct plot_axis *a, long i)
{
	snprintf(buf, PLOT_TICK, "%.*f", a->decimals, (double)i * a->step);
	return buf;
}

struct plot_axis plot_fit(
    const struct plot *p, enum plot_which which, int ticks)
{
	struct plot_axis a = {0};
	double most, range;

	for (size_t i = 0; i < p->n; i++) {
		double v = which == PLOT_X ? p->point[i].x : p->point[i].y;

		a.lo = i == 0 || v < a.lo ? v : a.lo;
		a.hi = i == 0 || v > a.hi ? v : a.hi;
	}
	if (a.lo > 0 && a.lo <= a.hi / 2)
		a.lo = 0;
	if (a.hi < 0 && a.hi >= a.lo / 2)
		a.hi = 0;
	/* An axis has a length, and its ticks differ. */
	most = a.hi > -a.lo ? a.hi : -a.lo;
	range = a.hi - a.lo;
	if (range < most * 1e-6 || range < 1e-6) {
		range = most > 0 ? most * 1e-2 : 1;
		range = range < 1e-5 ? 1e-5 : range;
		a.hi = a.lo + range;
	}
	set_step(&a, range / ticks);
	if (which == PLOT_Y) {
		long first = below(&a, a.lo), last = -below(&a, -a.hi);

		a.lo = (double)first * a.step;
		a.hi = (double)last * a.step;
	}
	return a;
}

int plot_place(const struct plot_axis *a, double value, int last)
{
	double part = (value - a->lo) / (a->hi - a->lo);
	int place = (int)(part * last + 0.5);

	return place < 0 ? 0 : place > last ? last : place;
}

int plot_is_named(const struct plot *p)
{
	bool is = p->nseries > 1;

	for (int i = 0; i < p->nseries; i++)
		is = is || p->series[i][0];
	return is;
}
