/* SPDX-License-Identifier: ISC */
/* What the measuring programs share. */
#include "perf.h"

#include "store/sqlite/fts.h"

struct tend_err perf_err;

int64_t perf_ns(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void perf_out(const char *name, const char *unit, double ours, double floor_) {
	printf("%s\t%s\t%.3f\t%.3f\n", name, unit, ours, floor_);
	fflush(stdout);
}

static int perf_by_size(const void *a, const void *b) {
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

void perf_sort(int64_t *v, size_t n) {
	qsort(v, n, sizeof *v, perf_by_size);
}

const char *perf_text(int i) {
	static const char *const what[] = {
		"我上周买的保温杯收到时盖子就裂了，麻烦尽快处理一下，谢谢", "The parcel was marked delivered yesterday but nobody rang and it is not at the door.",
		"申请退款已经五天了还没有到账，客服一直说在处理，再不退我就投诉到平台", "Wrong size arrived, I ordered M and got XL. Can I exchange it for the right one?",
		"请问这款电饭煲支持预约功能吗？说明书里没有看到", "The kettle stopped heating after two weeks. I would like a refund, this is not acceptable.",
		"快递显示已签收，但是我没有收到，也没有人给我打电话", "How do I get an invoice for my last order?",
		"少发了一件，订单里写的是三件，箱子里只有两件", "Your support was very kind, thank you, everything is fine now." };
	static char text[512];

	snprintf(text, sizeof text, "%s (%d)", what[(unsigned)i % (sizeof what / sizeof *what)], i);
	return text;
}

struct svc *perf_open(const char *path, struct session *who) {
	struct svc *s;

	must(svc_open(NULL, path, &s, &perf_err));
	must(svc_session(s, NULL, who, &perf_err));
	return s;
}

sqlite3 *perf_raw(const char *path) {
	sqlite3 *db;

	must_sql(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
	sqlite3_busy_timeout(db, 10000);
	must_sql(db, fts_register(db));
	must_sql(db, sqlite3_exec(db, "PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; PRAGMA wal_autocheckpoint=500;"
	                              "PRAGMA journal_size_limit=16777216", NULL, NULL, NULL));
	return db;
}

sqlite3_stmt *perf_prepare(sqlite3 *db, const char *sql) {
	sqlite3_stmt *q;

	must_sql(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL));
	return q;
}
