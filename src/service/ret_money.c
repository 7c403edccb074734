/* SPDX-License-Identifier: ISC */
/* Legs of money, exactly once (returns 3.5): the row and its key are stored before any call, an outbox row carries it, the provider's word
 * comes back here. An outcome nobody knows is asked about under the same key, never sent under another. */
#include "service/ret.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* What pays back to a tender: the policy's [tender NAME] connector, unless a lead chose another (T38); the customer's new money has its own. */
static const char *leg_connector(const struct ret *t, const struct leg *l) {
	const struct conf *conf = policy_conf(svc_policy(t->c->s));
	char name[64];
	size_t n = strcspn(l->tender, "-"); /* wechat-2 is the second of that kind */

	if (t->route && *t->route)
		return t->route;

	memcpy(name, l->tender, n < sizeof name ? n : sizeof name - 1);
	name[n < sizeof name ? n : sizeof name - 1] = '\0';
	return conf_get(conf_find(conf, "tender", *name && l->kind == LEG_REFUND ? name : "transfer"), "connector", "payment");
}

static char *leg_payload(const struct ret *t, const struct leg *l) {
	json_t *j = json_pack("{s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:s}", "verb", leg_verb(l->kind), "kind", leg_kind_word(l->kind), "key", l->key, "amount_fen",
	                      (json_int_t)l->amount, "tender", l->tender, "order", t->r.order, "rma", mem_printf(t->c->ctx, "R%" PRId64, t->r.id), "replaces",
	                      l->replaces);
	char *d = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS), *own = mem_strdup(t->c->ctx, d);

	free(d);
	json_decref(j);
	return own;
}

enum tend_status ret_legs_write(struct ret *t) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < t->due_legs.n; i++) {
		const struct leg *l = &t->due_legs.legs[i];
		struct outbox_row r = { .ticket = t->r.ticket, .kind = "leg", .connector = leg_connector(t, l), .key = l->key, .payload = leg_payload(t, l),
			.state = DELIVERY_QUEUED, .leaves_at = t->c->now };
		st = store_leg_add(t->c->s->store, l, t->r.order, t->c->now, t->c->err);
		if (st == TEND_OK)
			st = store_outbox_add(t->c->s->store, &r, t->c->err);
		if (st == TEND_OK)
			st = ret_event(t, "leg", "", mem_printf(t->c->ctx, "%s %s %" PRId64, l->key, leg_state_word(l->state), l->amount));
	}
	return st;
}

static enum tend_status leg_facts_of(struct ret *t, bool seen, struct leg_facts *f) {
	*f = (struct leg_facts){ .rules = &t->policy.leg, .disputed = t->f.flags & (RMA_DISPUTED | RMA_FROZEN), .seen = seen };
	return store_leg_last_call(t->c->s->store, t->r.order, &f->last_call, t->c->err);
}

/* One event of a leg, stored by compare-and-set, in the log. */
static enum tend_status leg_move(struct ret *t, struct leg_row *l, enum leg_event ev, const struct leg_facts *f, struct leg_out *o) {
	enum leg_state was = l->l.state;
	enum tend_status st = leg_apply(&l->l, ev, f, t->c->now, o, t->c->err);

	if (st != TEND_OK)
		return st;
	l->l.state = o->state;
	l->l.lease = o->lease;
	l->l.first_sent = o->first_sent;
	l->l.next = o->next;
	l->l.queries = o->queries;
	l->changed = t->c->now;
	st = store_leg_update(t->c->s->store, l, was, t->c->err);
	if (st == TEND_OK && was != o->state)
		st = ret_event(t, "leg", leg_state_word(was), mem_printf(t->c->ctx, "%s %s%s%s", l->l.key, leg_state_word(o->state), *l->detail ? ": " : "", l->detail));
	if (st == TEND_OK && o->effects & LEG_FX_ALERT)
		st = ret_event(t, "return_alert", "", mem_printf(t->c->ctx, "%s: %s", l->l.key, l->detail));
	return st;
}

static enum tend_status leg_ret(struct change *c, const char *key, struct leg_row *l, struct ret *t) {
	enum tend_status st = store_leg_get(c->s->store, c->ctx, key, l, c->err);

	return st == TEND_OK ? ret_load(c, l->l.rma, t) : st;
}

/* The row follows its leg: when it is to be called or asked again is the leg's to say. */
static void leg_row_follows(const struct leg_row *l, tms_t now, struct outbox_row *r) {
	static const enum delivery states[LEG_STATE_COUNT] = { [LEG_PLANNED] = DELIVERY_QUEUED, [LEG_SENDING] = DELIVERY_UNKNOWN,
		[LEG_UNKNOWN] = DELIVERY_UNKNOWN, [LEG_OK] = DELIVERY_SENT, [LEG_FAILED] = DELIVERY_FAILED, [LEG_VOID] = DELIVERY_RECALLED };
	tms_t next = l->l.state == LEG_SENDING ? l->l.lease : l->l.next;

	r->state = states[l->l.state];
	r->leaves_at = next > now ? next : now;
}

