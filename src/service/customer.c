/* SPDX-License-Identifier: ISC */
/* Customers are one person: who they are, what makes two records look like one, merging them and taking them apart. */
#include "service/svc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/contact.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { PROPOSALS_MAX = 20, TICKETS_MAX = 200, ORDERS_MAX = 200 };

static char *customer_id(const void *ctx, tend_id id) {
	return mem_printf(ctx, "C%" PRId64, id);
}

enum tend_status customer_read(struct svc *s, const void *ctx, tend_id id, struct customer *out, struct tend_err *err) {
	enum tend_status st = store_customer(s->store, ctx, id, out, err);

	for (size_t i = 0; st == TEND_OK && i < out->n_contacts; i++)
		out->contacts[i].masked = contact_mask(ctx, out->contacts[i].kind, out->contacts[i].value);
	return st;
}

/* ---- proposals ---- */

enum tend_status customer_propose(struct change *c, tend_id a, tend_id b, const char *why) {
	enum tend_status st = store_customer_root(c->s->store, a, &a, c->err);

	if (st == TEND_OK)
		st = store_customer_root(c->s->store, b, &b, c->err);
	if (st != TEND_OK || a == b)
		return st;
	struct store_proposal p = { .a = a, .b = b };
	st = store_proposal_get(c->s->store, c->ctx, &p, c->err);
	if (st != TEND_OK || p.state != PROPOSAL_NONE)
		return st;
	st = store_proposal_put(c->s->store, a, b, why, c->now, PROPOSAL_OPEN, c->err);
	return st == TEND_OK ? change_event(c, 0, "same_person", customer_id(c->ctx, a), mem_printf(c->ctx, "C%" PRId64 " %s", b, why)) : st;
}

enum tend_status customer_contact(struct change *c, tend_id customer, const char *kind, const char *value, bool *added) {
	tend_id owner;
	enum tend_status st = store_contact_put(c->s->store, kind, value, customer, &owner, added, c->err);

	return st == TEND_OK && owner != customer ? customer_propose(c, customer, owner, kind) : st;
}

/* The record to keep is the one that other programs know, else the better customer, else the older one. */
static bool customer_is_kept(const struct customer *a, const struct customer *b) {
	if (!*a->external_id != !*b->external_id)
		return *a->external_id != '\0';
	return a->level != b->level ? a->level > b->level : a->id < b->id;
}

/* Of rows as they are stored to the records that they lead to now. Those that have become one meanwhile are left out. */
static enum tend_status customer_proposals(struct svc *s, const void *ctx, tend_id customer, int limit, struct proposal **out, size_t *n,
                                           struct tend_err *err) {
	struct store_proposal *rows;
	size_t n_rows = 0;
	enum tend_status st = store_proposals(s->store, ctx, customer, limit, &rows, &n_rows, err);

	*out = mem_array(ctx, struct proposal, n_rows + 1);
	*n = 0;
	for (size_t i = 0; st == TEND_OK && i < n_rows; i++) {
		struct proposal *p = &(*out)[*n];
		tend_id a, b;
		st = store_customer_root(s->store, rows[i].a, &a, err);
		if (st == TEND_OK)
			st = store_customer_root(s->store, rows[i].b, &b, err);
		if (st != TEND_OK || a == b)
			continue;
		*p = (struct proposal){ .why = rows[i].why, .at = rows[i].at, .state = rows[i].state };
		st = customer_read(s, ctx, a, &p->keep, err);
		if (st == TEND_OK)
			st = customer_read(s, ctx, b, &p->other, err);
		if (st == TEND_OK && !customer_is_kept(&p->keep, &p->other)) {
			struct customer k = p->keep;
			p->keep = p->other;
			p->other = k;
		}
		++*n;
	}
	return st;
}

enum tend_status svc_proposals(struct svc *s, const void *ctx, const struct session *who, int limit, struct proposal **out, size_t *n,
                               struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	return st == TEND_OK ? customer_proposals(s, ctx, 0, limit, out, n, err) : st;
}

