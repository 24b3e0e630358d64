/* incarnations.h - two connections, one after the other, of one four-tuple */
#ifndef TOOLS_INCARNATIONS_H
#define TOOLS_INCARNATIONS_H

#include "streams.h"

#include <stdbool.h>
#include <stdint.h>

enum { INCARNATIONS_MESSAGE = 1000 }; /* bytes of each segment of A */

/* What A did, to be told, and to be judged by. */
struct race {
	uint64_t begin;      /* clock_ns() at its connect(2) */
	uint64_t end;        /* and when it had sent the last message */
	unsigned long sent;  /* bytes, */
	unsigned long small; /* from here on with messages */
	int messages;        /* so many of them */
	unsigned long back;  /* bytes that have come back */
};

/*
 * A: sends over the connected FD, first to get ahead of the clock that initial
 * sequence numbers are taken from, then messages, and reads what comes back.
 * R->begin has been set. Returns 0; -1 with errno, ETIME where it does not
 * get ahead.
 */
int race_run(struct race *r, int fd);

/* Milliseconds until that clock will be among the numbers of the messages. */
long race_pause(const struct race *r);

/* Is it there now, with some of them still to come? */
bool race_is_met(const struct race *r);

/*
 * B: sends over the connected FD as many bytes as the lines of standard
 * input say, and tells what comes back, until "q" or the end of the input;
 * STOP is stop_arm()'s descriptor. Returns 0, -1 after a message.
 */
int talk_run(int fd, int stop);

#endif
