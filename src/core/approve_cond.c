/* SPDX-License-Identifier: ISC */
/* The facts of a return as text, and conditions over them (returns 5.1): parsed once, asked often. Knows no rule and no verdict. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/approve_priv.h"
#include "core/rma_priv.h"
#include "tend/i18n.h"
#include "tend/mem.h"

#define LETTER(type) (#type)[0]
const struct approve_field approve_fields[] = {
#define X(type, name, values, title) { LETTER(type), #name, values, title },
	APPROVE_FIELDS(X)
#undef X
};
const size_t approve_field_count = sizeof approve_fields / sizeof *approve_fields;

static const size_t approve_offsets[] = {
#define X(type, name, values, title) offsetof(struct approve_facts, name),
	APPROVE_FIELDS(X)
#undef X
};

/* The members of the facts by their place in the table. */
static const char **approve_word_at(const struct approve_facts *f, int field) {
	return (const char **)(void *)((char *)(uintptr_t)f + approve_offsets[field]);
}

static bool *approve_flag_at(const struct approve_facts *f, int field) {
	return (bool *)(void *)((char *)(uintptr_t)f + approve_offsets[field]);
}

static int64_t *approve_number_at(const struct approve_facts *f, int field) {
	return (int64_t *)(void *)((char *)(uintptr_t)f + approve_offsets[field]);
}

/* Times count in whole seconds, as they are written: what is stored decides the same again. */
static int64_t approve_number(const struct approve_facts *f, int field) {
	int64_t v = *approve_number_at(f, field);

	return approve_fields[field].type == 'T' && v != APPROVE_UNKNOWN ? v - v % TMS_SECOND : v;
}

static bool approve_is_text(int field) {
	return approve_fields[field].type == 'W' || approve_fields[field].type == 'S';
}

void approve_facts_init(struct approve_facts *f) {
	memset(f, 0, sizeof *f);
	for (int i = 0; i < (int)approve_field_count; i++) {
		if (approve_is_text(i))
			*approve_word_at(f, i) = "";
		else if (approve_fields[i].type == 'T' || approve_fields[i].type == 'R')
			*approve_number_at(f, i) = APPROVE_UNKNOWN;
	}
}

