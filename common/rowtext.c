/*
 * rowtext.c - a row of the socket table as a hint shows it
 *
 * An entry in TIME_WAIT, or an orphaned FIN_WAIT2, belongs to no process
 * any more; what it has is a time at which it goes.
 *
 * See also: sockrow.h, owner.c, hint.c.
 */
#include "rowtext.h"

#include "owner.h"
#include "tcpstate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>

char *rowtext(const struct sockrow *row, char *buf)
{
	char local[ENDPOINT_TEXT], remote[ENDPOINT_TEXT], rest[64] = "";
	struct owner owner;
	bool alone = row->ends.remote.port == 0;
	const char *state = tcpstate_name(row->state);

	endpoint_text(&row->ends.local, local);
	endpoint_text(&row->ends.remote, remote);
	if (row->state == TCP_CLOSE)
		state = "bound, neither listening nor connected";
	if (row->timer == TIMER_TIMEWAIT)
		snprintf(rest, sizeof rest, ", %ld.%ld s left",
		    row->expires / 1000, row->expires % 1000 / 100);
	else if (owner_find(row->inode, &owner))
		snprintf(rest, sizeof rest, " (pid %ld, %s)", (long)owner.pid,
		    owner.name);
	else if (row->inode == 0)
		snprintf(rest, sizeof rest, " (no process has it any more)");
	else
		snprintf(rest, sizeof rest, " (of user %u)", row->uid);
	snprintf(buf, ROWTEXT, "%s%s%s %s%s", local, alone ? "" : " - ",
	    alone ? "" : remote, state, rest);
	return buf;
}
