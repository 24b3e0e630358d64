/*
 * diagram.c - the one table of the state diagram
 *
 * The arrows are those of RFC 9293's figure 5, with its note 1 (a RST leads
 * back to LISTEN only who came from there). The calls have the names of the
 * socket interface: listen() is the RFC's passive OPEN, connect() its active
 * OPEN, close() its CLOSE. Each arrow has the way that it takes, in
 * characters, and both the text and the picture are drawn from that.
 *
 * Like the figure it leaves out that a RST ends any state, and the short way
 * from FIN_WAIT1 to TIME_WAIT, where the FIN also acknowledges (note 2).
 *
 * See also: diagram_text.c, diagram_svg.c, moves.c, RFC 9293 3.3.2.
 */
#include "diagram.h"

#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

enum { NEARLY_FULL = DIAGRAM_LETTERS - 1 };

static const struct diagram_place places[] = {
    {TCP_CLOSE, {29, 0}},
    {TCP_LISTEN, {29, 3}},
    {TCP_SYN_RECV, {0, 6}},
    {TCP_SYN_SENT, {59, 6}},
    {TCP_ESTABLISHED, {29, 9}},
    {TCP_FIN_WAIT1, {0, 12}},
    {TCP_CLOSE_WAIT, {59, 12}},
    {TCP_FIN_WAIT2, {0, 15}},
    {TCP_CLOSING, {29, 15}},
    {TCP_LAST_ACK, {59, 15}},
    {TCP_TIME_WAIT, {29, 18}},
    {TCP_CLOSE, {59, 18}},
};

static const struct diagram_arrow arrows[] = {
    {TCP_CLOSE, TCP_LISTEN, "listen()", NULL, {{35, 0}, {35, 3}}, {26, 1}},
    {TCP_CLOSE, TCP_SYN_SENT, "connect()", "snd SYN",
	{{45, 0}, {45, 1}, {70, 1}, {70, 6}}, {48, 1}},
    {TCP_LISTEN, TCP_CLOSE, "close()", NULL, {{41, 3}, {41, 0}}, {43, 2}},
    {TCP_LISTEN, TCP_SYN_RECV, "rcv SYN", "snd SYN,ACK",
	{{35, 3}, {35, 4}, {10, 4}, {10, 6}}, {13, 4}},
    {TCP_LISTEN, TCP_SYN_SENT, "SEND", "snd SYN",
	{{43, 3}, {43, 4}, {63, 4}, {63, 6}}, {47, 4}},
    {TCP_SYN_SENT, TCP_CLOSE, "close()", NULL,
	{{76, 6}, {76, 0}, {49, 0}, {0, 0}}, {60, 0}},
    {TCP_SYN_SENT, TCP_SYN_RECV, "rcv SYN", "snd SYN,ACK", {{59, 6}, {20, 6}},
	{29, 6}},
    {TCP_SYN_SENT, TCP_ESTABLISHED, "rcv SYN,ACK", "snd ACK",
	{{70, 6}, {70, 7}, {43, 7}, {43, 9}}, {46, 7}},
    {TCP_SYN_RECV, TCP_LISTEN, "rcv RST", NULL, {{5, 6}, {5, 3}, {29, 3}},
	{13, 3}},
    {TCP_SYN_RECV, TCP_ESTABLISHED, "rcv ACK of SYN", NULL,
	{{10, 6}, {10, 7}, {35, 7}, {35, 9}}, {16, 7}},
    {TCP_SYN_RECV, TCP_FIN_WAIT1, "close()", "snd FIN", {{5, 6}, {5, 12}},
	{7, 9}},
    {TCP_ESTABLISHED, TCP_FIN_WAIT1, "close()", "snd FIN",
	{{35, 9}, {35, 10}, {12, 10}, {12, 12}}, {15, 10}},
    {TCP_ESTABLISHED, TCP_CLOSE_WAIT, "rcv FIN", "snd ACK",
	{{43, 9}, {43, 10}, {69, 10}, {69, 12}}, {48, 10}},
    {TCP_FIN_WAIT1, TCP_FIN_WAIT2, "rcv ACK of FIN", NULL, {{5, 12}, {5, 15}},
	{7, 13}},
    {TCP_FIN_WAIT1, TCP_CLOSING, "rcv FIN", "snd ACK",
	{{20, 12}, {43, 12}, {43, 15}}, {24, 12}},
    {TCP_CLOSE_WAIT, TCP_LAST_ACK, "close()", "snd FIN", {{69, 12}, {69, 15}},
	{51, 13}},
    {TCP_FIN_WAIT2, TCP_TIME_WAIT, "rcv FIN", "snd ACK",
	{{5, 15}, {5, 18}, {29, 18}}, {9, 18}},
    {TCP_CLOSING, TCP_TIME_WAIT, "rcv ACK of FIN", NULL, {{39, 15}, {39, 18}},
	{23, 16}},
    {TCP_LAST_ACK, TCP_CLOSE, "rcv ACK of FIN", NULL, {{69, 15}, {69, 18}},
	{53, 16}},
    {TCP_TIME_WAIT, TCP_CLOSE, "2MSL", NULL, {{49, 18}, {59, 18}}, {52, 18}},
};

