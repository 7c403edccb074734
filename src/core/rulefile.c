/* SPDX-License-Identifier: ISC */
/* Reads the sections `[rule …]`, `[negation …]` and `[classify …]` of a policy. Knows what they may say, never a pattern's inside. */
#include "core/rules.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { RULE_TIMES_MAX = 20, RULE_POINTS_MAX = 10000 };

/* A decimal number with at most three places, × 1000. */
static bool rulefile_milli(const char *s, const char **end, long *out) {
	bool minus = *s == '-';
	long v = 0, place = 1000;
	s += minus || *s == '+';
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9' && v < 10000000; s++)
		v = v * 10 + (*s - '0');
	v *= 1000;
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && place > 1; s++)
			v += (place /= 10) * (*s - '0');
	*out = minus ? -v : v;
	*end = s + strspn(s, " \t");
	return true;
}

static enum tend_status rulefile_bad(const struct conf_section *s, const struct conf_entry *e, const char *want,
                                     struct tend_err *err) {
	return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%.80s` is not %s"), s->file, e->line, e->key, e->value, want);
}

static enum tend_status rulefile_points(const struct conf_section *s, const struct conf_entry *e, const char *text,
                                        int *out, struct tend_err *err) {
	long v;
	const char *end;
	if (!rulefile_milli(text, &end, &v) || *end || v / 10 > RULE_POINTS_MAX || v / 10 < -RULE_POINTS_MAX)
		return rulefile_bad(s, e, _("a number of points, -100 to 100"), err);
	*out = (int)(v / 10);
	return TEND_OK;
}

static enum tend_status rulefile_real(const struct conf_section *s, const char *key, double *out, struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, key);
	const char *end;
	long v;
	if (!e)
		return TEND_OK;
	if (!rulefile_milli(e->value, &end, &v) || *end)
		return rulefile_bad(s, e, _("a number with at most three decimals"), err);
	*out = (double)v / 1000;
	return TEND_OK;
}

static enum tend_status rulefile_known(const struct conf_section *s, const char *const *keys, struct tend_err *err) {
	for (size_t i = 0; i < s->n; i++) {
		const char *const *k = keys;
		while (*k && strcmp(*k, s->entries[i].key) != 0)
			k++;
		if (!*k)
			return tend_fail(err, TEND_INVALID, _("%s:%d: [%s %s] has no key `%s`: see tend-policy(5)"), s->file,
			                 s->entries[i].line, s->kind, s->name, s->entries[i].key);
	}
	return TEND_OK;
}

static struct words rulefile_words(const void *ctx, const struct conf_section *s, const char *key) {
	struct words w = { 0 };
	for (const struct conf_entry *e = NULL; (e = conf_entry_next(s, key, e));) {
		mem_grow(ctx, w.v, w.n);
		w.v[w.n++] = e->value;
	}
	return w;
}

/* Patterns meet simplified text, so they are read as simplified. A line may end with `|` and go on in the next: the blank
 * that joins them is no part of the pattern. */
static const char *rulefile_pattern(const void *ctx, const char *s) {
	int32_t cp;
	char b[4];
	size_t n = strlen(s), len;
	char *out = mem_array(ctx, char, n + 1), *w = out;
	for (size_t i = 0; i < n; i += len) {
		len = u8_next(s + i, n - i, &cp);
		if (cp == ' ' && i > 0 && s[i - 1] == '|' && !(i > 1 && s[i - 2] == '\\'))
			continue;
		if (cp >= 0x3400 && cp < 0xA000)
			u8_put(b, norm_fold(cp));
		memcpy(w, cp >= 0x3400 && cp < 0xA000 ? b : s + i, len);
		w += len;
	}
	return out;
}

/* `value` or `value points`: cuts the value off. */
static enum tend_status rulefile_field(const void *ctx, const struct conf_section *s, const struct conf_entry *e,
                                       char **value, int *points, struct tend_err *err) {
	size_t n = strcspn(e->value, " \t");
	*value = mem_strndup(ctx, e->value, n);
	const char *rest = e->value + n + strspn(e->value + n, " \t");
	return *rest ? rulefile_points(s, e, rest, points, err) : TEND_OK;
}

static enum tend_status rulefile_small(const struct conf_section *s, const struct conf_entry *e, const char *v, int lo,
                                       int hi, int *out, struct tend_err *err) {
	char *end;
	long n = strtol(v, &end, 10);
	if (!*v || *end || n < lo || n > hi)
		return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%.80s` is not a whole number from %d to %d"), s->file, e->line,
		                 e->key, v, lo, hi);
	*out = (int)n;
	return TEND_OK;
}

