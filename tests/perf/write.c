/* SPDX-License-Identifier: ISC */
/* What writes, each beside the least that writes the same rows: intake STORE COPY BATCH SECONDS; take STORE COPY PROCESSES SECONDS;
 * touch STORE: changes a ticket near the top of the caller's list once per line on stdin and says when that was committed. */
#include "perf.h"

#include <stdatomic.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 64, SAMPLES = 16384, BATCH = 100, ROWS_MAX = 400000, COLS_MAX = 32, ROW = 3 };

/* ---- intake ---- */

struct row { int table; int n; sqlite3_value *v[COLS_MAX]; };
static struct row *kept;
static size_t n_kept;

static const struct { const char *into, *select; } tables[] = {
	{ "customer", "SELECT * FROM customer WHERE id=(SELECT customer FROM ticket WHERE id=?1)" },
	{ "contact", "SELECT * FROM contact WHERE customer=(SELECT customer FROM ticket WHERE id=?1)" },
	{ "ticket", "SELECT * FROM ticket WHERE id=?1" },
	{ "message", "SELECT * FROM message WHERE ticket=?1" },
	{ "message_fts(rowid,subject,text)", "SELECT id,subject,text FROM message WHERE ticket=?1" },
	{ "thread", "SELECT * FROM thread WHERE channel='chat' AND thread=(SELECT external_id FROM message WHERE ticket=?1)" },
	{ "verdict", "SELECT * FROM verdict WHERE message IN(SELECT id FROM message WHERE ticket=?1)" },
	{ "clock", "SELECT * FROM clock WHERE ticket=?1" },
	{ "event", "SELECT * FROM event WHERE ticket=?1" },
};
enum { TABLES = sizeof tables / sizeof *tables };

static void keep_rows(sqlite3 *db, tend_id first, tend_id last) {
	sqlite3_stmt *q[TABLES];

	kept = calloc(ROWS_MAX, sizeof *kept);
	for (int k = 0; k < TABLES; k++)
		q[k] = perf_prepare(db, tables[k].select);
	for (tend_id id = first; id <= last; id++)
		for (int k = 0; k < TABLES; k++) {
			sqlite3_bind_int64(q[k], 1, id);
			while (sqlite3_step(q[k]) == SQLITE_ROW && n_kept < ROWS_MAX) {
				struct row *r = &kept[n_kept++];
				r->table = k;
				r->n = sqlite3_column_count(q[k]);
				for (int c = 0; c < r->n; c++)
					r->v[c] = sqlite3_value_dup(sqlite3_column_value(q[k], c));
			}
			sqlite3_reset(q[k]);
		}
	for (int k = 0; k < TABLES; k++)
		sqlite3_finalize(q[k]);
}

