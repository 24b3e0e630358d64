/*
 * keyboard.c - "type a line, get the reply, q quits"
 *
 * Lines may be longer than any buffer, and a read may end anywhere, also
 * between the q and its newline. What follows the line q is not sent.
 *
 * See also: talk.c.
 */
#include "keyboard.h"

#include <string.h>

size_t keyboard_offset(const struct keyboard *k)
{
	return k->maybe_q ? 1 : 0;
}

size_t keyboard_take(struct keyboard *k, size_t n)
{
	char *line = k->bytes, *end = k->bytes + keyboard_offset(k) + n;
	char *newline;

	if (n == 0) {
		/* A q without its newline is one all the same. */
		k->ended = true;
		return 0;
	}
	if (k->maybe_q)
		k->bytes[0] = 'q';
	k->maybe_q = false;
	while (line < end) {
		bool q = !k->mid_line && *line == 'q';

		/* Whether a q at the end is a line, the next read tells. */
		k->maybe_q = q && line + 1 == end;
		k->ended = q && line + 1 < end && line[1] == '\n';
		if (k->maybe_q || k->ended)
			return (size_t)(line - k->bytes);
		newline = memchr(line, '\n', (size_t)(end - line));
		k->mid_line = newline == NULL;
		line = newline ? newline + 1 : end;
	}
	return (size_t)(end - k->bytes);
}