static enum tend_status rulefile_says(const void *ctx, const struct conf_section *s, const struct conf_entry *e,
                                      struct rule *r, struct tend_err *err) {
	enum vfield f;
	enum tend_status st;
	char *v;
	if (!strcmp(e->key, "class"))
		f = VF_CLASS;
	else if (!strcmp(e->key, "reason"))
		f = VF_REASON;
	else if (!strcmp(e->key, "complaint"))
		f = VF_COMPLAINT;
	else if (!strcmp(e->key, "severity"))
		f = VF_SEVERITY;
	else if (!strcmp(e->key, "sentiment"))
		f = VF_SENTIMENT;
	else
		return TEND_OK;
	if (conf_entry(s, e->key) != e)
		return tend_fail(err, TEND_INVALID, _("%s:%d: %s is stated twice: write a second rule"), s->file, e->line, e->key);
	if ((st = rulefile_field(ctx, s, e, &v, &r->points[f], err)) != TEND_OK)
		return st;
	switch (f) {
	case VF_CLASS:
		return class_parse(v, &r->class) && r->class ? TEND_OK : rulefile_bad(s, e, _("a class"), err);
	case VF_REASON:
		if (strlen(v) != 3 || v[0] < 'A' || v[0] > 'Z')
			return rulefile_bad(s, e, _("a reason code like T01"), err);
		memcpy(r->reason, v, 4);
		return TEND_OK;
	case VF_COMPLAINT:
		r->complaint = !strcmp(v, "yes") ? 1 : !strcmp(v, "no") ? -1 : 0;
		return r->complaint ? TEND_OK : rulefile_bad(s, e, _("yes or no"), err);
	case VF_SEVERITY:
		return rulefile_small(s, e, v, 1, 4, &r->severity, err);
	default:
		return rulefile_small(s, e, v, -2, 2, &r->sentiment, err);
	}
}

static enum tend_status rulefile_rule(const void *ctx, const struct conf_section *s, struct rule *r, struct tend_err *err) {
	static const char *const keys[] = { "lang", "channel", "pattern", "not", "negate", "times", "class", "reason",
		"complaint", "severity", "sentiment", "weight", "note", NULL };
	static const char *const negate[] = { "drop", "flip", "ignore" };
	const struct conf_entry *e;
	enum tend_status st;
	int weight = 100;
	*r = (struct rule){ .name = s->name, .file = s->file, .line = s->line, .times = 1 };
	if ((st = rulefile_known(s, keys, err)) != TEND_OK)
		return st;
	if (!*s->name || !*conf_get(s, "pattern", ""))
		return tend_fail(err, TEND_INVALID, _("%s:%d: a rule has a name and a pattern"), s->file, s->line);
	r->pattern = rulefile_pattern(ctx, conf_get(s, "pattern", ""));
	r->note = conf_get(s, "note", "");
	r->channels = rulefile_words(ctx, s, "channel");
	r->nots = rulefile_words(ctx, s, "not");
	for (size_t i = 0; i < r->nots.n; i++)
		r->nots.v[i] = rulefile_pattern(ctx, r->nots.v[i]);
	if ((e = conf_entry(s, "lang")) && (!lang_parse(e->value, &r->lang) || (r->lang != LANG_ZH && r->lang != LANG_EN)))
		return rulefile_bad(s, e, _("zh or en"), err);
	if ((e = conf_entry(s, "negate"))) {
		size_t i = 0;
		while (i < 3 && strcmp(negate[i], e->value) != 0)
			i++;
		if (i == 3)
			return rulefile_bad(s, e, _("drop, flip or ignore"), err);
		r->negate = (enum rule_negate)i;
	}
	if ((e = conf_entry(s, "times")) && (st = rulefile_small(s, e, e->value, 1, RULE_TIMES_MAX, &r->times, err)) != TEND_OK)
		return st;
	if ((e = conf_entry(s, "weight")) && (st = rulefile_points(s, e, e->value, &weight, err)) != TEND_OK)
		return st;
	for (size_t i = 0; i < VF_COUNT; i++)
		r->points[i] = weight;
	for (size_t i = 0; i < s->n && st == TEND_OK; i++)
		st = rulefile_says(ctx, s, &s->entries[i], r, err);
	if (st == TEND_OK && !r->class && !r->reason[0] && !r->complaint && !r->severity && !conf_entry(s, "sentiment"))
		return tend_fail(err, TEND_INVALID, _("%s:%d: rule %s speaks for nothing: give it a class, reason, complaint, "
		                 "severity or sentiment"), s->file, s->line, s->name);
	return st;
}

