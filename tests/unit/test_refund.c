/* SPDX-License-Identifier: ISC */
/* Refund arithmetic: facts of the rules. What holds for any order is in test_refund_any.c, the vectors in tests/cli/quote.sh. */
#include "unit.h"

#include "tend/mem.h"
#include "tend/refund.h"

static struct tend_err err;

/* ---- facts ---- */

static const struct refund_line pair[] = {
	{ .id = "A", .qty = 1, .has_price = true, .unit_price = 20000 },
	{ .id = "B", .qty = 1, .has_price = true, .unit_price = 15000 },
};
static const struct refund_tier from_300[] = { { .min = 30000, .off = 5000 } };
static const struct refund_promotion offer[] = { { .id = "P", .resettle = true, .tiers = from_300, .n_tiers = 1 } };

static struct refund *open_pair(const void *ctx, struct refund_order *o) {
	struct refund *r;
	struct refund_order init = REFUND_ORDER_INIT;
	*o = init;
	o->lines = pair;
	o->n_lines = 2;
	o->promotions = offer;
	o->n_promotions = 1;
	ck_assert_int_eq(refund_open(ctx, o, &r, &err), TEND_OK);
	return r;
}

static struct refund_plan give_back(struct refund *r, const void *ctx, enum refund_fault fault, const char *line, int64_t qty) {
	struct refund_item *it = mem_array(ctx, struct refund_item, 1);
	struct refund_step s = REFUND_STEP_INIT;
	struct refund_plan p;
	*it = (struct refund_item){ .line = line, .qty = qty };
	s.op = REFUND_OP_RETURN;
	s.fault = fault;
	s.items = it;
	s.n_items = 1;
	ck_assert_int_eq(refund_apply(r, ctx, &s, &p, &err), TEND_OK);
	return p;
}

START_TEST(a_buyer_who_breaks_the_offer_pays_the_kept_goods_as_if_bought_alone) {
	void *ctx = mem_ctx(NULL);
	struct refund_order o;
	struct refund *r = open_pair(ctx, &o);
	const struct refund_allocation *a = refund_allocated(r);
	ck_assert_int_eq(a->lines[0].paid, 17143);
	ck_assert_int_eq(a->lines[1].paid, 12857);
	ck_assert_int_eq(a->goods, 30000);
	struct refund_plan p = give_back(r, ctx, REFUND_FAULT_BUYER, "B", 1);
	ck_assert_int_eq(p.refusal, REFUND_REFUSED_NONE);
	ck_assert_int_eq(p.share, 12857);
	ck_assert_int_eq(p.repricing, -2857);
	ck_assert_int_eq(p.refund, 10000);
	ck_assert_uint_eq(p.n_legs, 1);
	ck_assert_str_eq(p.legs[0].tender, "T1");
	ck_assert_int_eq(p.legs[0].amount, 10000);
	ck_assert_int_eq(p.withheld, 2857);
	p = give_back(r, ctx, REFUND_FAULT_BUYER, "A", 1);
	ck_assert_int_eq(p.refund, 20000);
	ck_assert_int_eq(p.withheld, 0);
	mem_free(ctx);
}
END_TEST

START_TEST(a_fault_of_the_shop_costs_the_buyer_nothing) {
	void *ctx = mem_ctx(NULL);
	struct refund_order o;
	struct refund_plan p = give_back(open_pair(ctx, &o), ctx, REFUND_FAULT_MERCHANT, "B", 1);
	ck_assert_int_eq(p.repricing, 0);
	ck_assert_int_eq(p.refund, 12857);
	mem_free(ctx);
}
END_TEST

START_TEST(a_refused_step_names_the_line_and_leaves_no_trace) {
	void *ctx = mem_ctx(NULL);
	struct refund_order o;
	struct refund *r = open_pair(ctx, &o);
	struct refund_plan p = give_back(r, ctx, REFUND_FAULT_BUYER, "B", 2);
	ck_assert_int_eq(p.refusal, REFUND_REFUSED_OVER_QUANTITY);
	ck_assert_int_eq(p.max, 1);
	ck_assert_str_eq(p.at, "B");
	ck_assert_ptr_null(p.lines);
	ck_assert_int_eq(p.refund, 0);
	p = give_back(r, ctx, REFUND_FAULT_BUYER, "C", 1);
	ck_assert_str_eq(refund_refusal_word(p.refusal), "unknown_line");
	p = give_back(r, ctx, REFUND_FAULT_BUYER, "B", 1);
	ck_assert_int_eq(p.refund, 10000);
	mem_free(ctx);
}
END_TEST

