/*
 * sheet.c - what a lab sheet says to type and to see
 *
 * A fenced block that opens with "```console t1" belongs to terminal 1, and
 * each of its lines is a step; all other blocks are only read past. Nothing
 * here looks at a terminal: text goes in, steps come out.
 *
 * See also: follow.c, which takes the steps.
 */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#define RETURN_KEY "\xe2\x8f\x8e" /* U+23CE */

/* The block that is open; LEN 0 for none. */
struct block {
	char mark;
	size_t len;   /* of the fence */
	int terminal; /* -1: not ours */
	long line;
};

static size_t without_blanks(const char *text)
{
	size_t len = strlen(text);

	while (len && strchr(" \t\r", text[len - 1]))
		len--;
	return len;
}

static int refuse(struct sheet *s, long line, const char *wrong)
{
	s->wrong_line = line;
	s->wrong = wrong;
	return -1;
}

/* How many ` or ~ begin LINE, 0 if it is no fence. */
static size_t fence(const char *line, char *mark)
{
	size_t len = 0;

	if (*line != '`' && *line != '~')
		return 0;
	*mark = *line;
	while (line[len] == *mark)
		len++;
	return len >= 3 ? len : 0;
}

/* Which terminal INFO, behind the fence, names; -1 none, -2 a wrong one. */
static int terminal_of(const char *info)
{
	static const char console[] = "console";

	info += strspn(info, " \t");
	if (strncmp(info, console, sizeof console - 1) != 0)
		return -1;
	info += sizeof console - 1;
	if (*info == '\0')
		return -1;
	if (*info != ' ' && *info != '\t')
		return -1;
	info += strspn(info, " \t");
	if (info[0] == 't' && info[1] >= '1' &&
	    info[1] < '1' + SHEET_TERMINALS && info[2] == '\0')
		return info[1] - '1';
	return -2;
}

/* LINE is outside all blocks. */
static int open_block(
    struct sheet *s, struct block *b, const char *line, long number)
{
	size_t indent = strspn(line, " \t");

	b->len = fence(line + indent, &b->mark);
	if (b->len == 0)
		return 0;
	b->line = number;
	b->terminal = terminal_of(line + indent + b->len);
	if (b->terminal == -2)
		return refuse(s, number, "a terminal is t1 to t8");
	/* Its output would be indented too, or not: nobody could tell. */
	if (b->terminal != -1 && (indent || b->mark != '`'))
		return refuse(s, number,
		    "a block with a terminal begins with ``` at the margin");
	return 0;
}

static bool closes(const struct block *b, const char *line)
{
	char mark = 0;
	size_t len;

	line += strspn(line, " \t");
	len = fence(line, &mark);
	return len >= b->len && mark == b->mark && line[len] == '\0';
}

/* The kind of the step LINE, which loses what only tells the kind. */
static enum sheet_kind kind_of(char **line)
{
	size_t len = strlen(*line), key = sizeof RETURN_KEY - 1;

	if (strcmp(*line, "$") == 0)
		return SHEET_PROMPT;
	if (strcmp(*line, "^C") == 0)
		return SHEET_INTERRUPT;
	if (strcmp(*line, "^D") == 0)
		return SHEET_END;
	if (strcmp(*line, "...") == 0)
		return SHEET_GAP;
	if (strncmp(*line, "$ ", 2) == 0) {
		*line += 2;
		return SHEET_COMMAND;
	}
	if (len >= key && strcmp(*line + len - key, RETURN_KEY) == 0) {
		(*line)[len - key] = '\0';
		return SHEET_TYPED;
	}
	return SHEET_OUTPUT;
}

static int add(struct sheet *s, int terminal, char *line, long number)
{
	struct sheet_step *more = realloc(
	    s->step, (s->n + 1) * sizeof *s->step);

	if (more == NULL)
		return refuse(s, number, "out of memory");
	s->step = more;
	more += s->n++;
	more->kind = kind_of(&line);
	more->terminal = terminal;
	more->line = number;
	more->text = line;
	return 0;
}

int sheet_parse(struct sheet *s, char *text)
{
	struct block b = {0};
	long number = 0;
	char *line;

	*s = (struct sheet){0};
	while ((line = strsep(&text, "\n")) != NULL) {
		number++;
		line[without_blanks(line)] = '\0';
		if (b.len == 0) {
			if (open_block(s, &b, line, number) == -1)
				return -1;
		} else if (closes(&b, line)) {
			b.len = 0;
		} else if (b.terminal != -1 &&
			   add(s, b.terminal, line, number) == -1) {
			return -1;
		}
	}
	if (b.len)
		return refuse(s, b.line, "the block is not closed");
	if (s->n == 0)
		return refuse(s, 1, "no console block with a terminal");
	return 0;
}

bool sheet_matches(const char *want, const char *got)
{
	size_t nwant = without_blanks(want), ngot = without_blanks(got);
	size_t w = 0, g = 0, retry_w = 0, retry_g = 0;

	/* The last "..." takes one byte more each time it comes out wrong. */
	for (;;) {
		if (nwant - w >= 3 && memcmp(want + w, "...", 3) == 0) {
			w += 3;
			/* So that columns may stand in line in the sheet. */
			while (nwant - w >= 2 && want[w] == ' ' &&
			       want[w + 1] == ' ')
				w++;
			retry_w = w;
			retry_g = g;
		} else if (w < nwant && g < ngot && want[w] == got[g]) {
			w++;
			g++;
		} else if (w == nwant && g == ngot) {
			return true;
		} else if (retry_w && retry_g < ngot) {
			w = retry_w;
			g = ++retry_g;
		} else {
			return false;
		}
	}
}
