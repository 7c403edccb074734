/* SPDX-License-Identifier: ISC */
/* Who gets what when work is spread evenly: by load against capacity, queue, skill and language. Pure. */
#ifndef TEND_SPREAD_H
#define TEND_SPREAD_H
#include "tend/ticket.h"

struct spread_agent {
	tend_id id;
	const char *queues, *skills, *lang; /* lists are blank-separated; "" any */
	int capacity;
	bool able;                   /* may be given work: is there, and it is not he from whom it is taken */
	int load;                    /* in: what he has; out: what he would have */
};
struct spread_item {
	const char *queue, *skill;   /* skill: what its queue asks for, "" nothing */
	enum lang language;
	tend_id has;                 /* 0: nobody */
	bool fixed;                  /* stays where it is, but counts */
	bool stuck;                  /* out: somebody should have it, and nobody has room who can do it */
	tend_id to;                  /* out: who is to have it; has: it stays */
};
/* Items in the order of urgency. What able agents have stays with them unless loads differ; what nobody has, or somebody who is not able,
 * goes to who has least. Never above a capacity. As few change hands as will do. Returns how many. */
size_t spread_evenly(struct spread_agent *a, size_t n_a, struct spread_item *it, size_t n);
/* May he be given it? Who names no queues or skills does all of them. */
bool spread_suits(const struct spread_agent *a, const struct spread_item *it);

#endif
