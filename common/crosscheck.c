/*
 * crosscheck.c - the wire says one thing, the kernel may say another
 *
 * A socket with a filter (serv -D fin), or a full accept queue, does not
 * hear what went over the wire; an orphaned FIN_WAIT2 runs out without a
 * segment; tcp_rfc1337 and PAWS decide what a RST does. Where both ends are
 * here, the kernel is asked.
 *
 * See also: sockets.c, machine.c.
 */
#include "crosscheck.h"

#include "ladder_text.h"
#include "sockets.h"
#include "tcpstate.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <time.h>

/* TCP_TIMEWAIT_LEN, include/net/tcp.h. */
static const uint64_t time_wait_ns = 60000000000;

/* Is E an address of this host? */
static bool is_here(const struct endpoint *e)
{
	struct ifaddrs *list;
	bool found = endpoint_is_loopback(e);

	if (found || getifaddrs(&list) == -1)
		return found;
	for (struct ifaddrs *i = list; i && !found; i = i->ifa_next) {
		struct endpoint own = {0};

		if (i->ifa_addr)
			endpoint_from(&own, i->ifa_addr);
		found = endpoint_same_host(&own, e);
	}
	freeifaddrs(list);
	return found;
}

/* The kernel's row of that end; CLOSE where it has none. -1 with errno. */
static int ask(const struct machine *m, int end, struct sockrow *row)
{
	struct ends ends = {m->end[end].e, m->end[!end].e};
	int found = sockets_find(&ends, row);

	if (found == 0) {
		row->state = TCP_CLOSE;
		row->timer = TIMER_NONE;
	}
	return found;
}

/* Was it TIME_WAIT for long enough to have ended by itself? */
static bool has_expired(const struct machine_end *e)
{
	struct timespec ts;
	uint64_t now;

	clock_gettime(CLOCK_REALTIME, &ts);
	now = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	return e->state == TCP_TIME_WAIT && now >= e->since + time_wait_ns;
}

static bool agrees(const struct machine_end *e, int kernel)
{
	return e->state == kernel || (kernel == TCP_CLOSE && has_expired(e));
}

static void print(
    const struct machine *m, int end, const struct sockrow *row, FILE *out)
{
	const struct machine_end *e = &m->end[end];
	char name[LADDER_NAME];

	fprintf(out, "kernel: %s %s", ladder_text_name(name, m, end),
	    tcpstate_name(row->state));
	if (row->state == TCP_CLOSE)
		fprintf(out, " (no socket)");
	if (row->timer == TIMER_TIMEWAIT)
		fprintf(out, ", %ld.%ld s left", row->expires / 1000,
		    row->expires % 1000 / 100);
	if (agrees(e, row->state))
		fprintf(out, ": as derived\n");
	else if (e->state)
		fprintf(out, "; derived: %s\n", tcpstate_name(e->state));
	else
		fprintf(out, "; derived: nothing\n");
}

static bool is_over(int state)
{
	return state == TCP_CLOSE || state == TCP_TIME_WAIT;
}

/* One end; as crosscheck_look(). */
static int look(
    struct crosscheck *c, const struct machines *all, int i, int end, FILE *out)
{
	const struct machine *m = &all->m[i];
	const struct machine_end *e = &m->end[end];
	struct sockrow row = {0};
	bool same;

	if (!is_here(&e->e))
		return is_over(e->state);
	if (ask(m, end, &row) == -1)
		return -1;
	same = c->end[i][end].number == m->number &&
	       c->end[i][end].derived == e->state &&
	       c->end[i][end].kernel == row.state;
	if (!same) {
		c->end[i][end].number = m->number;
		c->end[i][end].derived = e->state;
		c->end[i][end].kernel = row.state;
		c->end[i][end].told = false;
	} else if (!c->end[i][end].told && e->state && !agrees(e, row.state)) {
		print(m, end, &row, out);
		c->end[i][end].told = true;
	}
	return same && is_over(row.state);
}

int crosscheck_look(struct crosscheck *c, const struct machines *all, FILE *out)
{
	int over = all->count > 0;

	for (int i = 0; i < all->count; i++)
		for (int end = 0; end < 2; end++) {
			int ret = look(c, all, i, end, out);

			if (ret == -1)
				return -1;
			over &= ret;
		}
	return over;
}

int crosscheck_print(const struct machine *m, FILE *out)
{
	struct sockrow row = {0};

	for (int end = 0; end < 2; end++) {
		if (!is_here(&m->end[end].e))
			continue;
		if (ask(m, end, &row) == -1)
			return -1;
		print(m, end, &row, out);
	}
	return 0;
}
