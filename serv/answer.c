/*
 * answer.c - read, and write it back in upper case
 *
 * The textbook's loop for many clients in one process: each connection goes
 * on when epoll_wait(2) says that its socket is ready. What a client does not
 * take is kept, and until it is gone nothing more is read from that client,
 * so that its own send buffer fills up and it has to wait.
 *
 * See also: conn.c, Stevens UNP 5.
 */
#include "answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The reply is out: is it this side's turn to close? */
static enum conn_next answered(struct conn_set *set, struct conn *c)
{
	bool unread = set->o->closing.how == CLOSE_BY_UNREAD;
	int waiting = 0;

	if (unread) {
		c->phase = PHASE_LEFT;
		conn_watch(set, c, EPOLLRDHUP);
	}
	if (!set->o->active)
		return CONN_GO_ON;
	/* Input that is here already is answered: close(2) must send FIN. */
	if (!unread && ioctl(c->fd, FIONREAD, &waiting) == 0 && waiting > 0)
		return CONN_GO_ON;
	return conn_begin_close(set, c);
}

/* Keeps the LEN bytes at BUF that the socket does not take now. */
static enum conn_next keep(
    struct conn_set *set, struct conn *c, const char *buf, size_t len)
{
	c->unsent = malloc(len);
	if (c->unsent == NULL) {
		conn_broken(set, c, errno);
		return CONN_GO_ON;
	}
	memcpy(c->unsent, buf, len);
	c->nunsent = len;
	c->taken = 0;
	conn_watch(set, c, EPOLLOUT);
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
			conn_broken(set, c, errno);
		return CONN_GO_ON;
	}
	c->taken += (size_t)n;
	if (c->taken < c->nunsent)
		return CONN_GO_ON;
	free(c->unsent);
	c->unsent = NULL;
	conn_watch(set, c, EPOLLIN);
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
		conn_broken(set, c, errno);
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

static enum conn_next hear(struct conn_set *set, struct conn *c)
{
	ssize_t n = read_some(set, c);

	if (n > 0)
		/* Half-closed, there is no answering any more. */
		return c->half ? CONN_GO_ON : answer(set, c, (size_t)n);
	if (n == 0)
		return conn_fin_seen(set, c);
	if (errno != EAGAIN && errno != EINTR)
		conn_broken(set, c, errno);
	else if (!c->watched)
		conn_watch(set, c, EPOLLIN);
	return CONN_GO_ON;
}

enum conn_next answer_ready(struct conn_set *set, struct conn *c)
{
	return c->unsent ? send_unsent(set, c) : hear(set, c);
}
