/*
 * stray_run.c - one segment of a capture is delivered again
 *
 * The segments are counted as ladder -r counts them: what is no TCP, or was
 * cut short before the end of its header, has no number.
 *
 * See also: stray.c, common/kept.c, common/deliver.c, common/pcap.c.
 */
#include "stray_run.h"

#include "deliver.h"
#include "msg.h"
#include "pcap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int run_refused(const char *call)
{
	bool privilege = errno == EPERM || errno == EACCES;

	msg_failed(call, "lo");
	if (privilege)
		msg_say("delivering needs CAP_NET_RAW: run it under lonet, or "
			"as root");
	return privilege ? STATUS_CANNOT_RUN_HERE : STATUS_FAILED;
}

int run_deliver(const struct kept *k)
{
	int fd = deliver_open(k->s.to.family), ret;
	char text[KEPT_TEXT];

	if (fd == -1)
		return run_refused("socket");
	ret = deliver(fd, k);
	if (ret == -1)
		msg_failed("sendto", kept_text(text, &k->s));
	else
		printf("delivered %s\n", kept_text(text, &k->s));
	close(fd);
	return ret == 0 && msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}

/* The exit status. */
static int deliver_frame(const struct run *r, const struct frame *f)
{
	struct kept k;
	const char *why = kept_copy(&k, f);
	int status;

	if (why) {
		msg_say("%s: segment %ld: %s", r->read, r->number, why);
		return STATUS_FAILED;
	}
	status = run_deliver(&k);
	kept_free(&k);
	return status;
}

/* The exit status. */
static int walk(const struct run *r, struct pcap_reader *reader)
{
	char text[KEPT_TEXT];
	const char *why;
	struct segment s;
	struct frame f;
	long number = 0;
	int got;

	while ((got = pcap_next(reader, &f, &why)) == 1) {
		if (segment_parse(&f, &s) != SEGMENT_IS_TCP)
			continue;
		number++;
		if (r->list)
			printf("%6ld  %s\n", number, kept_text(text, &s));
		else if (number == r->number)
			return deliver_frame(r, &f);
	}
	if (got == -1)
		msg_say("%s: %s", r->read, why);
	else if (!r->list)
		msg_say("%s: there is no segment %ld: it has %ld", r->read,
		    r->number, number);
	return got == 0 && r->list && msg_flush() == 0 ? STATUS_DONE
						       : STATUS_FAILED;
}

int run_file(const struct run *r)
{
	bool standard = strcmp(r->read, "-") == 0;
	FILE *in = standard ? stdin : fopen(r->read, "re");
	struct pcap_reader reader = {0};
	int status = STATUS_FAILED;
	const char *why;

	if (in == NULL) {
		msg_failed("open", r->read);
		return STATUS_FAILED;
	}
	why = pcap_open(&reader, in);
	if (why)
		msg_say("%s: %s", r->read, why);
	else
		status = walk(r, &reader);
	pcap_close(&reader);
	if (!standard)
		fclose(in);
	return status;
}
