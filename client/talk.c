/*
 * talk.c - lines to the server, replies to standard output
 *
 * A client that sits in read(2) on the keyboard learns nothing of a FIN or
 * a RST until it writes (Stevens UNP 5.12 to 5.14). poll(2) watches the
 * keyboard and the socket at once, so what the server does is said when it
 * happens, with the state that it leaves.
 *
 * Nothing is read from one side before the other has taken what was read
 * before, so lines may be of any length.
 *
 * See also: client.c, keyboard.c, poll(2).
 */
#include "talk.h"

#include "clock.h"
#include "errname.h"
#include "msg.h"
#include "stop.h"
#include "tcpstate.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a reply that is due may keep the client from closing, in ms. */
enum { PATIENCE = 10000 };

/* -m: one line takes the place of the keyboard. */
static void take_message(struct talk *t)
{
	t->nout = (size_t)snprintf(
	    t->keyboard.bytes, sizeof t->keyboard.bytes, "%s\n", t->o->message);
	t->out = t->keyboard.bytes;
	t->quit = true;
	tally_out(&t->tally, t->out, t->nout);
}

void talk_init(struct talk *t, const struct options *o, int fd,
    const struct ends *ends, int stop)
{
	memset(t, 0, sizeof *t);
	t->o = o;
	t->fd = fd;
	t->stop = stop;
	t->ends = *ends;
	screen_init(&t->screen);
	t->silent_since = clock_ms();
	if (o->message)
		take_message(t);
	if (o->closing.deaf == DEAF_FIN && o->closing.deaf_for)
		t->deaf_until = clock_ms() + o->closing.deaf_for;
}

static void tell(struct talk *t, const char *what)
{
	const struct tcpstate *state;
	char peer[ENDPOINT_TEXT];

	if (t->o->voice.level == VOICE_QUIET)
		return;
	state = tcpstate_row(voice_state(t->fd, &t->ends));
	voice_say(&t->o->voice, "%s from %s: %s (%s)", what,
	    endpoint_text(&t->ends.remote, peer), state ? state->name : "?",
	    state ? state->means : "the kernel does not say");
}

/* Has the server not answered all that it was sent? */
static bool unanswered(const struct talk *t)
{
	return !t->left && tally_unanswered(&t->tally);
}

/* And may it still? */
static bool reply_due(const struct talk *t)
{
	return unanswered(t) && !t->fin && !t->error;
}

/* The connection is broken: RST, or no answer at all. */
static void broken(struct talk *t, const char *call, int err)
{
	char peer[ENDPOINT_TEXT];

	t->error = err;
	t->failed = true;
	t->hung_up = true;
	errno = err;
	msg_failed(call, endpoint_text(&t->ends.remote, peer));
	if (err == ECONNRESET || err == EPIPE)
		tell(t, "RST");
}

static void type(struct talk *t)
{
	struct keyboard *k = &t->keyboard;
	size_t at = keyboard_offset(k);
	ssize_t n;

	n = read(STDIN_FILENO, k->bytes + at, sizeof k->bytes - at);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n == -1) {
		msg_failed("read", "standard input");
		t->failed = true;
		n = 0;
	}
	t->out = k->bytes;
	t->nout = keyboard_take(k, (size_t)n);
	t->quit = k->ended;
	t->silent_since = clock_ms();
	if (t->nout > 0)
		tally_out(&t->tally, t->out, t->nout);
}

static void print(struct talk *t)
{
	if (screen_write(&t->screen) == 0)
		return;
	msg_failed("write", "standard output");
	t->failed = true;
	t->quit = true;
	t->left = true;
	t->nout = 0;
}

static void take_reply(struct talk *t, const char *bytes, size_t len)
{
	tally_in(&t->tally, bytes, len);
	t->silent_since = clock_ms();
	screen_take(&t->screen, bytes, len);
}

static void fin_seen(struct talk *t)
{
	t->fin = true;
	t->close_at = clock_ms() + t->o->closing.delay;
	tell(t, "FIN");
}

/* -c unread leaves the first reply where it is, in the receive queue. */
static void hear(struct talk *t)
{
	bool peek = t->o->closing.how == CLOSE_BY_UNREAD;
	char bytes[SCREEN_TAKE];
	ssize_t n;

	n = peek ? recv(t->fd, bytes, sizeof bytes, MSG_PEEK)
		 : read(t->fd, bytes, sizeof bytes);
	voice_call(&t->o->voice, t->fd, &t->ends, n,
	    peek ? "recv(%d, MSG_PEEK)" : "read(%d)", t->fd);
	if (n > 0) {
		take_reply(t, bytes, (size_t)n);
		t->left = peek;
	} else if (t->write_error) {
		broken(t, "write", t->write_error);
	} else if (n == 0) {
		fin_seen(t);
	} else if (errno != EAGAIN && errno != EINTR) {
		broken(t, peek ? "recv" : "read", errno);
	}
}

/* The write failed; what came before that is read and printed first. */
static void not_sent(struct talk *t, int err)
{
	t->nout = 0;
	t->quit = true;
	t->write_error = err;
	if (t->left || t->fin)
		broken(t, "write", err);
}