bool approve_has_word(const char *list, const char *word) {
	size_t n = strlen(word);

	for (const char *p = list; n && (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static int approve_find(const char *name, size_t n) {
	for (size_t i = 0; i < approve_field_count; i++)
		if (strlen(approve_fields[i].name) == n && !strncmp(approve_fields[i].name, name, n))
			return (int)i;
	return -1;
}

/* ---- values as they are written ---- */

static bool approve_value_parse(char type, const char *w, int64_t *out) {
	char *end, rate[32];
	size_t n = strlen(w);
	bool minus = type == 'M' && *w == '-';

	switch (type) {
	case 'N':
		errno = 0;
		*out = strtoll(w, &end, 10);
		return isdigit((unsigned char)*w) && !*end && !errno && *out != APPROVE_UNKNOWN;
	case 'T':
		if (!dur_parse(w, out) || *out > INT64_MAX / TMS_SECOND - 1)
			return false;
		*out *= TMS_SECOND;
		return true;
	case 'R': /* `30%`, `66.66%`: a percent is 100 basis points as a yuan is 100 fen */
		if (n >= sizeof rate || n < 2 || w[n - 1] != '%')
			return false;
		memcpy(rate, w, n - 1);
		rate[n - 1] = 0;
		return rma_money_parse(rate, out);
	default:
		if (!rma_money_parse(w + minus, out))
			return false;
		*out = minus ? -*out : *out;
		return true;
	}
}

static char *approve_value_text(const void *ctx, char type, int64_t v) {
	char money[RMA_MONEY];

	if (v == APPROVE_UNKNOWN)
		return mem_strdup(ctx, "?");
	if (type == 'M')
		return mem_strdup(ctx, rma_money(money, v));
	if (type == 'R')
		return mem_printf(ctx, "%s%%", rma_money(money, v));
	return mem_printf(ctx, "%" PRId64 "%s", type == 'T' ? v / TMS_SECOND : v, type == 'T' ? "s" : "");
}

/* ---- the facts as text ---- */

static char *approve_word_text(const void *ctx, const char *v, char type) {
	char *s = mem_strdup(ctx, v);

	for (char *p = s; *p; p++)
		if (*p == ' ' || *p == '\t' || *p == '\n')
			*p = type == 'S' ? ',' : '_';
	return s;
}

char *approve_inputs(const void *ctx, const struct approve_facts *f) {
	void *tmp = mem_ctx(NULL);
	char *out = mem_strdup(ctx, "");

	for (int i = 0; i < (int)approve_field_count; i++) {
		const struct approve_field *d = &approve_fields[i];
		const char *v = NULL;
		if (approve_is_text(i))
			v = **approve_word_at(f, i) ? approve_word_text(tmp, *approve_word_at(f, i), d->type) : NULL;
		else if (d->type == 'B')
			v = *approve_flag_at(f, i) ? "yes" : NULL;
		else if (approve_number(f, i) != (d->type == 'T' || d->type == 'R' ? APPROVE_UNKNOWN : 0))
			v = approve_value_text(tmp, d->type, approve_number(f, i));
		if (v)
			out = mem_append(out, "%s%s:%s", *out ? " " : "", d->name, v);
	}
	mem_free(tmp);
	return out;
}

enum tend_status approve_facts_parse(const void *ctx, const char *inputs, struct approve_facts *out, struct tend_err *err) {
	approve_facts_init(out);
	for (const char *p = inputs; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " "), name = strcspn(p, ": ");
		int i = approve_find(p, name);
		char *v = name + 1 < len ? mem_strndup(ctx, p + name + 1, len - name - 1) : NULL;
		bool ok = i >= 0 && v;
		if (ok && approve_is_text(i)) {
			for (char *c = v; *c && approve_fields[i].type == 'S'; c++)
				*c = *c == ',' ? ' ' : *c;
			*approve_word_at(out, i) = v;
		} else if (ok && approve_fields[i].type == 'B') {
			ok = !strcmp(v, "yes") || !strcmp(v, "no");
			*approve_flag_at(out, i) = !strcmp(v, "yes");
		} else if (ok && strcmp(v, "?") != 0) {
			int64_t n = 0;
			ok = approve_value_parse(approve_fields[i].type, v, &n);
			*approve_number_at(out, i) = n;
		} else if (ok) {
			*approve_number_at(out, i) = APPROVE_UNKNOWN;
		}
		if (!ok)
			return tend_fail(err, TEND_INVALID, _("inputs: `%.*s` is no fact of a return"), (int)len, p);
		p += len;
	}
	return TEND_OK;
}

/* ---- conditions ---- */

static enum tend_status approve_term_value(const void *ctx, struct approve_term *t, char *w, struct tend_err *err) {
	const struct approve_field *d = &approve_fields[t->field];
	int64_t n = 0;
	int other = -1;

	if (!*w)
		return tend_fail(err, TEND_INVALID, _("condition: `%s` has no value"), d->name);
	if (approve_is_text(t->field) && d->values && !approve_has_word(d->values, w))
		return tend_fail(err, TEND_INVALID, _("condition: `%s` is no value for %s: one of %s"), w, d->name, d->values);
	if (d->type == 'B' && strcmp(w, "yes") != 0 && strcmp(w, "no") != 0)
		return tend_fail(err, TEND_INVALID, _("condition: `%s` is no value for %s: one of %s"), w, d->name, "yes no");
	if (!approve_is_text(t->field) && d->type != 'B') {
		other = approve_find(w, strlen(w));
		if (other >= 0 && approve_fields[other].type != d->type)
			return tend_fail(err, TEND_INVALID, _("condition: %s and %s cannot be compared"), d->name, w);
		if (other < 0 && !approve_value_parse(d->type, w, &n))
			return tend_fail(err, TEND_INVALID, _("condition: `%s` is no value for %s: write it like %s"), w, d->name,
			                 d->type == 'M' ? "200.50" : d->type == 'R' ? "30%" : d->type == 'T' ? "48h" : "3");
	}
	mem_grow(ctx, t->words, t->n);
	mem_grow(ctx, t->numbers, t->n);
	mem_grow(ctx, t->others, t->n);
	t->words[t->n] = w;
	t->numbers[t->n] = n;
	t->others[t->n++] = other;
	return TEND_OK;
}

static enum tend_status approve_term_parse(const void *ctx, const char *w, struct approve_term *t, struct tend_err *err) {
	*t = (struct approve_term){ .negate = *w == '-' };
	w += t->negate;
	size_t name = strspn(w, "abcdefghijklmnopqrstuvwxyz_0123456789");
	const char *v = w + name;
	t->field = approve_find(w, name);
	if (t->field < 0)
		return tend_fail(err, TEND_INVALID, _("condition: `%s` begins with no fact of a return: see tend-policy(5)"), w);
	t->op = *v == '<' ? FOP_LT : *v == '>' ? FOP_GT : FOP_IS;
	if (*v != ':' && *v != '=' && t->op == FOP_IS)
		return tend_fail(err, TEND_INVALID, _("condition: `%s`: write %s:value"), w, approve_fields[t->field].name);
	if (t->op != FOP_IS && (approve_is_text(t->field) || approve_fields[t->field].type == 'B'))
		return tend_fail(err, TEND_INVALID, _("condition: %s takes `:`, not `<` or `>`"), approve_fields[t->field].name);
	if (t->op != FOP_IS && v[1] == '=')
		t->op = *v++ == '<' ? FOP_LE : FOP_GE;
	enum tend_status st = TEND_OK;
	for (v++;; v++) {
		size_t len = strcspn(v, ",");
		if ((st = approve_term_value(ctx, t, mem_strndup(ctx, v, len), err)) != TEND_OK || !v[len])
			return st;
		v += len;
	}
}

enum tend_status approve_cond_parse(const void *ctx, const char *text, struct approve_cond *out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	*out = (struct approve_cond){ .text = text };
	for (const char *p = text + strspn(text, " \t"); st == TEND_OK && *p; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");
		mem_grow(ctx, out->terms, out->n);
		st = approve_term_parse(ctx, mem_strndup(ctx, p, len), &out->terms[out->n++], err);
		p += len;
	}
	if (st == TEND_OK && !out->n)
		st = tend_fail(err, TEND_INVALID, _("condition: it is empty"));
	return st;
}

/* One value of a term; *known is false when the facts cannot say. */
static bool approve_value_holds(const struct approve_term *t, size_t i, const struct approve_facts *f, bool *known) {
	char type = approve_fields[t->field].type;

	if (type == 'W')
		return !strcmp(*approve_word_at(f, t->field), t->words[i]);
	if (type == 'S')
		return approve_has_word(*approve_word_at(f, t->field), t->words[i]);
	if (type == 'B')
		return *approve_flag_at(f, t->field) == !strcmp(t->words[i], "yes");
	int64_t a = approve_number(f, t->field), b = t->others[i] < 0 ? t->numbers[i] : approve_number(f, t->others[i]);
	*known = *known && a != APPROVE_UNKNOWN && b != APPROVE_UNKNOWN;
	return filter_cmp(t->op, a, b);
}

static bool approve_term_holds(const struct approve_term *t, const struct approve_facts *f) {
	bool hit = false, known = true;

	for (size_t i = 0; !hit && i < t->n; i++)
		hit = approve_value_holds(t, i, f, &known);
	return known && hit != t->negate;
}

bool approve_cond_holds(const struct approve_cond *c, const struct approve_facts *f, const struct approve_term **miss) {
	for (size_t i = 0; i < c->n; i++)
		if (!approve_term_holds(&c->terms[i], f)) {
			if (miss)
				*miss = &c->terms[i];
			return false;
		}
	return true;
}

/* The two largest units are enough to read: `4d`, `4d3h`, `2h5m`. */
static char *approve_time_text(const void *ctx, int64_t ms) {
	static const struct { int64_t ms; char unit; } units[] = { { TMS_DAY, 'd' }, { TMS_HOUR, 'h' }, { TMS_MINUTE, 'm' }, { TMS_SECOND, 's' } };
	char *s = mem_strdup(ctx, "");
	int parts = 0;

	for (size_t i = 0; parts < 2 && i < sizeof units / sizeof *units; i++) {
		int64_t n = ms / units[i].ms;
		ms %= units[i].ms;
		if (n)
			s = mem_append(s, "%" PRId64 "%c", n, units[i].unit);
		parts += n || parts; /* what follows the first is the last */
	}
	return *s ? s : mem_strdup(ctx, "0s");
}

static char *approve_read_text(const void *ctx, const struct approve_facts *f, int field) {
	int64_t v = approve_number(f, field);

	return approve_fields[field].type == 'T' && v != APPROVE_UNKNOWN ? approve_time_text(ctx, v)
	                                                                 : approve_value_text(ctx, approve_fields[field].type, v);
}

char *approve_term_text(const void *ctx, const struct approve_term *t, const struct approve_facts *f) {
	static const char *const ops[2][5] = { { "=", "<", "≤", ">", "≥" }, { "≠", "≥", ">", "≤", "<" } };
	const struct approve_field *d = &approve_fields[t->field];

	if (approve_is_text(t->field))
		return mem_printf(ctx, "%s %s", _(d->title), **approve_word_at(f, t->field) ? *approve_word_at(f, t->field) : "–");
	if (d->type == 'B')
		return *approve_flag_at(f, t->field) ? mem_strdup(ctx, _(d->title)) : mem_printf(ctx, _("%s: no"), _(d->title));
	char *s = mem_printf(ctx, "%s %s %s", _(d->title), approve_read_text(ctx, f, t->field), ops[t->negate][t->op]);
	for (size_t i = 0; i < t->n; i++)
		s = t->others[i] < 0 ? mem_append(s, "%s%s", i ? "," : " ", t->words[i])
		                     : mem_append(s, "%s%s %s", i ? "," : " ", _(approve_fields[t->others[i]].title), approve_read_text(ctx, f, t->others[i]));
	return s;
}

/* ---- what follows from policy and times ---- */

bool approve_evidence_meets(const char *need, const char *have) {
	for (const char *p = need; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		bool met = false;
		for (size_t i = 0; i < len; i += 2) { /* letters joined by | */
			const char one[] = { p[i], 0 };
			met = met || approve_has_word(have, one);
		}
		if (!met)
			return false;
		p += len;
	}
	return true;
}

static int64_t approve_since(tms_t then, tms_t now) {
	return then == TMS_NONE ? APPROVE_UNKNOWN : now > then ? now - then : 0;
}

enum tend_status approve_fill(const struct conf *c, const struct rma_policy *p, tms_t signed_at, tms_t now, const struct zone *z,
                              const struct calendars *cals, struct approve_facts *f, struct tend_err *err) {
	struct rma_reason r;
	enum rma_kind kind = RMA_RR;
	const struct calendar *roll = cals && *p->roll ? calendars_find(cals, p->roll) : NULL;

	if (!rma_kind_parse(f->kind, &kind))
		return tend_fail(err, TEND_INVALID, _("%s: no such kind of return"), f->kind);
	enum tend_status st = rma_reason_get(c, f->reason, &r, err);
	if (st != TEND_OK)
		return st;
	if (!*f->fault)
		f->fault = r.fault == RMA_FAULT_OPEN ? "open" : refund_fault_word((enum refund_fault)r.fault);
	f->evidence_missing = !approve_evidence_meets(r.evidence, f->evidence) || (f->hidden && !approve_evidence_meets(r.evidence_hidden, f->evidence));
	f->since_signed = approve_since(signed_at, now);
	int64_t window = rma_reason_window(c, f->reason, kind, f->hidden);
	f->within = window == TMS_NONE || (window >= 0 && (signed_at == TMS_NONE || f->since_signed < window));
	f->in_window = signed_at == TMS_NONE || now < rma_window_end(signed_at, p->noreason_days, z, roll);
	f->in_promise = p->promise_days > 0 && (signed_at == TMS_NONE || now < rma_window_end(signed_at, p->promise_days, z, roll));
	f->agent_limit = p->agent_limit;
	f->lead_limit = p->lead_limit;
	f->attempts_limit = p->attempts;
	f->rate = f->orders > 0 && f->cases <= REFUND_QTY ? f->cases * BP_ALL / f->orders : APPROVE_UNKNOWN;
	return TEND_OK;
}
