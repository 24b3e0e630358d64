/* closing.h - the ways in which one side ends a connection */
#ifndef COMMON_CLOSING_H
#define COMMON_CLOSING_H

#include "deaf.h"
#include "endpoint.h"
#include "sockopt.h"
#include "voice.h"

enum close_by {
	CLOSE_BY_CLOSE,    /* close(2) */
	CLOSE_BY_SHUTDOWN, /* shutdown(2), read to EOF, then close(2) */
	CLOSE_BY_EXIT,     /* exit(3), and the kernel closes */
	CLOSE_BY_KILL,     /* SIGKILL to itself, likewise */
	CLOSE_BY_UNREAD,   /* close(2) with input left unread */
	CLOSE_BY_HELD,     /* close(2) while a child holds it too */
};

struct closing {
	enum close_by how;
	long delay; /* ms from the peer's FIN to the own close */
	enum deaf deaf;
	long deaf_for; /* ms until it hears again; 0: never */
};

/* What is left to do for the caller. */
enum closed {
	CLOSED_GONE, /* the descriptor is closed */
	CLOSED_HALF, /* own FIN is sent: read to EOF, then close(2) */
	CLOSED_EXIT, /* nothing was called: end the program */
};

/* Which way TEXT names, as -c takes it; -1 for none. */
int closing_parse(const char *text);

/*
 * Ends the own side of the connection ENDS on the socket FD, in the way of
 * C, after the options of STAGE_CLOSE in LIST; tells V. A child that holds
 * the descriptor is told in *HELD, else that is left alone. Does not return
 * from CLOSE_BY_KILL.
 */
enum closed closing_begin(const struct closing *c,
    const struct sockopt_list *list, const struct voice *v, int fd,
    const struct ends *ends, pid_t *held);

/* The close(2) that ends it: tells V the state that results. */
void closing_finish(const struct voice *v, int fd, const struct ends *ends);

#endif
