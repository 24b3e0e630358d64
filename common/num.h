/* num.h - numbers as they stand on a command line */
#ifndef COMMON_NUM_H
#define COMMON_NUM_H

/*
 * Reads TEXT, decimal digits and nothing else, as a number from MIN to MAX
 * (0 <= MIN) into *VALUE. Returns 0; or -1 and leaves *VALUE alone, with
 * errno EINVAL (not digits: a sign, a space, 0x) or ERANGE.
 */
int num_parse(const char *text, long min, long max, long *value);

#endif
