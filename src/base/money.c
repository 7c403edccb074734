/* SPDX-License-Identifier: ISC */
/* Checked arithmetic of money. Knows no order, no rule and no currency sign. */
#include "tend/money.h"

fen_t fen_add(fen_t a, fen_t b, bool *ok) {
	fen_t r;

	if (!__builtin_add_overflow(a, b, &r))
		return r;
	*ok = false;
	return 0;
}

fen_t fen_sub(fen_t a, fen_t b, bool *ok) {
	fen_t r;

	if (!__builtin_sub_overflow(a, b, &r))
		return r;
	*ok = false;
	return 0;
}

fen_t fen_mul(fen_t a, int64_t n, bool *ok) {
	fen_t r;

	if (!__builtin_mul_overflow(a, n, &r))
		return r;
	*ok = false;
	return 0;
}

fen_t fen_mul_div(fen_t a, int64_t b, int64_t c, bool *ok) {
	fen_t p;

	if (c <= 0 || __builtin_mul_overflow(a, b, &p)) {
		*ok = false;
		return 0;
	}
	/* C rounds toward 0; a price below 0 would come out a fen too high. */
	return p / c - (p % c < 0);
}

fen_t fen_sum(const fen_t *v, size_t n, bool *ok) {
	fen_t s = 0;

	for (size_t i = 0; i < n; i++)
		s = fen_add(s, v[i], ok);
	return s;
}

/* Who gets the next fen: the largest remainder not yet served, then the larger weight, then the earlier place. n: nobody. */
static size_t fen_next(fen_t total, fen_t weights, const fen_t *w, const fen_t *out, size_t n) {
	size_t best = n;
	fen_t most = 0;

	for (size_t i = 0; i < n; i++) {
		/* The product fitted when the parts were cut; who was served has more than its floor. */
		fen_t rest = out[i] > total * w[i] / weights ? 0 : total * w[i] % weights;
		if (rest > most || (rest == most && rest > 0 && w[i] > w[best])) {
			best = i;
			most = rest;
		}
	}
	return best;
}

void fen_spread(fen_t total, const fen_t *w, fen_t *out, size_t n, bool *ok) {
	bool fits = total >= 0;
	fen_t weights = fen_sum(w, n, &fits), left = total;

	for (size_t i = 0; i < n; i++) {
		out[i] = fits && weights > 0 && w[i] >= 0 ? fen_mul_div(total, w[i], weights, &fits) : 0;
		fits = fits && w[i] >= 0;
		left -= out[i];
	}
	for (size_t i; fits && weights > 0 && left > 0 && (i = fen_next(total, weights, w, out, n)) < n; left--)
		out[i]++;
	if (fits)
		return;
	*ok = false;
	for (size_t i = 0; i < n; i++)
		out[i] = 0;
}
