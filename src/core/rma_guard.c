/* SPDX-License-Identifier: ISC */
/* The guards of returns: each one question to the facts, and its refusal in one line (returns 3.3, 3.5). Changes nothing. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/rma_priv.h"
#include "tend/i18n.h"

static const char *const rma_cites[] = {
#define X(name, cite) cite,
	RMA_GUARDS(X)
#undef X
};

const char *rma_money(char out[RMA_MONEY], fen_t v) {
	uint64_t a = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	snprintf(out, RMA_MONEY, "%s%" PRIu64 ".%02d", v < 0 ? "-" : "", a / 100, (int)(a % 100));
	return out;
}

enum tend_status rma_no(const struct rma_ask *q, const char *cite, enum tend_status st, struct tend_err *err, const char *fmt, ...) {
	char why[320], head[48] = "";
	va_list ap;

	if (cite && strcmp(cite, q->t) != 0)
		snprintf(head, sizeof head, " %s", cite);
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	return tend_fail(err, st, "R%" PRId64 " %s%s: %s", q->f->id, q->t, head, why);
}

/* ---- what guards and targets both ask ---- */

int64_t rma_sum(const struct rma_facts *f, size_t offset) {
	int64_t sum = 0;

	for (size_t i = 0; i < f->n_lines; i++)
		sum += *(const int64_t *)(const void *)((const char *)&f->lines[i] + offset);
	return sum;
}

bool rma_is_here(const struct rma_facts *f) {
	return RMA_SUM(f, received) > 0;
}

/* Pieces to be sent: what was accepted, or as yet what was approved or asked for. */
static int64_t rma_to_send(const struct rma_facts *f) {
	int64_t n = RMA_SUM(f, accepted);

	n = n ? n : RMA_SUM(f, approved);
	return n ? n : RMA_SUM(f, requested);
}

bool rma_fits(const struct rma_facts *f) {
	return f->hold == RMA_HOLD_HELD || f->stock >= rma_to_send(f);
}

fen_t rma_paid(const struct rma_facts *f) {
	bool ok = true;
	fen_t sum = leg_paid_out(f->legs, f->n_legs, &ok);

	return ok ? sum : FEN_MAX;
}

bool rma_overpaid(const struct rma_facts *f) {
	return f->flags & RMA_FAST && (rma_paid(f) > f->due || f->to_collect > f->collected);
}

bool rma_leg_unknown(const struct rma_facts *f) {
	int n[LEG_STATE_COUNT];

	leg_count(f->legs, f->n_legs, n);
	return n[LEG_UNKNOWN] > 0;
}

bool rma_leg_underway(const struct rma_facts *f) {
	int n[LEG_STATE_COUNT];

	leg_count(f->legs, f->n_legs, n);
	return n[LEG_PLANNED] + n[LEG_SENDING] > 0;
}

bool rma_leg_failed(const struct rma_facts *f) {
	for (size_t i = 0; i < f->n_legs; i++) {
		bool replaced = f->legs[i].state != LEG_FAILED;
		for (size_t k = 0; !replaced && k < f->n_legs; k++)
			replaced = !strcmp(f->legs[k].replaces, f->legs[i].key) && f->legs[k].state != LEG_VOID;
		if (!replaced)
			return true;
	}
	return false;
}

static bool rma_leg_was_sent(const struct rma_facts *f) {
	for (size_t i = 0; i < f->n_legs; i++)
		if (leg_was_sent(&f->legs[i]))
			return true;
	return false;
}

bool rma_nothing_sent(const struct rma_facts *f) {
	return !rma_leg_was_sent(f) && !f->outbound && !rma_is_here(f);
}

/* ---- the guards, in the order of RMA_GUARDS ---- */

#define NO(st, ...) rma_no(q, cite, st, err, __VA_ARGS__)
#define GUARD(name) static enum tend_status rma_guard_##name(const struct rma_ask *q, const char *cite, struct tend_err *err)

GUARD(VERSION) {
	return !q->by->seen || q->by->seen == q->f->version ? TEND_OK : NO(TEND_CONFLICT, _("it was changed meanwhile: reload"));
}

