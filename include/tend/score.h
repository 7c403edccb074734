/* SPDX-License-Identifier: ISC */
/* How good a classifier is on labelled texts. Pure: pairs of labels in, figures out. */
#ifndef TEND_SCORE_H
#define TEND_SCORE_H
#include <stdbool.h>
#include <stddef.h>
#include "tend/classify.h"

struct score;

struct score_sum {
	size_t rows, right;
	double accuracy;
	double macro_f1;             /* the mean over the labels that occur in the truth */
	size_t fired, fired_right;   /* rows where anything spoke, not the fallback */
	size_t acted, acted_right;   /* rows at or above the threshold for acting */
	double ece;                  /* expected calibration error over ten bins of confidence */
};

struct score *score_new(const void *ctx);
/* One row: the true label, what was said, how sure, and whether anything but a fallback spoke. */
void score_add(struct score *s, const char *truth, const char *said, double confidence, bool fired);
struct score_sum score_total(const struct score *s, double act_from);
size_t score_labels(const struct score *s);            /* in order of first appearance */
const char *score_label(const struct score *s, size_t i);
size_t score_count(const struct score *s, size_t truth, size_t said);  /* a cell of the confusion table */
/* A field of a verdict in the words of the label maps: none low medium high; negative neutral positive (with_neutral: the
 * labels know a neutral, else 0 counts as negative); yes no; the other fields as they are. */
const char *score_word(const struct verdict *v, enum vfield f, bool with_neutral);

#endif
