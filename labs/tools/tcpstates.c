/*
 * tcpstates.c - what the kernel says of the TCP sockets on these ports
 *
 *	tcpstates 6666			both ends, their timers, who closed first
 *	tcpstates -w 6666		the same, live
 *	tcpstates -f 6666		a line for each change
 *	tcpstates -N			netstat -ant, where there is no netstat
 *	tcpstates --await TIME_WAIT 6666	returns when it is there
 *	tcpstates --gone 6666		returns when nothing is left of it
 *
 * A lab waits with this rather than with sleep(1): for a state, and with a
 * deadline at which it shows what was there instead.
 *
 * See also: netstat(8), ss(8), tcpstates_view.c (what it shows),
 * common/sockets.c.
 */
#include "tcpstates.h"

#include "await.h"
#include "clock.h"
#include "msg.h"
#include "refused.h"
#include "stop.h"
#include "tcpstate.h"

#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: tcpstates [-f | -N | --ss | --tsv | --summary | -w[MS]] [--proc]\n"
    "                 [--await STATE[,STATE]... [--count N] | --gone |\n"
    "                 --leave STATE[,STATE]...] [--timeout SECS]\n"
    "                 [PORT | ADDR:PORT]...\n";

static const char help[] =
    "\nPrints the TCP sockets of these ports (none given: all), as netstat\n"
    "-ant does, with their timers, their processes and who closed first.\n\n"
    "  -f, --follow                  print each change of a state, with the\n"
    "                                seconds since the start\n"
    "  -N, --netstat                 the same as netstat -ant\n"
    "      --ss                      the same columns as ss -tanH\n"
    "      --tsv                     tab-separated values, for scripts\n"
    "  -w[MS], --watch[=MS]          on the whole screen, drawn again every\n"
    "                                MS milliseconds (500)\n"
    "      --summary                 how many in which state, the memory "
    "and\n"
    "                                the settings\n"
    "      --await STATE[,STATE]...  wait until one is in such a state\n"
    "      --count N                 for --await: until N are\n"
    "      --gone                    wait until there is none\n"
    "      --leave STATE[,STATE]...  wait until none is in such a state\n"
    "      --timeout SECS            for these three: give up, fail (10)\n"
    "      --proc                    read /proc/net/tcp, not netlink\n"
    "  -h, --help                    print this\n"
    "\nExit status: 0 done, 1 failed or time is up, 2 usage.\n";

enum {
	LONG_AWAIT = 256,
	LONG_COUNT,
	LONG_GONE,
	LONG_LEAVE,
	LONG_PROC,
	LONG_SS,
	LONG_SUMMARY,
	LONG_TIMEOUT,
	LONG_TSV,
};

static const struct option longs[] = {
    {"await", required_argument, NULL, LONG_AWAIT},
    {"count", required_argument, NULL, LONG_COUNT},
    {"follow", no_argument, NULL, 'f'},
    {"gone", no_argument, NULL, LONG_GONE},
    {"help", no_argument, NULL, 'h'},
    {"leave", required_argument, NULL, LONG_LEAVE},
    {"netstat", no_argument, NULL, 'N'},
    {"proc", no_argument, NULL, LONG_PROC},
    {"ss", no_argument, NULL, LONG_SS},
    {"summary", no_argument, NULL, LONG_SUMMARY},
    {"timeout", required_argument, NULL, LONG_TIMEOUT},
    {"tsv", no_argument, NULL, LONG_TSV},
    {"watch", optional_argument, NULL, 'w'},
    {NULL, 0, NULL, 0},
};

struct request {
	struct sockquery q;
	enum view view;
	bool viewed;     /* a view was asked for */
	int waits;       /* LONG_AWAIT, _GONE, _LEAVE, or 0 */
	unsigned states; /* bits: those waited for; 0: any */
	long count;      /* 0: not given */
	long timeout;    /* s; -1: not given */
	long every;      /* ms */
};

/* "STATE,STATE" as bits; 0 after saying which is none. */
static unsigned parse_states(const char *flag, char *text)
{
	unsigned bits = 0;

	for (char *name = strtok(text, ","); name; name = strtok(NULL, ",")) {
		int state = tcpstate_parse(name);

		if (state == 0) {
			msg_say("%s: '%s' is no TCP state", flag, name);
			return 0;
		}
		bits |= 1U << state;
	}
	if (bits == 0)
		msg_say("%s: no state given", flag);
	return bits;
}

