/* typed.h - a fuzz target whose input is text */
#ifndef FUZZ_TYPED_H
#define FUZZ_TYPED_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What the target does with it. */
static void try_text(const char *text);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In a block of just that size, for ASan to watch. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_text(text);
	free(text);
	return 0;
}

#endif
