/* SPDX-License-Identifier: ISC */
/* Between the rules, which find, and the verdict, which counts: what a rule says and where it was found. */
#ifndef TEND_RULES_H
#define TEND_RULES_H
#include "core/norm.h"
#include "tend/classify.h"

enum rule_negate { NEGATE_DROP, NEGATE_FLIP, NEGATE_IGNORE };

struct words {
	const char **v;
	size_t n;
};

struct rule {
	const char *name, *file, *pattern, *note;
	int line;
	enum lang lang;         /* LANG_OTHER: any */
	struct words channels, nots;
	enum rule_negate negate;
	int times;              /* so many matches count */
	enum tclass class;
	char reason[8];
	int complaint;          /* 1 speaks for, -1 against */
	int severity;           /* 0: says nothing */
	int sentiment;
	int points[VF_COUNT];   /* × 100: the rule's weight unless the field names its own */
};

/* `[negation LANG]`: words that turn what follows them within so many characters (zh) or words (en). */
struct negation {
	const char *words;      /* a pattern, NULL: none */
	const char *except;     /* what looks like one and is not, NULL: nothing */
	const char *file;
	int line;
	int window;
};

/* How sure: 1 / (1 + e^-(slope × margin + intercept)), margin in points; unsure without any rule. */
struct calibration {
	double slope, intercept, unsure;
};

/* `[classify …]`: all constants of the verdict. Points are × 100. */
struct classify_params {
	struct calibration cal[VF_COUNT];
	enum tclass class_fallback[LANG_COUNT];
	enum tclass class_grief;        /* of an angry complaint (severity 3 or 4) that names no matter */
	int complaint_points;   /* so many make a complaint */
	int complaint_severity; /* of a complaint without words for it */
	int sentiment_from, sentiment_strong;   /* from here on ±1, ±2 */
	int star_sentiment[6], star_complaint[6];
	struct words passive;   /* channels */
	enum origin silent;     /* of a message without words */
	int mixed_least, mixed_share;   /* words of the smaller language; their share in per cent of the larger's */
	double suggest, act;
	size_t text_max;
	uint32_t match_limit;
	bool prefilter;
};

struct rulefile {
	struct rule *rules;
	size_t n;
	struct negation negation[LANG_COUNT];
	struct classify_params params;
};

/* What the sections say, nothing compiled. Owned by ctx; strings of c are borrowed. */
enum tend_status rulefile_read(const void *ctx, const struct conf *c, struct rulefile *out, struct tend_err *err);

struct rule_hit {
	const struct rule *rule;
	uint32_t a, b;          /* bytes of the normal form */
	bool turned;            /* a negation stands before it (only of NEGATE_FLIP) */
};

const struct classify_params *ruleset_params(const struct ruleset *rs);
/* All that counts in the text, in the order of the rules. Owned by ctx; *skipped counts rules that hit their match limit. */
size_t ruleset_find(struct ruleset *rs, const void *ctx, const struct norm *m, enum lang lang, const char *channel,
                    struct rule_hit **out, unsigned *skipped);

#endif
