/* SPDX-License-Identifier: ISC */
/* Finding articles: what a person types, and what a ticket says. The store knows where words stand; here is what else makes one better:
 * the reader's language, what helped before, one row for what is there in several languages. */
#include "service/kb_svc.h"

#include <stdlib.h>
#include <string.h>

#include "core/token.h"
#include "core/words.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { FIND_WORDS_FIRST = 5, FIND_NEED = 30, FIND_MAX = 200, SNIPPET_COLS = 76 };

/* ---- order ---- */

struct hits { struct store_hit *v; size_t n; };

static int hit_order(const void *a, const void *b) {
	const struct store_hit *x = a, *y = b;
	return x->score > y->score ? -1 : x->score < y->score ? 1 : x->id < y->id ? -1 : x->id > y->id;
}

/* Measured helpfulness moves a score by 15 % at most; a language that the reader did not choose costs a quarter. */
static void hits_weigh(struct hits *h, const char *lang) {
	for (size_t i = 0; i < h->n; i++) {
		struct store_hit *v = &h->v[i];
		double helped = ((double)v->helped + 2) / ((double)v->helped + (double)v->unhelped + 4);
		v->score *= 0.85 + 0.3 * helped;
		if (strncmp(v->lang, lang, 2) != 0)
			v->score *= 0.75;
	}
	if (h->n)
		qsort(h->v, h->n, sizeof *h->v, hit_order);
}

/* Two ids of one matter: the same, or one is the variant of the other, or both of a third. */
static bool names_same(const char *id, const char *variant, const char *other, const char *other_variant) {
	return !strcmp(id, other) || !strcmp(variant, other) || !strcmp(id, other_variant) || (*variant && !strcmp(variant, other_variant));
}

static bool hit_same(const struct store_hit *a, const struct store_hit *b) {
	return names_same(a->external_id, a->variant, b->external_id, b->variant);
}

/* Appends those of more that are not there, in any language. Returns how many. */
static void hits_join(const void *ctx, struct hits *h, const struct hits *more, size_t max) {
	for (size_t i = 0; i < more->n && h->n < max; i++) {
		size_t j = 0;
		while (j < h->n && !hit_same(&h->v[j], &more->v[i]))
			j++;
		if (j < h->n)
			continue;
		mem_grow(ctx, h->v, h->n);
		h->v[h->n++] = more->v[i];
	}
}

/* ---- rows ---- */

/* What a reader sees of an article: its own words without markup, and a macro's reply. */
static const char *find_text(const void *ctx, const struct article *a) {
	return mem_printf(ctx, "%s %s", kb_plain(ctx, a->body), a->reply);
}

static enum tend_status find_row(struct svc *s, const void *ctx, tend_id id, const struct kb_query *q, bool near, struct kb_hit *out,
                                 struct tend_err *err) {
	void *tmp = mem_ctx(ctx);
	struct article whole;
	enum tend_status st = store_article_get(s->store, ctx, id, false, &out->a, err);

	if (st == TEND_OK)
		st = store_article_get(s->store, tmp, id, true, &whole, err);
	if (st == TEND_OK)
		st = kb_fill_langs(s, ctx, &out->a, err);
	if (st == TEND_OK) {
		out->near = near;
		out->why = "";
		out->title_marks = kb_marks(ctx, out->a.title, q, near, &out->n_title_marks);
		out->snippet = kb_snippet(ctx, find_text(tmp, &whole), q, near, SNIPPET_COLS, &out->snippet_marks, &out->n_snippet_marks);
	}
	mem_free(tmp);
	return st;
}

static enum tend_status find_rows(struct svc *s, const void *ctx, const struct hits *h, size_t exact, const struct kb_query *q, struct kb_hit **out,
                                  size_t *n, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	*out = mem_array(ctx, struct kb_hit, h->n + 1);
	for (*n = 0; st == TEND_OK && *n < h->n; ++*n) {
		(*out)[*n].score = h->v[*n].score;
		st = find_row(s, ctx, h->v[*n].id, q, *n >= exact, &(*out)[*n], err);
	}
	return st;
}

/* ---- what a person types ---- */

