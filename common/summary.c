/*
 * summary.c - the whole house at a glance
 *
 * A time-wait entry is far smaller than a socket, but a busy host has many;
 * the kernel counts them in /proc/net/sockstat, and their memory in
 * /proc/slabinfo, which only root may read.
 *
 * See also: proc(5), ip-sysctl in the kernel's documentation, sockets.c.
 */
#include "summary.h"

#include "sockets.h"
#include "sysctl.h"
#include "tcpstate.h"

#include <stdio.h>
#include <string.h>

enum { STATES = 12, SOCKSTAT = 1024 };

struct meaning {
	const char *name, *means;
};

static const struct meaning memory[] = {
    {"inuse", "IPv4 sockets of this network namespace"},
    {"tw", "time-wait entries of this network namespace"},
    {"orphan", "sockets whose process is gone (all of the host)"},
    {"alloc", "sockets allocated (all of the host)"},
    {"mem", "pages of buffers (all of the host)"},
};

static const char *const slabs[] = {"TCP", "TCPv6", "tw_sock_TCP",
    "tw_sock_TCPv6", "request_sock_TCP", "request_sock_TCPv6",
    "tcp_bind_bucket", "tcp_bind2_bucket"};

static const struct meaning settings[] = {
    {"tcp_fin_timeout", "seconds that an orphaned FIN_WAIT2 stays; TIME_WAIT "
			"is no setting but compiled in"},
    {"tcp_max_tw_buckets", "time-wait entries at most; over that a "
			   "connection ends without TIME_WAIT"},
    {"tcp_tw_reuse", "may connect(2) pick a port in TIME_WAIT: 0 no, 1 yes, "
		     "2 on loopback only"},
    {"tcp_tw_reuse_delay", "milliseconds in TIME_WAIT before it may "
			   "(Linux 6.14)"},
    {"tcp_timestamps", "0: none, and then a four-tuple in TIME_WAIT is not "
		       "connected again"},
    {"tcp_rfc1337", "0: an RST ends TIME_WAIT; 1: it does not"},
    {"ip_local_port_range", "ports that connect(2), or bind(2) to port 0, "
			    "picks from"},
    {"tcp_max_orphans", "orphans at most; over that they are reset"},
    {"tcp_orphan_retries", "retransmissions of an orphan (0: 8)"},
};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static int count(const struct sockrow *row, void *arg)
{
	unsigned long *n = arg;

	if (row->state < STATES)
		n[row->state]++;
	return 0;
}

static int print_states(FILE *out, const struct sockquery *q)
{
	unsigned long n[STATES] = {0}, all = 0;

	if (sockets_each(q, count, n) == -1)
		return -1;
	fprintf(out, "%8s  %s\n", "sockets", "state");
	for (int i = 1; i < STATES; i++) {
		if (n[i] > 0)
			fprintf(out, "%8lu  %s: %s\n", n[i], tcpstate_name(i),
			    tcpstate_row(i)->means);
		all += n[i];
	}
	fprintf(out, "%8lu  all\n", all);
	return 0;
}

long summary_sockstat(const char *text, const char *which, const char *key)
{
	char line[256], *word, *rest;
	long value;

	while (text && strncmp(text, which, strlen(which)) != 0) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	if (text == NULL)
		return -1;
	snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
	strtok_r(line, " ", &rest);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		bool it = strcmp(word, key) == 0;

		word = strtok_r(NULL, " ", &rest);
		if (it && word && sscanf(word, "%ld", &value) == 1)
			return value;
	}
	return -1;
}

static void print_memory(FILE *out)
{
	char text[SOCKSTAT] = "";
	FILE *f = fopen("/proc/self/net/sockstat", "re");

	if (f) {
		text[fread(text, 1, sizeof text - 1, f)] = '\0';
		fclose(f);
	}
	fprintf(out, "\n%8s  /proc/net/sockstat\n", "TCP");
	for (size_t i = 0; i < LENGTH(memory); i++) {
		long n = summary_sockstat(text, "TCP:", memory[i].name);

		if (n >= 0)
			fprintf(out, "%8ld  %s: %s\n", n, memory[i].name,
			    memory[i].means);
	}
}

static bool is_ours(const char *name)
{
	for (size_t i = 0; i < LENGTH(slabs); i++)
		if (strcmp(name, slabs[i]) == 0)
			return true;
	return false;
}

static void print_slabs(FILE *out)
{
	char line[512], name[64];
	unsigned long objects, size;
	FILE *f = fopen("/proc/slabinfo", "re");

	fprintf(out, "\n%8s  /proc/slabinfo (all of the host)%s\n", "KiB",
	    f ? "" : ": only root may read it");
	if (f == NULL)
		return;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%63s %lu %*u %lu", name, &objects, &size) ==
			3 &&
		    is_ours(name))
			fprintf(out, "%8lu  %s: %lu objects of %lu bytes\n",
			    objects * size / 1024, name, objects, size);
	fclose(f);
}

static void print_settings(FILE *out)
{
	char path[64];
	long value[2];

	fprintf(out, "\n%11s  net.ipv4, of this network namespace\n", "value");
	for (size_t i = 0; i < LENGTH(settings); i++) {
		snprintf(path, sizeof path, "net/ipv4/%s", settings[i].name);
		switch (sysctl_read(path, value, 2)) {
		case 0:
			continue;
		case 1:
			fprintf(out, "%11ld", value[0]);
			break;
		default:
			fprintf(out, "%ld-%ld", value[0], value[1]);
		}
		fprintf(out, "  %s: %s\n", settings[i].name, settings[i].means);
	}
}

int summary_print(FILE *out, const struct sockquery *q)
{
	if (print_states(out, q) == -1)
		return -1;
	print_memory(out);
	print_slabs(out);
	print_settings(out);
	return 0;
}
