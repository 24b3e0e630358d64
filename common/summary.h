/* summary.h - how many sockets in which state, and what they cost */
#ifndef COMMON_SUMMARY_H
#define COMMON_SUMMARY_H

#include "sockquery.h"

#include <stdio.h>

/*
 * The rows of Q by state, the kernel's memory for TCP, and the settings of
 * this network namespace that rule teardown, each with a line on what it
 * means. Returns 0; -1 with errno where the table cannot be read.
 */
int summary_print(FILE *out, const struct sockquery *q);

/*
 * The number behind KEY on the line of TEXT that begins with WHICH, as
 * /proc/net/sockstat has them ("TCP: inuse 5 orphan 0"); -1 for none.
 */
long summary_sockstat(const char *text, const char *which, const char *key);

#endif
