/* SPDX-License-Identifier: ISC */
/* What must leave, what was refused, and the published policy. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static void outbox_row_read(const void *ctx, sqlite3_stmt *q, struct outbox_row *r) {
	*r = (struct outbox_row){ .id = sqlite3_column_int64(q, 0), .message = sqlite3_column_int64(q, 1),
		.ticket = sqlite3_column_int64(q, 2), .kind = db_text(ctx, q, 3), .connector = db_text(ctx, q, 4),
		.key = db_text(ctx, q, 5), .payload = db_text(ctx, q, 6), .state = (enum delivery)sqlite3_column_int(q, 7),
		.leaves_at = sqlite3_column_int64(q, 8), .attempts = sqlite3_column_int(q, 9), .provider = db_text(ctx, q, 10),
		.detail = db_text(ctx, q, 11), .version = sqlite3_column_int64(q, 12) };
}

enum tend_status store_outbox_add(struct store *s, struct outbox_row *r, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_OUTBOX_ADD, NULL, err, "iittttii", r->message, r->ticket, r->kind, r->connector, r->key,
	                             r->payload, (int64_t)r->state, r->leaves_at);
	r->id = sqlite3_last_insert_rowid(s->db);
	r->version = 1;
	return st;
}

static enum tend_status outbox_one(struct store *s, const void *ctx, enum stmt id, struct outbox_row *out, struct tend_err *err) {
	bool row;
	enum tend_status st = db_step(s, id, &row, err);

	out->id = 0;
	if (st == TEND_OK && row) {
		outbox_row_read(ctx, s->stmts[id], out);
		db_done(s, id);
	}
	return st;
}

enum tend_status store_outbox_take(struct store *s, const void *ctx, tms_t now, tms_t lease_until, struct outbox_row *out,
                                   enum delivery *was, struct tend_err *err) {
	static const enum stmt looks[] = { ST_OUTBOX_LAPSED, ST_OUTBOX_NEXT, ST_OUTBOX_ASK };
	enum tend_status st = TEND_OK;

	TEND_ASSERT(s->in_write);
	out->id = 0;
	for (size_t i = 0; st == TEND_OK && !out->id && i < sizeof looks / sizeof *looks; i++) {
		if (!db_bind(s, looks[i], err, "i", now))
			return err ? err->status : TEND_IO;
		st = outbox_one(s, ctx, looks[i], out, err);
	}
	if (st != TEND_OK || !out->id)
		return st;
	int changes;
	*was = out->state;
	st = db_run(s, ST_OUTBOX_TAKE, &changes, err, "iii", out->id, out->version, lease_until);
	if (st == TEND_OK && changes != 1)
		return tend_fail(err, TEND_BUG, "outbox: row %lld changed inside a write transaction", (long long)out->id);
	out->version++;
	out->attempts++;
	out->state = DELIVERY_SENDING;
	return st;
}

enum tend_status store_outbox_due(struct store *s, tms_t now, int64_t *due, struct tend_err *err) {
	return db_int(s, ST_OUTBOX_DUE, 0, due, err, "i", now);
}

enum tend_status store_outbox_by_key(struct store *s, const void *ctx, const char *key, struct outbox_row *out, struct tend_err *err) {
	int64_t id = 0;
	enum tend_status st = db_int(s, ST_OUTBOX_BY_KEY, 0, &id, err, "t", key);

	return st == TEND_OK ? store_outbox_get(s, ctx, id, out, err) : st;
}

enum tend_status store_outbox_drop_key(struct store *s, const char *key, struct tend_err *err) {
	return db_run(s, ST_OUTBOX_DROP_KEY, NULL, err, "t", key);
}

enum tend_status store_outbox_renew_key(struct store *s, const char *key, enum delivery state, tms_t at, struct tend_err *err) {
	return db_run(s, ST_OUTBOX_RENEW_KEY, NULL, err, "tii", key, (int64_t)state, at);
}

enum tend_status store_outbox_finish(struct store *s, struct outbox_row *r, struct tend_err *err) {
	int changes;
	enum tend_status st = db_run(s, ST_OUTBOX_FINISH, &changes, err, "iiiiittt", r->id, r->version, (int64_t)r->state, r->leaves_at,
	                             (int64_t)r->attempts, r->provider, r->detail, r->connector);

	if (st == TEND_OK && !changes)
		return tend_fail(err, TEND_CONFLICT, _("outbox row %lld was changed meanwhile"), (long long)r->id);
	r->version++;
	return st;
}

enum tend_status store_outbox_of(struct store *s, const void *ctx, tend_id message, struct outbox_row *out, struct tend_err *err) {
	if (!db_bind(s, ST_OUTBOX_OF, err, "i", message))
		return err ? err->status : TEND_IO;
	enum tend_status st = outbox_one(s, ctx, ST_OUTBOX_OF, out, err);
	return st == TEND_OK && !out->id ? tend_fail(err, TEND_NOT_FOUND, _("message %lld was never to be sent"), (long long)message)
	                                 : st;
}

enum tend_status store_outbox_get(struct store *s, const void *ctx, tend_id id, struct outbox_row *out, struct tend_err *err) {
	if (!db_bind(s, ST_OUTBOX_GET, err, "i", id))
		return err ? err->status : TEND_IO;
	enum tend_status st = outbox_one(s, ctx, ST_OUTBOX_GET, out, err);
	return st == TEND_OK && !out->id ? tend_fail(err, TEND_NOT_FOUND, _("outbox: no row %lld"), (long long)id) : st;
}

enum tend_status store_outbox_list(struct store *s, const void *ctx, struct outbox_row **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_OUTBOX_LIST, err, "");

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_OUTBOX_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		outbox_row_read(ctx, q, &(*out)[(*n)++]);
	}
	return st;
}

enum tend_status store_quarantine_add(struct store *s, tms_t at, const char *channel, const char *external_id, const char *why,
                                      const char *digest, const void *raw, size_t n, tend_id *id, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_QUARANTINE_ADD, NULL, err, "itttt" "b", at, channel, external_id, why, digest, raw, n);

	return st == TEND_OK ? db_int(s, ST_QUARANTINE_FIND, 0, id, err, "tt", channel, digest) : st;
}

enum tend_status store_quarantine_list(struct store *s, const void *ctx, struct quarantined **out, size_t *n,
                                       struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_QUARANTINE_LIST, err, "");

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_QUARANTINE_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		struct quarantined *k = &(*out)[(*n)++];
		*k = (struct quarantined){ .id = sqlite3_column_int64(q, 0), .at = sqlite3_column_int64(q, 1),
			.channel = db_text(ctx, q, 2), .external_id = db_text(ctx, q, 3), .why = db_text(ctx, q, 4) };
		k->n = (size_t)sqlite3_column_bytes(q, 5);
		const void *raw = sqlite3_column_blob(q, 5);
		k->raw = memcpy(mem_zalloc(ctx, 1, k->n + 1), raw ? raw : "", k->n);
	}
	return st;
}

enum tend_status store_quarantine_drop(struct store *s, tend_id id, struct tend_err *err) {
	int changes;
	enum tend_status st = db_run(s, ST_QUARANTINE_DROP, &changes, err, "i", id);

	return st == TEND_OK && !changes ? tend_fail(err, TEND_NOT_FOUND, _("quarantine: no message %lld"), (long long)id) : st;
}

enum tend_status store_policy_put(struct store *s, const struct store_file *files, size_t n, tend_id agent, tms_t at,
                                  int64_t *version, struct tend_err *err) {
	enum tend_status st = store_policy_version(s, version, err);

	++*version;
	if (st == TEND_OK)
		st = db_run(s, ST_POLICY_ADD, NULL, err, "iii", *version, at, agent);
	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = db_run(s, ST_POLICY_FILE_ADD, NULL, err, "iitt", *version, (int64_t)i, files[i].name, files[i].text);
	return st;
}

enum tend_status store_policy_version(struct store *s, int64_t *version, struct tend_err *err) {
	return db_int(s, ST_POLICY_VERSION, 0, version, err, "");
}

enum tend_status store_policy_get(struct store *s, const void *ctx, int64_t version, struct store_file **files, size_t *n,
                                  struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_POLICY_FILES, err, "i", version);

	*files = NULL;
	*n = 0;
	while (db_next(s, ST_POLICY_FILES, q, &st, err)) {
		mem_grow(ctx, *files, *n);
		(*files)[(*n)++] = (struct store_file){ db_text(ctx, q, 0), db_text(ctx, q, 1) };
	}
	return st;
}
