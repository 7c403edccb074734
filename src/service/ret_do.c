/* SPDX-License-Identifier: ISC */
/* One event of a return, and all that it leads to by itself: what core/rma decides is carried out here, in one transaction. */
#include "service/ret.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum { FOLLOW_MOST = 12 };

/* ---- who acts ---- */

static unsigned act_actors(enum rma_event ev) {
	struct rma_edge e;

	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		if (e.event == ev)
			return e.actors;
	}
	return 0;
}

/* What a session may stand for, the likeliest first. Agents write down what a customer says. */
static const enum rma_role act_roles[ROLE_COUNT][4] = {
	[ROLE_AGENT] = { RMA_BY_AGENT, RMA_BY_CUSTOMER, RMA_BY_AGENT, RMA_BY_AGENT },
	[ROLE_LEAD] = { RMA_BY_LEAD, RMA_BY_CUSTOMER, RMA_BY_LEAD, RMA_BY_LEAD },
	[ROLE_WAREHOUSE] = { RMA_BY_WAREHOUSE, RMA_BY_WAREHOUSE, RMA_BY_WAREHOUSE, RMA_BY_WAREHOUSE },
	[ROLE_FINANCE] = { RMA_ROLE_COUNT, RMA_ROLE_COUNT, RMA_ROLE_COUNT, RMA_ROLE_COUNT },
	[ROLE_AUDITOR] = { RMA_ROLE_COUNT, RMA_ROLE_COUNT, RMA_ROLE_COUNT, RMA_ROLE_COUNT },
	[ROLE_ADMIN] = { RMA_BY_LEAD, RMA_BY_WAREHOUSE, RMA_BY_CUSTOMER, RMA_BY_PLATFORM },
};

void ret_act(const struct change *c, const struct ret *t, enum rma_event ev, const struct return_do *d, struct rma_act *out) {
	unsigned actors = act_actors(ev);
	const struct session *who = c->who;

	*out = (struct rma_act)RMA_ACT_INIT;
	if (d) {
		out->seen = d->if_version;
		out->how = d->how;
		out->want = d->want;
		out->offer = d->amount;
		out->advance = d->advance;
		out->agreed = d->agreed;
		out->deduction = d->deduction;
		out->cash_on_delivery = d->cash_on_delivery;
		out->note = d->note;
		out->code = d->code;
		out->told_appeal = true; /* the template of a refusal says how to appeal */
	}
	if (!who)
		return;
	out->who = who->agent;
	out->role = act_roles[who->role][0];
	for (int i = 0; i < 4; i++) {
		enum rma_role r = act_roles[who->role][i];
		bool agent = r == RMA_BY_LEAD && actors & 1u << RMA_BY_AGENT;
		if (agent || actors & 1u << r) {
			out->role = r;
			break;
		}
	}
	out->limit = who->approve_limit ? who->approve_limit : out->role == RMA_BY_LEAD ? t->policy.lead_limit : t->policy.agent_limit;
	if (out->role == RMA_BY_CUSTOMER || out->role == RMA_BY_PLATFORM)
		out->who = 0;
}

/* ---- effects ---- */

static tend_id ret_agent(const struct ret *t) {
	return t->c->who ? t->c->who->agent : 0;
}

/* All that is to be sent is held, or nothing. */
static enum tend_status fx_hold(struct ret *t) {
	size_t n;
	struct ret_goods *g = ret_to_send(t, &n);
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && t->f.hold != RMA_HOLD_HELD && i < n; i++)
		st = store_hold_add(t->c->s->store, t->r.id, g[i].product, g[i].qty, t->c->now, t->c->err);
	return st;
}

static enum tend_status fx_hold_end(struct ret *t, enum rma_hold to) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < t->n_holds; i++)
		if (t->holds[i].state == RMA_HOLD_HELD)
			st = store_hold_end(t->c->s->store, &t->holds[i], to, t->c->now, t->r.id, ret_agent(t), t->c->err);
	return st;
}

/* What the inspection gave each piece; what was stopped on its way was never opened. What comes after the money was asked back is only
 * what was inspected with it: the rest has its place since the inspection. */
