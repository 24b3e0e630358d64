/*
 * load_report.c - what a load has to say, meanwhile and at its end
 *
 *	connections=10000 failed=0 seconds=0.503 rate=19880 ...
 *
 * One line for scripts on standard output. Meanwhile, on a terminal's
 * standard error, how far it is.
 *
 * See also: load.c, series.c, histogram.c.
 */
#include "load.h"

#include "errname.h"
#include "msg.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

enum { LOOK = 200, PARTS = 10 };

static const uint64_t ms = 1000000;

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static double rate(uint64_t count, uint64_t ns)
{
	return ns ? (double)count / seconds(ns) : 0;
}

static uint64_t failed(const struct load *l)
{
	return l->ends[LOAD_FAILED] + l->ends[LOAD_WRONG] +
	       l->ends[LOAD_CLOSED] + l->ends[LOAD_SILENT];
}

/* Seconds until it ends by itself, at PER_SECOND; -1: that is not known. */
static double left(const struct load *l, double per_second)
{
	double by_count = -1, by_time = -1;

	if (l->o->count && per_second > 0)
		by_count = ((double)l->o->count - (double)l->begun) /
			   per_second;
	if (l->o->seconds)
		by_time = l->now < l->due ? seconds(l->due - l->now) : 0;
	if (by_count < 0 || (by_time >= 0 && by_time < by_count))
		return by_time;
	return by_count;
}

void load_look(struct load *l)
{
	uint64_t done = l->ends[LOAD_DONE];
	uint64_t since = l->now - (l->look - LOOK * ms);
	double now = rate(done - l->shown, since), rest = left(l, now);

	l->look = l->now + LOOK * ms;
	l->shown = done;
	if (!l->progress)
		return;
	fprintf(stderr, "\r%llu connections, %.0f/s", (unsigned long long)done,
	    now);
	if (failed(l))
		fprintf(stderr, ", %llu failed", (unsigned long long)failed(l));
	if (rest >= 0)
		fprintf(stderr, ", %.0f s left", rest);
	fputs("\033[K", stderr);
	fflush(stderr);
}

/* "econnreset=3": an error by its name in lower case. */
static void print_error(const struct load *l, int err)
{
	putchar(' ');
	for (const char *p = errname(err); *p; p++)
		putchar(*p == '?' ? 'x' : tolower((unsigned char)*p));
	printf("=%llu", (unsigned long long)l->errnos[err]);
}

static uint64_t microseconds(uint64_t ns)
{
	return (ns + 500) / 1000;
}

static void print_latency(const struct load *l)
{
	const struct histogram *h = &l->latency;

	printf(" min_us=%llu p50_us=%llu p99_us=%llu max_us=%llu",
	    (unsigned long long)microseconds(h->count ? h->min : 0),
	    (unsigned long long)microseconds(histogram_percentile(h, 50)),
	    (unsigned long long)microseconds(histogram_percentile(h, 99)),
	    (unsigned long long)microseconds(h->max));
}

/* A tenth of the connections after the other; fewer parts, if so few. */
static void each_tenth(const struct load *l,
    void (*print)(const struct load *l, unsigned part, uint64_t upto,
	uint64_t count, uint64_t from, uint64_t to))
{
	const struct series *s = &l->series;
	unsigned parts = s->count < PARTS ? (unsigned)s->count : PARTS;
	uint64_t before = 0;

	for (unsigned i = 0; i < parts; i++) {
		uint64_t upto = s->count / parts * (i + 1) +
				s->count % parts * (i + 1) / parts;

		print(l, i, upto, upto - before, series_time(s, before),
		    series_time(s, upto));
		before = upto;
	}
}

static void print_part(const struct load *l, unsigned part, uint64_t upto,
    uint64_t count, uint64_t from, uint64_t to)
{
	(void)l;
	(void)upto;
	printf("%s%.0f", part ? "," : " tenths=", rate(count, to - from));
}

static void print_row(const struct load *l, unsigned part, uint64_t upto,
    uint64_t count, uint64_t from, uint64_t to)
{
	(void)part;
	printf("%llu\t%.6f\t%.0f\n", (unsigned long long)upto,
	    seconds(to - l->series.begin), rate(count, to - from));
}

static void print_record(const struct load *l)
{
	uint64_t took = l->now - l->series.begin;

	printf("connections=%llu failed=%llu seconds=%.3f rate=%.0f",
	    (unsigned long long)l->ends[LOAD_DONE],
	    (unsigned long long)failed(l), seconds(took),
	    rate(l->ends[LOAD_DONE], took));
	print_error(l, EADDRNOTAVAIL);
	print_error(l, ECONNRESET);
	print_latency(l);
	for (int err = 0; err < LOAD_ERRNOS; err++)
		if (l->errnos[err] && err != EADDRNOTAVAIL && err != ECONNRESET)
			print_error(l, err);
	printf(" wrong=%llu", (unsigned long long)l->ends[LOAD_WRONG]);
	if (l->ends[LOAD_CLOSED])
		printf(
		    " closed=%llu", (unsigned long long)l->ends[LOAD_CLOSED]);
	if (l->ends[LOAD_SILENT])
		printf(
		    " silent=%llu", (unsigned long long)l->ends[LOAD_SILENT]);
	if (l->unfinished)
		printf(" unfinished=%llu", (unsigned long long)l->unfinished);
	if (l->exhausted)
		printf(" exhausted=%s:%s after=%llu",
		    load_call_name(l->exhausted), errname(l->exhausted_errno),
		    (unsigned long long)l->after);
	each_tenth(l, print_part);
	putchar('\n');
}

int load_report(const struct load *l)
{
	if (l->progress) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	if (l->o->tsv) {
		puts("connections\tseconds\trate");
		each_tenth(l, print_row);
	} else {
		print_record(l);
	}
	return msg_flush();
}