const struct diagram_place *diagram_places(size_t *n)
{
	*n = sizeof places / sizeof places[0];
	return places;
}

const struct diagram_arrow *diagram_arrows(size_t *n)
{
	*n = sizeof arrows / sizeof arrows[0];
	return arrows;
}

bool diagram_leads(int from, int to)
{
	for (size_t i = 0; i < sizeof arrows / sizeof arrows[0]; i++)
		if (arrows[i].from == from && arrows[i].to == to)
			return true;
	return false;
}

/* The N-th letter: after Z come a to z, and then no more. */
static char letter(int n)
{
	static const char all[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	if ((size_t)n >= sizeof all - 1)
		return '*';
	return all[n];
}

static void give_letter(struct diagram *d, int state)
{
	char *letters = d->state[state].letters;
	size_t n = strlen(letters);

	if (n < NEARLY_FULL)
		letters[n] = letter(d->ends);
	else
		letters[NEARLY_FULL] = '+';
	d->ends++;
}

/* "until close() or rcv FIN" into BUF. */
static void until(int state, char *buf, size_t size)
{
	const size_t count = sizeof arrows / sizeof arrows[0];
	const char *before = "until ";
	int left = 0;

	for (size_t i = 0; i < count; i++)
		left += arrows[i].from == state;
	*buf = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(buf);

		if (arrows[i].from != state)
			continue;
		snprintf(
		    buf + len, size - len, "%s%s", before, arrows[i].event);
		before = --left == 1 ? " or " : ", ";
	}
}

void diagram_mark(struct diagram *d, int state, const char *who)
{
	const struct tcpstate *s = tcpstate_row(state);
	char ended[64], end[96] = "";

	if (s == NULL)
		return;
	d->state[state].marked = true;
	if (who) {
		snprintf(end, sizeof end, "%c %s ", letter(d->ends), who);
		give_letter(d, state);
	}
	until(state, ended, sizeof ended);
	if (d->nlines < DIAGRAM_LINES)
		snprintf(d->line[d->nlines], DIAGRAM_LINE, "%s%.12s %s", end,
		    s->name, ended);
	d->nlines++;
}

/* Does the RFC's name differ by more than its dashes? */
static bool named_otherwise(const struct tcpstate *s)
{
	const char *a = s->name, *b = s->rfc;

	while (*a && (*a == *b || (*a == '_' && *b == '-'))) {
		a++;
		b++;
	}
	return *a || *b;
}

/* The RFC's names for those, into BUF of DIAGRAM_LINE bytes. */
static char *names(char *buf)
{
	int len = snprintf(buf, DIAGRAM_LINE, "otherwise named in RFC 9293");
	const char *before = ":";

	/* The last place is CLOSE again. */
	for (size_t i = 0; i + 1 < sizeof places / sizeof places[0]; i++) {
		const struct tcpstate *s = tcpstate_row(places[i].state);

		if (named_otherwise(s)) {
			len += snprintf(buf + len, DIAGRAM_LINE - (size_t)len,
			    "%s %s", before, s->rfc);
			before = ",";
		}
	}
	return buf;
}

char *diagram_label(const struct diagram_arrow *a, char *buf)
{
	snprintf(buf, DIAGRAM_LINE, "%s%s%s", a->event, a->action ? " / " : "",
	    a->action ? a->action : "");
	return buf;
}

char *diagram_name(const struct diagram *d, int state, char *buf)
{
	const char *letters = d->state[state].letters;

	snprintf(buf, DIAGRAM_BOX, "%s%s%s", tcpstate_name(state),
	    *letters ? " " : "", letters);
	return buf;
}

const char *diagram_line(const struct diagram *d, int i, char *buf)
{
	int kept = d->nlines < DIAGRAM_LINES ? d->nlines : DIAGRAM_LINES;

	if (i < kept)
		return d->line[i];
	if (i == kept && kept < d->nlines) {
		snprintf(buf, DIAGRAM_LINE, "and %d more", d->nlines - kept);
		return buf;
	}
	return i == kept + (kept < d->nlines) ? names(buf) : NULL;
}
