/*
 * net.c - names and addresses
 *
 * The documents call inet_addr(3), which knows IPv4 alone and takes a typing
 * error for 255.255.255.255. getaddrinfo(3) knows both families and names,
 * and says what is wrong.
 *
 * See also: getaddrinfo(3), RFC 6724 (in which order the addresses come).
 */
#include "net.h"

#include "errname.h"
#include "msg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>

static const char *eai_name(int eai)
{
	switch (eai) {
	case EAI_AGAIN:
		return "EAI_AGAIN";
	case EAI_FAIL:
		return "EAI_FAIL";
	case EAI_FAMILY:
		return "EAI_FAMILY";
	case EAI_MEMORY:
		return "EAI_MEMORY";
	case EAI_NONAME:
		return "EAI_NONAME";
	case EAI_SYSTEM:
		return errname(errno);
#ifdef EAI_ADDRFAMILY
	case EAI_ADDRFAMILY:
		return "EAI_ADDRFAMILY";
#endif
#ifdef EAI_NODATA
	case EAI_NODATA:
		return "EAI_NODATA";
#endif
	default:
		return "EAI_?";
	}
}

int net_resolve(const char *host, long port, int family, struct addrinfo **list)
{
	struct addrinfo hints = {.ai_family = family,
	    .ai_socktype = SOCK_STREAM,
	    .ai_protocol = IPPROTO_TCP,
	    .ai_flags = AI_NUMERICSERV};
	char service[16];
	int eai;

	snprintf(service, sizeof service, "%ld", port);
	eai = getaddrinfo(host, service, &hints, list);
	if (eai == 0)
		return 0;
	msg_say("getaddrinfo '%s': %s [%s]", host, gai_strerror(eai),
	    eai_name(eai));
	return -1;
}

int net_literal(const char *host)
{
	unsigned char addr[16];

	if (inet_pton(AF_INET, host, addr) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, host, addr) == 1 ? AF_INET6 : AF_UNSPEC;
}
