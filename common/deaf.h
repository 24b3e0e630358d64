/* deaf.h - a socket that does not hear part of what comes in */
#ifndef COMMON_DEAF_H
#define COMMON_DEAF_H

#include <stdbool.h>

enum deaf {
	DEAF_NOT,
	DEAF_SYN,    /* segments with SYN, from the start */
	DEAF_SYNACK, /* those with SYN and ACK, from the start */
	DEAF_FIN,    /* segments with FIN, from the start */
	DEAF_ACK,    /* bare ACKs, from the own FIN on */
	DEAF_ALL,    /* everything, from the own FIN on */
};

/* What TEXT names ("syn", ..., "all"); DEAF_NOT for anything else. */
enum deaf deaf_parse(const char *text);

/* Is it so from the start: on before connect(2) or listen(2)? */
bool deaf_from_start(enum deaf what);

/*
 * From now on the kernel drops those segments before TCP on the socket FD
 * sees them, as if they had been lost on the way. A listener hands it on to
 * the sockets that it accepts. Returns 0; -1 with errno of setsockopt(2),
 * which is EPERM where deaf_check() says so.
 */
int deaf_on(int fd, enum deaf what);

/*
 * Does this kernel let this user do that? Until 2026 every user could; since
 * "tcp: restrict SO_ATTACH_FILTER to priv users" (net/core/sock.c, in 6.18's
 * stable series too) only CAP_NET_ADMIN over the network namespace may, which
 * lonet gives. Returns 0; -1 after saying so on standard error.
 */
int deaf_check(void);

/* Hears everything again. Returns 0; -1 with errno of setsockopt(2). */
int deaf_off(int fd);

#endif