/* Not now: it waits, and says why. A leg whose record cannot be read (a policy without its reason) holds up no other. */
static enum tend_status leg_waits(struct change *c, struct outbox_row *r, const struct leg_row *l, enum delivery was, tms_t again, const char *why) {
	if (l)
		leg_row_follows(l, c->now, r);
	else
		r->state = was == DELIVERY_QUEUED ? was : DELIVERY_UNKNOWN;
	if (!l || ((r->state == DELIVERY_QUEUED || r->state == DELIVERY_UNKNOWN) && r->leaves_at <= c->now))
		r->leaves_at = again;
	r->detail = mem_strdup(c->ctx, why);
	return store_outbox_finish(c->s->store, r, c->err);
}

enum tend_status leg_taken(struct change *c, struct outbox_row *r, enum delivery was, bool *go) {
	struct leg_row l;
	struct ret t;
	struct leg_facts f;
	struct leg_out o;
	struct tend_err why, *err = c->err;

	*go = false;
	c->err = &why;
	enum tend_status st = leg_ret(c, r->key, &l, &t);
	if (st == TEND_NOT_FOUND || st == TEND_CONFIG || st == TEND_INVALID) {
		c->err = err;
		return leg_waits(c, r, NULL, was, c->now + TMS_HOUR, why.msg);
	}
	if (st == TEND_OK)
		st = leg_facts_of(&t, false, &f);
	if (st == TEND_OK && l.l.state == LEG_SENDING) /* who had it has died (G4) */
		st = leg_move(&t, &l, LEG_EV_LAPSED, &f, &o);
	if (st == TEND_OK)
		st = leg_move(&t, &l, was == DELIVERY_QUEUED ? LEG_EV_TAKE : LEG_EV_QUERY, &f, &o);
	c->err = err;
	*go = st == TEND_OK;
	if (st == TEND_OK)
		return st;
	if (st != TEND_DENIED && st != TEND_BUSY && st != TEND_CONFLICT && st != TEND_UNKNOWN)
		return tend_fail(err, st, "%s", why.msg);
	bool gap = st == TEND_BUSY && f.last_call != TMS_NONE && f.last_call + t.policy.leg.gap > c->now;
	return leg_waits(c, r, &l, was, gap ? f.last_call + t.policy.leg.gap : c->now + t.policy.leg.gap, why.msg);
}

static enum leg_event leg_answer(const struct outbox_row *r, bool absent) {
	if (absent)
		return LEG_EV_ABSENT;
	switch (r->state) {
	case DELIVERY_SENT: return LEG_EV_DONE;
	case DELIVERY_FAILED: return LEG_EV_DECLINED;
	case DELIVERY_QUEUED: return LEG_EV_LATER;
	default: return LEG_EV_LOST;
	}
}

/* What is at its end stays there; a provider that says the opposite afterwards is a matter for a lead: money may have moved twice. */
static enum tend_status leg_contradicted(struct ret *t, const struct leg_row *l, enum leg_event ev) {
	if (!(l->l.state == LEG_OK && ev == LEG_EV_DECLINED) && !(l->l.state == LEG_FAILED && ev == LEG_EV_DONE))
		return TEND_OK;
	return ret_event(t, "return_alert", "", mem_printf(t->c->ctx, _("%s: the provider says `%s`, it is %s: ask the provider"), l->l.key,
	                 leg_event_word(ev), leg_state_word(l->l.state)));
}

/* The provider knows nothing of it, but its key is too old to be sent again: a person is told once, and it is still asked about. */
static enum tend_status leg_too_old(struct ret *t, struct leg_row *l, const char *before) {
	const char *why = mem_strdup(t->c->ctx, t->c->err->msg);

	l->detail = why;
	enum tend_status st = store_leg_update(t->c->s->store, l, l->l.state, t->c->err);
	return st == TEND_OK && strcmp(before, why) != 0 ? ret_event(t, "return_alert", "", why) : st;
}

enum tend_status leg_told(struct change *c, struct outbox_row *r, bool absent) {
	struct leg_row l;
	struct ret t;
	struct leg_facts f;
	struct leg_out o;
	enum leg_event ev = leg_answer(r, absent);
	enum tend_status st = leg_ret(c, r->key, &l, &t);

