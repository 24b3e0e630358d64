/*
 * sockets.c - the socket table, however the kernel shows it
 *
 * Some containers and gVisor refuse netlink; some mount no /proc. Either
 * will do: diag.c and procnet.c fill the same rows.
 *
 * See also: diag.c, procnet.c.
 */
#include "sockets.h"

#include "diag.h"
#include "procnet.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

int sockets_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	int ret = q->proc ? -1 : diag_each(q, each, arg);

	if (ret == DIAG_HALFWAY)
		return -1;
	return ret == -1 ? procnet_each(q, each, arg) : ret;
}

struct search {
	const struct ends *ends;
	struct sockrow *row;
};

static int match(const struct sockrow *row, void *arg)
{
	struct search *s = arg;

	if (!endpoint_same(&row->ends.local, &s->ends->local) ||
	    !endpoint_same(&row->ends.remote, &s->ends->remote))
		return 0;
	*s->row = *row;
	return 1;
}

int sockets_find(const struct ends *ends, struct sockrow *row)
{
	const struct sockquery all = {.states = SOCKQUERY_SHOWN};
	struct search s = {ends, row};
	int found = diag_find(ends, row);

	return found == -1 ? procnet_each(&all, match, &s) : found;
}

int sockets_state(const struct ends *ends)
{
	struct sockrow row = {0};
	int found = sockets_find(ends, &row);

	if (found == -1)
		return 0;
	return found ? row.state : TCP_CLOSE;
}
