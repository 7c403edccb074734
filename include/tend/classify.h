/* SPDX-License-Identifier: ISC */
/* What a message is, and how sure we are (classify.md section 1). Pure: text and rules in, a verdict with evidence out. */
#ifndef TEND_CLASSIFY_H
#define TEND_CLASSIFY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tend/err.h"

struct conf;
struct ruleset;

enum tclass { CLASS_NONE, CLASS_QUALITY, CLASS_LOGISTICS, CLASS_SERVICE, CLASS_AFTERSALES, CLASS_CONSULTATION,
              CLASS_PRAISE, CLASS_OTHER, CLASS_COUNT };
enum origin { ORIGIN_ACTIVE, ORIGIN_PASSIVE, ORIGIN_HIDDEN, ORIGIN_COUNT };
enum lang { LANG_OTHER, LANG_ZH, LANG_EN, LANG_MIXED, LANG_COUNT };

/* The words of code, database and commands; names in the reader's language are present's. CLASS_NONE is "". */
const char *class_word(enum tclass c);
bool class_parse(const char *s, enum tclass *out);     /* an unambiguous prefix is enough: `qual` */
const char *origin_word(enum origin o);
bool origin_parse(const char *s, enum origin *out);
const char *lang_word(enum lang l);
bool lang_parse(const char *s, enum lang *out);

enum vfield { VF_CLASS, VF_COMPLAINT, VF_ORIGIN, VF_REASON, VF_SEVERITY, VF_SENTIMENT, VF_LANGUAGE, VF_COUNT };
const char *vfield_word(enum vfield f);
bool vfield_parse(const char *s, enum vfield *out);

struct evidence {
	uint32_t start;              /* byte offset in the original text */
	uint32_t len;                /* bytes */
	enum vfield field;           /* what it speaks for */
	int weight;                  /* points × 100, as counted (negative: against) */
	const char *rule;            /* the rule's name, borrowed from the ruleset; "fallback" has no span */
};

struct verdict {
	enum tclass class;
	bool complaint;
	enum origin origin;
	char reason[8];              /* a code of returns.md section 4, "" none */
	int severity;                /* 1…4 */
	int sentiment;               /* -2…+2 */
	enum lang language;
	double confidence[VF_COUNT]; /* 0…1 by field */
	struct evidence *evidence;   /* by start; owned by the ctx given to classify_run */
	size_t n;
};

/* What is known beside the text. NULL members: unknown. */
struct classify_in {
	const char *text;            /* valid UTF-8 */
	size_t n;                    /* bytes */
	const char *subject;         /* read before the text; evidence offsets are of the text alone, subject hits have len 0 */
	const char *channel;         /* rules may be tied to channels; review and social make the origin passive */
	int rating;                  /* 1…5 stars, 0 none */
};

/* Reads the `[rule …]`, `[classify …]` and `[negation …]` sections of c. Patterns are compiled at first need, never here:
 * a shell command must not pay for them. INVALID with file:line for a section that cannot be right. Owned by ctx. */
enum tend_status ruleset_new(const void *ctx, const struct conf *c, struct ruleset **out, struct tend_err *err);
/* Compiles every pattern and reports each fault through cb (file:line in the message); returns how many. For `tend policy check`. */
size_t ruleset_check(struct ruleset *rs, void (*cb)(void *ctx, const char *msg), void *ctx);
/* Names through cb (file:line in the message) each rule that hit a limit since the set was read; returns how many. */
size_t ruleset_stopped(const struct ruleset *rs, void (*cb)(void *ctx, const char *msg), void *ctx);
/* The verdict. Never fails: without a match it is the fallback of the policy with its own low confidence. A rule that
 * hits its match limit is skipped and counted in *skipped (may be NULL). Results hang on ctx. */
void classify_run(struct ruleset *rs, const void *ctx, const struct classify_in *in, struct verdict *out, unsigned *skipped);
/* `start+len:rule` comma-joined, as `tend classify` prints it; owned by ctx. */
char *verdict_evidence(const void *ctx, const struct verdict *v);
/* The pattern source of a rule, and the policy's own words about it (`note =`), "" when unknown: for `why`. */
const char *ruleset_pattern(const struct ruleset *rs, const char *rule);
const char *ruleset_note(const struct ruleset *rs, const char *rule);
/* From which confidence a field may be acted on. */
double ruleset_act_from(const struct ruleset *rs);

#endif
