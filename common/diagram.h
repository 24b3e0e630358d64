/* diagram.h - RFC 9293's figure 5, with the present states marked */
#ifndef COMMON_DIAGRAM_H
#define COMMON_DIAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The picture's size in characters, and that of a state's box. */
enum {
	DIAGRAM_WIDTH = 80,
	DIAGRAM_HEIGHT = 19,
	DIAGRAM_BOX = 21,
	DIAGRAM_BENDS = 4, /* points of an arrow, at most */
};

struct diagram_point {
	int x, y;
};

/* Where a state stands; CLOSE does so twice, as in the figure. */
struct diagram_place {
	int state;
	struct diagram_point at; /* the left end of its box */
};

/* From the state FROM to the state TO, both of <netinet/tcp.h>. */
struct diagram_arrow {
	int from, to;
	const char *event;  /* what ends FROM: a call, a segment or a timer */
	const char *action; /* the segment that is sent; NULL: none */
	struct diagram_point bend[DIAGRAM_BENDS]; /* box to box, {0} ends */
	struct diagram_point label; /* the first character of its label */
};

enum {
	DIAGRAM_LINES = 26, /* below the picture */
	DIAGRAM_LINE = 160,
	DIAGRAM_LETTERS = 3,
};

/* Begins as {0}: nothing is marked. */
struct diagram {
	struct {
		bool marked;
		char letters[DIAGRAM_LETTERS + 1]; /* "AB+": and more */
	} state[12];
	int ends; /* letters that have been given */
	char line[DIAGRAM_LINES][DIAGRAM_LINE];
	int nlines; /* more than DIAGRAM_LINES: the rest is not kept */
};

/* The two tables; the number of their rows is in *N. */
const struct diagram_place *diagram_places(size_t *n);
const struct diagram_arrow *diagram_arrows(size_t *n);

/* Does an arrow lead from FROM to TO? */
bool diagram_leads(int from, int to);

/*
 * Marks the state STATE, 1 to 11, and puts a line about it below the picture:
 * what ends it. WHO, where not NULL, is the end that is in it, and gets the
 * next letter.
 */
void diagram_mark(struct diagram *d, int state, const char *who);

/* "rcv SYN / snd SYN,ACK" into BUF of DIAGRAM_LINE bytes; returns BUF. */
char *diagram_label(const struct diagram_arrow *a, char *buf);

/* "FIN_WAIT1", or "FIN_WAIT1 AB", into BUF of DIAGRAM_BOX bytes, likewise. */
char *diagram_name(const struct diagram *d, int state, char *buf);

/*
 * The I-th line below the picture, perhaps in BUF of DIAGRAM_LINE bytes; NULL
 * after the last one.
 */
const char *diagram_line(const struct diagram *d, int i, char *buf);

/* The whole of it as text; marked states are in reverse with COLOUR. */
void diagram_text(FILE *out, const struct diagram *d, bool colour);

/* The same as a picture. */
void diagram_svg(FILE *out, const struct diagram *d);

#endif
