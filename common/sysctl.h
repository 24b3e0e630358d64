/* sysctl.h - settings of this network namespace, read only */
#ifndef COMMON_SYSCTL_H
#define COMMON_SYSCTL_H

/*
 * The first N numbers of /proc/sys/NAME ("net/ipv4/tcp_timestamps") into
 * VALUE. Returns how many were there, at most N; 0 where it cannot be read.
 */
int sysctl_read(const char *name, long *value, int n);

#endif
