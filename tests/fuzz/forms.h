/* forms.h - a row in every form that a table has */
#ifndef FUZZ_FORMS_H
#define FUZZ_FORMS_H

#include "table.h"

#include <stdlib.h>

/* Aborts where a row is longer than the room that each has. */
static inline void forms_try(const struct sockrow *row)
{
	struct table t;

	for (int form = TABLE_OURS; form <= TABLE_TSV; form++) {
		table_begin(&t, NULL, (enum table_form)form);
		table_row(&t, row, "note");
		if (t.len > TABLE_ROW)
			abort();
	}
}

#endif
