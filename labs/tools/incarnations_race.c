/*
 * incarnations_race.c - A runs ahead of the clock of the sequence numbers
 *
 * A new connection of the same four-tuple gets an initial sequence number
 * that is higher by 1 for every 64 ns: 15.6 MB/s (RFC 9293 3.4.1; Linux:
 * secure_tcp_seq, net/core/secure_seq.c). Who sends faster than that has
 * used numbers that the next incarnation will use again.
 *
 * A gets ahead by large pieces, sends 1536 messages of 1000 bytes, and ends.
 * When the clock has come to where the messages began it is time for the next
 * incarnation: it is born among their numbers. Before every few messages there
 * is a larger piece: while the server is busy with that, the ACK numbers of
 * the messages stay behind, as they do on a long way.
 *
 * See also: incarnations.c, common/streams.c.
 */
#include "incarnations.h"

#include "clock.h"

#include <errno.h>
#include <sys/socket.h>

enum {
	TICK_NS = 64,         /* of the initial sequence number */
	PIECE = 64000,        /* bytes, to get ahead */
	AHEAD = 3000000,      /* bytes, 192 ms of that clock */
	TURNS = 96,           /* each: one larger piece, and */
	MESSAGES = 16,        /* messages */
	LARGER = 16000,       /* bytes of the piece */
	LATEST = 200000,      /* bytes that are to be left for B */
	LEAST_MS = 2,         /* so that B's timestamps are newer */
	GIVE_UP_US = 5000000, /* never ahead: this machine is too slow */
};

/* By how many bytes A is ahead of the clock; less than 0: behind. */
static long lead(const struct race *r)
{
	int64_t ticks = (int64_t)(clock_ns() - r->begin) / TICK_NS;

	return (long)((int64_t)r->sent - ticks);
}

long race_pause(const struct race *r)
{
	long bytes = lead(r) - (long)(r->sent - r->small);
	long ms = bytes / (1000000 / TICK_NS) + 1;

	return ms > LEAST_MS ? ms : LEAST_MS;
}

bool race_is_met(const struct race *r)
{
	long left = lead(r);

	return left <= (long)(r->sent - r->small) && left >= LATEST;
}

/* What comes back is read and forgotten, until at most LEFT is on its way. */
static int read_back(struct race *r, int fd, unsigned long left)
{
	char buf[65536];
	ssize_t n;

	while (r->sent - r->back > left) {
		n = recv(fd, buf, sizeof buf, 0);
		if (n <= 0) {
			errno = n == 0 ? ECONNRESET : errno;
			return -1;
		}
		r->back += (unsigned long)n;
	}
	r->end = clock_ns();
	if ((r->end - r->begin) / 1000 < GIVE_UP_US)
		return 0;
	errno = ETIME;
	return -1;
}

/* LEN bytes by one send(2), with TCP_NODELAY: a segment of its own. */
static int send_next(struct race *r, int fd, size_t len)
{
	char buf[PIECE];

	stream_fill(STREAM_A, r->sent, buf, len);
	if (send(fd, buf, len, 0) != (ssize_t)len)
		return -1;
	r->sent += len;
	return 0;
}

/* A larger piece, and some messages right behind it. */
static int turn(struct race *r, int fd)
{
	if (send_next(r, fd, LARGER) == -1)
		return -1;
	for (int i = 0; i < MESSAGES; i++)
		if (send_next(r, fd, INCARNATIONS_MESSAGE) == -1)
			return -1;
	return read_back(r, fd, LARGER);
}

int race_run(struct race *r, int fd)
{
	r->sent = r->back = 0;
	while (lead(r) < AHEAD)
		if (send_next(r, fd, PIECE) == -1 ||
		    read_back(r, fd, PIECE) == -1)
			return -1;
	r->small = r->sent;
	for (int i = 0; i < TURNS; i++)
		if (turn(r, fd) == -1)
			return -1;
	r->messages = TURNS * MESSAGES;
	return 0;
}
