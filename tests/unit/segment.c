/*
 * segment.c - recorded segments, and what can be wrong with one
 *
 * tests/data/segments-*.pcap were recorded by tcpdump on lo; the .txt beside
 * each has what tshark read from it. segments-snap4 kept 96 bytes of each
 * packet, segments-options4 and 6 have options of IP's in every packet of
 * one direction, segments-sll and sll2 were recorded with -i any.
 */
#include "check.h"
#include "data.h"
#include "frames.h"

#include "packet.h"
#include "segment.h"

static const char *const recorded[] = {"segments-close4", "segments-reset6",
    "segments-sack4", "segments-snap4", "segments-options4",
    "segments-options6", "segments-sll", "segments-sll2"};

enum { RECORDED = sizeof recorded / sizeof recorded[0] };

static void print(FILE *out, const struct segment *s)
{
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

	fprintf(out, "%lu.%09lu %s > %s ", (unsigned long)(s->ns / 1000000000),
	    (unsigned long)(s->ns % 1000000000), endpoint_text(&s->from, from),
	    endpoint_text(&s->to, to));
	fprintf(out, "seq %u ack %u flags 0x%02x win %u len %u ttl %u", s->seq,
	    s->ack, s->flags, s->window, s->len, s->ttl);
	if (s->mss)
		fprintf(out, " mss %u", s->mss);
	if (s->wscale != -1)
		fprintf(out, " wscale %d", s->wscale);
	if (s->sack_ok)
		fprintf(out, " sackok");
	if (s->has_ts)
		fprintf(out, " ts %u %u", s->tsval, s->tsecr);
	for (int i = 0; i < s->nsacks; i++)
		fprintf(out, " sack %u-%u", s->sack[i].left, s->sack[i].right);
	if (s->payload) {
		fprintf(out, " ");
		for (size_t i = 0; i < s->kept; i++)
			fprintf(out, "%02x", s->payload[i]);
	}
	fprintf(out, "\n");
}

static void check_recorded(const char *dir, const char *name)
{
	char want[DATA_SIZE], path[64], *got;
	struct frames all;
	struct segment s;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	frames_read(&all, dir, name);
	for (int i = 0; i < all.n; i++)
		if (segment_parse(&all.frame[i], &s) == SEGMENT_IS_TCP)
			print(out, &s);
	fclose(out);
	snprintf(path, sizeof path, "%s.txt", name);
	data_read(dir, path, want);
	CHECK_TEXT(got, want);
	free(got);
	frames_free(&all);
}

/* F with N bytes kept of LEN on the wire, in a block of N bytes. */
static enum segment_verdict cut(
    const struct frame *f, size_t n, size_t len, struct segment *s)
{
	struct frame copy = frame_copy(f, n);
	enum segment_verdict verdict;

	copy.len = len;
	verdict = segment_parse(&copy, s);
	frame_free(&copy);
	return verdict;
}

/* A capture that kept less: the whole header, or SEGMENT_IS_CUT. */
static void check_cut(const struct frame *f)
{
	struct segment whole, s;
	size_t header;

	CHECK(segment_parse(f, &whole) == SEGMENT_IS_TCP);
	header = f->kept - whole.kept;
	for (size_t n = 0; n <= f->kept; n++) {
		CHECK(cut(f, n, f->len, &s) ==
		      (n < header ? SEGMENT_IS_CUT : SEGMENT_IS_TCP));
		if (n >= header)
			CHECK(s.len == whole.len && s.kept == n - header);
	}
	/* On the wire there was no more: IP's length is too large. */
	for (size_t n = 0; n < f->kept; n++)
		CHECK(cut(f, n, n, &s) == SEGMENT_IS_BROKEN);
}

/* Every bit another one: any verdict, but within the bytes. */
static void check_damaged(const struct frame *f)
{
	struct segment s;

	for (size_t bit = 0; bit < f->kept * 8; bit++) {
		struct frame copy = frame_copy(f, f->kept);
		unsigned char *b = (unsigned char *)copy.bytes;

		b[bit / 8] ^= (unsigned char)(1U << bit % 8);
		if (segment_parse(&copy, &s) == SEGMENT_IS_TCP) {
			CHECK(s.kept <= s.len && s.nsacks <= SEGMENT_SACKS);
			CHECK(s.kept <= copy.kept && s.wscale <= 14);
		}
		frame_free(&copy);
	}
}

/* F with LEN bytes of INSERT at AT, and the rest of it from FROM on. */
static struct frame spliced(const struct frame *f, size_t at, size_t from,
    const char *insert, size_t len)
{
	unsigned char b[512];
	struct frame edited = *f;

	memcpy(b, f->bytes, at);
	memcpy(b + at, insert, len);
	memcpy(b + at + len, f->bytes + from, f->kept - from);
	edited.len = edited.kept = f->kept - from + at + len;
	edited.bytes = b;
	return frame_copy(&edited, edited.kept);
}

