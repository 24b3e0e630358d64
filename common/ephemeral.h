/* ephemeral.h - the ports that the kernel may pick */
#ifndef COMMON_EPHEMERAL_H
#define COMMON_EPHEMERAL_H

#include "sockopt.h"

struct ephemeral {
	long first, last;
	const char *name; /* of the setting that says so */
};

/*
 * The ports from which bind(2) to port 0 and connect(2) pick for a socket
 * with the options of LIST: net.ipv4.ip_local_port_range (ip(7)), narrowed
 * by IP_LOCAL_PORT_RANGE as inet_sk_get_local_port_range() does it.
 */
struct ephemeral ephemeral_range(const struct sockopt_list *list);

/*
 * For LIST with --port-range: does this kernel do that, and is the range
 * within the namespace's? Returns 0; else, after saying what is wrong, the
 * status to exit with.
 */
int ephemeral_check(const struct sockopt_list *list);

#endif
