/* SPDX-License-Identifier: ISC */
/* Finding articles: all the words, most of them, or the words of a ticket. Each is one expression of the index with a weight a phrase. */
#include "store/sqlite/db.h"

#include <string.h>

#include "core/token.h"
#include "core/words.h"
#include "store/sqlite/fts.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { FIND_ALL = 1000000 };

static enum tend_status find_rows(struct store *s, const void *ctx, enum stmt id, sqlite3_stmt *q, struct store_hit **out, size_t *n,
                                  struct tend_err *err) {
	enum tend_status st = TEND_OK;

	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_hit){ sqlite3_column_int64(q, 0), sqlite3_column_double(q, 1), db_text(ctx, q, 2), db_text(ctx, q, 5),
			db_text(ctx, q, 6), db_text(ctx, q, 7), sqlite3_column_int64(q, 3), sqlite3_column_int64(q, 4) };
	}
	return st;
}

static enum tend_status find(struct store *s, const void *ctx, const char *expression, int need, const char *weights, bool all, bool macros, int limit,
                             struct store_hit **out, size_t *n, struct tend_err *err) {
	*out = NULL;
	*n = 0;
	if (!*expression)
		return TEND_OK;
	return find_rows(s, ctx, ST_ARTICLE_SEARCH, db_bind(s, ST_ARTICLE_SEARCH, err, "titiiii", expression, (int64_t)need, weights, (int64_t)all,
	                                                    (int64_t)macros, (int64_t)limit, (int64_t)(macros ? FIND_ALL : limit * 3)), out, n, err);
}

enum tend_status store_article_search(struct store *s, const void *ctx, const struct kb_query *q, bool all, bool macros, int limit,
                                      struct store_hit **out, size_t *n, struct tend_err *err) {
	char *yes, *no;

	fts_terms(ctx, q, "title", true, &yes, &no);
	return find(s, ctx, fts_but(ctx, yes, no), 0, "", all, macros, limit, out, n, err);
}

/* ---- most of the words ---- */

enum { NEAR_MAX = 48, NEAR_MEANT = 3 };
struct near {
	struct store *s;
	const void *ctx;
	struct tend_err *err;
	char *parts, *weights;       /* joined by OR; a digit each */
	int n;
	enum tend_status st;
	const char *text;            /* of the term */
};

static void near_add(struct near *w, const char *text, bool prefix, int weight) {
	if (w->n == NEAR_MAX)
		return;
	w->parts = mem_append(w->parts, "%s%s", w->n ? " OR " : "", fts_phrase(w->ctx, text, prefix));
	w->weights = mem_append(w->weights, "%d", weight);
	w->n++;
}

enum tend_status store_word_articles(struct store *s, const char *token, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_VOCAB_DF, 0, n, err, "t", token);
}

enum tend_status store_word_headed(struct store *s, const char *word, bool *headed, struct tend_err *err) {
	char *match = mem_printf(NULL, "{title tags}: \"%s\"", word);
	int64_t n = 0;
	enum tend_status st = strchr(word, '"') ? TEND_OK : db_int(s, ST_ARTICLE_HEADED, 0, &n, err, "t", match);

	mem_free(match);
	*headed = n > 0;
	return st;
}

/* Words of the index that differ from one that is not there by a slip of the finger; those that begin alike. */
static void near_meant(struct near *w, const char *word) {
	char *found[NEAR_MEANT] = { NULL }, from[8] = { word[0], '\0' }, to[8] = { (char)(word[0] + 1), '\0' };
	int64_t docs[NEAR_MEANT] = { 0 };
	size_t len = strlen(word), slips = len >= 8 ? 2 : 1;
	bool row = true;
	sqlite3_stmt *q = len < 4 ? NULL : db_bind(w->s, ST_VOCAB_NEAR, w->err, "tt", from, to);

	while (q && (w->st = db_step(w->s, ST_VOCAB_NEAR, &row, w->err)) == TEND_OK && row) {
		char *term = db_text(w->ctx, q, 0);
		int64_t n = sqlite3_column_int64(q, 1);
		if (word_slips(word, term, slips) > slips)
			continue;
		for (int i = 0; i < NEAR_MEANT; i++)
			if (n > docs[i]) {
				char *t = found[i];
				int64_t d = docs[i];
				found[i] = term;
				docs[i] = n;
				term = t;
				n = d;
			}
	}
	for (int i = 0; i < NEAR_MEANT && found[i]; i++)
		near_add(w, found[i], true, 8);
}

