/*
 * incarnations.c - two connections of one four-tuple, one right after the other
 *
 *	serv 127.0.0.1 6666				terminal 1
 *	incarnations -b 127.0.0.1:6667 127.0.0.1 6666	terminal 2
 *
 * Incarnation A sends as fast as it can for some milliseconds, and is closed
 * by RST, which leaves no TIME_WAIT. Incarnation B is opened from the same
 * port to the same server, and what it sends is up to the keyboard. Nothing
 * else happens here: what an old segment of A does to B is stray's part.
 *
 * See also: streams.c (what the two send), incarnations_race.c (A),
 * incarnations_talk.c (B), stray(1), RFC 9293 3.4.1 to 3.4.3.
 */
#include "incarnations.h"

#include "clock.h"
#include "endpoint.h"
#include "msg.h"
#include "num.h"
#include "refused.h"
#include "stop.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { ROUNDS = 10 }; /* that A and B are tried */

static const char usage[] = "usage: incarnations [-b ADDR:PORT] ADDR PORT\n";

static const char help[] =
    "\nOpens two connections of one four-tuple, one after the other.\n\n"
    "  -b, --bind ADDR:PORT  from this port (the kernel's choice)\n"
    "  -h, --help            print this\n"
    "\nStandard input: how many bytes the second one is to send, or @FILE for\n"
    "the number that is in FILE; q ends it.\n"
    "\nExit status: 0 done, 1 failed, 2 usage.\n";

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct ends *ends, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"bind", required_argument, NULL, 'b'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	long port;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":b:h", longs, NULL)) != -1) {
		if (c == 'h')
			return msg_help(usage, help);
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		if (endpoint_parse(&ends->local, optarg) == -1 ||
		    ends->local.family == AF_UNSPEC) {
			msg_say("-b: '%s' is not ADDR:PORT", optarg);
			return bad_usage();
		}
	}
	if (argc - optind != 2)
		msg_say("an address and a port are needed");
	else if (endpoint_parse_host(&ends->remote, argv[optind]) == -1)
		msg_say("'%s' is not a numeric address", argv[optind]);
	else if (num_parse(argv[optind + 1], 1, 65535, &port) == -1)
		msg_say("'%s' is not a port from 1 to 65535", argv[optind + 1]);
	else {
		ends->remote.port = (uint16_t)port;
		return -1;
	}
	return bad_usage();
}

/* One incarnation from ENDS->local, which it fills in; -1 after a message. */
static int open_one(struct ends *ends)
{
	char text[ENDPOINT_TEXT];
	struct sockaddr_storage ss;
	socklen_t len;
	int one = 1, fd;

	fd = socket(ends->remote.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1) {
		msg_failed("socket", "");
		return -1;
	}
	len = endpoint_to(&ends->local, &ss);
	if (ends->local.family != AF_UNSPEC &&
	    bind(fd, (struct sockaddr *)&ss, len) == -1) {
		msg_failed("bind", endpoint_text(&ends->local, text));
		goto fail;
	}
	len = endpoint_to(&ends->remote, &ss);
	if (connect(fd, (struct sockaddr *)&ss, len) == -1) {
		msg_failed("connect", endpoint_text(&ends->remote, text));
		goto fail;
	}
	/* Each send(2) is a segment: nothing waits to be put together. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0) {
		ends_of(ends, fd);
		return fd;
	}
	msg_failed("setsockopt", "TCP_NODELAY");
fail:
	close(fd);
	return -1;
}

static int tell_open(char which, const struct ends *ends)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];

	printf("%c: %s > %s\n", which, endpoint_text(&ends->local, local),
	    endpoint_text(&ends->remote, remote));
	return msg_flush();
}

static int tell_race(const struct race *r)
{
	long took = (long)((r->end - r->begin) / 1000);

	printf("A: sent %lu bytes, among them %d messages of %d\n", r->sent,
	    r->messages, INCARNATIONS_MESSAGE);
	printf("A: in %ld ms: %lu.%lu MB/s\n", took / 1000,
	    r->sent / (unsigned long)took,
	    r->sent * 10 / (unsigned long)took % 10);
	printf("A: closed by RST\n");
	return msg_flush();
}

/* SO_LINGER {1, 0}: close(2) sends RST, and no TIME_WAIT is left. */
static int abort_one(int fd)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};
	int ret = setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);

	if (ret == -1)
		msg_failed("setsockopt", "SO_LINGER");
	close(fd);
	return ret;
}

/* A, from its SYN to its RST; -1 after a message. */
static int incarnation_a(struct ends *ends, struct race *r)
{
	int fd, ret;

	r->begin = clock_ns();
	fd = open_one(ends);
	if (fd == -1)
		return -1;
	ret = tell_open('A', ends);
	if (ret == 0 && race_run(r, fd) == -1) {
		if (errno == ETIME)
			msg_say("in %ld ms A sent %lu bytes, and did not get "
				"ahead of 15.6 MB/s: this machine is too slow",
			    (long)((r->end - r->begin) / 1000000), r->sent);
		else
			msg_failed("A", "");
		ret = -1;
	}
	if (abort_one(fd) == -1 || ret == -1)
		return -1;
	return tell_race(r);
}

/* A, and then B among A's numbers: B's descriptor, or -1. */
static int both(struct ends *ends)
{
	struct race race = {0};

	for (int round = 0; round < ROUNDS; round++) {
		int fd;

		if (incarnation_a(ends, &race) == -1)
			return -1;
		poll(NULL, 0, (int)race_pause(&race));
		fd = open_one(ends);
		if (fd == -1)
			return -1;
		if (race_is_met(&race)) {
			if (tell_open('B', ends) == 0)
				return fd;
			close(fd);
			return -1;
		}
		if (abort_one(fd) == -1)
			return -1;
		msg_say("B came too late for A's numbers: once more");
	}
	msg_say("%d times too late: this machine is too busy", ROUNDS);
	return -1;
}

int main(int argc, char **argv)
{
	struct ends ends = {0};
	int status, fd, stop, ret;

	msg_program(argv[0]);
	status = parse(&ends, argc, argv);
	if (status != -1)
		return status;
	stop_prepare();
	fd = both(&ends);
	if (fd == -1)
		return STATUS_FAILED;
	stop = stop_arm();
	if (stop == -1)
		msg_failed("eventfd", "");
	ret = stop == -1 ? -1 : talk_run(fd, stop);
	close(fd);
	return ret == 0 ? STATUS_DONE : STATUS_FAILED;
}
