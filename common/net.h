/* net.h - from HOST and PORT to addresses */
#ifndef COMMON_NET_H
#define COMMON_NET_H

#include <netdb.h>

/*
 * The TCP addresses of HOST (a name or a numeric address) with PORT, of
 * FAMILY (AF_UNSPEC: either), into *LIST, for freeaddrinfo(3). Returns 0,
 * or -1 after saying on standard error what getaddrinfo(3) said.
 */
int net_resolve(
    const char *host, long port, int family, struct addrinfo **list);

/* AF_INET or AF_INET6 if HOST is a numeric address, else AF_UNSPEC. */
int net_literal(const char *host);

#endif
