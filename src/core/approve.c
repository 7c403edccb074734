/* SPDX-License-Identifier: ISC */
/* The approval rules of the policy: compiled, asked, and explained (returns 5.2, 5.3). Conditions are in approve_cond.c, what is
 * wrong with a policy in approve_check.c. Decides nothing by itself: every threshold is in the policy. */
#include "tend/approve.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/approve_priv.h"
#include "tend/i18n.h"
#include "tend/mem.h"

/* What a rule with `also` does to a verdict between FAST and LEAD. */
enum approve_also { ALSO_NONE, ALSO_LEAD, ALSO_STRICTER, ALSO_MILDER, ALSO_FUSE };
static const char *const approve_also_words[] = { "", "lead", "stricter", "milder", "fuse" };
static const char *const approve_also_titles[] = { "", N_("at least a lead"), N_("one step stricter"), N_("one step milder"), N_("budget used up") };

struct approve_rule {
	const struct conf_section *s;
	enum rma_verdict then;       /* NONE: it has `also` */
	enum approve_also also;
	struct approve_cond *conds;  /* none: always */
	size_t n;
	const char *except, *todo, *basis; /* blank-separated */
};

struct approve {
	const struct conf *c;
	int64_t policy;
	struct approve_rule *rules;
	size_t n;
	struct approve_rule fast;    /* [returns fast] */
};

/* ---- compiling ---- */

struct compiler { struct approve *a; approve_say *say; void *ctx; };

__attribute__((format(printf, 4, 5)))
static void approve_problem(struct compiler *k, const struct conf_section *s, int line, const char *fmt, ...) {
	char why[320], all[480];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	snprintf(all, sizeof all, "%s:%d: %s", s->file, line, why);
	k->say(k->ctx, all);
}

static void approve_compile_conds(struct compiler *k, struct approve_rule *r) {
	for (const struct conf_entry *e = NULL; (e = conf_entry_next(r->s, "when", e));) {
		struct tend_err err;
		struct approve_cond c;
		if (approve_cond_parse(k->a, e->value, &c, &err) != TEND_OK) {
			approve_problem(k, r->s, e->line, "%s", err.msg);
			continue;
		}
		c.line = e->line;
		mem_grow(k->a, r->conds, r->n);
		r->conds[r->n++] = c;
	}
}

/* Every word of a list must be the name of a section. */
static void approve_compile_names(struct compiler *k, const struct conf_section *s, const char *key, const char *kind) {
	const struct conf_entry *e = conf_entry(s, key);

	for (const char *p = e ? e->value : ""; *p; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");
		char *name = mem_strndup(k->a, p, len);
		if (!conf_find(k->a->c, kind, name))
			approve_problem(k, s, e->line, _("%s: there is no [%s %s]"), key, kind, name);
		p += len;
	}
}

static bool approve_verdict_word(const char *w, enum rma_verdict *out) {
	return rma_verdict_parse(w, out) && *out != RMA_VERDICT_NONE;
}

static void approve_compile_verdict(struct compiler *k, struct approve_rule *r) {
	const struct conf_entry *then = conf_entry(r->s, "then"), *also = conf_entry(r->s, "also");

	if (!then == !also) {
		approve_problem(k, r->s, r->s->line, _("[approve %s] needs `then = ` or `also = `, one of them"), r->s->name);
		return;
	}
	if (then && !approve_verdict_word(then->value, &r->then))
		approve_problem(k, r->s, then->line, _("then: `%s`: one of %s"), then->value,
		                "fast approve review lead needs_info refuse attach error");
	for (size_t i = 1; also && i < sizeof approve_also_words / sizeof *approve_also_words; i++)
		if (!strcmp(also->value, approve_also_words[i]))
			r->also = (enum approve_also)i;
	if (also && !r->also)
		approve_problem(k, r->s, also->line, _("also: `%s`: one of %s"), also->value, "lead stricter milder fuse");
}

