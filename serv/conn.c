/*
 * conn.c - the life of one client's connection, to its close
 *
 * Who closes first, and how, is what the flags say:
 *
 *	passive	(default) after the client's FIN, when read(2) gives 0
 *	active	(-a) right after the first reply
 *
 * and -Q puts a pause between the two, which must not hold up anybody else.
 *
 * See also: answer.c (read and write), common/closing.c (the ways to close).
 */
#include "conn.h"

#include "answer.h"
#include "clock.h"
#include "errname.h"
#include "tcpstate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void conn_set_init(struct conn_set *set, const struct options *o, int epoll)
{
	set->o = o;
	set->epoll = epoll;
	set->open = 0;
	list_init(&set->all);
	list_init(&set->paused);
	list_init(&set->deaf);
}

static void tell(
    const struct conn_set *set, const struct conn *c, const char *what)
{
	if (set->o->voice.level == VOICE_QUIET)
		return;
	voice_peer(&set->o->voice, &c->ends, "%s: %s", what,
	    tcpstate_name(voice_state(c->fd, &c->ends)));
}

void conn_watch(struct conn_set *set, struct conn *c, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = c};
	int op = c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (!c->watched)
		fcntl(c->fd, F_SETFL, O_RDWR | O_NONBLOCK);
	if (epoll_ctl(set->epoll, op, c->fd, &ev) == -1 && !c->watched)
		conn_broken(set, c, errno);
	else
		c->watched = true;
}

static void start_timer(struct link *list, struct conn *c, long ms)
{
	list_remove(&c->timer);
	c->due = clock_ms() + ms;
	list_append(list, &c->timer);
}

static void forget(struct conn_set *set, struct conn *c)
{
	list_remove(&c->all);
	list_remove(&c->timer);
	set->open--;
	free(c->unsent);
	free(c);
}

static void finish(struct conn_set *set, struct conn *c)
{
	closing_finish(&set->o->voice, c->fd, &c->ends);
	forget(set, c);
}

struct conn *conn_open(
    struct conn_set *set, int fd, const struct ends *ends, bool watched)
{
	const struct closing *closing = &set->o->closing;
	struct conn *c = malloc(sizeof *c);
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};

	if (c == NULL ||
	    (watched && epoll_ctl(set->epoll, EPOLL_CTL_ADD, fd, &ev) == -1)) {
		int err = errno;

		free(c);
		close(fd);
		errno = err;
		return NULL;
	}
	*c = (struct conn){.fd = fd, .watched = watched, .ends = *ends};
	list_append(&set->all, &c->all);
	list_init(&c->timer);
	set->open++;
	if (closing->deaf == DEAF_FIN && closing->deaf_for)
		start_timer(&set->deaf, c, closing->deaf_for);
	tell(set, c, "connected");
	return c;
}

/* The own FIN is sent: the rest is up to the client, or to --deaf-for. */
static void half_closed(struct conn_set *set, struct conn *c)
{
	const struct closing *closing = &set->o->closing;

	c->half = true;
	if (closing->deaf_for && closing->deaf != DEAF_FIN)
		start_timer(&set->deaf, c, closing->deaf_for);
	if (!c->fin) {
		c->phase = PHASE_HALF;
		conn_watch(set, c, EPOLLIN);
	} else if (!list_empty(&c->timer)) {
		c->phase = PHASE_DEAF;
		conn_watch(set, c, 0);
	} else {
		finish(set, c);
	}
}

enum conn_next conn_begin_close(struct conn_set *set, struct conn *c)
{
	const struct closing *closing = &set->o->closing;
	pid_t held = 0;