static enum tend_status fx_restock(struct ret *t, enum rma_event ev) {
	struct rma_inspected *k;
	size_t n;
	enum tend_status st = store_rma_inspections(t->c->s->store, t->c->ctx, t->r.id, &k, &n, t->c->err);

	for (size_t i = ev == RMA_EV_RECOVER && n > t->inspected_now ? n - t->inspected_now : 0; st == TEND_OK && i < n; i++)
		if (k[i].disposition != RMA_DISP_SEND_BACK)
			st = store_stock_back(t->c->s->store, ret_line_product(t, k[i].line), k[i].qty, k[i].disposition, t->c->now, t->r.id, ret_agent(t), t->c->err);
	for (size_t i = 0; st == TEND_OK && ev == RMA_EV_INTERCEPTED && i < t->n_lines; i++)
		st = store_stock_back(t->c->s->store, ret_line_product(t, t->lines[i].line), t->lines[i].approved, RMA_DISP_RESTOCK_A, t->c->now, t->r.id,
		                      ret_agent(t), t->c->err);
	return st;
}

static enum tend_status fx_void(struct ret *t) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < t->n_legs; i++) {
		struct leg_row *l = &t->legs[i];
		enum leg_state was = l->l.state;
		bool over = l->l.kind == LEG_COLLECT && was == LEG_FAILED && t->r.kind != RMA_EX; /* declined, and not wanted any more */
		if (was != LEG_PLANNED && !over)
			continue;
		l->l.state = LEG_VOID;
		l->changed = t->c->now;
		st = store_leg_update(t->c->s->store, l, was, t->c->err);
		if (st == TEND_OK)
			st = store_outbox_drop_key(t->c->s->store, l->l.key, t->c->err);
	}
	return st;
}

/* What the platform paid itself: a leg for each tender, so that what is due comes out and the tenders' caps know of it. What was sent by us
 * before claims its part already. */
static enum tend_status fx_external(struct ret *t) {
	enum tend_status st = ret_facts(t);

	if (st == TEND_OK)
		st = ret_reckon(t, false);
	if (st == TEND_OK && t->step)
		st = ret_plan_legs(t);
	for (size_t i = 0; st == TEND_OK && t->step && i < t->due_legs.n; i++) {
		struct leg l = t->due_legs.legs[i];
		l.state = LEG_OK;
		l.external = true;
		if (l.kind != LEG_COLLECT)
			st = store_leg_add(t->c->s->store, &l, t->r.order, t->c->now, t->c->err);
	}
	return st;
}

/* What was lost or wrong again is sent again: goods that are back do not come back twice. Asked for at once, unless a guard says no: then
 * it stays a draft, and says why. */
static enum tend_status fx_child(struct ret *t) {
	struct rma_row r = t->r;
	struct rma_line *lines = mem_array(t->c->ctx, struct rma_line, t->n_lines + 1);
	struct ret child;
	enum tend_status st;

	r.id = 0;
	r.state = RMA_DRAFT;
	r.parent = t->r.id;
	r.flags = 0;
	r.step = r.result = r.out_carrier = r.out_tracking = r.carrier = r.tracking = "";
	r.seq = 0;
	r.verdict = RMA_VERDICT_NONE;
	r.opened = t->c->now;
	r.kind = r.kind == RMA_RP ? RMA_RP : RMA_RS;
	r.flags = 0;
	r.refused_by = r.first_lead = 0;
	r.offer_text = "";
	r.attempts++;
	for (size_t i = 0; i < t->n_lines; i++) {
		const struct rma_line *l = &t->lines[i];
		lines[i] = (struct rma_line){ .line = l->line, .requested = l->accepted ? l->accepted : l->approved };
	}
	st = store_rma_add(t->c->s->store, &r, t->c->err);
	if (st == TEND_OK)
		st = store_rma_lines_put(t->c->s->store, r.id, lines, t->n_lines, t->c->err);
	if (st == TEND_OK)
		st = ret_load(t->c, r.id, &child);
	if (st == TEND_OK)
		st = ret_event(&child, "return", "", mem_printf(t->c->ctx, "T31 DRAFT from R%" PRId64, t->r.id));
	if (st != TEND_OK)
		return st;
	struct rma_act act = { .role = RMA_BY_AGENT, .timer = RMA_TIMER_NONE, .note = "", .code = "", .carrier_allowed = true };
	struct rma_out o;
	struct tend_err why;
	if (rma_apply(&child.f, RMA_EV_SUBMIT, &act, t->c->now, &o, &why) != TEND_OK)
		return ret_event(&child, "return_alert", "", why.msg);
	st = ret_apply(&child, RMA_EV_SUBMIT, &act, NULL, &o);
	return st == TEND_OK ? ret_follow(&child) : st;
}

