/* SPDX-License-Identifier: ISC */
/* What the measuring programs share: clock, one line a figure, a store of known content. Timings decide nothing here. */
#ifndef TEND_PERF_H
#define TEND_PERF_H
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "service/svc.h"
#include "tend/mem.h"

/* Ends the program with the reason when a call that must succeed does not. */
#define must(call) do { if ((call) != TEND_OK) { fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, perf_err.msg); exit(1); } } while (0)
#define must_sql(db, call) do { int rc_ = (call); if (rc_ != SQLITE_OK && rc_ != SQLITE_DONE && rc_ != SQLITE_ROW) { \
	fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, sqlite3_errmsg(db)); exit(1); } } while (0)

extern struct tend_err perf_err;

int64_t perf_ns(void);                                 /* monotonic */
/* One figure for bench.py: name, unit, ours, floor's (negative: none), separated by tabs. */
void perf_out(const char *name, const char *unit, double ours, double floor_);
void perf_sort(int64_t *v, size_t n);
/* The i-th text of the made-up shop, Chinese and English in turn; the same for the same i. */
const char *perf_text(int i);
struct svc *perf_open(const char *path, struct session *who);
sqlite3 *perf_raw(const char *path);                   /* a bare connection with tend's own settings */
sqlite3_stmt *perf_prepare(sqlite3 *db, const char *sql);

#endif
