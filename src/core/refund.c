/* SPDX-License-Identifier: ISC */
/* An order's refunds, step by step: opening, refusals, and what comes back (M2 to M6, M10). Exchanges, compensation and the
 * split over tenders are in refund_more.c, offers in refund_offer.c, ranges in refund_check.c. Knows no store and no clock. */
#include "tend/refund.h"

#include <inttypes.h>
#include <string.h>

#include "core/refund_priv.h"
#include "tend/i18n.h"
#include "tend/mem.h"

#define WORDS(fn, type, list, count) \
	const char *fn(enum type v) { \
		static const char *const words[] = { list(X) }; \
		return (unsigned)v < count ? words[v] : ""; \
	}
#define X(name, word) word,
WORDS(refund_op_word, refund_op, REFUND_OPS, REFUND_OP_COUNT)
WORDS(refund_fault_word, refund_fault, REFUND_FAULTS, REFUND_FAULT_COUNT)
WORDS(refund_phase_word, refund_phase, REFUND_PHASES, REFUND_PHASE_COUNT)
WORDS(refund_kind_word, refund_kind, REFUND_KINDS, REFUND_KIND_COUNT)
WORDS(refund_tender_kind_word, refund_tender_kind, REFUND_TENDER_KINDS, REFUND_TENDER_KIND_COUNT)
WORDS(refund_refusal_word, refund_refusal, REFUND_REFUSALS, REFUND_REFUSAL_COUNT)
#undef X

/* ---- opening ---- */

/* With amounts of the channel, re-settling must start from the same sum as they do, else it would invent money. */
static enum tend_status refund_channel_check(struct refund *r, const fen_t *m1_paid, struct tend_err *err) {
	fen_t sent = 0;
	bool has_paid = false, resettle = false;

	for (size_t i = 0; i < r->o->n_promotions; i++)
		resettle = resettle || r->o->promotions[i].resettle;
	for (size_t i = 0; i < r->o->n_lines; i++) {
		has_paid = has_paid || (r->o->lines[i].has_paid && !r->o->lines[i].gift);
		sent = fen_add(sent, r->o->lines[i].paid, &r->ok);
	}
	fen_t reckoned = fen_sum(m1_paid, r->o->n_lines, &r->ok);
	if (!has_paid || !resettle || sent == reckoned)
		return TEND_OK;
	return tend_fail(err, TEND_INVALID,
	                 _("lines: paid: %" PRId64 " in all, but the offers leave %" PRId64 ": with a resettle offer both must agree"), sent, reckoned);
}

static void refund_open_lines(struct refund *r) {
	for (size_t i = 0; i < r->o->n_lines; i++) {
		const struct refund_line *o = &r->o->lines[i];
		struct rline *l = &r->lines[i];
		*l = (struct rline){ .id = o->id, .from = REFUND_NOWHERE, .root = i, .gift = o->gift, .gift_value = o->gift_value, .qty = o->qty,
			.left = o->qty, .sched_qty = o->qty, .tax = o->tax, .tax_included = o->tax_included };
		l->net = o->has_price ? fen_sub(fen_mul(o->unit_price, o->qty, &r->ok), o->line_discount, &r->ok) : o->paid;
	}
}

static void refund_open_tenders(struct refund *r) {
	static const struct refund_tender whole = { .id = "T1" };
	const struct refund_tender *t = r->o->n_tenders ? r->o->tenders : &whole;

	r->n_tenders = r->n_own = r->o->n_tenders ? r->o->n_tenders : 1;
	r->tenders = mem_array(r, struct rtender, r->n_own);
	for (size_t i = 0; i < r->n_own; i++)
		r->tenders[i] = (struct rtender){ .id = t[i].id, .kind = t[i].kind, .captured = t[i].captured, .given = t[i].refunded_before,
			.line = REFUND_NOWHERE };
	if (!r->o->n_tenders)
		r->tenders[0].captured = r->alloc.total;
}

enum tend_status refund_open(const void *ctx, const struct refund_order *o, struct refund **out, struct tend_err *err) {
	fen_t m1_paid[REFUND_LINES];
	enum tend_status st = refund_order_check(o, err);

