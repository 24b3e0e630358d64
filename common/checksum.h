/* checksum.h - the checksums of a TCP segment and of its IPv4 header */
#ifndef COMMON_CHECKSUM_H
#define COMMON_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Fills in the checksums of the IPv4 or IPv6 packet of LEN bytes at IP,
 * which carries a whole TCP segment; what was there does not matter. Bytes
 * behind the packet's end (padding) are left alone. Returns 0; -1 with
 * errno EINVAL, and nothing changed, for anything else.
 */
int checksum_fill(unsigned char *ip, size_t len);

/* Such a packet, and its checksums are right? */
bool checksum_is_right(const unsigned char *ip, size_t len);

#endif
