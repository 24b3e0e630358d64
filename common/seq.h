/* seq.h - sequence numbers, which wrap: RFC 9293 3.4 */
#ifndef COMMON_SEQ_H
#define COMMON_SEQ_H

#include <stdbool.h>
#include <stdint.h>

/* Is A before B? Modulo 2^32, for numbers less than 2^31 apart. */
static inline bool seq_before(uint32_t a, uint32_t b)
{
	return a != b && b - a < UINT32_C(1) << 31;
}

static inline bool seq_after(uint32_t a, uint32_t b)
{
	return seq_before(b, a);
}

#endif
