/* words.c - see words.h */
#include "words.h"

#include "tcpstate.h"

#include <arpa/inet.h>

static void set(struct word *word, const char *text)
{
	memset(word->text, ' ', sizeof word->text);
	word->len = strlen(text);
	memcpy(word->text, text, word->len);
}

void words_set_host(struct word *host, const uint8_t *addr)
{
	char text[INET_ADDRSTRLEN] = "";

	inet_ntop(AF_INET, addr, text, sizeof text);
	set(host, text);
	memcpy(host->addr, addr, sizeof host->addr);
}

void words_init(struct words *w)
{
	static const char *const timers[WORDS_TIMERS] = {
	    [0] = "?",
	    [1 + TIMER_NONE] = "off",
	    [1 + TIMER_RETRANSMIT] = "on",
	    [1 + TIMER_KEEPALIVE] = "keepalive",
	    [1 + TIMER_TIMEWAIT] = "timewait",
	    [1 + TIMER_PROBE] = "probe",
	};
	static const uint8_t any[4];

	for (int i = 0; i < WORDS_STATES; i++)
		set(&w->state[i], tcpstate_name(i));
	for (int i = 0; i < WORDS_TIMERS; i++)
		set(&w->timer[i], timers[i]);
	for (int i = 0; i < WORDS_HOSTS; i++)
		words_set_host(&w->host[i], any);
}