static enum tend_status find_missed(struct svc *s, const char *query, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	const char *line = u8_clip(tmp, u8_squeeze(tmp, u8_repair(tmp, query, strnlen(query, KB_QUERY_MAX))), 120);
	enum tend_status st = kb_scrub(tmp, line, NULL, 0, &line, err); /* a phone number is searched for, too */

	if (st == TEND_OK)
		st = store_begin(s->store, true, err);
	if (st == TEND_OK) {
		st = store_miss_add(s->store, line, tms_now(), tms_now() - 180 * TMS_DAY, err);
		if (st == TEND_OK)
			st = store_commit(s->store, err);
		else
			store_rollback(s->store);
	}
	mem_free(tmp);
	return st;
}

/* The most used ones, each matter once, in the reader's language where it is there in it. */
static enum tend_status find_used(struct svc *s, const void *ctx, const char *lang, const struct kb_req *r, struct kb_hit **out, size_t *n,
                                  struct tend_err *err) {
	struct kb_query none = { 0 };
	tend_id *ids;
	size_t k;
	enum tend_status st = store_article_popular(s->store, ctx, r->all, r->macros, 2 * r->limit, &ids, &k, err);

	*out = NULL;
	*n = 0;
	if (st != TEND_OK)
		return st;
	*out = mem_array(ctx, struct kb_hit, k + 1);
	for (size_t i = 0; st == TEND_OK && i < k; i++) {
		struct kb_hit hit;
		size_t j = 0;
		st = find_row(s, ctx, ids[i], &none, false, &hit, err);
		while (st == TEND_OK && j < *n && !names_same(hit.a.external_id, hit.a.variant, (*out)[j].a.external_id, (*out)[j].a.variant))
			j++;
		if (st == TEND_OK && j < *n && strncmp((*out)[j].a.lang, lang, 2) != 0 && !strncmp(hit.a.lang, lang, 2))
			(*out)[j] = hit;
		else if (st == TEND_OK && j == *n && *n < (size_t)r->limit)
			(*out)[(*n)++] = hit;
	}
	return st;
}

enum tend_status svc_kb_search(struct svc *s, const void *ctx, const struct session *who, const struct kb_req *r, struct kb_hit **out, size_t *n,
                               struct tend_err *err) {
	void *tmp = mem_ctx(ctx);
	struct kb_query q;
	struct hits all, near = { NULL, 0 }, best = { NULL, 0 };
	int limit = r->limit < 1 ? 1 : r->limit > FIND_MAX ? FIND_MAX : r->limit;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	kb_query_parse(tmp, r->query, r->typing, &q);
	if (st == TEND_OK && !*u8_squeeze(tmp, r->query)) {
		mem_free(tmp);
		return find_used(s, ctx, who->lang, r, out, n, err);
	}
	if (st == TEND_OK)
		st = store_article_search(s->store, tmp, &q, r->all, r->macros, FIND_MAX, &all.v, &all.n, err);
	if (st == TEND_OK) {
		hits_weigh(&all, who->lang);
		hits_join(tmp, &best, &all, (size_t)limit);
	}
	size_t exact = best.n;
	if (st == TEND_OK && exact < FIND_WORDS_FIRST && !r->exact)
		st = store_article_near(s->store, tmp, &q, r->all, r->macros, FIND_NEED, FIND_MAX, &near.v, &near.n, err);
	if (st == TEND_OK) {
		hits_weigh(&near, who->lang);
		hits_join(tmp, &best, &near, (size_t)limit);
		st = find_rows(s, ctx, &best, exact, &q, out, n, err);
	}
	if (st == TEND_OK && !*n && !r->typing && q.positive)
		find_missed(s, r->query, NULL); /* not to be remembered is no reason not to answer */
	mem_free(tmp);
	return st;
}

/* ---- what a ticket says ---- */

enum { LIKE_WORDS = 16, LIKE_SEEN = 400, LIKE_NEED = 12, LIKE_LEAST = 1 };
struct like_word { char *text; double tf, worth; };
struct like {
	struct svc *s;
	const void *ctx;
	const char *text;
	double weight;               /* of the text being read */
	struct like_word v[LIKE_SEEN];
	size_t n;
};

