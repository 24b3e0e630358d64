/* line.h - a line of text, put together by hand */
#ifndef COMMON_LINE_H
#define COMMON_LINE_H

#include "endpoint.h"

#include <stddef.h>
#include <stdio.h>

enum { LINE_SIZE = 1024 };

/* Begins as {0}; what does not fit is left out. */
struct line {
	size_t len;
	char text[LINE_SIZE];
};

void line_char(struct line *l, char c);
void line_str(struct line *l, const char *s);

/* Blanks until the line is COLUMN wide, none if it is already. */
void line_pad(struct line *l, size_t column);

/* N in decimal digits, flush right in WIDTH columns (0: as it comes). */
void line_number(struct line *l, unsigned long n, size_t width);

/* The IPv4 address at ADDR, "127.0.0.1". */
void line_ipv4(struct line *l, const uint8_t *addr);

/* Milliseconds as seconds with tenths, "57.3s". */
void line_seconds(struct line *l, long ms);

/* Ends the line and writes it to OUT. */
void line_end(struct line *l, FILE *out);

#endif
