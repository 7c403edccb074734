/* SPDX-License-Identifier: ISC */
/* Messages, their references and threads, verdicts and labels. */
#include "store/sqlite/db.h"

#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum tend_status store_message_add(struct store *s, struct store_message *m, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_MESSAGE_ADD, NULL, err, "ittiittitttttit", m->ticket, m->channel, m->external_id,
	                             (int64_t)m->direction, m->agent, m->from_name, m->from_address, m->at, m->zone, m->subject,
	                             m->text, m->quoted, m->automatic, m->received, m->refs ? m->refs : "");
	m->id = sqlite3_last_insert_rowid(s->db);
	return st == TEND_OK ? db_run(s, ST_FTS_ADD, NULL, err, "itt", m->id, m->subject, m->text) : st;
}

enum tend_status store_message_raw(struct store *s, tend_id message, const void *raw, size_t n, struct tend_err *err) {
	return db_run(s, ST_MESSAGE_RAW, NULL, err, "ib", message, raw, n);
}

static enum tend_status message_pair(struct store *s, enum stmt id, tend_id *a, tend_id *b, struct tend_err *err) {
	bool row;
	enum tend_status st = db_step(s, id, &row, err);

	*a = *b = 0;
	if (st == TEND_OK && row) {
		*a = sqlite3_column_int64(s->stmts[id], 0);
		*b = sqlite3_column_int64(s->stmts[id], 1);
		db_done(s, id);
	}
	return st;
}

enum tend_status store_message_find(struct store *s, const char *channel, const char *external_id, tend_id *message,
                                    tend_id *ticket, struct tend_err *err) {
	if (!db_bind(s, ST_MESSAGE_FIND, err, "tt", channel, external_id))
		return err ? err->status : TEND_IO;
	return message_pair(s, ST_MESSAGE_FIND, message, ticket, err);
}

enum tend_status store_message_text(struct store *s, const void *ctx, tend_id message, char **out, struct tend_err *err) {
	return db_cell(s, ST_MESSAGE_TEXT, 0, ctx, out, err, "i", message);
}

/* Evidence as stored: start+len:rule:field:weight, comma-joined. */
static void message_evidence(const void *ctx, const char *text, struct evidence **out, size_t *n) {
	*out = NULL;
	*n = 0;
	while (*text) {
		char *end;
		unsigned long start = strtoul(text, &end, 10), len = *end == '+' ? strtoul(end + 1, &end, 10) : 0;
		size_t rule = *end == ':' ? strcspn(++end, ":,") : 0;
		const char *after = end + rule;
		long field = *after == ':' ? strtol(after + 1, &end, 10) : 0;
		long weight = *after == ':' && *end == ':' ? strtol(end + 1, &end, 10) : 0;
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct evidence){ .start = (uint32_t)start, .len = (uint32_t)len, .field = (enum vfield)field,
			.weight = (int)weight, .rule = mem_strndup(ctx, after - rule, rule) };
		text += strcspn(text, ",");
		text += *text == ',';
	}
}

enum tend_status store_attachment_list(struct store *s, const void *ctx, struct message *m, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_ATTACHMENT_LIST, err, "i", m->id);

	while (db_next(s, ST_ATTACHMENT_LIST, q, &st, err)) {
		mem_grow(ctx, m->attachments, m->n_attachments);
		m->attachments[m->n_attachments++] = (struct attachment){ db_text(ctx, q, 0), db_text(ctx, q, 1),
			sqlite3_column_int64(q, 2) };
	}
	return st;
}

enum tend_status store_messages(struct store *s, const void *ctx, tend_id ticket, struct message **out, size_t *n,
                                struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_MESSAGE_LIST, err, "i", ticket);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_MESSAGE_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		struct message *m = &(*out)[(*n)++];
		*m = (struct message){ .id = sqlite3_column_int64(q, 0), .direction = (enum direction)sqlite3_column_int(q, 1),
			.channel = db_text(ctx, q, 2), .from_name = db_text(ctx, q, 3), .from_login = db_text(ctx, q, 4),
			.at = sqlite3_column_int64(q, 5), .text = db_text(ctx, q, 6), .quoted = db_text(ctx, q, 7),
			.subject = db_text(ctx, q, 8), .external_id = db_text(ctx, q, 9),
			.delivery = (enum delivery)sqlite3_column_int(q, 10), .leaves_at = sqlite3_column_int64(q, 11),
			.delivery_detail = db_text(ctx, q, 12) };
		message_evidence(ctx, (const char *)sqlite3_column_text(q, 13), &m->evidence, &m->n_evidence);
	}
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		st = store_attachment_list(s, ctx, &(*out)[i], err);
	return st;
}