static void say(struct talk *t)
{
	ssize_t n = write(t->fd, t->out, t->nout);

	voice_call(&t->o->voice, t->fd, &t->ends, n, "write(%d, %zu bytes)",
	    t->fd, t->nout);
	if (n == -1) {
		if (errno != EAGAIN && errno != EINTR)
			not_sent(t, errno);
		return;
	}
	t->silent_since = clock_ms();
	t->out += n;
	t->nout -= (size_t)n;
}

/* An error or a hang-up on the socket while nothing is read from it. */
static void hung_up(struct talk *t)
{
	int err = 0;
	socklen_t len = sizeof err;

	getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err)
		broken(t, "connection", err);
	t->hung_up = true;
}

/* Is more to be read from the socket, now or later? */
static bool reading(const struct talk *t)
{
	return !t->fin && !t->left;
}

static void on_socket(struct talk *t, short events)
{
	if (reading(t) && t->screen.left == 0 &&
	    (events & (POLLIN | POLLERR | POLLHUP)))
		hear(t);
	else if (!reading(t) && (events & (POLLERR | POLLHUP)))
		hung_up(t);
	else if (t->left && (events & POLLRDHUP))
		fin_seen(t);
	if (t->error == 0 && t->nout > 0 && (events & POLLOUT))
		say(t);
}

/* --deaf-for is over. */
static void hear_again(struct talk *t)
{
	t->deaf_until = 0;
	voice_call(&t->o->voice, t->fd, &t->ends, deaf_off(t->fd),
	    "setsockopt(%d, SO_DETACH_FILTER)", t->fd);
}

/* What poll(2) is to look for on the socket; its fd is -1 for nothing. */
static struct pollfd watch_socket(const struct talk *t)
{
	struct pollfd p = {.fd = t->fd};

	if (reading(t) && t->screen.left == 0)
		p.events |= POLLIN;
	if (t->left && !t->fin)
		p.events |= POLLRDHUP;
	if (t->nout > 0)
		p.events |= POLLOUT;
	/* RST that cannot be read yet would be reported without a pause. */
	if (t->hung_up || (reading(t) && p.events == 0))
		p.fd = -1;
	return p;
}

/* Waits until DUE (clock_ms(); LONG_MAX: no limit) for whatever comes. */
static void turn(struct talk *t, long due)
{
	struct pollfd p[] = {
	    {.fd = t->stop, .events = POLLIN},
	    watch_socket(t),
	    {.fd = t->quit || t->nout > 0 ? -1 : STDIN_FILENO,
		.events = POLLIN},
	    {.fd = t->screen.left > 0 ? STDOUT_FILENO : -1, .events = POLLOUT},
	};

	if (t->deaf_until && t->deaf_until < due)
		due = t->deaf_until;
	if (poll(p, 4, due == LONG_MAX ? -1 : clock_until(due)) == -1)
		return;
	if (p[3].revents)
		print(t);
	if (p[1].revents)
		on_socket(t, p[1].revents);
	if (p[2].revents)
		type(t);
	if (t->deaf_until && clock_ms() >= t->deaf_until)
		hear_again(t);
}

/* Is it this side's turn to close, but for the pause of -Q? */
static bool may_close(const struct talk *t)
{
	if (t->screen.left > 0)
		return false;
	if (t->error)
		return true;
	if (!t->o->active)
		return t->fin;
	return t->quit && t->nout == 0 && !reply_due(t);
}

static bool silent_too_long(struct talk *t)
{
	if (!t->quit || !reply_due(t) ||
	    clock_ms() - t->silent_since < PATIENCE)
		return false;
	msg_say("no reply for %d s: closing without it", PATIENCE / 1000);
	t->failed = true;
	return true;
}

/* The last of what there is to print. */
static void print_rest(struct talk *t)
{
	screen_take_held(&t->screen);
	while (t->screen.left > 0 && !stop_asked())
		turn(t, LONG_MAX);
}

void talk_exchange(struct talk *t)
{
	bool told = false;

	while (!may_close(t)) {
		if (stop_asked() || silent_too_long(t))
			break;
		if (!t->o->active && t->quit && !reply_due(t) && !told) {
			told = true;
			voice_say(&t->o->voice, "waiting for the server's "
						"FIN (-p)");
		}
		turn(t, t->quit && reply_due(t) ? t->silent_since + PATIENCE
						: LONG_MAX);
	}
	print_rest(t);
	if (stop_asked() && (reply_due(t) || t->screen.left > 0)) {
		msg_say("interrupted before the reply");
		t->failed = true;
	}
	if (t->fin && unanswered(t) && !t->failed) {
		msg_say("closed by the server before its reply");
		t->failed = true;
	}
	while (t->fin && !t->error && !stop_asked() && clock_ms() < t->close_at)
		turn(t, t->close_at);
}

void talk_drain(struct talk *t)
{
	t->half = true;
	t->quit = true;
	if (t->o->closing.deaf_for && t->o->closing.deaf != DEAF_FIN)
		t->deaf_until = clock_ms() + t->o->closing.deaf_for;
	while (!stop_asked() && !t->error &&
	       (!t->fin || t->screen.left > 0 || t->deaf_until))
		turn(t, LONG_MAX);
	print_rest(t);
	while (!stop_asked() && !t->error && clock_ms() < t->close_at)
		turn(t, t->close_at);
}
