/* msg.h - how the programs report failures and bad usage */
#ifndef COMMON_MSG_H
#define COMMON_MSG_H

/*
 * The last part of ARGV0 is the name that every message starts with.
 * Makes standard error line buffered, so that a line is one write(2).
 */
void msg_program(const char *argv0);

/* "prog: " and the text, on standard error. Leaves errno alone. */
void msg_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A failed call: "prog: call object: strerror [ERRNO]" on standard error,
 * from the present errno, which it leaves alone. OBJECT may be empty.
 */
void msg_failed(const char *call, const char *object);

#endif
