/* SPDX-License-Identifier: ISC */
/* Articles, their versions, what became of them. Finding them is article_find.c's. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum tend_status store_article_head(struct store *s, const struct article *a, struct tend_err *err) {
	return db_run(s, ST_ARTICLE_HEAD, NULL, err, "itti", a->id, a->head, a->tail, (int64_t)a->crlf);
}

static enum tend_status article_write(struct store *s, struct article *a, tend_id agent, tms_t at, int *changes, struct tend_err *err) {
	return db_run(s, a->id ? ST_ARTICLE_SET : ST_ARTICLE_ADD, changes, err, a->id ? "itttttttiiiitttttttiiii" : "itttttttiiiitttttttiii", a->id,
	              a->external_id, a->lang, a->title, a->body, a->tags, a->reasons, a->variant, (int64_t)a->kind, (int64_t)a->audience,
	              (int64_t)a->state, (int64_t)a->review_on, a->reply, a->class, a->set_reason, a->add_tags, a->then, a->head, a->tail,
	              (int64_t)a->crlf, agent, at, a->version);
}

enum tend_status store_article_put(struct store *s, struct article *a, tend_id agent, tms_t at, const char *reason, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	int changes = 1;
	bool add = !a->id;
	enum tend_status st = add ? TEND_OK : db_run(s, ST_ARTICLE_FTS_DROP, NULL, err, "i", a->id);

	if (st == TEND_OK)
		st = article_write(s, a, agent, at, &changes, err);
	if (st == TEND_OK && !changes)
		st = tend_fail(err, TEND_CONFLICT, _("K%lld was changed meanwhile: reload and look again"), (long long)a->id);
	if (st == TEND_OK) {
		if (add)
			a->id = sqlite3_last_insert_rowid(s->db);
		a->version = add ? 1 : a->version + 1;
		a->updated = at;
		st = db_run(s, ST_ARTICLE_FTS_ADD, NULL, err, "i", a->id);
	}
	if (st == TEND_OK)
		st = db_run(s, ST_VERSION_ADD, NULL, err, "iiiitit", a->id, a->version, at, agent, reason ? reason : "", (int64_t)a->state, kb_text(tmp, a));
	mem_free(tmp);
	return st;
}

enum tend_status store_article_get(struct store *s, const void *ctx, tend_id id, bool body, struct article *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_ARTICLE_GET, err, "i", id);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_ARTICLE_GET, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("there is no article K%lld"), (long long)id);
	*out = (struct article){ .id = id, .version = sqlite3_column_int64(q, 1), .external_id = db_text(ctx, q, 2), .lang = db_text(ctx, q, 3),
		.title = db_text(ctx, q, 4), .tags = db_text(ctx, q, 5), .reasons = db_text(ctx, q, 6), .variant = db_text(ctx, q, 7),
		.kind = (enum kb_kind)sqlite3_column_int(q, 8), .audience = (enum kb_audience)sqlite3_column_int(q, 9),
		.state = (enum kb_state)sqlite3_column_int(q, 10), .review_on = sqlite3_column_int(q, 11), .reply = db_text(ctx, q, 12),
		.class = db_text(ctx, q, 13), .set_reason = db_text(ctx, q, 14), .add_tags = db_text(ctx, q, 15), .then = db_text(ctx, q, 16),
		.author = db_text(ctx, q, 17), .updated = sqlite3_column_int64(q, 18), .shown = sqlite3_column_int64(q, 19),
		.inserted = sqlite3_column_int64(q, 20), .helped = sqlite3_column_int64(q, 21), .unhelped = sqlite3_column_int64(q, 22),
		.crlf = sqlite3_column_int(q, 23) != 0, .head = body ? db_text(ctx, q, 24) : "", .tail = body ? db_text(ctx, q, 25) : "",
		.body = body ? db_text(ctx, q, 26) : "", .langs = "" };
	db_done(s, ST_ARTICLE_GET);
	return TEND_OK;
}

enum tend_status store_article_find(struct store *s, const char *external_id, const char *lang, tend_id *id, struct tend_err *err) {
	return db_int(s, ST_ARTICLE_FIND, 0, id, err, "tt", external_id, lang);
}

enum tend_status store_article_variants(struct store *s, const void *ctx, const struct article *a, tend_id **out, size_t *n, struct tend_err *err) {
	return db_ids(s, ST_ARTICLE_VARIANTS, ctx, out, n, err, "tti", a->external_id, a->variant, a->id);
}

enum tend_status store_article_ids(struct store *s, const void *ctx, int state, tend_id **out, size_t *n, struct tend_err *err) {
	return db_ids(s, ST_ARTICLE_IDS, ctx, out, n, err, "i", (int64_t)state);
}

enum tend_status store_article_due(struct store *s, const void *ctx, int32_t until, int limit, tend_id **out, size_t *n, struct tend_err *err) {
	return db_ids(s, ST_ARTICLE_DUE, ctx, out, n, err, "ii", (int64_t)until, (int64_t)limit);
}

enum tend_status store_article_popular(struct store *s, const void *ctx, bool all, bool macros, int limit, tend_id **out, size_t *n,
                                       struct tend_err *err) {
	return db_ids(s, ST_ARTICLE_POPULAR, ctx, out, n, err, "iii", (int64_t)all, (int64_t)macros, (int64_t)limit);
}

enum tend_status store_article_contradicted(struct store *s, const void *ctx, int limit, tend_id **out, size_t *n, struct tend_err *err) {
	return db_ids(s, ST_USE_CONTRADICTED, ctx, out, n, err, "i", (int64_t)limit);
}

enum tend_status store_article_count(struct store *s, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_ARTICLE_COUNT, 0, n, err, "");
}

/* ---- versions ---- */