/* The same rows, ready made, in transactions of the same size: nothing is looked up, joined or understood. */
static double replay(sqlite3 *db, int batch) {
	sqlite3_stmt *q[TABLES] = { NULL };
	int in_batch = 0, tickets = 0;

	for (size_t i = 0; i < n_kept; i++) {
		struct row *r = &kept[i];
		if (!q[r->table]) {
			char sql[512];
			int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES(?", tables[r->table].into);
			for (int c = 1; c < r->n; c++)
				at += snprintf(sql + at, sizeof sql - (size_t)at, ",?");
			snprintf(sql + at, sizeof sql - (size_t)at, ")");
			q[r->table] = perf_prepare(db, sql);
		}
	}
	int64_t t = perf_ns();
	must_sql(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
	for (size_t i = 0; i < n_kept; i++) {
		struct row *r = &kept[i];
		if (r->table == 0 && in_batch == batch) {
			must_sql(db, sqlite3_exec(db, "COMMIT; BEGIN IMMEDIATE", NULL, NULL, NULL));
			in_batch = 0;
		}
		if (r->table == 0) {
			in_batch++;
			tickets++;
		}
		for (int c = 0; c < r->n; c++)
			sqlite3_bind_value(q[r->table], c + 1, r->v[c]);
		must_sql(db, sqlite3_step(q[r->table]));
		sqlite3_reset(q[r->table]);
	}
	must_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	t = perf_ns() - t;
	for (int k = 0; k < TABLES; k++)
		sqlite3_finalize(q[k]);
	return tickets * 1e9 / (double)t;
}

static void intake(const char *path, const char *copy, int batch, double seconds) {
	struct session who;
	struct svc *s = perf_open(path, &who);
	static struct incoming m[BATCH];
	static struct intake_result r[BATCH];
	static char id[BATCH][24], text[BATCH][512];
	tend_id first = 0, last = 0;
	int n = 0;
	struct ruleset *rs;
	struct verdict v;
	char name[64];

	/* the rules are compiled once in the life of a process: that has its own line */
	must(policy_rules(svc_policy(s), &rs, &perf_err));
	classify_run(rs, NULL, &(struct classify_in){ .text = "退款 refund", .n = 13, .subject = "", .channel = "chat" }, &v, NULL);
	int64_t start = perf_ns(), end = start;
	while ((double)(end - start) < seconds * 1e9 && n < 20000) {
		for (int k = 0; k < batch; k++, n++) {
			snprintf(id[k], sizeof id[k], "new%d", n);
			snprintf(text[k], sizeof text[k], "%s", perf_text(n));
			m[k] = (struct incoming){ .channel = "chat", .id = id[k], .thread = id[k], .from_id = id[k], .from_name = id[k], .text = text[k],
				.at = tms_now(), .zone_offset = "+08:00", .automatic = "no" };
		}
		must(svc_intake_batch(s, m, (size_t)batch, r, &perf_err));
		first = first ? first : r[0].ticket;
		last = r[batch - 1].ticket;
		end = perf_ns();
	}
	if (last - first + 1 != n)
		fprintf(stderr, "intake: %d messages made %lld tickets\n", n, (long long)(last - first + 1));
	sqlite3 *db = perf_raw(path);
	keep_rows(db, first, last);
	sqlite3_close(db);
	svc_close(&s);
	db = perf_raw(copy);
	snprintf(name, sizeof name, batch > 1 ? "intake in batches of %d" : "intake, one by one", batch);
	perf_out(name, "/s", n * 1e9 / (double)(end - start), replay(db, batch));
	sqlite3_close(db);
}

/* ---- taking the next, many at once ---- */

static struct shared {
	_Atomic int ready, go, stop;
	struct { int n; int64_t us[SAMPLES]; } p[PROCESSES];
} *sh;

union semun { int val; struct semid_ds *buf; unsigned short *array; };

static bool take_ours(struct svc *s, const struct session *who) {
	struct ticket t;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = svc_take_next(s, tmp, who, NULL, &t, &perf_err);

	mem_free(tmp);
	if (st != TEND_OK && st != TEND_LIMIT)
		must(st);
	return st == TEND_OK;
}

static bool take_raw(sqlite3 *db, int sem, sqlite3_stmt *const q[4], int who) {
	struct sembuf down = { 0, -1, SEM_UNDO }, up = { 0, 1, SEM_UNDO };

	while (semop(sem, &down, 1))
		;
	must_sql(db, sqlite3_step(q[0]));
	sqlite3_reset(q[0]);
	sqlite3_bind_int(q[1], 1, who);
	bool got = sqlite3_step(q[1]) == SQLITE_ROW;
	int64_t id = got ? sqlite3_column_int64(q[1], 0) : 0;
	sqlite3_reset(q[1]);
	sqlite3_bind_int64(q[2], 1, id);
	if (got)
		must_sql(db, sqlite3_step(q[2]));
	sqlite3_reset(q[2]);
	must_sql(db, sqlite3_step(q[3]));
	sqlite3_reset(q[3]);
	semop(sem, &up, 1);
	return got;
}

static void take_worker(const char *path, int sem, int me) {
	static const char claim[] = "UPDATE ticket SET assignee=?1,state=max(state,1),version=version+1 WHERE id=(SELECT id "
		"FROM ticket INDEXED BY ticket_free_all WHERE state<4 AND assignee=0 ORDER BY due_at,priority,id LIMIT 1) RETURNING id,subject,version";
	static const char *const sql[4] = { "BEGIN IMMEDIATE", claim, "INSERT INTO event(at,actor,action,ticket,batch) VALUES(1760000000000,1,'assign',?1,1)", "COMMIT" };
	struct session who;
	struct svc *s = sem < 0 ? perf_open(path, &who) : NULL;
	sqlite3 *db = sem < 0 ? NULL : perf_raw(path);
	sqlite3_stmt *q[4] = { NULL };

	for (int i = 0; db && i < 4; i++)
		q[i] = perf_prepare(db, sql[i]);
	sh->ready++;
	while (!sh->go)
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	while (!sh->stop) {
		int64_t t = perf_ns();
		if (!(s ? take_ours(s, &who) : take_raw(db, sem, q, me + 1)))
			sh->stop = 1;
		else if (sh->p[me].n < SAMPLES)
			sh->p[me].us[sh->p[me].n++] = (perf_ns() - t) / 1000;
	}
	_exit(0);
}

struct takes { double rate, unfair, p99; };

static struct takes take_run(const char *path, int sem, int processes, double seconds) {
	static int64_t all[PROCESSES * SAMPLES];
	size_t n = 0;
	int most = 0, least = SAMPLES;
	pid_t pid[PROCESSES];

	memset(sh, 0, sizeof *sh);
	for (int i = 0; i < processes; i++)
		if (!(pid[i] = fork()))
			take_worker(path, sem, i);
	while (sh->ready < processes)
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	int64_t start = perf_ns();
	sh->go = 1;
	while (!sh->stop && (double)(perf_ns() - start) < seconds * 1e9)
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	double took = (double)(perf_ns() - start) / 1e9;
	sh->stop = 1;
	for (int i = 0; i < processes; i++) {
		waitpid(pid[i], NULL, 0);
		int k = sh->p[i].n;
		most = k > most ? k : most;
		least = k < least ? k : least;
		memcpy(all + n, sh->p[i].us, (size_t)k * sizeof *all);
		n += (size_t)k;
	}
	perf_sort(all, n);
	return (struct takes){ (double)n / took, (double)most / (least ? least : 1), n ? (double)all[n * 99 / 100] / 1e3 : 0 };
}

static void take(const char *path, const char *copy, int processes, double seconds) {
	char name[64];
	int sem = semget(IPC_PRIVATE, 1, 0600);

	sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	semctl(sem, 0, SETVAL, (union semun){ .val = 1 });
	struct takes ours = take_run(path, -1, processes, seconds), least = take_run(copy, sem, processes, seconds);
	semctl(sem, 0, IPC_RMID);
	snprintf(name, sizeof name, "take next, %d at once", processes);
	perf_out(name, "/s", ours.rate, least.rate);
	snprintf(name, sizeof name, "  p99, %d at once", processes);
	perf_out(name, "ms", ours.p99, least.p99);
	if (processes > 1) {
		snprintf(name, sizeof name, "  busiest / idlest, %d", processes);
		perf_out(name, "", ours.unfair, least.unfair);
	}
}

/* ---- a colleague's change ---- */

static void touch(const char *path) {
	struct session who;
	struct svc *s = perf_open(path, &who);
	char line[16];

	for (int i = 0; fgets(line, sizeof line, stdin); i++) {
		void *tmp = mem_ctx(NULL);
		struct list_req r = { .query = "who:me", .limit = ROW + 1 };
		struct list_page page;
		struct done done;
		must(svc_list(s, tmp, &who, &r, &page, &perf_err));
		struct class_change c = CLASS_CHANGE_INIT;
		c.class = page.rows[ROW].class == CLASS_CONSULTATION ? CLASS_AFTERSALES : CLASS_CONSULTATION;
		must(svc_class(s, &who, (struct on){ &page.rows[ROW].id, 1, -1 }, &c, &done, &perf_err));
		printf("%lld %lld\n", (long long)perf_ns(), (long long)done.changed);
		fflush(stdout);
		mem_free(tmp);
	}
	svc_close(&s);
}

int main(int argc, char **argv) {
	if (argc == 6 && !strcmp(argv[1], "intake"))
		intake(argv[2], argv[3], (int)strtol(argv[4], NULL, 10) > 1 ? BATCH : 1, strtod(argv[5], NULL));
	else if (argc == 6 && !strcmp(argv[1], "take") && strtol(argv[4], NULL, 10) <= PROCESSES)
		take(argv[2], argv[3], (int)strtol(argv[4], NULL, 10), strtod(argv[5], NULL));
	else if (argc == 3 && !strcmp(argv[1], "touch"))
		touch(argv[2]);
	else
		return 64;
	return 0;
}