enum tend_status store_message_move(struct store *s, tend_id from, tend_id into, tend_id first, tend_id last,
                                    struct tend_err *err) {
	return db_run(s, ST_MESSAGE_MOVE, NULL, err, "iiii", from, into, first, last);
}

enum tend_status store_message_drop(struct store *s, tend_id message, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_FTS_DROP, NULL, err, "i", message);

	return st == TEND_OK ? db_run(s, ST_MESSAGE_DROP, NULL, err, "i", message) : st;
}

enum tend_status store_attachment_add(struct store *s, tend_id message, int line, const struct attachment *a,
                                      struct tend_err *err) {
	return db_run(s, ST_ATTACHMENT_ADD, NULL, err, "iitti", message, (int64_t)line, a->name, a->type, a->size);
}

enum tend_status store_ref_put(struct store *s, const char *ref, tend_id message, tend_id ticket, struct tend_err *err) {
	return db_run(s, ST_REF_PUT, NULL, err, "tii", ref, message, ticket);
}

enum tend_status store_ref_find(struct store *s, const char *ref, tend_id *message, tend_id *ticket, struct tend_err *err) {
	if (!db_bind(s, ST_REF_FIND, err, "t", ref))
		return err ? err->status : TEND_IO;
	return message_pair(s, ST_REF_FIND, message, ticket, err);
}

enum tend_status store_ref_parent(struct store *s, const void *ctx, tend_id ticket, char **refs, char **id, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_REF_PARENT, err, "i", ticket);

	*refs = *id = NULL;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_REF_PARENT, &row, err);
	if (st == TEND_OK && row) {
		*refs = db_text(ctx, q, 0);
		*id = db_text(ctx, q, 1);
		db_done(s, ST_REF_PARENT);
	}
	return st;
}

enum tend_status store_thread_put(struct store *s, const char *channel, const char *thread, tend_id ticket, struct tend_err *err) {
	return db_run(s, ST_THREAD_PUT, NULL, err, "tti", channel, thread, ticket);
}

enum tend_status store_thread_find(struct store *s, const char *channel, const char *thread, tend_id *ticket,
                                   struct tend_err *err) {
	return db_int(s, ST_THREAD_FIND, 0, ticket, err, "tt", channel, thread);
}

enum tend_status store_verdict_put(struct store *s, const struct store_verdict *sv, struct tend_err *err) {
	const struct verdict *v = sv->v;
	void *tmp = mem_ctx(NULL);
	char *confidence = mem_strdup(tmp, "");

	for (int i = 0; i < VF_COUNT; i++)
		confidence = mem_append(confidence, "%s%s=%d", i ? " " : "", vfield_word((enum vfield)i),
		                        (int)(v->confidence[i] * 100 + 0.5));
	enum tend_status st = db_run(s, ST_VERDICT_PUT, NULL, err, "iiiitiiitti", sv->message, (int64_t)v->class,
	                             (int64_t)v->complaint, (int64_t)v->origin, v->reason, (int64_t)v->severity,
	                             (int64_t)v->sentiment, (int64_t)v->language, confidence, sv->evidence, sv->policy);
	mem_free(tmp);
	return st;
}

enum tend_status store_verdict_get(struct store *s, const void *ctx, tend_id message, struct stored_verdict *out,
                                   struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_VERDICT_GET, err, "i", message);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_VERDICT_GET, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("message %lld has no verdict"), (long long)message);
	*out = (struct stored_verdict){ .message = message, .confidence = db_text(ctx, q, 8), .evidence = db_text(ctx, q, 9),
		.policy = sqlite3_column_int64(q, 10) };
	out->v.class = (enum tclass)sqlite3_column_int(q, 1);
	out->v.complaint = sqlite3_column_int(q, 2) != 0;
	out->v.origin = (enum origin)sqlite3_column_int(q, 3);
	strncpy(out->v.reason, (const char *)sqlite3_column_text(q, 4), sizeof out->v.reason - 1);
	out->v.severity = sqlite3_column_int(q, 5);
	out->v.sentiment = sqlite3_column_int(q, 6);
	out->v.language = (enum lang)sqlite3_column_int(q, 7);
	message_evidence(ctx, out->evidence, &out->v.evidence, &out->v.n);
	db_done(s, ST_VERDICT_GET);
	return TEND_OK;
}

enum tend_status store_label_add(struct store *s, tend_id ticket, tend_id message, const char *field, const char *was,
                                 const char *is_now, tend_id agent, tms_t at, struct tend_err *err) {
	return db_run(s, ST_LABEL_ADD, NULL, err, "iitttii", ticket, message, field, was, is_now, agent, at);
}
