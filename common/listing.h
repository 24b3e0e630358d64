/* listing.h - the table with both ends together, and who closed first */
#ifndef COMMON_LISTING_H
#define COMMON_LISTING_H

#include "owner.h"
#include "rows.h"

#include <stdio.h>

/* The heading and sorted R; in COLOUR, TIME_WAIT stands out. */
void listing_print(
    FILE *out, const struct rows *r, const struct owners *all, bool colour);

/* The heading alone. */
void listing_heading(FILE *out);

/*
 * The I-th row of sorted R, in netstat's columns with timer, then its
 * process where this user may see it ("1234/serv", "user 0", "-" for none)
 * and what rows_closer() says, "(closed first)".
 */
void listing_row(
    FILE *out, const struct rows *r, size_t i, const struct owners *all);

#endif
