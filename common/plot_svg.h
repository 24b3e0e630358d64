/* plot_svg.h - a plot as a picture */
#ifndef COMMON_PLOT_SVG_H
#define COMMON_PLOT_SVG_H

#include "plot.h"

/* Writes P, which has a point at least. Returns 0, -1 with errno ENOMEM. */
int plot_svg(FILE *out, const struct plot *p);

#endif
