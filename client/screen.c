/*
 * screen.c - printing without waiting
 *
 * Standard output may be a pipe that nobody empties. Then no more is read
 * from the socket, the server has to wait, and Ctrl-C still ends the client.
 * To a terminal goes only what does it no harm, to all else every byte.
 *
 * See also: harmless.c, talk.c, pipe(7).
 */
#include "screen.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

void screen_init(struct screen *s)
{
	s->left = 0;
	s->terminal = isatty(STDOUT_FILENO) == 1;
	memset(&s->harmless, 0, sizeof s->harmless);
}

void screen_take(struct screen *s, const char *bytes, size_t len)
{
	s->next = s->text;
	if (s->terminal) {
		s->left = harmless_text(&s->harmless, bytes, len, s->text);
	} else {
		memcpy(s->text, bytes, len);
		s->left = len;
	}
}

void screen_take_held(struct screen *s)
{
	if (!s->terminal || s->left > 0)
		return;
	s->next = s->text;
	s->left = harmless_text(&s->harmless, NULL, 0, s->text);
}

int screen_write(struct screen *s)
{
	/* A pipe that is ready takes this much without waiting, pipe(7). */
	size_t len = s->left < PIPE_BUF ? s->left : PIPE_BUF;
	ssize_t n = write(STDOUT_FILENO, s->next, len);

	if (n == -1 && errno != EINTR && errno != EAGAIN) {
		s->left = 0;
		return -1;
	}
	if (n > 0) {
		s->next += n;
		s->left -= (size_t)n;
	}
	return 0;
}
