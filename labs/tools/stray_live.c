/*
 * stray_live.c - kept from one incarnation, delivered into the next
 *
 * While it captures, data segments are kept as they come. When the next
 * incarnation of the four-tuple is opened the kept ones are old, and one is
 * chosen that B will take for its own. It is shown as it is on the wire, and
 * counted from the initial sequence numbers (ISN) of both incarnations: B can
 * count only from those of its own.
 *
 * See also: stray.c, common/wander.c, common/capture.c.
 */
#include "stray_run.h"

#include "capture.h"
#include "msg.h"
#include "pcap.h"
#include "stop.h"
#include "wander.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { BATCH = 64 }; /* packets between two looks at the rest */

struct live {
	const struct run *r;
	struct capture c;
	struct wander w;
	FILE *copy;         /* for -w */
	bool recording;     /* an incarnation that has one before it */
	struct kept chosen; /* of A, for B; ->ip NULL: none */
	bool delivered;
	bool deaf; /* standard input is over */
};

/* K as it is on the wire, and counted from both pairs of ISNs. */
static void tell_numbers(const struct wander *w, const struct segment *s)
{
	const struct wander_life *a = &w->before, *b = &w->now;

	printf("     %11s %11s %11s\n", "on the wire", "in A", "in B");
	printf("seq  %11" PRIu32 " %11" PRIu32 " %11" PRIu32 "\n", s->seq,
	    s->seq - a->isn[0], s->seq - b->isn[0]);
	printf("ack  %11" PRIu32 " %11" PRIu32 " %11" PRIu32 "\n", s->ack,
	    s->ack - a->isn[1], s->ack - b->isn[1]);
	printf("len  %11" PRIu32 "\n", s->len);
}

/* The numbers that both incarnations began with. */
static void tell_lives(const struct wander *w)
{
	const struct wander_life *a = &w->before, *b = &w->now;
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

	printf("A and B: %s > %s\n", endpoint_text(&w->end[0], from),
	    endpoint_text(&w->end[1], to));
	printf("A: ISN %10" PRIu32 " and %10" PRIu32 ", %zu segments kept\n",
	    a->isn[0], a->isn[1], wander_count(w));
	printf("B: ISN %10" PRIu32 " and %10" PRIu32 ", %" PRIu32
	       " and %" PRIu32 " more\n",
	    b->isn[0], b->isn[1], b->isn[0] - a->isn[0], b->isn[1] - a->isn[1]);
}

/* The number for B, on the screen and into the file of -o. */
static int tell_wanted(const struct run *r, uint32_t bytes)
{
	FILE *f;
	int n;

	printf("B has to send %" PRIu32 " bytes and get as many\n", bytes);
	printf("then Enter delivers it\n");
	if (r->wanted == NULL)
		return msg_flush();
	f = fopen(r->wanted, "we");
	if (f == NULL) {
		msg_failed("open", r->wanted);
		return -1;
	}
	n = fprintf(f, "%" PRIu32 "\n", bytes);
	if (fclose(f) == 0 && n > 0)
		return msg_flush();
	msg_failed("write", r->wanted);
	return -1;
}

/* The handshake of B is through: which segment, and where it falls. */
static int choose(struct live *l)
{
	const struct wander *w = &l->w;
	const struct kept *k = wander_choose(w);
	struct frame f = {.link = LINK_RAW};

	tell_lives(w);
	if (k) {
		/* For it to stay, whatever is kept after it. */
		f.bytes = k->ip;
		f.len = f.kept = k->len;
		kept_copy(&l->chosen, &f);
		tell_numbers(w, &k->s);
		return tell_wanted(l->r, k->s.seq - w->now.isn[0] - 1);
	}
	printf("none of them fits into B\n");
	return msg_flush();
}

/* The file has one incarnation, from its SYN on. */
static int start_copy(struct live *l)
{
	l->recording = wander_count(&l->w) > 0;
	if (l->copy == NULL)
		return 0;
	rewind(l->copy);
	if (ftruncate(fileno(l->copy), 0) == 0 &&
	    pcap_write_header(l->copy, l->c.link) == 0)
		return 0;
	msg_failed("write", l->r->write);
	return -1;
}

