/* SPDX-License-Identifier: ISC */
/* The board's counters: what a transaction does to tickets is added up here and written before it commits. A hundred tickets of one
 * intake are a handful of rows. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/mem.h"

enum { QUARTER = 15 * 60 * 1000, TALLY_MANY = 256 };

/* One row of flow (key: its minute) or of tally (key: a state), and what it grows by. */
struct tally_row { const char *queue; int64_t key, n, came, went; bool flow; };
struct tally_stint { tend_id agent; int64_t quarter, n; };

struct tally {
	void *ctx;                       /* of this transaction */
	struct tally_row *rows;
	size_t n;
	struct tally_stint *stints;
	size_t n_stints;
	const char **names;              /* of queues, each once */
	size_t n_names;
};

static struct tally *tally_of(struct store *s) {
	if (!s->tally)
		s->tally = mem_new(s, struct tally);
	if (!s->tally->ctx)
		s->tally->ctx = mem_ctx(s);
	return s->tally;
}

void tally_forget(struct store *s) {
	if (!s->tally)
		return;
	mem_free(s->tally->ctx);
	*s->tally = (struct tally){ .ctx = NULL };
}

static const char *tally_name(struct store *s, const char *queue) {
	struct tally *t = tally_of(s);

	for (size_t i = 0; i < t->n_names; i++)
		if (!strcmp(t->names[i], queue))
			return t->names[i];
	mem_grow(t->ctx, t->names, t->n_names);
	return t->names[t->n_names++] = mem_strdup(t->ctx, queue);
}

static struct tally_row *tally_row(struct store *s, const char *queue, int64_t key, bool flow) {
	struct tally *t = tally_of(s);

	for (size_t i = t->n; i-- > 0;)
		if (t->rows[i].key == key && t->rows[i].flow == flow && !strcmp(t->rows[i].queue, queue))
			return &t->rows[i];
	mem_grow(t->ctx, t->rows, t->n);
	t->rows[t->n] = (struct tally_row){ .queue = tally_name(s, queue), .key = key, .flow = flow };
	return &t->rows[t->n++];
}

/* An import is one long transaction: it is written now and then. */
static enum tend_status tally_bound(struct store *s, struct tend_err *err) {
	return s->tally && s->tally->n + s->tally->n_stints > TALLY_MANY ? tally_flush(s, err) : TEND_OK; /* names borrowed are used no more */
}

enum tend_status tally_added(struct store *s, const struct ticket *t, struct tend_err *err) {
	if (!state_is_active(t->state))
		return TEND_OK;
	tally_row(s, t->queue, t->state, false)->n++;
	if (t->updated - t->created < TMS_DAY) /* what another desk had for days did not come just now */
		tally_row(s, t->queue, t->created / TMS_MINUTE, true)->came++;
	return tally_bound(s, err);
}

enum tend_status tally_was(struct store *s, tend_id id, struct tally_was *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_TICKET_WAS, err, "i", id);

	out->known = false;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_TICKET_WAS, &row, err);
	if (st != TEND_OK || !row)
		return st;
	const char *queue = (const char *)sqlite3_column_text(q, 0);
	out->known = true;
	out->queue = tally_name(s, queue ? queue : "");
	out->state = (enum ticket_state)sqlite3_column_int(q, 1);
	out->replied = sqlite3_column_int(q, 2) != 0;
	db_done(s, ST_TICKET_WAS);
	return TEND_OK;
}

/* The first answer of a person, or that there is none any more: it was recalled. */
static enum tend_status tally_replied(struct store *s, const struct ticket *t, struct tend_err *err) {
	int64_t took = t->updated > t->created ? t->updated - t->created : 0;

	return t->replied ? db_run(s, ST_FIRST_REPLY_PUT, NULL, err, "itii", t->id, t->queue, t->updated, took)
	                  : db_run(s, ST_FIRST_REPLY_TAKE, NULL, err, "i", t->id);
}

enum tend_status tally_changed(struct store *s, const struct tally_was *was, const struct ticket *t, struct tend_err *err) {
	bool active = state_is_active(t->state), before = was->known && state_is_active(was->state);

	if (!was->known)
		return TEND_OK;
	if (was->state != t->state || strcmp(was->queue, t->queue) != 0) {
		if (before)
			tally_row(s, was->queue, was->state, false)->n--;
		if (active)
			tally_row(s, t->queue, t->state, false)->n++;
	}
	if (active != before)
		*(active ? &tally_row(s, t->queue, t->updated / TMS_MINUTE, true)->came : &tally_row(s, t->queue, t->updated / TMS_MINUTE, true)->went) += 1;
	enum tend_status st = was->replied != t->replied ? tally_replied(s, t, err) : TEND_OK;
	return st == TEND_OK ? tally_bound(s, err) : st;
}

void tally_solved(struct store *s, tend_id agent, tms_t at) {
	struct tally *t = tally_of(s);

	for (size_t i = 0; i < t->n_stints; i++)
		if (t->stints[i].agent == agent && t->stints[i].quarter == at / QUARTER) {
			t->stints[i].n++;
			return;
		}
	mem_grow(t->ctx, t->stints, t->n_stints);
	t->stints[t->n_stints++] = (struct tally_stint){ agent, at / QUARTER, 1 };
}

enum tend_status tally_flush(struct store *s, struct tend_err *err) {
	struct tally *t = s->tally;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; t && st == TEND_OK && i < t->n; i++) {
		const struct tally_row *r = &t->rows[i];
		if (r->flow)
			st = db_run(s, ST_FLOW_ADD, NULL, err, "tiii", r->queue, r->key, r->came, r->went);
		else if (r->n)
			st = db_run(s, ST_TALLY_ADD, NULL, err, "tii", r->queue, r->key, r->n);
	}
	for (size_t i = 0; t && st == TEND_OK && i < t->n_stints; i++)
		st = db_run(s, ST_STINT_ADD, NULL, err, "iii", t->stints[i].agent, t->stints[i].quarter, t->stints[i].n);
	tally_forget(s);
	return st;
}
