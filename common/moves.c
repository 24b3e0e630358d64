/*
 * moves.c - the arrows of RFC 9293's figure 5
 *
 * The sender's, by what its segment says about itself; the receiver's, by
 * RFC 9293 3.10.7 (RST, SYN, ACK, FIN: in that order). What an end has not
 * heard, because a filter or a full buffer kept it, shows when it speaks: a
 * SYN or FIN sent again was not acknowledged, an ACK number below the peer's
 * FIN has not seen that, and who still sends was not closed. Then the state
 * goes back.
 *
 * See also: machine.c, the kernel's tcp_rcv_state_process (tcp_input.c).
 */
#include "moves.h"

#include "seq.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static void go(struct machine_end *e, int state, const struct segment *s)
{
	if (e->state != state)
		e->since = s->ns;
	e->state = state;
}

/* Ended by the peer's segment, if that gets through. */
static void close_by_peer(struct machine_end *e, const struct segment *s)
{
	if (e->state != TCP_CLOSE)
		e->before_close = e->state;
	go(e, TCP_CLOSE, s);
}

/* From the state I to the state TO, for the pair that matches. */
struct move {
	int from, to;
};

static bool move(
    struct machine_end *e, const struct move *table, const struct segment *s)
{
	for (; table->from; table++)
		if (e->state == table->from) {
			go(e, table->to, s);
			return true;
		}
	return false;
}

static const struct move own_fin[] = {
    {TCP_SYN_SENT, TCP_FIN_WAIT1},
    {TCP_SYN_RECV, TCP_FIN_WAIT1},
    {TCP_ESTABLISHED, TCP_FIN_WAIT1},
    {TCP_CLOSE_WAIT, TCP_LAST_ACK},
    {0, 0},
};

static const struct move fin_acknowledged[] = {
    {TCP_FIN_WAIT1, TCP_FIN_WAIT2},
    {TCP_CLOSING, TCP_TIME_WAIT},
    {0, 0},
};

/* The own FIN is sent again, so its ACK was not heard. */
static const struct move fin_unacknowledged[] = {
    {TCP_FIN_WAIT2, TCP_FIN_WAIT1},
    {TCP_TIME_WAIT, TCP_CLOSING},
    {0, 0},
};

static const struct move peer_fin[] = {
    {TCP_SYN_RECV, TCP_CLOSE_WAIT},
    {TCP_ESTABLISHED, TCP_CLOSE_WAIT},
    {TCP_FIN_WAIT1, TCP_CLOSING},
    {TCP_FIN_WAIT2, TCP_TIME_WAIT},
    {0, 0},
};

/* The ACK number does not cover the peer's FIN, so it was not heard. */
static const struct move peer_fin_unheard[] = {
    {TCP_CLOSE_WAIT, TCP_ESTABLISHED},
    {TCP_CLOSING, TCP_FIN_WAIT1},
    {TCP_TIME_WAIT, TCP_FIN_WAIT2},
    {0, 0},
};

uint32_t moves_span(const struct segment *s)
{
	return s->len + !!(s->flags & SEGMENT_SYN) + !!(s->flags & SEGMENT_FIN);
}

/* TO has the peer's FIN once everything before it is there. */
static void take_fin(struct machine_end *to, const struct machine_end *from,
    const struct segment *s)
{
	if (!from->fin || !to->rcv.known ||
	    seq_before(to->rcv.nxt, from->fin_end))
		return;
	move(to, peer_fin, s);
}

/* What the ACK number of S says that E has heard from PEER. */
static void hear(struct machine_end *e, const struct machine_end *peer,
    const struct segment *s)
{
	if (e->acks && seq_before(s->ack, e->acked))
		return;
	e->acks = true;
	e->acked = s->ack;
	if (!e->rcv.known || seq_after(s->ack, e->rcv.nxt)) {
		inorder_set(&e->rcv, s->ack);
		take_fin(e, peer, s);
	} else if (peer->fin && seq_before(s->ack, peer->fin_end) &&
		   move(e, peer_fin_unheard, s)) {
		inorder_set(&e->rcv, s->ack);
	}
}

static void send_syn(struct machine_end *e, const struct segment *s)
{
	bool ack = s->flags & SEGMENT_ACK;

	if (!e->syn || s->seq != e->base) {
		struct machine_end fresh = {.e = e->e,
		    .state = e->state,
		    .since = e->since,
		    .sent = true,
		    .syn = true,
		    .base = s->seq,
		    .nxt = s->seq};

		*e = fresh;
		go(e, ack ? TCP_SYN_RECV : TCP_SYN_SENT, s);
	} else if (ack && (e->state == TCP_SYN_SENT || e->synack)) {
		/* The answer to a SYN that crossed, or to one again. */
		go(e, TCP_SYN_RECV, s);
	} else if (!ack && e->state == TCP_ESTABLISHED) {
		go(e, TCP_SYN_SENT, s);
	}
	e->synack |= ack;
}

