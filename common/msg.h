/* msg.h - how the programs report failures and bad usage */
#ifndef COMMON_MSG_H
#define COMMON_MSG_H

/* The exit statuses of all programs here. */
enum {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_CANNOT_RUN_HERE = 77, /* a privilege or feature is missing */
};

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

/*
 * What -h prints, USAGE and HELP, on standard output; the status to exit
 * with.
 */
int msg_help(const char *usage, const char *help);

/* Is standard output all written? 0, or -1 after saying what failed. */
int msg_flush(void);

#endif
