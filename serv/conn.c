/*
 * conn.c - one client: read, answer in upper case, close
 *
 * The textbook's loop "while read(2) gives something, write(2) it back" for
 * many clients in one process: each connection remembers how far it is, and
 * goes on when epoll_wait(2) says that its socket is ready. What a client
 * does not take is kept, and until it is gone nothing more is read from that
 * client, so that its own send buffer fills up and it has to wait.
 *
 * Who closes first, and how, is what the flags say:
 *
 *	passive	(default) after the client's FIN, when read(2) gives 0
 *	active	(-a) right after the first reply
 *
 * See also: serv.c (the listener), common/closing.c (the ways to close).
 */
#include "conn.h"

#include "clock.h"
#include "errname.h"
#include "msg.h"
#include "tcpstate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum phase {
	PHASE_TALK,  /* reads and answers */
	PHASE_LEFT,  /* -c unread: has answered, reads no more */
	PHASE_PAUSE, /* FIN seen, waits for -Q */
	PHASE_HALF,  /* -c shutdown: own FIN sent, reads to EOF */
	PHASE_DEAF,  /* both FINs, keeps the socket for --deaf-for */
};

struct conn {
	int fd;
	enum phase phase;
	bool half; /* own FIN is sent */
	bool fin;  /* the client's FIN has been read */
	struct ends ends;
	char *unsent;   /* what the client did not take yet, */
	size_t nunsent; /* how much of it there is, */
	size_t taken;   /* and how much of that it has taken */
	struct link all;
	struct link timer; /* in conn_set's paused or deaf */
	long due;          /* of the timer, by clock_ms() */
};

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
	char peer[ENDPOINT_TEXT];
	int state;

	if (set->o->voice.level == VOICE_QUIET)
		return;
	state = voice_state(c->fd, &c->ends);
	voice_say(&set->o->voice, "%s: %s: %s",
	    endpoint_text(&c->ends.remote, peer), what, tcpstate_name(state));
}

/* Which events epoll_wait(2) reports; error and hang-up it always does. */
static void watch(struct conn_set *set, struct conn *c, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = c};

	epoll_ctl(set->epoll, EPOLL_CTL_MOD, c->fd, &ev);
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

int conn_open(struct conn_set *set, int fd, const struct ends *ends)
{
	const struct closing *closing = &set->o->closing;
	struct conn *c = malloc(sizeof *c);
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};

	if (c == NULL || epoll_ctl(set->epoll, EPOLL_CTL_ADD, fd, &ev) == -1) {
		int err = errno;

		free(c);
		close(fd);
		errno = err;
		return -1;
	}
	*c = (struct conn){.fd = fd, .phase = PHASE_TALK, .ends = *ends};
	list_append(&set->all, &c->all);
	list_init(&c->timer);
	set->open++;
	if (closing->deaf == DEAF_FIN && closing->deaf_for)
		start_timer(&set->deaf, c, closing->deaf_for);
	tell(set, c, "connected");
	return 0;
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
		watch(set, c, EPOLLIN);
	} else if (!list_empty(&c->timer)) {
		c->phase = PHASE_DEAF;
		watch(set, c, 0);
	} else {
		finish(set, c);
	}
}

/* The own close, in the way of -c. */
static enum conn_next begin_close(struct conn_set *set, struct conn *c)
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
		return begin_close(set, c);
	finish(set, c);
	return CONN_GO_ON;
}

/* The client's FIN has been read as end of file. */
static enum conn_next fin_seen(struct conn_set *set, struct conn *c)
{
	long delay = set->o->closing.delay;

	c->fin = true;
	tell(set, c, "FIN received");
	watch(set, c, 0);
	if (c->half && !list_empty(&c->timer)) {
		c->phase = PHASE_DEAF;
		return CONN_GO_ON;
	}
	if (delay == 0)
		return after_pause(set, c);
	c->phase = PHASE_PAUSE;
	start_timer(&set->paused, c, delay);
	return CONN_GO_ON;
}

/* RST, or a time-out: there is no connection any more. */
static void broken(struct conn_set *set, struct conn *c, int err)
{
	char peer[ENDPOINT_TEXT];

	voice_say(&set->o->voice, "%s: gone: %s [%s]: %s",
	    endpoint_text(&c->ends.remote, peer), strerror(err), errname(err),
	    tcpstate_name(voice_state(c->fd, &c->ends)));
	voice_call(
	    &set->o->voice, -1, &c->ends, close(c->fd), "close(%d)", c->fd);
	forget(set, c);
}