static int like_token(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct like *l = ctx;
	char t[TOKEN_MAX + 8];
	int32_t c;

	(void)again;
	memcpy(t, token, (size_t)n);
	t[n] = '\0';
	if (n < 2 || u8_next(t, (size_t)n, &c) == (size_t)n || word_weight(t) < 9 || strspn(t, "0123456789") == (size_t)n)
		return 0;
	const char *word = token_is_cjk(c) ? t : mem_strndup(l->ctx, l->text + start, (size_t)(end - start));
	size_t i = 0;
	while (i < l->n && strcmp(l->v[i].text, word) != 0)
		i++;
	if (i == l->n && l->n == LIKE_SEEN)
		return 0;
	if (i == l->n)
		l->v[l->n++] = (struct like_word){ .text = mem_strdup(l->ctx, word) };
	l->v[i].tf += l->weight;
	return 0;
}

static void like_read(struct like *l, const char *text, double weight) {
	enum { READ_BYTES = 6000 };
	size_t n = strnlen(text, READ_BYTES);

	while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--;
	l->text = text;
	l->weight = weight;
	token_scan(text, (int)n, TOKEN_QUERY, like_token, l);
}

struct like_df { struct svc *s; int64_t docs; enum tend_status st; struct tend_err *err; };

static int like_docs(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct like_df *d = ctx;
	char t[TOKEN_MAX + 8];

	(void)start;
	(void)end;
	(void)again;
	memcpy(t, token, (size_t)n);
	t[n] = '\0';
	d->st = store_word_articles(d->s->store, t, &d->docs, d->err);
	return 1;
}

static int like_order(const void *a, const void *b) {
	const struct like_word *x = a, *y = b;
	return x->worth > y->worth ? -1 : x->worth < y->worth;
}

/* Those that say most: often here, seldom elsewhere, and at all in an article. */
static enum tend_status like_weigh(struct like *l, struct tend_err *err) {
	int64_t all;
	enum tend_status st = store_article_count(l->s->store, &all, err);
	struct like_df d = { .s = l->s, .err = err };
	const double beside = 0.3; /* a word that no title and no tag has says less */

	for (size_t i = 0; st == TEND_OK && i < l->n; i++) {
		d.docs = 0;
		token_scan(l->v[i].text, (int)strlen(l->v[i].text), TOKEN_QUERY, like_docs, &d);
		st = d.st;
		double rare = d.docs > 0 && d.docs * 2 <= all + 2 ? (double)all / (double)d.docs : 0, worth = 0;
		for (; rare > 1; rare /= 2) /* the logarithm, roughly */
			worth += rare >= 2 ? 1 : rare - 1;
		bool headed = false;
		if (st == TEND_OK && worth > 0)
			st = store_word_headed(l->s->store, l->v[i].text, &headed, err);
		l->v[i].worth = worth * (l->v[i].tf > 3 ? 3 : l->v[i].tf) * (headed ? 1 : beside);
	}
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, like_order);
	return st;
}

static const char *like_product(struct svc *s, const void *ctx, const struct ticket *t) {
	struct order *o = NULL;
	size_t n = 0;

	if (!*t->order_no || store_orders(s->store, ctx, t->customer, t->order_no, 1, &o, &n, NULL) != TEND_OK || !n || strcmp(o[0].no, t->order_no) != 0)
		return "";
	return o[0].n_items == 1 ? o[0].items[0].title : "";
}

static enum tend_status like_ticket(struct like *l, const struct ticket *t, const char *lang, struct tend_err *err) {
	struct message *m;
	size_t n, said = 0;
	enum tend_status st = store_messages(l->s->store, l->ctx, t->id, &m, &n, err);

	if (st != TEND_OK)
		return st;
	for (size_t i = n; i-- > 0 && said < 2;)
		if (m[i].direction == DIR_IN)
			like_read(l, m[i].text, said++ ? 0.5 : 1);
	like_read(l, t->subject, 0.5);
	like_read(l, like_product(l->s, l->ctx, t), 0.3);
	if (*t->reason)
		like_read(l, policy_title(svc_policy(l->s), "reason", t->reason, lang), 1.5);
	return like_weigh(l, err);
}

