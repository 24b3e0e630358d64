/*
 * await.c - a lab waits for a state, not for a time
 *
 * A deadline, because what never comes has to fail and not to hang; one
 * more look when it is reached, because a busy machine may have kept this
 * process from looking. What is to go has been there for long, and cannot be
 * missed: the longer that takes, the less often it is looked at.
 *
 * See also: pace.c, sockets.c.
 */
#include "await.h"

#include "clock.h"
#include "pace.h"
#include "sockets.h"

/* To see that something is gone: by a part of the wait, and ms at most */
enum { LATE = 50, PATIENT = 100 };

struct tally {
	long seen, enough;
};

static int count(const struct sockrow *row, void *arg)
{
	struct tally *t = arg;

	(void)row;
	return ++t->seen >= t->enough;
}

int await_rows(const struct sockquery *q, long enough, int wake, long due)
{
	long begun = clock_ms();
	struct pace p = {0};

	for (;;) {
		struct tally t = {.enough = enough ? enough : 1};
		bool last = clock_ms() >= due;

		pace_begin(&p);
		if (sockets_each(q, count, &t) == -1)
			return -1;
		if (enough ? t.seen >= enough : t.seen == 0)
			return 1;
		if (enough == 0)
			p.patient = (clock_ms() - begun) / LATE;
		if (p.patient > PATIENT)
			p.patient = PATIENT;
		if (last || pace_rest(&p, wake, due) == 1)
			return 0;
	}
}
