/* SPDX-License-Identifier: ISC */
/* What the customer hears of a return, and the timers that run on it. */
#include "service/ret.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static char *tell_money(const void *ctx, fen_t v) {
	return mem_printf(ctx, "¥%" PRId64 ".%02d", v / 100, (int)(v % 100));
}

/* 微信支付 ¥208.00, 平台券 ¥20.00 */
static char *tell_tenders(const struct ret *t, bool zh) {
	const struct conf *conf = policy_conf(svc_policy(t->c->s));
	char *out = mem_strdup(t->c->ctx, "");

	for (size_t i = 0; i < t->n_legs; i++) {
		const struct leg *l = &t->legs[i].l;
		if (!leg_claims(l->state) || l->kind == LEG_COLLECT || l->kind == LEG_RECOVERY)
			continue;
		char *name = mem_strndup(t->c->ctx, l->tender, strcspn(l->tender, "-"));
		const char *title = conf_get(conf_find(conf, "tender", *name ? name : leg_kind_word(l->kind)), zh ? "title.zh" : "title.en", *name ? name : leg_kind_word(l->kind));
		out = mem_append(out, "%s%s %s", *out ? zh ? "，" : ", " : "", title, tell_money(t->c->ctx, l->amount));
	}
	return out;
}

static char *tell_goods(const struct ret *t) {
	char *out = mem_strdup(t->c->ctx, "");

	for (size_t i = 0; i < t->n_lines; i++)
		for (size_t k = 0; k < t->n_goods; k++)
			if (!strcmp(t->goods[k].line, t->lines[i].line))
				out = mem_append(out, "%s%s ×%" PRId64, *out ? ", " : "", t->goods[k].title, t->lines[i].requested);
	return out;
}

char *ret_fill(const struct ret *t, const char *words, bool zh) {
	void *ctx = t->c->ctx;
	const struct { const char *name; const char *value; } values[] = {
		{ "{return}", mem_printf(ctx, "R%" PRId64, t->r.id) }, { "{order}", t->r.order }, { "{goods}", tell_goods(t) },
		{ "{amount}", tell_money(ctx, t->f.due > 0 ? t->f.due : t->r.amount) }, { "{tenders}", tell_tenders(t, zh) },
		{ "{address}", policy_shop(svc_policy(t->c->s), "return_address", "") }, { "{offer}", tell_money(ctx, t->r.offer) },
		{ "{words}", t->r.offer_text }, { "{carrier}", t->r.out_carrier }, { "{tracking}", t->r.out_tracking },
		{ "{days}", mem_printf(ctx, "%" PRId64, t->policy.run[RMA_TIMER_SHIP_BACK] / TMS_DAY) },
		{ "{appeal_days}", mem_printf(ctx, "%" PRId64, t->policy.run[RMA_TIMER_APPEAL] / TMS_DAY) } };
	char *out = mem_strdup(ctx, "");

	while (*words) {
		size_t i = 0, n = sizeof values / sizeof *values;
		while (i < n && strncmp(words, values[i].name, strlen(values[i].name)) != 0)
			i++;
		size_t len = i < n ? strlen(values[i].name) : 1;
		out = i < n ? mem_append(out, "%s", values[i].value) : mem_append(out, "%c", *words);
		words += len;
	}
	return out;
}

enum tend_status ret_tell(struct ret *t, const char *template) {
	const struct conf_section *s = conf_find(policy_conf(svc_policy(t->c->s)), "template", template);
	bool zh = !strncmp(t->r.lang, "zh", 2);
	const char *words = conf_get(s, zh ? "text.zh" : "text.en", "");
	struct ticket k;

	if (!t->r.ticket || !*words)
		return TEND_OK;
	enum tend_status st = store_legs(t->c->s->store, t->c->ctx, t->r.id, "", &t->legs, &t->n_legs, t->c->err);
	if (st == TEND_OK)
		st = store_ticket_get(t->c->s->store, t->c->ctx, t->r.ticket, &k, t->c->err);
	return st == TEND_OK ? reply_notice(t->c, &k, ret_fill(t, words, zh)) : st;
}

/* ---- the status, offered as a reply ---- */