static int parse_places(struct sockquery *q, int argc, char **argv)
{
	for (int i = optind; i < argc; i++) {
		struct endpoint *place = &q->place[q->nplaces];

		if (q->nplaces == SOCKQUERY_PLACES) {
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

static int take_view(struct request *r, enum view view)
{
	if (r->viewed && r->view != view) {
		msg_say("-f, -N, --ss, --tsv, -w and --summary exclude each "
			"other");
		return -1;
	}
	r->view = view;
	r->viewed = true;
	return 0;
}

/* NAME has states as its argument; NULL for none. */
static int take_wait(struct request *r, int flag, const char *name)
{
	if (r->waits && r->waits != flag) {
		msg_say("--await, --gone and --leave exclude each other");
		return -1;
	}
	r->waits = flag;
	if (name)
		r->states = parse_states(name, optarg);
	return !name || r->states ? 0 : -1;
}

static int take_flag(struct request *r, int flag)
{
	switch (flag) {
	case 'f':
		return take_view(r, VIEW_CHANGES);
	case 'N':
		return take_view(r, VIEW_NETSTAT);
	case LONG_SS:
		return take_view(r, VIEW_SS);
	case LONG_TSV:
		return take_view(r, VIEW_TSV);
	case LONG_SUMMARY:
		return take_view(r, VIEW_SUMMARY);
	case 'w':
		if (take_view(r, VIEW_LIVE) == -1)
			return -1;
		return optarg
			   ? refused_number("-w", optarg, 10, 60000, &r->every)
			   : 0;
	case LONG_AWAIT:
		return take_wait(r, flag, "--await");
	case LONG_GONE:
		return take_wait(r, flag, NULL);
	case LONG_LEAVE:
		return take_wait(r, flag, "--leave");
	case LONG_PROC:
		r->q.proc = true;
		return 0;
	case LONG_COUNT:
		return refused_number(
		    "--count", optarg, 1, 1000000000, &r->count);
	default:
		return refused_number(
		    "--timeout", optarg, 0, 86400, &r->timeout);
	}
}

/* What does not go together; NULL if all does. */
static const char *contradiction(const struct request *r)
{
	if (r->count && r->waits != LONG_AWAIT)
		return "--count goes with --await";
	if (r->timeout != -1 && !r->waits)
		return "--timeout goes with --await, --gone or --leave";
	if (r->waits && (r->view == VIEW_CHANGES || r->view == VIEW_LIVE ||
			    r->view == VIEW_SUMMARY))
		return "-f, -w and --summary do not wait for --await, --gone "
		       "or --leave";
	return NULL;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct request *r, int argc, char **argv)
{
	const char *why;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":fhNw::", longs, NULL)) != -1) {
		if (c == 'h')
			return msg_help(usage, help);
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		if (take_flag(r, c) == -1)
			return bad_usage();
	}
	why = contradiction(r);
	if (why) {
		msg_say("%s", why);
		return bad_usage();
	}
	return parse_places(&r->q, argc, argv) == -1 ? bad_usage() : -1;
}

/* Waits; then, or when the time is up, the exit status. */
static int await(const struct request *r)
{
	struct sockquery q = r->q;
	long timeout = r->timeout == -1 ? 10 : r->timeout;
	long enough = r->count ? r->count : 1;

	if (r->waits != LONG_AWAIT)
		enough = 0;
	if (r->states)
		q.states = r->states;
	switch (await_rows(&q, enough, -1, clock_ms() + timeout * 1000)) {
	case 1:
		return STATUS_DONE;
	case 0:
		msg_say(
		    "time is up after %ld s; this is what is there:", timeout);
		view_show(&r->q, r->view);
		return STATUS_FAILED;
	default:
		msg_failed("socket table", "");
		return STATUS_FAILED;
	}
}

int main(int argc, char **argv)
{
	struct request r = {
	    .q.states = SOCKQUERY_SHOWN, .timeout = -1, .every = 500};
	int status;

	msg_program(argv[0]);
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	if (r.waits)
		return await(&r);
	if (r.view == VIEW_LIVE || r.view == VIEW_CHANGES)
		return view_follow(&r.q, r.view, r.every);
	return view_show(&r.q, r.view);
}
