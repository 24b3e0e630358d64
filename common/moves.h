/* moves.h - what a segment does to its two ends; for machine.c alone */
#ifndef COMMON_MOVES_H
#define COMMON_MOVES_H

#include "machine.h"

/* Sequence numbers that S takes: its bytes, SYN and FIN. */
uint32_t moves_span(const struct segment *s);

/* FROM has sent S to TO: what that does to FROM, and shows of it. */
void moves_sent(
    struct machine_end *from, struct machine_end *to, const struct segment *s);

/*
 * TO has received S from FROM. Returns whether it takes it: false for a RST
 * that it ignores.
 */
bool moves_received(
    struct machine_end *to, struct machine_end *from, const struct segment *s);

#endif
