/*
 * pace.c - a state may last a moment, and a dump may last long
 *
 * The kernel sends no message to an ordinary user when a socket changes its
 * state, so it has to be asked. It walks its whole hash table for each
 * answer, on a large machine for most of a millisecond.
 *
 * See also: await.c, changes.c, net/ipv4/inet_diag.c.
 */
#include "pace.h"

#include "clock.h"

#include <poll.h>
#include <time.h>

void pace_begin(struct pace *p)
{
	p->begun = clock_ns();
}

int pace_rest(const struct pace *p, int wake, long due)
{
	uint64_t rest = 4 * (clock_ns() - p->begun);
	uint64_t most = (uint64_t)clock_until(due) * 1000000;
	struct pollfd pfd = {.fd = wake, .events = POLLIN};
	struct timespec ts;

	if (rest < (uint64_t)PACE_LEAST * 1000)
		rest = (uint64_t)PACE_LEAST * 1000;
	if (rest < (uint64_t)p->patient * 1000000)
		rest = (uint64_t)p->patient * 1000000;
	if (rest > most)
		rest = most;
	ts.tv_sec = (time_t)(rest / 1000000000);
	ts.tv_nsec = (long)(rest % 1000000000);
	return ppoll(&pfd, 1, &ts, NULL) == 1;
}
