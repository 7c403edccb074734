/* SPDX-License-Identifier: ISC */
/* Clocks and their pauses, events, drafts, presence. */
#include "store/sqlite/db.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* Pauses are kept as from/to;from/to, an open end as `-`: read whole, written whole. */
static char *clock_pauses_text(const void *ctx, const struct sla_clock *c) {
	char *s = mem_strdup(ctx, "");

	for (size_t i = 0; i < c->n_pauses; i++) {
		s = mem_append(s, "%s%" PRId64 "/", i ? ";" : "", c->pauses[i].from);
		s = c->pauses[i].to == TMS_NONE ? mem_append(s, "-") : mem_append(s, "%" PRId64, c->pauses[i].to);
	}
	return s;
}

static void clock_pauses_read(const void *ctx, const char *text, struct sla_clock *c) {
	while (*text) {
		char *end;
		struct span p = { .from = strtoll(text, &end, 10), .to = TMS_NONE };
		if (*end == '/' && end[1] != '-')
			p.to = strtoll(end + 1, &end, 10);
		mem_grow(ctx, c->pauses, c->n_pauses);
		c->pauses[c->n_pauses++] = p;
		text += strcspn(text, ";");
		text += *text == ';';
	}
}

enum tend_status store_clocks(struct store *s, const void *ctx, tend_id ticket, struct sla_clock **out, size_t *n,
                              struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_CLOCK_LIST, err, "i", ticket);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_CLOCK_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		struct sla_clock *c = &(*out)[(*n)++];
		*c = (struct sla_clock){ .id = sqlite3_column_int64(q, 0), .kind = (enum clock_kind)sqlite3_column_int(q, 1),
			.calendar = db_text(ctx, q, 2), .rule = db_text(ctx, q, 3), .target_s = sqlite3_column_int64(q, 4),
			.started = sqlite3_column_int64(q, 5), .due = sqlite3_column_int64(q, 6),
			.stopped = sqlite3_column_int64(q, 7), .result = (enum clock_result)sqlite3_column_int(q, 8) };
		clock_pauses_read(ctx, (const char *)sqlite3_column_text(q, 9), c);
	}
	return st;
}

enum tend_status store_clock_put(struct store *s, tend_id ticket, struct sla_clock *c, int64_t policy, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char *pauses = clock_pauses_text(tmp, c);
	enum tend_status st;

	if (c->id) {
		st = db_run(s, ST_CLOCK_SET, NULL, err, "iittiiiti", c->id, c->target_s, c->calendar, c->rule, c->due, c->stopped,
		            (int64_t)c->result, pauses, policy);
	} else {
		st = db_run(s, ST_CLOCK_ADD, NULL, err, "iittiiiiiti", ticket, (int64_t)c->kind, c->calendar, c->rule, c->target_s,
		            c->started, c->due, c->stopped, (int64_t)c->result, pauses, policy);
		c->id = sqlite3_last_insert_rowid(s->db);
	}
	mem_free(tmp);
	return st;
}

enum tend_status store_event_next_batch(struct store *s, int64_t *batch, struct tend_err *err) {
	return db_int(s, ST_EVENT_NEXT, 1, batch, err, "");
}

enum tend_status store_event_add(struct store *s, const struct store_event *e, struct tend_err *err) {
	if (e->actor > 0 && !strcmp(e->action, "state") && !strcmp(e->after, "solved"))
		tally_solved(s, e->actor, e->at);
	return db_run(s, ST_EVENT_ADD, NULL, err, "iiititti", e->at, e->actor, e->behalf, e->action, e->ticket, e->before, e->after,
	              e->batch);
}

enum tend_status store_event_add_rma(struct store *s, const struct store_event *e, tend_id rma, struct tend_err *err) {
	return db_run(s, ST_EVENT_RMA_ADD, NULL, err, "iiitittii", e->at, e->actor, e->behalf, e->action, e->ticket, e->before, e->after, e->batch, rma);
}

static enum tend_status event_rows(struct store *s, const void *ctx, enum stmt id, struct event **out, size_t *n,
                                   struct tend_err *err) {
	bool row = true;
	enum tend_status st;
	sqlite3_stmt *q = s->stmts[id];

	*out = NULL;
	*n = 0;
	while ((st = db_step(s, id, &row, err)) == TEND_OK && row) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct event){ .id = sqlite3_column_int64(q, 0), .at = sqlite3_column_int64(q, 1),
			.actor = db_text(ctx, q, 2), .behalf = db_text(ctx, q, 3), .action = db_text(ctx, q, 4),
			.ticket = sqlite3_column_int64(q, 5), .before = db_text(ctx, q, 6), .after = db_text(ctx, q, 7),
			.batch = sqlite3_column_int64(q, 8) };
	}
	return st;
}

enum tend_status store_events(struct store *s, const void *ctx, tend_id ticket, struct event **out, size_t *n,
                              struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_LIST, err, "i", ticket))
		return err ? err->status : TEND_IO;
	return event_rows(s, ctx, ST_EVENT_LIST, out, n, err);
}

