/* SPDX-License-Identifier: ISC */
/* Agents, customers, their contact points and orders; products and stock as imported. */
#include "store/sqlite/db.h"

#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static void agent_row(const void *ctx, sqlite3_stmt *st, struct agent *a) {
	a->id = sqlite3_column_int64(st, 0);
	a->version = sqlite3_column_int64(st, 1);
	a->login = db_text(ctx, st, 2);
	a->name = db_text(ctx, st, 3);
	a->role = (enum role)sqlite3_column_int(st, 4);
	a->skills = db_text(ctx, st, 5);
	a->queues = db_text(ctx, st, 6);
	a->lang = db_text(ctx, st, 7);
	a->capacity = sqlite3_column_int(st, 8);
	a->active = sqlite3_column_int(st, 9) != 0;
	a->approve_limit = sqlite3_column_int64(st, 10);
	a->load = 0;
}

enum tend_status store_agent_by_login(struct store *s, const void *ctx, const char *login, struct agent *out,
                                      struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_AGENT_BY_LOGIN, err, "t", login);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_AGENT_BY_LOGIN, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such agent: see `tend agent list`"), login);
	agent_row(ctx, q, out);
	db_done(s, ST_AGENT_BY_LOGIN);
	return TEND_OK;
}

enum tend_status store_agent_list(struct store *s, const void *ctx, struct agent **out, size_t *n, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_AGENT_LIST, err, "");

	*out = NULL;
	*n = 0;
	while (db_next(s, ST_AGENT_LIST, q, &st, err)) {
		mem_grow(ctx, *out, *n);
		agent_row(ctx, q, &(*out)[(*n)++]);
	}
	return st;
}

enum tend_status store_agent_put(struct store *s, const struct agent *a, struct tend_err *err) {
	return db_run(s, a->id ? ST_AGENT_SET : ST_AGENT_ADD, NULL, err, "ttitttiii", a->login, a->name, (int64_t)a->role, a->skills,
	              a->queues, a->lang, (int64_t)a->capacity, (int64_t)a->active, a->approve_limit);
}

enum tend_status store_contact_find(struct store *s, const char *kind, const char *value, tend_id *customer,
                                    struct tend_err *err) {
	return db_int(s, ST_CONTACT_FIND, 0, customer, err, "tt", kind, value);
}

enum tend_status store_contact_put(struct store *s, const char *kind, const char *value, tend_id customer, tend_id *owner, bool *added,
                                   struct tend_err *err) {
	int changes = 0;
	enum tend_status st = db_run(s, ST_CONTACT_PUT, &changes, err, "tti", kind, value, customer);

	*added = changes > 0;
	*owner = customer;
	return st == TEND_OK && !*added ? store_contact_find(s, kind, value, owner, err) : st;
}

enum tend_status store_customer_add(struct store *s, const char *name, const char *lang, tend_id *id, struct tend_err *err) {
	enum tend_status st = db_run(s, ST_CUSTOMER_ADD, NULL, err, "tt", name, lang);

	*id = sqlite3_last_insert_rowid(s->db);
	return st;
}

static enum tend_status people_contacts(struct store *s, const void *ctx, struct customer *c, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_CONTACT_LIST, err, "i", c->id);

	while (db_next(s, ST_CONTACT_LIST, q, &st, err)) {
		mem_grow(ctx, c->contacts, c->n_contacts);
		c->contacts[c->n_contacts++] = (struct contact){ db_text(ctx, q, 0), db_text(ctx, q, 1), "" };
	}
	return st;
}

enum tend_status store_customer(struct store *s, const void *ctx, tend_id id, struct customer *out, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_CUSTOMER_GET, err, "i", id);

	*out = (struct customer){ .external_id = "", .name = "", .lang = "", .city = "" };
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_CUSTOMER_GET, &row, err);
	if (st != TEND_OK)
		return st;
	if (!row)
		return tend_fail(err, TEND_NOT_FOUND, _("C%lld: no such customer"), (long long)id);
	out->id = id;
	out->external_id = db_text(ctx, q, 1);
	out->name = db_text(ctx, q, 2);
	out->lang = db_text(ctx, q, 3);
	out->city = db_text(ctx, q, 4);
	out->level = sqlite3_column_int(q, 5);
	out->version = sqlite3_column_int64(q, 6);
	out->merged_into = sqlite3_column_int64(q, 7);
	db_done(s, ST_CUSTOMER_GET);
	int64_t tickets = 0, orders = 0;
	st = people_contacts(s, ctx, out, err);
	if (st == TEND_OK)
		st = db_int(s, ST_CUSTOMER_TICKETS, 0, &tickets, err, "i", id);
	if (st == TEND_OK)
		st = db_int(s, ST_CUSTOMER_ORDERS, 0, &orders, err, "i", id);
	out->n_tickets = (int)tickets;
	out->n_orders = (int)orders;
	return st;
}

