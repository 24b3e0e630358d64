/*
 * wander.c - which old segment would pass for a new one?
 *
 * The next incarnation knows a segment only by its numbers. It takes it when
 * the sequence number lies in its receive window, best of all where the next
 * byte is expected, and the ACK number is one that it may get: not of what
 * it has not sent yet (RFC 9293 3.10.7.4), and not older than all that this
 * connection has had acknowledged (RFC 5961 5.2; tcp_ack in net/ipv4/tcp_input.c, which since
 * Linux 6.7 counts the bytes of this connection alone).
 *
 * Segments are told apart by incarnation: each SYN with a new sequence number
 * begins one. Memory is bounded, and what is oldest goes first.
 *
 * See also: kept.c, labs/tools/stray.c, RFC 9293 3.4.1.
 */
#include "wander.h"

#include "seq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct kept *slot(const struct wander *w, size_t i)
{
	return &w->kept[(w->first + i) % WANDER_KEPT];
}

static unsigned *owner(const struct wander *w, size_t i)
{
	return &w->of[(w->first + i) % WANDER_KEPT];
}

static void drop_first(struct wander *w)
{
	w->bytes -= slot(w, 0)->len;
	kept_free(slot(w, 0));
	w->first = (w->first + 1) % WANDER_KEPT;
	w->n--;
}

static int room(struct wander *w)
{
	if (w->kept == NULL)
		w->kept = calloc(WANDER_KEPT, sizeof *w->kept);
	if (w->of == NULL)
		w->of = calloc(WANDER_KEPT, sizeof *w->of);
	if (w->kept && w->of)
		return 0;
	errno = ENOMEM;
	return -1;
}

static int keep(struct wander *w, const struct frame *f)
{
	struct kept k;

	if (room(w) == -1)
		return -1;
	if (kept_copy(&k, f))
		return 0;
	while (w->n == WANDER_KEPT ||
	       (w->n > 0 && w->bytes + k.len > WANDER_BYTES))
		drop_first(w);
	*owner(w, w->n) = w->now.number;
	*slot(w, w->n) = k;
	w->bytes += k.len;
	w->n++;
	return 0;
}

/* A SYN, not one that is sent again. */
static int begin(struct wander *w, const struct segment *s, int from)
{
	unsigned number = w->now.number + 1;

	if (from == 0 && w->now.number && w->now.isn[0] == s->seq)
		return WANDER_NOTHING;
	w->before = w->now;
	if (from != 0) {
		/* Another four-tuple, or the same the other way round. */
		w->end[0] = s->from;
		w->end[1] = s->to;
		memset(&w->before, 0, sizeof w->before);
	}
	w->now = (struct wander_life){.number = number};
	w->now.isn[0] = s->seq;
	w->now.acked = s->seq + 1;
	while (w->n > 0 && *owner(w, 0) != w->before.number)
		drop_first(w);
	return WANDER_BEGINS;
}

/* What the ends say of themselves. */
static void note(struct wander_life *l, const struct segment *s, int from)
{
	if (from == 1 && seq_after(s->ack, l->acked))
		l->acked = s->ack;
	if (from == 0 && s->has_ts) {
		l->has_ts = true;
		l->tsval = s->tsval;
	}
}

/* 0 or 1: which end sent S; -1: it is of another connection. */
static int sender_of(const struct wander *w, const struct segment *s)
{
	for (int i = 0; i < 2; i++)
		if (endpoint_same(&w->end[i], &s->from) &&
		    endpoint_same(&w->end[!i], &s->to))
			return i;
	return -1;
}

int wander_frame(struct wander *w, const struct frame *f)
{
	struct wander_life *l = &w->now;
	struct segment s;
	int from;

	if (segment_parse(f, &s) != SEGMENT_IS_TCP || s.flags & SEGMENT_RST)
		return WANDER_NOTHING;
	from = l->number ? sender_of(w, &s) : -1;
	if (s.flags & SEGMENT_SYN && !(s.flags & SEGMENT_ACK))
		return begin(w, &s, from);
	if (from == -1)
		return WANDER_NOTHING;
	if (s.flags & SEGMENT_SYN) {
		if (l->open || from == 0 || s.ack != l->isn[0] + 1)
			return WANDER_NOTHING;
		l->open = true;
		l->isn[1] = s.seq;
		return WANDER_OPENS;
	}
	if (!l->open)
		return WANDER_NOTHING;
	note(l, &s, from);
	if (from == 0 && s.len > 0 && (w->len == 0 || s.len == w->len))
		return keep(w, f);
	return WANDER_NOTHING;
}

size_t wander_count(const struct wander *w)
{
	size_t n = 0;

	while (n < w->n && w->before.number && *owner(w, n) == w->before.number)
		n++;
	return n;
}

/*
 * As many bytes in each direction as there are before the segment in B: then
 * it is exactly what is expected, and its ACK number one that may come.
 */
static bool fits(const struct wander_life *b, const struct segment *s)
{
	uint32_t seq = s->seq - b->isn[0], ack = s->ack - b->isn[1];

	return s->flags & SEGMENT_ACK && seq <= WANDER_FAR && ack > 0 &&
	       ack <= seq;
}

const struct kept *wander_choose(const struct wander *w)
{
	const struct kept *best = NULL;
	size_t n = wander_count(w);

	for (size_t i = 0; i < n; i++) {
		const struct kept *k = slot(w, i);

		if (fits(&w->now, &k->s) &&
		    (best == NULL || seq_before(k->s.seq, best->s.seq)))
			best = k;
	}
	return best;
}

void wander_free(struct wander *w)
{
	while (w->n > 0)
		drop_first(w);
	free(w->kept);
	free(w->of);
	w->kept = NULL;
	w->of = NULL;
}