	*out = NULL;
	if (st != TEND_OK)
		return st;
	struct refund *r = mem_new(ctx, struct refund);
	struct refund_allocated *a = mem_array(r, struct refund_allocated, o->n_lines);
	*r = (struct refund){ .o = o, .n_lines = o->n_lines, .ok = true, .alloc = { .lines = a, .n_lines = o->n_lines } };
	r->lines = mem_array(r, struct rline, o->n_lines);
	refund_open_lines(r);
	refund_allocate(r, m1_paid);
	st = refund_channel_check(r, m1_paid, err);
	r->alloc.total = o->shipping.paid;
	for (size_t i = 0; i < o->n_lines; i++) {
		struct rline *l = &r->lines[i];
		l->paid = l->balance = l->sched = o->lines[i].has_paid ? o->lines[i].paid : m1_paid[i];
		a[i] = (struct refund_allocated){ .line = l->id, .net = l->net, .discount = fen_sub(l->net, l->paid, &r->ok), .paid = l->paid };
		r->alloc.goods = fen_add(r->alloc.goods, l->paid, &r->ok);
		r->alloc.total = fen_add(r->alloc.total, l->tax, &r->ok);
	}
	r->alloc.total = fen_add(r->alloc.total, r->alloc.goods, &r->ok);
	refund_open_tenders(r);
	if (st == TEND_OK && (!r->ok || r->alloc.total > FEN_MAX))
		st = tend_fail(err, TEND_INVALID, _("lines: the order's total is above %" PRId64), FEN_MAX);
	if (st != TEND_OK) {
		mem_free(r);
		return st;
	}
	*out = r;
	return TEND_OK;
}

const struct refund_allocation *refund_allocated(const struct refund *r) {
	return &r->alloc;
}

/* ---- units and their money (M2) ---- */

/* value(k) = floor(R·k/L) */
fen_t refund_value(struct refund *r, const struct rline *l, int64_t k) {
	return k ? fen_mul_div(l->sched, k, l->sched_qty, &r->ok) : 0;
}

/* share(n) = value(d+n) − value(d) */
fen_t refund_unit_share(struct refund *r, const struct rline *l, int64_t n) {
	int64_t d = l->sched_qty - l->left;
	return fen_sub(refund_value(r, l, d + n), refund_value(r, l, d), &r->ok);
}

/* The taxes keep a schedule of their own, whatever compensation did to the line's. */
static fen_t refund_tax_share(struct refund *r, const struct rline *l, fen_t whole, int64_t n) {
	int64_t d = l->qty - l->left;
	return fen_sub(fen_mul_div(whole, d + n, l->qty, &r->ok), fen_mul_div(whole, d, l->qty, &r->ok), &r->ok);
}

void refund_settle(struct refund *r, struct rline *l, int64_t n, struct refund_share *share) {
	*share = (struct refund_share){ .line = l->id, .qty = n, .amount = refund_unit_share(r, l, n),
		.tax = refund_tax_share(r, l, l->tax, n), .tax_memo = refund_tax_share(r, l, l->tax_included, n) };
	l->left -= n;
	l->balance = fen_sub(l->balance, share->amount, &r->ok);
}

/* Goods money that can still be refunded. */
fen_t refund_everything(struct refund *r) {
	fen_t sum = r->withheld;

	for (size_t i = 0; i < r->n_lines; i++)
		sum = fen_add(sum, r->lines[i].balance, &r->ok);
	return sum;
}

static bool refund_nothing_left(const struct refund *r) {
	for (size_t i = 0; i < r->n_lines; i++)
		if (!r->lines[i].gift && r->lines[i].left > 0)
			return false;
	return true;
}

/* ---- refusals, in their order ---- */

void refund_refuse(struct refund_plan *p, enum refund_refusal why, int64_t max, const char *at) {
	if (!p->refusal) {
		p->refusal = why;
		p->max = max;
		p->at = at;
	}
}

static size_t refund_find(const struct refund *r, const char *line) {
	for (size_t i = 0; i < r->n_lines; i++)
		if (!strcmp(r->lines[i].id, line))
			return i;
	return REFUND_NOWHERE;
}

static bool refund_tender_exists(const struct refund *r, const char *id) {
	for (size_t i = 0; i < r->n_tenders; i++)
		if (!strcmp(r->tenders[i].id, id))
			return true;
	return false;
}

