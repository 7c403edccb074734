/* SPDX-License-Identifier: ISC */
/* The facts of a return: what is stored, and what it comes to by the refund arithmetic. Decides nothing. */
#include "service/ret.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* Plans borrow their ids from the case: it lives as long as what was read with it. */
struct kept { json_t *j; };

static int kept_end(void *p) {
	json_decref(((struct kept *)p)->j);
	return 0;
}

static json_t *ret_keep(const struct ret *t, json_t *j) {
	struct kept *k = mem_new(t->c->ctx, struct kept);

	k->j = j;
	mem_on_free(k, kept_end);
	return j;
}

/* ---- the order as a case ---- */

/* Orders that were imported before terms were kept: each line at what was paid for it. */
static json_t *case_of_lines(const struct ret *t) {
	json_t *lines = json_array();

	for (size_t i = 0; i < t->n_goods; i++)
		json_array_append_new(lines, json_pack("{s:s,s:I,s:I,s:I}", "id", t->goods[i].line, "qty", (json_int_t)t->goods[i].qty, "unit_price",
		                                       (json_int_t)t->goods[i].price, "paid", (json_int_t)t->goods[i].paid));
	return json_pack("{s:o}", "lines", lines);
}

json_t *ret_case(struct ret *t, struct tend_err *err) {
	const char **steps;
	size_t n;
	json_t *j = *t->order.terms ? json_loads(t->order.terms, 0, NULL) : case_of_lines(t), *list = json_array();

	if (store_rma_steps(t->c->s->store, t->c->ctx, t->r.order, t->r.id, &steps, &n, err) != TEND_OK) {
		json_decref(j);
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_loads(steps[i], 0, NULL));
	json_object_set_new(j, "freight_cap", json_integer(t->policy.freight_cap));
	json_object_set_new(j, "steps", list);
	return j;
}

/* ---- its step ---- */

static const char *step_fault(const struct ret *t) {
	int fault = t->r.fault == RMA_FAULT_OPEN ? t->reason.fault : t->r.fault;
	return refund_fault_word(fault == RMA_FAULT_OPEN ? REFUND_FAULT_NOBODY : (enum refund_fault)fault);
}

static int64_t step_units(const struct ret *t, const struct rma_line *l, bool final) {
	if (final && rma_comes_back(t->r.kind))
		return l->accepted;
	return l->approved ? l->approved - l->missing : l->requested;
}

static const char *step_phase(const struct ret *t) {
	if (t->order.shipped == TMS_NONE || t->r.scanned)
		return "unshipped";
	return t->order.signed_at == TMS_NONE ? "lost" : "received";
}

static json_t *step_items(const struct ret *t, bool final) {
	json_t *items = json_array();

	for (size_t i = 0; i < t->n_lines; i++) {
		const struct rma_line *l = &t->lines[i];
		int64_t qty = step_units(t, l, final);
		json_t *it = json_pack("{s:s,s:I}", "line", l->line, "qty", (json_int_t)qty);
		if (t->r.kind == RMA_RR && final) {
			json_object_set_new(it, "rejected", json_integer(l->rejected));
			json_object_set_new(it, "missing", json_integer(l->missing));
			qty += l->rejected + l->missing;
		}
		if (qty > 0)
			json_array_append_new(items, it);
		else
			json_decref(it);
	}
	return items;
}

/* Money without goods (M9): what the request says it is. */
static json_t *step_compensation(const struct ret *t) {
	const char *kind = *t->r.send ? t->r.send : "goodwill", *line = t->n_lines ? t->lines[0].line : "1";
	json_t *item = json_pack("{s:s}", "line", line);

	if (!strcmp(kind, "price_protection"))
		json_object_set_new(item, "price_now", json_integer(t->r.price_now));
	else if (!strcmp(kind, "statutory"))
		json_object_set_new(item, "qty", json_integer(t->n_lines ? t->lines[0].requested : 1));
	else
		json_object_set_new(item, "amount", json_integer(t->r.offer));
	return json_pack("{s:s,s:s,s:s,s:o}", "op", "compensate", "kind", kind, "fault", step_fault(t), "items", json_pack("[o]", item));
}

static json_t *step_exchange(const struct ret *t, bool final) {
	const struct rma_line *l = &t->lines[0];

	return json_pack("{s:s,s:s,s:[{s:s,s:I,s:o,s:I,s:b}],s:I,s:o}", "op", "exchange", "fault", step_fault(t), "items", "line", l->line, "qty",
	                 (json_int_t)step_units(t, l, final), "new_line", json_sprintf("R%" PRId64, t->r.id), "price_now", (json_int_t)t->r.price_now,
	                 "same_sku", !*t->r.send, "freight_receipt", (json_int_t)t->r.freight_receipt, "collect_tender",
	                 json_sprintf("collect-R%" PRId64, t->r.id));
}

