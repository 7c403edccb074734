/* SPDX-License-Identifier: ISC */
/* After-sale cases of platforms: each becomes a return, or moves the one it became before. The platform's word is taken for what happened
 * there; what it paid is written down and never paid again. One case is one transaction. */
#include "tend/platform.h"

#include <inttypes.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>

#include "service/ret.h"
#include "tend/i18n.h"
#include "tend/mem.h"

/* A row as it was understood. Texts are borrowed from the row or hang on ctx. */
struct pcase {
	const struct conf_section *section;
	const char *channel, *id, *order, *type, *state, *reason, *what, *carrier, *tracking;
	const char *said;            /* the platform's reason and the buyer's words, as they came */
	enum rma_kind kind;
	struct platform_says says, judged; /* judged: the platform's arbitration */
	tms_t deadline;
	tend_id ticket;
	fen_t amount, price_now;
	json_t *row;
	char digest[SHA256_DIGEST_STRING_LENGTH];
};

/* ---- reading a row ---- */

/* Text or a whole number, as platforms send both. */
static const char *case_text(const void *ctx, const json_t *row, const char *key) {
	const json_t *v = json_object_get(row, key);

	if (json_is_integer(v))
		return mem_printf(ctx, "%" PRId64, (int64_t)json_integer_value(v));
	return json_is_string(v) ? json_string_value(v) : "";
}

static enum tend_status case_need(const void *ctx, const json_t *row, const char *key, const char **out, struct tend_err *err) {
	*out = case_text(ctx, row, key);
	return **out ? TEND_OK : tend_fail(err, TEND_INVALID, _("%s: missing"), key);
}

static enum tend_status case_fen(const json_t *row, const char *key, fen_t *out, struct tend_err *err) {
	const json_t *v = json_object_get(row, key);

	*out = json_integer_value(v);
	return !v || json_is_null(v) || (json_is_integer(v) && *out >= 0 && *out <= FEN_MAX) ? TEND_OK
	     : tend_fail(err, TEND_INVALID, _("%s: not a whole number from 0 on"), key);
}

/* RFC 3339, the shop's own wall clock (`2026-11-22 13:41:05`), or seconds or milliseconds since 1970. */
static enum tend_status case_time(const void *ctx, const json_t *row, const char *key, const struct zone *z, tms_t *out, struct tend_err *err) {
	enum { MS_FROM = 100000000 };
	const json_t *v = json_object_get(row, key);
	const char *s = json_is_string(v) ? json_string_value(v) : "";

	*out = TMS_NONE;
	if (json_is_integer(v)) {
		int64_t n = json_integer_value(v);
		*out = n / 1000 < MS_FROM ? n * TMS_SECOND : n;
		return n > 0 && *out / TMS_DAY < 100000 ? TEND_OK : tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " is no time"), key, n);
	}
	if (!*s || tms_parse(s, out, NULL, NULL) == TEND_OK)
		return TEND_OK;
	if (tms_parse(mem_printf(ctx, "%sZ", s), out, NULL, NULL) == TEND_OK) {
		*out -= zone_offset(z, *out) * TMS_SECOND;
		return TEND_OK;
	}
	return tend_fail(err, TEND_INVALID, _("%s: `%s` is no time: write it like 2026-11-22T13:41:05+08:00"), key, s);
}

static enum tend_status case_words(struct svc *s, const void *ctx, struct pcase *k, struct tend_err *err) {
	const struct conf *conf = policy_conf(svc_policy(s));
	const char *platform, *arbitration = case_text(ctx, k->row, "arbitration");
	enum tend_status st = case_need(ctx, k->row, "platform", &platform, err);

	if (st == TEND_OK)
		st = platform_find(conf, platform, case_text(ctx, k->row, "endpoint"), &k->section, err);
	if (st == TEND_NOT_FOUND)
		st = TEND_INVALID;
	if (st == TEND_OK)
		st = case_need(ctx, k->row, "type", &k->type, err);
	if (st == TEND_OK)
		st = platform_type(k->section, k->type, &k->kind, &k->what, err);
	if (st == TEND_OK)
		st = case_need(ctx, k->row, "state", &k->state, err);
	if (st == TEND_OK)
		st = platform_state(k->section, "state", k->state, &k->says, err);
	if (st == TEND_OK && *arbitration)
		st = platform_state(k->section, "arbitration", arbitration, &k->judged, err);
	if (st != TEND_OK)
		return st;
	k->channel = conf_get(k->section, "channel", platform);
	k->reason = platform_reason(conf, k->section, case_text(ctx, k->row, "reason"));
	struct rma_reason r;
	if (rma_reason_get(conf, k->reason, &r, NULL) != TEND_OK || !(r.kinds & 1u << k->kind))
		k->reason = "X99"; /* a platform lets its buyers choose what our table does not */
	return TEND_OK;
}