/* Where the lines are: at for the items, kept for the gifts. */
static void refund_check_lines(const struct refund *r, const struct refund_step *s, size_t *at, size_t *kept, struct refund_plan *p) {
	for (size_t i = 0; i < s->n_items; i++)
		if ((at[i] = refund_find(r, s->items[i].line)) == REFUND_NOWHERE)
			refund_refuse(p, REFUND_REFUSED_UNKNOWN_LINE, 0, s->items[i].line);
	for (size_t i = 0; i < s->n_gifts_kept; i++)
		if ((kept[i] = refund_find(r, s->gifts_kept[i].line)) == REFUND_NOWHERE || !r->lines[kept[i]].gift)
			refund_refuse(p, REFUND_REFUSED_UNKNOWN_LINE, 0, s->gifts_kept[i].line);
	for (size_t i = 0; i < s->n_items; i++)
		for (size_t k = 0; k < i; k++)
			if (at[i] == at[k])
				refund_refuse(p, REFUND_REFUSED_DUPLICATE_LINE, 0, s->items[i].line);
	for (size_t i = 0; i < s->n_gifts_kept; i++)
		for (size_t k = 0; k < i; k++)
			if (kept[i] == kept[k])
				refund_refuse(p, REFUND_REFUSED_DUPLICATE_LINE, 0, s->gifts_kept[i].line);
}

static void refund_check_allowed(const struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p) {
	if (s->op == REFUND_OP_EXCHANGE) {
		if (refund_find(r, s->items[0].new_line) != REFUND_NOWHERE)
			refund_refuse(p, REFUND_REFUSED_DUPLICATE_ID, 0, s->items[0].new_line);
		if (refund_tender_exists(r, s->collect_tender))
			refund_refuse(p, REFUND_REFUSED_DUPLICATE_ID, 0, s->collect_tender);
		if (!p->refusal && r->lines[at[0]].gift)
			refund_refuse(p, REFUND_REFUSED_NOT_ALLOWED, 0, s->items[0].line);
	}
	if (s->op == REFUND_OP_COMPENSATE && s->kind == REFUND_FOR_STATUTORY && s->fault != REFUND_FAULT_MERCHANT)
		refund_refuse(p, REFUND_REFUSED_NOT_ALLOWED, 0, NULL);
}

/* Units that the item asks for; free: how many there are. */
static int64_t refund_asked(const struct refund_step *s, const struct refund_item *it, const struct rline *l, int64_t *free_units) {
	*free_units = l->left;
	if (s->op != REFUND_OP_COMPENSATE)
		return it->qty + it->rejected + it->missing;
	switch (s->kind) {
	case REFUND_FOR_STATUTORY:
		*free_units = l->qty - l->claimed;
		return it->qty ? it->qty : 1;
	case REFUND_FOR_PRICE_PROTECTION:
		return 1;
	case REFUND_FOR_PRO_RATA:
		return !it->by_bp ? 0 : it->qty ? it->qty : 1;
	default:
		return 0;
	}
}

static void refund_check_quantities(const struct refund *r, const struct refund_step *s, const size_t *at, const size_t *kept,
                                    struct refund_plan *p) {
	int64_t units;

	for (size_t i = 0; i < s->n_items; i++) {
		int64_t asked = refund_asked(s, &s->items[i], &r->lines[at[i]], &units);
		if (asked > units)
			refund_refuse(p, REFUND_REFUSED_OVER_QUANTITY, units, s->items[i].line);
	}
	for (size_t i = 0; i < s->n_gifts_kept; i++) {
		int64_t asked = s->gifts_kept[i].qty;
		for (size_t k = 0; k < s->n_items; k++)
			asked += at[k] == kept[i] ? s->items[k].qty : 0;
		if (asked > r->lines[kept[i]].left)
			refund_refuse(p, REFUND_REFUSED_OVER_QUANTITY, r->lines[kept[i]].left, s->gifts_kept[i].line);
	}
}

/* ---- what comes back: return and refund ---- */

static bool refund_by_shop(const struct refund_step *s) {
	return s->fault == REFUND_FAULT_MERCHANT || s->fault == REFUND_FAULT_CARRIER;
}

