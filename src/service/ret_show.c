/* SPDX-License-Identifier: ISC */
/* Looking at returns: lists by what is to be done, one whole, why, what the customer may see, what policy allows. Changes nothing. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "service/ret.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

/* What is to be done, by state. */
static const struct { const char *word; enum rma_state states[4]; } tabs[RETURN_TAB_COUNT] = {
	[RETURNS_DECIDE] = { "decide", { RMA_SUBMITTED, RMA_NEED_INFO, RMA_OFFERED, RMA_NONE } },
	[RETURNS_LEAD] = { "lead", { RMA_LEAD_REVIEW, RMA_NONE } },
	[RETURNS_GOODS] = { "goods", { RMA_AWAIT_RETURN, RMA_RETURNING, RMA_INTERCEPTING, RMA_NONE } },
	[RETURNS_INSPECT] = { "inspect", { RMA_RECEIVED, RMA_INSPECT_HOLD, RMA_REPAIRING, RMA_NONE } },
	[RETURNS_SHIP] = { "ship", { RMA_RESERVED, RMA_STOCK_WAIT, RMA_OUTBOUND, RMA_NONE } },
	[RETURNS_REFUND] = { "refund", { RMA_SETTLE, RMA_REFUNDING, RMA_REFUND_UNKNOWN, RMA_NONE } },
	[RETURNS_FAILED] = { "failed", { RMA_REFUND_FAILED, RMA_RECOVERY, RMA_NONE } },
	[RETURNS_ALL] = { "all", { RMA_NONE } },
};

const char *return_tab_word(enum return_tab t) {
	return (unsigned)t < RETURN_TAB_COUNT ? tabs[t].word : "";
}

static enum tend_status show_item(struct svc *s, const void *ctx, const struct rma_row *r, struct return_item *out, struct tend_err *err) {
	struct customer k;
	struct rma_line *l;
	struct order_line *goods;
	size_t n, n_goods;
	enum tend_status st = store_rma_lines(s->store, ctx, r->id, &l, &n, err);

	*out = (struct return_item){ .r = *r, .customer = "", .goods = "" };
	if (r->customer && store_customer(s->store, ctx, r->customer, &k, NULL) == TEND_OK)
		out->customer = k.name;
	if (st == TEND_OK)
		st = store_order_lines(s->store, ctx, r->order, &goods, &n_goods, err);
	for (size_t i = 0; st == TEND_OK && n && i < n_goods; i++)
		if (!strcmp(goods[i].line, l[0].line))
			out->goods = goods[i].title;
	return st;
}

static enum tend_status show_items(struct svc *s, const void *ctx, const struct rma_row *r, size_t n, struct return_item **out, size_t *n_out,
                                   struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		mem_grow(ctx, *out, *n_out);
		st = show_item(s, ctx, &r[i], &(*out)[(*n_out)++], err);
	}
	return st;
}

static int item_by_due(const void *a, const void *b) {
	const struct return_item *x = a, *y = b;
	return x->r.due != y->r.due ? (x->r.due > y->r.due) - (x->r.due < y->r.due) : (x->r.id > y->r.id) - (x->r.id < y->r.id);
}

enum tend_status svc_returns(struct svc *s, const void *ctx, const struct session *who, enum return_tab tab, int limit, struct return_item **out,
                             size_t *n, struct tend_err *err) {
	struct rma_row *r;
	size_t k;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	if (st == TEND_OK && tab == RETURNS_ALL) {
		st = store_rma_list(s->store, ctx, RMA_NONE, limit, &r, &k, err);
		return st == TEND_OK ? show_items(s, ctx, r, k, out, n, err) : st;
	}
	for (const enum rma_state *p = tabs[tab].states; st == TEND_OK && *p != RMA_NONE; p++) {
		st = store_rma_list(s->store, ctx, *p, limit, &r, &k, err);
		if (st == TEND_OK)
			st = show_items(s, ctx, r, k, out, n, err);
	}
	if (*n)
		qsort(*out, *n, sizeof **out, item_by_due);
	*n = *n > (size_t)limit ? (size_t)limit : *n;
	return st;
}

