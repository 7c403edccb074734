/* SPDX-License-Identifier: ISC */
/* Money is whole fen (1/100 yuan), one currency a store. No sum wraps and nothing is rounded by binary fractions. */
#ifndef TEND_MONEY_H
#define TEND_MONEY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t fen_t;

/* The largest single amount and the largest order that refunds are reckoned for: with it every product of two amounts fits. */
#define FEN_MAX INT64_C(1000000000)
#define BP_ALL 10000             /* basis points: 100 bp = 1 % */

/* A result that does not fit is 0 and makes *ok false; *ok is never made true again, so that one look at the end of a
 * reckoning sees all of it. */
fen_t fen_add(fen_t a, fen_t b, bool *ok);
fen_t fen_sub(fen_t a, fen_t b, bool *ok);
fen_t fen_mul(fen_t a, int64_t n, bool *ok);
/* a·b/c rounded down (toward the smaller number, also below 0), exact: the product must fit, c > 0, else *ok = false. */
fen_t fen_mul_div(fen_t a, int64_t b, int64_t c, bool *ok);
fen_t fen_sum(const fen_t *v, size_t n, bool *ok);

static inline fen_t fen_min(fen_t a, fen_t b) { return a < b ? a : b; }
static inline fen_t fen_max(fen_t a, fen_t b) { return a > b ? a : b; }

/* Splits total over the weights w (all ≥ 0; quote M1): floor(total·w/Σw) each, what is left over one fen at a time to the
 * largest remainders, ties to the larger weight, then to the earlier place. Σ out = total, or all 0 when Σw = 0. A part is
 * never above its weight when total ≤ Σw. */
void fen_spread(fen_t total, const fen_t *w, fen_t *out, size_t n, bool *ok);

#endif
