/* machine.h - the states of both ends, from nothing but their segments */
#ifndef COMMON_MACHINE_H
#define COMMON_MACHINE_H

#include "inorder.h"
#include "segment.h"

/* One end. Its numbers are the sequence numbers as they are on the wire. */
struct machine_end {
	struct endpoint e;
	int state;        /* <netinet/tcp.h>; 0: nothing shows it yet */
	int before_close; /* the state that a segment from the peer ended */
	uint64_t since;   /* the time of the segment that led to the state */
	bool speaks;      /* an ACK of it, without SYN, FIN and RST, was seen */

	/* What it sends. */
	bool sent;        /* base and nxt are known */
	bool syn;         /* its SYN was seen: base is its ISN */
	bool synack;      /* and it was one with an ACK */
	bool fin;         /* its FIN was seen */
	uint32_t base;    /* relative sequence numbers count from here */
	uint32_t nxt;     /* one past the highest it has sent */
	uint32_t fin_end; /* one past its FIN */

	/* What it has received, and said so. */
	struct inorder rcv;
	bool acks; /* it has sent ACK numbers, up to: */
	uint32_t acked;
};

struct machine {
	struct machine_end end[2]; /* [0] sent the first SYN, or the first
				      segment seen */
	unsigned number;           /* 1, 2, ... */
	int closer;   /* index of who sent the first FIN; -1: nobody yet */
	bool at_once; /* the other had sent its own before hearing of it */
	bool reset;   /* a RST ended it */
	bool refused; /* and that was all the answer to the SYN */
};

enum machine_mark {
	MACHINE_PLAIN,
	MACHINE_RETRANSMITTED, /* this end has sent these numbers before */
	MACHINE_OLD,           /* so it has, and its ACK is an old one, too */
	MACHINE_PROBE,         /* keepalive or window probe: SND.UNA - 1 */
	MACHINE_OUT_OF_ORDER,  /* what comes before it has not been seen */
	MACHINE_IGNORED,       /* a RST that the receiver does not take */
};

/* What one segment did. */
struct machine_step {
	int from;        /* who sent it, index into end[] */
	int state[2];    /* of both ends, after it */
	bool changed[2]; /* is it another than before? */
	enum machine_mark mark;
	int64_t seq, end; /* relative; END is one past its last byte or FIN */
	int64_t ack;      /* relative, if it has an ACK */
};

/*
 * A new connection number NUMBER, whose first segment, still to be given to
 * machine_step(), is S. INHERITED, where not NULL, is the same four-tuple's
 * connection before: what the end that S goes to still is, it stays.
 */
void machine_start(struct machine *m, unsigned number, const struct segment *s,
    const struct machine *inherited);

/* Is S of this four-tuple? */
bool machine_is_of(const struct machine *m, const struct segment *s);

/* Does S begin another connection of this four-tuple? */
bool machine_is_over_by(const struct machine *m, const struct segment *s);

/* S is sent by one end and, in the same moment, received by the other. */
void machine_step(
    struct machine *m, const struct segment *s, struct machine_step *step);

/* Are both ends in CLOSE or TIME_WAIT? */
bool machine_is_over(const struct machine *m);

#endif
