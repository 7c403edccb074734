/* SPDX-License-Identifier: ISC */
/* Moving work: a plan says who would get what and who types on it right now; applying it moves in pieces, so that nobody who takes the
 * next one waits, and only what is still as it was planned. One batch, one undo. */
#include "service/floor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/spread.h"

enum { MOVE_AT_ONCE = 50, MOVE_PAGE = 1000, TYPED_MS = 120000, SEEN_MS = 60000 };

/* A plan in the making. */
struct mover {
	struct svc *s;
	const void *ctx;
	const struct session *who;
	const struct move_req *r;
	struct ticket *rows;
	size_t n;
	struct agent *agents;
	struct duty_row *duties;
	size_t n_agents, n_duties;
	struct store_typing *typing;
	size_t n_typing;
	struct spread_agent *sa;     /* beside agents */
};

/* ---- what is found ---- */

static bool move_wants(const struct mover *m, const struct ticket *t) {
	return state_is_active(t->state) && !t->merged_into && (!m->r->from || !strcmp(t->assignee_login, m->r->from));
}

static bool move_add(struct mover *m, const struct ticket *t) {
	size_t most = m->r->count && m->r->count < MOVE_MAX ? m->r->count : MOVE_MAX;

	if (m->n == most)
		return false;
	mem_grow(m->ctx, m->rows, m->n);
	m->rows[m->n++] = *t;
	return true;
}

static int move_by_urgency(const void *a, const void *b) {
	return ticket_urgency(a, b);
}

/* The marked ones, those that are still there. */
static enum tend_status move_marked(struct mover *m, struct move_plan *out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < m->r->n_ids; i++) {
		struct ticket t;
		st = store_ticket_get(m->s->store, m->ctx, m->r->ids[i], &t, err);
		if (st == TEND_OK && move_wants(m, &t))
			out->more |= !move_add(m, &t);
		st = st == TEND_NOT_FOUND ? TEND_OK : st;
	}
	if (m->n)
		qsort(m->rows, m->n, sizeof *m->rows, move_by_urgency);
	return st;
}

/* `from` narrows the query itself, so that its index is used. */
static enum tend_status move_found(struct mover *m, struct move_plan *out, struct tend_err *err) {
	struct list_req l = { .limit = MOVE_PAGE };
	struct list_page page = { .more = true };
	enum tend_status st = TEND_OK;

	l.query = m->r->from ? mem_printf(m->ctx, "%s who:%s", m->r->query, m->r->from) : m->r->query;
	while (st == TEND_OK && page.more && !out->more) {
		st = svc_list(m->s, m->ctx, m->who, &l, &page, err);
		for (size_t i = 0; st == TEND_OK && i < page.n && !out->more; i++) {
			const struct ticket *t = &page.rows[i];
			l.after = (struct place){ t->due, t->priority, t->id };
			if (move_wants(m, t))
				out->more = !move_add(m, t);
		}
		if (st == TEND_OK && page.partial)
			out->more = true;
		page.more = page.more && page.n;
	}
	return st;
}

/* ---- who is there ---- */

static enum tend_status move_people(struct mover *m, struct tend_err *err) {
	tms_t now = tms_now();
	enum tend_status st = store_agent_list(m->s->store, m->ctx, &m->agents, &m->n_agents, err);

	if (st == TEND_OK)
		st = store_duties(m->s->store, m->ctx, &m->duties, &m->n_duties, err);
	if (st == TEND_OK)
		st = store_typing(m->s->store, m->ctx, m->who->agent, now - SEEN_MS, now - TYPED_MS, &m->typing, &m->n_typing, err);
	for (size_t i = 0; st == TEND_OK && i < m->n_agents; i++)
		st = store_agent_load(m->s->store, m->agents[i].id, MOVE_MAX, &m->agents[i].load, err);
	return st;
}

static enum duty move_duty(const struct mover *m, tend_id agent) {
	for (size_t i = 0; i < m->n_duties; i++)
		if (m->duties[i].agent == agent)
			return m->duties[i].state;
	return DUTY_OFF;
}

/* Leads, and administrators, take a share only of queues that are given to them by name. */
bool floor_takes_work(const struct agent *a) {
	return a->active && authz_may(a->role, CAP_WORK) && (a->role == ROLE_AGENT || *a->queues);
}

static void move_able(struct mover *m) {
	m->sa = mem_array(m->ctx, struct spread_agent, m->n_agents + 1);
	for (size_t i = 0; i < m->n_agents; i++) {
		const struct agent *a = &m->agents[i];
		bool from = m->r->from && !strcmp(m->r->from, a->login);
		m->sa[i] = (struct spread_agent){ .id = a->id, .queues = a->queues, .skills = a->skills, .lang = a->lang, .capacity = a->capacity,
			.load = a->load, .able = !from && floor_takes_work(a) && move_duty(m, a->id) == DUTY_READY };
	}
}

