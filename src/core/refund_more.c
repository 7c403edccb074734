/* SPDX-License-Identifier: ISC */
/* Exchanges (M7), money without goods (M9) and the split over the tenders (M8). */
#include "core/refund_priv.h"
#include "tend/mem.h"
#include "tend/refund.h"

/* ---- M7: old money moves with the unit ---- */

void refund_exchange(struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p) {
	const struct refund_item *it = &s->items[0];
	struct rline *old = &r->lines[at[0]];
	fen_t everything = refund_everything(r);
	bool free_of_charge = it->same_sku || s->fault == REFUND_FAULT_MERCHANT || s->fault == REFUND_FAULT_CARRIER;

	refund_settle(r, old, it->qty, &p->lines[0]);
	p->share = p->lines[0].amount;
	p->tax_memo = p->lines[0].tax_memo;
	fen_t difference = fen_sub(fen_mul(it->price_now, it->qty, &r->ok), p->share, &r->ok);
	if (difference > 0 && !free_of_charge)
		p->collect = difference;
	else if (difference < 0)
		p->goods = p->refund = fen_min(-difference, everything);
	fen_t paid = fen_sub(fen_add(p->share, p->collect, &r->ok), p->refund, &r->ok);
	struct rline *made = &r->lines[r->n_lines];
	*made = (struct rline){ .id = it->new_line, .from = at[0], .root = old->root, .qty = it->qty, .left = it->qty, .sched_qty = it->qty,
		.paid = paid, .balance = paid, .sched = paid, .tax = p->lines[0].tax, .tax_included = p->lines[0].tax_memo };
	if (p->collect)
		r->tenders[r->n_tenders++] = (struct rtender){ .id = s->collect_tender, .captured = p->collect, .line = r->n_lines };
	r->n_lines++;
	p->lines[0].tax = 0; /* the tax goes on with the new units, nothing of it is given back */
}

/* ---- M9: what was given back once cannot be refunded again ---- */

/* Lowers the balance; the schedule restarts with what is left. Nothing given: nothing restarts. */
static void more_lower(struct refund *r, struct rline *l, fen_t amount) {
	if (amount <= 0)
		return;
	l->balance = fen_sub(l->balance, amount, &r->ok);
	l->sched = l->balance;
	l->sched_qty = l->left;
}

/* What the item asks for; exact amounts are refused when they are too high, reckoned ones are cut. */
static fen_t more_asked(struct refund *r, const struct refund_step *s, const struct refund_item *it, const struct rline *l) {
	if (s->kind == REFUND_FOR_PRICE_PROTECTION)
		return fen_max(0, fen_sub(l->balance, fen_mul(it->price_now, l->left, &r->ok), &r->ok));
	if (s->kind == REFUND_FOR_PRO_RATA && it->by_bp)
		return fen_mul_div(refund_unit_share(r, l, it->qty ? it->qty : l->left), it->bp, BP_ALL, &r->ok);
	return it->amount;
}

/* 3·Σ floor(paid·claimed/qty), at least 50 000, over the whole order; less what was granted before. */
static fen_t more_extra(struct refund *r) {
	fen_t sum = 0;

	for (size_t i = 0; i < r->n_lines; i++)
		sum = fen_add(sum, fen_mul_div(r->lines[i].paid, r->lines[i].claimed, r->lines[i].qty, &r->ok), &r->ok);
	sum = fen_max(fen_mul(sum, r->o->limits.extra_times, &r->ok), r->o->limits.extra_least);
	fen_t more = fen_max(0, fen_sub(sum, r->extra, &r->ok));
	r->extra = fen_add(r->extra, more, &r->ok);
	return more;
}

