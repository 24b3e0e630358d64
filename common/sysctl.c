/*
 * sysctl.c - a result that depends on a setting says which
 *
 * Nothing here writes a setting: that would change the host.
 *
 * See also: sysctl(8), Documentation/networking/ip-sysctl.rst.
 */
#include "sysctl.h"

#include <stdio.h>

int sysctl_read(const char *name, long *value, int n)
{
	char path[128];
	FILE *f;
	int got = 0;

	snprintf(path, sizeof path, "/proc/sys/%s", name);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	while (got < n && fscanf(f, "%ld", &value[got]) == 1)
		got++;
	fclose(f);
	return got;
}
