/* segment.h - a TCP segment, read from the bytes of a packet */
#ifndef COMMON_SEGMENT_H
#define COMMON_SEGMENT_H

#include "endpoint.h"
#include "frame.h"

#include <stdbool.h>

/* The control bits, RFC 9293 3.1, as they stand in the header. */
enum {
	SEGMENT_FIN = 0x01,
	SEGMENT_SYN = 0x02,
	SEGMENT_RST = 0x04,
	SEGMENT_PSH = 0x08,
	SEGMENT_ACK = 0x10,
	SEGMENT_URG = 0x20,
	SEGMENT_ECE = 0x40,
	SEGMENT_CWR = 0x80,
};

enum { SEGMENT_SACKS = 4 }; /* all that fit into 40 bytes of options */

struct segment_sack {
	uint32_t left, right; /* sequence numbers: from, and one past the end */
};

struct segment {
	uint64_t ns; /* since 1970 */
	struct endpoint from, to;
	uint32_t seq, ack;
	uint16_t window; /* as it stands in the header, not scaled */
	uint8_t flags;   /* SEGMENT_... */
	uint8_t ttl;     /* IPv6: the hop limit */
	uint32_t len;    /* bytes of payload, by the IP header's length */
	const unsigned char *payload; /* in the frame, NULL if it has none */
	size_t kept;                  /* bytes of it that the capture kept */

	/* The options of RFC 9293 3.2, RFC 7323 and RFC 2018. */
	uint16_t mss; /* 0: not there */
	int wscale;   /* shift count; -1: not there */
	bool sack_ok; /* SACK-permitted */
	bool has_ts;  /* timestamps */
	uint32_t tsval, tsecr;
	int nsacks;
	struct segment_sack sack[SEGMENT_SACKS];
};

enum segment_verdict {
	SEGMENT_IS_TCP,    /* *S is filled */
	SEGMENT_IS_OTHER,  /* a whole packet of something else */
	SEGMENT_IS_CUT,    /* the capture did not keep the TCP header whole */
	SEGMENT_IS_BROKEN, /* lengths that contradict each other */
};

/* Reads F, whose bytes may be anything at all, into *S. */
enum segment_verdict segment_parse(const struct frame *f, struct segment *s);

#endif
