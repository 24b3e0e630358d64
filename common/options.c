/*
 * options.c - what the flags mean
 *
 * Every argument is checked here, and refused with one line that names it,
 * before the first socket is opened.
 *
 * See also: flags.c (the table of flags), sockopt.c (what -o takes),
 * options_check.c (what does not go together).
 */
#include "options.h"

#include "clock.h"
#include "flags.h"
#include "msg.h"
#include "num.h"
#include "options_check.h"
#include "refused.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static int add_sockopt(
    struct options *o, const char *argument, const char *spec)
{
	char why[160];

	if (sockopt_add(&o->sockopts, spec, why, sizeof why) == 0)
		return 0;
	msg_say("%s: %s", argument, why);
	return -1;
}

static int set_linger(struct options *o, const char *text)
{
	char spec[64];
	long seconds;

	if (refused_number("-L", text, 0, INT_MAX, &seconds) == -1)
		return -1;
	snprintf(spec, sizeof spec, "SO_LINGER=%ld", seconds);
	return add_sockopt(o, "-L", spec);
}

static int set_close_by(struct options *o, const char *text)
{
	int how = closing_parse(text);

	if (how == -1) {
		msg_say("-c: '%s' is not close, shutdown, exit, kill, unread "
			"or held",
		    text);
		return -1;
	}
	o->closing.how = (enum close_by)how;
	return 0;
}

static int set_deaf(struct options *o, const char *text)
{
	o->closing.deaf = deaf_parse(text);
	if (o->closing.deaf != DEAF_NOT)
		return 0;
	msg_say("-D: '%s' is not syn, synack, fin, ack or all", text);
	return -1;
}

/* [ADDR:]PORT, or a range of ports: what follows the last dash. */
static int set_bind(struct options *o, const char *text)
{
	const char *dash = *text == '-' ? NULL : strrchr(text, '-');
	char first[ENDPOINT_TEXT];
	long last;

	o->binds = true;
	if (dash == NULL && endpoint_parse(&o->bind, text) == 0) {
		o->bind_last = o->bind.port;
		return 0;
	}
	snprintf(
	    first, sizeof first, "%.*s", dash ? (int)(dash - text) : 0, text);
	if (dash && endpoint_parse(&o->bind, first) == 0 && o->bind.port > 0 &&
	    num_parse(dash + 1, o->bind.port, 65535, &last) == 0) {
		o->bind_last = (uint16_t)last;
		o->walks = true;
		return 0;
	}
	if (dash)
		msg_say("-b: '%s' is not [ADDR:]FIRST-LAST with ports from 1 "
			"to 65535",
		    text);
	else
		msg_say("-b: '%s' is not [ADDR:]PORT with a port from 0 to "
			"65535",
		    text);
	return -1;
}

static int set_port_range(struct options *o, const char *text)
{
	char spec[64], why[160];

	o->port_range = true;
	snprintf(spec, sizeof spec, "IP_LOCAL_PORT_RANGE=%.40s", text);
	if (sockopt_add(&o->sockopts, spec, why, sizeof why) == 0)
		return 0;
	msg_say("--port-range: '%s' is not FIRST-LAST with ports from 1 to "
		"65535",
	    text);
	return -1;
}

static int set_message(struct options *o, const char *text)
{
	o->message = text;
	if (strlen(text) <= OPTIONS_MESSAGE)
		return 0;
	msg_say("-m: the text is longer than %d bytes", OPTIONS_MESSAGE);
	return -1;
}

/* One flag that takes an argument. */
static int take_argument(struct options *o, int letter, const char *text)
{
	switch (letter) {
	case 'L':
		return set_linger(o, text);
	case 'c':
		return set_close_by(o, text);
	case 'Q':
		return refused_number(
		    "-Q", text, 0, INT_MAX, &o->closing.delay);
	case 'D':
		return set_deaf(o, text);
	case FLAG_DEAF_FOR:
		return refused_number(
		    "--deaf-for", text, 1, INT_MAX, &o->closing.deaf_for);
	case 'o':
		return add_sockopt(o, "-o", text);
	case 'n':
		return refused_number("-n", text, 1, LONG_MAX, &o->count);
	case 'j':
		return refused_number("-j", text, 1, OPTIONS_JOBS, &o->jobs);
	case FLAG_FOR:
		return refused_number("--for", text, 1, 1000000, &o->seconds);
	case FLAG_PORT_RANGE:
		return set_port_range(o, text);
	case 'B':
		return refused_number("-B", text, 0, INT_MAX, &o->backlog);
	case 'b':
		return set_bind(o, text);
	default:
		return set_message(o, text);
	}
}

/* One flag that takes none. */
static int take_switch(struct options *o, struct asked *asked, int letter)
{
	switch (letter) {
	case '4':
		asked->four = true;
		return 0;
	case '6':
		asked->six = true;
		return 0;
	case 'A':
		return add_sockopt(o, "-A", "SO_REUSEADDR");
	case 'P':
		return add_sockopt(o, "-P", "SO_REUSEPORT");
	case 'a':
		asked->active = true;
		return 0;
	case 'p':
		asked->passive = true;
		return 0;
	case FLAG_UNTIL_EXHAUSTED:
		o->until_exhausted = true;
		return 0;
	case FLAG_TSV:
		o->tsv = true;
		return 0;
	case 'v':
		o->voice.level = VOICE_CALLS;
		return 0;
	default:
		o->voice.level = VOICE_QUIET;
		return 0;
	}
}

/* The flags. Returns -1 to go on, else the exit status. */
static int parse_flags(struct options *o, struct asked *asked, enum program who,
    int argc, char **argv)
{
	char letters[FLAGS_LETTERS];
	struct option longs[FLAGS_LONGS];
	int c, ret;

	flags_getopt(who, letters, longs);
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (c == 'h') {
			flags_help(who);
			return 0;
		}
		if (c == 'V') {
			flags_version(who);
			return 0;
		}
		if (c == 'o' && optarg && strcmp(optarg, "help") == 0) {
			sockopt_table(stdout);
			return 0;
		}
		if (c == '?' || c == ':') {
			refused_option(c, argv, longs);
			return 2;
		}
		if (optarg)
			ret = take_argument(o, c, optarg);
		else
			ret = take_switch(o, asked, c);
		if (ret == -1)
			return 2;
	}
	return -1;
}

static int parse_place(
    struct options *o, enum program who, int argc, char **argv)
{
	if (argc - optind < 2) {
		msg_say(argc == optind ? "HOST and PORT are missing"
				       : "PORT is missing");
		return -1;
	}
	if (argc - optind > 2) {
		msg_say("'%s' is one argument too many", argv[optind + 2]);
		return -1;
	}
	o->host = argv[optind];
	if (*o->host == '\0') {
		msg_say("HOST: '' is no host");
		return -1;
	}
	return refused_number("PORT", argv[optind + 1],
	    who == PROGRAM_CLIENT ? 1 : 0, 65535, &o->port);
}

int options_parse(struct options *o, enum program who, int argc, char **argv)
{
	struct asked asked = {0};
	int status;

	*o = (struct options){.backlog = SOMAXCONN,
	    .voice = {.level = VOICE_EVENTS, .start = clock_ms()}};
	status = parse_flags(o, &asked, who, argc, argv);
	if (status == -1 && (parse_place(o, who, argc, argv) == -1 ||
				options_check(o, &asked, who) == -1))
		status = 2;
	if (status == 2)
		flags_usage(stderr, who);
	if (status == STATUS_DONE && msg_flush() == -1)
		status = STATUS_FAILED;
	return status;
}
