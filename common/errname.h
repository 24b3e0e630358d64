/* errname.h - the symbolic name of an errno value */
#ifndef COMMON_ERRNAME_H
#define COMMON_ERRNAME_H

/*
 * The name of the error number ERR as errno(3) writes it ("EADDRINUSE");
 * "E?" for a number that is not in the table. Never NULL, never fails.
 */
const char *errname(int err);

#endif
