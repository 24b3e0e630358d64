/* series.h - when each of many events happened, in fixed room */
#ifndef COMMON_SERIES_H
#define COMMON_SERIES_H

#include <stdint.h>

enum { SERIES_POINTS = 2048 };

struct series {
	uint64_t begin, last; /* of the clock; last: of the last event */
	uint64_t count;
	uint64_t step; /* a power of two: at[i] is that of event ... */
	unsigned used; /* ... number (i + 1) * step */
	uint64_t at[SERIES_POINTS];
};

/* An empty series that begins NOW, of any clock. */
void series_init(struct series *s, uint64_t now);

/* One more event, NOW: not before the last. */
void series_add(struct series *s, uint64_t now);

/*
 * When event number N (0: the begin; to count) happened; between two points
 * that were kept, as if all events there were equally far apart.
 */
uint64_t series_time(const struct series *s, uint64_t n);

#endif
