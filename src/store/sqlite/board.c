/* SPDX-License-Identifier: ISC */
/* What the board reads: counters that tally.c keeps, and short walks along indexes. */
#include "store/sqlite/db.h"

#include "tend/mem.h"

static enum tend_status board_count(struct store *s, const char *queue, tms_t from, tms_t to, tms_t now, int max, int *out, struct tend_err *err) {
	int64_t n;
	enum tend_status st = db_int(s, ST_BOARD_DUE, 0, &n, err, "tiiii", queue, from, to, now, (int64_t)max);

	*out = (int)n;
	return st;
}

enum tend_status store_queue_now(struct store *s, const char *queue, tms_t now, tms_t soon, int max, struct store_queue_now *out, struct tend_err *err) {
	int64_t nobodys = 0;
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_TALLY, err, "t", queue);

	*out = (struct store_queue_now){ .oldest = TMS_NONE };
	while (db_next(s, ST_TALLY, q, &st, err)) {
		int state = sqlite3_column_int(q, 0);
		if (state >= 0 && state < STATE_COUNT)
			out->states[state] = sqlite3_column_int64(q, 1);
	}
	if (st == TEND_OK)
		st = board_count(s, queue, INT64_MIN, now, now, max, &out->late, err);
	if (st == TEND_OK)
		st = board_count(s, queue, now, soon, now, max, &out->soon, err);
	if (st == TEND_OK)
		st = db_int(s, ST_QUEUE_FREE, 0, &nobodys, err, "ti", queue, (int64_t)max);
	if (st == TEND_OK)
		st = db_int(s, ST_BOARD_OLDEST, TMS_NONE, &out->oldest, err, "t", queue);
	out->free = (int)nobodys;
	return st;
}

enum tend_status store_queue_flow(struct store *s, const void *ctx, const char *queue, int64_t after, int64_t upto, struct store_flow **out, size_t *n,
                                  struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_FLOW, err, "tii", queue, after, upto);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_FLOW, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_flow){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2) };
	}
	return st;
}

enum tend_status store_first_replies(struct store *s, const char *queue, tms_t since, int64_t *took, size_t max, size_t *n, struct tend_err *err) {
	bool row = true;
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_FIRST_REPLIES, err, "tii", queue, since, (int64_t)max);

	*n = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	while ((st = db_step(s, ST_FIRST_REPLIES, &row, err)) == TEND_OK && row && *n < max)
		took[(*n)++] = sqlite3_column_int64(q, 0);
	if (st == TEND_OK && row)
		db_done(s, ST_FIRST_REPLIES);
	return st;
}

enum tend_status store_agent_now(struct store *s, tend_id agent, tms_t now, tms_t midnight, int max, struct store_agent_now *out, struct tend_err *err) {
	bool row;
	int64_t late = 0;
	sqlite3_stmt *q = db_bind(s, ST_STINT, err, "ii", agent, midnight / (15 * TMS_MINUTE));

	*out = (struct store_agent_now){ 0 };
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_STINT, &row, err);
	if (st == TEND_OK && row) {
		out->solved = sqlite3_column_int64(q, 0);
		out->focus = sqlite3_column_int64(q, 1);
		db_done(s, ST_STINT);
	}
	if (st == TEND_OK)
		st = store_agent_load(s, agent, max, &out->load, err);
	if (st == TEND_OK)
		st = db_int(s, ST_AGENT_LATE, 0, &late, err, "iii", agent, now, (int64_t)max);
	out->late = (int)late;
	return st;
}

enum tend_status store_failed_next(struct store *s, const void *ctx, const char *behind, int max, char **connector, int64_t *n, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_FAILED_NEXT, err, "t", behind);

	*connector = NULL;
	*n = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_FAILED_NEXT, &row, err);
	if (st != TEND_OK || !row)
		return st;
	*connector = db_text(ctx, q, 0);
	db_done(s, ST_FAILED_NEXT);
	return db_int(s, ST_FAILED_COUNT, 0, n, err, "ti", *connector, (int64_t)max);
}

enum tend_status store_outbox_oldest(struct store *s, tms_t now, tms_t *due, struct tend_err *err) {
	return db_int(s, ST_OUTBOX_OLDEST, TMS_NONE, due, err, "i", now);
}

enum tend_status store_counters_drop(struct store *s, tms_t flow, tms_t stints, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_FLOW_DROP, NULL, err, "i", flow / TMS_MINUTE);

	if (st == TEND_OK)
		st = db_run(s, ST_FIRST_REPLY_DROP, NULL, err, "i", flow);
	return st == TEND_OK ? db_run(s, ST_STINT_DROP, NULL, err, "i", stints / (15 * TMS_MINUTE)) : st;
}