/* NULL: this outcome pays nothing. */
static json_t *step_json(const struct ret *t, bool final) {
	bool goods = t->r.kind == RMA_RR;
	json_t *j;

	if (t->r.kind == RMA_CP)
		return step_compensation(t);
	if (t->r.kind == RMA_EX && t->n_lines && step_units(t, &t->lines[0], final) > 0)
		return step_exchange(t, final);
	if (!goods && t->r.kind != RMA_RO)
		return NULL;
	j = json_pack("{s:s,s:s,s:o,s:b,s:b,s:I,s:I}", "op", goods ? "return" : "refund", "fault", step_fault(t), "items", step_items(t, final), "statutory",
	              t->r.statutory, "intact", t->r.intact, "deduction_bp", (json_int_t)t->r.deduction_bp, "freight_receipt",
	              (json_int_t)(goods ? t->r.freight_receipt : 0));
	if (!goods)
		json_object_set_new(j, "phase", json_string(step_phase(t)));
	if (*t->r.kept)
		json_object_set_new(j, "gifts_kept", json_loads(t->r.kept, 0, NULL));
	if (json_array_size(json_object_get(j, "items")))
		return j;
	json_decref(j);
	return NULL;
}

/* ---- what it comes to ---- */

fen_t ret_total(const struct refund_plan *p) {
	bool ok = true;
	fen_t sum = fen_add(fen_add(p->refund, p->freight, &ok), p->compensation, &ok);
	return ok ? sum : FEN_MAX;
}

static enum tend_status reckon_run(struct ret *t, const json_t *j, struct refund_plan *out) {
	void *ctx = t->c->ctx;
	struct quote_case q;
	struct refund *r;
	enum tend_status st = quote_case_read(ctx, j, &q, t->c->err);

	q.order.limits = t->policy.refund;
	if (st == TEND_OK)
		st = refund_open(ctx, &q.order, &r, t->c->err);
	for (size_t i = 0; st == TEND_OK && i < q.n_steps; i++)
		st = refund_apply(r, ctx, &q.steps[i], out, t->c->err);
	if (st == TEND_OK)
		t->paid = refund_allocated(r);
	return st;
}

bool ret_collecting(const struct ret *t) {
	for (size_t i = 0; t->r.kind != RMA_EX && i < t->n_legs; i++)
		if (t->legs[i].l.kind == LEG_COLLECT && (t->legs[i].l.state == LEG_SENDING || t->legs[i].l.state == LEG_UNKNOWN))
			return true;
	return false;
}

/* What the customer paid for an exchange that is none any more goes back to where it came from. */
static void reckon_collected(struct ret *t) {
	for (size_t i = 0; i < t->n_legs; i++) {
		const struct leg *l = &t->legs[i].l;
		if (l->kind != LEG_COLLECT || l->state != LEG_OK)
			continue;
		struct refund_leg *legs = mem_array(t->c->ctx, struct refund_leg, t->plan.n_legs + 1);
		if (t->plan.n_legs)
			memcpy(legs, t->plan.legs, t->plan.n_legs * sizeof *legs);
		legs[t->plan.n_legs++] = (struct refund_leg){ mem_printf(t->c->ctx, "collect-R%" PRId64, t->r.id), REFUND_MONEY, l->amount };
		t->plan.legs = legs;
		t->plan.refund += l->amount;
	}
}

enum tend_status ret_reckon(struct ret *t, bool final) {
	struct tend_err own;
	json_t *j = ret_case(t, t->c->err);

	if (!j)
		return t->c->err ? t->c->err->status : TEND_IO;
	ret_keep(t, j);
	t->step = step_json(t, final);
	t->plan = (struct refund_plan){ .refusal = REFUND_REFUSED_NONE };
	t->paid = NULL;
	t->f.due = 0;
	if (!t->step)
		return TEND_OK;
	json_array_append_new(json_object_get(j, "steps"), t->step); /* lives with the case */
	struct tend_err *before = t->c->err;
	t->c->err = &own;
	enum tend_status st = reckon_run(t, j, &t->plan);
	t->c->err = before;
	if (st != TEND_OK)
		return tend_fail(before, st, "R%" PRId64 ": %s", t->r.id, own.msg);
	if (t->plan.refusal != REFUND_REFUSED_NONE)
		return tend_fail(before, TEND_LIMIT, _("R%" PRId64 " G2: %s%s%s: at most %" PRId64), t->r.id, refund_refusal_word(t->plan.refusal),
		                 t->plan.at ? " " : "", t->plan.at ? t->plan.at : "", t->plan.max);
	if (t->r.kind != RMA_EX)
		reckon_collected(t);
	t->f.due = ret_total(&t->plan);
	return TEND_OK;
}

