/*
 * sockquery.c - a row that was asked for, told from one that was not
 *
 * The kernel chooses by itself when it is asked by netlink (diagfilter.c);
 * this is the same choice for what /proc gives, which is always everything.
 *
 * See also: diagfilter.c, sockets.c.
 */
#include "sockquery.h"

static bool at(const struct endpoint *place, const struct endpoint *e)
{
	if (place->family == AF_UNSPEC)
		return place->port == e->port;
	return endpoint_same(place, e);
}

bool sockquery_names(const struct sockquery *q, const struct endpoint *e)
{
	for (int i = 0; i < q->nplaces; i++)
		if (at(&q->place[i], e))
			return true;
	return false;
}

bool sockquery_wants(const struct sockquery *q, const struct sockrow *row)
{
	if (row->state < 1 || row->state > 11 || !(q->states >> row->state & 1))
		return false;
	if (q->family != AF_UNSPEC && q->family != row->ends.local.family)
		return false;
	return q->nplaces == 0 || sockquery_names(q, &row->ends.local) ||
	       sockquery_names(q, &row->ends.remote);
}
