/* SPDX-License-Identifier: ISC */
/* Return records: rows, lines, evidence, decisions, inspections, timers, the order's terms. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static void rma_row_read(const void *ctx, sqlite3_stmt *q, struct rma_row *r) {
	*r = (struct rma_row){ .id = sqlite3_column_int64(q, 0), .version = sqlite3_column_int64(q, 1),
		.order = db_text(ctx, q, 2), .channel = db_text(ctx, q, 3), .lang = db_text(ctx, q, 4), .ticket = sqlite3_column_int64(q, 5),
		.customer = sqlite3_column_int64(q, 6), .kind = (enum rma_kind)sqlite3_column_int(q, 7), .state = (enum rma_state)sqlite3_column_int(q, 8),
		.offered_from = (enum rma_state)sqlite3_column_int(q, 9), .flags = (unsigned)sqlite3_column_int(q, 10), .reason = db_text(ctx, q, 11),
		.found = db_text(ctx, q, 12), .fault = sqlite3_column_int(q, 13), .opened_by = sqlite3_column_int64(q, 14),
		.refused_by = sqlite3_column_int64(q, 15), .first_lead = sqlite3_column_int64(q, 16), .opened = sqlite3_column_int64(q, 17),
		.submitted = sqlite3_column_int64(q, 18), .changed = sqlite3_column_int64(q, 19), .refused_at = sqlite3_column_int64(q, 20),
		.verdict = (enum rma_verdict)sqlite3_column_int(q, 21), .rule = db_text(ctx, q, 22), .amount = sqlite3_column_int64(q, 23),
		.statutory = sqlite3_column_int(q, 24) != 0, .intact = sqlite3_column_int(q, 25) != 0, .deduction_bp = sqlite3_column_int64(q, 26),
		.freight_receipt = sqlite3_column_int64(q, 27), .kept = db_text(ctx, q, 28), .offer_kind = (enum rma_kind)sqlite3_column_int(q, 29),
		.offer = sqlite3_column_int64(q, 30), .offer_text = db_text(ctx, q, 31), .send = db_text(ctx, q, 32), .price_now = sqlite3_column_int64(q, 33),
		.carrier = db_text(ctx, q, 34), .tracking = db_text(ctx, q, 35), .scanned = sqlite3_column_int(q, 36) != 0, .out_carrier = db_text(ctx, q, 37),
		.out_tracking = db_text(ctx, q, 38), .result = db_text(ctx, q, 39), .parent = sqlite3_column_int64(q, 40), .attempts = sqlite3_column_int64(q, 41),
		.due = sqlite3_column_int64(q, 42), .step = db_text(ctx, q, 43), .seq = sqlite3_column_int64(q, 44), };
}

enum tend_status store_rma_add(struct store *s, struct rma_row *r, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_RMA_ADD, NULL, err, "tttiiiiiittiiiiiiiiitiiiiitiittittitttiiiti",
		r->order, r->channel, r->lang, r->ticket, r->customer, (int64_t)r->kind, (int64_t)r->state, (int64_t)r->offered_from, (int64_t)r->flags, r->reason,
		r->found, (int64_t)r->fault, r->opened_by, r->refused_by, r->first_lead, r->opened, r->submitted, r->changed, r->refused_at, (int64_t)r->verdict,
		r->rule, r->amount, (int64_t)r->statutory, (int64_t)r->intact, r->deduction_bp, r->freight_receipt, r->kept, (int64_t)r->offer_kind, r->offer,
		r->offer_text, r->send, r->price_now, r->carrier, r->tracking, (int64_t)r->scanned, r->out_carrier, r->out_tracking, r->result, r->parent,
		r->attempts, r->due, r->step, r->seq);

	r->id = sqlite3_last_insert_rowid(s->db);
	r->version = 1;
	return st;
}

enum tend_status store_rma_update(struct store *s, struct rma_row *r, struct tend_err *err) {
	int changes;
	enum tend_status st = db_run(s, ST_RMA_UPDATE, &changes, err, "iitttiiiiiittiiiiiiiiitiiiiitiittittitttiiiti", r->id, r->version,
		r->order, r->channel, r->lang, r->ticket, r->customer, (int64_t)r->kind, (int64_t)r->state, (int64_t)r->offered_from, (int64_t)r->flags, r->reason,
		r->found, (int64_t)r->fault, r->opened_by, r->refused_by, r->first_lead, r->opened, r->submitted, r->changed, r->refused_at, (int64_t)r->verdict,
		r->rule, r->amount, (int64_t)r->statutory, (int64_t)r->intact, r->deduction_bp, r->freight_receipt, r->kept, (int64_t)r->offer_kind, r->offer,
		r->offer_text, r->send, r->price_now, r->carrier, r->tracking, (int64_t)r->scanned, r->out_carrier, r->out_tracking, r->result, r->parent,
		r->attempts, r->due, r->step, r->seq);

	if (st == TEND_OK && !changes)
		return tend_fail(err, TEND_CONFLICT, _("R%lld was changed meanwhile: reload"), (long long)r->id);
	r->version++;
	return st;
}

static enum tend_status rma_rows(struct store *s, const void *ctx, enum stmt id, sqlite3_stmt *q, struct rma_row **out, size_t *n, struct tend_err *err) {
	enum tend_status st;

	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		rma_row_read(ctx, q, &(*out)[(*n)++]);
	}
	return st;
}

enum tend_status store_rma_get(struct store *s, const void *ctx, tend_id id, struct rma_row *out, struct tend_err *err) {
	struct rma_row *r;
	size_t n;
	enum tend_status st = rma_rows(s, ctx, ST_RMA_GET, db_bind(s, ST_RMA_GET, err, "i", id), &r, &n, err);

	if (st == TEND_OK && !n)
		return tend_fail(err, TEND_NOT_FOUND, _("R%lld: no such return"), (long long)id);
	if (st == TEND_OK)
		*out = r[0];
	return st;
}

enum tend_status store_rma_by(struct store *s, const void *ctx, enum rma_by by, const char *key, tend_id id, struct rma_row **out, size_t *n,
                              struct tend_err *err) {
	static const enum stmt st[] = { ST_RMA_OF_ORDER, ST_RMA_OF_TICKET, ST_RMA_BY_TRACKING, ST_RMA_BY_PRODUCT };
	sqlite3_stmt *q = by == RMA_BY_TICKET ? db_bind(s, st[by], err, "i", id) : db_bind(s, st[by], err, "t", key);

	return rma_rows(s, ctx, st[by], q, out, n, err);
}

enum tend_status store_rma_list(struct store *s, const void *ctx, enum rma_state state, int limit, struct rma_row **out, size_t *n, struct tend_err *err) {
	if (state == RMA_NONE)
		return rma_rows(s, ctx, ST_RMA_NEWEST, db_bind(s, ST_RMA_NEWEST, err, "ii", INT64_MAX, (int64_t)limit), out, n, err);
	return rma_rows(s, ctx, ST_RMA_IN_STATE, db_bind(s, ST_RMA_IN_STATE, err, "ii", (int64_t)state, (int64_t)limit), out, n, err);
}

enum tend_status store_rma_count(struct store *s, enum rma_state state, int max, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_RMA_COUNT_STATE, 0, n, err, "ii", (int64_t)state, (int64_t)max);
}

enum tend_status store_rma_steps(struct store *s, const void *ctx, const char *order, tend_id but, const char ***out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_STEPS, err, "t", order);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_RMA_STEPS, q, &st, err)) {
		if (sqlite3_column_int64(q, 0) == but)
			continue;
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = db_text(ctx, q, 1);
	}
	return st;
}

enum tend_status store_rma_next_seq(struct store *s, const char *order, int64_t *seq, struct tend_err *err) {
	return db_int(s, ST_RMA_SEQ, 1, seq, err, "t", order);
}

/* ---- lines ---- */

