/* SPDX-License-Identifier: ISC */
/* Checked fen: nothing wraps, division is exact, what is left over in a split goes where the rule says. */
#include "unit.h"

#include "tend/money.h"

static const struct { char op; int64_t a, b, c, want; bool ok; } sums[] = {
	{ '+', 1999, 1, 0, 2000, true },
	{ '+', INT64_MAX, 0, 0, INT64_MAX, true },
	{ '+', INT64_MAX, 1, 0, 0, false },
	{ '+', INT64_MIN, -1, 0, 0, false },
	{ '-', 5, 7, 0, -2, true },
	{ '-', INT64_MIN, 1, 0, 0, false },
	{ '-', 0, INT64_MIN, 0, 0, false },
	{ '*', FEN_MAX, FEN_MAX, 0, FEN_MAX * FEN_MAX, true },
	{ '*', INT64_MAX, 2, 0, 0, false },
	{ '*', INT64_MIN, -1, 0, 0, false },
	{ '/', 10000, 1, 3, 3333, true },
	{ '/', 10000, 2, 3, 6666, true },
	{ '/', 10000, 3, 3, 10000, true },
	{ '/', 0, 5, 7, 0, true },
	{ '/', 29, 100, 100, 29, true }, /* 0.29 · 100 in binary fractions is 28 */
	{ '/', 899999997, 999999996, 999999997, 899999996, true },
	{ '/', FEN_MAX, FEN_MAX, 3, INT64_C(333333333333333333), true },
	{ '/', -1, 1, 3, -1, true }, /* down, not toward 0 */
	{ '/', -6, 1, 3, -2, true },
	{ '/', 1, 1, 0, 0, false },
	{ '/', 1, 1, -1, 0, false },
	{ '/', INT64_MAX, 2, 2, 0, false },
};

START_TEST(a_sum_is_exact_or_says_that_it_does_not_fit) {
	bool ok = true;
	int64_t a = sums[_i].a, b = sums[_i].b;
	fen_t got = sums[_i].op == '+' ? fen_add(a, b, &ok) : sums[_i].op == '-' ? fen_sub(a, b, &ok) : sums[_i].op == '*' ? fen_mul(a, b, &ok)
	          : fen_mul_div(a, b, sums[_i].c, &ok);
	ck_assert_int_eq(got, sums[_i].want);
	ck_assert_int_eq(ok, sums[_i].ok);
}
END_TEST

START_TEST(one_look_at_the_end_sees_a_sum_that_did_not_fit_before) {
	bool ok = true;
	fen_add(INT64_MAX, 1, &ok);
	ck_assert_int_eq(fen_add(1, 1, &ok), 2);
	ck_assert(!ok);
	ok = true;
	ck_assert_int_eq(fen_sum((fen_t[]){ 1, 2, 3 }, 3, &ok), 6);
	ck_assert_int_eq(fen_sum(NULL, 0, &ok), 0);
	ck_assert(ok);
	fen_sum((fen_t[]){ INT64_MAX, 1, -1 }, 3, &ok);
	ck_assert(!ok);
}
END_TEST

static const struct { fen_t total, w[5]; size_t n; fen_t want[5]; } splits[] = {
	{ 1000, { 1999, 2999, 4999 }, 3, { 200, 300, 500 } },
	{ 100, { 1000, 1000, 1000 }, 3, { 34, 33, 33 } },   /* a tie goes to the earlier place */
	{ 2, { 1, 3 }, 2, { 0, 2 } },                       /* … but first to the larger weight */
	{ 3, { 1, 3, 3 }, 3, { 1, 1, 1 } },
	{ 4, { 1, 3, 3 }, 3, { 0, 2, 2 } },                 /* more to split, less for the first */
	{ 5, { 0, 7, 0 }, 3, { 0, 5, 0 } },
	{ 5, { 0, 0 }, 2, { 0, 0 } },
	{ 0, { 3, 4 }, 2, { 0, 0 } },
	{ 7, { 3, 4 }, 2, { 3, 4 } },                       /* all of it: each its own */
	{ 9, { 0 }, 0, { 0 } },
	{ 999999996, { 899999997, 100000000 }, 2, { 899999996, 100000000 } },
	{ FEN_MAX, { FEN_MAX / 2, FEN_MAX / 2 }, 2, { FEN_MAX / 2, FEN_MAX / 2 } },
};

START_TEST(a_split_gives_what_is_left_over_to_the_largest_remainders) {
	fen_t out[5];
	bool ok = true;
	fen_spread(splits[_i].total, splits[_i].w, out, splits[_i].n, &ok);
	ck_assert(ok);
	for (size_t i = 0; i < splits[_i].n; i++)
		ck_assert_int_eq(out[i], splits[_i].want[i]);
}
END_TEST

static const struct { fen_t total, w[2]; } misfits[] = {
	{ -1, { 1, 1 } }, { 1, { 3, -1 } }, { 1, { -1, 3 } }, { 5, { INT64_MAX, 1 } }, { INT64_MAX, { 2, 1 } }, { 2, { INT64_MAX - 1, 1 } },
};

START_TEST(a_split_that_does_not_fit_gives_nothing_to_anybody) {
	fen_t out[2] = { 7, 7 };
	bool ok = true;
	fen_spread(misfits[_i].total, misfits[_i].w, out, 2, &ok);
	ck_assert(!ok);
	ck_assert_int_eq(out[0], 0);
	ck_assert_int_eq(out[1], 0);
}
END_TEST

START_TEST(the_parts_of_any_split_add_up_and_none_exceeds_its_weight) {
	uint64_t x = 20261111;
	for (int round = 0; round < 20000; round++) {
		fen_t w[6], out[6], sum = 0, total;
		bool ok = true;
		size_t n = 1 + (size_t)round % 6;
		for (size_t i = 0; i < n; i++) {
			x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			w[i] = (fen_t)(x >> 40) % (round % 2 ? 7 : 1000000);
			sum += w[i];
		}
		total = sum ? (fen_t)(x >> 33) % (sum + 1) : 3;
		fen_spread(total, w, out, n, &ok);
		ck_assert_msg(ok && fen_sum(out, n, &ok) == (sum ? total : 0), "round %d", round);
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(out[i] >= 0 && out[i] <= w[i], "round %d", round);
	}
}
END_TEST

TEST_MAIN("money", {
	tcase_add_loop_test(tc, a_sum_is_exact_or_says_that_it_does_not_fit, 0, COUNT(sums));
	tcase_add_test(tc, one_look_at_the_end_sees_a_sum_that_did_not_fit_before);
	tcase_add_loop_test(tc, a_split_gives_what_is_left_over_to_the_largest_remainders, 0, COUNT(splits));
	tcase_add_loop_test(tc, a_split_that_does_not_fit_gives_nothing_to_anybody, 0, COUNT(misfits));
	tcase_add_test(tc, the_parts_of_any_split_add_up_and_none_exceeds_its_weight);
})
