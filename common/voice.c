/*
 * voice.c - each call, its result, and the TCP state it left
 *
 *	0.013 shutdown(4, SHUT_WR) = 0  FIN_WAIT2
 *	0.014 read(4) = 0  TIME_WAIT
 *
 * is what strace(1) cannot show: the state. While the descriptor is open
 * TCP_INFO has it; after close(2), and in TIME_WAIT, only the kernel's
 * socket table does.
 *
 * See also: tcpstate.c, sockets.c.
 */
#include "voice.h"

#include "clock.h"
#include "errname.h"
#include "msg.h"
#include "sockets.h"
#include "tcpstate.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>

static void say(
    const struct voice *v, const struct ends *ends, const char *fmt, va_list ap)
{
	char peer[ENDPOINT_TEXT] = "", text[512];

	if (v->level < VOICE_EVENTS)
		return;
	if (ends)
		endpoint_text(&ends->remote, peer);
	vsnprintf(text, sizeof text, fmt, ap);
	msg_say("%s%s%s", peer, ends ? ": " : "", text);
}

void voice_say(const struct voice *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(v, NULL, fmt, ap);
	va_end(ap);
}

void voice_peer(
    const struct voice *v, const struct ends *ends, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(v, ends, fmt, ap);
	va_end(ap);
}

int voice_state(int fd, const struct ends *ends)
{
	int state = fd == -1 ? TCP_CLOSE : tcpstate_of(fd);

	if (state == TCP_CLOSE && ends && ends->remote.family != AF_UNSPEC)
		state = sockets_state(ends);
	return state;
}

ssize_t voice_call(const struct voice *v, int fd, const struct ends *ends,
    ssize_t ret, const char *fmt, ...)
{
	int err = errno;
	long ms;
	va_list ap;

	if (v->level < VOICE_CALLS)
		return ret;
	ms = clock_ms() - v->start;
	fprintf(stderr, "%ld.%03ld ", ms / 1000, ms % 1000);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, " = %zd%s%s  %s\n", ret, ret == -1 ? " " : "",
	    ret == -1 ? errname(err) : "",
	    tcpstate_name(voice_state(fd, ends)));
	errno = err;
	return ret;
}
