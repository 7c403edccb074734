/* SPDX-License-Identifier: ISC */
/* What is wrong with the returns part of a policy: [returns], [reason], [approve], [basis]. Each problem with file and line. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/approve_priv.h"
#include "tend/i18n.h"
#include "tend/mem.h"

struct check {
	const struct conf *c;
	approve_say *report;
	void *ctx;
	size_t n;
};

static void check_count(void *ctx, const char *problem) {
	struct check *k = ctx;

	k->report(k->ctx, problem);
	k->n++;
}

__attribute__((format(printf, 4, 5)))
static void check_at(struct check *k, const char *file, int line, const char *fmt, ...) {
	char why[320], all[480];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	snprintf(all, sizeof all, "%s:%d: %s", file, line, why);
	check_count(k, all);
}

/* Keys by kind and name (NULL: of any name). */
static const struct { const char *kind, *name, *keys; } sections[] = {
	{ "returns", "limits", "agent lead attempts freight_cap worn_bp late_bp extra_times extra_least" },
	{ "returns", "budget", "goodwill auto" },
	{ "returns", "windows", "noreason promise roll" },
	{ "returns", "calls", "lease key_life gap query" },
	{ "returns", "fast", "when cap" },
	{ "approve", NULL, "when then also except do basis title.en title.zh" },
	{ "basis", NULL, "kind title.en title.zh" },
	{ "reason", NULL, "title.en title.zh fault freight outbound evidence evidence.hidden kinds goods_stay lead disposition window window.RR "
	                  "window.RO window.EX window.RS window.RP window.CP window.hidden basis" },
};

static bool check_timer_key(const char *key) {
#define X(name, word, s, states, fires) word " " word ".act " word ".warn "
	static const char keys[] = RMA_TIMERS(X) "consent pauses";
#undef X
	return approve_has_word(keys, key);
}

static void check_section(struct check *k, const struct conf_section *s) {
	const char *keys = NULL;
	bool timers = !strcmp(s->kind, "returns") && (!strcmp(s->name, "timers") || !strncmp(s->name, "timers.", 7)), ours = timers;

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		ours = ours || !strcmp(s->kind, sections[i].kind);
		if (!strcmp(s->kind, sections[i].kind) && (!sections[i].name || !strcmp(s->name, sections[i].name)))
			keys = sections[i].keys;
	}
	if (!ours)
		return;
	if (!keys && !timers)
		check_at(k, s->file, s->line, _("[%s %s]: one of %s"), s->kind, s->name, "limits budget windows calls fast timers timers.CHANNEL");
	for (size_t i = 0; i < s->n; i++)
		if (timers ? !check_timer_key(s->entries[i].key) : keys && !approve_has_word(keys, s->entries[i].key))
			check_at(k, s->file, s->entries[i].line, _("[%s] has no key `%s`: %s"), s->kind, s->entries[i].key,
			         timers ? _("see the timers in tend-policy(5)") : keys);
}

/* What must be one of some words, blank-separated if many. */
static void check_words(struct check *k, const char *kind, const char *key, const char *words) {
	for (const struct conf_section *s = NULL; (s = conf_next(k->c, kind, s));) {
		const struct conf_entry *e = conf_entry(s, key);
		char word[64];
		for (const char *p = e ? e->value : ""; *p; p += strspn(p, " \t")) {
			size_t len = strcspn(p, " \t");
			snprintf(word, sizeof word, "%.*s", (int)len, p);
			if (!approve_has_word(words, word))
				check_at(k, s->file, e->line, _("%s: `%s`: one of %s"), key, word, words);
			p += len;
		}
	}
}

