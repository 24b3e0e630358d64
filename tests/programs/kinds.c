/*
 * kinds.c - one socket of every kind that stands still
 *
 * FIN_WAIT1, LAST_ACK and CLOSING stand because the FIN is behind data that
 * the other end has no room for (RFC 9293 3.8.6.1: the sender probes, for as
 * long as it takes); SYN_SENT because the listener's queue is full; SYN_RECV
 * because of TCP_DEFER_ACCEPT, tcp(7): data first. No privilege.
 */
#include "kinds.h"

#include "clock.h"
#include "msg.h"
#include "tcpstate.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 4096, PATIENCE = 10000 /* ms */ };

/* Both ends of a connection: A asked for it, B was accepted. */
struct pair {
	int a, b;
};

static void must(bool done, const char *call)
{
	if (done)
		return;
	msg_failed(call, "");
	exit(STATUS_FAILED);
}

static void expect(struct zoo *z, int state, int n)
{
	z->due[state] += n;
	z->rows += n;
}

static void set(int fd, int level, int option, int value)
{
	must(setsockopt(fd, level, option, &value, sizeof value) == 0,
	    "setsockopt");
}

/* A socket with little room, bound to HOST and a port of the kernel's. */
static int bound(struct zoo *z, const struct endpoint *host, bool dual)
{
	int fd = socket(host->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	struct ends ends;

	must(fd != -1, "socket");
	set(fd, SOL_SOCKET, SO_RCVBUF, ROOM);
	set(fd, SOL_SOCKET, SO_SNDBUF, 8 * ROOM);
	if (host->family == AF_INET6)
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, !dual);
	must(bind(fd, (struct sockaddr *)&ss, endpoint_to(host, &ss)) == 0,
	    "bind");
	ends_of(&ends, fd);
	z->port[ends.local.port] = 1;
	return fd;
}

int kinds_listener(struct zoo *z, const struct endpoint *host, int backlog)
{
	int fd = bound(z, host, true);

	must(listen(fd, backlog) == 0, "listen");
	expect(z, TCP_LISTEN, 1);
	return fd;
}