static const struct agent *move_agent(const struct mover *m, tend_id id) {
	for (size_t i = 0; i < m->n_agents; i++)
		if (m->agents[i].id == id)
			return &m->agents[i];
	return NULL;
}

static const char *move_typing(const struct mover *m, tend_id ticket) {
	char *s = NULL;

	for (size_t i = 0; i < m->n_typing; i++)
		if (m->typing[i].ticket == ticket)
			s = s ? mem_append(s, " %s", m->typing[i].login) : mem_strdup(m->ctx, m->typing[i].login);
	return s ? s : "";
}

/* ---- the plan ---- */

static void move_row(struct mover *m, struct move_plan *out, const struct ticket *t, const char *to) {
	const char *queue = m->r->queue ? m->r->queue : t->queue;

	if (!strcmp(to, t->assignee_login) && !strcmp(queue, t->queue))
		return;
	out->rows[out->n] = (struct move_row){ t->id, t->version, t->state, t->subject, t->queue, t->assignee_login, queue, to, move_typing(m, t->id) };
	out->typing += *out->rows[out->n++].typing != '\0';
}

/* What somebody types on stays with him, unless it is he from whom it is taken; what waits for others is not worth moving to be even. */
static bool move_is_fixed(const struct mover *m, const struct ticket *t) {
	const char *typing = move_typing(m, t->id);

	if (m->r->from)
		return *typing && strcmp(typing, m->r->from) != 0;
	return *typing || (t->assignee && (t->state == STATE_PENDING || t->state == STATE_HOLD));
}

static enum tend_status move_spread(struct mover *m, struct move_plan *out, struct tend_err *err) {
	struct spread_item *it = mem_array(m->ctx, struct spread_item, m->n + 1);
	struct policy *p = svc_policy(m->s);
	size_t able = 0;

	move_able(m);
	for (size_t i = 0; i < m->n_agents; i++)
		able += m->sa[i].able;
	if (!able && m->n)
		return tend_fail(err, TEND_LIMIT, _("nobody is ready to take work: see `tend agent list`; nothing was moved"));
	for (size_t i = 0; i < m->n; i++) {
		const struct ticket *t = &m->rows[i];
		const char *queue = m->r->queue ? m->r->queue : t->queue;
		it[i] = (struct spread_item){ .queue = queue, .skill = conf_get(conf_find(policy_conf(p), "queue", queue), "skill", ""),
			.language = t->language, .has = t->assignee, .fixed = move_is_fixed(m, t) };
	}
	spread_evenly(m->sa, m->n_agents, it, m->n);
	for (size_t i = 0; i < m->n; i++) {
		const struct agent *to = move_agent(m, it[i].to);
		out->stuck += it[i].stuck;
		move_row(m, out, &m->rows[i], to ? to->login : m->rows[i].assignee_login);
	}
	return TEND_OK;
}

static void move_straight(struct mover *m, struct move_plan *out) {
	for (size_t i = 0; i < m->n; i++)
		move_row(m, out, &m->rows[i], m->r->to ? m->r->to : m->rows[i].assignee_login);
}

/* Who gets and gives how many. */
static void move_sum(const struct mover *m, struct move_plan *out) {
	out->agents = mem_array(m->ctx, struct move_agent, m->n_agents + 1);
	for (size_t i = 0; i < m->n_agents; i++) {
		const struct agent *a = &m->agents[i];
		struct move_agent *k = &out->agents[out->n_agents];
		*k = (struct move_agent){ .login = a->login, .state = move_duty(m, a->id), .capacity = a->capacity, .before = a->load };
		for (size_t r = 0; r < out->n; r++) {
			const struct move_row *row = &out->rows[r];
			bool moves = strcmp(row->from, row->to) != 0;
			k->gets += moves && !strcmp(row->to, a->login);
			k->gives += moves && !strcmp(row->from, a->login);
		}
		k->after = k->before + (int)k->gets - (int)k->gives;
		out->n_agents += k->gets || k->gives;
	}
}

static enum tend_status move_check(struct mover *m, struct tend_err *err) {
	const struct move_req *r = m->r;
	struct agent a;
	enum tend_status st = authz_check(m->who->role, CAP_LEAD, err);

