/* SPDX-License-Identifier: ISC */
/* One leg of money: its states, and what must hold before legs are written (returns 3.5). Knows no record, store or provider. */
#include "tend/leg.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/rma_priv.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/refund.h"

static const char *const leg_kinds[] = {
#define X(name, word, verb) word,
	LEG_KINDS(X)
#undef X
};
static const char *const leg_verbs[] = {
#define X(name, word, verb) verb,
	LEG_KINDS(X)
#undef X
};
#define X(name, word) word,
static const char *const leg_states[] = { LEG_STATES(X) };
static const char *const leg_events[] = { LEG_EVENTS(X) };
static const char *const leg_caps[] = { LEG_CAPS(X) };
#undef X

const struct leg_edge leg_edges[] = {
	{ LEG_PLANNED, LEG_EV_TAKE,     LEG_SENDING },
	{ LEG_PLANNED, LEG_EV_DROP,     LEG_VOID },
	{ LEG_SENDING, LEG_EV_DONE,     LEG_OK },
	{ LEG_SENDING, LEG_EV_DECLINED, LEG_FAILED },
	{ LEG_SENDING, LEG_EV_LATER,    LEG_PLANNED },   /* the provider says itself that it did not take it */
	{ LEG_SENDING, LEG_EV_LOST,     LEG_UNKNOWN },
	{ LEG_SENDING, LEG_EV_LAPSED,   LEG_UNKNOWN },   /* G4: never back to PLANNED */
	{ LEG_UNKNOWN, LEG_EV_QUERY,    LEG_UNKNOWN },
	{ LEG_UNKNOWN, LEG_EV_DONE,     LEG_OK },
	{ LEG_UNKNOWN, LEG_EV_DECLINED, LEG_FAILED },
	{ LEG_UNKNOWN, LEG_EV_ABSENT,   LEG_SENDING },   /* T37: the same key again */
};
const size_t leg_edge_count = sizeof leg_edges / sizeof *leg_edges;

const char *leg_kind_word(enum leg_kind k) { return (unsigned)k < LEG_KIND_COUNT ? leg_kinds[k] : ""; }
const char *leg_verb(enum leg_kind k) { return (unsigned)k < LEG_KIND_COUNT ? leg_verbs[k] : ""; }
const char *leg_state_word(enum leg_state s) { return (unsigned)s < LEG_STATE_COUNT ? leg_states[s] : ""; }
const char *leg_event_word(enum leg_event e) { return (unsigned)e < LEG_EVENT_COUNT ? leg_events[e] : ""; }

bool leg_kind_parse(const char *s, enum leg_kind *out) {
	for (int i = 0; s && i < LEG_KIND_COUNT; i++)
		if (!strcmp(s, leg_kinds[i]))
			return *out = (enum leg_kind)i, true;
	return false;
}

bool leg_state_parse(const char *s, enum leg_state *out) {
	for (int i = 0; s && i < LEG_STATE_COUNT; i++)
		if (!strcmp(s, leg_states[i]))
			return *out = (enum leg_state)i, true;
	return false;
}

void leg_key(char out[LEG_KEY], tend_id rma, enum leg_kind kind, int seq) {
	snprintf(out, LEG_KEY, "T-%" PRId64 "-%s-%d", rma, leg_kind_word(kind), seq);
}

void leg_count(const struct leg *legs, size_t n, int out[LEG_STATE_COUNT]) {
	memset(out, 0, LEG_STATE_COUNT * sizeof *out);
	for (size_t i = 0; i < n; i++)
		out[legs[i].state]++;
}

static bool leg_is_out(enum leg_kind k) {
	return k == LEG_REFUND || k == LEG_FREIGHT || k == LEG_COMPENSATION;
}

fen_t leg_paid_out(const struct leg *legs, size_t n, bool *ok) {
	fen_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (leg_claims(legs[i].state) && leg_is_out(legs[i].kind))
			sum = fen_add(sum, legs[i].amount, ok);
	return sum;
}

/* ---- one step of one leg ---- */