/* The word before it was stemmed: slips are made in words. */
static int near_whole(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct near *w = ctx;

	(void)start;
	(void)end;
	(void)again;
	near_meant(w, mem_strndup(w->ctx, token, (size_t)n));
	return 0;
}

static int near_token(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct near *w = ctx;
	char *t = mem_strndup(w->ctx, token, (size_t)n), *word = mem_strndup(w->ctx, w->text + start, (size_t)(end - start));
	int32_t c;
	int64_t docs = 1;

	if (again || w->st != TEND_OK)
		return 0;
	size_t first = u8_next(t, (size_t)n, &c);
	if (token_is_cjk(c)) {
		near_add(w, t, first == (size_t)n, first == (size_t)n ? 2 : word_weight(t));
		return 0;
	}
	int before = w->n;
	w->st = store_word_articles(w->s, t, &docs, w->err);
	if (w->st == TEND_OK && !docs)
		token_scan(word, (int)strlen(word), TOKEN_PREFIX, near_whole, w);
	if (w->st == TEND_OK && w->n == before)
		near_add(w, word, false, word_weight(t));
	return 0;
}

/* Single characters of Chinese words, so that 退钱 still finds 退款 when nothing better does. */
static int near_single(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct near *w = ctx;
	int32_t c;
	size_t k = u8_next(token, (size_t)n, &c);

	(void)start;
	(void)end;
	if (!again && token_is_cjk(c) && k < (size_t)n && word_weight(mem_strndup(w->ctx, token, (size_t)n)) > 2)
		near_add(w, mem_strndup(w->ctx, token, k), true, 2);
	return 0;
}

enum tend_status store_article_near(struct store *s, const void *ctx, const struct kb_query *q, bool all, bool macros, int need, int limit,
                                    struct store_hit **out, size_t *n, struct tend_err *err) {
	struct near w = { .s = s, .ctx = ctx, .err = err, .parts = mem_strdup(ctx, ""), .weights = mem_strdup(ctx, "") };
	char *must, *no;
	int strict = 0;

	*out = NULL;
	*n = 0;
	fts_terms(ctx, q, "title", false, &must, &no);
	for (size_t i = 0; i < q->n; i++) /* phrases of what must occur come first in the expression */
		strict += !q->terms[i].not && (q->terms[i].phrase || q->terms[i].title);
	for (int i = 0; i < strict; i++)
		w.weights = mem_append(w.weights, "9");
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < q->n; i++) {
			const struct kb_term *t = &q->terms[i];
			if (t->not || t->phrase || t->title)
				continue;
			w.text = t->text;
			token_scan(t->text, (int)strlen(t->text), TOKEN_QUERY, pass ? near_single : near_token, &w);
		}
	if (w.st != TEND_OK || !w.n)
		return w.st;
	char *both = *must ? mem_printf(ctx, "(%s) AND (%s)", must, w.parts) : w.parts;
	return find(s, ctx, fts_but(ctx, both, no), need, w.weights, all, macros, limit, out, n, err);
}

/* ---- words of a ticket ---- */

enum tend_status store_article_like(struct store *s, const void *ctx, const struct store_word *v, size_t n_words, int need, int limit,
                                    struct store_hit **out, size_t *n, struct tend_err *err) {
	struct near w = { .s = s, .ctx = ctx, .err = err, .parts = mem_strdup(ctx, ""), .weights = mem_strdup(ctx, "") };

	for (size_t i = 0; i < n_words; i++)
		near_add(&w, v[i].text, false, v[i].weight);
	return find(s, ctx, w.parts, need, w.weights, false, false, limit, out, n, err);
}

enum tend_status store_article_by_reason(struct store *s, const void *ctx, const char *reason, int limit, struct store_hit **out, size_t *n,
                                         struct tend_err *err) {
	return find_rows(s, ctx, ST_ARTICLE_BY_REASON, db_bind(s, ST_ARTICLE_BY_REASON, err, "ti", reason, (int64_t)limit), out, n, err);
}
