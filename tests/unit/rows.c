/*
 * rows.c - both ends stand together, who closed first, and what changed
 */
#include "check.h"

#include "changes.h"
#include "rows.h"
#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

static void add(
    struct rows *r, const char *local, const char *remote, int state)
{
	struct sockrow row = {.state = state};

	CHECK(endpoint_parse(&row.ends.local, local) == 0);
	CHECK(endpoint_parse(&row.ends.remote, remote) == 0);
	CHECK(rows_add(r, &row) == 0);
}

/* The order, as "local remote" for each. */
static void check_order(const struct rows *r, const char *const *want)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT], got[200];

	for (size_t i = 0; i < r->n; i++) {
		snprintf(got, sizeof got, "%s %s",
		    endpoint_text(&r->row[i].ends.local, local),
		    endpoint_text(&r->row[i].ends.remote, remote));
		CHECK_TEXT(got, want[i]);
	}
}

static void check_sort(void)
{
	static const char *const want[] = {
	    "127.0.0.1:22 0.0.0.0:0",
	    "0.0.0.0:6666 0.0.0.0:0",
	    "[::]:6666 [::]:0",
	    /* One end IPv4-mapped, the other IPv4. */
	    "127.0.0.1:22 127.0.0.1:40001",
	    "127.0.0.1:40001 127.0.0.1:22",
	    "127.0.0.1:6666 127.0.0.1:40000",
	    "127.0.0.1:40000 127.0.0.1:6666",
	    "127.0.0.1:6666 127.0.0.2:40000",
	    "[::1]:6666 [::1]:40000",
	    "[::1]:40000 [::1]:6666",
	};
	struct rows r = {0};

	add(&r, "127.0.0.1:40000", "127.0.0.1:6666", TCP_TIME_WAIT);
	add(&r, "[::1]:40000", "[::1]:6666", TCP_CLOSE_WAIT);
	add(&r, "127.0.0.1:6666", "127.0.0.2:40000", TCP_ESTABLISHED);
	add(&r, "[::]:6666", "[::]:0", TCP_LISTEN);
	add(&r, "[::ffff:127.0.0.1]:22", "[::ffff:127.0.0.1]:40001",
	    TCP_LAST_ACK);
	add(&r, "0.0.0.0:6666", "0.0.0.0:0", TCP_LISTEN);
	add(&r, "[::1]:6666", "[::1]:40000", TCP_FIN_WAIT2);
	add(&r, "127.0.0.1:40001", "127.0.0.1:22", TCP_TIME_WAIT);
	add(&r, "127.0.0.1:22", "0.0.0.0:0", TCP_LISTEN);
	add(&r, "127.0.0.1:6666", "127.0.0.1:40000", TCP_LAST_ACK);
	rows_sort(&r);
	check_order(&r, want);
	for (size_t i = 0; i < r.n; i++) {
		const struct sockrow *peer = rows_peer(&r, i);

		CHECK((peer != NULL) == (i > 2 && i != 7));
		CHECK(peer == NULL || peer == &r.row[i % 2 ? i + 1 : i - 1] ||
		      i >= 8);
	}
	CHECK(rows_peer(&r, 8) == &r.row[9]);
	CHECK(rows_peer(&r, 9) == &r.row[8]);
	rows_free(&r);
	CHECK(r.n == 0 && r.row == NULL);
}

