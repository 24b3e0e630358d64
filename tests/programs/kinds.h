/* kinds.h - sockets in the states that can be held */
#ifndef PROGRAMS_KINDS_H
#define PROGRAMS_KINDS_H

#include "endpoint.h"

#include <stdbool.h>

enum { KINDS_STATES = 12 }; /* the eleven, by their numbers */

/* What was made: rows that the kernel's table should have. */
struct zoo {
	uint8_t port[65536]; /* 1: of ours */
	long due[KINDS_STATES];
	long rows;
};

/*
 * All of these count in *Z what they make, exit where a call fails, and
 * leave the descriptors open (CLOEXEC) for as long as the program lives.
 * HOST is an address of this host; its port is 0.
 */

/* A listener there, at a port of the kernel's; dual-stack for "::". */
int kinds_listener(struct zoo *z, const struct endpoint *host, int backlog);

/* One of every kind there. */
void kinds_set(struct zoo *z, const struct endpoint *host);

/*
 * A connection from HOST to the listener, whose backlog nobody else uses;
 * HOST's end closes first.
 */
void kinds_time_wait(struct zoo *z, const struct endpoint *host, int listening);

/*
 * Listeners at the wildcards of both families, or of IPv4 alone, at lo only
 * (SO_BINDTODEVICE), at :: with and without IPV6_V6ONLY, and connections to
 * them that cross the families.
 */
void kinds_wildcards(struct zoo *z, bool ipv6);

#endif
