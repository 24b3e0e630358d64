/* tcpfilter.h - choosing segments in the kernel, by a classic BPF program */
#ifndef COMMON_TCPFILTER_H
#define COMMON_TCPFILTER_H

#include <stdbool.h>
#include <stdint.h>

enum { TCPFILTER_PORTS = 16 };

/* What the packet socket is to hear. */
struct tcpfilter {
	unsigned network;      /* where the IP header is: 14 for Ethernet */
	bool incoming;         /* only what comes in, as each segment of lo */
	const uint16_t *ports; /* from or to one of these, */
	int nports;            /* or 0: all */
};

/*
 * Attaches such a program to the packet(7) socket FD. Returns 0, or -1 with
 * errno: EINVAL for more than TCPFILTER_PORTS.
 */
int tcpfilter_attach(int fd, const struct tcpfilter *t);

#endif
