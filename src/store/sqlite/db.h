/* SPDX-License-Identifier: ISC */
/* What the files of this backend share: the connection, its statements, binding and reading. Private to src/store/sqlite. */
#ifndef TEND_SQLITE_DB_H
#define TEND_SQLITE_DB_H
#include <sqlite3.h>

#include "store/gate.h"
#include "tend/store.h"

enum stmt {
#define S(name, hot, sql) ST_##name,
#include "store/sqlite/stmts.def"
#undef S
	STMT_COUNT
};

struct stmt_text { const char *name, *sql; bool hot; };
extern const struct stmt_text stmt_texts[STMT_COUNT];

struct store {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *stmts[STMT_COUNT]; /* prepared once, at first need */
	struct gate gate;
	bool in_tx, in_write, readonly;
	int64_t wait_ms;                 /* longest wait for the gate */
	struct store_work work;
	struct tally *tally;             /* what the transaction adds to the board's counters; NULL: nothing yet */
};

/* The failure of the last call on this connection, as a tend_status with a line for people. */
enum tend_status db_fail(struct store *s, int rc, struct tend_err *err);
/* The statement, bound and ready to step. types: i int64_t, t text (NULL as NULL), b blob (pointer, size_t). NULL on failure. */
sqlite3_stmt *db_bind(struct store *s, enum stmt id, struct tend_err *err, const char *types, ...);
/* Steps: *row tells whether there is one. When there is none, or on failure, the statement is reset. */
enum tend_status db_step(struct store *s, enum stmt id, bool *row, struct tend_err *err);
/* `while (db_next(…))` goes through all rows: false at the end and on failure, *st tells which. q NULL: binding failed, err says how. */
bool db_next(struct store *s, enum stmt id, sqlite3_stmt *q, enum tend_status *st, struct tend_err *err);
void db_done(struct store *s, enum stmt id);           /* resets before the end of the rows */
/* Binds, runs to the end. *changes (may be NULL): rows changed. */
enum tend_status db_run(struct store *s, enum stmt id, int *changes, struct tend_err *err, const char *types, ...);
/* The first column of the first row; `otherwise` when there is none. */
enum tend_status db_int(struct store *s, enum stmt id, int64_t otherwise, int64_t *out, struct tend_err *err,
                        const char *types, ...);
char *db_text(const void *ctx, sqlite3_stmt *st, int col);  /* never NULL */
/* The first column of all rows, on ctx. */
enum tend_status db_ids(struct store *s, enum stmt id, const void *ctx, tend_id **out, size_t *n, struct tend_err *err, const char *types, ...);
/* That column of the first row as text on ctx; NULL when there is no row. */
enum tend_status db_cell(struct store *s, enum stmt id, int col, const void *ctx, char **out, struct tend_err *err, const char *types, ...);

/* ---- tally.c ---- */
struct tally_was { bool known; const char *queue; enum ticket_state state; bool replied; }; /* a ticket before it changes; until the commit */
enum tend_status tally_was(struct store *s, tend_id id, struct tally_was *out, struct tend_err *err);
enum tend_status tally_added(struct store *s, const struct ticket *t, struct tend_err *err);
enum tend_status tally_changed(struct store *s, const struct tally_was *was, const struct ticket *t, struct tend_err *err);
void tally_solved(struct store *s, tend_id agent, tms_t at);
enum tend_status tally_flush(struct store *s, struct tend_err *err); /* before the commit */
void tally_forget(struct store *s);                    /* nothing of it was committed */

enum tend_status db_migrate(struct store *s, bool fresh, struct tend_err *err);

#endif
