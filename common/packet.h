/* packet.h - the IP packet in a frame, and the TCP segment in the packet */
#ifndef COMMON_PACKET_H
#define COMMON_PACKET_H

#include "segment.h"

/* Bytes that a header says are there, of which the capture kept some. */
struct packet_bytes {
	const unsigned char *at;
	size_t len;  /* on the wire */
	size_t kept; /* at AT, at most LEN */
};

struct packet {
	struct endpoint from, to; /* without the ports, which are TCP's */
	uint8_t ttl;
	bool more;               /* the first fragment of more than one */
	struct packet_bytes tcp; /* header and payload, no padding */
};

/*
 * What the frame F has behind its link-level header into *IP. Returns the
 * IP version that this header promises, 0 for "one of them" and -1 with
 * *WHY if there is none: SEGMENT_IS_OTHER, _CUT or _BROKEN.
 */
int packet_link(
    const struct frame *f, struct packet_bytes *ip, enum segment_verdict *why);

/*
 * The packet IP, of that VERSION (0: see its first byte), into *P.
 * SEGMENT_IS_TCP says that P->tcp is TCP's, of whatever length.
 */
enum segment_verdict packet_ip(
    const struct packet_bytes *ip, int version, struct packet *p);

/* Fewer bytes than a header needs: were they not kept, or never there? */
enum segment_verdict packet_short(const struct packet_bytes *b);

/* 2 and 4 bytes in network order. */
static inline uint16_t packet_16(const unsigned char *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t packet_32(const unsigned char *b)
{
	return (uint32_t)packet_16(b) << 16 | packet_16(b + 2);
}

#endif
