/* deaf.h - a socket that does not hear part of what comes in */
#ifndef COMMON_DEAF_H
#define COMMON_DEAF_H

enum deaf {
	DEAF_NOT,
	DEAF_FIN,	/* segments with FIN, from the connection's start */
	DEAF_ACK,	/* bare ACKs, from the own FIN on */
	DEAF_ALL,	/* everything, from the own FIN on */
};

/* What TEXT names ("fin", "ack", "all"); DEAF_NOT for anything else. */
enum deaf deaf_parse(const char *text);

/*
 * From now on the kernel drops those segments before TCP on the socket FD
 * sees them, as if they had been lost on the way. A listener hands it on to
 * the sockets that it accepts. No privilege needed. Returns 0; -1 with
 * errno of setsockopt(2).
 */
int deaf_on(int fd, enum deaf what);

/* Hears everything again. Returns 0; -1 with errno of setsockopt(2). */
int deaf_off(int fd);

#endif