static struct store_article_version version_row(const void *ctx, sqlite3_stmt *q) {
	return (struct store_article_version){ .version = sqlite3_column_int64(q, 0), .at = sqlite3_column_int64(q, 1), .author = db_text(ctx, q, 2),
		.reason = db_text(ctx, q, 3), .text = db_text(ctx, q, 4), .state = (enum kb_state)sqlite3_column_int(q, 5) };
}

enum tend_status store_article_versions(struct store *s, const void *ctx, tend_id id, struct store_article_version **out, size_t *n,
                                        struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_VERSION_LIST, err, "i", id);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_VERSION_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = version_row(ctx, q);
	}
	return st;
}

enum tend_status store_article_version(struct store *s, const void *ctx, tend_id id, int64_t version, struct store_article_version *out,
                                       struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_VERSION_GET, err, "ii", id, version);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_VERSION_GET, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("K%lld has no version %lld: see `tend kb history K%lld`"), (long long)id, (long long)version, (long long)id);
	*out = version_row(ctx, q);
	db_done(s, ST_VERSION_GET);
	return TEND_OK;
}

/* ---- what became of it ---- */

enum tend_status store_article_use(struct store *s, tend_id article, tend_id ticket, tend_id agent, tms_t at, int what, const char *reason,
                                   struct tend_err *err) {
	enum { UNDONE = 5 };
	int changes = 0;
	int64_t last = 0;
	enum tend_status st;

	if (what == UNDONE) {
		st = db_int(s, ST_USE_LAST, 0, &last, err, "ii", article, ticket);
		if (st == TEND_OK && last)
			st = db_run(s, ST_USE_UNDO, &changes, err, "i", last);
	} else {
		st = db_run(s, ST_USE_ADD, &changes, err, "iiiiit", article, ticket, agent, at, (int64_t)what, reason ? reason : "");
	}
	return st == TEND_OK && changes ? db_run(s, ST_USE_COUNT, NULL, err, "ii", article, (int64_t)what) : st;
}

enum tend_status store_article_fates(struct store *s, tend_id id, int64_t *solved, int64_t *reopened, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_USE_FATES, err, "i", id);

	*solved = *reopened = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_USE_FATES, &row, err);
	if (st == TEND_OK && row) {
		*solved = sqlite3_column_int64(q, 0);
		*reopened = sqlite3_column_int64(q, 1);
		db_done(s, ST_USE_FATES);
	}
	return st;
}

enum tend_status store_article_complaints(struct store *s, const void *ctx, tend_id id, tms_t since, struct store_complaint **out, size_t *n,
                                          struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_USE_COMPLAINTS, err, "ii", id, since);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_USE_COMPLAINTS, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_complaint){ sqlite3_column_int64(q, 0), db_text(ctx, q, 1), db_text(ctx, q, 2), sqlite3_column_int64(q, 3) };
	}
	return st;
}

enum tend_status store_miss_add(struct store *s, const char *query, tms_t at, tms_t forget, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_MISS_FORGET, NULL, err, "i", forget);

	return st == TEND_OK ? db_run(s, ST_MISS_ADD, NULL, err, "ti", query, at) : st;
}

enum tend_status store_misses(struct store *s, const void *ctx, int limit, struct store_miss **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_MISS_LIST, err, "i", (int64_t)limit);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_MISS_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_miss){ db_text(ctx, q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2) };
	}
	return st;
}

enum tend_status store_bare(struct store *s, const void *ctx, int tickets, int limit, struct store_bare **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_BARE_LIST, err, "ii", (int64_t)tickets, (int64_t)limit);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_BARE_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_bare){ db_text(ctx, q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3) };
	}
	return st;
}
