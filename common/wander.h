/* wander.h - segments of one incarnation, for the next one to meet */
#ifndef COMMON_WANDER_H
#define COMMON_WANDER_H

#include "kept.h"

enum {
	WANDER_KEPT = 16384,     /* segments, and */
	WANDER_BYTES = 32 << 20, /* bytes: the oldest go first */
	WANDER_FAR = 1000000,    /* this far into an incarnation at most */
};

/* One incarnation of the four-tuple; [0] is the end that sent the SYN. */
struct wander_life {
	unsigned number; /* 1, 2, ...; 0: none yet */
	bool open;       /* both initial sequence numbers are known */
	uint32_t isn[2];
	uint32_t acked; /* RCV.NXT of [1]: what it has acknowledged of [0] */
	bool has_ts;    /* timestamps, and the last TSval of [0] */
	uint32_t tsval;
};

/* Zeroed, but for LEN. */
struct wander {
	long len; /* keep only segments with so much payload; 0: any */
	struct endpoint end[2];
	struct wander_life before, now;
	struct kept *kept; /* a ring of WANDER_KEPT, from malloc(3) */
	unsigned *of;      /* which incarnation each is of */
	size_t first, n, bytes;
};

enum wander_event {
	WANDER_NOTHING,
	WANDER_BEGINS, /* the SYN of an incarnation */
	WANDER_OPENS,  /* its SYN,ACK */
};

/*
 * One packet, as it came: what is data from the end that opened the
 * connection is kept. Of several four-tuples the last one that was opened is
 * followed. Returns the event, or -1 with errno ENOMEM.
 */
int wander_frame(struct wander *w, const struct frame *f);

/* How many segments of the incarnation before are kept. */
size_t wander_count(const struct wander *w);

/*
 * The segment of the incarnation before that falls into the present one
 * earliest: when both ends have sent and received as many bytes as there are
 * before it, neither more nor less, the other end takes it for what comes
 * next. Valid until the next wander_frame(). NULL for none.
 */
const struct kept *wander_choose(const struct wander *w);

void wander_free(struct wander *w);

#endif
