/* load.h - a client that makes connections by the ten thousand */
#ifndef CLIENT_LOAD_H
#define CLIENT_LOAD_H

#include "histogram.h"
#include "options.h"
#include "series.h"

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

enum { LOAD_ERRNOS = 140 };

/* How a connection ended. */
enum load_end {
	LOAD_DONE,   /* the right reply, and closed as asked */
	LOAD_FAILED, /* a call failed, with errno */
	LOAD_WRONG,  /* another reply, or more than one byte */
	LOAD_CLOSED, /* the server's FIN came before its reply */
	LOAD_SILENT, /* what was due did not come in time */
	LOAD_ENDS,
};

/* The calls that open a connection. */
enum load_call {
	LOAD_NONE,
	LOAD_SOCKET,
	LOAD_SETSOCKOPT,
	LOAD_BIND,
	LOAD_CONNECT,
};

/* The local ports, walked through again and again. */
struct walk {
	long first, last, next;
	long taken; /* ports in a row that were refused */
};

struct load {
	const struct options *o;
	struct addrinfo *list; /* of HOST; */
	struct addrinfo *to;   /* which is in use */
	struct sockaddr_storage from;
	socklen_t from_len;
	struct walk walk;

	uint64_t now;   /* clock_ns(), read once a connection */
	uint64_t due;   /* when --for is over, UINT64_MAX: never */
	uint64_t look;  /* when to look at what is not done every time */
	bool progress;  /* standard error is a terminal */
	uint64_t shown; /* connections when progress was shown last */

	uint64_t begun;      /* attempts, of -n */
	uint64_t opened;     /* connected, or in SYN_SENT */
	bool answered;       /* connect(2) has succeeded once */
	long misses;         /* attempts in a row that could not open */
	enum load_call call; /* the last one that opens */
	bool give_up;        /* nothing more is begun */
	bool broken;         /* something was said on standard error */

	enum load_call exhausted; /* found no port left, */
	int exhausted_errno;      /* this is what it said, */
	uint64_t after;           /* and after how many opened */

	uint64_t ends[LOAD_ENDS];
	uint64_t unfinished; /* interrupted */
	uint64_t errnos[LOAD_ERRNOS];
	struct histogram latency; /* ns, of those that are LOAD_DONE */
	struct series series;     /* likewise */
};

/* One connection. */
struct load_conn {
	struct load_conn *next; /* in a list of idle ones */
	int fd;
	enum { PHASE_SEND, PHASE_HEAR, PHASE_FIN, PHASE_DRAIN } phase;
	char byte;      /* to be sent; which one goes round */
	uint64_t begun; /* clock_ns() */
};

/*
 * Makes the connections that O asks for and prints the record. Returns the
 * status to exit with.
 */
int load_run(const struct options *o);

/* "bind" for LOAD_BIND. */
const char *load_call_name(enum load_call call);

/* Is one more connection to be begun? */
bool load_more(const struct load *l);

/*
 * Begins a connection: socket(2) with the flags FLAGS beside SOCK_CLOEXEC,
 * bind(2), connect(2). Returns 0, also when it is still in SYN_SENT; -1 where
 * there is none, which has been counted.
 */
int load_open(struct load *l, struct load_conn *c, int flags);

/* Sends the one byte, as soon as C is open. True when that ended C. */
bool load_say(struct load *l, struct load_conn *c);

/*
 * Goes on as far as it can. Returns true when C is closed and counted; else
 * it waits for the server, or was interrupted.
 */
bool load_go(struct load *l, struct load_conn *c);

/* Ends C as END, with ERR where END is LOAD_FAILED. */
void load_close(
    struct load *l, struct load_conn *c, enum load_end end, int err);

/* After a wait: is C to be given up? Then it has been, and this is true. */
bool load_patience(struct load *l, struct load_conn *c);

/* -j K: many at once. Returns -1 after saying what failed. */
int load_many(struct load *l);

/* What is not done for every connection: the progress line. */
void load_look(struct load *l);

/* The end of it, on standard output; -1 after saying what failed. */
int load_report(const struct load *l);

#endif
