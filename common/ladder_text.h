/* ladder_text.h - the ladder diagram as lines of 80 columns */
#ifndef COMMON_LADDER_TEXT_H
#define COMMON_LADDER_TEXT_H

#include "machine.h"

#include <stdio.h>

struct ladder_text {
	FILE *out;
	bool colour;
	unsigned extras;  /* of the labels: RUNG_... */
	uint64_t first;   /* time of the first segment; 0: none yet */
	unsigned current; /* number of the connection last drawn; 0: none */
	unsigned headed;  /* connections up to this number have a heading */
};

enum { LADDER_NAME = 28 }; /* room for an end's name in a sentence */

/* One segment, and what it did to the connection M. */
void ladder_text_rung(struct ladder_text *l, const struct machine *m,
    const struct segment *s, const struct machine_step *step);

/* "Connection 1: 127.0.0.1:40404 closed first." */
void ladder_text_outcome(struct ladder_text *l, const struct machine *m);

/*
 * An end for a sentence into BUF of LADDER_NAME bytes: its address and port,
 * or, where they are long, "the left end"; returns BUF.
 */
char *ladder_text_name(char *buf, const struct machine *m, int end);

#endif
