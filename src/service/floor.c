/* SPDX-License-Identifier: ISC */
/* Presence: who is ready, and whose console is gone. What an absent agent has goes back to its queues when the policy says so, and an
 * event says that it did. */
#include "service/floor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum { HANDBACK_AT_ONCE = 50, ALIVE_MS = 150000 }; /* a console speaks once a minute */

/* ---- saying it ---- */

static char *floor_text(const void *ctx, const char *login, enum duty d) {
	return mem_printf(ctx, "%s %s", login, duty_word(d));
}

/* *now becomes d, with an event; nothing when it is that already. */
static enum tend_status floor_become(struct change *c, const char *login, struct duty_row *now, enum duty d, tms_t since, int was) {
	struct duty_row next = *now;

	if (now->state == d && now->was == was)
		return TEND_OK;
	next.state = d;
	next.since = since;
	next.was = was;
	enum tend_status st = store_duty_put(c->s->store, &next, c->err);
	if (st == TEND_OK && now->state != d)
		st = change_event(c, 0, "presence", floor_text(c->ctx, login, now->state), floor_text(c->ctx, login, d));
	if (st == TEND_OK)
		*now = next;
	return st;
}

static enum tend_status floor_agent(struct svc *s, const void *ctx, const char *login, struct agent *a, struct tend_err *err) {
	enum tend_status st = store_agent_by_login(s->store, ctx, login, a, err);

	if (st == TEND_OK && !a->active)
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: has left: choose somebody else"), login);
	return st;
}

enum tend_status svc_duty(struct svc *s, const struct session *who, const char *login, struct duty_row *out, struct tend_err *err) {
	struct agent a = { .id = who->agent };
	void *tmp = mem_ctx(NULL);
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK && login)
		st = floor_agent(s, tmp, login, &a, err);
	if (st == TEND_OK)
		st = store_duty_get(s->store, a.id, out, err);
	mem_free(tmp);
	return st;
}

enum tend_status svc_duty_set(struct svc *s, const struct session *who, const char *login, enum duty d, struct tend_err *err) {
	struct agent a = { .id = who->agent };
	struct duty_row now;
	struct change c;
	void *tmp = mem_ctx(NULL);
	bool own = !login || !strcmp(login, who->login) || !strcmp(login, "me");
	enum tend_status st = authz_check(who->role, own ? CAP_READ : CAP_LEAD, err);

	login = own ? who->login : login;
	if (st == TEND_OK && !own)
		st = floor_agent(s, tmp, login, &a, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st == TEND_OK) {
		st = store_duty_get(s->store, a.id, &now, err);
		if (st == TEND_OK)
			st = floor_become(&c, login, &now, d, c.now, -1);
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

/* ---- consoles ---- */

enum tend_status svc_console_open(struct svc *s, const struct session *who, int64_t id, struct duty_row *out, struct tend_err *err) {
	struct change c;
	enum tend_status st = change_begin(&c, s, who, err);

	if (st != TEND_OK)
		return st;
	st = store_console_drop(s->store, who->agent, 0, c.now - floor_away_after(s), err); /* those that nobody will ever close */
	if (st == TEND_OK)
		st = store_console_seen(s->store, who->agent, id, c.now, err);
	if (st == TEND_OK)
		st = store_duty_get(s->store, who->agent, out, err);
	if (st == TEND_OK && (out->state == DUTY_OFF || out->state == DUTY_AWAY))
		st = floor_become(&c, who->login, out, DUTY_READY, c.now, -1);
	return change_end(&c, st);
}

enum tend_status svc_console_seen(struct svc *s, const struct session *who, int64_t id, struct duty_row *out, struct tend_err *err) {
	struct change c;
	enum tend_status st = change_begin(&c, s, who, err);

	if (st != TEND_OK)
		return st;
	st = store_console_seen(s->store, who->agent, id, c.now, err);
	if (st == TEND_OK)
		st = store_duty_get(s->store, who->agent, out, err);
	if (st == TEND_OK && out->state == DUTY_AWAY && out->was >= 0)
		st = floor_become(&c, who->login, out, (enum duty)out->was, c.now, -1);
	return change_end(&c, st);
}

enum tend_status svc_console_left(struct svc *s, const struct session *who, int64_t id, struct tend_err *err) {
	struct change c;
	struct duty_row d;
	enum tend_status st = change_begin(&c, s, who, err);

	if (st != TEND_OK)
		return st;
	st = store_console_drop(s->store, who->agent, id, 0, err);
	if (st == TEND_OK)
		st = store_duty_get(s->store, who->agent, &d, err);
	if (st == TEND_OK && d.seen < c.now - ALIVE_MS) /* no other of his is alive */
		st = floor_become(&c, who->login, &d, DUTY_OFF, c.now, -1);
	return change_end(&c, st);
}

/* ---- handing back ---- */

/* One piece of it, in the change's transaction. *left: there may be more. */
static enum tend_status floor_release(struct change *c, tend_id agent, bool all, struct done *out, bool *left) {
	tend_id ids[HANDBACK_AT_ONCE];
	size_t n;
	enum tend_status st = store_agent_tickets(c->s->store, agent, all, c->now, ids, HANDBACK_AT_ONCE, &n, c->err);

	*left = st == TEND_OK && n == HANDBACK_AT_ONCE;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		struct ticket t, was;
		bool changed;
		st = change_get(c, ids[i], &t, &was);
		if (st == TEND_OK && t.assignee == agent)
			st = tfield_set(c, &t, TF_ASSIGN, "");
		if (st == TEND_OK)
			st = change_save(c, &t, &was, &changed);
		out->changed += st == TEND_OK && changed;
	}
	return st;
}

/* In pieces, so that nobody who takes work waits for it; one batch, and an event that says why. */
static enum tend_status floor_handback(struct svc *s, const struct session *who, tend_id agent, const char *login, bool all, struct done *out,
                                       struct tend_err *err) {
	bool left = true;
	enum tend_status st = TEND_OK;

