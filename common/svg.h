/* svg.h - the shapes that a ladder and a plot are drawn with */
#ifndef COMMON_SVG_H
#define COMMON_SVG_H

#include <stddef.h>
#include <stdio.h>

/* Where a text's X is. */
enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* Begins a picture of WIDTH by HEIGHT units; TITLE is what it is called. */
void svg_open(FILE *out, int width, int height, const char *title);
void svg_close(FILE *out);

/* More classes, for this picture: rules of CSS. */
void svg_style(FILE *out, const char *rules);

/* CLASS is one, or several, of the classes in svg.c's style sheet. */
void svg_text(FILE *out, int x, int y, enum svg_anchor anchor,
    const char *class, const char *text);
void svg_line(FILE *out, int x1, int y1, int x2, int y2, const char *class);
void svg_bar(FILE *out, int x, int y, int width, int height, const char *class);

/* A line with a head at X2, Y2. */
void svg_arrow(FILE *out, int x1, int y1, int x2, int y2, const char *class);

/* A line through N points, each of them an x and a y. */
void svg_curve(FILE *out, int (*xy)[2], size_t n, const char *class);

#endif
