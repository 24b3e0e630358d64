/*
 * machines.c - many connections at once, and one after the other
 *
 * A four-tuple has one connection at a time; a SYN with another ISN begins
 * its next incarnation, which may meet what is left of the old one
 * (TIME_WAIT at the other end, or a half-open connection).
 *
 * See also: machine.c, RFC 9293 3.5.1 and 3.6.1.
 */
#include "machines.h"

static int find(const struct machines *all, const struct segment *s)
{
	for (int i = 0; i < all->count; i++)
		if (machine_is_of(&all->m[i], s))
			return i;
	return -1;
}

/* Is the one at I to go rather than the one at J? */
static bool goes_first(const struct machines *all, int i, int j)
{
	bool over = machine_is_over(&all->m[i]);

	if (over != machine_is_over(&all->m[j]))
		return over;
	return all->used[i] < all->used[j];
}

static int room(struct machines *all)
{
	int goes = 0;

	if (all->count < MACHINES)
		return all->count++;
	for (int i = 1; i < MACHINES; i++)
		if (goes_first(all, i, goes))
			goes = i;
	all->forgotten++;
	return goes;
}

struct machine *machines_of(struct machines *all, const struct segment *s)
{
	int i = find(all, s);

	if (i == -1) {
		i = room(all);
		machine_start(&all->m[i], ++all->numbers, s, NULL);
	} else if (machine_is_over_by(&all->m[i], s)) {
		struct machine old = all->m[i];

		machine_start(&all->m[i], ++all->numbers, s, &old);
	}
	all->used[i] = ++all->segments;
	return &all->m[i];
}

bool machines_are_over(const struct machines *all)
{
	for (int i = 0; i < all->count; i++)
		if (!machine_is_over(&all->m[i]))
			return false;
	return all->count > 0;
}