/* The matter counts beside the words: an article for the reason is worth a good hit more. */
static enum tend_status like_find(struct like *l, const struct ticket *t, const char *lang, struct hits *best, struct tend_err *err) {
	struct store_word words[LIKE_WORDS];
	struct hits h = { NULL, 0 }, by = { NULL, 0 };
	size_t n = 0;
	double top = l->n ? l->v[0].worth : 0;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; i < l->n && n < LIKE_WORDS && l->v[i].worth > 0; i++) {
		int w = (int)(9 * l->v[i].worth / top);
		words[n++] = (struct store_word){ l->v[i].text, w < 1 ? 1 : w };
	}
	if (n)
		st = store_article_like(l->s->store, l->ctx, words, n, LIKE_NEED, FIND_MAX, &h.v, &h.n, err);
	if (st == TEND_OK && *t->reason)
		st = store_article_by_reason(l->s->store, l->ctx, t->reason, 20, &by.v, &by.n, err);
	if (st != TEND_OK)
		return st;
	double bonus = h.n ? h.v[0].score * 0.5 + LIKE_LEAST : 2 * LIKE_LEAST;
	for (size_t i = 0; i < h.n; i++)
		if (*t->reason && word_in_list(h.v[i].reasons, t->reason))
			h.v[i].score += bonus;
	for (size_t i = 0; i < by.n; i++) {
		size_t j = 0;
		while (j < h.n && h.v[j].id != by.v[i].id)
			j++;
		if (j < h.n)
			continue;
		by.v[i].score = bonus;
		mem_grow(l->ctx, h.v, h.n);
		h.v[h.n++] = by.v[i];
	}
	hits_weigh(&h, lang);
	while (h.n && h.v[h.n - 1].score < LIKE_LEAST) /* a word in common is no answer */
		h.n--;
	hits_join(l->ctx, best, &h, KB_SUGGESTED);
	return TEND_OK;
}

/* `reason P01 · 软便 换粮`: what it rests on. */
static const char *like_why(const void *ctx, struct like *l, const struct ticket *t, const struct kb_hit *h) {
	char *out = mem_strdup(ctx, ""), *title = mem_strdup(ctx, "");
	int shown = 0;

	if (*t->reason && word_in_list(h->a.reasons, t->reason))
		out = mem_append(out, _("reason %s"), t->reason);
	for (size_t i = 0; i < l->n && i < LIKE_WORDS && shown < 4; i++)
		if (l->v[i].worth > 0 && (u8_find_fold(h->a.title, l->v[i].text) >= 0 || u8_find_fold(h->a.tags, l->v[i].text) >= 0 ||
		                          u8_find_fold(h->snippet, l->v[i].text) >= 0))
			title = mem_append(title, "%s%s", shown++ ? " " : "", l->v[i].text);
	return !shown ? out : mem_append(out, "%s%s", *out ? " · " : "", title);
}

enum tend_status svc_kb_suggest(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, struct kb_hit **out, size_t *n,
                                struct tend_err *err) {
	void *tmp = mem_ctx(ctx);
	struct like *l = mem_new(tmp, struct like);
	struct hits best = { NULL, 0 };
	struct kb_query q = { 0 };
	struct ticket t;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = NULL;
	*n = 0;
	l->s = s;
	l->ctx = tmp;
	if (st == TEND_OK)
		st = store_ticket_get(s->store, tmp, ticket, &t, err);
	const char *lang = st != TEND_OK ? "" : t.language == LANG_ZH ? "zh" : t.language == LANG_EN ? "en" : who->lang;
	if (st == TEND_OK)
		st = like_ticket(l, &t, lang, err);
	if (st == TEND_OK)
		st = like_find(l, &t, lang, &best, err);
	for (size_t i = 0; st == TEND_OK && i < l->n && i < LIKE_WORDS; i++) {
		mem_grow(tmp, q.terms, q.n);
		q.terms[q.n++] = (struct kb_term){ .text = l->v[i].text };
		q.positive = true;
	}
	if (st == TEND_OK)
		st = find_rows(s, ctx, &best, 0, &q, out, n, err);
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		(*out)[i].why = like_why(ctx, l, &t, &(*out)[i]);
	mem_free(tmp);
	return st;
}
