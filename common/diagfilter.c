/*
 * diagfilter.c - the kernel picks the sockets, before it copies them
 *
 * A dump request may carry a program of forward jumps. Each condition is a
 * host and a port at the local (S_COND) or the remote end (D_COND); where it
 * holds it goes on at "yes" bytes, where not at "no". To arrive just behind
 * the last instruction means that the socket is wanted, 4 bytes further that
 * it is not. "This place or that one" is therefore
 *
 *	S_COND place 1	yes: next, no: over the jump
 *	JMP end
 *	D_COND place 1	yes: next, no: over the jump
 *	JMP end
 *	...
 *	D_COND place n	yes: end, no: end + 4
 *
 * See also: net/ipv4/inet_diag.c (inet_diag_bc_run, inet_diag_bc_audit),
 * sockquery.c (the same choice for rows of /proc).
 */
#include "diagfilter.h"

#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* Bound, neither listening nor connected: Linux 6.8, tcp_states.h. */
enum { BOUND_INACTIVE = 13 };

enum { OP = sizeof(struct inet_diag_bc_op) };

/* A host and a port at one end, struct inet_diag_hostcond with its address. */
struct condition {
	struct inet_diag_bc_op op;
	struct {
		uint8_t family, prefix_len;
		int port;
	} host;
	uint8_t addr[16];
};

enum { ANYWHERE = sizeof(struct condition) - 16 }; /* without the address */

/* PLACE at the end that CODE names; returns the length. */
static size_t condition(
    struct condition *c, unsigned char code, const struct endpoint *place)
{
	const uint8_t *v4 = endpoint_ipv4(place);
	size_t addrlen = v4 ? 4 : 16;

	/* AF_INET takes IPv4-mapped addresses too, AF_UNSPEC takes all. */
	memset(c, 0, sizeof *c);
	c->host.port = place->port;
	if (place->family == AF_UNSPEC) {
		addrlen = 0;
	} else {
		c->host.family = v4 ? AF_INET : AF_INET6;
		c->host.prefix_len = (uint8_t)(8 * addrlen);
		memcpy(c->addr, v4 ? v4 : place->addr, addrlen);
	}
	c->op.code = code;
	c->op.yes = (unsigned char)(ANYWHERE + addrlen);
	c->op.no = (unsigned short)(c->op.yes + OP);
	return c->op.yes;
}

/* The I-th of all: both ends of a place, one after the other. */
static size_t nth(const struct sockquery *q, int i, struct condition *c)
{
	return condition(c, i % 2 ? INET_DIAG_BC_D_COND : INET_DIAG_BC_S_COND,
	    &q->place[i / 2]);
}

size_t diagfilter_build(const struct sockquery *q, unsigned char *code)
{
	int last = 2 * q->nplaces - 1;
	struct inet_diag_bc_op jump = {INET_DIAG_BC_JMP, OP, 0};
	struct condition c;
	size_t total = 0, at = 0, len;

	for (int i = 0; i <= last; i++)
		total += nth(q, i, &c) + (i < last ? OP : 0);
	for (int i = 0; i <= last; i++) {
		len = nth(q, i, &c);
		memcpy(code + at, &c, len);
		at += len;
		if (i == last)
			break;
		jump.no = (unsigned short)(total - at);
		memcpy(code + at, &jump, OP);
		at += OP;
	}
	return total;
}

uint32_t diagfilter_states(const struct sockquery *q)
{
	uint32_t states = q->states;

	if (states >> TCP_CLOSE & 1)
		states |= 1U << BOUND_INACTIVE;
	return states;
}
