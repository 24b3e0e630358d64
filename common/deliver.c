/*
 * deliver.c - the way in is the one that every segment on lo takes
 *
 * A raw socket with the header included: the packet gets the route of its
 * destination, goes out by lo, comes in by lo and is handed to TCP, which
 * checks it like any other. A packet socket would not do: a packet from it
 * has no route yet, and 127/8 that comes in without one is "martian" and
 * dropped (ip_route_input_slow, net/ipv4/route.c).
 *
 * For IPv4 the kernel computes the header's checksum anew, and fills in an
 * identification of 0. Nothing else is touched.
 *
 * See also: raw(7), IP_HDRINCL; ipv6(7), IPV6_HDRINCL; RFC 9293 3.10.7.
 */
#include "deliver.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int deliver_open(int family)
{
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int err;

	if (fd == -1)
		return -1;
	/* IPPROTO_RAW says that the header is included. */
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo") == 0)
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

int deliver(int fd, const struct kept *k)
{
	struct endpoint to = k->s.to;
	struct sockaddr_storage ss;
	socklen_t len;

	/* sin6_port is a protocol for a raw socket: ipv6(7). */
	to.port = 0;
	len = endpoint_to(&to, &ss);
	return sendto(fd, k->ip, k->len, 0, (struct sockaddr *)&ss, len) == -1
		   ? -1
		   : 0;
}