/* Money without goods settles no piece. */
static void fx_settled(struct ret *t) {
	for (size_t i = 0; i < t->n_lines; i++) {
		struct rma_line *l = &t->lines[i];
		l->settling = 0;
		l->settled = t->r.kind == RMA_CP ? 0 : rma_comes_back(t->r.kind) ? l->accepted : l->approved - l->missing;
	}
}

/* The step that money is settled by takes its place among the order's; what was paid ahead of the goods is put right by what came back. */
static enum tend_status fx_step(struct ret *t) {
	if (!t->step)
		return TEND_OK;
	char *d = json_dumps(t->step, JSON_COMPACT | JSON_SORT_KEYS);
	t->r.step = mem_strdup(t->c->ctx, d);
	free(d);
	return t->r.seq ? TEND_OK : store_rma_next_seq(t->c->s->store, t->r.order, &t->r.seq, t->c->err);
}

/* Another kind is another step: what was reckoned for the old one is no more, what nobody was asked for yet is not asked for. */
static enum tend_status fx_kind(struct ret *t, enum rma_kind to) {
	t->r.kind = to;
	t->r.step = "";
	t->r.seq = 0;
	if (to == RMA_EX && !t->r.price_now) {
		enum tend_status st = *t->r.send ? store_product_price(t->c->s->store, t->r.send, &t->r.price_now, t->c->err) : TEND_OK;
		for (size_t k = 0; !*t->r.send && k < t->n_goods; k++)
			if (t->n_lines && !strcmp(t->goods[k].line, t->lines[0].line))
				t->r.price_now = t->goods[k].price;
		if (st != TEND_OK || t->r.price_now < 0)
			return st != TEND_OK ? st : tend_fail(t->c->err, TEND_NOT_FOUND, _("%s: no such product to send"), t->r.send);
	}
	return fx_void(t);
}

static enum tend_status ret_effects(struct ret *t, enum rma_event ev, const struct return_do *d, const struct rma_out *o) {
	enum tend_status st = TEND_OK;

	if (o->effects & RMA_FX_APPROVED)
		for (size_t i = 0; i < t->n_lines; i++)
			t->lines[i].approved = t->lines[i].requested;
	if (o->effects & RMA_FX_FIRST_LEAD)
		t->r.first_lead = ret_agent(t);
	if (o->effects & RMA_FX_OFFER && d) {
		t->r.offer_kind = d->want;
		t->r.offer = d->amount;
		t->r.offer_text = mem_strdup(t->c->ctx, d->note);
		t->r.offered_from = t->was.state;
	}
	if (o->kind != t->r.kind)
		st = fx_kind(t, o->kind);
	if (st == TEND_OK && o->effects & RMA_FX_HOLD)
		st = fx_hold(t);
	if (st == TEND_OK && o->effects & RMA_FX_RELEASE)
		st = fx_hold_end(t, RMA_HOLD_RELEASED);
	if (st == TEND_OK && o->effects & RMA_FX_CONSUME)
		st = fx_hold_end(t, RMA_HOLD_CONSUMED);
	if (st == TEND_OK && (o->effects & RMA_FX_RESTOCK || (ev == RMA_EV_ACCEPT && o->effects & RMA_FX_ACCEPTED)))
		st = fx_restock(t, ev);
	if (st == TEND_OK && o->effects & RMA_FX_VOID)
		st = fx_void(t);
	if (st == TEND_OK && o->effects & RMA_FX_EXTERNAL)
		st = fx_external(t);
	if (st == TEND_OK && o->effects & RMA_FX_LEGS)
		st = ret_legs_write(t);
	if (st == TEND_OK && (o->effects & RMA_FX_LEGS || ev == RMA_EV_NOTHING_DUE)) {
		t->r.amount = t->f.due; /* as it is settled, no longer as it was estimated */
		st = fx_step(t);
	}
	if (o->effects & RMA_FX_SETTLED)
		fx_settled(t);
	for (size_t i = 0; i < t->n_lines; i++)
		t->lines[i].settling = 0; /* what was planned is written */
	if (st == TEND_OK && o->effects & RMA_FX_ALERT)
		st = ret_event(t, "return_alert", "", rma_state_word(o->to));
	if (o->effects & RMA_FX_SEND_BACK)
		t->r.result = "refused_goods";
	for (size_t i = 0; st == TEND_OK && i < t->n_lines; i++)
		st = rma_line_check(&t->lines[i], o->kind, o->flags & RMA_FAST, t->c->err);
	return st;
}

