/* inorder.h - RCV.NXT of one end, from the segments that it is sent */
#ifndef COMMON_INORDER_H
#define COMMON_INORDER_H

#include <stdbool.h>
#include <stdint.h>

struct inorder {
	bool known;     /* anything received yet? */
	uint32_t nxt;   /* RCV.NXT: everything before it is there */
	bool held;      /* something came out of order: */
	uint32_t left;  /* from here */
	uint32_t right; /* to here, exclusive */
};

/* From here on NXT is known, and nothing is held. */
void inorder_set(struct inorder *in, uint32_t nxt);

/* The sequence numbers from SEQ to END, exclusive, have come. */
void inorder_take(struct inorder *in, uint32_t seq, uint32_t end);

#endif
