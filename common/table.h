/* table.h - the socket table as netstat -ant prints it */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include "sockrow.h"

#include <stdio.h>

/* The line of headings, with a column for the timer. */
void table_heading(FILE *out);

/*
 * One row: the columns of netstat -ant, and what the timer is for with the
 * seconds it has left ("timewait 57.3s").
 */
void table_row(FILE *out, const struct sockrow *row);

/* The same as tab-separated values, and their heading. */
void table_tsv_heading(FILE *out);
void table_tsv_row(FILE *out, const struct sockrow *row);

#endif