/* ---- one event ---- */

enum tend_status ret_event(struct ret *t, const char *action, const char *before, const char *after) {
	struct change *c = t->c;
	struct store_event e = { .at = c->now, .actor = c->who ? c->who->agent : 0, .behalf = c->who ? c->who->behalf : 0, .ticket = t->r.ticket, .action = action,
		.before = before, .after = mem_printf(c->ctx, "R%" PRId64 "%s%s", t->r.id, *after ? " " : "", after), .batch = c->batch };
	return store_event_add_rma(c->s->store, &e, t->r.id, c->err);
}

enum tend_status ret_save(struct ret *t) {
	enum tend_status st;

	t->r.changed = t->c->now;
	st = store_rma_update(t->c->s->store, &t->r, t->c->err);
	if (st == TEND_OK)
		st = store_rma_lines_put(t->c->s->store, t->r.id, t->lines, t->n_lines, t->c->err);
	t->was = t->r;
	return st;
}

static void ret_stamp(struct ret *t, enum rma_event ev, const struct rma_act *act, const struct rma_out *o) {
	unsigned own = ev == RMA_EV_DISPUTE ? RMA_DISPUTED : ev == RMA_EV_VERDICT ? 0 : t->r.flags & RMA_DISPUTED; /* the order may have one, too */

	t->r.state = o->to;
	t->r.kind = o->kind;
	t->r.flags = (o->flags & ~(unsigned)RMA_DISPUTED) | own;
	if (*o->result)
		t->r.result = mem_strdup(t->c->ctx, o->result);
	if (rma_is_over(o->to) && o->to != RMA_COMPLETED) { /* nothing came of it: the order is as if it had never been reckoned */
		t->r.step = "";
		t->r.seq = 0;
	}
	if (ev == RMA_EV_SUBMIT)
		t->r.submitted = t->c->now;
	if (ev == RMA_EV_APPEAL)
		t->r.result = "";
	if (ev == RMA_EV_REFUSE) {
		t->r.refused_by = act->who;
		t->r.offer_text = mem_strdup(t->c->ctx, act->note);
		t->r.refused_at = t->c->now;
	}
	if (ev == RMA_EV_INTERCEPTED && act->how == RMA_HOW_BACK)
		t->r.scanned = true; /* never reached the customer */
}

/* What an event asks of the arithmetic before it is put to the table: what an exchange still owes when it arrives (T30), what must be paid
 * before it leaves, whatever became of the leg that asked for it (T28). */
static enum tend_status ret_before(struct ret *t, enum rma_event ev) {
	enum tend_status st = TEND_OK;

	if (t->r.kind != RMA_EX || (ev != RMA_EV_SIGNED && ev != RMA_EV_SHIP) || t->f.sending_back)
		return st;
	st = ret_reckon(t, !(t->r.flags & RMA_FAST));
	if (st == TEND_OK && ev == RMA_EV_SHIP)
		t->f.to_collect = t->plan.collect;
	if ((st == TEND_LIMIT || st == TEND_INVALID) && ev == RMA_EV_SIGNED) { /* it has arrived all the same: SETTLE says what does not fit */
		t->f.due = FEN_MAX;
		st = TEND_OK;
	}
	return st;
}

enum tend_status ret_apply(struct ret *t, enum rma_event ev, const struct rma_act *act, const struct return_do *d, struct rma_out *o) {
	char *said;
	enum rma_state before = t->r.state;
	enum tend_status st = ret_before(t, ev);

