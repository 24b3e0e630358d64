/*
 * idle.c - connections that say nothing, for as long as a command runs
 *
 *	idle ADDRESS PORT COUNT COMMAND [ARGUMENT]...
 *
 * Makes COUNT connections, and becomes COMMAND: its descriptors stay open
 * until that ends. See also: load.bash, execvp(3).
 */
#include "msg.h"
#include "num.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_all(const struct sockaddr_in *to, long count)
{
	while (count-- > 0) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (fd == -1) {
			msg_failed("socket", "");
			return -1;
		}
		if (connect(fd, (const struct sockaddr *)to, sizeof *to) ==
		    -1) {
			msg_failed("connect", "");
			return -1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	long port, count;

	msg_program(argv[0]);
	if (argc < 5 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1 ||
	    num_parse(argv[2], 1, 65535, &port) == -1 ||
	    num_parse(argv[3], 0, 1000000, &count) == -1) {
		msg_say("usage: idle ADDRESS PORT COUNT COMMAND...");
		return STATUS_USAGE;
	}
	to.sin_port = htons((uint16_t)port);
	if (connect_all(&to, count) == -1)
		return STATUS_FAILED;
	execvp(argv[4], argv + 4);
	msg_failed("execvp", argv[4]);
	return STATUS_FAILED;
}
