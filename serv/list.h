/* list.h - a circular doubly linked list, its links inside the members */
#ifndef SERV_LIST_H
#define SERV_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A list's head, or a member's place in it; a lone link is its own list. */
struct link {
	struct link *prev, *next;
};

/* The structure of TYPE in which LINK is the member FIELD. */
#define list_entry(link, type, field)                                          \
	((type *)(void *)((char *)(link)-offsetof(type, field)))

static inline void list_init(struct link *l)
{
	l->prev = l->next = l;
}

static inline bool list_empty(const struct link *head)
{
	return head->next == head;
}

static inline void list_append(struct link *head, struct link *l)
{
	l->prev = head->prev;
	l->next = head;
	head->prev->next = l;
	head->prev = l;
}

/* Harmless for a link that is in no list. */
static inline void list_remove(struct link *l)
{
	l->prev->next = l->next;
	l->next->prev = l->prev;
	list_init(l);
}

#endif
