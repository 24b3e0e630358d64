/*
 * diagfilter.c - the kernel would choose what sockquery_wants() chooses
 *
 * The bytecode is run here as inet_diag_bc_run() runs it, and looked at as
 * inet_diag_bc_audit() does: every jump goes forward and arrives at an
 * instruction, just behind the last one (wanted), or 4 further (not).
 */
#include "check.h"

#include "diagfilter.h"

#include <linux/inet_diag.h>
#include <netinet/tcp.h>

static struct endpoint place(const char *text)
{
	struct endpoint e;

	check(endpoint_parse(&e, text) == 0, text, __FILE__, __LINE__);
	return e;
}

/* Does the condition behind OP hold for E? */
static bool holds(const unsigned char *op, const struct endpoint *e)
{
	struct inet_diag_hostcond host;
	const uint8_t *addr = e->addr;

	memcpy(&host, op + sizeof(struct inet_diag_bc_op), sizeof host);
	if (host.port != e->port)
		return false;
	if (host.family == AF_UNSPEC)
		return true;
	CHECK(host.prefix_len == (host.family == AF_INET ? 32 : 128));
	if (host.family == AF_INET && e->family == AF_INET6)
		addr = endpoint_ipv4(e);
	else if (host.family != e->family)
		return false;
	return addr &&
	       memcmp(addr, op + sizeof(struct inet_diag_bc_op) + sizeof host,
		   host.prefix_len / 8) == 0;
}

static bool chosen(
    const unsigned char *code, size_t size, const struct sockrow *row)
{
	long left = (long)size;

	while (left > 0) {
		const unsigned char *at = code + size - left;
		struct inet_diag_bc_op op;
		bool yes = false;

		memcpy(&op, at, sizeof op);
		CHECK(op.yes >= sizeof op && op.yes % 4 == 0 && op.no % 4 == 0);
		if (op.code == INET_DIAG_BC_S_COND)
			yes = holds(at, &row->ends.local);
		else if (op.code == INET_DIAG_BC_D_COND)
			yes = holds(at, &row->ends.remote);
		else
			CHECK(op.code == INET_DIAG_BC_JMP);
		CHECK(op.no >= sizeof op && op.no <= left + 4);
		left -= yes ? op.yes : op.no;
	}
	CHECK(left == 0 || left == -4);
	return left == 0;
}

/* Every pair of the ends below, against every query of N of them. */
static const char *const ends[] = {"127.0.0.1:6666", "127.0.0.1:6667",
    "127.0.0.2:6666", "[::1]:6666", "[::ffff:127.0.0.1]:6666",
    "[2001:db8::1]:40000", "0.0.0.0:0", "[::]:0", "10.0.0.1:40000"};
static const char *const places[] = {"6666", "127.0.0.1:6666", "[::1]:6666",
    "[::ffff:127.0.0.1]:6666", "40000", "[2001:db8::1]:40000", "1"};

enum {
	ENDS = sizeof ends / sizeof ends[0],
	NPLACES = sizeof places / sizeof places[0]
};

static void check_query(const struct sockquery *q)
{
	unsigned char code[DIAGFILTER_SIZE];
	size_t size = diagfilter_build(q, code);
	struct sockrow row = {.state = TCP_ESTABLISHED};

	CHECK(size <= sizeof code);
	for (int i = 0; i < ENDS; i++)
		for (int j = 0; j < ENDS; j++) {
			row.ends.local = place(ends[i]);
			row.ends.remote = place(ends[j]);
			if (row.ends.local.family != row.ends.remote.family)
				continue;
			if (chosen(code, size, &row) ==
			    sockquery_wants(q, &row))
				continue;
			printf("%s > %s: the choice differs, %d places, first "
			       "of them port %u\n",
			    ends[i], ends[j], q->nplaces, q->place[0].port);
			check_failures++;
		}
}

static void check_states(void)
{
	struct sockquery q = {.states = 1U << TCP_TIME_WAIT};

	CHECK(diagfilter_states(&q) == 1U << TCP_TIME_WAIT);
	q.states = SOCKQUERY_SHOWN;
	CHECK(!(diagfilter_states(&q) >> TCP_CLOSE & 1));
	/* What is only bound is state 13 in a request. */
	CHECK(!(diagfilter_states(&q) >> 13 & 1));
	q.states = SOCKQUERY_ALL;
	CHECK(diagfilter_states(&q) >> 13 & 1);
}

static void check_wants(void)
{
	struct sockquery q = {.states = SOCKQUERY_SHOWN};
	struct sockrow row = {.ends.local = place("[::1]:6666"),
	    .ends.remote = place("[::1]:40000")};

	for (row.state = -1; row.state < 300; row.state++)
		CHECK(sockquery_wants(&q, &row) ==
		      (row.state >= 1 && row.state <= 11 &&
			  row.state != TCP_CLOSE));
	row.state = TCP_LISTEN;
	q.family = AF_INET;
	CHECK(!sockquery_wants(&q, &row));
	q.family = AF_INET6;
	CHECK(sockquery_wants(&q, &row));
}

int main(void)
{
	struct sockquery q = {.states = SOCKQUERY_SHOWN};

	CHECK(diagfilter_build(&q, NULL) == 0);
	for (int i = 0; i < NPLACES; i++) {
		q.nplaces = 1;
		q.place[0] = place(places[i]);
		check_query(&q);
		for (int j = 0; j < NPLACES; j++) {
			q.nplaces = 2;
			q.place[1] = place(places[j]);
			check_query(&q);
		}
	}
	for (q.nplaces = 0; q.nplaces < SOCKQUERY_PLACES; q.nplaces++)
		q.place[q.nplaces] = place("[2001:db8::2]:1");
	q.place[SOCKQUERY_PLACES - 1] = place("[::1]:6666");
	check_query(&q);
	check_states();
	check_wants();
	return check_status();
}
