/* SPDX-License-Identifier: ISC */
/* Accuracy, macro-F1, coverage and calibration of labels against the truth. Knows nothing of texts or files. */
#include "tend/score.h"

#include <math.h>
#include <string.h>

#include "tend/err.h"
#include "tend/mem.h"

enum { SCORE_LABELS = 256, SCORE_BINS = 10, SCORE_STEPS = 1000 };

struct score {
	const char *label[SCORE_LABELS];
	size_t labels;
	size_t *cell;                   /* [truth][said] */
	/* By confidence in thousandths: rows, right ones. */
	size_t at[SCORE_STEPS + 1], right_at[SCORE_STEPS + 1];
	size_t fired, fired_right;
	double sure[SCORE_BINS];        /* sums of confidence */
};

struct score *score_new(const void *ctx) {
	struct score *s = mem_new(ctx, struct score);
	s->cell = mem_array(s, size_t, SCORE_LABELS * SCORE_LABELS);
	return s;
}

static size_t score_find(struct score *s, const char *label) {
	for (size_t i = 0; i < s->labels; i++)
		if (!strcmp(s->label[i], label))
			return i;
	/* More labels than any field has: what is over shares the last place. */
	if (s->labels == SCORE_LABELS)
		return SCORE_LABELS - 1;
	s->label[s->labels] = mem_strdup(s, label);
	return s->labels++;
}

static size_t score_step(double confidence) {
	return confidence <= 0 ? 0 : confidence >= 1 ? SCORE_STEPS : (size_t)(confidence * SCORE_STEPS + 0.5);
}

static size_t score_bin(size_t step) {
	size_t b = step * SCORE_BINS / SCORE_STEPS;
	return b < SCORE_BINS ? b : SCORE_BINS - 1;
}

void score_add(struct score *s, const char *truth, const char *said, double confidence, bool fired) {
	size_t a = score_find(s, truth), b = score_find(s, said), k = score_step(confidence);
	bool right = a == b;
	s->cell[a * SCORE_LABELS + b]++;
	s->at[k]++;
	s->right_at[k] += right;
	s->sure[score_bin(k)] += confidence;
	s->fired += fired;
	s->fired_right += fired && right;
}

static double score_f1(const struct score *s, size_t l, bool *occurs) {
	size_t truth = 0, said = 0, both = s->cell[l * SCORE_LABELS + l];
	for (size_t i = 0; i < s->labels; i++) {
		truth += s->cell[l * SCORE_LABELS + i];
		said += s->cell[i * SCORE_LABELS + l];
	}
	*occurs = truth > 0;
	return truth + said ? 2.0 * (double)both / (double)(truth + said) : 0;
}

static double score_calibration(const struct score *s, size_t rows) {
	double n[SCORE_BINS] = { 0 }, right[SCORE_BINS] = { 0 }, sum = 0;
	for (size_t k = 0; k <= SCORE_STEPS; k++) {
		n[score_bin(k)] += (double)s->at[k];
		right[score_bin(k)] += (double)s->right_at[k];
	}
	for (int b = 0; b < SCORE_BINS; b++)
		sum += fabs(s->sure[b] - right[b]);
	return rows ? sum / (double)rows : 0;
}

struct score_sum score_total(const struct score *s, double act_from) {
	struct score_sum t = { .fired = s->fired, .fired_right = s->fired_right };
	size_t occur = 0, from = score_step(act_from);
	for (size_t k = 0; k <= SCORE_STEPS; k++) {
		t.rows += s->at[k];
		t.right += s->right_at[k];
		t.acted += k >= from ? s->at[k] : 0;
		t.acted_right += k >= from ? s->right_at[k] : 0;
	}
	for (size_t l = 0; l < s->labels; l++) {
		bool occurs;
		double f1 = score_f1(s, l, &occurs);
		t.macro_f1 += occurs ? f1 : 0;
		occur += occurs;
	}
	t.macro_f1 = occur ? t.macro_f1 / (double)occur : 0;
	t.accuracy = t.rows ? (double)t.right / (double)t.rows : 0;
	t.ece = score_calibration(s, t.rows);
	return t;
}

size_t score_labels(const struct score *s) {
	return s->labels;
}

const char *score_label(const struct score *s, size_t i) {
	TEND_ASSERT(i < s->labels);
	return s->label[i];
}

size_t score_count(const struct score *s, size_t truth, size_t said) {
	TEND_ASSERT(truth < s->labels && said < s->labels);
	return s->cell[truth * SCORE_LABELS + said];
}

const char *score_word(const struct verdict *v, enum vfield f, bool with_neutral) {
	static const char *const severity[] = { "none", "none", "low", "medium", "high" };
	switch (f) {
	case VF_CLASS: return class_word(v->class);
	case VF_COMPLAINT: return v->complaint ? "yes" : "no";
	case VF_ORIGIN: return origin_word(v->origin);
	case VF_REASON: return v->reason;
	case VF_SEVERITY: return severity[v->severity];
	case VF_SENTIMENT:
		return v->sentiment > 0 ? "positive" : v->sentiment < 0 || !with_neutral ? "negative" : "neutral";
	case VF_LANGUAGE: return lang_word(v->language);
	case VF_COUNT: break;
	}
	return "";
}