START_TEST(a_step_that_is_none_is_an_error_and_takes_no_place) {
	void *ctx = mem_ctx(NULL);
	struct refund_order o;
	struct refund *r = open_pair(ctx, &o);
	struct refund_item it = { .line = "A", .qty = 1, .new_line = "N", .price_now = 20000 };
	struct refund_step s = REFUND_STEP_INIT;
	struct refund_plan p;
	s.op = REFUND_OP_EXCHANGE;
	s.fault = REFUND_FAULT_BUYER;
	ck_assert_int_eq(refund_apply(r, ctx, &s, &p, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, "steps[0].items: 0 of them: from 1 to 1");
	s.items = &it;
	s.n_items = 1;
	ck_assert_int_eq(refund_apply(r, ctx, &s, &p, &err), TEND_OK);
	ck_assert_int_eq(p.collect, 2857);
	ck_assert_uint_eq(p.n_balances, 3);
	ck_assert_str_eq(p.balances[2].line, "N");
	ck_assert_int_eq(p.balances[2].balance, 20000);
	/* collected under the name of its place in the order of steps */
	p = give_back(r, ctx, REFUND_FAULT_BUYER, "N", 1);
	ck_assert_str_eq(p.legs[1].tender, "collect-1");
	mem_free(ctx);
}
END_TEST

/* ---- what may not be reckoned with ---- */

static const struct { struct refund_line line; fen_t shipping; const char *want; } misfits[] = {
	{ { .id = "A", .qty = 2, .has_price = true, .unit_price = FEN_MAX }, 0, "lines: 2000000000 is not from 0 to 1000000000" },
	{ { .id = "A", .qty = REFUND_QTY, .has_price = true, .unit_price = FEN_MAX }, 0, "lines: 100000000000000 is not from 0 to 1000000000" },
	{ { .id = "A", .qty = 1, .has_price = true, .unit_price = INT64_MAX }, 0, "lines[0].unit_price: 9223372036854775807 is not from 0 to 1000000000" },
	{ { .id = "A", .qty = INT64_MAX, .has_price = true, .unit_price = 2 }, 0, "lines[0].qty: 9223372036854775807 is not from 1 to 100000" },
	{ { .id = "A", .qty = 1, .has_paid = true, .paid = FEN_MAX + 1 }, 0, "lines[0].paid: 1000000001 is not from 0 to 1000000000" },
	{ { .id = "A", .qty = 1, .has_paid = true, .paid = FEN_MAX, .tax = 1 }, 0, "lines: the order's total is above 1000000000" },
	{ { .id = "A", .qty = 1, .has_paid = true, .paid = FEN_MAX }, 1, "lines: the order's total is above 1000000000" },
	{ { .id = "A", .qty = 1, .has_paid = true, .paid = 1 }, INT64_MAX, "shipping.paid: 9223372036854775807 is not from 0 to 1000000000" },
	{ { .id = "A", .qty = 1, .has_paid = true, .paid = 1, .tax = INT64_MIN }, 0, "lines[0].tax: -9223372036854775808 is not from 0 to 1000000000" },
	{ { .id = NULL, .qty = 1, .has_paid = true, .paid = 1 }, 0, "lines[0].id: an id has 1 to 64 bytes" },
};

START_TEST(an_order_whose_sums_would_not_fit_is_refused_with_its_field) {
	struct refund_order o = REFUND_ORDER_INIT;
	struct refund *r;
	void *ctx = mem_ctx(NULL);
	o.lines = &misfits[_i].line;
	o.n_lines = 1;
	o.shipping.paid = misfits[_i].shipping;
	ck_assert_int_eq(refund_open(ctx, &o, &r, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, misfits[_i].want);
	ck_assert_ptr_null(r);
	mem_free(ctx);
}
END_TEST

START_TEST(the_largest_order_still_fits) {
	struct refund_order o = REFUND_ORDER_INIT;
	struct refund_line l[2] = { { .id = "A", .qty = 3, .has_price = true, .unit_price = 299999999 },
		{ .id = "B", .qty = 1, .has_price = true, .unit_price = 100000003 } };
	struct refund *r;
	void *ctx = mem_ctx(NULL);
	o.lines = l;
	o.n_lines = 2;
	o.promotions = offer;
	o.n_promotions = 1;
	ck_assert_int_eq(refund_open(ctx, &o, &r, &err), TEND_OK);
	ck_assert_int_eq(refund_allocated(r)->goods, FEN_MAX - 5000);
	fen_t sum = 0;
	for (int i = 0; i < 3; i++)
		sum += give_back(r, ctx, REFUND_FAULT_BUYER, "A", 1).refund;
	sum += give_back(r, ctx, REFUND_FAULT_NOBODY, "B", 1).refund;
	ck_assert_int_eq(sum, FEN_MAX - 5000);
	mem_free(ctx);
}
END_TEST

TEST_MAIN("refund", {
	tcase_add_test(tc, a_buyer_who_breaks_the_offer_pays_the_kept_goods_as_if_bought_alone);
	tcase_add_test(tc, a_fault_of_the_shop_costs_the_buyer_nothing);
	tcase_add_test(tc, a_refused_step_names_the_line_and_leaves_no_trace);
	tcase_add_test(tc, a_step_that_is_none_is_an_error_and_takes_no_place);
	tcase_add_loop_test(tc, an_order_whose_sums_would_not_fit_is_refused_with_its_field, 0, COUNT(misfits));
	tcase_add_test(tc, the_largest_order_still_fits);
})
