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

enum { OPTIONS_MESSAGE = 60000 }; /* bytes of -m at most */

struct options {
	const char *host;
	long port;              /* 0 to 65535; client: from 1 */
	int family;             /* AF_INET, AF_INET6, or AF_UNSPEC: either */
	bool active;            /* this side closes first */
	struct closing closing; /* how it closes */
	struct sockopt_list sockopts;
	struct voice voice;
	long count;           /* serv: connections, 0: without end */
	long backlog;         /* serv: of listen(2) */
	bool binds;           /* client: bind(2) before connect(2), to ... */
	struct endpoint bind; /* ... this; AF_UNSPEC: any address */
	const char *message;  /* client: one exchange; NULL: keyboard */
};

/*
 * Reads the command line of WHO into *O. Returns -1 to go on; else the
 * status to exit with: 0 after -h, -V or -o help, 1 where these could not be
 * printed, 2 after bad usage, which it explains on standard error in one
 * line, followed by the usage.
 */
int options_parse(struct options *o, enum program who, int argc, char **argv);

#endif
