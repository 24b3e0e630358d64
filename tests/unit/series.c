/*
 * series.c - when the nth event was, also long after the room was full
 *
 * Series of many lengths, steady and with a break in the rate, against the
 * times themselves.
 */
#include "check.h"

#include "series.h"

#include <stdlib.h>

static struct series s;

/* When event N of a series is that slows down from 10 to 1000 at BREAK. */
static uint64_t at(uint64_t n, uint64_t at_break)
{
	if (n <= at_break)
		return 5000 + 10 * n;
	return 5000 + 10 * at_break + 1000 * (n - at_break);
}

static void fill(uint64_t n, uint64_t at_break)
{
	series_init(&s, at(0, at_break));
	for (uint64_t i = 1; i <= n; i++)
		series_add(&s, at(i, at_break));
	CHECK(s.count == n);
	CHECK(s.used < SERIES_POINTS);
	CHECK(n < SERIES_POINTS || s.used >= SERIES_POINTS / 2);
	CHECK(series_time(&s, 0) == 5000);
	CHECK(series_time(&s, n) == at(n, at_break));
}

/* A steady rate is known exactly, at each event. */
static void check_steady(uint64_t n)
{
	fill(n, n);
	for (uint64_t i = 0; i <= n; i++)
		if (series_time(&s, i) != at(i, n)) {
			CHECK(series_time(&s, i) == at(i, n));
			return;
		}
}

/* With a break in the middle, no time is off by more than one step. */
static void check_broken(uint64_t n)
{
	fill(n, n / 2);
	for (uint64_t i = 0; i <= n; i++) {
		uint64_t got = series_time(&s, i), want = at(i, n / 2);
		uint64_t off = got > want ? got - want : want - got;

		if (off > 1000 * s.step || (s.step == 1 && off > 0)) {
			CHECK(off == 0);
			return;
		}
	}
}

int main(void)
{
	static const uint64_t lengths[] = {0, 1, 2, 9, 10, SERIES_POINTS - 1,
	    SERIES_POINTS, SERIES_POINTS + 1, 2L * SERIES_POINTS - 1,
	    2L * SERIES_POINTS, 5L * SERIES_POINTS + 3, 28232, 123457};

	for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		check_steady(lengths[i]);
		check_broken(lengths[i]);
	}
	return check_status();
}
