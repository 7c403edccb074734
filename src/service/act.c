/* SPDX-License-Identifier: ISC */
/* What a person does to tickets: take, assign, state, class, tags, snooze; on one or on all that are marked. */
#include "service/svc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

typedef enum tend_status act_fn(struct change *c, struct ticket *t, void *arg);

/* One batch over all tickets. With several, those that cannot be changed are passed over and counted. */
static enum tend_status act_on(struct svc *s, const struct session *who, enum cap cap, struct on on, act_fn *fn, void *arg,
                               struct done *out, struct tend_err *err) {
	struct change c;
	struct tend_err first = { .status = TEND_OK };
	enum tend_status st = authz_check(who->role, cap, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	for (size_t i = 0; st == TEND_OK && i < on.n; i++) {
		struct ticket t, was;
		bool changed = false;
		struct tend_err own = { .status = TEND_OK };
		c.err = &own;
		st = change_get(&c, on.ids[i], &t, &was);
		if (st == TEND_OK && on.n == 1)
			st = change_check_version(&c, &t, on.if_version);
		if (st == TEND_OK)
			st = fn(&c, &t, arg);
		if (st == TEND_OK)
			st = change_save(&c, &t, &was, &changed);
		*(changed ? &out->changed : &out->unchanged) += 1;
		out->version = t.version;
		if (st != TEND_OK && first.status == TEND_OK)
			first = own;
		if (on.n > 1 && (st == TEND_CONFLICT || st == TEND_INVALID || st == TEND_NOT_FOUND))
			st = TEND_OK;
	}
	c.err = err;
	if (first.status != TEND_OK && (st != TEND_OK || !out->changed)) {
		if (err)
			*err = first;
		st = first.status;
	}
	out->batch = out->changed ? c.batch : 0;
	return change_end(&c, st);
}

/* ---- take next ---- */

static size_t act_queues(const void *ctx, const char *list, const char ***out) {
	char *copy = mem_strdup(ctx, list), *save = NULL;
	size_t n = 0;

	*out = NULL;
	for (char *q = strtok_r(copy, " ", &save); q; q = strtok_r(NULL, " ", &save)) {
		mem_grow(ctx, *out, n);
		(*out)[n++] = q;
	}
	return n;
}

static enum tend_status act_take(struct change *c, const char *const *queues, size_t n, struct ticket *t) {
	tms_t seen = c->now - 60 * TMS_SECOND;
	enum tend_status st = store_ticket_take_next(c->s->store, c->ctx, queues, n, c->who->agent, c->now, true, seen, t, c->err);

	if (st == TEND_OK && !t->id) /* better one that a colleague looks at than none */
		st = store_ticket_take_next(c->s->store, c->ctx, queues, n, c->who->agent, c->now, false, seen, t, c->err);
	if (st == TEND_OK && !t->id)
		return tend_fail(c->err, TEND_LIMIT, _("nothing to take: the queue is empty"));
	if (st == TEND_OK)
		st = change_event(c, t->id, "assign", "", c->who->login);
	/* every claimed ticket had no assignee; a new one became open with it (edge TAKE of core/ticket.c) */
	if (st == TEND_OK && t->state == STATE_OPEN)
		st = change_event(c, t->id, "state", "new", "open");
	return st;
}

enum tend_status svc_take_next(struct svc *s, const void *ctx, const struct session *who, const char *queue, struct ticket *out,
                               struct tend_err *err) {
	struct change c;
	struct agent me;
	void *tmp = mem_ctx(NULL);
	const char **queues = NULL;
	size_t n = 0;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	if (st == TEND_OK && queue && *queue) {
		if (!policy_has(svc_policy(s), "queue", queue))
			st = tend_fail(err, TEND_NOT_FOUND, _("%s: no such queue: see `tend queue list`"), queue);
		n = act_queues(tmp, queue, &queues);
	} else if (st == TEND_OK) {
		st = store_agent_by_login(s->store, tmp, who->login, &me, err);
		if (st == TEND_OK)
			n = act_queues(tmp, me.queues, &queues);
	}
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st == TEND_OK) {
		st = act_take(&c, queues, n, out);
		tend_id id = out->id;
		st = change_end(&c, st);
		if (st == TEND_OK)
			st = store_ticket_get(s->store, ctx, id, out, err);
	}
	mem_free(tmp);
	return st;
}

/* ---- assign ---- */

