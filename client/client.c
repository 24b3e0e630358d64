/*
 * client.c - a TCP client whose closing you can choose
 *
 *	socket -> setsockopt -> bind -> connect -> write/read -> close
 *
 * bind only with -b: most clients leave their port to the kernel. Type a
 * line and get the reply; q closes. By default this side closes first
 * (active close) and gets TIME_WAIT; -p makes it wait for the server's FIN.
 *
 * Try: serv 127.0.0.1 6666, then in a second terminal client 127.0.0.1 6666
 * See also: talk.c (the conversation), serv/serv.c, client.1.
 */
#include "load.h"
#include "talk.h"

#include "ephemeral.h"
#include "hint.h"
#include "hold.h"
#include "msg.h"
#include "net.h"
#include "stop.h"
#include "tcpstate.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* bind(2) to the address and port of -b; -1 with errno. */
static int bind_to(const struct options *o, int fd, int family)
{
	struct endpoint where = o->bind;
	struct sockaddr_storage ss;
	char text[ENDPOINT_TEXT];
	socklen_t len;
	int err;

	if (where.family == AF_UNSPEC)
		where.family = (sa_family_t)family;
	len = endpoint_to(&where, &ss);
	endpoint_text(&where, text);
	if (voice_call(&o->voice, fd, NULL,
		bind(fd, (struct sockaddr *)&ss, len), "bind(%d, %s)", fd,
		text) == 0)
		return 0;
	err = errno;
	msg_failed("bind", text);
	hint_local("bind", &where, &o->sockopts);
	errno = err;
	return -1;
}

/* A socket with all that has to be set before connect(2); -1 with errno. */
static int prepare(const struct options *o, int family)
{
	const struct voice *v = &o->voice;
	int fd;

	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (voice_call(v, fd, NULL, fd, "socket(%s, SOCK_STREAM)",
		family == AF_INET ? "AF_INET" : "AF_INET6") == -1) {
		msg_failed("socket", "");
		return -1;
	}
	/* SO_REUSEADDR (-A) counts for the bind(2) that follows. */
	if (sockopt_apply(&o->sockopts, STAGE_BIND, fd, NULL, v) == -1 ||
	    (o->binds && bind_to(o, fd, family) == -1) ||
	    sockopt_apply(&o->sockopts, STAGE_CONNECT, fd, NULL, v) == -1)
		goto fail;
	if (!deaf_from_start(o->closing.deaf) ||
	    voice_call(v, fd, NULL, deaf_on(fd, o->closing.deaf),
		"setsockopt(%d, SO_ATTACH_FILTER)", fd) == 0)
		return fd;
	msg_failed("setsockopt", "SO_ATTACH_FILTER");
fail:
	close(fd);
	return -1;
}

/* Connects to the one address AI; -1 if that failed. */
static int connect_to(const struct options *o, const struct addrinfo *ai)
{
	char text[ENDPOINT_TEXT];
	struct endpoint remote;
	struct ends ends;
	int fd;

	fd = prepare(o, ai->ai_family);
	if (fd == -1)
		return -1;
	ends_of(&ends, fd);
	endpoint_from(&remote, ai->ai_addr);
	endpoint_text(&remote, text);
	/* The three-way handshake: SYN_SENT until it is through. */
	if (voice_call(&o->voice, fd, NULL,
		connect(fd, ai->ai_addr, ai->ai_addrlen), "connect(%d, %s)", fd,
		text) == 0) {
		if (fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
			return fd;
		msg_failed("fcntl", "O_NONBLOCK");
	} else {
		msg_failed("connect", text);
		hint_connect(&ends.local, &remote, &o->sockopts);
	}
	close(fd);
	return -1;
}

/* To the first address of HOST that answers. */
static int open_connection(const struct options *o)
{
	struct addrinfo *list, *ai;
	int fd = -1;

	if (net_resolve(o->host, o->port, o->family, &list) == -1)
		return -1;
	for (ai = list; ai && fd == -1; ai = ai->ai_next)
		fd = connect_to(o, ai);
	freeaddrinfo(list);
	return fd;
}

/* This side's close, in the way of -c. */
static void end_connection(struct talk *t)
{
	const struct options *o = t->o;
	pid_t held = 0;

	if (t->error || stop_asked()) {
		sockopt_apply(
		    &o->sockopts, STAGE_CLOSE, t->fd, &t->ends, &o->voice);
		closing_finish(&o->voice, t->fd, &t->ends);
		return;
	}
	switch (closing_begin(
	    &o->closing, &o->sockopts, &o->voice, t->fd, &t->ends, &held)) {
	case CLOSED_HALF:
		talk_drain(t);
		closing_finish(&o->voice, t->fd, &t->ends);
		break;
	case CLOSED_EXIT:
		break;
	case CLOSED_GONE:
		if (held > 0)
			hold_wait(held);
		break;
	}
}

int main(int argc, char **argv)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];
	static struct talk t;
	struct options o;
	struct ends ends;
	int status, fd, stop;

	stop_prepare();
	msg_program(argv[0]);
	setlocale(LC_CTYPE, "");
	status = options_parse(&o, PROGRAM_CLIENT, argc, argv);
	if (status != -1)
		return status;
	if (o.closing.deaf != DEAF_NOT && deaf_check() == -1)
		return STATUS_CANNOT_RUN_HERE;

	status = o.port_range ? ephemeral_check(&o.sockopts) : STATUS_DONE;
	if (status != STATUS_DONE)
		return status;
	if (o.load)
		return load_run(&o);
	fd = open_connection(&o);
	if (fd == -1)
		return 1;
	stop = stop_arm();
	ends_of(&ends, fd);
	voice_say(&o.voice, "connected %s -> %s: %s",
	    endpoint_text(&ends.local, local),
	    endpoint_text(&ends.remote, remote),
	    tcpstate_name(tcpstate_of(fd)));
	talk_init(&t, &o, fd, &ends, stop);
	if (sockopt_apply(&o.sockopts, STAGE_CONNECTED, fd, &ends, &o.voice) ==
	    0) {
		talk_exchange(&t);
		end_connection(&t);
	} else {
		t.failed = true;
		close(fd);
	}
	close(stop);
	return t.failed ? 1 : 0;
}
