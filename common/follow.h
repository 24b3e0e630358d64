/* follow.h - the table again and again, and each change as it is seen */
#ifndef COMMON_FOLLOW_H
#define COMMON_FOLLOW_H

#include "changes.h"

/* Who listens; each may be NULL. A positive number from LOOKED ends it. */
struct follower {
	/* A change, at C->ms after the first look. */
	void (*changed)(const struct change *c, void *arg);
	/* The sorted table, after the changes that led to it. */
	int (*looked)(const struct rows *now, long ms, void *arg);
	void *arg;
};

/*
 * Follows the rows of Q until the descriptor WAKE is readable (returns 0)
 * or LOOKED ends it (returns what it returned). The rows of the first look
 * are no changes. -1 with errno where the table cannot be read.
 */
int follow(const struct sockquery *q, const struct follower *f, int wake);

#endif
