/* machines.c - one connection after the other, and many at once */
#include "story.h"

static void incarnations(void)
{
	static const struct line first[] = {OPENED,
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0},
	    {0, F | A, 1001, 5002, 0, LAST, TW, 0},
	    {1, A, 5002, 1002, 0, END, TW, 0}, {0}};
	/* RFC 9293 3.6.1: TIME_WAIT may take a new SYN. */
	static const struct line reopened[] = {{0, S, 9000, 0, 0, SENT, TW, 0},
	    {1, S | A, 7000, 9001, 0, EST, RECV, 0},
	    {0, A, 9001, 7001, 0, EST, EST, 0}, {0}};
	/* Half-open: RFC 9293 3.5.1, figure 9. */
	static const struct line half_open[] = {
	    {0, S, 2000, 0, 0, SENT, EST, 0},
	    {1, A, 7001, 9001, 0, SENT, EST, 0},
	    {0, R, 9001, 0, 0, SENT, END, 0},
	    {0, S, 2000, 0, 0, SENT, END, AGAIN},
	    {1, S | A, 8000, 2001, 0, EST, RECV, 0},
	    {0, A, 2001, 8001, 0, EST, EST, 0}, {0}};
	struct machines all = {0};

	CHECK(tell(&all, "first incarnation", first)->number == 1);
	CHECK(tell(&all, "SYN into TIME_WAIT", reopened)->number == 2);
	CHECK(tell(&all, "half-open", half_open)->number == 3);
	CHECK(all.count == 1 && !machines_are_over(&all));
}

/* Of more connections than there is room for, those that are over go. */
static void many(void)
{
	static const struct line syn = {0, S, 1000, 0, 0, 0, 0, 0};
	static const struct line rst = {1, R | A, 0, 1001, 0, 0, 0, 0};
	struct machines all = {0};
	struct machine_step step;

	for (int i = 0; i < MACHINES + 3; i++) {
		struct segment s = segment_of(&syn), r = segment_of(&rst);

		s.from.port = r.to.port = (uint16_t)(1 + i);
		machine_step(machines_of(&all, &s), &s, &step);
		if (i == 30 || i == 20)
			machine_step(machines_of(&all, &r), &r, &step);
	}
	CHECK(all.count == MACHINES && all.forgotten == 3);
	CHECK(all.m[20].end[0].e.port == 1 + MACHINES);
	CHECK(all.m[30].end[0].e.port == 2 + MACHINES);
	CHECK(all.m[0].end[0].e.port == 3 + MACHINES);
}

int main(void)
{
	incarnations();
	many();
	return check_status();
}
