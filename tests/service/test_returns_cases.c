/* SPDX-License-Identifier: ISC */
/* Cases B1 … B38: each was a defect of a well-known system. Here they go through the whole service: request, approval, goods, money, and
 * what the provider's own book says. */
#include "returns.h"

/* ---- what was paid comes back to the fen, whatever the parts ---- */

struct shares {
	const char *what, *items, *tenders, *more;
	struct { const char *line; int64_t qty; fen_t refund; const char *reason; } part[4];
};
/* Each part is a return of its own, refunded before the next is asked for. Then nothing is left: one piece more is refused. */
static void ck_shares(const struct shares *c) {
	int64_t sum = 0, all = 0;
	char no[16];
	static int n;
	snprintf(no, sizeof no, "S-%d", ++n);
	order_as(no, c->items, c->tenders, true, true, c->more);
	for (int i = 0; i < 4 && c->part[i].line; i++) {
		tend_id id = give_back(no, (struct ask){ c->part[i].line, c->part[i].qty, RMA_RR, c->part[i].reason ? c->part[i].reason : "Q01" });
		relay();
		ck_state(id, RMA_COMPLETED);
		ck_assert_msg(paid_out(id) == c->part[i].refund, "%s: part %d paid %" PRId64 ", not %" PRId64, c->what, i + 1, paid_out(id), c->part[i].refund);
		ck_assert_int_eq(look(id).lines[0].settled, c->part[i].qty);
		all += c->part[i].refund;
	}
	book("paid", "T-", &sum);
	ck_assert_msg(sum == all, "%s: the provider paid %" PRId64 ", not %" PRId64, c->what, sum, all);
	ck_sound();
}
#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define ITEM(product, qty, price, paid) "{\"product\":\"" product "\",\"qty\":" #qty ",\"price_fen\":" #price ",\"paid_fen\":" #paid "}"

static const struct shares share_cases[] = {
	{ "B6 ten at -25 %", ITEM("P1", 10, 2390, 17925), WECHAT(17925), "", { { "1", 10, 17925, NULL } } },
	{ "B8 tax of 5700 in three", "{\"product\":\"P1\",\"qty\":3,\"price_fen\":10000,\"paid_fen\":30000,\"tax_fen\":5700}", WECHAT(35700), "",
	  { { "1", 1, 11900, NULL }, { "1", 1, 11900, NULL }, { "1", 1, 11900, NULL } } },
	{ "B12 two of five, then three", ITEM("P1", 5, 2000, 9998), WECHAT(9998), "", { { "1", 2, 3999, NULL }, { "1", 3, 5999, NULL } } },
	{ "B13 600 + 400 - 100", ITEM("P1", 1, 600, 540) "," ITEM("P2", 1, 400, 360), WECHAT(900), "", { { "1", 1, 540, NULL }, { "2", 1, 360, NULL } } },
	{ "B14 one of three at 19.99", ITEM("P1", 3, 1999, 5997), WECHAT(5997), "", { { "1", 1, 1999, NULL } } },
	{ "B16 net 100, -10, tax 10 %", "{\"product\":\"P1\",\"qty\":1,\"price_fen\":10000,\"paid_fen\":9000,\"tax_fen\":900}", WECHAT(9900), "",
	  { { "1", 1, 9900, NULL } } },
	{ "B22 nine of ten, then one", ITEM("P1", 10, 80000, 200000), WECHAT(200000), "", { { "1", 9, 180000, NULL }, { "1", 1, 20000, NULL } } },
	{ "B24 ten at -15 %", ITEM("P1", 10, 8250, 70125), WECHAT(70125), "", { { "1", 10, 70125, NULL } } },
	{ "B33 two of three at -10 %", ITEM("P1", 3, 10000, 27000), WECHAT(27000), "", { { "1", 2, 18000, NULL } } },
	{ "B33 five of six, prorated", ITEM("P1", 6, 5000, 27000), WECHAT(27000),
	  "\"promotions\":[{\"id\":\"p\",\"tiers\":[{\"min\":30000,\"off_bp\":1000}]}]", { { "1", 5, 22500, "C01" } } },
	{ "B33 five of six, the offer re-priced", ITEM("P1", 6, 5000, 27000), WECHAT(27000),
	  "\"promotions\":[{\"id\":\"p\",\"regime\":\"resettle\",\"tiers\":[{\"min\":30000,\"off_bp\":1000}]}]", { { "1", 5, 22000, "C01" } } },
	{ "B37 2 + 20 parts of a kit", ITEM("P1", 22, 800, 16959), WECHAT(16959), "", { { "1", 2, 1541, NULL }, { "1", 20, 15418, NULL } } },
};
START_TEST(parts_of_an_order_are_refunded_by_their_stored_shares) { ck_shares(&share_cases[_i]); }
END_TEST

