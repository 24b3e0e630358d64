/*
 * text.h - printf is too slow for a quarter of a million sockets
 *
 * The kernel hands out a time-wait entry in 150 ns, and snprintf takes ten
 * times as long to print it. Each of these puts something at P, where the
 * caller has made room, and returns where the next thing goes.
 *
 * See also: table.c, tests/bench/.
 */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stddef.h>
#include <string.h>

static inline char *text_str(char *p, const char *s)
{
	while (*s)
		*p++ = *s++;
	return p;
}

/* N below 100 as two digits. */
static inline char *text_pair(char *p, unsigned n)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";

	memcpy(p, pairs + 2 * (size_t)n, 2);
	return p + 2;
}

/* N below 100000, as ports and the parts of an address are. */
static inline char *text_small(char *p, unsigned n)
{
	if (n >= 10000) {
		*p++ = (char)('0' + n / 10000);
		p = text_pair(p, n / 100 % 100);
		return text_pair(p, n % 100);
	}
	if (n >= 1000) {
		p = text_pair(p, n / 100);
		return text_pair(p, n % 100);
	}
	if (n >= 100) {
		*p++ = (char)('0' + n / 100);
		return text_pair(p, n % 100);
	}
	if (n >= 10)
		return text_pair(p, n);
	*p++ = (char)('0' + n);
	return p;
}

static inline char *text_number(char *p, unsigned long n)
{
	char digits[20], *at = digits + sizeof digits;
	size_t len;

	if (n < 10) {
		*p++ = (char)('0' + n);
		return p;
	}
	if (n < 100000)
		return text_small(p, (unsigned)n);
	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	len = (size_t)(digits + sizeof digits - at);
	memcpy(p, at, len);
	return p + len;
}

/* Blanks for a column of at most 24, for text to go over them. */
static inline void text_blank(char *p)
{
	memset(p, ' ', 24);
}

/* Behind the text that ends at END, or the column where that is longer. */
static inline char *text_behind(char *end, char *column_end)
{
	return end > column_end ? end : column_end;
}

#endif
