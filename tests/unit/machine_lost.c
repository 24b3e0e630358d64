/* machine_lost.c - what an end did not hear, and what nobody captured */
#include "story.h"

static void lost_segments(void)
{
	static const struct line fin_again[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {0, F | A, 1001, 5001, 0, FW1, CLW, AGAIN},
	    {1, A, 5001, 1002, 0, FW2, CLW, 0},
	    /* So the ACK was not heard. */
	    {0, F | A, 1001, 5001, 0, FW1, CLW, AGAIN},
	    {1, A, 5001, 1002, 0, FW2, CLW, 0}, {0}};
	static const struct line last_ack_lost[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, 0},
	    {0, A, 1002, 5002, 0, TW, END, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, AGAIN},
	    {0, A, 1002, 5002, 0, TW, END, 0}, {0}};
	static const struct line fin_early[] = {OPENED,
	    {0, F | A, 1101, 5001, 0, FW1, EST, EARLY},
	    {1, A, 5001, 1001, 0, FW1, EST, 0},
	    {0, A, 1001, 5001, 100, FW1, CLW, AGAIN},
	    {1, A, 5001, 1102, 0, FW2, CLW, 0}, {0}};
	/* Two gaps: the end that has them filled says so. */
	static const struct line two_gaps[] = {OPENED,
	    {0, A, 1011, 5001, 10, EST, EST, EARLY},
	    {0, F | A, 1031, 5001, 10, FW1, EST, EARLY},
	    {0, A, 1001, 5001, 10, FW1, EST, AGAIN},
	    {0, A, 1021, 5001, 10, FW1, EST, AGAIN},
	    {1, A, 5001, 1042, 0, FW2, CLW, 0}, {0}};
	/* serv -D fin: it answers, and not to the FIN. */
	static const struct line deaf[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, A, 5001, 1001, 6, FW1, EST, 0},
	    {0, F | A, 1001, 5001, 0, FW1, CLW, AGAIN},
	    {1, A, 5007, 1002, 0, FW2, CLW, 0}, {0}};
	static const struct line handshake[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, AGAIN},
	    {1, S | A, 5000, 1001, 0, EST, RECV, 0},
	    {1, S | A, 5000, 1001, 0, EST, RECV, AGAIN},
	    {0, A, 1001, 5001, 0, EST, EST, 0},
	    {1, S | A, 5000, 1001, 0, EST, RECV, AGAIN},
	    {0, A, 1001, 5001, 0, EST, EST, 0}, {0}};
	static const struct line probes[] = {OPENED,
	    {0, A, 1001, 5001, 6, EST, EST, 0},
	    {1, A, 5001, 1007, 0, EST, EST, 0},
	    {0, A, 1006, 5001, 0, EST, EST, PROBE},
	    {1, A, 5001, 1007, 0, EST, EST, 0},
	    /* A duplicate of long ago, delivered by somebody else. */
	    {1, A, 5001, 1007, 6, EST, EST, 0},
	    {0, A, 1007, 5007, 6, EST, EST, 0},
	    {0, A, 1001, 5001, 6, EST, EST, OLD}, {0}};

	alone("FIN again", fin_again);
	CHECK(alone("lost last ACK", last_ack_lost));
	alone("FIN out of order", fin_early);
	alone("two gaps", two_gaps);
	alone("deaf to FIN", deaf);
	alone("handshake again", handshake);
	alone("probes", probes);
}

static void late_captures(void)
{
	static const struct line data[] = {
	    {1, A, 5001, 1001, 6, UNKNOWN, UNKNOWN, 0},
	    {0, A, 1001, 5007, 0, EST, EST, 0},
	    {0, F | A, 1001, 5007, 0, FW1, CLW, 0}, {0}};
	static const struct line answer[] = {
	    {1, S | A, 5000, 1001, 0, EST, RECV, 0},
	    {0, A, 1001, 5001, 0, EST, EST, 0}, {0}};
	static const struct line no_answer[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {0, A, 1001, 5001, 0, EST, UNKNOWN, 0},
	    {1, A, 5001, 1001, 6, EST, EST, 0}, {0}};
	static const struct line two_fins[] = {
	    {0, F | A, 1001, 5001, 0, UNKNOWN, UNKNOWN, 0},
	    {1, A, 5001, 1002, 0, UNKNOWN, UNKNOWN, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, 0},
	    {0, A, 1002, 5002, 0, TW, END, 0}, {0}};
	static const struct line after_fin[] = {
	    {0, F | A, 1001, 5001, 0, UNKNOWN, UNKNOWN, 0},
	    {1, A, 5001, 1002, 6, FW2, CLW, 0}, {0}};

	alone("begins with data", data);
	alone("begins with SYN,ACK", answer);
	alone("SYN,ACK not seen", no_answer);
	CHECK(alone("begins with a FIN", two_fins));
	alone("data after a FIN", after_fin);
}

int main(void)
{
	lost_segments();
	late_captures();
	return check_status();
}
