/* conn.h - one client of serv, from accept to close */
#ifndef SERV_CONN_H
#define SERV_CONN_H

#include "list.h"

#include "endpoint.h"
#include "options.h"

#include <stdint.h>

enum { CONN_READ = 65536 }; /* bytes answered at once */

/* What all connections of one serv share. */
struct conn_set {
	const struct options *o;
	int epoll;
	long open;          /* connections now */
	struct link all;    /* every connection */
	struct link paused; /* FIN seen, waiting for -Q; oldest first */
	struct link deaf;   /* waiting for --deaf-for; oldest first */
	char buf[CONN_READ];
};

enum phase {
	PHASE_TALK,  /* reads and answers */
	PHASE_LEFT,  /* -c unread: has answered, reads no more */
	PHASE_PAUSE, /* FIN seen, waits for -Q */
	PHASE_HALF,  /* -c shutdown: own FIN sent, reads to EOF */
	PHASE_DEAF,  /* both FINs, keeps the socket for --deaf-for */
};

struct conn {
	int fd;
	enum phase phase;
	bool watched; /* by epoll, and its socket does not block */
	bool half;    /* own FIN is sent */
	bool fin;     /* the client's FIN has been read */
	struct ends ends;
	char *unsent;   /* what the client did not take yet, */
	size_t nunsent; /* how much of it there is, */
	size_t taken;   /* and how much of that it has taken */
	struct link all;
	struct link timer; /* in conn_set's paused or deaf */
	long due;          /* of the timer, by clock_ms() */
};

void conn_set_init(struct conn_set *set, const struct options *o, int epoll);

/*
 * Takes over the accepted socket FD with these ENDS; WATCHED says that it
 * does not block, and epoll is to watch it. Returns the connection; NULL with
 * errno where there is no memory, and FD is closed.
 */
struct conn *conn_open(
    struct conn_set *set, int fd, const struct ends *ends, bool watched);

/* What serv is to do next: nothing more is known of a connection after it. */
enum conn_next { CONN_GO_ON, CONN_EXIT };

/* After an event of epoll_wait(2) for the connection C. */
enum conn_next conn_event(
    struct conn_set *set, struct conn *c, uint32_t events);

/* The client's FIN has been read as end of file. */
enum conn_next conn_fin_seen(struct conn_set *set, struct conn *c);

/* RST or a time-out, ERR: there is no connection any more. */
void conn_broken(struct conn_set *set, struct conn *c, int err);

/* The own close, in the way of -c. */
enum conn_next conn_begin_close(struct conn_set *set, struct conn *c);

/*
 * Which EVENTS epoll_wait(2) reports; error and hang-up it always does. A
 * socket that it did not watch so far blocks no more from then on; nothing
 * more is known of the connection where it cannot be watched.
 */
void conn_watch(struct conn_set *set, struct conn *c, uint32_t events);

/* When the next pause is over, by clock_ms(); -1: there is none. */
long conn_due(const struct conn_set *set);

/* What is to be done because time has passed. */
enum conn_next conn_tick(struct conn_set *set);

/* Closes all that are open, by close(2). */
void conn_close_all(struct conn_set *set);

#endif
