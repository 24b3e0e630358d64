/*
 * hold.c - why a close(2) may send nothing at all
 *
 * A descriptor is a reference, and only the last close(2) closes the
 * connection. The classic mistake of a fork-per-client server is a child
 * (or a parent) that never closes its copy: the peer waits for a FIN that
 * does not come, and netstat shows ESTABLISHED.
 *
 * See also: close(2), fork(2), Stevens UNP 4.8.
 */
#include "hold.h"

#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* FD becomes 0, the rest is closed, so that no listener lives on in here. */
static void keep_only(int fd)
{
	dup2(fd, 0);
#ifdef SYS_close_range
	if (syscall(SYS_close_range, 1, ~0U, 0) == 0)
		return;
#endif
	for (long i = sysconf(_SC_OPEN_MAX); i > 0; i--)
		close((int)i);
}

static void hold(int fd, pid_t parent)
{
	struct pollfd p = {.fd = 0, .events = 0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	keep_only(fd);
	/* Both FINs seen, or RST: POLLHUP. */
	while (poll(&p, 1, -1) != 1)
		;
	_exit(0);
}

pid_t hold_fork(int fd)
{
	pid_t parent = getpid(), child;

	child = fork();
	if (child == 0)
		hold(fd, parent);
	return child;
}

void hold_wait(pid_t child)
{
	sigset_t set, before;

	/* Blocked first, so that none comes between looking and waiting. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!stop_asked() && waitpid(child, NULL, WNOHANG) == 0)
		sigwaitinfo(&set, NULL);
	kill(child, SIGTERM);
	while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
		;
	sigprocmask(SIG_SETMASK, &before, NULL);
}