	/* A child would keep the registration alive beyond close(2). */
	if (closing->how == CLOSE_BY_HELD)
		epoll_ctl(set->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	switch (closing_begin(closing, &set->o->sockopts, &set->o->voice, c->fd,
	    &c->ends, &held)) {
	case CLOSED_HALF:
		tell(set, c, "half-closed");
		half_closed(set, c);
		return CONN_GO_ON;
	case CLOSED_EXIT:
		return CONN_EXIT;
	case CLOSED_GONE:
		break;
	}
	forget(set, c);
	return CONN_GO_ON;
}

/* Both sides have nothing more to say, or the pause between is over. */
static enum conn_next after_pause(struct conn_set *set, struct conn *c)
{
	if (!c->half)
		return conn_begin_close(set, c);
	finish(set, c);
	return CONN_GO_ON;
}

enum conn_next conn_fin_seen(struct conn_set *set, struct conn *c)
{
	long delay = set->o->closing.delay;

	c->fin = true;
	tell(set, c, "FIN received");
	if (c->half && !list_empty(&c->timer)) {
		c->phase = PHASE_DEAF;
	} else if (delay > 0) {
		c->phase = PHASE_PAUSE;
		start_timer(&set->paused, c, delay);
	} else {
		return after_pause(set, c);
	}
	conn_watch(set, c, 0);
	return CONN_GO_ON;
}

void conn_broken(struct conn_set *set, struct conn *c, int err)
{
	if (set->o->voice.level != VOICE_QUIET)
		voice_peer(&set->o->voice, &c->ends, "gone: %s [%s]: %s",
		    strerror(err), errname(err),
		    tcpstate_name(voice_state(c->fd, &c->ends)));
	voice_call(
	    &set->o->voice, -1, &c->ends, close(c->fd), "close(%d)", c->fd);
	forget(set, c);
}

/* Why the socket hung up while nothing was read from it. */
static enum conn_next hung_up(struct conn_set *set, struct conn *c)
{
	int err = 0;
	socklen_t len = sizeof err;

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err) {
		conn_broken(set, c, err);
	} else {
		/* Both FINs are through: there is nothing left to watch. */
		epoll_ctl(set->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	}
	return CONN_GO_ON;
}

enum conn_next conn_event(struct conn_set *set, struct conn *c, uint32_t events)
{
	switch (c->phase) {
	case PHASE_TALK:
	case PHASE_HALF:
		return answer_ready(set, c);
	case PHASE_LEFT:
		if (events & (EPOLLERR | EPOLLHUP))
			return hung_up(set, c);
		return conn_fin_seen(set, c);
	case PHASE_PAUSE:
	case PHASE_DEAF:
		return hung_up(set, c);
	}
	return CONN_GO_ON;
}

static struct conn *first(const struct link *list)
{
	if (list_empty(list))
		return NULL;
	return list_entry(list->next, struct conn, timer);
}

long conn_due(const struct conn_set *set)
{
	const struct conn *p = first(&set->paused), *d = first(&set->deaf);

	if (p && d)
		return p->due < d->due ? p->due : d->due;
	return p ? p->due : d ? d->due : -1;
}

/* --deaf-for is over. */
static enum conn_next hear_again(struct conn_set *set, struct conn *c)
{
	list_remove(&c->timer);
	voice_call(&set->o->voice, c->fd, &c->ends, deaf_off(c->fd),
	    "setsockopt(%d, SO_DETACH_FILTER)", c->fd);
	if (c->phase == PHASE_DEAF)
		return after_pause(set, c);
	return CONN_GO_ON;
}

enum conn_next conn_tick(struct conn_set *set)
{
	long now = clock_ms();
	enum conn_next next = CONN_GO_ON;
	struct conn *c;

	while (next == CONN_GO_ON && (c = first(&set->paused)) != NULL &&
	       c->due <= now) {
		list_remove(&c->timer);
		next = after_pause(set, c);
	}
	while (next == CONN_GO_ON && (c = first(&set->deaf)) != NULL &&
	       c->due <= now)
		next = hear_again(set, c);
	return next;
}

void conn_close_all(struct conn_set *set)
{
	while (!list_empty(&set->all)) {
		struct conn *c = list_entry(set->all.next, struct conn, all);

		sockopt_apply(&set->o->sockopts, STAGE_CLOSE, c->fd, &c->ends,
		    &set->o->voice);
		finish(set, c);
	}
}
