/* frame.h - what a capture keeps of one packet: its bytes and its time */
#ifndef COMMON_FRAME_H
#define COMMON_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* What the bytes begin with; the numbers are those of pcap files. */
enum {
	LINK_NULL = 0,     /* 4 bytes with the family, in the writer's order */
	LINK_ETHERNET = 1, /* so does Linux's lo */
	LINK_RAW = 101,    /* IPv4 or IPv6 itself */
	LINK_LOOP = 108,   /* as LINK_NULL, in network order */
	LINK_SLL = 113,    /* tcpdump -i any */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

struct frame {
	uint64_t ns;                /* since 1970, CLOCK_REALTIME */
	int link;                   /* LINK_... */
	size_t len;                 /* bytes on the wire */
	size_t kept;                /* bytes at BYTES, at most LEN */
	const unsigned char *bytes; /* the caller's, not to be freed */
};

#endif
