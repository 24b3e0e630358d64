/* table.h - the socket table as netstat, ss and scripts want it */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include "sockrow.h"
#include "words.h"

#include <stdio.h>

enum table_form {
	TABLE_OURS,    /* netstat's columns, the timer, and a note */
	TABLE_NETSTAT, /* netstat -ant to the byte */
	TABLE_SS,      /* ss -tanH, but that columns do not adapt */
	TABLE_TSV,     /* tab-separated values, times in milliseconds */
};

enum {
	TABLE_PAGE = 32768,
	TABLE_ROW = 512, /* any row is shorter */
};

/* A table on its way to OUT. */
struct table {
	FILE *out;
	enum table_form form;
	size_t len;
	struct words words;
	char page[TABLE_PAGE + TABLE_ROW];
};

void table_begin(struct table *t, FILE *out, enum table_form form);

/* The lines above the rows. */
void table_heading(struct table *t);

/*
 * One row. NOTE, which may be NULL, comes behind the timer in TABLE_OURS;
 * the other forms leave it out.
 */
void table_row(struct table *t, const struct sockrow *row, const char *note);

/* To OUT with what is not there yet. */
void table_end(struct table *t);

#endif
