/* streams.h - bytes that say whose they are, and where they belong */
#ifndef COMMON_STREAMS_H
#define COMMON_STREAMS_H

#include <stddef.h>

/* The stream of incarnation A is made of letters, that of B of digits. */
enum stream { STREAM_A, STREAM_B };

/* Bytes of which ten are a whole group, wherever they begin. */
enum { STREAM_ENOUGH = 19 };

/* The LEN bytes from offset AT on of the stream WHICH, into BUF. */
void stream_fill(enum stream which, unsigned long at, char *buf, size_t len);

/*
 * How many of the LEN bytes at BUF, which may have been put into upper case,
 * are those of WHICH from the offset AT on, until the first that is not.
 */
size_t stream_same(
    enum stream which, unsigned long at, const char *buf, size_t len);

/*
 * The offset in A's stream of the LEN bytes at BUF, which may have been put
 * into upper case; -1 if they are not A's, or fewer than STREAM_ENOUGH.
 */
long stream_find_a(const char *buf, size_t len);

#endif
