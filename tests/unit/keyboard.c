/*
 * keyboard.c - wherever a read may end, the same bytes are sent
 *
 * Every text of up to seven characters out of q, a and newline, cut in every
 * possible way, is held against a plain reading of the rule: lines are sent
 * up to the line q, or up to a q that end of file completes.
 */
#include "check.h"

#include "keyboard.h"

enum { LONGEST = 7 };

static struct keyboard k;

static void start(void)
{
	k.ended = k.mid_line = k.maybe_q = false;
}

/* Reads N bytes at BYTES, 0 for end of file; appends what is sent to OUT. */
static size_t feed(const char *bytes, size_t n, char *out)
{
	size_t at = keyboard_offset(&k), sent;

	memcpy(k.bytes + at, bytes, n);
	sent = keyboard_take(&k, n);
	memcpy(out, k.bytes, sent);
	return sent;
}

/* How many of the LEN bytes at TEXT are to be sent. */
static size_t expected(const char *text, size_t len, bool *q)
{
	size_t line = 0, end;

	*q = true;
	while (line < len) {
		for (end = line; end < len && text[end] != '\n'; end++)
			;
		if (end == line + 1 && text[line] == 'q')
			return line;
		line = end + 1;
	}
	*q = false;
	return len;
}

/* TEXT cut behind byte i wherever bit i of CUTS is set. */
static bool cut_right(const char *text, size_t len, unsigned cuts)
{
	char out[LONGEST + 1];
	size_t from = 0, sent = 0, want;
	bool q;

	want = expected(text, len, &q);
	start();
	for (size_t i = 0; i < len && !k.ended; i++) {
		if (i + 1 < len && !(cuts >> i & 1))
			continue;
		sent += feed(text + from, i + 1 - from, out + sent);
		from = i + 1;
	}
	if (k.ended && !q)
		return false;
	if (!k.ended)
		sent += feed("", 0, out + sent);
	return k.ended && sent == want && memcmp(out, text, want) == 0;
}

static void check_all(void)
{
	char text[LONGEST + 1] = "";
	unsigned texts = 1;

	for (size_t len = 0; len <= LONGEST; len++, texts *= 3)
		for (unsigned t = 0; t < texts; t++) {
			unsigned rest = t;

			for (size_t i = 0; i < len; i++, rest /= 3)
				text[i] = "qa\n"[rest % 3];
			text[len] = '\0';
			for (unsigned cuts = 0;
			     cuts < (len > 1 ? 1U << (len - 1) : 1); cuts++)
				if (!cut_right(text, len, cuts))
					check(false, text, __FILE__, __LINE__);
		}
}

/* What is sent at once, and what waits. */
static void check_steps(void)
{
	char out[16];

	start();
	CHECK(feed("hello\n", 6, out) == 6 && !k.ended);
	CHECK(feed("q", 1, out) == 0 && !k.ended);
	CHECK(keyboard_offset(&k) == 1);
	CHECK(feed("\n", 1, out) == 0 && k.ended);

	start();
	CHECK(feed("q", 1, out) == 0 && !k.ended);
	CHECK(feed("q\n", 2, out) == 3 && memcmp(out, "qq\n", 3) == 0);
	CHECK(keyboard_offset(&k) == 0 && !k.ended);
	CHECK(feed("q\nmore\n", 7, out) == 0 && k.ended);

	/* In the middle of a line a q is sent as soon as it is read. */
	start();
	CHECK(feed("a", 1, out) == 1);
	CHECK(feed("q", 1, out) == 1 && out[0] == 'q' && !k.ended);
	CHECK(feed("\n", 1, out) == 1 && !k.ended);
	CHECK(feed("", 0, out) == 0 && k.ended);

	start();
	CHECK(feed("q", 1, out) == 0);
	CHECK(feed("", 0, out) == 0 && k.ended);

	/* Neither a carriage return nor NUL nor Q ends it. */
	start();
	CHECK(feed("q\r\nQ\nq\0\n", 8, out) == 8 && !k.ended);
}

/* A q at the very end of a full buffer, and a full buffer behind one. */
static void check_full(void)
{
	size_t n = sizeof k.bytes;

	start();
	memset(k.bytes, 'a', n);
	k.bytes[n - 2] = '\n';
	k.bytes[n - 1] = 'q';
	CHECK(keyboard_take(&k, n) == n - 1 && !k.ended);
	CHECK(keyboard_offset(&k) == 1);
	memset(k.bytes + 1, 'b', n - 1);
	CHECK(keyboard_take(&k, n - 1) == n && !k.ended);
	CHECK(k.bytes[0] == 'q' && k.bytes[1] == 'b');
	k.bytes[0] = 'q';
	k.bytes[1] = '\n';
	CHECK(keyboard_take(&k, 2) == 2 && !k.ended);
	k.bytes[0] = 'q';
	k.bytes[1] = '\n';
	CHECK(keyboard_take(&k, 2) == 0 && k.ended);
}

int main(void)
{
	check_all();
	check_steps();
	check_full();
	return check_status();
}
