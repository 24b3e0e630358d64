/*
 * diag.c - asking the kernel for its socket table, as ss(8) does
 *
 * A request goes to a NETLINK_SOCK_DIAG socket, inet_diag_msg structures
 * come back: for every socket, and for what is left of one in TIME_WAIT,
 * with the milliseconds it still has. No privilege is needed.
 *
 * See also: sock_diag(7), net/ipv4/inet_diag.c, procnet.c (the same rows
 * from /proc where netlink is refused).
 */
#include "diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

/* Bound, neither listening nor connected: Linux 6.8, tcp_states.h. */
enum { BOUND_INACTIVE = 13 };

struct request {
	struct nlmsghdr nlh;
	struct inet_diag_req_v2 req;
};

/* Room for one answer of the kernel, which sends at most 32 KiB at once. */
union answer {
	struct nlmsghdr nlh;
	char bytes[32768];
};

/* IPV6_V6ONLY, which a listener or a bound socket has behind the message. */
static bool is_v6only(const char *attr, size_t len)
{
	struct nlattr a;
	size_t step;

	while (len >= sizeof a) {
		memcpy(&a, attr, sizeof a);
		if (a.nla_len < sizeof a || a.nla_len > len)
			return false;
		if (a.nla_type == INET_DIAG_SKV6ONLY && a.nla_len > sizeof a)
			return attr[sizeof a] != 0;
		step = ((size_t)a.nla_len + 3) / 4 * 4;
		if (step >= len)
			return false;
		attr += step;
		len -= step;
	}
	return false;
}

bool diag_parse(const void *msg, size_t len, struct sockrow *row)
{
	struct inet_diag_msg m;
	size_t addrlen;

	if (len < sizeof m)
		return false;
	memcpy(&m, msg, sizeof m);
	if (m.idiag_family != AF_INET && m.idiag_family != AF_INET6)
		return false;
	addrlen = m.idiag_family == AF_INET ? 4 : 16;
	memset(row, 0, sizeof *row);
	row->ends.local.family = row->ends.remote.family = m.idiag_family;
	row->ends.local.port = ntohs(m.id.idiag_sport);
	row->ends.remote.port = ntohs(m.id.idiag_dport);
	memcpy(row->ends.local.addr, m.id.idiag_src, addrlen);
	memcpy(row->ends.remote.addr, m.id.idiag_dst, addrlen);
	row->state = m.idiag_state;
	row->timer = m.idiag_timer;
	row->expires = (long)m.idiag_expires;
	row->recvq = m.idiag_rqueue;
	row->sendq = m.idiag_wqueue;
	row->uid = m.idiag_uid;
	row->inode = m.idiag_inode;
	row->v6only = is_v6only((const char *)msg + sizeof m, len - sizeof m);
	return true;
}

/* Opens the netlink socket and sends the one request; -1 with errno. */
static int ask(struct request *r)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	int fd, err;

	r->nlh.nlmsg_len = sizeof *r;
	r->nlh.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	r->nlh.nlmsg_flags |= NLM_F_REQUEST;
	r->req.sdiag_protocol = IPPROTO_TCP;
	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd == -1)
		return -1;
	if (sendto(fd, r, sizeof *r, 0, (struct sockaddr *)&kernel,
		sizeof kernel) == (ssize_t)sizeof *r)
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/* One answer; its length, or -1 with errno. */
static ssize_t hear(int fd, union answer *a)
{
	ssize_t n;

	do
		n = recv(fd, a, sizeof *a, 0);
	while (n == -1 && errno == EINTR);
	return n;
}

/* The error that an NLMSG_ERROR carries, 0 for none. */
static int error_of(const struct nlmsghdr *nlh)
{
	struct nlmsgerr e;

	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof e))
		return EPROTO;
	memcpy(&e, NLMSG_DATA(nlh), sizeof e);
	return -e.error;
}

/*
 * The messages of one answer. Returns what EACH returned if not 0, -1 with
 * errno for an error of the kernel, 0 to go on; sets *DONE at the end.
 */
static int walk(const union answer *a, size_t len, bool *done,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	const struct nlmsghdr *nlh;
	struct sockrow row;
	int ret;

	for (nlh = &a->nlh; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_DONE) {
			*done = true;
			return 0;
		}
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			errno = error_of(nlh);
			return -1;
		}
		if (!diag_parse(
			NLMSG_DATA(nlh), nlh->nlmsg_len - NLMSG_HDRLEN, &row))
			continue;
		ret = each(&row, arg);
		if (ret != 0)
			return ret;
	}
	return 0;
}

static int dump(sa_family_t family,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	struct request r = {.nlh.nlmsg_flags = NLM_F_DUMP,
	    .req.sdiag_family = (__u8)family,
	    .req.idiag_states = (1U << (BOUND_INACTIVE + 1)) - 1};
	union answer a;
	bool done = false;
	ssize_t n;
	int fd, ret = 0, err;

	fd = ask(&r);
	if (fd == -1)
		return -1;
	while (!done && ret == 0) {
		n = hear(fd, &a);
		ret = n == -1 ? -1 : walk(&a, (size_t)n, &done, each, arg);
	}
	err = errno;
	close(fd);
	errno = err;
	return ret;
}

int diag_each(int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	int ret = dump(AF_INET, each, arg);

	return ret != 0 ? ret : dump(AF_INET6, each, arg);
}

int diag_find(const struct ends *ends, struct sockrow *row)
{
	size_t addrlen = ends->local.family == AF_INET ? 4 : 16;
	struct request r = {.req.sdiag_family = (__u8)ends->local.family,
	    .req.idiag_states = ~0U,
	    .req.id = {.idiag_sport = htons(ends->local.port),
		.idiag_dport = htons(ends->remote.port),
		.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}};
	union answer a;
	ssize_t n;
	int fd, err;

	memcpy(r.req.id.idiag_src, ends->local.addr, addrlen);
	memcpy(r.req.id.idiag_dst, ends->remote.addr, addrlen);
	fd = ask(&r);
	if (fd == -1)
		return -1;
	n = hear(fd, &a);
	err = errno;
	close(fd);
	errno = err;
	if (n == -1)
		return -1;
	if (!NLMSG_OK(&a.nlh, (size_t)n)) {
		errno = EPROTO;
		return -1;
	}
	if (a.nlh.nlmsg_type == NLMSG_ERROR) {
		errno = error_of(&a.nlh);
		return errno == ENOENT ? 0 : -1;
	}
	/* With no such connection the kernel answers with the listener. */
	return diag_parse(
		   NLMSG_DATA(&a.nlh), a.nlh.nlmsg_len - NLMSG_HDRLEN, row) &&
	       endpoint_same(&row->ends.remote, &ends->remote);
}
