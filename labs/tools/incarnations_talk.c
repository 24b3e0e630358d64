/*
 * incarnations_talk.c - B sends its stream, and looks at every byte it reads
 *
 * The server sends back what it reads, so what is read here has been through
 * the server's own read(2). B does not wait for it before it sends more: an
 * end that has been given bytes of A acknowledges more than B has sent, and
 * TCP drops segments that do so until B has sent as much (RFC 9293 3.10.7.4).
 *
 * See also: incarnations.c, common/streams.c, serv/answer.c.
 */
#include "incarnations.h"

#include "msg.h"
#include "num.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* MOST: all of B's stream, which is kept to be looked at. */
enum { LINE = 256, MOST = 1000000, AROUND = 20 };

struct talk {
	int fd;
	bool told; /* that all has come back */
	char line[LINE];
	size_t nline;
	unsigned long to_send, sent, back;
	unsigned long ours; /* the first byte of BACK not looked at yet */
	char stream[MOST];  /* what has come back */
};

/* Shows where LEN bytes of A, from its offset A on, begin in B's stream. */
static void show_a(
    const struct talk *t, unsigned long at, unsigned long len, long a)
{
	unsigned long before = at < AROUND ? at : AROUND;

	printf("B: %lu bytes of A, from %ld on, at %lu in B\n", len, a, at);
	printf("B: ...%.*s|%.*s...\n", (int)before, t->stream + at - before,
	    AROUND, t->stream + at);
}

/* From ->ours on: which bytes are not those of B? */
static bool look(struct talk *t)
{
	bool clean = true;

	while (t->ours < t->back) {
		unsigned long at, len = 0;
		long a;

		t->ours += stream_same(
		    STREAM_B, t->ours, t->stream + t->ours, t->back - t->ours);
		at = t->ours;
		while (at + len < t->back && stream_same(STREAM_B, at + len,
						 t->stream + at + len, 1) == 0)
			len++;
		if (len == 0)
			break;
		a = stream_find_a(t->stream + at, len);
		if (a != -1)
			show_a(t, at, len, a);
		else
			printf("B: %lu bytes of nobody at %lu\n", len, at);
		t->ours += len;
		clean = false;
	}
	return clean;
}

/* All that was sent has come back. */
static int tell(struct talk *t)
{
	unsigned long from = t->ours;

	t->told = true;
	printf("B: sent %lu, read %lu bytes\n", t->sent, t->back);
	if (look(t))
		printf("B: those from %lu on are B's\n", from);
	return msg_flush();
}

static int send_some(struct talk *t)
{
	char buf[65536];
	unsigned long left = t->to_send - t->sent;
	size_t len = left < sizeof buf ? left : sizeof buf;
	ssize_t n;

	stream_fill(STREAM_B, t->sent, buf, len);
	n = send(t->fd, buf, len, MSG_DONTWAIT);
	if (n == -1) {
		if (errno == EAGAIN || errno == EINTR)
			return 0;
		msg_failed("send", "B");
		return -1;
	}
	t->sent += (unsigned long)n;
	return 0;
}

/* 1, 0 after the server's FIN, -1 after a message. */
static int read_some(struct talk *t)
{
	ssize_t n = recv(
	    t->fd, t->stream + t->back, MOST - t->back, MSG_DONTWAIT);

	if (n == -1) {
		if (errno == EAGAIN || errno == EINTR)
			return 1;
		msg_failed("recv", "B");
		return -1;
	}
	t->back += (unsigned long)n;
	return n > 0;
}

/* The first line of the file PATH, into LINE of SIZE bytes. */
static int read_file(char *line, size_t size, const char *path)
{
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		msg_failed("open", path);
		return -1;
	}
	if (fgets(line, (int)size, f) == NULL)
		*line = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(f);
	return 0;
}

/* One line: 1 to go on, 0 for "q". */
static int obey(struct talk *t, const char *line)
{
	long left = MOST - (long)t->to_send, n;
	char number[LINE];

	if (strcmp(line, "q") == 0)
		return 0;
	if (*line == '@') {
		if (read_file(number, sizeof number, line + 1) == -1)
			return 1;
		line = number;
	}
	if (num_parse(line, 1, left, &n) == -1) {
		msg_say(
		    "'%s' is not a number of bytes from 1 to %ld", line, left);
		return 1;
	}
	t->to_send += (unsigned long)n;
	t->told = false;
	return 1;
}

/* What standard input has; as obey(). */
static int read_lines(struct talk *t)
{
	ssize_t n = read(
	    STDIN_FILENO, t->line + t->nline, sizeof t->line - 1 - t->nline);
	int ret = 1;
	char *end;

	if (n <= 0)
		return n == -1 && errno == EINTR;
	t->nline += (size_t)n;
	t->line[t->nline] = '\0';
	while (ret == 1 && (end = strchr(t->line, '\n'))) {
		*end++ = '\0';
		ret = obey(t, t->line);
		t->nline = strlen(end);
		memmove(t->line, end, t->nline + 1);
	}
	if (t->nline == sizeof t->line - 1)
		t->nline = 0;
	return ret;
}

/* 1 to go on, 0 to end, -1 after a message. */
static int turn(struct talk *t, int stop)
{
	struct pollfd fds[] = {
	    {t->fd, POLLIN, 0}, {stop, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
	int ret = 1;

	if (t->sent < t->to_send)
		fds[0].events |= POLLOUT;
	if (poll(fds, 3, -1) == -1)
		return errno == EINTR;
	if (stop_asked())
		return 0;
	if (fds[0].revents & POLLOUT && send_some(t) == -1)
		return -1;
	if (fds[0].revents & (POLLIN | POLLHUP | POLLERR))
		ret = read_some(t);
	if (!t->told && t->sent == t->to_send && t->back >= t->sent &&
	    tell(t) == -1)
		return -1;
	if (ret == 1 && fds[2].revents)
		ret = read_lines(t);
	return ret;
}

int talk_run(int fd, int stop)
{
	struct talk *t = calloc(1, sizeof *t);
	int ret = 1;

	if (t == NULL) {
		msg_failed("malloc", "");
		return -1;
	}
	t->fd = fd;
	t->told = true;
	while (ret == 1)
		ret = turn(t, stop);
	free(t);
	return ret;
}
