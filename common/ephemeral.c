/*
 * ephemeral.c - which ports are there to run out of?
 *
 * 32768 to 60999 by default: 28232 ports, for each destination of connect(2).
 * A socket can ask for a part of them (Linux 6.3); an end that lies outside
 * the namespace's range does not count.
 *
 * See also: ip(7), net/ipv4/inet_connection_sock.c.
 */
#include "ephemeral.h"

#include "msg.h"
#include "sysctl.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct ephemeral ephemeral_range(const struct sockopt_list *list)
{
	long range[2] = {32768, 60999};
	struct ephemeral e = {.name = "net.ipv4.ip_local_port_range"};
	long first, last;
	unsigned own;

	sysctl_read("net/ipv4/ip_local_port_range", range, 2);
	e.first = range[0];
	e.last = range[1];
	if (!sockopt_before_bind(list, "IP_LOCAL_PORT_RANGE", &own))
		return e;
	e.name = "IP_LOCAL_PORT_RANGE";
	first = own & 0xffff;
	last = own >> 16;
	if (first >= range[0] && first <= range[1])
		e.first = first;
	if (last >= range[0] && last <= range[1])
		e.last = last;
	return e;
}

/* Can a socket of this kernel have a range of its own? */
static int can_narrow(const struct sockopt_list *list)
{
	const struct voice silent = {.level = VOICE_QUIET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ret;

	if (fd == -1)
		return STATUS_DONE; /* the program's own socket says why */
	ret = sockopt_apply(list, STAGE_BIND, fd, NULL, &silent);
	if (ret == -1 && errno == ENOPROTOOPT) {
		fprintf(stderr,
		    "hint: --port-range needs Linux 6.3; -b FIRST-LAST walks "
		    "ports on any\n");
		ret = STATUS_CANNOT_RUN_HERE;
	}
	close(fd);
	return ret == -1 ? STATUS_FAILED : ret;
}

int ephemeral_check(const struct sockopt_list *list)
{
	struct ephemeral got = ephemeral_range(list);
	struct sockopt_list none = {0};
	struct ephemeral all = ephemeral_range(&none);
	int status = can_narrow(list);
	unsigned asked;

	if (status != STATUS_DONE ||
	    !sockopt_before_bind(list, "IP_LOCAL_PORT_RANGE", &asked))
		return status;
	if (got.first == (long)(asked & 0xffff) &&
	    got.last == (long)(asked >> 16))
		return STATUS_DONE;
	msg_say("--port-range: %u-%u is not within %s, %ld-%ld, and the kernel "
		"does not count what is outside",
	    asked & 0xffff, asked >> 16, all.name, all.first, all.last);
	return STATUS_FAILED;
}
