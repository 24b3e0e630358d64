/*
 * svg.c - a picture in one file, light or dark as the viewer likes it
 *
 * The style sheet is all there is of colours: one class for each kind of
 * segment, one for each kind of state. No script, no font, nothing to load.
 *
 * See also: ladder_svg.c, plot_svg.c, SVG 1.1, CSS prefers-color-scheme.
 */
#include "svg.h"

static const char style[] =
    "<style>\n"
    "svg{background:#fff;font-family:system-ui,sans-serif}\n"
    "text{font-size:17px;fill:#1b1b1b}\n"
    ".b{fill:#fff}.t,.p{font-size:13px;fill:#6a6a6a}\n"
    ".e{font-size:19px;font-weight:600}\n"
    ".l{stroke:#9a9a9a;stroke-width:2}\n"
    ".a{stroke:#444;stroke-width:2;fill:#444}\n"
    ".syn{stroke:#2e7d32;fill:#2e7d32}.fin{stroke:#1565c0;fill:#1565c0}\n"
    ".rst{stroke:#c62828;fill:#c62828}.mark{stroke:#b26a00;fill:#b26a00}\n"
    "text.a{stroke:none}text.rst,text.fin{font-weight:600}\n"
    ".s{font-weight:600}\n"
    ".open{fill:#a5a5a5}.est{fill:#43a047}.act{fill:#1e88e5}\n"
    ".pas{fill:#fb8c00}.tw{fill:#d81b60}\n"
    "text.open{fill:#5f5f5f}text.est{fill:#2e7d32}text.act{fill:#1565c0}\n"
    "text.pas{fill:#b25f00}text.tw{fill:#c2185b;font-size:20px}\n"
    "@media(prefers-color-scheme:dark){\n"
    "svg{background:#16181c}.b{fill:#16181c}text{fill:#ececec}\n"
    ".t,.p{fill:#a0a0a0}.l{stroke:#777}\n"
    ".a{stroke:#d0d0d0;fill:#d0d0d0}\n"
    ".syn{stroke:#81c784;fill:#81c784}.fin{stroke:#64b5f6;fill:#64b5f6}\n"
    ".rst{stroke:#ff6e6e;fill:#ff6e6e}.mark{stroke:#ffb74d;fill:#ffb74d}\n"
    "text.open{fill:#bdbdbd}text.est{fill:#81c784}text.act{fill:#64b5f6}\n"
    "text.pas{fill:#ffb74d}text.tw{fill:#ff6fa5}}\n"
    "</style>\n";

static const char *const anchors[] = {
    [SVG_START] = "start",
    [SVG_MIDDLE] = "middle",
    [SVG_END] = "end",
};

/* An interface's name, in an address's scope, may have any character. */
static void escape(FILE *out, const char *t)
{
	for (; *t; t++)
		switch (*t) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		default:
			fputc((unsigned char)*t < ' ' ? '?' : *t, out);
		}
}

void svg_open(FILE *out, int width, int height, const char *title)
{
	fprintf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
	    width, height, width, height);
	escape(out, title);
	fprintf(out, "</title>\n%s", style);
	svg_bar(out, 0, 0, width, height, "b");
}

void svg_style(FILE *out, const char *rules)
{
	fprintf(out, "<style>\n%s</style>\n", rules);
}

void svg_close(FILE *out)
{
	fprintf(out, "</svg>\n");
}

void svg_text(FILE *out, int x, int y, enum svg_anchor anchor,
    const char *class, const char *text)
{
	fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" class=\"%s\">",
	    x, y, anchors[anchor], class);
	escape(out, text);
	fprintf(out, "</text>\n");
}

void svg_line(FILE *out, int x1, int y1, int x2, int y2, const char *class)
{
	fprintf(out,
	    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"%s\"/>\n",
	    x1, y1, x2, y2, class);
}

void svg_bar(FILE *out, int x, int y, int width, int height, const char *class)
{
	fprintf(out,
	    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
	    "class=\"%s\"/>\n",
	    x, y, width, height, class);
}

void svg_arrow(FILE *out, int x1, int y1, int x2, int y2, const char *class)
{
	int back = x2 > x1 ? -14 : 14;

	svg_line(out, x1, y1, x2 + back / 2, y2, class);
	fprintf(out, "<path d=\"M%d %dl%d -6v12z\" class=\"%s\"/>\n", x2, y2,
	    back, class);
}

void svg_curve(FILE *out, int (*xy)[2], size_t n, const char *class)
{
	fprintf(out, "<polyline class=\"%s\" points=\"", class);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%d,%d", i ? " " : "", xy[i][0], xy[i][1]);
	fprintf(out, "\"/>\n");
}
