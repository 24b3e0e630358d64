/*
 * pcap.c - fuzz target: a file that claims to be a capture
 *
 * Each packet is parsed in a block of its size.
 */
#include "pcap.h"
#include "segment.h"

#include <stdlib.h>
#include <string.h>

static void parse(struct frame f)
{
	unsigned char *copy = malloc(f.kept ? f.kept : 1);
	struct segment s;

	if (copy == NULL)
		return;
	memcpy(copy, f.bytes, f.kept);
	f.bytes = copy;
	segment_parse(&f, &s);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pcap_reader r;
	const char *why = NULL;
	struct frame f;
	FILE *in;
	int ret;

	if (size == 0)
		return 0;
	in = fmemopen((void *)data, size, "r");
	if (in == NULL)
		return 0;
	if (pcap_open(&r, in) == NULL) {
		while ((ret = pcap_next(&r, &f, &why)) == 1) {
			if (f.kept > f.len || f.kept > PCAP_KEPT)
				abort();
			parse(f);
		}
		if (ret == -1 && why == NULL)
			abort();
		pcap_close(&r);
	}
	fclose(in);
	return 0;
}
