/*
 * machine.c - RFC 9293's state machine, watched from the wire
 *
 * On lo a segment is sent and received at once, so each one moves both ends;
 * moves.c has the arrows. Here: which segments belong to one connection,
 * where the next incarnation of a four-tuple begins, and what can be said of
 * a segment from the numbers before it.
 *
 * Kept simple: timestamps (PAWS) and windows are not looked at; a RST counts
 * if it is exactly at RCV.NXT (RFC 5961 3.2), in TIME_WAIT too (RFC 1337;
 * Linux with tcp_rfc1337=0); a segment that somebody else injects is taken
 * for its sender's own, unless its ACK number gives it away. The kernel has
 * the last word: see crosscheck.c.
 */
#include "machine.h"

#include "moves.h"
#include "seq.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

static int sender_of(const struct machine *m, const struct segment *s)
{
	/* A connection to itself has one end on both sides. */
	return endpoint_same(&m->end[0].e, &s->from) ? 0 : 1;
}

bool machine_is_of(const struct machine *m, const struct segment *s)
{
	int from = sender_of(m, s);

	return endpoint_same(&m->end[from].e, &s->from) &&
	       endpoint_same(&m->end[!from].e, &s->to);
}

static bool is_over(const struct machine_end *e)
{
	return e->state == TCP_CLOSE || e->state == TCP_TIME_WAIT;
}

bool machine_is_over(const struct machine *m)
{
	return is_over(&m->end[0]) && is_over(&m->end[1]);
}

bool machine_is_over_by(const struct machine *m, const struct segment *s)
{
	const struct machine_end *from = &m->end[sender_of(m, s)];

	if (!(s->flags & SEGMENT_SYN) || s->flags & (SEGMENT_ACK | SEGMENT_RST))
		return false;
	/* Its first SYN may cross the other's: a simultaneous open. */
	return from->syn ? s->seq != from->base : from->sent;
}

void machine_start(struct machine *m, unsigned number, const struct segment *s,
    const struct machine *inherited)
{
	/* A SYN,ACK answers a SYN that was not seen. */
	bool answer = s->flags & SEGMENT_SYN && s->flags & SEGMENT_ACK;
	int to = answer ? 0 : 1;

	memset(m, 0, sizeof *m);
	m->number = number;
	m->closer = -1;
	if (inherited) {
		m->end[to] = inherited->end[!sender_of(inherited, s)];
		/* Nothing is left of it but, perhaps, a listener. */
		if (m->end[to].state == TCP_CLOSE)
			memset(&m->end[to], 0, sizeof m->end[to]);
	}
	m->end[to].e = s->to;
	m->end[!to].e = s->from;
	if (answer) {
		m->end[to].state = TCP_SYN_SENT;
		m->end[to].sent = m->end[to].syn = true;
		m->end[to].base = s->ack - 1;
		m->end[to].nxt = s->ack;
	}
}

/* Its sequence numbers were there before, and a newer ACK number too. */
static bool is_old(const struct machine_end *from, const struct segment *s)
{
	return from->sent && from->acks && s->flags & SEGMENT_ACK &&
	       !(s->flags & SEGMENT_RST) && seq_before(s->seq, from->nxt) &&
	       seq_before(s->ack, from->acked);
}

static enum machine_mark mark_of(const struct machine_end *from,
    const struct machine_end *to, const struct segment *s)
{
	if (!from->sent || s->flags & SEGMENT_RST)
		return MACHINE_PLAIN;
	if (s->flags & SEGMENT_SYN && !(from->syn && s->seq == from->base))
		return MACHINE_PLAIN;
	if (is_old(from, s))
		return MACHINE_OLD;
	if (to->acks && s->seq == to->acked - 1 && s->len <= 1 &&
	    moves_span(s) == s->len && seq_before(s->seq, from->nxt))
		return MACHINE_PROBE;
	if (moves_span(s) && seq_before(s->seq, from->nxt))
		return MACHINE_RETRANSMITTED;
	if (seq_after(s->seq, from->nxt))
		return MACHINE_OUT_OF_ORDER;
	return MACHINE_PLAIN;
}

/* From the ISN; where that was not seen, it may be below the first one. */
static int64_t relative(const struct machine_end *e, uint32_t number)
{
	uint32_t n = number - e->base;

	return e->syn || n <= INT32_MAX ? n : (int64_t)n - (INT64_C(1) << 32);
}

static void number(const struct machine_end *from, struct machine_end *to,
    const struct segment *s, struct machine_step *step)
{
	step->seq = relative(from, s->seq);
	step->end = step->seq + moves_span(s);
	if (!(s->flags & SEGMENT_ACK))
		return;
	if (!to->sent) {
		to->sent = true;
		to->base = to->nxt = s->ack;
	}
	step->ack = relative(to, s->ack);
}

/* Who closed first, and was the other's FIN under way already? */
static void note_closer(struct machine *m, int from, const struct segment *s)
{
	const struct machine_end *peer = &m->end[!from];

	if (!(s->flags & SEGMENT_FIN) || m->end[from].fin)
		return;
	if (m->closer == -1)
		m->closer = from;
	else if (peer->fin && seq_before(s->ack, peer->fin_end))
		m->at_once = true;
}

static void note_reset(struct machine *m, int before)
{
	m->reset = true;
	m->refused = before == TCP_SYN_SENT;
}

void machine_step(
    struct machine *m, const struct segment *s, struct machine_step *step)
{
	int from = sender_of(m, s);
	struct machine_end *sender = &m->end[from], *peer = &m->end[!from];
	int before[2] = {m->end[0].state, m->end[1].state};

	memset(step, 0, sizeof *step);
	step->from = from;
	step->mark = mark_of(sender, peer, s);
	/* What a RST ended was something older. */
	if (s->flags & SEGMENT_SYN)
		m->reset = m->refused = false;
	note_closer(m, from, s);
	if (step->mark != MACHINE_OLD)
		moves_sent(sender, peer, s);
	if (!moves_received(peer, sender, s))
		step->mark = MACHINE_IGNORED;
	else if (s->flags & SEGMENT_RST && before[!from] != TCP_CLOSE)
		note_reset(m, before[!from]);
	number(sender, peer, s, step);
	for (int i = 0; i < 2; i++) {
		step->state[i] = m->end[i].state;
		step->changed[i] = step->state[i] != before[i];
	}
}
