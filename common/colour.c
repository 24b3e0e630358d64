/*
 * colour.c - colour is for people, and only for those who want it
 *
 * Nothing depends on it: what it shows is also said in words.
 *
 * See also: listing.c, live.c.
 */
#include "colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool colour_terminal(FILE *out)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0 &&
	       isatty(fileno(out)) == 1;
}

bool colour_wanted(FILE *out)
{
	const char *no = getenv("NO_COLOR");
	const char *force = getenv("CLICOLOR_FORCE");

	if (no && *no)
		return false;
	return (force && *force && strcmp(force, "0") != 0) ||
	       colour_terminal(out);
}
