/* sockets.h - who holds this port, and in which state? */
#ifndef COMMON_SOCKETS_H
#define COMMON_SOCKETS_H

#include "sockquery.h"

/*
 * Calls EACH(row, ARG) for every row of the socket table that Q asks for,
 * from sock_diag where that is allowed and from /proc/net where not. Returns
 * what EACH returned if positive (it stops there), 0 at the end, -1 with
 * errno where the kernel shows its table in neither way.
 */
int sockets_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg);

/*
 * The row of the connection ENDS into *ROW, of any state, TIME_WAIT too.
 * Returns 1, 0 where the kernel has none, -1 with errno as above.
 */
int sockets_find(const struct ends *ends, struct sockrow *row);

/*
 * The state of that connection as the socket table has it now: TCP_CLOSE
 * where the kernel has none, 0 where the table cannot be read.
 */
int sockets_state(const struct ends *ends);

#endif
