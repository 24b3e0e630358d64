/*
 * hint.c - "Address already in use": by whom, and what would help?
 *
 * bind(2) is refused if a socket in the way lacks SO_REUSEADDR, or the one
 * that asks does, or the other one listens (inet_bind_conflict() in
 * net/ipv4/inet_connection_sock.c). The state alone does not matter: over
 * ESTABLISHED as over TIME_WAIT it succeeds when both have the option.
 *
 * The socket table shows who is in the way, but not whether they have the
 * option. So the kernel is asked: a socket with SO_REUSEADDR is bound to the
 * same place, and given back at once.
 *
 * See also: socket(7), sockets.c, hint_connect.c.
 */
#include "hint.h"

#include "rowtext.h"
#include "sockets.h"
#include "sysctl.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 8 }; /* hints at most; the rest is counted */

/* The sockets in the way of a call on WHERE. */
struct in_the_way {
	const struct endpoint *where;
	bool listening;		/* the call was listen(2), not bind(2) */
	bool have_a;		/* SO_REUSEADDR is set here, */
	bool a_helps;		/* or would help if it were */
	bool listeners_only;	/* the others may well be harmless */
	struct sockrow row[SHOWN];
	long count;
};

/* Does the wildcard A take the address of B as well? */
static bool takes(const struct endpoint *a, const struct endpoint *b)
{
	return endpoint_is_wildcard(a) &&
	    (a->family == AF_INET6 || endpoint_is_ipv4(b));
}

static int gather(const struct sockrow *row, void *arg)
{
	struct in_the_way *way = arg;
	const struct endpoint *there = &row->ends.local;

	if (there->port != way->where->port ||
	    !(endpoint_same_host(there, way->where) ||
		takes(there, way->where) || takes(way->where, there)))
		return 0;
	if (way->listeners_only && row->state != TCP_LISTEN)
		return 0;
	if (way->count < SHOWN)
		way->row[way->count] = *row;
	way->count++;
	return 0;
}

/* Would bind(2) with SO_REUSEADDR succeed there now? */
static bool free_with_reuseaddr(const struct endpoint *where)
{
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to(where, &ss);
	int fd, one = 1;
	bool ok;

	fd = socket(where->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return false;
	ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
	    bind(fd, (struct sockaddr *)&ss, len) == 0;
	close(fd);
	return ok;
}

/* Which rule puts ROW in the way. */
static const char *rule(const struct in_the_way *way,
    const struct sockrow *row)
{
	if (way->listening)
		return "with SO_REUSEADDR on both, both could bind, but only "
		       "one may listen";
	if (row->state == TCP_LISTEN)
		return "a listener is in the way with or without -A: stop "
		       "it, or take another port";
	if (way->a_helps)
		return "its socket had SO_REUSEADDR, this one has not: set "
		       "-A on this run too";
	if (way->count > 1)
		return "SO_REUSEADDR must have been set on every one of "
		       "these, and on this run: set -A on both runs";
	if (way->have_a)
		return "set -A on both runs: its socket had no SO_REUSEADDR, "
		       "and -A on this run alone does not count";
	return "its socket had no SO_REUSEADDR, so -A on this run alone "
	       "would not help: set -A on both runs";
}

static void show(const struct in_the_way *way)
{
	char text[ROWTEXT];

	for (long i = 0; i < way->count && i < SHOWN; i++)
		fprintf(stderr, "hint: %s: %s\n", rowtext(&way->row[i], text),
		    rule(way, &way->row[i]));
	if (way->count > SHOWN)
		fprintf(stderr, "hint: and %ld more\n", way->count - SHOWN);
}

static void no_port_free(void)
{
	long range[2];

	if (sysctl_read("net/ipv4/ip_local_port_range", range, 2) == 2)
		fprintf(stderr, "hint: bind to port 0 picks from "
		    "net.ipv4.ip_local_port_range, and none of %ld-%ld is "
		    "free here\n", range[0], range[1]);
}

static void bind_in_use(const struct endpoint *where, bool have_a)
{
	struct in_the_way way = {
	    .where = where, .have_a = have_a, .listeners_only = have_a};

	if (where->port == 0) {
		no_port_free();
		return;
	}
	sockets_each(gather, &way);
	if (have_a && way.count == 0) {
		way.listeners_only = false;
		sockets_each(gather, &way);
	}
	way.a_helps = !have_a && free_with_reuseaddr(where);
	show(&way);
	if (way.count == 0)
		fprintf(stderr, "hint: the socket table shows no socket on "
		    "port %u: it has gone since, or is only bound, which "
		    "Linux lists from 6.8 on\n", where->port);
}

static void listen_in_use(const struct endpoint *where)
{
	struct in_the_way way = {
	    .where = where, .listening = true, .listeners_only = true};

	sockets_each(gather, &way);
	show(&way);
}

static void not_local(const struct endpoint *where)
{
	char host[ENDPOINT_TEXT], text[512] = "";
	struct ifaddrs *list, *i;
	struct endpoint e;
	size_t len = 0;

	if (getifaddrs(&list) == -1)
		return;
	for (i = list; i && len < sizeof text - 1; i = i->ifa_next) {
		if (i->ifa_addr == NULL)
			continue;
		endpoint_from(&e, i->ifa_addr);
		if (e.family != where->family)
			continue;
		snprintf(text + len, sizeof text - len, "%s%s (%s)",
		    len ? ", " : "", endpoint_host(&e, host), i->ifa_name);
		len = strlen(text);
	}
	freeifaddrs(list);
	fprintf(stderr, "hint: %s is no address of this host, which has %s\n",
	    endpoint_host(where, host), len ? text : "none of this family");
}

static void privileged(const struct endpoint *where)
{
	long first;

	if (sysctl_read("net/ipv4/ip_unprivileged_port_start", &first, 1) &&
	    where->port < first)
		fprintf(stderr, "hint: ports below %ld are for root "
		    "(net.ipv4.ip_unprivileged_port_start): take a higher "
		    "one\n", first);
}

void hint_local(const char *call, const struct endpoint *where,
    const struct sockopt_list *list)
{
	int err = errno;

	if (err == EADDRINUSE && strcmp(call, "listen") == 0)
		listen_in_use(where);
	else if (err == EADDRINUSE)
		bind_in_use(where, sockopt_wanted(list, "SO_REUSEADDR"));
	else if (err == EADDRNOTAVAIL)
		not_local(where);
	else if (err == EACCES)
		privileged(where);
	errno = err;
}
