/* SPDX-License-Identifier: ISC */
/* The filter language: `class:quality severity>=3 -tag:x 退款` (screens.md section 1). One syntax for lists, views, policy
 * conditions. Terms are ANDed; `,` between values means or; `-` negates; a bare word is text in subject, customer, order or id, and, where
 * an index was asked (lists), in messages. */
#ifndef TEND_FILTER_H
#define TEND_FILTER_H
#include "tend/ticket.h"

enum filter_op { FOP_IS, FOP_LT, FOP_LE, FOP_GT, FOP_GE };
bool filter_cmp(enum filter_op op, int64_t a, int64_t b);  /* a OP b */

struct filter_term {
	int field;                   /* index into filter_fields */
	enum filter_op op;
	bool negate;
	const char **words;          /* the values, at least one */
	int64_t *numbers;            /* for numeric, duration (ms) and money (fen) fields */
	size_t n;
	const tend_id *hits;         /* of a text term: tickets whose messages say it (filter_said) */
	size_t n_hits;
};

struct filter {
	struct filter_term *terms;
	size_t n;
};

/* For help, completion and the manual. */
struct filter_field { const char *name, *values, *help; };
extern const struct filter_field filter_fields[];
extern const size_t filter_field_count;

/* INVALID: the message names the term and what would be right. Owned by ctx. */
enum tend_status filter_parse(const void *ctx, const char *query, struct filter **out, struct tend_err *err);
/* What an index knows of a text term: tickets whose messages say it, in any order; they are sorted in place and stay the caller's. */
void filter_said(struct filter_term *t, tend_id *ids, size_t n);
/* Does the ticket pass? `who:me` is the login `me` (may be ""). A NULL filter passes everything. */
bool filter_match(const struct filter *f, const struct ticket *t, tms_t now, const char *me);
/* The one value that a positive term asks of this field, or NULL: lets the store choose its index. */
const char *filter_value(const struct filter *f, const char *field);

#endif
