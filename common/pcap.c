/*
 * pcap.c - the file format that every tool of the field reads
 *
 * 24 bytes of header say byte order, resolution of the times and link type;
 * then each packet has 16 bytes (seconds, fraction, bytes kept, bytes on
 * the wire) and what was kept. A file is written in the machine's own byte
 * order: the magic number at its start tells the reader which that was.
 *
 * See also: draft-ietf-opsawg-pcap, pcap-savefile(5), tcpdump -r.
 */
#include "pcap.h"

#include <byteswap.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 24, RECORD = 16 };

static const uint32_t magic_micro = 0xa1b2c3d4;
static const uint32_t magic_nano = 0xa1b23c4d;
static const uint32_t magic_pcapng = 0x0a0d0d0a; /* in either order */

static uint32_t number(const struct pcap_reader *r, const unsigned char *b)
{
	uint32_t n;

	memcpy(&n, b, sizeof n);
	return r->swapped ? bswap_32(n) : n;
}

static uint16_t number16(const struct pcap_reader *r, const unsigned char *b)
{
	uint16_t n;

	memcpy(&n, b, sizeof n);
	return r->swapped ? bswap_16(n) : n;
}

/* Which kind of pcap file has these 4 bytes first? */
static bool is_pcap(struct pcap_reader *r, const unsigned char *b)
{
	for (int i = 0; i < 2; i++) {
		r->swapped = i == 1;
		r->nano = number(r, b) == magic_nano;
		if (r->nano || number(r, b) == magic_micro)
			return true;
	}
	r->swapped = false;
	return false;
}

static const char *no_pcap(const unsigned char *b, size_t n)
{
	uint32_t first;

	if (n == 0)
		return "an empty file";
	if (n >= 2 && b[0] == 0x1f && b[1] == 0x8b)
		return "a file compressed by gzip: gunzip it first";
	if (n < sizeof first)
		return "not a pcap file";
	memcpy(&first, b, sizeof first);
	if (first == magic_pcapng)
		return "a pcapng file: convert it with "
		       "`editcap -F pcap IN OUT` or "
		       "`tshark -F pcap -r IN -w OUT`";
	return "not a pcap file";
}

static bool is_known(int link)
{
	static const int known[] = {LINK_NULL, LINK_ETHERNET, LINK_RAW,
	    LINK_LOOP, LINK_SLL, LINK_IPV4, LINK_IPV6, LINK_SLL2};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i] == link)
			return true;
	return false;
}

const char *pcap_open(struct pcap_reader *r, FILE *in)
{
	unsigned char b[HEADER] = {0};
	size_t n;

	memset(r, 0, sizeof *r);
	r->in = in;
	n = fread(b, 1, sizeof b, in);
	if (ferror(in))
		return strerror(errno);
	if (n < 4 || !is_pcap(r, b))
		return no_pcap(b, n);
	if (n < sizeof b)
		return "cut off within its header";
	if (number16(r, b + 4) != 2 || number16(r, b + 6) != 4)
		return "of another version of pcap than 2.4";
	/* The upper half says whether frames end in a checksum (FCS). */
	r->link = (int)(number(r, b + 20) & 0xffff);
	if (!is_known(r->link))
		return "of another link type than Ethernet, raw IP, "
		       "BSD loopback or Linux cooked";
	r->bytes = malloc(PCAP_KEPT);
	return r->bytes ? NULL : strerror(errno);
}

/* N bytes into BUF: 1, 0 at the end of the file, -1 with *WHY. */
static int read_bytes(
    struct pcap_reader *r, unsigned char *buf, size_t n, const char **why)
{
	size_t got = fread(buf, 1, n, r->in);

	if (got == n)
		return 1;
	*why = ferror(r->in) ? strerror(errno) : "cut off within a packet";
	return got == 0 && !ferror(r->in) ? 0 : -1;
}

int pcap_next(struct pcap_reader *r, struct frame *f, const char **why)
{
	unsigned char b[RECORD];
	int ret = read_bytes(r, b, sizeof b, why);

	if (ret != 1)
		return ret;
	memset(f, 0, sizeof *f);
	f->ns = number(r, b) * UINT64_C(1000000000) +
		number(r, b + 4) * (r->nano ? UINT64_C(1) : UINT64_C(1000));
	f->link = r->link;
	f->kept = number(r, b + 8);
	f->len = number(r, b + 12);
	f->bytes = r->bytes;
	if (f->kept > PCAP_KEPT) {
		*why = "damaged: a packet of more than 262144 bytes";
		return -1;
	}
	/* Some writers do not fill in the length on the wire. */
	if (f->len < f->kept)
		f->len = f->kept;
	return f->kept == 0 || read_bytes(r, r->bytes, f->kept, why) == 1 ? 1
									  : -1;
}

void pcap_close(struct pcap_reader *r)
{
	free(r->bytes);
	r->bytes = NULL;
}

static int write_bytes(FILE *out, const void *b, size_t n)
{
	return fwrite(b, 1, n, out) == n ? 0 : -1;
}

int pcap_write_header(FILE *out, int link)
{
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t reserved[2];
		uint32_t kept, link;
	} header = {.magic = magic_nano,
	    .major = 2,
	    .minor = 4,
	    .kept = PCAP_KEPT,
	    .link = (uint32_t)link};

	return write_bytes(out, &header, sizeof header);
}

int pcap_write(FILE *out, const struct frame *f)
{
	const uint32_t record[] = {(uint32_t)(f->ns / 1000000000),
	    (uint32_t)(f->ns % 1000000000), (uint32_t)f->kept,
	    (uint32_t)f->len};

	if (write_bytes(out, record, sizeof record) == -1)
		return -1;
	return write_bytes(out, f->bytes, f->kept);
}
