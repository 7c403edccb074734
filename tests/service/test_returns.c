/* SPDX-License-Identifier: ISC */
/* Returns from the request to the money, on a store and with a payment provider of their own. */
#include "returns.h"

START_TEST(a_return_is_refunded_to_the_tenders_once_it_was_inspected) {
	int64_t sum;
	order("O-1", "{\"product\":\"P1\",\"qty\":3,\"price_fen\":8999,\"paid_fen\":26997}", "{\"kind\":\"wechat\",\"fen\":20000},{\"kind\":\"coupon\",\"fen\":6997}");
	tend_id id = open_rma("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" });
	approve(id);
	ck_state(id, RMA_AWAIT_RETURN);
	come_back(id);
	ck_state(id, RMA_REFUNDING);
	ck_assert_int_eq(paid_out(id), 0);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(paid_out(id), 17998);
	ck_assert_int_eq(book("paid", "T-", &sum), 2);
	ck_assert_int_eq(sum, 17998);
	ck_assert_int_eq(look(id).lines[0].settled, 2);
}
END_TEST

TEST_MAIN("returns", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_return_is_refunded_to_the_tenders_once_it_was_inspected);
})
