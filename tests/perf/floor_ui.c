/* SPDX-License-Identifier: ISC */
/* The least program that shows a screen of tickets and moves a mark. usage: floor_ui STORE */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdlib.h>

enum { ROWS = 15 };

static char row[ROWS][200];

static void floor_draw(int at) {
	erase();
	for (int i = 0; i < ROWS; i++) {
		mvaddnstr(3 + i, 0, i == at ? ">" : " ", 1);
		attrset(i == at ? (int)A_BOLD : (int)A_NORMAL);
		mvaddnstr(3 + i, 5, row[i], 70);
		attrset((int)A_NORMAL);
	}
	move(3 + at, 0);
	refresh();
}

int main(int argc, char **argv) {
	sqlite3 *db;
	sqlite3_stmt *st;
	int at = 0, n = 0, ch;

	setlocale(LC_ALL, "");
	if (argc < 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		return 1;
	sqlite3_prepare_v2(db, "SELECT id,subject,due_at FROM ticket INDEXED BY ticket_active WHERE state<4 ORDER BY due_at,priority,id LIMIT 15", -1, &st, NULL);
	for (; n < ROWS && sqlite3_step(st) == SQLITE_ROW; n++)
		snprintf(row[n], sizeof row[n], "T%lld  %s", (long long)sqlite3_column_int64(st, 0), sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	if (!newterm(NULL, stdout, stdin))
		return 1;
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	endwin();
	floor_draw(at);
	while ((ch = getch()) != 'q') {
		at += ch == KEY_DOWN && at + 1 < n ? 1 : ch == KEY_UP && at > 0 ? -1 : 0;
		floor_draw(at);
	}
	endwin();
	return 0;
}
