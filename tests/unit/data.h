/* data.h - a file of tests/data/, which is the driver's argument */
#ifndef UNIT_DATA_H
#define UNIT_DATA_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { DATA_SIZE = 4096 };

/* The file NAME in DIR into BUF of DATA_SIZE bytes and a final NUL. */
static inline size_t data_read(const char *dir, const char *name, char *buf)
{
	char path[512];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	n = fread(buf, 1, DATA_SIZE - 1, f);
	buf[n] = '\0';
	fclose(f);
	return n;
}

#endif
