/* SPDX-License-Identifier: ISC */
/* The clocks of returns: they warn, they act, they stand still while somebody else decides; and who waits for stock. Each thing is done once,
 * however many workers there are. */
#include "service/ret.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* A clock that stands still keeps what is left of it, as a time behind all times: it never comes up. */
static bool timer_is_still(tms_t next) {
	return next > TMS_NONE / 2;
}

static bool timer_stands(const struct ret *t, enum rma_timer k) {
	unsigned flags = t->r.flags | (t->order.disputed ? (unsigned)RMA_DISPUTED : 0);

	if (k == RMA_TIMER_DISPUTE_ANSWER || k == RMA_TIMER_DISPUTE_EVIDENCE)
		return false;
	return flags & (RMA_DISPUTED | RMA_FROZEN) || (k == RMA_TIMER_ANSWER && t->policy.pauses && t->r.state == RMA_NEED_INFO);
}

/* When it is next to be looked at: a warning, its own action, or its end. */
static tms_t timer_next(const struct rma_policy *p, enum rma_timer k, tms_t started, int warned) {
	int64_t act = p->act[k] ? p->act[k] : p->run[k];

	if (warned < p->n_warn[k] && p->warn[k][warned] < act)
		return started + p->warn[k][warned];
	return warned < RMA_WARNINGS + 1 ? started + act : TMS_NONE;
}

/* Stops and starts what stands and goes, by the record as it is now; the next end is that of the record. */
static enum tend_status timers_sync(struct ret *t) {
	struct rma_timed *k;
	size_t n;
	enum tend_status st = store_rma_timers(t->c->s->store, t->c->ctx, t->r.id, 0, 0, &k, &n, t->c->err);

	t->r.due = TMS_NONE;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		bool still = timer_is_still(k[i].next), stands = timer_stands(t, k[i].kind);
		int64_t left = still ? TMS_NONE - 1 - k[i].next : k[i].next > t->c->now ? k[i].next - t->c->now : 0;
		if (stands && !still)
			k[i].next = TMS_NONE - 1 - left;
		if (!stands && still) {
			k[i].next = t->c->now + left;
			k[i].started = k[i].next - timer_next(&t->policy, k[i].kind, 0, k[i].warned);
		}
		if (stands != still)
			st = store_rma_timer_put(t->c->s->store, &k[i], t->c->err);
		tms_t end = stands ? TMS_NONE : k[i].started + t->policy.run[k[i].kind];
		t->r.due = end < t->r.due ? end : t->r.due;
	}
	return st;
}

bool ret_timer_is_still(const struct rma_timed *k) {
	return timer_is_still(k->next);
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
	return st == TEND_OK ? timers_sync(t) : st;
}

/* What did not arrive with the rest is given up: claimable again (a parcel of which nothing came is lost, not missing). */
static enum tend_status timer_missing(struct ret *t) {
	enum tend_status st = TEND_OK;
	int64_t came = 0, away = 0;

	for (size_t i = 0; i < t->n_lines; i++)
		came += t->lines[i].received;
	for (size_t i = 0; st == TEND_OK && came && i < t->n_lines; i++) {
		int64_t n = t->lines[i].approved - t->lines[i].received - t->lines[i].missing;
		if (n > 0)
			st = rma_line_miss(&t->lines[i], n, t->c->err);
		away += n > 0 ? n : 0;
	}
	if (st == TEND_OK && away)
		st = ret_save(t);
	return st == TEND_OK && away ? ret_event(t, "return", rma_state_word(t->r.state), mem_printf(t->c->ctx, "missing %" PRId64, away)) : st;
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
	if (timer_stands(&t, w->kind)) { /* frozen since it was set */
		st = timers_sync(&t);
		return st == TEND_OK ? ret_save(&t) : st;
	}
	bool ended = c->now >= w->started + (t.policy.act[w->kind] ? t.policy.act[w->kind] : t.policy.run[w->kind]);
	next.warned = ended ? RMA_WARNINGS + 1 : w->warned + 1;
	next.next = ended ? TMS_NONE : timer_next(&t.policy, w->kind, w->started, next.warned);
	st = store_rma_timer_put(c->s->store, &next, c->err);
	if (st == TEND_OK)
		st = ret_event(&t, ended ? "return_timer" : "return_warning", "", rma_timer_word(w->kind));
	if (st == TEND_OK && ended && w->kind == RMA_TIMER_MISSING)
		st = timer_missing(&t);
	return st == TEND_OK && ended && rma_timer_fires(&t.f, w->kind, &ev) ? timer_fire(&t, w->kind, &ev) : st;
}

/* Is it still as it was seen? Then nobody has done it. */
static enum tend_status timer_again(struct change *c, const struct rma_timed *seen, struct rma_timed *now, bool *same) {
	struct rma_timed *k;
	size_t n;
	enum tend_status st = store_rma_timers(c->s->store, c->ctx, seen->rma, 0, 0, &k, &n, c->err);

	*same = false;
	for (size_t i = 0; st == TEND_OK && i < n; i++)
		if (k[i].kind == seen->kind && k[i].next == seen->next) {
			*now = k[i];
			*same = true;
		}
	return st;
}

/* A record that cannot be worked on (its reason is gone from the policy, its sums do not fit) holds up no other: a lead is told, and it is
 * tried again in an hour. */
static enum tend_status timer_stuck(struct svc *s, const struct rma_timed *w, const char *why, struct tend_err *err) {
	struct change c;
	struct rma_timed next;
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	bool mine = false;
	st = timer_again(&c, w, &next, &mine);
	next.next = c.now + TMS_HOUR;
	if (st == TEND_OK && mine)
		st = store_rma_timer_put(s->store, &next, err);
	struct store_event e = { .at = c.now, .action = "return_alert", .before = "", .after = mem_printf(c.ctx, "R%" PRId64 " %s", w->rma, why), .batch = c.batch };
	if (st == TEND_OK && mine)
		st = store_event_add_rma(s->store, &e, w->rma, err);
	return change_end(&c, st);
}

static bool timer_is_stuck(enum tend_status st) {
	return st == TEND_NOT_FOUND || st == TEND_CONFIG || st == TEND_INVALID || st == TEND_LIMIT || st == TEND_CONFLICT || st == TEND_DENIED;
}

enum tend_status returns_timers(struct svc *s, int *done, struct tend_err *err) {
	enum { AT_ONCE = 50 };
	void *tmp = mem_ctx(NULL);
	struct rma_timed *w;
	struct change c;
	size_t n;
	enum tend_status st = store_rma_timers(s->store, tmp, 0, tms_now(), AT_ONCE, &w, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) { /* each in its own transaction: looked at again, so that it is done once */
		struct rma_timed now;
		bool mine;
		st = change_begin(&c, s, NULL, err);
		if (st != TEND_OK)
			break;
		st = timer_again(&c, &w[i], &now, &mine);
		if (st == TEND_OK && mine) {
			st = timer_up(&c, &now);
			++*done;
		}
		st = change_end(&c, st);
		if (timer_is_stuck(st))
			st = timer_stuck(s, &w[i], mem_printf(tmp, "%s", err->msg), err);
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
		st = ret_load(&look, ids[i], &t);
		if (st != TEND_OK && !timer_is_stuck(st))
			break;
		if (st != TEND_OK || rma_apply(&t.f, RMA_EV_STOCK, &act, look.now, &o, &why) != TEND_OK) {
			st = TEND_OK; /* nothing for this one yet, or a policy that does not know it: nobody's gate was entered for it */
			continue;
		}
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
