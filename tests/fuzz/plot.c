/*
 * plot.c - fuzz target: records to a plot, in the terminal and as a picture
 *
 * Whatever the numbers are, no line is wider than 80 characters where the
 * names are ASCII, there is no control character, and it comes to an end.
 */
#include "plot.h"
#include "plot_svg.h"
#include "plot_text.h"
#include "typed.h"

#include <stdbool.h>

/* No line too long, no control character. */
static void check(const char *text, bool ascii)
{
	size_t column = 0;

	for (; *text; text++) {
		column = *text == '\n' ? 0 : column + 1;
		if ((unsigned char)*text < ' ' && *text != '\n')
			abort();
		if (ascii && column > 80)
			abort();
	}
}

static void draw(const struct plot *p, bool utf8, bool ascii)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	plot_text(out, p, utf8);
	fflush(out);
	check(text, ascii && !utf8);
	if (plot_svg(out, p) == -1)
		abort();
	fclose(out);
	free(text);
}

static void try_text(const char *text)
{
	struct plot p = {.title = "title", .x = "x", .y = "y"};
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	bool ascii = true;
	const char *why;
	long line;

	for (const char *c = text; *c; c++)
		ascii = ascii && (unsigned char)*c < 128;
	/* fmemopen(3) takes no empty text. */
	if (in && plot_read(&p, in, &line, &why) == 0 && p.n > 0) {
		draw(&p, false, ascii);
		draw(&p, true, ascii);
	}
	if (in)
		fclose(in);
	plot_free(&p);
}
