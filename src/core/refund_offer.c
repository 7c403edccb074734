/* SPDX-License-Identifier: ISC */
/* Offers: what each line cost (M1), and what re-pricing adds to the units still kept (M4). Knows no steps and no tenders. */
#include <string.h>

#include "core/refund_priv.h"
#include "tend/refund.h"

static bool offer_covers(const struct refund_promotion *p, const char *line) {
	if (!p->lines)
		return true;
	for (size_t i = 0; i < p->n_lines; i++)
		if (!strcmp(p->lines[i], line))
			return true;
	return false;
}

/* M1: the largest discount among the tiers met. worth: Σ net of the covered lines; rest: Σ of what they still cost. */
static fen_t offer_discount(struct refund *r, const struct refund_promotion *p, fen_t worth, fen_t rest) {
	fen_t best = 0;

	for (size_t i = 0; i < p->n_tiers; i++) {
		const struct refund_tier *t = &p->tiers[i];
		if (worth >= t->min)
			best = fen_max(best, t->by_bp ? fen_mul_div(rest, t->off_bp, BP_ALL, &r->ok) : fen_min(t->off, rest));
	}
	return best;
}

/* M1: one promotion over what its lines still cost. */
static void offer_grant(struct refund *r, const struct refund_promotion *p, const fen_t *net, fen_t *cost) {
	size_t at[REFUND_LINES], n = 0;
	fen_t w[REFUND_LINES] = { 0 }, part[REFUND_LINES], worth = 0;

	for (size_t i = 0; i < r->o->n_lines; i++) {
		if (!offer_covers(p, r->o->lines[i].id))
			continue;
		worth = fen_add(worth, net[i], &r->ok);
		w[n] = cost[i];
		at[n++] = i;
	}
	fen_spread(offer_discount(r, p, worth, fen_sum(w, n, &r->ok)), w, part, n, &r->ok);
	for (size_t k = 0; k < n; k++)
		cost[at[k]] = fen_sub(cost[at[k]], part[k], &r->ok);
}

static void offer_grant_all(struct refund *r, bool resettle, const fen_t *net, fen_t *cost) {
	for (size_t i = 0; i < r->o->n_promotions; i++)
		if (r->o->promotions[i].resettle == resettle)
			offer_grant(r, &r->o->promotions[i], net, cost);
}

/* M1: prorate promotions in order, then the resettle ones in order. m1_paid: what that leaves, whatever the channel sent. */
void refund_allocate(struct refund *r, fen_t *m1_paid) {
	fen_t net[REFUND_LINES];

	for (size_t i = 0; i < r->o->n_lines; i++)
		net[i] = m1_paid[i] = r->lines[i].net;
	offer_grant_all(r, false, net, m1_paid);
	for (size_t i = 0; i < r->o->n_lines; i++)
		r->lines[i].offered = m1_paid[i];
	offer_grant_all(r, true, net, m1_paid);
}

/* M4: part(x) of the units that the buyer did not send back. */
static fen_t offer_part(struct refund *r, fen_t x, const struct rline *l) {
	return fen_sub(x, fen_mul_div(x, l->by_buyer, l->qty, &r->ok), &r->ok);
}

/* M3: faults of others never cause re-pricing, and gifts none. */
static bool offer_broken(const struct refund *r) {
	bool resettle = false;

	for (size_t i = 0; i < r->o->n_promotions; i++)
		resettle = resettle || r->o->promotions[i].resettle;
	for (size_t i = 0; resettle && i < r->o->n_lines; i++)
		if (!r->lines[i].gift && r->lines[i].by_buyer > 0)
			return true;
	return false;
}

/* M4: c − floor(c·g/m) − (p − floor(p·g/m)) over the lines of which units are kept: those taken back for others' fault count
 * for the tiers and carry their own part of an earlier re-pricing away with them. */
fen_t refund_due(struct refund *r) {
	fen_t net[REFUND_LINES], cost[REFUND_LINES], due = 0;

	if (!offer_broken(r))
		return 0;
	for (size_t i = 0; i < r->o->n_lines; i++) {
		net[i] = offer_part(r, r->lines[i].net, &r->lines[i]);
		cost[i] = offer_part(r, r->lines[i].offered, &r->lines[i]);
	}
	offer_grant_all(r, true, net, cost);
	for (size_t i = 0; i < r->o->n_lines; i++) {
		const struct rline *l = &r->lines[i];
		int64_t kept = l->qty - l->by_buyer;
		if (kept <= 0)
			continue;
		fen_t paid = offer_part(r, l->paid, l);
		fen_t now = fen_sub(cost[i], fen_mul_div(cost[i], l->by_others, kept, &r->ok), &r->ok);
		fen_t then = fen_sub(paid, fen_mul_div(paid, l->by_others, kept, &r->ok), &r->ok);
		due = fen_add(due, fen_sub(now, then, &r->ok), &r->ok);
	}
	return due;
}
