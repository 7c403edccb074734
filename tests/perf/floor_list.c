/* SPDX-License-Identifier: ISC */
/* The least program that lists the first 50 tickets. usage: floor_list STORE */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv) {
	sqlite3 *db;
	sqlite3_stmt *st;

	if (argc < 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		return 1;
	sqlite3_prepare_v2(db, "SELECT id,subject,state,class,priority,due_at,channel FROM ticket INDEXED BY ticket_active WHERE state<4 "
	                       "ORDER BY due_at,priority,id LIMIT 50", -1, &st, NULL);
	while (sqlite3_step(st) == SQLITE_ROW)
		printf("%lld\t%s\t%d\t%lld\n", (long long)sqlite3_column_int64(st, 0), sqlite3_column_text(st, 1), sqlite3_column_int(st, 2),
		       (long long)sqlite3_column_int64(st, 5));
	sqlite3_finalize(st);
	return sqlite3_close(db) != SQLITE_OK;
}
