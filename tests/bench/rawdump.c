/*
 * rawdump.c - the least that a look at the socket table can cost
 *
 *	rawdump
 *
 * Asks for all TCP sockets of both families with one old TCPDIAG_GETSOCK
 * request, reads the answers, and prints how many messages there were:
 * nothing is parsed, kept or formatted. What a program takes beyond this is
 * its own doing. The kernel fills at most 32 KiB at a time.
 *
 * See also: sock_diag(7), inet_diag_rcv_msg_compat() in net/ipv4/inet_diag.c.
 */
#include "msg.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union answer {
	struct nlmsghdr nlh;
	char bytes[32768];
};

static int ask(void)
{
	struct {
		struct nlmsghdr nlh;
		struct inet_diag_req req;
	} r = {.nlh = {.nlmsg_len = sizeof r,
		   .nlmsg_type = TCPDIAG_GETSOCK,
		   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
	    .req = {.idiag_family = AF_INET, .idiag_states = 0xfff}};
	int fd = socket(
	    AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd == -1)
		return -1;
	if (send(fd, &r, sizeof r, 0) == (ssize_t)sizeof r)
		return fd;
	close(fd);
	return -1;
}

/* Counts the messages of N bytes; false at the end of the dump. */
static bool count(const union answer *a, size_t n, long *messages)
{
	const struct nlmsghdr *nlh;

	for (nlh = &a->nlh; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n)) {
		if (nlh->nlmsg_type != TCPDIAG_GETSOCK)
			return false;
		++*messages;
	}
	return true;
}

int main(int argc, char **argv)
{
	static union answer a;
	long messages = 0;
	int fd = ask();
	ssize_t n;

	(void)argc;
	msg_program(argv[0]);
	if (fd == -1) {
		msg_failed("ask", "");
		return STATUS_FAILED;
	}
	do {
		n = recv(fd, &a, sizeof a, 0);
		if (n == -1) {
			msg_failed("recv", "");
			return STATUS_FAILED;
		}
	} while (count(&a, (size_t)n, &messages));
	if (a.nlh.nlmsg_type == NLMSG_ERROR) {
		msg_say("the kernel refused the dump");
		return STATUS_FAILED;
	}
	printf("%ld\n", messages);
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}
