/*
 * load_conn.c - one connection of a load, from socket to close
 *
 * The same steps whether the socket blocks or not: a call that would have to
 * wait is made again when there is something to be had.
 *
 * The walk: a port that bind(2) refuses (TIME_WAIT, or somebody's) is passed
 * over. When all were refused in a row the ports are exhausted.
 *
 * See also: load.c, client.c (the same with a keyboard), and in the kernel
 * inet_csk_get_port() for bind(2), __inet_hash_connect() for connect(2).
 */
#include "load.h"

#include "clock.h"
#include "closing.h"
#include "hint.h"
#include "msg.h"
#include "stop.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Attempts to open in a row that fail, before the load is given up. */
enum { MISSES = 1000 };

const char *load_call_name(enum load_call call)
{
	static const char *const names[] = {
	    [LOAD_NONE] = "",
	    [LOAD_SOCKET] = "socket",
	    [LOAD_SETSOCKOPT] = "setsockopt",
	    [LOAD_BIND] = "bind",
	    [LOAD_CONNECT] = "connect",
	};

	return names[call];
}

static void count(
    struct load *l, const struct load_conn *c, enum load_end end, int err)
{
	l->now = clock_ns();
	l->ends[end]++;
	if (end == LOAD_DONE) {
		histogram_add(&l->latency, l->now - c->begun);
		series_add(&l->series, l->now);
	} else if (end == LOAD_FAILED) {
		l->errnos[err > 0 && err < LOAD_ERRNOS ? err : 0]++;
	}
}

void load_close(struct load *l, struct load_conn *c, enum load_end end, int err)
{
	close(c->fd);
	c->fd = -1;
	count(l, c, end, err);
}

/* The port that is next, into the address for bind(2). */
static void step(struct load *l)
{
	struct walk *w = &l->walk;
	struct endpoint from = l->o->bind;

	if (from.family == AF_UNSPEC)
		from.family = (sa_family_t)l->to->ai_family;
	from.port = (uint16_t)w->next;
	w->next = w->next == w->last ? w->first : w->next + 1;
	l->from_len = endpoint_to(&from, &l->from);
}

/* Has every port been refused since the last that was not? */
static bool all_taken(const struct walk *w)
{
	return w->taken > w->last - w->first;
}

/* bind(2) to the next port that is to be had; -1 with errno. */
static int bind_next(struct load *l, int fd)
{
	do {
		step(l);
		if (bind(fd, (struct sockaddr *)&l->from, l->from_len) == 0)
			return 0;
		if (errno != EADDRINUSE)
			return -1;
		l->walk.taken++;
	} while (!all_taken(&l->walk));
	return -1;
}

/* All calls up to connect(2), on FD. Returns 0; -1 with errno. */
static int open_it(struct load *l, int fd)
{
	const struct options *o = l->o;

	l->call = LOAD_SETSOCKOPT;
	if (sockopt_apply(&o->sockopts, STAGE_BIND, fd, NULL, &o->voice) == -1)
		return -1;
	l->call = LOAD_BIND;
	if (o->binds && bind_next(l, fd) == -1)
		return -1;
	l->call = LOAD_SETSOCKOPT;
	if (sockopt_apply(&o->sockopts, STAGE_CONNECT, fd, NULL, &o->voice) ==
		-1 ||
	    (deaf_from_start(o->closing.deaf) &&
		deaf_on(fd, o->closing.deaf) == -1))
		return -1;
	l->call = LOAD_CONNECT;
	/* Interrupted it goes on like a non-blocking one, connect(2). */
	if (connect(fd, l->to->ai_addr, l->to->ai_addrlen) == -1 &&
	    errno != EINPROGRESS && errno != EINTR)
		return -1;
	l->call = LOAD_SETSOCKOPT;
	return sockopt_apply(
	    &o->sockopts, STAGE_CONNECTED, fd, NULL, &o->voice);
}

/* Is it the answer of a host that has no local port left? */
static bool no_port(const struct load *l, int err)
{
	return (l->call == LOAD_BIND && err == EADDRINUSE) ||
	       (l->call == LOAD_CONNECT && err == EADDRNOTAVAIL);
}

/* As without a load: what failed, why, and what would help. */
static void explain(const struct load *l, int err)
{
	struct endpoint remote, local;
	char text[ENDPOINT_TEXT];
	bool bind = l->call == LOAD_BIND;

	endpoint_from(&remote, l->to->ai_addr);
	endpoint_from(&local, (const struct sockaddr *)&l->from);
	endpoint_text(bind ? &local : &remote, text);
	errno = err;
	msg_failed(load_call_name(l->call), text);
	if (bind)
		hint_local("bind", &local, &l->o->sockopts);
	else
		hint_connect(&local, &remote, &l->o->sockopts);
}

