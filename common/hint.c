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

#include "ephemeral.h"
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
	bool v6only;    /* IPV6_V6ONLY is set here */
	bool listening; /* the call was listen(2), not bind(2) */
	bool have_a;    /* SO_REUSEADDR is set here, */
	bool a_helps;   /* or would help if it were */
	struct sockrow row[SHOWN];
	long count;
};

/* Does the wildcard A take the address of B as well? */
static bool takes(
    const struct endpoint *a, bool v6only, const struct endpoint *b)
{
	if (!endpoint_is_wildcard(a))
		return false;
	if (endpoint_is_ipv4(a))
		return endpoint_is_ipv4(b) ||
		       (endpoint_is_wildcard(b) && b->family == AF_INET6);
	return !v6only || !endpoint_is_ipv4(b);
}

static bool overlap(const struct in_the_way *way, const struct sockrow *row)
{
	const struct endpoint *here = way->where, *there = &row->ends.local;

	if (here->port != there->port)
		return false;
	return endpoint_same_host(here, there) ||
	       takes(here, way->v6only, there) ||
	       takes(there, row->v6only, here);
}

static int take(const struct sockrow *row, void *arg)
{
	struct in_the_way *way = arg;

	if (!overlap(way, row))
		return 0;
	if (way->count < SHOWN)
		way->row[way->count] = *row;
	way->count++;
	return 0;
}

static void gather(struct in_the_way *way, unsigned states)
{
	struct sockquery q = {
	    .states = states, .place[0].port = way->where->port, .nplaces = 1};

	sockets_each(&q, take, way);
}

/* The listeners, for the others may be harmless; if none, whatever is. */
static void gather_listeners_first(struct in_the_way *way)
{
	gather(way, 1U << TCP_LISTEN);
	if (way->count == 0)
		gather(way, SOCKQUERY_ALL);
}

/* Would bind(2) with SO_REUSEADDR succeed there now? */
static bool free_with_reuseaddr(const struct in_the_way *way)
{
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to(way->where, &ss);
	int fd, one = 1;
	bool ok;

	fd = socket(way->where->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return false;
	if (way->v6only)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
	     bind(fd, (struct sockaddr *)&ss, len) == 0;
	close(fd);
	return ok;
}

/* Which rule puts ROW in the way. */
static const char *rule(const struct in_the_way *way, const struct sockrow *row)
{
	if (way->listening && row->state == TCP_LISTEN)
		return "with SO_REUSEADDR on both, both could bind, but only "
		       "one may listen";
	if (way->listening)
		return "listen checks again as bind did: SO_REUSEADDR must "
		       "still be set, on both";
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

static void no_port_free(const struct sockopt_list *list)
{
	struct ephemeral range = ephemeral_range(list);

	fprintf(stderr,
	    "hint: bind to port 0 picks from %s, and none of "
	    "%ld-%ld is free here\n",
	    range.name, range.first, range.last);
}

/* Is the option on, by LIST or else by the setting SYSCTL (may be NULL)? */
static bool is_on(
    const struct sockopt_list *list, const char *name, const char *sysctl)
{
	unsigned value;
	long set = 0;

	if (sockopt_before_bind(list, name, &value))
		return value != 0;
	return sysctl && sysctl_read(sysctl, &set, 1) == 1 && set != 0;
}

static void in_use(const struct endpoint *where, bool listening,
    const struct sockopt_list *list)
{
	struct in_the_way way = {.where = where,
	    .listening = listening,
	    .have_a = is_on(list, "SO_REUSEADDR", NULL),
	    .v6only = is_on(list, "IPV6_V6ONLY", "net/ipv6/bindv6only")};

	if (listening || way.have_a)
		gather_listeners_first(&way);
	else
		gather(&way, SOCKQUERY_ALL);
	way.a_helps = !way.have_a && free_with_reuseaddr(&way);
	show(&way);
	if (way.count == 0)
		fprintf(stderr,
		    "hint: the socket table shows no socket on "
		    "port %u: it has gone since, or is only bound, which "
		    "Linux lists from 6.8 on\n",
		    where->port);
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
		fprintf(stderr,
		    "hint: ports below %ld are for root "
		    "(net.ipv4.ip_unprivileged_port_start): take a higher "
		    "one\n",
		    first);
}

void hint_local(const char *call, const struct endpoint *where,
    const struct sockopt_list *list)
{
	int err = errno;

	if (err == EADDRINUSE && where->port == 0)
		no_port_free(list);
	else if (err == EADDRINUSE)
		in_use(where, strcmp(call, "listen") == 0, list);
	else if (err == EADDRNOTAVAIL)
		not_local(where);
	else if (err == EACCES)
		privileged(where);
	errno = err;
}