enum tend_status customer_open_proposal(struct svc *s, const void *ctx, tend_id customer, struct proposal **out, struct tend_err *err) {
	struct proposal *p;
	size_t n;
	enum tend_status st = customer_proposals(s, ctx, customer, PROPOSALS_MAX, &p, &n, err);

	*out = NULL;
	for (size_t i = 0; st == TEND_OK && !*out && i < n; i++)
		if (p[i].state == PROPOSAL_OPEN)
			*out = &p[i];
	return st;
}

/* ---- merging ---- */

/* A record of its own, or who has merged it. */
static enum tend_status customer_own(struct change *c, tend_id id, struct customer *out) {
	struct store_merge m;
	enum tend_status st = store_customer(c->s->store, c->ctx, id, out, c->err);

	if (st != TEND_OK || !out->merged_into)
		return st;
	st = store_merge_get(c->s->store, c->ctx, id, &m, c->err);
	return st == TEND_OK ? tend_fail(c->err, TEND_CONFLICT, _("C%lld was merged into C%lld by %s: reload and look again"), (long long)id,
	                                 (long long)out->merged_into, m.by)
	                     : st;
}

/* An event for each thing: whose it was, whose it is. Contacts are written masked: the log is read by many. */
static enum tend_status customer_moved_events(struct change *c, tend_id b, tend_id owner, tend_id from, tend_id to, struct merged *out) {
	struct store_moved *m;
	size_t n = 0;
	char *before = customer_id(c->ctx, from), *after = customer_id(c->ctx, to);
	enum tend_status st = store_customer_moved(c->s->store, c->ctx, b, owner, &m, &n, c->err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		if (!strcmp(m[i].what, "ticket")) {
			st = change_event(c, strtoll(m[i].key, NULL, 10), "customer", before, after);
			out->tickets++;
			continue;
		}
		bool order = !strcmp(m[i].what, "order");
		char *what = order ? mem_printf(c->ctx, " %s", m[i].key) : mem_printf(c->ctx, " %s %s", m[i].kind, contact_mask(c->ctx, m[i].kind, m[i].key));
		*(order ? &out->orders : &out->contacts) += 1;
		st = change_event(c, 0, order ? "customer_order" : "contact", mem_printf(c->ctx, "%s%s", before, what),
		                  mem_printf(c->ctx, "%s%s", after, what));
	}
	return st;
}

static enum tend_status merge_customers(struct change *c, tend_id from, tend_id into, int64_t if_version, struct merged *out) {
	struct customer a, b;
	struct store_merge m = { .b = from, .a = into, .agent = c->who ? c->who->agent : 0, .at = c->now, .batch = c->batch };
	struct store_proposal p = { .a = from, .b = into };

	*out = (struct merged){ .from = from, .into = into, .batch = c->batch };
	if (from == into)
		return tend_fail(c->err, TEND_USAGE, _("merge: a customer cannot be merged into itself"));
	enum tend_status st = customer_own(c, from, &b);
	if (st == TEND_OK)
		st = customer_own(c, into, &a);
	if (st == TEND_OK && if_version >= 0 && b.version != if_version)
		st = tend_fail(c->err, TEND_CONFLICT, _("C%lld was changed meanwhile: reload and look again"), (long long)from);
	if (st == TEND_OK)
		st = store_proposal_get(c->s->store, c->ctx, &p, c->err);
	m.proposal = p.state;
	if (st == TEND_OK && p.state != PROPOSAL_NONE)
		st = store_proposal_put(c->s->store, p.a, p.b, "", c->now, PROPOSAL_MERGED, c->err);
	if (st == TEND_OK)
		st = store_customer_merge(c->s->store, &m, c->err);
	if (st == TEND_OK)
		st = customer_moved_events(c, from, into, from, into, out);
	out->version = a.version + 1;
	/* the last of the batch: undo begins with it and takes back the rest at once */
	return st == TEND_OK ? change_event(c, 0, "customer_merge", customer_id(c->ctx, from), customer_id(c->ctx, into)) : st;
}

