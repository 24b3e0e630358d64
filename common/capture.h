/* capture.h - the segments as they cross an interface */
#ifndef COMMON_CAPTURE_H
#define COMMON_CAPTURE_H

#include "frame.h"
#include "tcpfilter.h"

enum { CAPTURE_PORTS = TCPFILTER_PORTS };

struct capture {
	int fd;               /* for poll(2) */
	int link;             /* LINK_ETHERNET or LINK_RAW */
	unsigned char *bytes; /* the last packet's */
	unsigned dropped;     /* counted so far: ask capture_dropped() */
	const char *failed;   /* the call that failed, for msg_failed() */
};

/*
 * Listens on the interface NAME for TCP segments from or to one of PORTS
 * (none: for all TCP); the kernel does the choosing. Every segment comes
 * once. Returns 0; -1 with errno, and C->failed names the call: EPERM from
 * socket(2) without CAP_NET_RAW, ENODEV for no such interface, EPFNOSUPPORT
 * for one that carries neither Ethernet frames nor bare IP packets.
 */
int capture_open(
    struct capture *c, const char *name, const uint16_t *ports, int nports);

/*
 * The next frame, with its checksums filled in where the kernel had left
 * that to the hardware; its bytes are valid until the next call. Returns 1,
 * 0 where none waits (it does not block), -1 with errno.
 */
int capture_next(struct capture *c, struct frame *f);

/* Packets that the kernel had no room for since capture_open(). */
int capture_dropped(struct capture *c, unsigned *dropped);

void capture_close(struct capture *c);

#endif
