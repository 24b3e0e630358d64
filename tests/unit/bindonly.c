/*
 * bindonly.c - a socket that is bound, and for now no more
 *
 *	bindonly [-A]
 *
 * Binds 127.0.0.1 and a port of the kernel's, with SO_REUSEADDR for -A,
 * prints "bound ADDR PORT", waits for a line on standard input, and then
 * calls listen(2): prints "listen OK" or "listen" and the error. For
 * hint.bats: the programs go from bind(2) to listen(2) at once.
 */
#include "endpoint.h"
#include "errname.h"
#include "msg.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_in in = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int reuse = argc > 1 && strcmp(argv[1], "-A") == 0;
	char host[ENDPOINT_TEXT];
	struct ends ends;

	msg_program(argv[0]);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) ==
		-1 ||
	    bind(fd, (struct sockaddr *)&in, sizeof in) == -1) {
		msg_failed("bind", "127.0.0.1");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	ends_of(&ends, fd);
	printf(
	    "bound %s %u\n", endpoint_host(&ends.local, host), ends.local.port);
	while (getchar() == '\n') {
		int ret = listen(fd, 1);

		printf("listen %s\n", ret == 0 ? "OK" : errname(errno));
	}
	return 0;
}
