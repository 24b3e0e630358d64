/*
 * ladder.c - the segments of a connection, and what they do to its two ends
 *
 *	ladder 6666			as they come, until Ctrl-C
 *	ladder --until-closed 6666	until the connection is over
 *	ladder -w fin.pcap 6666		and a file for Wireshark
 *	ladder -r fin.pcap --svg fin.svg	the same again, and a picture
 *
 * It needs CAP_NET_RAW: root has it, and everybody in lonet. The states in
 * the margins come from the segments alone; at the end, and whenever nothing
 * moves, they are held against the kernel's.
 *
 * See also: tcpdump(8), common/machine.c, common/capture.c.
 */
#include "colour.h"
#include "ladder_run.h"
#include "msg.h"
#include "num.h"
#include "refused.h"
#include "rung.h"
#include "stop.h"

#include <getopt.h>

enum { LONG_SECONDS = 256, LONG_CLOSED, LONG_NOTATION, LONG_SVG, LONG_TTL };

static const char usage[] =
    "usage: ladder [-i IF] [-n COUNT] [-w FILE] [-r FILE] [-t]\n"
    "              [--seconds SECS] [--until-closed] [--packetdrill]\n"
    "              [--ttl] [--svg FILE] [PORT]...\n";

static const char help[] =
    "\nPrints the TCP segments from and to these ports (none given: all) as\n"
    "a ladder diagram, with the states of both ends in the margins.\n\n"
    "  -i, --interface IF    capture on IF (lo)\n"
    "  -n, --count COUNT     end after COUNT segments\n"
    "  -w, --write FILE      write them to FILE, for Wireshark\n"
    "  -r, --read FILE       draw those in FILE ('-': standard input)\n"
    "  -t, --timestamps      with the TSval of each segment\n"
    "      --ttl             with its TTL (IPv6: hop limit)\n"
    "      --seconds SECS    end after SECS seconds\n"
    "      --until-closed    end when all connections seen are closed\n"
    "      --packetdrill     packetdrill's notation instead of the ladder\n"
    "      --svg FILE        at the end, write the ladder as a picture\n"
    "  -h, --help            print this\n"
    "\nExit status: 0 done, 1 failed, 2 usage, 77 cannot capture here.\n";

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

static void extra(struct run *r, unsigned bit)
{
	r->l.text.extras |= bit;
	r->l.svg.extras |= bit;
}

static int take_flag(struct run *r, int flag)
{
	switch (flag) {
	case 'i':
		r->interface = optarg;
		return 0;
	case 'n':
		return refused_number("-n", optarg, 1, 1000000000, &r->count);
	case 'w':
		r->write = optarg;
		return 0;
	case 'r':
		r->read = optarg;
		return 0;
	case 't':
		extra(r, RUNG_TSVAL);
		return 0;
	case LONG_TTL:
		extra(r, RUNG_TTL);
		return 0;
	case LONG_SECONDS:
		return refused_number(
		    "--seconds", optarg, 1, 86400, &r->seconds);
	case LONG_CLOSED:
		r->until_closed = true;
		return 0;
	case LONG_NOTATION:
		r->l.notation = true;
		return 0;
	default:
		r->svg = optarg;
		r->l.picture = true;
		return 0;
	}
}

static int parse_ports(struct run *r, int argc, char **argv)
{
	for (int i = optind; i < argc; i++) {
		long port;

		if (r->nports == CAPTURE_PORTS) {
			msg_say("'%s' is one port too many", argv[i]);
			return -1;
		}
		if (num_parse(argv[i], 1, 65535, &port) == -1) {
			msg_say("'%s' is not a port from 1 to 65535", argv[i]);
			return -1;
		}
		r->port[r->nports++] = (uint16_t)port;
	}
	return 0;
}

/* What only a capture has. */
static const char *live_only(const struct run *r)
{
	if (r->interface)
		return "-i";
	if (r->write)
		return "-w";
	if (r->seconds)
		return "--seconds";
	return r->until_closed ? "--until-closed" : NULL;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct run *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"interface", required_argument, NULL, 'i'},
	    {"count", required_argument, NULL, 'n'},
	    {"write", required_argument, NULL, 'w'},
	    {"read", required_argument, NULL, 'r'},
	    {"timestamps", no_argument, NULL, 't'},
	    {"ttl", no_argument, NULL, LONG_TTL},
	    {"seconds", required_argument, NULL, LONG_SECONDS},
	    {"until-closed", no_argument, NULL, LONG_CLOSED},
	    {"packetdrill", no_argument, NULL, LONG_NOTATION},
	    {"svg", required_argument, NULL, LONG_SVG},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while (
	    (c = getopt_long(argc, argv, ":i:n:w:r:th", longs, NULL)) != -1) {
		if (c == 'h')
			return msg_help(usage, help);
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		if (take_flag(r, c) == -1)
			return bad_usage();
	}
	if (r->read && live_only(r)) {
		msg_say("-r and %s exclude each other", live_only(r));
		return bad_usage();
	}
	return parse_ports(r, argc, argv) == -1 ? bad_usage() : -1;
}

/* The file for writing; NULL after a message, or where none is wanted. */
static FILE *create(const char *path, int *status)
{
	FILE *f = path ? fopen(path, "we") : NULL;

	if (path && f == NULL) {
		msg_failed("open", path);
		*status = STATUS_FAILED;
	}
	return f;
}

/* Failures of all the writes before show here at the latest. */
static void finish(FILE *f, const char *path, int *status)
{
	bool failed;

	if (f == NULL)
		return;
	failed = ferror(f) != 0;
	if (fclose(f) == 0 && !failed)
		return;
	if (*status == STATUS_DONE)
		msg_failed("write", path);
	*status = STATUS_FAILED;
}

int main(int argc, char **argv)
{
	struct run r = {0};
	FILE *picture;
	int status;

	msg_program(argv[0]);
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	status = STATUS_DONE;
	stop_prepare();
	if (!r.interface)
		r.interface = "lo";
	r.l.text.out = r.l.drill.out = stdout;
	r.l.text.colour = colour_wanted(stdout);
	r.l.only.port = r.port;
	r.l.only.n = r.nports;
	r.copy = create(r.write, &status);
	picture = create(r.svg, &status);
	if (status == STATUS_DONE)
		status = r.read ? run_file(&r) : run_live(&r);
	if (picture)
		ladder_svg_write(&r.l.svg, picture);
	finish(picture, r.svg, &status);
	finish(r.copy, r.write, &status);
	ladder_svg_free(&r.l.svg);
	return status;
}