enum tend_status store_rma_lines_put(struct store *s, tend_id rma, const struct rma_line *l, size_t n, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_RMA_LINES_CLEAR, NULL, err, "i", rma);

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = db_run(s, ST_RMA_LINE_PUT, NULL, err, "itiiiiiiii", rma, l[i].line, l[i].requested, l[i].approved, l[i].received, l[i].accepted,
		            l[i].rejected, l[i].missing, l[i].settled, l[i].disposed);
	return st;
}

enum tend_status store_rma_lines(struct store *s, const void *ctx, tend_id rma, struct rma_line **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_LINES, err, "i", rma);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_RMA_LINES, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct rma_line){ .line = db_text(ctx, q, 0), .requested = sqlite3_column_int64(q, 1), .approved = sqlite3_column_int64(q, 2),
			.received = sqlite3_column_int64(q, 3), .accepted = sqlite3_column_int64(q, 4), .rejected = sqlite3_column_int64(q, 5),
			.missing = sqlite3_column_int64(q, 6), .settled = sqlite3_column_int64(q, 7), .disposed = sqlite3_column_int64(q, 8) };
	}
	return st;
}

/* What one record keeps of a line from the others: all it asks for until it is decided, then what is approved and not given up, and for
 * good what was settled with money. A draft and a withdrawn, refused or lapsed one keep nothing but that. A piece that was sent again,
 * repaired or exchanged for another at the same price is with the customer as before, and can be asked for again. */
