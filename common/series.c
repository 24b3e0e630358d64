/*
 * series.c - does the rate fall, and when?
 *
 * connect(2) is quick until half of the ephemeral ports are used, and slow
 * from there on: a mean over the run shows neither. How long the run will be
 * is not known before, so every event is kept at first; when the room is
 * full every second one is dropped, and only every second is kept from then
 * on. What remains is never less than half the room.
 *
 * See also: histogram.c, client/load_report.c.
 */
#include "series.h"

#include <string.h>

void series_init(struct series *s, uint64_t now)
{
	memset(s, 0, sizeof *s);
	s->begin = s->last = now;
	s->step = 1;
}

void series_add(struct series *s, uint64_t now)
{
	s->count++;
	s->last = now;
	if ((s->count & (s->step - 1)) != 0)
		return;
	s->at[s->used++] = now;
	if (s->used < SERIES_POINTS)
		return;
	s->used /= 2;
	s->step *= 2;
	for (unsigned i = 0; i < s->used; i++)
		s->at[i] = s->at[2 * i + 1];
}

uint64_t series_time(const struct series *s, uint64_t n)
{
	uint64_t i = n / s->step, from, to, events = s->step;

	from = i > 0 ? s->at[i - 1] : s->begin;
	to = i < s->used ? s->at[i] : s->last;
	if (i >= s->used)
		events = s->count - i * s->step;
	if (n == i * s->step)
		return from;
	return from + (to - from) * (n - i * s->step) / events;
}
