/* options_check.h - do the flags go together? */
#ifndef COMMON_OPTIONS_CHECK_H
#define COMMON_OPTIONS_CHECK_H

#include "options.h"

#include <stdbool.h>

/* What may be asked for twice and differently. */
struct asked {
	bool active, passive, four, six;
};

/*
 * After the command line of WHO was read into *O and ASKED: sets what
 * follows from several flags (family, active, load). Returns 0; -1 after
 * saying on standard error what contradicts what.
 */
int options_check(
    struct options *o, const struct asked *asked, enum program who);

#endif
