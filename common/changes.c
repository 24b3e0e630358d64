/*
 * changes.c - two socket tables, laid side by side
 *
 * Both are sorted, so one walk over the two finds what came, what went and
 * what changed its state. What came and went between two looks is not seen,
 * and of two changes in between only their sum.
 *
 * See also: rows.c, labs/tools/tcpstates.c (-f and -w).
 */
#include "changes.h"

#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

void changes_each(const struct rows *old, const struct rows *now, long ms,
    void (*each)(const struct change *c, void *arg), void *arg)
{
	size_t i = 0, j = 0;

	while (i < old->n || j < now->n) {
		struct change c = {
		    .ms = ms, .from = TCP_CLOSE, .to = TCP_CLOSE};
		int order;

		if (i == old->n)
			order = 1;
		else if (j == now->n)
			order = -1;
		else
			order = rows_compare(&old->row[i], &now->row[j]);
		if (order <= 0) {
			c.ends = old->row[i].ends;
			c.from = old->row[i++].state;
		}
		if (order >= 0) {
			c.ends = now->row[j].ends;
			c.to = now->row[j++].state;
		}
		if (c.from != c.to)
			each(&c, arg);
	}
}

void changes_print(FILE *out, const struct change *c)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];

	fprintf(out, "+%ld.%03ld %s > %s %s -> %s\n", c->ms / 1000,
	    c->ms % 1000, endpoint_text(&c->ends.local, local),
	    endpoint_text(&c->ends.remote, remote), tcpstate_name(c->from),
	    tcpstate_name(c->to));
}
