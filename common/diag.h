/* diag.h - the kernel's table of TCP sockets by sock_diag(7) */
#ifndef COMMON_DIAG_H
#define COMMON_DIAG_H

#include "sockquery.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Calls EACH(row, ARG) for every TCP socket and time-wait entry of this
 * network namespace that Q asks for, in the kernel's order: listeners, what
 * is only bound (Linux 6.8), then connections, IPv4 and IPv6 among each
 * other. Stops early when EACH returns a positive number, and returns that.
 * Returns 0 at the end; -1 with errno where netlink is refused or fails,
 * DIAG_HALFWAY if that was after the first row.
 */
enum { DIAG_HALFWAY = -2 };
int diag_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg);

/*
 * The row of the connection ENDS into *ROW, asked by its four-tuple, so it
 * costs no walk over the table. Returns 1, 0 where there is none; -1 with
 * errno where netlink is refused or fails.
 */
int diag_find(const struct ends *ends, struct sockrow *row);

/*
 * One message of a dump, LEN bytes at MSG (struct inet_diag_msg), into
 * *ROW. Returns false for anything that is not such a message.
 */
bool diag_parse(const void *msg, size_t len, struct sockrow *row);

#endif
