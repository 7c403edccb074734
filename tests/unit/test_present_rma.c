/* SPDX-License-Identifier: ISC */
/* Words of returns: the bar leaves out what a kind does not do, the arithmetic adds up as it is written, what is late says so without colour. */
#include "tend/present.h"

#include <stdio.h>

#include "tend/mem.h"
#include "unit.h"

static const struct { enum rma_kind kind; enum rma_state state; const char *want; } bars[] = {
	{ RMA_RR, RMA_DRAFT, "1 asked ╌ 2 decided ╌ 3 sent back ╌ 4 inspected ╌ 5 paid ╌ 6 done" },
	{ RMA_RR, RMA_AWAIT_RETURN, "1 asked ━ 2 decided ━ 3 sent back ╌ 4 inspected ╌ 5 paid ╌ 6 done" },
	{ RMA_RR, RMA_REFUNDING, "1 asked ━ 2 decided ━ 3 sent back ━ 4 inspected ━ 5 paid ╌ 6 done" },
	{ RMA_RO, RMA_COMPLETED, "1 asked ━ 2 decided ━ 5 paid ━ 6 done" },
	{ RMA_RS, RMA_RESERVED, "1 asked ━ 2 decided ━ 5 shipped ╌ 6 done" },
	{ RMA_EX, RMA_OUTBOUND, "1 asked ━ 2 decided ━ 3 sent back ━ 4 inspected ━ 5 shipped ╌ 6 done" },
	{ RMA_RP, RMA_REPAIRING, "1 asked ━ 2 decided ━ 3 sent back ━ 4 inspected ━ 5 repaired ╌ 6 done" },
	{ RMA_CP, RMA_SUBMITTED, "1 asked ╌ 2 decided ╌ 5 paid ╌ 6 done" },
};

START_TEST(the_bar_is_solid_up_to_where_it_stands) {
	void *ctx = mem_ctx(NULL);
	char *s = present_steps(ctx, bars[_i].kind, bars[_i].state);

	ck_assert_str_eq(s, bars[_i].want);
	mem_free(ctx);
}
END_TEST

static const struct { struct refund_plan p; const char *want; } sums[] = {
	{ { .share = 22800, .goods = 22800, .refund = 22800 }, "paid 228.00 − fee 0.00 − gift 0.00 + shipping 0.00 = ¥228.00" },
	{ { .share = 10000, .goods = 10000, .fee = 500, .gift = 1200, .shipping = 800, .refund = 9100 },
	  "paid 100.00 − fee 5.00 − gift 12.00 + shipping 8.00 = ¥91.00" },
	{ { .share = 5000, .repricing = -300, .goods = 4700, .ship_fee = 1000, .tax = 50, .refund = 3750 },
	  "paid 50.00 − re-priced 3.00 − fee 0.00 − gift 0.00 − outbound 10.00 + shipping 0.00 + tax 0.50 = ¥37.50" },
	{ { .share = 5000, .repricing = 300, .goods = 5300, .ship_fee = -200, .refund = 5500 },
	  "paid 50.00 + re-priced 3.00 − fee 0.00 − gift 0.00 + outbound 2.00 + shipping 0.00 = ¥55.00" },
	{ { .share = 17900, .goods = 0, .collect = 2000, .freight = 1200 },
	  "paid 179.00 − replacement 179.00 − fee 0.00 − gift 0.00 + shipping 0.00 + freight 12.00 = ¥12.00" },
	{ { .compensation = 3000 }, "paid 0.00 − fee 0.00 − gift 0.00 + shipping 0.00 + compensation 30.00 = ¥30.00" },
	{ { .refusal = REFUND_REFUSED_OVER_QUANTITY, .max = 1 }, "nothing: more pieces than are left (at most 1)" },
	{ { .refusal = REFUND_REFUSED_NOT_ALLOWED }, "nothing: not allowed for this order" },
};

START_TEST(the_arithmetic_stands_there_whole) {
	void *ctx = mem_ctx(NULL);
	char *s = present_refund_sum(ctx, &sums[_i].p);

	ck_assert_str_eq(s, sums[_i].want);
	mem_free(ctx);
}
END_TEST

