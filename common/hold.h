/* hold.h - a forked child that still holds the descriptor */
#ifndef COMMON_HOLD_H
#define COMMON_HOLD_H

#include <sys/types.h>

/*
 * Forks a child that keeps FD open, and nothing else, until the connection
 * is gone or the parent ends. The parent goes on: its own close(FD) then is
 * not the last, and sends nothing. Returns the child's pid; -1 with errno
 * of fork(2).
 */
pid_t hold_fork(int fd);

/*
 * Waits until the child CHILD has ended, or SIGINT or SIGTERM comes, which
 * end it; after stop_arm().
 */
void hold_wait(pid_t child);

#endif
