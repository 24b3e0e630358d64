/* await.h - waiting for a state, with a deadline */
#ifndef COMMON_AWAIT_H
#define COMMON_AWAIT_H

#include "sockquery.h"

/*
 * Looks until at least ENOUGH rows of Q are there; for 0, until there
 * is none. Gives up at the clock_ms() DUE, or when the descriptor WAKE (-1:
 * none) becomes readable. Returns 1 when it is so, 0 when it gave up, -1
 * with errno where the table cannot be read.
 */
int await_rows(const struct sockquery *q, long enough, int wake, long due);

#endif
