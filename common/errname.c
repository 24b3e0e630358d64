/*
 * errname.c - EADDRINUSE rather than 98
 *
 * The manual pages, Stevens and the kernel source all speak of errors by
 * their symbolic names, so every message ends with one. glibc 2.32 has
 * strerrorname_np(3); musl and older glibc have nothing, hence this table
 * of what sockets, files and processes can answer.
 *
 * See also: errno(3), ip(7), tcp(7).
 */
#include "errname.h"

#include <errno.h>
#include <stddef.h>

#define NAME(e) [e] = #e

static const char *const names[] = {
    NAME(E2BIG),
    NAME(EACCES),
    NAME(EADDRINUSE),
    NAME(EADDRNOTAVAIL),
    NAME(EAFNOSUPPORT),
    NAME(EAGAIN),
    NAME(EALREADY),
    NAME(EBADF),
    NAME(EBUSY),
    NAME(ECANCELED),
    NAME(ECHILD),
    NAME(ECONNABORTED),
    NAME(ECONNREFUSED),
    NAME(ECONNRESET),
    NAME(EDESTADDRREQ),
    NAME(EDOM),
    NAME(EDQUOT),
    NAME(EEXIST),
    NAME(EFAULT),
    NAME(EFBIG),
    NAME(EHOSTDOWN),
    NAME(EHOSTUNREACH),
    NAME(EILSEQ),
    NAME(EINPROGRESS),
    NAME(EINTR),
    NAME(EINVAL),
    NAME(EIO),
    NAME(EISCONN),
    NAME(EISDIR),
    NAME(ELOOP),
    NAME(EMFILE),
    NAME(EMSGSIZE),
    NAME(ENAMETOOLONG),
    NAME(ENETDOWN),
    NAME(ENETRESET),
    NAME(ENETUNREACH),
    NAME(ENFILE),
    NAME(ENOBUFS),
    NAME(ENODEV),
    NAME(ENOENT),
    NAME(ENOEXEC),
    NAME(ENOMEM),
    NAME(ENOPROTOOPT),
    NAME(ENOSPC),
    NAME(ENOSYS),
    NAME(ENOTCONN),
    NAME(ENOTDIR),
    NAME(ENOTSOCK),
    NAME(ENOTTY),
    NAME(ENXIO),
    NAME(EOPNOTSUPP),
    NAME(EOVERFLOW),
    NAME(EPERM),
    NAME(EPIPE),
    NAME(EPROTO),
    NAME(EPROTONOSUPPORT),
    NAME(EPROTOTYPE),
    NAME(ERANGE),
    NAME(EREMOTEIO),
    NAME(EROFS),
    NAME(ESHUTDOWN),
    NAME(ESPIPE),
    NAME(ESRCH),
    NAME(ESTALE),
    NAME(ETIMEDOUT),
    NAME(ETOOMANYREFS),
    NAME(EUSERS),
    NAME(EXDEV),
};

const char *errname(int err)
{
	if (err < 0 || (size_t)err >= sizeof names / sizeof names[0] ||
	    names[err] == NULL)
		return "E?";
	return names[err];
}
