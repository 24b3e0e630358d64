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

void conn_set_init(struct conn_set *set, const struct options *o, int epoll);

/*
 * Takes over the accepted, non-blocking socket FD with these ENDS. Returns
 * 0; -1 with errno where there is no memory, and FD is closed.
 */
int conn_open(struct conn_set *set, int fd, const struct ends *ends);

/* What is to be done after an event of epoll_wait(2) for the connection. */
enum conn_next { CONN_GO_ON, CONN_EXIT };
enum conn_next conn_event(struct conn_set *set, void *conn, uint32_t events);

/* When the next pause is over, by clock_ms(); -1: there is none. */
long conn_due(const struct conn_set *set);

/* What is to be done because time has passed. */
enum conn_next conn_tick(struct conn_set *set);

/* Closes all that are open, by close(2). */
void conn_close_all(struct conn_set *set);

#endif
