/*
 * endpoint.c - fuzz target: addresses, ports and numbers as they are typed
 *
 * What was read is the same again when it is written and read once more.
 */
#include "endpoint.h"
#include "num.h"
#include "typed.h"

static void check_num(const char *text)
{
	long value;

	if (num_parse(text, 3, 70000, &value) == 0 &&
	    (value < 3 || value > 70000))
		abort();
}

static void check_endpoint(const char *text)
{
	char again[ENDPOINT_TEXT];
	struct endpoint e, f;

	if (endpoint_parse(&e, text) == -1 || e.family == AF_UNSPEC)
		return;
	if (endpoint_parse(&f, endpoint_text(&e, again)) == -1 ||
	    !endpoint_same(&e, &f))
		abort();
}

static void try_text(const char *text)
{
	check_num(text);
	check_endpoint(text);
}