/* ---- caps (G2, G9) ---- */

static void caps_add(struct ret *t, enum leg_cap_kind kind, const char *of, fen_t cap, fen_t claimed, fen_t asked) {
	mem_grow(t->c->ctx, t->caps, t->n_caps);
	t->caps[t->n_caps++] = (struct leg_cap){ .kind = kind, .of = of, .cap = cap, .claimed = claimed, .asked = asked };
}

/* What a tender took: by the order's terms, all of it where they name none; of money collected for an exchange, that. */
static fen_t caps_captured(struct ret *t, const char *tender, const struct leg_row *all, size_t n, fen_t *before) {
	json_t *terms = *t->order.terms ? json_loads(t->order.terms, 0, NULL) : NULL, *list = json_object_get(terms, "tenders"), *k;
	fen_t captured = json_array_size(list) ? 0 : t->paid ? t->paid->total : 0;
	size_t i;

	*before = 0;
	json_array_foreach(list, i, k)
		if (!strcmp(json_string_value(json_object_get(k, "id")), tender)) {
			captured = json_integer_value(json_object_get(k, "captured"));
			*before = json_integer_value(json_object_get(k, "refunded_before"));
		}
	for (i = 0; i < n; i++)
		if (all[i].l.kind == LEG_COLLECT && all[i].l.state == LEG_OK && !strncmp(tender, "collect-R", 9) && strtoll(tender + 9, NULL, 10) == all[i].l.rma)
			captured = all[i].l.amount;
	json_decref(terms);
	return captured;
}

/* A tender gives back at most what it took, whoever asked; what an order's other records have planned counts too. */
static enum tend_status caps_tenders(struct ret *t) {
	struct leg_row *all;
	size_t n;
	enum tend_status st = store_legs(t->c->s->store, t->c->ctx, 0, t->r.order, &all, &n, t->c->err);

	for (size_t i = 0; st == TEND_OK && i < t->plan.n_legs; i++) {
		const char *tender = t->plan.legs[i].tender;
		fen_t claimed, asked = 0, captured = caps_captured(t, tender, all, n, &claimed);
		for (size_t k = 0; k < n; k++)
			if (all[k].l.kind == LEG_REFUND && leg_claims(all[k].l.state) && !strcmp(all[k].l.tender, tender))
				claimed += all[k].l.amount;
		for (size_t k = 0; k < t->due_legs.n; k++)
			if (t->due_legs.legs[k].kind == LEG_REFUND && !strcmp(t->due_legs.legs[k].tender, tender))
				asked += t->due_legs.legs[k].amount;
		caps_add(t, LEG_CAP_TENDER, tender, captured, claimed, asked);
	}
	return st;
}

/* A line gives back at most what was paid for it, all its records together. */
static void caps_lines(struct ret *t) {
	for (size_t i = 0; i < t->plan.n_lines; i++) {
		const struct refund_share *l = &t->plan.lines[i];
		fen_t left = 0, paid = -1;
		for (size_t k = 0; k < t->plan.n_balances; k++)
			if (!strcmp(t->plan.balances[k].line, l->line))
				left = t->plan.balances[k].balance;
		for (size_t k = 0; t->paid && k < t->paid->n_lines; k++)
			if (!strcmp(t->paid->lines[k].line, l->line))
				paid = t->paid->lines[k].paid;
		if (paid >= 0)
			caps_add(t, LEG_CAP_LINE, l->line, paid, paid - left - l->amount, l->amount);
	}
}

enum tend_status ret_plan_legs(struct ret *t) {
	t->caps = NULL;
	t->n_caps = 0;
	leg_plan_make(t->c->ctx, t->r.id, &t->plan, t->core_legs, t->n_legs, &t->due_legs);
	enum tend_status st = caps_tenders(t);
	caps_lines(t);
	if (t->plan.compensation)
		caps_add(t, LEG_CAP_BUDGET, "", t->f.goodwill_left, 0, t->plan.compensation);
	if (t->plan.freight)
		caps_add(t, LEG_CAP_FREIGHT, "", t->policy.freight_cap, 0, t->plan.freight);
	t->f.plan = t->due_legs.legs;
	t->f.n_plan = t->due_legs.n;
	t->f.caps = t->caps;
	t->f.n_caps = t->n_caps;
	return st;
}

