/*
 * clock.c - durations are taken from CLOCK_MONOTONIC
 *
 * The wall clock may be set while a lab counts the 60 seconds of 2MSL.
 *
 * See also: clock_gettime(2).
 */
#include "clock.h"

#include <limits.h>
#include <time.h>

long clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

int clock_until(long due)
{
	long left = due - clock_ms();

	if (left < 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}