	if (st == TEND_OK && !r->queue && !r->to && !r->spread)
		st = tend_fail(err, TEND_USAGE, _("move where to? a queue, a person (--to), or --spread"));
	if (st == TEND_OK && r->to && r->spread)
		st = tend_fail(err, TEND_USAGE, _("to one person or spread over several: not both"));
	if (st == TEND_OK && r->queue && !policy_has(svc_policy(m->s), "queue", r->queue))
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: no such queue: see `tend queue list`"), r->queue);
	if (st == TEND_OK && r->from)
		st = store_agent_by_login(m->s->store, m->ctx, r->from, &a, err);
	if (st == TEND_OK && r->to && *r->to)
		st = store_agent_by_login(m->s->store, m->ctx, r->to, &a, err);
	if (st == TEND_OK && r->to && *r->to && !a.active)
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: has left: choose somebody else"), r->to);
	if (st == TEND_OK && r->to && *r->to && !authz_may(a.role, CAP_WORK))
		st = tend_fail(err, TEND_DENIED, _("%s: a %s does not work on tickets: choose somebody else"), r->to, role_word(a.role));
	return st;
}

enum tend_status svc_move_plan(struct svc *s, const void *ctx, const struct session *who, const struct move_req *r, struct move_plan *out,
                               struct tend_err *err) {
	struct move_req own = *r;
	struct mover m = { .s = s, .ctx = ctx, .who = who, .r = &own };

	*out = (struct move_plan){ .spread = r->spread };
	/* the plan outlives what it was asked with */
	own.to = mem_strdup(ctx, r->to && !strcmp(r->to, "me") ? who->login : r->to);
	own.from = mem_strdup(ctx, r->from && !strcmp(r->from, "me") ? who->login : r->from);
	own.queue = mem_strdup(ctx, r->queue);
	own.query = mem_strdup(ctx, r->query ? r->query : "");
	enum tend_status st = move_check(&m, err);
	if (st == TEND_OK)
		st = own.n_ids ? move_marked(&m, out, err) : move_found(&m, out, err);
	if (st == TEND_OK)
		st = move_people(&m, err);
	if (st != TEND_OK)
		return st;
	out->what = own.n_ids ? "marked" : own.from ? mem_printf(ctx, "from %s%s%s", own.from, *own.query ? " " : "", own.query) : own.query;
	out->found = m.n;
	out->rows = mem_array(ctx, struct move_row, m.n + 1);
	if (own.spread)
		st = move_spread(&m, out, err);
	else
		move_straight(&m, out);
	if (st == TEND_OK)
		move_sum(&m, out);
	return st;
}

/* ---- carrying it out ---- */

/* Has nobody taken, moved or solved it since? That somebody wrote in it is no reason to leave it behind. */
static bool move_is_still(const struct move_row *r, const struct ticket *t) {
	return t->version == r->version || (!strcmp(t->assignee_login, r->from) && !strcmp(t->queue, r->queue) &&
	                                    state_is_active(t->state) && !t->merged_into);
}

/* What is pushed never goes above a capacity, also when two leads spread at once. */
static enum tend_status move_has_room(struct change *c, const struct move_row *r, bool *room) {
	struct agent a;
	int load = 0;
	enum tend_status st = store_agent_by_login(c->s->store, c->ctx, r->to, &a, c->err);

	if (st == TEND_OK)
		st = store_agent_load(c->s->store, a.id, a.capacity + 1, &load, c->err);
	*room = st == TEND_OK && load < a.capacity;
	return st;
}

static enum tend_status move_one(struct change *c, const struct move_plan *p, const struct move_row *r, struct moved *out) {
	struct ticket t, was;
	bool changed = false, room = true, gives = strcmp(r->from, r->to) != 0;
	enum tend_status st = change_get(c, r->id, &t, &was);

	if (st == TEND_OK && !move_is_still(r, &t))
		return out->meanwhile++, TEND_OK;
	if (st == TEND_OK && p->spread && gives && *r->to)
		st = move_has_room(c, r, &room);
	if (st == TEND_OK && !room)
		return out->full++, TEND_OK;
	if (st == TEND_OK)
		t.queue = mem_strdup(c->ctx, r->to_queue);
	if (st == TEND_OK && gives)
		st = tfield_set(c, &t, TF_ASSIGN, r->to);
	if (st == TEND_OK && gives && *r->to)
		st = ticket_apply(t.state, TEV_TAKE, &t.state, c->err);
	if (st == TEND_OK)
		st = change_save(c, &t, &was, &changed);
	out->moved += st == TEND_OK && changed;
	return st;
}

