/*
 * serv.c - a TCP server whose closing you can choose
 *
 *	socket -> setsockopt -> bind -> listen -> accept -> read/write -> close
 *
 * is the sequence of every textbook, and of this file and conn.c. Answers
 * each client in upper case. By default it closes after the client has
 * (passive close); -a makes it close first, and so get TIME_WAIT.
 *
 * Try: serv 127.0.0.1 6666, then in a second terminal client 127.0.0.1 6666
 * See also: client/client.c, serv.1, Stevens UNP 4.
 */
#include "alone.h"
#include "conn.h"
#include "listener.h"

#include "clock.h"
#include "hint.h"
#include "msg.h"
#include "net.h"
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The call CALL on WHERE failed: says so, closes FD, keeps errno. */
static int failed(int fd, const char *call, const struct endpoint *where,
    const struct options *o)
{
	char text[ENDPOINT_TEXT];
	int err = errno;

	msg_failed(call, endpoint_text(where, text));
	/* Gone first, for the hint is on the others that are in the way. */
	if (fd != -1)
		close(fd);
	errno = err;
	hint_local(call, where, &o->sockopts);
	return -1;
}

/* A listening socket on the one address AI; -1 with errno. */
static int listen_on(const struct options *o, const struct addrinfo *ai)
{
	const struct voice *v = &o->voice;
	char text[ENDPOINT_TEXT];
	struct endpoint where;
	int fd;

	endpoint_from(&where, ai->ai_addr);
	endpoint_text(&where, text);
	fd = socket(
	    ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (voice_call(v, fd, NULL, fd, "socket(%s, SOCK_STREAM)",
		ai->ai_family == AF_INET ? "AF_INET" : "AF_INET6") == -1)
		return failed(fd, "socket", &where, o);

	/* SO_REUSEADDR (-A) counts for the bind(2) that follows. */
	if (sockopt_apply(&o->sockopts, STAGE_BIND, fd, NULL, v) == -1)
		goto fail;
	if (voice_call(v, fd, NULL, bind(fd, ai->ai_addr, ai->ai_addrlen),
		"bind(%d, %s)", fd, text) == -1)
		return failed(fd, "bind", &where, o);

	/* Accepted sockets inherit these, and a filter, -D fin. */
	if (sockopt_apply(&o->sockopts, STAGE_CONNECT, fd, NULL, v) == -1)
		goto fail;
	if (deaf_from_start(o->closing.deaf) &&
	    voice_call(v, fd, NULL, deaf_on(fd, o->closing.deaf),
		"setsockopt(%d, SO_ATTACH_FILTER)", fd) == -1)
		return failed(fd, "setsockopt", &where, o);
	if (voice_call(v, fd, NULL, listen(fd, (int)o->backlog),
		"listen(%d, %ld)", fd, o->backlog) == -1)
		return failed(fd, "listen", &where, o);
	if (sockopt_apply(&o->sockopts, STAGE_LISTENING, fd, NULL, v) == 0)
		return fd;
fail:
	close(fd);
	return -1;
}

/* On the first address of HOST that this machine has at all. */
static int open_listener(const struct options *o)
{
	struct addrinfo *list, *ai;
	int fd = -1;

	if (net_resolve(o->host, o->port, o->family, &list) == -1)
		return -1;
	for (ai = list; ai; ai = ai->ai_next) {
		fd = listen_on(o, ai);
		if (fd != -1 ||
		    (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL))
			break;
	}
	freeaddrinfo(list);
	return fd;
}

/* The line that scripts wait for: clients can connect from now on. */
static int announce(int listener)
{
	char host[ENDPOINT_TEXT];
	struct ends ends;

	ends_of(&ends, listener);
	printf("listening %s %u\n", endpoint_host(&ends.local, host),
	    ends.local.port);
	return msg_flush();
}

/* How long epoll_pwait(2) may sleep. */
static int patience(const struct conn_set *set, const struct listener *l)
{
	long due = conn_due(set);
	int ms = due == -1 ? -1 : clock_until(due);

	/* Whoever took the last descriptors may be another process. */
	if (l->paused && (ms == -1 || ms > 500))
		return 500;
	return ms;
}

/* One round: wait, then do what has become possible. */
static enum conn_next turn(struct conn_set *set, struct listener *l)
{
	struct epoll_event ev[64];
	enum conn_next next;
	long before = set->open;
	bool waiting = false; /* are there clients to accept? */
	int n;

	n = epoll_wait(set->epoll, ev, 64, patience(set, l));
	for (int i = 0; i < n; i++) {
		if (ev[i].data.ptr == set)
			return CONN_GO_ON; /* Ctrl-C: serve() looks */
		if (ev[i].data.ptr == l)
			waiting = true;
		else if (conn_event(set, ev[i].data.ptr, ev[i].events) ==
			 CONN_EXIT)
			return CONN_EXIT;
	}
	next = conn_tick(set);
	if (waiting && l->quick && set->open == 0)
		alone(set, l);
	else if (waiting)
		listener_accept(set, l, n);
	else if (l->paused && (n == 0 || set->open < before))
		listener_pause(set, l, false);
	else if (!l->paused)
		l->told = false;
	return next;
}

static void serve(struct conn_set *set, struct listener *l)
{
	while (!stop_asked() && (l->fd != -1 || set->open > 0))
		if (turn(set, l) == CONN_EXIT)
			exit(STATUS_DONE);
	conn_close_all(set);
}

/* Waits for clients, and for Ctrl-C; -1 after saying what failed. */
static int watch_both(struct conn_set *set, struct listener *l, int stop)
{
	struct epoll_event clients = {.events = EPOLLIN, .data.ptr = l};
	struct epoll_event ctrl_c = {.events = EPOLLIN, .data.ptr = set};

	if (epoll_ctl(set->epoll, EPOLL_CTL_ADD, stop, &ctrl_c) == 0 &&
	    epoll_ctl(set->epoll, EPOLL_CTL_ADD, l->fd, &clients) == 0)
		return 0;
	msg_failed("epoll_ctl", "");
	return -1;
}

/* With the listener open: the exit status. */
static int run(const struct options *o, struct listener *l)
{
	int stop = stop_arm(), epoll = epoll_create1(EPOLL_CLOEXEC);
	int status = STATUS_FAILED;
	struct conn_set set;

	conn_set_init(&set, o, epoll);
	if (stop == -1 || epoll == -1) {
		msg_failed(stop == -1 ? "eventfd" : "epoll_create", "");
	} else if (watch_both(&set, l, stop) == 0 && announce(l->fd) == 0) {
		serve(&set, l);
		status = STATUS_DONE;
	}
	if (l->fd != -1)
		voice_call(
		    &o->voice, -1, NULL, close(l->fd), "close(%d)", l->fd);
	if (epoll != -1)
		close(epoll);
	if (stop != -1)
		close(stop);
	return status;
}

int main(int argc, char **argv)
{
	struct listener l = {0};
	struct options o;
	int status;

	stop_prepare();
	msg_program(argv[0]);
	status = options_parse(&o, PROGRAM_SERV, argc, argv);
	if (status != -1)
		return status;
	if (o.closing.deaf != DEAF_NOT && deaf_check() == -1)
		return STATUS_CANNOT_RUN_HERE;

	l.fd = open_listener(&o);
	if (l.fd == -1)
		return STATUS_FAILED;
	l.quick = alone_may(&o) && alone_prepare(l.fd) == 0;
	signal(SIGCHLD, SIG_IGN); /* -c held: nobody waits for the child */
	return run(&o, &l);
}
