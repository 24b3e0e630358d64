/* steps.h - a student with up to eight terminals, and the steps of a sheet */
#ifndef PROGRAMS_STEPS_H
#define PROGRAMS_STEPS_H

#include "sheet.h"
#include "shell.h"

#include <limits.h>

struct student {
	const char *sheet; /* its name, for messages */
	char dir[PATH_MAX];
	int wake;      /* readable when all is to end */
	long deadline; /* s */
	int pause;     /* ms, between two looks */
	struct shell shell[SHEET_TERMINALS];
	bool gap[SHEET_TERMINALS];  /* "...": output may be passed over */
	long line[SHEET_TERMINALS]; /* of the last step there */
	long own[SHEET_TERMINALS];  /* s, its command's --timeout */
	long limit;                 /* s, of the present wait */
	long commands, lines;       /* typed, and come as shown */
};

/*
 * Does STEP. STATUS_DONE; or STATUS_FAILED after saying what was expected
 * and what came instead.
 */
int steps_take(struct student *f, const struct sheet_step *step);

/* After the last: has any terminal printed more than the sheet shows? */
int steps_end(struct student *f);

#endif
