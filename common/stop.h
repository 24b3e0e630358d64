/* stop.h - Ctrl-C and SIGTERM end the program in good order */
#ifndef COMMON_STOP_H
#define COMMON_STOP_H

#include <stdbool.h>

/*
 * Before the first socket: standard descriptors that the parent left closed
 * are taken (so that no socket gets the number 0, 1 or 2), SIGPIPE is
 * ignored (write(2) says EPIPE instead), SIGINT and SIGTERM kill, also in a
 * background job of a script, whose SIGINT starts out ignored.
 */
void stop_prepare(void);

/*
 * From here on SIGINT and SIGTERM only set a mark, and make readable the
 * descriptor that this returns; so a program that waits with it among the
 * others misses none, however busy it is. -1 with errno of eventfd(2).
 */
int stop_arm(void);

/* Has one of the two come? */
bool stop_asked(void);

#endif
