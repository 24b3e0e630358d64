/* deliver.h - a packet comes in on lo, as if it had been on its way */
#ifndef COMMON_DELIVER_H
#define COMMON_DELIVER_H

#include "kept.h"

/*
 * A socket that delivers packets of FAMILY, AF_INET or AF_INET6, on lo and
 * nowhere else. Returns the descriptor, -1 with errno: EPERM without
 * CAP_NET_RAW.
 */
int deliver_open(int family);

/*
 * Delivers K, once. Returns 0, -1 with errno: EMSGSIZE where it is longer
 * than the MTU of lo, ENETUNREACH where its address is not this host's.
 */
int deliver(int fd, const struct kept *k);

#endif
