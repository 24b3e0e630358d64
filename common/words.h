/*
 * words.h - text that comes again and again, made once
 *
 * A table has a few states, a few timers and the same few addresses, a
 * quarter of a million times.
 *
 * See also: table.c, text.h.
 */
#ifndef COMMON_WORDS_H
#define COMMON_WORDS_H

#include "sockrow.h"

#include <stdint.h>
#include <string.h>

enum { WORDS_STATES = 12, WORDS_TIMERS = 6, WORDS_HOSTS = 16 };

struct word {
	char text[16]; /* with blanks behind it */
	size_t len;
	uint8_t addr[4]; /* whose text this is, if it is an address */
};

struct words {
	struct word state[WORDS_STATES]; /* by number, from 0: "?" */
	struct word timer[WORDS_TIMERS]; /* by number, from -1: "?" */
	struct word host[WORDS_HOSTS];   /* the last IPv4 addresses */
};

void words_init(struct words *w);

/* The text of ADDR into *HOST, to be found there the next time. */
void words_set_host(struct word *host, const uint8_t *addr);

/* The word at P, where there is room for 16; returns its end. */
static inline char *words_put(char *p, const struct word *word)
{
	memcpy(p, word->text, sizeof word->text);
	return p + word->len;
}

static inline const struct word *words_state(const struct words *w, int state)
{
	return &w->state[state > 0 && state < WORDS_STATES ? state : 0];
}

static inline const struct word *words_timer(const struct words *w, int timer)
{
	return &w->timer[timer >= 0 && timer < WORDS_TIMERS - 1 ? timer + 1
								: 0];
}

static inline const struct word *words_ipv4(
    struct words *w, const uint8_t *addr)
{
	struct word *host = &w->host[addr[3] % WORDS_HOSTS];

	if (memcmp(host->addr, addr, sizeof host->addr) != 0)
		words_set_host(host, addr);
	return host;
}

#endif
