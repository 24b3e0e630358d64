/* sockquery.h - which rows of the socket table are asked for */
#ifndef COMMON_SOCKQUERY_H
#define COMMON_SOCKQUERY_H

#include "sockrow.h"

#include <stdbool.h>

enum {
	SOCKQUERY_PLACES = 16,
	/* What netstat shows: all states but CLOSE, which is only bound. */
	SOCKQUERY_SHOWN = 0xf7e,
	SOCKQUERY_ALL = 0xffe,
};

struct sockquery {
	unsigned states; /* bits, 1 << TCP_...; CLOSE: what is only bound */
	struct endpoint place[SOCKQUERY_PLACES]; /* AF_UNSPEC: any address */
	int nplaces;                             /* 0: everywhere */
	sa_family_t family;                      /* AF_UNSPEC: both */
	bool proc;                               /* by /proc, not netlink */
};

/* Is ROW asked for: in such a state, and with one end at such a place? */
bool sockquery_wants(const struct sockquery *q, const struct sockrow *row);

/* Is E at one of the places of Q? */
bool sockquery_names(const struct sockquery *q, const struct endpoint *e);

#endif
