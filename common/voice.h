/* voice.h - what the programs tell about the calls they make */
#ifndef COMMON_VOICE_H
#define COMMON_VOICE_H

#include "endpoint.h"

#include <sys/types.h>

enum voice_level {
	VOICE_QUIET,  /* -q: errors and their hints only */
	VOICE_EVENTS, /* connections, FIN, RST and what state they leave */
	VOICE_CALLS,  /* -v: every call, its result, the state after it */
};

struct voice {
	enum voice_level level;
	long start; /* clock_ms() when the program began */
};

/* Something happened: "prog: " and the text on standard error. */
void voice_say(const struct voice *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Likewise of the connection ENDS: "prog: ADDR:PORT: ", its peer's, first. */
void voice_peer(const struct voice *v, const struct ends *ends, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * A call was made: "0.013 close(4) = 0  FIN_WAIT2" on standard error, at
 * VOICE_CALLS. RET is what the call returned (-1: errno is named), FMT the
 * call as the source has it. The state is that of the socket FD or, where
 * FD is closed by now (-1) or its connection only a time-wait entry, what
 * the socket table has for ENDS (NULL: not connected yet). Returns RET and
 * leaves errno alone, so that the call can stand inside.
 */
ssize_t voice_call(const struct voice *v, int fd, const struct ends *ends,
    ssize_t ret, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * The state of a connection now: of its socket FD (-1: closed), else of its
 * four-tuple in the socket table; TCP_CLOSE where there is neither, 0 where
 * the kernel does not say.
 */
int voice_state(int fd, const struct ends *ends);

#endif