enum tend_status svc_return_counts(struct svc *s, const struct session *who, int64_t counts[RETURN_TAB_COUNT], struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	memset(counts, 0, RETURN_TAB_COUNT * sizeof *counts);
	for (int t = 0; t < RETURN_TAB_COUNT; t++) {
		for (const enum rma_state *p = tabs[t].states; st == TEND_OK && *p != RMA_NONE; p++) {
			int64_t n = 0;
			st = store_rma_count(s->store, *p, 1000, &n, err);
			counts[t] += n;
		}
		if (t != RETURNS_ALL)
			counts[RETURNS_ALL] += counts[t];
	}
	return st;
}

enum tend_status svc_return_scan(struct svc *s, const void *ctx, const struct session *who, const char *code, struct return_item **out, size_t *n,
                                 struct tend_err *err) {
	static const enum rma_by by[] = { RMA_BY_ORDER_NO, RMA_BY_PARCEL, RMA_BY_BARCODE };
	struct rma_row *r, one;
	size_t k;
	tend_id id;
	char *clean = u8_squeeze(ctx, code);
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	if (st == TEND_OK && toupper((unsigned char)*clean) == 'R' && id_parse(clean, 'R', &id) && store_rma_get(s->store, ctx, id, &one, NULL) == TEND_OK)
		return show_items(s, ctx, &one, 1, out, n, err);
	for (size_t i = 0; st == TEND_OK && !*n && i < sizeof by / sizeof *by; i++) {
		st = store_rma_by(s->store, ctx, by[i], clean, 0, &r, &k, err);
		for (int over = 0; st == TEND_OK && over < 2; over++)
			for (size_t j = 0; st == TEND_OK && j < k; j++)
				if (rma_is_over(r[j].state) == (over == 1))
					st = show_items(s, ctx, &r[j], 1, out, n, err);
	}
	return st == TEND_OK && !*n ? tend_fail(err, TEND_NOT_FOUND, _("`%s`: no return, order, parcel or product that is due"), u8_clip(ctx, clean, 40)) : st;
}

enum tend_status svc_returns_of(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *order, struct return_item **out,
                                size_t *n, struct tend_err *err) {
	struct rma_row *r;
	size_t k;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	if (st == TEND_OK)
		st = store_rma_by(s->store, ctx, ticket ? RMA_BY_TICKET : RMA_BY_ORDER_NO, order ? order : "", ticket, &r, &k, err);
	return st == TEND_OK ? show_items(s, ctx, r, k, out, n, err) : st;
}

/* ---- one, whole ---- */

