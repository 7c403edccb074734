/* SPDX-License-Identifier: ISC */
/* The JSON of `tend quote`, which is also how an order's terms and the steps of its returns are stored: a case into what the refund
 * arithmetic takes, its answers back into JSON. */
#ifndef TEND_QUOTE_CASE_H
#define TEND_QUOTE_CASE_H
#include "tend/refund.h"

struct json_t;

struct quote_case {
	struct refund_order order;
	struct refund_step *steps;
	size_t n_steps;
};

/* Texts are borrowed from j, which must outlive *out; arrays hang on ctx. INVALID names the field; ranges are not looked at
 * here but by the arithmetic. */
enum tend_status quote_case_read(void *ctx, const struct json_t *j, struct quote_case *out, struct tend_err *err);
/* New references. */
struct json_t *quote_case_allocation(const struct refund_allocation *a);
struct json_t *quote_case_plan(const struct refund_plan *p);

#endif
