/* streams.c - every byte says whose it is, and where it belongs */
#include "check.h"

#include "streams.h"

#include <ctype.h>

static void check_text_of(void)
{
	char buf[32] = {0};

	stream_fill(STREAM_B, 0, buf, 25);
	CHECK_TEXT(buf, "0000000000000000001000000");
	stream_fill(STREAM_A, 1234567895, buf, 25);
	CHECK_TEXT(buf, "ghijabcdefghjaabcdefghjba");
}

/* In one go, or byte by byte from anywhere: the same. */
static void check_pieces(enum stream which)
{
	char all[500], one;

	stream_fill(which, 12340, all, sizeof all);
	for (size_t i = 0; i < sizeof all; i++) {
		stream_fill(which, 12340 + i, &one, 1);
		CHECK(one == all[i]);
		CHECK(stream_same(which, 12340 + i, all + i, sizeof all - i) ==
		      sizeof all - i);
	}
}

/* Wherever it begins, enough bytes say where. */
static void check_find(void)
{
	char buf[40];

	for (unsigned long at = 99980; at < 100020; at++) {
		stream_fill(STREAM_A, at, buf, sizeof buf);
		for (size_t len = 0; len <= sizeof buf; len++)
			CHECK(stream_find_a(buf, len) ==
			      (len < STREAM_ENOUGH ? -1 : (long)at));
		for (size_t i = 0; i < sizeof buf; i++)
			buf[i] = (char)toupper(buf[i]);
		CHECK(stream_find_a(buf, sizeof buf) == (long)at);
		CHECK(stream_same(STREAM_A, at, buf, sizeof buf) == sizeof buf);
		buf[sizeof buf - 1] = 'x';
		CHECK(stream_find_a(buf, sizeof buf) == -1);
		CHECK(stream_same(STREAM_A, at, buf, sizeof buf) ==
		      sizeof buf - 1);
		stream_fill(STREAM_B, at, buf, sizeof buf);
		CHECK(stream_find_a(buf, sizeof buf) == -1);
		CHECK(stream_same(STREAM_A, at, buf, sizeof buf) == 0);
	}
}

int main(void)
{
	check_text_of();
	check_pieces(STREAM_A);
	check_pieces(STREAM_B);
	check_find();
	return check_status();
}