static int64_t rma_keeps(sqlite3_stmt *q) {
	enum rma_state state = (enum rma_state)sqlite3_column_int(q, 1);
	enum rma_kind kind = (enum rma_kind)sqlite3_column_int(q, 2);
	int64_t requested = sqlite3_column_int64(q, 3), approved = sqlite3_column_int64(q, 4), missing = sqlite3_column_int64(q, 5);
	bool step = sqlite3_column_int(q, 7) != 0, superseded = sqlite3_column_int(q, 8) != 0, money = kind == RMA_RR || kind == RMA_RO;

	if (kind == RMA_CP || kind == RMA_RJ || superseded)
		return 0; /* money without goods concerns no piece; what was lost again goes on in the record that follows */
	if (state == RMA_DRAFT || rma_is_over(state))
		return money || step ? sqlite3_column_int64(q, 6) : 0;
	return approved ? approved - missing : requested;
}

enum tend_status store_rma_elsewhere(struct store *s, const char *order, tend_id but, struct rma_line *l, size_t n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_LINES_ELSEWHERE, err, "ti", order, but);

	while (db_next(s, ST_RMA_LINES_ELSEWHERE, q, &st, err))
		for (size_t i = 0; i < n; i++)
			if (!strcmp(l[i].line, (const char *)sqlite3_column_text(q, 0)))
				l[i].elsewhere += rma_keeps(q);
	return st;
}

enum tend_status store_rma_attempts(struct store *s, const char *order, const char *line, int64_t *n, struct tend_err *err) {
	return db_int(s, ST_RMA_ATTEMPTS, 0, n, err, "tt", order, line);
}

/* ---- evidence, decisions, inspections, timers ---- */

enum tend_status store_rma_proof_add(struct store *s, tend_id rma, const char *kind, const char *ref, tms_t at, tend_id agent, struct tend_err *err) {
	return db_run(s, ST_RMA_EVIDENCE_ADD, NULL, err, "ittii", rma, kind, ref, at, agent);
}

enum tend_status store_rma_proofs(struct store *s, const void *ctx, tend_id rma, struct rma_proof **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_EVIDENCE_LIST, err, "i", rma);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_RMA_EVIDENCE_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct rma_proof){ db_text(ctx, q, 0), db_text(ctx, q, 1), sqlite3_column_int64(q, 2) };
	}
	return st;
}

enum tend_status store_rma_decision_add(struct store *s, tend_id rma, const struct rma_decision *d, struct tend_err *err) {
	return db_run(s, ST_RMA_DECISION_ADD, NULL, err, "iiititt", rma, d->at, (int64_t)d->verdict, d->rule, d->policy, d->inputs, d->why);
}

enum tend_status store_rma_decisions(struct store *s, const void *ctx, tend_id rma, struct rma_decision **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_DECISION_LIST, err, "i", rma);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_RMA_DECISION_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct rma_decision){ .at = sqlite3_column_int64(q, 0), .verdict = (enum rma_verdict)sqlite3_column_int(q, 1),
			.rule = db_text(ctx, q, 2), .policy = sqlite3_column_int64(q, 3), .inputs = db_text(ctx, q, 4), .why = db_text(ctx, q, 5) };
	}
	return st;
}

enum tend_status store_rma_inspect_add(struct store *s, tend_id rma, const struct rma_inspected *i, tend_id agent, struct tend_err *err) {
	return db_run(s, ST_RMA_INSPECTION_ADD, NULL, err, "ititiitii", rma, i->line, i->qty, i->grade, (int64_t)i->disposition, (int64_t)i->accepted,
	              i->photo, i->at, agent);
}

enum tend_status store_rma_inspections(struct store *s, const void *ctx, tend_id rma, struct rma_inspected **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_RMA_INSPECTION_LIST, err, "i", rma);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_RMA_INSPECTION_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct rma_inspected){ .line = db_text(ctx, q, 0), .qty = sqlite3_column_int64(q, 1), .grade = db_text(ctx, q, 2),
			.disposition = (enum rma_disposition)sqlite3_column_int(q, 3), .accepted = sqlite3_column_int(q, 4) != 0, .photo = db_text(ctx, q, 5),
			.at = sqlite3_column_int64(q, 6) };
	}
	return st;
}

enum tend_status store_rma_timer_put(struct store *s, const struct rma_timed *t, struct tend_err *err) {
	if (t->next == TMS_NONE)
		return db_run(s, ST_RMA_TIMER_STOP, NULL, err, "ii", t->rma, (int64_t)t->kind);
	return db_run(s, ST_RMA_TIMER_PUT, NULL, err, "iiiii", t->rma, (int64_t)t->kind, t->started, t->next, (int64_t)t->warned);
}

