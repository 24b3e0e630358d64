/* errname.c - names of errors, and of what is none */
#include "check.h"

#include "errname.h"

#include <errno.h>
#include <limits.h>

int main(void)
{
	CHECK_TEXT(errname(EADDRINUSE), "EADDRINUSE");
	CHECK_TEXT(errname(EADDRNOTAVAIL), "EADDRNOTAVAIL");
	CHECK_TEXT(errname(ECONNRESET), "ECONNRESET");
	CHECK_TEXT(errname(EPIPE), "EPIPE");
	CHECK_TEXT(errname(EPERM), "EPERM");
	CHECK_TEXT(errname(EMFILE), "EMFILE");
	CHECK_TEXT(errname(EWOULDBLOCK), "EAGAIN");
	CHECK_TEXT(errname(0), "E?");
	CHECK_TEXT(errname(-1), "E?");
	CHECK_TEXT(errname(INT_MIN), "E?");
	CHECK_TEXT(errname(INT_MAX), "E?");
	/* Whatever the number, there is a text that begins with E. */
	for (int err = -10; err < 5000; err++)
		CHECK(errname(err) != NULL && errname(err)[0] == 'E');
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 32)
	/* Where the table has a name, it is that of the C library. */
	for (int err = 1; err < 200; err++)
		if (strcmp(errname(err), "E?") != 0)
			CHECK_TEXT(errname(err), strerrorname_np(err));
#endif
	return check_status();
}