/* ---- quantities ---- */

START_TEST(b1_only_what_was_accepted_is_paid_and_the_rest_stays_claimable) {
	order("O-1", ITEM("P1", 3, 8999, 26997), WECHAT(26997));
	tend_id id = open_rma("O-1", (struct ask){ "1", 3, RMA_RR, "Q01" }), more;
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 2, RMA_DISP_RESTOCK_A, true));
	ck_no(go_count(&keeper, id, RMA_EV_INSPECT, "1", 3, RMA_DISP_RESTOCK_A, true), TEND_INVALID, "3 cannot be inspected, 2");
	ck_ok(go_count(&keeper, id, RMA_EV_INSPECT, "1", 2, RMA_DISP_RESTOCK_A, true));
	ck_assert_int_eq(legs_sum(id, CLAIMS, OUT), 17998);
	relay();
	ck_paid(1, 17998);
	ck_assert_int_eq(look(id).r.amount, 17998); /* what the customer is told */
	struct rma_line l = look(id).lines[0];
	ck_assert_int_eq(l.approved * 1000 + l.received * 100 + l.accepted * 10 + l.settled, 3222);
	ck_no(try_open("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" }, &more), TEND_LIMIT, "at most 1");
	ck_ok(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &more));
	ck_sound();
}
END_TEST

START_TEST(b4_what_is_granted_but_not_paid_counts) {
	order("O-1", ITEM("P1", 1, 10000, 10000), WECHAT(10000));
	struct return_request part = REQUEST_INIT;
	part.send = "pro_rata";
	part.amount = 6000;
	tend_id a, b;
	provider("later");
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &part, &a));
	approve(a);
	ck_assert_int_eq(legs_sum(a, 1u << LEG_PLANNED, OUT), 6000);
	part.amount = 5000;
	ck_no(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &part, &b), TEND_LIMIT, "at most 4000");
	part.amount = 4000;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &part, &b));
	approve(b);
	provider("ok");
	relay();
	ck_paid(2, 10000);
}
END_TEST

START_TEST(b5_what_was_refunded_and_restocked_is_neither_again) {
	order("O-1", ITEM("P1", 1, 90000, 90000) "," ITEM("P2", 2, 100, 200), WECHAT(90200));
	tend_id id = give_back("O-1", (struct ask){ "2", 2, RMA_RR, "Q01" }), more;
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 200);
	ck_assert_int_eq(on_hand("P2"), 3);
	ck_no(try_open("O-1", (struct ask){ "2", 2, RMA_RR, "Q01" }, &more), TEND_LIMIT, "at most 0");
	ck_no(try_open("O-1", (struct ask){ "2", 1, RMA_RO, "Q02" }, &more), TEND_LIMIT, "at most 0");
	ck_assert_int_eq(on_hand("P2"), 3);
	ck_assert_int_eq(sql("SELECT sum(qty) FROM stock_move WHERE product='P2' AND bucket='on_hand'"), 2);
}
END_TEST

START_TEST(b7_goods_are_restocked_once_whatever_happens_to_record_and_order) {
	order("O-1", ITEM("P1", 1, 9000, 9000), WECHAT(9000));
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	ck_assert_int_eq(on_hand("P1"), 4);
	ck_no(go(&agent, id, RMA_EV_WITHDRAW), TEND_CONFLICT, "does not fit");
	order("O-1", ITEM("P2", 1, 5000, 5000), WECHAT(5000)); /* the channel replaced the line */
	ck_no(go(&agent, id, RMA_EV_WITHDRAW), TEND_CONFLICT, "does not fit");
	ck_assert_int_eq(on_hand("P1"), 4);
	ck_assert_int_eq(sql("SELECT count(*) FROM stock_move WHERE qty>0"), 1);
	ck_paid(1, 9000);
}
END_TEST

