/* histogram.h - how long things took, in a fixed number of buckets */
#ifndef COMMON_HISTOGRAM_H
#define COMMON_HISTOGRAM_H

#include <stdint.h>

/* 32 buckets for each power of two: no value is off by more than 1/32. */
enum { HISTOGRAM_SUB = 32, HISTOGRAM_BUCKETS = 60 * HISTOGRAM_SUB };

/* All 0 but min is an empty one: see histogram_init(). */
struct histogram {
	uint64_t count, min, max; /* exact */
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

void histogram_init(struct histogram *h);

/* One more VALUE, of any unit. */
void histogram_add(struct histogram *h, uint64_t value);

/*
 * The least value that PERCENT (1 to 100) of all do not exceed, rounded up
 * to the end of its bucket, but not above max; 0 where there is none.
 */
uint64_t histogram_percentile(const struct histogram *h, unsigned percent);

#endif
