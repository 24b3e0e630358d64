/*
 * histogram.c - a percentile is never below the true one, and at most 1/32
 * above, whatever the values
 *
 * Values of every magnitude are held against the same values, sorted.
 */
#include "check.h"

#include "histogram.h"

#include <stdlib.h>

enum { VALUES = 20000 };

static struct histogram h;
static uint64_t values[VALUES];

/* Not random, so that a failure comes again. */
static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int order(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The first N values, and what the histogram says of them. */
static void check_percentiles(unsigned n)
{
	histogram_init(&h);
	for (unsigned i = 0; i < n; i++)
		histogram_add(&h, values[i]);
	qsort(values, n, sizeof values[0], order);
	CHECK(h.count == n && h.min == values[0] && h.max == values[n - 1]);
	CHECK(histogram_percentile(&h, 100) == h.max);
	for (unsigned percent = 1; percent <= 100; percent++) {
		uint64_t want = values[(n * percent + 99) / 100 - 1];
		uint64_t got = histogram_percentile(&h, percent);

		CHECK(got >= want && got - want <= want / 32);
	}
}

static void check_empty(void)
{
	histogram_init(&h);
	CHECK(h.count == 0 && h.max == 0);
	CHECK(histogram_percentile(&h, 50) == 0);
}

static void check_small(void)
{
	histogram_init(&h);
	for (uint64_t v = 1; v <= 63; v++)
		histogram_add(&h, v);
	/* Up to 63 every value has its own bucket. */
	CHECK(histogram_percentile(&h, 50) == 32);
	CHECK(histogram_percentile(&h, 99) == 63);
	CHECK(histogram_percentile(&h, 1) == 1);
}

/* Each power of two, and its neighbours, alone. */
static void check_edges(void)
{
	for (unsigned bit = 0; bit < 64; bit++)
		for (int off = -1; off <= 1; off++) {
			values[0] = ((uint64_t)1 << bit) + (uint64_t)off;
			check_percentiles(1);
		}
}

int main(void)
{
	uint64_t seed = 88172645463325252;

	check_empty();
	check_small();
	check_edges();
	for (unsigned n = 1; n <= VALUES; n = n * 3 + 1) {
		for (unsigned i = 0; i < n; i++)
			values[i] = next(&seed) >> (next(&seed) % 64);
		check_percentiles(n);
	}
	return check_status();
}
