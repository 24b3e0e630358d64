/* talk.h - the client's side of the conversation */
#ifndef CLIENT_TALK_H
#define CLIENT_TALK_H

#include "keyboard.h"
#include "screen.h"
#include "tally.h"

#include "endpoint.h"
#include "options.h"

struct talk {
	const struct options *o;
	int fd;   /* the socket, connected, non-blocking */
	int stop; /* readable when Ctrl-C was pressed */
	struct ends ends;

	struct keyboard keyboard;
	const char *out;      /* read from the keyboard, */
	size_t nout;          /* not sent yet */
	struct screen screen; /* read from the socket, not printed yet */

	struct tally tally;
	long silent_since; /* clock_ms() of the last byte in or out */

	bool quit;       /* nothing more is to be sent */
	bool left;       /* -c unread: the reply stays unread */
	bool half;       /* own FIN is sent, by shutdown(2) */
	bool fin;        /* the server's FIN has been read */
	bool hung_up;    /* there is nothing left to watch */
	long close_at;   /* clock_ms(), not before: -Q */
	long deaf_until; /* clock_ms(), --deaf-for; 0: not deaf */
	int write_error; /* errno of write(2): only reading is left */
	int error;       /* errno that broke the connection, or 0 */
	bool failed;     /* something was said on standard error */
};

/* Begins a talk of the options O on FD, its ends ENDS; STOP: stop_arm(). */
void talk_init(struct talk *t, const struct options *o, int fd,
    const struct ends *ends, int stop);

/*
 * Sends and prints until it is this side's turn to close, Ctrl-C, or until
 * nothing can come any more; T->error and T->failed tell what went wrong.
 */
void talk_exchange(struct talk *t);

/* After shutdown(2): reads to end of file, likewise. */
void talk_drain(struct talk *t);

#endif