START_TEST(b9_a_second_refund_takes_what_the_first_left) {
	order("O-1", ITEM("P1", 1, 1700, 1700), WECHAT(1700));
	static const fen_t amounts[] = { 1200, 500 };
	struct return_request part = REQUEST_INIT;
	tend_id id;
	part.send = "pro_rata";
	for (int i = 0; i < 2; i++) {
		part.amount = amounts[i];
		ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &part, &id));
		approve(id);
		relay();
		ck_state(id, RMA_COMPLETED);
	}
	ck_paid(2, 1700);
	part.amount = 1;
	ck_no(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &part, &id), TEND_LIMIT, "at most 0");
}
END_TEST

START_TEST(b10_what_cost_nothing_is_taken_back_for_nothing) {
	order("O-1", ITEM("P1", 2, 5000, 0), "");
	for (int i = 0; i < 2; i++) {
		tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
		ck_state(id, RMA_COMPLETED);
		ck_assert_int_eq(legs(id), 0);
		ck_assert_int_eq(look(id).lines[0].settled, 1);
	}
	relay();
	ck_paid(0, 0);
}
END_TEST

START_TEST(b11_each_tender_gets_its_own_and_two_pieces_are_two) {
	order("O-1", ITEM("P1", 2, 4000, 8000), "{\"kind\":\"wechat\",\"fen\":5000},{\"kind\":\"points\",\"fen\":3000}");
	tend_id id = give_back("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" });
	ck_assert_int_eq(leg_at(id, 0)->amount, 5000);
	ck_assert_str_eq(leg_at(id, 0)->tender, "wechat");
	ck_assert_int_eq(leg_at(id, 1)->amount, 3000);
	ck_assert_str_eq(leg_at(id, 1)->tender, "points");
	relay();
	ck_paid(2, 8000);
	ck_assert_int_eq(look(id).lines[0].settled, 2);
}
END_TEST

START_TEST(b20_two_refunds_of_one_payment_are_two_rows) {
	order("O-1", ITEM("P1", 1, 3000, 3000) "," ITEM("P2", 1, 2000, 2000) "," ITEM("P1", 1, 5000, 5000), WECHAT(10000));
	tend_id a = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	tend_id b = give_back("O-1", (struct ask){ "2", 1, RMA_RR, "Q01" });
	relay();
	ck_state(a, RMA_COMPLETED);
	ck_state(b, RMA_COMPLETED);
	ck_paid(2, 5000);
	ck_assert_int_eq(sql("SELECT count(*) FROM leg WHERE order_no='O-1' AND state=3"), 2);
	struct refund_plan p = look(b).plan;
	fen_t left = p.withheld;
	for (size_t i = 0; i < p.n_balances; i++)
		left += p.balances[i].balance;
	ck_assert_int_eq(left, 5000);
}
END_TEST

START_TEST(b21_a_third_return_of_two_pieces_is_refused) {
	order("O-1", ITEM("P1", 2, 5000, 10000), WECHAT(10000));
	tend_id id;
	for (int i = 0; i < 2; i++)
		give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }); /* the money is still on its way */
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &id), TEND_LIMIT, "at most 0");
	relay();
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &id), TEND_LIMIT, "at most 0");
	ck_paid(2, 10000);
}
END_TEST

START_TEST(b23_a_second_parcel_is_added_to_the_first) {
	order("O-1", ITEM("P1", 2, 5000, 10000), WECHAT(10000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" });
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 1, RMA_DISP_RESTOCK_A, true));
	ck_assert_int_eq(look(id).lines[0].received, 1);
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 1, RMA_DISP_RESTOCK_A, true));
	ck_assert_int_eq(look(id).lines[0].received, 2);
	ck_no(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 1, RMA_DISP_RESTOCK_A, true), TEND_INVALID, "1 cannot arrive, 0");
	ck_ok(go_count(&keeper, id, RMA_EV_INSPECT, "1", 2, RMA_DISP_RESTOCK_A, true));
	relay();
	ck_paid(1, 10000);
}
END_TEST