enum tend_status svc_return(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct return_full *out, struct tend_err *err) {
	struct change look = { .s = s, .now = tms_now(), .ctx = mem_ctx(ctx), .err = err };
	struct ret t = { 0 };
	struct customer k;
	struct tend_err why;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct return_full){ .customer = "" };
	if (st == TEND_OK)
		st = ret_load(&look, id, &t);
	if (st != TEND_OK)
		return st;
	*out = (struct return_full){ .r = t.r, .customer = "", .lines = t.lines, .n_lines = t.n_lines, .goods = t.goods, .n_goods = t.n_goods, .order = t.order,
		.proofs = t.proofs, .n_proofs = t.n_proofs, .legs = t.legs, .n_legs = t.n_legs, .holds = t.holds, .n_holds = t.n_holds };
	if (t.r.customer && store_customer(s->store, ctx, t.r.customer, &k, NULL) == TEND_OK)
		out->customer = k.name;
	st = store_rma_decisions(s->store, ctx, id, &out->decisions, &out->n_decisions, err);
	for (size_t i = 0; st == TEND_OK && i < out->n_decisions; i++) { /* said in the reader's language, not in that of who asked then */
		struct ret_again again;
		if (ret_replay(s, ctx, &out->decisions[i], who->lang, &again, NULL) == TEND_OK)
			out->decisions[i].why = again.why;
	}
	if (st == TEND_OK)
		st = store_rma_inspections(s->store, ctx, id, &out->inspected, &out->n_inspected, err);
	if (st == TEND_OK)
		st = store_rma_timers(s->store, ctx, id, 0, 0, &out->timers, &out->n_timers, err);
	for (size_t i = 0; st == TEND_OK && i < out->n_timers; i++)
		if (ret_timer_is_still(&out->timers[i]))
			out->timers[i].next = TMS_NONE;
	if (st == TEND_OK)
		st = store_events_rma(s->store, ctx, id, &out->events, &out->n_events, err);
	if (st == TEND_OK)
		st = store_platform_of(s->store, ctx, id, &out->platform, err);
	look.err = &why;
	if (st == TEND_OK && ret_reckon(&t, t.r.state >= RMA_RECEIVED && !(t.r.state == RMA_RECEIVED)) == TEND_OK) {
		out->plan = t.plan;
		out->planned = t.step != NULL;
	} else {
		out->plan = t.plan;
	}
	return st;
}

uint64_t svc_return_can(struct svc *s, const struct session *who, const struct return_full *f) {
	void *tmp = mem_ctx(NULL);
	struct tend_err err;
	struct change look = { .s = s, .who = who, .now = tms_now(), .ctx = tmp, .err = &err };
	struct ret t = { 0 };
	uint64_t can = 0;

	if (who->role != ROLE_AUDITOR && ret_load(&look, f->r.id, &t) == TEND_OK) {
		for (size_t i = 0; i < rma_edge_count(); i++) {
			struct rma_edge e;
			struct rma_act act;
			rma_edge(i, &e);
			if (!(e.from & 1u << t.r.state))
				continue;
			ret_act(&look, &t, e.event, NULL, &act);
			if (act.role != RMA_ROLE_COUNT && (e.actors & 1u << act.role || (act.role == RMA_BY_LEAD && e.actors & 1u << RMA_BY_AGENT)))
				can |= UINT64_C(1) << e.event;
		}
		if (t.r.state == RMA_SETTLE)
			can |= UINT64_C(1) << RMA_EV_COMPUTE;
	}
	mem_free(tmp);
	return can;
}

static char *why_money(const void *ctx, fen_t v) {
	return mem_printf(ctx, "%s%" PRId64 ".%02d", v < 0 ? "-" : "", (v < 0 ? -v : v) / 100, (int)((v < 0 ? -v : v) % 100));
}

/* Decided again from what was kept: nothing about it is a matter of luck or of today. */
static char *why_again(struct svc *s, const void *ctx, const struct rma_decision *d, const char *lang, char *o) {
	struct tend_err err;
	struct ret_again again;

	if (ret_replay(s, ctx, d, lang, &again, &err) != TEND_OK)
		return mem_append(o, _("  decided again: not possible: %s\n"), err.msg);
	return again.same ? mem_append(o, "  %s\n", _("decided again from this: the same"))
	            : mem_append(o, _("  decided again from this: %s by rule %s: the record or the policy was altered\n"), rma_verdict_word(again.verdict), again.rule);
}

