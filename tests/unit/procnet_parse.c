/*
 * procnet_parse.c - recorded lines of /proc/net/tcp, and broken ones
 *
 * The addresses are in the byte order of the machine that they come from.
 */
#include "check.h"
#include "data.h"

#include "procnet.h"

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#define ADDR "0100007F:1A0A 0100007F:9DD4"
#define REST "00000000:00000001 03:0000176E 00000000   65534        0 60901"
#define LINE "   1: " ADDR " 06 " REST

/* The row of line N (0: the heading) of the record NAME. */
static bool parsed(const char *dir, const char *name, int n,
    struct sockrow *row, char *local, char *remote)
{
	char text[DATA_SIZE], *line = text;

	data_read(dir, name, text);
	while (n-- > 0)
		line = strchr(line, '\n') + 1;
	line[strcspn(line, "\n") + 1] = '\0';
	if (!procnet_parse(line, 100, row))
		return false;
	endpoint_text(&row->ends.local, local);
	endpoint_text(&row->ends.remote, remote);
	return true;
}

static void check_records(const char *dir)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT];
	struct sockrow row;

	CHECK(!parsed(dir, "proc-net-tcp.txt", 0, &row, local, remote));
	CHECK(parsed(dir, "proc-net-tcp.txt", 1, &row, local, remote));
	CHECK_TEXT(local, "127.0.0.1:6666");
	CHECK_TEXT(remote, "0.0.0.0:0");
	CHECK(row.state == TCP_LISTEN && row.timer == TIMER_NONE);
	CHECK(row.inode == 61447 && row.uid == 0);
	CHECK(row.recvq == 0 && row.sendq == 0);
	CHECK(parsed(dir, "proc-net-tcp.txt", 2, &row, local, remote));
	CHECK_TEXT(remote, "127.0.0.1:40404");
	CHECK(row.state == TCP_TIME_WAIT && row.timer == TIMER_TIMEWAIT);
	CHECK(row.expires == 59980 && row.inode == 0);
	CHECK(parsed(dir, "proc-net-tcp.txt", 3, &row, local, remote));
	CHECK(row.state == TCP_CLOSE_WAIT && row.recvq == 1);

	CHECK(!parsed(dir, "proc-net-tcp6.txt", 0, &row, local, remote));
	CHECK(parsed(dir, "proc-net-tcp6.txt", 1, &row, local, remote));
	CHECK_TEXT(local, "[::]:6667");
	CHECK(row.ends.local.family == AF_INET6);
	CHECK(parsed(dir, "proc-net-tcp6.txt", 3, &row, local, remote));
	CHECK_TEXT(local, "[::1]:6667");
	CHECK_TEXT(remote, "[::1]:40405");
	CHECK(row.recvq == 5 && row.state == TCP_ESTABLISHED);
	CHECK(parsed(dir, "proc-net-tcp6.txt", 4, &row, local, remote));
	CHECK_TEXT(local, "127.0.0.1:6667");
	CHECK(row.ends.local.family == AF_INET6);
	CHECK(row.state == TCP_FIN_WAIT2 && row.timer == TIMER_TIMEWAIT);
}

static void check_units(void)
{
	struct sockrow row;

	CHECK(procnet_parse(LINE, 100, &row));
	CHECK(row.expires == 59980 && row.uid == 65534);
	CHECK(row.sendq == 0 && row.recvq == 1);
	CHECK(procnet_parse(LINE, 1000, &row) && row.expires == 5998);
	CHECK(procnet_parse(LINE, 250, &row) && row.expires == 23992);
	CHECK(procnet_parse("99999: " ADDR " 06 FFFFFFFF:FFFFFFFE "
			    "01:FFFFFFFF 0 4294967295 0 4294967295",
	    100, &row));
	CHECK(row.sendq == UINT_MAX && row.recvq == UINT_MAX - 1);
	CHECK(row.uid == UINT_MAX && row.inode == 4294967295);
}

static void check_malformed(void)
{
	static const char *const none[] = {
	    "",
	    "\n",
	    ":",
	    "   1:",
	    "  sl  local_address rem_address   st tx_queue rx_queue tr",
	    "   1  " ADDR " 06 " REST,
	    "   x: " ADDR " 06 " REST,
	    "   1: 0100007F 0100007F:9DD4 06 " REST,
	    "   1: 0100007:1A0A 0100007F:9DD4 06 " REST,
	    "   1: 0100007F0:1A0A 0100007F:9DD4 06 " REST,
	    "   1: 0100007G:1A0A 0100007F:9DD4 06 " REST,
	    "   1: 0100007F:11A0A 0100007F:9DD4 06 " REST,
	    "   1: 0100007F:1A0A :9DD4 06 " REST,
	    "   1: 0100007F:1A0A 0000000000000000000000000100000:9DD4 06 " REST,
	    "   1: 0100007F:1A0A 000000000000000000000000010000000:9DD4 06 " REST,
	    "   1: 0100007F:1A0A 00000000000000000000000001000000:9DD4 06 " REST,
	    "   1: " ADDR " 106 " REST,
	    "   1: " ADDR " zz " REST,
	    "   1: " ADDR " 06 00000000 " REST,
	    "   1: " ADDR " 06 00000000:00000001 03:0000176E 00000000 -",
	};
	struct sockrow row;
	char line[] = LINE;
	size_t inode = sizeof line - 1 - strlen("60901");

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(!procnet_parse(none[i], 100, &row), none[i], __FILE__,
		    __LINE__);
	/* Cut short anywhere before the last number it is no row. */
	for (size_t cut = 0; cut <= inode; cut++) {
		char *copy = strndup(line, cut);

		check(
		    !procnet_parse(copy, 100, &row), copy, __FILE__, __LINE__);
		free(copy);
	}
}

int main(int argc, char **argv)
{
	if (argc != 2 || htonl(1) == 1)
		return 77;
	check_records(argv[1]);
	check_units();
	check_malformed();
	return check_status();
}