static const struct { enum rma_state state; int64_t in; const char *want; enum urgency u; } dues[] = {
	{ RMA_AWAIT_RETURN, 5 * TMS_DAY, "ships in 5 d", URGENCY_NONE },
	{ RMA_SUBMITTED, 10 * TMS_MINUTE, "answer in 10 min", URGENCY_SOON },
	{ RMA_LEAD_REVIEW, -3 * TMS_HOUR, "lead −3 h", URGENCY_LATE },
	{ RMA_COMPLETED, -TMS_HOUR, "", URGENCY_NONE },
	{ RMA_REFUNDING, TMS_DAY, "pay in 24 h", URGENCY_NONE },
};

START_TEST(what_is_due_says_what_and_when) {
	struct rma_row r = { .state = dues[_i].state, .due = TMS_DAY * 20000 + dues[_i].in };
	void *ctx = mem_ctx(NULL);
	char *s = present_return_due(ctx, &r, TMS_DAY * 20000);

	ck_assert_str_eq(s, dues[_i].want);
	ck_assert_int_eq(present_return_urgency(&r, TMS_DAY * 20000, 900), dues[_i].u);
	mem_free(ctx);
}
END_TEST

START_TEST(no_clock_is_no_due) {
	struct rma_row r = { .state = RMA_RETURNING, .due = TMS_NONE };
	void *ctx = mem_ctx(NULL);
	char *s = present_return_due(ctx, &r, 1);

	ck_assert_str_eq(s, "");
	ck_assert_int_eq(present_return_urgency(&r, 1, 900), URGENCY_NONE);
	mem_free(ctx);
}
END_TEST

static const struct { const char *kinds, *want; } proofs[] = { { "", "none" }, { "P", "▣ photo" }, { "PVP", "▣ photo ×2 video" }, { "T", "▣ lab or brand" } };

START_TEST(evidence_of_one_kind_is_counted) {
	struct rma_proof p[4];
	char letters[4][2];
	size_t n = strlen(proofs[_i].kinds);

	for (size_t i = 0; i < n; i++) {
		snprintf(letters[i], sizeof letters[i], "%c", proofs[_i].kinds[i]);
		p[i] = (struct rma_proof){ .kind = letters[i], .ref = "" };
	}
	void *ctx = mem_ctx(NULL);
	char *s = present_proofs(ctx, p, n);
	ck_assert_str_eq(s, proofs[_i].want);
	mem_free(ctx);
}
END_TEST

START_TEST(every_value_has_a_word) {
	for (int i = 0; i < RMA_KIND_COUNT; i++)
		ck_assert(*present_kind((enum rma_kind)i));
	for (int i = 0; i <= RMA_FAULT_OPEN; i++)
		ck_assert(*present_fault(i));
	for (int i = 0; i < RMA_TIMER_COUNT; i++)
		ck_assert(*present_timer((enum rma_timer)i));
	for (int i = 0; i < LEG_STATE_COUNT; i++)
		ck_assert(*present_leg_state((enum leg_state)i) && !strchr(present_leg_state((enum leg_state)i), '|'));
	for (int i = 0; i < LEG_KIND_COUNT; i++)
		ck_assert(*present_leg_kind((enum leg_kind)i));
	for (int i = 1; i < RMA_VERDICT_COUNT; i++)
		ck_assert(*present_verdict((enum rma_verdict)i));
	ck_assert_str_eq(present_kind((enum rma_kind)99), "");
}
END_TEST

TEST_MAIN("present_rma",
	tcase_add_loop_test(tc, the_bar_is_solid_up_to_where_it_stands, 0, COUNT(bars));
	tcase_add_loop_test(tc, the_arithmetic_stands_there_whole, 0, COUNT(sums));
	tcase_add_loop_test(tc, what_is_due_says_what_and_when, 0, COUNT(dues));
	tcase_add_test(tc, no_clock_is_no_due);
	tcase_add_loop_test(tc, evidence_of_one_kind_is_counted, 0, COUNT(proofs));
	tcase_add_test(tc, every_value_has_a_word);)
