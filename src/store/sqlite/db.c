/* SPDX-License-Identifier: ISC */
/* The SQLite connection: opening, the gate, transactions, statements. Knows no table but meta. */
#include "store/sqlite/db.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/fts.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { DB_BUSY_MS = 10000, DB_WAIT_MS = 10000, APPLICATION_ID = 0x74656e64 };

const struct stmt_text stmt_texts[STMT_COUNT] = {
#define S(name, hot, sql) { #name, sql, hot },
#include "store/sqlite/stmts.def"
#undef S
};

enum tend_status db_fail(struct store *s, int rc, struct tend_err *err) {
	const char *path = s->path;

	if (err)
		err->sys = rc;
	switch (rc & 0xff) {
	case SQLITE_BUSY: case SQLITE_LOCKED:
		return tend_fail(err, TEND_BUSY, _("%s: locked by another program for too long: try again"), path);
	case SQLITE_READONLY: case SQLITE_PERM: case SQLITE_AUTH:
		return tend_fail(err, TEND_READONLY, _("%s: cannot be written: check its owner and mode, and the folder's"), path);
	case SQLITE_CANTOPEN:
		return tend_fail(err, TEND_READONLY, _("%s: cannot be opened: check its mode and the folder's"), path);
	case SQLITE_FULL:
		return tend_fail(err, TEND_IO, _("%s: the disk is full: nothing was changed; make room and try again"), path);
	case SQLITE_IOERR:
		return tend_fail(err, TEND_IO, _("%s: input or output failed (%d): nothing was changed; check the disk"), path, rc);
	case SQLITE_NOTADB: case SQLITE_CORRUPT: case SQLITE_FORMAT:
		return tend_fail(err, TEND_INVALID, _("%s: not a store, or damaged: %s"), path, sqlite3_errmsg(s->db));
	case SQLITE_CONSTRAINT:
		return tend_fail(err, TEND_CONFLICT, _("%s: it is there already: reload and try again"), path);
	case SQLITE_NOMEM:
		tend_nomem();
	default:
		return tend_fail(err, TEND_BUG, "%s: %s (%d)", path, sqlite3_errmsg(s->db), rc);
	}
}

static sqlite3_stmt *db_prepared(struct store *s, enum stmt id, struct tend_err *err) {
	if (!s->stmts[id]) {
		int rc = sqlite3_prepare_v3(s->db, stmt_texts[id].sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmts[id], NULL);
		if (rc == SQLITE_ERROR) /* every statement fits the schema that this program makes: somebody altered it */
			rc = SQLITE_CORRUPT;
		if (rc != SQLITE_OK)
			return db_fail(s, rc, err), NULL;
	}
	return s->stmts[id];
}

static sqlite3_stmt *db_vbind(struct store *s, enum stmt id, struct tend_err *err, const char *types, va_list ap) {
	sqlite3_stmt *st = db_prepared(s, id, err);

	if (!st)
		return NULL;
	sqlite3_reset(st);
	for (int i = 1; *types; types++, i++) {
		int rc;
		if (*types == 'i') {
			rc = sqlite3_bind_int64(st, i, va_arg(ap, int64_t));
		} else if (*types == 't') {
			const char *t = va_arg(ap, const char *);
			rc = t ? sqlite3_bind_text(st, i, t, -1, SQLITE_TRANSIENT) : sqlite3_bind_null(st, i);
		} else {
			const void *p = va_arg(ap, const void *);
			size_t n = va_arg(ap, size_t);
			rc = sqlite3_bind_blob64(st, i, n ? p : "", n, SQLITE_TRANSIENT);
		}
		if (rc != SQLITE_OK)
			return db_fail(s, rc, err), NULL;
	}
	s->work.statements++;
	return st;
}

sqlite3_stmt *db_bind(struct store *s, enum stmt id, struct tend_err *err, const char *types, ...) {
	va_list ap;

	va_start(ap, types);
	sqlite3_stmt *st = db_vbind(s, id, err, types, ap);
	va_end(ap);
	return st;
}

enum tend_status db_step(struct store *s, enum stmt id, bool *row, struct tend_err *err) {
	int rc = sqlite3_step(s->stmts[id]);

	*row = rc == SQLITE_ROW;
	if (*row) {
		s->work.rows++;
		return TEND_OK;
	}
	enum tend_status st = rc == SQLITE_DONE ? TEND_OK : db_fail(s, rc, err);
	db_done(s, id);
	return st;
}