/* A connection from HOST to the listener, as the kernel picks the port. */
static int dial(struct zoo *z, const struct endpoint *host, int listening)
{
	int fd = bound(z, host, true);
	struct sockaddr_storage ss;
	struct ends to;

	ends_of(&to, listening);
	if (endpoint_is_wildcard(&to.local)) {
		memcpy(to.local.addr, host->addr, sizeof host->addr);
		to.local.family = host->family;
	}
	must(connect(fd, (struct sockaddr *)&ss, endpoint_to(&to.local, &ss)) ==
		 0,
	    "connect");
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static struct pair pair(
    struct zoo *z, const struct endpoint *host, int listening)
{
	struct pair p;

	p.a = dial(z, host, listening);
	p.b = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	must(p.b != -1, "accept");
	return p;
}

/* Until the socket FD is in STATE; the segment for it is under way. */
static void settle(int fd, int state)
{
	long due = clock_ms() + PATIENCE;

	while (tcpstate_of(fd) != state) {
		errno = ETIMEDOUT;
		must(clock_ms() < due, tcpstate_name(state));
		poll(NULL, 0, 1);
	}
}

/* More than the other end has room for. */
static void fill(int fd)
{
	static const char nothing[ROOM];

	while (send(fd, nothing, sizeof nothing, MSG_NOSIGNAL) > 0)
		continue;
	must(errno == EAGAIN, "send");
}

/* Reads until the FIN. */
static void drain(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char buf[ROOM];
	ssize_t n;

	do {
		errno = ETIMEDOUT;
		must(poll(&p, 1, PATIENCE) == 1, "poll");
		n = recv(fd, buf, sizeof buf, 0);
	} while (n > 0 || (n == -1 && errno == EAGAIN));
	must(n == 0, "recv");
}

static void established(struct zoo *z, const struct endpoint *host, int l)
{
	struct pair alive = pair(z, host, l), unread = pair(z, host, l),
		    unsent = pair(z, host, l);

	pair(z, host, l); /* idle */
	set(alive.a, SOL_SOCKET, SO_KEEPALIVE, 1);
	must(send(unread.a, "unread", 6, MSG_NOSIGNAL) == 6, "send");
	fill(unsent.b);
	expect(z, TCP_ESTABLISHED, 8);
}

/* What stands after the FIN, because of what has not been read. */
static void held_fin(struct zoo *z, const struct endpoint *host, int l)
{
	struct pair first = pair(z, host, l), last = pair(z, host, l),
		    both = pair(z, host, l);

	fill(first.a);
	shutdown(first.a, SHUT_WR);
	expect(z, TCP_FIN_WAIT1, 1);
	expect(z, TCP_ESTABLISHED, 1);

	fill(last.b);
	shutdown(last.a, SHUT_WR);
	settle(last.b, TCP_CLOSE_WAIT);
	shutdown(last.b, SHUT_WR);
	expect(z, TCP_FIN_WAIT2, 1);
	expect(z, TCP_LAST_ACK, 1);

	fill(both.a);
	fill(both.b);
	shutdown(both.a, SHUT_WR);
	shutdown(both.b, SHUT_WR);
	drain(both.a);
	settle(both.b, TCP_FIN_WAIT2);
	expect(z, TCP_CLOSING, 1);
	expect(z, TCP_FIN_WAIT2, 1);
}

void kinds_time_wait(struct zoo *z, const struct endpoint *host, int l)
{
	struct pair p = pair(z, host, l);

	shutdown(p.a, SHUT_WR);
	settle(p.b, TCP_CLOSE_WAIT);
	close(p.b);
	close(p.a);
	expect(z, TCP_TIME_WAIT, 1);
}

static void closed(struct zoo *z, const struct endpoint *host, int l)
{
	struct pair owned = pair(z, host, l), orphan = pair(z, host, l),
		    later = pair(z, host, l);

	shutdown(owned.a, SHUT_WR);
	close(orphan.a); /* kept as a time-wait entry */
	/* For more than 60 s the kernel keeps the socket, with a timer. */
	set(later.a, IPPROTO_TCP, TCP_LINGER2, 120);
	close(later.a);
	expect(z, TCP_FIN_WAIT2, 3);
	expect(z, TCP_CLOSE_WAIT, 3);
	kinds_time_wait(z, host, l);
}

/* Connections that nobody accepts, and one more that finds no room. */
static void backlog(struct zoo *z, const struct endpoint *host)
{
	int l = kinds_listener(z, host, 1), fd = bound(z, host, true);
	struct sockaddr_storage ss;
	struct ends to;

	dial(z, host, l);
	dial(z, host, l);
	expect(z, TCP_ESTABLISHED, 4);
	ends_of(&to, l);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	must(connect(fd, (struct sockaddr *)&ss, endpoint_to(&to.local, &ss)) ==
		     -1 &&
		 errno == EINPROGRESS,
	    "connect");
	expect(z, TCP_SYN_SENT, 1);
}

/* Half open: the listener wants data first, or then has no more room. */
static void half_open(struct zoo *z, const struct endpoint *host)
{
	int deferring = kinds_listener(z, host, 2),
	    full = kinds_listener(z, host, 0), a, b;

	set(deferring, IPPROTO_TCP, TCP_DEFER_ACCEPT, 120);
	dial(z, host, deferring);
	set(full, IPPROTO_TCP, TCP_DEFER_ACCEPT, 120);
	a = dial(z, host, full);
	b = dial(z, host, full);
	must(send(a, "1", 1, MSG_NOSIGNAL) == 1, "send");
	must(send(b, "2", 1, MSG_NOSIGNAL) == 1, "send");
	expect(z, TCP_SYN_RECV, 2);
	expect(z, TCP_ESTABLISHED, 4);
}

void kinds_set(struct zoo *z, const struct endpoint *host)
{
	int l = kinds_listener(z, host, 8);

	established(z, host, l);
	held_fin(z, host, l);
	closed(z, host, l);
	backlog(z, host);
	half_open(z, host);
	bound(z, host, true); /* netlink has it from Linux 6.8 on */
}

/* Two ends, and the end that is accepted may be of another family. */
static void cross(struct zoo *z, const char *from, int l)
{
	struct endpoint host;

	endpoint_parse_host(&host, from);
	pair(z, &host, l);
	expect(z, TCP_ESTABLISHED, 2);
}

/* At the interface lo only: ss shows "%lo". */
static void only_lo(struct zoo *z, const struct endpoint *any, const char *from)
{
	int l = kinds_listener(z, any, 4);

	if (setsockopt(l, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) == -1)
		msg_failed("setsockopt", "SO_BINDTODEVICE, left out");
	cross(z, from, l);
}

void kinds_wildcards(struct zoo *z, bool ipv6)
{
	struct endpoint any = {.family = AF_INET}, any6 = {.family = AF_INET6};
	int l = kinds_listener(z, &any, 4);

	cross(z, "127.0.0.1", l);
	only_lo(z, &any, "127.0.0.1");
	if (!ipv6)
		return;
	cross(z, "::ffff:127.0.0.1", l);
	l = kinds_listener(z, &any6, 4);
	cross(z, "127.0.0.1", l);
	cross(z, "::ffff:127.0.0.1", l);
	cross(z, "::1", l);
	only_lo(z, &any6, "::1");
	l = bound(z, &any6, false);
	must(listen(l, 4) == 0, "listen");
	expect(z, TCP_LISTEN, 1);
	cross(z, "::1", l);
}