START_TEST(b25_the_price_at_purchase_counts_and_the_quantity_that_came) {
	order("O-1", ITEM("P2", 10, 5000, 50000), WECHAT(50000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 10, RMA_RR, "Q01" });
	approve(id);
	import("products", "{\"id\":\"P2\",\"title\":\"猫抓板\",\"price_fen\":7500,\"sku\":\"690002\"}");
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 5, RMA_DISP_RESTOCK_A, true));
	ck_ok(go(&keeper, id, RMA_EV_INSPECT));
	relay();
	ck_paid(1, 25000);
}
END_TEST

START_TEST(b26_one_can_ask_for_what_was_delivered_and_not_returned) {
	tend_id id;
	order("O-1", ITEM("P1", 3, 5000, 15000), WECHAT(15000));
	give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	ck_no(try_open("O-1", (struct ask){ "1", 3, RMA_RR, "Q01" }, &id), TEND_LIMIT, "at most 2");
	ck_ok(try_open("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" }, &id));
	order_as("O-2", ITEM("P1", 3, 5000, 15000), WECHAT(15000), true, false, "");
	ck_no(try_open("O-2", (struct ask){ "1", 1, RMA_RR, "Q01" }, &id), TEND_LIMIT, "");
}
END_TEST

START_TEST(b27_a_rejected_piece_is_neither_returned_nor_paid_and_can_be_asked_for_again) {
	order("O-1", ITEM("P1", 2, 5000, 10000), WECHAT(10000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" }), again;
	struct return_count k[] = { { "1", 1, "A", RMA_DISP_RESTOCK_A, true, "" }, { "1", 1, "C", RMA_DISP_SEND_BACK, false, "p.jpg" } };
	struct return_do d = act(RMA_EV_INSPECT);
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	d.counts = k;
	d.n_counts = 2;
	ck_ok(go_as(&keeper, id, &d));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_assert_int_eq(on_hand("P1"), 4);
	struct rma_line l = look(id).lines[0];
	ck_assert_int_eq(l.accepted * 100 + l.rejected * 10 + l.settled, 111);
	ck_no(try_open("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" }, &again), TEND_LIMIT, "at most 1");
	ck_ok(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &again));
}
END_TEST

START_TEST(b34_what_is_kept_is_worth_its_stored_share) {
	order("O-1", ITEM("P1", 2, 4800, 7680), WECHAT(7680));
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	ck_paid(1, 3840);
	ck_assert_int_eq(look(id).plan.balances[0].balance, 3840);
	ck_assert_int_eq(look(id).plan.balances[0].left, 1);
}
END_TEST

START_TEST(b36_shipping_comes_back_as_it_was_paid_with_its_own_tax) {
	order_as("O-1", ITEM("P1", 1, 10000, 10000), WECHAT(24900), false, false, "\"shipping_fen\":14900,\"shipping_tax_fen\":2379");
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RO, "C04" });
	approve(id);
	struct refund_plan p = look(id).plan;
	ck_assert_int_eq(p.shipping, 14900);
	ck_assert_int_eq(p.tax_memo, 2379);
	ck_assert_int_eq(p.shipping - p.tax_memo, 12521);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 24900);
}
END_TEST

/* ---- once, and only once ---- */

START_TEST(b2_a_lost_answer_is_asked_about_under_the_same_key) {
	order("O-1", ITEM("P1", 1, 5000, 5000), WECHAT(5000));
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	provider("lost");
	relay_once();
	ck_state(id, RMA_REFUND_UNKNOWN);
	provider("ok");
	later(TMS_MINUTE);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_assert_int_eq(asked("refund"), 1);
	ck_assert_int_eq(asked("query"), 1);
	ck_assert_int_eq(legs(id), 1);
}
END_TEST

static int relay_in_child(int which) {
	int n = 0;
	(void)which;
	return svc_relay(s, 50, &n, &err) == TEND_OK ? n : 250;
}
START_TEST(b3_two_executors_take_a_leg_once) {
	int took[2];
	order("O-1", ITEM("P1", 1, 5000, 5000), WECHAT(5000));
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	both(relay_in_child, took);
	ck_assert_int_eq(took[0] + took[1], 1);
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_assert_int_eq(asked("refund"), 1);
}
END_TEST

START_TEST(b15_store_credit_is_credited_once) {
	order("O-1", ITEM("P1", 1, 500, 500), "{\"kind\":\"balance\",\"fen\":500}");
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	ck_assert_str_eq(leg_at(id, 0)->tender, "balance");
	provider("unknown");
	relay_once();
	provider("ok");
	later(TMS_MINUTE);
	relay();
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 500);
}
END_TEST

