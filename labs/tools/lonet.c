/*
 * lonet.c - a command in a network of its own: lo, and nothing else
 *
 *	lonet sysctl net.ipv4.tcp_timestamps
 *	lonet -s net.ipv4.tcp_timestamps=0 -a 192.0.2.1 labs/lab run 04
 *
 * The settings, the ports and the TIME_WAITs in there are not the host's,
 * and the host's are not touched. An ordinary user gets a user namespace
 * with it, where the kernel allows one; root does without.
 *
 * See also: network_namespaces(7), user_namespaces(7), unshare(1).
 */
#include "endpoint.h"
#include "msg.h"
#include "num.h"
#include "refused.h"
#include "sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ITEMS = 32 };

static const char usage[] =
    "usage: lonet [-a ADDR[/LEN]]... [-s SYSCTL=VALUE]... COMMAND [ARG]...\n";

struct address {
	const char *text;
	struct endpoint e;
	long len; /* bits of the network's part */
};

struct request {
	struct address addr[ITEMS];
	const char *sysctl[ITEMS];
	int naddr, nsysctl;
};

/* struct in6_ifreq of <linux/ipv6.h>, which clashes with netinet/in.h. */
struct in6_request {
	struct in6_addr addr;
	uint32_t prefixlen;
	int ifindex;
};

static int write_file(const char *path, const char *text)
{
	ssize_t len = (ssize_t)strlen(text);
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;
	bool ok;

	if (fd == -1)
		return -1;
	ok = write(fd, text, (size_t)len) == len;
	err = errno;
	close(fd);
	errno = err;
	return ok ? 0 : -1;
}

/* Inside, this user is root; outside, nobody has become anything. */
static int map_user(uid_t uid, gid_t gid)
{
	char map[64];

	snprintf(map, sizeof map, "0 %ld 1\n", (long)uid);
	if (write_file("/proc/self/uid_map", map) == -1)
		return -1;
	if (write_file("/proc/self/setgroups", "deny") == -1 && errno != ENOENT)
		return -1;
	snprintf(map, sizeof map, "0 %ld 1\n", (long)gid);
	return write_file("/proc/self/gid_map", map);
}

/* Which setting forbids it, and what to do about it. */
static int refused(const char *what)
{
	long value;

	msg_failed(what, "");
	if (sysctl_read("user/max_user_namespaces", &value, 1) == 1 &&
	    value == 0)
		msg_say("user.max_user_namespaces is 0: no user namespaces "
			"here; run this as root, or have root raise it");
	else if (sysctl_read("kernel/unprivileged_userns_clone", &value, 1) ==
		     1 &&
		 value == 0)
		msg_say("kernel.unprivileged_userns_clone is 0: run this as "
			"root, or have root set it to 1");
	else if (sysctl_read("kernel/apparmor_restrict_unprivileged_userns",
		     &value, 1) == 1 &&
		 value != 0)
		msg_say("kernel.apparmor_restrict_unprivileged_userns is %ld "
			"(Ubuntu's default): run this as root, or have root "
			"set it to 0",
		    value);
	else
		msg_say("this user, or this container, may not make a "
			"network namespace: run this as root, or on the host");
	return STATUS_CANNOT_RUN_HERE;
}

/* Moves into the new namespaces; 0, or the status to exit with. */
static int enter(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	if (errno != EPERM || unshare(CLONE_NEWUSER | CLONE_NEWNET) == -1)
		return refused("unshare");
	return map_user(uid, gid) == 0 ? 0 : refused("uid_map");
}

static int loopback_up(int fd)
{
	struct ifreq ifr = {.ifr_name = "lo"};

	if (ioctl(fd, SIOCGIFFLAGS, &ifr) == -1)
		return -1;
	ifr.ifr_flags |= IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &ifr);
}

/* "ADDR[/LEN]" into *A; -1 for anything else. */
static int parse_addr(const char *text, struct address *a)
{
	char addr[ENDPOINT_TEXT], *slash;

	a->text = text;
	if (snprintf(addr, sizeof addr, "%s", text) >= (int)sizeof addr)
		return -1;
	slash = strchr(addr, '/');
	if (slash)
		*slash = '\0';
	if (endpoint_parse_host(&a->e, addr) == -1)
		return -1;
	a->len = a->e.family == AF_INET ? 32 : 128;
	return slash ? num_parse(slash + 1, 0, a->len, &a->len) : 0;
}

