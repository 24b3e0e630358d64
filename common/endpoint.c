/*
 * endpoint.c - addresses and ports in one small form for both families
 *
 * A sockaddr_storage is 128 bytes and says nothing on its own. This is what
 * everything here compares, keeps and prints: the four-tuple is what TCP
 * calls a connection (RFC 9293 3.4.1), and TIME_WAIT is kept for four-tuples.
 *
 * See also: ip(7), ipv6(7), inet_ntop(3).
 */
#include "endpoint.h"

#include "num.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

void endpoint_from(struct endpoint *e, const struct sockaddr *sa)
{
	memset(e, 0, sizeof *e);
	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof in);
		e->family = AF_INET;
		e->port = ntohs(in.sin_port);
		memcpy(e->addr, &in.sin_addr, 4);
	} else if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof in6);
		e->family = AF_INET6;
		e->port = ntohs(in6.sin6_port);
		e->scope = in6.sin6_scope_id;
		memcpy(e->addr, &in6.sin6_addr, 16);
	}
}

socklen_t endpoint_to(const struct endpoint *e, struct sockaddr_storage *ss)
{
	memset(ss, 0, sizeof *ss);
	if (e->family == AF_INET6) {
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
		    .sin6_port = htons(e->port),
		    .sin6_scope_id = e->scope};

		memcpy(&in6.sin6_addr, e->addr, 16);
		memcpy(ss, &in6, sizeof in6);
		return sizeof in6;
	}
	if (e->family == AF_INET) {
		struct sockaddr_in in = {
		    .sin_family = AF_INET, .sin_port = htons(e->port)};

		memcpy(&in.sin_addr, e->addr, 4);
		memcpy(ss, &in, sizeof in);
		return sizeof in;
	}
	return 0;
}

int endpoint_parse_host(struct endpoint *e, const char *addr)
{
	memset(e, 0, sizeof *e);
	e->family = AF_INET;
	if (inet_pton(AF_INET, addr, e->addr) == 1)
		return 0;
	e->family = AF_INET6;
	if (inet_pton(AF_INET6, addr, e->addr) == 1)
		return 0;
	errno = EINVAL;
	return -1;
}

int endpoint_parse(struct endpoint *e, const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN];
	size_t len = colon ? (size_t)(colon - text) : 0;
	long port;

	memset(e, 0, sizeof *e);
	if (num_parse(colon ? colon + 1 : text, 0, 65535, &port) == -1) {
		errno = EINVAL;
		return -1;
	}
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (colon) {
		snprintf(host, sizeof host, "%.*s", (int)len, text);
		if (len >= sizeof host || endpoint_parse_host(e, host) == -1) {
			errno = EINVAL;
			return -1;
		}
	}
	e->port = (uint16_t)port;
	return 0;
}

void ends_of(struct ends *ends, int fd)
{
	struct sockaddr_storage ss = {0};
	socklen_t len = sizeof ss;

	memset(ends, 0, sizeof *ends);
	if (getsockname(fd, (struct sockaddr *)&ss, &len) == 0)
		endpoint_from(&ends->local, (struct sockaddr *)&ss);
	len = sizeof ss;
	if (getpeername(fd, (struct sockaddr *)&ss, &len) == 0)
		endpoint_from(&ends->remote, (struct sockaddr *)&ss);
}

const uint8_t *endpoint_ipv4(const struct endpoint *e)
{
	if (e->family == AF_INET)
		return e->addr;
	if (e->family == AF_INET6 && memcmp(e->addr, mapped, 12) == 0)
		return e->addr + 12;
	return NULL;
}

char *endpoint_host(const struct endpoint *e, char *buf)
{
	const uint8_t *v4 = endpoint_ipv4(e);
	char name[IF_NAMESIZE];
	size_t len;

	strcpy(buf, "?");
	if (v4)
		inet_ntop(AF_INET, v4, buf, ENDPOINT_TEXT);
	else if (e->family == AF_INET6)
		inet_ntop(AF_INET6, e->addr, buf, ENDPOINT_TEXT);
	len = strlen(buf);
	if (e->scope && if_indextoname(e->scope, name))
		snprintf(buf + len, ENDPOINT_TEXT - len, "%%%s", name);
	return buf;
}

char *endpoint_text(const struct endpoint *e, char *buf)
{
	char host[ENDPOINT_TEXT];
	bool bare = e->family != AF_INET6 || endpoint_ipv4(e);

	endpoint_host(e, host);
	snprintf(buf, ENDPOINT_TEXT, bare ? "%.64s:%u" : "[%.64s]:%u", host,
	    e->port);
	return buf;
}

bool endpoint_same_host(const struct endpoint *a, const struct endpoint *b)
{
	const uint8_t *a4 = endpoint_ipv4(a), *b4 = endpoint_ipv4(b);

	if (a4 || b4)
		return a4 && b4 && memcmp(a4, b4, 4) == 0;
	return a->family == b->family && memcmp(a->addr, b->addr, 16) == 0;
}

bool endpoint_same(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && endpoint_same_host(a, b);
}

bool endpoint_is_wildcard(const struct endpoint *e)
{
	static const uint8_t zero[16];
	const uint8_t *v4 = endpoint_ipv4(e);

	if (v4)
		return memcmp(v4, zero, 4) == 0;
	return e->family == AF_INET6 && memcmp(e->addr, zero, 16) == 0;
}

bool endpoint_is_ipv4(const struct endpoint *e)
{
	return endpoint_ipv4(e) != NULL;
}

bool endpoint_is_loopback(const struct endpoint *e)
{
	static const uint8_t one[16] = {[15] = 1};
	const uint8_t *v4 = endpoint_ipv4(e);

	if (v4)
		return v4[0] == 127;
	return e->family == AF_INET6 && memcmp(e->addr, one, 16) == 0;
}