	if (st == TEND_OK)
		st = rma_apply(&t->f, ev, act, t->c->now, o, t->c->err);
	if (st == TEND_OK && o->to == RMA_SETTLE && act->how == RMA_HOW_PLATFORM_PAID && ev == RMA_EV_VERDICT && o->kind != RMA_CP)
		o->kind = RMA_RO; /* the platform has paid without waiting for goods: whatever was asked for, this is what it has become */
	if (st == TEND_OK)
		st = ret_effects(t, ev, d, o);
	if (st != TEND_OK)
		return st;
	ret_stamp(t, ev, act, o);
	if (o->to == RMA_RETURNING && before != RMA_RETURNING) /* anew when the carrier says that it was delivered */
		o->start |= 1u << RMA_TIMER_RECEIPT;
	st = ret_timers(t, o->start, o->stop);
	if (st == TEND_OK)
		st = ret_save(t);
	said = mem_printf(t->c->ctx, "%s%s%s %s%s%s", o->t, *o->via ? " " : "", o->via, rma_state_word(o->to), act->note && *act->note ? ": " : "",
	                  act->note ? act->note : "");
	if (st == TEND_OK)
		st = ret_event(t, "return", rma_state_word(before), said);
	if (st == TEND_OK && *o->tell)
		st = ret_tell(t, o->tell);
	if (st == TEND_OK && o->effects & RMA_FX_CHILD)
		st = fx_child(t);
	if (st == TEND_OK)
		st = ret_facts(t);
	if (st == TEND_OK && o->effects & RMA_FX_RULES) {
		st = ret_decide(t);
		t->decided = true;
	}
	return st;
}

/* ---- what follows by itself ---- */

void ret_settling(struct ret *t) {
	for (size_t i = 0; i < t->n_lines; i++)
		t->lines[i].settling = 0;
	for (size_t k = 0; t->step && t->r.kind != RMA_CP && k < t->plan.n_lines; k++)
		for (size_t i = 0; i < t->n_lines; i++)
			if (!strcmp(t->lines[i].line, t->plan.lines[k].line))
				t->lines[i].settling = t->plan.lines[k].qty;
}

/* The legs that are due now: of what was accepted, or ahead of the goods of all that was approved. */
static bool follow_money(struct ret *t, bool final, enum tend_status *st) {
	struct tend_err why, *err = t->c->err;

	if (t->f.flags & (RMA_DISPUTED | RMA_FROZEN) || ret_collecting(t))
		return false;
	t->c->err = &why;
	*st = ret_reckon(t, final);
	if (*st == TEND_OK)
		*st = ret_plan_legs(t);
	t->c->err = err;
	if (*st == TEND_LIMIT || *st == TEND_INVALID) { /* the sums do not fit: somebody must look, nothing is lost */
		*st = ret_event(t, "return_alert", "", why.msg);
		return false;
	}
	if (*st != TEND_OK)
		tend_fail(err, *st, "%s", why.msg);
	if (*st == TEND_OK)
		ret_settling(t);
	return *st == TEND_OK;
}

/* A dearer replacement is paid for before it leaves (T28). What the customer's bank declined is asked for again only by a person. */
enum tend_status ret_collect(struct ret *t, bool again) {
	const char *declined = "";
	fen_t claimed = 0;
	char key[LEG_KEY];
	int seq = 1;

	if (t->r.kind != RMA_EX || (t->f.flags & (RMA_DISPUTED | RMA_FROZEN)))
		return TEND_OK;
	enum tend_status st = ret_reckon(t, !(t->r.flags & RMA_FAST));
	for (size_t i = 0; st == TEND_OK && i < t->n_legs; i++) {
		const struct leg *l = &t->legs[i].l;
		seq += l->kind == LEG_COLLECT;
		claimed += l->kind == LEG_COLLECT && leg_claims(l->state) ? l->amount : 0;
		declined = l->kind == LEG_COLLECT && l->state == LEG_FAILED ? l->key : declined;
	}
	if (st != TEND_OK || t->plan.collect <= claimed || (*declined && !again))
		return st;
	leg_key(key, t->r.id, LEG_COLLECT, seq);
	struct leg l = { .rma = t->r.id, .kind = LEG_COLLECT, .seq = seq, .key = mem_strdup(t->c->ctx, key), .tender = "", .amount = t->plan.collect - claimed,
		.state = LEG_PLANNED, .first_sent = TMS_NONE, .replaces = declined };
	t->due_legs = (struct leg_plan){ .legs = &l, .n = 1 };
	st = ret_legs_write(t);
	t->due_legs = (struct leg_plan){ .legs = NULL };
	if (st == TEND_OK)
		st = fx_step(t);
	if (st == TEND_OK)
		st = ret_save(t);
	return st == TEND_OK ? ret_facts(t) : st;
}

