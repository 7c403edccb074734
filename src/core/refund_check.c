/* SPDX-License-Identifier: ISC */
/* Ranges and contradictions of an order and its steps. Knows what may be reckoned with, not how. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/refund_priv.h"
#include "tend/i18n.h"
#include "tend/refund.h"

/* The first fault wins; what follows it is not looked at. */
struct check {
	struct tend_err *err;
	enum tend_status st;
	char at[80];                 /* `promotions[0].tiers[1]`, empty: the order itself */
};

__attribute__((format(printf, 2, 3)))
static void check_at(struct check *c, const char *fmt, ...) {
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->at, sizeof c->at, fmt, ap);
	va_end(ap);
}

static void check_fault(struct check *c, const char *field, const char *why) {
	if (c->st == TEND_OK)
		c->st = tend_fail(c->err, TEND_INVALID, "%s%s%s: %s", c->at, *c->at ? "." : "", field, why);
}

static void check_range(struct check *c, const char *field, int64_t v, int64_t min, int64_t max) {
	if (c->st == TEND_OK && (v < min || v > max))
		c->st = tend_fail(c->err, TEND_INVALID, _("%s%s%s: %" PRId64 " is not from %" PRId64 " to %" PRId64), c->at, *c->at ? "." : "", field,
		                  v, min, max);
}

static void check_count(struct check *c, const char *field, size_t n, size_t min, size_t max) {
	if (c->st == TEND_OK && (n < min || n > max))
		c->st = tend_fail(c->err, TEND_INVALID, _("%s%s%s: %zu of them: from %zu to %zu"), c->at, *c->at ? "." : "", field, n, min, max);
}

static void check_amount(struct check *c, const char *field, fen_t v) {
	check_range(c, field, v, 0, FEN_MAX);
}

static void check_id(struct check *c, const char *field, const char *id) {
	size_t n = id ? strlen(id) : 0;

	if (n < 1 || n > REFUND_ID)
		check_fault(c, field, _("an id has 1 to 64 bytes"));
}

/* ---- the order ---- */

static void check_gift(struct check *c, const struct refund_line *l, fen_t net) {
	if (l->gift && (net || l->paid || l->tax || l->tax_included))
		check_fault(c, "gift", _("a gift costs nothing: net, paid and taxes are 0"));
	if (!l->gift && l->gift_value)
		check_fault(c, "gift_value", _("only a gift has one"));
}

/* The list price of the line, or what the channel sent. */
static fen_t check_line(struct check *c, const struct refund_line *l) {
	bool ok = true;

	check_id(c, "id", l->id);
	check_range(c, "qty", l->qty, 1, REFUND_QTY);
	if (!l->has_price && !l->has_paid)
		check_fault(c, "unit_price", _("is needed, unless `paid` is there"));
	check_amount(c, "unit_price", l->unit_price);
	check_amount(c, "paid", l->paid);
	check_amount(c, "tax_included", l->tax_included);
	check_amount(c, "tax", l->tax);
	check_amount(c, "gift_value", l->gift_value);
	if (c->st != TEND_OK)
		return 0;
	fen_t price = l->has_price ? fen_mul(l->unit_price, l->qty, &ok) : 0;
	check_range(c, "line_discount", l->line_discount, 0, fen_min(price, FEN_MAX));
	check_gift(c, l, l->has_price ? price - l->line_discount : l->paid);
	return l->has_price ? price : l->paid;
}

static void check_lines(struct check *c, const struct refund_order *o) {
	fen_t sum = 0;
	size_t buys = 0, sent = 0;
	bool ok = true;

	check_count(c, "lines", o->n_lines, 1, REFUND_LINES);
	for (size_t i = 0; c->st == TEND_OK && i < o->n_lines; i++) {
		const struct refund_line *l = &o->lines[i];
		check_at(c, "lines[%zu]", i);
		sum = fen_add(sum, check_line(c, l), &ok);
		for (size_t k = 0; c->st == TEND_OK && k < i; k++)
			if (!strcmp(l->id, o->lines[k].id))
				check_fault(c, "id", _("an earlier one has the same"));
		buys += !l->gift;
		sent += !l->gift && l->has_paid;
	}
	check_at(c, "%s", "");
	if (!buys)
		check_fault(c, "lines", _("at least one is not a gift"));
	if (sent && sent != buys)
		check_fault(c, "lines", _("`paid` is on every line that is no gift, or on none"));
	check_range(c, "lines", sum, 0, FEN_MAX);
}

