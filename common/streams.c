/*
 * streams.c - two streams that cannot be taken for one another
 *
 * Every ten bytes are the offset of the first of them, in ten figures: B
 * writes them as digits, A as letters ("a" for 0, "j" for 9).
 *
 *	A	aaaaaaaaaaaaaaaaaabaaaaaaaaaca...
 *	B	000000000000000000100000000020...
 *
 * So a reader knows of every byte whose it is, and where it belongs.
 *
 * See also: labs/tools/incarnations.c, labs/10-wandering-duplicate/.
 */
#include "streams.h"

enum { GROUP = 10 };

/* The GROUP bytes whose first one is at AT. */
static void write_group(enum stream which, unsigned long at, char *group)
{
	for (int i = GROUP - 1; i >= 0; i--, at /= 10)
		group[i] = (char)((which == STREAM_A ? 'a' : '0') + at % 10);
}

void stream_fill(enum stream which, unsigned long at, char *buf, size_t len)
{
	unsigned long i = at % GROUP;
	char group[GROUP];

	while (len > 0) {
		write_group(which, at - i, group);
		for (; i < GROUP && len > 0; i++, at++, len--)
			*buf++ = group[i];
		i = 0;
	}
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c;
}

size_t stream_same(
    enum stream which, unsigned long at, const char *buf, size_t len)
{
	char byte;
	size_t i;

	for (i = 0; i < len; i++) {
		stream_fill(which, at + i, &byte, 1);
		if (lower(buf[i]) != byte)
			break;
	}
	return i;
}

/* The number that the GROUP letters at BUF write, -1 for none. */
static long read_group(const char *buf)
{
	long n = 0;

	for (int i = 0; i < GROUP; i++) {
		char c = lower(buf[i]);

		if (c < 'a' || c > 'j')
			return -1;
		n = n * 10 + c - 'a';
	}
	return n;
}

long stream_find_a(const char *buf, size_t len)
{
	if (len < STREAM_ENOUGH)
		return -1;
	/* A group begins at one of the first ten bytes. */
	for (size_t skip = 0; skip < GROUP; skip++) {
		long at = read_group(buf + skip) - (long)skip;

		if (at >= 0 &&
		    stream_same(STREAM_A, (unsigned long)at, buf, len) == len)
			return at;
	}
	return -1;
}
