/* harmless.h - a peer's bytes on a terminal */
#ifndef COMMON_HARMLESS_H
#define COMMON_HARMLESS_H

#include <stddef.h>
#include <wchar.h>

/* What is known of a character that the last bytes began. */
struct harmless {
	mbstate_t state;
	char held[8]; /* its bytes so far */
	size_t nheld;
};

enum { HARMLESS_GROWTH = 4 }; /* one byte becomes at most "\xff" */

/*
 * LEN bytes at BYTES as text that can do a terminal no harm, into OUT, which
 * has room for HARMLESS_GROWTH * (LEN + 8) bytes; returns how many it took.
 * Printable characters of the locale, newlines and tabs stay, control
 * characters become ^X, all else \xHH. A character cut in two by the end
 * waits in H (zeroed at first) for the next call; LEN 0 flushes it.
 */
size_t harmless_text(
    struct harmless *h, const char *bytes, size_t len, char *out);

#endif
