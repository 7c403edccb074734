/* SPDX-License-Identifier: ISC */
/* Counts what the rules found into a verdict with evidence. Knows no pattern and no policy file. */
#include "tend/classify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules.h"
#include "tend/mem.h"

enum { REASON_MAX = 64 };

static const char *const class_words[CLASS_COUNT] = { "", "quality", "logistics", "service", "aftersales",
	"consultation", "praise", "other" };
static const char *const origin_words[ORIGIN_COUNT] = { "active", "passive", "hidden" };
static const char *const lang_words[LANG_COUNT] = { "other", "zh", "en", "mixed" };
static const char *const vfield_words[VF_COUNT] = { "class", "complaint", "origin", "reason", "severity", "sentiment",
	"language" };

/* The word that s names, in full or by an unambiguous beginning; -1. */
static int classify_word(const char *s, const char *const *words, int n) {
	int found = -1;
	size_t len = strlen(s);
	for (int i = 0; i < n; i++) {
		if (!strcmp(s, words[i]))
			return i;
		if (len && !strncmp(s, words[i], len))
			found = found == -1 ? i : -2;
	}
	return found < 0 ? -1 : found;
}

const char *class_word(enum tclass c) {
	return class_words[c];
}

bool class_parse(const char *s, enum tclass *out) {
	int i = classify_word(s, class_words, CLASS_COUNT);
	if (i >= 0)
		*out = (enum tclass)i;
	return i >= 0;
}

const char *origin_word(enum origin o) {
	return origin_words[o];
}

bool origin_parse(const char *s, enum origin *out) {
	int i = classify_word(s, origin_words, ORIGIN_COUNT);
	if (i >= 0)
		*out = (enum origin)i;
	return i >= 0;
}

const char *lang_word(enum lang l) {
	return lang_words[l];
}

bool lang_parse(const char *s, enum lang *out) {
	int i = classify_word(s, lang_words, LANG_COUNT);
	if (i >= 0)
		*out = (enum lang)i;
	return i >= 0;
}

const char *vfield_word(enum vfield f) {
	return vfield_words[f];
}

bool vfield_parse(const char *s, enum vfield *out) {
	int i = classify_word(s, vfield_words, VF_COUNT);
	if (i >= 0)
		*out = (enum vfield)i;
	return i >= 0;
}

/* The points of one text. */
struct tally {
	const struct classify_params *p;
	int class[CLASS_COUNT];
	struct { const char *code; int points; } reason[REASON_MAX];
	size_t reasons;
	int complaint, severity[5], sentiment;
	bool seen[VF_COUNT];            /* some rule or the stars spoke */
};

static double classify_sure(const struct tally *t, enum vfield f, int margin) {
	const struct calibration *c = &t->p->cal[f];
	return t->seen[f] ? 1 / (1 + exp(-(c->slope * margin / 100 + c->intercept))) : c->unsure;
}

static enum lang classify_language(const struct norm *m, const struct classify_params *p) {
	/* Some 1.6 Han characters carry as much as one word. */
	size_t h = m->han * 10 / 16, w = m->words, least = h < w ? h : w, most = h < w ? w : h;
	if (!m->han && !m->words)
		return LANG_OTHER;
	if (least >= (size_t)p->mixed_least && least * 100 >= most * (size_t)p->mixed_share)
		return LANG_MIXED;
	return m->han * 2 >= m->words ? LANG_ZH : LANG_EN;
}

static void tally_reason(struct tally *t, const char *code, int points) {
	size_t i = 0;
	while (i < t->reasons && strcmp(t->reason[i].code, code) != 0)
		i++;
	if (i == REASON_MAX)
		return;
	if (i == t->reasons) {
		t->reason[i].code = code;
		t->reason[i].points = 0;
		t->reasons++;
	}
	t->reason[i].points += points;
}

/* Whether a hit speaks for a field, and its points there. A turned hit says the opposite of a feeling, nothing of a
 * complaint or of praise, and still names the matter. */
