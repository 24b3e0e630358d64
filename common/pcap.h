/* pcap.h - files that tcpdump and Wireshark write and read */
#ifndef COMMON_PCAP_H
#define COMMON_PCAP_H

#include "frame.h"

#include <stdbool.h>
#include <stdio.h>

enum { PCAP_KEPT = 262144 }; /* bytes of one packet, at most */

struct pcap_reader {
	FILE *in;
	bool swapped;         /* of the other byte order */
	bool nano;            /* nanoseconds, not microseconds */
	int link;             /* LINK_... */
	unsigned char *bytes; /* the last packet's, PCAP_KEPT of them */
};

/*
 * Reads the header of the file IN. Returns NULL, or what is wrong with it
 * in words ("a pcapng file: ...", "not a pcap file", ...).
 */
const char *pcap_open(struct pcap_reader *r, FILE *in);

/*
 * The next packet into *F, whose bytes are valid until the next call.
 * Returns 1, 0 at the end of the file, -1 with *WHY in words.
 */
int pcap_next(struct pcap_reader *r, struct frame *f, const char **why);

/* Frees what pcap_open() took; IN stays open. */
void pcap_close(struct pcap_reader *r);

/* The header of a new file: nanoseconds, of link type LINK. */
int pcap_write_header(FILE *out, int link);

/* One packet. Both return 0, or -1 with errno of fwrite(3). */
int pcap_write(FILE *out, const struct frame *f);

#endif
