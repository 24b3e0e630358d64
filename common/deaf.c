/*
 * deaf.c - losing segments on purpose
 *
 * SYN_SENT, SYN_RECV, FIN_WAIT1, CLOSING and LAST_ACK last microseconds on
 * loopback: the answer is there before anybody can look. With a classic BPF program on its own
 * socket a program loses the answer, and the state stands still: the other
 * end retransmits, as it would on a bad line.
 *
 * The program sees the segment from the TCP header on (tcp_filter() in
 * net/ipv4/tcp_ipv4.c): byte 13 has the flags, the upper half of byte 12
 * the header's length in 32-bit words. It returns how many bytes to keep.
 *
 * See also: socket(7) SO_ATTACH_FILTER, RFC 9293 3.1.
 */
#include "deaf.h"

#include "msg.h"

#include <errno.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FLAG_FIN = 0x01, FLAG_SYN = 0x02, FLAG_RST = 0x04, FLAG_ACK = 0x10 };

#define KEEP BPF_STMT(BPF_RET | BPF_K, 0xffffffff)
#define DROP BPF_STMT(BPF_RET | BPF_K, 0)

/* Drops what has FIN. */
static struct sock_filter no_fin[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FLAG_FIN, 1, 0),
    KEEP,
    DROP,
};

/* Drops what has SYN. */
static struct sock_filter no_syn[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FLAG_SYN, 1, 0),
    KEEP,
    DROP,
};

/* Drops what has SYN and ACK, the answer to a SYN. */
static struct sock_filter no_synack[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, FLAG_SYN | FLAG_ACK),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FLAG_SYN | FLAG_ACK, 1, 0),
    KEEP,
    DROP,
};

/* Drops what has none of FIN, SYN and RST, and is a header and no more. */
static struct sock_filter no_ack[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FLAG_FIN | FLAG_SYN | FLAG_RST, 6, 0),
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 12),
    BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x3c),
    BPF_STMT(BPF_MISC | BPF_TAX, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 1, 0),
    KEEP,
    DROP,
};

static struct sock_filter nothing[] = {
    DROP,
};

#define LENGTH(p) (sizeof(p) / sizeof((p)[0]))

static const struct {
	const char *name;
	struct sock_fprog program;
} deafness[] = {
    [DEAF_SYN] = {"syn", {LENGTH(no_syn), no_syn}},
    [DEAF_SYNACK] = {"synack", {LENGTH(no_synack), no_synack}},
    [DEAF_FIN] = {"fin", {LENGTH(no_fin), no_fin}},
    [DEAF_ACK] = {"ack", {LENGTH(no_ack), no_ack}},
    [DEAF_ALL] = {"all", {LENGTH(nothing), nothing}},
};

enum deaf deaf_parse(const char *text)
{
	for (int i = DEAF_SYN; i <= DEAF_ALL; i++)
		if (strcmp(text, deafness[i].name) == 0)
			return (enum deaf)i;
	return DEAF_NOT;
}

bool deaf_from_start(enum deaf what)
{
	return what == DEAF_SYN || what == DEAF_SYNACK || what == DEAF_FIN;
}

int deaf_on(int fd, enum deaf what)
{
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER,
	    &deafness[what].program, sizeof deafness[what].program);
}

int deaf_check(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ret, err;

	if (fd == -1)
		return 0; /* the program's own socket will say why */
	ret = deaf_on(fd, DEAF_ALL);
	err = errno;
	close(fd);
	if (ret == 0)
		return 0;
	errno = err;
	msg_failed("setsockopt", "SO_ATTACH_FILTER");
	if (err == EPERM)
		fprintf(stderr,
		    "hint: -D filters a TCP socket, and this "
		    "kernel lets only CAP_NET_ADMIN do that: run it inside "
		    "lonet, or as root\n");
	return -1;
}

int deaf_off(int fd)
{
	int unused = 0;

	return setsockopt(
	    fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}
