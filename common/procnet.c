/*
 * procnet.c - the socket table as netstat(8) reads it
 *
 * One line a socket, addresses in hexadecimal as they lie in memory (so the
 * bytes of each 32-bit word stand in host order), the timer in clock ticks.
 * An orphaned FIN_WAIT2 has state 05 with timer 03 and inode 0: the kernel
 * keeps it as a time-wait entry.
 *
 * See also: proc(5), net/ipv4/tcp_ipv4.c (tcp4_seq_show), diag.c.
 */
#include "procnet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "0100007F" or 32 digits into E's address; false if it is neither. */
static bool parse_host(const char *hex, struct endpoint *e)
{
	size_t words = strlen(hex) / 8;

	if (strlen(hex) != 8 && strlen(hex) != 32)
		return false;
	memset(e, 0, sizeof *e);
	e->family = words == 1 ? AF_INET : AF_INET6;
	for (size_t i = 0; i < words; i++) {
		unsigned word;

		if (sscanf(hex + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(e->addr + 4 * i, &word, 4);
	}
	return true;
}

bool procnet_parse(const char *line, long hz, struct sockrow *row)
{
	char local[33], remote[33];
	unsigned lport, rport, state, timer;
	unsigned long ticks;

	memset(row, 0, sizeof *row);
	if (sscanf(line,
		" %*u: %32[0-9A-Fa-f]:%4x %32[0-9A-Fa-f]:%4x %2x %8x:%8x "
		"%2x:%8lx %*x %u %*u %lu",
		local, &lport, remote, &rport, &state, &row->sendq, &row->recvq,
		&timer, &ticks, &row->uid, &row->inode) != 11)
		return false;
	if (!parse_host(local, &row->ends.local) ||
	    !parse_host(remote, &row->ends.remote) ||
	    row->ends.local.family != row->ends.remote.family)
		return false;
	row->ends.local.port = (uint16_t)lport;
	row->ends.remote.port = (uint16_t)rport;
	row->state = (int)state;
	row->timer = (int)timer;
	row->expires = (long)ticks * 1000 / hz;
	return true;
}

static int read_table(const char *path, const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	long hz = sysconf(_SC_CLK_TCK);
	struct sockrow row;
	char line[512];
	FILE *f;
	int ret = 0;

	f = fopen(path, "re");
	if (f == NULL)
		return -1;
	while (ret == 0 && fgets(line, sizeof line, f))
		if (procnet_parse(line, hz, &row) && sockquery_wants(q, &row))
			ret = each(&row, arg);
	if (ret == 0 && ferror(f))
		ret = -1;
	fclose(f);
	return ret;
}

int procnet_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	int ret = 0, ret6;

	if (q->family != AF_INET6)
		ret = read_table("/proc/self/net/tcp", q, each, arg);
	if (ret > 0 || q->family == AF_INET)
		return ret;
	ret6 = read_table("/proc/self/net/tcp6", q, each, arg);
	/* A kernel without IPv6 has no second file. */
	if (ret6 == -1 && errno == ENOENT)
		return ret;
	return ret6;
}
