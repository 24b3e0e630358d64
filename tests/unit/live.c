/*
 * live.c - a screenful fits, cuts what is too long, and shows what changed
 *
 * The drawing is turned back into lines: what a terminal would show of it.
 */
#include "check.h"

#include "live.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#define BOLD_GREEN "\033[1;32m"
#define BOLD_YELLOW "\033[1;33m"

static void add(struct rows *r, const char *local, const char *remote,
    int state, long expires)
{
	struct sockrow row = {.state = state,
	    .timer = expires ? TIMER_TIMEWAIT : TIMER_NONE,
	    .expires = expires};

	CHECK(endpoint_parse(&row.ends.local, local) == 0);
	CHECK(endpoint_parse(&row.ends.remote, remote) == 0);
	CHECK(rows_add(r, &row) == 0);
	rows_sort(r);
}

static char *drawn(const struct live *l, const struct rows *r, long ms,
    int width, int height, bool colour)
{
	const struct owners none = {0};
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	live_draw(out, l, r, &none, ms, width, height, colour);
	fclose(out);
	return text;
}

/* Lines, and the longest without its escape sequences. */
static void measure(const char *text, int *lines, int *longest)
{
	int column = 0;

	*lines = 1;
	*longest = 0;
	for (; *text; text++) {
		if (*text == '\033') {
			while (*text < '@' || *text == '[')
				text++;
		} else if (*text == '\n') {
			++*lines;
			column = 0;
		} else if (*text != '\r' && ++column > *longest) {
			*longest = column;
		}
	}
}

static void check_drawing(void)
{
	struct live l = {.title = "title"};
	struct rows r = {0};
	struct change c = {
	    .ms = 1213, .from = TCP_FIN_WAIT2, .to = TCP_TIME_WAIT};
	char *got;

	add(&r, "127.0.0.1:6666", "127.0.0.1:40000", TCP_TIME_WAIT, 57300);
	add(&r, "127.0.0.1:6666", "0.0.0.0:0", TCP_LISTEN, 0);
	got = drawn(&l, &r, 1300, 120, 24, false);
	CHECK_TEXT(got,
	    "\033[Htitle\033[K\r\n"
	    "Proto Recv-Q Send-Q Local Address           Foreign Address"
	    "         State       Timer          PID/Program\033[K\r\n"
	    "tcp        0      0 127.0.0.1:6666          0.0.0.0:*      "
	    "         LISTEN      off            -\033[K\r\n"
	    "tcp        0      0 127.0.0.1:6666          127.0.0.1:40000"
	    "         TIME_WAIT   timewait 57.3s - (closed first)\033[K\r\n"
	    "\033[J");
	free(got);
	c.ends = r.row[1].ends;
	live_add(&l, &c);
	got = drawn(&l, &r, 1300, 62, 6, true);
	CHECK_TEXT(got,
	    "\033[H\033[7mtitle\033[0m\033[K\r\n"
	    "Proto Local Address           Foreign Address         State   "
	    "\r\n"
	    "tcp   127.0.0.1:6666          0.0.0.0:*               LISTEN  "
	    "\r\n" BOLD_GREEN
	    "tcp   127.0.0.1:6666          127.0.0.1:40000         TIME_WAI"
	    "\033[0m\r\n"
	    "\033[K\r\n"
	    "+1.213 127.0.0.1:6666 > 127.0.0.1:40000 FIN_WAIT2 -> TIME_WAIT");
	free(got);
	/* Two seconds later it is no news any more. */
	got = drawn(&l, &r, 3300, 120, 24, true);
	CHECK(strstr(got, BOLD_GREEN) == NULL);
	CHECK(strstr(got, BOLD_YELLOW "tcp        0      0 127.0.0.1:6666  "
				      "        127.0.0.1:40000"));
	free(got);
	rows_free(&r);
}

/* Any window: never more lines or columns than it has. */
static void check_sizes(void)
{
	struct live l = {.title = "a title of some length"};
	struct rows r = {0};
	struct change c = {.from = TCP_ESTABLISHED, .to = TCP_CLOSE};
	char remote[64];

	for (int i = 0; i < 30; i++) {
		snprintf(remote, sizeof remote, "127.0.0.1:%d", 40000 + i);
		add(&r, "127.0.0.1:6666", remote, TCP_TIME_WAIT, 1000);
		c.ends = r.row[0].ends;
		c.ms = i;
		live_add(&l, &c);
	}
	for (int height = 1; height < 60; height++)
		for (int width = 1; width < 140; width += 7) {
			char *got = drawn(&l, &r, 0, width, height, true);
			int lines, longest;

			measure(got, &lines, &longest);
			CHECK(lines <= height && longest <= width);
			free(got);
		}
	rows_free(&r);
}

static void check_counts(void)
{
	struct live l = {.title = "t"};
	struct rows r = {0};
	char remote[64], *got;

	for (int i = 0; i < 30; i++) {
		snprintf(remote, sizeof remote, "127.0.0.1:%d", 40000 + i);
		add(&r, "127.0.0.1:6666", remote, TCP_ESTABLISHED, 0);
	}
	got = drawn(&l, &r, 0, 80, 12, false);
	/* Title, heading, 9 rows. */
	CHECK(strstr(got, "\r\n... and 21 more"));
	CHECK(strstr(got, "127.0.0.1:40008") && !strstr(got, "40009"));
	free(got);
	got = drawn(&l, &r, 0, 80, 32, false);
	CHECK(strstr(got, "127.0.0.1:40029") && !strstr(got, "more"));
	free(got);
	/* However much changed, two thirds are the table's. */
	for (int i = 0; i < 8; i++)
		live_add(&l, &(struct change){.ms = i});
	got = drawn(&l, &r, 0, 80, 12, false);
	CHECK(strstr(got, "\r\n... and 26 more"));
	CHECK(strstr(got, "+0.004 ") && !strstr(got, "+0.003 "));
	free(got);
	rows_free(&r);
}

int main(void)
{
	check_drawing();
	check_sizes();
	check_counts();
	return check_status();
}
