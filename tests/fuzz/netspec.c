/*
 * netspec.c - fuzz target: what lonet's -a and -s are given
 *
 * Whatever is asked for, the file to be written lies below /proc/sys/net.
 */
#include "netspec.h"
#include "typed.h"

static void check_address(const char *text)
{
	struct endpoint e;
	long len;

	if (netspec_address(&e, &len, text) == 0 &&
	    (len < 0 || len > (e.family == AF_INET ? 32 : 128)))
		abort();
}

static void check_sysctl(const char *text)
{
	static const char below[] = "/proc/sys/net/";
	char path[NETSPEC_PATH];

	if (netspec_sysctl(path, text) == NULL)
		return;
	if (strncmp(path, below, sizeof below - 1) != 0 ||
	    strstr(path, "/../") || strlen(path) >= sizeof path)
		abort();
}

static void try_text(const char *text)
{
	check_address(text);
	check_sysctl(text);
}
