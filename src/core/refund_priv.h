/* SPDX-License-Identifier: ISC */
/* What the parts of refund*.c share: the state of an order between its steps. */
#ifndef TEND_REFUND_PRIV_H
#define TEND_REFUND_PRIV_H
#include "tend/refund.h"

#define REFUND_NOWHERE ((size_t)-1)

/* A line of the order or one that an exchange made (M2). */
struct rline {
	const char *id;
	size_t from, root;           /* the line it was exchanged from (NOWHERE: none), the order line it came from (itself) */
	bool gift;
	fen_t gift_value;
	int64_t qty, left, claimed;  /* claimed: for the statutory extra */
	fen_t net, offered, paid;    /* offered: net less the prorate shares */
	fen_t balance;
	int64_t sched_qty;           /* the schedule: L … */
	fen_t sched;                 /* … and R */
	fen_t tax, tax_included;
	int64_t by_buyer, by_others; /* order lines: units that came back, also of lines exchanged from it (M4: b, g) */
};

struct rtender {
	const char *id;
	enum refund_tender_kind kind;
	fen_t captured, given;       /* given: before or here */
	size_t line;                 /* collected for that line; NOWHERE: the order's own */
};

struct refund {
	const struct refund_order *o;
	struct rline *lines;
	size_t n_lines;              /* the order's own are the first o->n_lines */
	struct rtender *tenders;
	size_t n_tenders, n_own;
	struct refund_allocation alloc;
	fen_t withheld;
	bool shipping_given;
	bool shipping_kept;          /* a unit went for no reason of the merchant's or carrier's */
	bool free_lost;
	fen_t fee_taken;             /* listed fee that can still be given back */
	fen_t extra;                 /* statutory extra so far */
	int64_t steps;               /* asked for, refused ones too */
	bool ok;                     /* every sum so far fitted */
};

/* refund_offer.c: M1 and the due of M4 */
void refund_allocate(struct refund *r, fen_t *m1_paid);
fen_t refund_due(struct refund *r);

/* refund_more.c: M7, M9, M8 */
void refund_exchange(struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p);
void refund_compensate(struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p);
void refund_to_tenders(struct refund *r, const void *ctx, const size_t *at, struct refund_plan *p);

/* refund.c: M2 */
fen_t refund_value(struct refund *r, const struct rline *l, int64_t k);
fen_t refund_unit_share(struct refund *r, const struct rline *l, int64_t n);
/* Settles n units: *amount of the line, *tax and *memo of its taxes. */
void refund_settle(struct refund *r, struct rline *l, int64_t n, struct refund_share *share);
fen_t refund_everything(struct refund *r);
void refund_refuse(struct refund_plan *p, enum refund_refusal why, int64_t max, const char *at);

#endif
