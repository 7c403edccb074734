/* SPDX-License-Identifier: ISC */
/* Customers that are one person: records that lead to another, what they brought along, and what is proposed. */
#include "store/sqlite/db.h"

#include "tend/mem.h"

enum { LEADS_MAX = 64 }; /* a merge makes no circle; a damaged store might have one */

enum tend_status store_customer_root(struct store *s, tend_id id, tend_id *root, struct tend_err *err) {
	enum tend_status st = TEND_OK;
	int64_t next = id;

	for (int i = 0; st == TEND_OK && next && i < LEADS_MAX; i++) {
		*root = next;
		st = db_int(s, ST_CUSTOMER_LEADS_TO, 0, &next, err, "i", *root);
	}
	return st;
}

enum tend_status store_customer_list(struct store *s, const void *ctx, tend_id after, const char *words, int limit, tend_id **out,
                                     size_t *n, struct tend_err *err) {
	return db_ids(s, ST_CUSTOMER_LIST, ctx, out, n, err, "iti", after, words, (int64_t)limit);
}

enum tend_status store_customer_members(struct store *s, const void *ctx, tend_id id, struct customer_member **out, size_t *n,
                                        struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_CUSTOMER_MEMBERS, err, "i", id);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_CUSTOMER_MEMBERS, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct customer_member){ sqlite3_column_int64(q, 0), db_text(ctx, q, 1), db_text(ctx, q, 3),
			sqlite3_column_int64(q, 2) };
	}
	return st;
}

/* ---- merging ---- */

enum tend_status store_merge_get(struct store *s, const void *ctx, tend_id b, struct store_merge *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_MERGE_GET, err, "i", b);

	*out = (struct store_merge){ .b = b, .by = "" };
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_MERGE_GET, &row, err);
	if (st == TEND_OK && row) {
		out->a = sqlite3_column_int64(q, 0);
		out->at = sqlite3_column_int64(q, 1);
		out->by = db_text(ctx, q, 2);
		out->batch = sqlite3_column_int64(q, 3);
		out->proposal = (enum proposal_state)sqlite3_column_int(q, 4);
		db_done(s, ST_MERGE_GET);
	}
	return st;
}

static enum tend_status customer_move(struct store *s, tend_id b, tend_id from, tend_id to, struct tend_err *err) {
	static const enum stmt moves[] = { ST_MOVE_TICKETS, ST_MOVE_ORDERS, ST_MOVE_CONTACTS };
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < sizeof moves / sizeof *moves; i++)
		st = db_run(s, moves[i], NULL, err, "iii", b, from, to);
	return st;
}

enum tend_status store_customer_merge(struct store *s, const struct store_merge *m, struct tend_err *err) {
	static const enum stmt keeps[] = { ST_KEEP_TICKETS, ST_KEEP_ORDERS, ST_KEEP_CONTACTS };
	enum tend_status st = db_run(s, ST_MERGE_ADD, NULL, err, "iiiiii", m->b, m->a, m->at, m->agent, m->batch, (int64_t)m->proposal);

	for (size_t i = 0; st == TEND_OK && i < sizeof keeps / sizeof *keeps; i++)
		st = db_run(s, keeps[i], NULL, err, "i", m->b);
	if (st == TEND_OK)
		st = customer_move(s, m->b, m->b, m->a, err);
	if (st == TEND_OK)
		st = db_run(s, ST_CUSTOMER_LEAD, NULL, err, "ii", m->b, m->a);
	return st == TEND_OK ? db_run(s, ST_CUSTOMER_TOUCH, NULL, err, "i", m->a) : st;
}

enum tend_status store_customer_moved(struct store *s, const void *ctx, tend_id b, tend_id owner, struct store_moved **out, size_t *n,
                                      struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_MOVED_LIST, err, "ii", b, owner);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_MOVED_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_moved){ db_text(ctx, q, 0), db_text(ctx, q, 1), db_text(ctx, q, 2) };
	}
	return st;
}

enum tend_status store_customer_unmerge(struct store *s, tend_id b, tend_id owner, struct tend_err *err) {
	enum tend_status st = customer_move(s, b, owner, b, err);

	if (st == TEND_OK)
		st = db_run(s, ST_MOVED_DROP, NULL, err, "i", b);
	if (st == TEND_OK)
		st = db_run(s, ST_MERGE_DROP, NULL, err, "i", b);
	if (st == TEND_OK)
		st = db_run(s, ST_CUSTOMER_LEAD, NULL, err, "ii", b, (int64_t)0);
	return st == TEND_OK ? db_run(s, ST_CUSTOMER_TOUCH, NULL, err, "i", owner) : st;
}

/* ---- proposals ---- */

enum tend_status store_proposal_put(struct store *s, tend_id a, tend_id b, const char *why, tms_t at, enum proposal_state state,
                                    struct tend_err *err) {
	return state == PROPOSAL_NONE ? db_run(s, ST_PROPOSAL_DROP, NULL, err, "ii", a, b)
	                              : db_run(s, ST_PROPOSAL_ADD, NULL, err, "iitii", a, b, why, at, (int64_t)state);
}

enum tend_status store_proposal_get(struct store *s, const void *ctx, struct store_proposal *p, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_PROPOSAL_STATE, err, "ii", p->a, p->b);

	p->state = PROPOSAL_NONE;
	p->why = "";
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_PROPOSAL_STATE, &row, err);
	if (st == TEND_OK && row) {
		*p = (struct store_proposal){ sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2), db_text(ctx, q, 3), sqlite3_column_int64(q, 4),
			(enum proposal_state)sqlite3_column_int(q, 0) };
		db_done(s, ST_PROPOSAL_STATE);
	}
	return st;
}

enum tend_status store_proposals(struct store *s, const void *ctx, tend_id customer, int limit, struct store_proposal **out, size_t *n,
                                 struct tend_err *err) {
	enum stmt id = customer ? ST_PROPOSALS_OF : ST_PROPOSALS_OPEN;
	enum tend_status st;
	sqlite3_stmt *q = customer ? db_bind(s, id, err, "ii", customer, (int64_t)limit) : db_bind(s, id, err, "i", (int64_t)limit);

	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct store_proposal){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), db_text(ctx, q, 2),
			sqlite3_column_int64(q, 3), (enum proposal_state)sqlite3_column_int(q, 4) };
	}
	return st;
}
