/* changes.h - what became of the sockets from one moment to the next */
#ifndef COMMON_CHANGES_H
#define COMMON_CHANGES_H

#include "rows.h"

#include <stdio.h>

/* No connection is TCP_CLOSE: before the first state and after the last. */
struct change {
	long ms; /* when, since whatever the caller counts from */
	struct ends ends;
	int from, to; /* TCP_... */
};

/*
 * Calls EACH(change, ARG) for every row of sorted OLD that is gone, or is in
 * another state, in sorted NOW, and for every new one; MS goes into each.
 */
void changes_each(const struct rows *old, const struct rows *now, long ms,
    void (*each)(const struct change *c, void *arg), void *arg);

/* "+0.213 127.0.0.1:6666 > 127.0.0.1:40891 FIN_WAIT2 -> TIME_WAIT" */
void changes_print(FILE *out, const struct change *c);

#endif
