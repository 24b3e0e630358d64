/* stray_run.h - stray's request, and how it is carried out */
#ifndef TOOLS_STRAY_RUN_H
#define TOOLS_STRAY_RUN_H

#include <stdbool.h>

struct run {
	const char *read; /* the file */
	long number;      /* of the segment in it, from 1 */
	bool list;
};

/* The exit status, after saying what failed. */
int run_file(const struct run *r);

/* After deliver_open() has failed: says so; the exit status. */
int run_refused(void);

#endif
