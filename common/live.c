/*
 * live.c - the table in place, so that the eye can rest on a row
 *
 * Drawn over the old picture, each line wiped behind its end: nothing
 * flickers. What does not fit is counted, not scrolled away.
 *
 * See also: terminal.c, listing.c, console_codes(4).
 */
#include "live.h"

#include "colour.h"
#include "listing.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#define HOME "\033[H"
#define WIPE_LINE "\033[K"
#define WIPE_BELOW "\033[J"

/* Columns: below WIDE the table does not fit with its two queues. */
enum { WIDE = 110, QUEUES = 6, QUEUES_END = 20 };

struct screen {
	FILE *out;
	int width, left; /* left: lines that are still free */
	bool colour;
};

/* The text of LEN bytes as one line, cut at the edge. */
static void put(
    struct screen *s, const char *text, size_t len, const char *colour)
{
	if (s->left-- <= 0)
		return;
	if (len > (size_t)s->width)
		len = (size_t)s->width;
	if (!s->colour)
		colour = "";
	fprintf(s->out, "%s%.*s%s%s%s", colour, (int)len, text,
	    *colour ? COLOUR_OFF : "", len < (size_t)s->width ? WIPE_LINE : "",
	    s->left > 0 ? "\r\n" : "");
}

void live_add(struct live *l, const struct change *c)
{
	l->last[l->nchanges++ % LIVE_CHANGES] = *c;
}

static int remembered(const struct live *l)
{
	return l->nchanges < LIVE_CHANGES ? (int)l->nchanges : LIVE_CHANGES;
}

/* The I-th last change, 1 for the last. */
static const struct change *last(const struct live *l, int i)
{
	return &l->last[(l->nchanges - (unsigned)i) % LIVE_CHANGES];
}

static bool is_new(const struct live *l, const struct sockrow *row, long ms)
{
	for (int i = 1; i <= remembered(l); i++)
		if (ms - last(l, i)->ms < LIVE_NEW_FOR &&
		    memcmp(&last(l, i)->ends, &row->ends, sizeof row->ends) ==
			0)
			return true;
	return false;
}

/* The lines of TEXT, all in COLOUR. */
static void put_lines(struct screen *s, const char *text, const char *colour)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1)
		put(s, text, (size_t)(end - text), colour);
}

static const char *colour_of(
    const struct live *l, const struct sockrow *row, long ms)
{
	if (is_new(l, row, ms))
		return COLOUR_NEW;
	return row->state == TCP_TIME_WAIT ? COLOUR_WAITS : "";
}

/* Takes what was printed into *TEXT by way of F, and frees it. */
static void put_printed(
    struct screen *s, FILE *f, char **text, const char *colour)
{
	fclose(f);
	put_lines(s, *text, colour);
	free(*text);
}

/* A line of the table; where room is short the two queues give way. */
static void put_printed_row(
    struct screen *s, FILE *f, char **text, const char *colour)
{
	fflush(f);
	if (s->width < WIDE && strlen(*text) > QUEUES_END)
		memmove(*text + QUEUES, *text + QUEUES_END,
		    strlen(*text + QUEUES_END) + 1);
	put_printed(s, f, text, colour);
}

/* The rows that fit on LINES lines, and how many do not. */
static void put_rows(struct screen *s, const struct live *l,
    const struct rows *r, const struct owners *all, long ms, int lines)
{
	size_t fit = lines > 0 ? (size_t)lines : 0, len;
	char more[64], *text;
	FILE *f;

	if (r->n > fit)
		fit = fit > 0 ? fit - 1 : 0;
	for (size_t i = 0; i < r->n && i < fit; i++) {
		f = open_memstream(&text, &len);
		if (f == NULL)
			return;
		listing_row(f, r, i, all);
		put_printed_row(s, f, &text, colour_of(l, &r->row[i], ms));
	}
	if (r->n > fit && lines > 0) {
		snprintf(more, sizeof more, "... and %zu more\n", r->n - fit);
		put_lines(s, more, "");
	}
}

static void put_changes(struct screen *s, const struct live *l, int n)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return;
	for (int i = n; i >= 1; i--)
		changes_print(f, last(l, i));
	put_printed(s, f, &text, "");
}

static void put_heading(struct screen *s)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return;
	listing_heading(f);
	put_printed_row(s, f, &text, "");
}

void live_draw(FILE *out, const struct live *l, const struct rows *r,
    const struct owners *all, long ms, int width, int height, bool colour)
{
	struct screen s = {out, width, height, colour};
	int changes = remembered(l);

	if (changes > height / 3)
		changes = height / 3;
	fputs(HOME, out);
	put(&s, l->title, strlen(l->title), COLOUR_HEAD);
	put_heading(&s);
	put_rows(&s, l, r, all, ms, s.left - (changes ? changes + 1 : 0));
	if (changes > 0) {
		put(&s, "", 0, "");
		put_changes(&s, l, changes);
	}
	fputs(s.left > 0 ? WIPE_BELOW : "", out);
}
