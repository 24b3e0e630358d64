/* shell.h - one of the student's terminals: bash on a pty */
#ifndef PROGRAMS_SHELL_H
#define PROGRAMS_SHELL_H

#include <stdbool.h>
#include <sys/types.h>

struct shell {
	pid_t pid; /* 0: not opened yet */
	int fd;
	bool prompt;      /* it came, and nothing was typed since */
	bool interrupted; /* Ctrl-C, and no output taken since */
	bool closed;      /* bash has ended */
	unsigned skip;    /* what is still to come of the prompt */
	unsigned fences;
	size_t nout, nshown;
	char pts[64];
	char out[65536];   /* printed, and not taken yet */
	char shown[16384]; /* the end of all that is to be seen */
};

/* Opens a terminal in the directory DIR; -1 with errno. */
int shell_open(struct shell *s, const char *dir);

/* Reads what there is, without waiting. */
void shell_read(struct shell *s);

/* Has it no room for more output before some is taken? */
bool shell_full(const struct shell *s);

/* The line TEXT and Enter; -1 with errno. */
int shell_type(struct shell *s, const char *text);

/* Ctrl-C or Ctrl-D; -1 with errno. */
int shell_key(struct shell *s, char letter);

/*
 * A mark behind all that has been printed so far: when FENCES has gone up,
 * that has been read. 0 if now is not the time for it.
 */
int shell_fence(struct shell *s);

/* The first line printed, NULL if none is complete; shell_take() takes it. */
const char *shell_line(struct shell *s);

/* The first line printed, complete or not; NULL for none. */
const char *shell_rest(struct shell *s);

void shell_take(struct shell *s);

/* Does the program that was started there wait for something? */
bool shell_waits(const struct shell *s);

/* The last LINES lines on standard error. */
void shell_show(const struct shell *s, int lines);

#endif
