/*
 * ladder_text.c - what went over the wire, as it is drawn on a blackboard
 *
 *	0.000000    SYN_SENT |--- SYN seq 0 ---------------------------->|
 *	0.000021 ESTABLISHED |<-- SYN,ACK seq 0 ack 1 -------------------| SYN_RECV
 *
 * The end that opens the connection is on the left. A state stands beside
 * the segment that led to it, so a blank margin says: as before.
 *
 * See also: rung.c, machine.c, RFC 9293 figures 5 to 13.
 */
#include "ladder_text.h"

#include "colour.h"
#include "rung.h"
#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* 8 of time, 11 of state on each side, 2 bars: 80 columns in all. */
enum { WIDTH = 80, STATE = 11, BETWEEN = 45, LABEL = 38 };

static const char dashes[] = "----------------------------------------"
			     "----------------------------------------";

static const char *const colours[] = {
    [RUNG_PLAIN] = "",
    [RUNG_SYN] = "\033[32m",
    [RUNG_FIN] = "\033[36m",
    [RUNG_RST] = COLOUR_BAD,
    [RUNG_MARKED] = "\033[33m",
};

static const char *set(const struct ladder_text *l, const char *code)
{
	return l->colour ? code : "";
}

static const char *reset(const struct ladder_text *l, const char *code)
{
	return l->colour && *code ? COLOUR_OFF : "";
}

static void rule(struct ladder_text *l, const struct machine *m)
{
	char title[40];
	int n = snprintf(title, sizeof title, "--- connection %u ", m->number);

	fprintf(l->out, "%s%s%.*s\n", l->headed ? "\n" : "", title, WIDTH - n,
	    dashes);
}

static void heading(struct ladder_text *l, const struct machine *m)
{
	char left[ENDPOINT_TEXT], right[ENDPOINT_TEXT];
	const char *opens = m->end[0].syn ? " opens" : "";
	int used;

	endpoint_text(&m->end[0].e, left);
	endpoint_text(&m->end[1].e, right);
	used = (int)(strlen(left) + strlen(opens));
	fprintf(l->out, "%s%s", left, opens);
	/* Two long IPv6 addresses take a line each. */
	if (used + 2 + (int)strlen(right) > WIDTH) {
		fprintf(l->out, "\n");
		used = 0;
	}
	fprintf(l->out, "%*s\n", WIDTH - used, right);
}

/* Which connection the next lines are of; true where it is another one. */
static bool turn_to(struct ladder_text *l, const struct machine *m)
{
	if (l->current == m->number)
		return false;
	rule(l, m);
	if (m->number > l->headed) {
		heading(l, m);
		l->headed = m->number;
	}
	l->current = m->number;
	return true;
}

static const char *state_colour(const struct ladder_text *l, int state)
{
	return set(l, state == TCP_TIME_WAIT ? COLOUR_WAITS : "\033[1m");
}

static void arrow(struct ladder_text *l, const struct segment *s,
    const struct machine_step *step)
{
	const char *colour = set(l, colours[rung_kind(s, step)]);
	char label[RUNG_TEXT];
	int fill;

	rung_label(label, LABEL, s, step, l->extras);
	fill = BETWEEN - 6 - (int)strlen(label);
	fprintf(l->out, "|%s%s %s %.*s%s%s|", colour,
	    step->from == 0 ? "---" : "<--", label, fill, dashes,
	    step->from == 0 ? ">" : "-", reset(l, colour));
}

void ladder_text_rung(struct ladder_text *l, const struct machine *m,
    const struct segment *s, const struct machine_step *step)
{
	char time[RUNG_TIME];
	const char *state[2];
	bool turned;

	if (l->first == 0)
		l->first = s->ns;
	turned = turn_to(l, m);
	for (int i = 0; i < 2; i++) {
		bool shown = step->changed[i] || (turned && step->state[i]);

		state[i] = shown ? tcpstate_name(step->state[i]) : "";
	}
	fprintf(l->out, "%s %s%*s%s ", rung_time(time, l->first, s->ns),
	    state_colour(l, step->state[0]), STATE, state[0],
	    set(l, COLOUR_OFF));
	arrow(l, s, step);
	if (*state[1])
		fprintf(l->out, " %s%s%s", state_colour(l, step->state[1]),
		    state[1], set(l, COLOUR_OFF));
	fputc('\n', l->out);
}

char *ladder_text_name(char *buf, const struct machine *m, int end)
{
	char text[ENDPOINT_TEXT];

	endpoint_text(&m->end[end].e, text);
	if (strlen(text) < LADDER_NAME)
		memcpy(buf, text, strlen(text) + 1);
	else
		snprintf(buf, LADDER_NAME, "the %s end",
		    end == 0 ? "left" : "right");
	return buf;
}

void ladder_text_outcome(struct ladder_text *l, const struct machine *m)
{
	char name[LADDER_NAME];

	fprintf(l->out, "connection %u: ", m->number);
	if (m->at_once)
		fprintf(l->out, "both ends closed at once");
	else if (m->closer != -1)
		fprintf(l->out, "%s closed first",
		    ladder_text_name(name, m, m->closer));
	else if (!m->reset)
		fprintf(l->out, "not closed");
	if (m->refused)
		fprintf(l->out, "refused");
	else if (m->reset)
		fprintf(
		    l->out, "%sended by a RST", m->closer != -1 ? ", " : "");
	fputc('\n', l->out);
}
