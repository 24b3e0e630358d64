/* refused.h - what getopt_long(3) would not take */
#ifndef COMMON_REFUSED_H
#define COMMON_REFUSED_H

#include <getopt.h>

/*
 * After getopt_long(3), with opterr 0 and a ':' before the letters, returned
 * RESULT, '?' or ':', for the arguments ARGV: one line on standard error that
 * names the option. LONGS: the long options, NULL for getopt(3).
 */
void refused_option(int result, char **argv, const struct option *longs);

#endif
