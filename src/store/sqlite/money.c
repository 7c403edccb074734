/* SPDX-License-Identifier: ISC */
/* What must happen once: stock held for a return, legs of money, cases of platforms. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* ---- stock (G10) ---- */

enum tend_status store_stock_free(struct store *s, const char *product, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_STOCK_FREE_ALL, 0, n, err, "t", product);
}

enum tend_status store_stock_ahead(struct store *s, const char *product, tend_id but, tms_t submitted, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_STOCK_AHEAD, 0, n, err, "tii", product, but, submitted);
}

/* The warehouse with the most of it that is free. */
static enum tend_status stock_best(struct store *s, const void *ctx, const char *product, char **warehouse, int64_t *n, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_STOCK_FREE, err, "t", product);
	enum tend_status st = q ? db_step(s, ST_STOCK_FREE, &row, err) : err ? err->status : TEND_IO;

	*warehouse = NULL;
	*n = 0;
	if (st == TEND_OK && row) {
		*warehouse = db_text(ctx, q, 0);
		*n = sqlite3_column_int64(q, 1);
		db_done(s, ST_STOCK_FREE);
	}
	return st;
}

enum tend_status store_hold_add(struct store *s, tend_id rma, const char *product, int64_t qty, tms_t at, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char *warehouse;
	int64_t n;
	int changes = 0;
	enum tend_status st = stock_best(s, tmp, product, &warehouse, &n, err);

	if (st == TEND_OK && warehouse)
		st = db_run(s, ST_STOCK_RESERVE, &changes, err, "tti", product, warehouse, qty);
	if (st == TEND_OK && !changes)
		st = tend_fail(err, TEND_LIMIT, _("%s: %lld wanted, %lld free"), product, (long long)qty, (long long)(n < 0 ? 0 : n));
	if (st == TEND_OK)
		st = db_run(s, ST_HOLD_ADD, NULL, err, "ittii", rma, product, warehouse, qty, at);
	mem_free(tmp);
	return st;
}

enum tend_status store_holds(struct store *s, const void *ctx, tend_id rma, struct stock_hold **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_HOLDS, err, "i", rma);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_HOLDS, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct stock_hold){ sqlite3_column_int64(q, 0), db_text(ctx, q, 1), db_text(ctx, q, 2), sqlite3_column_int64(q, 3),
			(enum rma_hold)sqlite3_column_int(q, 4) };
	}
	return st;
}

static enum tend_status stock_move(struct store *s, const char *product, const char *warehouse, const char *bucket, int64_t qty, tms_t at, tend_id rma,
                                   tend_id agent, struct tend_err *err) {
	return db_run(s, ST_STOCK_MOVE_ADD, NULL, err, "itttiii", at, product, warehouse, bucket, qty, rma, agent);
}

enum tend_status store_hold_end(struct store *s, const struct stock_hold *h, enum rma_hold to, tms_t at, tend_id rma, tend_id agent, struct tend_err *err) {
	int changes;
	enum tend_status st = db_run(s, ST_HOLD_END, &changes, err, "iii", h->id, (int64_t)to, at);

	if (st == TEND_OK && !changes)
		return tend_fail(err, TEND_CONFLICT, _("R%lld G10: its stock is not held any more: reload"), (long long)rma);
	if (st == TEND_OK)
		st = db_run(s, to == RMA_HOLD_CONSUMED ? ST_STOCK_TAKE : ST_STOCK_UNRESERVE, &changes, err, "tti", h->product, h->warehouse, h->qty);
	if (st == TEND_OK && !changes)
		return tend_fail(err, TEND_CONFLICT, _("R%lld G10: the stock of %s in %s is less than what is held: count it"), (long long)rma, h->product, h->warehouse);
	return st == TEND_OK && to == RMA_HOLD_CONSUMED ? stock_move(s, h->product, h->warehouse, "on_hand", -h->qty, at, rma, agent, err) : st;
}