GUARD(TIMERS) {
	enum rma_event ev;

	if (q->by->timer == RMA_TIMER_NONE)
		return TEND_OK;
	if (q->f->flags & (RMA_DISPUTED | RMA_FROZEN))
		return NO(TEND_CONFLICT, _("timers stand still while a return is disputed or frozen: wait"));
	return rma_timer_fires(q->f, q->by->timer, &ev) && ev == q->ev && q->by->role == RMA_BY_SYSTEM ? TEND_OK
	     : NO(TEND_CONFLICT, _("the timer `%s` does not run here: reload"), rma_timer_word(q->by->timer));
}

GUARD(ORDER) {
	int64_t left = 0;

	for (size_t i = 0; i < q->f->n_lines; i++)
		left += rma_line_free(&q->f->lines[i]);
	if (!q->f->order_known)
		return NO(TEND_NOT_FOUND, _("the order is not known: give its number"));
	return left > 0 ? TEND_OK : NO(TEND_LIMIT, _("nothing of it is left to return: look at its other returns"));
}

GUARD(UNITS) {
	int64_t all = 0;

	for (size_t i = 0; i < q->f->n_lines; i++) {
		const struct rma_line *l = &q->f->lines[i];
		if (l->requested > rma_line_free(l))
			return NO(TEND_LIMIT, _("%s: %" PRId64 " asked for, at most %" PRId64 " can be: ask for less"), l->line, l->requested, rma_line_free(l));
		all += l->requested;
	}
	return all > 0 ? TEND_OK : NO(TEND_INVALID, _("no piece is asked for: say which and how many"));
}

GUARD(KIND) {
	return q->kind != RMA_RJ && q->f->kinds & RMA_BIT(q->kind) ? TEND_OK
	     : NO(TEND_CONFLICT, _("its reason does not lead to %s: choose another kind or reason"), rma_kind_word(q->kind));
}

GUARD(ATTEMPTS) {
	return q->f->attempts <= q->f->policy->attempts ? TEND_OK
	     : NO(TEND_LIMIT, _("attempt %" PRId64 " on this item, %" PRId64 " are allowed: a lead decides"), q->f->attempts, q->f->policy->attempts);
}

GUARD(EVIDENCE) {
	return q->f->evidence_missing ? TEND_OK : NO(TEND_CONFLICT, _("no evidence is missing: decide"));
}

GUARD(NEED_LEAD) {
	fen_t limit = q->by->role == RMA_BY_SYSTEM ? q->f->policy->agent_limit : q->by->limit;
	bool others = q->f->fault != REFUND_FAULT_BUYER && q->f->fault != REFUND_FAULT_NOBODY; /* only a lead refuses these (T39) */

	return q->f->verdict == RMA_VERDICT_LEAD || q->f->amount > limit || others || q->by->timer == RMA_TIMER_ANSWER ? TEND_OK
	     : NO(TEND_CONFLICT, _("no lead is needed: decide"));
}

GUARD(NOTE) {
	return *q->by->note ? TEND_OK : NO(TEND_INVALID, _("say why: write a note"));
}

GUARD(MINIMUM) {
	char a[RMA_MONEY], b[RMA_MONEY];

	if (q->by->want == RMA_RJ)
		return NO(TEND_INVALID, _("a rejection is no offer: refuse it, or offer another kind"));
	return q->by->offer >= q->f->legal_min ? TEND_OK
	     : NO(TEND_LIMIT, _("%s is less than the law gives: offer %s or more"), rma_money(a, q->by->offer), rma_money(b, q->f->legal_min));
}

GUARD(DISPUTE) {
	return !(q->f->flags & RMA_DISPUTED) ? TEND_OK : NO(TEND_CONFLICT, _("it is disputed: wait for the verdict"));
}

GUARD(VERDICT) {
	enum rma_verdict v = q->f->verdict;

	if (q->by->role == RMA_BY_SYSTEM)
		return v == RMA_VERDICT_FAST || v == RMA_VERDICT_APPROVE || (q->by->timer == RMA_TIMER_ANSWER && q->f->policy->consent) ? TEND_OK
		     : NO(TEND_DENIED, _("the rule %s says %s, not approve: a person decides"), q->f->rule, rma_verdict_word(v));
	return v != RMA_VERDICT_LEAD || q->by->role == RMA_BY_LEAD ? TEND_OK : NO(TEND_DENIED, _("the rule %s asks for a lead: escalate it"), q->f->rule);
}

