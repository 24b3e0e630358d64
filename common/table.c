/*
 * table.c - columns that everybody has seen before
 *
 * The same as netstat -ant, which is not installed everywhere any more, and
 * the timer beside it: TIME_WAIT is a state with a clock. Or the same as ss,
 * or as values for a script.
 *
 * See also: netstat(8), ss(8), line.c, labs/tools/tcpstates.c.
 */
#include "table.h"

#include "line.h"
#include "tcpstate.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* How wide the columns are; what is wider moves what follows. */
enum {
	QUEUE_WIDTH = 6,
	ADDRESS_WIDTH = 23,
	STATE_WIDTH = 11,
	TIMER_WIDTH = 14,
};

static const char *const timers[] = {
    [TIMER_NONE] = "off",
    [TIMER_RETRANSMIT] = "on",
    [TIMER_KEEPALIVE] = "keepalive",
    [TIMER_TIMEWAIT] = "timewait",
    [TIMER_PROBE] = "probe",
};

const char *table_timer(int timer)
{
	if (timer < 0 || timer >= (int)(sizeof timers / sizeof timers[0]))
		return "?";
	return timers[timer];
}

static const char *protocol(const struct sockrow *row)
{
	return row->ends.local.family == AF_INET6 ? "tcp6" : "tcp";
}

/* Ends the column that began at BEGIN. */
static void end_column(struct line *l, size_t begin, size_t width)
{
	line_pad(l, begin + width);
	line_char(l, ' ');
}

static void put_column(struct line *l, const char *s, size_t width)
{
	size_t begin = l->len;

	line_str(l, s);
	end_column(l, begin, width);
}

/* ":6666", or ":*" for none */
static void put_port(struct line *l, const struct endpoint *e)
{
	line_char(l, ':');
	if (e->port)
		line_number(l, e->port, 0);
	else
		line_char(l, '*');
}

/* As netstat writes it: no brackets, a mapped IPv4 address as itself. */
static void put_endpoint(struct line *l, const struct endpoint *e)
{
	const uint8_t *v4 = endpoint_ipv4(e);
	char host[ENDPOINT_TEXT];

	if (v4)
		line_ipv4(l, v4);
	else
		line_str(l, endpoint_host(e, host));
	put_port(l, e);
}

/* The same in the 23 columns it has: the port whole, the address cut. */
static void put_endpoint_cut(struct line *l, const struct endpoint *e)
{
	size_t begin = l->len, colon;

	put_endpoint(l, e);
	if (l->len - begin <= ADDRESS_WIDTH)
		return;
	for (colon = l->len; l->text[colon - 1] != ':'; colon--)
		;
	l->len = begin + ADDRESS_WIDTH - 1 - (l->len - colon);
	put_port(l, e);
}

/*
 * As ss writes it: brackets around IPv6, "*" for the wildcard of a socket
 * that takes IPv4 as well, the interface behind the local address.
 */
static void put_endpoint_ss(
    struct line *l, const struct sockrow *row, const struct endpoint *e)
{
	char text[INET6_ADDRSTRLEN] = "", name[IF_NAMESIZE];

	if (e->family == AF_INET) {
		line_ipv4(l, e->addr);
	} else if (endpoint_is_wildcard(e) && !endpoint_is_ipv4(e) &&
		   !row->v6only) {
		line_char(l, '*');
	} else {
		line_char(l, '[');
		line_str(l, inet_ntop(AF_INET6, e->addr, text, sizeof text));
		line_char(l, ']');
	}
	if (e == &row->ends.local && row->ifindex &&
	    if_indextoname(row->ifindex, name)) {
		line_char(l, '%');
		line_str(l, name);
	}
	put_port(l, e);
}