/* M6: the highest rate that the law leaves; statutory and intact: none, ever. */
static int64_t refund_fee_bp(const struct refund *r, const struct refund_step *s) {
	if (refund_by_shop(s) || s->phase != REFUND_RECEIVED || (s->statutory && s->intact))
		return 0;
	return s->deduction_bp < (s->intact ? r->o->limits.late_bp : r->o->limits.worn_bp) ? s->deduction_bp
	     : s->intact ? r->o->limits.late_bp : r->o->limits.worn_bp;
}

/* Settles the items; returns the fee before its bound. */
static fen_t refund_take_items(struct refund *r, const struct refund_step *s, const size_t *at, struct refund_plan *p) {
	int64_t bp = refund_fee_bp(r, s);
	fen_t fee = 0;

	for (size_t i = 0; i < s->n_items; i++) {
		struct rline *l = &r->lines[at[i]], *root = &r->lines[l->root];
		int64_t n = s->items[i].qty, d = l->sched_qty - l->left;
		/* M6: by the same steps as the share, so that a fee does not depend on how a return is cut */
		fee = fen_add(fee, fen_sub(fen_mul_div(refund_value(r, l, d + n), bp, BP_ALL, &r->ok),
		                           fen_mul_div(refund_value(r, l, d), bp, BP_ALL, &r->ok), &r->ok), &r->ok);
		refund_settle(r, l, n, &p->lines[i]);
		*(s->fault == REFUND_FAULT_BUYER ? &root->by_buyer : &root->by_others) += n;
		if (n > 0 && !l->gift && s->phase == REFUND_RECEIVED && !refund_by_shop(s))
			r->shipping_kept = true; /* M5 */
		p->tax = fen_add(p->tax, p->lines[i].tax, &r->ok);
	}
	return fee;
}

/* M6: gifts that stay cost their declared value, but only the buyer who broke the purchase. */
static fen_t refund_take_gifts(struct refund *r, const struct refund_step *s, const size_t *kept) {
	fen_t sum = 0;

	for (size_t i = 0; s->fault == REFUND_FAULT_BUYER && i < s->n_gifts_kept; i++) {
		struct rline *l = &r->lines[kept[i]];
		sum = fen_add(sum, fen_mul(l->gift_value, s->gifts_kept[i].qty, &r->ok), &r->ok);
		l->left -= s->gifts_kept[i].qty;
	}
	return sum;
}

/* M5: Σ part(paid) over the lines that are no gifts, against the threshold. */
static bool refund_below_threshold(struct refund *r) {
	fen_t kept = 0;

	for (size_t i = 0; i < r->o->n_lines; i++) {
		const struct rline *l = &r->lines[i];
		if (!l->gift)
			kept = fen_add(kept, fen_sub(l->paid, fen_mul_div(l->paid, l->by_buyer, l->qty, &r->ok), &r->ok), &r->ok);
	}
	return kept < r->o->shipping.free_threshold;
}

/* M5: outbound shipping once, when nothing arrived for good; the listed fee of an order that no longer ships free. */
static void refund_shipping(struct refund *r, const struct refund_step *s, struct refund_plan *p) {
	const struct refund_shipping *h = &r->o->shipping;
	bool all = refund_nothing_left(r);
	bool free_order = !h->paid && h->has_threshold && r->alloc.goods >= h->free_threshold;

	if (all && !r->shipping_kept && !r->shipping_given) {
		r->shipping_given = true;
		p->shipping = h->paid;
		p->tax_memo = fen_add(p->tax_memo, h->tax_included, &r->ok);
	}
	if (all && !h->clawback_on_full) {
		p->ship_fee = -r->fee_taken;
		r->fee_taken = 0;
	} else if (free_order && !r->free_lost && s->fault == REFUND_FAULT_BUYER && refund_below_threshold(r)) {
		fen_t rest = fen_sub(fen_sub(p->goods, p->fee, &r->ok), p->gift, &r->ok);
		r->free_lost = true;
		p->ship_fee = r->fee_taken = fen_min(h->listed_fee, rest);
	}
}

