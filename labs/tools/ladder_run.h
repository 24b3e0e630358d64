/* ladder_run.h - ladder's request, and how it is carried out */
#ifndef TOOLS_LADDER_RUN_H
#define TOOLS_LADDER_RUN_H

#include "capture.h"
#include "crosscheck.h"
#include "ladder.h"

struct run {
	const char *interface, *write, *read, *svg;
	long count, seconds; /* 0: no limit */
	bool until_closed;
	uint16_t port[CAPTURE_PORTS];
	int nports;

	struct ladder l;
	struct crosscheck check;
	FILE *copy; /* for -w */
};

/* Both return the exit status, after saying what failed. */
int run_live(struct run *r);
int run_file(struct run *r);

#endif
