/*
 * ladder.c - packet, segment, states, line: in that order
 *
 * Each step is a file of its own, and none of them knows where the packets
 * come from: the tests give it recorded ones, the fuzzer any bytes at all.
 *
 * See also: segment.c, machines.c, ladder_text.c, labs/tools/ladder.c.
 */
#include "ladder.h"

static bool is_wanted(const struct ladder *l, const struct segment *s)
{
	for (int i = 0; i < l->only.n; i++)
		if (s->from.port == l->only.port[i] ||
		    s->to.port == l->only.port[i])
			return true;
	return l->only.n == 0;
}

static int draw(struct ladder *l, const struct segment *s)
{
	struct machine *m = machines_of(&l->all, s);
	struct machine_step step;

	machine_step(m, s, &step);
	if (l->notation)
		packetdrill_segment(&l->drill, m, s, &step);
	else
		ladder_text_rung(&l->text, m, s, &step);
	return l->picture ? ladder_svg_add(&l->svg, m, s, &step) : 0;
}

int ladder_frame(struct ladder *l, const struct frame *f)
{
	struct segment s;

	switch (segment_parse(f, &s)) {
	case SEGMENT_IS_OTHER:
		l->others++;
		return 0;
	case SEGMENT_IS_CUT:
		l->cut++;
		return 0;
	case SEGMENT_IS_BROKEN:
		l->broken++;
		return 0;
	case SEGMENT_IS_TCP:
		break;
	}
	if (!is_wanted(l, &s))
		return 0;
	l->segments++;
	return draw(l, &s) == -1 ? -1 : 1;
}

static void count(FILE *out, unsigned long n, const char *what)
{
	if (n)
		fprintf(out, ", %lu %s", n, what);
}

void ladder_counts(const struct ladder *l, FILE *out)
{
	fprintf(out, "%lu segment%s", l->segments, l->segments == 1 ? "" : "s");
	count(out, l->others, "other packets");
	count(out, l->cut, "cut short");
	count(out, l->broken, "malformed");
	count(out, l->all.forgotten, "connections forgotten");
	count(out, l->svg.left_out, "not in the picture");
}
