/* SPDX-License-Identifier: ISC */
/* Products, customers, orders and stock from elsewhere: upserts by external id, one JSON object a row. */
#include "service/kb_svc.h"

#include <jansson.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/quote_case.h"

static const char *row_text(const json_t *j, const char *key) {
	const char *s = json_string_value(json_object_get(j, key));
	return s ? s : "";
}

static enum tend_status row_need(const json_t *j, const char *key, const char **out, struct tend_err *err) {
	*out = row_text(j, key);
	return **out ? TEND_OK : tend_fail(err, TEND_INVALID, _("%s: missing"), key);
}

static enum tend_status row_int(const json_t *j, const char *key, int64_t otherwise, int64_t *out, struct tend_err *err) {
	const json_t *v = json_object_get(j, key);

	*out = otherwise;
	if (!v || json_is_null(v))
		return TEND_OK;
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return tend_fail(err, TEND_INVALID, _("%s: not a whole number from 0 on"), key);
	*out = json_integer_value(v);
	return TEND_OK;
}

static enum tend_status row_time(const json_t *j, const char *key, tms_t *out, struct tend_err *err) {
	const char *s = row_text(j, key);

	*out = TMS_NONE;
	if (*s && tms_parse(s, out, NULL, NULL) != TEND_OK)
		return tend_fail(err, TEND_INVALID, _("%s: `%s` is no time: write it like 2026-11-22T13:41:05+08:00"), key, s);
	return TEND_OK;
}

static enum tend_status row_contacts(const json_t *j, struct tend_err *err) {
	size_t i;
	json_t *k;

	json_array_foreach(json_object_get(j, "contacts"), i, k)
		if (!*row_text(k, "kind") || !*row_text(k, "value"))
			return tend_fail(err, TEND_INVALID, _("contacts: kind and value are needed"));
	return TEND_OK;
}

static enum tend_status import_product(struct svc *s, const json_t *j, int *what, struct tend_err *err) {
	struct store_product p = { .title_en = row_text(j, "title_en"), .sku = row_text(j, "sku"), .category = row_text(j, "category"),
		.perishable = json_is_true(json_object_get(j, "perishable")) };
	enum tend_status st = row_need(j, "id", &p.id, err);

	if (st == TEND_OK)
		st = row_need(j, "title", &p.title, err);
	if (st == TEND_OK)
		st = row_int(j, "price_fen", 0, &p.price, err);
	return st == TEND_OK ? store_product_put(s->store, &p, what, err) : st;
}

static enum tend_status import_stock(struct svc *s, const json_t *j, int *what, struct tend_err *err) {
	const char *product, *warehouse;
	int64_t on_hand, reserved;
	enum tend_status st = row_need(j, "product", &product, err);

	if (st == TEND_OK)
		st = row_need(j, "warehouse", &warehouse, err);
	if (st == TEND_OK)
		st = row_int(j, "on_hand", 0, &on_hand, err);
	if (st == TEND_OK)
		st = row_int(j, "reserved", 0, &reserved, err);
	return st == TEND_OK ? store_stock_put(s->store, product, warehouse, on_hand, reserved, what, err) : st;
}

/* A contact point that another record has stays there, and the two are proposed to be one person. What is no number or address is
 * kept as it was written, but proves nothing. */
static enum tend_status import_contacts(struct change *c, const json_t *j, tend_id customer, bool *added) {
	tend_id owner;
	size_t i;
	json_t *k;
	enum tend_status st = store_customer_root(c->s->store, customer, &customer, c->err);

	json_array_foreach(json_object_get(j, "contacts"), i, k) {
		const char *kind = row_text(k, "kind"), *value = row_text(k, "value");
		bool fresh = false;
		if (st != TEND_OK)
			break;
		char *form = svc_contact_form(c->s, c->ctx, kind, value);
		if (form)
			st = customer_contact(c, customer, kind, form, &fresh);
		else
			st = store_contact_put(c->s->store, kind, value, customer, &owner, &fresh, c->err);
		*added |= fresh;
	}
	return st;
}

