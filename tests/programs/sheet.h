/* sheet.h - the console blocks of a lab sheet, as steps to follow */
#ifndef PROGRAMS_SHEET_H
#define PROGRAMS_SHEET_H

#include <stdbool.h>
#include <stddef.h>

enum { SHEET_TERMINALS = 8 };

enum sheet_kind {
	SHEET_COMMAND,   /* "$ TEXT": typed at the prompt */
	SHEET_PROMPT,    /* "$" alone: the prompt is back */
	SHEET_TYPED,     /* TEXT and U+23CE: typed to what runs there */
	SHEET_INTERRUPT, /* "^C" */
	SHEET_END,       /* "^D" */
	SHEET_GAP,       /* "...": any lines of output */
	SHEET_OUTPUT,    /* TEXT is the next line of output */
};

struct sheet_step {
	enum sheet_kind kind;
	int terminal;     /* from 0 */
	long line;        /* of the sheet, from 1 */
	const char *text; /* as typed, or as printed */
};

struct sheet {
	struct sheet_step *step; /* for the caller to free */
	size_t n;
	long wrong_line; /* where sheet_parse() failed, and why */
	const char *wrong;
};

/*
 * The steps of the Markdown TEXT into *S; they point into TEXT, whose lines
 * become strings. -1 with WRONG and WRONG_LINE set where it is no sheet.
 */
int sheet_parse(struct sheet *s, char *text);

/*
 * Is GOT the line that the sheet has as WANT? "..." in WANT stands for any
 * text, also none, and blanks behind it for any number of them; blanks at
 * the end do not count.
 */
bool sheet_matches(const char *want, const char *got);

#endif