static void put_row_ss(struct line *l, const struct sockrow *row)
{
	const struct tcpstate *state = tcpstate_row(row->state);
	const unsigned queue[] = {row->recvq, row->sendq};
	size_t begin;

	put_column(l, state ? state->ss : "?", STATE_WIDTH - 1);
	for (int i = 0; i < 2; i++) {
		begin = l->len;
		line_number(l, queue[i], 0);
		end_column(l, begin, QUEUE_WIDTH);
	}
	begin = l->len;
	put_endpoint_ss(l, row, &row->ends.local);
	end_column(l, begin, ADDRESS_WIDTH);
	put_endpoint_ss(l, row, &row->ends.remote);
}

static void put_row_tsv(struct line *l, const struct sockrow *row)
{
	line_str(l, protocol(row));
	line_char(l, '\t');
	line_number(l, row->recvq, 0);
	line_char(l, '\t');
	line_number(l, row->sendq, 0);
	line_char(l, '\t');
	put_endpoint(l, &row->ends.local);
	line_char(l, '\t');
	put_endpoint(l, &row->ends.remote);
	line_char(l, '\t');
	line_str(l, tcpstate_name(row->state));
	line_char(l, '\t');
	line_str(l, table_timer(row->timer));
	line_char(l, '\t');
	line_number(l, (unsigned long)row->expires, 0);
	line_char(l, '\t');
	line_number(l, row->uid, 0);
	line_char(l, '\t');
	line_number(l, row->inode, 0);
}

static void put_row_netstat(
    struct line *l, const struct sockrow *row, enum table_form form)
{
	void (*put)(struct line *,
	    const struct endpoint *) = form == TABLE_NETSTAT ? put_endpoint_cut
							     : put_endpoint;
	/* /proc, where netstat reads, does not show a listener's backlog. */
	bool hidden = form == TABLE_NETSTAT && row->state == TCP_LISTEN;

	size_t begin;

	put_column(l, protocol(row), 5);
	line_number(l, row->recvq, QUEUE_WIDTH);
	line_char(l, ' ');
	line_number(l, hidden ? 0 : row->sendq, QUEUE_WIDTH);
	line_char(l, ' ');
	begin = l->len;
	put(l, &row->ends.local);
	end_column(l, begin, ADDRESS_WIDTH);
	begin = l->len;
	put(l, &row->ends.remote);
	end_column(l, begin, ADDRESS_WIDTH);
	begin = l->len;
	line_str(l, tcpstate_name(row->state));
	line_pad(l, begin + STATE_WIDTH);
}

/* The timer, and behind it a column for NOTE. */
static void put_timer(
    struct line *l, const struct sockrow *row, const char *note)
{
	size_t begin;

	line_char(l, ' ');
	begin = l->len;
	line_str(l, table_timer(row->timer));
	if (row->timer != TIMER_NONE) {
		line_char(l, ' ');
		line_seconds(l, row->expires);
	}
	if (note == NULL)
		return;
	end_column(l, begin, TIMER_WIDTH);
	line_str(l, note);
}

void table_heading(FILE *out, enum table_form form)
{
	static const char netstat[] =
	    "Proto Recv-Q Send-Q Local Address           Foreign Address"
	    "         State      ";

	if (form == TABLE_TSV)
		fputs("proto\trecvq\tsendq\tlocal\tremote\tstate\ttimer\tms\t"
		      "uid\tinode\n",
		    out);
	else if (form == TABLE_NETSTAT)
		fprintf(out,
		    "Active Internet connections (servers and "
		    "established)\n%s\n",
		    netstat);
	else if (form == TABLE_OURS)
		fprintf(out, "%s Timer          PID/Program\n", netstat);
}

void table_row(FILE *out, enum table_form form, const struct sockrow *row,
    const char *note)
{
	struct line l;

	l.len = 0;
	switch (form) {
	case TABLE_SS:
		put_row_ss(&l, row);
		break;
	case TABLE_TSV:
		put_row_tsv(&l, row);
		break;
	case TABLE_NETSTAT:
		put_row_netstat(&l, row, form);
		break;
	case TABLE_OURS:
		put_row_netstat(&l, row, form);
		put_timer(&l, row, note);
		break;
	}
	line_end(&l, out);
}
