/* num.c - what is a number on a command line, and what is none */
#include "check.h"

#include "num.h"

#include <errno.h>
#include <limits.h>

/* TEXT is refused with ERR, and the value is left alone. */
static bool refused(const char *text, long min, long max, int err)
{
	long n = -42;

	errno = 0;
	return num_parse(text, min, max, &n) == -1 && errno == err && n == -42;
}

static bool reads(const char *text, long min, long max, long want)
{
	long n = -42;

	return num_parse(text, min, max, &n) == 0 && n == want;
}

int main(void)
{
	static const char *const none[] = {"", " ", " 6666", "6666 ", "66x6",
	    "0x1a0a", "+1", "-1", "-0", "1e3", "1.0", "6666\n", "\t1", "x",
	    "\xd9\xa1", "--", "1-2"};
	char most[32], over[32];

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(refused(none[i], 0, LONG_MAX, EINVAL), none[i], __FILE__,
		    __LINE__);
	CHECK(reads("0", 0, 65535, 0));
	CHECK(reads("65535", 0, 65535, 65535));
	CHECK(reads("007", 0, 65535, 7));
	CHECK(reads("00000000000000000000000000000001", 0, 9, 1));
	CHECK(reads("5", 5, 5, 5));
	CHECK(refused("65536", 0, 65535, ERANGE));
	CHECK(refused("0", 1, 65535, ERANGE));
	CHECK(refused("99999999999999999999", 0, LONG_MAX, ERANGE));
	snprintf(most, sizeof most, "%ld", LONG_MAX);
	CHECK(reads(most, 0, LONG_MAX, LONG_MAX));
	snprintf(over, sizeof over, "%lu", (unsigned long)LONG_MAX + 1);
	CHECK(refused(over, 0, LONG_MAX, ERANGE));
	return check_status();
}
