/*
 * listing.c - what an instructor puts on the projector
 *
 * See also: table.c (the columns), rows.c (the order), colour.c.
 */
#include "listing.h"

#include "colour.h"
#include "table.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

enum { NOTE = 64 };

static const char *const closers[] = {
    [CLOSER_NONE] = "",
    [CLOSER_FIRST] = " (closed first)",
    [CLOSER_PEER] = " (the peer closed first)",
    [CLOSER_BOTH] = " (both closed at once)",
};

void listing_row(
    FILE *out, const struct rows *r, size_t i, const struct owners *all)
{
	const struct sockrow *row = &r->row[i];
	const struct owner *o = owners_find(all, row->inode);
	const char *closer = closers[rows_closer(row, rows_peer(r, i))];
	struct table t;
	char note[NOTE];

	if (o)
		snprintf(note, sizeof note, "%ld/%s%s", (long)o->pid, o->name,
		    closer);
	else if (row->inode)
		snprintf(note, sizeof note, "user %u%s", row->uid, closer);
	else
		snprintf(note, sizeof note, "-%s", closer);
	table_begin(&t, out, TABLE_OURS);
	table_row(&t, row, note);
	table_end(&t);
}

void listing_heading(FILE *out)
{
	struct table t;

	table_begin(&t, out, TABLE_OURS);
	table_heading(&t);
	table_end(&t);
}

void listing_print(
    FILE *out, const struct rows *r, const struct owners *all, bool colour)
{
	listing_heading(out);
	for (size_t i = 0; i < r->n; i++) {
		bool waits = colour && r->row[i].state == TCP_TIME_WAIT;

		fputs(waits ? COLOUR_WAITS : "", out);
		listing_row(out, r, i, all);
		fputs(waits ? COLOUR_OFF : "", out);
	}
}