/* The verdict on such a frame, as of another LINK. */
static enum segment_verdict edit(const struct frame *f, int link, size_t at,
    size_t from, const char *insert, size_t len, struct segment *s)
{
	struct frame edited = spliced(f, at, from, insert, len);
	enum segment_verdict verdict;

	edited.link = link;
	verdict = segment_parse(&edited, s);
	s->payload = NULL;
	frame_free(&edited);
	return verdict;
}

#define EDIT(link, at, from, insert)                                           \
	edit(f, (link), (at), (from), (insert), sizeof(insert) - 1, &s)

/* F, an Ethernet frame of 6 bytes payload, behind other headers. */
static void check_links(const struct frame *f, int version)
{
	int own = version == 4 ? LINK_IPV4 : LINK_IPV6;
	int other = version == 4 ? LINK_IPV6 : LINK_IPV4;
	struct segment s;

	CHECK(EDIT(LINK_RAW, 0, 14, "") == SEGMENT_IS_TCP && s.len == 6);
	CHECK(EDIT(own, 0, 14, "") == SEGMENT_IS_TCP && s.len == 6);
	CHECK(EDIT(other, 0, 14, "") == SEGMENT_IS_BROKEN);
	CHECK(EDIT(147, 0, 14, "") == SEGMENT_IS_OTHER);
	CHECK(EDIT(LINK_RAW, 0, 0, "") == SEGMENT_IS_OTHER);
	if (version == 4) {
		CHECK(EDIT(LINK_NULL, 0, 14, "\2\0\0\0") == SEGMENT_IS_TCP);
		CHECK(EDIT(LINK_LOOP, 0, 14, "\0\0\0\2") == SEGMENT_IS_TCP);
		CHECK(EDIT(LINK_NULL, 0, 14, "\7\0\0\0") == SEGMENT_IS_OTHER);
		CHECK(EDIT(LINK_NULL, 0, 14, "\36\0\0\0") == SEGMENT_IS_BROKEN);
	} else {
		CHECK(EDIT(LINK_NULL, 0, 14, "\36\0\0\0") == SEGMENT_IS_TCP);
		CHECK(EDIT(LINK_NULL, 0, 14, "\0\0\0\12") == SEGMENT_IS_TCP);
	}
	/* One VLAN tag, two; ARP; a length instead of a type (802.3). */
	CHECK(EDIT(LINK_ETHERNET, 12, 12, "\x81\0\0\5") == SEGMENT_IS_TCP);
	CHECK(EDIT(LINK_ETHERNET, 12, 12, "\x88\xa8\0\5\x81\0\0\5") ==
	      SEGMENT_IS_TCP);
	CHECK(s.len == 6);
	CHECK(EDIT(LINK_ETHERNET, 12, 14, "\x08\6") == SEGMENT_IS_OTHER);
	CHECK(EDIT(LINK_ETHERNET, 12, 14, "\0\x40") == SEGMENT_IS_OTHER);
}

/* F is of IPv4, 14 bytes from its start. */
static void check_ipv4(const struct frame *f)
{
	struct segment s;
	struct frame padded = spliced(f, f->kept, f->kept, "\0\0\0\0", 4);

	CHECK(segment_parse(&padded, &s) == SEGMENT_IS_TCP);
	CHECK(s.len == 6 && s.kept == 6);
	frame_free(&padded);
	/* A total length of 0: the whole frame. */
	CHECK(EDIT(LINK_ETHERNET, 16, 18, "\0\0") == SEGMENT_IS_TCP);
	CHECK(s.len == 6);
	/* Less than the headers, more than the frame. */
	CHECK(EDIT(LINK_ETHERNET, 16, 18, "\0\x13") == SEGMENT_IS_BROKEN);
	CHECK(EDIT(LINK_ETHERNET, 16, 18, "\0\x30") == SEGMENT_IS_BROKEN);
	CHECK(EDIT(LINK_ETHERNET, 16, 18, "\2\0") == SEGMENT_IS_BROKEN);
	/* The first fragment, a later one; UDP; a header of 12 bytes. */
	CHECK(EDIT(LINK_ETHERNET, 20, 22, "\x20\0") == SEGMENT_IS_TCP);
	CHECK(EDIT(LINK_ETHERNET, 20, 22, "\x20\1") == SEGMENT_IS_OTHER);
	CHECK(EDIT(LINK_ETHERNET, 23, 24, "\x11") == SEGMENT_IS_OTHER);
	CHECK(EDIT(LINK_ETHERNET, 14, 15, "\x43") == SEGMENT_IS_BROKEN);
	/* A TCP header of 16 bytes, and one longer than the packet. */
	CHECK(EDIT(LINK_ETHERNET, 46, 47, "\x40") == SEGMENT_IS_BROKEN);
	CHECK(EDIT(LINK_ETHERNET, 46, 47, "\xf0") == SEGMENT_IS_BROKEN);
}

