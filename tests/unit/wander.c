/*
 * wander.c - which segment of A is kept for B, and which B would take
 *
 * A conversation is written down, made into packets, and heard. A's initial
 * sequence numbers are 1000 and 5000, B's 2000 and 6000, so that what A sent
 * as byte 1501 of its stream is byte 501 of B's.
 */
#include "check.h"

#include "checksum.h"
#include "wander.h"

#include <arpa/inet.h>

enum { HEADERS = 40, ROOM = HEADERS + 30000 };

#define SYN SEGMENT_SYN
#define ACK SEGMENT_ACK
#define RST SEGMENT_RST

static void put32(unsigned char *b, uint32_t n)
{
	n = htonl(n);
	memcpy(b, &n, sizeof n);
}

/* From the client (FROM 0, port 40404 + APART) or the server (port 6666). */
static int hear(struct wander *w, int from, unsigned flags, uint32_t seq,
    uint32_t ack, unsigned len, unsigned apart)
{
	const unsigned port[2] = {40404 + apart, 6666};
	unsigned char b[ROOM] = {0x45};
	struct frame f = {.link = LINK_RAW,
	    .len = HEADERS + len,
	    .kept = HEADERS + len,
	    .bytes = b};

	b[2] = (unsigned char)(f.len >> 8);
	b[3] = (unsigned char)f.len;
	b[8] = 64;
	b[9] = 6;
	put32(b + 12, 0x7f000001);
	put32(b + 16, 0x7f000001);
	put32(b + 20, port[from] << 16 | port[!from]);
	put32(b + 24, seq);
	put32(b + 28, ack);
	b[32] = 5 << 4;
	b[33] = (unsigned char)flags;
	memset(b + HEADERS, 'x', len);
	return wander_frame(w, &f);
}

static void open_one(struct wander *w, uint32_t here, uint32_t there)
{
	CHECK(hear(w, 0, SYN, here, 0, 0, 0) == WANDER_BEGINS);
	/* Once more: it is no other incarnation. */
	CHECK(hear(w, 0, SYN, here, 0, 0, 0) == WANDER_NOTHING);
	CHECK(hear(w, 1, SYN | ACK, there, here + 1, 0, 0) == WANDER_OPENS);
	CHECK(hear(w, 0, ACK, here + 1, there + 1, 0, 0) == WANDER_NOTHING);
}

/* Ten messages of LEN, with ACK numbers that are LAG behind. */
static void talk(struct wander *w, uint32_t seq, uint32_t ack, unsigned len)
{
	for (unsigned i = 0; i < 10; i++) {
		hear(w, 0, ACK, seq + i * len, ack + i * len, len, 0);
		hear(w, 1, ACK, ack + i * len, seq + (i + 1) * len, len, 0);
	}
}

static void check_chosen(void)
{
	struct wander w = {.len = 100};
	const struct kept *k;

	open_one(&w, 1000, 5000);
	talk(&w, 1501, 5301, 100);
	hear(&w, 0, ACK, 3000, 5500, 99, 0);
	hear(&w, 0, RST | ACK, 4000, 5500, 0, 0);
	CHECK(w.n == 10 && wander_count(&w) == 0);
	CHECK(wander_choose(&w) == NULL);
	open_one(&w, 2000, 6000);
	CHECK(wander_count(&w) == 10);
	k = wander_choose(&w);
	/* 2001 and 5801 first, but B's server cannot have sent that yet: the
	   first with an ACK number above 6000 has gone by 6001. */
	CHECK(k && k->s.seq == 2201 && k->s.ack == 6001);
	CHECK(k && checksum_is_right(k->ip, k->len) && k->len == 140);
	CHECK(w.now.acked == 2001);
	hear(&w, 1, ACK, 6001, 2101, 0, 0);
	CHECK(w.now.acked == 2101);
	wander_free(&w);
	CHECK(w.n == 0 && w.bytes == 0);
}

/* An ACK number that only repeats what B's SYN was is none for B either. */
static void check_first(void)
{
	struct wander w = {0};
	const struct kept *k;

	open_one(&w, 1000, 5000);
	talk(&w, 1501, 5300, 100);
	open_one(&w, 2000, 6000);
	k = wander_choose(&w);
	CHECK(k && k->s.seq == 2301 && k->s.ack == 6100);
	wander_free(&w);
}

/* ACK numbers that run ahead of the data are none for B. */
static void check_ahead(void)
{
	struct wander w = {0};

	open_one(&w, 1000, 5000);
	talk(&w, 1501, 5502, 100);
	open_one(&w, 1400, 5400);
	CHECK(wander_count(&w) == 10 && wander_choose(&w) == NULL);
	/* The next one: what is kept of A is not the incarnation before. */
	open_one(&w, 1500, 5500);
	CHECK(wander_count(&w) == 0 && w.n == 0);
	wander_free(&w);
}

/* 2^32 is passed in A, B begins behind it. */
static void check_wrap(void)
{
	struct wander w = {0};
	const struct kept *k;

	open_one(&w, 0xfffffc00, 0xfffffb00);
	talk(&w, 0xffffff00, 0xfffffe00, 100);
	open_one(&w, 0xffffff80, 0xfffffe80);
	k = wander_choose(&w);
	CHECK(k && k->s.seq == 0xffffffc8 && k->s.ack == 0xfffffec8);
	wander_free(&w);
}

static void check_others(void)
{
	struct wander w = {0};

	CHECK(hear(&w, 0, ACK, 1, 1, 100, 0) == WANDER_NOTHING);
	CHECK(hear(&w, 1, SYN | ACK, 1, 1, 0, 0) == WANDER_NOTHING);
	open_one(&w, 1000, 5000);
	talk(&w, 1501, 5301, 100);
	/* Another client's segments, and then its SYN. */
	CHECK(hear(&w, 0, ACK, 2000, 5500, 100, 1) == WANDER_NOTHING);
	CHECK(w.n == 10);
	CHECK(hear(&w, 0, SYN, 2000, 0, 0, 1) == WANDER_BEGINS);
	CHECK(w.n == 0 && wander_count(&w) == 0);
	CHECK(hear(&w, 1, SYN | ACK, 9, 9, 0, 1) == WANDER_NOTHING);
	CHECK(hear(&w, 1, SYN | ACK, 9, 2001, 0, 1) == WANDER_OPENS);
	CHECK(w.end[0].port == 40405);
	wander_free(&w);
}

/* The oldest go first, by number and by size. */
static void check_bounds(void)
{
	struct wander w = {0};

	open_one(&w, 1000, 5000);
	for (unsigned i = 0; i < WANDER_KEPT + 10; i++)
		hear(&w, 0, ACK, 1001 + i, 5001, 1, 0);
	CHECK(w.n == WANDER_KEPT);
	CHECK(w.bytes == (size_t)WANDER_KEPT * (HEADERS + 1));
	CHECK(w.kept[w.first].s.seq == 1011);
	for (unsigned i = 0; i < 2000; i++)
		hear(&w, 0, ACK, 90000 + i, 5001, 30000, 0);
	CHECK(w.n == WANDER_BYTES / ROOM && w.bytes <= WANDER_BYTES);
	wander_free(&w);
}

int main(void)
{
	check_chosen();
	check_first();
	check_ahead();
	check_wrap();
	check_others();
	check_bounds();
	return check_status();
}
