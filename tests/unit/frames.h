/*
 * frames.h - the packets of a capture in tests/data/
 *
 * Each in a block of exactly its size, so that under AddressSanitizer a
 * read behind its end does not go unseen.
 */
#ifndef UNIT_FRAMES_H
#define UNIT_FRAMES_H

#include "pcap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 32 };

struct frames {
	struct frame frame[FRAMES];
	int n;
};

/* A copy of F that has N bytes kept; frame_free() it. */
static inline struct frame frame_copy(const struct frame *f, size_t n)
{
	unsigned char *bytes = malloc(n ? n : 1);
	struct frame copy = *f;

	if (bytes == NULL)
		exit(1);
	memcpy(bytes, f->bytes, n);
	copy.bytes = bytes;
	copy.kept = n;
	return copy;
}

static inline void frame_free(struct frame *f)
{
	free((void *)f->bytes);
}

static inline void frames_read(
    struct frames *all, const char *dir, const char *name)
{
	struct pcap_reader r;
	struct frame f;
	const char *why;
	char path[512];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s.pcap", dir, name);
	in = fopen(path, "r");
	memset(all, 0, sizeof *all);
	if (in == NULL || pcap_open(&r, in) != NULL) {
		printf("%s: cannot be read\n", path);
		exit(1);
	}
	while (all->n < FRAMES && pcap_next(&r, &f, &why) == 1)
		all->frame[all->n++] = frame_copy(&f, f.kept);
	pcap_close(&r);
	fclose(in);
	if (all->n == 0) {
		printf("%s: no packet in it\n", path);
		exit(1);
	}
}

static inline void frames_free(struct frames *all)
{
	for (int i = 0; i < all->n; i++)
		frame_free(&all->frame[i]);
}

#endif