static enum tend_status import_customer(struct svc *s, const json_t *j, int *what, struct tend_err *err) {
	struct store_customer put = { .lang = row_text(j, "lang"), .city = row_text(j, "city") };
	struct change c;
	int64_t level;
	tend_id id;
	bool added = false;
	enum tend_status st = row_need(j, "id", &put.external_id, err);

	if (st == TEND_OK)
		st = row_need(j, "name", &put.name, err);
	if (st == TEND_OK)
		st = row_int(j, "level", 0, &level, err);
	if (st == TEND_OK)
		st = row_contacts(j, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, NULL, err);
	if (st != TEND_OK)
		return st;
	put.level = (int)(level > 9 ? 9 : level);
	st = store_customer_put(s->store, &put, &id, what, err);
	if (st == TEND_OK)
		st = import_contacts(&c, j, id, &added);
	if (added && !*what)
		*what = 2;
	return change_end(&c, st);
}

static enum tend_status import_items(struct svc *s, void *ctx, const json_t *j, struct store_order *o, struct tend_err *err) {
	size_t i;
	json_t *k;
	enum tend_status st = TEND_OK;

	o->items = mem_array(ctx, struct store_order_item, json_array_size(json_object_get(j, "items")) + 1);
	json_array_foreach(json_object_get(j, "items"), i, k) {
		struct store_order_item *it = &o->items[o->n_items++];
		char *title = NULL;
		if (st == TEND_OK)
			st = row_need(k, "product", &it->product, err);
		if (st == TEND_OK)
			st = row_int(k, "qty", 1, &it->qty, err);
		if (st == TEND_OK)
			st = row_int(k, "price_fen", 0, &it->price, err);
		if (st == TEND_OK)
			st = row_int(k, "paid_fen", it->price * it->qty, &it->paid, err);
		if (st == TEND_OK && !*(it->title = row_text(k, "title"))) {
			st = store_product_title(s->store, ctx, it->product, &title, err);
			it->title = title ? title : it->product;
		}
	}
	o->tenders = mem_array(ctx, struct store_tender, json_array_size(json_object_get(j, "tenders")) + 1);
	json_array_foreach(json_object_get(j, "tenders"), i, k) {
		struct store_tender *t = &o->tenders[o->n_tenders++];
		if (st == TEND_OK)
			st = row_need(k, "kind", &t->kind, err);
		if (st == TEND_OK)
			st = row_int(k, "fen", 0, &t->fen, err);
	}
	return st;
}

/* ---- the order as a refund case (quote.md): made once, never reckoned again ---- */

static void terms_int(json_t *to, const char *name, const json_t *from, const char *key) {
	const json_t *v = json_object_get(from, key);

	if (json_is_integer(v))
		json_object_set_new(to, name, json_integer(json_integer_value(v)));
}

static void terms_copy(json_t *to, const char *name, const json_t *from, const char *key) {
	json_t *v = json_object_get(from, key);

	if (v && !json_is_null(v))
		json_object_set(to, name, v);
}

static json_t *terms_line(const json_t *item, const struct store_order_item *it, size_t no) {
	bool gift = json_is_true(json_object_get(item, "gift"));
	json_t *l = json_pack("{s:o,s:I,s:I}", "id", json_sprintf("%zu", no), "qty", (json_int_t)it->qty, "unit_price", (json_int_t)it->price);

	if (gift)
		json_object_set_new(l, "gift", json_true());
	else
		json_object_set_new(l, "paid", json_integer(it->paid));
	terms_int(l, "gift_value", item, "gift_value_fen");
	terms_int(l, "tax", item, "tax_fen");
	terms_int(l, "tax_included", item, "tax_included_fen");
	terms_int(l, "line_discount", item, "line_discount_fen");
	return l;
}