/* The arithmetic of what it comes to, term by term. */
static char *why_plan(const void *ctx, const struct refund_plan *p, char *o) {
	const struct { const char *what; fen_t v; int sign; } terms[] = { { N_("paid share"), p->share, 1 }, { N_("re-pricing of what is kept"), p->repricing, 1 },
		{ N_("deduction"), p->fee, -1 }, { N_("gift kept"), p->gift, -1 }, { N_("free shipping lost"), p->ship_fee, -1 }, { N_("shipping"), p->shipping, 1 },
		{ N_("tax"), p->tax, 1 } };

	o = mem_append(o, _("REFUND  %s"), why_money(ctx, p->refund));
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		if (terms[i].v)
			o = mem_append(o, "%s%s %s", i ? terms[i].sign < 0 ? " − " : " + " : " = ", _(terms[i].what), why_money(ctx, terms[i].v));
	for (size_t i = 0; i < p->n_legs; i++)
		o = mem_append(o, "\n  %s %s", p->legs[i].tender, why_money(ctx, p->legs[i].amount));
	if (p->freight)
		o = mem_append(o, "\n  %s %s", _("return freight"), why_money(ctx, p->freight));
	if (p->compensation)
		o = mem_append(o, "\n  %s %s", _("compensation"), why_money(ctx, p->compensation));
	if (p->collect)
		o = mem_append(o, "\n  %s %s", _("to be paid by the customer"), why_money(ctx, p->collect));
	return mem_append(o, "\n");
}

enum tend_status svc_return_why(struct svc *s, const void *ctx, const struct session *who, tend_id id, char **out, struct tend_err *err) {
	struct return_full f;
	const struct zone *z = policy_zone(svc_policy(s));
	enum tend_status st = svc_return(s, ctx, who, id, &f, err);

	if (st != TEND_OK)
		return st;
	char *o = mem_printf(ctx, "R%" PRId64 "  %s  %s  %s\n", id, rma_kind_title(f.r.kind), rma_state_title(f.r.state), f.r.order);
	for (size_t i = 0; i < f.n_decisions; i++) {
		o = mem_append(o, _("DECIDED  %s by rule %s, policy version %" PRId64 ", %s\n%s\n  knew: %s\n"), rma_verdict_word(f.decisions[i].verdict),
		               f.decisions[i].rule, f.decisions[i].policy, tms_format(ctx, f.decisions[i].at, z), f.decisions[i].why, f.decisions[i].inputs);
		o = why_again(s, ctx, &f.decisions[i], who->lang, o);
	}
	if (f.planned)
		o = why_plan(ctx, &f.plan, o);
	else if (f.plan.refusal != REFUND_REFUSED_NONE)
		o = mem_append(o, _("REFUND  none: %s, at most %" PRId64 "\n"), refund_refusal_word(f.plan.refusal), f.plan.max);
	for (size_t i = 0; i < f.n_legs; i++)
		o = mem_append(o, "%s  %s %s %s%s%s\n", _("LEG"), f.legs[i].l.key, why_money(ctx, f.legs[i].l.amount), leg_state_word(f.legs[i].l.state),
		               *f.legs[i].detail ? ": " : "", u8_visible(ctx, f.legs[i].detail, false));
	for (size_t i = 0; i < f.n_events; i++)
		o = mem_append(o, "%s  %s  %s  %s\n", tms_format(ctx, f.events[i].at, z), f.events[i].actor, f.events[i].action, u8_visible(ctx, f.events[i].after, false));
	*out = o;
	return TEND_OK;
}

/* ---- what the customer may see ---- */

enum tend_status svc_return_public(struct svc *s, const void *ctx, tend_id id, char **json, struct tend_err *err) {
	struct session nobody = { .role = ROLE_AUDITOR };
	struct return_full f;
	const struct zone *z = policy_zone(svc_policy(s));
	enum tend_status st = svc_return(s, ctx, &nobody, id, &f, err);

