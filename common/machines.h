/* machines.h - the connections of a capture */
#ifndef COMMON_MACHINES_H
#define COMMON_MACHINES_H

#include "machine.h"

enum { MACHINES = 64 };

struct machines {
	struct machine m[MACHINES];   /* the latest of each four-tuple */
	unsigned long used[MACHINES]; /* when: a count of segments */
	int count;
	unsigned numbers;        /* given so far */
	unsigned long segments;  /* given to machines_of() */
	unsigned long forgotten; /* connections dropped for want of room */
};

/*
 * The connection that S belongs to, a new one where it begins one. Where
 * there is no room, the one whose last segment is the longest ago goes, of
 * those that are over if any is.
 */
struct machine *machines_of(struct machines *all, const struct segment *s);

/* Is there any, and are all over? */
bool machines_are_over(const struct machines *all);

#endif