static enum tend_status case_read(struct svc *s, const void *ctx, json_t *row, struct pcase *k, struct tend_err *err) {
	*k = (struct pcase){ .row = row, .judged = { .state = RMA_NONE } };
	if (!json_is_object(row))
		return tend_fail(err, TEND_INVALID, _("not a JSON object: %s"), "");
	enum tend_status st = case_need(ctx, row, "id", &k->id, err);
	if (st == TEND_OK)
		st = case_need(ctx, row, "order", &k->order, err);
	if (st == TEND_OK)
		st = case_words(s, ctx, k, err);
	if (st == TEND_OK)
		st = case_time(ctx, row, "deadline", policy_zone(svc_policy(s)), &k->deadline, err);
	if (st == TEND_OK)
		st = case_fen(row, "amount_fen", &k->amount, err);
	if (st == TEND_OK)
		st = case_fen(row, "price_now_fen", &k->price_now, err);
	k->carrier = case_text(ctx, row, "carrier");
	k->tracking = case_text(ctx, row, "tracking");
	k->said = mem_printf(ctx, "%s%s%s", case_text(ctx, row, "reason"), *case_text(ctx, row, "text") ? " " : "", case_text(ctx, row, "text"));
	const char *ticket = case_text(ctx, row, "ticket");
	if (st == TEND_OK && *ticket && !id_parse(ticket, 'T', &k->ticket))
		st = tend_fail(err, TEND_INVALID, _("`%s` is no ticket: write it like T10482"), ticket);
	char *flat = json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS);
	SHA256Data((const uint8_t *)flat, strlen(flat), k->digest);
	free(flat);
	return st;
}

/* ---- opening ---- */

/* Which pieces: `lines`, or a `product` and `qty`, or all of the order. */
static enum tend_status case_wishes(struct change *c, const struct pcase *k, struct return_wish **out, size_t *n) {
	const char *product = case_text(c->ctx, k->row, "product");
	const json_t *lines = json_object_get(k->row, "lines"), *l;
	int64_t qty = json_integer_value(json_object_get(k->row, "qty"));
	struct order_line *goods;
	size_t n_goods, i;
	enum tend_status st = store_order_lines(c->s->store, c->ctx, k->order, &goods, &n_goods, c->err);

	if (st != TEND_OK)
		return st;
	*out = mem_array(c->ctx, struct return_wish, n_goods + json_array_size(lines) + 1);
	*n = 0;
	json_array_foreach(lines, i, l) {
		int64_t q = json_integer_value(json_object_get(l, "qty"));
		(*out)[(*n)++] = (struct return_wish){ .line = case_text(c->ctx, l, "line"), .qty = q ? q : 1 };
	}
	for (i = 0; !json_array_size(lines) && i < n_goods; i++)
		if (!*product || (!strcmp(goods[i].product, product) && !*n))
			(*out)[(*n)++] = (struct return_wish){ .line = goods[i].line, .qty = *product && qty ? qty : goods[i].qty };
	for (i = 0; i < *n; i++) {
		(*out)[i].kind = k->kind;
		(*out)[i].reason = k->reason;
	}
	if (!*n)
		return tend_fail(c->err, TEND_INVALID, *product ? _("product: %s is not in order %s") : _("order: %s%s is not known, or nothing is in it"),
		                 *product ? product : "", k->order);
	return k->kind == RMA_EX && *n > 1 ? tend_fail(c->err, TEND_INVALID, _("lines: an exchange is of one line: say which")) : TEND_OK;
}

/* A return of the order that an agent wrote down before the platform told of it. */
static enum tend_status case_adopt(struct change *c, const struct pcase *k, tend_id *id) {
	struct rma_row *r;
	size_t n;
	enum tend_status st = store_rma_by(c->s->store, c->ctx, RMA_BY_ORDER_NO, k->order, 0, &r, &n, c->err);

	for (size_t i = 0; st == TEND_OK && !*id && i < n; i++) {
		struct platform_case other;
		if (rma_is_over(r[i].state) || r[i].kind != k->kind)
			continue;
		st = store_platform_of(c->s->store, c->ctx, r[i].id, &other, c->err);
		if (st == TEND_OK && !other.id)
			*id = r[i].id;
	}
	return st;
}

