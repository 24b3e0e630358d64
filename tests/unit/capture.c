/*
 * capture.c - on lo: each segment once, no other port, true checksums
 *
 * Makes connections to itself and reads what was captured until the last
 * segment of theirs has come. Who may not capture on the host goes into a
 * network of his own.
 */
#include "check.h"

#include "capture.h"
#include "checksum.h"
#include "clock.h"
#include "segment.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { SEEN = 64, DEADLINE = 20000, ETHERNET = 14, BIG = 40000 };

/* A connection to this program itself. */
struct pair {
	int listener, client, server;
	unsigned retried; /* segments sent again, on a busy machine */
	struct ends ends; /* the client's */
};

static int bound(int family, const char *text, struct endpoint *at)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	struct ends ends;
	socklen_t len;

	if (endpoint_parse(at, text) == -1)
		exit(1);
	len = endpoint_to(at, &ss);
	if (fd == -1 || bind(fd, (struct sockaddr *)&ss, len) == -1)
		return -1;
	ends_of(&ends, fd);
	*at = ends.local;
	return fd;
}

/* False where the family is not there. */
static bool pair_listen(struct pair *p, const char *text)
{
	int family = text[0] == '[' ? AF_INET6 : AF_INET;

	p->listener = bound(family, text, &p->ends.remote);
	if (p->listener == -1)
		return false;
	p->client = bound(family, text, &p->ends.local);
	return p->client != -1 && listen(p->listener, 1) == 0;
}

static unsigned retried(int fd)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;

	CHECK(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0);
	return info.tcpi_total_retrans;
}

