/* story.h - segments, and the states that each of them leads to */
#ifndef UNIT_STORY_H
#define UNIT_STORY_H

#include "check.h"

#include "machines.h"
#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define F SEGMENT_FIN
#define S SEGMENT_SYN
#define R SEGMENT_RST
#define A SEGMENT_ACK

/* One line of a story: a segment, and what it leads to. */
struct line {
	int from; /* 0: the client, port 40404; 1: the server, port 6666 */
	unsigned flags;
	uint32_t seq, ack, len;
	int left, right; /* the states; the client is on the left */
	int mark;        /* MACHINE_... */
};

enum {
	UNKNOWN = 0,
	SENT = TCP_SYN_SENT,
	RECV = TCP_SYN_RECV,
	EST = TCP_ESTABLISHED,
	FW1 = TCP_FIN_WAIT1,
	FW2 = TCP_FIN_WAIT2,
	CLW = TCP_CLOSE_WAIT,
	CLG = TCP_CLOSING,
	LAST = TCP_LAST_ACK,
	TW = TCP_TIME_WAIT,
	END = TCP_CLOSE,
	/* Marks. */
	AGAIN = MACHINE_RETRANSMITTED,
	OLD = MACHINE_OLD,
	PROBE = MACHINE_PROBE,
	EARLY = MACHINE_OUT_OF_ORDER,
	NOT = MACHINE_IGNORED,
};

#define OPENED                                                                 \
	{0, S, 1000, 0, 0, SENT, UNKNOWN, 0},                                  \
	    {1, S | A, 5000, 1001, 0, EST, RECV, 0},                           \
	{                                                                      \
		0, A, 1001, 5001, 0, EST, EST, 0                               \
	}

static inline struct segment segment_of(const struct line *l)
{
	struct segment s = {.seq = l->seq,
	    .ack = l->ack,
	    .len = l->len,
	    .flags = (uint8_t)l->flags,
	    .window = 500};

	CHECK(endpoint_parse(&s.from, "127.0.0.1:40404") == 0);
	CHECK(endpoint_parse(&s.to, "127.0.0.1:6666") == 0);
	if (l->from == 1) {
		struct endpoint e = s.from;

		s.from = s.to;
		s.to = e;
	}
	return s;
}

/* Tells the story line by line; LINES end with a line of no flags. */
static inline struct machine *tell(
    struct machines *all, const char *story, const struct line *lines)
{
	struct machine *m = NULL;

	for (int i = 0; lines[i].flags; i++) {
		const struct line *l = &lines[i];
		struct segment s = segment_of(l);
		struct machine_step step;
		int client;

		m = machines_of(all, &s);
		machine_step(m, &s, &step);
		client = m->end[0].e.port == 40404 ? 0 : 1;
		if (step.state[client] == l->left &&
		    step.state[!client] == l->right &&
		    (int)step.mark == l->mark &&
		    step.from == (l->from ^ client))
			continue;
		printf("%s, line %d: %s, %s, mark %d; not %s, %s, mark %d\n",
		    story, i + 1, tcpstate_name(step.state[client]),
		    tcpstate_name(step.state[!client]), (int)step.mark,
		    tcpstate_name(l->left), tcpstate_name(l->right), l->mark);
		check_failures++;
	}
	return m;
}

/* A story of its own; returns whether it ends as one that is over. */
static inline bool alone(const char *story, const struct line *lines)
{
	struct machines all = {0};

	tell(&all, story, lines);
	return machines_are_over(&all);
}

#endif
