/*
 * load_many.c - many connections in flight in one thread
 *
 * On loopback connect(2) is through when it returns, although a socket that
 * does not wait says EINPROGRESS: so the byte is sent at once, and only the
 * reply is waited for. Then epoll is told once a connection, and close(2)
 * makes it forget: six calls a connection, and epoll_wait(2) for as many as
 * are ready. EPOLLET, as nothing is to be reported twice.
 *
 * See also: load_conn.c, epoll(7).
 */
#include "load.h"

#include "clock.h"
#include "msg.h"
#include "stop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	EVENTS = 64,
	WAIT = 200,  /* ms: Ctrl-C, the clock and the progress are looked at */
	OTHERS = 16, /* descriptors that are no connection */
};

struct many {
	int epoll;
	long in_flight;
	struct load_conn *idle;
	struct load_conn *conns; /* all of them */
};

static void rest(struct many *m, struct load_conn *c)
{
	c->next = m->idle;
	m->idle = c;
	m->in_flight--;
}

/* To be told when the reply is there, or the connection is. */
static void watch(struct load *l, struct many *m, struct load_conn *c)
{
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};

	if (c->phase != PHASE_SEND)
		ev.events = EPOLLIN | EPOLLET;
	if (epoll_ctl(m->epoll, EPOLL_CTL_ADD, c->fd, &ev) == 0)
		return;
	msg_failed("epoll_ctl", "");
	l->give_up = l->broken = true;
	load_close(l, c, LOAD_FAILED, errno);
	rest(m, c);
}

static void go(struct load *l, struct many *m, struct load_conn *c)
{
	if (load_go(l, c))
		rest(m, c);
}

static void begin(struct load *l, struct many *m)
{
	struct load_conn *c = m->idle;

	m->idle = c->next;
	m->in_flight++;
	if (load_open(l, c, SOCK_NONBLOCK) == -1) {
		rest(m, c);
		return;
	}
	/* Not to the reply: it has hardly come yet. */
	if (load_say(l, c))
		rest(m, c);
	else
		watch(l, m, c);
}

/* Begins what may be begun: the first one goes alone, to see that it can. */
static void fill(struct load *l, struct many *m)
{
	for (long n = l->o->jobs; n > 0; n--) {
		if (m->idle == NULL || !load_more(l) ||
		    (!l->answered && m->in_flight > 0))
			return;
		begin(l, m);
	}
}

/* Every connection that has been waited for too long. */
static void look(struct load *l, struct many *m)
{
	load_look(l);
	for (long i = 0; i < l->o->jobs; i++)
		if (m->conns[i].fd != -1 && load_patience(l, &m->conns[i]))
			rest(m, &m->conns[i]);
}

static void turn(struct load *l, struct many *m)
{
	struct epoll_event ev[EVENTS];
	int n;

	n = epoll_wait(m->epoll, ev, EVENTS, m->in_flight > 0 ? WAIT : 0);
	for (int i = 0; i < n; i++)
		go(l, m, ev[i].data.ptr);
	if (n <= 0)
		l->now = clock_ns();
	if (l->now >= l->look || stop_asked())
		look(l, m);
}

/* Is there room for so many descriptors? Makes it, where that is allowed. */
static int make_room(long jobs)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)jobs + OTHERS;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur >= want)
		return 0;
	if (limit.rlim_max >= want) {
		limit.rlim_cur = want;
		if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
			return 0;
	}
	msg_say("-j: %ld connections need %ld descriptors, and %ld is the "
		"limit (ulimit -Hn)",
	    jobs, (long)want, (long)limit.rlim_max);
	return -1;
}

static int prepare(struct many *m, long jobs)
{
	if (make_room(jobs) == -1)
		return -1;
	*m = (struct many){.epoll = epoll_create1(EPOLL_CLOEXEC)};
	if (m->epoll == -1) {
		msg_failed("epoll_create", "");
		return -1;
	}
	m->conns = calloc((size_t)jobs, sizeof *m->conns);
	if (m->conns == NULL) {
		msg_failed("calloc", "");
		close(m->epoll);
		return -1;
	}
	for (long i = jobs - 1; i >= 0; i--) {
		m->conns[i].fd = -1;
		m->conns[i].next = m->idle;
		m->idle = &m->conns[i];
	}
	return 0;
}

int load_many(struct load *l)
{
	struct many m;

	if (prepare(&m, l->o->jobs) == -1)
		return -1;
	for (fill(l, &m); m.in_flight > 0 || load_more(l); fill(l, &m))
		turn(l, &m);
	free(m.conns);
	close(m.epoll);
	return 0;
}