static tend_id pressed;
static int press_inspect(int which) {
	(void)which;
	return (int)go_count(&keeper, pressed, RMA_EV_INSPECT, "1", 1, RMA_DISP_RESTOCK_A, true);
}
START_TEST(b31_a_key_pressed_twice_makes_one_leg) {
	int st[2];
	order("O-1", ITEM("P1", 1, 5000, 5000), WECHAT(5000));
	pressed = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(pressed);
	ck_ok(go(&agent, pressed, RMA_EV_TRACK));
	ck_ok(go(&keeper, pressed, RMA_EV_ARRIVE));
	both(press_inspect, st);
	ck_assert_int_eq((st[0] == TEND_OK) + (st[1] == TEND_OK), 1);
	ck_no(go_count(&keeper, pressed, RMA_EV_INSPECT, "1", 1, RMA_DISP_RESTOCK_A, true), TEND_INVALID, "0 are waiting");
	ck_no(go(&lead, pressed, RMA_EV_COMPUTE), TEND_CONFLICT, "T33");
	ck_assert_int_eq(legs(pressed), 1);
	ck_assert_int_eq((int)look(pressed).n_inspected, 1);
	relay();
	ck_paid(1, 5000);
	ck_assert_int_eq(on_hand("P1"), 4);
}
END_TEST

START_TEST(b32_no_money_leaves_while_a_chargeback_is_open) {
	order("O-1", ITEM("P1", 1, 9900, 9900), WECHAT(9900));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(id);
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	come_back(id);
	ck_state(id, RMA_SETTLE);
	ck_no(go(&lead, id, RMA_EV_COMPUTE), TEND_CONFLICT, "G6");
	ck_assert_int_eq(legs(id), 0);
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	ck_state(id, RMA_REFUNDING);
	relay();
	ck_paid(1, 9900);
	ck_state(id, RMA_COMPLETED);
}
END_TEST

START_TEST(b38_two_records_of_an_order_call_a_minute_apart_and_none_is_lost) {
	order("O-1", ITEM("P1", 1, 5000, 5000) "," ITEM("P2", 1, 3000, 3000), WECHAT(8000));
	tend_id a = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }), b = give_back("O-1", (struct ask){ "2", 1, RMA_RR, "Q01" });
	relay_once();
	ck_assert_int_eq(asked("refund"), 1);
	later(59 * TMS_SECOND);
	relay_once();
	ck_assert_int_eq(asked("refund"), 1);
	later(TMS_SECOND);
	relay_once();
	ck_assert_int_eq(asked("refund"), 2);
	ck_assert_int_ge(llabs(leg_at(a, 0)->first_sent - leg_at(b, 0)->first_sent), 60 * TMS_SECOND);
	ck_state(a, RMA_COMPLETED);
	ck_state(b, RMA_COMPLETED);
	ck_paid(2, 8000);
}
END_TEST

/* ---- exchanges, stock ---- */

START_TEST(b17_a_dearer_article_is_paid_for_before_it_leaves) {
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":9000}");
	import("stock", "{\"product\":\"B\",\"warehouse\":\"SH\",\"on_hand\":1}");
	order("O-1", ITEM("P1", 1, 10000, 8000), WECHAT(8000));
	struct return_request q = REQUEST_INIT;
	tend_id id;
	q.send = "B";
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_EX, "C02" }, &q, &id));
	approve(id);
	come_back(id);
	ck_state(id, RMA_RESERVED);
	ck_assert_int_eq(legs_sum(id, CLAIMS, 1u << LEG_COLLECT), 1000);
	ck_no(go(&keeper, id, RMA_EV_SHIP), TEND_CONFLICT, "0.00 of 10.00 is paid");
	relay();
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_assert_int_eq(on_hand("B"), 0);
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 1000);
	ck_sound();
}
END_TEST