static bool check_known(const struct refund_order *o, const char *line) {
	for (size_t i = 0; i < o->n_lines; i++)
		if (!strcmp(o->lines[i].id, line))
			return true;
	return false;
}

static void check_covered(struct check *c, const struct refund_order *o, const struct refund_promotion *p) {
	if (!p->lines)
		return;
	check_count(c, "lines", p->n_lines, 1, REFUND_LINES);
	for (size_t i = 0; c->st == TEND_OK && i < p->n_lines; i++) {
		check_id(c, "lines", p->lines[i]);
		if (c->st == TEND_OK && !check_known(o, p->lines[i]))
			check_fault(c, "lines", _("the order has no such line"));
		for (size_t k = 0; c->st == TEND_OK && k < i; k++)
			if (!strcmp(p->lines[i], p->lines[k]))
				check_fault(c, "lines", _("each is named once"));
	}
}

static void check_promotions(struct check *c, const struct refund_order *o) {
	check_count(c, "promotions", o->n_promotions, 0, REFUND_PROMOTIONS);
	for (size_t i = 0; c->st == TEND_OK && i < o->n_promotions; i++) {
		const struct refund_promotion *p = &o->promotions[i];
		check_at(c, "promotions[%zu]", i);
		check_id(c, "id", p->id);
		for (size_t k = 0; c->st == TEND_OK && k < i; k++)
			if (!strcmp(p->id, o->promotions[k].id))
				check_fault(c, "id", _("an earlier one has the same"));
		check_covered(c, o, p);
		check_count(c, "tiers", p->n_tiers, 1, REFUND_TIERS);
		for (size_t k = 0; c->st == TEND_OK && k < p->n_tiers; k++) {
			check_at(c, "promotions[%zu].tiers[%zu]", i, k);
			check_amount(c, "min", p->tiers[k].min);
			if (p->tiers[k].by_bp)
				check_range(c, "off_bp", p->tiers[k].off_bp, 0, BP_ALL);
			else
				check_amount(c, "off", p->tiers[k].off);
		}
	}
}

static void check_tenders(struct check *c, const struct refund_order *o) {
	fen_t sum = 0;
	bool ok = true;

	check_at(c, "%s", "");
	check_count(c, "tenders", o->n_tenders, 0, REFUND_TENDERS);
	for (size_t i = 0; c->st == TEND_OK && i < o->n_tenders; i++) {
		const struct refund_tender *t = &o->tenders[i];
		check_at(c, "tenders[%zu]", i);
		check_id(c, "id", t->id);
		check_range(c, "kind", (int64_t)t->kind, 0, REFUND_TENDER_KIND_COUNT - 1);
		check_amount(c, "captured", t->captured);
		check_range(c, "refunded_before", t->refunded_before, 0, fen_min(t->captured, FEN_MAX));
		for (size_t k = 0; c->st == TEND_OK && k < i; k++)
			if (!strcmp(t->id, o->tenders[k].id))
				check_fault(c, "id", _("an earlier one has the same"));
		sum = fen_add(sum, t->captured, &ok);
	}
	check_at(c, "%s", "");
	check_range(c, "tenders", sum, 0, FEN_MAX);
}

enum tend_status refund_order_check(const struct refund_order *o, struct tend_err *err) {
	struct check c = { .err = err, .st = TEND_OK };
	const struct refund_shipping *h = &o->shipping;