/* ---- facts ---- */

/* Pieces that a request of this kind may concern: what comes back must have been delivered. */
static void facts_pieces(struct ret *t) {
	bool signed_for = t->order.signed_at != TMS_NONE;

	for (size_t i = 0; i < t->n_lines; i++) {
		t->lines[i].pieces = t->lines[i].elsewhere = 0;
		for (size_t k = 0; k < t->n_goods; k++)
			if (!strcmp(t->goods[k].line, t->lines[i].line))
				t->lines[i].pieces = rma_comes_back(t->r.kind) && !signed_for ? 0 : t->goods[k].qty;
	}
}

const char *ret_line_product(const struct ret *t, const char *line) {
	for (size_t k = 0; k < t->n_goods; k++)
		if (!strcmp(t->goods[k].line, line))
			return t->goods[k].product;
	return "";
}

/* The counter that says how much: what was accepted, or as yet what was approved or asked for. */
static int64_t goods_of(const struct ret *t, const struct rma_line *l) {
	int64_t accepted = 0, approved = 0;

	for (size_t i = 0; i < t->n_lines; i++) {
		accepted += t->lines[i].accepted;
		approved += t->lines[i].approved;
	}
	return accepted ? l->accepted : approved ? l->approved : l->requested;
}

struct ret_goods *ret_to_send(const struct ret *t, size_t *n) {
	struct ret_goods *g = mem_array(t->c->ctx, struct ret_goods, t->n_lines + 1);

	*n = 0;
	for (size_t i = 0; i < t->n_lines; i++) {
		const char *product = *t->r.send ? t->r.send : ret_line_product(t, t->lines[i].line);
		int64_t qty = goods_of(t, &t->lines[i]);
		size_t k = 0;
		while (k < *n && strcmp(g[k].product, product) != 0)
			k++;
		if (qty > 0 && k == *n)
			g[(*n)++] = (struct ret_goods){ product, 0 };
		g[k].qty += qty;
	}
	return g;
}

/* Of one article what is free, and for a record: those who asked for it before are served before. Of several as much as there is of each. */
static enum tend_status facts_stock(struct ret *t) {
	size_t n;
	struct ret_goods *g = ret_to_send(t, &n);
	enum tend_status st = TEND_OK;

	t->f.hold = t->n_holds ? t->holds[t->n_holds - 1].state : RMA_HOLD_NONE;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		int64_t have = 0, ahead = 0;
		st = store_stock_free(t->c->s->store, g[i].product, &have, t->c->err);
		if (st == TEND_OK && t->r.id)
			st = store_stock_ahead(t->c->s->store, g[i].product, t->r.id, t->r.submitted, &ahead, t->c->err);
		have = have > ahead ? have - ahead : 0;
		t->f.stock += n > 1 && have > g[i].qty ? g[i].qty : have;
	}
	return st;
}

static void facts_money(struct ret *t) {
	t->core_legs = mem_array(t->c->ctx, struct leg, t->n_legs + 1);
	t->f.collected = t->f.to_collect = 0;
	for (size_t i = 0; i < t->n_legs; i++) {
		t->core_legs[i] = t->legs[i].l;
		if (t->legs[i].l.kind != LEG_COLLECT || t->legs[i].l.state == LEG_VOID || t->legs[i].l.state == LEG_FAILED)
			continue;
		t->f.to_collect += t->legs[i].l.amount;
		t->f.collected += t->legs[i].l.state == LEG_OK ? t->legs[i].l.amount : 0;
	}
	t->f.legs = t->core_legs;
	t->f.n_legs = t->n_legs;
}

/* `P|V L`: every word, one letter of each. */
static bool facts_has_proof(const struct ret *t, const char *need) {
	for (const char *w = need; *w; w += strspn(w, " ")) {
		size_t len = strcspn(w, " ");
		bool any = false;
		for (size_t i = 0; !any && i < t->n_proofs; i++)
			any = t->proofs[i].kind[0] && memchr(w, t->proofs[i].kind[0], len);
		if (!any)
			return false;
		w += len;
	}
	return true;
}

static enum tend_status facts_budget(struct ret *t) {
	int32_t date, second;
	const struct zone *z = policy_zone(svc_policy(t->c->s));
	fen_t spent = 0;

