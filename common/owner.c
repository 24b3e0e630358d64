/*
 * owner.c - from a socket's inode to the program, as netstat -p does
 *
 * The kernel's table names an inode; /proc/PID/fd has a link
 * "socket:[INODE]" for each descriptor. Only the owner of a process and
 * root may read those links.
 *
 * See also: proc(5).
 */
#include "owner.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_socket(const char *pid, const char *want)
{
	char path[64], link[64];
	struct dirent *d;
	bool found = false;
	ssize_t n;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%.16s/fd", pid);
	dir = opendir(path);
	if (dir == NULL)
		return false;
	while (!found && (d = readdir(dir)) != NULL) {
		n = readlinkat(dirfd(dir), d->d_name, link, sizeof link - 1);
		if (n == -1)
			continue;
		link[n] = '\0';
		found = strcmp(link, want) == 0;
	}
	closedir(dir);
	return found;
}

static void read_name(const char *pid, char *name)
{
	char path[64];
	FILE *f;

	strcpy(name, "?");
	snprintf(path, sizeof path, "/proc/%.16s/comm", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return;
	if (fgets(name, OWNER_NAME, f))
		name[strcspn(name, "\n")] = '\0';
	fclose(f);
}

bool owner_find(unsigned long inode, pid_t *pid, char *name)
{
	char want[64];
	struct dirent *d;
	bool found = false;
	DIR *proc;

	if (inode == 0)
		return false;
	snprintf(want, sizeof want, "socket:[%lu]", inode);
	proc = opendir("/proc");
	if (proc == NULL)
		return false;
	while (!found && (d = readdir(proc)) != NULL) {
		if (!isdigit((unsigned char)d->d_name[0]) ||
		    !has_socket(d->d_name, want))
			continue;
		found = true;
		*pid = (pid_t)atol(d->d_name);
		read_name(d->d_name, name);
	}
	closedir(proc);
	return found;
}
