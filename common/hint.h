/* hint.h - why is the address in use, and what would help? */
#ifndef COMMON_HINT_H
#define COMMON_HINT_H

#include "endpoint.h"
#include "sockopt.h"

/*
 * After CALL ("bind" or "listen") on the local end WHERE failed, with the
 * options of LIST set: for EADDRINUSE, EADDRNOTAVAIL and EACCES one "hint:"
 * line on standard error for each socket that is in the way, or for what
 * else is; nothing for other errors. Leaves errno alone.
 */
void hint_local(const char *call, const struct endpoint *where,
    const struct sockopt_list *list);

/*
 * Likewise after connect(2) to REMOTE failed; LOCAL is what the socket was
 * bound to (port 0: the kernel was to pick the port).
 */
void hint_connect(const struct endpoint *local, const struct endpoint *remote,
    const struct sockopt_list *list);

#endif
