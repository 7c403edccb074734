/* SPDX-License-Identifier: ISC */
/* Cases and results of `tend quote` as JSON. Knows fields and their types, no rule and no amount. */
#include "tend/quote_case.h"

#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* ---- fields by table ---- */

enum jkind { J_INT, J_FLAG, J_TEXT, J_OTHER };

struct jfield {
	const char *name;
	enum jkind kind;
	bool need;
	size_t at;                   /* where the value goes; J_OTHER is read by hand */
	size_t has;                  /* where to note that it was there; 0: nowhere */
};

#define AT(member) offsetof(struct ROW, member)

static enum tend_status quote_fault(struct tend_err *err, const char *path, const char *field, const char *why) {
	return tend_fail(err, TEND_INVALID, "%s%s%s: %s", path, *path ? "." : "", field, why);
}

static const struct jfield *quote_field(const struct jfield *f, size_t n, const char *name) {
	for (size_t i = 0; i < n; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

static const char *quote_store(const json_t *v, const struct jfield *f, char *out) {
	bool here = true, flag = json_is_true(v);
	int64_t number = json_integer_value(v);
	const char *text = json_string_value(v);

	if (f->kind == J_INT && !json_is_integer(v))
		return _("expected a whole number");
	if (f->kind == J_FLAG && !json_is_boolean(v))
		return _("expected true or false");
	if (f->kind == J_TEXT && (!text || strlen(text) != json_string_length(v)))
		return _("expected a text without NUL");
	if (f->kind == J_INT)
		memcpy(out + f->at, &number, sizeof number);
	else if (f->kind == J_FLAG)
		memcpy(out + f->at, &flag, sizeof flag);
	else if (f->kind == J_TEXT)
		memcpy(out + f->at, &text, sizeof text);
	if (f->has)
		memcpy(out + f->has, &here, sizeof here);
	return NULL;
}

/* Every member of j is in the table and of its type, every needed one is there. */
static enum tend_status quote_fields(const json_t *j, const char *path, const struct jfield *f, size_t n, void *out, struct tend_err *err) {
	const char *key, *why;
	json_t *v;

	if (!json_is_object(j))
		return tend_fail(err, TEND_INVALID, _("%s: expected an object"), path);
	json_object_foreach((json_t *)(uintptr_t)j, key, v) {
		const struct jfield *field = quote_field(f, n, key);
		if ((why = field ? quote_store(v, field, out) : _("no such field here")))
			return quote_fault(err, path, key, why);
	}
	for (size_t i = 0; i < n; i++)
		if (f[i].need && !json_object_get(j, f[i].name))
			return quote_fault(err, path, f[i].name, _("is needed"));
	return TEND_OK;
}
#define FIELDS(j, path, table, out, err) quote_fields((j), (path), (table), sizeof(table) / sizeof *(table), (out), (err))

/* The word of a table; absent: *out is left as it is. */
static enum tend_status quote_word(const json_t *j, const char *path, const char *field, const char *(*word)(int), int count, int *out,
                                   struct tend_err *err) {
	const json_t *v = json_object_get(j, field);
	const char *s = json_string_value(v);

	for (int i = 0; s && i < count; i++)
		if (!strcmp(word(i), s)) {
			*out = i;
			return TEND_OK;
		}
	return v ? quote_fault(err, path, field, _("no such word")) : TEND_OK;
}

static const char *word_op(int i) { return refund_op_word((enum refund_op)i); }
static const char *word_fault(int i) { return refund_fault_word((enum refund_fault)i); }
static const char *word_phase(int i) { return refund_phase_word((enum refund_phase)i); }
static const char *word_kind(int i) { return refund_kind_word((enum refund_kind)i); }
static const char *word_tender(int i) { return refund_tender_kind_word((enum refund_tender_kind)i); }
static const char *word_regime(int i) { return i ? "resettle" : "prorate"; }

/* A list: NULL when absent. */
static enum tend_status quote_list(const json_t *j, const char *path, const char *field, const json_t **out, struct tend_err *err) {
	*out = json_object_get(j, field);
	return *out && !json_is_array(*out) ? quote_fault(err, path, field, _("expected a list")) : TEND_OK;
}

typedef enum tend_status quote_row_fn(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err);

/* Each element of a list into a row of an array, which hangs on ctx. */
static enum tend_status quote_rows(void *ctx, const json_t *j, const char *path, const char *field, quote_row_fn *read, size_t size,
                                   void *out, size_t *n, struct tend_err *err) {
	const json_t *list;
	enum tend_status st = quote_list(j, path, field, &list, err);

	*n = st == TEND_OK ? json_array_size(list) : 0;
	char *rows = mem_zalloc(ctx, size, *n + 1);
	memcpy(out, &rows, sizeof rows);
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		st = read(ctx, json_array_get(list, i), mem_printf(ctx, "%s%s%s[%zu]", path, *path ? "." : "", field, i), rows + i * size, err);
	return st;
}

/* ---- the order ---- */

static enum tend_status quote_line(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW refund_line
	static const struct jfield fields[] = {
		{ "id", J_TEXT, true, AT(id), 0 },
		{ "qty", J_INT, true, AT(qty), 0 },
		{ "unit_price", J_INT, false, AT(unit_price), AT(has_price) },
		{ "line_discount", J_INT, false, AT(line_discount), 0 },
		{ "paid", J_INT, false, AT(paid), AT(has_paid) },
		{ "tax_included", J_INT, false, AT(tax_included), 0 },
		{ "tax", J_INT, false, AT(tax), 0 },
		{ "gift", J_FLAG, false, AT(gift), 0 },
		{ "gift_value", J_INT, false, AT(gift_value), 0 },
	};
#undef ROW
	(void)ctx;
	return FIELDS(j, path, fields, row, err);
}

struct tier_in { struct refund_tier tier; bool off; };

static enum tend_status quote_tier(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW tier_in
	static const struct jfield fields[] = {
		{ "min", J_INT, false, AT(tier.min), 0 },
		{ "off", J_INT, false, AT(tier.off), AT(off) },
		{ "off_bp", J_INT, false, AT(tier.off_bp), AT(tier.by_bp) },
	};
#undef ROW
	struct tier_in in = { .off = false };
	enum tend_status st = FIELDS(j, path, fields, &in, err);

	(void)ctx;
	if (st == TEND_OK && in.off == in.tier.by_bp)
		st = quote_fault(err, path, "off", _("exactly one of `off` and `off_bp`"));
	memcpy(row, &in.tier, sizeof in.tier);
	return st;
}

static enum tend_status quote_line_id(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
	static const struct jfield text = { "", J_TEXT, true, 0, 0 };
	const char *why = quote_store(j, &text, row);

	(void)ctx;
	return why ? tend_fail(err, TEND_INVALID, "%s: %s", path, why) : TEND_OK;
}

static enum tend_status quote_promotion(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW refund_promotion
	static const struct jfield fields[] = {
		{ "id", J_TEXT, true, AT(id), 0 },
		{ "regime", J_OTHER, false, 0, 0 },
		{ "lines", J_OTHER, false, 0, 0 },
		{ "tiers", J_OTHER, true, 0, 0 },
	};
#undef ROW
	struct refund_promotion *p = row;
	int regime = 0;
	enum tend_status st = FIELDS(j, path, fields, p, err);

	if (st == TEND_OK)
		st = quote_word(j, path, "regime", word_regime, 2, &regime, err);
	p->resettle = regime == 1;
	if (st == TEND_OK && json_object_get(j, "lines"))
		st = quote_rows(ctx, j, path, "lines", quote_line_id, sizeof(char *), &p->lines, &p->n_lines, err);
	if (st == TEND_OK)
		st = quote_rows(ctx, j, path, "tiers", quote_tier, sizeof(struct refund_tier), &p->tiers, &p->n_tiers, err);
	return st;
}

static enum tend_status quote_shipping(const json_t *j, struct refund_shipping *h, struct tend_err *err) {
#define ROW refund_shipping
	static const struct jfield fields[] = {
		{ "paid", J_INT, false, AT(paid), 0 },
		{ "tax_included", J_INT, false, AT(tax_included), 0 },
		{ "listed_fee", J_INT, false, AT(listed_fee), 0 },
		{ "free_threshold", J_OTHER, false, 0, 0 },
		{ "clawback_on_full", J_FLAG, false, AT(clawback_on_full), 0 },
	};
	static const struct jfield threshold = { "free_threshold", J_INT, false, AT(free_threshold), AT(has_threshold) };
#undef ROW
	const json_t *v = json_object_get(j, "free_threshold");
	enum tend_status st = FIELDS(j, "shipping", fields, h, err);
	const char *why = st == TEND_OK && v && !json_is_null(v) ? quote_store(v, &threshold, (char *)h) : NULL;

	return why ? quote_fault(err, "shipping", "free_threshold", why) : st;
}

static enum tend_status quote_tender(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW refund_tender
	static const struct jfield fields[] = {
		{ "id", J_TEXT, true, AT(id), 0 },
		{ "kind", J_OTHER, false, 0, 0 },
		{ "captured", J_INT, true, AT(captured), 0 },
		{ "refunded_before", J_INT, false, AT(refunded_before), 0 },
	};
#undef ROW
	struct refund_tender *t = row;
	int kind = REFUND_MONEY;
	enum tend_status st = FIELDS(j, path, fields, t, err);

	(void)ctx;
	if (st == TEND_OK)
		st = quote_word(j, path, "kind", word_tender, REFUND_TENDER_KIND_COUNT, &kind, err);
	t->kind = (enum refund_tender_kind)kind;
	return st;
}

/* ---- the steps ---- */

/* bp, amount and a qty with a default: whether they were written. */
struct item_in { struct refund_item item; bool amount, qty; };

enum item_form { ITEM_RETURN, ITEM_REFUND, ITEM_EXCHANGE, ITEM_PRICE_PROTECTION, ITEM_PRO_RATA, ITEM_GOODWILL, ITEM_STATUTORY, ITEM_FORMS };

static enum item_form quote_item_form(const struct refund_step *s) {
	switch (s->op) {
	case REFUND_OP_RETURN: return ITEM_RETURN;
	case REFUND_OP_REFUND: return ITEM_REFUND;
	case REFUND_OP_EXCHANGE: return ITEM_EXCHANGE;
	default: return (enum item_form)(ITEM_PRICE_PROTECTION + (int)s->kind);
	}
}

static enum tend_status quote_item(const json_t *j, const char *path, enum item_form form, struct item_in *in, struct tend_err *err) {
#define ROW item_in
#define LINE { "line", J_TEXT, true, AT(item.line), 0 }
#define QTY(need) { "qty", J_INT, need, AT(item.qty), AT(qty) }
#define AMOUNT(need) { "amount", J_INT, need, AT(item.amount), AT(amount) }
#define PRICE_NOW { "price_now", J_INT, true, AT(item.price_now), 0 }
	static const struct jfield forms[ITEM_FORMS][6] = {
		[ITEM_RETURN] = { LINE, QTY(true), { "rejected", J_INT, false, AT(item.rejected), 0 }, { "missing", J_INT, false, AT(item.missing), 0 } },
		[ITEM_REFUND] = { LINE, QTY(true) },
		[ITEM_EXCHANGE] = { LINE, QTY(true), PRICE_NOW, { "new_line", J_TEXT, true, AT(item.new_line), 0 },
			{ "same_sku", J_FLAG, false, AT(item.same_sku), 0 } },
		[ITEM_PRICE_PROTECTION] = { LINE, PRICE_NOW },
		[ITEM_PRO_RATA] = { LINE, QTY(false), AMOUNT(false), { "bp", J_INT, false, AT(item.bp), AT(item.by_bp) } },
		[ITEM_GOODWILL] = { LINE, AMOUNT(true) },
		[ITEM_STATUTORY] = { LINE, QTY(false) },
	};
#undef PRICE_NOW
#undef AMOUNT
#undef QTY
#undef LINE
#undef ROW
	size_t n = 0;

	while (n < 6 && forms[form][n].name)
		n++;
	enum tend_status st = quote_fields(j, path, forms[form], n, in, err);
	if (st != TEND_OK)
		return st;
	if (form == ITEM_PRO_RATA && in->amount == in->item.by_bp)
		return quote_fault(err, path, "amount", _("exactly one of `amount` and `bp`"));
	if (form == ITEM_PRO_RATA && in->qty && in->amount)
		return quote_fault(err, path, "qty", _("only with `bp`"));
	if ((form == ITEM_PRO_RATA || form == ITEM_STATUTORY) && in->qty && in->item.qty < 1)
		return quote_fault(err, path, "qty", _("from 1 on"));
	return TEND_OK;
}

static enum tend_status quote_items(void *ctx, const json_t *j, const char *path, struct refund_step *s, struct tend_err *err) {
	const json_t *list;
	enum tend_status st = quote_list(j, path, "items", &list, err);

	s->n_items = json_array_size(list);
	struct refund_item *items = mem_array(ctx, struct refund_item, s->n_items + 1);
	for (size_t i = 0; st == TEND_OK && i < s->n_items; i++) {
		struct item_in in = { .amount = false };
		st = quote_item(json_array_get(list, i), mem_printf(ctx, "%s.items[%zu]", path, i), quote_item_form(s), &in, err);
		items[i] = in.item;
	}
	s->items = items;
	return st;
}

static enum tend_status quote_kept(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW refund_kept
	static const struct jfield fields[] = { { "line", J_TEXT, true, AT(line), 0 }, { "qty", J_INT, true, AT(qty), 0 } };
#undef ROW
	(void)ctx;
	return FIELDS(j, path, fields, row, err);
}

static enum tend_status quote_step_words(const json_t *j, const char *path, struct refund_step *s, struct tend_err *err) {
	int op = REFUND_OP_COUNT, fault = REFUND_FAULT_NOBODY, phase = REFUND_RECEIVED, kind = REFUND_FOR_PRICE_PROTECTION;
	enum tend_status st;

	if (!json_is_object(j))
		return tend_fail(err, TEND_INVALID, _("%s: expected an object"), path);
	if ((st = quote_word(j, path, "op", word_op, REFUND_OP_COUNT, &op, err)) != TEND_OK ||
	    (st = quote_word(j, path, "fault", word_fault, REFUND_FAULT_COUNT, &fault, err)) != TEND_OK ||
	    (st = quote_word(j, path, "phase", word_phase, REFUND_PHASE_COUNT, &phase, err)) != TEND_OK ||
	    (st = quote_word(j, path, "kind", word_kind, REFUND_KIND_COUNT, &kind, err)) != TEND_OK)
		return st;
	if (op == REFUND_OP_COUNT)
		return quote_fault(err, path, "op", _("is needed"));
	s->op = (enum refund_op)op;
	s->fault = (enum refund_fault)fault;
	s->phase = (enum refund_phase)phase;
	s->kind = (enum refund_kind)kind;
	return TEND_OK;
}

static enum tend_status quote_step(void *ctx, const json_t *j, const char *path, void *row, struct tend_err *err) {
#define ROW refund_step
#define COMMON(fault) { "op", J_OTHER, true, 0, 0 }, { "fault", J_OTHER, fault, 0, 0 }, { "items", J_OTHER, true, 0, 0 }
#define BACK { "statutory", J_FLAG, false, AT(statutory), 0 }, { "intact", J_FLAG, false, AT(intact), 0 }, \
	{ "deduction_bp", J_INT, false, AT(deduction_bp), 0 }, { "gifts_kept", J_OTHER, false, 0, 0 }
#define FREIGHT { "freight_receipt", J_INT, false, AT(freight_receipt), 0 }
	static const struct jfield fields[REFUND_OP_COUNT][10] = {
		[REFUND_OP_RETURN] = { COMMON(true), BACK, FREIGHT },
		[REFUND_OP_REFUND] = { COMMON(true), BACK, FREIGHT, { "phase", J_OTHER, false, 0, 0 } },
		[REFUND_OP_EXCHANGE] = { COMMON(true), FREIGHT, { "collect_tender", J_TEXT, false, AT(collect_tender), 0 } },
		[REFUND_OP_COMPENSATE] = { COMMON(false), { "kind", J_OTHER, true, 0, 0 }, { "counts", J_FLAG, false, AT(counts), 0 } },
	};
#undef FREIGHT
#undef BACK
#undef COMMON
#undef ROW
	struct refund_step *s = row, init = REFUND_STEP_INIT;
	size_t n = 0;

	*s = init;
	enum tend_status st = quote_step_words(j, path, s, err);
	if (st != TEND_OK)
		return st;
	while (n < 10 && fields[s->op][n].name)
		n++;
	st = quote_fields(j, path, fields[s->op], n, s, err);
	if (st == TEND_OK && json_object_get(j, "counts") && s->kind != REFUND_FOR_GOODWILL)
		st = quote_fault(err, path, "counts", _("only with goodwill"));
	if (st == TEND_OK)
		st = quote_items(ctx, j, path, s, err);
	if (st == TEND_OK)
		st = quote_rows(ctx, j, path, "gifts_kept", quote_kept, sizeof(struct refund_kept), &s->gifts_kept, &s->n_gifts_kept, err);
	return st;
}

enum tend_status quote_case_read(void *ctx, const json_t *j, struct quote_case *out, struct tend_err *err) {
#define ROW refund_order
	static const struct jfield fields[] = {
		{ "id", J_OTHER, false, 0, 0 },
		{ "lines", J_OTHER, true, 0, 0 },
		{ "promotions", J_OTHER, false, 0, 0 },
		{ "shipping", J_OTHER, false, 0, 0 },
		{ "tenders", J_OTHER, false, 0, 0 },
		{ "freight_insured", J_FLAG, false, AT(freight_insured), 0 },
		{ "freight_cap", J_INT, false, AT(freight_cap), 0 },
		{ "steps", J_OTHER, false, 0, 0 },
	};
#undef ROW
	*out = (struct quote_case){ .order = REFUND_ORDER_INIT };
	struct refund_order *o = &out->order;
	const json_t *id = json_object_get(j, "id"), *shipping = json_object_get(j, "shipping");
	enum tend_status st = FIELDS(j, "", fields, o, err);

	if (st == TEND_OK && id && !json_is_string(id))
		st = quote_fault(err, "", "id", _("expected a text"));
	if (st == TEND_OK)
		st = quote_rows(ctx, j, "", "lines", quote_line, sizeof *o->lines, &o->lines, &o->n_lines, err);
	if (st == TEND_OK)
		st = quote_rows(ctx, j, "", "promotions", quote_promotion, sizeof *o->promotions, &o->promotions, &o->n_promotions, err);
	if (st == TEND_OK && shipping)
		st = quote_shipping(shipping, &o->shipping, err);
	if (st == TEND_OK)
		st = quote_rows(ctx, j, "", "tenders", quote_tender, sizeof *o->tenders, &o->tenders, &o->n_tenders, err);
	if (st == TEND_OK)
		st = quote_rows(ctx, j, "", "steps", quote_step, sizeof *out->steps, &out->steps, &out->n_steps, err);
	if (st == TEND_OK && out->n_steps > REFUND_STEPS)
		st = tend_fail(err, TEND_INVALID, _("steps: %zu of them: at most %d"), out->n_steps, REFUND_STEPS);
	return st;
}

/* ---- results ---- */

static void quote_put(json_t *j, const char *key, fen_t v) {
	json_object_set_new(j, key, json_integer((json_int_t)v));
}

json_t *quote_case_allocation(const struct refund_allocation *a) {
	json_t *j = json_object(), *lines = json_array();

	for (size_t i = 0; i < a->n_lines; i++) {
		json_t *l = json_object();
		json_object_set_new(l, "line", json_string(a->lines[i].line));
		quote_put(l, "net", a->lines[i].net);
		quote_put(l, "discount", a->lines[i].discount);
		quote_put(l, "paid", a->lines[i].paid);
		json_array_append_new(lines, l);
	}
	json_object_set_new(j, "lines", lines);
	quote_put(j, "goods", a->goods);
	quote_put(j, "total", a->total);
	return j;
}

static json_t *quote_refused(const struct refund_plan *p) {
	json_t *j = json_object();

	json_object_set_new(j, "error", json_string(refund_refusal_word(p->refusal)));
	if (p->refusal >= REFUND_REFUSED_OVER_QUANTITY)
		quote_put(j, "max", p->max);
	return j;
}

static json_t *quote_shares(const struct refund_plan *p) {
	json_t *lines = json_array();

	for (size_t i = 0; i < p->n_lines; i++) {
		json_t *l = json_object();
		json_object_set_new(l, "line", json_string(p->lines[i].line));
		quote_put(l, "qty", p->lines[i].qty);
		quote_put(l, "amount", p->lines[i].amount);
		quote_put(l, "tax", p->lines[i].tax);
		quote_put(l, "tax_memo", p->lines[i].tax_memo);
		json_array_append_new(lines, l);
	}
	return lines;
}

json_t *quote_case_plan(const struct refund_plan *p) {
	if (p->refusal)
		return quote_refused(p);
	const struct { const char *name; fen_t v; } sums[] = {
		{ "share", p->share }, { "repricing", p->repricing }, { "goods", p->goods }, { "fee", p->fee }, { "gift", p->gift },
		{ "ship_fee", p->ship_fee }, { "shipping", p->shipping }, { "tax", p->tax }, { "refund", p->refund }, { "freight", p->freight },
		{ "compensation", p->compensation }, { "collect", p->collect }, { "tax_memo", p->tax_memo }, { "withheld", p->withheld },
	};
	json_t *j = json_object(), *legs = json_object(), *balance = json_object();

	json_object_set_new(j, "lines", quote_shares(p));
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		quote_put(j, sums[i].name, sums[i].v);
	for (size_t i = 0; i < p->n_legs; i++)
		quote_put(legs, p->legs[i].tender, p->legs[i].amount);
	for (size_t i = 0; i < p->n_balances; i++)
		quote_put(balance, p->balances[i].line, p->balances[i].balance);
	json_object_set_new(j, "tenders", legs);
	json_object_set_new(j, "balance", balance);
	return j;
}
