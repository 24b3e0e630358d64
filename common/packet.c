/*
 * packet.c - from the bytes of a frame to TCP's header
 *
 * A link-level header (Ethernet with or without VLAN tags, the few bytes
 * that tcpdump makes up where there is none), then IPv4 with its options or
 * IPv6 with its extension headers. Every length is believed only after it
 * was held against what is left: the bytes may be anything at all.
 *
 * See also: RFC 791, RFC 8200 section 4, packet(7),
 * https://www.tcpdump.org/linktypes.html, segment.c.
 */
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd };
enum { TAG = 0x8100, TAG_SERVICE = 0x88a8, TAG_OLD = 0x9100 };

enum segment_verdict packet_short(const struct packet_bytes *b)
{
	return b->kept < b->len ? SEGMENT_IS_CUT : SEGMENT_IS_BROKEN;
}

/* Goes N bytes on; false, and stays, if they are not all there. */
static bool skip(struct packet_bytes *b, size_t n)
{
	if (n > b->kept)
		return false;
	b->at += n;
	b->kept -= n;
	b->len -= n;
	return true;
}

/* The version by the Ethernet type at TYPE, before what is left in *IP. */
static int by_type(
    struct packet_bytes *ip, unsigned type, enum segment_verdict *why)
{
	while (type == TAG || type == TAG_SERVICE || type == TAG_OLD) {
		const unsigned char *tag = ip->at;

		if (!skip(ip, 4)) {
			*why = packet_short(ip);
			return -1;
		}
		type = packet_16(tag + 2);
	}
	*why = SEGMENT_IS_OTHER;
	return type == TYPE_IPV4 ? 4 : type == TYPE_IPV6 ? 6 : -1;
}

/*
 * The version by the address family, in either byte order. IPv6 has another
 * number on every system: Linux, NetBSD and OpenBSD, FreeBSD, macOS.
 */
static int by_family(uint32_t family, enum segment_verdict *why)
{
	if (family > 0xffffff)
		family >>= 24;
	*why = SEGMENT_IS_OTHER;
	switch (family) {
	case 2:
		return 4;
	case 10:
	case 24:
	case 28:
	case 30:
		return 6;
	default:
		return -1;
	}
}

/* The length of the link-level header; -1 for a link type not in frame.h. */
static int link_header(int link)
{
	switch (link) {
	case LINK_NULL:
	case LINK_LOOP:
		return 4;
	case LINK_ETHERNET:
		return 14;
	case LINK_SLL:
		return 16;
	case LINK_SLL2:
		return 20;
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return 0;
	default:
		return -1;
	}
}

int packet_link(
    const struct frame *f, struct packet_bytes *ip, enum segment_verdict *why)
{
	const unsigned char *head = f->bytes;
	int len = link_header(f->link);

	ip->at = f->bytes;
	ip->len = f->len;
	ip->kept = f->kept < f->len ? f->kept : f->len;
	*why = len < 0 ? SEGMENT_IS_OTHER : packet_short(ip);
	if (len < 0 || !skip(ip, (size_t)len))
		return -1;
	switch (f->link) {
	case LINK_NULL:
	case LINK_LOOP:
		return by_family(packet_32(head), why);
	case LINK_ETHERNET:
	case LINK_SLL:
		return by_type(ip, packet_16(head + len - 2), why);
	case LINK_SLL2:
		return by_type(ip, packet_16(head), why);
	case LINK_IPV4:
		return 4;
	case LINK_IPV6:
		return 6;
	default:
		return 0;
	}
}

/* What lies behind the LEN bytes that the header says are in the packet. */
static enum segment_verdict behind(
    struct packet_bytes *b, size_t len, size_t header)
{
	if (len > b->len)
		return SEGMENT_IS_BROKEN;
	/* An Ethernet frame is padded to 60 bytes. */
	b->len = len;
	if (b->kept > len)
		b->kept = len;
	return skip(b, header) ? SEGMENT_IS_TCP : packet_short(b);
}

static enum segment_verdict ipv4(struct packet_bytes b, struct packet *p)
{
	const unsigned char *ip = b.at;
	enum segment_verdict verdict;
	size_t len, header;

	if (b.kept < 20)
		return packet_short(&b);
	header = (size_t)(ip[0] & 0x0f) * 4;
	len = packet_16(ip + 2);
	/* Segmentation is left to the interface: net/ipv4/ip_output.c. */
	if (len == 0)
		len = b.len;
	if (header < 20)
		return SEGMENT_IS_BROKEN;
	verdict = behind(&b, len, header);
	if (verdict == SEGMENT_IS_BROKEN)
		return verdict;
	if (ip[9] != IPPROTO_TCP || (packet_16(ip + 6) & 0x1fff) != 0)
		return SEGMENT_IS_OTHER;
	p->more = packet_16(ip + 6) & 0x2000;
	p->ttl = ip[8];
	p->from.family = p->to.family = AF_INET;
	memcpy(p->from.addr, ip + 12, 4);
	memcpy(p->to.addr, ip + 16, 4);
	p->tcp = b;
	return verdict;
}

/* The length of the extension header NEXT at EXT, 0 if it is none. */
static size_t extension(int next, const unsigned char *ext)
{
	switch (next) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return ((size_t)ext[1] + 1) * 8;
	case IPPROTO_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

static enum segment_verdict ipv6(struct packet_bytes b, struct packet *p)
{
	const unsigned char *ip = b.at, *ext;
	enum segment_verdict verdict;
	size_t len;
	int next;

	if (b.kept < 40)
		return packet_short(&b);
	len = packet_16(ip + 4);
	/* More than 65535 bytes (RFC 2675), or left to the interface. */
	verdict = behind(&b, len ? len + 40 : b.len, 40);
	if (verdict != SEGMENT_IS_TCP)
		return verdict;
	/* Each turn consumes 8 bytes or more. */
	for (next = ip[6]; next != IPPROTO_TCP; next = ext[0]) {
		ext = b.at;
		if (b.kept < 8)
			return extension(next, ip) ? packet_short(&b)
						   : SEGMENT_IS_OTHER;
		len = extension(next, ext);
		if (len == 0)
			return SEGMENT_IS_OTHER;
		if (next == IPPROTO_FRAGMENT) {
			if (packet_16(ext + 2) & 0xfff8)
				return SEGMENT_IS_OTHER;
			p->more = ext[3] & 1;
		}
		if (!skip(&b, len))
			return len > b.len ? SEGMENT_IS_BROKEN : SEGMENT_IS_CUT;
	}
	p->ttl = ip[7];
	p->from.family = p->to.family = AF_INET6;
	memcpy(p->from.addr, ip + 8, 16);
	memcpy(p->to.addr, ip + 24, 16);
	p->tcp = b;
	return SEGMENT_IS_TCP;
}

enum segment_verdict packet_ip(
    const struct packet_bytes *ip, int version, struct packet *p)
{
	int found;

	memset(p, 0, sizeof *p);
	if (ip->kept == 0)
		return packet_short(ip);
	found = ip->at[0] >> 4;
	if (found != 4 && found != 6)
		return version ? SEGMENT_IS_BROKEN : SEGMENT_IS_OTHER;
	if (version && version != found)
		return SEGMENT_IS_BROKEN;
	return found == 4 ? ipv4(*ip, p) : ipv6(*ip, p);
}
