/*
 * timeit.c - what one run of a command costs
 *
 *	timeit COMMAND [ARG]...
 *
 * Runs it with standard output to /dev/null and prints three numbers: the
 * time from before it was started until it had ended, the CPU time of user
 * and system, both in microseconds, and the most memory that was resident,
 * in KiB. Fails where the command does.
 *
 * A child's ru_maxrss begins with its parent's size, which execve(2) hands
 * on (setmax_mm_hiwater_rss() in fs/exec.c): so this is a small program that
 * uses posix_spawn(3), and not a line of a shell script.
 */
#include "msg.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long cpu_us(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000LL +
	       u->ru_utime.tv_usec + u->ru_stime.tv_usec;
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t to_null;
	struct rusage usage;
	long long start, end;
	int status, err;
	pid_t pid;

	msg_program(argv[0]);
	if (argc < 2) {
		fputs("usage: timeit COMMAND [ARG]...\n", stderr);
		return STATUS_USAGE;
	}
	posix_spawn_file_actions_init(&to_null);
	posix_spawn_file_actions_addopen(
	    &to_null, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	start = now_us();
	err = posix_spawnp(&pid, argv[1], &to_null, NULL, argv + 1, environ);
	if (err != 0) {
		errno = err;
		msg_failed("spawn", argv[1]);
		return STATUS_FAILED;
	}
	if (wait4(pid, &status, 0, &usage) == -1) {
		msg_failed("wait", argv[1]);
		return STATUS_FAILED;
	}
	end = now_us();
	posix_spawn_file_actions_destroy(&to_null);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		msg_say("%s failed", argv[1]);
		return STATUS_FAILED;
	}
	printf("%lld %lld %ld\n", end - start, cpu_us(&usage), usage.ru_maxrss);
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}
