/* owner.h - which process has this socket? */
#ifndef COMMON_OWNER_H
#define COMMON_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { OWNER_NAME = 16 }; /* TASK_COMM_LEN, with the final NUL */

struct owner {
	unsigned long inode;
	pid_t pid;
	char name[OWNER_NAME];
};

/* The owners of many sockets; begins as {0}. */
struct owners {
	struct owner *owner;
	size_t n;
	size_t room;
};

/*
 * The first process found that has a descriptor for the socket INODE, into
 * *O. False where there is none, or none that this user may look into
 * (another user's processes: only root).
 */
bool owner_find(unsigned long inode, struct owner *o);

/*
 * All processes that this user may look into, in place of what was there.
 * Where memory or /proc is missing there are fewer.
 */
void owners_read(struct owners *all);

/* One of them that has INODE; NULL for none. */
const struct owner *owners_find(const struct owners *all, unsigned long inode);

void owners_free(struct owners *all);

#endif
