/* procnet.h - the kernel's table of TCP sockets by /proc/net/tcp */
#ifndef COMMON_PROCNET_H
#define COMMON_PROCNET_H

#include "sockquery.h"

#include <stdbool.h>

/*
 * Calls EACH(row, ARG) for every row of /proc/net/tcp and /proc/net/tcp6
 * that Q asks for. Stops early when EACH returns a positive number, and
 * returns that. Returns 0 at the end; -1 with errno where neither file can
 * be read.
 */
int procnet_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg);

/*
 * One line of those files into *ROW; times are turned into milliseconds at
 * HZ clock ticks a second (sysconf(_SC_CLK_TCK)). Returns false for a line
 * that is no row: the heading, or anything malformed.
 */
bool procnet_parse(const char *line, long hz, struct sockrow *row);

#endif
