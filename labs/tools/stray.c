/*
 * stray.c - a segment that wandered about comes in late
 *
 *	stray -r wire.pcap --list	which segments there are
 *	stray -r wire.pcap -n 7		the seventh is delivered again
 *	stray 6666			one of an old connection, into the next
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

static const char usage[] =
    "usage: stray [-r FILE] [-n NUMBER] [--list] [-l LEN] [-o FILE] [-w FILE]\n"
    "             [PORT]\n";

static const char help[] =
    "\nDelivers one real segment once more on lo, as it was: one of a\n"
    "capture, or, with PORT, one that it keeps from a connection (A) until\n"
    "the next one of the same four-tuple (B) is there, and Enter is pressed.\n\n"
    "  -r, --read FILE       the capture, from ladder -w ('-': standard input)\n"
    "  -n, --number NUMBER   the segment in it, counted from 1\n"
    "      --list            print its segments with their numbers\n"
    "  -l, --length LEN      keep segments with LEN bytes of payload (any)\n"
    "  -o, --output FILE     write the bytes that B has to send into FILE\n"
    "  -w, --write FILE      write B to FILE, until Ctrl-C\n"
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
		return refused_number("-n", optarg, 1, 1000000000, &r->number);
	case 'l':
		return refused_number("-l", optarg, 1, 65535, &r->len);
	case 'o':
		r->wanted = optarg;
		return 0;
	case 'w':
		r->write = optarg;
		return 0;
	default:
		r->list = true;
		return 0;
	}
}

/* What the arguments do not agree about, NULL for nothing. */
static const char *contradiction(const struct run *r)
{
	if (r->read == NULL && r->port == 0)
		return "-r FILE or a port is missing";
	if (r->read == NULL)
		return r->number || r->list ? "-n and --list need -r" : NULL;
	if (r->port || r->len || r->wanted || r->write)
		return "-r excludes a port, -l, -o and -w";
	if (r->number && r->list)
		return "-n and --list exclude each other";
	return r->number || r->list ? NULL : "-n or --list is missing";
}

static int parse_port(struct run *r, int argc, char **argv)
{
	long port;

	if (optind == argc)
		return 0;
	if (num_parse(argv[optind], 1, 65535, &port) == -1) {
		msg_say("'%s' is not a port from 1 to 65535", argv[optind]);
		return -1;
	}
	r->port = (uint16_t)port;
	if (optind + 1 == argc)
		return 0;
	msg_say("'%s' is one argument too many", argv[optind + 1]);
	return -1;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct run *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"read", required_argument, NULL, 'r'},
	    {"number", required_argument, NULL, 'n'},
	    {"length", required_argument, NULL, 'l'},
	    {"output", required_argument, NULL, 'o'},
	    {"write", required_argument, NULL, 'w'},
	    {"list", no_argument, NULL, LONG_LIST},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *why;
	int c;

	opterr = 0;
	while (
	    (c = getopt_long(argc, argv, ":r:n:l:o:w:h", longs, NULL)) != -1) {
		if (c == 'h')
			return msg_help(usage, help);
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		if (take_flag(r, c) == -1)
			return bad_usage();
	}
	if (parse_port(r, argc, argv) == -1)
		return bad_usage();
	why = contradiction(r);
	if (why == NULL)
		return -1;
	msg_say("%s", why);
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
	return r.read ? run_file(&r) : run_live(&r);
}
