/* endpoint.h - one end of a connection: an address and a port */
#ifndef COMMON_ENDPOINT_H
#define COMMON_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* One end. A family of AF_UNSPEC means that there is none. */
struct endpoint {
	sa_family_t family; /* AF_INET, AF_INET6 or AF_UNSPEC */
	uint16_t port;      /* host byte order */
	uint32_t scope;     /* interface index of a link-local address */
	uint8_t addr[16];   /* network byte order, IPv4: the first 4 */
};

/* The two ends of a connection as one host sees them: its four-tuple. */
struct ends {
	struct endpoint local;
	struct endpoint remote;
};

enum { ENDPOINT_TEXT = 80 }; /* room for any endpoint as text */

/* From what the socket calls use; any family but IP's gives AF_UNSPEC. */
void endpoint_from(struct endpoint *e, const struct sockaddr *sa);

/* To what the socket calls use; returns the length in use of *SS. */
socklen_t endpoint_to(const struct endpoint *e, struct sockaddr_storage *ss);

/*
 * Reads "PORT", "ADDR:PORT" or "[ADDR]:PORT", ADDR numeric, into *E; without
 * an address its family is AF_UNSPEC. Returns 0, or -1 with errno EINVAL.
 */
int endpoint_parse(struct endpoint *e, const char *text);

/* Reads a numeric address alone, likewise. */
int endpoint_parse_host(struct endpoint *e, const char *addr);

/*
 * The ends of the socket FD, from getsockname(2) and getpeername(2); an end
 * that it does not have yet (or no more) is AF_UNSPEC.
 */
void ends_of(struct ends *ends, int fd);

/*
 * "127.0.0.1:6666" or "[::1]:6666" into BUF of ENDPOINT_TEXT bytes; returns
 * BUF. An IPv4-mapped IPv6 address is written as the IPv4 address it is.
 */
char *endpoint_text(const struct endpoint *e, char *buf);

/* The address alone, "127.0.0.1" or "::1", likewise. */
char *endpoint_host(const struct endpoint *e, char *buf);

/* The same address (an IPv4-mapped one is its IPv4 address), any port? */
bool endpoint_same_host(const struct endpoint *a, const struct endpoint *b);

/* The same address and port? */
bool endpoint_same(const struct endpoint *a, const struct endpoint *b);

/* A wildcard, 0.0.0.0 (mapped too) or ::, that takes all local addresses? */
bool endpoint_is_wildcard(const struct endpoint *e);

/* The IPv4 address of E, perhaps mapped into an IPv6 one; NULL for none. */
const uint8_t *endpoint_ipv4(const struct endpoint *e);
bool endpoint_is_ipv4(const struct endpoint *e);

/* An address of 127.0.0.0/8, or ::1? */
bool endpoint_is_loopback(const struct endpoint *e);

#endif
