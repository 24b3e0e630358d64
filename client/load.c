/*
 * load.c - what a churn of short connections does to a host
 *
 *	socket -> connect -> send -> recv -> close, and again
 *
 * One byte out, one byte back. Whoever closes first collects a TIME_WAIT for
 * each, until connect(2) finds no port left. The record at the end says how
 * many there were, how quick, and what failed.
 *
 * One at a time there is nothing to wait for but the reply: the socket
 * blocks, five system calls a connection, and a timer's signal breaks the
 * wait now and then, to look at the clock. Ctrl-C does the same.
 *
 * Try: serv 127.0.0.1 6666, then client -n 10000 127.0.0.1 6666
 * See also: load_conn.c (one connection), load_many.c (-j), load_report.c.
 */
#include "load.h"

#include "clock.h"
#include "colour.h"
#include "msg.h"
#include "net.h"
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	TICK = 200,       /* ms between two looks */
	PATIENCE = 10000, /* ms that the server may be silent, as in talk.c */
	GRACE = 1000,     /* ms that it may be after the end of --for */
};

static const uint64_t ms = 1000000;

bool load_more(const struct load *l)
{
	const struct options *o = l->o;

	return !l->give_up && !stop_asked() && l->now < l->due &&
	       (o->count == 0 || l->begun < (uint64_t)o->count);
}

bool load_patience(struct load *l, struct load_conn *c)
{
	uint64_t until = c->begun + PATIENCE * ms;

	if (l->due != UINT64_MAX && until > l->due + GRACE * ms)
		until = l->due + GRACE * ms;
	if (stop_asked()) {
		close(c->fd);
		c->fd = -1;
		l->unfinished++;
		return true;
	}
	if (l->now < until)
		return false;
	if (!l->answered && c->phase == PHASE_SEND && load_more(l)) {
		msg_say("no answer to the first connection: given up");
		l->give_up = l->broken = true;
	}
	load_close(l, c, LOAD_SILENT, 0);
	return true;
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* SIGALRM every TICK: a call that blocks returns with EINTR. */
static void tick(bool on)
{
	struct sigaction sa = {.sa_handler = on_alarm};
	struct itimerval every = {0};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGALRM, &sa, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (on)
		every.it_value.tv_usec = TICK * 1000L;
	every.it_interval = every.it_value;
	setitimer(ITIMER_REAL, &every, NULL);
}

static void one_by_one(struct load *l)
{
	struct load_conn c = {0};

	tick(true);
	while (load_more(l)) {
		if (load_open(l, &c, 0) == 0)
			while (!load_go(l, &c)) {
				l->now = clock_ns();
				if (load_patience(l, &c))
					break;
			}
		if (l->now >= l->look)
			load_look(l);
	}
	tick(false);
}

/* Where the connections go to, and where they come from. */
static int prepare(struct load *l, const struct options *o)
{
	memset(l, 0, sizeof *l);
	l->o = o;
	if (net_resolve(o->host, o->port, o->family, &l->list) == -1)
		return -1;
	l->to = l->list;
	l->walk.first = l->walk.next = o->bind.port;
	l->walk.last = o->bind_last;
	l->progress = o->voice.level != VOICE_QUIET && colour_terminal(stderr);
	histogram_init(&l->latency);
	return 0;
}

static void begin(struct load *l)
{
	l->now = clock_ns();
	series_init(&l->series, l->now);
	l->due = l->o->seconds ? l->now + (uint64_t)l->o->seconds * 1000 * ms
			       : UINT64_MAX;
	l->look = l->now + TICK * ms;
}

int load_run(const struct options *o)
{
	static struct load l;
	int stop;

	if (prepare(&l, o) == -1)
		return STATUS_FAILED;
	stop = stop_arm();
	begin(&l);
	if (o->jobs == 1)
		one_by_one(&l);
	else if (load_many(&l) == -1)
		l.broken = true;
	close(stop);
	freeaddrinfo(l.list);
	if (load_report(&l) == -1 || l.broken)
		return STATUS_FAILED;
	return l.ends[LOAD_FAILED] || l.ends[LOAD_WRONG] ||
		       l.ends[LOAD_CLOSED] || l.ends[LOAD_SILENT]
		   ? STATUS_FAILED
		   : STATUS_DONE;
}