static void approve_compile_rule(struct compiler *k, const struct conf_section *s) {
	struct approve_rule r = { .s = s, .except = conf_get(s, "except", ""), .todo = conf_get(s, "do", ""), .basis = conf_get(s, "basis", "") };

	approve_compile_verdict(k, &r);
	approve_compile_conds(k, &r);
	approve_compile_names(k, s, "except", "approve");
	approve_compile_names(k, s, "basis", "basis");
	/* no law, no refusal (art. 20: what was not confirmed may not be refused) */
	if (r.then == RMA_VERDICT_REFUSE && !*r.basis)
		approve_problem(k, s, s->line, _("[approve %s] refuses: name the law or rule in `basis = `"), s->name);
	bool asked = conf_entry(s, "when") != NULL;
	if (!r.then && !r.also)
		return;
	if (asked == (r.n > 0)) { /* a rule whose conditions are all wrong must not hold always */
		mem_grow(k->a, k->a->rules, k->a->n);
		k->a->rules[k->a->n++] = r;
	}
}

struct approve *approve_compile(const void *ctx, const struct conf *c, int64_t policy_version, approve_say *say, void *say_ctx) {
	struct approve *a = mem_new(ctx, struct approve);
	struct compiler k = { .a = a, .say = say, .ctx = say_ctx };

	*a = (struct approve){ .c = c, .policy = policy_version };
	for (const struct conf_section *s = NULL; (s = conf_next(c, "approve", s));)
		approve_compile_rule(&k, s);
	if ((a->fast.s = conf_find(c, "returns", "fast")))
		approve_compile_conds(&k, &a->fast);
	return a;
}

struct approve_first { struct tend_err *err; enum tend_status st; };

static void approve_keep_first(void *ctx, const char *problem) {
	struct approve_first *f = ctx;

	if (f->st == TEND_OK)
		f->st = tend_fail(f->err, TEND_CONFIG, "%s", problem);
}

enum tend_status approve_new(const void *ctx, const struct conf *c, int64_t policy_version, struct approve **out, struct tend_err *err) {
	struct approve_first first = { .err = err, .st = TEND_OK };

	*out = approve_compile(ctx, c, policy_version, approve_keep_first, &first);
	if (first.st != TEND_OK) {
		mem_free(*out);
		*out = NULL;
	}
	return first.st;
}

void approve_each_reason(const struct approve *a, void (*each)(void *ctx, const char *file, int line, const char *code), void *ctx) {
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < a->rules[i].n; k++) {
			const struct approve_cond *c = &a->rules[i].conds[k];
			for (size_t t = 0; t < c->n; t++)
				for (size_t w = 0; !strcmp(approve_fields[c->terms[t].field].name, "reason") && w < c->terms[t].n; w++)
					each(ctx, a->rules[i].s->file, c->line, c->terms[t].words[w]);
		}
}

/* ---- deciding ---- */

/* The condition of a rule that holds; *always when it has none. */
static const struct approve_cond *approve_rule_holds(const struct approve_rule *r, const struct approve_facts *f, bool *always) {
	*always = !r->n;
	for (size_t i = 0; i < r->n; i++)
		if (approve_cond_holds(&r->conds[i], f, NULL))
			return &r->conds[i];
	return NULL;
}

static const char *approve_join(const void *ctx, const char *list, const char *more) {
	return !*more ? list : !*list ? more : mem_printf(ctx, "%s %s", list, more);
}

/* Is one of the words in the other list? */
static bool approve_meets(const char *words, const char *list) {
	char word[64];

	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		snprintf(word, sizeof word, "%.*s", (int)len, p);
		if (len < sizeof word && approve_has_word(list, word))
			return true;
		p += len;
	}
	return false;
}

/* FAST → APPROVE → REVIEW → LEAD and back; a milder APPROVE is FAST only where something can be paid without goods. */
static enum rma_verdict approve_step(enum rma_verdict v, enum approve_also also, const struct approve_facts *f) {
	bool pays = !strcmp(f->kind, "RR") || !strcmp(f->kind, "RO");