static int add_ipv4(int fd, int n, const struct address *a)
{
	uint32_t bits = (uint32_t)(~0ULL << (32 - a->len));
	struct sockaddr_in mask = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(bits)};
	struct sockaddr_storage ss;
	struct ifreq ifr = {0};

	/* An alias: lo keeps 127.0.0.1. */
	snprintf(ifr.ifr_name, sizeof ifr.ifr_name, "lo:%d", n + 1);
	endpoint_to(&a->e, &ss);
	memcpy(&ifr.ifr_addr, &ss, sizeof ifr.ifr_addr);
	if (ioctl(fd, SIOCSIFADDR, &ifr) == -1)
		return -1;
	memcpy(&ifr.ifr_netmask, &mask, sizeof mask);
	return ioctl(fd, SIOCSIFNETMASK, &ifr);
}

static int add_ipv6(const struct address *a)
{
	struct in6_request req = {.prefixlen = (uint32_t)a->len,
	    .ifindex = (int)if_nametoindex("lo")};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;

	if (fd == -1)
		return -1;
	memcpy(&req.addr, a->e.addr, sizeof req.addr);
	ret = ioctl(fd, SIOCSIFADDR, &req);
	close(fd);
	return ret;
}

static int add_addresses(const struct request *r, int fd)
{
	for (int i = 0; i < r->naddr; i++) {
		const struct address *a = &r->addr[i];

		if ((a->e.family == AF_INET ? add_ipv4(fd, i, a)
					    : add_ipv6(a)) == -1) {
			msg_failed("add address", a->text);
			return -1;
		}
	}
	return 0;
}

/* "net.ipv4.tcp_timestamps=0", or with slashes. */
static int set_sysctl(const char *spec)
{
	const char *equals = strchr(spec, '=');
	char path[160] = "/proc/sys/";
	size_t at = strlen(path);

	for (const char *c = spec; c < equals && at < sizeof path - 1; c++) {
		path[at] = *c;
		if (path[at] == '.')
			path[at] = '/';
		at++;
	}
	path[at] = '\0';
	return write_file(path, equals + 1);
}

static int prepare(const struct request *r)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || loopback_up(fd) == -1) {
		msg_failed("lo up", "");
		return -1;
	}
	if (add_addresses(r, fd) == -1)
		return -1;
	close(fd);
	for (int i = 0; i < r->nsysctl; i++)
		if (set_sysctl(r->sysctl[i]) == -1) {
			msg_failed("sysctl", r->sysctl[i]);
			return -1;
		}
	return 0;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

/* Only settings that belong to the new namespace may be written. */
static bool is_net_sysctl(const char *spec)
{
	return strncmp(spec, "net", 3) == 0 &&
	       (spec[3] == '.' || spec[3] == '/') && strchr(spec, '=') &&
	       !strstr(spec, "..");
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct request *r, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, "+:a:s:h")) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return msg_flush() == 0 ? 0 : 1;
		}
		if (c == 'a' && r->naddr < ITEMS) {
			if (parse_addr(optarg, &r->addr[r->naddr]) == 0) {
				r->naddr++;
				continue;
			}
			msg_say("-a: '%s' is not ADDR[/LEN]", optarg);
		} else if (c == 's' && r->nsysctl < ITEMS) {
			if (is_net_sysctl(optarg)) {
				r->sysctl[r->nsysctl++] = optarg;
				continue;
			}
			msg_say("-s: '%s' is not net.NAME=VALUE", optarg);
		} else if (c == 'a' || c == 's') {
			msg_say("-%c: more than %d", c, ITEMS);
		} else {
			refused_option(c, argv, NULL);
		}
		return bad_usage();
	}
	if (optind < argc)
		return -1;
	msg_say("COMMAND is missing");
	return bad_usage();
}

int main(int argc, char **argv)
{
	struct request r = {0};
	int status;

	msg_program(argv[0]);
	status = parse(&r, argc, argv);
	if (status != -1)
		return status;
	status = enter();
	if (status != 0)
		return status;
	if (prepare(&r) == -1)
		return 1;
	execvp(argv[optind], argv + optind);
	msg_failed("exec", argv[optind]);
	return errno == ENOENT ? 127 : 126;
}
