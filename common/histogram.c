/*
 * histogram.c - latencies from a microsecond to an hour, in 15 KB
 *
 * The mean hides what matters: one connection in a hundred that waits for a
 * retransmission. Buckets that grow with the value keep every percentile to
 * 3 % without keeping the values, however many there are: each power of two
 * is cut into 32.
 *
 * See also: series.c, Tene's HdrHistogram, where the idea is from.
 */
#include "histogram.h"

#include <string.h>

/* How many low bits of VALUE do not count. */
static uint64_t shift_of(uint64_t value)
{
	unsigned top = 63U - (unsigned)__builtin_clzll(value | 1);

	return top > 5 ? top - 5 : 0;
}

/* The largest value that falls into bucket I. */
static uint64_t bucket_end(unsigned i)
{
	uint64_t shift = i < 2 * HISTOGRAM_SUB ? 0 : i / HISTOGRAM_SUB - 1;
	uint64_t next = i - shift * HISTOGRAM_SUB + 1;

	/* Of the last bucket this is 2^64 - 1, by wrapping round. */
	return (next << shift) - 1;
}

void histogram_init(struct histogram *h)
{
	memset(h, 0, sizeof *h);
	h->min = UINT64_MAX;
}

void histogram_add(struct histogram *h, uint64_t value)
{
	uint64_t shift = shift_of(value);

	h->bucket[shift * HISTOGRAM_SUB + (value >> shift)]++;
	h->count++;
	if (value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
}

uint64_t histogram_percentile(const struct histogram *h, unsigned percent)
{
	/* Divided first, so that no count is too large. */
	uint64_t rank = h->count / 100 * percent +
			(h->count % 100 * percent + 99) / 100;
	uint64_t seen = 0, end;

	if (h->count == 0)
		return 0;
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen >= rank) {
			end = bucket_end(i);
			return end < h->max ? end : h->max;
		}
	}
	return h->max;
}