static const struct leg_edge *leg_find(enum leg_state from, enum leg_event ev) {
	for (size_t i = 0; i < leg_edge_count; i++)
		if (leg_edges[i].from == from && leg_edges[i].event == ev)
			return &leg_edges[i];
	return NULL;
}

/* Whatever calls the provider with money in it. */
static enum tend_status leg_may_call(const struct leg *l, const struct leg_facts *f, tms_t now, struct tend_err *err) {
	if (f->disputed)
		return tend_fail(err, TEND_DENIED, _("%s: G6: a dispute is open, no money leaves: wait for the verdict"), l->key);
	if (f->last_call != TMS_NONE && now - f->last_call < f->rules->gap)
		return tend_fail(err, TEND_BUSY, _("%s: G7: the order's last call was %" PRId64 " s ago: wait until it is %" PRId64 " s"), l->key,
		                 (now - f->last_call) / TMS_SECOND, f->rules->gap / TMS_SECOND);
	return TEND_OK;
}

static enum tend_status leg_guard(const struct leg *l, enum leg_event ev, const struct leg_facts *f, tms_t now, struct tend_err *err) {
	switch (ev) {
	case LEG_EV_TAKE:
		if (l->next > now)
			return tend_fail(err, TEND_BUSY, _("%s: the provider asked for patience: try again later"), l->key);
		return leg_may_call(l, f, now, err);
	case LEG_EV_ABSENT:
		/* a provider that has forgotten the key would pay twice */
		if (l->first_sent == TMS_NONE || now - l->first_sent >= f->rules->key_life)
			return tend_fail(err, TEND_UNKNOWN, _("%s: G4: the provider may have forgotten this key: query only, a lead asks the provider"),
			                 l->key);
		return leg_may_call(l, f, now, err);
	case LEG_EV_LAPSED:
		return l->lease > now ? tend_fail(err, TEND_BUSY, _("%s: G4: its executor still has time: wait for the lease to end"), l->key) : TEND_OK;
	case LEG_EV_QUERY:
		return l->next > now ? tend_fail(err, TEND_BUSY, _("%s: was asked about a moment ago: wait for its time"), l->key) : TEND_OK;
	default:
		return TEND_OK;
	}
}

static int64_t leg_until_query(const struct leg_rules *r, int queries) {
	TEND_ASSERT(r->n_query >= 1 && r->n_query <= LEG_QUERIES);
	return r->query[queries < r->n_query ? queries : r->n_query - 1];
}

enum tend_status leg_apply(const struct leg *l, enum leg_event ev, const struct leg_facts *f, tms_t now, struct leg_out *out,
                           struct tend_err *err) {
	const struct leg_edge *e = leg_find(l->state, ev);
	enum tend_status st;

	*out = (struct leg_out){ .state = l->state, .lease = l->lease, .first_sent = l->first_sent, .next = l->next, .queries = l->queries };
	if (f->seen)
		return tend_fail(err, TEND_CONFLICT, _("%s: G11: this answer was taken already: nothing to do"), l->key);
	if (!e)
		return tend_fail(err, TEND_CONFLICT, l->state == LEG_UNKNOWN ?
		                 _("%s: is %s, `%s` does not fit: its outcome is not known, query it") :
		                 _("%s: is %s, `%s` does not fit: reload"), l->key, leg_state_word(l->state), leg_event_word(ev));
	if ((st = leg_guard(l, ev, f, now, err)) != TEND_OK)
		return st;
	out->state = e->to;
	out->lease = e->to == LEG_SENDING ? now + f->rules->lease : 0;
	out->next = 0;
	if (e->to == LEG_SENDING) {
		out->first_sent = l->first_sent == TMS_NONE ? now : l->first_sent;
		out->effects = LEG_FX_SEND;
	} else if (e->to == LEG_UNKNOWN) {
		out->queries = ev == LEG_EV_QUERY ? l->queries + 1 : 0;
		out->next = now + leg_until_query(f->rules, out->queries);
		out->effects = ev == LEG_EV_QUERY ? LEG_FX_QUERY : 0;
	} else if (e->to == LEG_PLANNED) {
		out->next = now + f->rules->gap;
	} else if (e->to == LEG_FAILED) {
		out->effects = LEG_FX_ALERT;
	}
	return TEND_OK;
}

