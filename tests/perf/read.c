/* SPDX-License-Identifier: ISC */
/* read STORE: list pages, one ticket whole, and the rules, each beside the least that does the same with the same libraries. */
#include "perf.h"

enum { PAGE = 50, TIMES = 200 };

static volatile int64_t sink; /* what was read must have been read */

#define PAGE_SQL "SELECT id,subject,state,class,complaint,reason,severity,priority,channel,queue,assignee,customer,order_no,created,updated," \
	"due_at,snoozed,unread FROM ticket INDEXED BY ticket_active WHERE state<4 AND (due_at,priority,id)"

static int64_t floor_page(sqlite3 *db, sqlite3_stmt *q, struct place from) {
	int64_t t = perf_ns();

	sqlite3_bind_int64(q, 1, from.due);
	sqlite3_bind_int(q, 2, from.priority);
	sqlite3_bind_int64(q, 3, from.id);
	int rc;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		for (int c = 0; c < sqlite3_column_count(q); c++)
			sink += sqlite3_column_type(q, c) == SQLITE_TEXT ? *sqlite3_column_text(q, c) : sqlite3_column_int64(q, c);
	}
	must_sql(db, rc);
	sqlite3_reset(q);
	return perf_ns() - t;
}

static int64_t our_page(struct svc *s, const struct session *who, struct place from, bool back) {
	void *tmp = mem_ctx(NULL);
	struct list_req r = { .query = "", .limit = PAGE, .after = from, .back = back };
	struct list_page page;
	int64_t t = perf_ns();

	must(svc_list(s, tmp, who, &r, &page, &perf_err));
	t = perf_ns() - t;
	if (page.n != PAGE)
		fprintf(stderr, "only %zu rows\n", page.n);
	mem_free(tmp);
	return t;
}

static void pages(struct svc *s, const struct session *who, sqlite3 *db, const char *name, struct place from, bool back) {
	static const struct place start = { INT64_MIN, 0, 0 }, end = { INT64_MAX, INT32_MAX, INT64_MAX };
	sqlite3_stmt *q = perf_prepare(db, back ? PAGE_SQL "<(?1,?2,?3) ORDER BY due_at DESC,priority DESC,id DESC LIMIT 50"
	                                        : PAGE_SQL ">(?1,?2,?3) ORDER BY due_at,priority,id LIMIT 50");
	int64_t ours[TIMES], least[TIMES];

	for (int i = 0; i < TIMES; i++) {
		ours[i] = our_page(s, who, from, back);
		least[i] = floor_page(db, q, from.id ? from : back ? end : start);
	}
	perf_sort(ours, TIMES);
	perf_sort(least, TIMES);
	perf_out(name, "us", (double)ours[TIMES / 2] / 1e3, (double)least[TIMES / 2] / 1e3);
	sqlite3_finalize(q);
}

static void whole_ticket(struct svc *s, const struct session *who, sqlite3 *db, int64_t n) {
	static const char *const sql[] = { "SELECT * FROM ticket WHERE id=?1", "SELECT * FROM message WHERE ticket=?1",
		"SELECT * FROM event WHERE ticket=?1", "SELECT * FROM clock WHERE ticket=?1",
		"SELECT c.* FROM ticket t JOIN customer c ON c.id=t.customer WHERE t.id=?1" };
	sqlite3_stmt *q[5];
	int64_t ours[TIMES], least[TIMES];

	for (int k = 0; k < 5; k++)
		q[k] = perf_prepare(db, sql[k]);
	for (int i = 0; i < TIMES; i++) {
		tend_id id = 10001 + i * (int64_t)7919 % n;
		void *tmp = mem_ctx(NULL);
		struct ticket_full f;
		int64_t t = perf_ns();
		must(svc_ticket(s, tmp, who, id, &f, &perf_err));
		ours[i] = perf_ns() - t;
		mem_free(tmp);
		t = perf_ns();
		for (int k = 0; k < 5; k++) {
			sqlite3_bind_int64(q[k], 1, id);
			while (sqlite3_step(q[k]) == SQLITE_ROW)
				for (int c = 0; c < sqlite3_column_count(q[k]); c++)
					sink += sqlite3_column_bytes(q[k], c);
			sqlite3_reset(q[k]);
		}
		least[i] = perf_ns() - t;
	}
	perf_sort(ours, TIMES);
	perf_sort(least, TIMES);
	perf_out("one ticket, whole", "us", (double)ours[TIMES / 2] / 1e3, (double)least[TIMES / 2] / 1e3);
	for (int k = 0; k < 5; k++)
		sqlite3_finalize(q[k]);
}

static void rules(struct svc *s) {
	struct ruleset *rs;
	struct verdict v;
	int n = 0;
	int64_t first = perf_ns(), start, end;

	must(policy_rules(svc_policy(s), &rs, &perf_err));
	struct classify_in in = { .text = perf_text(0), .n = strlen(perf_text(0)), .subject = "", .channel = "chat" };
	void *tmp = mem_ctx(NULL);
	classify_run(rs, tmp, &in, &v, NULL);
	mem_free(tmp);
	start = perf_ns();
	perf_out("rules compiled, first text", "ms", (double)(start - first) / 1e6, -1);
	for (end = start; end - start < 500000000; n++, end = perf_ns()) {
		tmp = mem_ctx(NULL);
		in.text = perf_text(n);
		in.n = strlen(in.text);
		classify_run(rs, tmp, &in, &v, NULL);
		mem_free(tmp);
	}
	perf_out("texts classified", "/s", n * 1e9 / (double)(end - start), -1);
}

static struct place middle(sqlite3 *db) {
	sqlite3_stmt *q = perf_prepare(db, "SELECT due_at,priority,id FROM ticket INDEXED BY ticket_active WHERE state<4 ORDER BY "
	                                   "due_at,priority,id LIMIT 1 OFFSET (SELECT count(*)/2 FROM ticket WHERE state<4)");

	must_sql(db, sqlite3_step(q));
	struct place p = { sqlite3_column_int64(q, 0), sqlite3_column_int(q, 1), sqlite3_column_int64(q, 2) };
	sqlite3_finalize(q);
	return p;
}

int main(int argc, char **argv) {
	struct session who;

	if (argc != 3)
		return 64;
	struct svc *s = perf_open(argv[1], &who);
	sqlite3 *db = perf_raw(argv[1]);
	int64_t n = strtol(argv[2], NULL, 10);
	pages(s, &who, db, "list of 50, start", (struct place){ 0 }, false);
	pages(s, &who, db, "list of 50, middle", middle(db), false);
	pages(s, &who, db, "list of 50, end", (struct place){ 0 }, true);
	whole_ticket(s, &who, db, n);
	rules(s);
	sqlite3_close(db);
	svc_close(&s);
	return 0;
}
