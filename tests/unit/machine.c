/* machine.c - the states of both ends after each segment of a story */
#include "story.h"

static void normal_closes(void)
{
	static const struct line client_first[] = {OPENED,
	    {0, A, 1001, 5001, 6, EST, EST, 0},
	    {1, A, 5001, 1007, 6, EST, EST, 0},
	    {0, F | A, 1007, 5007, 0, FW1, CLW, 0},
	    {1, A, 5007, 1008, 0, FW2, CLW, 0},
	    {1, F | A, 5007, 1008, 0, TW, LAST, 0},
	    {0, A, 1008, 5008, 0, TW, END, 0}, {0}};
	static const struct line server_first[] = {OPENED,
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0},
	    {0, A, 1001, 5002, 0, CLW, FW2, 0},
	    {0, F | A, 1001, 5002, 0, LAST, TW, 0},
	    {1, A, 5002, 1002, 0, END, TW, 0}, {0}};
	static const struct line three_segments[] = {OPENED,
	    {0, F | A, 1001, 5001, 10, FW1, CLW, 0},
	    {1, F | A, 5001, 1012, 20, TW, LAST, 0},
	    {0, A, 1012, 5022, 0, TW, END, 0}, {0}};
	static const struct line half_closed[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, A, 5001, 1002, 1000, FW2, CLW, 0},
	    {0, A, 1002, 6001, 0, FW2, CLW, 0},
	    {1, A, 6001, 1002, 1000, FW2, CLW, 0}, {0}};

	CHECK(alone("client first", client_first));
	CHECK(alone("server first", server_first));
	CHECK(alone("three segments", three_segments));
	CHECK(!alone("half closed", half_closed));
}

static void both_at_once(void)
{
	static const struct line closes[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    /* It had not heard of the FIN when it sent its own. */
	    {1, F | A, 5001, 1001, 0, CLG, FW1, 0},
	    {1, A, 5002, 1002, 0, TW, CLG, 0}, {0, A, 1002, 5002, 0, TW, TW, 0},
	    {0}};
	static const struct line opens[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {1, S, 5000, 0, 0, RECV, SENT, 0},
	    {0, S | A, 1000, 5001, 0, RECV, EST, AGAIN},
	    {1, S | A, 5000, 1001, 0, EST, EST, AGAIN}, {0}};
	struct machines all = {0};

	CHECK(tell(&all, "simultaneous close", closes)->at_once);
	CHECK(machines_are_over(&all));
	alone("simultaneous open", opens);
}

static void resets(void)
{
	static const struct line refused[] = {
	    {0, S, 1000, 0, 0, SENT, UNKNOWN, 0},
	    {1, R | A, 0, 1001, 0, END, END, 0}, {0}};
	static const struct line aborted[] = {OPENED,
	    {1, A, 5001, 1001, 6, EST, EST, 0},
	    {0, R | A, 1001, 5007, 0, END, END, 0}, {0}};
	/* RFC 5961: not at RCV.NXT, so a challenge ACK, no reset. */
	static const struct line blind[] = {OPENED,
	    {0, A, 1001, 5001, 6, EST, EST, 0},
	    {0, R, 1010, 0, 0, END, EST, NOT},
	    {1, A, 5001, 1007, 0, END, EST, 0}, {0, R, 1007, 0, 0, END, END, 0},
	    {0}};
	/* Data for an orphan: RFC 9293 3.10.7.4, tcp_rcv_state_process. */
	static const struct line orphan[] = {OPENED,
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0},
	    {0, A, 1001, 5002, 0, CLW, FW2, 0},
	    {0, A, 1001, 5002, 6, CLW, FW2, 0}, {1, R, 5002, 0, 0, END, END, 0},
	    {0}};
	/* The same before the FIN was heard: one below RCV.NXT. */
	static const struct line crossed[] = {OPENED,
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0},
	    {0, A, 1001, 5001, 6, EST, FW1, 0}, {1, R, 5001, 0, 0, END, END, 0},
	    {0}};
	/* Linux takes it there even after the FIN: tcp_reset_check(). */
	static const struct line below[] = {OPENED,
	    {1, F | A, 5001, 1001, 0, CLW, FW1, 0},
	    {0, A, 1001, 5002, 0, CLW, FW2, 0}, {1, R, 5001, 0, 0, END, END, 0},
	    {0}};
	static const struct line into_time_wait[] = {OPENED,
	    {0, F | A, 1001, 5001, 0, FW1, CLW, 0},
	    {1, F | A, 5001, 1002, 0, TW, LAST, 0},
	    {0, A, 1002, 5002, 0, TW, END, 0}, {1, R, 5002, 0, 0, END, END, 0},
	    /* With tcp_rfc1337=1 it was not heard, as its ACK shows. */
	    {0, A, 1002, 5002, 0, TW, END, 0}, {0}};

	CHECK(alone("refused", refused));
	CHECK(alone("aborted", aborted));
	CHECK(alone("blind reset", blind));
	CHECK(alone("data for an orphan", orphan));
	CHECK(alone("crossed with a FIN", crossed));
	CHECK(alone("RST below RCV.NXT", below));
	CHECK(alone("RST into TIME_WAIT", into_time_wait));
}

/* ISNs just below 2^32: the numbers wrap, the relative ones do not. */
static void wraps(void)
{
	static const struct line lines[] = {
	    {0, S, 0xfffffffe, 0, 0, SENT, UNKNOWN, 0},
	    {1, S | A, 0xffffffff, 0xffffffff, 0, EST, RECV, 0},
	    {0, A, 0xffffffff, 0, 0, EST, EST, 0},
	    {0, A, 0xffffffff, 0, 6, EST, EST, 0},
	    {0, A, 0xffffffff, 0, 6, EST, EST, AGAIN},
	    {1, A, 0, 5, 0, EST, EST, 0}, {0, F | A, 5, 0, 0, FW1, CLW, 0},
	    {1, F | A, 0, 6, 0, TW, LAST, 0}, {0}};
	static const struct line last = {0, A, 6, 1, 0, TW, END, 0};
	struct machines all = {0};
	struct segment s = segment_of(&last);
	struct machine_step step;

	machine_step(tell(&all, "wrap", lines), &s, &step);
	CHECK(step.seq == 8 && step.end == 8 && step.ack == 2);
	CHECK(step.changed[1] && !step.changed[0]);
	CHECK(machines_are_over(&all));
}

int main(void)
{
	normal_closes();
	both_at_once();
	resets();
	wraps();
	return check_status();
}