static void send_fin(struct machine_end *e, const struct segment *s)
{
	uint32_t end = s->seq + s->len + 1;

	if (e->fin && end == e->fin_end) {
		move(e, fin_unacknowledged, s);
	} else if (!e->fin) {
		e->fin = true;
		e->fin_end = end;
		move(e, own_fin, s);
	}
}

/* A RST may refuse one segment only, RFC 9293 3.10.7.3 and 3.10.7.4. */
static void send_rst(struct machine_end *e, const struct segment *s)
{
	if (e->state == TCP_SYN_SENT ||
	    (e->state == TCP_SYN_RECV && !(s->flags & SEGMENT_ACK)))
		return;
	e->before_close = 0;
	go(e, TCP_CLOSE, s);
}

/*
 * The capture may have begun late: both ends have spoken, so they are in
 * ESTABLISHED; or one FIN was seen, and whoever goes on after that had not
 * closed yet.
 */
static void infer(
    struct machine_end *e, struct machine_end *peer, const struct segment *s)
{
	bool goes_on = s->len || s->flags & SEGMENT_FIN;

	e->speaks |= (s->flags & SEGMENT_ACK) != 0;
	if (e->state == TCP_SYN_SENT || (e->state == TCP_SYN_RECV && s->len))
		go(e, TCP_ESTABLISHED, s);
	if (!e->fin && !peer->fin && e->speaks && peer->speaks) {
		if (!e->state)
			go(e, TCP_ESTABLISHED, s);
		if (!peer->state)
			go(peer, TCP_ESTABLISHED, s);
	} else if (!e->state && !e->fin && peer->fin && goes_on) {
		bool heard = !seq_before(s->ack, peer->fin_end);

		go(e, heard ? TCP_CLOSE_WAIT : TCP_ESTABLISHED, s);
		if (!peer->state)
			go(peer, TCP_FIN_WAIT1, s);
	}
}

void moves_sent(
    struct machine_end *from, struct machine_end *to, const struct segment *s)
{
	bool syn = s->flags & SEGMENT_SYN;
	uint32_t end = s->seq + moves_span(s);

	if (!from->sent) {
		from->sent = true;
		from->base = from->nxt = s->seq;
	}
	if (s->flags & SEGMENT_RST) {
		send_rst(from, s);
		return;
	}
	if (from->state == TCP_CLOSE && from->before_close &&
	    (!syn || s->seq == from->base))
		go(from, from->before_close, s);
	if (syn)
		send_syn(from, s);
	else
		infer(from, to, s);
	if (s->flags & SEGMENT_ACK)
		hear(from, to, s);
	if (s->flags & SEGMENT_FIN)
		send_fin(from, s);
	if (seq_after(end, from->nxt))
		from->nxt = end;
}

/* RFC 5961 3.2: exactly RCV.NXT; Linux also takes that before a FIN. */
static bool takes_rst(const struct machine_end *to,
    const struct machine_end *from, const struct segment *s)
{
	if (to->state == TCP_SYN_SENT)
		return s->flags & SEGMENT_ACK && s->ack == to->nxt;
	return !to->rcv.known || s->seq == to->rcv.nxt ||
	       (from->fin && from->fin_end - s->seq <= 1);
}

/*
 * Returns false where the segment says no more to TO. Whether a listener
 * took the SYN shows when it answers.
 */
static bool receive_syn(struct machine_end *to, const struct segment *s)
{
	bool ack = s->flags & SEGMENT_ACK;

	if (to->state != TCP_SYN_SENT)
		return ack && to->state == TCP_SYN_RECV;
	if (ack && s->ack != to->nxt)
		return false;
	go(to, ack ? TCP_ESTABLISHED : TCP_SYN_RECV, s);
	inorder_set(&to->rcv, s->seq + 1);
	return true;
}

static void receive_ack(struct machine_end *to, const struct segment *s)
{
	if (!to->sent || seq_after(s->ack, to->nxt))
		return;
	if (to->state == TCP_SYN_RECV && seq_after(s->ack, to->base))
		go(to, TCP_ESTABLISHED, s);
	if (!to->fin || seq_before(s->ack, to->fin_end))
		return;
	if (to->state == TCP_LAST_ACK)
		close_by_peer(to, s);
	else
		move(to, fin_acknowledged, s);
}

bool moves_received(
    struct machine_end *to, struct machine_end *from, const struct segment *s)
{
	bool syn = s->flags & SEGMENT_SYN;

	if (s->flags & SEGMENT_RST) {
		if (!takes_rst(to, from, s))
			return false;
		close_by_peer(to, s);
		return true;
	}
	if (syn && !receive_syn(to, s))
		return true;
	if (s->flags & SEGMENT_ACK)
		receive_ack(to, s);
	if (to->state == TCP_CLOSE || to->state == TCP_SYN_SENT)
		return true;
	if (!syn)
		inorder_take(&to->rcv, s->seq, s->seq + moves_span(s));
	take_fin(to, from, s);
	/* A FIN again starts the 2MSL clock again, RFC 9293 3.10.7.4. */
	if (s->flags & SEGMENT_FIN && to->state == TCP_TIME_WAIT)
		to->since = s->ns;
	return true;
}