static enum tend_status move_piece(struct svc *s, const struct session *who, const struct move_plan *p, size_t from, size_t to, struct moved *out,
                                   struct tend_err *err) {
	struct change c;
	struct moved was = *out;
	enum tend_status st = change_begin(&c, s, who, err);

	if (st != TEND_OK)
		return st;
	c.batch = out->batch ? out->batch : c.batch;
	for (size_t i = from; st == TEND_OK && i < to; i++)
		st = move_one(&c, p, &p->rows[i], out);
	if (st == TEND_OK && out->moved > was.moved && !out->batch) { /* the number is taken only with an event that has it */
		out->batch = c.batch;
		st = change_event(&c, 0, "moved", p->what, mem_printf(c.ctx, "%zu", p->n));
	}
	st = change_end(&c, st);
	if (st != TEND_OK)
		*out = was;
	return st;
}

enum tend_status svc_move_apply(struct svc *s, const struct session *who, const struct move_plan *p, struct moved *out, struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_LEAD, err);

	*out = (struct moved){ 0 };
	for (size_t i = 0; st == TEND_OK && i < p->n; i += MOVE_AT_ONCE)
		st = move_piece(s, who, p, i, i + MOVE_AT_ONCE < p->n ? i + MOVE_AT_ONCE : p->n, out, err);
	return st;
}

/* ---- taking it back ---- */

enum tend_status move_is(struct svc *s, int64_t batch, bool *is, struct tend_err *err) {
	return store_batch_has(s->store, batch, is, err);
}

/* One field of one ticket, if it is still what the batch made it. */
static enum tend_status move_undo_field(struct change *c, const struct event *e, struct ticket *t, bool *as_was) {
	for (int f = 0; f < TF_COUNT; f++) {
		if (strcmp(e->action, tfield_words[f]) != 0)
			continue;
		if (!strcmp(tfield_text(c->ctx, t, (enum tfield)f), e->after))
			return tfield_set(c, t, (enum tfield)f, e->before);
		*as_was &= !strcmp(e->action, "state"); /* it went on since, and so it stays */
		return TEND_OK;
	}
	return TEND_OK;
}

/* All events of one ticket, e[0…n), newest first. What somebody changed since is left to him. */
static enum tend_status move_undo_ticket(struct change *c, const struct event *e, size_t n, struct done *out) {
	struct ticket t, was;
	bool changed = false, as_was = true;
	enum tend_status st = change_get(c, e[0].ticket, &t, &was);

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = move_undo_field(c, &e[i], &t, &as_was);
	if (st == TEND_OK && as_was)
		st = change_save(c, &t, &was, &changed);
	*(changed ? &out->changed : &out->unchanged) += st == TEND_OK;
	return st;
}

/* From event *i on, so many tickets; *i is where the next piece begins. */
static enum tend_status move_undo_piece(struct svc *s, const struct session *who, int64_t batch, const struct event *e, size_t n, size_t *i,
                                        struct done *out, struct tend_err *err) {
	struct change c;
	size_t tickets = 0;
	enum tend_status st = change_begin(&c, s, who, err);

	if (st != TEND_OK)
		return st;
	while (st == TEND_OK && *i < n && tickets < MOVE_AT_ONCE) {
		size_t k = *i + 1;
		while (k < n && e[k].ticket == e[*i].ticket)
			k++;
		if (e[*i].ticket) {
			st = move_undo_ticket(&c, &e[*i], k - *i, out);
			tickets++;
		}
		*i = k;
	}
	if (st == TEND_OK && *i == n && out->changed)
		st = store_batch_undone(s->store, batch, err);
	if (st == TEND_OK) /* the undoing itself is no step to undo again */
		st = store_batch_undone(s->store, c.batch, err);
	if (st == TEND_OK)
		st = change_event(&c, 0, "undo", mem_printf(c.ctx, "%" PRId64, batch), "");
	out->batch = c.batch;
	return change_end(&c, st);
}

enum tend_status move_undo(struct svc *s, const void *ctx, const struct session *who, int64_t batch, char **what, struct done *out, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct event *e;
	size_t n = 0, i = 0;
	enum tend_status st = authz_check(who->role, CAP_LEAD, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = store_events_batch(s->store, tmp, batch, &e, &n, err);
	while (st == TEND_OK && i < n)
		st = move_undo_piece(s, who, batch, e, n, &i, out, err);
	if (st == TEND_OK && !out->changed)
		st = out->unchanged ? tend_fail(err, TEND_CONFLICT, _("all of it was changed since: nothing was undone")) : tend_fail(err, TEND_LIMIT, _("nothing to undo"));
	*what = mem_printf(ctx, out->unchanged ? _("%zu tickets go back, %zu were changed since and stay") : _("%zu tickets go back"), out->changed, out->unchanged);
	mem_free(tmp);
	return st;
}