/* ---- legs before they are written ---- */

static int leg_last_seq(const struct leg *legs, size_t n, enum leg_kind kind) {
	int last = 0;

	for (size_t i = 0; i < n; i++)
		if (legs[i].kind == kind && legs[i].seq > last)
			last = legs[i].seq;
	return last;
}

static const struct leg *leg_by_key(const struct leg *legs, size_t n, const char *key) {
	for (size_t i = 0; i < n; i++)
		if (!strcmp(legs[i].key, key))
			return &legs[i];
	return NULL;
}

/* The tender that a leg pays back, even if another route stands for it (T38). */
static const char *leg_origin(const struct leg *l, const struct leg *legs, size_t n) {
	const struct leg *old;

	for (size_t hops = 0; *l->replaces && hops < n && (old = leg_by_key(legs, n, l->replaces)); hops++)
		l = old;
	return l->tender;
}

static fen_t leg_claimed(const struct leg *legs, size_t n, enum leg_kind kind, const char *tender, bool *ok) {
	fen_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (legs[i].kind == kind && leg_claims(legs[i].state) && (!*tender || !strcmp(leg_origin(&legs[i], legs, n), tender)))
			sum = fen_add(sum, legs[i].amount, ok);
	return sum;
}

/* One more leg for what due leaves above what claims already; what claims more is over. */
static void leg_due(const void *ctx, tend_id rma, enum leg_kind kind, const char *tender, fen_t due, const struct leg *legs, size_t n,
                    struct leg_plan *out) {
	bool ok = true;
	fen_t rest = due - leg_claimed(legs, n, kind, tender, &ok);

	TEND_ASSERT(ok);
	if (rest < 0)
		out->over -= rest;
	if (rest <= 0)
		return;
	int a = leg_last_seq(legs, n, kind), b = leg_last_seq(out->legs, out->n, kind);
	struct leg l = { .rma = rma, .kind = kind, .seq = (a > b ? a : b) + 1, .tender = tender, .amount = rest, .state = LEG_PLANNED,
		.first_sent = TMS_NONE, .replaces = "" };
	char key[LEG_KEY];
	leg_key(key, rma, kind, l.seq);
	l.key = mem_strdup(ctx, key);
	mem_grow(ctx, out->legs, out->n);
	out->legs[out->n++] = l;
}

void leg_plan_make(const void *ctx, tend_id rma, const struct refund_plan *p, const struct leg *legs, size_t n, struct leg_plan *out) {
	*out = (struct leg_plan){ .collect = p->collect };
	for (size_t i = 0; i < p->n_legs; i++)
		leg_due(ctx, rma, LEG_REFUND, p->legs[i].tender, p->legs[i].amount, legs, n, out);
	/* a tender that the plan names no more was paid ahead altogether */
	for (size_t i = 0; i < n; i++) {
		bool named = !leg_claims(legs[i].state) || legs[i].kind != LEG_REFUND;
		for (size_t k = 0; !named && k < p->n_legs; k++)
			named = !strcmp(p->legs[k].tender, leg_origin(&legs[i], legs, n));
		out->over += named ? 0 : legs[i].amount;
	}
	leg_due(ctx, rma, LEG_FREIGHT, "", p->freight, legs, n, out);
	leg_due(ctx, rma, LEG_COMPENSATION, "", p->compensation, legs, n, out);
	if (p->collect)
		leg_due(ctx, rma, LEG_COLLECT, "", p->collect, legs, n, out);
}

