/*
 * diagram.c - where in RFC 9293's state diagram a connection is
 *
 *	diagram				the diagram
 *	diagram TIME_WAIT		with a state marked
 *	diagram 6666			with what the kernel has at this port
 *	diagram --svg d.svg 6666	and as a picture
 *
 * Each end gets a letter, in the order in which tcpstates shows them.
 *
 * See also: tcpstates.c, common/diagram.c, RFC 9293 3.3.2.
 */
#include "diagram.h"
#include "colour.h"
#include "msg.h"
#include "refused.h"
#include "rows.h"
#include "stop.h"
#include "tcpstate.h"

#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>

enum { LONG_SVG = 256 };

static const char usage[] =
    "usage: diagram [--svg FILE] [STATE | PORT | ADDR:PORT]...\n";

static const char help[] =
    "\nPrints the state diagram of RFC 9293, and marks these states, or those\n"
    "of the TCP sockets that the kernel has at these ports.\n\n"
    "      --svg FILE        write it as a picture, too\n"
    "  -h, --help            print this\n"
    "\nExit status: 0 done, 1 failed, 2 usage.\n";

struct request {
	struct sockquery q;
	struct diagram d;
	const char *svg;
};

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

/* A state is marked, a place is looked at later; -1 after saying neither. */
static int take_word(struct request *r, const char *word)
{
	struct endpoint *place = &r->q.place[r->q.nplaces];
	int state = tcpstate_parse(word);

	if (state) {
		diagram_mark(&r->d, state, NULL);
		return 0;
	}
	if (r->q.nplaces == SOCKQUERY_PLACES) {
		msg_say("'%s' is one place too many", word);
		return -1;
	}
	if (endpoint_parse(place, word) == -1 || !place->port) {
		msg_say("'%s' is no TCP state, nor PORT or ADDR:PORT with a "
			"port from 1 to 65535",
		    word);
		return -1;
	}
	r->q.nplaces++;
	return 0;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"svg", required_argument, NULL, LONG_SVG},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		if (c == 'h')
			return msg_help(usage, help);
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return bad_usage();
		}
		r->svg = optarg;
	}
	for (int i = optind; i < argc; i++)
		if (take_word(r, argv[i]) == -1)
			return bad_usage();
	return -1;
}

static void mark_row(struct diagram *d, const struct sockrow *row)
{
	char end[ENDPOINT_TEXT];

	diagram_mark(d, row->state, endpoint_text(&row->ends.local, end));
}

/*
 * What is beyond the I-th row and has none itself is CLOSE, if it is on this
 * host: of what is in another namespace or on another host nobody here knows.
 * SYN_SENT may face a listener, which takes no note of it before it answers.
 */
static void mark_gone(struct diagram *d, const struct rows *r, size_t i)
{
	const struct sockrow *row = &r->row[i];
	char end[ENDPOINT_TEXT];

	if (row->state == TCP_LISTEN || row->state == TCP_SYN_SENT ||
	    rows_peer(r, i) || !endpoint_is_loopback(&row->ends.remote) ||
	    endpoint_same(&row->ends.local, &row->ends.remote))
		return;
	diagram_mark(d, TCP_CLOSE, endpoint_text(&row->ends.remote, end));
}

/* A place that no socket has is CLOSE. */
static void mark_empty(
    struct diagram *d, const struct rows *r, const struct endpoint *place)
{
	struct sockquery q = {.place = {*place}, .nplaces = 1};
	char where[ENDPOINT_TEXT];

	for (size_t i = 0; i < r->n; i++)
		if (sockquery_names(&q, &r->row[i].ends.local) ||
		    sockquery_names(&q, &r->row[i].ends.remote))
			return;
	if (place->family == AF_UNSPEC)
		snprintf(where, sizeof where, "port %u", place->port);
	else
		endpoint_text(place, where);
	diagram_mark(d, TCP_CLOSE, where);
}

/* The states that the kernel has there; -1 with errno. */
static int look(struct request *r)
{
	struct rows rows = {0};
	int ret = rows_read(&rows, &r->q);

	for (size_t i = 0; ret == 0 && i < rows.n; i++) {
		mark_row(&r->d, &rows.row[i]);
		mark_gone(&r->d, &rows, i);
	}
	for (int i = 0; ret == 0 && i < r->q.nplaces; i++)
		mark_empty(&r->d, &rows, &r->q.place[i]);
	rows_free(&rows);
	return ret;
}

static int write_picture(const struct request *r)
{
	FILE *f = fopen(r->svg, "we");
	bool failed;

	if (f == NULL) {
		msg_failed("open", r->svg);
		return -1;
	}
	diagram_svg(f, &r->d);
	failed = ferror(f) != 0;
	if (fclose(f) == 0 && !failed)
		return 0;
	msg_failed("write", r->svg);
	return -1;
}

int main(int argc, char **argv)
{
	struct request r = {.q.states = SOCKQUERY_SHOWN};
	int status;

	msg_program(argv[0]);
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	if (r.q.nplaces && look(&r) == -1) {
		msg_failed("socket table", "");
		return STATUS_FAILED;
	}
	if (r.svg && write_picture(&r) == -1)
		return STATUS_FAILED;
	diagram_text(stdout, &r.d, colour_wanted(stdout));
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}
