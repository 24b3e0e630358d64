/*
 * msg.c - one form for everything that goes wrong
 *
 *	serv: bind 127.0.0.1:6666: Address already in use [EADDRINUSE]
 *
 * program, call, object, what strerror(3) says, and the symbolic name, which
 * is what the manual page lists under ERRORS. Standard output stays data.
 *
 * See also: voice.c, for what the programs say when nothing went wrong.
 */
#include "msg.h"

#include "errname.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *program = "?";

void msg_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');

	program = slash ? slash + 1 : argv0;
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
}

void msg_say(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "%s: ", program);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	errno = err;
}

void msg_failed(const char *call, const char *object)
{
	msg_say("%s%s%s: %s [%s]", call, *object ? " " : "", object,
	    strerror(errno), errname(errno));
}

int msg_flush(void)
{
	/* What did not fit the buffer may have failed before. */
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	msg_failed("write", "standard output");
	return -1;
}

int msg_help(const char *usage, const char *help)
{
	printf("%s%s", usage, help);
	return msg_flush() == 0 ? STATUS_DONE : STATUS_FAILED;
}
