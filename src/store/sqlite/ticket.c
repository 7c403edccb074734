/* SPDX-License-Identifier: ISC */
/* Tickets: rows, the one claim statement, lists as index walks. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* Half of a row's texts are empty: those cost no memory of their own. */
static const char *ticket_text(const void *ctx, sqlite3_stmt *st, int col) {
	const char *t = (const char *)sqlite3_column_text(st, col);

	return t && *t ? mem_strndup(ctx, t, (size_t)sqlite3_column_bytes(st, col)) : "";
}

static void ticket_row(const void *ctx, sqlite3_stmt *st, struct ticket *t) {
	int c = 0;

	*t = (struct ticket){ .viewers = "" };
	t->id = sqlite3_column_int64(st, c++);
	t->version = sqlite3_column_int64(st, c++);
	t->subject = ticket_text(ctx, st, c++);
	t->state = (enum ticket_state)sqlite3_column_int(st, c++);
	t->class = (enum tclass)sqlite3_column_int(st, c++);
	t->complaint = sqlite3_column_int(st, c++) != 0;
	t->origin = (enum origin)sqlite3_column_int(st, c++);
	const char *reason = (const char *)sqlite3_column_text(st, c++);
	strncpy(t->reason, reason ? reason : "", sizeof t->reason - 1);
	t->severity = sqlite3_column_int(st, c++);
	t->sentiment = sqlite3_column_int(st, c++);
	t->language = (enum lang)sqlite3_column_int(st, c++);
	t->confidence = sqlite3_column_int(st, c++);
	t->reason_confidence = sqlite3_column_int(st, c++);
	t->classed_by_person = sqlite3_column_int(st, c++) != 0;
	t->priority = sqlite3_column_int(st, c++);
	t->channel = ticket_text(ctx, st, c++);
	t->queue = ticket_text(ctx, st, c++);
	t->assignee = sqlite3_column_int64(st, c++);
	t->assignee_login = ticket_text(ctx, st, c++);
	t->customer = sqlite3_column_int64(st, c++);
	t->customer_name = ticket_text(ctx, st, c++);
	t->customer_level = sqlite3_column_int(st, c++);
	t->order_no = ticket_text(ctx, st, c++);
	t->amount_fen = sqlite3_column_int64(st, c++);
	t->tags = ticket_text(ctx, st, c++);
	t->rating = sqlite3_column_int(st, c++);
	t->created = sqlite3_column_int64(st, c++);
	t->updated = sqlite3_column_int64(st, c++);
	t->due = sqlite3_column_int64(st, c++);
	t->snoozed_until = sqlite3_column_int64(st, c++);
	t->unread = sqlite3_column_int(st, c++) != 0;
	t->replied = sqlite3_column_int(st, c++) != 0;
	t->merged_into = sqlite3_column_int64(st, c++);
}

static enum tend_status ticket_rows(struct store *s, const void *ctx, enum stmt id, size_t cap, struct ticket **out, size_t *n,
                                    struct tend_err *err) {
	bool row = true;
	enum tend_status r;

	*out = mem_array(ctx, struct ticket, cap ? cap : 1);
	*n = 0;
	while ((r = db_step(s, id, &row, err)) == TEND_OK && row && *n < cap)
		ticket_row(*out, s->stmts[id], &(*out)[(*n)++]);
	if (row && r == TEND_OK)
		db_done(s, id);
	return r;
}

enum tend_status store_ticket_add(struct store *s, struct ticket *t, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_TICKET_ADD, NULL, err, "tiiiitiiiiiiittiittiiiiiiii", t->subject, (int64_t)t->state,
	                             (int64_t)t->class, (int64_t)t->complaint, (int64_t)t->origin, t->reason, (int64_t)t->severity,
	                             (int64_t)t->sentiment, (int64_t)t->language, (int64_t)t->confidence,
	                             (int64_t)t->reason_confidence, (int64_t)t->classed_by_person, (int64_t)t->priority, t->channel,
	                             t->queue, t->assignee, t->customer, t->order_no, t->tags, (int64_t)t->rating, t->created,
	                             t->updated, t->due, t->snoozed_until, (int64_t)t->unread, (int64_t)t->replied, t->merged_into);
	t->id = sqlite3_last_insert_rowid(s->db);
	t->version = 1;
	return st == TEND_OK ? tally_added(s, t, err) : st;
}

enum tend_status store_ticket_get(struct store *s, const void *ctx, tend_id id, struct ticket *out, struct tend_err *err) {
	bool row;