/* No connection: the call L->call failed with ERR. */
static void not_opened(struct load *l, const struct load_conn *c, int err)
{
	bool usual = l->call == LOAD_BIND || l->call == LOAD_CONNECT;

	if (l->o->until_exhausted && no_port(l, err)) {
		l->give_up = true;
		l->exhausted = l->call;
		l->exhausted_errno = err;
		l->after = l->opened;
		return;
	}
	if (usual && !l->answered && l->to->ai_next) {
		l->to = l->to->ai_next;
		l->begun--;
		return;
	}
	count(l, c, LOAD_FAILED, err);
	if (l->answered && usual && (no_port(l, err) || ++l->misses < MISSES))
		return;
	l->give_up = true;
	l->broken = true;
	if (usual)
		explain(l, err);
	else if (l->call == LOAD_SOCKET)
		msg_failed("socket", "");
	if (l->answered && usual)
		msg_say("gave up after %d such failures in a row", MISSES);
}

/* One socket, up to connect(2). Returns 0; -1 with errno. */
static int try_one(struct load *l, struct load_conn *c, int flags)
{
	int err;

	l->call = LOAD_SOCKET;
	c->fd = socket(l->to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	if (c->fd != -1 && open_it(l, c->fd) == 0)
		return 0;
	err = errno;
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
	errno = err;
	return -1;
}

int load_open(struct load *l, struct load_conn *c, int flags)
{
	c->begun = l->now;
	c->byte = (char)('A' + l->begun % 26);
	l->begun++;
	while (try_one(l, c, flags) == -1) {
		int err = errno;

		/* Bound by hand, a socket cannot take another port. */
		if (l->call == LOAD_CONNECT)
			l->walk.taken++;
		if (!l->o->walks || !no_port(l, err) || all_taken(&l->walk)) {
			not_opened(l, c, err);
			return -1;
		}
		if (stop_asked())
			return -1;
	}
	c->phase = PHASE_SEND;
	l->opened++;
	l->walk.taken = 0;
	return 0;
}

/* An answer that says: again when there is something. */
static bool later(int err)
{
	return err == EAGAIN || err == EINTR;
}

bool load_say(struct load *l, struct load_conn *c)
{
	int err;

	if (send(c->fd, &c->byte, 1, 0) == 1) {
		c->phase = PHASE_HEAR;
		l->answered = true;
		l->misses = 0;
		return false;
	}
	err = errno;
	if (later(err))
		return false;
	if (err == ECONNRESET || err == EPIPE) {
		load_close(l, c, LOAD_FAILED, err);
		return true;
	}
	/* This is how a connect(2) that did not wait failed. */
	close(c->fd);
	c->fd = -1;
	l->opened--;
	l->call = LOAD_CONNECT;
	not_opened(l, c, err);
	return true;
}

/* This side's FIN, or RST with -L 0. True when that ended C. */
static bool finish(struct load *l, struct load_conn *c)
{
	const struct options *o = l->o;
	const struct closing *closing = &o->closing;

	sockopt_apply(&o->sockopts, STAGE_CLOSE, c->fd, NULL, &o->voice);
	if (closing->deaf == DEAF_ACK || closing->deaf == DEAF_ALL)
		deaf_on(c->fd, closing->deaf);
	if (closing->how != CLOSE_BY_SHUTDOWN ||
	    shutdown(c->fd, SHUT_WR) == -1 || c->phase == PHASE_FIN) {
		load_close(l, c, LOAD_DONE, 0);
		return true;
	}
	c->phase = PHASE_DRAIN;
	return false;
}

/* The N bytes at BUF are the reply, or none. Likewise. */
static bool heard(
    struct load *l, struct load_conn *c, const char *buf, ssize_t n)
{
	if (n != 1 || buf[0] != c->byte) {
		load_close(l, c, n == 0 ? LOAD_CLOSED : LOAD_WRONG, 0);
		return true;
	}
	if (l->o->active)
		return finish(l, c);
	c->phase = PHASE_FIN;
	return false;
}

/* One recv(2). Likewise. */
static bool hear(struct load *l, struct load_conn *c, bool *wait)
{
	char buf[64];
	ssize_t n = recv(c->fd, buf, sizeof buf, 0);

	if (n == -1 && later(errno)) {
		*wait = true;
		return false;
	}
	if (n == -1)
		load_close(l, c, LOAD_FAILED, errno);
	else if (c->phase == PHASE_HEAR)
		return heard(l, c, buf, n);
	else if (n > 0)
		load_close(l, c, LOAD_WRONG, 0);
	else if (c->phase == PHASE_FIN)
		return finish(l, c);
	else
		load_close(l, c, LOAD_DONE, 0);
	return true;
}

bool load_go(struct load *l, struct load_conn *c)
{
	bool wait = false;

	if (c->phase == PHASE_SEND && load_say(l, c))
		return true;
	if (c->phase == PHASE_SEND)
		return false;
	while (!wait)
		if (hear(l, c, &wait))
			return true;
	return false;
}
