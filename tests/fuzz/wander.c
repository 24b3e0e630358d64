/*
 * wander.c - fuzz target: what stray keeps of the packets in a pcap file
 *
 * Whatever comes, memory is bounded, and what is chosen is whole, has right
 * checksums, and falls into the present incarnation.
 */
#include "wander.h"
#include "checksum.h"
#include "pcap.h"

#include <stdlib.h>

static void check(const struct wander *w)
{
	const struct kept *k = wander_choose(w);
	char text[KEPT_TEXT];
	uint32_t seq;

	if (w->n > WANDER_KEPT || wander_count(w) > w->n)
		abort();
	if (k == NULL)
		return;
	seq = k->s.seq - w->now.isn[0];
	if (!checksum_is_right(k->ip, k->len) || seq == 0 || seq > WANDER_FAR)
		abort();
	kept_text(text, &k->s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wander w = {0};
	struct pcap_reader r;
	const char *why;
	struct frame f;
	FILE *in;

	if (size == 0)
		return 0;
	in = fmemopen((void *)data, size, "rb");
	if (in == NULL)
		return 0;
	if (pcap_open(&r, in) == NULL) {
		while (pcap_next(&r, &f, &why) == 1)
			if (wander_frame(&w, &f) == WANDER_OPENS)
				check(&w);
		pcap_close(&r);
	}
	fclose(in);
	wander_free(&w);
	return 0;
}
