/*
 * closing.c - FIN, RST or nothing: what the peer sees of a close
 *
 *	close		FIN, and the descriptor is gone: FIN_WAIT1
 *	shutdown	FIN, but the descriptor still reads: half-close
 *	exit, kill	the kernel closes what the process leaves: FIN
 *	unread		close(2) over unread input: RST, the peer is told
 *			that data were lost (RFC 2525 2.17, RFC 1122 4.2.2.13)
 *	held		another process has the descriptor too: nothing
 *
 * SO_LINGER with time 0 (-L 0) turns the FIN of any of them into RST, but
 * for shutdown, whose FIN is out already.
 *
 * See also: close(2), shutdown(2), hold.c, socket(7) SO_LINGER.
 */
#include "closing.h"

#include "hold.h"
#include "msg.h"
#include "tcpstate.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const ways[] = {
    [CLOSE_BY_CLOSE] = "close",
    [CLOSE_BY_SHUTDOWN] = "shutdown",
    [CLOSE_BY_EXIT] = "exit",
    [CLOSE_BY_KILL] = "kill",
    [CLOSE_BY_UNREAD] = "unread",
    [CLOSE_BY_HELD] = "held",
};

int closing_parse(const char *text)
{
	for (int i = CLOSE_BY_CLOSE; i <= CLOSE_BY_HELD; i++)
		if (strcmp(text, ways[i]) == 0)
			return i;
	return -1;
}

void closing_finish(const struct voice *v, int fd, const struct ends *ends)
{
	const struct tcpstate *state;
	int unread = 0;

	if (v->level != VOICE_QUIET && ioctl(fd, FIONREAD, &unread) == 0 &&
	    unread > 0)
		voice_peer(v, ends, "closing over %d unread bytes", unread);
	voice_call(v, -1, ends, close(fd), "close(%d)", fd);
	if (v->level == VOICE_QUIET)
		return;
	state = tcpstate_row(voice_state(-1, ends));
	voice_peer(v, ends, "closed: %s (%s)", state ? state->name : "?",
	    state ? state->means : "the kernel does not say");
}

static enum closed half_close(
    const struct voice *v, int fd, const struct ends *ends)
{
	if (voice_call(v, fd, ends, shutdown(fd, SHUT_WR),
		"shutdown(%d, SHUT_WR)", fd) == 0)
		return CLOSED_HALF;
	closing_finish(v, fd, ends);
	return CLOSED_GONE;
}

enum closed closing_begin(const struct closing *c,
    const struct sockopt_list *list, const struct voice *v, int fd,
    const struct ends *ends, pid_t *held)
{
	/* What cannot be set is said, and the close goes on without it. */
	sockopt_apply(list, STAGE_CLOSE, fd, ends, v);
	if ((c->deaf == DEAF_ACK || c->deaf == DEAF_ALL) &&
	    voice_call(v, fd, ends, deaf_on(fd, c->deaf),
		"setsockopt(%d, SO_ATTACH_FILTER)", fd) == -1)
		msg_failed("setsockopt", "SO_ATTACH_FILTER");
	switch (c->how) {
	case CLOSE_BY_SHUTDOWN:
		return half_close(v, fd, ends);
	case CLOSE_BY_EXIT:
		voice_peer(v, ends, "exit without close");
		return CLOSED_EXIT;
	case CLOSE_BY_KILL:
		voice_peer(v, ends, "SIGKILL to itself");
		raise(SIGKILL);
		return CLOSED_EXIT;
	case CLOSE_BY_HELD:
		*held = hold_fork(fd);
		if (*held == -1)
			msg_failed("fork", "");
		else
			voice_peer(v, ends,
			    "process %ld holds the descriptor too",
			    (long)*held);
		break;
	case CLOSE_BY_CLOSE:
	case CLOSE_BY_UNREAD:
		break;
	}
	closing_finish(v, fd, ends);
	return CLOSED_GONE;
}
