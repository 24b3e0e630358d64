/* listener.h - the listening socket of serv, and what comes in by it */
#ifndef SERV_LISTENER_H
#define SERV_LISTENER_H

#include "conn.h"

struct listener {
	int fd;      /* -1: closed, -n connections have been accepted */
	bool paused; /* no descriptors left: not listened to for now */
	bool told;   /* and that was said */
	bool quick;  /* one client at a time is served by blocking calls */
	long accepted;
};

/* No more clients for now, or again. */
void listener_pause(struct conn_set *set, struct listener *l, bool pause);

/* Up to MOST of the clients that wait. Each is watched by epoll. */
void listener_accept(struct conn_set *set, struct listener *l, int most);

/* How many wait to be accepted: the Recv-Q of a listener in netstat(8). */
long listener_waiting(const struct listener *l);

/*
 * The next client, whose socket blocks and which epoll does not watch yet;
 * NULL where there is none, or none within the time-out of the listener.
 */
struct conn *listener_next(struct conn_set *set, struct listener *l);

#endif
