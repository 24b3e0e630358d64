/*
 * tally.c - counting lines, so that no reply is cut off by the own close
 *
 * close(2) over a reply that has come, or is still to come, sends RST and
 * loses it. So the client counts what it is still owed before it closes.
 *
 * See also: talk.c, closing.c.
 */
#include "tally.h"

#include <string.h>

static void count(const char *bytes, size_t len, long *lines)
{
	const char *end = bytes + len;

	while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
		bytes++;
		++*lines;
	}
}

void tally_out(struct tally *t, const char *bytes, size_t len)
{
	count(bytes, len, &t->lines_out);
	t->bytes_out += (long)len;
	t->tail_out = bytes[len - 1] != '\n';
}

void tally_in(struct tally *t, const char *bytes, size_t len)
{
	count(bytes, len, &t->lines_in);
	t->bytes_in += (long)len;
}

bool tally_unanswered(const struct tally *t)
{
	return t->lines_in < t->lines_out ||
	       (t->tail_out && t->bytes_in < t->bytes_out);
}
