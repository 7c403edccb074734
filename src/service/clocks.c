/* SPDX-License-Identifier: ISC */
/* The clocks of a ticket follow what happens to it (specification README, "Ticket states"; metrics.md section 3). */
#include "service/svc.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static const char *const target_keys[CLOCK_KIND_COUNT] = { "first_reply", "next_reply", "resolution" };

/* What the policy promises this ticket: the first `[sla …]` whose conditions it meets. */
struct promise { const char *rule, *calendar; const struct calendar *cal; int64_t target[CLOCK_KIND_COUNT]; };

static enum tend_status clocks_promise(struct change *c, const struct ticket *t, struct promise *out) {
	const char *when;
	const struct calendars *cals;
	struct policy *p = svc_policy(c->s);
	const struct conf_section *s = policy_first(p, "sla", t, c->now, &when);
	enum tend_status st = policy_calendars(p, &cals, c->err);

	*out = (struct promise){ .rule = s ? s->name : "", .calendar = conf_get(s, "calendar", "") };
	for (int k = 0; st == TEND_OK && k < CLOCK_KIND_COUNT; k++)
		st = conf_get_dur(s, target_keys[k], 0, &out->target[k], c->err);
	if (st == TEND_OK)
		out->cal = calendars_find(cals, out->calendar);
	return st;
}

static const struct calendar *clocks_calendar(struct change *c, const char *name) {
	const struct calendars *cals;

	return policy_calendars(svc_policy(c->s), &cals, c->err) == TEND_OK ? calendars_find(cals, name) : NULL;
}

static void clocks_due(struct ticket *t, const struct sla_clock *clocks, size_t n) {
	t->due = TMS_NONE;
	for (size_t i = 0; i < n; i++)
		if (clocks[i].result == CLOCK_RUNNING && clocks[i].due < t->due)
			t->due = clocks[i].due;
}

static enum tend_status clocks_add(struct change *c, const struct ticket *t, enum clock_kind k, const struct promise *p, tms_t at,
                                   struct sla_clock *out) {
	*out = (struct sla_clock){ .kind = k, .calendar = p->calendar, .rule = p->rule, .target_s = p->target[k], .started = at,
		.due = TMS_NONE, .stopped = TMS_NONE, .result = CLOCK_RUNNING };
	sla_reckon(out, p->cal);
	return store_clock_put(c->s->store, t->id, out, policy_version(svc_policy(c->s)), c->err);
}

enum tend_status clocks_start(struct change *c, struct ticket *t) {
	struct promise p;
	struct sla_clock k[2];
	size_t n = 0;
	enum tend_status st = clocks_promise(c, t, &p);

	t->due = TMS_NONE;
	if (st != TEND_OK || !p.cal)
		return st;
	if (p.target[CLOCK_FIRST_REPLY])
		st = clocks_add(c, t, CLOCK_FIRST_REPLY, &p, t->created, &k[n++]);
	if (st == TEND_OK && p.target[CLOCK_RESOLUTION])
		st = clocks_add(c, t, CLOCK_RESOLUTION, &p, t->created, &k[n++]);
	clocks_due(t, k, n);
	return st;
}

/* Reads, lets fn act on each, writes what changed, sets t->due. */
typedef void clock_fn(struct change *c, struct sla_clock *k, const struct calendar *cal, void *arg);

static enum tend_status clocks_each(struct change *c, struct ticket *t, clock_fn *fn, void *arg) {
	struct sla_clock *k;
	size_t n;
	enum tend_status st = store_clocks(c->s->store, c->ctx, t->id, &k, &n, c->err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		const struct calendar *cal = clocks_calendar(c, k[i].calendar);
		struct sla_clock was = k[i];
		if (!cal)
			continue;
		fn(c, &k[i], cal, arg);
		if (was.due != k[i].due || was.result != k[i].result || was.stopped != k[i].stopped || was.n_pauses != k[i].n_pauses ||
		    was.target_s != k[i].target_s || was.rule != k[i].rule)
			st = store_clock_put(c->s->store, t->id, &k[i], policy_version(svc_policy(c->s)), c->err);
	}
	if (st == TEND_OK)
		clocks_due(t, k, n);
	return st;
}

struct follow { enum ticket_state from, to; bool hold_pauses; struct promise promise; bool retarget; };

