/*
 * follow.c - does what a lab sheet says, and sees whether it tells the truth
 *
 *	follow SHEET.md [PATHDIR]
 *
 * As a student would, with up to eight terminals in a fresh directory: types
 * what the sheet has the student type, and holds what comes against what the
 * sheet shows, line by line. PATHDIR goes in front of PATH. What does not
 * come within FOLLOW_DEADLINE seconds (20) does not come; to these add those
 * of --timeout where the command has it. Ends with 0 and
 * "N commands, M lines as printed", with 1 at the first difference, with 2
 * if it cannot make sense of the sheet.
 *
 * See also: sheet.h for the notation, steps.c for what is compared when.
 */
#include "procs.h"
#include "steps.h"

#include "msg.h"
#include "num.h"
#include "stop.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GRACE = 1000 /* ms, to go by itself */ };

static int remove_one(
    const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

/* Follows S in a directory that is there for so long. */
static int follow(struct student *f, const struct sheet *s)
{
	const char *tmp = getenv("TMPDIR");
	int status = STATUS_DONE;

	snprintf(f->dir, sizeof f->dir, "%s/follow-XXXXXX",
	    tmp && *tmp ? tmp : "/tmp");
	if (mkdtemp(f->dir) == NULL) {
		msg_failed("mkdtemp", f->dir);
		return STATUS_FAILED;
	}
	for (size_t i = 0; i < s->n && status == STATUS_DONE; i++)
		status = steps_take(f, &s->step[i]);
	if (status == STATUS_DONE)
		status = steps_end(f);
	procs_end(GRACE);
	nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return status;
}

/* All of the file, as a string to be freed; NULL with errno. */
static char *read_all(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (in == NULL)
		return NULL;
	/* A sheet is text: it has no NUL to stop at. */
	if (getdelim(&text, &size, '\0', in) == -1) {
		free(text);
		text = ferror(in) ? NULL : strdup("");
	}
	fclose(in);
	return text;
}

static int put_in_path(const char *dir)
{
	const char *old = getenv("PATH");
	char *full = realpath(dir, NULL), *path = NULL;
	int ret = -1;

	if (full && asprintf(&path, "%s:%s", full, old ? old : "") != -1) {
		ret = setenv("PATH", path, 1);
		free(path);
	}
	free(full);
	return ret;
}

static int prepare(struct student *f)
{
	const char *deadline = getenv("FOLLOW_DEADLINE");

	f->deadline = 20;
	if (deadline && num_parse(deadline, 1, 3600, &f->deadline) == -1) {
		msg_say(
		    "FOLLOW_DEADLINE: '%s' is not 1 to 3600 seconds", deadline);
		return STATUS_USAGE;
	}
	stop_prepare();
	f->wake = stop_arm();
	if (f->wake == -1 || procs_adopt() == -1) {
		msg_failed("prepare", "");
		return STATUS_FAILED;
	}
	return STATUS_DONE;
}

/* TEXT is what the sheet says. */
static int run(struct student *f, char *text)
{
	struct sheet s;
	int status = prepare(f);

	if (status != STATUS_DONE)
		return status;
	if (sheet_parse(&s, text) == -1) {
		fprintf(
		    stderr, "%s:%ld: %s\n", f->sheet, s.wrong_line, s.wrong);
		status = STATUS_USAGE;
	} else {
		status = follow(f, &s);
	}
	free(s.step);
	if (status == STATUS_DONE) {
		printf("%ld commands, %ld lines as printed\n", f->commands,
		    f->lines);
		if (msg_flush() == -1)
			status = STATUS_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	static struct student f;
	char *text;
	int status;

	msg_program(argv[0]);
	if (argc < 2 || argc > 3) {
		fputs("usage: follow SHEET.md [PATHDIR]\n", stderr);
		return STATUS_USAGE;
	}
	f.sheet = argv[1];
	text = read_all(f.sheet);
	if (text == NULL) {
		msg_failed("read", f.sheet);
		return STATUS_FAILED;
	}
	if (argc == 3 && put_in_path(argv[2]) == -1) {
		msg_failed("PATHDIR", argv[2]);
		free(text);
		return STATUS_FAILED;
	}
	status = run(&f, text);
	free(text);
	return status;
}