/* The reply is out: is it this side's turn to close? */
static enum conn_next answered(struct conn_set *set, struct conn *c)
{
	bool unread = set->o->closing.how == CLOSE_BY_UNREAD;
	int waiting = 0;

	if (unread) {
		c->phase = PHASE_LEFT;
		watch(set, c, EPOLLRDHUP);
	}
	if (!set->o->active)
		return CONN_GO_ON;
	/* Input that is here already is answered: close(2) must send FIN. */
	if (!unread && ioctl(c->fd, FIONREAD, &waiting) == 0 && waiting > 0)
		return CONN_GO_ON;
	return begin_close(set, c);
}

/* Keeps the LEN bytes at BUF that the socket does not take now. */
static enum conn_next keep(
    struct conn_set *set, struct conn *c, const char *buf, size_t len)
{
	c->unsent = malloc(len);
	if (c->unsent == NULL) {
		broken(set, c, errno);
		return CONN_GO_ON;
	}
	memcpy(c->unsent, buf, len);
	c->nunsent = len;
	c->taken = 0;
	watch(set, c, EPOLLOUT);
	return CONN_GO_ON;
}

/* Goes on with what was kept. */
static enum conn_next send_unsent(struct conn_set *set, struct conn *c)
{
	ssize_t n = write(c->fd, c->unsent + c->taken, c->nunsent - c->taken);

	voice_call(&set->o->voice, c->fd, &c->ends, n, "write(%d, %zu bytes)",
	    c->fd, c->nunsent - c->taken);
	if (n == -1) {
		if (errno != EAGAIN)
			broken(set, c, errno);
		return CONN_GO_ON;
	}
	c->taken += (size_t)n;
	if (c->taken < c->nunsent)
		return CONN_GO_ON;
	free(c->unsent);
	c->unsent = NULL;
	watch(set, c, EPOLLIN);
	return answered(set, c);
}

static void to_upper(char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (buf[i] >= 'a' && buf[i] <= 'z')
			buf[i] = (char)(buf[i] - 'a' + 'A');
}

static enum conn_next answer(struct conn_set *set, struct conn *c, size_t len)
{
	ssize_t n;

	to_upper(set->buf, len);
	n = write(c->fd, set->buf, len);
	voice_call(&set->o->voice, c->fd, &c->ends, n, "write(%d, %zu bytes)",
	    c->fd, len);
	if (n == (ssize_t)len)
		return answered(set, c);
	if (n == -1 && errno != EAGAIN) {
		broken(set, c, errno);
		return CONN_GO_ON;
	}
	if (n == -1)
		n = 0;
	return keep(set, c, set->buf + n, len - (size_t)n);
}

/* -c unread leaves the first message where it is, in the receive queue. */
static ssize_t read_some(struct conn_set *set, struct conn *c)
{
	bool peek = set->o->closing.how == CLOSE_BY_UNREAD;
	ssize_t n;

	n = peek ? recv(c->fd, set->buf, sizeof set->buf, MSG_PEEK)
		 : read(c->fd, set->buf, sizeof set->buf);
	voice_call(&set->o->voice, c->fd, &c->ends, n,
	    peek ? "recv(%d, MSG_PEEK)" : "read(%d)", c->fd);
	return n;
}

static enum conn_next readable(struct conn_set *set, struct conn *c)
{
	ssize_t n = read_some(set, c);

	if (n > 0)
		/* Half-closed, there is no answering any more. */
		return c->half ? CONN_GO_ON : answer(set, c, (size_t)n);
	if (n == 0)
		return fin_seen(set, c);
	if (errno != EAGAIN && errno != EINTR)
		broken(set, c, errno);
	return CONN_GO_ON;
}

/* Why the socket hung up while nothing was read from it. */
static enum conn_next hung_up(struct conn_set *set, struct conn *c)
{
	int err = 0;
	socklen_t len = sizeof err;

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err) {
		broken(set, c, err);
	} else {
		/* Both FINs are through: there is nothing left to watch. */
		epoll_ctl(set->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	}
	return CONN_GO_ON;
}

enum conn_next conn_event(struct conn_set *set, void *conn, uint32_t events)
{
	struct conn *c = conn;

	switch (c->phase) {
	case PHASE_TALK:
	case PHASE_HALF:
		return c->unsent ? send_unsent(set, c) : readable(set, c);
	case PHASE_LEFT:
		if (events & (EPOLLERR | EPOLLHUP))
			return hung_up(set, c);
		return fin_seen(set, c);
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
