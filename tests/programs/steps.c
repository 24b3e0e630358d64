/*
 * steps.c - what to type is typed, what is to come has to come
 *
 * Output is held against the sheet as it comes: the first line that is not
 * the one the sheet has next is the failure. "..." stays in force until a
 * line that the sheet shows has come, or the prompt, also while something
 * is typed: when output comes, next to what is typed, is nobody's promise.
 * A command that has "--timeout N" may take so many seconds more.
 *
 * See also: sheet.h for the notation, shell.c for the terminals.
 */
#include "steps.h"

#include "procs.h"

#include "clock.h"
#include "msg.h"
#include "stop.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ms: between two looks, and for a program to come to rest */
enum { LOOK = 20, LOOK_MOST = 320, REST = 1000, LAST_LINES = 15 };

/* What is said of a step that went wrong; always STATUS_FAILED. */
static int differs(const struct student *f, long line, const char *want,
    const char *text, const char *got)
{
	fprintf(stderr, "%s:%ld: expected: %s%s\ngot: ", f->sheet, line, want,
	    text);
	if (got)
		fprintf(stderr, "%s\n", got);
	else
		fprintf(stderr, "nothing for %ld s\n", f->limit);
	for (int i = 0; i < SHEET_TERMINALS; i++)
		if (f->shell[i].pid) {
			fprintf(stderr, "--- t%d showed last:\n", i + 1);
			shell_show(&f->shell[i], LAST_LINES);
		}
	return STATUS_FAILED;
}

/*
 * Reads what comes in all terminals; -1 when this is to end. The longer
 * nothing comes the longer it waits: each look reads all of /proc.
 */
static int look(struct student *f)
{
	struct pollfd fds[SHEET_TERMINALS + 1];

	for (int i = 0; i < SHEET_TERMINALS; i++) {
		const struct shell *s = &f->shell[i];
		bool open = s->pid && !s->closed && !shell_full(s);

		fds[i] = (struct pollfd){open ? s->fd : -1, POLLIN, 0};
	}
	fds[SHEET_TERMINALS] = (struct pollfd){f->wake, POLLIN, 0};
	if (poll(fds, SHEET_TERMINALS + 1, f->pause) != 0)
		f->pause = LOOK;
	else if (f->pause < LOOK_MOST)
		f->pause *= 2;
	for (int i = 0; i < SHEET_TERMINALS; i++)
		if (fds[i].fd != -1 && fds[i].revents)
			shell_read(&f->shell[i]);
	return stop_asked() ? -1 : 0;
}

/* Reads all that S has printed until now. */
static int catch_up(struct student *f, struct shell *s, long due)
{
	unsigned before = s->fences;

	while (!shell_fence(s))
		if (s->closed || shell_full(s) || clock_ms() >= due)
			return 0;
		else if (look(f) == -1)
			return -1;
	while (s->fences == before && !s->closed && !shell_full(s) &&
	       clock_ms() < due)
		if (look(f) == -1)
			return -1;
	return 0;
}

/*
 * Nothing more can be expected of S unless something is typed. At the
 * prompt, that takes that no job goes on in the background.
 */
static bool at_rest(const struct shell *s)
{
	return s->prompt ? procs_alone(s->pid) : shell_waits(s);
}

/* When what is to come in TERMINAL has to be there. */
static long due_in(struct student *f, int terminal)
{
	f->limit = f->deadline + f->own[terminal];
	return clock_ms() + f->limit * 1000;
}

/* The seconds that COMMAND itself gives up after, "--timeout 70"; else 0. */
static long own_timeout(const char *command)
{
	static const char option[] = " --timeout ";
	const char *at = strstr(command, option);
	long s = at ? strtol(at + sizeof option - 1, NULL, 10) : 0;

	return s > 0 && s <= 3600 ? s : 0;
}

/* Takes the line WANT; -1 not yet come, else the status. */
static int take_line(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	const char *got;

	while ((got = shell_line(s)) != NULL) {
		bool same = sheet_matches(step->text, got);

		if (!same && !f->gap[step->terminal])
			return differs(f, step->line, "", step->text, got);
		shell_take(s);
		if (same) {
			f->gap[step->terminal] = false;
			f->lines++;
			return STATUS_DONE;
		}
	}
	return -1;
}

/* No line is complete, and none will be: a question, or the end. */
static int take_rest(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	const char *got = shell_rest(s);

	if (got && sheet_matches(step->text, got)) {
		shell_take(s);
		f->gap[step->terminal] = false;
		f->lines++;
		return STATUS_DONE;
	}
	if (s->prompt)
		return differs(
		    f, step->line, "", step->text, got ? got : "the prompt");
	return -1;
}