	zone_wall(z, t->c->now, &date, &second);
	enum tend_status st = store_legs_paid_since(t->c->s->store, LEG_COMPENSATION, zone_instant(z, date, 0), &spent, t->c->err);
	t->f.goodwill_left = t->policy.goodwill_day > spent ? t->policy.goodwill_day - spent : 0;
	return st;
}

enum tend_status ret_facts(struct ret *t) {
	struct store *s = t->c->s->store;
	void *ctx = t->c->ctx;
	struct tend_err *err = t->c->err;
	const struct conf *conf = policy_conf(svc_policy(t->c->s));
	enum tend_status st = store_legs(s, ctx, t->r.id, "", &t->legs, &t->n_legs, err);

	if (st == TEND_OK)
		st = store_holds(s, ctx, t->r.id, &t->holds, &t->n_holds, err);
	if (st == TEND_OK)
		st = store_rma_proofs(s, ctx, t->r.id, &t->proofs, &t->n_proofs, err);
	if (st == TEND_OK)
		st = rma_policy_read(conf, t->r.channel, &t->policy, err);
	if (st == TEND_OK)
		st = rma_reason_get(conf, *t->r.found ? t->r.found : t->r.reason, &t->reason, err);
	if (st != TEND_OK)
		return st;
	facts_pieces(t);
	st = store_rma_elsewhere(s, t->r.order, t->r.id, t->lines, t->n_lines, err);
	t->f = (struct rma_facts){ .id = t->r.id, .version = t->r.version, .state = t->r.state, .offered_from = t->r.offered_from, .kind = t->r.kind,
		.flags = t->r.flags, .lines = t->lines, .n_lines = t->n_lines, .opened_by = t->r.opened_by, .refused_by = t->r.refused_by,
		.first_lead = t->r.first_lead, .refused_at = t->r.refused_at, .offer_kind = t->r.offer_kind, .outbound = *t->r.out_tracking != '\0' || *t->r.out_carrier,
		.sending_back = t->r.state == RMA_OUTBOUND && !strcmp(t->r.result, "refused_goods"), .order_known = true,
		.in_transit = t->order.shipped != TMS_NONE && t->order.signed_at == TMS_NONE, .fault = t->r.fault, .kinds = t->reason.kinds,
		.attempts = t->r.attempts, .policy = &t->policy, .verdict = t->r.verdict, .rule = t->r.rule, .amount = t->r.amount, .scanned = t->r.scanned };
	t->f.address = *policy_shop(svc_policy(t->c->s), "return_address", "") != '\0';
	t->f.evidence_missing = !facts_has_proof(t, t->reason.evidence);
	t->f.documented = facts_has_proof(t, "P");
	t->f.flags |= t->order.disputed ? RMA_DISPUTED : 0;
	facts_money(t);
	bool sends = t->r.kind == RMA_EX || t->r.kind == RMA_RS || t->r.state == RMA_OFFERED || t->r.state == RMA_REPAIRING; /* or may become one that does */
	if (st == TEND_OK && (sends || t->n_holds))
		st = facts_stock(t);
	if (st == TEND_OK)
		st = facts_budget(t);
	bool fast = t->r.id && ((t->r.kind == RMA_RR && t->r.state == RMA_RETURNING) || (t->r.kind == RMA_EX && (t->r.state == RMA_SUBMITTED || t->r.state == RMA_LEAD_REVIEW)));
	return st == TEND_OK && fast ? ret_fast(t) : st;
}

static enum tend_status ret_order(struct ret *t) {
	enum tend_status st = store_order_terms(t->c->s->store, t->c->ctx, t->r.order, &t->order, t->c->err);

	return st == TEND_OK ? store_order_lines(t->c->s->store, t->c->ctx, t->r.order, &t->goods, &t->n_goods, t->c->err) : st;
}

enum tend_status ret_load(struct change *c, tend_id id, struct ret *t) {
	*t = (struct ret){ .c = c };
	enum tend_status st = store_rma_get(c->s->store, c->ctx, id, &t->r, c->err);

	if (st == TEND_OK)
		st = store_rma_lines(c->s->store, c->ctx, id, &t->lines, &t->n_lines, c->err);
	t->was = t->r;
	if (st == TEND_OK)
		st = ret_order(t);
	return st == TEND_OK ? ret_facts(t) : st;
}

enum tend_status ret_new(struct change *c, struct rma_row *r, struct rma_line *lines, size_t n, struct ret *t) {
	*t = (struct ret){ .c = c, .r = *r, .was = *r, .lines = lines, .n_lines = n };
	enum tend_status st = ret_order(t);

	return st == TEND_OK ? ret_facts(t) : st;
}