GUARD(LIMIT) {
	fen_t amount = q->ev == RMA_EV_OFFER ? q->by->offer : q->f->amount;
	char a[RMA_MONEY], b[RMA_MONEY];

	if (q->by->role == RMA_BY_SYSTEM || amount <= q->by->limit)
		return TEND_OK;
	rma_money(a, amount);
	rma_money(b, q->by->limit);
	if (q->by->role != RMA_BY_LEAD)
		return NO(TEND_DENIED, _("%s is above your limit of %s: escalate it to a lead"), a, b);
	if (q->ev == RMA_EV_OFFER)
		return NO(TEND_DENIED, _("%s is above your limit of %s: offer less, or two leads approve it"), a, b);
	return q->f->first_lead != q->by->who ? TEND_OK : NO(TEND_DENIED, _("%s is above one lead's limit of %s: another lead approves it too"), a, b);
}

GUARD(FOUR_EYES) {
	bool own = q->by->who && q->by->who == q->f->opened_by;

	return !own || q->f->amount <= q->f->policy->agent_limit ? TEND_OK
	     : NO(TEND_DENIED, _("you opened it, and it is above the agents' limit: somebody else approves it"));
}

GUARD(REVIEWER) {
	return !q->by->who || q->by->who != q->f->refused_by ? TEND_OK : NO(TEND_DENIED, _("you refused it before: somebody else decides the appeal"));
}

GUARD(ADDRESS) {
	return q->f->address || rma_is_here(q->f) ? TEND_OK : NO(TEND_NOT_FOUND, _("the origin has no address to return to: add it"));
}

GUARD(ADVANCE) {
	return q->f->fast_eligible || q->f->deposit ? TEND_OK : NO(TEND_CONFLICT, _("not eligible for the fast lane: take a deposit, or wait for the goods"));
}

GUARD(STOCK) {
	if (q->ev == RMA_EV_REPAIR && (q->by->how != RMA_HOW_FAILED || q->by->want != RMA_EX))
		return TEND_OK;
	return rma_fits(q->f) ? TEND_OK
	     : NO(TEND_LIMIT, _("%" PRId64 " wanted, %" PRId64 " in stock: wait for stock"), rma_to_send(q->f), q->f->stock);
}

GUARD(GOODWILL) {
	char a[RMA_MONEY], b[RMA_MONEY];

	return q->f->amount <= q->f->goodwill_left ? TEND_OK
	     : NO(TEND_LIMIT, _("%s, but %s is left of the goodwill budget: wait, or raise it"), rma_money(a, q->f->amount), rma_money(b, q->f->goodwill_left));
}

GUARD(FAST_LANE) {
	if (q->kind != RMA_RR || !q->f->fast_eligible)
		return NO(TEND_CONFLICT, _("not eligible for the fast lane: it is refunded after the inspection"));
	if (q->f->flags & RMA_FAST)
		return NO(TEND_CONFLICT, _("it was refunded ahead already: nothing to do"));
	return q->f->scanned ? TEND_OK : NO(TEND_CONFLICT, _("the carrier has not scanned the parcel: a typed number is not enough"));
}

GUARD(CARRIER) {
	if (!q->by->carrier_allowed)
		return NO(TEND_CONFLICT, _("this carrier is not taken: name another"));
	return !q->by->cash_on_delivery || q->by->agreed ? TEND_OK : NO(TEND_CONFLICT, _("cash on delivery was not agreed: agree first"));
}

GUARD(INSPECTED) {
	if (!rma_is_here(q->f))
		return NO(TEND_CONFLICT, _("nothing has been received: scan the parcel first"));
	for (size_t i = 0; i < q->f->n_lines; i++)
		if (q->f->lines[i].disposed != q->f->lines[i].received)
			return NO(TEND_CONFLICT, _("%s: %" PRId64 " received, %" PRId64 " have a disposition: inspect the rest"), q->f->lines[i].line,
			          q->f->lines[i].received, q->f->lines[i].disposed);
	return RMA_SUM(q->f, accepted) > 0 ? TEND_OK : NO(TEND_CONFLICT, _("nothing was accepted: record the mismatch"));
}