static void refund_return(struct refund *r, const struct refund_step *s, const size_t *at, const size_t *kept, struct refund_plan *p) {
	fen_t everything = refund_everything(r), before = refund_due(r);
	fen_t fee = refund_take_items(r, s, at, p), gifts = refund_take_gifts(r, s, kept), due = refund_due(r), goods;

	for (size_t i = 0; i < p->n_lines; i++) {
		p->share = fen_add(p->share, p->lines[i].amount, &r->ok);
		p->tax_memo = fen_add(p->tax_memo, p->lines[i].tax_memo, &r->ok);
	}
	/* M3, M4 */
	if (refund_nothing_left(r))
		goods = everything;
	else
		goods = fen_sub(fen_add(p->share, s->fault == REFUND_FAULT_BUYER ? r->withheld : before, &r->ok), due, &r->ok);
	p->goods = fen_max(0, fen_min(goods, everything));
	p->repricing = fen_sub(p->goods, p->share, &r->ok);
	r->withheld = fen_sub(r->withheld, p->repricing, &r->ok);
	p->fee = fen_min(fee, p->goods);
	p->gift = fen_min(gifts, fen_sub(p->goods, p->fee, &r->ok));
	refund_shipping(r, s, p);
	p->refund = fen_sub(fen_sub(fen_sub(p->goods, p->fee, &r->ok), p->gift, &r->ok), p->ship_fee, &r->ok);
	p->refund = fen_add(fen_add(p->refund, p->shipping, &r->ok), p->tax, &r->ok);
}

/* ---- a step ---- */

static void refund_carry_out(struct refund *r, const void *ctx, const struct refund_step *s, struct refund_plan *p) {
	size_t at[REFUND_LINES], kept[REFUND_LINES];

	refund_check_lines(r, s, at, kept, p);
	refund_check_allowed(r, s, at, p);
	if (!p->refusal)
		refund_check_quantities(r, s, at, kept, p);
	if (p->refusal)
		return;
	p->n_lines = s->n_items;
	p->lines = mem_array(ctx, struct refund_share, p->n_lines);
	if (s->op == REFUND_OP_EXCHANGE)
		refund_exchange(r, s, at, p);
	else if (s->op == REFUND_OP_COMPENSATE)
		refund_compensate(r, s, at, p);
	else
		refund_return(r, s, at, kept, p);
	if (s->op != REFUND_OP_COMPENSATE && refund_by_shop(s) && !r->o->freight_insured)
		p->freight = fen_min(s->freight_receipt, r->o->freight_cap); /* M10 */
	if (!p->refusal)
		refund_to_tenders(r, ctx, at, p);
}

/* Room for what an exchange adds: a line and a tender. */
static struct refund refund_copy(const struct refund *r) {
	struct refund c = *r;

	c.lines = mem_array(r, struct rline, r->n_lines + 1);
	memcpy(c.lines, r->lines, r->n_lines * sizeof *c.lines);
	c.tenders = mem_array(r, struct rtender, r->n_tenders + 1);
	memcpy(c.tenders, r->tenders, r->n_tenders * sizeof *c.tenders);
	return c;
}

enum tend_status refund_apply(struct refund *r, const void *ctx, const struct refund_step *s, struct refund_plan *out,
                              struct tend_err *err) {
	struct refund_step step = *s;
	enum tend_status st = refund_step_check(s, (size_t)r->steps, err);

	*out = (struct refund_plan){ .refusal = REFUND_REFUSED_NONE };
	if (st != TEND_OK)
		return st;
	/* All is reckoned on a copy: what is refused leaves no trace. */
	struct refund next = refund_copy(r);
	int64_t place = r->steps + 1;
	if (!step.collect_tender)
		step.collect_tender = mem_printf(r, "collect-%" PRId64, place);
	refund_carry_out(&next, ctx, &step, out);
	if (!next.ok)
		st = tend_fail(err, TEND_INVALID, _("steps[%" PRId64 "]: the sums are too large"), place - 1);
	if (st != TEND_OK || out->refusal) {
		*out = (struct refund_plan){ .refusal = out->refusal, .max = out->max, .at = out->at };
		mem_free(next.lines);
		mem_free(next.tenders);
	} else {
		mem_free(r->lines);
		mem_free(r->tenders);
		*r = next;
		out->withheld = r->withheld;
		out->n_balances = r->n_lines;
		out->balances = mem_array(ctx, struct refund_balance, r->n_lines);
		for (size_t i = 0; i < r->n_lines; i++)
			out->balances[i] = (struct refund_balance){ r->lines[i].id, r->lines[i].left, r->lines[i].balance };
	}
	if (st == TEND_OK)
		r->steps = place;
	return st;
}
