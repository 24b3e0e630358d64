/* flags.h - the table of flags of serv and client */
#ifndef COMMON_FLAGS_H
#define COMMON_FLAGS_H

#include "options.h"

#include <getopt.h>
#include <stdio.h>

/* What getopt_long(3) returns for the flags that have no letter. */
enum {
	FLAG_LONG_ONLY = 256,
	FLAG_DEAF_FOR,
	FLAG_FOR,
	FLAG_UNTIL_EXHAUSTED,
	FLAG_PORT_RANGE,
	FLAG_TSV,
};

/* Room that flags_getopt() needs. */
enum { FLAGS_LETTERS = 64, FLAGS_LONGS = 32 };

/*
 * What getopt_long(3) wants to know of the flags of WHO: LETTERS, beginning
 * with ':', and LONGS, of FLAGS_LETTERS and FLAGS_LONGS elements.
 */
void flags_getopt(enum program who, char *letters, struct option *longs);

/* "usage: serv [-46A...] [-L SECS] ... HOST PORT", folded at 80 columns. */
void flags_usage(FILE *out, enum program who);

/* The usage and a line for each flag, on standard output. */
void flags_help(enum program who);

/* "serv 0.1", on standard output. */
void flags_version(enum program who);

#endif
