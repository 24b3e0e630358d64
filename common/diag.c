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

#include "diagfilter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

struct request {
	struct nlmsghdr nlh;
	union {
		struct inet_diag_req_v2 one;
		struct inet_diag_req both;
	};
	unsigned char attr[sizeof(struct nlattr) + DIAGFILTER_SIZE];
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

/* Every field by itself: a row is made for each of very many sockets. */
static inline void parse_end(
    struct endpoint *e, sa_family_t family, in_port_t port, const char *addr)
{
	e->family = family;
	e->port = ntohs(port);
	e->scope = 0;
	/* Behind the 4 bytes of IPv4 the kernel has zeros. */
	memcpy(e->addr, addr, sizeof e->addr);
}

bool diag_parse(const void *msg, size_t len, struct sockrow *row)
{
	struct inet_diag_msg m;

	if (len < sizeof m)
		return false;
	memcpy(&m, msg, sizeof m);
	if (m.idiag_family != AF_INET && m.idiag_family != AF_INET6)
		return false;
	parse_end(&row->ends.local, m.idiag_family, m.id.idiag_sport,
	    (const char *)msg + offsetof(struct inet_diag_msg, id.idiag_src));
	parse_end(&row->ends.remote, m.idiag_family, m.id.idiag_dport,
	    (const char *)msg + offsetof(struct inet_diag_msg, id.idiag_dst));
	row->state = m.idiag_state;
	row->timer = m.idiag_timer;
	row->expires = (long)m.idiag_expires;
	row->recvq = m.idiag_rqueue;
	row->sendq = m.idiag_wqueue;
	row->uid = m.idiag_uid;
	row->inode = m.idiag_inode;
	row->asked = 0;
	row->ifindex = m.id.idiag_if;
	row->v6only = is_v6only((const char *)msg + sizeof m, len - sizeof m);
	return true;
}

/*
 * Opens the netlink socket and sends the request, whose part behind the
 * header has LEN bytes; -1 with errno.
 */
static int ask(struct request *r, size_t len)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	int fd, err;

	r->nlh.nlmsg_len = (__u32)NLMSG_LENGTH(len);
	r->nlh.nlmsg_flags |= NLM_F_REQUEST;
	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd == -1)
		return -1;
	if (sendto(fd, r, r->nlh.nlmsg_len, 0, (struct sockaddr *)&kernel,
		sizeof kernel) == (ssize_t)r->nlh.nlmsg_len)
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

struct walk {
	int (*each)(const struct sockrow *row, void *arg);
	void *arg;
	bool begun; /* a row has been delivered */
	bool done;  /* the last message was there */
};

/*
 * The messages of one answer. Returns what EACH returned if not 0, -1 with
 * errno for an error of the kernel, 0 to go on.
 */
static int walk(const union answer *a, size_t len, struct walk *w)
{
	const struct nlmsghdr *nlh;
	struct sockrow row;
	int ret;

	for (nlh = &a->nlh; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_DONE) {
			w->done = true;
			return 0;
		}
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			errno = error_of(nlh);
			return -1;
		}
		if (!diag_parse(
			NLMSG_DATA(nlh), nlh->nlmsg_len - NLMSG_HDRLEN, &row))
			continue;
		w->begun = true;
		ret = w->each(&row, w->arg);
		if (ret != 0)
			return ret;
	}
	return 0;
}

/*
 * The request for Q, the length of its part behind the header. A dump walks
 * the whole hash table, so both families are asked for at once: only the
 * older of the two kinds of request can do that.
 */
static size_t request_of(struct request *r, const struct sockquery *q)
{
	unsigned char code[DIAGFILTER_SIZE];
	size_t n = diagfilter_build(q, code), len;
	struct nlattr attr = {.nla_type = INET_DIAG_REQ_BYTECODE,
	    .nla_len = (__u16)(sizeof attr + n)};

	memset(r, 0, sizeof *r);
	r->nlh.nlmsg_flags = NLM_F_DUMP;
	if (q->family == AF_UNSPEC) {
		r->nlh.nlmsg_type = TCPDIAG_GETSOCK;
		r->both.idiag_states = diagfilter_states(q);
		len = sizeof r->both;
	} else {
		r->nlh.nlmsg_type = SOCK_DIAG_BY_FAMILY;
		r->one.sdiag_family = (__u8)q->family;
		r->one.sdiag_protocol = IPPROTO_TCP;
		r->one.idiag_states = diagfilter_states(q);
		len = sizeof r->one;
	}
	if (n == 0)
		return len;
	memcpy((char *)&r->one + len, &attr, sizeof attr);
	memcpy((char *)&r->one + len + sizeof attr, code, n);
	return len + sizeof attr + n;
}

int diag_each(const struct sockquery *q,
    int (*each)(const struct sockrow *row, void *arg), void *arg)
{
	struct request r;
	union answer a;
	struct walk w = {.each = each, .arg = arg};
	ssize_t n;
	int fd, ret = 0, err;

	fd = ask(&r, request_of(&r, q));
	if (fd == -1)
		return -1;
	while (!w.done && ret == 0) {
		n = hear(fd, &a);
		ret = n == -1 ? -1 : walk(&a, (size_t)n, &w);
	}
	err = errno;
	close(fd);
	errno = err;
	return ret == -1 && w.begun ? DIAG_HALFWAY : ret;
}

int diag_find(const struct ends *ends, struct sockrow *row)
{
	size_t addrlen = ends->local.family == AF_INET ? 4 : 16;
	struct request r = {.nlh.nlmsg_type = SOCK_DIAG_BY_FAMILY,
	    .one.sdiag_family = (__u8)ends->local.family,
	    .one.sdiag_protocol = IPPROTO_TCP,
	    .one.idiag_states = ~0U,
	    .one.id = {.idiag_sport = htons(ends->local.port),
		.idiag_dport = htons(ends->remote.port),
		.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}};
	union answer a;
	ssize_t n;
	int fd, err;

	memcpy(r.one.id.idiag_src, ends->local.addr, addrlen);
	memcpy(r.one.id.idiag_dst, ends->remote.addr, addrlen);
	fd = ask(&r, sizeof r.one);
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
