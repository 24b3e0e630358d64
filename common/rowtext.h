/* rowtext.h - one socket in words */
#ifndef COMMON_ROWTEXT_H
#define COMMON_ROWTEXT_H

#include "sockrow.h"

enum { ROWTEXT = 320 }; /* room for any row in words */

/*
 * "127.0.0.1:6666 - 127.0.0.1:40404 TIME_WAIT, 57.3 s left", or
 * "127.0.0.1:6666 LISTEN (pid 123, serv)" into BUF of ROWTEXT bytes; returns
 * BUF. The owner is named where this user may see it.
 */
char *rowtext(const struct sockrow *row, char *buf);

#endif
