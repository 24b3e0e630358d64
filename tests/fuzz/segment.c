/*
 * segment.c - fuzz target: a packet of any link type
 *
 * The first byte picks the link type, the second how many bytes of the
 * packet the capture did not keep. What is found is summed up, so that a
 * pointer out of bounds is followed.
 */
#include "segment.h"
#include "checksum.h"

#include <stdlib.h>
#include <string.h>

static const int links[] = {LINK_ETHERNET, LINK_RAW, LINK_NULL, LINK_LOOP,
    LINK_SLL, LINK_IPV4, LINK_IPV6, LINK_SLL2, 147};

enum { LINKS = sizeof links / sizeof links[0] };

static void check(const struct frame *f)
{
	struct segment s;
	unsigned sum = 0;

	if (segment_parse(f, &s) != SEGMENT_IS_TCP)
		return;
	if (s.kept > s.len || s.nsacks > SEGMENT_SACKS || s.wscale > 14)
		abort();
	for (size_t i = 0; i < s.kept; i++)
		sum += s.payload[i];
	if (sum > 255 * f->kept)
		abort();
}

/* What can be filled in is right afterwards. */
static void fill(unsigned char *ip, size_t len)
{
	if (checksum_fill(ip, len) == 0 && !checksum_is_right(ip, len))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f = {0};
	unsigned char *bytes;

	if (size < 3)
		return 0;
	f.link = links[data[0] % LINKS];
	f.kept = size - 2;
	f.len = f.kept + data[1];
	bytes = malloc(f.kept);
	if (bytes == NULL)
		return 0;
	memcpy(bytes, data + 2, f.kept);
	f.bytes = bytes;
	check(&f);
	fill(bytes, f.kept);
	free(bytes);
	return 0;
}