static enum tend_status act_assign(struct change *c, struct ticket *t, void *arg) {
	const char *login = arg;
	enum tend_status st;

	if (t->state == STATE_CLOSED)
		return tend_fail(c->err, TEND_CONFLICT, _("T%lld is closed: it has no assignee any more"), (long long)t->id);
	st = tfield_set(c, t, TF_ASSIGN, login);
	if (st == TEND_OK && *login) {
		st = ticket_apply(t->state, TEV_TAKE, &t->state, c->err);
		if (t->assignee == c->who->agent)
			t->unread = false;
	}
	return st;
}

enum tend_status svc_assign(struct svc *s, const struct session *who, struct on on, const char *login, struct done *out,
                            struct tend_err *err) {
	struct agent a;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = TEND_OK;

	if (!strcmp(login, "me"))
		login = who->login;
	if (*login)
		st = store_agent_by_login(s->store, tmp, login, &a, err);
	if (st == TEND_OK && *login && !a.active)
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: has left: choose somebody else"), login);
	mem_free(tmp);
	/* one's own work may be given and taken by anyone; bulk moves are a lead's */
	enum cap cap = on.n > 20 ? CAP_LEAD : CAP_WORK;
	return st == TEND_OK ? act_on(s, who, cap, on, act_assign, (void *)(uintptr_t)login, out, err) : st;
}

/* ---- state ---- */

enum tend_status change_solves(struct change *c, const struct ticket *t) {
	bool zh = c->who && !strncmp(c->who->lang, "zh", 2);
	const struct step *open = playbook_open(c->ctx, policy_conf(svc_policy(c->s)), t, c->now, c->who ? c->who->login : "", zh);

	return open ? tend_fail(c->err, TEND_INVALID, _("T%lld: still to be done: %s; do it, or solve it with a reason"), (long long)t->id, open->title) : TEND_OK;
}

struct state_arg { enum ticket_state to; const char *reason; };

static enum tend_status act_state(struct change *c, struct ticket *t, void *arg) {
	const struct state_arg *a = arg;
	enum tend_status st = TEND_OK;

	if (a->to == t->state)
		return TEND_OK;
	if (a->to == STATE_NEW)
		return tend_fail(c->err, TEND_USAGE, _("a ticket does not become new again: release it instead"));
	if (a->to == STATE_SOLVED && t->complaint && !t->replied)
		return tend_fail(c->err, TEND_INVALID, _("T%lld is a complaint without an answer: reply first, then solve"), (long long)t->id);
	if (a->to == STATE_SOLVED && !(a->reason && *a->reason))
		st = change_solves(c, t);
	if (st == TEND_OK)
		st = ticket_apply(t->state, ticket_event_for(a->to), &t->state, c->err);
	if (st == TEND_OK && t->state == STATE_SOLVED)
		t->unread = false;
	if (st == TEND_OK && a->reason && *a->reason)
		st = change_event(c, t->id, "state_reason", "", a->reason);
	return st;
}

enum tend_status change_state(struct change *c, struct ticket *t, enum ticket_state to) {
	struct state_arg a = { to, NULL };
	return act_state(c, t, &a);
}

enum tend_status svc_state(struct svc *s, const struct session *who, struct on on, enum ticket_state to, const char *reason,
                           struct done *out, struct tend_err *err) {
	struct state_arg a = { to, reason };
	return act_on(s, who, CAP_WORK, on, act_state, &a, out, err);
}

/* ---- class ---- */

static enum tend_status act_label(struct change *c, const struct ticket *t, enum tfield f, const struct ticket *was) {
	char *a = tfield_text(c->ctx, was, f), *b = tfield_text(c->ctx, t, f);
	return store_label_add(c->s->store, t->id, 0, tfield_words[f], a, b, c->who->agent, c->now, c->err);
}

static enum tend_status act_class(struct change *c, struct ticket *t, void *arg) {
	const struct class_change *k = arg;
	struct ticket was = *t;
	enum tend_status st = TEND_OK;
	struct routed r;

