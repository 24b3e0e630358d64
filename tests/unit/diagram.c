/*
 * diagram.c - the arrows of the state diagram are those that the machine
 * takes, and RFC 9293's figure 5 has no others
 */
#include "story.h"

#include "diagram.h"

enum { STATES = 12 };

static bool taken[STATES][STATES];

/* One arrow, or two at once: an ACK and a FIN in one segment. */
static void take(const char *story, int from, int to)
{
	/* It had not heard that FIN when it sent its own: machine.c. */
	if (from == CLW && to == FW1)
		from = EST;
	if (diagram_leads(from, to)) {
		taken[from][to] = true;
		return;
	}
	for (int via = 1; via < STATES; via++)
		if (diagram_leads(from, via) && diagram_leads(via, to))
			return;
	printf("%s: no arrow from %s to %s\n", story, tcpstate_name(from),
	    tcpstate_name(to));
	check_failures++;
}

/*
 * Each change of a state in the story is an arrow of the diagram. The right
 * end begins in RIGHT, the left one in CLOSE.
 */
static void follow(const char *story, const struct line *lines, int right)
{
	int left = TCP_CLOSE;
	struct machines all = {0};

	tell(&all, story, lines);
	for (const struct line *l = lines; l->flags; l++) {
		if (l->left && l->left != left)
			take(story, left, l->left);
		if (l->right && l->right != right)
			take(story, right, l->right);
		left = l->left ? l->left : left;
		right = l->right ? l->right : right;
	}
}

static void stories(void)
{
	static const struct line four[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, A, 5001, 1002, 0, FW2, CLW, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, 0},
	    {0, A, 1002, 5002, 0, TW, END, 0}, {0}};
	static const struct line three[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, 0},
	    {0, A, 1002, 5002, 0, TW, END, 0}, {0}};
	static const struct line closes_at_once[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, F | A, 5001, 1001, 0, CLG, FW1, 0},
	    {1, A, 5002, 1002, 0, TW, CLG, 0}, {0, A, 1002, 5002, 0, TW, TW, 0},
	    {0}};
	static const struct line opens_at_once[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {1, S, 5000, 0, 0, RECV, SENT, 0},
	    {0, S | A, 1000, 5001, 0, RECV, EST, AGAIN},
	    {1, S | A, 5000, 1001, 0, EST, EST, AGAIN}, {0}};
	static const struct line early_fin[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {1, S | A, 5000, 1001, 0, EST, RECV, 0},
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0}, {0}};

	follow("four segments", four, TCP_LISTEN);
	follow("three segments", three, TCP_LISTEN);
	follow("simultaneous close", closes_at_once, TCP_LISTEN);
	follow("FIN in SYN_RECV", early_fin, TCP_LISTEN);
	follow("simultaneous open", opens_at_once, TCP_CLOSE);
}

/* What no segment shows: calls before the first one, RST, and the clock. */
static bool unseen(const struct diagram_arrow *a)
{
	return a->from == TCP_CLOSE || a->from == TCP_TIME_WAIT ||
	       (a->from == TCP_LISTEN && a->to != TCP_SYN_RECV) ||
	       (a->from == TCP_SYN_SENT && a->to == TCP_CLOSE) ||
	       (a->from == TCP_SYN_RECV && a->to == TCP_LISTEN);
}

static void every_arrow_is_taken(void)
{
	size_t n;

	for (const struct diagram_arrow *a = diagram_arrows(&n); n > 0;
	     n--, a++) {
		if (taken[a->from][a->to] || unseen(a))
			continue;
		printf("nobody goes from %s to %s\n", tcpstate_name(a->from),
		    tcpstate_name(a->to));
		check_failures++;
	}
}

/* Where an arrow begins and ends there is a box of that state. */
static bool touches(int state, struct diagram_point p)
{
	const struct diagram_place *place;
	size_t n;

	for (place = diagram_places(&n); n > 0; n--, place++)
		if (place->state == state && place->at.y == p.y &&
		    p.x >= place->at.x && p.x < place->at.x + DIAGRAM_BOX)
			return true;
	return false;
}

static void arrows_meet_their_boxes(void)
{
	char label[DIAGRAM_LINE];
	size_t n;

	for (const struct diagram_arrow *a = diagram_arrows(&n); n > 0;
	     n--, a++) {
		int last = 1;

		while (last + 1 < DIAGRAM_BENDS &&
		       (a->bend[last + 1].x || a->bend[last + 1].y))
			last++;
		diagram_label(a, label);
		check(touches(a->from, a->bend[0]), label, __FILE__, __LINE__);
		check(touches(a->to, a->bend[last]), label, __FILE__, __LINE__);
		CHECK(a->label.x + (int)strlen(label) <= DIAGRAM_WIDTH);
	}
}

/* The figure has twenty, and CLOSE twice. */
static void figure_5(void)
{
	int out[STATES] = {0}, in[STATES] = {0};
	const struct diagram_arrow *a;
	size_t n, count;

	a = diagram_arrows(&count);
	for (size_t i = 0; i < count; i++, a++) {
		out[a->from]++;
		in[a->to]++;
	}
	CHECK(count == 20);
	for (int state = 1; state < STATES; state++)
		CHECK(out[state] > 0 && in[state] > 0);
	diagram_places(&n);
	CHECK(n == 12);
	CHECK(out[TCP_ESTABLISHED] == 2 && out[TCP_FIN_WAIT1] == 2);
	CHECK(in[TCP_TIME_WAIT] == 2 && out[TCP_TIME_WAIT] == 1);
	CHECK(in[TCP_CLOSE] == 4 && in[TCP_ESTABLISHED] == 2);
}

static void letters(void)
{
	struct diagram d = {0};
	char buf[DIAGRAM_LINE];

	diagram_mark(&d, TCP_LISTEN, NULL);
	CHECK_TEXT(diagram_name(&d, TCP_LISTEN, buf), "LISTEN");
	CHECK_TEXT(
	    diagram_line(&d, 0, buf), "LISTEN until close(), rcv SYN or SEND");
	diagram_mark(&d, TCP_TIME_WAIT, "here");
	CHECK_TEXT(diagram_line(&d, 1, buf), "A here TIME_WAIT until 2MSL");
	diagram_mark(&d, 0, "nobody");
	for (int i = 0; i < 60; i++)
		diagram_mark(&d, TCP_TIME_WAIT, "there");
	CHECK_TEXT(diagram_name(&d, TCP_TIME_WAIT, buf), "TIME_WAIT AB+");
	CHECK_TEXT(diagram_line(&d, DIAGRAM_LINES, buf), "and 36 more");
	CHECK(strstr(diagram_line(&d, DIAGRAM_LINES + 1, buf), "RFC 9293"));
	CHECK(diagram_line(&d, DIAGRAM_LINES + 2, buf) == NULL);
}

int main(void)
{
	stories();
	every_arrow_is_taken();
	arrows_meet_their_boxes();
	figure_5();
	letters();
	return check_status();
}
