/*
 * hint_connect.c - EADDRNOTAVAIL from connect(2): no four-tuple to be had
 *
 * A socket that is bound has one choice: local end and destination make the
 * four-tuple, and if that is still in TIME_WAIT the kernel takes it over
 * only when timestamps tell old segments from new (tcp_twsk_unique() in
 * net/ipv4/tcp_ipv4.c). A socket that is not bound has as many choices as
 * ip_local_port_range has ports, for each destination.
 *
 * See also: ip(7), hint.c, ephemeral.c.
 */
#include "hint.h"

#include "ephemeral.h"
#include "rowtext.h"
#include "sockets.h"
#include "sysctl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <unistd.h>

/* The connections to one destination. */
struct towards {
	const struct endpoint *remote;
	const struct endpoint *local; /* from here; port 0: any in range */
	struct ephemeral range;
	long time_wait, others;
	struct sockrow row; /* the last one */
};

static bool is_choice(const struct towards *t, const struct endpoint *e)
{
	if (t->local->port == 0)
		return e->port >= t->range.first && e->port <= t->range.last;
	return e->port == t->local->port &&
	       (endpoint_is_wildcard(t->local) ||
		   endpoint_same_host(t->local, e));
}

static int count(const struct sockrow *row, void *arg)
{
	struct towards *t = arg;

	if (!endpoint_same(&row->ends.remote, t->remote) ||
	    !is_choice(t, &row->ends.local))
		return 0;
	if (row->state == TCP_TIME_WAIT)
		t->time_wait++;
	else
		t->others++;
	t->row = *row;
	return 0;
}

static void four_tuple(struct towards *t)
{
	char text[ROWTEXT];
	long timestamps = 1;

	if (t->time_wait + t->others == 0)
		return;
	sysctl_read("net/ipv4/tcp_timestamps", &timestamps, 1);
	fprintf(stderr, "hint: %s: ", rowtext(&t->row, text));
	if (t->time_wait == 0)
		fprintf(stderr, "this connection is still there: take "
				"another port, or none (without -b)\n");
	else if (timestamps == 0)
		fprintf(stderr,
		    "the same four-tuple again needs timestamps, "
		    "and net.ipv4.tcp_timestamps is 0: wait, or take "
		    "another port\n");
	else
		fprintf(stderr,
		    "the same four-tuple again needs timestamps, "
		    "and the old connection had none: wait, or take another "
		    "port\n");
}

/* Has this host an address that reaches E? A UDP socket sends nothing. */
static bool has_address_for(const struct endpoint *e)
{
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to(e, &ss);
	int fd = socket(e->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok;

	if (fd == -1)
		return false;
	ok = connect(fd, (struct sockaddr *)&ss, len) == 0;
	close(fd);
	return ok;
}

static void exhausted(const struct towards *t)
{
	char to[ENDPOINT_TEXT];
	long ports = t->range.last - t->range.first + 1;
	long bound = ports - t->time_wait - t->others;
	long reuse = 0;

	endpoint_text(t->remote, to);
	if (!has_address_for(t->remote)) {
		fprintf(stderr,
		    "hint: this host has no address to connect "
		    "to %s from\n",
		    to);
		return;
	}
	sysctl_read("net/ipv4/tcp_tw_reuse", &reuse, 1);
	fprintf(stderr,
	    "hint: no port is left towards %s: of the %ld in "
	    "%s %ld-%ld, %ld are in TIME_WAIT and %ld in use",
	    to, ports, t->range.name, t->range.first, t->range.last,
	    t->time_wait, t->others);
	if (bound > 0)
		fprintf(stderr, ", %ld bound by other sockets", bound);
	fprintf(stderr,
	    ": wait, or take another destination "
	    "(net.ipv4.tcp_tw_reuse is %ld)\n",
	    reuse);
}

void hint_connect(const struct endpoint *local, const struct endpoint *remote,
    const struct sockopt_list *list)
{
	struct towards t = {
	    .remote = remote, .local = local, .range = ephemeral_range(list)};
	const struct sockquery all = {.states = SOCKQUERY_ALL};
	int err = errno;

	if (err != EADDRNOTAVAIL)
		return;
	if (sockets_each(&all, count, &t) != -1) {
		if (local->port)
			four_tuple(&t);
		else
			exhausted(&t);
	}
	errno = err;
}