bool db_next(struct store *s, enum stmt id, sqlite3_stmt *q, enum tend_status *st, struct tend_err *err) {
	bool row = false;

	*st = q ? db_step(s, id, &row, err) : err ? err->status : TEND_IO;
	return row;
}

void db_done(struct store *s, enum stmt id) {
	sqlite3_stmt *st = s->stmts[id];

	s->work.steps += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
	s->work.scans += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
}

enum tend_status db_run(struct store *s, enum stmt id, int *changes, struct tend_err *err, const char *types, ...) {
	va_list ap;
	bool row = true;

	va_start(ap, types);
	sqlite3_stmt *st = db_vbind(s, id, err, types, ap);
	va_end(ap);
	if (!st)
		return err ? err->status : TEND_IO;
	enum tend_status r = TEND_OK;
	while (r == TEND_OK && row)
		r = db_step(s, id, &row, err);
	if (changes)
		*changes = sqlite3_changes(s->db);
	return r;
}

enum tend_status db_int(struct store *s, enum stmt id, int64_t otherwise, int64_t *out, struct tend_err *err,
                        const char *types, ...) {
	va_list ap;
	bool row;

	va_start(ap, types);
	sqlite3_stmt *st = db_vbind(s, id, err, types, ap);
	va_end(ap);
	*out = otherwise;
	if (!st)
		return err ? err->status : TEND_IO;
	enum tend_status r = db_step(s, id, &row, err);
	if (r == TEND_OK && row) {
		*out = sqlite3_column_int64(st, 0);
		db_done(s, id);
	}
	return r;
}

char *db_text(const void *ctx, sqlite3_stmt *st, int col) {
	const char *t = (const char *)sqlite3_column_text(st, col);
	return mem_strndup(ctx, t ? t : "", t ? (size_t)sqlite3_column_bytes(st, col) : 0);
}

enum tend_status db_cell(struct store *s, enum stmt id, int col, const void *ctx, char **out, struct tend_err *err, const char *types, ...) {
	va_list ap;
	enum tend_status st;

	va_start(ap, types);
	sqlite3_stmt *q = db_vbind(s, id, err, types, ap);
	va_end(ap);
	*out = NULL;
	if (db_next(s, id, q, &st, err)) {
		*out = db_text(ctx, q, col);
		db_done(s, id);
	}
	return st;
}

enum tend_status db_ids(struct store *s, enum stmt id, const void *ctx, tend_id **out, size_t *n, struct tend_err *err, const char *types, ...) {
	va_list ap;
	enum tend_status st;

	va_start(ap, types);
	sqlite3_stmt *q = db_vbind(s, id, err, types, ap);
	va_end(ap);
	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = sqlite3_column_int64(q, 0);
	}
	return st;
}

/* ---- opening ---- */

static const char *db_file_of(const char *url) {
	return strncmp(url, "sqlite:", 7) ? url : url + 7;
}

static enum tend_status db_exec(struct store *s, const char *sql, struct tend_err *err) {
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? TEND_OK : db_fail(s, rc, err);
}

