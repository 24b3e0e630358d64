/* kept.h - a segment that was on the wire, to be delivered again */
#ifndef COMMON_KEPT_H
#define COMMON_KEPT_H

#include "segment.h"

enum { KEPT_TEXT = 256 }; /* room for a segment in words */

struct kept {
	struct segment s;  /* what it says; s.payload is within BYTES */
	unsigned char *ip; /* the IP packet, from malloc(3) */
	size_t len;
};

/*
 * A copy of the packet in F into *K, byte for byte, but for the checksum,
 * which lo leaves open: that is computed. kept_free() it. Returns NULL; or
 * why it cannot be delivered, in words, and then there is nothing to free.
 */
const char *kept_copy(struct kept *k, const struct frame *f);

void kept_free(struct kept *k);

/*
 * "127.0.0.1:6713 > 127.0.0.1:6613 PSH,ACK seq 7 ack 9 len 2" with the
 * sequence numbers as they are on the wire, into BUF of KEPT_TEXT bytes;
 * returns BUF.
 */
char *kept_text(char *buf, const struct segment *s);

#endif
