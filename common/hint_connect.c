/*
 * hint_connect.c - EADDRNOTAVAIL from connect(2): no four-tuple to be had
 *
 * A socket that is bound has one choice: local end and destination make the
 * four-tuple, and if that is still in TIME_WAIT the kernel takes it over
 * only when timestamps tell old segments from new (tcp_twsk_unique() in
 * net/ipv4/tcp_ipv4.c). A socket that is not bound has as many choices as
 * ip_local_port_range has ports, for each destination.
 *
 * See also: ip(7), hint.c.
 */
#include "hint.h"

#include "rowtext.h"
#include "sockets.h"
#include "sysctl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>

/* The connections to one destination. */
struct towards {
	const struct endpoint *remote;
	uint16_t port;		/* from this local port; 0: any in range */
	long range[2];
	long time_wait, others;
	struct sockrow row;	/* the last one */
};

static int count(const struct sockrow *row, void *arg)
{
	struct towards *t = arg;
	uint16_t port = row->ends.local.port;

	if (!endpoint_same(&row->ends.remote, t->remote))
		return 0;
	if (t->port ? port != t->port
		    : port < t->range[0] || port > t->range[1])
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
		fprintf(stderr, "the same four-tuple again needs timestamps, "
		    "and net.ipv4.tcp_timestamps is 0: wait, or take "
		    "another port\n");
	else
		fprintf(stderr, "the same four-tuple again needs timestamps, "
		    "and the old connection had none: wait, or take another "
		    "port\n");
}

static void exhausted(const struct towards *t)
{
	char to[ENDPOINT_TEXT];
	long ports = t->range[1] - t->range[0] + 1;
	long reuse = 0;

	endpoint_text(t->remote, to);
	if (t->time_wait + t->others == 0) {
		fprintf(stderr, "hint: this host has no address to connect "
		    "to %s from\n", to);
		return;
	}
	sysctl_read("net/ipv4/tcp_tw_reuse", &reuse, 1);
	fprintf(stderr, "hint: no port is left towards %s: of the %ld in "
	    "net.ipv4.ip_local_port_range %ld-%ld, %ld are in TIME_WAIT and "
	    "%ld in use: wait, or take another destination "
	    "(net.ipv4.tcp_tw_reuse is %ld)\n", to, ports, t->range[0],
	    t->range[1], t->time_wait, t->others, reuse);
}

void hint_connect(const struct endpoint *local,
    const struct endpoint *remote)
{
	struct towards t = {
	    .remote = remote, .port = local->port, .range = {1, 65535}};
	int err = errno;

	if (err != EADDRNOTAVAIL)
		return;
	sysctl_read("net/ipv4/ip_local_port_range", t.range, 2);
	if (sockets_each(count, &t) != -1) {
		if (t.port)
			four_tuple(&t);
		else
			exhausted(&t);
	}
	errno = err;
}
