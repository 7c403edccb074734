/* SPDX-License-Identifier: ISC */
/* Lists: an index walk in the order of urgency, finished in memory, bounded. */
#include "service/svc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum { LIST_SEARCH_MAX = 5000, LIST_CHUNK_MIN = 64 };

struct lister {
	struct svc *s;
	const struct session *who;
	struct filter *filter;
	tms_t now;
	tend_id assignee;            /* whom `who:` means */
	bool active_only, awake_only;
	tend_id *drafts;
	size_t n_drafts;
};

static enum tend_status list_whom(struct lister *l, const void *ctx, struct tend_err *err) {
	const char *who = filter_value(l->filter, "who");
	struct agent a;

	if (!who || !strcmp(who, "none") || !strcmp(who, "any"))
		return TEND_OK;
	if (!strcmp(who, "me")) {
		l->assignee = l->who->agent;
		return TEND_OK;
	}
	enum tend_status st = store_agent_by_login(l->s->store, ctx, who, &a, err);
	l->assignee = st == TEND_OK ? a.id : 0;
	return st;
}

/* `customer:C3` means the person, also when that record was merged into another. */
static enum tend_status list_person(struct lister *l, const void *ctx, const struct filter_term *t, struct tend_err *err) {
	enum tend_status st = TEND_OK;
	tend_id id, root;

	for (size_t i = 0; st == TEND_OK && i < t->n; i++)
		if (id_parse(t->words[i], 'C', &id) && (st = store_customer_root(l->s->store, id, &root, err)) == TEND_OK && root != id)
			t->words[i] = mem_printf(ctx, "C%" PRId64, root);
	return st;
}

/* What the index says of a text term: the tickets whose messages hold one of its words. */
static enum tend_status list_said(struct lister *l, const void *ctx, struct filter_term *t, struct tend_err *err) {
	tend_id *all = NULL;
	size_t n = 0;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < t->n; i++) {
		tend_id *ids;
		size_t k;
		st = store_search_tickets(l->s->store, ctx, t->words[i], &ids, &k, err);
		for (size_t j = 0; st == TEND_OK && j < k; j++) {
			mem_grow(ctx, all, n);
			all[n++] = ids[j];
		}
	}
	filter_said(t, all, n);
	return st;
}

static enum tend_status list_prepare(struct lister *l, const void *ctx, struct svc *s, const struct session *who,
                                     const char *query, struct tend_err *err) {
	bool named = false, state = false;

	*l = (struct lister){ .s = s, .who = who, .now = tms_now() };
	enum tend_status st = authz_check(who->role, CAP_READ, err);
	if (st == TEND_OK)
		st = filter_parse(ctx, query, &l->filter, err);
	if (st == TEND_OK)
		st = list_whom(l, ctx, err);
	if (st == TEND_OK)
		st = store_drafts(s->store, ctx, who->agent, &l->drafts, &l->n_drafts, err);
	for (size_t i = 0; st == TEND_OK && i < l->filter->n; i++) {
		const char *f = filter_fields[l->filter->terms[i].field].name;
		if (!strcmp(f, "customer"))
			st = list_person(l, ctx, &l->filter->terms[i], err);
		if (st == TEND_OK && !strcmp(f, "text"))
			st = list_said(l, ctx, &l->filter->terms[i], err);
		state |= !strcmp(f, "state");
		named |= !strcmp(f, "id") || !strcmp(f, "snoozed") || !strcmp(f, "order") || !strcmp(f, "customer");
	}
	l->active_only = !state && !named;
	/* what is put off is out of sight, one's own too, but not for who asks for it by name or state */
	l->awake_only = !named && !state;
	return st;
}

static bool list_passes(const struct lister *l, struct ticket *t) {
	for (size_t i = 0; i < l->n_drafts; i++)
		t->draft |= l->drafts[i] == t->id;
	if ((l->active_only && !state_is_active(t->state)) || (l->awake_only && t->snoozed_until > l->now) || t->merged_into)
		return false;
	return filter_match(l->filter, t, l->now, l->who->login);
}

