/* answer.h - reading from a client, and answering */
#ifndef SERV_ANSWER_H
#define SERV_ANSWER_H

#include "conn.h"

/*
 * The socket of C is ready: goes on with an answer that the client did not
 * take at once, or reads and answers the next bytes, up to the end of file.
 */
enum conn_next answer_ready(struct conn_set *set, struct conn *c);

#endif
