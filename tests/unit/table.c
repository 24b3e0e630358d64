/* table.c - the columns of netstat, ss and our own, against golden text */
#include "check.h"
#include "data.h"

#include "table.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static struct sockrow row(const char *local, const char *remote, int state)
{
	struct sockrow r = {.state = state};

	CHECK(endpoint_parse(&r.ends.local, local) == 0);
	CHECK(endpoint_parse(&r.ends.remote, remote) == 0);
	return r;
}

static void print(struct table *t)
{
	struct sockrow r = row("0.0.0.0:22", "0.0.0.0:0", TCP_LISTEN);
	const char *note = "1234/serv";

	r.recvq = 3;
	r.sendq = 128;
	r.inode = 4294967295;
	table_row(t, &r, note);
	r = row("127.0.0.1:6666", "127.0.0.1:40404", TCP_TIME_WAIT);
	r.timer = TIMER_TIMEWAIT;
	r.expires = 57399;
	note = "- (closed first)";
	table_row(t, &r, note);
	note = NULL;
	r.state = TCP_FIN_WAIT2;
	r.expires = 99;
	table_row(t, &r, note);
	r = row("[::]:6667", "[::]:0", TCP_LISTEN);
	table_row(t, &r, note);
	r.v6only = true;
	table_row(t, &r, note);
	r = row("[::ffff:0.0.0.0]:6667", "[::]:0", TCP_LISTEN);
	table_row(t, &r, note);
	r = row("[::1]:6667", "[::1]:40405", TCP_ESTABLISHED);
	r.timer = TIMER_KEEPALIVE;
	r.expires = 7200000;
	r.recvq = 1000000;
	r.sendq = 4294967295;
	r.uid = 65534;
	table_row(t, &r, note);
	r = row("[::ffff:192.0.2.255]:6667", "[::ffff:192.0.2.254]:65535",
	    TCP_LAST_ACK);
	r.timer = TIMER_RETRANSMIT;
	r.expires = 200;
	table_row(t, &r, note);
	r = row("[2001:db8:1111:2222:3333:4444:5555:6666]:65535",
	    "[2001:db8::1]:1", TCP_CLOSE_WAIT);
	r.timer = TIMER_PROBE;
	table_row(t, &r, note);
	/* netstat cuts it to 22 characters and the port. */
	r = row("[2001:db8:1234:567::]:6666", "[2001:db8:1234:5678::]:6666",
	    TCP_SYN_RECV);
	table_row(t, &r, note);
	r = row("127.0.0.1:6666", "0.0.0.0:0", TCP_LISTEN);
	r.ifindex = 1;
	table_row(t, &r, note);
	/* Numbers that a later kernel may have. */
	r = row("1.2.3.4:5", "6.7.8.9:10", 99);
	r.timer = 9;
	r.expires = 1500;
	table_row(t, &r, note);
	r.timer = -1;
	table_row(t, &r, note);
}

static void check_golden(
    const char *dir, const char *name, enum table_form form)
{
	char want[DATA_SIZE], *got;
	struct table t;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	table_begin(&t, out, form);
	table_heading(&t);
	print(&t);
	table_end(&t);
	fclose(out);
	data_read(dir, name, want);
	CHECK_TEXT(got, want);
	free(got);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 77;
	check_golden(argv[1], "table.txt", TABLE_OURS);
	check_golden(argv[1], "table.tsv", TABLE_TSV);
	check_golden(argv[1], "table.netstat", TABLE_NETSTAT);
	check_golden(argv[1], "table.ss", TABLE_SS);
	return check_status();
}