static struct place list_place(const struct ticket *t) {
	return (struct place){ t->due, t->priority, t->id };
}

static enum tend_status list_one(struct lister *l, const void *ctx, tend_id id, struct list_page *out, struct tend_err *err) {
	out->rows = mem_array(ctx, struct ticket, 1);
	enum tend_status st = store_ticket_get(l->s->store, ctx, id, out->rows, err);
	if (st == TEND_OK && list_passes(l, out->rows))
		out->n = 1;
	return st == TEND_NOT_FOUND ? TEND_OK : st;
}

static int list_order(const void *a, const void *b) {
	struct place x = list_place(a), y = list_place(b);

	return x.due != y.due ? (x.due < y.due ? -1 : 1) : x.priority != y.priority ? x.priority - y.priority : x.id < y.id ? -1 : x.id > y.id;
}

/* The walk came as far as `from` and gave up: what is behind it and has the words of a text term is known by the index. */
static enum tend_status list_said_behind(struct lister *l, const void *ctx, bool back, struct place from, size_t want, struct list_page *out,
                                         struct tend_err *err) {
	const struct filter_term *term = NULL;
	const struct ticket at = { .due = from.due, .priority = from.priority, .id = from.id };
	struct ticket *found = NULL;
	size_t n = 0;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; i < l->filter->n; i++)
		if (!strcmp(filter_fields[l->filter->terms[i].field].name, "text") && !l->filter->terms[i].negate)
			term = !term || l->filter->terms[i].n_hits < term->n_hits ? &l->filter->terms[i] : term;
	for (size_t i = 0; st == TEND_OK && term && i < term->n_hits; i++) {
		struct ticket t;
		st = store_ticket_get(l->s->store, ctx, term->hits[i], &t, err);
		int side = st == TEND_OK ? list_order(&t, &at) : 0;
		if (st != TEND_OK || (back ? side >= 0 : side <= 0) || (l->assignee && t.assignee != l->assignee) || !list_passes(l, &t))
			continue;
		mem_grow(ctx, found, n);
		found[n++] = t;
	}
	if (n)
		qsort(found, n, sizeof *found, list_order);
	for (size_t i = 0; i < n && out->n < want; i++) {
		mem_grow(ctx, out->rows, out->n);
		out->rows[out->n++] = found[back ? n - 1 - i : i];
	}
	return st;
}

/* Collects up to want rows in the order of the walk. */
static enum tend_status list_walk(struct lister *l, const void *ctx, const struct list_req *r, size_t want, struct list_page *out,
                                  struct tend_err *err) {
	struct store_scan scan = { .filter = l->filter, .assignee = l->assignee, .from = r->after, .back = r->back };
	enum tend_status st = TEND_OK;

	scan.limit = (int)want > LIST_CHUNK_MIN || !l->filter->n ? (int)want : LIST_CHUNK_MIN;
	while (st == TEND_OK && out->n < want) {
		struct ticket *rows;
		size_t n;
		st = store_ticket_scan(l->s->store, ctx, &scan, &rows, &n, err);
		for (size_t i = 0; st == TEND_OK && i < n && out->n < want; i++) {
			struct ticket *t = &rows[r->back ? n - 1 - i : i];
			out->searched++;
			scan.from = list_place(t);
			if (list_passes(l, t)) {
				mem_grow(ctx, out->rows, out->n);
				out->rows[out->n++] = *t;
			}
		}
		if (st != TEND_OK || n < (size_t)scan.limit)
			break;
		if (out->searched >= LIST_SEARCH_MAX) {
			out->partial = out->n < want;
			st = out->partial ? list_said_behind(l, ctx, r->back, scan.from, want, out, err) : TEND_OK;
			break;
		}
		if (scan.limit < 1000)
			scan.limit *= 2;
	}
	return st;
}