static bool status_asked(struct svc *s, const struct message *m, size_t n) {
	const char *rules = conf_get(conf_find(policy_conf(svc_policy(s)), "status", "ASK"), "rules", "");

	while (n && m[n - 1].direction != DIR_IN)
		n--;
	for (size_t i = 0; n && i < m[n - 1].n_evidence; i++)
		if (word_in_list(rules, m[n - 1].evidence[i].rule))
			return true;
	return false;
}

/* The return it is about: the ticket's own newest, else the newest of the same customer. */
static enum tend_status status_of(struct svc *s, const void *ctx, const struct ticket *k, tend_id *id, struct tend_err *err) {
	struct rma_row *r;
	size_t n;
	enum tend_status st = store_rma_by(s->store, ctx, RMA_BY_TICKET, "", k->id, &r, &n, err);

	*id = st == TEND_OK && n ? r[n - 1].id : 0;
	if (st == TEND_OK && !*id && *k->order_no) {
		st = store_rma_by(s->store, ctx, RMA_BY_ORDER_NO, k->order_no, 0, &r, &n, err);
		*id = st == TEND_OK && n ? r[n - 1].id : 0;
	}
	return st;
}

enum tend_status svc_return_status_reply(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, char **text, struct tend_err *err) {
	struct change look_at = { .s = s, .who = who, .now = tms_now(), .ctx = mem_ctx(ctx), .err = err };
	struct message *m;
	struct ticket k;
	struct ret t;
	size_t n;
	tend_id id = 0;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*text = mem_strdup(ctx, "");
	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, ticket, &k, err);
	if (st == TEND_OK)
		st = store_messages(s->store, ctx, ticket, &m, &n, err);
	if (st == TEND_OK && status_asked(s, m, n))
		st = status_of(s, ctx, &k, &id, err);
	if (st != TEND_OK || !id || (st = ret_load(&look_at, id, &t)) != TEND_OK)
		return st;
	bool zh = k.language == LANG_ZH || (k.language != LANG_EN && !strncmp(t.r.lang, "zh", 2));
	bool no_money = t.r.state == RMA_COMPLETED && !t.r.amount;
	const char *state = no_money ? "DONE" : rma_state_word(t.r.state == RMA_LEAD_REVIEW ? RMA_SUBMITTED : t.r.state);
	const struct conf_section *words = conf_find(policy_conf(svc_policy(s)), "status", state);
	*text = ret_fill(&t, conf_get(words, zh ? "text.zh" : "text.en", ""), zh);
	return TEND_OK;
}

/* ---- timers ---- */

/* When it is next to be looked at: a warning, its own action, or its end. */
static tms_t timer_next(const struct rma_policy *p, enum rma_timer k, tms_t started, int warned) {
	int64_t act = p->act[k] ? p->act[k] : p->run[k];

	if (warned < p->n_warn[k] && p->warn[k][warned] < act)
		return started + p->warn[k][warned];
	return warned < RMA_WARNINGS + 1 ? started + act : TMS_NONE;
}

static enum tend_status timers_due(struct ret *t) {
	struct rma_timed *k;
	size_t n;
	enum tend_status st = store_rma_timers(t->c->s->store, t->c->ctx, t->r.id, 0, 0, &k, &n, t->c->err);

	t->r.due = TMS_NONE;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		tms_t end = k[i].started + t->policy.run[k[i].kind];
		t->r.due = end < t->r.due ? end : t->r.due;
	}
	return st;
}

enum tend_status ret_timers(struct ret *t, uint32_t start, uint32_t stop) {
	enum tend_status st = TEND_OK;

	for (int k = 0; st == TEND_OK && k < RMA_TIMER_COUNT; k++) {
		bool on = start & 1u << k;
		struct rma_timed w = { .rma = t->r.id, .kind = (enum rma_timer)k, .started = t->c->now,
			.next = on ? timer_next(&t->policy, (enum rma_timer)k, t->c->now, 0) : TMS_NONE };
		if (on || stop & 1u << k)
			st = store_rma_timer_put(t->c->s->store, &w, t->c->err);
	}
	return st == TEND_OK ? timers_due(t) : st;
}

