/*
 * procs.c - the processes that a sheet has started, from /proc
 *
 * A child that has ended keeps its pid until it is waited for, and only this
 * process waits for its children: a signal to a child cannot reach a
 * stranger. So only children are signalled; whom they leave behind becomes
 * a child in turn (PR_SET_CHILD_SUBREAPER), in whatever session it hides.
 *
 * See also: proc_pid_stat(5), prctl(2).
 */
#include "procs.h"

#include "clock.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct proc {
	char state;
	pid_t pid, parent, group, session;
};

static bool read_stat(const char *pid, struct proc *p)
{
	char path[300], text[512], *name_end;
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	/* The name may have anything in it, also a ')'. */
	name_end = strrchr(text, ')');
	return name_end && sscanf(text, "%d", &p->pid) == 1 &&
	       sscanf(name_end, ") %c %d %d %d", &p->state, &p->parent,
		   &p->group, &p->session) == 4;
}

/* The next process that has not ended. */
static bool next(DIR *dir, struct proc *p)
{
	const struct dirent *d;

	while (dir && (d = readdir(dir)) != NULL)
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9' &&
		    read_stat(d->d_name, p) && !strchr("ZX", p->state))
			return true;
	if (dir)
		closedir(dir);
	return false;
}

bool procs_asleep(pid_t group)
{
	DIR *dir = opendir("/proc");
	bool any = false, busy = false;
	struct proc p;

	while (next(dir, &p)) {
		if (p.group != group)
			continue;
		any = true;
		busy = busy || !strchr("STt", p.state);
	}
	return any && !busy;
}

bool procs_alone(pid_t session)
{
	DIR *dir = opendir("/proc");
	bool alone = true;
	struct proc p;

	while (next(dir, &p))
		if (p.session == session && p.pid != session)
			alone = false;
	return alone;
}

int procs_adopt(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void signal_children(int sig)
{
	DIR *dir = opendir("/proc");
	struct proc p;

	while (next(dir, &p))
		if (p.parent == getpid()) {
			kill(p.pid, sig);
			kill(p.pid, SIGCONT);
		}
}

/* Waits for who has ended; is anybody left? */
static bool children(void)
{
	pid_t pid;

	do
		pid = waitpid(-1, NULL, WNOHANG);
	while (pid > 0);
	return pid == 0 || errno != ECHILD;
}

void procs_end(long grace)
{
	long due = clock_ms() + grace;

	signal_children(SIGHUP);
	while (children()) {
		if (clock_ms() >= due)
			signal_children(SIGKILL);
		poll(NULL, 0, 5);
	}
}
