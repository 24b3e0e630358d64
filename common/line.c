/*
 * line.c - printf is too slow for a quarter of a million sockets
 *
 * The kernel hands out a time-wait entry in 0.3 us; snprintf would take
 * longer than that to print it. These few functions take a tenth.
 *
 * See also: table.c, tests/bench/.
 */
#include "line.h"

#include <string.h>

static void put(struct line *l, const char *s, size_t len)
{
	if (len > LINE_SIZE - 1 - l->len)
		len = LINE_SIZE - 1 - l->len;
	memcpy(l->text + l->len, s, len);
	l->len += len;
}

void line_char(struct line *l, char c)
{
	put(l, &c, 1);
}

void line_str(struct line *l, const char *s)
{
	put(l, s, strlen(s));
}

void line_pad(struct line *l, size_t column)
{
	while (l->len < column && l->len < LINE_SIZE - 1)
		l->text[l->len++] = ' ';
}

void line_number(struct line *l, unsigned long n, size_t width)
{
	char digits[24], *end = digits + sizeof digits, *at = end;
	size_t len;

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	len = (size_t)(end - at);
	if (len < width)
		line_pad(l, l->len + width - len);
	put(l, at, len);
}

void line_ipv4(struct line *l, const uint8_t *addr)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			line_char(l, '.');
		line_number(l, addr[i], 0);
	}
}

void line_seconds(struct line *l, long ms)
{
	line_number(l, (unsigned long)ms / 1000, 0);
	line_char(l, '.');
	line_number(l, (unsigned long)ms % 1000 / 100, 0);
	line_char(l, 's');
}

void line_end(struct line *l, FILE *out)
{
	l->text[l->len++] = '\n';
	fwrite_unlocked(l->text, 1, l->len, out);
	l->len = 0;
}