enum tend_status store_events_rma(struct store *s, const void *ctx, tend_id rma, struct event **out, size_t *n, struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_RMA_LIST, err, "i", rma))
		return err ? err->status : TEND_IO;
	return event_rows(s, ctx, ST_EVENT_RMA_LIST, out, n, err);
}

enum tend_status store_events_batch(struct store *s, const void *ctx, int64_t batch, struct event **out, size_t *n,
                                    struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_BATCH, err, "i", batch))
		return err ? err->status : TEND_IO;
	return event_rows(s, ctx, ST_EVENT_BATCH, out, n, err);
}

enum tend_status store_events_after(struct store *s, const void *ctx, int64_t after, int limit, struct event **out, size_t *n,
                                    struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_AFTER, err, "ii", after, (int64_t)limit))
		return err ? err->status : TEND_IO;
	return event_rows(s, ctx, ST_EVENT_AFTER, out, n, err);
}

enum tend_status store_event_last_batch(struct store *s, tend_id agent, int64_t *batch, struct tend_err *err) {
	return db_int(s, ST_EVENT_LAST_BATCH, 0, batch, err, "i", agent);
}

enum tend_status store_batch_undone(struct store *s, int64_t batch, struct tend_err *err) {
	return db_run(s, ST_EVENT_UNDONE, NULL, err, "i", batch);
}

enum tend_status store_event_max(struct store *s, int64_t *id, struct tend_err *err) {
	return db_int(s, ST_EVENT_MAX, 0, id, err, "");
}

static enum tend_status event_login(struct store *s, const void *ctx, enum stmt id, char **out, struct tend_err *err) {
	bool row;
	enum tend_status st = db_step(s, id, &row, err);

	*out = NULL;
	if (st == TEND_OK && row) {
		*out = db_text(ctx, s->stmts[id], 0);
		db_done(s, id);
	}
	return st;
}

enum tend_status store_event_since(struct store *s, const void *ctx, tend_id ticket, const char *action, int64_t batch, char **by,
                                   struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_SINCE, err, "iti", ticket, action, batch))
		return err ? err->status : TEND_IO;
	return event_login(s, ctx, ST_EVENT_SINCE, by, err);
}

enum tend_status store_last_actor(struct store *s, const void *ctx, tend_id ticket, char **out, struct tend_err *err) {
	if (!db_bind(s, ST_EVENT_LAST_ACTOR, err, "i", ticket))
		return err ? err->status : TEND_IO;
	return event_login(s, ctx, ST_EVENT_LAST_ACTOR, out, err);
}

enum tend_status store_draft_put(struct store *s, tend_id agent, tend_id ticket, enum draft_kind k, const char *text, tms_t at,
                                 struct tend_err *err) {
	return *text ? db_run(s, ST_DRAFT_PUT, NULL, err, "iiiti", agent, ticket, (int64_t)k, text, at)
	             : db_run(s, ST_DRAFT_DROP, NULL, err, "iii", agent, ticket, (int64_t)k);
}

enum tend_status store_draft_get(struct store *s, const void *ctx, tend_id agent, tend_id ticket, enum draft_kind k, char **out,
                                 struct tend_err *err) {
	if (!db_bind(s, ST_DRAFT_GET, err, "iii", agent, ticket, (int64_t)k))
		return err ? err->status : TEND_IO;
	return event_login(s, ctx, ST_DRAFT_GET, out, err);
}

enum tend_status store_drafts(struct store *s, const void *ctx, tend_id agent, tend_id **tickets, size_t *n,
                              struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_DRAFT_LIST, err, "i", agent);

	*tickets = NULL;
	*n = 0;
	while (db_next(s, ST_DRAFT_LIST, q, &st, err)) {
		mem_grow(ctx, *tickets, *n);
		(*tickets)[(*n)++] = sqlite3_column_int64(q, 0);
	}
	return st;
}

enum tend_status store_presence_put(struct store *s, tend_id agent, tend_id ticket, tms_t at, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_FOCUS_ADD, NULL, err, "ii", agent, at); /* so long was it open before him */

	if (st == TEND_OK)
		st = db_run(s, ST_PRESENCE_CLEAR, NULL, err, "i", agent);
	return st == TEND_OK && ticket ? db_run(s, ST_PRESENCE_PUT, NULL, err, "iii", agent, ticket, at) : st;
}

enum tend_status store_ticket_read(struct store *s, tend_id id, struct tend_err *err) {
	return db_run(s, ST_TICKET_READ, NULL, err, "i", id);
}

enum tend_status store_presence(struct store *s, const void *ctx, tend_id but_agent, tms_t since, struct presence **out,
                                size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_PRESENCE_LIST, err, "ii", but_agent, since);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_PRESENCE_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct presence){ sqlite3_column_int64(q, 0), db_text(ctx, q, 1) };
	}
	return st;
}