/* Handshake, 6 bytes, BIG bytes the other way, and RST. */
static void pair_talk(struct pair *p, bool ip_options)
{
	static char big[BIG];
	struct linger now = {.l_onoff = 1};
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to(&p->ends.remote, &ss);
	ssize_t got = 0, n = 1;

	if (ip_options)
		CHECK(setsockopt(p->client, IPPROTO_IP, IP_OPTIONS, "\1\1\1\0",
			  4) == 0);
	CHECK(connect(p->client, (struct sockaddr *)&ss, len) == 0);
	p->server = accept(p->listener, NULL, NULL);
	CHECK(write(p->client, "hello\n", 6) == 6);
	CHECK(read(p->server, big, sizeof big) == 6);
	CHECK(write(p->server, big, sizeof big) == BIG);
	for (; got < BIG && n > 0; got += n)
		n = read(p->client, big, sizeof big);
	CHECK(got == BIG);
	p->retried = retried(p->client) + retried(p->server);
	setsockopt(p->client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(p->client);
	close(p->server);
	close(p->listener);
}

/* What was seen of one connection. */
struct seen {
	int n, syns;
	uint32_t bytes; /* of payload */
	bool over;      /* by RST */
};

static bool same_bytes(const struct segment *s, const struct frame *f)
{
	return s->payload == NULL || s->payload + s->kept == f->bytes + f->kept;
}

static void note(struct seen *seen, const struct frame *f, const struct pair *p)
{
	struct timespec now;
	struct segment s;

	clock_gettime(CLOCK_REALTIME, &now);
	CHECK(segment_parse(f, &s) == SEGMENT_IS_TCP);
	CHECK(endpoint_same(&s.from, &p->ends.local) ||
	      endpoint_same(&s.to, &p->ends.local));
	CHECK(endpoint_same(&s.from, &p->ends.remote) ||
	      endpoint_same(&s.to, &p->ends.remote));
	CHECK(checksum_is_right(f->bytes + ETHERNET, f->kept - ETHERNET));
	CHECK(f->len == f->kept && same_bytes(&s, f));
	/* The clock may be set while this runs, but not by an hour. */
	CHECK(llabs((long long)(f->ns / 1000000000) - now.tv_sec) < 3600);
	seen->n++;
	seen->bytes += s.len;
	seen->syns += (s.flags & SEGMENT_SYN) != 0;
	seen->over = s.flags & SEGMENT_RST;
}

static void read_all(struct capture *c, struct seen *seen, const struct pair *p)
{
	long due = clock_ms() + DEADLINE;
	struct pollfd pfd = {.fd = c->fd, .events = POLLIN};
	struct frame f;
	int ret = 0;

	while (!seen->over && ret != -1 && clock_ms() < due) {
		ret = capture_next(c, &f);
		if (ret == 1)
			note(seen, &f, p);
		else if (ret == 0)
			poll(&pfd, 1, clock_until(due));
	}
	CHECK(seen->over);
}

/* To the port of TCP that is listened to. */
static void send_udp(const struct endpoint *to)
{
	int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to(to, &ss);

	CHECK(sendto(fd, "udp", 3, 0, (struct sockaddr *)&ss, len) == 3);
	close(fd);
}

/* A connection on a port that is listened to, after one that is not. */
static bool check_one(const char *text, bool ip_options, int which)
{
	struct pair other, p;
	struct seen seen = {0};
	struct capture c;
	struct frame f;
	unsigned dropped = 1;
	uint16_t ports[CAPTURE_PORTS] = {1, 2, 3};

	if (!pair_listen(&other, text) || !pair_listen(&p, text))
		return false;
	ports[CAPTURE_PORTS - 1] = which == 0 ? p.ends.local.port
					      : p.ends.remote.port;
	CHECK(capture_open(&c, "lo", ports, CAPTURE_PORTS) == 0);
	CHECK(capture_next(&c, &f) == 0);
	send_udp(&p.ends.remote);
	pair_talk(&other, false);
	pair_talk(&p, ip_options);
	read_all(&c, &seen, &p);
	CHECK(capture_next(&c, &f) == 0);
	/* A segment that came twice would count twice here. */
	if (p.retried == 0)
		CHECK(seen.syns == 2 && seen.bytes == 6 + BIG);
	CHECK(capture_dropped(&c, &dropped) == 0 && dropped == 0);
	capture_close(&c);
	return true;
}

/* Without ports every connection is heard. */
static void check_all(void)
{
	struct seen seen = {0};
	struct capture c;
	struct pair p;

	CHECK(pair_listen(&p, "127.0.0.1:0"));
	CHECK(capture_open(&c, "lo", NULL, 0) == 0);
	pair_talk(&p, false);
	read_all(&c, &seen, &p);
	if (p.retried == 0)
		CHECK(seen.syns == 2 && seen.bytes == 6 + BIG);
	capture_close(&c);
}

/* More than the queue has room for: dropped, and counted, once. */
static void check_dropped(void)
{
	unsigned first = 0, second = 0;
	int small = 0;
	struct capture c;
	struct pair p;

	CHECK(pair_listen(&p, "127.0.0.1:0"));
	CHECK(capture_open(&c, "lo", NULL, 0) == 0);
	CHECK(
	    setsockopt(c.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0);
	pair_talk(&p, false);
	CHECK(capture_dropped(&c, &first) == 0 && first > 0);
	CHECK(capture_dropped(&c, &second) == 0 && second == first);
	capture_close(&c);
}

static void check_refused(void)
{
	static const uint16_t ports[CAPTURE_PORTS + 1];
	struct capture c;

	errno = 0;
	CHECK(capture_open(&c, "nosuchif", NULL, 0) == -1 && errno == ENODEV);
	CHECK_TEXT(c.failed, "interface");
	CHECK(capture_open(&c, "a name that no interface has", NULL, 0) == -1);
	CHECK(errno == ENODEV);
	CHECK(capture_open(&c, "lo", ports, CAPTURE_PORTS + 1) == -1);
	CHECK(errno == EINVAL);
}

/* A network of this process alone, with lo up. */
static bool enter(void)
{
	struct ifreq ifr = {.ifr_name = "lo"};
	int fd;
	bool up;

	if (unshare(CLONE_NEWNET) == -1 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNET) == -1)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ifr.ifr_flags = IFF_UP;
	up = ioctl(fd, SIOCSIFFLAGS, &ifr) == 0;
	close(fd);
	return up;
}

int main(void)
{
	struct capture c;

	if (!enter())
		return 77;
	if (capture_open(&c, "lo", NULL, 0) == -1 && errno == EPERM)
		return 77;
	capture_close(&c);
	for (int which = 0; which < 2; which++) {
		CHECK(check_one("127.0.0.1:0", false, which));
		CHECK(check_one("127.0.0.1:0", true, which));
		check_one("[::1]:0", false, which);
	}
	check_all();
	check_dropped();
	check_refused();
	return check_status();
}
