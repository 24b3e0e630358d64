/* summary.c - the numbers of /proc/net/sockstat, by line and key */
#include "check.h"

#include "summary.h"

static void check_sockstat(void)
{
	static const char text[] =
	    "sockets: used 99\n"
	    "TCP: inuse 5 orphan 1 tw 28200 alloc 7 mem 0\n"
	    "UDP: inuse 3 mem 2\n";

	CHECK(summary_sockstat(text, "TCP:", "inuse") == 5);
	CHECK(summary_sockstat(text, "TCP:", "tw") == 28200);
	CHECK(summary_sockstat(text, "TCP:", "mem") == 0);
	CHECK(summary_sockstat(text, "TCP:", "used") == -1);
	CHECK(summary_sockstat(text, "sockets:", "inuse") == -1);
	CHECK(summary_sockstat(text, "UDP:", "tw") == -1);
	CHECK(summary_sockstat(text, "TCP6:", "inuse") == -1);
	CHECK(summary_sockstat("TCP: inuse", "TCP:", "inuse") == -1);
	CHECK(summary_sockstat("TCP: inuse x", "TCP:", "inuse") == -1);
	CHECK(summary_sockstat("", "TCP:", "inuse") == -1);
}

int main(void)
{
	check_sockstat();
	return check_status();
}
