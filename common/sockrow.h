/* sockrow.h - one row of the kernel's table of TCP sockets */
#ifndef COMMON_SOCKROW_H
#define COMMON_SOCKROW_H

#include "endpoint.h"

/* What the timer of a row is for; the numbers are the kernel's. */
enum {
	TIMER_NONE = 0,
	TIMER_RETRANSMIT = 1,
	TIMER_KEEPALIVE = 2,
	TIMER_TIMEWAIT = 3, /* the row is a time-wait entry, no socket */
	TIMER_PROBE = 4,
};

struct sockrow {
	struct ends ends;
	int state;      /* 1 to 11, <netinet/tcp.h> */
	int timer;      /* TIMER_... */
	long expires;   /* ms until the timer runs out */
	unsigned recvq; /* bytes; LISTEN: connections to accept */
	unsigned sendq; /* bytes; LISTEN: backlog (0 from /proc) */
	unsigned uid;
	unsigned long inode; /* 0: no process has it any more */
	int asked;           /* bits: 1 the local, 2 the remote end was asked
				for by its place (only in rows_read()) */
	/* What /proc does not show, and leaves 0: */
	unsigned ifindex; /* the interface that it is bound to */
	bool v6only;      /* IPV6_V6ONLY, of a listener or only bound */
};

#endif