/* A tender's kind by the policy's [tender NAME]; money when it says nothing. A second one of a name gets a number. */
static json_t *terms_tender(struct svc *s, const json_t *list, const struct store_tender *t) {
	char id[64];
	int n = 0;
	size_t i;
	json_t *k;

	snprintf(id, sizeof id, "%.50s", t->kind);
	json_array_foreach(list, i, k)
		if (!strncmp(row_text(k, "id"), t->kind, strlen(t->kind)))
			n++;
	if (n)
		snprintf(id, sizeof id, "%.50s-%d", t->kind, n + 1);
	return json_pack("{s:s,s:s,s:I}", "id", id, "kind", conf_get(conf_find(policy_conf(svc_policy(s)), "tender", t->kind), "kind", "money"), "captured",
	                 (json_int_t)t->fen);
}

static json_t *terms_json(struct svc *s, const json_t *j, const struct store_order *o) {
	json_t *lines = json_array(), *tenders = json_array(), *shipping = json_object(), *terms;

	for (size_t i = 0; i < o->n_items; i++)
		json_array_append_new(lines, terms_line(json_array_get(json_object_get(j, "items"), i), &o->items[i], i + 1));
	for (size_t i = 0; i < o->n_tenders; i++) {
		json_t *t = terms_tender(s, tenders, &o->tenders[i]);
		terms_int(t, "refunded_before", json_array_get(json_object_get(j, "tenders"), i), "refunded_fen");
		json_array_append_new(tenders, t);
	}
	terms_int(shipping, "paid", j, "shipping_fen");
	terms_int(shipping, "tax_included", j, "shipping_tax_fen");
	terms_int(shipping, "listed_fee", j, "listed_fee_fen");
	terms_int(shipping, "free_threshold", j, "free_threshold_fen");
	terms = json_pack("{s:o,s:o,s:o}", "lines", lines, "tenders", tenders, "shipping", shipping);
	terms_copy(terms, "promotions", j, "promotions");
	terms_copy(terms, "freight_insured", j, "freight_insured");
	return terms;
}

static enum tend_status import_terms(struct svc *s, void *ctx, const json_t *j, struct store_order *o, struct tend_err *err) {
	struct quote_case q;
	struct refund *r;
	struct tend_err why;
	json_t *terms = terms_json(s, j, o);
	enum tend_status st = o->n_items ? quote_case_read(ctx, terms, &q, &why) : TEND_OK;

	o->terms = "";
	if (st == TEND_OK && o->n_items)
		st = refund_open(ctx, &q.order, &r, &why);
	if (st == TEND_OK && o->n_items) {
		char *d = json_dumps(terms, JSON_COMPACT | JSON_SORT_KEYS);
		o->terms = mem_strdup(ctx, d);
		free(d);
	}
	json_decref(terms);
	return st == TEND_OK ? st : tend_fail(err, TEND_INVALID, _("the order's terms: %s"), why.msg);
}

/* What the customer did without a word, for the rules of hidden complaints. A time that is not said is now; for an order that we see for
 * the first time it is the order's own: nobody knows how long ago it was. */
static enum tend_status import_order_events(struct svc *s, const json_t *j, const struct store_order *o, int what, struct tend_err *err) {
	static const struct { const char *kind, *status, *at, *text; } kinds[] = {
		{ "cancelled", "cancelled", "cancelled_at", "cancel_text" }, { "refund", "refund_requested", "refund_requested_at", "refund_text" } };
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && what && i < sizeof kinds / sizeof *kinds; i++) {
		tms_t at;
		st = row_time(j, kinds[i].at, &at, err);
		if (st != TEND_OK || (at == TMS_NONE && strcmp(o->status, kinds[i].status) != 0))
			continue;
		if (at == TMS_NONE)
			at = what == 1 ? o->at : tms_now();
		st = store_order_event_put(s->store, o->no, kinds[i].kind, at, row_text(j, kinds[i].text), err);
	}
	return st;
}