	if (k->class != CLASS_NONE)
		t->class = k->class;
	if (k->reason)
		st = tfield_set(c, t, TF_REASON, k->reason);
	if (k->severity >= 0)
		t->severity = k->severity;
	if (k->complaint >= 0)
		t->complaint = k->complaint != 0;
	if (k->sentiment > -9)
		t->sentiment = k->sentiment;
	t->classed_by_person = true;
	t->confidence = t->reason_confidence = 100;
	/* a label even where the person only confirms: that, too, is knowledge */
	if (st == TEND_OK && k->class != CLASS_NONE)
		st = act_label(c, t, TF_CLASS, &was);
	if (st == TEND_OK && k->reason)
		st = act_label(c, t, TF_REASON, &was);
	if (st == TEND_OK && k->severity >= 0)
		st = act_label(c, t, TF_SEVERITY, &was);
	if (st == TEND_OK && k->complaint >= 0)
		st = act_label(c, t, TF_COMPLAINT, &was);
	if (st == TEND_OK && k->sentiment > -9)
		st = act_label(c, t, TF_SENTIMENT, &was);
	const char *queue = t->queue;
	int priority = t->priority;
	svc_route(c->s, t, c->now, &r);
	if (t->assignee || t->class == was.class)
		t->queue = queue; /* whoever has it keeps it; only unassigned work moves with its class */
	t->priority = k->priority >= 1 ? k->priority : t->class != was.class || t->severity != was.severity || t->complaint != was.complaint ? t->priority : priority;
	if (k->queue)
		t->queue = mem_strdup(c->ctx, k->queue);
	return st;
}

enum tend_status change_class(struct change *c, struct ticket *t, const struct class_change *k) {
	return act_class(c, t, (void *)(uintptr_t)k);
}

enum tend_status svc_class(struct svc *s, const struct session *who, struct on on, const struct class_change *k, struct done *out,
                           struct tend_err *err) {
	struct policy *p = svc_policy(s);

	if (k->reason && *k->reason && !policy_has(p, "reason", k->reason))
		return tend_fail(err, TEND_USAGE, _("%s: no such reason: see `tend policy show reasons.ini`"), k->reason);
	if (k->queue && !policy_has(p, "queue", k->queue))
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such queue: see `tend queue list`"), k->queue);
	if (k->severity == 0 || k->severity > 4 || k->priority == 0 || k->priority > 4 || k->sentiment > 2 ||
	    (k->sentiment < -2 && k->sentiment != -9))
		return tend_fail(err, TEND_USAGE, _("severity and priority are 1 to 4, sentiment -2 to 2"));
	return act_on(s, who, CAP_WORK, on, act_class, (void *)(uintptr_t)k, out, err);
}

/* ---- tags, snooze ---- */

struct tag_arg { const char *tag; bool add; };

static enum tend_status act_tag(struct change *c, struct ticket *t, void *arg) {
	const struct tag_arg *a = arg;
	bool has = word_in_list(t->tags, a->tag);

	if (a->add == has)
		return TEND_OK;
	if (a->add) {
		t->tags = mem_printf(c->ctx, "%s%s%s", t->tags, *t->tags ? " " : "", a->tag);
		return TEND_OK;
	}
	char *copy = mem_strdup(c->ctx, t->tags), *save = NULL, *out = mem_strdup(c->ctx, "");
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (strcmp(w, a->tag) != 0)
			out = mem_append(out, "%s%s", *out ? " " : "", w);
	t->tags = out;
	return TEND_OK;
}

enum tend_status svc_tag(struct svc *s, const struct session *who, struct on on, const char *tag, bool add, struct done *out,
                         struct tend_err *err) {
	struct tag_arg a = { tag, add };

	if (!*tag || strlen(tag) > 60 || strpbrk(tag, " \t\n,:\"") || *tag == '-')
		return tend_fail(err, TEND_USAGE, _("`%s` is no tag: one word without blanks, commas, colons"), tag);
	return act_on(s, who, CAP_WORK, on, act_tag, &a, out, err);
}

static enum tend_status act_snooze(struct change *c, struct ticket *t, void *arg) {
	tms_t until = *(tms_t *)arg;

	if (until && until <= c->now)
		return tend_fail(c->err, TEND_USAGE, _("snooze: that time has passed"));
	if (until && !state_is_active(t->state))
		return tend_fail(c->err, TEND_CONFLICT, _("T%lld is %s: only open work can be put off"), (long long)t->id, state_word(t->state));
	t->snoozed_until = until;
	return TEND_OK;
}

enum tend_status svc_snooze(struct svc *s, const struct session *who, struct on on, tms_t until, struct done *out,
                            struct tend_err *err) {
	return act_on(s, who, CAP_WORK, on, act_snooze, &until, out, err);
}
