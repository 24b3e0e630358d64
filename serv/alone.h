/* alone.h - serving one client at a time, while there is only one */
#ifndef SERV_ALONE_H
#define SERV_ALONE_H

#include "listener.h"

/* Is there nothing in O that needs epoll, or a moment between two calls? */
bool alone_may(const struct options *o);

/*
 * Sets how long calls on LISTENER, and on the sockets that it accepts, block
 * at most. Returns 0; -1 with errno of setsockopt(2).
 */
int alone_prepare(int listener);

/*
 * Serves one client after the other for as long as the next one comes at
 * once. Whoever takes longer is left to epoll.
 */
void alone(struct conn_set *set, struct listener *l);

#endif
