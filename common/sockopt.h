/* sockopt.h - the one table of socket options */
#ifndef COMMON_SOCKOPT_H
#define COMMON_SOCKOPT_H

#include "voice.h"

#include <stdbool.h>
#include <stdio.h>

/* When an option is set. */
enum stage {
	STAGE_BIND,      /* after socket(2), before bind(2) */
	STAGE_CONNECT,   /* before connect(2); serv: before listen(2) */
	STAGE_LISTENING, /* serv: on the listener, after listen(2) */
	STAGE_CONNECTED, /* on the connection; serv: after accept(2) */
	STAGE_CLOSE,     /* on the connection, before close(2) */
};

enum sockopt_kind {
	SOCKOPT_BOOL,   /* an int, 0 or 1 */
	SOCKOPT_INT,    /* an int */
	SOCKOPT_LINGER, /* struct linger {1, seconds} */
	SOCKOPT_RANGE,  /* FIRST-LAST in the halves of a 32-bit number */
	SOCKOPT_TEXT,   /* a name */
};

struct sockopt {
	const char *name;
	int level;
	int optname;
	enum sockopt_kind kind;
	enum stage stage;
	const char *help;
};

/* One option to be set, as the command line asked for it. */
struct sockopt_request {
	const struct sockopt *option;
	char text[32];    /* of SOCKOPT_TEXT */
	unsigned value;   /* of the others */
	enum stage stage; /* the table's, or the one asked for */
};

struct sockopt_list {
	struct sockopt_request item[32];
	int count;
};

/*
 * Adds "NAME[=VALUE][@STAGE]" to LIST. Returns 0, or -1 with one line, why
 * not, in WHY of SIZE bytes.
 */
int sockopt_add(
    struct sockopt_list *list, const char *spec, char *why, size_t size);

/*
 * Calls setsockopt(2) on FD for every option of LIST with that stage, and
 * tells V. ENDS: of the connection, or NULL. Returns 0; -1 with errno at
 * the first that fails, after saying so on standard error.
 */
int sockopt_apply(const struct sockopt_list *list, enum stage stage, int fd,
    const struct ends *ends, const struct voice *v);

/* Does LIST set the option of that name before bind(2)? Then *VALUE. */
bool sockopt_before_bind(
    const struct sockopt_list *list, const char *name, unsigned *value);

/* Prints the table: name, level, value, stage, help. */
void sockopt_table(FILE *out);

#endif
