/* clock.h - time that only goes forward */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC, for durations and deadlines. */
long clock_ms(void);

/* The same in nanoseconds. */
uint64_t clock_ns(void);

/*
 * The milliseconds from now until DUE as epoll_wait(2) and poll(2) take
 * them: at least 0, at most INT_MAX.
 */
int clock_until(long due);

#endif
