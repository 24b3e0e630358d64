/* rows.h - the socket table of one moment, put in order */
#ifndef COMMON_ROWS_H
#define COMMON_ROWS_H

#include "sockquery.h"

#include <stddef.h>

/* Begins as {0}. */
struct rows {
	struct sockrow *row;
	size_t n;
	size_t room;
};

/*
 * Reads what Q asks for in place of what was there, in order: listeners
 * first, then by the end that Q asks for by its place, or else that with the
 * lower port, and the two ends of one connection together, that end first. Returns 0; -1 with errno where the
 * table cannot be read (sockets_each()) or memory is out.
 */
int rows_read(struct rows *r, const struct sockquery *q);

/* Adds one; 0, or -1 with errno ENOMEM. */
int rows_add(struct rows *r, const struct sockrow *row);

/* Puts them in that order. */
void rows_sort(struct rows *r);

void rows_free(struct rows *r);

/* The order of two rows, as qsort(3) wants it; 0: the same two ends. */
int rows_compare(const void *a, const void *b);

/* The other end of the I-th connection, in sorted rows; NULL: not here. */
const struct sockrow *rows_peer(const struct rows *r, size_t i);

/* What the states say of who closed first. */
enum rows_closer {
	CLOSER_NONE,  /* nothing, or the other end's row says it */
	CLOSER_FIRST, /* this end did: the active close */
	CLOSER_PEER,  /* the other end did, and has no row here */
	CLOSER_BOTH,  /* both at once, before either heard the other */
};

/* Of ROW, whose other end is PEER (NULL: not seen). */
enum rows_closer rows_closer(
    const struct sockrow *row, const struct sockrow *peer);

#endif
