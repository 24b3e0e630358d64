/* refused.h - arguments that are none, and what is said of them */
#ifndef COMMON_REFUSED_H
#define COMMON_REFUSED_H

#include <getopt.h>

/*
 * After getopt_long(3), with opterr 0 and a ':' before the letters, returned
 * RESULT, '?' or ':', for the arguments ARGV: one line on standard error that
 * names the option. LONGS: the long options, NULL for getopt(3).
 */
void refused_option(int result, char **argv, const struct option *longs);

/*
 * The decimal number TEXT from MIN to MAX, as ARGUMENT (a flag, or PORT) was
 * given it, into *VALUE. Returns 0; -1 after one line on standard error that
 * names the argument and the range.
 */
int refused_number(
    const char *argument, const char *text, long min, long max, long *value);

#endif