	if (!db_bind(s, ST_TICKET_GET, err, "i", id))
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_TICKET_GET, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("T%lld: no such ticket"), (long long)id);
	ticket_row(ctx, s->stmts[ST_TICKET_GET], out);
	db_done(s, ST_TICKET_GET);
	return TEND_OK;
}

enum tend_status store_ticket_update(struct store *s, struct ticket *t, struct tend_err *err) {
	int changes = 0;
	struct tally_was was;
	enum tend_status st = tally_was(s, t->id, &was, err);

	if (st != TEND_OK)
		return st;
	st = db_run(s, ST_TICKET_UPDATE, &changes, err, "iitiiiitiiiiiiitiittiiiiii", t->id, t->version, t->subject,
	                             (int64_t)t->state, (int64_t)t->class, (int64_t)t->complaint, (int64_t)t->origin, t->reason,
	                             (int64_t)t->severity, (int64_t)t->sentiment, (int64_t)t->language, (int64_t)t->confidence,
	                             (int64_t)t->reason_confidence, (int64_t)t->classed_by_person, (int64_t)t->priority, t->queue,
	                             t->assignee, t->customer, t->order_no, t->tags, t->updated, t->due, t->snoozed_until,
	                             (int64_t)t->unread, (int64_t)t->replied, t->merged_into);
	if (st != TEND_OK)
		return st;
	if (!changes)
		return tend_fail(err, TEND_CONFLICT, _("T%lld was changed meanwhile: reload"), (long long)t->id);
	t->version++;
	return tally_changed(s, &was, t, err);
}

/* The most urgent candidate: one index look-up a queue, then the best of those. */
static enum tend_status ticket_candidate(struct store *s, enum stmt id, struct ticket *best, struct tend_err *err) {
	bool row;
	enum tend_status st = db_step(s, id, &row, err);

	if (st == TEND_OK && row) {
		sqlite3_stmt *q = s->stmts[id];
		struct ticket t = { .id = sqlite3_column_int64(q, 0), .due = sqlite3_column_int64(q, 1),
			.priority = sqlite3_column_int(q, 2) };
		if (!best->id || ticket_urgency(&t, best) < 0)
			*best = t;
		db_done(s, id);
	}
	return st;
}

enum tend_status store_ticket_take_next(struct store *s, const void *ctx, const char *const *queues, size_t n_queues,
                                        tend_id agent, tms_t now, bool avoid, tms_t seen_since, struct ticket *out,
                                        struct tend_err *err) {
	struct ticket best = { .id = 0 };
	tms_t since = avoid ? seen_since : INT64_MAX;
	enum tend_status st = TEND_OK;

	TEND_ASSERT(s->in_write);
	out->id = 0;
	if (!n_queues) {
		if (!db_bind(s, ST_TICKET_NEXT, err, "iii", now, agent, since))
			return err ? err->status : TEND_IO;
		st = ticket_candidate(s, ST_TICKET_NEXT, &best, err);
	}
	for (size_t i = 0; st == TEND_OK && i < n_queues; i++) {
		if (!db_bind(s, ST_TICKET_NEXT_OF_QUEUE, err, "tiii", queues[i], now, agent, since))
			return err ? err->status : TEND_IO;
		st = ticket_candidate(s, ST_TICKET_NEXT_OF_QUEUE, &best, err);
	}
	if (st != TEND_OK || !best.id)
		return st;
	int changes;
	struct tally_was was;
	if ((st = tally_was(s, best.id, &was, err)) != TEND_OK)
		return st;
	st = db_run(s, ST_TICKET_CLAIM, &changes, err, "iii", best.id, agent, now);
	if (st == TEND_OK && changes != 1)
		st = tend_fail(err, TEND_BUG, "take next: T%lld was free a moment ago", (long long)best.id);
	if (st == TEND_OK)
		st = store_ticket_get(s, ctx, best.id, out, err);
	return st == TEND_OK ? tally_changed(s, &was, out, err) : st;
}

/* Which statement walks least: the most selective field that the filter fixes. */
static enum stmt ticket_scan_stmt(const struct store_scan *r, const char **text, int64_t *number) {
	const char *state = filter_value(r->filter, "state"), *who = filter_value(r->filter, "who");
	const char *queue = filter_value(r->filter, "queue"), *order = filter_value(r->filter, "order");
	const char *customer = filter_value(r->filter, "customer");
	enum ticket_state ts = STATE_COUNT;
	bool active = !state || !strcmp(state, "active") || !strcmp(state, "new") || !strcmp(state, "open");
	int b = r->back ? 1 : 0;