static struct rma_proof *case_proofs(struct change *c, const struct pcase *k, size_t *n) {
	const json_t *list = json_object_get(k->row, "proofs"), *p;
	struct rma_proof *out = mem_array(c->ctx, struct rma_proof, json_array_size(list) + 1);
	size_t i;

	*n = 0;
	json_array_foreach(list, i, p)
		if (*case_text(c->ctx, p, "kind") && *case_text(c->ctx, p, "ref"))
			out[(*n)++] = (struct rma_proof){ .kind = case_text(c->ctx, p, "kind"), .ref = case_text(c->ctx, p, "ref") };
	return out;
}

/* Always as a draft first: what the platform has decided already must stand before our rules say anything. */
static enum tend_status case_open(struct change *c, const struct pcase *k, tend_id *id) {
	struct return_request q = { .order = k->order, .ticket = k->ticket, .channel = k->channel, .draft = true, .kept = "", .amount = k->amount,
		.send = k->kind == RMA_CP ? *k->what ? k->what : "goodwill" : "", .price_now = k->price_now };
	struct return_wish *w;
	tend_id ids[20];
	size_t n = 0;
	enum tend_status st = case_wishes(c, k, &w, &q.n_wishes);

	if (st != TEND_OK)
		return st;
	q.wishes = w;
	q.proofs = case_proofs(c, k, &q.n_proofs);
	bool was = c->s->importing;
	c->s->importing = true; /* inside this transaction */
	st = svc_return_open(c->s, c->who, &q, ids, &n, c->err);
	c->s->importing = was;
	*id = n ? ids[0] : 0;
	return st;
}

/* ---- moving on ---- */

static bool case_tells(const struct pcase *k, enum rma_event ev) {
	for (size_t i = 0; i < k->says.n; i++)
		if (k->says.steps[i].event == ev)
			return true;
	for (size_t i = 0; i < k->judged.n; i++)
		if (k->judged.steps[i].event == ev)
			return true;
	return false;
}

/* Money of our own that left, or may have: what the platform reports as paid is that. */
static bool case_own_money(const struct ret *t) {
	for (size_t i = 0; i < t->n_legs; i++)
		if (!t->legs[i].l.external && leg_was_sent(&t->legs[i].l))
			return true;
	return false;
}

static enum tend_status case_do(struct ret *t, enum rma_event ev, enum rma_how how, const struct pcase *k) {
	struct rma_act act = RMA_ACT_INIT;
	struct rma_out o;

	act.role = platform_role(ev);
	act.how = how;
	act.note = mem_printf(t->c->ctx, "%s:%s %s", k->channel, k->id, k->state);
	return ret_apply(t, ev, &act, &(struct return_do){ .event = ev, .note = act.note, .code = "", .carrier = "", .tracking = "", .found = "" }, &o);
}

/* Would it lead anywhere? CONFLICT without a guard is no such step now. */
static enum tend_status case_would(const struct ret *t, unsigned flags, enum rma_event ev, enum rma_how how, struct rma_out *o, struct tend_err *why) {
	struct rma_facts f = t->f;
	struct rma_act act = RMA_ACT_INIT;

	f.flags |= flags;
	act.role = platform_role(ev);
	act.how = how;
	return rma_apply(&f, ev, &act, t->c->now, o, why);
}

/* A verdict needs a dispute before it, and a refusal of ours an appeal before that (rma.h). */
static enum tend_status case_verdict(struct ret *t, enum rma_how how, const struct pcase *k, const char **note) {
	bool pays = t->r.kind == RMA_RR || t->r.kind == RMA_RO || t->r.kind == RMA_CP;
	bool disputed = t->r.flags & RMA_DISPUTED;
	struct tend_err why;
	struct rma_out o;
	enum tend_status st = TEND_OK;

	if (how == RMA_HOW_PLATFORM_PAID && (!pays || case_own_money(t))) {
		if (!disputed)
			return TEND_OK;
		how = RMA_HOW_BUYER; /* it only ends the dispute */
	}
	if (t->r.state == RMA_REJECTED && how != RMA_HOW_SHOP) {
		st = case_would(t, 0, RMA_EV_APPEAL, RMA_HOW_PLAIN, &o, &why);
		if (st != TEND_OK)
			return *note = mem_strdup(t->c->ctx, why.msg), TEND_OK;
		st = case_do(t, RMA_EV_APPEAL, RMA_HOW_PLAIN, k);
	}
	if (st == TEND_OK && case_would(t, RMA_DISPUTED, RMA_EV_VERDICT, how, &o, &why) != TEND_OK) {
		if (o.guard != RMA_GUARD_NONE)
			*note = mem_strdup(t->c->ctx, why.msg);
		return TEND_OK;
	}
	if (st == TEND_OK && !disputed && o.to == t->r.state && !(o.effects & RMA_FX_EXTERNAL))
		return TEND_OK; /* decided here already */
	if (st == TEND_OK && !disputed)
		st = case_do(t, RMA_EV_DISPUTE, RMA_HOW_PLAIN, k);
	return st == TEND_OK ? case_do(t, RMA_EV_VERDICT, how, k) : st;
}