GUARD(OVERPAID) {
	return !rma_overpaid(q->f) || q->f->outbound ? TEND_OK : NO(TEND_CONFLICT, _("more was paid ahead than is due: record the mismatch"));
}

GUARD(DOCUMENTED) {
	return q->f->documented ? TEND_OK : NO(TEND_CONFLICT, _("photo and weight are not stored: store them first"));
}

GUARD(DEDUCTION) {
	if (q->by->role != RMA_BY_LEAD && (q->by->deduction || RMA_SUM(q->f, missing) > 0))
		return NO(TEND_DENIED, _("with a deduction or missing pieces only a lead resolves it: escalate it"));
	return !q->by->deduction || q->by->agreed ? TEND_OK : NO(TEND_CONFLICT, _("the deduction is neither agreed nor provable: make an offer"));
}

GUARD(CODE) {
	return *q->by->code ? TEND_OK : NO(TEND_INVALID, _("name the law or rule that lets goods be refused"));
}

GUARD(COLLECTED) {
	char a[RMA_MONEY], b[RMA_MONEY];

	if (q->ev == RMA_EV_REPAIR && q->by->how != RMA_HOW_DONE)
		return TEND_OK;
	return q->f->collected >= q->f->to_collect ? TEND_OK
	     : NO(TEND_CONFLICT, _("%s of %s is paid: collect the rest before it leaves"), rma_money(a, q->f->collected), rma_money(b, q->f->to_collect));
}

GUARD(HOLD) {
	return q->f->hold == RMA_HOLD_HELD ? TEND_OK : NO(TEND_CONFLICT, _("no stock is held for it (it was consumed or released): reserve it first"));
}

GUARD(CHOICE) {
	enum rma_how h = q->by->how;
	bool said = q->ev == RMA_EV_INTERCEPTED ? h == RMA_HOW_BACK || h == RMA_HOW_SIGNED
	          : q->ev == RMA_EV_VERDICT ? h >= RMA_HOW_BUYER
	          : h == RMA_HOW_DONE || (h == RMA_HOW_FAILED && (q->by->want == RMA_RR || q->by->want == RMA_EX));

	if (q->ev == RMA_EV_VERDICT && !(q->f->flags & RMA_DISPUTED))
		return NO(TEND_CONFLICT, _("it is not disputed: there is no verdict to take"));
	return said ? TEND_OK : NO(TEND_INVALID, _("say how it turned out, and what the customer chose"));
}

GUARD(DISPUTE_MONEY) {
	return !(q->f->flags & RMA_DISPUTED) ? TEND_OK : NO(TEND_CONFLICT, _("a dispute or chargeback is open, no money leaves: wait for the verdict"));
}

GUARD(FROZEN) {
	bool by_itself = q->ev == RMA_EV_APPROVE && q->by->role != RMA_BY_SYSTEM;

	return by_itself || !(q->f->flags & RMA_FROZEN) ? TEND_OK : NO(TEND_CONFLICT, _("it is frozen, nothing leaves: a lead must lift that first"));
}

GUARD(QUANTITY) {
	bool fast = q->f->flags & RMA_FAST || q->ev == RMA_EV_ADVANCE;

	for (size_t i = 0; i < q->f->n_lines; i++) {
		const struct rma_line *l = &q->f->lines[i];
		int64_t most = rma_comes_back(q->kind) && !fast ? l->accepted : l->approved;
		if (l->settled + l->settling > most)
			return NO(TEND_LIMIT, _("%s: %" PRId64 " would be paid, %" PRId64 " may be: only what was accepted is refunded"), l->line,
			          l->settled + l->settling, most);
	}
	return TEND_OK;
}

GUARD(LEGS) {
	struct tend_err why = { 0 };

	if (!q->f->n_plan)
		return NO(TEND_INVALID, _("no leg is planned: reckon it first"));
	if (rma_leg_unknown(q->f))
		return NO(TEND_UNKNOWN, _("the outcome of a leg is not known: only query it"));
	enum tend_status st = leg_plan_check(q->f->plan, q->f->n_plan, q->f->legs, q->f->n_legs, q->f->caps, q->f->n_caps, &why);
	return st == TEND_OK ? st : NO(st, "%s", why.msg);
}