/* What the end of a timer brings about by itself. */
static enum tend_status timer_fire(struct ret *t, enum rma_timer kind, enum rma_event *ev) {
	struct rma_act act = RMA_ACT_INIT;
	struct rma_out o;
	struct tend_err why = { .msg = "" };

	act.timer = kind;
	if (*ev == RMA_EV_ARRIVE)
		act.how = RMA_HOW_LOST;
	if (rma_apply(&t->f, *ev, &act, t->c->now, &o, &why) != TEND_OK)
		return ret_event(t, "return_alert", "", why.msg);
	enum tend_status st = ret_apply(t, *ev, &act, NULL, &o);
	if (st == TEND_OK)
		st = ret_follow(t);
	/* the answer is late while we waited for evidence: it is decided on file now, not after another silence */
	if (st == TEND_OK && kind == RMA_TIMER_ANSWER && *ev == RMA_EV_ANSWER && t->r.state == RMA_SUBMITTED && rma_timer_fires(&t->f, kind, ev))
		st = timer_fire(t, kind, ev);
	return st;
}

/* One timer that is up: it acts by itself, or only warns whoever looks. */
static enum tend_status timer_up(struct change *c, const struct rma_timed *w) {
	struct ret t;
	enum rma_event ev;
	enum tend_status st = ret_load(c, w->rma, &t);
	struct rma_timed next = *w;

	if (st != TEND_OK)
		return st;
	bool ended = c->now >= w->started + (t.policy.act[w->kind] ? t.policy.act[w->kind] : t.policy.run[w->kind]);
	next.warned = ended ? RMA_WARNINGS + 1 : w->warned + 1;
	next.next = ended ? TMS_NONE : timer_next(&t.policy, w->kind, w->started, next.warned);
	st = store_rma_timer_put(c->s->store, &next, c->err);
	if (st == TEND_OK)
		st = ret_event(&t, ended ? "return_timer" : "return_warning", "", rma_timer_word(w->kind));
	return st == TEND_OK && ended && rma_timer_fires(&t.f, w->kind, &ev) ? timer_fire(&t, w->kind, &ev) : st;
}

enum tend_status returns_timers(struct svc *s, int *done, struct tend_err *err) {
	enum { AT_ONCE = 50 };
	void *tmp = mem_ctx(NULL);
	struct rma_timed *w;
	struct change c;
	size_t n;
	enum tend_status st = store_rma_timers(s->store, tmp, 0, tms_now(), AT_ONCE, &w, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) { /* each in its own transaction: looked at again, so that it is done once */
		struct rma_timed *now;
		size_t k, j = 0;
		st = change_begin(&c, s, NULL, err);
		if (st != TEND_OK)
			break;
		st = store_rma_timers(s->store, c.ctx, w[i].rma, 0, 0, &now, &k, err);
		while (st == TEND_OK && j < k && !(now[j].kind == w[i].kind && now[j].next == w[i].next))
			j++;
		if (st == TEND_OK && j < k) {
			st = timer_up(&c, &now[j]);
			++*done;
		}
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

/* Goods came in: who waits longest is served first. */
enum tend_status returns_waiting(struct svc *s, int *done, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	tend_id *ids;
	size_t n;
	struct change c;
	enum tend_status st = store_stock_waiters(s->store, tmp, 200, &ids, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		struct ret t;
		struct rma_act act = RMA_ACT_INIT;
		struct rma_out o;
		struct tend_err why;
		struct change look = { .s = s, .now = tms_now(), .ctx = tmp, .err = err };
		if ((st = ret_load(&look, ids[i], &t)) != TEND_OK || rma_apply(&t.f, RMA_EV_STOCK, &act, look.now, &o, &why) != TEND_OK)
			continue; /* nothing for this one yet: nobody's gate was entered for it */
		if ((st = change_begin(&c, s, NULL, err)) != TEND_OK)
			break;
		st = ret_load(&c, ids[i], &t);
		if (st == TEND_OK && rma_apply(&t.f, RMA_EV_STOCK, &act, c.now, &o, &why) == TEND_OK) {
			st = ret_apply(&t, RMA_EV_STOCK, &act, NULL, &o);
			if (st == TEND_OK)
				st = ret_follow(&t);
			++*done;
		}
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}
