/*
 * ladder_run.c - where the packets come from, and when it ends
 *
 * A capture ends on a count, a time, the last connection's end, or Ctrl-C.
 * When nothing moves the kernel is asked for its states: a segment may have
 * been on its way, so a difference counts if it is there twice.
 *
 * See also: ladder.c, common/capture.c, common/pcap.c, common/crosscheck.c.
 */
#include "ladder_run.h"

#include "clock.h"
#include "msg.h"
#include "pcap.h"
#include "stop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

/* Milliseconds: nothing has moved for so long; later looks are for what
   happens without a segment. REST: for what is queued at the end. BATCH:
   packets between two looks at the rest. */
enum { QUIET = 20, QUIET_LATER = 1000, REST = 500, BATCH = 64 };

/* One packet; 1 to go on, 0 if that was the last, -1 after a message. */
static int take(struct run *r, const struct frame *f)
{
	int drawn = ladder_frame(&r->l, f);

	if (drawn == -1) {
		msg_failed("ladder", "");
		return -1;
	}
	if (r->copy && pcap_write(r->copy, f) == -1) {
		msg_failed("write", r->write);
		return -1;
	}
	return !drawn || r->count == 0 ||
	       r->l.segments < (unsigned long)r->count;
}

/* What has come so far is out, whatever happens next. */
static int flush(struct run *r)
{
	if (r->copy && fflush(r->copy) == EOF) {
		msg_failed("write", r->write);
		return -1;
	}
	return msg_flush();
}

/* All packets that are here, or a good many; as take(). */
static int drain(struct run *r, struct capture *c, int *came)
{
	struct frame f;
	int more = 1, got = 0;

	for (*came = 0; more == 1 && *came < BATCH; *came += got) {
		got = capture_next(c, &f);
		if (got == -1) {
			msg_failed(c->failed, r->interface);
			return -1;
		}
		if (got == 0)
			break;
		more = take(r, &f);
	}
	return *came && flush(r) == -1 ? -1 : more;
}

/* The kernel's states, if the ladder has room for them; 1 if all is over. */
static int look(struct run *r)
{
	FILE *out = r->l.notation ? stderr : stdout;
	int over = crosscheck_look(&r->check, &r->l.all, out);

	if (msg_flush() == -1)
		return -1;
	/* Where the table is not to be had, the segments have to do. */
	return over == -1 ? machines_are_over(&r->l.all) : over;
}

/* What came before Ctrl-C, on an interface that may never be quiet. */
static int drain_rest(struct run *r, struct capture *c)
{
	long end = clock_ms() + REST;
	int more, came;

	do
		more = drain(r, c, &came);
	while (more == 1 && came == BATCH && clock_ms() < end);
	return more;
}

/* Until something comes or is due; 1 to go on, 0 to end, -1 likewise. */
static int watch(struct run *r, struct capture *c, int stop)
{
	struct pollfd fds[] = {{c->fd, POLLIN, 0}, {stop, POLLIN, 0}};
	long end = r->seconds ? clock_ms() + r->seconds * 1000 : LONG_MAX;
	long due = LONG_MAX;
	int looks = 0, more = 1, came;

	while (more == 1 && !stop_asked() && clock_ms() < end) {
		more = drain(r, c, &came);
		if (came) {
			looks = 0;
			due = clock_ms() + QUIET;
		} else if (more == 1 && clock_ms() >= due) {
			int over = look(r);

			if (over == -1 || (over && r->until_closed))
				return over == -1 ? -1 : 0;
			due = clock_ms() + (++looks < 2 ? QUIET : QUIET_LATER);
		}
		if (more == 1 && came < BATCH &&
		    poll(fds, 2, clock_until(due < end ? due : end)) == -1 &&
		    errno != EINTR) {
			msg_failed("poll", "");
			return -1;
		}
	}
	if (more == 1 && stop_asked())
		more = drain_rest(r, c);
	return more == -1 ? -1 : 0;
}

/* DROPPED: -1 for a file. */
static int print_end(struct run *r, long dropped)
{
	bool live = dropped != -1;

	for (int i = 0; i < r->l.all.count && !r->l.notation; i++) {
		const struct machine *m = &r->l.all.m[i];

		if (i == 0)
			putchar('\n');
		ladder_text_outcome(&r->l.text, m);
		if (live && crosscheck_print(m, stdout) == -1)
			msg_failed("socket table", "");
	}
	printf("%s", r->l.notation ? "// " : "");
	ladder_counts(&r->l, stdout);
	if (live)
		printf(", %ld dropped by the kernel", dropped);
	putchar('\n');
	return flush(r);
}

static int refused_here(const struct run *r, const struct capture *c)
{
	bool privilege = errno == EPERM || errno == EACCES;

	msg_failed(c->failed, r->interface);
	if (privilege)
		msg_say("capturing needs CAP_NET_RAW: run it under lonet, or "
			"as root");
	return privilege ? STATUS_CANNOT_RUN_HERE : STATUS_FAILED;
}

int run_live(struct run *r)
{
	int stop = stop_arm(), ret, status;
	struct capture c = {0};
	unsigned dropped = 0;

	if (stop == -1) {
		msg_failed("eventfd", "");
		return STATUS_FAILED;
	}
	if (capture_open(&c, r->interface, r->port, r->nports) == -1)
		return refused_here(r, &c);
	ret = r->copy ? pcap_write_header(r->copy, c.link) : 0;
	if (ret == -1)
		msg_failed("write", r->write);
	else
		msg_say("listening on %s", r->interface);
	if (ret == 0)
		ret = watch(r, &c, stop);
	if (ret == 0 && capture_dropped(&c, &dropped) == -1)
		msg_failed(c.failed, r->interface);
	status = ret == 0 && print_end(r, (long)dropped) == 0 ? STATUS_DONE
							      : STATUS_FAILED;
	capture_close(&c);
	return status;
}

static int replay(struct run *r, FILE *in)
{
	struct pcap_reader reader = {0};
	const char *why = pcap_open(&reader, in);
	struct frame f;
	int more = 1, got = 1;

	if (why) {
		msg_say("%s: %s", r->read, why);
		return -1;
	}
	while (more == 1 && (got = pcap_next(&reader, &f, &why)) == 1)
		more = take(r, &f);
	/* What came before the broken part has been drawn all the same. */
	if (got == -1)
		msg_say("%s: %s", r->read, why);
	pcap_close(&reader);
	return more == -1 || got == -1 ? -1 : 0;
}

int run_file(struct run *r)
{
	bool standard = strcmp(r->read, "-") == 0;
	FILE *in = standard ? stdin : fopen(r->read, "re");
	int ret;

	if (in == NULL) {
		msg_failed("open", r->read);
		return STATUS_FAILED;
	}
	ret = replay(r, in);
	if (print_end(r, -1) == -1)
		ret = -1;
	if (!standard)
		fclose(in);
	return ret == 0 ? STATUS_DONE : STATUS_FAILED;
}