	switch (also) {
	case ALSO_LEAD: return RMA_VERDICT_LEAD;
	case ALSO_STRICTER: return v < RMA_VERDICT_LEAD ? (enum rma_verdict)(v + 1) : v;
	case ALSO_MILDER: return v > RMA_VERDICT_APPROVE ? (enum rma_verdict)(v - 1) : v == RMA_VERDICT_APPROVE && pays ? RMA_VERDICT_FAST : v;
	case ALSO_FUSE: return v == RMA_VERDICT_FAST ? RMA_VERDICT_APPROVE
	                     : v == RMA_VERDICT_APPROVE && (pays || !strcmp(f->kind, "CP")) ? RMA_VERDICT_REVIEW : v;
	case ALSO_NONE: break;
	}
	return v;
}

static enum approve_confirm approve_confirms(enum rma_verdict v, const struct approve_facts *f) {
	switch (v) {
	case RMA_VERDICT_FAST: case RMA_VERDICT_APPROVE: case RMA_VERDICT_NEEDS_INFO:
		return APPROVE_NOBODY;
	case RMA_VERDICT_LEAD:
		return APPROVE_LEAD;
	case RMA_VERDICT_REFUSE:
		return strcmp(f->fault, "B") != 0 && strcmp(f->fault, "N") != 0 ? APPROVE_LEAD : APPROVE_AGENT;
	default:
		return APPROVE_AGENT;
	}
}

static void approve_afterwards(const struct approve *a, const void *ctx, const struct approve_facts *f, struct approve_decision *d) {
	for (size_t i = 0; i < a->n; i++) {
		const struct approve_rule *r = &a->rules[i];
		bool always, in_ladder = d->verdict >= RMA_VERDICT_FAST && d->verdict <= RMA_VERDICT_LEAD;
		if (!r->also || !in_ladder || approve_has_word(r->except, d->rule) || approve_meets(d->also, r->except))
			continue;
		if (!approve_rule_holds(r, f, &always) && !always)
			continue;
		d->verdict = approve_step(d->verdict, r->also, f);
		d->also = approve_join(ctx, d->also, r->s->name);
		d->todo = approve_join(ctx, d->todo, r->todo);
		d->basis = approve_join(ctx, d->basis, r->basis);
	}
}

void approve_decide(const struct approve *a, const void *ctx, const struct approve_facts *f, struct approve_decision *out) {
	*out = (struct approve_decision){ .verdict = RMA_VERDICT_REVIEW, .rule = "", .file = "", .when = "", .also = "", .todo = "", .basis = "",
		.inputs = approve_inputs(ctx, f), .policy = a->policy };
	for (size_t i = 0; i < a->n; i++) {
		const struct approve_rule *r = &a->rules[i];
		bool always;
		const struct approve_cond *c = r->then ? approve_rule_holds(r, f, &always) : NULL;
		if (!r->then || (!c && !always))
			continue;
		out->verdict = r->then;
		out->rule = r->s->name;
		out->file = r->s->file;
		out->line = c ? c->line : r->s->line;
		out->when = c ? c->text : "";
		out->todo = r->todo;
		out->basis = r->basis;
		break;
	}
	approve_afterwards(a, ctx, f, out);
	out->confirm = approve_confirms(out->verdict, f);
}

/* The rule among those that held which closes the fast lane, or NULL. */
static const char *approve_closes(const struct approve *a, const struct approve_decision *d) {
	for (size_t i = 0; d && i < a->n; i++)
		if (approve_has_word(a->rules[i].todo, "no_fast") &&
		    (!strcmp(d->rule, a->rules[i].s->name) || approve_has_word(d->also, a->rules[i].s->name)))
			return a->rules[i].s->name;
	return NULL;
}

enum tend_status approve_fast_lane(const struct approve *a, const struct approve_facts *f, const struct approve_decision *d, struct tend_err *err) {
	const struct approve_term *miss = NULL, *one;
	fen_t cap = 0;