static bool classify_says(const struct rule_hit *h, enum vfield f, int *points) {
	const struct rule *r = h->rule;
	*points = r->points[f];
	switch (f) {
	case VF_CLASS: return r->class && !(h->turned && r->class == CLASS_PRAISE);
	case VF_REASON: return r->reason[0] && !h->turned;
	case VF_COMPLAINT:
		*points *= r->complaint;
		return r->complaint && !h->turned;
	case VF_SEVERITY: return r->severity && !h->turned;
	case VF_SENTIMENT:
		*points *= h->turned ? -r->sentiment : r->sentiment;
		return r->sentiment;
	default: return false;
	}
}

static void tally_add(struct tally *t, const struct rule_hit *h, enum vfield f, int points) {
	t->seen[f] = true;
	switch (f) {
	case VF_CLASS: t->class[h->rule->class] += points; break;
	case VF_REASON: tally_reason(t, h->rule->reason, points); break;
	case VF_COMPLAINT: t->complaint += points; break;
	case VF_SEVERITY: t->severity[h->rule->severity] += points; break;
	case VF_SENTIMENT: t->sentiment += points; break;
	default: break;
	}
}

/* The best of n sums; *margin is its lead. -1 when none is above nothing. */
static int tally_best(const int *v, int n, int *margin) {
	int best = -1, second = 0;
	for (int i = 0; i < n; i++)
		if (v[i] > (best < 0 ? 0 : v[best])) {
			second = best < 0 ? 0 : v[best];
			best = i;
		} else if (v[i] > second) {
			second = v[i];
		}
	*margin = best < 0 ? 0 : v[best] - second;
	return best;
}

static void classify_class(struct tally *t, struct verdict *v) {
	int margin, best;
	/* Kind words in a complaint are politeness. */
	if (v->complaint)
		t->class[CLASS_PRAISE] = 0;
	best = tally_best(t->class, CLASS_COUNT, &margin);
	t->seen[VF_CLASS] = best > 0;
	bool grief = v->complaint && v->severity >= 3;
	v->class = best > 0 ? (enum tclass)best : grief ? t->p->class_grief : t->p->class_fallback[v->language];
	v->confidence[VF_CLASS] = classify_sure(t, VF_CLASS, margin);
}

/* Praise has nothing to put right. */
static void classify_reason(struct tally *t, struct verdict *v) {
	int points[REASON_MAX], margin;
	for (size_t i = 0; i < t->reasons; i++)
		points[i] = v->class == CLASS_PRAISE ? 0 : t->reason[i].points;
	int best = tally_best(points, (int)t->reasons, &margin);
	t->seen[VF_REASON] = best >= 0;
	memcpy(v->reason, best >= 0 ? t->reason[best].code : "\0\0\0", 4);
	v->confidence[VF_REASON] = classify_sure(t, VF_REASON, margin);
}

static void classify_complaint(struct tally *t, struct verdict *v) {
	int over = t->complaint - t->p->complaint_points;
	v->complaint = over >= 0;
	v->confidence[VF_COMPLAINT] = classify_sure(t, VF_COMPLAINT, abs(over));
}

/* The worst thing named decides, if it carries any points at all. */
static void classify_severity(struct tally *t, struct verdict *v) {
	int worst = 4;
	while (worst > 0 && t->severity[worst] <= 0)
		worst--;
	int floor = v->complaint ? t->p->complaint_severity : 1;
	v->severity = worst > floor ? worst : floor;
	v->confidence[VF_SEVERITY] = classify_sure(t, VF_SEVERITY, worst ? t->severity[worst] : 0);
}

static void classify_sentiment(struct tally *t, struct verdict *v) {
	int s = t->sentiment, size = abs(s), from = t->p->sentiment_from;
	int grade = size >= t->p->sentiment_strong ? 2 : size >= from && size > 0 ? 1 : 0;
	v->sentiment = s < 0 ? -grade : grade;
	v->confidence[VF_SENTIMENT] = classify_sure(t, VF_SENTIMENT, size);
}

static void classify_origin(struct tally *t, const struct classify_in *in, const struct norm *m, struct verdict *v) {
	v->origin = ORIGIN_ACTIVE;
	for (size_t i = 0; in->channel && i < t->p->passive.n; i++)
		if (!strcmp(in->channel, t->p->passive.v[i]))
			v->origin = ORIGIN_PASSIVE;
	if (strspn(m->text, " .") == m->n)
		v->origin = t->p->silent;
	t->seen[VF_ORIGIN] = in->channel;
	v->confidence[VF_ORIGIN] = classify_sure(t, VF_ORIGIN, 100);
}