void refund_compensate(struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p) {
	bool goodwill = s->kind == REFUND_FOR_GOODWILL && !s->counts;

	for (size_t i = 0; i < s->n_items; i++) {
		const struct refund_item *it = &s->items[i];
		struct rline *l = &r->lines[at[i]];
		p->lines[i].line = l->id;
		if (s->kind == REFUND_FOR_STATUTORY) {
			l->claimed += it->qty ? it->qty : l->qty - l->claimed;
			continue;
		}
		fen_t asked = more_asked(r, s, it, l), most = fen_min(l->balance, refund_everything(r));
		if (goodwill) {
			p->compensation = fen_add(p->compensation, asked, &r->ok);
			continue;
		}
		if (asked > most && (s->kind == REFUND_FOR_GOODWILL || (s->kind == REFUND_FOR_PRO_RATA && !it->by_bp)))
			refund_refuse(p, REFUND_REFUSED_OVER_BALANCE, most, it->line);
		p->lines[i].amount = fen_min(asked, most);
		more_lower(r, l, p->lines[i].amount);
		p->share = fen_add(p->share, p->lines[i].amount, &r->ok);
	}
	if (s->kind == REFUND_FOR_STATUTORY)
		p->compensation = more_extra(r);
	p->goods = p->refund = p->share;
}

/* ---- M8: each tender gets back its own ---- */

static fen_t more_held(struct refund *r, const struct rtender *t) {
	return fen_sub(t->captured, t->given, &r->ok);
}

static fen_t more_give(struct refund *r, struct rtender *t, fen_t amount, fen_t *legs) {
	amount = fen_min(amount, more_held(r, t));
	t->given = fen_add(t->given, amount, &r->ok);
	legs[t - r->tenders] = fen_add(legs[t - r->tenders], amount, &r->ok);
	return amount;
}

/* (1) From what was collected for the item's line, then for the one that was exchanged from, and so on. */
static fen_t more_from_collected(struct refund *r, size_t line, fen_t most, fen_t *legs) {
	fen_t given = 0;

	for (; line != REFUND_NOWHERE; line = r->lines[line].from)
		for (size_t t = r->n_own; t < r->n_tenders; t++)
			if (r->tenders[t].line == line)
				given = fen_add(given, more_give(r, &r->tenders[t], fen_sub(most, given, &r->ok), legs), &r->ok);
	return given;
}

/* (2) Spread over the order's own tenders by what they still hold. */
static fen_t more_from_own(struct refund *r, fen_t open, fen_t *legs) {
	fen_t held[REFUND_TENDERS], part[REFUND_TENDERS];

	for (size_t t = 0; t < r->n_own; t++)
		held[t] = more_held(r, &r->tenders[t]);
	open = fen_min(open, fen_sum(held, r->n_own, &r->ok));
	fen_spread(open, held, part, r->n_own, &r->ok);
	for (size_t t = 0; t < r->n_own; t++)
		more_give(r, &r->tenders[t], part[t], legs);
	return open;
}

void refund_to_tenders(struct refund *r, const void *ctx, const size_t *at, struct refund_plan *p) {
	fen_t *legs = mem_array(ctx, fen_t, r->n_tenders), open = p->refund, held = 0;

	for (size_t t = 0; t < r->n_tenders; t++)
		held = fen_add(held, more_held(r, &r->tenders[t]), &r->ok);
	if (open > held)
		refund_refuse(p, REFUND_REFUSED_OVER_CAPTURED, held, NULL);
	for (size_t i = 0; i < p->n_lines; i++) { /* an exchange refunds less than its amount, and no tax */
		fen_t most = fen_min(open, fen_add(p->lines[i].amount, p->lines[i].tax, &r->ok));
		open = fen_sub(open, more_from_collected(r, at[i], most, legs), &r->ok);
	}
	open = fen_sub(open, more_from_own(r, open, legs), &r->ok);
	for (size_t t = r->n_own; t < r->n_tenders; t++) /* (3) the oldest first */
		open = fen_sub(open, more_give(r, &r->tenders[t], open, legs), &r->ok);
	p->legs = mem_array(ctx, struct refund_leg, r->n_tenders);
	for (size_t t = 0; t < r->n_tenders; t++)
		if (legs[t] > 0)
			p->legs[p->n_legs++] = (struct refund_leg){ r->tenders[t].id, r->tenders[t].kind, legs[t] };
	mem_free(legs);
}
