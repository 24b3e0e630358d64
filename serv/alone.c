/*
 * alone.c - the iterative server: one client, from accept to close
 *
 *	accept -> read -> write -> read -> close
 *
 * Five system calls a client, each of which blocks, where epoll takes about
 * ten. A server of many clients may do so only while it has one: by -q serv
 * does when it has none, and the next one comes at once. No call blocks for
 * longer than PATIENCE; then epoll goes on, with this client, too.
 *
 * See also: socket(7) SO_RCVTIMEO, Stevens UNP 1.5 and 30.
 */
#include "alone.h"

#include "answer.h"
#include "stop.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { PATIENCE = 1000 }; /* us; the kernel rounds up to its own tick */

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

void alone(struct conn_set *set, struct listener *l)
{
	struct conn *c;

	fcntl(l->fd, F_SETFL, O_RDWR);
	while (!stop_asked() && l->fd != -1 && !l->paused) {
		c = listener_next(set, l);
		if (c == NULL || !served(set, c))
			break;
	}
	if (l->fd != -1)
		fcntl(l->fd, F_SETFL, O_RDWR | O_NONBLOCK);
}
