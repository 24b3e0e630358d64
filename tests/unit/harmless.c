/* harmless.c - whatever the bytes and the cuts, nothing obeys them */
#include "check.h"

#include "harmless.h"

#include <locale.h>
#include <stdlib.h>

enum { ROOM = 64, MANY = 100000 };

/* LEN bytes in pieces of SIZE, and what was held, as text into OUT. */
static size_t shown(const char *bytes, size_t len, size_t size, char *out)
{
	struct harmless h = {0};
	size_t n = 0, part;

	for (size_t at = 0; at < len; at += part) {
		part = len - at < size ? len - at : size;
		n += harmless_text(&h, bytes + at, part, out + n);
	}
	n += harmless_text(&h, NULL, 0, out + n);
	out[n] = '\0';
	return n;
}

#define SHOWS(bytes, want)                                                     \
	check_shows((bytes), sizeof(bytes) - 1, (want), __LINE__)

/* However the bytes are cut, they are shown as WANT. */
static void check_shows(
    const char *bytes, size_t len, const char *want, int line)
{
	char out[HARMLESS_GROWTH * (ROOM + 8) + 1];

	for (size_t size = 1; size <= len; size++) {
		shown(bytes, len, size, out);
		check_text(out, want, __FILE__, line);
	}
}

static void check_ascii(void)
{
	char byte, out[16], want[16];

	SHOWS("Hello, world!\n\ttab ~", "Hello, world!\n\ttab ~");
	SHOWS("a\0b", "a^@b");
	SHOWS("\033]0;title\a", "^[]0;title^G");
	SHOWS("\033[2J", "^[[2J");
	SHOWS("one\rtwo\b\v\f", "one^Mtwo^H^K^L");
	SHOWS("\177", "^?");
	for (int c = 0; c < 0x80; c++) {
		byte = (char)c;
		snprintf(want, sizeof want,
		    c < 0x20 || c == 0x7f ? "^%c" : "%c",
		    c < 0x20 || c == 0x7f ? c ^ 0x40 : c);
		if (c == '\n' || c == '\t')
			snprintf(want, sizeof want, "%c", c);
		shown(&byte, 1, 1, out);
		CHECK_TEXT(out, want);
	}
}

static void check_utf8(void)
{
	struct harmless h = {0};
	char out[64];

	SHOWS("\xc3\xa9", "\xc3\xa9");
	SHOWS("\xe2\x82\xac", "\xe2\x82\xac");
	SHOWS("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
	SHOWS("\xe4\xbd\xa0\xe5\xa5\xbd\n", "\xe4\xbd\xa0\xe5\xa5\xbd\n");
	/* C1: one byte in Latin-1, and the same character in UTF-8. */
	SHOWS("\x9b"
	      "2J",
	    "\\x9b2J");
	SHOWS("\xc2\x9b"
	      "2J",
	    "\\xc2\\x9b2J");
	SHOWS("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f");
	SHOWS("\xff\xfe", "\\xff\\xfe");
	/* Longer than need be, a surrogate, beyond the last character. */
	SHOWS("\xc0\x9b", "\\xc0\\x9b");
	SHOWS("\xe0\x80\x9b", "\\xe0\\x80\\x9b");
	SHOWS("\xed\xa0\x80", "\\xed\\xa0\\x80");
	SHOWS("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	/* Begun and broken off: by the end, by a letter, by another. */
	SHOWS("\xe2\x82", "\\xe2\\x82");
	SHOWS("\xc3"
	      "A",
	    "\\xc3A");
	SHOWS("\xf0\x9f\x98"
	      "A",
	    "\\xf0\\x9f\\x98A");
	SHOWS("\xc3\033[", "\\xc3^[[");
	SHOWS("\xe2\x82\n", "\\xe2\\x82\n");
	SHOWS("\xe2\xc3\xa9", "\\xe2\xc3\xa9");
	SHOWS("\xc3\xc3\xc3\xa9", "\\xc3\\xc3\xc3\xa9");

	/* Half a character waits for the rest, or for the flush. */
	CHECK(harmless_text(&h, "a\xe2\x82", 3, out) == 1);
	CHECK(harmless_text(&h,
		  "\xac"
		  "b",
		  2, out) == 4);
	CHECK(memcmp(out,
		  "\xe2\x82\xac"
		  "b",
		  4) == 0);
	CHECK(harmless_text(&h, "\xe2", 1, out) == 0);
	CHECK(harmless_text(&h, NULL, 0, out) == 4);
	CHECK(memcmp(out, "\\xe2", 4) == 0);
	CHECK(harmless_text(&h, NULL, 0, out) == 0);
	CHECK(harmless_text(&h, "\xc3\xa9", 2, out) == 2);
}

static bool has_control(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)text[i] < 0x20 && text[i] != '\n' &&
			text[i] != '\t') ||
		    text[i] == 0x7f)
			return true;
	return false;
}

/* Bytes of chance, the same ones each time: bounded, harmless, uncut. */
static void check_noise(void)
{
	static char bytes[MANY], whole[HARMLESS_GROWTH * (MANY + 8) + 1];
	static char cut[HARMLESS_GROWTH * (MANY + 8) + 1];
	unsigned seed = 1;
	size_t n;

	for (int i = 0; i < MANY; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] = (char)(seed >> 16);
	}
	n = shown(bytes, MANY, MANY, whole);
	CHECK(n <= sizeof whole - 1);
	CHECK(!has_control(whole, n));
	CHECK(shown(bytes, MANY, 1, cut) == n && memcmp(whole, cut, n) == 0);
	CHECK(shown(bytes, MANY, 7, cut) == n && memcmp(whole, cut, n) == 0);
}

int main(void)
{
	check_ascii();
	check_noise();
	/* No locale was asked for: only ASCII is known to be printable. */
	SHOWS("\xc3\xa9\x9b", "\\xc3\\xa9\\x9b");
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return check_status() ? 1 : 77;
	check_ascii();
	check_noise();
	check_utf8();
	return check_status();
}
