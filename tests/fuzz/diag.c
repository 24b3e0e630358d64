/*
 * diag.c - fuzz target: a message of sock_diag(7)
 *
 * The seeds are recorded ones, tests/data/diag-*.bin.
 */
#include "diag.h"
#include "forms.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *copy = malloc(size ? size : 1);
	struct sockrow row;

	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	if (diag_parse(copy, size, &row))
		forms_try(&row);
	free(copy);
	return 0;
}
