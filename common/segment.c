/*
 * segment.c - what a TCP segment says
 *
 * The fixed 20 bytes, and the options behind them: kind, length, value. An
 * option whose length cannot be ends the walk (what comes then is anybody's
 * guess), one that is unknown is stepped over. The payload's length comes
 * from the IP header, so it is right where the capture kept only the heads.
 *
 * See also: RFC 9293 3.1 and 3.2, RFC 7323 (window scale, timestamps),
 * RFC 2018 (SACK), packet.c (what stands before).
 */
#include "segment.h"

#include "packet.h"

#include <netinet/tcp.h>
#include <string.h>

enum { HEADER = 20 };

static void read_sacks(struct segment *s, const unsigned char *blocks, int n)
{
	for (int i = 0; i < n && i < SEGMENT_SACKS; i++, blocks += 8) {
		s->sack[i].left = packet_32(blocks);
		s->sack[i].right = packet_32(blocks + 4);
		s->nsacks = i + 1;
	}
}

/* One option of LEN bytes; one of another length than its kind's is none. */
static void read_option(struct segment *s, const unsigned char *o, int len)
{
	if (o[0] == TCPOPT_MAXSEG && len == TCPOLEN_MAXSEG) {
		s->mss = packet_16(o + 2);
	} else if (o[0] == TCPOPT_WINDOW && len == TCPOLEN_WINDOW) {
		/* More than 14 means 14: RFC 7323 2.3. */
		s->wscale = o[2] < 14 ? o[2] : 14;
	} else if (o[0] == TCPOPT_SACK_PERMITTED &&
		   len == TCPOLEN_SACK_PERMITTED) {
		s->sack_ok = true;
	} else if (o[0] == TCPOPT_SACK && len % 8 == 2) {
		read_sacks(s, o + 2, len / 8);
	} else if (o[0] == TCPOPT_TIMESTAMP && len == TCPOLEN_TIMESTAMP) {
		s->has_ts = true;
		s->tsval = packet_32(o + 2);
		s->tsecr = packet_32(o + 6);
	}
}

static void read_options(
    struct segment *s, const unsigned char *o, const unsigned char *end)
{
	while (o < end && o[0] != TCPOPT_EOL) {
		if (o[0] == TCPOPT_NOP) {
			o++;
			continue;
		}
		if (end - o < 2 || o[1] < 2 || o[1] > end - o)
			return;
		read_option(s, o, o[1]);
		o += o[1];
	}
}

/* The segment, whose header is HEADER bytes or longer and kept whole. */
static void fill(
    struct segment *s, const struct packet_bytes *tcp, size_t header)
{
	const unsigned char *h = tcp->at;

	s->from.port = packet_16(h);
	s->to.port = packet_16(h + 2);
	s->seq = packet_32(h + 4);
	s->ack = packet_32(h + 8);
	s->flags = h[13];
	s->window = packet_16(h + 14);
	s->wscale = -1;
	read_options(s, h + HEADER, h + header);
	s->len = (uint32_t)(tcp->len - header);
	s->kept = tcp->kept - header;
	s->payload = s->len ? h + header : NULL;
}

enum segment_verdict segment_parse(const struct frame *f, struct segment *s)
{
	enum segment_verdict verdict;
	struct packet_bytes ip;
	struct packet p;
	int version;
	size_t header;

	memset(s, 0, sizeof *s);
	version = packet_link(f, &ip, &verdict);
	if (version == -1)
		return verdict;
	verdict = packet_ip(&ip, version, &p);
	if (verdict != SEGMENT_IS_TCP)
		return verdict;
	if (p.tcp.kept < HEADER)
		return packet_short(&p.tcp);
	header = (size_t)(p.tcp.at[12] >> 4) * 4;
	if (header < HEADER || header > p.tcp.len)
		return SEGMENT_IS_BROKEN;
	if (header > p.tcp.kept)
		return SEGMENT_IS_CUT;
	s->ns = f->ns;
	s->ttl = p.ttl;
	s->from = p.from;
	s->to = p.to;
	fill(s, &p.tcp, header);
	return SEGMENT_IS_TCP;
}
