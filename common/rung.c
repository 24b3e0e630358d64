/*
 * rung.c - what is written on an arrow
 *
 * Flags as RFC 9293 writes them, the sequence numbers a segment takes
 * ("seq 1:7" for six bytes), its ACK number, and what is the matter with it.
 * The numbers count from each side's ISN, so a SYN has 0 and the first byte
 * has 1.
 *
 * See also: ladder_text.c, ladder_svg.c.
 */
#include "rung.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The parts of a label, and the order in which they are left out. */
enum part { FLAGS, SEQ, END, ACK, LEN, WINDOW, TSVAL, TTL, MARK, PARTS };

static const enum part leaves[] = {LEN, END, WINDOW, TSVAL, TTL, ACK, SEQ};

enum { LEAVES = sizeof leaves / sizeof leaves[0] };

struct parts {
	char text[PARTS][RUNG_FLAGS];
};

static const char *const marks[] = {
    [MACHINE_PLAIN] = "",
    [MACHINE_RETRANSMITTED] = " retransmitted",
    [MACHINE_OLD] = " old duplicate",
    [MACHINE_PROBE] = " probe",
    [MACHINE_OUT_OF_ORDER] = " out of order",
    [MACHINE_IGNORED] = " ignored",
};

char *rung_flags(char *buf, unsigned flags)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
	    {SEGMENT_SYN, "SYN"},
	    {SEGMENT_FIN, "FIN"},
	    {SEGMENT_RST, "RST"},
	    {SEGMENT_PSH, "PSH"},
	    {SEGMENT_URG, "URG"},
	    {SEGMENT_ECE, "ECE"},
	    {SEGMENT_CWR, "CWR"},
	    {SEGMENT_ACK, "ACK"},
	};
	size_t at = 0;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (flags & names[i].bit)
			at += (size_t)snprintf(buf + at, RUNG_FLAGS - at,
			    "%s%s", at ? "," : "", names[i].name);
	if (at == 0)
		snprintf(buf, RUNG_FLAGS, "(no flags)");
	return buf;
}

static void fill(struct parts *p, const struct segment *s,
    const struct machine_step *step, unsigned extras)
{
	size_t size = sizeof p->text[0];

	memset(p, 0, sizeof *p);
	rung_flags(p->text[FLAGS], s->flags);
	snprintf(p->text[SEQ], size, " seq %" PRId64, step->seq);
	if (s->len) {
		snprintf(p->text[END], size, ":%" PRId64, step->end);
		snprintf(p->text[LEN], size, " len %" PRIu32, s->len);
	}
	if (s->flags & SEGMENT_ACK)
		snprintf(p->text[ACK], size, " ack %" PRId64, step->ack);
	if (s->window == 0 && !(s->flags & SEGMENT_RST))
		snprintf(p->text[WINDOW], size, " win 0");
	if ((extras & RUNG_TSVAL) && s->has_ts)
		snprintf(p->text[TSVAL], size, " TSval %" PRIu32, s->tsval);
	if (extras & RUNG_TTL)
		snprintf(p->text[TTL], size, " ttl %u", s->ttl);
	snprintf(p->text[MARK], size, "%s", marks[step->mark]);
}

static size_t length(const struct parts *p)
{
	size_t len = 0;

	for (int i = 0; i < PARTS; i++)
		len += strlen(p->text[i]);
	return len;
}

char *rung_label(char *buf, size_t room, const struct segment *s,
    const struct machine_step *step, unsigned extras)
{
	struct parts p;

	fill(&p, s, step, extras);
	for (int i = 0; i < LEAVES && length(&p) > room; i++)
		p.text[leaves[i]][0] = '\0';
	snprintf(buf, RUNG_TEXT, "%s%s%s%s%s%s%s%s%s", p.text[FLAGS],
	    p.text[SEQ], p.text[END], p.text[ACK], p.text[LEN], p.text[WINDOW],
	    p.text[TSVAL], p.text[TTL], p.text[MARK]);
	if (room < RUNG_TEXT)
		buf[room] = '\0';
	return buf;
}

enum rung_kind rung_kind(
    const struct segment *s, const struct machine_step *step)
{
	if (s->flags & SEGMENT_RST)
		return RUNG_RST;
	if (step->mark != MACHINE_PLAIN)
		return RUNG_MARKED;
	if (s->flags & SEGMENT_FIN)
		return RUNG_FIN;
	return s->flags & SEGMENT_SYN ? RUNG_SYN : RUNG_PLAIN;
}

char *rung_time(char *buf, uint64_t first, uint64_t ns)
{
	/* A file may have its packets in another order. */
	bool early = ns < first;
	double s = (double)(early ? first - ns : ns - first) / 1e9;
	int decimals = early ? 5 : 6;
	char text[64];

	for (double limit = 10; s >= limit && decimals > 0; limit *= 10)
		decimals--;
	snprintf(text, sizeof text, "%s%.*f", early ? "-" : "", decimals, s);
	snprintf(buf, RUNG_TIME, "%8.8s", text);
	return buf;
}
