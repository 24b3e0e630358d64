/*
 * rows.c - both ends of a connection, side by side
 *
 * On loopback the table has two rows for one connection, and the kernel
 * lists them far apart. Sorted by their pair of ends they are neighbours,
 * and stay where they are whatever their states do.
 *
 * Who closed first is seen from the states alone: FIN_WAIT1, FIN_WAIT2,
 * CLOSING and TIME_WAIT are states of the active close, CLOSE_WAIT and
 * LAST_ACK of the passive one (RFC 9293 figure 5).
 *
 * See also: sockets.c, changes.c.
 */
#include "rows.h"

#include "sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

enum { LOCAL = 1, REMOTE = 2 }; /* struct sockrow's "asked" */

static int by_endpoint(const struct endpoint *a, const struct endpoint *b)
{
	const uint8_t *a4 = endpoint_ipv4(a), *b4 = endpoint_ipv4(b);

	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	if (a4 && b4)
		return memcmp(a4, b4, 4);
	if (a4 || b4)
		return a4 ? -1 : 1;
	return memcmp(a->addr, b->addr, sizeof a->addr);
}

/*
 * The two ends, first the one that was asked for, or else that with the
 * lower port. Is that the local one?
 */
static bool in_order(const struct sockrow *row, const struct endpoint **first,
    const struct endpoint **second)
{
	bool local = by_endpoint(&row->ends.local, &row->ends.remote) <= 0;

	if (row->asked == LOCAL || row->asked == REMOTE)
		local = row->asked == LOCAL;
	*first = local ? &row->ends.local : &row->ends.remote;
	*second = local ? &row->ends.remote : &row->ends.local;
	return local;
}

int rows_compare(const void *a, const void *b)
{
	const struct sockrow *x = a, *y = b;
	const struct endpoint *xfirst, *xsecond, *yfirst, *ysecond;
	bool xlocal, ylocal;
	int order;

	if ((x->state == TCP_LISTEN) != (y->state == TCP_LISTEN))
		return x->state == TCP_LISTEN ? -1 : 1;
	if (x->state == TCP_LISTEN) {
		order = by_endpoint(&x->ends.local, &y->ends.local);
		return order ? order
			     : x->ends.local.family - y->ends.local.family;
	}
	xlocal = in_order(x, &xfirst, &xsecond);
	ylocal = in_order(y, &yfirst, &ysecond);
	order = by_endpoint(xfirst, yfirst);
	if (order == 0)
		order = by_endpoint(xsecond, ysecond);
	return order ? order : ylocal - xlocal;
}

int rows_add(struct rows *r, const struct sockrow *row)
{
	size_t room = r->room ? 2 * r->room : 64;
	struct sockrow *bigger;

	if (r->n == r->room) {
		bigger = realloc(r->row, room * sizeof *bigger);
		if (bigger == NULL)
			return -1;
		r->row = bigger;
		r->room = room;
	}
	r->row[r->n++] = *row;
	return 0;
}

void rows_sort(struct rows *r)
{
	if (r->n > 1)
		qsort(r->row, r->n, sizeof r->row[0], rows_compare);
}

struct reading {
	struct rows *rows;
	const struct sockquery *q;
};

/* 1 stops the walk: memory is out. */
static int keep(const struct sockrow *row, void *arg)
{
	struct reading *r = arg;
	struct sockrow *kept;

	if (rows_add(r->rows, row) == -1)
		return 1;
	kept = &r->rows->row[r->rows->n - 1];
	kept->asked = sockquery_names(r->q, &row->ends.local) * LOCAL |
		      sockquery_names(r->q, &row->ends.remote) * REMOTE;
	return 0;
}

int rows_read(struct rows *r, const struct sockquery *q)
{
	struct reading reading = {r, q};
	int ret;

	r->n = 0;
	ret = sockets_each(q, keep, &reading);
	if (ret == 1)
		errno = ENOMEM;
	rows_sort(r);
	return ret == 0 ? 0 : -1;
}

void rows_free(struct rows *r)
{
	free(r->row);
	memset(r, 0, sizeof *r);
}

static bool mirrored(const struct sockrow *a, const struct sockrow *b)
{
	return a->state != TCP_LISTEN &&
	       endpoint_same(&a->ends.local, &b->ends.remote) &&
	       endpoint_same(&a->ends.remote, &b->ends.local);
}

const struct sockrow *rows_peer(const struct rows *r, size_t i)
{
	const struct sockrow *row = &r->row[i];

	if (i > 0 && mirrored(row, row - 1))
		return row - 1;
	if (i + 1 < r->n && mirrored(row, row + 1))
		return row + 1;
	return NULL;
}

static bool closed_actively(int state)
{
	return state == TCP_FIN_WAIT1 || state == TCP_FIN_WAIT2 ||
	       state == TCP_CLOSING || state == TCP_TIME_WAIT;
}

enum rows_closer rows_closer(
    const struct sockrow *row, const struct sockrow *peer)
{
	bool passively = row->state == TCP_CLOSE_WAIT ||
			 row->state == TCP_LAST_ACK;

	if (passively && peer == NULL)
		return CLOSER_PEER;
	if (!closed_actively(row->state))
		return CLOSER_NONE;
	if (row->state == TCP_CLOSING || (peer && closed_actively(peer->state)))
		return CLOSER_BOTH;
	return CLOSER_FIRST;
}
