/* live.h - a screenful: the table, and what has changed in it */
#ifndef COMMON_LIVE_H
#define COMMON_LIVE_H

#include "changes.h"
#include "owner.h"

enum {
	LIVE_CHANGES = 8,    /* shown below the table */
	LIVE_NEW_FOR = 2000, /* ms that a changed row stands out */
};

struct live {
	char title[128];
	struct change last[LIVE_CHANGES]; /* a ring */
	unsigned long nchanges;           /* all that there were */
};

/* Remembers C as the last change. */
void live_add(struct live *l, const struct change *c);

/*
 * Draws sorted R, as it is at MS, onto a screen of WIDTH by HEIGHT
 * characters: from its upper left corner, over what is there, and no line
 * longer or lower than it is.
 */
void live_draw(FILE *out, const struct live *l, const struct rows *r,
    const struct owners *all, long ms, int width, int height, bool colour);

#endif
