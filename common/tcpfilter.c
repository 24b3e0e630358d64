/*
 * tcpfilter.c - the program that tcpdump -d would show
 *
 * Runs in the kernel for every packet of the interface and returns how many
 * bytes to keep: none, or all. What it drops costs no room in the socket.
 * TCP over IPv4 (with options; of fragments the first, the others have no
 * ports) and over IPv6 without extension headers.
 *
 * The type is asked of the kernel (SKF_AD_PROTOCOL), so that the program is
 * the same with a link-level header and without, and VLAN tags, which the
 * kernel takes off before, make no difference.
 *
 * See also: socket(7) SO_ATTACH_FILTER, linux/filter.h,
 * Documentation/networking/filter.rst of the kernel.
 */
#include "tcpfilter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { IPV6_HEADER = 40 };

/* Jumps to the two ends, which are not known before the rest is written. */
enum { TO_DROP = 254, TO_KEEP = 255 };

struct program {
	struct sock_filter insn[24 + 2 * TCPFILTER_PORTS];
	unsigned short n;
};

static void emit(struct program *p, unsigned code, unsigned k)
{
	p->insn[p->n++] = (struct sock_filter){.code = (uint16_t)code, .k = k};
}

/* Compares what was loaded with K; YES and NO are instructions to skip. */
static void test(
    struct program *p, unsigned how, unsigned k, uint8_t yes, uint8_t no)
{
	p->insn[p->n++] = (struct sock_filter){
	    .code = (uint16_t)(BPF_JMP | how | BPF_K),
	    .jt = yes,
	    .jf = no,
	    .k = k};
}

/* Leaves in X how long the IP header is; what is no TCP is dropped. */
static void emit_ip(struct program *p, unsigned ip)
{
	emit(p, BPF_LD | BPF_H | BPF_ABS,
	    (unsigned)SKF_AD_OFF + SKF_AD_PROTOCOL);
	test(p, BPF_JEQ, ETH_P_IP, 1, 0);
	test(p, BPF_JEQ, ETH_P_IPV6, 6, TO_DROP);
	emit(p, BPF_LD | BPF_B | BPF_ABS, ip + 9);
	test(p, BPF_JEQ, IPPROTO_TCP, 0, TO_DROP);
	emit(p, BPF_LD | BPF_H | BPF_ABS, ip + 6);
	test(p, BPF_JSET, 0x1fff, TO_DROP, 0);
	emit(p, BPF_LDX | BPF_B | BPF_MSH, ip);
	emit(p, BPF_JMP | BPF_JA, 3);
	emit(p, BPF_LD | BPF_B | BPF_ABS, ip + 6);
	test(p, BPF_JEQ, IPPROTO_TCP, 0, TO_DROP);
	emit(p, BPF_LDX | BPF_IMM, IPV6_HEADER);
}

/* One of the ports in the field AT? Goes on if not. */
static void emit_ports(
    struct program *p, const struct tcpfilter *t, unsigned at)
{
	emit(p, BPF_LD | BPF_H | BPF_IND, at);
	for (int i = 0; i < t->nports; i++)
		test(p, BPF_JEQ, t->ports[i], TO_KEEP, 0);
}

/* Writes the two ends, and points the jumps at them. */
static void emit_ends(struct program *p, bool keep)
{
	unsigned drop_at, keep_at;

	if (keep)
		emit(p, BPF_JMP | BPF_JA, 1);
	drop_at = p->n;
	emit(p, BPF_RET | BPF_K, 0);
	keep_at = p->n;
	emit(p, BPF_RET | BPF_K, 0xffffffff);
	for (unsigned i = 0; i < drop_at; i++) {
		struct sock_filter *insn = &p->insn[i];

		if (insn->jt == TO_KEEP)
			insn->jt = (uint8_t)(keep_at - i - 1);
		if (insn->jt == TO_DROP)
			insn->jt = (uint8_t)(drop_at - i - 1);
		if (insn->jf == TO_DROP)
			insn->jf = (uint8_t)(drop_at - i - 1);
	}
}

int tcpfilter_attach(int fd, const struct tcpfilter *t)
{
	struct program p = {.n = 0};
	struct sock_fprog prog = {.filter = p.insn};

	if (t->nports < 0 || t->nports > TCPFILTER_PORTS) {
		errno = EINVAL;
		return -1;
	}
	if (t->incoming) {
		emit(&p, BPF_LD | BPF_B | BPF_ABS,
		    (unsigned)SKF_AD_OFF + SKF_AD_PKTTYPE);
		test(&p, BPF_JEQ, PACKET_OUTGOING, TO_DROP, 0);
	}
	emit_ip(&p, t->network);
	if (t->nports > 0) {
		emit_ports(&p, t, t->network);
		emit_ports(&p, t, t->network + 2);
	}
	emit_ends(&p, t->nports == 0);
	prog.len = p.n;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof prog);
}
