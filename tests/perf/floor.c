/* SPDX-License-Identifier: ISC */
/* floor ui|list|next STORE: the least program that could do the same with the same libraries: a screen of 20 rows over the order of
 * urgency, a list of 50, the next ticket taken. Knows nothing of tend but its tables. */
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <ncurses.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 20 };
struct row { sqlite3_int64 due, id; int priority; char subject[200]; };

static sqlite3 *db;
static struct row rows[ROWS];
static int n, sel;

static sqlite3_stmt *prepare(const char *sql) {
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s\n", sqlite3_errmsg(db));
		exit(1);
	}
	return q;
}

static void fetch(sqlite3_stmt *q, sqlite3_int64 due, int priority, sqlite3_int64 id) {
	int got = 0;

	sqlite3_bind_int64(q, 1, due);
	sqlite3_bind_int(q, 2, priority);
	sqlite3_bind_int64(q, 3, id);
	while (got < ROWS && sqlite3_step(q) == SQLITE_ROW) {
		struct row *r = &rows[got++];
		r->due = sqlite3_column_int64(q, 0);
		r->priority = sqlite3_column_int(q, 1);
		r->id = sqlite3_column_int64(q, 2);
		snprintf(r->subject, sizeof r->subject, "%s", (const char *)sqlite3_column_text(q, 3));
	}
	sqlite3_reset(q);
	if (got)
		n = got;
}

static void line(int i) {
	char due[32];
	time_t at = (time_t)(rows[i].due / 1000);
	struct tm tm;

	localtime_r(&at, &tm);
	strftime(due, sizeof due, "%m-%d %H:%M", &tm);
	move(1 + i, 0);
	attrset(i == sel ? A_BOLD : A_NORMAL);
	printw("%c%8lld", i == sel ? '>' : ' ', rows[i].id);
	attrset(A_NORMAL);
	printw(" P%d %s %.100s", rows[i].priority, due, rows[i].subject);
	clrtoeol();
}

static void ui(void) {
	sqlite3_stmt *q = prepare("SELECT due_at,priority,id,subject FROM ticket INDEXED BY ticket_active WHERE state<4 AND "
	                          "(due_at,priority,id)>(?1,?2,?3) ORDER BY due_at,priority,id LIMIT 20");

	fetch(q, INT64_MIN, 0, 0);
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	for (int i = 0; i < n; i++)
		line(i);
	move(1, 0);
	refresh();
	for (int ch; (ch = getch()) != 'q';) {
		if (ch == KEY_DOWN && sel + 1 < n) {
			sel++;
			line(sel - 1);
			line(sel);
		} else if (ch == KEY_NPAGE) {
			fetch(q, rows[n - 1].due, rows[n - 1].priority, rows[n - 1].id);
			for (int i = 0; i < n; i++)
				line(i);
		}
		move(1 + sel, 0);
		refresh();
	}
	endwin();
	sqlite3_finalize(q);
}

static void list(void) {
	sqlite3_stmt *q = prepare("SELECT id,due_at,priority,state,queue,channel,subject FROM ticket INDEXED BY ticket_active WHERE state<4 "
	                          "ORDER BY due_at,priority,id LIMIT 50");

	while (sqlite3_step(q) == SQLITE_ROW)
		printf("T%lld\t%lld\t%d\t%d\t%s\t%s\t%s\n", sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int(q, 2),
		       sqlite3_column_int(q, 3), sqlite3_column_text(q, 4), sqlite3_column_text(q, 5), sqlite3_column_text(q, 6));
	sqlite3_finalize(q);
}

static void next(void) {
	sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	sqlite3_stmt *q = prepare("UPDATE ticket SET assignee=1,state=1,version=version+1 WHERE id=(SELECT id FROM ticket INDEXED BY "
	                          "ticket_free_all WHERE state<4 AND assignee=0 ORDER BY due_at,priority,id LIMIT 1) RETURNING id,subject");

	if (sqlite3_step(q) == SQLITE_ROW)
		printf("T%lld\t%s\n", sqlite3_column_int64(q, 0), sqlite3_column_text(q, 1));
	sqlite3_finalize(q);
	sqlite3_exec(db, "INSERT INTO event(at,actor,action,ticket,batch) VALUES(0,1,'assign',0,0); COMMIT", NULL, NULL, NULL);
}

int main(int argc, char **argv) {
	if (argc != 3 || sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		return 64;
	sqlite3_busy_timeout(db, 5000);
	setlocale(LC_ALL, "");
	if (!strcmp(argv[1], "ui"))
		ui();
	else if (!strcmp(argv[1], "list"))
		list();
	else
		next();
	sqlite3_close(db);
	return 0;
}