static enum tend_status list_viewers(struct lister *l, const void *ctx, struct list_page *out, struct tend_err *err) {
	struct presence *p;
	size_t n;
	enum tend_status st = store_presence(l->s->store, ctx, l->who->agent, l->now - 60 * TMS_SECOND, &p, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		for (size_t j = 0; j < out->n; j++)
			if (out->rows[j].id == p[i].ticket)
				out->rows[j].viewers = mem_printf(ctx, "%s%s%s", out->rows[j].viewers, *out->rows[j].viewers ? " " : "", p[i].login);
	return st;
}

enum tend_status svc_list(struct svc *s, const void *ctx, const struct session *who, const struct list_req *r,
                          struct list_page *out, struct tend_err *err) {
	struct lister l;
	const char *id;
	tend_id want;
	enum tend_status st = list_prepare(&l, ctx, s, who, r->query, err);
	size_t limit = r->limit < 1 ? 1 : r->limit > 1000 ? 1000 : (size_t)r->limit;

	*out = (struct list_page){ 0 };
	if (st != TEND_OK)
		return st;
	if ((id = filter_value(l.filter, "id")) && id_parse(id, 'T', &want))
		st = list_one(&l, ctx, want, out, err);
	else
		st = list_walk(&l, ctx, r, limit + 1, out, err);
	if (out->n > limit) {
		out->more = true;
		out->n = limit;
	}
	for (size_t i = 0; r->back && i < out->n / 2; i++) {
		struct ticket t = out->rows[i];
		out->rows[i] = out->rows[out->n - 1 - i];
		out->rows[out->n - 1 - i] = t;
	}
	return st == TEND_OK ? list_viewers(&l, ctx, out, err) : st;
}

enum tend_status svc_count(struct svc *s, const struct session *who, const char *query, int max, int *out, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct lister l;
	struct list_page page = { 0 };
	struct list_req r = { .query = query };
	enum tend_status st = list_prepare(&l, tmp, s, who, query, err);

	*out = 0;
	if (st == TEND_OK)
		st = store_ticket_count(s->store, l.filter, l.assignee, l.now, !l.awake_only, max, out, err);
	if (st == TEND_OK && *out < 0) {
		st = list_walk(&l, tmp, &r, (size_t)max, &page, err);
		*out = (int)page.n;
	}
	mem_free(tmp);
	return st;
}

size_t svc_views(struct svc *s, const void *ctx, const struct session *who, struct view_def **out) {
	struct policy *p = svc_policy(s);
	const struct conf_section *v = NULL;
	size_t n = 0;

	*out = NULL;
	while ((v = conf_next(policy_conf(p), "view", v))) {
		const char *roles = conf_get(v, "roles", NULL);
		if (roles && !word_in_list(roles, role_word(who->role)))
			continue;
		mem_grow(ctx, *out, n);
		(*out)[n++] = (struct view_def){ mem_strdup(ctx, v->name), mem_strdup(ctx, policy_title(p, "view", v->name, who->lang)),
			mem_strdup(ctx, conf_get(v, "query", "")) };
	}
	return n;
}

enum tend_status svc_queue_rows(struct svc *s, const void *ctx, const struct session *who, struct queue_row **out, size_t *n,
                                struct tend_err *err) {
	struct policy *p = svc_policy(s);
	const struct conf_section *q = NULL;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	while (st == TEND_OK && (q = conf_next(policy_conf(p), "queue", q))) {
		mem_grow(ctx, *out, *n);
		struct queue_row *r = &(*out)[(*n)++];
		st = store_queue_counts(s->store, ctx, q->name, tms_now(), 1000, r, err);
		r->title = mem_strdup(ctx, policy_title(p, "queue", q->name, who->lang));
	}
	return st;
}

enum tend_status svc_search(struct svc *s, const void *ctx, const struct session *who, const char *words, int limit, struct found **out,
                            size_t *n, struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	return st == TEND_OK ? store_search(s->store, ctx, words, limit, out, n, err) : st;
}
