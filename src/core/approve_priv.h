/* SPDX-License-Identifier: ISC */
/* Conditions over the facts of a return, compiled: the form of the filter language over a table of its own. */
#ifndef TEND_APPROVE_PRIV_H
#define TEND_APPROVE_PRIV_H
#include "tend/approve.h"
#include "tend/conf.h"
#include "tend/filter.h"

struct approve_term {
	int field;                   /* index into approve_fields */
	enum filter_op op;
	bool negate;
	const char **words;          /* as written, at least one */
	int64_t *numbers;
	int *others;                 /* the field to compare with, −1: the number */
	size_t n;
};

struct approve_cond {
	const char *text;
	int line;
	struct approve_term *terms;
	size_t n;
};

/* INVALID names the term and what would be right. Hangs on ctx; text is borrowed. */
enum tend_status approve_cond_parse(const void *ctx, const char *text, struct approve_cond *out, struct tend_err *err);
/* Do all terms hold? *miss: the first that does not (may be NULL). */
bool approve_cond_holds(const struct approve_cond *c, const struct approve_facts *f, const struct approve_term **miss);
/* `amount 228.00 > agents' limit 200.00`: the term in words, with the facts in it. Owned by ctx. */
char *approve_term_text(const void *ctx, const struct approve_term *t, const struct approve_facts *f);

bool approve_has_word(const char *list, const char *word); /* in a blank-separated list */

/* Every fault goes to say; returns the compiled rules as far as they are right. */
typedef void approve_say(void *ctx, const char *problem);
struct approve *approve_compile(const void *ctx, const struct conf *c, int64_t policy_version, approve_say *say, void *say_ctx);
/* Codes that conditions name, for the check of the policy: calls each with file, line and code. */
void approve_each_reason(const struct approve *a, void (*each)(void *ctx, const char *file, int line, const char *code), void *ctx);

#endif