static enum tend_status people_items(struct store *s, const void *ctx, struct order *o, struct tend_err *err) {
	enum tend_status st;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_ITEMS, err, "t", o->no);

	while (db_next(s, ST_ORDER_ITEMS, q, &st, err)) {
		mem_grow(ctx, o->items, o->n_items);
		o->items[o->n_items++] = (struct order_item){ db_text(ctx, q, 0), sqlite3_column_int(q, 1), sqlite3_column_int64(q, 2) };
	}
	return st;
}

static void people_order_row(const void *ctx, sqlite3_stmt *q, struct order *o) {
	*o = (struct order){ .no = db_text(ctx, q, 0), .status = db_text(ctx, q, 1), .carrier = db_text(ctx, q, 2),
		.tracking = db_text(ctx, q, 3), .at = sqlite3_column_int64(q, 4), .shipped = sqlite3_column_int64(q, 5),
		.signed_at = sqlite3_column_int64(q, 6), .paid_fen = sqlite3_column_int64(q, 7) };
}

static enum tend_status people_order_named(struct store *s, const void *ctx, const char *no, struct order **out, size_t *n,
                                           struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_GET, err, "t", no);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_ORDER_GET, &row, err);
	if (st == TEND_OK && row) {
		people_order_row(ctx, q, &(*out)[(*n)++]);
		db_done(s, ST_ORDER_GET);
	}
	return st;
}

enum tend_status store_orders(struct store *s, const void *ctx, tend_id customer, const char *first_no, int limit,
                              struct order **out, size_t *n, struct tend_err *err) {
	bool row = true;
	enum tend_status st = TEND_OK;

	*out = mem_array(ctx, struct order, (size_t)limit + 1);
	*n = 0;
	if (*first_no && (st = people_order_named(s, ctx, first_no, out, n, err)) != TEND_OK)
		return st;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_LIST, err, "ii", customer, (int64_t)limit);
	if (!q)
		return err ? err->status : TEND_IO;
	while ((st = db_step(s, ST_ORDER_LIST, &row, err)) == TEND_OK && row && *n < (size_t)limit) {
		people_order_row(ctx, q, &(*out)[*n]);
		if (strcmp((*out)[*n].no, first_no) != 0)
			++*n;
	}
	if (st == TEND_OK && row)
		db_done(s, ST_ORDER_LIST);
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		st = people_items(s, ctx, &(*out)[i], err);
	return st;
}

enum tend_status store_order_owner(struct store *s, const char *no, tend_id *customer, int64_t *paid_fen, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_GET, err, "t", no);

	*customer = *paid_fen = 0;
	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_ORDER_GET, &row, err);
	if (st == TEND_OK && row) {
		*paid_fen = sqlite3_column_int64(q, 7);
		*customer = sqlite3_column_int64(q, 8);
		db_done(s, ST_ORDER_GET);
	}
	return st;
}

/* ---- imports ---- */

/* Compares what is stored (texts and integers in the order of the columns) with what is given: 0 same, 1 new, 2 other. */
static enum tend_status people_compare(struct store *s, enum stmt id, const char *types, const void *const *want, int *what,
                                       struct tend_err *err) {
	bool row;
	enum tend_status st = db_step(s, id, &row, err);

	if (st != TEND_OK)
		return st;
	*what = row ? 0 : 1;
	for (int i = 0; row && types[i]; i++) {
		const char *have = (const char *)sqlite3_column_text(s->stmts[id], i);
		bool same = types[i] == 't' ? have && !strcmp(have, want[i])
		                            : sqlite3_column_int64(s->stmts[id], i) == *(const int64_t *)want[i];
		if (!same)
			*what = 2;
	}
	if (row)
		db_done(s, id);
	return TEND_OK;
}

enum tend_status store_product_put(struct store *s, const struct store_product *p, int *what, struct tend_err *err) {
	int64_t perishable = p->perishable;
	const void *want[] = { p->title, p->title_en, p->sku, p->category, &p->price, &perishable };

