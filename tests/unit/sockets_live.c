/*
 * sockets_live.c - sock_diag and /proc/net/tcp tell the same of one socket
 *
 * Makes connections of both families in the states that stand still, and
 * compares what the two readers say of them. The tables are read one after
 * the other, so timers may have run on between, and a row may have changed:
 * then it looks again.
 */
#include "check.h"

#include "clock.h"
#include "deaf.h"
#include "diag.h"
#include "procnet.h"
#include "sockets.h"
#include "tcpstate.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 64, PORTS = 8, DEADLINE = 20000 };

/* The rows of this process, by one of the readers. */
struct rows {
	struct sockrow row[ROWS];
	int n;
	const uint16_t *ports;
};

static int collect(const struct sockrow *row, void *arg)
{
	struct rows *r = arg;

	if (r->n == ROWS)
		return 0;
	for (int i = 0; i < PORTS; i++)
		if (r->ports[i] && (row->ends.local.port == r->ports[i] ||
				       row->ends.remote.port == r->ports[i])) {
			r->row[r->n++] = *row;
			return 0;
		}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct sockrow *x = a, *y = b;

	return memcmp(&x->ends, &y->ends, sizeof x->ends);
}

static bool read_by(int (*each)(const struct sockquery *,
			int (*)(const struct sockrow *, void *), void *),
    const uint16_t *ports, struct rows *r)
{
	const struct sockquery all = {.states = SOCKQUERY_SHOWN};

	r->n = 0;
	r->ports = ports;
	if (each(&all, collect, r) != 0)
		return false;
	qsort(r->row, (size_t)r->n, sizeof r->row[0], compare);
	return true;
}

static bool same(const struct sockrow *d, const struct sockrow *p)
{
	if (memcmp(&d->ends, &p->ends, sizeof d->ends) != 0 ||
	    d->state != p->state || d->timer != p->timer ||
	    d->recvq != p->recvq || d->uid != p->uid || d->inode != p->inode)
		return false;
	/* /proc has no limit of the backlog. */
	if (d->state != TCP_LISTEN && d->sendq != p->sendq)
		return false;
	return d->timer == TIMER_NONE || (d->expires - p->expires < 1000 &&
					     p->expires - d->expires < 1000);
}

static bool all_same(const struct rows *d, const struct rows *p)
{
	if (d->n != p->n)
		return false;
	for (int i = 0; i < d->n; i++)
		if (!same(&d->row[i], &p->row[i]))
			return false;
	return true;
}

static void print(const char *by, const struct rows *r)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];

	for (int i = 0; i < r->n; i++) {
		const struct sockrow *s = &r->row[i];

		printf("%s: %s %s %s timer %d %ld recvq %u sendq %u uid %u "
		       "inode %lu\n",
		    by, endpoint_text(&s->ends.local, local),
		    endpoint_text(&s->ends.remote, remote),
		    tcpstate_name(s->state), s->timer, s->expires, s->recvq,
		    s->sendq, s->uid, s->inode);
	}
}

/* A listener on HOST, its port into *PORT; -1 where there is no such host. */
static int listener(const char *host, uint16_t *port)
{
	struct sockaddr_storage ss;
	struct endpoint e;
	struct ends ends;
	socklen_t len;
	int fd;

	CHECK(endpoint_parse_host(&e, host) == 0);
	len = endpoint_to(&e, &ss);
	fd = socket(e.family, SOCK_STREAM, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&ss, len) == -1 ||
	    listen(fd, 16) == -1)
		return -1;
	ends_of(&ends, fd);
	*port = ends.local.port;
	return fd;
}

/* A connection to HOST and PORT of LISTENER: both its descriptors. */
static void connection(
    const char *host, uint16_t port, int listener_fd, int pair[2])
{
	struct sockaddr_storage ss;
	struct endpoint e;
	socklen_t len;

	CHECK(endpoint_parse_host(&e, host) == 0);
	e.port = port;
	len = endpoint_to(&e, &ss);
	pair[0] = socket(e.family, SOCK_STREAM, 0);
	CHECK(connect(pair[0], (struct sockaddr *)&ss, len) == 0);
	pair[1] = listener_fd == -1 ? -1 : accept(listener_fd, NULL, NULL);
}

