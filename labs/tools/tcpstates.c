/*
 * tcpstates.c - what the kernel says of the TCP sockets on these ports
 *
 *	tcpstates 6666			the table, in netstat's columns
 *	tcpstates --await TIME_WAIT 6666	returns when it is there
 *	tcpstates --gone 6666		returns when nothing is left of it
 *
 * A lab waits with this rather than with sleep(1): for a state, and with a
 * deadline at which it shows what was there instead.
 *
 * See also: netstat(8), ss(8), common/sockets.c.
 */
#include "clock.h"
#include "endpoint.h"
#include "msg.h"
#include "num.h"
#include "refused.h"
#include "sockets.h"
#include "table.h"
#include "tcpstate.h"

#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PLACES = 16, LONG_AWAIT = 256, LONG_GONE, LONG_TIMEOUT, LONG_TSV };

static const char usage[] =
    "usage: tcpstates [--tsv] [--await STATE[,STATE]... | --gone]\n"
    "                 [--timeout SECS] [PORT | ADDR:PORT]...\n";

static const char help[] =
    "\nPrints the TCP sockets of these ports (none given: all), as netstat\n"
    "-ant does, with their timers.\n\n"
    "      --await STATE[,STATE]...  wait until one is in such a state\n"
    "      --gone                    wait until there is none\n"
    "      --timeout SECS            for --await and --gone: give up, fail "
    "(10)\n"
    "      --tsv                     tab-separated values, for scripts\n"
    "  -h, --help                    print this\n"
    "\nExit status: 0 done, 1 failed or time is up, 2 usage.\n";

struct query {
	struct endpoint place[PLACES]; /* AF_UNSPEC: that port anywhere */
	int nplaces;                   /* 0: everything */
	unsigned await;                /* bits: states to wait for, or 0 */
	bool gone;                     /* wait until nothing is there */
	long timeout;                  /* s */
	bool tsv;
	long rows;    /* seen in this round */
	bool matched; /* one of them is in such a state */
};

static bool at(const struct endpoint *place, const struct endpoint *e)
{
	if (place->family == AF_UNSPEC)
		return place->port == e->port;
	return endpoint_same(place, e);
}

static bool wanted(const struct query *q, const struct sockrow *row)
{
	/* Only bound: no row of netstat's. */
	if (row->state == TCP_CLOSE)
		return false;
	for (int i = 0; i < q->nplaces; i++)
		if (at(&q->place[i], &row->ends.local) ||
		    at(&q->place[i], &row->ends.remote))
			return true;
	return q->nplaces == 0;
}

static int print_row(const struct sockrow *row, void *arg)
{
	struct query *q = arg;

	if (!wanted(q, row))
		return 0;
	if (q->tsv)
		table_tsv_row(stdout, row);
	else
		table_row(stdout, row);
	return 0;
}

static int look_at_row(const struct sockrow *row, void *arg)
{
	struct query *q = arg;

	if (!wanted(q, row))
		return 0;
	q->rows++;
	q->matched |= (q->await >> row->state & 1) != 0;
	return 0;
}

/* The table on standard output; 0, or 1 after saying what failed. */
static int print_table(struct query *q)
{
	if (q->tsv)
		table_tsv_heading(stdout);
	else
		table_heading(stdout);
	if (sockets_each(print_row, q) == -1) {
		msg_failed("socket table", "");
		return 1;
	}
	return msg_flush() == 0 ? 0 : 1;
}

/* Looks again and again; 0 when it is so, 1 when the time is up. */
static int await(struct query *q)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	long due = clock_ms() + q->timeout * 1000;

	for (;;) {
		q->rows = 0;
		q->matched = false;
		if (sockets_each(look_at_row, q) == -1) {
			msg_failed("socket table", "");
			return 1;
		}
		if (q->gone ? q->rows == 0 : q->matched)
			return 0;
		if (clock_ms() >= due)
			break;
		nanosleep(&pause, NULL);
	}
	msg_say("time is up after %ld s; this is what is there:", q->timeout);
	print_table(q);
	return 1;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

/* "STATE,STATE" as bits; 0 after saying which is none. */
static unsigned parse_states(char *text)
{
	unsigned bits = 0;

	for (char *name = strtok(text, ","); name; name = strtok(NULL, ",")) {
		int state = tcpstate_parse(name);

		if (state == 0) {
			msg_say("--await: '%s' is no TCP state", name);
			return 0;
		}
		bits |= 1U << state;
	}
	if (bits == 0)
		msg_say("--await: no state given");
	return bits;
}

static int parse_places(struct query *q, int argc, char **argv)
{
	for (int i = optind; i < argc; i++) {
		struct endpoint *place = &q->place[q->nplaces];

		if (q->nplaces == PLACES) {
			msg_say("'%s' is one place too many", argv[i]);
			return -1;
		}
		if (endpoint_parse(place, argv[i]) == -1 || !place->port) {
			msg_say("'%s' is not PORT or ADDR:PORT with a port "
				"from 1 to 65535",
			    argv[i]);
			return -1;
		}
		q->nplaces++;
	}
	return 0;
}

static int take_flag(struct query *q, int flag)
{
	switch (flag) {
	case LONG_AWAIT:
		q->await = parse_states(optarg);
		return q->await ? 0 : -1;
	case LONG_GONE:
		q->gone = true;
		return 0;
	case LONG_TSV:
		q->tsv = true;
		return 0;
	default:
		if (num_parse(optarg, 0, 86400, &q->timeout) == 0)
			return 0;
		msg_say(
		    "--timeout: '%s' is not a number from 0 to 86400", optarg);
		return -1;
	}
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct query *q, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"await", required_argument, NULL, LONG_AWAIT},
	    {"gone", no_argument, NULL, LONG_GONE},
	    {"timeout", required_argument, NULL, LONG_TIMEOUT},
	    {"tsv", no_argument, NULL, LONG_TSV},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		if (c == 'h') {
			printf("%s%s", usage, help);
			return msg_flush() == 0 ? 0 : 1;
		}
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		if (take_flag(q, c) == -1)
			return bad_usage();
	}
	if (q->gone && q->await) {
		msg_say("--await and --gone exclude each other");
		return bad_usage();
	}
	return parse_places(q, argc, argv) == -1 ? bad_usage() : -1;
}

int main(int argc, char **argv)
{
	struct query q = {.timeout = 10};
	int status;

	msg_program(argv[0]);
	status = parse(&q, argc, argv);
	if (status != -1)
		return status;
	if (q.await || q.gone)
		return await(&q);
	return print_table(&q);
}
