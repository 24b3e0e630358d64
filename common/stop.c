/*
 * stop.c - the documents' experiment begins with Ctrl-C on the server
 *
 * Whether a program dies of the signal or returns from main, the kernel
 * closes its sockets and sends the same FIN. The handler is there for the
 * exit status, for the narration, and because a shell starts background
 * jobs of a script with SIGINT ignored.
 *
 * See also: signal(7), eventfd(2), bash(1) "SIGNALS".
 */
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static int wakeup = -1;

static void on_signal(int sig)
{
	static const uint64_t one = 1;
	int err = errno;

	(void)sig;
	asked = 1;
	/* Can only fail when it is readable already. */
	if (write(wakeup, &one, sizeof one) == -1)
		errno = err;
}

static void set(int sig, void (*handler)(int))
{
	struct sigaction sa = {.sa_handler = handler};

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

void stop_prepare(void)
{
	int fd;

	/* Opened the wrong way round, so that using it still fails. */
	for (int std = STDIN_FILENO; std <= STDERR_FILENO; std++)
		if (fcntl(std, F_GETFD) == -1) {
			fd = open("/dev/null",
			    std == STDIN_FILENO ? O_WRONLY : O_RDONLY);
			if (fd != std && fd != -1)
				close(fd);
		}
	set(SIGPIPE, SIG_IGN);
	set(SIGINT, SIG_DFL);
	set(SIGTERM, SIG_DFL);
}

int stop_arm(void)
{
	wakeup = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (wakeup == -1)
		return -1;
	set(SIGINT, on_signal);
	set(SIGTERM, on_signal);
	return wakeup;
}

bool stop_asked(void)
{
	return asked;
}
