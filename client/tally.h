/* tally.h - what was said, and what has been answered */
#ifndef CLIENT_TALLY_H
#define CLIENT_TALLY_H

#include <stdbool.h>
#include <stddef.h>

struct tally {
	long lines_out, lines_in;
	long bytes_out, bytes_in;
	bool tail_out; /* what was sent last ends in no newline */
};

/* LEN > 0 bytes are to be sent, or have come. */
void tally_out(struct tally *t, const char *bytes, size_t len);
void tally_in(struct tally *t, const char *bytes, size_t len);

/*
 * Is an answer to something missing? To each line one is due, of any length;
 * to a last line without its newline as many bytes as it has.
 */
bool tally_unanswered(const struct tally *t);

#endif
