/* SPDX-License-Identifier: ISC */
/* Rows behind hidden complaints: what happened to orders, and what was made of it. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/mem.h"

enum tend_status store_order_event_put(struct store *s, const char *order, const char *kind, tms_t at, const char *text, struct tend_err *err) {
	return db_run(s, ST_ORDER_EVENT_PUT, NULL, err, "ttit", order, kind, at, text);
}

enum tend_status store_order_events_new(struct store *s, const void *ctx, int limit, struct store_order_event **out, size_t *n,
                                        struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_EVENT_NEW, err, "i", (int64_t)limit);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_ORDER_EVENT_NEW, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_order_event){ .order = db_text(ctx, q, 0), .kind = db_text(ctx, q, 1), .at = sqlite3_column_int64(q, 2),
			.text = db_text(ctx, q, 3), .customer = sqlite3_column_int64(q, 4) };
	}
	return st;
}

enum tend_status store_order_event_seen(struct store *s, const char *order, const char *kind, struct tend_err *err) {
	return db_run(s, ST_ORDER_EVENT_SEEN, NULL, err, "tt", order, kind);
}

enum tend_status store_order_times(struct store *s, const void *ctx, tend_id customer, tms_t **at, char **last, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_TIMES, err, "i", customer);

	*at = NULL;
	*last = NULL;
	*n = 0;
	while (db_next(s, ST_ORDER_TIMES, q, &st, err)) {
		mem_grow(ctx, *at, *n);
		(*at)[(*n)++] = sqlite3_column_int64(q, 0);
		*last = db_text(ctx, q, 1);
	}
	return st;
}

enum tend_status store_contact_last(struct store *s, tend_id customer, tms_t from, tms_t to, tend_id *ticket, tms_t *at, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_CONTACT_LAST, err, "iii", customer, from, to);

	*ticket = 0;
	*at = TMS_NONE;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_CONTACT_LAST, &row, err);
	if (st == TEND_OK && row) {
		*ticket = sqlite3_column_int64(q, 0);
		*at = sqlite3_column_int64(q, 1);
		db_done(s, ST_CONTACT_LAST);
	}
	return st;
}

enum tend_status store_customers_after(struct store *s, tend_id after, tend_id *ids, int max, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_CUSTOMER_AFTER, err, "ii", after, (int64_t)max);

	*n = 0;
	while (db_next(s, ST_CUSTOMER_AFTER, q, &st, err))
		ids[(*n)++] = sqlite3_column_int64(q, 0);
	return st;
}

enum tend_status store_hidden_get(struct store *s, const char *rule, const char *key, tend_id *ticket, struct tend_err *err) {
	return db_int(s, ST_HIDDEN_GET, 0, ticket, err, "tt", rule, key);
}

enum tend_status store_hidden_put(struct store *s, const char *rule, const char *key, tend_id ticket, tms_t at, struct tend_err *err) {
	return db_run(s, ST_HIDDEN_PUT, NULL, err, "ttii", rule, key, ticket, at);
}