	*out = (struct done){ 0 };
	while (st == TEND_OK && left) {
		struct change c;
		struct duty_row d;
		size_t before = out->changed;
		st = change_begin(&c, s, who, err);
		if (st != TEND_OK)
			break;
		c.batch = out->batch ? out->batch : c.batch;
		st = floor_release(&c, agent, all, out, &left);
		if (st == TEND_OK)
			st = store_duty_get(s->store, agent, &d, err);
		if (st == TEND_OK && out->changed > before) {
			out->batch = c.batch;
			st = change_event(&c, 0, "handback", floor_text(c.ctx, login, d.state), mem_printf(c.ctx, "%zu", out->changed - before));
		}
		st = change_end(&c, st);
		left = left && out->changed > before;
	}
	return st;
}

enum tend_status svc_handback(struct svc *s, const struct session *who, const char *login, bool all, struct done *out, struct tend_err *err) {
	struct agent a;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = authz_check(who->role, CAP_LEAD, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = store_agent_by_login(s->store, tmp, login, &a, err); /* also of those who left */
	if (st == TEND_OK)
		st = floor_handback(s, who, a.id, login, all, out, err);
	mem_free(tmp);
	return st;
}

/* ---- what time finds ---- */

tms_t floor_away_after(struct svc *s) {
	return policy_shop_dur(svc_policy(s), "away_after", 600) * TMS_SECOND;
}

static const struct agent *floor_who(const struct agent *all, size_t n, tend_id id) {
	for (size_t i = 0; i < n; i++)
		if (all[i].id == id)
			return &all[i];
	return NULL;
}

/* His newest sign of life: a console's, what he said of himself, what he did by any other way. */
static enum tend_status floor_alive(struct svc *s, const struct duty_row *d, tms_t *at, struct tend_err *err) {
	tms_t acted;
	enum tend_status st = store_agent_acted(s->store, d->agent, &acted, err);

	*at = d->since > d->seen ? d->since : d->seen;
	*at = st == TEND_OK && acted > *at ? acted : *at;
	return st;
}

/* Looked at again inside the transaction: a console may have come back, another worker been first. */
static enum tend_status floor_find_away(struct svc *s, const struct agent *a, int *done, struct tend_err *err) {
	struct change c;
	struct duty_row d;
	tms_t seen = 0;
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	st = store_duty_get(s->store, a->id, &d, err);
	if (st == TEND_OK)
		st = floor_alive(s, &d, &seen, err);
	if (st == TEND_OK && d.state != DUTY_OFF && d.state != DUTY_AWAY && c.now - seen >= floor_away_after(s)) {
		st = floor_become(&c, a->login, &d, DUTY_AWAY, seen, (int)d.state); /* away since it was last seen */
		++*done;
	}
	return change_end(&c, st);
}

/* That a worker runs is known by this; old counters go with it. Once a minute, whoever is first. */
enum tend_status floor_pulse(struct svc *s, int *done, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char *last;
	tms_t now = tms_now();
	struct change c;
	enum tend_status st = store_meta_get(s->store, tmp, FLOOR_PULSE, &last, err);
	tms_t at = st == TEND_OK && last ? strtoll(last, NULL, 10) : 0;

	(void)done;
	if (st == TEND_OK && (now - at >= TMS_MINUTE || at > now) && (st = change_begin(&c, s, NULL, err)) == TEND_OK) {
		st = store_meta_put(s->store, FLOOR_PULSE, mem_printf(tmp, "%" PRId64, now), err);
		if (st == TEND_OK)
			st = store_counters_drop(s->store, now - 2 * TMS_DAY, now - 8 * TMS_DAY, err);
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

/* Whose console is gone is away; what he has goes back after hand_back_after (not said: never). */
enum tend_status floor_absent(struct svc *s, int *done, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct duty_row *d;
	struct agent *agents = NULL;
	size_t n = 0, n_agents = 0;
	tms_t now = tms_now(), after = policy_shop_dur(svc_policy(s), "hand_back_after", 0) * TMS_SECOND;
	enum tend_status st = store_duties(s->store, tmp, &d, &n, err);

	if (st == TEND_OK && n)
		st = store_agent_list(s->store, tmp, &agents, &n_agents, err);
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		const struct agent *a = floor_who(agents, n_agents, d[i].agent);
		struct done back = { 0 };
		tend_id one;
		size_t has = 0;
		if (!a || d[i].state == DUTY_OFF)
			continue;
		if (d[i].state == DUTY_AWAY && after > 0 && now - d[i].since >= after) {
			st = store_agent_tickets(s->store, a->id, false, now, &one, 1, &has, err);
			if (st == TEND_OK && has)
				st = floor_handback(s, NULL, a->id, a->login, false, &back, err);
			*done += (int)back.changed;
		} else if (d[i].state != DUTY_AWAY) {
			tms_t seen;
			st = floor_alive(s, &d[i], &seen, err);
			if (st == TEND_OK && now - seen >= floor_away_after(s))
				st = floor_find_away(s, a, done, err);
		}
	}
	mem_free(tmp);
	return st;
}