static int take(struct live *l, const struct frame *f)
{
	int event = wander_frame(&l->w, f);

	if (event == -1) {
		msg_failed("malloc", "");
		return -1;
	}
	if (event == WANDER_BEGINS) {
		kept_free(&l->chosen);
		if (start_copy(l) == -1)
			return -1;
	}
	if (l->copy && l->recording && pcap_write(l->copy, f) == -1) {
		msg_failed("write", l->r->write);
		return -1;
	}
	return event == WANDER_OPENS && l->recording ? choose(l) : 0;
}

/* What is here, up to BATCH packets; how many, -1 after a message. */
static int drain(struct live *l)
{
	struct frame f;
	int got = 1, n = 0;

	while (n < BATCH && (got = capture_next(&l->c, &f)) == 1) {
		if (take(l, &f) == -1)
			return -1;
		n++;
	}
	if (got == -1)
		msg_failed(l->c.failed, "lo");
	else if (n && l->copy && fflush(l->copy) == EOF)
		msg_failed("write", l->r->write);
	else
		return n;
	return -1;
}

/* Enter: the exit status, -1 to go on. */
static int press(struct live *l)
{
	const struct wander_life *b = &l->w.now;
	char to[ENDPOINT_TEXT];
	int status;

	if (l->delivered)
		return -1;
	if (l->chosen.ip == NULL) {
		msg_say("there is no segment to deliver");
		return -1;
	}
	printf("B: %s expects seq %" PRIu32 " in B\n",
	    endpoint_text(&l->w.end[1], to), b->acked - b->isn[0]);
	if (l->chosen.s.has_ts && b->has_ts)
		printf("TSval %" PRIu32 ", and the last one of B %" PRIu32 "\n",
		    l->chosen.s.tsval, b->tsval);
	status = run_deliver(&l->chosen);
	l->delivered = status == STATUS_DONE;
	/* With -w what comes of it is still to be recorded. */
	return l->delivered && l->copy ? -1 : status;
}

/* Standard input has something; the exit status, -1 to go on. */
static int listen_to_keys(struct live *l)
{
	char buf[64];
	ssize_t n = read(STDIN_FILENO, buf, sizeof buf);

	if (n > 0)
		return buf[n - 1] == '\n' ? press(l) : -1;
	if (n == -1 && errno == EINTR)
		return -1;
	l->deaf = true;
	if (l->delivered)
		return -1;
	msg_say("standard input is over, and nothing was delivered");
	return STATUS_FAILED;
}

/* The exit status. */
static int watch(struct live *l, int stop)
{
	int status = -1;

	while (status == -1 && !stop_asked()) {
		struct pollfd fds[] = {{l->c.fd, POLLIN, 0}, {stop, POLLIN, 0},
		    {l->deaf ? -1 : STDIN_FILENO, POLLIN, 0}};
		int n = drain(l);

		if (n == -1)
			return STATUS_FAILED;
		if (poll(fds, 3, n == BATCH ? 0 : -1) == -1 && errno != EINTR) {
			msg_failed("poll", "");
			return STATUS_FAILED;
		}
		/* First everything that came before the key was pressed. */
		if (fds[2].revents && !(fds[0].revents & POLLIN))
			status = listen_to_keys(l);
	}
	return status == -1 ? STATUS_DONE : status;
}

/* Everything is open; the exit status. */
static int run(struct live *l)
{
	int stop = stop_arm(), status;

	if (stop == -1) {
		msg_failed("eventfd", "");
		return STATUS_FAILED;
	}
	msg_say("listening on lo");
	status = watch(l, stop);
	close(stop);
	return status;
}

int run_live(const struct run *r)
{
	struct live l = {.r = r, .w.len = r->len};
	int status;

	if (r->write && (l.copy = fopen(r->write, "we")) == NULL) {
		msg_failed("open", r->write);
		return STATUS_FAILED;
	}
	if (capture_open(&l.c, "lo", &r->port, 1) == -1) {
		status = run_refused(l.c.failed);
	} else {
		status = run(&l);
		capture_close(&l.c);
	}
	kept_free(&l.chosen);
	wander_free(&l.w);
	if (l.copy && fclose(l.copy) == EOF && status == STATUS_DONE) {
		msg_failed("write", r->write);
		status = STATUS_FAILED;
	}
	return status;
}