static enum tend_status rulefile_negation(const void *ctx, const struct conf_section *s, struct rulefile *f,
                                          struct tend_err *err) {
	static const char *const keys[] = { "words", "except", "window", NULL };
	const struct conf_entry *e = conf_entry(s, "window");
	enum tend_status st = rulefile_known(s, keys, err);
	enum lang l;
	int window = 4;
	if (st == TEND_OK && (!lang_parse(s->name, &l) || (l != LANG_ZH && l != LANG_EN)))
		st = tend_fail(err, TEND_INVALID, _("%s:%d: [negation zh] or [negation en]"), s->file, s->line);
	if (st == TEND_OK && e)
		st = rulefile_small(s, e, e->value, 1, 20, &window, err);
	if (st != TEND_OK)
		return st;
	const char *words = conf_get(s, "words", NULL), *except = conf_get(s, "except", NULL);
	f->negation[l] = (struct negation){ .file = s->file, .line = s->line, .window = window,
		.words = words ? rulefile_pattern(ctx, words) : NULL, .except = except ? rulefile_pattern(ctx, except) : NULL };
	return TEND_OK;
}

static enum tend_status rulefile_whole(const struct conf_section *s, const char *key, int lo, int hi, int *out,
                                       struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, key);
	return e ? rulefile_small(s, e, e->value, lo, hi, out, err) : TEND_OK;
}

static enum tend_status rulefile_point_key(const struct conf_section *s, const char *key, int *out, struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, key);
	return e ? rulefile_points(s, e, e->value, out, err) : TEND_OK;
}

static enum tend_status rulefile_fallbacks(const struct conf_section *s, struct classify_params *p, struct tend_err *err) {
	static const char *const keys[] = { "fallback.other", "fallback.zh", "fallback.en", "fallback.mixed",
		"fallback.complaint" };
	const struct conf_entry *e = conf_entry(s, "fallback");
	enum tclass all = CLASS_OTHER;
	if (e && (!class_parse(e->value, &all) || !all))
		return rulefile_bad(s, e, _("a class"), err);
	for (int l = 0; l <= LANG_COUNT; l++) {
		enum tclass *to = l < LANG_COUNT ? &p->class_fallback[l] : &p->class_grief;
		const struct conf_entry *one = conf_entry(s, keys[l]);
		*to = e ? all : *to;
		if (one && (!class_parse(one->value, to) || !*to))
			return rulefile_bad(s, one, _("a class"), err);
	}
	return TEND_OK;
}

static enum tend_status rulefile_calibration(const struct conf_section *s, struct calibration *c, struct tend_err *err) {
	enum tend_status st = rulefile_real(s, "slope", &c->slope, err);
	if (st == TEND_OK)
		st = rulefile_real(s, "intercept", &c->intercept, err);
	return st == TEND_OK ? rulefile_real(s, "unsure", &c->unsure, err) : st;
}

static enum tend_status rulefile_stars(const struct conf_section *s, struct classify_params *p, struct tend_err *err) {
	static const char *const keys[] = { "sentiment.1", "sentiment.2", "sentiment.3", "sentiment.4", "sentiment.5",
		"complaint.1", "complaint.2", "complaint.3", "complaint.4", "complaint.5", NULL };
	enum tend_status st = rulefile_known(s, keys, err);
	for (int i = 0; i < 10 && st == TEND_OK; i++)
		st = rulefile_point_key(s, keys[i], i < 5 ? &p->star_sentiment[i + 1] : &p->star_complaint[i - 4], err);
	return st;
}

static enum tend_status rulefile_text(const struct conf_section *s, struct classify_params *p, struct tend_err *err) {
	static const char *const keys[] = { "max", "match", "prefilter", "mixed.least", "mixed.share", NULL };
	int max = (int)p->text_max, match = (int)p->match_limit;
	enum tend_status st = rulefile_known(s, keys, err);
	if (st == TEND_OK)
		st = rulefile_whole(s, "max", 1000, 1 << 24, &max, err);
	if (st == TEND_OK)
		st = rulefile_whole(s, "match", 1, INT_MAX, &match, err);
	if (st == TEND_OK)
		st = rulefile_whole(s, "mixed.least", 1, 1000, &p->mixed_least, err);
	if (st == TEND_OK)
		st = rulefile_whole(s, "mixed.share", 1, 100, &p->mixed_share, err);
	p->text_max = (size_t)max;
	p->match_limit = (uint32_t)match;
	p->prefilter = strcmp(conf_get(s, "prefilter", "yes"), "no") != 0;
	return st;
}

