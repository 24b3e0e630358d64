/* ladder_svg.h - the ladder diagram as a picture */
#ifndef COMMON_LADDER_SVG_H
#define COMMON_LADDER_SVG_H

#include "machine.h"

#include <stdio.h>

enum { LADDER_SVG_MOST = 1000 }; /* segments in one picture */

struct ladder_svg_rung; /* what is kept of a segment */

/* Zeroed, it is an empty picture. */
struct ladder_svg {
	unsigned extras; /* of the labels: RUNG_... */
	struct ladder_svg_rung *rung;
	size_t n;
	size_t left_out; /* came after LADDER_SVG_MOST */
};

/* One segment, and what it did to M. Returns 0, -1 with errno ENOMEM. */
int ladder_svg_add(struct ladder_svg *svg, const struct machine *m,
    const struct segment *s, const struct machine_step *step);

/* The whole picture: each connection one ladder, one below the other. */
void ladder_svg_write(const struct ladder_svg *svg, FILE *out);

void ladder_svg_free(struct ladder_svg *svg);

#endif