static int evidence_order(const void *a, const void *b) {
	const struct evidence *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	int c = strcmp(x->rule, y->rule);
	return c ? c : (int)x->field - (int)y->field;
}

static void classify_stars(struct tally *t, int stars, struct verdict *v, const void *ctx) {
	if (stars < 1 || stars > 5)
		return;
	const int points[] = { t->p->star_complaint[stars], t->p->star_sentiment[stars] };
	const enum vfield fields[] = { VF_COMPLAINT, VF_SENTIMENT };
	t->complaint += points[0];
	t->sentiment += points[1];
	for (int i = 0; i < 2; i++) {
		t->seen[fields[i]] = t->seen[fields[i]] || points[i];
		if (!points[i])
			continue;
		mem_grow(ctx, v->evidence, v->n);
		v->evidence[v->n++] = (struct evidence){ .field = fields[i], .weight = points[i], .rule = "stars" };
	}
}

static void classify_count(struct tally *t, const struct norm *m, const struct rule_hit *hits, size_t n,
                           struct verdict *v, const void *ctx) {
	for (size_t i = 0; i < n; i++) {
		uint32_t start, len;
		norm_span(m, hits[i].a, hits[i].b, &start, &len);
		for (enum vfield f = 0; f < VF_COUNT; f++) {
			int points;
			if (!classify_says(&hits[i], f, &points) || !points)
				continue;
			tally_add(t, &hits[i], f, points);
			mem_grow(ctx, v->evidence, v->n);
			v->evidence[v->n++] = (struct evidence){ .start = start, .len = len, .field = f, .weight = points,
				.rule = hits[i].rule->name };
		}
	}
}

void classify_run(struct ruleset *rs, const void *ctx, const struct classify_in *in, struct verdict *out, unsigned *skipped) {
	const struct classify_params *p = ruleset_params(rs);
	struct tally t = { .p = p };
	struct rule_hit *hits;
	struct norm m;
	void *tmp = mem_ctx(ctx);
	/* A character cut by the bound is no longer valid; u8_next reads it as U+FFFD. */
	size_t n = in->n < p->text_max ? in->n : p->text_max;

	if (skipped)
		*skipped = 0;
	*out = (struct verdict){ 0 };
	norm_init(&m, tmp, n);
	if (in->subject && *in->subject) {
		size_t k = strlen(in->subject);
		norm_add(&m, in->subject, k < p->text_max ? k : p->text_max, false);
		norm_add(&m, "\n.\n", 3, false);        /* no pattern that minds clauses reads over it */
	}
	norm_add(&m, in->text ? in->text : "", in->text ? n : 0, true);
	out->language = classify_language(&m, p);
	t.seen[VF_LANGUAGE] = out->language != LANG_OTHER;
	out->confidence[VF_LANGUAGE] = classify_sure(&t, VF_LANGUAGE, 100);
	size_t found = ruleset_find(rs, tmp, &m, out->language, in->channel, &hits, skipped);
	classify_count(&t, &m, hits, found, out, ctx);
	classify_stars(&t, in->rating, out, ctx);
	classify_complaint(&t, out);
	classify_severity(&t, out);
	classify_class(&t, out);
	classify_reason(&t, out);
	classify_sentiment(&t, out);
	classify_origin(&t, in, &m, out);
	if (out->n)
		qsort(out->evidence, out->n, sizeof *out->evidence, evidence_order);
	mem_free(tmp);
}

char *verdict_evidence(const void *ctx, const struct verdict *v) {
	char *s = mem_strdup(ctx, "");
	for (size_t i = 0; i < v->n; i++) {
		const struct evidence *e = &v->evidence[i], *last = i ? e - 1 : NULL;
		if (last && last->start == e->start && last->len == e->len && last->rule == e->rule)
			continue;
		s = mem_append(s, "%s%u+%u:%s", *s ? "," : "", e->start, e->len, e->rule);
	}
	return s;
}
