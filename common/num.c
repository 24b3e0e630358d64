/*
 * num.c - numbers are read whole
 *
 * strtol(3) alone takes " 6666", "+6666", "66x6" and "0x1a0a" for numbers
 * of some kind. A port that was mistyped is no port here.
 *
 * See also: strtol(3).
 */
#include "num.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int num_parse(const char *text, long min, long max, long *value)
{
	long n;

	if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
		errno = EINVAL;
		return -1;
	}
	errno = 0;
	n = strtol(text, NULL, 10);
	if (errno != 0 || n < min || n > max) {
		errno = ERANGE;
		return -1;
	}
	*value = n;
	return 0;
}
