/* keyboard.h - lines from standard input, up to the line q */
#ifndef CLIENT_KEYBOARD_H
#define CLIENT_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct keyboard {
	bool ended;    /* the line q, or end of file, has been read */
	bool mid_line; /* what was given last did not end a line */
	bool maybe_q;  /* a q that begins a line is held back */
	char bytes[65536];
};

/*
 * Given N bytes that were read to K->bytes + keyboard_offset(K), 0 for end
 * of file: returns how many bytes at K->bytes are to be sent. Sets ended.
 */
size_t keyboard_take(struct keyboard *k, size_t n);

/* Where in K->bytes the next read goes: 0, or 1 behind a q held back. */
size_t keyboard_offset(const struct keyboard *k);

#endif
