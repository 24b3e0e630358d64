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

#include "sysctl.h"

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