	if (st != TEND_OK)
		return st;
	/* a lead's review looks to the customer as what it is to them: being handled */
	enum rma_state seen = f.r.state == RMA_LEAD_REVIEW ? RMA_SUBMITTED : f.r.state;
	json_t *lines = json_array(), *legs = json_array();
	for (size_t i = 0; i < f.n_lines; i++)
		for (size_t k = 0; k < f.n_goods; k++)
			if (!strcmp(f.goods[k].line, f.lines[i].line))
				json_array_append_new(lines, json_pack("{s:s,s:I,s:I}", "title", f.goods[k].title, "qty", (json_int_t)f.lines[i].requested, "accepted",
				                                       (json_int_t)f.lines[i].accepted));
	for (size_t i = 0; i < f.n_legs; i++)
		if (f.legs[i].l.kind == LEG_REFUND || f.legs[i].l.kind == LEG_FREIGHT || f.legs[i].l.kind == LEG_COMPENSATION)
			json_array_append_new(legs, json_pack("{s:s,s:I,s:b}", "tender", f.legs[i].l.tender, "amount_fen", (json_int_t)f.legs[i].l.amount, "paid",
			                                      f.legs[i].l.state == LEG_OK));
	json_t *j = json_pack("{s:o,s:s,s:s,s:s,s:i,s:I,s:o,s:o,s:s,s:s}", "return", json_sprintf("R%" PRId64, id), "order", f.r.order, "kind",
	                      rma_kind_word(f.r.kind), "state", rma_state_word(seen), "step", rma_state_bar(seen), "amount_fen",
	                      (json_int_t)(f.planned ? ret_total(&f.plan) : f.r.amount), "lines", lines, "refunds", legs, "tracking", f.r.out_tracking, "opened",
	                      tms_format(ctx, f.r.opened, z));
	if (f.r.due != TMS_NONE)
		json_object_set_new(j, "until", json_string(tms_format(ctx, f.r.due, z)));
	char *d = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
	*json = mem_strdup(ctx, d);
	free(d);
	json_decref(j);
	return TEND_OK;
}

/* ---- what policy allows ---- */

enum tend_status svc_return_options(struct svc *s, const void *ctx, const struct session *who, const char *order, const char *line, int64_t qty,
                                    const char *reason, struct return_option **out, size_t *n, struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	for (int k = RMA_RR; st == TEND_OK && k < RMA_RJ; k++) {
		struct tend_err why = { .msg = "" };
		struct change look = { .s = s, .who = who, .now = tms_now(), .ctx = mem_ctx(ctx), .err = &why };
		struct rma_line *l = mem_array(ctx, struct rma_line, 1);
		struct rma_row r = { .order = order, .channel = "", .lang = "", .kind = (enum rma_kind)k, .state = RMA_DRAFT, .reason = reason, .found = "",
			.fault = RMA_FAULT_OPEN, .refused_at = TMS_NONE, .submitted = TMS_NONE, .rule = "", .statutory = true, .intact = true, .kept = "", .offer_text = "",
			.send = "", .carrier = "", .tracking = "", .out_carrier = "", .out_tracking = "", .result = "", .due = TMS_NONE, .step = "" };
		struct ret t = { 0 };
		struct rma_act act = RMA_ACT_INIT;
		struct rma_out o;
		*l = (struct rma_line){ .line = line, .requested = qty };
		enum tend_status got = ret_new(&look, &r, l, 1, &t);
		if (got == TEND_NOT_FOUND || got == TEND_CONFIG)
			return tend_fail(err, got, "%s", why.msg);
		for (size_t i = 0; got == TEND_OK && k == RMA_EX && i < t.n_goods; i++)
			if (!strcmp(t.goods[i].line, line))
				t.r.price_now = t.goods[i].price;
		act.role = RMA_BY_AGENT;
		t.r.fault = t.f.fault = t.reason.fault;
		if (got == TEND_OK)
			got = rma_apply(&t.f, RMA_EV_SUBMIT, &act, look.now, &o, &why);
		if (got == TEND_OK && k != RMA_CP)
			got = ret_reckon(&t, false);
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct return_option){ .kind = (enum rma_kind)k, .pays = got == TEND_OK && t.step ? ret_total(&t.plan) : 0, .stock = t.f.stock,
			.allowed = got == TEND_OK, .why = mem_strdup(ctx, got == TEND_OK ? "" : why.msg) };
	}
	return st;
}