START_TEST(b18_the_shops_own_fault_costs_the_customer_nothing) {
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":9900}");
	import("stock", "{\"product\":\"B\",\"warehouse\":\"SH\",\"on_hand\":1}");
	order("O-1", ITEM("P1", 1, 9000, 9000), WECHAT(9000));
	struct return_request q = REQUEST_INIT;
	tend_id id;
	q.send = "B";
	q.freight_receipt = 600;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_EX, "W01" }, &q, &id));
	approve(id);
	come_back(id);
	ck_assert_int_eq(legs(id), 0);
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(legs_sum(id, CLAIMS, 1u << LEG_COLLECT), 0);
	ck_assert_int_eq(legs_sum(id, 1u << LEG_OK, 1u << LEG_FREIGHT), 600); /* the label that the customer paid */
	ck_paid(1, 600);
	ck_assert_int_eq(asked("refund"), 0);
}
END_TEST

/* As T14 leaves it: the replacement is held and goes ahead of the goods. */
static tend_id advance_exchange(const char *no) {
	tend_id id = open_rma(no, (struct ask){ "1", 1, RMA_EX, "W01" });
	struct rma_row r;
	approve(id);
	ck_state(id, RMA_AWAIT_RETURN);
	ck_assert_int_eq(held(id, RMA_HOLD_HELD), 1);
	ck_ok(store_begin(s->store, true, &err));
	ck_ok(store_rma_get(s->store, ctx, id, &r, &err));
	r.state = RMA_RESERVED;
	r.flags |= RMA_FAST;
	ck_ok(store_rma_update(s->store, &r, &err));
	ck_ok(store_commit(s->store, &err));
	return id;
}

START_TEST(b19_an_original_that_comes_back_after_the_replacement_is_stock_not_money) {
	order("O-1", ITEM("P2", 1, 5000, 5000), WECHAT(5000));
	tend_id id = advance_exchange("O-1");
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_AWAIT_RETURN);
	ck_assert_int_eq(on_hand("P2"), 0);
	come_back(id);
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(on_hand("P2"), 1);
	ck_assert_int_eq(legs(id), 0);
	relay();
	ck_paid(0, 0);
	ck_sound();
}
END_TEST

START_TEST(b35_a_replacement_that_never_left_is_never_charged_for) {
	order("O-1", ITEM("P2", 1, 5000, 5000), WECHAT(5000));
	tend_id id = advance_exchange("O-1");
	for (int day = 0; day < 60; day += 5) {
		later(5 * TMS_DAY);
		work();
		relay();
	}
	ck_state(id, RMA_RESERVED);
	ck_assert_int_eq(legs(id), 0);
	ck_ok(go(&keeper, id, RMA_EV_SHIP)); /* now it can be asked back */
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	later(8 * TMS_DAY);
	work();
	ck_state(id, RMA_RECOVERY);
	ck_paid(0, 0);
}
END_TEST

static tend_id rivals[2];
static int approve_rival(int which) {
	return (int)go(&lead, rivals[which], RMA_EV_APPROVE);
}
START_TEST(b28_of_two_that_want_the_last_piece_one_gets_it_and_one_waits) {
	int st[2];
	char no[8] = "O-0";
	for (int i = 0; i < 2; i++) {
		no[2]++;
		order(no, ITEM("P2", 1, 5000, 5000), WECHAT(5000));
		rivals[i] = open_rma(no, (struct ask){ "1", 1, RMA_RS, "W02" });
	}
	if (look(rivals[0]).r.state == RMA_SUBMITTED || look(rivals[0]).r.state == RMA_LEAD_REVIEW) { /* else the rules approved them */
		both(approve_rival, st);
		ck_assert_int_eq(st[0] + st[1], TEND_OK);
	}
	int first = look(rivals[0]).r.state == RMA_RESERVED ? 0 : 1;
	ck_state(rivals[first], RMA_RESERVED);
	ck_state(rivals[!first], RMA_STOCK_WAIT);
	ck_assert_int_eq(held(rivals[first], RMA_HOLD_HELD), 1);
	ck_assert_int_eq((int)look(rivals[!first]).n_holds, 0);
	ck_assert_int_eq(sql("SELECT reserved FROM stock WHERE product='P2'"), 1);
	ck_sound();
}
END_TEST

