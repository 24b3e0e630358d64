/*
 * procnet.c - fuzz target: a line of /proc/net/tcp or tcp6
 *
 * The seeds are the lines of tests/data/proc-net-tcp*.txt.
 */
#include "forms.h"
#include "procnet.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct sockrow row;

	if (line == NULL)
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	if (procnet_parse(line, 100, &row))
		forms_try(&row);
	free(line);
	return 0;
}
