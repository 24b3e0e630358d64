/*
 * alone.c - the iterative server: one client, from accept to close
 *
 *	accept -> read -> write -> read -> close
 *
 * Five system calls a client, each of which blocks, where epoll takes about
 * ten. A server of many clients may do so only while it has one: by -q serv
 * does when it has none, and nobody waits behind the next one. No call blocks
 * for longer than PATIENCE; then epoll goes on, with this client, too.
 *
 * See also: socket(7) SO_RCVTIMEO, Stevens UNP 1.5 and 30.
 */
#include "alone.h"

#include "answer.h"
#include "stop.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>

enum {
	PATIENCE = 1000, /* us; the kernel rounds up to its own tick */
	LOOK = 256,      /* clients until it is seen whether others wait */
};

bool alone_may(const struct options *o)
{
	const struct closing *c = &o->closing;

	return o->voice.level == VOICE_QUIET && c->how == CLOSE_BY_CLOSE &&
	       c->deaf == DEAF_NOT && c->delay == 0;
}

int alone_prepare(int listener)
{
	const struct timeval t = {.tv_usec = PATIENCE};

	/* Accepted sockets inherit both. */
	if (setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == -1)
		return -1;
	return setsockopt(listener, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

/* Answers C until it is closed; false when that takes longer. */
static bool served(struct conn_set *set, struct conn *c)
{
	while (set->open > 0) {
		if (stop_asked() || c->watched)
			return false;
		answer_ready(set, c);
	}
	return true;
}

/* Is C the only one, as far as can be seen? Else it goes the others' way. */
static bool only(struct conn_set *set, struct listener *l, struct conn *c)
{
	if (l->fd == -1 || listener_waiting(l) == 0)
		return true;
	conn_watch(set, c, EPOLLIN);
	return false;
}

void alone(struct conn_set *set, struct listener *l)
{
	struct conn *c;

	fcntl(l->fd, F_SETFL, O_RDWR);
	for (long n = 0; !stop_asked() && l->fd != -1 && !l->paused; n++) {
		c = listener_next(set, l);
		if (c == NULL || (n % LOOK == 0 && !only(set, l, c)) ||
		    !served(set, c))
			break;
	}
	if (l->fd != -1)
		fcntl(l->fd, F_SETFL, O_RDWR | O_NONBLOCK);
}
