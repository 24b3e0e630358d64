/*
 * diag_parse.c - recorded sock_diag messages, whole and cut short
 *
 * They are in the byte order of the machine that they come from, x86.
 */
#include "check.h"
#include "data.h"

#include "diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/* The record NAME as a row; its ends as text in LOCAL and REMOTE. */
static struct sockrow parsed(
    const char *dir, const char *name, char *local, char *remote)
{
	char bytes[DATA_SIZE];
	size_t len = data_read(dir, name, bytes);
	struct sockrow row = {0};

	check(diag_parse(bytes, len, &row), name, __FILE__, __LINE__);
	endpoint_text(&row.ends.local, local);
	endpoint_text(&row.ends.remote, remote);
	return row;
}

static void check_records(const char *dir)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];
	struct sockrow row;

	row = parsed(dir, "diag-listen.bin", local, remote);
	CHECK_TEXT(local, "127.0.0.1:6666");
	CHECK_TEXT(remote, "0.0.0.0:0");
	CHECK(row.state == TCP_LISTEN && row.timer == TIMER_NONE);
	CHECK(row.recvq == 0 && row.sendq == 5);
	CHECK(row.inode == 61447 && row.uid == 0);

	row = parsed(dir, "diag-time-wait.bin", local, remote);
	CHECK_TEXT(local, "127.0.0.1:6666");
	CHECK_TEXT(remote, "127.0.0.1:40404");
	CHECK(row.state == TCP_TIME_WAIT && row.timer == TIMER_TIMEWAIT);
	CHECK(row.expires == 59988 && row.inode == 0);

	row = parsed(dir, "diag-listen6.bin", local, remote);
	CHECK_TEXT(local, "[::]:6667");
	CHECK_TEXT(remote, "[::]:0");
	CHECK(row.state == TCP_LISTEN && row.sendq == 7);
	CHECK(row.ends.local.family == AF_INET6);

	row = parsed(dir, "diag-established6.bin", local, remote);
	CHECK_TEXT(local, "[::1]:6667");
	CHECK_TEXT(remote, "[::1]:40405");
	CHECK(row.state == TCP_ESTABLISHED);
	CHECK(row.recvq == 5 && row.sendq == 0 && row.inode == 61452);

	row = parsed(dir, "diag-fin-wait2-mapped.bin", local, remote);
	CHECK_TEXT(local, "127.0.0.1:6667");
	CHECK_TEXT(remote, "127.0.0.1:40406");
	CHECK(row.ends.local.family == AF_INET6);
	CHECK(row.state == TCP_FIN_WAIT2 && row.timer == TIMER_TIMEWAIT);
	CHECK(row.expires == 59992 && row.inode == 0);
}

/* Cut anywhere: in a block of just that size, for ASan to watch. */
static void check_cut(const char *dir)
{
	char bytes[DATA_SIZE];
	size_t len = data_read(dir, "diag-established6.bin", bytes);
	struct sockrow row;

	for (size_t cut = 0; cut <= len; cut++) {
		char *copy = malloc(cut + 1);

		memcpy(copy + 1, bytes, cut);
		/* What follows the structure are attributes, not needed. */
		CHECK(diag_parse(copy + 1, cut, &row) ==
		      (cut >= sizeof(struct inet_diag_msg)));
		free(copy);
	}
}

static void check_family(const char *dir)
{
	char bytes[DATA_SIZE];
	size_t len = data_read(dir, "diag-listen.bin", bytes);
	struct sockrow row;

	for (int family = 0; family < 256; family++) {
		bytes[0] = (char)family;
		CHECK(diag_parse(bytes, len, &row) ==
		      (family == AF_INET || family == AF_INET6));
	}
}

int main(int argc, char **argv)
{
	if (argc != 2 || htonl(1) == 1)
		return 77;
	check_records(argv[1]);
	check_cut(argv[1]);
	check_family(argv[1]);
	return check_status();
}
