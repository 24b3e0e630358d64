/*
 * table.c - columns that everybody has seen before
 *
 * The same as netstat -ant, which is not installed everywhere any more, and
 * the timer beside it: TIME_WAIT is a state with a clock. Or the same as ss,
 * or as values for a script.
 *
 * See also: netstat(8), ss(8), text.h, words.h, labs/tools/tcpstates.c.
 */
#include "table.h"

#include "tcpstate.h"
#include "text.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* How wide the columns are; what is wider moves what follows. */
enum {
	PROTO_WIDTH = 6,
	QUEUE_WIDTH = 6,
	ADDRESS_WIDTH = 23,
	STATE_WIDTH = 11,
	TIMER_WIDTH = 14,
};

static bool is_ipv6(const struct sockrow *row)
{
	return row->ends.local.family == AF_INET6;
}

/* TEXT in a column of WIDTH, and a blank behind it. */
static char *put_column(char *p, const char *text, size_t width)
{
	text_blank(p);
	p = text_behind(text_str(p, text), p + width);
	*p++ = ' ';
	return p;
}

/* N flush right. */
static char *put_queue(char *p, unsigned n)
{
	char digits[20];
	size_t len = (size_t)(text_number(digits, n) - digits);

	text_blank(p);
	p = text_behind(p + len, p + QUEUE_WIDTH);
	memcpy(p - len, digits, len);
	*p++ = ' ';
	return p;
}

/* Both queues; most of them are empty. */
static inline char *put_queues(char *p, unsigned recvq, unsigned sendq)
{
	static const char empty[] = "     0      0 ";

	if (recvq || sendq)
		return put_queue(put_queue(p, recvq), sendq);
	memcpy(p, empty, sizeof empty - 1);
	return p + sizeof empty - 1;
}

/* ":6666", or ":*" for none */
static inline char *put_port(char *p, const struct endpoint *e)
{
	*p++ = ':';
	if (e->port)
		return text_small(p, e->port);
	*p++ = '*';
	return p;
}

/* As netstat writes it: no brackets, a mapped IPv4 address as itself. */
static inline char *put_endpoint(
    struct table *t, char *p, const struct endpoint *e)
{
	char host[ENDPOINT_TEXT];

	if (e->family == AF_INET)
		p = words_put(p, words_ipv4(&t->words, e->addr));
	else
		p = text_str(p, endpoint_host(e, host));
	return put_port(p, e);
}

/*
 * The same in netstat's column, where the port stays whole and the address
 * is CUT, if it has to be.
 */
static inline char *put_address(
    struct table *t, char *p, const struct endpoint *e, bool cut)
{
	char *end, *colon;

	text_blank(p);
	if (e->family == AF_INET) { /* fits, whatever it is */
		put_port(words_put(p, words_ipv4(&t->words, e->addr)), e);
		return p + ADDRESS_WIDTH + 1;
	}
	end = put_endpoint(t, p, e);
	if (cut && end - p > ADDRESS_WIDTH) {
		for (colon = end; *colon != ':'; colon--)
			;
		end = put_port(p + ADDRESS_WIDTH - (end - colon), e);
	}
	end = text_behind(end, p + ADDRESS_WIDTH);
	*end++ = ' ';
	return end;
}

/*
 * As ss writes it: brackets around IPv6, "*" for the wildcard of a socket
 * that takes IPv4 as well, the interface behind the local address.
 */
static char *put_endpoint_ss(struct table *t, char *p,
    const struct sockrow *row, const struct endpoint *e)
{
	char text[INET6_ADDRSTRLEN] = "", name[IF_NAMESIZE];

	if (e->family == AF_INET) {
		p = words_put(p, words_ipv4(&t->words, e->addr));
	} else if (endpoint_is_wildcard(e) && !endpoint_is_ipv4(e) &&
		   !row->v6only) {
		*p++ = '*';
	} else {
		*p++ = '[';
		inet_ntop(AF_INET6, e->addr, text, sizeof text);
		p = text_str(p, text);
		*p++ = ']';
	}
	if (e == &row->ends.local && row->ifindex &&
	    if_indextoname(row->ifindex, name)) {
		*p++ = '%';
		p = text_str(p, name);
	}
	return put_port(p, e);
}

static char *put_row_ss(struct table *t, char *p, const struct sockrow *row)
{
	const struct tcpstate *state = tcpstate_row(row->state);
	const unsigned queue[] = {row->recvq, row->sendq};
	char *end;

	p = put_column(p, state ? state->ss : "?", STATE_WIDTH - 1);
	for (int i = 0; i < 2; i++) {
		text_blank(p);
		p = text_behind(text_number(p, queue[i]), p + QUEUE_WIDTH);
		*p++ = ' ';
	}
	text_blank(p);
	end = put_endpoint_ss(t, p, row, &row->ends.local);
	p = text_behind(end, p + ADDRESS_WIDTH);
	*p++ = ' ';
	return put_endpoint_ss(t, p, row, &row->ends.remote);
}