static enum tend_status case_step(struct ret *t, enum rma_event ev, enum rma_how how, const struct pcase *k, const char **note) {
	struct tend_err why;
	struct rma_out o;

	if (ev == RMA_EV_VERDICT)
		return case_verdict(t, how, k, note);
	if (ev == RMA_EV_DISPUTE && (t->r.flags & RMA_DISPUTED || case_own_money(t)))
		return TEND_OK;
	if (ev == RMA_EV_TRACK && t->r.state == RMA_AWAIT_RETURN) {
		t->r.carrier = *k->carrier ? k->carrier : "-";
		t->r.tracking = k->tracking;
	}
	if (case_would(t, 0, ev, how, &o, &why) != TEND_OK) {
		if (o.guard != RMA_GUARD_NONE)
			*note = mem_strdup(t->c->ctx, why.msg);
		return TEND_OK;
	}
	return case_do(t, ev, how, k);
}

static enum tend_status case_steps(struct ret *t, const struct platform_says *says, const struct pcase *k, const char **note) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < says->n; i++) {
		st = case_step(t, says->steps[i].event, says->steps[i].how, k, note);
		if (st == TEND_OK)
			st = ret_follow(t);
	}
	return st;
}

/* A new one: handed in unless it is over already; what the platform looks at or has decided is disputed before our rules see it. */
static enum tend_status case_begin(struct ret *t, const struct pcase *k) {
	bool theirs = case_tells(k, RMA_EV_DISPUTE) || case_tells(k, RMA_EV_VERDICT);
	enum tend_status st = TEND_OK;

	if (case_tells(k, RMA_EV_WITHDRAW))
		return TEND_OK;
	if (theirs) {
		t->r.flags |= RMA_DISPUTED;
		st = ret_save(t);
		if (st == TEND_OK)
			st = ret_facts(t);
	}
	struct rma_act act = { .role = RMA_BY_CUSTOMER, .timer = RMA_TIMER_NONE, .note = k->said, .code = "", .carrier_allowed = true };
	struct rma_out o;
	if (st == TEND_OK)
		st = ret_apply(t, RMA_EV_SUBMIT, &act, NULL, &o);
	return st == TEND_OK ? ret_follow(t) : st;
}

/* What the platform shows as evidence and is not known yet; the buyer's answer, where we wait for one. */
static enum tend_status case_evidence(struct ret *t, const struct pcase *k) {
	size_t n, fresh = 0;
	struct rma_proof *p = case_proofs(t->c, k, &n);
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		bool known = false;
		for (size_t j = 0; j < t->n_proofs; j++)
			known = known || (!strcmp(t->proofs[j].kind, p[i].kind) && !strcmp(t->proofs[j].ref, p[i].ref));
		if (!known)
			st = store_rma_proof_add(t->c->s->store, t->r.id, p[i].kind, p[i].ref, t->c->now, 0, t->c->err);
		fresh += !known;
	}
	if (st == TEND_OK && fresh)
		st = ret_facts(t);
	if (st == TEND_OK && fresh && t->r.state == RMA_NEED_INFO)
		st = case_do(t, RMA_EV_ANSWER, RMA_HOW_PLAIN, k);
	return st == TEND_OK && fresh ? ret_follow(t) : st;
}

/* The platform's own deadline is the end of the clock that runs: warnings and what the program does before it follow. */
static enum tend_status case_deadline(struct ret *t, const struct pcase *k) {
	static const enum rma_timer order[] = { RMA_TIMER_DISPUTE_ANSWER, RMA_TIMER_ANSWER, RMA_TIMER_SHIP_BACK, RMA_TIMER_OFFER, RMA_TIMER_RECEIPT,
		RMA_TIMER_RESHIP, RMA_TIMER_APPEAL, RMA_TIMER_REFUND };
	struct rma_timed *w;
	size_t n;
	enum tend_status st = store_rma_timers(t->c->s->store, t->c->ctx, t->r.id, 0, 0, &w, &n, t->c->err);

