/* ladder.h - from packets to everything that is made of them */
#ifndef COMMON_LADDER_H
#define COMMON_LADDER_H

#include "ladder_svg.h"
#include "ladder_text.h"
#include "machines.h"
#include "packetdrill.h"

/* Zeroed, but for the first three and text's, drill's and svg's options. */
struct ladder {
	bool notation; /* packetdrill's, instead of the ladder */
	bool picture;  /* an SVG as well */
	struct {
		const uint16_t *port;
		int n; /* 0: all */
	} only;

	struct machines all;
	struct ladder_text text;
	struct packetdrill drill;
	struct ladder_svg svg;
	unsigned long segments, others, cut, broken;
};

/*
 * One packet. Returns 1 if it was a segment of these ports, which has been
 * drawn; 0 if not; -1 with errno.
 */
int ladder_frame(struct ladder *l, const struct frame *f);

/* "12 segments, 1 cut short" without the end of the line. */
void ladder_counts(const struct ladder *l, FILE *out);

#endif
