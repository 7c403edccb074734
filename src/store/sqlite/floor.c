/* SPDX-License-Identifier: ISC */
/* Presence and consoles, what an agent has in hand, moves of work. */
#include "store/sqlite/db.h"

#include "tend/mem.h"

static void duty_row(sqlite3_stmt *q, struct duty_row *d) {
	d->state = (enum duty)sqlite3_column_int(q, 0);
	d->since = sqlite3_column_int64(q, 1);
	d->was = sqlite3_column_int(q, 2);
	d->seen = sqlite3_column_int64(q, 3);
}

enum tend_status store_duty_get(struct store *s, tend_id agent, struct duty_row *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_DUTY_GET, err, "i", agent);

	*out = (struct duty_row){ .agent = agent, .state = DUTY_OFF, .since = TMS_NONE, .was = -1 };
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_DUTY_GET, &row, err);
	if (st == TEND_OK && row) {
		duty_row(q, out);
		db_done(s, ST_DUTY_GET);
	}
	return st;
}

enum tend_status store_duties(struct store *s, const void *ctx, struct duty_row **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_DUTY_LIST, err, "");

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_DUTY_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		struct duty_row *d = &(*out)[(*n)++];
		duty_row(q, d);
		d->agent = sqlite3_column_int64(q, 4);
	}
	return st;
}

enum tend_status store_duty_put(struct store *s, const struct duty_row *d, struct tend_err *err) {
	return db_run(s, ST_DUTY_PUT, NULL, err, "iiii", d->agent, (int64_t)d->state, d->since, (int64_t)d->was);
}

enum tend_status store_console_seen(struct store *s, tend_id agent, int64_t console, tms_t at, struct tend_err *err) {
	return db_run(s, ST_CONSOLE_SEEN, NULL, err, "iii", agent, console, at);
}

enum tend_status store_console_drop(struct store *s, tend_id agent, int64_t console, tms_t before, struct tend_err *err) {
	return db_run(s, ST_CONSOLE_DROP, NULL, err, "iii", agent, console, before);
}

enum tend_status store_agent_acted(struct store *s, tend_id agent, tms_t *at, struct tend_err *err) {
	return db_int(s, ST_AGENT_ACTED, 0, at, err, "i", agent);
}

enum tend_status store_agent_tickets(struct store *s, tend_id agent, bool all, tms_t now, tend_id *ids, size_t max, size_t *n, struct tend_err *err) {
	bool row = true;
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_AGENT_TICKETS, err, "iiii", agent, (int64_t)all, now, (int64_t)max);

	*n = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	while ((st = db_step(s, ST_AGENT_TICKETS, &row, err)) == TEND_OK && row && *n < max)
		ids[(*n)++] = sqlite3_column_int64(q, 0);
	if (st == TEND_OK && row)
		db_done(s, ST_AGENT_TICKETS);
	return st;
}

enum tend_status store_typing(struct store *s, const void *ctx, tend_id but_agent, tms_t seen, tms_t typed, struct store_typing **out, size_t *n,
                              struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_TYPING, err, "iii", but_agent, seen, typed);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_TYPING, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_typing){ sqlite3_column_int64(q, 0), db_text(ctx, q, 1) };
	}
	return st;
}

enum tend_status store_batch_has(struct store *s, int64_t batch, bool *moved, struct tend_err *err) {
	int64_t v = 0;
	enum tend_status st = db_int(s, ST_BATCH_MOVED, 0, &v, err, "i", batch);

	*moved = v != 0;
	return st;
}
