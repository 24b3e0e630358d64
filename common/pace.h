/* pace.h - how often to look, without burning a core */
#ifndef COMMON_PACE_H
#define COMMON_PACE_H

#include <stdint.h>

/*
 * Looking again and again: pace_begin() before a look and pace_rest() after
 * it, which sleeps four times as long as the look took, but at least
 * PACE_LEAST; so a reaction comes within 5 ms where a look takes less than
 * 1 ms, and a long look costs no more than a fifth of a core.
 */
enum { PACE_LEAST = 2000 }; /* us */

struct pace {
	uint64_t begun; /* ns */
	long patient;   /* ms that each rest takes at least, 0 at first */
};

void pace_begin(struct pace *p);

/*
 * Returns early when the descriptor WAKE (-1: none) is readable, or at the
 * clock_ms() DUE. Returns 1 in the first case, else 0.
 */
int pace_rest(const struct pace *p, int wake, long due);

#endif
