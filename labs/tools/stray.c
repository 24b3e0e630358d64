/*
 * stray.c - a segment that wandered about comes in late
 *
 *	stray -r wire.pcap --list	which segments there are
 *	stray -r wire.pcap -n 7		the seventh is delivered again
 *
 * It keeps one real segment and delivers it again later: the "old duplicate"
 * of RFC 9293 3.4.1, for which TIME_WAIT is there. It needs CAP_NET_RAW: root
 * has it, and everybody in lonet.
 *
 * See also: ladder(1), which writes such files; common/deliver.c.
 */
#include "msg.h"
#include "num.h"
#include "refused.h"
#include "stop.h"
#include "stray_run.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

enum { LONG_LIST = 256 };

static const char usage[] = "usage: stray [-r FILE] [-n NUMBER] [--list]\n";

static const char help[] =
    "\nDelivers one segment of a capture once more on lo, as it was.\n\n"
    "  -r, --read FILE       the capture, from ladder -w ('-': standard input)\n"
    "  -n, --number NUMBER   the segment, counted from 1\n"
    "      --list            print the segments with their numbers\n"
    "  -h, --help            print this\n"
    "\nExit status: 0 done, 1 failed, 2 usage, 77 cannot deliver here.\n";

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

static int take_flag(struct run *r, int flag)
{
	switch (flag) {
	case 'r':
		r->read = optarg;
		return 0;
	case 'n':
		if (num_parse(optarg, 1, 1000000000, &r->number) == 0)
			return 0;
		msg_say(
		    "-n: '%s' is not a number from 1 to 1000000000", optarg);
		return -1;
	default:
		r->list = true;
		return 0;
	}
}

/* What the arguments do not agree about, NULL for nothing. */
static const char *contradiction(const struct run *r)
{
	if (r->read == NULL)
		return "-r FILE is missing";
	if (r->number && r->list)
		return "-n and --list exclude each other";
	return r->number || r->list ? NULL : "-n or --list is missing";
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct run *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"read", required_argument, NULL, 'r'},
	    {"number", required_argument, NULL, 'n'},
	    {"list", no_argument, NULL, LONG_LIST},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *why;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":r:n:h", longs, NULL)) != -1) {
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
	if (why == NULL && optind == argc)
		return -1;
	if (why)
		msg_say("%s", why);
	else
		msg_say("'%s' is one argument too many", argv[optind]);
	return bad_usage();
}

int main(int argc, char **argv)
{
	struct run r = {0};
	int status;

	msg_program(argv[0]);
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	stop_prepare();
	return run_file(&r);
}