GUARD(NET_ZERO) {
	char a[RMA_MONEY], b[RMA_MONEY];

	if (rma_leg_unknown(q->f) || rma_leg_underway(q->f) || rma_leg_failed(q->f))
		return NO(TEND_CONFLICT, _("a leg is not at its end: wait for it"));
	return rma_paid(q->f) == q->f->due ? TEND_OK
	     : NO(TEND_CONFLICT, _("%s is due, %s is paid: settle it"), rma_money(a, q->f->due), rma_money(b, rma_paid(q->f)));
}

GUARD(ALL_PAID) {
	return !rma_leg_unknown(q->f) && !rma_leg_underway(q->f) && !rma_leg_failed(q->f) ? TEND_OK
	     : NO(TEND_CONFLICT, _("not every leg is paid: nothing is called refunded before"));
}

GUARD(NOT_PAID) {
	return rma_leg_unknown(q->f) || rma_leg_failed(q->f) ? TEND_OK : NO(TEND_CONFLICT, _("no leg is unknown or declined: nothing to do"));
}

GUARD(ANSWERED) {
	return !rma_leg_unknown(q->f) ? TEND_OK : NO(TEND_UNKNOWN, _("the outcome of a leg is still not known: query again later"));
}

GUARD(DECLINED) {
	for (size_t i = 0; i < q->f->n_plan; i++)
		if (!*q->f->plan[i].replaces)
			return NO(TEND_INVALID, _("%s replaces no leg: only what the provider declined takes another route"), q->f->plan[i].key);
	return rma_leg_failed(q->f) ? TEND_OK : NO(TEND_CONFLICT, _("the provider has not declined any leg: wait for its word"));
}

GUARD(REFUSAL) {
	bool others = q->f->fault != REFUND_FAULT_BUYER && q->f->fault != REFUND_FAULT_NOBODY;

	if (!*q->by->code || !*q->by->note || !q->by->told_appeal)
		return NO(TEND_INVALID, _("a refusal names the rule, says why, and how to appeal: complete it"));
	if (q->by->role == RMA_BY_LEAD)
		return TEND_OK;
	if (others)
		return NO(TEND_DENIED, _("the fault is not the buyer's: only a lead refuses it, escalate it"));
	return q->f->verdict == RMA_VERDICT_REFUSE ? TEND_OK : NO(TEND_DENIED, _("no rule refuses it: only a lead may, escalate it"));
}

GUARD(APPEAL) {
	return q->f->refused_at != TMS_NONE && q->now - q->f->refused_at <= q->f->policy->run[RMA_TIMER_APPEAL] ? TEND_OK
	     : NO(TEND_LIMIT, _("the time to appeal is over (%" PRId64 " days): open a new return"), q->f->policy->run[RMA_TIMER_APPEAL] / TMS_DAY);
}

GUARD(NOTHING_SENT) {
	return rma_nothing_sent(q->f) ? TEND_OK : NO(TEND_CONFLICT, _("money or goods have moved already: it can no longer be withdrawn"));
}

GUARD(BALANCED) {
	bool ok = true;
	fen_t paid = rma_paid(q->f), plan = leg_paid_out(q->f->plan, q->f->n_plan, &ok), sum = fen_add(paid, plan, &ok);
	char a[RMA_MONEY], b[RMA_MONEY];

	return ok && (q->ev == RMA_EV_COMPUTE ? sum == q->f->due : sum <= q->f->due) ? TEND_OK
	     : NO(TEND_LIMIT, _("%s would be paid in all, %s is due: reckon it again"), rma_money(a, sum), rma_money(b, q->f->due));
}

enum tend_status rma_guard(enum rma_guard g, const struct rma_ask *q, struct tend_err *err) {
	static enum tend_status (*const guards[])(const struct rma_ask *, const char *, struct tend_err *) = {
#define X(name, cite) rma_guard_##name,
		RMA_GUARDS(X)
#undef X
	};
	return guards[g](q, rma_cites[g], err);
}
