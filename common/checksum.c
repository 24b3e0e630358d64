/*
 * checksum.c - the sums that the interface was to compute
 *
 * Linux leaves TCP's checksum to the interface where that can do it, and lo
 * never needs one: a segment captured there has only the sum of the pseudo
 * header in its place. Whoever keeps it for Wireshark, or sends it again,
 * has to finish the sum first.
 *
 * The sum is over 16-bit words in ones' complement, and what stands in the
 * header is its complement: summed up with it, a right packet gives 0xffff.
 *
 * See also: RFC 1071, RFC 9293 3.1 (pseudo header), RFC 8200 8.1,
 * Documentation/networking/checksum-offloads.rst of the kernel.
 */
#include "checksum.h"

#include "packet.h"

#include <errno.h>
#include <netinet/in.h>

enum { IPV4_SUM = 10, TCP_SUM = 16 }; /* where they stand */

/* LEN bytes more; 64 bits have room for the carries of any packet. */
static uint64_t add(uint64_t sum, const unsigned char *b, size_t len)
{
	for (; len > 1; b += 2, len -= 2)
		sum += packet_16(b);
	return len ? sum + ((uint64_t)b[0] << 8) : sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* The sum over pseudo header, header and payload. */
static uint16_t tcp_sum(const struct packet *p)
{
	size_t addrlen = p->from.family == AF_INET ? 4 : 16;
	uint64_t sum = IPPROTO_TCP;

	sum += p->tcp.len >> 16;
	sum += p->tcp.len & 0xffff;
	sum = add(sum, p->from.addr, addrlen);
	sum = add(sum, p->to.addr, addrlen);
	return fold(add(sum, p->tcp.at, p->tcp.len));
}

static uint16_t ipv4_sum(const unsigned char *ip)
{
	return fold(add(0, ip, (size_t)(ip[0] & 0x0f) * 4));
}

static bool read_packet(struct packet *p, const unsigned char *ip, size_t len)
{
	struct packet_bytes bytes = {.at = ip, .len = len, .kept = len};

	return packet_ip(&bytes, 0, p) == SEGMENT_IS_TCP && !p->more &&
	       p->tcp.len >= 20;
}

static void put(unsigned char *b, unsigned value)
{
	b[0] = (unsigned char)(value >> 8);
	b[1] = (unsigned char)value;
}

int checksum_fill(unsigned char *ip, size_t len)
{
	struct packet p;
	unsigned char *tcp;

	if (!read_packet(&p, ip, len)) {
		errno = EINVAL;
		return -1;
	}
	tcp = ip + (p.tcp.at - ip);
	put(tcp + TCP_SUM, 0);
	put(tcp + TCP_SUM, ~(unsigned)tcp_sum(&p));
	if (p.from.family == AF_INET) {
		put(ip + IPV4_SUM, 0);
		put(ip + IPV4_SUM, ~(unsigned)ipv4_sum(ip));
	}
	return 0;
}

bool checksum_is_right(const unsigned char *ip, size_t len)
{
	struct packet p;

	return read_packet(&p, ip, len) && tcp_sum(&p) == 0xffff &&
	       (p.from.family == AF_INET6 || ipv4_sum(ip) == 0xffff);
}
