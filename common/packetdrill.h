/* packetdrill.h - segments in the notation of packetdrill's scripts */
#ifndef COMMON_PACKETDRILL_H
#define COMMON_PACKETDRILL_H

#include "machine.h"

#include <stdio.h>

struct packetdrill {
	FILE *out;
	uint64_t last;    /* time of the segment before; 0: none */
	unsigned current; /* number of its connection */
};

/* One segment of the connection M, on a line. */
void packetdrill_segment(struct packetdrill *p, const struct machine *m,
    const struct segment *s, const struct machine_step *step);

#endif