	if (!db_bind(s, ST_PRODUCT_GET, err, "t", p->id))
		return err ? err->status : TEND_IO;
	enum tend_status st = people_compare(s, ST_PRODUCT_GET, "ttttii", want, what, err);
	return st != TEND_OK || !*what ? st : db_run(s, ST_PRODUCT_PUT, NULL, err, "tttttii", p->id, p->title, p->title_en, p->sku,
	                                             p->category, p->price, perishable);
}

enum tend_status store_product_price(struct store *s, const char *id, int64_t *fen, struct tend_err *err) {
	return db_int(s, ST_PRODUCT_PRICE, -1, fen, err, "t", id);
}

enum tend_status store_product_title(struct store *s, const void *ctx, const char *id, char **out, struct tend_err *err) {
	return db_cell(s, ST_PRODUCT_GET, 0, ctx, out, err, "t", id);
}

enum tend_status store_product_title_en(struct store *s, const void *ctx, const char *id, char **out, struct tend_err *err) {
	return db_cell(s, ST_PRODUCT_GET, 1, ctx, out, err, "t", id);
}

enum tend_status store_stock_put(struct store *s, const char *product, const char *warehouse, int64_t on_hand, int64_t reserved,
                                 int *what, struct tend_err *err) {
	const void *want[] = { &on_hand, &reserved };

	if (!db_bind(s, ST_STOCK_GET, err, "tt", product, warehouse))
		return err ? err->status : TEND_IO;
	enum tend_status st = people_compare(s, ST_STOCK_GET, "ii", want, what, err);
	return st != TEND_OK || !*what ? st : db_run(s, ST_STOCK_PUT, NULL, err, "ttii", product, warehouse, on_hand, reserved);
}

enum tend_status store_customer_by_external(struct store *s, const char *external_id, tend_id *id, struct tend_err *err) {
	return db_int(s, ST_CUSTOMER_BY_EXTERNAL, 0, id, err, "t", external_id);
}

enum tend_status store_customer_put(struct store *s, const struct store_customer *c, tend_id *id, int *what,
                                    struct tend_err *err) {
	enum tend_status st = store_customer_by_external(s, c->external_id, id, err);
	int64_t level = c->level;
	const void *want[] = { id, c->name, c->lang, c->city, &level };

	if (st != TEND_OK)
		return st;
	if (!db_bind(s, ST_CUSTOMER_BY_EXTERNAL, err, "t", c->external_id))
		return err ? err->status : TEND_IO;
	st = people_compare(s, ST_CUSTOMER_BY_EXTERNAL, "ittti", want, what, err);
	if (st != TEND_OK || !*what)
		return st;
	st = db_run(s, *what == 1 ? ST_CUSTOMER_IMPORT_ADD : ST_CUSTOMER_IMPORT_SET, NULL, err, "tttti", c->external_id, c->name,
	            c->lang, c->city, level);
	if (*what == 1)
		*id = sqlite3_last_insert_rowid(s->db);
	return st;
}

enum tend_status store_order_put(struct store *s, const struct store_order *o, int *what, struct tend_err *err) {
	bool row;
	sqlite3_stmt *q = db_bind(s, ST_ORDER_GET, err, "t", o->no);

	if (!q)
		return err ? err->status : TEND_IO;
	enum tend_status st = db_step(s, ST_ORDER_GET, &row, err);
	if (st != TEND_OK)
		return st;
	*what = 1;
	if (row) {
		*what = strcmp((const char *)sqlite3_column_text(q, 9), o->digest) ? 2 : 0;
		db_done(s, ST_ORDER_GET);
	}
	if (!*what)
		return TEND_OK;
	st = db_run(s, ST_ORDER_PUT, NULL, err, "tiiiiittttt", o->no, o->customer, o->at, o->shipped, o->signed_at, o->paid, o->status,
	            o->carrier, o->tracking, o->digest, o->terms);
	if (st == TEND_OK)
		st = db_run(s, ST_ORDER_ITEM_CLEAR, NULL, err, "t", o->no);
	if (st == TEND_OK)
		st = db_run(s, ST_TENDER_CLEAR, NULL, err, "t", o->no);
	for (size_t i = 0; st == TEND_OK && i < o->n_items; i++)
		st = db_run(s, ST_ORDER_ITEM_ADD, NULL, err, "tittiii", o->no, (int64_t)i + 1, o->items[i].product, o->items[i].title,
		            o->items[i].qty, o->items[i].price, o->items[i].paid);
	for (size_t i = 0; st == TEND_OK && i < o->n_tenders; i++)
		st = db_run(s, ST_TENDER_ADD, NULL, err, "titi", o->no, (int64_t)i + 1, o->tenders[i].kind, o->tenders[i].fen);
	return st;
}
