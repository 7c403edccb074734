/* SPDX-License-Identifier: ISC */
/* Numbered migrations: data/schema/NNNN-name.sql, built in. Each step's text is digested; a store whose history differs is refused.
 * A step is done when its digest is in the store: numbers may have gaps, and one that came late is made up for. */
#include "store/sqlite/db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

struct step { int number; const char *name, *sql, *digest; }; /* SHA-256 of the text, reckoned when the program is built */
#include "schema.inc"
enum { STEPS = sizeof steps / sizeof *steps };

static int64_t migrate_user_version(struct store *s) {
	sqlite3_stmt *st = NULL;
	int64_t v = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

static enum tend_status migrate_step(struct store *s, const struct step *step, struct tend_err *err) {
	char key[32], version[48];

	snprintf(key, sizeof key, "schema-%04d", step->number);
	snprintf(version, sizeof version, "PRAGMA user_version=%d", step->number);
	int rc = sqlite3_exec(s->db, step->sql, NULL, NULL, NULL);
	if (rc == SQLITE_OK && step->number > migrate_user_version(s)) /* a late one makes the store no older */
		rc = sqlite3_exec(s->db, version, NULL, NULL, NULL);
	return rc == SQLITE_OK ? store_meta_put(s, key, step->digest, err) : db_fail(s, rc, err);
}

/* What was applied must be what this program would apply: digests are compared. *missing: steps that are still to be done. */
static enum tend_status migrate_verify(struct store *s, int *missing, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	enum tend_status st = TEND_OK;

	*missing = 0;
	for (int i = 0; st == TEND_OK && i < STEPS; i++) {
		char key[32], *have;
		snprintf(key, sizeof key, "schema-%04d", steps[i].number);
		st = store_meta_get(s, tmp, key, &have, err);
		*missing += st == TEND_OK && !have;
		if (st == TEND_OK && have && strcmp(have, steps[i].digest) != 0)
			st = tend_fail(err, TEND_INVALID, _("%s: its schema step %d is not this program's: restore a backup"), s->path,
			               steps[i].number);
	}
	mem_free(tmp);
	return st;
}

static enum tend_status migrate_missing(struct store *s, bool fresh, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	enum tend_status st = TEND_OK;

	for (int i = 0; st == TEND_OK && i < STEPS; i++) {
		char key[32], *have = NULL;
		snprintf(key, sizeof key, "schema-%04d", steps[i].number);
		if (i || !fresh) /* the first makes the table that is asked */
			st = store_meta_get(s, tmp, key, &have, err);
		if (st == TEND_OK && !have)
			st = migrate_step(s, &steps[i], err);
	}
	mem_free(tmp);
	return st;
}

enum tend_status db_migrate(struct store *s, bool fresh, struct tend_err *err) {
	int64_t at = migrate_user_version(s);
	int missing = STEPS, newest = steps[STEPS - 1].number;
	enum tend_status st = TEND_OK;

	if (at > newest)
		return tend_fail(err, TEND_CONFIG, _("%s: made by a newer program (schema %d, this one knows %d): update tend"),
		                 s->path, (int)at, newest);
	if (at < 0)
		return db_fail(s, sqlite3_extended_errcode(s->db), err);
	if (!fresh && (st = migrate_verify(s, &missing, err)) != TEND_OK)
		return st;
	if (!missing)
		return TEND_OK;
	if (s->readonly)
		return tend_fail(err, TEND_READONLY, _("%s: must be migrated, but is read-only"), s->path);
	int rc = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return db_fail(s, rc, err);
	st = migrate_missing(s, fresh, err); /* another process may have been first */
	rc = sqlite3_exec(s->db, st == TEND_OK ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
	return st == TEND_OK && rc != SQLITE_OK ? db_fail(s, rc, err) : st;
}
