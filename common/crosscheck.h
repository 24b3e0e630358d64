/* crosscheck.h - the states from the segments against the kernel's own */
#ifndef COMMON_CROSSCHECK_H
#define COMMON_CROSSCHECK_H

#include "machines.h"

#include <stdio.h>

/* Zeroed, nothing has been compared yet. */
struct crosscheck {
	struct {
		unsigned number;     /* of the connection these are of */
		int derived, kernel; /* of the look before */
		bool told;           /* and that was printed */
	} end[MACHINES][2];
};

/*
 * Compares, at a moment when no segment is on its way, and prints a line
 * into OUT for each end whose states differ, as they did at the look before
 * (a program may just be closing), and that no line has told yet. Returns 1
 * if all is over: the kernel, too, has only TIME_WAIT or nothing left of it,
 * or where an end is not on this host, the segments say so; 0 if not; -1
 * with errno where the kernel does not show its sockets.
 */
int crosscheck_look(
    struct crosscheck *c, const struct machines *all, FILE *out);

/* A line for each end of M on this host. Returns 0, -1 likewise. */
int crosscheck_print(const struct machine *m, FILE *out);

#endif