	if (st == TEND_OK)
		st = leg_facts_of(&t, false, &f);
	if (st != TEND_OK)
		return st;
	if (l.l.state != LEG_SENDING && l.l.state != LEG_UNKNOWN) { /* a webhook was faster */
		leg_row_follows(&l, c->now, r);
		return leg_contradicted(&t, &l, ev);
	}
	if (l.l.state == LEG_UNKNOWN && (ev == LEG_EV_LOST || ev == LEG_EV_LATER)) { /* still nobody knows */
		leg_row_follows(&l, c->now, r);
		return TEND_OK;
	}
	const char *before = l.detail;
	l.provider = r->provider;
	l.detail = r->detail;
	f.last_call = TMS_NONE; /* nothing is called here: when it is, G7 is asked again */
	st = leg_move(&t, &l, ev, &f, &o);
	if (ev == LEG_EV_ABSENT && (st == TEND_UNKNOWN || st == TEND_DENIED)) {
		leg_row_follows(&l, c->now, r);
		return st == TEND_UNKNOWN ? leg_too_old(&t, &l, before) : TEND_OK;
	}
	if (st == TEND_OK && ev == LEG_EV_ABSENT) { /* the same key again: as one that nobody has taken yet */
		l.l.state = LEG_PLANNED;
		l.l.lease = 0;
		st = store_leg_update(c->s->store, &l, LEG_SENDING, c->err);
	}
	leg_row_follows(&l, c->now, r);
	if (st == TEND_OK)
		st = ret_facts(&t);
	if (st == TEND_OK)
		st = ret_follow(&t);
	return st;
}

enum tend_status svc_leg_webhook(struct svc *s, const char *channel, const char *provider, const char *key, const char *status, struct tend_err *err) {
	struct change c;
	struct leg_row l;
	struct ret t = { 0 };
	struct leg_facts f;
	struct leg_out o;
	bool fresh = false;
	enum leg_event ev = !strcmp(status, "ok") ? LEG_EV_DONE : LEG_EV_DECLINED;
	enum tend_status st = strcmp(status, "ok") && strcmp(status, "failed") ? tend_fail(err, TEND_USAGE, _("status: ok or failed")) : change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	st = leg_ret(&c, key, &l, &t);
	if (st == TEND_OK)
		st = store_leg_seen(s->store, channel, provider, status, c.now, &fresh, err);
	if (st == TEND_OK)
		st = leg_facts_of(&t, !fresh, &f);
	if (st == TEND_OK && fresh && (l.l.state == LEG_OK || l.l.state == LEG_FAILED)) { /* late: noted, and only noted */
		st = leg_contradicted(&t, &l, ev);
		enum leg_state is = l.l.state;
		st = change_end(&c, st);
		return st == TEND_OK ? tend_fail(err, TEND_CONFLICT, _("%s: is %s already: nothing to do"), key, leg_state_word(is)) : st;
	}
	if (st == TEND_OK) { /* what is known is known, disputed or not */
		l.provider = provider;
		l.detail = "";
		st = leg_move(&t, &l, ev, &f, &o);
	}
	if (st == TEND_OK)
		st = store_outbox_renew_key(s->store, key, o.state == LEG_OK ? DELIVERY_SENT : DELIVERY_FAILED, c.now, err);
	if (st == TEND_OK)
		st = ret_facts(&t);
	if (st == TEND_OK)
		st = ret_follow(&t);
	return change_end(&c, st);
}

enum tend_status svc_leg_answer(struct svc *s, const char *key, enum delivery fate, struct tend_err *err) {
	struct change c;
	struct outbox_row r;
	bool go = false;
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	st = store_outbox_by_key(s->store, c.ctx, key, &r, err);
	if (st == TEND_OK)
		st = leg_taken(&c, &r, r.state, &go);
	if (st == TEND_OK && go) {
		r.state = fate;
		r.provider = fate == DELIVERY_SENT ? mem_printf(c.ctx, "ref-%s", key) : "";
		r.detail = fate == DELIVERY_SENT ? "" : fate == DELIVERY_FAILED ? _("the account is closed") : _("no answer in time");
		st = leg_told(&c, &r, false);
		if (st == TEND_OK)
			st = store_outbox_finish(s->store, &r, err);
	}
	return change_end(&c, st);
}

enum tend_status svc_order_dispute(struct svc *s, const struct session *who, const char *order, bool open, struct tend_err *err) {
	struct change c;
	struct rma_row *r;
	size_t n;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	struct order_terms known;
	st = store_order_terms(s->store, c.ctx, order, &known, err);
	if (st == TEND_OK)
		st = store_order_dispute(s->store, order, open, err);
	if (st == TEND_OK)
		st = change_event(&c, 0, "dispute", open ? "no" : "yes", mem_printf(c.ctx, "%s %s", order, open ? "yes" : "no"));
	if (st == TEND_OK)
		st = store_rma_by(s->store, c.ctx, RMA_BY_ORDER_NO, order, 0, &r, &n, err);
	for (size_t i = 0; st == TEND_OK && i < n; i++) { /* its clocks stand still; what stood still goes on */
		struct ret t;
		if (rma_is_terminal(r[i].state) || r[i].state == RMA_DRAFT)
			continue;
		st = ret_load(&c, r[i].id, &t);
		if (st == TEND_OK)
			st = ret_timers(&t, 0, 0);
		if (st == TEND_OK)
			st = ret_save(&t);
		if (st == TEND_OK)
			st = ret_facts(&t);
		t.decided = t.r.verdict == RMA_VERDICT_FAST || t.r.verdict == RMA_VERDICT_APPROVE;
		if (st == TEND_OK && !open)
			st = ret_follow(&t);
	}
	return change_end(&c, st);
}
