/*
 * terminal.c - a full-screen view that leaves no trace
 *
 * See also: live.c, termios(3), console_codes(4).
 */
#include "terminal.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

void terminal_take(struct terminal *t)
{
	struct termios silent;

	t->changed = tcgetattr(STDIN_FILENO, &t->was) == 0;
	if (t->changed) {
		silent = t->was;
		silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
		silent.c_cc[VQUIT] = silent.c_cc[VSUSP] = _POSIX_VDISABLE;
		tcsetattr(STDIN_FILENO, TCSANOW, &silent);
	}
	fputs("\033[?1049h\033[?25l", stdout);
}

void terminal_give_back(const struct terminal *t)
{
	fputs("\033[?25h\033[?1049l", stdout);
	fflush(stdout);
	/* What was typed meanwhile is not for the shell. */
	if (t->changed)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &t->was);
}

void terminal_size(int *width, int *height)
{
	struct winsize size = {0};

	*width = 80;
	*height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1)
		return;
	if (size.ws_col > 0)
		*width = size.ws_col;
	if (size.ws_row > 0)
		*height = size.ws_row;
}
