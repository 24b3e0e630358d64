/* tcpstates.h - the views that tcpstates has of the socket table */
#ifndef TOOLS_TCPSTATES_H
#define TOOLS_TCPSTATES_H

#include "sockquery.h"

enum view {
	VIEW_OURS,
	VIEW_NETSTAT,
	VIEW_SS,
	VIEW_TSV,
	VIEW_SUMMARY,
	VIEW_CHANGES, /* until Ctrl-C, and so is: */
	VIEW_LIVE,
};

/* Prints the table of Q once; the exit status, after saying what failed. */
int view_show(const struct sockquery *q, enum view view);

/* Prints on until Ctrl-C, VIEW_LIVE every MS milliseconds; likewise. */
int view_follow(const struct sockquery *q, enum view view, long ms);

#endif
