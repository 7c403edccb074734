/* SPDX-License-Identifier: ISC */
/* Figures of the service beside the least program that does the same with the same library, in the same run.
 * usage: bench STORE POLICYDIR SECONDS. Prints: figure, tend, floor, ratio, budget. */
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "service/svc.h"
#include "tend/mem.h"

enum { REPEAT = 200, PROCS_MAX = 64 };

static void *ctx;
static struct svc *s;
static struct session who;
static struct tend_err err;
static sqlite3 *raw;
static const char *path;
static double seconds;

static int64_t bench_ns(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void bench_must(enum tend_status st) {
	if (st != TEND_OK) {
		fprintf(stderr, "bench: %s\n", err.msg);
		exit(1);
	}
}

static void bench_row(const char *figure, double tend, double base, const char *unit, bool more_is_better, const char *budget) {
	double ratio = base > 0 ? tend / base : 0;

	printf("%-44s %10.1f %10.1f %-8s %6.2f  %s\n", figure, tend, base, unit, ratio, budget);
	(void)more_is_better;
	fflush(stdout);
}

static int bench_order(const void *a, const void *b) {
	const int64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static double bench_median(int64_t *v, int n) {
	qsort(v, (size_t)n, sizeof *v, bench_order);
	return (double)v[n / 2] / 1000.0;
}

/* ---- lists ---- */

static double bench_list(struct place after) {
	int64_t v[REPEAT];

	for (int i = 0; i < REPEAT; i++) {
		void *tmp = mem_ctx(ctx);
		struct list_req r = { .query = "", .limit = 50, .after = after };
		struct list_page page;
		int64_t t = bench_ns();
		bench_must(svc_list(s, tmp, &who, &r, &page, &err));
		v[i] = bench_ns() - t;
		mem_free(tmp);
	}
	return bench_median(v, REPEAT);
}

static double bench_list_floor(struct place after) {
	sqlite3_stmt *st;
	int64_t v[REPEAT];
	volatile int64_t sink = 0;

	sqlite3_prepare_v2(raw, "SELECT id,subject,state,class,priority,due_at,channel FROM ticket INDEXED BY ticket_active WHERE state<4 AND "
	                        "(due_at,priority,id)>(?1,?2,?3) ORDER BY due_at,priority,id LIMIT 50", -1, &st, NULL);
	for (int i = 0; i < REPEAT; i++) {
		int64_t t = bench_ns();
		sqlite3_bind_int64(st, 1, after.id ? after.due : INT64_MIN);
		sqlite3_bind_int(st, 2, after.priority);
		sqlite3_bind_int64(st, 3, after.id);
		while (sqlite3_step(st) == SQLITE_ROW)
			sink += sqlite3_column_int64(st, 0) + sqlite3_column_bytes(st, 1);
		sqlite3_reset(st);
		v[i] = bench_ns() - t;
	}
	sqlite3_finalize(st);
	return bench_median(v, REPEAT);
}

static struct place bench_place(int64_t skip) {
	sqlite3_stmt *st;
	struct place p = { 0 };

	sqlite3_prepare_v2(raw, "SELECT due_at,priority,id FROM ticket INDEXED BY ticket_active WHERE state<4 ORDER BY due_at,priority,id LIMIT 1 OFFSET ?1", -1, &st, NULL);
	sqlite3_bind_int64(st, 1, skip);
	if (sqlite3_step(st) == SQLITE_ROW)
		p = (struct place){ sqlite3_column_int64(st, 0), sqlite3_column_int(st, 1), sqlite3_column_int64(st, 2) };
	sqlite3_finalize(st);
	return p;
}

static int64_t bench_count(const char *sql) {
	sqlite3_stmt *st;
	int64_t n = 0;

	sqlite3_prepare_v2(raw, sql, -1, &st, NULL);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void bench_ticket(void) {
	int64_t v[REPEAT], f[REPEAT];
	sqlite3_stmt *st, *ev;

	sqlite3_prepare_v2(raw, "SELECT * FROM ticket WHERE id=?1", -1, &st, NULL);
	sqlite3_prepare_v2(raw, "SELECT * FROM event WHERE ticket=?1 ORDER BY id", -1, &ev, NULL);
	for (int i = 0; i < REPEAT; i++) {
		struct ticket_full t;
		void *tmp = mem_ctx(ctx);
		int64_t a = bench_ns();
		bench_must(svc_ticket(s, tmp, &who, 10001 + i * 7, &t, &err));
		v[i] = bench_ns() - a;
		mem_free(tmp);
		a = bench_ns();
		sqlite3_bind_int64(st, 1, 10001 + i * 7);
		sqlite3_bind_int64(ev, 1, 10001 + i * 7);
		while (sqlite3_step(st) == SQLITE_ROW)
			;
		while (sqlite3_step(ev) == SQLITE_ROW)
			;
		sqlite3_reset(st);
		sqlite3_reset(ev);
		f[i] = bench_ns() - a;
	}
	sqlite3_finalize(st);
	sqlite3_finalize(ev);
	bench_row("one ticket, whole (floor: row and events)", bench_median(v, REPEAT), bench_median(f, REPEAT), "us", false, "<= 2 (row and events)");
}

/* ---- intake ---- */

static double bench_intake(int batch, const char *tag) {
	int64_t n = 0, t0 = bench_ns();

	while ((double)(bench_ns() - t0) < seconds * 1e9) {
		void *tmp = mem_ctx(ctx);
		struct incoming *m = mem_array(tmp, struct incoming, (size_t)batch);
		struct intake_result *r = mem_array(tmp, struct intake_result, (size_t)batch);
		for (int k = 0; k < batch; k++, n++) {
			char *id = mem_printf(tmp, "%s-%ld-%" PRId64, tag, (long)getpid(), n);
			m[k] = (struct incoming){ .channel = "chat", .id = id, .thread = id, .from_id = id, .text = "包裹一直没有收到 where is my parcel", .at = tms_now(), .automatic = "no" };
		}
		bench_must(svc_intake_batch(s, m, (size_t)batch, r, &err));
		mem_free(tmp);
	}
	return (double)n / ((double)(bench_ns() - t0) / 1e9);
}

/* Ticket, message, event and full text in transactions of the same size, nothing else. */
static double bench_intake_floor(int batch) {
	sqlite3_stmt *st[3];
	int64_t n = 0, t0 = bench_ns();
	static const char *const sql[] = { "INSERT INTO floor_ticket(subject,state,due,priority,customer) VALUES('包裹一直没有收到',0,?1,3,?1)",
		"INSERT INTO floor_message(ticket,text) VALUES(last_insert_rowid(),'包裹一直没有收到 where is my parcel')",
		"INSERT INTO floor_event(ticket,at,action) VALUES(?1,?1,'create')" };

	sqlite3_exec(raw, "CREATE TABLE IF NOT EXISTS floor_ticket(id INTEGER PRIMARY KEY,subject,state,due,priority,customer);"
	                  "CREATE INDEX IF NOT EXISTS floor_a ON floor_ticket(due,priority,id); CREATE INDEX IF NOT EXISTS floor_b ON floor_ticket(state,due);"
	                  "CREATE INDEX IF NOT EXISTS floor_c ON floor_ticket(customer); CREATE TABLE IF NOT EXISTS floor_message(id INTEGER PRIMARY KEY,ticket,text);"
	                  "CREATE INDEX IF NOT EXISTS floor_d ON floor_message(ticket); CREATE TABLE IF NOT EXISTS floor_event(id INTEGER PRIMARY KEY,ticket,at,action);"
	                  "CREATE INDEX IF NOT EXISTS floor_e ON floor_event(ticket)", NULL, NULL, NULL);
	for (int i = 0; i < 3; i++)
		sqlite3_prepare_v2(raw, sql[i], -1, &st[i], NULL);
	while ((double)(bench_ns() - t0) < seconds * 1e9) {
		sqlite3_exec(raw, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		for (int k = 0; k < batch; k++, n++)
			for (int i = 0; i < 3; i++) {
				sqlite3_bind_int64(st[i], 1, n);
				sqlite3_step(st[i]);
				sqlite3_reset(st[i]);
			}
		sqlite3_exec(raw, "COMMIT", NULL, NULL, NULL);
	}
	for (int i = 0; i < 3; i++)
		sqlite3_finalize(st[i]);
	return (double)n / ((double)(bench_ns() - t0) / 1e9);
}

/* ---- take next ---- */

struct shared { volatile int go, stop; int64_t taken[PROCS_MAX]; };

static void take_tend(struct shared *sh, int i) {
	struct svc *own;
	void *c = mem_ctx(NULL);

	if (svc_open(c, path, &own, &err) != TEND_OK)
		_exit(1);
	while (!sh->go)
		usleep(500);
	while (!sh->stop) {
		struct ticket t;
		void *tmp = mem_ctx(c);
		if (svc_take_next(own, tmp, &who, NULL, &t, &err) == TEND_OK)
			sh->taken[i]++;
		mem_free(tmp);
	}
	_exit(0);
}

static void take_floor(struct shared *sh, int i, int sem) {
	sqlite3 *db;
	sqlite3_stmt *st[4];
	static const char *const sql[] = { "BEGIN IMMEDIATE",
		"UPDATE ticket SET assignee=?1,state=1,version=version+1 WHERE id=(SELECT id FROM ticket INDEXED BY ticket_free_all WHERE state<4 AND assignee=0 "
		"ORDER BY due_at,priority,id LIMIT 1) RETURNING id",
		"INSERT INTO event(at,actor,action,ticket,batch) VALUES(1,?1,'assign',?2,0)", "COMMIT" };

	sqlite3_open(path, &db);
	sqlite3_busy_timeout(db, 60000);
	sqlite3_exec(db, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=500", NULL, NULL, NULL);
	for (int k = 0; k < 4; k++)
		sqlite3_prepare_v2(db, sql[k], -1, &st[k], NULL);
	while (!sh->go)
		usleep(500);
	while (!sh->stop) {
		struct sembuf down = { 0, -1, SEM_UNDO }, up = { 0, 1, SEM_UNDO };
		semop(sem, &down, 1);
		for (int k = 0; k < 4; k++) {
			if (k == 1 || k == 2)
				sqlite3_bind_int(st[k], 1, 1);
			if (k == 2)
				sqlite3_bind_int(st[k], 2, 10001);
			sqlite3_step(st[k]);
			sqlite3_reset(st[k]);
		}
		semop(sem, &up, 1);
		sh->taken[i]++;
	}
	_exit(0);
}

static double bench_take(int procs, bool base, double *fair) {
	struct shared *sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int sem = semget(IPC_PRIVATE, 1, 0600);
	struct sembuf up = { 0, 1, 0 };
	int64_t sum = 0, most = 0, least = INT64_MAX;

	semop(sem, &up, 1);
	for (int i = 0; i < procs; i++)
		if (fork() == 0) {
			if (base)
				take_floor(sh, i, sem);
			take_tend(sh, i);
		}
	usleep(300000);
	int64_t t0 = bench_ns();
	sh->go = 1;
	usleep((useconds_t)(seconds * 1e6));
	sh->stop = 1;
	double took = (double)(bench_ns() - t0) / 1e9;
	while (wait(NULL) > 0)
		;
	semctl(sem, 0, IPC_RMID);
	for (int i = 0; i < procs; i++) {
		sum += sh->taken[i];
		most = sh->taken[i] > most ? sh->taken[i] : most;
		least = sh->taken[i] < least ? sh->taken[i] : least;
	}
	munmap(sh, sizeof *sh);
	*fair = least ? (double)most / (double)least : 0;
	return (double)sum / took;
}

/* Gives everything back, so that each run begins with a long queue. */
static void bench_release(void) {
	sqlite3_exec(raw, "UPDATE ticket SET assignee=0,state=0 WHERE assignee>0; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
}

static void bench_classify(void) {
	struct ruleset *rules;
	struct verdict v;
	static const char *const texts[] = { "收到的狗粮袋子破了，漏了一半，要求退款", "Where is my parcel? It has not moved for days", "幼犬一天喂几次？" };
	int64_t n = 0, t0;

	bench_must(policy_rules(svc_policy(s), &rules, &err));
	struct classify_in in = { .text = texts[0], .n = strlen(texts[0]), .channel = "chat" };
	classify_run(rules, ctx, &in, &v, NULL); /* compiles */
	t0 = bench_ns();
	while ((double)(bench_ns() - t0) < seconds * 5e8) {
		void *tmp = mem_ctx(ctx);
		in.text = texts[n++ % 3];
		in.n = strlen(in.text);
		classify_run(rules, tmp, &in, &v, NULL);
		mem_free(tmp);
	}
	bench_row("classify, texts (floor: the goal)", (double)n / ((double)(bench_ns() - t0) / 1e9), 20000, "/s", true, ">= 1");
}

int main(int argc, char **argv) {
	static const int procs[] = { 1, 8, 64 };

	if (argc < 4)
		return 64;
	path = argv[1];
	seconds = strtod(argv[3], NULL);
	ctx = mem_ctx(NULL);
	bench_must(svc_open(ctx, path, &s, &err));
	bench_must(svc_session(s, NULL, &who, &err));
	sqlite3_open(path, &raw);
	sqlite3_busy_timeout(raw, 60000);
	sqlite3_exec(raw, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=500", NULL, NULL, NULL);
	int64_t n = bench_count("SELECT count(*) FROM ticket WHERE state<4");
	static const struct { const char *name; int part; } depths[] = { { "list of 50, first page", 0 }, { "list of 50, in the middle", 1 }, { "list of 50, at the end", 2 } };
	for (int i = 0; i < 3; i++) {
		struct place p = i ? bench_place(i == 1 ? n / 2 : n - 60) : (struct place){ 0 };
		bench_row(depths[i].name, bench_list(p), bench_list_floor(p), "us", false, "<= 1.5 (the query)");
	}
	bench_ticket();
	bench_classify();
	bench_row("intake, one each", bench_intake(1, "one"), bench_intake_floor(1), "/s", true, ">= 0.8");
	bench_row("intake, batches of 100", bench_intake(100, "many"), bench_intake_floor(100), "/s", true, ">= 0.8");
	for (int i = 0; i < 3; i++) {
		double fair, floor_fair;
		char name[64];
		bench_release();
		double t = bench_take(procs[i], false, &fair);
		bench_release();
		double f = bench_take(procs[i], true, &floor_fair);
		snprintf(name, sizeof name, "take next, %d at once", procs[i]);
		bench_row(name, t, f, "/s", true, ">= 0.8");
		snprintf(name, sizeof name, "take next, %d: busiest / idlest", procs[i]);
		bench_row(name, fair, floor_fair, "", false, "busiest <= 1.2 x idlest");
	}
	sqlite3_close(raw);
	svc_close(&s);
	mem_free(ctx);
	return 0;
}