/* F is of IPv6: a header is put in, and the length of 0 allows for it. */
static void check_ipv6(const struct frame *f)
{
	struct segment s;
	static const char fragment[] = "\6\0\0\1\0\0\0\1";
	static const char later[] = "\6\0\0\x8\0\0\0\1";
	struct frame zero, next;

	CHECK(EDIT(LINK_ETHERNET, 18, 20, "\0\0") == SEGMENT_IS_TCP);
	CHECK(s.len == 6);
	CHECK(EDIT(LINK_ETHERNET, 18, 20, "\1\0") == SEGMENT_IS_BROKEN);
	CHECK(EDIT(LINK_ETHERNET, 20, 21, "\x11") == SEGMENT_IS_OTHER);
	CHECK(EDIT(LINK_ETHERNET, 20, 21, "\x3b") == SEGMENT_IS_OTHER);
	zero = spliced(f, 18, 20, "\0\0", 2);
	next = spliced(&zero, 20, 21, "\x2c", 1);
	CHECK(edit(&next, LINK_ETHERNET, 54, 54, fragment, 8, &s) ==
	      SEGMENT_IS_TCP);
	CHECK(s.len == 6 && s.ttl == 64);
	CHECK(edit(&next, LINK_ETHERNET, 54, 54, later, 8, &s) ==
	      SEGMENT_IS_OTHER);
	frame_free(&next);
	/* An extension header that goes on behind the packet's end. */
	next = spliced(&zero, 20, 21, "\x3c", 1);
	CHECK(edit(&next, LINK_ETHERNET, 54, 54, "\6\xff\1\4\0\0\0\0", 8, &s) ==
	      SEGMENT_IS_BROKEN);
	frame_free(&next);
	frame_free(&zero);
}

/* F, whose options are "nop nop timestamps" at 54: others in their place. */
static void check_options(const struct frame *f)
{
	struct segment s;

	CHECK(EDIT(LINK_ETHERNET, 54, 66, "\2\4\5\xb4\3\3\xff\1\4\2\1\1") ==
	      SEGMENT_IS_TCP);
	CHECK(s.mss == 1460 && s.wscale == 14 && s.sack_ok && !s.has_ts);
	/* Unknown ones are stepped over; what follows the end is none. */
	CHECK(EDIT(LINK_ETHERNET, 54, 66, "\xfe\3x\2\4\5\xb4\0\3\3\7\1") ==
	      SEGMENT_IS_TCP);
	CHECK(s.mss == 1460 && s.wscale == -1);
	/* Lengths 0 and 1, and one behind the end, end the walk. */
	EDIT(LINK_ETHERNET, 54, 66, "\xfe\0\2\4\5\xb4\1\1\1\1\1\1");
	CHECK(s.mss == 0);
	EDIT(LINK_ETHERNET, 54, 66, "\xfe\1\2\4\5\xb4\1\1\1\1\1\1");
	CHECK(s.mss == 0);
	EDIT(LINK_ETHERNET, 54, 66, "\2\4\5\xb4\x8\xatttt\2\4");
	CHECK(s.mss == 1460 && !s.has_ts);
	EDIT(LINK_ETHERNET, 54, 66, "\1\1\1\1\1\1\1\1\1\1\1\2");
	CHECK(s.mss == 0);
	/* A known kind of another length is none, but is stepped over. */
	EDIT(LINK_ETHERNET, 54, 66, "\2\3\5\3\3\7\5\4\0\1\4\2");
	CHECK(s.mss == 0 && s.wscale == 7 && s.nsacks == 0 && s.sack_ok);
	EDIT(LINK_ETHERNET, 54, 66, "\5\x0b\0\0\0\1\0\0\0\2x\1");
	CHECK(s.nsacks == 0);
}

int main(int argc, char **argv)
{
	struct frames all;

	if (argc != 2)
		return 77;
	for (int i = 0; i < RECORDED; i++) {
		check_recorded(argv[1], recorded[i]);
		frames_read(&all, argv[1], recorded[i]);
		for (int j = 0; j < all.n; j++) {
			check_cut(&all.frame[j]);
			check_damaged(&all.frame[j]);
		}
		frames_free(&all);
	}
	/* The fourth of either is the first with payload. */
	frames_read(&all, argv[1], "segments-close4");
	check_links(&all.frame[3], 4);
	check_ipv4(&all.frame[3]);
	check_options(&all.frame[3]);
	frames_free(&all);
	frames_read(&all, argv[1], "segments-reset6");
	check_links(&all.frame[3], 6);
	check_ipv6(&all.frame[3]);
	frames_free(&all);
	return check_status();
}