enum tend_status store_stock_back(struct store *s, const char *product, int64_t qty, enum rma_disposition d, tms_t at, tend_id rma, tend_id agent,
                                  struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	bool row, new_stock = d == RMA_DISP_RESTOCK_A;
	char *warehouse = NULL;
	sqlite3_stmt *q = db_bind(s, ST_STOCK_HOME, err, "t", product);
	enum tend_status st = q ? db_step(s, ST_STOCK_HOME, &row, err) : err ? err->status : TEND_IO;

	if (st == TEND_OK && row) {
		warehouse = db_text(tmp, q, 0);
		db_done(s, ST_STOCK_HOME);
	}
	if (!warehouse)
		warehouse = mem_strdup(tmp, "returns");
	if (st == TEND_OK && new_stock)
		st = db_run(s, ST_STOCK_ADD, NULL, err, "tti", product, warehouse, qty);
	if (st == TEND_OK)
		st = stock_move(s, product, warehouse, new_stock ? "on_hand" : rma_disposition_word(d), qty, at, rma, agent, err);
	mem_free(tmp);
	return st;
}

enum tend_status store_stock_waiters(struct store *s, const void *ctx, int max, tend_id **out, size_t *n, struct tend_err *err) {
	return db_ids(s, ST_STOCK_WAITERS, ctx, out, n, err, "i", (int64_t)max);
}

/* ---- legs (G1, G4) ---- */

enum tend_status store_leg_add(struct store *s, const struct leg *l, const char *order, tms_t at, struct tend_err *err) {
	struct leg_row known;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = store_leg_get(s, tmp, l->key, &known, NULL);

	mem_free(tmp);
	if (st == TEND_OK)
		return tend_fail(err, TEND_CONFLICT, _("R%lld G1: the leg %s exists already"), (long long)l->rma, l->key);
	return db_run(s, ST_LEG_ADD, NULL, err, "titiitiiiiiitii" , l->key, l->rma, order, (int64_t)l->kind, (int64_t)l->seq, l->tender, l->amount,
	              (int64_t)l->state, l->lease, l->first_sent, l->next, (int64_t)l->queries, l->replaces, (int64_t)l->external, at);
}

enum tend_status store_leg_update(struct store *s, const struct leg_row *r, enum leg_state was, struct tend_err *err) {
	int changes;
	enum tend_status st = db_run(s, ST_LEG_UPDATE, &changes, err, "tiiiiiitti", r->l.key, (int64_t)was, (int64_t)r->l.state, r->l.lease, r->l.first_sent,
	                             r->l.next, (int64_t)r->l.queries, r->provider, r->detail, r->changed);

	return st == TEND_OK && !changes ? tend_fail(err, TEND_CONFLICT, _("the leg %s was moved on meanwhile"), r->l.key) : st;
}

static void leg_row_read(const void *ctx, sqlite3_stmt *q, struct leg_row *r) {
	*r = (struct leg_row){ .l = { .key = db_text(ctx, q, 0), .rma = sqlite3_column_int64(q, 1), .kind = (enum leg_kind)sqlite3_column_int(q, 2),
		.seq = sqlite3_column_int(q, 3), .tender = db_text(ctx, q, 4), .amount = sqlite3_column_int64(q, 5),
		.state = (enum leg_state)sqlite3_column_int(q, 6), .lease = sqlite3_column_int64(q, 7), .first_sent = sqlite3_column_int64(q, 8),
		.next = sqlite3_column_int64(q, 9), .queries = sqlite3_column_int(q, 10), .replaces = db_text(ctx, q, 11),
		.external = sqlite3_column_int(q, 12) != 0 }, .provider = db_text(ctx, q, 13), .detail = db_text(ctx, q, 14),
		.changed = sqlite3_column_int64(q, 15) };
}

static enum tend_status leg_rows(struct store *s, const void *ctx, enum stmt id, sqlite3_stmt *q, struct leg_row **out, size_t *n, struct tend_err *err) {
	enum tend_status st;

	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		leg_row_read(ctx, q, &(*out)[(*n)++]);
	}
	return st;
}

