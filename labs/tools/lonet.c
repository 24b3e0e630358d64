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
#include "clock.h"
#include "endpoint.h"
#include "msg.h"
#include "netspec.h"
#include "refused.h"
#include "sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { ITEMS = 32, TENTATIVE = 10000 /* ms */ };

static const char usage[] =
    "usage: lonet [-a ADDR[/LEN]]... [-s SYSCTL=VALUE]... COMMAND [ARG]...\n";

struct address {
	const char *text;
	struct endpoint e;
	long len; /* bits of the network's part */
};

struct setting {
	const char *text, *value;
	char path[NETSPEC_PATH];
};

struct request {
	struct address addr[ITEMS];
	struct setting sysctl[ITEMS];
	int naddr, nsysctl;
};

/* struct in6_ifreq of <linux/ipv6.h>, which clashes with netinet/in.h. */
struct in6_request {
	struct in6_addr addr;
	uint32_t prefixlen;
	int ifindex;
};

/* One line, in one write(2). */
static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret, err;

	if (fd == -1)
		return -1;
	ret = dprintf(fd, "%s\n", text);
	err = errno;
	close(fd);
	errno = err;
	return ret < 0 ? -1 : 0;
}

/* Inside, this user is root; outside, nobody has become anything. */
static int map_user(uid_t uid, gid_t gid)
{
	char map[64];

	snprintf(map, sizeof map, "0 %ld 1", (long)uid);
	if (write_file("/proc/self/uid_map", map) == -1)
		return -1;
	if (write_file("/proc/self/setgroups", "deny") == -1 && errno != ENOENT)
		return -1;
	snprintf(map, sizeof map, "0 %ld 1", (long)gid);
	return write_file("/proc/self/gid_map", map);
}

/* Settings that forbid it, to somebody at least, with this value. */
static const struct obstacle {
	const char *name; /* below /proc/sys */
	long value;
	const char *means;
} obstacles[] = {
    {"user/max_net_namespaces", 0,
	"user.max_net_namespaces is 0: no network namespaces here; have root "
	"raise it"},
    {"user/max_user_namespaces", 0,
	"user.max_user_namespaces is 0: no user namespaces here; run this as "
	"root, or have root raise it"},
    {"kernel/unprivileged_userns_clone", 0,
	"kernel.unprivileged_userns_clone is 0: run this as root, or have "
	"root set it to 1"},
    {"kernel/apparmor_restrict_unprivileged_userns", 1,
	"kernel.apparmor_restrict_unprivileged_userns is 1 (Ubuntu's "
	"default): run this as root, or have root set it to 0"},
};

/* Which setting forbids it, and what to do about it. */
static int refused(const char *what)
{
	const struct obstacle *o = obstacles;
	long value;

	msg_failed(what, "");
	for (; o < obstacles + sizeof obstacles / sizeof obstacles[0]; o++)
		if (sysctl_read(o->name, &value, 1) == 1 && value == o->value) {
			msg_say("%s", o->means);
			return STATUS_CANNOT_RUN_HERE;
		}
	msg_say("this user, or this container, may not make a network "
		"namespace: run this as root, or on the host");
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

/*
 * An IPv6 address is tentative for a moment, on lo too (RFC 4862 5.4; the
 * kernel has it from a work queue): until bind(2) takes it.
 */
static int await_ipv6(int fd, struct endpoint e)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	long due = clock_ms() + TENTATIVE;
	struct sockaddr_storage ss;
	socklen_t len;

	e.scope = if_nametoindex("lo");
	len = endpoint_to(&e, &ss);
	while (bind(fd, (struct sockaddr *)&ss, len) == -1) {
		if (errno != EADDRNOTAVAIL || clock_ms() >= due)
			return -1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int add_ipv6(const struct address *a)
{
	struct in6_request req = {.prefixlen = (uint32_t)a->len,
	    .ifindex = (int)if_nametoindex("lo")};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret, err;

	if (fd == -1)
		return -1;
	memcpy(&req.addr, a->e.addr, sizeof req.addr);
	ret = ioctl(fd, SIOCSIFADDR, &req);
	if (ret == 0)
		ret = await_ipv6(fd, a->e);
	err = errno;
	close(fd);
	errno = err;
	return ret;
}

static int add_addresses(const struct request *r, int fd)
{
	for (int i = 0; i < r->naddr; i++) {
		const struct address *a = &r->addr[i];

		int ret = a->e.family == AF_INET ? add_ipv4(fd, i, a)
						 : add_ipv6(a);

		/* EEXIST: lo has it already, as was asked for. */
		if (ret == -1 && errno != EEXIST) {
			msg_failed("add address", a->text);
			return -1;
		}
	}
	return 0;
}

/* Returns 0, or the status to exit with. */
static int prepare(const struct request *r)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || loopback_up(fd) == -1) {
		/* A namespace, but nothing may be done in it. */
		if (errno == EPERM)
			return refused("lo up");
		msg_failed("lo up", "");
		return STATUS_FAILED;
	}
	if (add_addresses(r, fd) == -1)
		return STATUS_FAILED;
	close(fd);
	for (int i = 0; i < r->nsysctl; i++) {
		const struct setting *s = &r->sysctl[i];

		if (write_file(s->path, s->value) == -1) {
			msg_failed("sysctl", s->text);
			return STATUS_FAILED;
		}
	}
	return 0;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

/* What -a or -s was given; -1 after saying what is wrong with it. */
static int take(struct request *r, int flag, const char *text)
{
	struct address *a = &r->addr[r->naddr];
	struct setting *s = &r->sysctl[r->nsysctl];

	if ((flag == 'a' ? r->naddr : r->nsysctl) == ITEMS) {
		msg_say("-%c: more than %d", flag, ITEMS);
		return -1;
	}
	if (flag == 'a') {
		a->text = text;
		if (netspec_address(&a->e, &a->len, text) == -1) {
			msg_say("-a: '%s' is not ADDR[/LEN]", text);
			return -1;
		}
		r->naddr++;
		return 0;
	}
	s->text = text;
	s->value = netspec_sysctl(s->path, text);
	if (s->value == NULL) {
		msg_say("-s: '%s' is not net.NAME=VALUE", text);
		return -1;
	}
	r->nsysctl++;
	return 0;
}

/* Returns -1 to go on, else the exit status. */
static int parse(struct request *r, int argc, char **argv)
{
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, "+:a:s:h")) != -1) {
		if (c == 'h')
			return msg_help(usage, "");
		if (c != 'a' && c != 's') {
			refused_option(c, argv, NULL);
			return bad_usage();
		}
		if (take(r, c, optarg) == -1)
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
	status = prepare(&r);
	if (status != 0)
		return status;
	execvp(argv[optind], argv + optind);
	msg_failed("exec", argv[optind]);
	return errno == ENOENT ? 127 : 126;
}
