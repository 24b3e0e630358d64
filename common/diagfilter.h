/* diagfilter.h - a question about sockets, for the kernel to answer */
#ifndef COMMON_DIAGFILTER_H
#define COMMON_DIAGFILTER_H

#include "sockquery.h"

#include <stddef.h>
#include <stdint.h>

/* Room for any query: two conditions and two jumps a place. */
enum { DIAGFILTER_SIZE = SOCKQUERY_PLACES * 2 * 36 };

/*
 * The places of Q as inet_diag bytecode, struct inet_diag_bc_op and what
 * belongs to it, into CODE of DIAGFILTER_SIZE bytes. Returns the length in
 * use, 0 where Q asks for every place.
 */
size_t diagfilter_build(const struct sockquery *q, unsigned char *code);

/* The states of Q as the mask that a request carries. */
uint32_t diagfilter_states(const struct sockquery *q);

#endif
