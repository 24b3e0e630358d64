/*
 * plot.c - numbers over numbers, in the terminal and for a slide
 *
 *	plot left.tsv
 *	awk '...' log | plot --title Left --x seconds --y seconds --svg t.svg
 *
 * A line of input is x and y, and perhaps a mark, with tabs between; "# NAME"
 * begins a series. The marks of a series stand below the axis.
 *
 * See also: labs/07-two-msl, common/plot.c.
 */
#include "plot.h"

#include "msg.h"
#include "plot_svg.h"
#include "plot_text.h"
#include "refused.h"
#include "stop.h"

#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

enum { LONG_SVG = 256, LONG_TITLE, LONG_X, LONG_Y };

static const char usage[] =
    "usage: plot [--title TEXT] [--x TEXT] [--y TEXT] [--svg FILE] [FILE]\n";

static const char help[] =
    "\nDraws the points in FILE ('-' or none: standard input): lines X<TAB>Y\n"
    "or X<TAB>Y<TAB>MARK; a line '# NAME' begins a series of that name.\n\n"
    "      --title TEXT   what stands above\n"
    "      --x TEXT       what x is, with its unit\n"
    "      --y TEXT       what y is\n"
    "      --svg FILE     write it as a picture, too\n"
    "  -h, --help         print this\n"
    "\nExit status: 0 done, 1 failed or the input is malformed, 2 usage.\n";

struct request {
	struct plot p;
	const char *file; /* NULL: standard input */
	const char *svg;
};

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

static void take_flag(struct request *r, int flag)
{
	switch (flag) {
	case LONG_TITLE:
		r->p.title = optarg;
		break;
	case LONG_X:
		r->p.x = optarg;
		break;
	case LONG_Y:
		r->p.y = optarg;
		break;
	default:
		r->svg = optarg;
	}
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"title", required_argument, NULL, LONG_TITLE},
	    {"x", required_argument, NULL, LONG_X},
	    {"y", required_argument, NULL, LONG_Y},
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
		take_flag(r, c);
	}
	if (argc - optind > 1) {
		msg_say("'%s' is one argument too many", argv[optind + 1]);
		return bad_usage();
	}
	if (optind < argc && strcmp(argv[optind], "-") != 0)
		r->file = argv[optind];
	return -1;
}

static int read_points(struct request *r)
{
	const char *name = r->file ? r->file : "standard input", *why;
	FILE *in = r->file ? fopen(r->file, "re") : stdin;
	int status = STATUS_FAILED;
	long line;

	if (in == NULL) {
		msg_failed("open", name);
		return STATUS_FAILED;
	}
	if (plot_read(&r->p, in, &line, &why) == 0 && r->p.n > 0)
		status = STATUS_DONE;
	else if (why)
		msg_say("%s:%ld: %s", name, line, why);
	else if (r->p.n == 0 && !ferror(in))
		msg_say("%s: there is no point in it", name);
	else
		msg_failed("read", name);
	if (r->file)
		fclose(in);
	return status;
}

static int write_picture(const struct request *r)
{
	FILE *out = fopen(r->svg, "we");
	int ret, status = STATUS_DONE;

	if (out == NULL) {
		msg_failed("open", r->svg);
		return STATUS_FAILED;
	}
	ret = plot_svg(out, &r->p);
	if (ferror(out))
		ret = -1;
	if (fclose(out) == EOF)
		ret = -1;
	if (ret == -1) {
		msg_failed("write", r->svg);
		status = STATUS_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct request r = {0};
	int status;

	stop_prepare();
	msg_program(argv[0]);
	setlocale(LC_CTYPE, "");
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	status = read_points(&r);
	if (status == STATUS_DONE) {
		plot_text(
		    stdout, &r.p, strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
		if (r.svg)
			status = write_picture(&r);
		if (msg_flush() == -1)
			status = STATUS_FAILED;
	}
	plot_free(&r.p);
	return status;
}
