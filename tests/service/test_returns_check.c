/* SPDX-License-Identifier: ISC */
/* What `tend check` knows of returns: a sound shop is sound, and each invariant that something breaks from outside is named. */
#include "returns.h"

#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define P1(qty, paid) "{\"product\":\"P1\",\"qty\":" #qty ",\"price_fen\":5000,\"paid_fen\":" #paid "}"

/* R1 refunded, R2 with goods held, R3 with money on its way, R4 exchanged for something dearer. */
static void busy_shop(void) {
	struct return_request q = REQUEST_INIT;
	tend_id id;
	order("O-1", P1(2, 10000), WECHAT(10000));
	give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	order("O-2", P1(1, 5000), WECHAT(5000));
	approve(open_rma("O-2", (struct ask){ "1", 1, RMA_RS, "W02" }));
	order("O-3", P1(1, 5000), "{\"kind\":\"wechat\",\"fen\":3000},{\"kind\":\"points\",\"fen\":2000}");
	give_back("O-3", (struct ask){ "1", 1, RMA_RR, "Q01" });
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":6000}");
	import("stock", "{\"product\":\"B\",\"warehouse\":\"SH\",\"on_hand\":1,\"reserved\":0}");
	order("O-4", P1(1, 5000), WECHAT(5000));
	q.send = "B";
	ck_ok(try_open_as("O-4", (struct ask){ "1", 1, RMA_EX, "C02" }, &q, &id));
	approve(id);
	come_back(id);
	relay();
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_COMPLETED);
	order("O-5", P1(1, 5000), ""); /* names no tender */
	give_back("O-5", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	ck_sound();
}

static const struct { const char *spoil, *says; } broken[] = {
	{ "UPDATE rma_line SET accepted=3 WHERE rma=1", "return R1 line 1 has counters out of order" },
	{ "UPDATE rma_line SET settled=-1 WHERE rma=1", "return R1 line 1 has counters out of order" },
	{ "UPDATE rma_line SET received=0 WHERE rma=3", "return R3 line 1 has counters out of order" },
	{ "UPDATE rma_line SET settled=2,accepted=2,received=2,approved=2,requested=2 WHERE rma=3", "order O-3 line 1: 2 pieces are settled, it has 1" },
	{ "UPDATE leg SET amount=10001 WHERE rma=1", "order O-1 tender wechat: 10001 fen go back, it took 10000" },
	{ "UPDATE leg SET tender='points' WHERE rma=3 AND tender='wechat'", "order O-3 tender points: 5000 fen go back, it took 2000" },
	{ "UPDATE leg SET tender='coupon' WHERE rma=1", "order O-1 tender coupon: 5000 fen go back, it took 0" },
	{ "UPDATE leg SET amount=5001 WHERE rma=5", "5001 fen go back, it took 5000" },
	{ "UPDATE stock SET reserved=0", "stock of P1 in SH: 1 are held for returns, 0 reserved" },
	{ "UPDATE rma SET state=22 WHERE id=2", "return R2 is over, and goods are held for it" },
	{ "UPDATE hold SET state=3 WHERE rma=2", "return R2 has goods held, but nothing is" },
	{ "UPDATE leg SET state=2 WHERE rma=1", "return R1 is completed, and its leg T-1-refund-1 is not" },
	{ "UPDATE leg SET key='T-9-refund-1' WHERE rma=1", "leg T-9-refund-1 has another key than its own" },
	{ "UPDATE leg SET rma=99,key='T-99-refund-1' WHERE rma=1", "leg T-99-refund-1 belongs to no return" },
	{ "UPDATE leg SET replaces='T-1-refund-1' WHERE rma=4", "replaces T-1-refund-1, which was not declined" },
	{ "DELETE FROM outbox", "is to be paid, but nothing carries it" },
	{ "DELETE FROM leg WHERE rma=3", "belongs to no leg" },
	{ "INSERT INTO rma_timer VALUES(77,1,1,1,0)", "a clock belongs to R77, which is no return" },
	{ "UPDATE rma SET order_no='X' WHERE id=2", "return R2 belongs to the order X, which is not known" },
};
START_TEST(what_is_broken_from_outside_is_named) {
	busy_shop();
	if (_i == 15) /* money that waits: carried by nothing else than its row */
		give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	sql(broken[_i].spoil);
	ck_assert_msg(check() > 0 && strstr(problems, broken[_i].says) != NULL, "`%s' is not in:\n%s", broken[_i].says, problems);
}
END_TEST

START_TEST(a_channel_that_takes_a_line_away_later_is_no_damage) {
	busy_shop();
	order("O-1", "{\"product\":\"P2\",\"qty\":1,\"price_fen\":100,\"paid_fen\":100}", WECHAT(100));
	ck_sound();
}
END_TEST

TEST_MAIN("returns: check", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_loop_test(tc, what_is_broken_from_outside_is_named, 0, COUNT(broken));
	tcase_add_test(tc, a_channel_that_takes_a_line_away_later_is_no_damage);
})