static bool follow_pauses(const struct follow *f, enum ticket_state s) {
	return s == STATE_PENDING || (s == STATE_HOLD && f->hold_pauses);
}

static void clocks_follow_one(struct change *c, struct sla_clock *k, const struct calendar *cal, void *arg) {
	const struct follow *f = arg;

	if (f->retarget && k->result == CLOCK_RUNNING && f->promise.cal && f->promise.target[k->kind]) {
		k->target_s = f->promise.target[k->kind];
		k->calendar = f->promise.calendar;
		k->rule = f->promise.rule;
		cal = f->promise.cal;
		sla_reckon(k, cal);
	}
	if (f->from == f->to)
		return;
	if (f->to == STATE_SOLVED) {
		if (k->kind == CLOCK_RESOLUTION) {
			sla_stop(k, cal, c->now);
		} else if (k->result == CLOCK_RUNNING) { /* no answer was needed */
			k->result = CLOCK_CANCELLED;
			k->stopped = c->now;
			k->due = TMS_NONE;
		}
		return;
	}
	if (k->kind != CLOCK_RESOLUTION)
		return; /* reply clocks never pause */
	if (f->from == STATE_SOLVED)
		sla_reopen(c->ctx, k, cal, c->now);
	if (follow_pauses(f, f->to))
		sla_pause(c->ctx, k, cal, c->now);
	else
		sla_resume(k, cal, c->now);
}

enum tend_status clocks_follow(struct change *c, struct ticket *t, const struct ticket *was) {
	struct follow f = { .from = was->state, .to = t->state };
	enum tend_status st = TEND_OK;

	f.hold_pauses = !strcmp(policy_shop(svc_policy(c->s), "hold_pauses", "no"), "yes");
	f.retarget = t->priority != was->priority || t->class != was->class || t->severity != was->severity || t->queue != was->queue;
	if (f.from == f.to && !f.retarget)
		return TEND_OK;
	if (f.retarget)
		st = clocks_promise(c, t, &f.promise);
	return st == TEND_OK ? clocks_each(c, t, clocks_follow_one, &f) : st;
}

static void clocks_stop_reply(struct change *c, struct sla_clock *k, const struct calendar *cal, void *arg) {
	(void)arg;
	if (k->kind != CLOCK_RESOLUTION)
		sla_stop(k, cal, c->now);
}

enum tend_status clocks_replied(struct change *c, struct ticket *t) {
	return clocks_each(c, t, clocks_stop_reply, NULL);
}

struct restart { tms_t at; bool cancelled; };

static void clocks_restart_reply(struct change *c, struct sla_clock *k, const struct calendar *cal, void *arg) {
	const struct restart *r = arg;

	(void)c;
	if (k->kind == CLOCK_RESOLUTION || k->stopped != r->at || k->result == CLOCK_RUNNING || (r->cancelled && k->result != CLOCK_CANCELLED))
		return;
	k->result = CLOCK_RUNNING;
	k->stopped = TMS_NONE;
	sla_reckon(k, cal);
}

enum tend_status clocks_unreplied(struct change *c, struct ticket *t, tms_t at) {
	return clocks_each(c, t, clocks_restart_reply, &(struct restart){ .at = at });
}

enum tend_status clocks_unsolved(struct change *c, struct ticket *t, tms_t at) {
	return clocks_each(c, t, clocks_restart_reply, &(struct restart){ .at = at, .cancelled = true });
}

static void clocks_note_reply(struct change *c, struct sla_clock *k, const struct calendar *cal, void *arg) {
	bool *waiting = arg;

	(void)c;
	(void)cal;
	*waiting |= k->kind != CLOCK_RESOLUTION && k->result == CLOCK_RUNNING;
}

enum tend_status clocks_customer(struct change *c, struct ticket *t, tms_t at) {
	bool waiting = false;
	struct promise p;
	struct sla_clock k;
	enum tend_status st = clocks_each(c, t, clocks_note_reply, &waiting);

	/* several messages are one wait: the oldest unanswered one counts */
	if (st != TEND_OK || waiting)
		return st;
	st = clocks_promise(c, t, &p);
	if (st != TEND_OK || !p.cal || !p.target[CLOCK_NEXT_REPLY])
		return st;
	st = clocks_add(c, t, CLOCK_NEXT_REPLY, &p, at, &k);
	if (st == TEND_OK && k.due < t->due)
		t->due = k.due;
	return st;
}
