/* tcpstate.h - the eleven states of a TCP connection */
#ifndef COMMON_TCPSTATE_H
#define COMMON_TCPSTATE_H

/* The kernel's number of a state, enum in <netinet/tcp.h>: 1 to 11. */
struct tcpstate {
	int number;
	const char *name;  /* as netstat(8) prints it: "FIN_WAIT2" */
	const char *rfc;   /* as RFC 9293 3.3.2 spells it: "FIN-WAIT-2" */
	const char *ss;    /* as ss(8) prints it: "ESTAB" */
	const char *means; /* one line, from this end's point of view */
};

/* The state with that number; NULL where there is none. */
const struct tcpstate *tcpstate_row(int number);

/* Its name; "?" where there is none. */
const char *tcpstate_name(int number);

/*
 * The number of the state that TEXT names, in netstat's or the RFC's
 * spelling, in any case; 0 where it names none.
 */
int tcpstate_parse(const char *text);

/*
 * The state of the connected or listening socket FD, from TCP_INFO
 * (tcp(7)); 0 where the kernel does not say. A socket whose connection is
 * in TIME_WAIT answers TCP_CLOSE: the entry that waits is no socket.
 */
int tcpstate_of(int fd);

#endif