enum tend_status svc_customer_merge(struct svc *s, const struct session *who, tend_id from, tend_id into, int64_t if_version,
                                    struct merged *out, struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct merged){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, merge_customers(&c, from, into, if_version, out)) : st;
}

/* batch: only what that batch merged; 0: whoever did. state: what becomes of the proposal; NONE: as it was. */
static enum tend_status unmerge_customer(struct change *c, tend_id id, int64_t batch, enum proposal_state state, struct merged *out) {
	struct store_merge m;
	struct customer b;
	struct store_proposal p = { .b = id };
	tend_id owner;
	enum tend_status st = store_customer(c->s->store, c->ctx, id, &b, c->err);

	if (st == TEND_OK)
		st = store_merge_get(c->s->store, c->ctx, id, &m, c->err);
	if (st == TEND_OK && (!m.a || (batch && m.batch != batch)))
		return tend_fail(c->err, TEND_CONFLICT, _("C%lld is not merged into another (any more): nothing was changed"), (long long)id);
	if (st == TEND_OK)
		st = store_customer_root(c->s->store, id, &owner, c->err);
	if (st != TEND_OK)
		return st;
	*out = (struct merged){ .from = id, .into = owner, .version = b.version + 1, .batch = c->batch };
	st = customer_moved_events(c, id, owner, owner, id, out);
	if (st == TEND_OK)
		st = store_customer_unmerge(c->s->store, id, owner, c->err);
	p.a = owner;
	if (st == TEND_OK)
		st = store_proposal_get(c->s->store, c->ctx, &p, c->err);
	if (st == TEND_OK && (state != PROPOSAL_NONE || p.state != PROPOSAL_NONE))
		st = store_proposal_put(c->s->store, p.a, p.b, "", c->now, state != PROPOSAL_NONE ? state : m.proposal, c->err);
	if (st == TEND_OK && !batch)
		st = store_batch_undone(c->s->store, m.batch, c->err);
	return st == TEND_OK ? change_event(c, 0, "customer_unmerge", customer_id(c->ctx, owner), customer_id(c->ctx, id)) : st;
}

enum tend_status svc_customer_unmerge(struct svc *s, const struct session *who, tend_id id, struct merged *out, struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct merged){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, unmerge_customer(&c, id, 0, PROPOSAL_REFUSED, out)) : st;
}

/* ---- the answer to a proposal ---- */

static enum tend_status customer_answer(struct change *c, tend_id keep, tend_id other, bool same, struct merged *out) {
	struct customer a, b;
	struct store_proposal p = { .a = keep, .b = other };
	enum tend_status st = customer_own(c, keep, &a);

	if (st == TEND_OK)
		st = customer_own(c, other, &b);
	if (st == TEND_OK && keep == other)
		return tend_fail(c->err, TEND_USAGE, _("refuse: two different customers are needed"));
	if (st == TEND_OK)
		st = store_proposal_get(c->s->store, c->ctx, &p, c->err);
	if (st != TEND_OK)
		return st;
	if (same && p.state != PROPOSAL_OPEN)
		return tend_fail(c->err, TEND_CONFLICT, _("C%lld and C%lld: answered by somebody else meanwhile: look again"), (long long)keep,
		                 (long long)other);
	if (same)
		return merge_customers(c, other, keep, -1, out);
	*out = (struct merged){ .from = other, .into = keep, .version = a.version };
	if (p.state == PROPOSAL_REFUSED)
		return TEND_OK;
	out->batch = c->batch;
	st = store_proposal_put(c->s->store, p.a, p.b, "", c->now, PROPOSAL_REFUSED, c->err);
	return st == TEND_OK ? change_event(c, 0, "not_same", customer_id(c->ctx, p.a), customer_id(c->ctx, p.b)) : st;
}

enum tend_status svc_proposal_answer(struct svc *s, const struct session *who, tend_id keep, tend_id other, bool same, struct merged *out,
                                     struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct merged){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, customer_answer(&c, keep, other, same, out)) : st;
}

/* ---- undo ---- */

bool customer_undoes(const char *action) {
	return !strcmp(action, "customer_merge") || !strcmp(action, "customer_unmerge") || !strcmp(action, "not_same");
}

