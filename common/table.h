/* table.h - the socket table as netstat, ss and scripts want it */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include "sockrow.h"

#include <stdio.h>

enum table_form {
	TABLE_OURS,    /* netstat's columns, the timer, and a note */
	TABLE_NETSTAT, /* netstat -ant to the byte */
	TABLE_SS,      /* ss -tanH, but that columns do not adapt */
	TABLE_TSV,     /* tab-separated values, times in milliseconds */
};

/* The lines above the rows. */
void table_heading(FILE *out, enum table_form form);

/*
 * One row. NOTE, which may be NULL, comes behind the timer in TABLE_OURS;
 * the other forms leave it out.
 */
void table_row(FILE *out, enum table_form form, const struct sockrow *row,
    const char *note);

/* What the timer is for: "timewait", "off", ...; "?" for no such number. */
const char *table_timer(int timer);

#endif