	if (order && strcmp(order, "none") != 0)
		return *text = order, (enum stmt)(ST_SCAN_ORDER + b);
	if (customer && id_parse(customer, 'C', number))
		return (enum stmt)(ST_SCAN_CUSTOMER + b);
	if (state && state_parse(state, &ts) && ts >= STATE_PENDING)
		return *number = ts, (enum stmt)(ST_SCAN_STATE + b);
	if (!active && (!state || strcmp(state, "waiting") != 0))
		return (enum stmt)(ST_SCAN_ALL + b);
	if (who && !strcmp(who, "none") && queue)
		return *text = queue, (enum stmt)(ST_SCAN_QUEUE_FREE + b);
	if (who && r->assignee)
		return *number = r->assignee, (enum stmt)(ST_SCAN_MINE + b);
	if (queue)
		return *text = queue, (enum stmt)(ST_SCAN_QUEUE + b);
	if (who && !strcmp(who, "none"))
		return (enum stmt)(ST_SCAN_FREE + b);
	return (enum stmt)(ST_SCAN_ACTIVE + b);
}

enum tend_status store_ticket_scan(struct store *s, const void *ctx, const struct store_scan *r, struct ticket **out, size_t *n,
                                   struct tend_err *err) {
	const char *text = NULL;
	int64_t number = 0;
	enum stmt id = ticket_scan_stmt(r, &text, &number);
	struct place from = r->from;

	if (!from.id) /* before everything, or behind everything */
		from = r->back ? (struct place){ INT64_MAX, INT32_MAX, INT64_MAX } : (struct place){ INT64_MIN, 0, 0 };
	/* walks over all active, all free or all tickets have no fifth parameter */
	const char *types = text ? "iiiit" : id == ST_SCAN_ACTIVE || id == ST_SCAN_ACTIVE_BACK || id == ST_SCAN_FREE ||
		id == ST_SCAN_FREE_BACK || id == ST_SCAN_ALL || id == ST_SCAN_ALL_BACK ? "iiii" : "iiiii";
	bool ok = text ? db_bind(s, id, err, types, from.due, (int64_t)from.priority, from.id, (int64_t)r->limit, text) != NULL
	               : db_bind(s, id, err, types, from.due, (int64_t)from.priority, from.id, (int64_t)r->limit, number) != NULL;
	if (!ok)
		return err ? err->status : TEND_IO;
	enum tend_status st = ticket_rows(s, ctx, id, (size_t)r->limit, out, n, err);
	for (size_t i = 0; r->back && *n && i < *n / 2; i++) {
		struct ticket t = (*out)[i];
		(*out)[i] = (*out)[*n - 1 - i];
		(*out)[*n - 1 - i] = t;
	}
	return st;
}

enum tend_status store_ticket_others(struct store *s, const void *ctx, tend_id customer, tend_id but, int limit,
                                     struct ticket **out, size_t *n, struct tend_err *err) {
	if (!db_bind(s, ST_TICKET_OTHERS, err, "iii", customer, but, (int64_t)limit))
		return err ? err->status : TEND_IO;
	return ticket_rows(s, ctx, ST_TICKET_OTHERS, (size_t)limit, out, n, err);
}

enum tend_status store_ticket_newest(struct store *s, const void *ctx, tend_id before, int limit, struct ticket **out, size_t *n,
                                     struct tend_err *err) {
	if (!db_bind(s, ST_SCAN_ALL_BACK, err, "iiii", (int64_t)0, (int64_t)0, before, (int64_t)limit))
		return err ? err->status : TEND_IO;
	return ticket_rows(s, ctx, ST_SCAN_ALL_BACK, (size_t)limit, out, n, err);
}

enum tend_status store_queue_counts(struct store *s, const void *ctx, const char *queue, tms_t now, int max,
                                    struct queue_row *out, struct tend_err *err) {
	int64_t open = 0, open_free = 0, late = 0, oldest = TMS_NONE;
	enum tend_status st = db_int(s, ST_QUEUE_OPEN, 0, &open, err, "ti", queue, (int64_t)max);

	if (st == TEND_OK)
		st = db_int(s, ST_QUEUE_FREE, 0, &open_free, err, "ti", queue, (int64_t)max);
	if (st == TEND_OK)
		st = db_int(s, ST_QUEUE_LATE, 0, &late, err, "tii", queue, (int64_t)max, now);
	if (st == TEND_OK)
		st = db_int(s, ST_QUEUE_OLDEST, TMS_NONE, &oldest, err, "t", queue);
	out->name = mem_strdup(ctx, queue);
	out->open = (int)open;
	out->unassigned = (int)open_free;
	out->late = (int)late;
	out->oldest = oldest;
	return st;
}

