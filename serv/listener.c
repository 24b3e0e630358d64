/*
 * listener.c - accept(2): a socket for each client
 *
 * The handshake is the kernel's work, and over before accept(2) is called;
 * what waits in the accept queue (-B) is ESTABLISHED. What accept(2) says of
 * a client that has given up is no error of serv.
 *
 * See also: accept(2) "Error handling", listen(2), Stevens UNP 16.6.
 */
#include "listener.h"

#include "msg.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void listener_pause(struct conn_set *set, struct listener *l, bool pause)
{
	struct epoll_event ev = {.events = pause ? 0 : EPOLLIN, .data.ptr = l};

	l->paused = pause;
	epoll_ctl(set->epoll, EPOLL_CTL_MOD, l->fd, &ev);
}

/* accept(2) failed: is it this client's matter, or serv's? */
static void not_accepted(struct conn_set *set, struct listener *l)
{
	switch (errno) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		if (!l->told)
			msg_failed(
			    "accept", "(goes on with the clients it has)");
		l->told = true;
		listener_pause(set, l, true);
		break;
	default:
		/* The client gave up before its turn came, accept(2). */
		break;
	}
}

/* The ENDS of the accepted FD. Nobody is told of the own one by -q. */
static void name_ends(const struct conn_set *set, struct ends *ends, int fd,
    const struct sockaddr_storage *peer)
{
	*ends = (struct ends){0};
	if (set->o->voice.level != VOICE_QUIET)
		ends_of(ends, fd);
	endpoint_from(&ends->remote, (const struct sockaddr *)peer);
}

static void tell_call(const struct voice *v, const struct listener *l, int fd,
    const struct ends *ends)
{
	char text[ENDPOINT_TEXT];

	/* By -q, nobody waits for the name. */
	if (v->level == VOICE_CALLS)
		voice_call(v, fd, ends, fd, "accept(%d, %s)", l->fd,
		    endpoint_text(&ends->remote, text));
}

/* One client; NULL where there is none. */
static struct conn *accept_one(
    struct conn_set *set, struct listener *l, int flags)
{
	const struct options *o = set->o;
	struct sockaddr_storage ss;
	socklen_t len = sizeof ss;
	struct ends ends;
	struct conn *c;
	int fd;

	fd = accept4(l->fd, (struct sockaddr *)&ss, &len, flags | SOCK_CLOEXEC);
	if (fd == -1) {
		not_accepted(set, l);
		return NULL;
	}
	name_ends(set, &ends, fd, &ss);
	tell_call(&o->voice, l, fd, &ends);
	sockopt_apply(&o->sockopts, STAGE_CONNECTED, fd, &ends, &o->voice);
	c = conn_open(set, fd, &ends, flags & SOCK_NONBLOCK);
	if (c == NULL) {
		char text[ENDPOINT_TEXT];

		msg_failed("accept", endpoint_text(&ends.remote, text));
	}
	if (++l->accepted == o->count) {
		voice_call(
		    &o->voice, -1, NULL, close(l->fd), "close(%d)", l->fd);
		l->fd = -1;
	}
	return c;
}

void listener_accept(struct conn_set *set, struct listener *l, int most)
{
	while (most-- > 0 && l->fd != -1)
		if (accept_one(set, l, SOCK_NONBLOCK) == NULL)
			return;
}

long listener_waiting(const struct listener *l)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;

	getsockopt(l->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return (long)info.tcpi_unacked; /* of a listener: sk_ack_backlog */
}

struct conn *listener_next(struct conn_set *set, struct listener *l)
{
	return accept_one(set, l, 0);
}
