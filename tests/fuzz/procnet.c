/*
 * procnet.c - fuzz target: a line of /proc/net/tcp or tcp6
 *
 * The seeds are the lines of tests/data/proc-net-tcp*.txt.
 */
#include "procnet.h"
#include "forms.h"
#include "typed.h"

static void try_text(const char *text)
{
	struct sockrow row;

	if (procnet_parse(text, 100, &row))
		forms_try(&row);
}
