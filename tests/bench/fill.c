/*
 * fill.c - TIME_WAITs by the ten thousand, in seconds
 *
 *	fill PORTS DESTINATIONS
 *
 * One connection from each of PORTS ports of 127.0.0.1, from 32768 on, to
 * each of DESTINATIONS addresses from 127.0.0.2 on, closed by the client
 * first and without a byte of data. The ports are named: connect(2)'s own
 * search takes 2 ms each once half the range is in use. A TIME_WAIT that is
 * there already is taken over and starts anew (SO_REUSEADDR, timestamps), so
 * a second run renews them all.
 *
 * Only for a private network (lonet) with a net.ipv4.tcp_max_tw_buckets that
 * leaves room: beyond it the kernel keeps none.
 */
#include "msg.h"
#include "num.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_PORT = 32768, LAST_PORT = 60999, LISTEN_PORT = 5000 };

static struct sockaddr_in at(uint32_t host, long port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(host)};
}

static int tcp_socket(const struct sockaddr_in *own)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd == -1) {
		msg_failed("socket", "");
		return -1;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(fd, (const struct sockaddr *)own, sizeof *own) == 0)
		return fd;
	msg_failed("bind", "");
	close(fd);
	return -1;
}

/* From that port to the listener at HOST and back to nothing. */
static bool once(int listening, long port, uint32_t host)
{
	struct sockaddr_in own = at(INADDR_LOOPBACK, port),
			   to = at(host, LISTEN_PORT);
	int fd = tcp_socket(&own), accepted;

	if (fd == -1)
		return false;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
		msg_failed("connect", "");
		close(fd);
		return false;
	}
	accepted = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	close(fd);
	if (accepted == -1) {
		msg_failed("accept", "");
		return false;
	}
	close(accepted);
	return true;
}

int main(int argc, char **argv)
{
	struct sockaddr_in any = at(INADDR_ANY, LISTEN_PORT);
	long ports, hosts;
	int listening;

	msg_program(argv[0]);
	if (argc != 3 ||
	    num_parse(argv[1], 1, LAST_PORT - FIRST_PORT + 1, &ports) == -1 ||
	    num_parse(argv[2], 1, 200, &hosts) == -1) {
		fputs("usage: fill PORTS DESTINATIONS\n", stderr);
		return STATUS_USAGE;
	}
	listening = tcp_socket(&any);
	if (listening == -1 || listen(listening, 8) == -1)
		return STATUS_FAILED;
	for (uint32_t host = 1; host <= (uint32_t)hosts; host++)
		for (long i = 0; i < ports; i++)
			if (!once(listening, FIRST_PORT + i,
				INADDR_LOOPBACK + host))
				return STATUS_FAILED;
	return STATUS_DONE;
}
