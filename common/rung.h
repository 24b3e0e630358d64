/* rung.h - one segment in the words of a ladder diagram */
#ifndef COMMON_RUNG_H
#define COMMON_RUNG_H

#include "machine.h"

#include <stddef.h>

enum { RUNG_TEXT = 288, RUNG_TIME = 9, RUNG_FLAGS = 32 };

/* What a label has only when it is asked for. */
enum { RUNG_TSVAL = 1U, RUNG_TTL = 2U };

/* What a reader has to see at once. */
enum rung_kind { RUNG_PLAIN, RUNG_SYN, RUNG_FIN, RUNG_RST, RUNG_MARKED };

enum rung_kind rung_kind(
    const struct segment *s, const struct machine_step *step);

/*
 * "FIN,ACK seq 7 ack 13", in at most ROOM characters, into BUF of RUNG_TEXT
 * bytes; returns BUF. Where there is too little room what is least needed is
 * left out. EXTRAS: RUNG_TSVAL, RUNG_TTL.
 */
char *rung_label(char *buf, size_t room, const struct segment *s,
    const struct machine_step *step, unsigned extras);

/*
 * "FIN,ACK" from SEGMENT_... bits, into BUF of RUNG_FLAGS bytes; returns BUF.
 */
char *rung_flags(char *buf, unsigned flags);

/* The seconds from FIRST to NS in 8 characters, into BUF; returns BUF. */
char *rung_time(char *buf, uint64_t first, uint64_t ns);

#endif