	for (size_t o = 0; st == TEND_OK && k->deadline != TMS_NONE && o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < n; i++) {
			enum rma_timer kind = w[i].kind;
			if (kind != order[o])
				continue;
			int warned = 0;
			w[i].started = k->deadline - t->policy.run[kind];
			while (warned < t->policy.n_warn[kind] && w[i].started + t->policy.warn[kind][warned] <= t->c->now)
				warned++;
			w[i].warned = warned;
			w[i].next = w[i].started + (warned < t->policy.n_warn[kind] ? t->policy.warn[kind][warned] : t->policy.act[kind]);
			st = store_rma_timer_put(t->c->s->store, &w[i], t->c->err);
			if (st == TEND_OK)
				st = ret_timers(t, 0, 0);
			return st == TEND_OK ? ret_save(t) : st;
		}
	return st;
}

/* Do both mean the same stage of it? A return that a lead looks at is submitted to a platform; what is over is over, but for money. */
static bool case_agrees(enum rma_state there, enum rma_state here) {
	int a = rma_state_bar(there == RMA_SUBMITTED ? RMA_LEAD_REVIEW : there), b = rma_state_bar(here == RMA_SUBMITTED ? RMA_LEAD_REVIEW : here);

	return there == RMA_NONE || (a == b && (there == RMA_COMPLETED) == (here == RMA_COMPLETED));
}

static enum tend_status case_move(struct change *c, const struct pcase *k, const struct platform_case *known, tend_id id, bool opened,
                                  struct platform_done *out) {
	struct ret t;
	bool moved = opened || strcmp(known->state, k->state) != 0 || k->judged.n;
	enum tend_status st = ret_load(c, id, &t);

	if (st == TEND_OK && opened)
		st = case_begin(&t, k);
	if (st == TEND_OK && !opened)
		st = case_evidence(&t, k);
	if (st == TEND_OK && moved)
		st = case_steps(&t, &k->says, k, &out->note);
	if (st == TEND_OK && moved)
		st = case_steps(&t, &k->judged, k, &out->note);
	if (st == TEND_OK)
		st = case_deadline(&t, k);
	if (st == TEND_OK)
		st = ret_event(&t, "platform", known->state, mem_printf(c->ctx, "%s:%s %s", k->channel, k->id, k->state));
	out->id = id;
	out->state = t.r.state;
	if (st == TEND_OK && !out->note && !case_agrees(k->says.state, t.r.state))
		out->note = mem_printf(c->ctx, _("the platform says %s, here it is %s"), rma_state_word(k->says.state), rma_state_word(t.r.state));
	return st;
}

enum tend_status svc_platform_case(struct svc *s, const void *ctx, const struct session *who, struct json_t *row, struct platform_done *out,
                                   struct tend_err *err) {
	struct pcase k;
	struct platform_case known;
	struct change c;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = who->role == ROLE_ADMIN || who->role == ROLE_LEAD ? TEND_OK
	                    : tend_fail(err, TEND_DENIED, _("import: not permitted: leads and administrators import data"));

	*out = (struct platform_done){ .what = 0, .channel = "", .note = NULL };
	if (st == TEND_OK)
		st = case_read(s, tmp, row, &k, err);
	if (st == TEND_OK)
		st = store_platform_get(s->store, tmp, k.channel, k.id, &known, err);
	if (st != TEND_OK || !strcmp(known.digest, k.digest)) { /* nothing new: nobody's gate is entered */
		out->id = st == TEND_OK ? known.rma : 0;
		mem_free(tmp);
		return st;
	}
	st = change_begin(&c, s, who, err);
	if (st == TEND_OK) {
		tend_id id;
		st = store_platform_get(s->store, c.ctx, k.channel, k.id, &known, err); /* again: another import may have been faster */
		id = known.rma;
		out->what = id ? 2 : 1;
		if (st == TEND_OK && !id)
			st = case_adopt(&c, &k, &id);
		bool opened = st == TEND_OK && !id;
		if (opened)
			st = case_open(&c, &k, &id);
		if (st == TEND_OK)
			st = case_move(&c, &k, &known, id, opened, out);
		struct platform_case put = { .channel = k.channel, .id = k.id, .type = k.type, .state = k.state, .digest = k.digest, .rma = id, .deadline = k.deadline };
		if (st == TEND_OK)
			st = store_platform_put(s->store, &put, c.now, err);
		out->note = mem_strdup(ctx, out->note);
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st == TEND_NOT_FOUND || st == TEND_LIMIT || st == TEND_CONFLICT ? TEND_INVALID : st;
}
