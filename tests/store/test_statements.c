/* SPDX-License-Identifier: ISC */
/* All SQL in one table: each statement prepares on an empty store, and the hot ones find their rows by an index. */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "store/sqlite/db.h"
#include "tend/mem.h"

static struct store *s;
static char path[256];

static void setup(void) {
	struct tend_err err;
	const char *dir = getenv("T");
	snprintf(path, sizeof path, "%s/statements-%ld.db", dir ? dir : "/tmp", (long)getpid());
	ck_assert_msg(store_create(NULL, path, &s, &err) == TEND_OK, "%s", err.msg);
}

static void teardown(void) {
	char side[300];
	store_close(&s);
	unlink(path);
	snprintf(side, sizeof side, "%s-wal", path);
	unlink(side);
	snprintf(side, sizeof side, "%s-shm", path);
	unlink(side);
}

START_TEST(every_statement_prepares) {
	sqlite3_stmt *st = NULL;
	ck_assert_msg(sqlite3_prepare_v2(s->db, stmt_texts[_i].sql, -1, &st, NULL) == SQLITE_OK, "%s: %s", stmt_texts[_i].name,
	              sqlite3_errmsg(s->db));
	sqlite3_finalize(st);
}
END_TEST

START_TEST(a_hot_statement_never_scans_a_table) {
	sqlite3_stmt *st = NULL;
	if (!stmt_texts[_i].hot)
		return;
	char *sql = mem_printf(NULL, "EXPLAIN QUERY PLAN %s", stmt_texts[_i].sql);
	ck_assert_int_eq(sqlite3_prepare_v2(s->db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *plan = (const char *)sqlite3_column_text(st, 3);
		/* a walk along an index in its own order, or over the rows a subquery limits, is no scan of a table */
		bool scan = strstr(plan, "SCAN ") && !strstr(plan, "USING INDEX") && !strstr(plan, "USING COVERING INDEX") && !strstr(plan, "CONSTANT") &&
			!strstr(plan, "(subquery") && strcmp(plan, "SCAN event") != 0;
		ck_assert_msg(!scan && !strstr(plan, "USE TEMP B-TREE"), "%s: %s", stmt_texts[_i].name, plan);
	}
	sqlite3_finalize(st);
	mem_free(sql);
}
END_TEST

TEST_MAIN("statements", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, every_statement_prepares, 0, STMT_COUNT);
	tcase_add_loop_test(tc, a_hot_statement_never_scans_a_table, 0, STMT_COUNT);
})
