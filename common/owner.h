/* owner.h - which process has this socket? */
#ifndef COMMON_OWNER_H
#define COMMON_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { OWNER_NAME = 16 }; /* TASK_COMM_LEN, with the final NUL */

/*
 * The first process found that has a descriptor for the socket INODE, into
 * *PID and NAME of OWNER_NAME bytes. False where there is none, or none
 * that this user may look into (another user's processes: only root).
 */
bool owner_find(unsigned long inode, pid_t *pid, char *name);

#endif
