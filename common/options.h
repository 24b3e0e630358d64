/* options.h - the command line of serv and client */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include "closing.h"
#include "endpoint.h"
#include "sockopt.h"
#include "voice.h"

#include <stdbool.h>

/* The same letter means the same in both; some are only for one of them. */
enum program { PROGRAM_SERV = 1U, PROGRAM_CLIENT = 2U };

enum {
	OPTIONS_MESSAGE = 60000, /* bytes of -m at most */
	OPTIONS_JOBS = 10000,    /* -j at most */
};

struct options {
	const char *host;
	long port;              /* 0 to 65535; client: from 1 */
	int family;             /* AF_INET, AF_INET6, or AF_UNSPEC: either */
	bool active;            /* this side closes first */
	struct closing closing; /* how it closes */
	struct sockopt_list sockopts;
	struct voice voice;
	long count;           /* connections; 0: without end */
	long backlog;         /* serv: of listen(2) */
	bool binds;           /* client: bind(2) before connect(2), to ... */
	struct endpoint bind; /* ... this; AF_UNSPEC: any address */
	uint16_t bind_last;   /* ... or, from that port, up to this one */
	bool walks;           /* client: that was given as a range */
	bool port_range;      /* client: --port-range, and so in sockopts */
	const char *message;  /* client: one exchange; NULL: keyboard */

	/* client: many connections. It ends after count, seconds or ... */
	bool load;
	long seconds;         /* 0: without end */
	bool until_exhausted; /* ... when there are no more local ports */
	long jobs;            /* so many at once, at least 1 */
	bool tsv;
};

/*
 * Reads the command line of WHO into *O. Returns -1 to go on; else the
 * status to exit with: 0 after -h, -V or -o help, 1 where these could not be
 * printed, 2 after bad usage, which it explains on standard error in one
 * line, followed by the usage.
 */
int options_parse(struct options *o, enum program who, int argc, char **argv);

#endif
