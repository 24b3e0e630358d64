/*
 * capture.c - a packet socket that hears TCP and nothing else
 *
 * The socket is made for no protocol, gets its filter, and only then is
 * bound: so nothing that came before the filter is in its queue. On lo each
 * segment passes twice, when it is sent and when it comes in, a microsecond
 * later; that second one is kept, as tcpdump does. Elsewhere it passes once,
 * in either direction.
 *
 * It needs CAP_NET_RAW in the user namespace that owns the network, and
 * hears that network alone: lo of a private network (lonet) is another lo.
 * Inside one of an ordinary user the receive buffer cannot be forced above
 * the host's net.core.rmem_max: by default it has room for about 850 small
 * segments. What comes faster than it is read is dropped, and counted.
 *
 * See also: packet(7), socket(7), tcpfilter.c, checksum.c.
 */
#include "capture.h"

#include "checksum.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	KEPT =
	    262144, /* bytes of a packet; lo's own limit is 64 KiB + headers */
	QUEUE = 16 << 20,
	ETHERNET_HEADER = 14,
};

/* What has to be known of an interface. */
struct interface {
	int index;
	int type; /* ARPHRD_... */
};

static int find_interface(struct interface *i, const char *name)
{
	struct ifreq ifr = {0};
	int fd, err, ret;

	if (strlen(name) >= sizeof ifr.ifr_name) {
		errno = ENODEV;
		return -1;
	}
	strcpy(ifr.ifr_name, name);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	ret = ioctl(fd, SIOCGIFINDEX, &ifr);
	i->index = ifr.ifr_ifindex;
	if (ret == 0)
		ret = ioctl(fd, SIOCGIFHWADDR, &ifr);
	i->type = ifr.ifr_hwaddr.sa_family;
	err = errno;
	close(fd);
	errno = err;
	return ret;
}

/* LINK_..., or -1 with errno. */
static int link_of(int type)
{
	switch (type) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK:
		return LINK_ETHERNET;
	case ARPHRD_NONE: /* tun */
	case ARPHRD_RAWIP:
	case ARPHRD_PPP:
		return LINK_RAW;
	default:
		errno = EPFNOSUPPORT;
		return -1;
	}
}

/* What comes with each packet, and how much may wait. */
static int set_options(int fd)
{
	int one = 1, queue = QUEUE;

	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) == -1)
		return -1;
	if (setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof one) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue) ==
	    0)
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
}

static size_t network_offset(const struct capture *c)
{
	return c->link == LINK_ETHERNET ? ETHERNET_HEADER : 0;
}

/* Everything but the memory; -1 with errno, and C->failed. */
static int listen_on(
    struct capture *c, const char *name, const uint16_t *ports, int nports)
{
	struct tcpfilter filter = {.ports = ports, .nports = nports};
	struct sockaddr_ll ll = {
	    .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct interface i;
	int type;

	c->failed = "interface";
	if (find_interface(&i, name) == -1)
		return -1;
	c->link = link_of(i.type);
	if (c->link == -1)
		return -1;
	/* Without link-level header there is none to be relied on: cooked. */
	type = c->link == LINK_RAW ? SOCK_DGRAM : SOCK_RAW;
	c->failed = "socket";
	c->fd = socket(AF_PACKET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd == -1)
		return -1;
	filter.network = (unsigned)network_offset(c);
	filter.incoming = i.type == ARPHRD_LOOPBACK;
	c->failed = "setsockopt";
	if (tcpfilter_attach(c->fd, &filter) == -1 || set_options(c->fd) == -1)
		return -1;
	ll.sll_ifindex = i.index;
	c->failed = "bind";
	return bind(c->fd, (struct sockaddr *)&ll, sizeof ll);
}

int capture_open(
    struct capture *c, const char *name, const uint16_t *ports, int nports)
{
	int err;

	memset(c, 0, sizeof *c);
	c->fd = -1;
	c->failed = "malloc";
	c->bytes = malloc(KEPT);
	if (c->bytes && listen_on(c, name, ports, nports) == 0)
		return 0;
	err = errno;
	capture_close(c);
	errno = err;
	return -1;
}

/* musl's macro mixes signed and unsigned numbers. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"

static struct cmsghdr *next_control(struct msghdr *msg, struct cmsghdr *c)
{
	return CMSG_NXTHDR(msg, c);
}

#pragma GCC diagnostic pop

/* The time of the packet into *F; was its checksum left to the hardware? */
static bool read_control(struct msghdr *msg, struct frame *f)
{
	struct tpacket_auxdata aux = {0};
	struct timespec ts = {0};

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c;
	     c = next_control(msg, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&ts, CMSG_DATA(c), sizeof ts);
		else if (c->cmsg_level == SOL_PACKET &&
			 c->cmsg_type == PACKET_AUXDATA)
			memcpy(&aux, CMSG_DATA(c), sizeof aux);
	f->ns = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	return aux.tp_status & TP_STATUS_CSUMNOTREADY;
}

int capture_next(struct capture *c, struct frame *f)
{
	union {
		struct cmsghdr align;
		char bytes[256];
	} control;
	struct iovec iov = {.iov_base = c->bytes, .iov_len = KEPT};
	struct msghdr msg = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control};
	size_t at = network_offset(c);
	ssize_t n;

	do
		n = recvmsg(c->fd, &msg, MSG_TRUNC);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? 0 : -1;
	memset(f, 0, sizeof *f);
	f->link = c->link;
	f->bytes = c->bytes;
	f->len = (size_t)n;
	f->kept = f->len < KEPT ? f->len : KEPT;
	/* A fragment has no whole segment to sum up: it stays as it is. */
	if (read_control(&msg, f) && f->kept == f->len && f->len > at)
		checksum_fill(c->bytes + at, f->len - at);
	return 1;
}

int capture_dropped(struct capture *c, unsigned *dropped)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof stats;

	if (getsockopt(c->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) ==
	    -1)
		return -1;
	/* Reading sets the kernel's counter to 0. */
	c->dropped += stats.tp_drops;
	*dropped = c->dropped;
	return 0;
}

void capture_close(struct capture *c)
{
	if (c->fd != -1)
		close(c->fd);
	free(c->bytes);
	c->fd = -1;
	c->bytes = NULL;
}
