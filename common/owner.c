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

/* Called for each socket of each process; false ends the search. */
typedef bool visitor(unsigned long inode, pid_t pid, void *arg);

/* The inode of the socket that the link NAME in DIR names; 0 for none. */
static unsigned long socket_of(int dir, const char *name)
{
	char link[64];
	unsigned long inode;
	ssize_t n = readlinkat(dir, name, link, sizeof link - 1);

	if (n == -1)
		return 0;
	link[n] = '\0';
	return sscanf(link, "socket:[%lu]", &inode) == 1 ? inode : 0;
}

static bool visit_process(const char *pid, visitor *visit, void *arg)
{
	char path[64];
	struct dirent *d;
	bool go_on = true;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%.16s/fd", pid);
	dir = opendir(path);
	if (dir == NULL)
		return true;
	while (go_on && (d = readdir(dir)) != NULL) {
		unsigned long inode = socket_of(dirfd(dir), d->d_name);

		if (inode != 0)
			go_on = visit(inode, (pid_t)atol(pid), arg);
	}
	closedir(dir);
	return go_on;
}

static void visit_all(visitor *visit, void *arg)
{
	struct dirent *d;
	bool go_on = true;
	DIR *proc = opendir("/proc");

	if (proc == NULL)
		return;
	while (go_on && (d = readdir(proc)) != NULL)
		if (isdigit((unsigned char)d->d_name[0]))
			go_on = visit_process(d->d_name, visit, arg);
	closedir(proc);
}

/* A process may call itself anything; a terminal is to see none of it. */
static void make_harmless(char *name)
{
	for (name[strcspn(name, "\n")] = '\0'; *name; name++)
		if (!isgraph((unsigned char)*name))
			*name = '?';
}

static void read_name(struct owner *o)
{
	char path[64];
	FILE *f;

	strcpy(o->name, "?");
	snprintf(path, sizeof path, "/proc/%ld/comm", (long)o->pid);
	f = fopen(path, "re");
	if (f == NULL)
		return;
	if (fgets(o->name, OWNER_NAME, f))
		make_harmless(o->name);
	fclose(f);
}

static bool is_it(unsigned long inode, pid_t pid, void *arg)
{
	struct owner *wanted = arg;

	if (inode != wanted->inode)
		return true;
	wanted->pid = pid;
	return false;
}

bool owner_find(unsigned long inode, struct owner *o)
{
	*o = (struct owner){.inode = inode};
	if (inode == 0)
		return false;
	visit_all(is_it, o);
	if (o->pid == 0)
		return false;
	read_name(o);
	return true;
}

static bool keep(unsigned long inode, pid_t pid, void *arg)
{
	struct owners *all = arg;
	size_t room = all->room ? 2 * all->room : 64;
	struct owner *bigger;

	if (all->n == all->room) {
		bigger = realloc(all->owner, room * sizeof *bigger);
		if (bigger == NULL)
			return false;
		all->owner = bigger;
		all->room = room;
	}
	all->owner[all->n++] = (struct owner){.inode = inode, .pid = pid};
	return true;
}

static int by_inode(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

void owners_read(struct owners *all)
{
	all->n = 0;
	visit_all(keep, all);
	for (size_t i = 0; i < all->n; i++)
		if (i > 0 && all->owner[i].pid == all->owner[i - 1].pid)
			strcpy(all->owner[i].name, all->owner[i - 1].name);
		else
			read_name(&all->owner[i]);
	if (all->n > 1)
		qsort(all->owner, all->n, sizeof all->owner[0], by_inode);
}

const struct owner *owners_find(const struct owners *all, unsigned long inode)
{
	const struct owner wanted = {.inode = inode};

	if (inode == 0 || all->n == 0)
		return NULL;
	return bsearch(
	    &wanted, all->owner, all->n, sizeof all->owner[0], by_inode);
}

void owners_free(struct owners *all)
{
	free(all->owner);
	*all = (struct owners){0};
}