static enum tend_status import_order(struct svc *s, void *ctx, const json_t *j, const char *digest, int *what, struct tend_err *err) {
	struct store_order o = { .digest = digest, .carrier = row_text(j, "carrier"), .tracking = row_text(j, "tracking") };
	const char *customer;
	enum tend_status st = row_need(j, "id", &o.no, err);

	if (st == TEND_OK)
		st = row_need(j, "customer", &customer, err);
	if (st == TEND_OK)
		st = row_need(j, "status", &o.status, err);
	if (st == TEND_OK)
		st = row_time(j, "at", &o.at, err);
	if (st == TEND_OK && o.at == TMS_NONE)
		st = tend_fail(err, TEND_INVALID, _("%s: missing"), "at");
	if (st == TEND_OK)
		st = row_time(j, "shipped_at", &o.shipped, err);
	if (st == TEND_OK)
		st = row_time(j, "signed_at", &o.signed_at, err);
	if (st == TEND_OK)
		st = row_int(j, "paid_fen", 0, &o.paid, err);
	if (st == TEND_OK)
		st = store_customer_by_external(s->store, customer, &o.customer, err);
	if (st == TEND_OK && !o.customer)
		st = tend_fail(err, TEND_INVALID, _("customer: `%s` is not known: import customers first"), customer);
	if (st == TEND_OK)
		st = store_customer_root(s->store, o.customer, &o.customer, err);
	if (st == TEND_OK)
		st = import_items(s, ctx, j, &o, err);
	if (st == TEND_OK)
		st = import_terms(s, ctx, j, &o, err);
	if (st == TEND_OK)
		st = store_order_put(s->store, &o, what, err);
	return st == TEND_OK ? import_order_events(s, j, &o, *what, err) : st;
}

static enum tend_status import_article(struct svc *s, const char *json, size_t n, int *what, struct tend_err *err) {
	struct change c;
	enum tend_status st = change_begin(&c, s, NULL, err);

	return st == TEND_OK ? change_end(&c, kb_import_json(&c, json, n, what)) : st;
}

enum tend_status svc_import_row(struct svc *s, const char *kind, const char *json, size_t n, struct import_counts *c,
                                struct tend_err *err) {
	json_error_t je;
	json_t *j = json_loadb(json, n, JSON_REJECT_DUPLICATES, &je);
	void *tmp = mem_ctx(NULL);
	char digest[SHA256_DIGEST_STRING_LENGTH];
	int what = 0;
	enum tend_status st;

	SHA256Data((const uint8_t *)json, n, digest);
	if (!json_is_object(j))
		st = tend_fail(err, TEND_INVALID, _("not a JSON object: %s"), j ? "" : je.text);
	else if (!strcmp(kind, "products"))
		st = import_product(s, j, &what, err);
	else if (!strcmp(kind, "stock"))
		st = import_stock(s, j, &what, err);
	else if (!strcmp(kind, "customers"))
		st = import_customer(s, j, &what, err);
	else if (!strcmp(kind, "orders"))
		st = import_order(s, tmp, j, digest, &what, err);
	else if (!strcmp(kind, "articles"))
		st = import_article(s, json, n, &what, err);
	else
		st = tend_fail(err, TEND_USAGE, _("import: `%s`: products, customers, orders, stock or articles"), kind);
	if (st == TEND_OK)
		*(what == 0 ? &c->same : what == 1 ? &c->added : &c->changed) += 1;
	else if (st == TEND_INVALID)
		c->refused++;
	json_decref(j);
	mem_free(tmp);
	return st;
}

enum tend_status svc_import_begin(struct svc *s, struct tend_err *err) {
	enum tend_status st = store_begin(s->store, true, err);

	s->importing = st == TEND_OK;
	return st;
}

enum tend_status svc_import_end(struct svc *s, struct tend_err *err) {
	s->importing = false;
	return store_commit(s->store, err);
}
