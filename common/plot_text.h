/* plot_text.h - a plot in the terminal */
#ifndef COMMON_PLOT_TEXT_H
#define COMMON_PLOT_TEXT_H

#include "plot.h"

#include <stdbool.h>

/*
 * Draws P, which has a point at least, in 80 columns. Where UTF8 is true the
 * axes have its lines, else they are ASCII. Names and titles are written as
 * they are, but control characters as '?'.
 */
void plot_text(FILE *out, const struct plot *p, bool utf8);

/* The letter that stands for a mark. */
char plot_text_mark(int mark);

#endif
