/*
 * packetdrill.c - the same segments for a test of the kernel's TCP
 *
 *	+0.000000 > S 0:0(0) win 65495 <mss 65495,sackOK,TS val 1 ecr 0,nop,...>
 *	+0.000021 < S. 0:0(0) ack 1 win 65483 <...>
 *
 * ">" is sent by the end on the ladder's left, the one that opens: for
 * packetdrill the kernel under test. The times are from the segment before.
 * The options stand in the order, and with the padding, of Linux.
 *
 * See also: packetdrill's own scripts; tcp_options_write in the kernel's
 * net/ipv4/tcp_output.c.
 */
#include "packetdrill.h"

#include <inttypes.h>
#include <string.h>

enum { OPTIONS = 256 };

static void heading(struct packetdrill *p, const struct machine *m)
{
	char left[ENDPOINT_TEXT], right[ENDPOINT_TEXT];

	if (p->current == m->number)
		return;
	fprintf(p->out, "// connection %u: %s > %s\n", m->number,
	    endpoint_text(&m->end[0].e, left),
	    endpoint_text(&m->end[1].e, right));
	p->current = m->number;
}

static void flags(FILE *out, unsigned flags)
{
	static const struct {
		unsigned bit;
		char letter;
	} letters[] = {
	    {SEGMENT_FIN, 'F'},
	    {SEGMENT_SYN, 'S'},
	    {SEGMENT_RST, 'R'},
	    {SEGMENT_PSH, 'P'},
	    {SEGMENT_ACK, '.'},
	    {SEGMENT_ECE, 'E'},
	    {SEGMENT_CWR, 'W'},
	    {SEGMENT_URG, 'U'},
	};
	bool any = false;

	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (flags & letters[i].bit) {
			fputc(letters[i].letter, out);
			any = true;
		}
	if (!any)
		fputc('-', out);
}

static void add(char *options, const char *text)
{
	size_t at = strlen(options);

	snprintf(options + at, OPTIONS - at, "%s%s", at ? "," : "", text);
}

/* A SYN's: SACK-permitted and timestamps share their padding. */
static void syn_options(char *options, const struct segment *s)
{
	char text[64];

	if (s->mss) {
		snprintf(text, sizeof text, "mss %u", s->mss);
		add(options, text);
	}
	if (s->sack_ok)
		add(options, s->has_ts ? "sackOK" : "nop,nop,sackOK");
	if (s->has_ts) {
		snprintf(text, sizeof text, "%sTS val %" PRIu32 " ecr %" PRIu32,
		    s->sack_ok ? "" : "nop,nop,", s->tsval, s->tsecr);
		add(options, text);
	}
	if (s->wscale != -1) {
		snprintf(text, sizeof text, "nop,wscale %d", s->wscale);
		add(options, text);
	}
}

static void other_options(
    char *options, const struct machine_end *receiver, const struct segment *s)
{
	char text[64];

	if (s->has_ts) {
		snprintf(text, sizeof text,
		    "nop,nop,TS val %" PRIu32 " ecr %" PRIu32, s->tsval,
		    s->tsecr);
		add(options, text);
	}
	for (int i = 0; i < s->nsacks; i++) {
		snprintf(text, sizeof text, "%s%" PRIu32 ":%" PRIu32,
		    i == 0 ? "nop,nop,sack " : "",
		    s->sack[i].left - receiver->base,
		    s->sack[i].right - receiver->base);
		if (i == 0)
			add(options, text);
		else
			snprintf(options + strlen(options),
			    OPTIONS - strlen(options), " %s", text);
	}
}

void packetdrill_segment(struct packetdrill *p, const struct machine *m,
    const struct segment *s, const struct machine_step *step)
{
	bool forward = p->last && s->ns > p->last;
	char options[OPTIONS] = "";

	heading(p, m);
	fprintf(p->out, "+%.6f %c ",
	    forward ? (double)(s->ns - p->last) / 1e9 : 0.0,
	    step->from == 0 ? '>' : '<');
	flags(p->out, s->flags);
	fprintf(p->out, " %" PRIu32 ":%" PRIu32 "(%" PRIu32 ")",
	    (uint32_t)step->seq, (uint32_t)step->seq + s->len, s->len);
	if (s->flags & SEGMENT_ACK)
		fprintf(p->out, " ack %" PRIu32, (uint32_t)step->ack);
	fprintf(p->out, " win %u", s->window);
	if (s->flags & SEGMENT_SYN)
		syn_options(options, s);
	else
		other_options(options, &m->end[!step->from], s);
	if (*options)
		fprintf(p->out, " <%s>", options);
	fputc('\n', p->out);
	p->last = s->ns;
}