/* What nobody had asked (it has no why) is not asked now either. */
static enum tend_status undo_refusal(struct change *c, tend_id a, tend_id b) {
	struct store_proposal p = { .a = a, .b = b };
	enum tend_status st = store_proposal_get(c->s->store, c->ctx, &p, c->err);

	if (st == TEND_OK && p.state != PROPOSAL_REFUSED)
		return tend_fail(c->err, TEND_CONFLICT, _("C%lld and C%lld: answered by somebody else meanwhile: look again"), (long long)a, (long long)b);
	return st == TEND_OK ? store_proposal_put(c->s->store, p.a, p.b, "", c->now, *p.why ? PROPOSAL_OPEN : PROPOSAL_NONE, c->err) : st;
}

enum tend_status customer_undo(struct change *c, const struct event *e) {
	struct merged done;
	tend_id before, after;

	if (!id_parse(e->before, 'C', &before) || !id_parse(e->after, 'C', &after))
		return TEND_OK;
	if (!strcmp(e->action, "customer_merge"))
		return unmerge_customer(c, before, e->batch, PROPOSAL_NONE, &done);
	return !strcmp(e->action, "not_same") ? undo_refusal(c, before, after) : merge_customers(c, after, before, -1, &done);
}

/* ---- reading ---- */

static enum tend_status customer_add_row(struct svc *s, const void *ctx, tend_id id, struct customer **out, size_t *n, struct tend_err *err) {
	for (size_t i = 0; i < *n; i++)
		if ((*out)[i].id == id)
			return TEND_OK;
	mem_grow(ctx, *out, *n);
	return customer_read(s, ctx, id, &(*out)[(*n)++], err);
}

/* Whose contact point that is, in any channel of the policy. */
static enum tend_status customer_by_contact(struct svc *s, const void *ctx, const char *words, struct customer **out, size_t *n,
                                            struct tend_err *err) {
	const struct conf_section *k = NULL;
	enum tend_status st = TEND_OK;

	while (st == TEND_OK && (k = conf_next(policy_conf(svc_policy(s)), "channel", k))) {
		char *form = svc_contact_form(s, ctx, k->name, words);
		tend_id id = 0;
		if (form)
			st = store_contact_find(s->store, k->name, form, &id, err);
		if (st == TEND_OK && id)
			st = customer_add_row(s, ctx, id, out, n, err);
	}
	return st;
}

enum tend_status svc_customer_list(struct svc *s, const void *ctx, const struct session *who, const char *words, tend_id after, int limit,
                                   struct customer **out, size_t *n, struct tend_err *err) {
	tend_id *ids;
	size_t n_ids = 0;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	if (st == TEND_OK && *words && !after)
		st = customer_by_contact(s, ctx, words, out, n, err);
	if (st == TEND_OK)
		st = store_customer_list(s->store, ctx, after, words, limit, &ids, &n_ids, err);
	for (size_t i = 0; st == TEND_OK && i < n_ids && *n < (size_t)limit; i++)
		st = customer_add_row(s, ctx, ids[i], out, n, err);
	return st;
}

enum tend_status svc_customer(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct customer_full *out,
                              struct tend_err *err) {
	tend_id root = id;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct customer_full){ .n_merged = 0 };
	if (st == TEND_OK)
		st = store_customer_root(s->store, id, &root, err);
	if (st == TEND_OK)
		st = customer_read(s, ctx, root, &out->c, err);
	if (st == TEND_OK)
		st = store_customer_members(s->store, ctx, root, &out->merged, &out->n_merged, err);
	if (st == TEND_OK)
		st = store_ticket_others(s->store, ctx, root, 0, TICKETS_MAX, &out->tickets, &out->n_tickets, err);
	if (st == TEND_OK)
		st = store_orders(s->store, ctx, root, "", ORDERS_MAX, &out->orders, &out->n_orders, err);
	return st == TEND_OK ? customer_proposals(s, ctx, root, PROPOSALS_MAX, &out->proposals, &out->n_proposals, err) : st;
}
