/*
 * table.c - columns that everybody has seen before
 *
 * The same as netstat -ant, which is not installed everywhere any more, and
 * the timer beside it: TIME_WAIT is a state with a clock.
 *
 * See also: netstat(8), labs/tools/tcpstates.c.
 */
#include "table.h"

#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static const char *const timers[] = {
    [TIMER_NONE] = "off",
    [TIMER_RETRANSMIT] = "on",
    [TIMER_KEEPALIVE] = "keepalive",
    [TIMER_TIMEWAIT] = "timewait",
    [TIMER_PROBE] = "probe",
};

static const char *timer_name(int timer)
{
	if (timer < 0 || timer >= (int)(sizeof timers / sizeof timers[0]))
		return "?";
	return timers[timer];
}

/* As netstat writes it: no brackets, "*" for no port. */
static char *netstat_text(const struct endpoint *e, char *buf)
{
	char host[ENDPOINT_TEXT];

	endpoint_host(e, host);
	if (e->port)
		snprintf(buf, ENDPOINT_TEXT, "%.64s:%u", host, e->port);
	else
		snprintf(buf, ENDPOINT_TEXT, "%.64s:*", host);
	return buf;
}

static const char *protocol(const struct sockrow *row)
{
	return row->ends.local.family == AF_INET6 ? "tcp6" : "tcp";
}

void table_heading(FILE *out)
{
	fprintf(out, "%-5s %6s %6s %-23s %-23s %-11s %s\n", "Proto", "Recv-Q",
	    "Send-Q", "Local Address", "Foreign Address", "State", "Timer");
}

void table_row(FILE *out, const struct sockrow *row)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT], timer[32] = "off";

	if (row->timer != TIMER_NONE)
		snprintf(timer, sizeof timer, "%s %ld.%lds",
		    timer_name(row->timer), row->expires / 1000,
		    row->expires % 1000 / 100);
	fprintf(out, "%-5s %6u %6u %-23s %-23s %-11s %s\n", protocol(row),
	    row->recvq, row->sendq, netstat_text(&row->ends.local, local),
	    netstat_text(&row->ends.remote, remote), tcpstate_name(row->state),
	    timer);
}

void table_tsv_heading(FILE *out)
{
	fprintf(out, "proto\trecvq\tsendq\tlocal\tremote\tstate\ttimer\tms\t"
		     "uid\tinode\n");
}

void table_tsv_row(FILE *out, const struct sockrow *row)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];

	fprintf(out, "%s\t%u\t%u\t%s\t%s\t%s\t%s\t%ld\t%u\t%lu\n",
	    protocol(row), row->recvq, row->sendq,
	    netstat_text(&row->ends.local, local),
	    netstat_text(&row->ends.remote, remote), tcpstate_name(row->state),
	    timer_name(row->timer), row->expires, row->uid, row->inode);
}
