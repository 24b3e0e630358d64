/* terminal.h - the whole screen for a while, and back as it was */
#ifndef COMMON_TERMINAL_H
#define COMMON_TERMINAL_H

#include <stdbool.h>
#include <termios.h>

struct terminal {
	struct termios was; /* of standard input */
	bool changed;       /* standard input is a terminal, and was set */
};

/*
 * Takes the other screen of the terminal on standard output, hides the
 * cursor, and lets the keys be silent; Ctrl-C still interrupts, Ctrl-Z and
 * Ctrl-\ do nothing, for they would leave the terminal like this.
 */
void terminal_take(struct terminal *t);

/* Back to what was there before. */
void terminal_give_back(const struct terminal *t);

/* Its size now; 80 by 24 where it does not say. */
void terminal_size(int *width, int *height);

#endif