static enum tend_status rulefile_origin(const void *ctx, const struct conf_section *s, struct classify_params *p,
                                        struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, "silent");
	if (e && !origin_parse(e->value, &p->silent))
		return rulefile_bad(s, e, _("active, passive or hidden"), err);
	if (conf_entry(s, "passive"))
		p->passive = rulefile_words(ctx, s, "passive");
	return TEND_OK;
}

static enum tend_status rulefile_classify(const void *ctx, const struct conf_section *s, struct classify_params *p,
                                          struct tend_err *err) {
	static const char *const keys[] = { "slope", "intercept", "unsure", "fallback", "fallback.zh", "fallback.en",
		"fallback.mixed", "fallback.other", "fallback.complaint", "threshold", "default", "from", "strong", "passive", "silent", "suggest",
		"act", NULL };
	enum vfield f;
	enum tend_status st;
	if (!strcmp(s->name, "text"))
		return rulefile_text(s, p, err);
	if (!strcmp(s->name, "stars"))
		return rulefile_stars(s, p, err);
	if ((st = rulefile_known(s, keys, err)) != TEND_OK)
		return st;
	if (!strcmp(s->name, "thresholds")) {
		st = rulefile_real(s, "suggest", &p->suggest, err);
		return st == TEND_OK ? rulefile_real(s, "act", &p->act, err) : st;
	}
	if (!vfield_parse(s->name, &f) || strcmp(vfield_word(f), s->name) != 0)
		return tend_fail(err, TEND_INVALID, _("%s:%d: [classify %s] is not known: see tend-policy(5)"), s->file, s->line,
		                 s->name);
	if ((st = rulefile_calibration(s, &p->cal[f], err)) != TEND_OK)
		return st;
	switch (f) {
	case VF_CLASS: return rulefile_fallbacks(s, p, err);
	case VF_ORIGIN: return rulefile_origin(ctx, s, p, err);
	case VF_COMPLAINT: return rulefile_point_key(s, "threshold", &p->complaint_points, err);
	case VF_SEVERITY: return rulefile_whole(s, "default", 1, 4, &p->complaint_severity, err);
	case VF_SENTIMENT:
		st = rulefile_point_key(s, "from", &p->sentiment_from, err);
		return st == TEND_OK ? rulefile_point_key(s, "strong", &p->sentiment_strong, err) : st;
	default: return TEND_OK;
	}
}

/* Of a policy that says nothing about it: sure of nothing. */
static void rulefile_defaults(struct classify_params *p) {
	*p = (struct classify_params){ .complaint_points = 100, .complaint_severity = 2, .sentiment_from = 1,
		.sentiment_strong = 300, .silent = ORIGIN_HIDDEN, .mixed_least = 4, .mixed_share = 40, .suggest = 0.5,
		.act = 0.8, .text_max = 64 << 10, .match_limit = 100000, .prefilter = true };
	for (int i = 0; i < VF_COUNT; i++)
		p->cal[i] = (struct calibration){ .slope = 1, .unsure = 0.3 };
	for (int i = 0; i < LANG_COUNT; i++)
		p->class_fallback[i] = CLASS_OTHER;
	p->class_grief = CLASS_OTHER;
}

enum tend_status rulefile_read(const void *ctx, const struct conf *c, struct rulefile *out, struct tend_err *err) {
	const struct conf_section *s = NULL;
	enum tend_status st = TEND_OK;
	*out = (struct rulefile){ 0 };
	rulefile_defaults(&out->params);
	while (st == TEND_OK && (s = conf_next(c, "rule", s))) {
		mem_grow(ctx, out->rules, out->n);
		st = rulefile_rule(ctx, s, &out->rules[out->n++], err);
	}
	while (st == TEND_OK && (s = conf_next(c, "negation", s)))
		st = rulefile_negation(ctx, s, out, err);
	while (st == TEND_OK && (s = conf_next(c, "classify", s)))
		st = rulefile_classify(ctx, s, &out->params, err);
	return st;
}