static enum tend_status leg_check_one(const struct leg *l, const struct leg *plan, size_t at, const struct leg *legs, size_t n,
                                      struct tend_err *err) {
	char key[LEG_KEY];

	leg_key(key, l->rma, l->kind, l->seq);
	if (l->amount <= 0 || l->amount > FEN_MAX || l->state != LEG_PLANNED || l->seq < 1 || strcmp(key, l->key) != 0)
		return tend_fail(err, TEND_INVALID, _("%s: G1: a new leg is planned, above 0 and bears its own key"), l->key);
	if (leg_by_key(legs, n, l->key) || leg_by_key(plan, at, l->key))
		return tend_fail(err, TEND_CONFLICT, _("%s: G1: this key is there already: reload"), l->key);
	if ((l->kind == LEG_REFUND) == !*l->tender)
		return tend_fail(err, TEND_INVALID, _("%s: G9: a refund names its tender, freight and compensation never use the payment's refund"),
		                 l->key);
	if (*l->replaces) {
		const struct leg *old = leg_by_key(legs, n, l->replaces);
		if (!old || old->state != LEG_FAILED)
			return tend_fail(err, TEND_CONFLICT, _("%s: G5: only a leg that the provider finally declined is replaced, %s is %s"), l->key,
			                 l->replaces, old ? leg_state_word(old->state) : _("unknown here"));
		if (l->amount > old->amount)
			return tend_fail(err, TEND_LIMIT, _("%s: G2: more than the leg that it replaces"), l->key);
	}
	return TEND_OK;
}

/* What the plan asks of a cap. */
static fen_t leg_asked(const struct leg *plan, size_t n, const struct leg_cap *c, bool *ok) {
	fen_t sum = 0;

	if (c->kind != LEG_CAP_TENDER && c->kind != LEG_CAP_FREIGHT)
		return c->asked;
	for (size_t i = 0; i < n; i++)
		if (c->kind == LEG_CAP_FREIGHT ? plan[i].kind == LEG_FREIGHT : plan[i].kind == LEG_REFUND && !strcmp(plan[i].tender, c->of))
			sum = fen_add(sum, plan[i].amount, ok);
	return sum;
}

static enum tend_status leg_check_cap(const struct leg *plan, size_t n, const struct leg_cap *c, struct tend_err *err) {
	bool ok = true, own = c->kind == LEG_CAP_FREIGHT || c->kind == LEG_CAP_BUDGET;
	fen_t left = fen_max(fen_sub(c->cap, c->claimed, &ok), 0), asked = leg_asked(plan, n, c, &ok);
	char most[RMA_MONEY], want[RMA_MONEY];

	if (!ok || asked < 0 || c->claimed < 0)
		return tend_fail(err, TEND_INVALID, _("%s%s%s: G2: its sums do not fit: tell an administrator"), leg_caps[c->kind],
		                 *c->of ? " " : "", c->of);
	return asked <= left ? TEND_OK : tend_fail(err, TEND_LIMIT, _("%s%s%s: %s: %s asked, at most %s is left: ask for less"), leg_caps[c->kind],
	                                           *c->of ? " " : "", c->of, own ? "G9" : "G2", rma_money(want, asked), rma_money(most, left));
}

/* Nothing is paid that no cap watches. */
static bool leg_is_capped(const struct leg *l, const struct leg_cap *caps, size_t n) {
	bool tender = l->kind != LEG_REFUND, goods = tender, freight = l->kind != LEG_FREIGHT;

	for (size_t i = 0; i < n; i++) {
		tender = tender || (caps[i].kind == LEG_CAP_TENDER && !strcmp(caps[i].of, l->tender));
		goods = goods || caps[i].kind == LEG_CAP_LINE || caps[i].kind == LEG_CAP_SHIPPING;
		freight = freight || caps[i].kind == LEG_CAP_FREIGHT;
	}
	return tender && goods && freight;
}

enum tend_status leg_plan_check(const struct leg *plan, size_t n_plan, const struct leg *legs, size_t n, const struct leg_cap *caps,
                                size_t n_caps, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n_plan; i++) {
		st = leg_check_one(&plan[i], plan, i, legs, n, err);
		if (st == TEND_OK && !leg_is_capped(&plan[i], caps, n_caps))
			st = tend_fail(err, TEND_INVALID, _("%s: G2: no cap says what it may take: give those of its line and tender"), plan[i].key);
	}
	for (size_t i = 0; st == TEND_OK && i < n_caps; i++)
		st = leg_check_cap(plan, n_plan, &caps[i], err);
	return st;
}