static int expect_output(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	long due = due_in(f, step->terminal);
	int status;

	for (;;) {
		status = take_line(f, step, s);
		if (status == -1 && s->closed)
			return differs(f, step->line, "", step->text,
			    "the end of the shell");
		if (status == -1 && (s->prompt || s->nout) && at_rest(s)) {
			if (catch_up(f, s, due) == -1)
				return STATUS_FAILED;
			status = take_line(f, step, s);
			if (status == -1)
				status = take_rest(f, step, s);
		}
		if (status != -1)
			return status;
		if (clock_ms() >= due)
			return differs(
			    f, step->line, "", step->text, shell_rest(s));
		if (look(f) == -1)
			return STATUS_FAILED;
	}
}

/* The prompt is there, and the sheet has shown all that came before it. */
static int expect_prompt(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	long due = due_in(f, step->terminal);
	const char *got;

	for (;;) {
		while ((got = shell_line(s)) != NULL) {
			if (!f->gap[step->terminal])
				return differs(
				    f, step->line, "$ ", step->text, got);
			shell_take(s);
		}
		if (s->prompt) {
			f->gap[step->terminal] = false;
			return STATUS_DONE;
		}
		if (s->closed)
			return differs(f, step->line, "$ ", step->text,
			    "the end of the shell");
		if (clock_ms() >= due)
			return differs(
			    f, step->line, "$ ", step->text, shell_rest(s));
		if (look(f) == -1)
			return STATUS_FAILED;
	}
}

static int command(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	int status = expect_prompt(f, step, s);

	if (status != STATUS_DONE || step->kind == SHEET_PROMPT)
		return status;
	f->commands++;
	f->own[step->terminal] = own_timeout(step->text);
	if (shell_type(s, step->text) == 0)
		return STATUS_DONE;
	msg_failed("type", step->text);
	return STATUS_FAILED;
}

/* Nobody types to a program, or interrupts it, before it has begun. */
static int until_waits(struct student *f, struct shell *s)
{
	long due = clock_ms() + REST;

	while (!s->prompt && !s->closed && !shell_waits(s) && clock_ms() < due)
		if (look(f) == -1)
			return -1;
	/* Ctrl-C throws away what the terminal has not passed on yet. */
	return catch_up(f, s, clock_ms() + f->deadline * 1000);
}

/* Who has pressed Ctrl-C sees the program end before doing anything else. */
static int until_prompt(struct student *f, struct shell *s)
{
	long due = clock_ms() + REST;

	while (!s->prompt && !s->closed && clock_ms() < due)
		if (look(f) == -1)
			return -1;
	return 0;
}

static int typed(
    struct student *f, const struct sheet_step *step, struct shell *s)
{
	int ret;

	if (until_waits(f, s) == -1)
		return STATUS_FAILED;
	if (s->closed || (s->prompt && step->kind == SHEET_TYPED))
		return differs(f, step->line, "a program for ", step->text,
		    s->closed ? "the end of the shell" : "the prompt");
	ret = step->kind == SHEET_TYPED ? shell_type(s, step->text)
					: shell_key(s, step->text[1]);
	if (ret == -1) {
		msg_failed("type", step->text);
		return STATUS_FAILED;
	}
	if (step->kind == SHEET_INTERRUPT && until_prompt(f, s) == -1)
		return STATUS_FAILED;
	return STATUS_DONE;
}

int steps_take(struct student *f, const struct sheet_step *step)
{
	struct shell *s = &f->shell[step->terminal];

	if (s->pid == 0 && shell_open(s, f->dir) == -1) {
		msg_failed("open", "a terminal");
		return STATUS_FAILED;
	}
	f->line[step->terminal] = step->line;
	f->pause = LOOK;
	switch (step->kind) {
	case SHEET_COMMAND:
	case SHEET_PROMPT:
		return command(f, step, s);
	case SHEET_TYPED:
	case SHEET_INTERRUPT:
	case SHEET_END:
		return typed(f, step, s);
	case SHEET_GAP:
		f->gap[step->terminal] = true;
		return STATUS_DONE;
	case SHEET_OUTPUT:
		return expect_output(f, step, s);
	}
	return STATUS_FAILED;
}

static bool all_rest(const struct student *f)
{
	for (int i = 0; i < SHEET_TERMINALS; i++) {
		const struct shell *s = &f->shell[i];

		if (s->pid && !s->closed && !at_rest(s))
			return false;
	}
	return true;
}

int steps_end(struct student *f)
{
	long rest = clock_ms() + REST;
	long due = clock_ms() + f->deadline * 1000;

	f->pause = LOOK;
	while (!all_rest(f) && clock_ms() < rest)
		if (look(f) == -1)
			return STATUS_FAILED;
	for (int i = 0; i < SHEET_TERMINALS; i++) {
		struct shell *s = &f->shell[i];

		if (s->pid == 0 || f->gap[i])
			continue;
		if (catch_up(f, s, due) == -1)
			return STATUS_FAILED;
		if (shell_line(s) || shell_rest(s))
			return differs(f, f->line[i], "no more in t",
			    (char[]){(char)('1' + i), '\0'}, shell_rest(s));
	}
	return STATUS_DONE;
}
