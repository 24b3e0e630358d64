/* sheet.c - what in a lab sheet is to be typed, and what is to be seen */
#include "check.h"

#include "sheet.h"

#include <stdlib.h>

#define RETURN_KEY "\xe2\x8f\x8e"

static char text[1024];

/* TEXT's steps; NULL where it is refused. */
static struct sheet_step *steps(const char *what, struct sheet *s)
{
	snprintf(text, sizeof text, "%s", what);
	return sheet_parse(s, text) == 0 ? s->step : NULL;
}

static void is(const struct sheet_step *s, enum sheet_kind kind, int terminal,
    long line, const char *what)
{
	CHECK(s->kind == kind);
	CHECK(s->terminal == terminal);
	CHECK(s->line == line);
	CHECK_TEXT(s->text, what);
}

/* WHAT is refused at that line, for that reason. */
static void refused(const char *what, long line, const char *why)
{
	struct sheet s;

	CHECK(steps(what, &s) == NULL);
	CHECK(s.wrong_line == line);
	CHECK_TEXT(s.wrong ? s.wrong : "", why);
	free(s.step);
}

static void all_kinds(void)
{
	struct sheet s;
	const struct sheet_step *step = steps(
	    "# Run\n"
	    "```console t2\n$ serv 0 # b  \r\nok \n\n...\n"
	    "a... b" RETURN_KEY "\n" RETURN_KEY "\n```\n"
	    "````console\tt8 \n^C\n^D\n$\n$x\n ^C\n```\n````",
	    &s);

	CHECK(s.n == 12);
	if (step == NULL || s.n != 12)
		return;
	is(&step[0], SHEET_COMMAND, 1, 3, "serv 0 # b");
	is(&step[1], SHEET_OUTPUT, 1, 4, "ok");
	is(&step[2], SHEET_OUTPUT, 1, 5, "");
	is(&step[3], SHEET_GAP, 1, 6, "...");
	is(&step[4], SHEET_TYPED, 1, 7, "a... b");
	is(&step[5], SHEET_TYPED, 1, 8, "");
	is(&step[6], SHEET_INTERRUPT, 7, 11, "^C");
	is(&step[7], SHEET_END, 7, 12, "^D");
	is(&step[8], SHEET_PROMPT, 7, 13, "$");
	is(&step[9], SHEET_OUTPUT, 7, 14, "$x");
	is(&step[10], SHEET_OUTPUT, 7, 15, " ^C");
	is(&step[11], SHEET_OUTPUT, 7, 16, "```");
	free(s.step);
}

/* Blocks that nobody types are left alone, whatever is in them. */
static void others(void)
{
	struct sheet s;
	const struct sheet_step *step = steps(
	    "```\n$ a\n```\n```c\nx\n```\n```console\n$ b\n```\n"
	    "~~~~\n```console t1\n~~~\n$ c\n~~~~\n  ```consolet1\n"
	    "  ```\n`console t1`\n```console t1\n$ d\n```\n",
	    &s);

	CHECK(s.n == 1);
	if (step)
		is(&step[0], SHEET_COMMAND, 0, 19, "d");
	free(s.step);
}

static void wrong_ones(void)
{
	static const char terminal[] = "a terminal is t1 to t8",
			  margin[] = "a block with a terminal begins with ``` "
				     "at the margin",
			  open[] = "the block is not closed",
			  none[] = "no console block with a terminal";

	refused("", 1, none);
	refused("# Goal\n```console\n$ a\n```\n", 1, none);
	refused("```console t1\n```\n", 1, none);
	refused("\n```console t0\n```\n", 2, terminal);
	refused("```console t9\n```\n", 1, terminal);
	refused("```console t10\n```\n", 1, terminal);
	refused("```console T1\n```\n", 1, terminal);
	refused("```console t1 t2\n```\n", 1, terminal);
	refused("- x\n  ```console t1\n  $ a\n  ```\n", 2, margin);
	refused("~~~console t1\n$ a\n~~~\n", 1, margin);
	refused("```console t1\n$ a\n```\n\n```console t1\n$ b\n", 5, open);
	refused("```console t1\n$ a\n```\n```c\nx\n``\n", 4, open);
}

static void matching(void)
{
	CHECK(sheet_matches("", ""));
	CHECK(sheet_matches("a b", "a b"));
	CHECK(sheet_matches("a \t", "a\r"));
	CHECK(sheet_matches("a", "a   "));
	CHECK(!sheet_matches("a", " a"));
	CHECK(!sheet_matches("a", "ab"));
	CHECK(!sheet_matches("ab", "a"));
	CHECK(!sheet_matches("", "a"));
	CHECK(sheet_matches("...", ""));
	CHECK(sheet_matches("a...", "a"));
	CHECK(sheet_matches("...c", "abc"));
	CHECK(sheet_matches("a...c", "abcbc"));
	CHECK(!sheet_matches("a...c", "abcb"));
	CHECK(sheet_matches("a...bc...d", "abbcbcbd"));
	CHECK(!sheet_matches("a...bc...d", "abbdbcb"));
	CHECK(sheet_matches("a...   b", "axyz b"));
	CHECK(sheet_matches("a... b", "axyz    b"));
	CHECK(!sheet_matches("a...   b", "axyzb"));
	CHECK(!sheet_matches("a   b", "a b"));
	CHECK(sheet_matches("......", "x"));
	CHECK(sheet_matches("....", "x."));
	CHECK(!sheet_matches("....", "x"));
	CHECK(!sheet_matches("..", "ab"));
	CHECK(!sheet_matches("127.0.0.1:...:*", "127.0.0.1:6666"));
	CHECK(sheet_matches("0.0.0.0:* [x]", "0.0.0.0:* [x]"));
	CHECK(!sheet_matches("* [x] ?", "a x b"));
}

int main(void)
{
	all_kinds();
	others();
	wrong_ones();
	matching();
	return check_status();
}
