/*
 * check.h - CHECK(what), and main ends with return check_status()
 *
 * What does not hold is printed as "file:line: what", and the rest is
 * checked all the same. CHECK_TEXT shows both texts where they differ.
 */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define CHECK(what) check((what), #what, __FILE__, __LINE__)
#define CHECK_TEXT(got, want) check_text((got), (want), __FILE__, __LINE__)

static int check_failures;

static inline void check(
    bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	printf("%s:%d: %s\n", file, line, what);
	check_failures++;
}

static inline void check_text(
    const char *got, const char *want, const char *file, int line)
{
	if (strcmp(got, want) == 0)
		return;
	printf("%s:%d: got '%s', not '%s'\n", file, line, got, want);
	check_failures++;
}

static inline int check_status(void)
{
	return check_failures ? 1 : 0;
}

#endif