/* Two numbers; mostly there is nothing to count. */
static inline char *put_numbers(char *p, unsigned long a, unsigned long b)
{
	if (a || b) {
		p = text_number(p, a);
		*p++ = '\t';
		return text_number(p, b);
	}
	*p++ = '0';
	*p++ = '\t';
	*p++ = '0';
	return p;
}

static char *put_row_tsv(struct table *t, char *p, const struct sockrow *row)
{
	p = text_str(p, is_ipv6(row) ? "tcp6\t" : "tcp\t");
	p = put_numbers(p, row->recvq, row->sendq);
	*p++ = '\t';
	p = put_endpoint(t, p, &row->ends.local);
	*p++ = '\t';
	p = put_endpoint(t, p, &row->ends.remote);
	*p++ = '\t';
	p = words_put(p, words_state(&t->words, row->state));
	*p++ = '\t';
	p = words_put(p, words_timer(&t->words, row->timer));
	*p++ = '\t';
	p = text_number(p, (unsigned long)row->expires);
	*p++ = '\t';
	return put_numbers(p, row->uid, row->inode);
}

static inline char *put_row_netstat(
    struct table *t, char *p, const struct sockrow *row, bool exactly)
{
	/* /proc, where netstat reads, does not show a listener's backlog. */
	bool hidden = exactly && row->state == TCP_LISTEN;

	memcpy(p, is_ipv6(row) ? "tcp6  " : "tcp   ", PROTO_WIDTH);
	p = put_queues(p + PROTO_WIDTH, row->recvq, hidden ? 0 : row->sendq);
	p = put_address(t, p, &row->ends.local, exactly);
	p = put_address(t, p, &row->ends.remote, exactly);
	words_put(p, words_state(&t->words, row->state));
	return p + STATE_WIDTH;
}

/* The timer, and behind it a column for NOTE. */
static char *put_timer(
    struct table *t, char *p, const struct sockrow *row, const char *note)
{
	unsigned long tenths = (unsigned long)row->expires / 100;
	char *end;

	*p++ = ' ';
	text_blank(p);
	end = words_put(p, words_timer(&t->words, row->timer));
	if (row->timer != TIMER_NONE) {
		*end++ = ' ';
		end = text_number(end, tenths / 10);
		*end++ = '.';
		end = text_number(end, tenths % 10);
		*end++ = 's';
	}
	if (note == NULL)
		return end;
	p = text_behind(end, p + TIMER_WIDTH);
	*p++ = ' ';
	return text_str(p, note);
}

static char *put_row(
    struct table *t, char *p, const struct sockrow *row, const char *note)
{
	switch (t->form) {
	case TABLE_SS:
		return put_row_ss(t, p, row);
	case TABLE_TSV:
		return put_row_tsv(t, p, row);
	case TABLE_NETSTAT:
		return put_row_netstat(t, p, row, true);
	case TABLE_OURS:
		break;
	}
	return put_timer(t, put_row_netstat(t, p, row, false), row, note);
}

void table_begin(struct table *t, FILE *out, enum table_form form)
{
	t->out = out;
	t->form = form;
	t->len = 0;
	words_init(&t->words);
}

void table_end(struct table *t)
{
	fwrite(t->page, 1, t->len, t->out);
	t->len = 0;
}

static char *put_heading(char *p, enum table_form form)
{
	static const char columns[] =
	    "Proto Recv-Q Send-Q Local Address           Foreign Address"
	    "         State      ";

	switch (form) {
	case TABLE_SS:
		return p;
	case TABLE_TSV:
		return text_str(p, "proto\trecvq\tsendq\tlocal\tremote\tstate\t"
				   "timer\tms\tuid\tinode\n");
	case TABLE_NETSTAT:
		p = text_str(p, "Active Internet connections (servers and "
				"established)\n");
		return text_str(text_str(p, columns), "\n");
	case TABLE_OURS:
		break;
	}
	return text_str(text_str(p, columns), " Timer          PID/Program\n");
}

void table_heading(struct table *t)
{
	t->len = (size_t)(put_heading(t->page + t->len, t->form) - t->page);
}

void table_row(struct table *t, const struct sockrow *row, const char *note)
{
	char *p = put_row(t, t->page + t->len, row, note);

	*p++ = '\n';
	t->len = (size_t)(p - t->page);
	if (t->len > TABLE_PAGE)
		table_end(t);
}
