/*
 * refused.c - naming the option that is wrong
 *
 * getopt_long(3) says little of it: optopt has the letter, 0 for a long
 * option that there is not, the letter of one that takes no argument and got
 * one. In the middle of a cluster (-xv) optind has not moved on yet.
 *
 * See also: getopt_long(3), options.c.
 */
#include "refused.h"

#include "msg.h"
#include "num.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>

/* The name of the long option with the value VAL; NULL for none. */
static const char *long_name(const struct option *longs, int val)
{
	for (; longs && longs->name; longs++)
		if (longs->val == val)
			return longs->name;
	return NULL;
}

/* The argument that begins with "-" and the letter optopt. */
static const char *element(char **argv)
{
	const char *last = argv[optind - 1];

	if (last[0] == '-' && last[1] == (char)optopt)
		return last;
	return argv[optind] ? argv[optind] : last;
}

void refused_option(int result, char **argv, const struct option *longs)
{
	const char *last = argv[optind - 1];

	if (result == ':' && last[0] == '-' && last[1] == '-')
		msg_say("option %s needs an argument", last);
	else if (result == ':')
		msg_say("option -%c needs an argument", optopt);
	else if (optopt == 0 || long_name(longs, optopt))
		msg_say("unknown option %s", last);
	else if (isdigit(optopt))
		msg_say("'%s' is no option, and no port: a port is a number "
			"from 0 to 65535",
		    element(argv));
	else
		msg_say("unknown option -%c", optopt);
}

int refused_number(
    const char *argument, const char *text, long min, long max, long *value)
{
	if (num_parse(text, min, max, value) == 0)
		return 0;
	msg_say("%s: '%s' is not a number from %ld to %ld", argument, text, min,
	    max);
	return -1;
}
