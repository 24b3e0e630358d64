/* colour.h - when to use colour, and for what */
#ifndef COMMON_COLOUR_H
#define COMMON_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

#define COLOUR_WAITS "\033[1;33m" /* TIME_WAIT, and what else waits */
#define COLOUR_NEW "\033[1;32m"   /* what has just changed */
#define COLOUR_BAD "\033[1;31m"   /* RST */
#define COLOUR_HEAD "\033[7m"
#define COLOUR_OFF "\033[0m"

/* Is OUT a terminal that knows escape sequences (TERM is set, not dumb)? */
bool colour_terminal(FILE *out);

/* The same, or CLICOLOR_FORCE is set; and NO_COLOR is not (no-color.org)? */
bool colour_wanted(FILE *out);

#endif
