/*
 * tcpstate.c - the one table of the eleven states
 *
 * The numbers are the kernel's (include/net/tcp_states.h), the names are
 * netstat's, the meanings are what RFC 9293 3.3.2 says, in fewer words.
 *
 * See also: tcp(7), RFC 9293 figure 5.
 */
#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <strings.h>
#include <sys/socket.h>

/* In the order of their numbers, from 1. */
static const struct tcpstate states[] = {
    {TCP_ESTABLISHED, "ESTABLISHED", "ESTABLISHED", "ESTAB", "open both ways"},
    {TCP_SYN_SENT, "SYN_SENT", "SYN-SENT", "SYN-SENT",
	"SYN sent, no answer yet"},
    {TCP_SYN_RECV, "SYN_RECV", "SYN-RECEIVED", "SYN-RECV",
	"SYN answered, its ACK not here yet"},
    {TCP_FIN_WAIT1, "FIN_WAIT1", "FIN-WAIT-1", "FIN-WAIT-1",
	"closed here first, own FIN not acknowledged yet"},
    {TCP_FIN_WAIT2, "FIN_WAIT2", "FIN-WAIT-2", "FIN-WAIT-2",
	"closed here first, own FIN acknowledged, the peer is still open"},
    {TCP_TIME_WAIT, "TIME_WAIT", "TIME-WAIT", "TIME-WAIT",
	"closed here first, both FINs seen, waits 2MSL"},
    {TCP_CLOSE, "CLOSE", "CLOSED", "UNCONN", "no connection"},
    {TCP_CLOSE_WAIT, "CLOSE_WAIT", "CLOSE-WAIT", "CLOSE-WAIT",
	"the peer closed first, this program has not closed yet"},
    {TCP_LAST_ACK, "LAST_ACK", "LAST-ACK", "LAST-ACK",
	"the peer closed first, own FIN not acknowledged yet"},
    {TCP_LISTEN, "LISTEN", "LISTEN", "LISTEN", "waits for connections"},
    {TCP_CLOSING, "CLOSING", "CLOSING", "CLOSING",
	"both closed at once, own FIN not acknowledged yet"},
};

enum { NSTATES = sizeof states / sizeof states[0] };

const struct tcpstate *tcpstate_row(int number)
{
	return number >= 1 && number <= NSTATES ? &states[number - 1] : NULL;
}

const char *tcpstate_name(int number)
{
	const struct tcpstate *s = tcpstate_row(number);

	return s ? s->name : "?";
}

int tcpstate_parse(const char *text)
{
	for (size_t i = 0; i < NSTATES; i++)
		if (strcasecmp(text, states[i].name) == 0 ||
		    strcasecmp(text, states[i].rfc) == 0)
			return states[i].number;
	return 0;
}

int tcpstate_of(int fd)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == -1)
		return 0;
	return info.tcpi_state;
}