static void check_limits(struct check *k) {
	struct rma_policy p;
	struct tend_err err;
	const char *channel;

	if (rma_policy_read(k->c, NULL, &p, &err) != TEND_OK) {
		check_count(k, err.msg);
		return; /* every channel would say the same again */
	}
	const struct conf_section *w = conf_find(k->c, "returns", "windows");
	if (*p.roll && !conf_find(k->c, "calendar", p.roll))
		check_at(k, w->file, conf_entry(w, "roll")->line, _("%s: there is no [%s %s]"), "roll", "calendar", p.roll);
	const struct conf_section *f = conf_find(k->c, "returns", "fast");
	fen_t cap;
	if (f && !rma_money_parse(conf_get(f, "cap", "none"), &cap))
		check_at(k, f->file, f->line, _("[returns fast] needs `cap = `, an amount like 200 or 200.50"));
	for (const struct conf_section *s = NULL; (s = conf_next(k->c, "returns", s));)
		if (!strncmp(s->name, "timers.", 7)) {
			channel = s->name + 7;
			if (!conf_find(k->c, "channel", channel))
				check_at(k, s->file, s->line, _("%s: there is no [%s %s]"), s->name, "channel", channel);
			if (rma_policy_read(k->c, channel, &p, &err) != TEND_OK)
				check_count(k, err.msg);
		}
}

static void check_reasons(struct check *k) {
	struct rma_reason r;
	struct tend_err err;
	int64_t v;

	for (const struct conf_section *s = NULL; (s = conf_next(k->c, "reason", s));) {
		if (rma_reason_get(k->c, s->name, &r, &err) != TEND_OK)
			check_count(k, err.msg);
		if (strlen(s->name) > 7)
			check_at(k, s->file, s->line, _("[reason %s]: a code has 7 bytes at most"), s->name);
		for (size_t i = 0; i < s->n; i++) {
			const struct conf_entry *e = &s->entries[i];
			if (!strncmp(e->key, "window", 6) && strcmp(e->value, "none") != 0 && (!dur_parse(e->value, &v) || v < 1))
				check_at(k, s->file, e->line, _("%s: `%s` is not a duration like 48h, 7d, or none"), e->key, e->value);
		}
		const struct conf_entry *b = conf_entry(s, "basis");
		void *tmp = mem_ctx(NULL);
		for (const char *p = b ? b->value : ""; *p; p += strspn(p, " \t")) {
			size_t len = strcspn(p, " \t");
			const char *name = mem_strndup(tmp, p, len);
			if (!conf_find(k->c, "basis", name))
				check_at(k, s->file, b->line, _("%s: there is no [%s %s]"), "basis", "basis", name);
			p += len;
		}
		mem_free(tmp);
	}
}

static void check_code(void *ctx, const char *file, int line, const char *code) {
	struct check *k = ctx;

	if (!conf_find(k->c, "reason", code))
		check_at(k, file, line, _("%s: there is no [%s %s]"), "reason", "reason", code);
}

/* A rule behind one that always holds is never asked; without a last one that does, the rest goes to a person unexplained. */
static void check_order(struct check *k) {
	const struct conf_section *always = NULL, *last = NULL;

	for (const struct conf_section *s = NULL; (s = conf_next(k->c, "approve", s));) {
		if (!conf_entry(s, "then"))
			continue;
		if (always)
			check_at(k, s->file, s->line, _("[approve %s] is never asked: [approve %s] before it always holds"), s->name, always->name);
		else if (!conf_entry(s, "when"))
			always = s;
		last = s;
	}
	if (last && !always)
		check_at(k, last->file, last->line, _("[approve %s] is the last rule: add one without `when` that takes the rest"), last->name);
}

size_t approve_check(const struct conf *c, void (*report)(void *ctx, const char *problem), void *ctx) {
	struct check k = { .c = c, .report = report, .ctx = ctx };

	for (size_t i = 0; i < c->n; i++)
		check_section(&k, &c->sections[i]);
	check_words(&k, "approve", "do", APPROVE_DO_WORDS);
	check_words(&k, "basis", "kind", "law rule promise practice");
	check_limits(&k);
	check_reasons(&k);
	struct approve *a = approve_compile(NULL, c, 0, check_count, &k);
	approve_each_reason(a, check_code, &k);
	mem_free(a);
	check_order(&k);
	return k.n;
}
