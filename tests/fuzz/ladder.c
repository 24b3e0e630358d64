/*
 * ladder.c - fuzz target: a pcap file, all the way to the printed ladder
 *
 * Whatever the segments are, the states follow, no line is longer than 80
 * columns, and the picture and packetdrill's notation come out as well.
 */
#include "ladder.h"
#include "pcap.h"
#include "rung.h"

#include <stdlib.h>
#include <string.h>

/* The text: no line too long, no control character. */
static void check(const char *text)
{
	size_t column = 0;

	for (; *text; text++) {
		column = *text == '\n' ? 0 : column + 1;
		if (column > 80 || (*text < ' ' && *text != '\n'))
			abort();
	}
}

static void draw(struct ladder *l, FILE *in)
{
	struct pcap_reader r = {0};
	struct frame f;
	const char *why;

	if (pcap_open(&r, in))
		return;
	while (pcap_next(&r, &f, &why) == 1)
		ladder_frame(l, &f);
	pcap_close(&r);
}

static void once(const uint8_t *data, size_t size, bool notation)
{
	struct ladder *l = calloc(1, sizeof *l);
	FILE *in = fmemopen((void *)data, size, "rb");
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (l == NULL || in == NULL || out == NULL)
		abort();
	l->notation = notation;
	l->picture = true;
	l->svg.extras = l->text.extras = RUNG_TSVAL | RUNG_TTL;
	l->text.out = l->drill.out = out;
	draw(l, in);
	for (int i = 0; i < l->all.count && !notation; i++)
		ladder_text_outcome(&l->text, &l->all.m[i]);
	fflush(out);
	if (!notation)
		check(text);
	ladder_counts(l, out);
	ladder_svg_write(&l->svg, out);
	ladder_svg_free(&l->svg);
	fclose(out);
	fclose(in);
	free(text);
	free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	once(data, size, false);
	once(data, size, true);
	return 0;
}