enum tend_status store_ticket_solved_before(struct store *s, tms_t before, tend_id *ids, size_t max, size_t *n,
                                            struct tend_err *err) {
	bool row = true;
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_TICKET_SOLVED_BEFORE, err, "ii", before, (int64_t)max);

	*n = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	while ((st = db_step(s, ST_TICKET_SOLVED_BEFORE, &row, err)) == TEND_OK && row && *n < max)
		ids[(*n)++] = sqlite3_column_int64(q, 0);
	if (st == TEND_OK && row)
		db_done(s, ST_TICKET_SOLVED_BEFORE);
	return st;
}

enum tend_status store_link_put(struct store *s, tend_id a, tend_id b, struct tend_err *err) {
	return db_run(s, ST_LINK_PUT, NULL, err, "ii", a, b);
}

enum tend_status store_agent_load(struct store *s, tend_id agent, int max, int *load, struct tend_err *err) {
	int64_t n;
	enum tend_status st = db_int(s, ST_AGENT_LOAD, 0, &n, err, "ii", agent, (int64_t)max);

	*load = (int)n;
	return st;
}

/* Only terms that one index decides: a state, who, queue, and lateness. */
static bool ticket_countable(const struct filter *f, tms_t now, tms_t *due) {
	*due = TMS_NONE;
	for (size_t i = 0; f && i < f->n; i++) {
		const struct filter_term *t = &f->terms[i];
		const char *name = filter_fields[t->field].name;
		if (t->negate || t->n != 1)
			return false;
		if (!strcmp(name, "due") && t->op == FOP_LT) {
			*due = now + t->numbers[0] - 1;
		} else if (t->op != FOP_IS || (strcmp(name, "state") != 0 && strcmp(name, "who") != 0 && strcmp(name, "queue") != 0) ||
		           !strcmp(t->words[0], "new") || !strcmp(t->words[0], "open")) {
			return false;
		}
	}
	return true;
}

static enum tend_status ticket_count_state(struct store *s, enum ticket_state state, tms_t due, tms_t snoozed, int max, int *n,
                                           struct tend_err *err) {
	int64_t v;
	enum tend_status st = db_int(s, ST_COUNT_STATE, 0, &v, err, "iiii", (int64_t)max, due, snoozed, (int64_t)state);

	*n += (int)v;
	return st;
}

enum tend_status store_ticket_count(struct store *s, const struct filter *f, tend_id assignee, tms_t now, bool snoozed_too,
                                    int max, int *n, struct tend_err *err) {
	const char *state = filter_value(f, "state"), *who = filter_value(f, "who"), *queue = filter_value(f, "queue");
	bool none = who && !strcmp(who, "none"), active = !state || !strcmp(state, "active");
	tms_t due, snoozed = snoozed_too ? INT64_MAX : now;
	enum ticket_state ts = STATE_COUNT;
	int64_t v = -1, most = max;
	enum tend_status st = TEND_OK;

	*n = -1;
	if (!ticket_countable(f, now, &due))
		return TEND_OK;
	if (!active && !who && !queue && (!strcmp(state, "waiting") || (state_parse(state, &ts) && ts >= STATE_PENDING))) {
		*n = 0;
		if (!strcmp(state, "waiting"))
			st = ticket_count_state(s, STATE_PENDING, due, snoozed, max, n, err);
		if (st == TEND_OK)
			st = ticket_count_state(s, strcmp(state, "waiting") ? ts : STATE_HOLD, due, snoozed, max, n, err);
		*n = *n > max ? max : *n;
		return st;
	}
	if (!active)
		return TEND_OK;
	if (who && !none && !queue && assignee)
		st = db_int(s, ST_COUNT_MINE, 0, &v, err, "iiii", most, due, snoozed, assignee);
	else if (none && queue)
		st = db_int(s, ST_COUNT_QUEUE_FREE, 0, &v, err, "iiit", most, due, snoozed, queue);
	else if (none)
		st = db_int(s, ST_COUNT_FREE, 0, &v, err, "iii", most, due, snoozed);
	else if (queue && !who)
		st = db_int(s, ST_COUNT_QUEUE, 0, &v, err, "iiit", most, due, snoozed, queue);
	else if (!who && !queue)
		st = db_int(s, ST_COUNT_ACTIVE, 0, &v, err, "iii", most, due, snoozed);
	*n = (int)v;
	return st;
}
