/*
 * tcpstates_view.c - one table, in the form that is asked for
 *
 * What netstat, ss and scripts want is printed as it is read, however much
 * it is. Only who wants both ends together, or what has changed, has to
 * keep the rows.
 *
 * See also: common/table.c, listing.c, follow.c, live.c, summary.c.
 */
#include "tcpstates.h"

#include "colour.h"
#include "follow.h"
#include "listing.h"
#include "live.h"
#include "msg.h"
#include "sockets.h"
#include "stop.h"
#include "summary.h"
#include "table.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>

struct printing {
	struct table table;
	bool later; /* IPv6 comes later, */
	bool some;  /* and there is some */
};

static int print_row(const struct sockrow *row, void *arg)
{
	struct printing *p = arg;

	if (p->later && row->ends.local.family == AF_INET6)
		p->some = true;
	else
		table_row(&p->table, row, NULL);
	return 0;
}

/*
 * As it is read. The kernel mixes the two families; netstat and ss print
 * IPv4 first, so IPv6 is asked for again, but only where there is some.
 */
static int stream(const struct sockquery *q, enum table_form form)
{
	struct sockquery again = *q;
	struct printing p;
	int ret;

	table_begin(&p.table, stdout, form);
	table_heading(&p.table);
	p.later = form != TABLE_TSV;
	p.some = false;
	ret = sockets_each(q, print_row, &p);
	if (ret == 0 && p.some) {
		again.family = AF_INET6;
		p.later = false;
		ret = sockets_each(&again, print_row, &p);
	}
	table_end(&p.table);
	return ret;
}

static int list(const struct sockquery *q)
{
	struct rows r = {0};
	struct owners all = {0};
	int ret = rows_read(&r, q);

	owners_read(&all);
	if (ret == 0)
		listing_print(stdout, &r, &all, colour_wanted(stdout));
	owners_free(&all);
	rows_free(&r);
	return ret;
}

static int show(const struct sockquery *q, enum view view)
{
	switch (view) {
	case VIEW_NETSTAT:
		return stream(q, TABLE_NETSTAT);
	case VIEW_SS:
		return stream(q, TABLE_SS);
	case VIEW_TSV:
		return stream(q, TABLE_TSV);
	case VIEW_SUMMARY:
		return summary_print(stdout, q);
	default:
		return list(q);
	}
}

int view_show(const struct sockquery *q, enum view view)
{
	if (show(q, view) == -1) {
		msg_failed("socket table", "");
		return STATUS_FAILED;
	}
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}

static void print_change(const struct change *c, void *arg)
{
	(void)arg;
	changes_print(stdout, c);
}

/* Nobody reads any more? Then there is no use in going on. */
static int flush(const struct rows *now, long ms, void *arg)
{
	(void)now;
	(void)ms;
	(void)arg;
	return fflush(stdout) == EOF || ferror(stdout);
}

struct screen {
	struct live live;
	struct owners all;
	long every, drawn;   /* ms */
	unsigned long shown; /* changes that the last picture had */
	bool colour;
};

static void remember(const struct change *c, void *arg)
{
	struct screen *s = arg;

	live_add(&s->live, c);
}

static int draw(const struct rows *now, long ms, void *arg)
{
	struct screen *s = arg;
	int width, height;

	if (s->drawn >= 0 && ms - s->drawn < s->every &&
	    s->live.nchanges == s->shown)
		return 0;
	owners_read(&s->all);
	terminal_size(&width, &height);
	live_draw(stdout, &s->live, now, &s->all, ms, width, height, s->colour);
	s->drawn = ms;
	s->shown = s->live.nchanges;
	return fflush(stdout) == EOF;
}

static int live(const struct sockquery *q, long every, int wake)
{
	struct screen s = {
	    .live.title = "tcpstates: TCP sockets as the kernel has them; "
			  "Ctrl-C ends this",
	    .every = every,
	    .drawn = -1,
	    .colour = colour_wanted(stdout)};
	struct follower f = {remember, draw, &s};
	struct terminal t;
	int ret;

	terminal_take(&t);
	ret = follow(q, &f, wake);
	terminal_give_back(&t);
	owners_free(&s.all);
	return ret;
}

static int lines(const struct sockquery *q, enum view view, int wake)
{
	struct follower f = {print_change, flush, NULL};

	if (view == VIEW_LIVE && list(q) == -1)
		return -1;
	return follow(q, &f, wake);
}

int view_follow(const struct sockquery *q, enum view view, long ms)
{
	int wake, ret;

	stop_prepare();
	wake = stop_arm();
	if (wake == -1) {
		msg_failed("eventfd", "");
		return STATUS_FAILED;
	}
	if (view == VIEW_LIVE && colour_terminal(stdout))
		ret = live(q, ms, wake);
	else
		ret = lines(q, view, wake);
	if (ret == -1) {
		msg_failed("socket table", "");
		return STATUS_FAILED;
	}
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}