enum tend_status store_rma_timers(struct store *s, const void *ctx, tend_id rma, tms_t due, int max, struct rma_timed **out, size_t *n,
                                  struct tend_err *err) {
	enum stmt id = rma ? ST_RMA_TIMERS : ST_RMA_TIMERS_DUE;
	enum tend_status st;
	sqlite3_stmt *q = rma ? db_bind(s, id, err, "i", rma) : db_bind(s, id, err, "ii", due, (int64_t)max);

	*out = NULL;
	*n = 0;
	while (db_next(s, id, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct rma_timed){ sqlite3_column_int64(q, 0), (enum rma_timer)sqlite3_column_int(q, 1), sqlite3_column_int64(q, 2),
			sqlite3_column_int64(q, 3), sqlite3_column_int(q, 4) };
	}
	return st;
}

/* ---- the order ---- */

enum tend_status store_order_terms(struct store *s, const void *ctx, const char *no, struct order_terms *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_TERMS, err, "t", no);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_ORDER_TERMS, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such order"), no);
	*out = (struct order_terms){ .terms = db_text(ctx, q, 0), .disputed = sqlite3_column_int(q, 1) != 0, .at = sqlite3_column_int64(q, 2),
		.shipped = sqlite3_column_int64(q, 3), .signed_at = sqlite3_column_int64(q, 4), .status = db_text(ctx, q, 5),
		.customer = sqlite3_column_int64(q, 6), .paid = sqlite3_column_int64(q, 7) };
	db_done(s, ST_ORDER_TERMS);
	return TEND_OK;
}

enum tend_status store_order_lines(struct store *s, const void *ctx, const char *no, struct order_line **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_LINES, err, "t", no);

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_ORDER_LINES, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct order_line){ db_text(ctx, q, 0), db_text(ctx, q, 1), db_text(ctx, q, 2), sqlite3_column_int64(q, 3),
			sqlite3_column_int64(q, 4), sqlite3_column_int64(q, 5) };
	}
	return st;
}

enum tend_status store_order_dispute(struct store *s, const char *no, bool disputed, struct tend_err *err) {
	return db_run(s, ST_ORDER_DISPUTED, NULL, err, "ti", no, (int64_t)disputed);
}

enum tend_status store_customer_returns(struct store *s, tend_id customer, tms_t year, tms_t quarter, struct customer_returns *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_CUSTOMER_RETURNS, err, "iii", customer, year, quarter);
	enum tend_status st = q ? db_step(s, ST_CUSTOMER_RETURNS, &row, err) : err ? err->status : TEND_IO;

	*out = (struct customer_returns){ 0 };
	if (st != TEND_OK)
		return st;
	out->cases = sqlite3_column_int64(q, 0);
	out->refund_only = sqlite3_column_int64(q, 1);
	out->refunded = sqlite3_column_int64(q, 2);
	out->refund_only_90d = sqlite3_column_int64(q, 3);
	db_done(s, ST_CUSTOMER_RETURNS);
	if (!(q = db_bind(s, ST_CUSTOMER_ORDERS_SINCE, err, "ii", customer, year)) || (st = db_step(s, ST_CUSTOMER_ORDERS_SINCE, &row, err)) != TEND_OK)
		return q ? st : err ? err->status : TEND_IO;
	out->orders = sqlite3_column_int64(q, 0);
	out->first_order = sqlite3_column_int64(q, 1);
	db_done(s, ST_CUSTOMER_ORDERS_SINCE);
	return db_int(s, ST_CUSTOMER_RECOVERY, 0, &out->open_recoveries, err, "i", customer);
}

enum tend_status store_product_category(struct store *s, const void *ctx, const char *id, char **category, bool *perishable, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_PRODUCT_CATEGORY, err, "t", id);
	enum tend_status st = q ? db_step(s, ST_PRODUCT_CATEGORY, &row, err) : err ? err->status : TEND_IO;

	*category = mem_strdup(ctx, "");
	*perishable = false;
	if (st == TEND_OK && row) {
		*category = db_text(ctx, q, 0);
		*perishable = sqlite3_column_int(q, 1) != 0;
		db_done(s, ST_PRODUCT_CATEGORY);
	}
	return st;
}

enum tend_status store_customer_claims(struct store *s, tend_id customer, const char *product, tend_id but, tms_t year, struct customer_claims *out,
                                       struct tend_err *err) {
	enum tend_status st = db_int(s, ST_RMA_SAME_SKU, 0, &out->same_sku, err, "iti", customer, product, but);

	if (st == TEND_OK)
		st = db_int(s, ST_RMA_ADVANCES, 0, &out->advances, err, "i", customer);
	if (st == TEND_OK)
		st = db_int(s, ST_RMA_REASONS_SINCE, 0, &out->missing, err, "iti", customer, "W02", year);
	return st == TEND_OK ? db_int(s, ST_RMA_REFUSED_SINCE, 0, &out->refused, err, "ii", customer, year) : st;
}