static int64_t db_pragma(struct store *s, const char *sql) {
	sqlite3_stmt *st = NULL;
	int64_t v = -1;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

static enum tend_status db_connect(struct store *s, int flags, struct tend_err *err) {
	int rc = sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return db_fail(s, rc, err);
	/* before the first PRAGMA: many processes opening at once meet the recovery lock */
	sqlite3_busy_timeout(s->db, DB_BUSY_MS);
	sqlite3_extended_result_codes(s->db, 1);
	if ((rc = fts_register(s->db)) != SQLITE_OK)
		return db_fail(s, rc, err);
	return db_exec(s, "PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF;"
	                  "PRAGMA wal_autocheckpoint=500; PRAGMA journal_size_limit=16777216", err);
}

static enum tend_status db_new(const void *ctx, const char *url, struct store **out, struct tend_err *err) {
	const char *wait = getenv("TEND_WAIT_MS");

	if (strstr(url, ":") && strncmp(url, "sqlite:", 7) && strncmp(url, "/", 1) && strchr(url, ':') < url + 6)
		return tend_fail(err, TEND_USAGE, _("store: %s: this build knows only sqlite: stores"), url);
	struct store *s = mem_new(ctx, struct store);
	s->path = mem_strdup(s, db_file_of(url));
	gate_init(&s->gate, 0, 0, 0);
	s->wait_ms = wait ? strtol(wait, NULL, 10) : DB_WAIT_MS;
	*out = s;
	return TEND_OK;
}

static enum tend_status db_find_gate(struct store *s, struct tend_err *err) {
	int64_t key;
	struct stat sb;

	enum tend_status st = db_int(s, ST_META_GET, 0, &key, err, "t", "gate");
	if (st == TEND_OK && key <= 0)
		st = tend_fail(err, TEND_INVALID, _("%s: the store has no gate key: not a store of this program"), s->path);
	if (st == TEND_OK && !stat(s->path, &sb))
		gate_init(&s->gate, (int)key, sb.st_mode, sb.st_gid);
	return st;
}

enum tend_status store_open(const void *ctx, const char *url, struct store **out, struct tend_err *err) {
	struct store *s;
	enum tend_status st = db_new(ctx, url, &s, err);
	if (st != TEND_OK)
		return st;
	struct stat sb;
	if (stat(s->path, &sb))
		st = errno == ENOENT ? tend_fail(err, TEND_NOT_FOUND, _("%s: no such store: make one with `tend init`"), s->path)
		                     : tend_fail(err, TEND_READONLY, "%s: %s", s->path, strerror(errno));
	else if (!S_ISREG(sb.st_mode))
		st = tend_fail(err, TEND_INVALID, _("%s: not a store: it is no plain file"), s->path);
	s->readonly = st == TEND_OK && access(s->path, W_OK) != 0;
	if (st == TEND_OK)
		st = db_connect(s, s->readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, err);
	if (st == TEND_OK) {
		int64_t app = db_pragma(s, "PRAGMA application_id");
		if (app < 0)
			st = db_fail(s, sqlite3_extended_errcode(s->db), err);
		else if (app != APPLICATION_ID)
			st = tend_fail(err, TEND_INVALID, _("%s: not a store of this program: name another with -s"), s->path);
	}
	if (st == TEND_OK)
		st = db_migrate(s, false, err);
	if (st == TEND_OK)
		st = db_find_gate(s, err);
	if (st == TEND_OK)
		*out = s;
	else
		store_close(&s);
	return st;
}

static int db_random_key(void) {
	uint32_t k = 0;

	while (k == 0)
		if (getrandom(&k, sizeof k, 0) != (ssize_t)sizeof k || !(k &= 0x7fffffff))
			k = 0;
	return (int)k;
}

enum tend_status store_create(const void *ctx, const char *url, struct store **out, struct tend_err *err) {
	struct store *s;
	enum tend_status st = db_new(ctx, url, &s, err);
	if (st != TEND_OK)
		return st;
	/* the file appears whole or not at all: it is made beside its place and linked there */
	void *tmp = mem_ctx(NULL); /* outlives s, which is closed before the link */
	char *place = mem_strdup(tmp, s->path);
	char *making = mem_printf(tmp, "%s.new-%ld", place, (long)getpid());
	if (!access(place, F_OK)) {
		st = tend_fail(err, TEND_READONLY, _("%s: is there already: choose another place with -s"), place);
		store_close(&s);
		mem_free(tmp);
		return st;
	}
	int fd = open(making, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0660);
	if (fd < 0) {
		st = tend_fail(err, TEND_READONLY, _("%s: cannot be created: %s"), place, strerror(errno));
		store_close(&s);
		mem_free(tmp);
		return st;
	}
	close(fd);
	s->path = mem_strdup(s, making);
	st = db_connect(s, SQLITE_OPEN_READWRITE, err);
	if (st == TEND_OK)
		st = db_exec(s, "PRAGMA page_size=4096; PRAGMA application_id=1952804452", err);
	if (st == TEND_OK)
		st = db_migrate(s, true, err);
	if (st == TEND_OK) {
		s->in_write = true; /* nobody else knows the file yet: no gate */
		st = db_run(s, ST_META_PUT, NULL, err, "ti", "gate", (int64_t)db_random_key());
		s->in_write = false;
	}
	if (st == TEND_OK)
		st = db_exec(s, "PRAGMA journal_mode=WAL", err);
	store_close(&s);
	if (st == TEND_OK && link(making, place))
		st = tend_fail(err, TEND_READONLY, _("%s: cannot be created: %s"), place, strerror(errno));
	unlink(making);
	mem_free(tmp);
	return st == TEND_OK ? store_open(ctx, url, out, err) : st;
}

void store_close(struct store **sp) {
	struct store *s = *sp;

	*sp = NULL;
	if (!s)
		return;
	store_rollback(s);
	for (int i = 0; i < STMT_COUNT; i++)
		sqlite3_finalize(s->stmts[i]);
	sqlite3_close(s->db);
	gate_close(&s->gate);
	mem_free(s);
}

const char *store_path(const struct store *s) { return s->path; }
void store_work(const struct store *s, struct store_work *out) { *out = s->work; }

/* ---- transactions ---- */

enum tend_status store_begin(struct store *s, bool write, struct tend_err *err) {
	TEND_ASSERT(!s->in_tx);
	if (write && s->readonly)
		return tend_fail(err, TEND_READONLY, _("%s: read-only: check its owner and mode"), s->path);
	enum tend_status st = write ? gate_enter(&s->gate, s->wait_ms, err) : TEND_OK;
	if (st != TEND_OK)
		return st;
	sqlite3_busy_timeout(s->db, (int)s->wait_ms);
	st = db_run(s, write ? ST_BEGIN_WRITE : ST_BEGIN, NULL, err, "");
	if (st != TEND_OK) {
		if (write)
			gate_leave(&s->gate);
		return st;
	}
	s->in_tx = true;
	s->in_write = write;
	return TEND_OK;
}

enum tend_status store_commit(struct store *s, struct tend_err *err) {
	TEND_ASSERT(s->in_tx);
	enum tend_status st = s->in_write ? tally_flush(s, err) : TEND_OK;
	if (st == TEND_OK)
		st = db_run(s, ST_COMMIT, NULL, err, "");
	if (st != TEND_OK) {
		store_rollback(s);
		return st;
	}
	if (s->in_write)
		gate_leave(&s->gate);
	s->in_tx = s->in_write = false;
	return TEND_OK;
}

void store_rollback(struct store *s) {
	if (!s->in_tx)
		return;
	tally_forget(s);
	if (!sqlite3_get_autocommit(s->db))
		db_run(s, ST_ROLLBACK, NULL, NULL, "");
	if (s->in_write)
		gate_leave(&s->gate);
	s->in_tx = s->in_write = false;
}

enum tend_status store_meta_get(struct store *s, const void *ctx, const char *key, char **out, struct tend_err *err) {
	return db_cell(s, ST_META_GET, 0, ctx, out, err, "t", key);
}

enum tend_status store_meta_put(struct store *s, const char *key, const char *value, struct tend_err *err) {
	return db_run(s, ST_META_PUT, NULL, err, "tt", key, value);
}

/* ---- keeping ---- */

enum tend_status store_check(struct store *s, void (*report)(void *ctx, const char *problem), void *ctx, size_t *problems,
                             struct tend_err *err) {
	static const enum stmt checks[] = { ST_CHECK_INTEGRITY, ST_CHECK_MESSAGE_ORPHANS, ST_CHECK_CLOCK_ORPHANS,
		ST_CHECK_ASSIGNEE, ST_CHECK_DUE, ST_CHECK_CREATED, ST_CHECK_OUTBOX, ST_CHECK_CUSTOMER, ST_CHECK_MERGED, ST_CHECK_TALLY,
		ST_CHECK_ARTICLE,
		ST_CHECK_RMA_LINE, ST_CHECK_RMA_UNITS, ST_CHECK_TENDER, ST_CHECK_HOLD, ST_CHECK_LEG, ST_CHECK_RMA_PARTS };
	enum tend_status r = TEND_OK;

	*problems = 0;
	for (int i = 0; i < STMT_COUNT; i++)
		if (!db_prepared(s, (enum stmt)i, err))
			return err ? err->status : TEND_INVALID;
	for (size_t i = 0; r == TEND_OK && i < sizeof checks / sizeof *checks; i++) {
		bool row = true;
		sqlite3_stmt *st = db_bind(s, checks[i], err, "");
		if (!st)
			return err ? err->status : TEND_IO;
		while ((r = db_step(s, checks[i], &row, err)) == TEND_OK && row) {
			const char *text = (const char *)sqlite3_column_text(st, 0);
			if (!text || !strcmp(text, "ok"))
				continue;
			report(ctx, text);
			++*problems;
		}
	}
	return r;
}

enum tend_status store_backup(struct store *s, const char *path, struct tend_err *err) {
	sqlite3 *to = NULL;

	if (!access(path, F_OK))
		return tend_fail(err, TEND_READONLY, _("%s: is there already: choose another place"), path);
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
		if (b) {
			do
				rc = sqlite3_backup_step(b, 1024);
			while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
			sqlite3_backup_finish(b);
			rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
		} else {
			rc = sqlite3_errcode(to);
		}
	}
	sqlite3_close(to);
	if (rc == SQLITE_OK)
		return TEND_OK;
	unlink(path);
	return tend_fail(err, (rc & 0xff) == SQLITE_CANTOPEN ? TEND_READONLY : TEND_IO, _("%s: the copy failed: %s"), path,
	                 sqlite3_errstr(rc));
}
