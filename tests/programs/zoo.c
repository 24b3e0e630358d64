/*
 * zoo.c - sockets in every state that can be held, to look at
 *
 *	zoo N [ADDR]...
 *
 * Makes sets of sockets, each with all the kinds of kinds.c, at 127.x
 * addresses, at ::1, at IPv4-mapped ones and at every ADDR (an address that
 * lo has), as many as make N rows of the socket table, but one each at
 * least; TIME_WAITs fill up the rest. When all of it stands: "STATE COUNT"
 * for each state as the kernel has it, then "ready N". It goes with the end
 * of standard input, or with a signal.
 *
 * TIME_WAIT lasts a minute, a half-open connection about as long: look soon.
 */
#include "kinds.h"

#include "clock.h"
#include "msg.h"
#include "num.h"
#include "sockets.h"
#include "tcpstate.h"

#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ADDRESSES = 16, PATIENCE = 10000 /* ms */ };

/* What the kernel has, beside what it should have. */
struct census {
	const struct zoo *zoo;
	long seen[KINDS_STATES];
};

static int count(const struct sockrow *row, void *arg)
{
	struct census *c = arg;

	if (c->zoo->port[row->ends.local.port] && row->state < KINDS_STATES)
		c->seen[row->state]++;
	return 0;
}

/* A socket that is only bound is in no table before Linux 6.8. */
static bool complete(const struct census *c)
{
	for (int i = 1; i < KINDS_STATES; i++)
		if (i != TCP_CLOSE && c->seen[i] != c->zoo->due[i])
			return false;
	return true;
}

/* Waits until the kernel has it all, and prints what it has. */
static bool stands(const struct zoo *z)
{
	const struct sockquery all = {.states = SOCKQUERY_ALL};
	long due = clock_ms() + PATIENCE;
	struct census c;

	do {
		c = (struct census){.zoo = z};
		if (sockets_each(&all, count, &c) == -1) {
			msg_failed("socket table", "");
			return false;
		}
		poll(NULL, 0, 1);
	} while (!complete(&c) && clock_ms() < due);
	for (int i = 1; i < KINDS_STATES; i++)
		if (c.seen[i] || z->due[i])
			printf("%s %ld\n", tcpstate_name(i), c.seen[i]);
	if (complete(&c))
		return true;
	for (int i = 1; i < KINDS_STATES; i++)
		if (c.seen[i] != z->due[i])
			msg_say("%ld rows are %s, there should be %ld",
			    c.seen[i], tcpstate_name(i), z->due[i]);
	return false;
}

/* The address of TEXT; a link-local one is lo's. */
static bool parse_host(struct endpoint *e, const char *text)
{
	if (endpoint_parse_host(e, text) == -1) {
		msg_say("ADDR: '%s' is no address", text);
		return false;
	}
	if (e->family == AF_INET6 && e->addr[0] == 0xfe &&
	    (e->addr[1] & 0xc0) == 0x80)
		e->scope = if_nametoindex("lo");
	return true;
}

static bool have_ipv6(void)
{
	struct endpoint one = {.family = AF_INET6, .addr[15] = 1};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	bool have = fd != -1 && bind(fd, (struct sockaddr *)&ss,
				    endpoint_to(&one, &ss)) == 0;

	close(fd);
	if (!have)
		msg_say("no ::1 here: IPv4 alone");
	return have;
}

/* A set at each of the N addresses in turn, for about WANTED rows. */
static void populate(struct zoo *z, struct endpoint *host, int n, long wanted)
{
	long before, each = 0;
	int listening;

	for (int i = 0; i < n || z->rows + each <= wanted; i++) {
		struct endpoint *e = &host[i % n];

		/* 127.0.1.1, then 127.0.2.1, and so the mapped one. */
		if (i >= n && endpoint_is_loopback(e) && endpoint_is_ipv4(e))
			e->addr[e->family == AF_INET ? 2 : 14]++;
		before = z->rows;
		kinds_set(z, e);
		each = z->rows - before;
	}
	listening = kinds_listener(z, &host[0], 8);
	while (z->rows < wanted)
		kinds_time_wait(z, &host[0], listening);
}

static void all_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int main(int argc, char **argv)
{
	static struct zoo z;
	struct endpoint host[ADDRESSES];
	bool ipv6 = have_ipv6();
	long wanted;
	int n = 0;

	msg_program(argv[0]);
	if (argc < 2 || argc > ADDRESSES - 2 ||
	    num_parse(argv[1], 0, 1000000, &wanted) == -1) {
		fputs("usage: zoo N [ADDR]...\n", stderr);
		return STATUS_USAGE;
	}
	parse_host(&host[n++], "127.0.1.1");
	if (ipv6) {
		parse_host(&host[n++], "::1");
		parse_host(&host[n++], "::ffff:127.0.1.1");
	}
	for (int i = 2; i < argc; i++)
		if (!parse_host(&host[n++], argv[i]))
			return STATUS_USAGE;
	all_descriptors();
	kinds_wildcards(&z, ipv6);
	populate(&z, host, n, wanted);
	if (!stands(&z))
		return STATUS_FAILED;
	printf("ready %ld\n", z.rows);
	fflush(stdout);
	while (getchar() != EOF)
		continue;
	return STATUS_DONE;
}
