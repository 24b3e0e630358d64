/*
 * harmless.c - no escape sequence from the net reaches a terminal
 *
 * A terminal obeys its input: ESC ] 0 ; renames its window, ESC [ 2 J wipes
 * it. What came from a peer is data, so controls are shown as cat -v shows
 * them. Only for a terminal: a file or a pipe gets the bytes as they came.
 *
 * See also: console_codes(4), mbrtowc(3), cat(1).
 */
#include "harmless.h"

#include <stdio.h>
#include <string.h>
#include <wctype.h>

static size_t put_control(unsigned char c, char *out)
{
	if (c < 0x20 || c == 0x7f) {
		out[0] = '^';
		out[1] = (char)(c ^ 0x40);
		return 2;
	}
	return (size_t)snprintf(out, 5, "\\x%02x", c);
}

/* The bytes held, one by one: they are no printable character together. */
static size_t put_held(struct harmless *h, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < h->nheld; i++) {
		char *next = out + n;

		n += put_control((unsigned char)h->held[i], next);
	}
	h->nheld = 0;
	memset(&h->state, 0, sizeof h->state);
	return n;
}

static size_t put_byte(struct harmless *h, char byte, char *out)
{
	wchar_t wc;
	size_t n, used;

	h->held[h->nheld++] = byte;
	used = mbrtowc(&wc, &byte, 1, &h->state);
	if (used == (size_t)-2)
		return h->nheld < sizeof h->held ? 0 : put_held(h, out);
	if (used == (size_t)-1 && h->nheld > 1) {
		/* What was begun is broken; this byte may begin another. */
		h->nheld--;
		n = put_held(h, out);
		return n + put_byte(h, byte, out + n);
	}
	if (used == (size_t)-1 ||
	    !(iswprint((wint_t)wc) || byte == '\n' || byte == '\t'))
		return put_held(h, out);
	n = h->nheld;
	memcpy(out, h->held, n);
	h->nheld = 0;
	return n;
}

size_t harmless_text(
    struct harmless *h, const char *bytes, size_t len, char *out)
{
	size_t n = 0;

	if (len == 0)
		return put_held(h, out);
	for (size_t i = 0; i < len; i++)
		n += put_byte(h, bytes[i], out + n);
	return n;
}