	check_lines(&c, o);
	check_promotions(&c, o);
	check_tenders(&c, o);
	check_amount(&c, "freight_cap", o->freight_cap);
	check_at(&c, "shipping");
	check_amount(&c, "paid", h->paid);
	check_range(&c, "tax_included", h->tax_included, 0, fen_min(h->paid, FEN_MAX));
	check_amount(&c, "listed_fee", h->listed_fee);
	check_amount(&c, "free_threshold", h->free_threshold);
	check_at(&c, "limits");
	check_range(&c, "worn_bp", o->limits.worn_bp, 0, BP_ALL);
	check_range(&c, "late_bp", o->limits.late_bp, 0, BP_ALL);
	check_range(&c, "extra_times", o->limits.extra_times, 0, 1000);
	check_amount(&c, "extra_least", o->limits.extra_least);
	return c.st;
}

/* ---- a step ---- */

static void check_compensated(struct check *c, const struct refund_step *s, const struct refund_item *it) {
	switch (s->kind) {
	case REFUND_FOR_PRICE_PROTECTION:
		check_amount(c, "price_now", it->price_now);
		break;
	case REFUND_FOR_PRO_RATA:
		check_range(c, "bp", it->by_bp ? it->bp : 0, 0, BP_ALL);
		check_amount(c, "amount", it->by_bp ? 0 : it->amount);
		break;
	case REFUND_FOR_GOODWILL:
		check_amount(c, "amount", it->amount);
		break;
	case REFUND_FOR_STATUTORY:
		break;
	case REFUND_KIND_COUNT:
	default:
		check_fault(c, "kind", _("is needed"));
	}
}

static void check_item(struct check *c, const struct refund_step *s, const struct refund_item *it) {
	bool back = s->op == REFUND_OP_RETURN, ok = true;

	check_id(c, "line", it->line);
	check_range(c, "qty", it->qty, back || s->op == REFUND_OP_COMPENSATE ? 0 : 1, REFUND_QTY);
	check_range(c, "rejected", it->rejected, 0, back ? REFUND_QTY : 0);
	check_range(c, "missing", it->missing, 0, back ? REFUND_QTY : 0);
	if (back && !it->qty && !it->rejected && !it->missing)
		check_fault(c, "qty", _("at least one unit is accepted, rejected or missing"));
	if (s->op == REFUND_OP_COMPENSATE)
		check_compensated(c, s, it);
	if (s->op != REFUND_OP_EXCHANGE)
		return;
	check_id(c, "new_line", it->new_line);
	check_amount(c, "price_now", it->price_now);
	if (c->st == TEND_OK)
		check_range(c, "price_now", fen_mul(it->price_now, it->qty, &ok), 0, FEN_MAX);
}

enum tend_status refund_step_check(const struct refund_step *s, size_t n, struct tend_err *err) {
	struct check c = { .err = err, .st = TEND_OK };
	bool exchange = s->op == REFUND_OP_EXCHANGE;

	check_at(&c, "steps[%zu]", n);
	check_range(&c, "op", (int64_t)s->op, 0, REFUND_OP_COUNT - 1);
	check_range(&c, "fault", (int64_t)s->fault, 0, REFUND_FAULT_COUNT - 1);
	check_range(&c, "phase", (int64_t)s->phase, 0, s->op == REFUND_OP_REFUND ? REFUND_PHASE_COUNT - 1 : 0);
	check_range(&c, "deduction_bp", s->deduction_bp, 0, BP_ALL);
	check_amount(&c, "freight_receipt", s->freight_receipt);
	if (s->collect_tender)
		check_id(&c, "collect_tender", s->collect_tender);
	check_count(&c, "items", s->n_items, 1, exchange ? 1 : REFUND_LINES);
	check_count(&c, "gifts_kept", s->n_gifts_kept, 0, REFUND_LINES);
	for (size_t i = 0; c.st == TEND_OK && i < s->n_items; i++) {
		check_at(&c, "steps[%zu].items[%zu]", n, i);
		check_item(&c, s, &s->items[i]);
	}
	for (size_t i = 0; c.st == TEND_OK && i < s->n_gifts_kept; i++) {
		check_at(&c, "steps[%zu].gifts_kept[%zu]", n, i);
		check_id(&c, "line", s->gifts_kept[i].line);
		check_range(&c, "qty", s->gifts_kept[i].qty, 1, REFUND_QTY);
	}
	return c.st;
}
