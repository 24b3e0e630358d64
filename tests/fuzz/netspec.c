/*
 * netspec.c - fuzz target: what lonet's -a and -s are given
 *
 * Whatever is asked for, the file to be written lies below /proc/sys/net.
 */
#include "netspec.h"

#include <stdlib.h>
#include <string.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_address(text);
	check_sysctl(text);
	free(text);
	return 0;
}