enum tend_status store_leg_get(struct store *s, const void *ctx, const char *key, struct leg_row *out, struct tend_err *err) {
	struct leg_row *r;
	size_t n;
	enum tend_status st = leg_rows(s, ctx, ST_LEG_GET, db_bind(s, ST_LEG_GET, err, "t", key), &r, &n, err);

	if (st == TEND_OK && !n)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such leg of money"), key);
	if (st == TEND_OK)
		*out = r[0];
	return st;
}

enum tend_status store_legs(struct store *s, const void *ctx, tend_id rma, const char *order, struct leg_row **out, size_t *n, struct tend_err *err) {
	if (*order)
		return leg_rows(s, ctx, ST_LEGS_OF_ORDER, db_bind(s, ST_LEGS_OF_ORDER, err, "t", order), out, n, err);
	return leg_rows(s, ctx, ST_LEGS_OF_RMA, db_bind(s, ST_LEGS_OF_RMA, err, "i", rma), out, n, err);
}

enum tend_status store_leg_last_call(struct store *s, const char *order, tms_t *at, struct tend_err *err) {
	enum tend_status st = db_int(s, ST_LEG_LAST_CALL, 0, at, err, "t", order);

	if (!*at)
		*at = TMS_NONE;
	return st;
}

enum tend_status store_legs_paid_since(struct store *s, enum leg_kind k, tms_t since, fen_t *sum, struct tend_err *err) {
	return db_int(s, ST_LEGS_PAID_SINCE, 0, sum, err, "ii", since, (int64_t)k);
}

enum tend_status store_rma_auto_since(struct store *s, tms_t since, fen_t *sum, struct tend_err *err) {
	return db_int(s, ST_RMA_AUTO_SINCE, 0, sum, err, "i", since);
}

enum tend_status store_leg_seen(struct store *s, const char *channel, const char *provider, const char *status, tms_t at, bool *fresh, struct tend_err *err) {
	int changes = 0;
	enum tend_status st = db_run(s, ST_LEG_SEEN, &changes, err, "ttti", channel, provider, status, at);

	*fresh = changes > 0;
	return st;
}

/* ---- platforms ---- */

enum tend_status store_platform_get(struct store *s, const void *ctx, const char *channel, const char *id, struct platform_case *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_PLATFORM_GET, err, "tt", channel, id);
	enum tend_status st = q ? db_step(s, ST_PLATFORM_GET, &row, err) : err ? err->status : TEND_IO;

	*out = (struct platform_case){ .channel = channel, .id = id, .type = "", .state = "", .digest = "", .deadline = TMS_NONE };
	if (st == TEND_OK && row) {
		out->rma = sqlite3_column_int64(q, 0);
		out->type = db_text(ctx, q, 1);
		out->state = db_text(ctx, q, 2);
		out->deadline = sqlite3_column_int64(q, 3);
		out->digest = db_text(ctx, q, 4);
		db_done(s, ST_PLATFORM_GET);
	}
	return st;
}

enum tend_status store_platform_put(struct store *s, const struct platform_case *c, tms_t at, struct tend_err *err) {
	return db_run(s, ST_PLATFORM_PUT, NULL, err, "ttittiti", c->channel, c->id, c->rma, c->type, c->state, c->deadline, c->digest, at);
}

enum tend_status store_platform_of(struct store *s, const void *ctx, tend_id rma, struct platform_case *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_PLATFORM_OF, err, "i", rma);
	enum tend_status st = q ? db_step(s, ST_PLATFORM_OF, &row, err) : err ? err->status : TEND_IO;

	*out = (struct platform_case){ .id = NULL };
	if (st == TEND_OK && row) {
		*out = (struct platform_case){ .channel = db_text(ctx, q, 0), .id = db_text(ctx, q, 1), .type = db_text(ctx, q, 2), .state = db_text(ctx, q, 3),
			.digest = "", .rma = rma, .deadline = sqlite3_column_int64(q, 4) };
		db_done(s, ST_PLATFORM_OF);
	}
	return st;
}
