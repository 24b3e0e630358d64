/*
 * inorder.c - a FIN counts when everything before it is there
 *
 * One piece that came too early is kept, and joined when the gap before it
 * is filled. Of two pieces with a gap between them only the first is kept:
 * the rest is known when the end acknowledges it (inorder_set).
 *
 * See also: RFC 9293 3.10.7.4 (the sequence number check), seq.h.
 */
#include "inorder.h"

#include "seq.h"

void inorder_set(struct inorder *in, uint32_t nxt)
{
	in->known = true;
	in->nxt = nxt;
	in->held = false;
}

static void hold(struct inorder *in, uint32_t left, uint32_t right)
{
	if (!in->held || seq_before(right, in->left)) {
		in->held = true;
		in->left = left;
		in->right = right;
	} else if (!seq_after(left, in->right)) {
		if (seq_before(left, in->left))
			in->left = left;
		if (seq_after(right, in->right))
			in->right = right;
	}
}

void inorder_take(struct inorder *in, uint32_t seq, uint32_t end)
{
	if (!in->known) {
		inorder_set(in, end);
	} else if (seq_after(seq, in->nxt)) {
		if (seq != end)
			hold(in, seq, end);
	} else if (seq_after(end, in->nxt)) {
		in->nxt = end;
		if (in->held && !seq_after(in->left, end)) {
			if (seq_after(in->right, end))
				in->nxt = in->right;
			in->held = false;
		}
	}
}
