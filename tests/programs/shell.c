/*
 * shell.c - bash on a terminal of its own, as a student has it
 *
 * The terminal does not echo, so all that comes is output. Before the "$ "
 * of the prompt comes a byte that nothing else prints, so a prompt is never
 * taken for output, nor output for a prompt. A fence is another such byte,
 * written to the student's side of the pty: whatever was printed before it
 * is read before it.
 *
 * See also: pty(7), forkpty(3), termios(3).
 */
#include "shell.h"

#include "procs.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROMPT = 0x1e, FENCE = 0x1d }; /* RS and GS of ASCII */

static const char prompt[] = "\x1e$ ";

/* In the child: as if nobody had been here before. */
static void become_bash(const char *dir)
{
	sigset_t none;

	for (int sig = 1; sig < SIGRTMIN; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		close(fd);
	setenv("PS1", prompt, 1);
	setenv("PS2", "", 1);
	setenv("TERM", "dumb", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANG", "C.UTF-8", 1);
	unsetenv("LANGUAGE");
	setenv("HISTFILE", "", 1);
	setenv("MAILCHECK", "-1", 1);
	unsetenv("PROMPT_COMMAND");
	unsetenv("TMOUT");
	if (chdir(dir) == 0)
		execlp("bash", "bash", "--norc", "--noprofile", "--noediting",
		    "-i", (char *)NULL);
	perror("bash");
	_exit(127);
}

/* A terminal's usual modes, but for the echo. */
static int terminal_modes(struct termios *t)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), ret, err;

	if (master == -1)
		return -1;
	ret = tcgetattr(master, t);
	err = errno;
	close(master);
	errno = err;
	t->c_lflag &= ~(tcflag_t)ECHO;
	return ret;
}

int shell_open(struct shell *s, const char *dir)
{
	struct winsize size = {.ws_row = 50, .ws_col = 200};
	struct termios t;

	memset(s, 0, sizeof *s);
	if (terminal_modes(&t) == -1)
		return -1;
	s->pid = forkpty(&s->fd, s->pts, &t, &size);
	if (s->pid == 0)
		become_bash(dir);
	if (s->pid == -1) {
		s->pid = 0;
		return -1;
	}
	return fcntl(s->fd, F_SETFL, O_RDWR | O_NONBLOCK) == -1 ||
		       fcntl(s->fd, F_SETFD, FD_CLOEXEC) == -1
		   ? -1
		   : 0;
}

/* For people: the last half of what there was is enough. */
static void show(struct shell *s, const char *text, size_t len)
{
	size_t half = sizeof s->shown / 2;

	for (size_t i = 0; i < len; i++) {
		if (s->nshown == sizeof s->shown) {
			memmove(s->shown, s->shown + half, half);
			s->nshown = half;
		}
		s->shown[s->nshown++] = text[i];
	}
}

/* A '\r' before the end of the line is the terminal's, not the program's. */
static void end_line(struct shell *s)
{
	while (s->nout && s->out[s->nout - 1] == '\r')
		s->nout--;
	s->out[s->nout++] = '\0';
}

static void take_byte(struct shell *s, char c)
{
	if (c == FENCE) {
		s->fences++;
	} else if (s->skip && c == prompt[sizeof prompt - 1 - s->skip]) {
		s->skip--;
		show(s, &c, 1);
	} else if (c == PROMPT) {
		if (s->nout && s->out[s->nout - 1] != '\0')
			end_line(s);
		s->prompt = true;
		s->skip = sizeof prompt - 2;
	} else if (c == '\n') {
		end_line(s);
		show(s, &c, 1);
	} else if (c != '\0') {
		s->out[s->nout++] = c;
		if (c != '\r')
			show(s, &c, 1);
	}
}

bool shell_full(const struct shell *s)
{
	return s->nout + 1 >= sizeof s->out;
}

void shell_read(struct shell *s)
{
	char bytes[4096];
	size_t room = sizeof s->out - 1 - s->nout;
	ssize_t n;

	/* One byte becomes one at most. */
	n = read(s->fd, bytes, room < sizeof bytes ? room : sizeof bytes);
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) {
		/* EIO: nobody has the other side open. */
		s->closed = true;
		s->prompt = false;
	}
	for (ssize_t i = 0; i < n; i++)
		take_byte(s, bytes[i]);
}

static int type(struct shell *s, const char *bytes, size_t len)
{
	s->prompt = false;
	return write(s->fd, bytes, len) == (ssize_t)len ? 0 : -1;
}

int shell_type(struct shell *s, const char *text)
{
	char line[4096]; /* a terminal takes no longer one */
	int len = snprintf(line, sizeof line, "%s\n", text);

	if (len >= (int)sizeof line) {
		errno = EMSGSIZE;
		return -1;
	}
	show(s, line, (size_t)len);
	s->interrupted = false;
	return type(s, line, (size_t)len);
}

int shell_key(struct shell *s, char letter)
{
	char text[] = {'^', letter}, byte = (char)(letter & 0x1f);

	show(s, text, sizeof text);
	s->interrupted = letter == 'C';
	return type(s, &byte, 1);
}

int shell_fence(struct shell *s)
{
	int fd, sent;

	if (s->closed)
		return 0;
	fd = open(s->pts, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return 0;
	sent = write(fd, &(char){FENCE}, 1) == 1;
	close(fd);
	return sent;
}

void shell_take(struct shell *s)
{
	size_t len = strlen(shell_rest(s)) + 1;

	s->interrupted = false;
	s->nout = len < s->nout ? s->nout - len : 0;
	memmove(s->out, s->out + len, s->nout);
}

const char *shell_rest(struct shell *s)
{
	s->out[s->nout] = '\0';
	return s->nout ? s->out : NULL;
}

const char *shell_line(struct shell *s)
{
	/* The line that Ctrl-C broke off is ended, by bash or the program. */
	if (s->interrupted && s->nout && s->out[0] == '\0')
		shell_take(s);
	return memchr(s->out, '\0', s->nout) || shell_full(s) ? s->out : NULL;
}

bool shell_waits(const struct shell *s)
{
	pid_t group = tcgetpgrp(s->fd);

	/* Bash in front is about to start something, unless it asks. */
	return group > 0 && (group != s->pid || s->nout) && procs_asleep(group);
}

void shell_show(const struct shell *s, int lines)
{
	size_t from, to = s->nshown;

	while (to && s->shown[to - 1] == '\n')
		to--;
	for (from = to; from; from--)
		if (s->shown[from - 1] == '\n' && --lines == 0)
			break;
	for (; from < to; from++) {
		unsigned char c = (unsigned char)s->shown[from];

		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			fprintf(stderr, "^%c", c ^ 0x40);
		else
			fputc(c, stderr);
	}
	fputc('\n', stderr);
}
