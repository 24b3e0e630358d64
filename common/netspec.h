/* netspec.h - what lonet's -a and -s are given */
#ifndef COMMON_NETSPEC_H
#define COMMON_NETSPEC_H

#include "endpoint.h"

enum { NETSPEC_PATH = 256 }; /* room for a path of netspec_sysctl() */

/*
 * Reads "ADDR" or "ADDR/LEN", ADDR numeric, into *E (its port is 0) and
 * *LEN, the bits of the network's part: without /LEN 32 or 128, all of them.
 * Returns 0, or -1 and leaves both alone.
 */
int netspec_address(struct endpoint *e, long *len, const char *text);

/*
 * Reads "net.NAME=VALUE", a setting of a network namespace as sysctl(8)
 * takes it: dots separate, and a slash is a dot in a name
 * ("net.ipv4.conf.eth0/1.rp_filter"), or the other way round where a slash
 * comes first. Writes the file in /proc/sys into PATH of NETSPEC_PATH bytes;
 * it is below /proc/sys/net and nowhere else. Returns VALUE, a part of SPEC;
 * NULL for anything else.
 */
const char *netspec_sysctl(char *path, const char *spec);

#endif
