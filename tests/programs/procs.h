/* procs.h - what the processes of a terminal are doing, and their end */
#ifndef PROGRAMS_PROCS_H
#define PROGRAMS_PROCS_H

#include <stdbool.h>
#include <sys/types.h>

/* Has the process GROUP members, and does none of them run? */
bool procs_asleep(pid_t group);

/* Is the leader of SESSION the only process in it? */
bool procs_alone(pid_t session);

/* From here on, whose parent has died becomes a child of this process. */
int procs_adopt(void);

/*
 * Ends all children, and theirs: who is not gone after GRACE ms is killed.
 * Returns when none is left.
 */
void procs_end(long grace);

#endif