/* Evidence is asked for once by itself: when it did not come, a person decides on file (T4). */
static bool ret_first_ask(struct ret *t, enum tend_status *st) {
	struct rma_decision *d;
	size_t n, asked = 0;

	*st = store_rma_decisions(t->c->s->store, t->c->ctx, t->r.id, &d, &n, t->c->err);
	for (size_t i = 0; *st == TEND_OK && i < n; i++)
		asked += d[i].verdict == RMA_VERDICT_NEEDS_INFO;
	return *st == TEND_OK && asked <= 1;
}

static enum tend_status follow_collect(struct ret *t) {
	struct tend_err why, *err = t->c->err;

	t->c->err = &why;
	enum tend_status st = ret_collect(t, false);
	t->c->err = err;
	if (st == TEND_LIMIT || st == TEND_INVALID) /* it stays where it is: what does not fit is said */
		return ret_event(t, "return_alert", "", why.msg);
	return st == TEND_OK ? st : tend_fail(err, st, "%s", why.msg);
}

/* What the program does now without anybody: *ev, or false. */
static bool ret_next(struct ret *t, enum rma_event *ev, enum tend_status *st) {
	switch (t->r.state) {
	case RMA_SUBMITTED: /* decided once for each submission: what a person sent back or a customer declined waits for a person */
		if (!t->decided)
			return false;
		if (t->r.verdict == RMA_VERDICT_FAST || t->r.verdict == RMA_VERDICT_APPROVE)
			return *ev = RMA_EV_APPROVE, !(t->f.flags & (RMA_DISPUTED | RMA_FROZEN));
		if (t->r.verdict == RMA_VERDICT_NEEDS_INFO)
			return *ev = RMA_EV_ASK, t->f.evidence_missing && ret_first_ask(t, st);
		return *ev = RMA_EV_ESCALATE, t->r.verdict == RMA_VERDICT_LEAD;
	case RMA_SETTLE:
		if (!follow_money(t, true, st))
			return false;
		return *ev = t->f.n_plan ? RMA_EV_COMPUTE : RMA_EV_NOTHING_DUE, true;
	case RMA_STOCK_WAIT: return *ev = RMA_EV_STOCK, false; /* first come, first served: the worker goes through those who wait */
	case RMA_RETURNING: /* the fast lane: refunded at the carrier's first scan */
		if (!t->r.scanned || !t->f.fast_eligible || t->r.kind != RMA_RR || t->r.flags & RMA_FAST || !follow_money(t, false, st))
			return false;
		return *ev = RMA_EV_ADVANCE, t->f.n_plan > 0;
	default: return rma_legs_event(&t->f, ev);
	}
}

enum tend_status ret_follow(struct ret *t) {
	enum tend_status st = TEND_OK;
	const struct session *who = t->c->who;

	t->c->who = NULL;
	for (int i = 0; st == TEND_OK && i < FOLLOW_MOST; i++) {
		struct rma_act act = RMA_ACT_INIT;
		struct rma_out o;
		struct tend_err why;
		enum rma_event ev;
		if (t->r.state == RMA_RESERVED && (st = follow_collect(t)) != TEND_OK)
			break;
		if (!ret_next(t, &ev, &st))
			break;
		t->decided = false;
		if (st == TEND_OK && rma_apply(&t->f, ev, &act, t->c->now, &o, &why) != TEND_OK) { /* a person goes on from here */
			st = ret_event(t, "return_alert", "", why.msg);
			break;
		}
		if (st == TEND_OK)
			st = ret_apply(t, ev, &act, NULL, &o);
	}
	t->c->who = who;
	return st;
}