/* Waits until the end LOCAL of the connection is in STATE. */
static bool awaits(const struct ends *ends, int state)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	long due = clock_ms() + DEADLINE;

	while (sockets_state(ends) != state) {
		if (clock_ms() > due)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

/*
 * LAST_ACK and FIN_WAIT1 stand still where the ACK is not heard. False where
 * the kernel wants a privilege for that.
 */
static bool make_deaf(const char *host, uint16_t port, int listener_fd)
{
	struct ends ends;
	int pair[2];

	connection(host, port, listener_fd, pair); /* LAST_ACK */
	if (deaf_on(pair[1], DEAF_ALL) == -1 && errno == EPERM)
		return false;
	CHECK(deaf_off(pair[1]) == 0);
	ends_of(&ends, pair[1]);
	shutdown(pair[0], SHUT_WR);
	CHECK(awaits(&ends, TCP_CLOSE_WAIT));
	CHECK(deaf_on(pair[1], DEAF_ALL) == 0);
	close(pair[1]);
	CHECK(awaits(&ends, TCP_LAST_ACK));

	connection(host, port, listener_fd, pair); /* FIN_WAIT1 */
	ends_of(&ends, pair[0]);
	CHECK(deaf_on(pair[0], DEAF_ALL) == 0);
	CHECK(shutdown(pair[0], SHUT_WR) == 0);
	CHECK(awaits(&ends, TCP_FIN_WAIT1));
	return true;
}

/* Connections to HOST through LISTENER, in states that need no help. */
static void make_states(const char *host, uint16_t port, int listener_fd)
{
	struct ends ends;
	int pair[2];

	connection(host, port, listener_fd, pair); /* ESTABLISHED */
	CHECK(write(pair[0], "hello", 5) == 5);

	connection(host, port, listener_fd, pair); /* FIN_WAIT2, owned */
	ends_of(&ends, pair[0]);
	CHECK(shutdown(pair[0], SHUT_WR) == 0);
	CHECK(awaits(&ends, TCP_FIN_WAIT2));

	connection(host, port, listener_fd, pair); /* FIN_WAIT2, orphaned */
	ends_of(&ends, pair[0]);
	close(pair[0]);
	CHECK(awaits(&ends, TCP_FIN_WAIT2));

	connection(host, port, listener_fd, pair); /* TIME_WAIT */
	ends_of(&ends, pair[0]);
	close(pair[0]);
	CHECK(awaits(&ends, TCP_FIN_WAIT2));
	close(pair[1]);
	CHECK(awaits(&ends, TCP_TIME_WAIT));

	connection(host, port, -1, pair); /* in the backlog */
}

/* What each reader must have seen, apart from agreeing with the other. */
static void check_seen(const struct rows *r, int hosts, bool deaf)
{
	static const int states[] = {TCP_ESTABLISHED, TCP_FIN_WAIT2,
	    TCP_CLOSE_WAIT, TCP_TIME_WAIT, TCP_LISTEN, TCP_FIN_WAIT1,
	    TCP_LAST_ACK};
	int queued = 0;

	for (int i = 0; i < (deaf ? 7 : 5); i++) {
		int n = 0;

		for (int j = 0; j < r->n; j++)
			n += r->row[j].state == states[i];
		check(n >= hosts, tcpstate_name(states[i]), __FILE__, __LINE__);
	}
	for (int j = 0; j < r->n; j++)
		queued += r->row[j].state == TCP_LISTEN && r->row[j].recvq == 1;
	CHECK(queued == hosts);
}

int main(void)
{
	static const char *const hosts[] = {"127.0.0.1", "::1"};
	uint16_t ports[PORTS] = {0};
	const struct timespec pause = {.tv_nsec = 10000000};
	static struct rows d, p;
	long due = clock_ms() + DEADLINE;
	int nhosts = 0, fd;
	bool deaf = true;

	for (int i = 0; i < 2; i++) {
		fd = listener(hosts[i], &ports[nhosts]);
		if (fd == -1)
			continue;
		deaf = make_deaf(hosts[i], ports[nhosts], fd) && deaf;
		make_states(hosts[i], ports[nhosts], fd);
		nhosts++;
	}
	CHECK(nhosts > 0);
	/* IPv4 by way of an IPv6 socket. */
	fd = listener("::", &ports[nhosts]);
	if (fd != -1) {
		int pair[2];

		connection("127.0.0.1", ports[nhosts], fd, pair);
	}
	for (;;) {
		if (!read_by(diag_each, ports, &d))
			return 77; /* netlink is refused here */
		if (!read_by(procnet_each, ports, &p))
			return 77;
		if (all_same(&d, &p) || clock_ms() > due)
			break;
		nanosleep(&pause, NULL);
	}
	CHECK(all_same(&d, &p));
	if (check_failures) {
		print("diag", &d);
		print("proc", &p);
	}
	check_seen(&d, nhosts, deaf);
	return check_status();
}
