/* screen.h - replies on their way to standard output */
#ifndef CLIENT_SCREEN_H
#define CLIENT_SCREEN_H

#include "harmless.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCREEN_TAKE = 16384 }; /* bytes taken at once, at most */

struct screen {
	char text[HARMLESS_GROWTH * (SCREEN_TAKE + 8)];
	const char *next; /* what is to be written next, */
	size_t left;      /* and how much of it is left */
	bool terminal;    /* control characters are made harmless */
	struct harmless harmless;
};

void screen_init(struct screen *s);

/* Takes LEN bytes, up to SCREEN_TAKE, once nothing is left of the last. */
void screen_take(struct screen *s, const char *bytes, size_t len);

/* Takes what was held back for the rest of a character that does not come. */
void screen_take_held(struct screen *s);

/*
 * Writes what poll(2) says is possible without waiting. Returns 0; -1 with
 * errno of write(2), and nothing is left then.
 */
int screen_write(struct screen *s);

#endif
