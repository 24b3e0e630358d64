/*
 * netspec.c - an address with its length, a setting with its value
 *
 * What is read here is written to the kernel by root: nothing that is cut
 * off, and no path that leads out of /proc/sys/net, where the settings are
 * that a network namespace has of its own.
 *
 * See also: sysctl(8), sysctl.d(5), labs/tools/lonet.c.
 */
#include "netspec.h"

#include "num.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

int netspec_address(struct endpoint *e, long *len, const char *text)
{
	char addr[ENDPOINT_TEXT], *slash;
	struct endpoint read;
	long bits;

	if (snprintf(addr, sizeof addr, "%s", text) >= (int)sizeof addr)
		return -1;
	slash = strchr(addr, '/');
	if (slash)
		*slash = '\0';
	if (endpoint_parse_host(&read, addr) == -1)
		return -1;
	bits = read.family == AF_INET ? 32 : 128;
	if (slash && num_parse(slash + 1, 0, bits, &bits) == -1)
		return -1;
	*e = read;
	*len = bits;
	return 0;
}

const char *netspec_sysctl(char *path, const char *spec)
{
	static const char top[] = "/proc/sys/";
	const char *equals = strchr(spec, '=');
	size_t len = equals ? (size_t)(equals - spec) : 0;
	char *name = path + sizeof top - 1;

	if (len < 5 || len > NETSPEC_PATH - sizeof top ||
	    strncmp(spec, "net", 3) != 0 || (spec[3] != '.' && spec[3] != '/'))
		return NULL;
	memcpy(path, top, sizeof top);
	memcpy(name, spec, len);
	name[len] = '\0';
	if (spec[3] == '.')
		for (char *c = name; *c; c++) {
			if (*c == '.')
				*c = '/';
			else if (*c == '/')
				*c = '.';
		}
	return strstr(name, "/..") ? NULL : equals + 1;
}
