/*
 * follow.c - looking at a moving thing
 *
 * See also: changes.c, pace.c.
 */
#include "follow.h"

#include "clock.h"
#include "pace.h"

#include <errno.h>
#include <limits.h>

/* One look: NOW read, its changes told, and it becomes OLD. */
static int look(const struct sockquery *q, const struct follower *f,
    struct rows *old, struct rows *now, long ms)
{
	struct rows other = *old;

	if (rows_read(now, q) == -1)
		return -1;
	if (f->changed && ms >= 0)
		changes_each(old, now, ms, f->changed, f->arg);
	*old = *now;
	*now = other;
	return f->looked ? f->looked(old, ms < 0 ? 0 : ms, f->arg) : 0;
}

int follow(const struct sockquery *q, const struct follower *f, int wake)
{
	struct rows old = {0}, now = {0};
	struct pace p = {0};
	long begin;
	int ret, err;

	ret = look(q, f, &old, &now, -1);
	begin = clock_ms();
	while (ret == 0) {
		pace_begin(&p);
		ret = look(q, f, &old, &now, clock_ms() - begin);
		if (ret == 0 && pace_rest(&p, wake, LONG_MAX) == 1)
			break;
	}
	err = errno;
	rows_free(&old);
	rows_free(&now);
	errno = err;
	return ret;
}
