/*
 * kept.c - a wandering duplicate is the same segment, not one like it
 *
 * What is delivered again has to be what was on the wire: addresses, ports,
 * sequence numbers, options and payload. Only the checksum differs: lo never
 * needs one and leaves it open, while a segment that comes by itself has to
 * have one or is dropped. So it is the one that the sender meant.
 *
 * See also: checksum.c, deliver.c, RFC 9293 3.4 ("old duplicates").
 */
#include "kept.h"

#include "checksum.h"
#include "packet.h"
#include "rung.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes from the IP header to the end of the segment; 0 and *WHY. */
static size_t whole(
    const struct frame *f, const unsigned char **at, const char **why)
{
	enum segment_verdict verdict;
	struct packet_bytes ip;
	struct packet p;
	int version = packet_link(f, &ip, &verdict);

	*why = "it is no TCP segment";
	if (version == -1 || packet_ip(&ip, version, &p) != SEGMENT_IS_TCP)
		return 0;
	*why = "it is a fragment";
	if (p.more)
		return 0;
	*why = "the capture did not keep it whole";
	if (p.tcp.kept < p.tcp.len)
		return 0;
	*at = ip.at;
	return (size_t)(p.tcp.at - ip.at) + p.tcp.len;
}

const char *kept_copy(struct kept *k, const struct frame *f)
{
	struct frame packet = {.ns = f->ns, .link = LINK_RAW};
	const unsigned char *at;
	const char *why;
	size_t len = whole(f, &at, &why);

	if (len == 0)
		return why;
	k->ip = malloc(len);
	if (k->ip == NULL)
		return strerror(errno);
	memcpy(k->ip, at, len);
	k->len = packet.len = packet.kept = len;
	packet.bytes = k->ip;
	if (checksum_fill(k->ip, len) == 0 &&
	    segment_parse(&packet, &k->s) == SEGMENT_IS_TCP)
		return NULL;
	kept_free(k);
	return "it is malformed";
}

void kept_free(struct kept *k)
{
	free(k->ip);
	k->ip = NULL;
}

char *kept_text(char *buf, const struct segment *s)
{
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT], flags[RUNG_FLAGS];
	char ack[32] = "";

	if (s->flags & SEGMENT_ACK)
		snprintf(ack, sizeof ack, " ack %" PRIu32, s->ack);
	snprintf(buf, KEPT_TEXT, "%s > %s %s seq %" PRIu32 "%s len %" PRIu32,
	    endpoint_text(&s->from, from), endpoint_text(&s->to, to),
	    rung_flags(flags, s->flags), s->seq, ack, s->len);
	return buf;
}