START_TEST(b29_a_cancelled_hold_is_neither_held_again_nor_shipped) {
	order("O-1", ITEM("P2", 1, 5000, 5000), WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RS, "W02" });
	approve(id);
	ck_state(id, RMA_RESERVED);
	ck_ok(go(&agent, id, RMA_EV_WITHDRAW));
	ck_state(id, RMA_CANCELLED);
	ck_assert_int_eq(held(id, RMA_HOLD_RELEASED), 1);
	ck_no(go(&keeper, id, RMA_EV_SHIP), TEND_CONFLICT, "does not fit");
	work();
	ck_assert_int_eq(held(id, RMA_HOLD_HELD), 0);
	ck_assert_int_eq(on_hand("P2"), 1);
	ck_assert_int_eq(sql("SELECT on_hand*10+reserved FROM stock WHERE product='P2'"), 10);
	ck_sound();
}
END_TEST

START_TEST(b30_a_pick_that_failed_is_held_again_once) {
	order("O-1", ITEM("P2", 1, 5000, 5000), WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RS, "W02" });
	approve(id);
	ck_ok(go(&keeper, id, RMA_EV_UNPICK));
	ck_state(id, RMA_STOCK_WAIT);
	ck_no(go(&keeper, id, RMA_EV_UNPICK), TEND_CONFLICT, "does not fit");
	ck_assert_int_eq(on_hand("P2"), 1);
	work();
	work();
	ck_state(id, RMA_RESERVED);
	ck_assert_int_eq(held(id, RMA_HOLD_HELD), 1);
	ck_assert_int_eq(held(id, RMA_HOLD_RELEASED), 1);
	ck_assert_int_eq(sql("SELECT on_hand*10+reserved FROM stock WHERE product='P2'"), 11);
	ck_sound();
}
END_TEST

TEST_MAIN("returns: cases B1 to B38", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_loop_test(tc, parts_of_an_order_are_refunded_by_their_stored_shares, 0, COUNT(share_cases));
	tcase_add_test(tc, b1_only_what_was_accepted_is_paid_and_the_rest_stays_claimable);
	tcase_add_test(tc, b2_a_lost_answer_is_asked_about_under_the_same_key);
	tcase_add_test(tc, b3_two_executors_take_a_leg_once);
	tcase_add_test(tc, b4_what_is_granted_but_not_paid_counts);
	tcase_add_test(tc, b5_what_was_refunded_and_restocked_is_neither_again);
	tcase_add_test(tc, b7_goods_are_restocked_once_whatever_happens_to_record_and_order);
	tcase_add_test(tc, b9_a_second_refund_takes_what_the_first_left);
	tcase_add_test(tc, b10_what_cost_nothing_is_taken_back_for_nothing);
	tcase_add_test(tc, b11_each_tender_gets_its_own_and_two_pieces_are_two);
	tcase_add_test(tc, b15_store_credit_is_credited_once);
	tcase_add_test(tc, b17_a_dearer_article_is_paid_for_before_it_leaves);
	tcase_add_test(tc, b18_the_shops_own_fault_costs_the_customer_nothing);
	tcase_add_test(tc, b19_an_original_that_comes_back_after_the_replacement_is_stock_not_money);
	tcase_add_test(tc, b20_two_refunds_of_one_payment_are_two_rows);
	tcase_add_test(tc, b21_a_third_return_of_two_pieces_is_refused);
	tcase_add_test(tc, b23_a_second_parcel_is_added_to_the_first);
	tcase_add_test(tc, b25_the_price_at_purchase_counts_and_the_quantity_that_came);
	tcase_add_test(tc, b26_one_can_ask_for_what_was_delivered_and_not_returned);
	tcase_add_test(tc, b27_a_rejected_piece_is_neither_returned_nor_paid_and_can_be_asked_for_again);
	tcase_add_test(tc, b28_of_two_that_want_the_last_piece_one_gets_it_and_one_waits);
	tcase_add_test(tc, b29_a_cancelled_hold_is_neither_held_again_nor_shipped);
	tcase_add_test(tc, b30_a_pick_that_failed_is_held_again_once);
	tcase_add_test(tc, b31_a_key_pressed_twice_makes_one_leg);
	tcase_add_test(tc, b32_no_money_leaves_while_a_chargeback_is_open);
	tcase_add_test(tc, b34_what_is_kept_is_worth_its_stored_share);
	tcase_add_test(tc, b35_a_replacement_that_never_left_is_never_charged_for);
	tcase_add_test(tc, b36_shipping_comes_back_as_it_was_paid_with_its_own_tax);
	tcase_add_test(tc, b38_two_records_of_an_order_call_a_minute_apart_and_none_is_lost);
})