	if (!a->fast.s || !a->fast.n)
		return tend_fail(err, TEND_DENIED, _("fast lane: the policy has none: refund after the inspection"));
	const char *closed = approve_closes(a, d);
	if (closed)
		return tend_fail(err, TEND_DENIED, _("fast lane: the rule %s closes it: refund after the inspection"), closed);
	if (rma_money_parse(conf_get(a->fast.s, "cap", ""), &cap) && f->amount > cap)
		return tend_fail(err, TEND_DENIED, _("fast lane: above the cap: refund after the inspection"));
	for (size_t i = 0; i < a->fast.n; i++) {
		if (approve_cond_holds(&a->fast.conds[i], f, &one))
			return TEND_OK;
		miss = miss ? miss : one;
	}
	void *tmp = mem_ctx(NULL);
	enum tend_status st = tend_fail(err, TEND_DENIED, _("fast lane: %s does not hold: refund after the inspection"), approve_term_text(tmp, miss, f));
	mem_free(tmp);
	return st;
}

/* ---- saying why ---- */

static const char *approve_verdict_title(enum rma_verdict v) {
	static const char *const titles[] = { N_("not decided"), N_("approve, fast"), N_("approve"), N_("a person decides"), N_("a lead decides"),
		N_("ask for evidence"), N_("propose to refuse"), N_("belongs to an open return"), N_("cannot be") };

	return (unsigned)v < RMA_VERDICT_COUNT ? _(titles[v]) : "";
}

static const char *approve_title(const struct approve *a, const char *kind, const char *name, const char *lang) {
	const struct conf_section *s = conf_find(a->c, kind, name);

	return conf_get(s, lang && !strncmp(lang, "zh", 2) ? "title.zh" : "title.en", "");
}

static char *approve_why_terms(const void *ctx, char *s, const char *when, const struct approve_facts *f) {
	struct approve_cond c;

	if (!*when || approve_cond_parse(ctx, when, &c, NULL) != TEND_OK)
		return s;
	for (size_t i = 0; i < c.n; i++)
		s = mem_append(s, "%s%s", i ? ", " : "", approve_term_text(ctx, &c.terms[i], f));
	return s;
}

static char *approve_why_also(const struct approve *a, const void *ctx, char *s, const char *name, const struct approve_facts *f, const char *lang) {
	for (size_t i = 0; i < a->n; i++) {
		const struct approve_rule *r = &a->rules[i];
		bool always;
		if (strcmp(r->s->name, name) != 0)
			continue;
		const struct approve_cond *c = approve_rule_holds(r, f, &always);
		s = mem_append(s, "\n%s %s: ", name, _(approve_also_titles[r->also]));
		s = mem_append(s, "%s", approve_title(a, "approve", name, lang));
		if (c) {
			s = mem_append(s, " (");
			s = approve_why_terms(ctx, s, c->text, f);
			s = mem_append(s, ")");
		}
	}
	return s;
}

/* Calls for each word of a list. */
#define EACH_WORD(list, word) \
	for (const char *p_ = (list); *p_; p_ += strspn(p_, " ")) \
		for (char *word = mem_strndup(tmp, p_, strcspn(p_, " ")); word; p_ += strlen(word), word = NULL)

char *approve_why(const struct approve *a, const void *ctx, const struct approve_decision *d, const char *lang) {
	void *tmp = mem_ctx(NULL);
	struct approve_facts f;
	const char *title = approve_title(a, "approve", d->rule, lang);
	bool read = approve_facts_parse(tmp, d->inputs, &f, NULL) == TEND_OK;
	char *s = mem_printf(tmp, "%s %s%s%s", *d->rule ? d->rule : "–", approve_verdict_title(d->verdict), *title ? ": " : "", title);

	if (read && *d->when) {
		s = mem_append(s, "\n%s ", _("because"));
		s = approve_why_terms(tmp, s, d->when, &f);
	}
	EACH_WORD(d->also, name)
		s = approve_why_also(a, tmp, s, name, &f, lang);
	EACH_WORD(d->basis, name) {
		const char *law = approve_title(a, "basis", name, lang);
		s = mem_append(s, "\n%s %s", _("by"), *law ? law : name);
	}
	s = mem_append(s, _("\npolicy %" PRId64), d->policy);
	if (*d->file)
		s = mem_append(s, ", %s:%d", d->file, d->line);
	char *out = mem_strdup(ctx, s);
	mem_free(tmp);
	return out;
}