/* Asked for by the higher port, that end comes first. */
static void check_asked(void)
{
	static const char *const want[] = {
	    "127.0.0.1:50001 127.0.0.1:40000",
	    "127.0.0.1:40000 127.0.0.1:50001",
	    "127.0.0.1:50001 127.0.0.1:40002",
	    "127.0.0.1:40002 127.0.0.1:50001",
	};
	struct rows r = {0};

	add(&r, "127.0.0.1:40002", "127.0.0.1:50001", TCP_CLOSE_WAIT);
	add(&r, "127.0.0.1:40000", "127.0.0.1:50001", TCP_CLOSE_WAIT);
	add(&r, "127.0.0.1:50001", "127.0.0.1:40000", TCP_FIN_WAIT2);
	add(&r, "127.0.0.1:50001", "127.0.0.1:40002", TCP_FIN_WAIT2);
	r.row[0].asked = r.row[1].asked = 2;
	r.row[2].asked = r.row[3].asked = 1;
	rows_sort(&r);
	check_order(&r, want);
	for (size_t i = 0; i < r.n; i++)
		CHECK(rows_peer(&r, i) == &r.row[i ^ 1]);
	rows_free(&r);
}

/* What each state tells, and with a peer in each state. */
static void check_closer(void)
{
	for (int s = TCP_ESTABLISHED; s <= TCP_CLOSING; s++) {
		bool active = s == TCP_FIN_WAIT1 || s == TCP_FIN_WAIT2 ||
			      s == TCP_CLOSING || s == TCP_TIME_WAIT;
		bool passive = s == TCP_CLOSE_WAIT || s == TCP_LAST_ACK;
		const struct sockrow row = {.state = s};
		struct sockrow peer = {0};

		CHECK(rows_closer(&row, NULL) == (s == TCP_CLOSING ? CLOSER_BOTH
						     : active  ? CLOSER_FIRST
						     : passive ? CLOSER_PEER
							       : CLOSER_NONE));
		peer.state = TCP_CLOSE_WAIT;
		CHECK(
		    rows_closer(&row, &peer) == (s == TCP_CLOSING ? CLOSER_BOTH
						    : active      ? CLOSER_FIRST
							     : CLOSER_NONE));
		peer.state = TCP_TIME_WAIT;
		CHECK(rows_closer(&row, &peer) ==
		      (active ? CLOSER_BOTH : CLOSER_NONE));
	}
}

static void note(const struct change *c, void *arg)
{
	changes_print(arg, c);
}

static void check_changes(void)
{
	struct rows old = {0}, now = {0};
	size_t len;
	char *got;
	FILE *out = open_memstream(&got, &len);

	add(&old, "127.0.0.1:6666", "0.0.0.0:0", TCP_LISTEN);
	add(&old, "127.0.0.1:6666", "127.0.0.1:40000", TCP_FIN_WAIT2);
	add(&old, "127.0.0.1:40000", "127.0.0.1:6666", TCP_CLOSE_WAIT);
	add(&old, "127.0.0.1:6666", "127.0.0.1:40002", TCP_ESTABLISHED);
	add(&now, "127.0.0.1:6666", "127.0.0.1:40000", TCP_TIME_WAIT);
	add(&now, "127.0.0.1:6666", "127.0.0.1:40001", TCP_SYN_RECV);
	add(&now, "127.0.0.1:6666", "127.0.0.1:40002", TCP_ESTABLISHED);
	add(&now, "[::1]:6667", "[::]:0", TCP_LISTEN);
	rows_sort(&old);
	rows_sort(&now);
	changes_each(&old, &now, 61003, note, out);
	changes_each(&now, &now, 61004, note, out);
	fclose(out);
	CHECK_TEXT(got,
	    "+61.003 127.0.0.1:6666 > 0.0.0.0:0 LISTEN -> CLOSE\n"
	    "+61.003 [::1]:6667 > [::]:0 CLOSE -> LISTEN\n"
	    "+61.003 127.0.0.1:6666 > 127.0.0.1:40000 FIN_WAIT2 -> TIME_WAIT\n"
	    "+61.003 127.0.0.1:40000 > 127.0.0.1:6666 CLOSE_WAIT -> CLOSE\n"
	    "+61.003 127.0.0.1:6666 > 127.0.0.1:40001 CLOSE -> SYN_RECV\n");
	free(got);
	rows_free(&old);
	rows_free(&now);
}

int main(void)
{
	check_sort();
	check_asked();
	check_closer();
	check_changes();
	return check_status();
}
