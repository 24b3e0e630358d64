/* stray_run.h - stray's request, and how it is carried out */
#ifndef TOOLS_STRAY_RUN_H
#define TOOLS_STRAY_RUN_H

#include "kept.h"

#include <stdint.h>

struct run {
	const char *read;   /* the file; NULL: live */
	long number;        /* of the segment in it, from 1 */
	bool list;          /* print its segments */
	long len;           /* live: keep segments of this payload; 0: all */
	const char *write;  /* live: the file for the next incarnation */
	const char *wanted; /* live: the file for what B has to send */
	uint16_t port;      /* live: of the connections, 0: none given */
};

/* Both return the exit status, after saying what failed. */
int run_file(const struct run *r);
int run_live(const struct run *r);

/* What needs CAP_NET_RAW has failed: CALL. Says so; the exit status. */
int run_refused(const char *call);

/* Delivers K, and says so; the exit status. */
int run_deliver(const struct kept *k);

#endif
