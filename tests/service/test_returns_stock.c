/* SPDX-License-Identifier: ISC */
/* Goods exactly once (G10): held, sent, released, back on the shelf; and who waits is served in the order of asking. */
#include "returns.h"

#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define P2(qty, paid) "{\"product\":\"P2\",\"qty\":" #qty ",\"price_fen\":5000,\"paid_fen\":" #paid "}"

HELPER void stock(const char *product, const char *warehouse, int n) {
	import("stock", mem_printf(ctx, "{\"product\":\"%s\",\"warehouse\":\"%s\",\"on_hand\":%d}", product, warehouse, n));
}
/* Missing pieces that are to be sent again; each of a moment of its own. */
static tend_id resend(const char *no, int64_t qty) {
	order(no, P2(5, 25000), WECHAT(25000));
	tend_id id = open_rma(no, (struct ask){ "1", qty, RMA_RS, "W02" });
	approve(id);
	later(TMS_SECOND);
	return id;
}
static int64_t shelf(const char *product) { /* on hand, and of these held, as two digits */
	return sql(mem_printf(ctx, "SELECT sum(on_hand)*10+sum(reserved) FROM stock WHERE product='%s'", product));
}
static int64_t moved(tend_id id, const char *bucket) {
	return sql(mem_printf(ctx, "SELECT coalesce(sum(qty),0) FROM stock_move WHERE rma=%" PRId64 " AND bucket='%s'", id, bucket));
}

static int work_in_child(int which) {
	int n = 1;
	(void)which;
	while (n)
		if (svc_work(s, &n, &err) != TEND_OK)
			return 250;
	return 0;
}

START_TEST(who_waits_is_served_in_the_order_of_asking) {
	int st[2];
	tend_id a = resend("O-1", 1), b = resend("O-2", 2), c = resend("O-3", 1), d;
	ck_state(a, RMA_RESERVED);
	ck_state(b, RMA_STOCK_WAIT);
	ck_state(c, RMA_STOCK_WAIT);
	stock("P2", "SH", 2);
	work();
	ck_state(b, RMA_STOCK_WAIT); /* wants two, one is free */
	ck_state(c, RMA_STOCK_WAIT); /* and what there is, is for the one before */
	d = resend("O-4", 1);
	ck_state(d, RMA_STOCK_WAIT); /* nobody jumps the queue */
	stock("P2", "SH", 3);
	both(work_in_child, st);
	ck_state(b, RMA_RESERVED);
	ck_state(c, RMA_STOCK_WAIT);
	ck_assert_int_eq(shelf("P2"), 33);
	stock("P2", "SH", 4);
	both(work_in_child, st);
	ck_state(c, RMA_RESERVED);
	ck_state(d, RMA_STOCK_WAIT);
	ck_ok(go(&agent, c, RMA_EV_WITHDRAW));
	work();
	ck_state(d, RMA_RESERVED);
	ck_assert_int_eq(shelf("P2"), 44);
	ck_sound();
}
END_TEST

static tend_id rival[2];
static int inspect_rival(int which) { return (int)go(&keeper, rival[which], RMA_EV_INSPECT); }
START_TEST(two_exchanges_race_for_the_last_piece) {
	int st[2];
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":5000}");
	for (int i = 0; i < 2; i++) {
		char no[] = { 'O', '-', (char)('1' + i), '\0' };
		struct return_request q = REQUEST_INIT;
		q.send = "B";
		order(no, P2(1, 5000), WECHAT(5000));
		ck_ok(try_open_as(no, (struct ask){ "1", 1, RMA_EX, "W01" }, &q, &rival[i]));
		approve(rival[i]);
		ck_state(rival[i], RMA_STOCK_WAIT);
	}
	stock("B", "SH", 1);
	both(work_in_child, st);
	ck_state(rival[0], RMA_AWAIT_RETURN);
	ck_state(rival[1], RMA_STOCK_WAIT);
	ck_assert_int_eq(held(rival[0], RMA_HOLD_HELD), 1);
	ck_assert_int_eq(held(rival[1], RMA_HOLD_HELD), 0);
	ck_ok(go(&agent, rival[0], RMA_EV_TRACK));
	ck_ok(go(&keeper, rival[0], RMA_EV_ARRIVE));
	rival[1] = rival[0];
	both(inspect_rival, st); /* the same goods inspected on two screens */
	ck_assert_int_eq((st[0] == TEND_OK) + (st[1] == TEND_OK), 1);
	ck_state(rival[0], RMA_RESERVED);
	ck_assert_int_eq(shelf("B"), 11);
	ck_sound();
}
END_TEST

static tend_id shipped;
static int ship_it(int which) {
	(void)which;
	return (int)go(&keeper, shipped, RMA_EV_SHIP);
}
START_TEST(what_is_held_leaves_once) {
	int st[2];
	shipped = resend("O-1", 1);
	both(ship_it, st);
	ck_assert_int_eq((st[0] == TEND_OK) + (st[1] == TEND_OK), 1);
	ck_no(go(&keeper, shipped, RMA_EV_SHIP), TEND_CONFLICT, "does not fit");
	ck_no(go(&agent, shipped, RMA_EV_WITHDRAW), TEND_CONFLICT, "does not fit");
	ck_assert_int_eq(held(shipped, RMA_HOLD_CONSUMED), 1);
	ck_assert_int_eq(shelf("P2"), 0);
	ck_assert_int_eq(moved(shipped, "on_hand"), -1);
	ck_ok(go(&agent, shipped, RMA_EV_SIGNED));
	ck_state(shipped, RMA_COMPLETED);
	ck_assert_int_eq(sql("SELECT count(*) FROM stock_move"), 1);
	ck_sound();
}
END_TEST

START_TEST(a_hold_is_released_once_by_withdrawal_and_by_lapse) {
	order("O-1", P2(1, 5000), WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_EX, "W01" });
	approve(id);
	ck_state(id, RMA_AWAIT_RETURN);
	ck_assert_int_eq(shelf("P2"), 11);
	ck_ok(go(&agent, id, RMA_EV_WITHDRAW));
	ck_no(go(&agent, id, RMA_EV_WITHDRAW), TEND_CONFLICT, "does not fit");
	ck_assert_int_eq(held(id, RMA_HOLD_RELEASED), 1);
	ck_assert_int_eq(shelf("P2"), 10);
	id = open_rma("O-1", (struct ask){ "1", 1, RMA_EX, "W01" });
	approve(id);
	later(8 * TMS_DAY);
	work();
	ck_state(id, RMA_EXPIRED);
	ck_assert_int_eq(held(id, RMA_HOLD_RELEASED), 1);
	ck_assert_int_eq(shelf("P2"), 10);
	ck_assert_int_eq(sql("SELECT count(*) FROM hold WHERE state=1"), 0);
	ck_sound();
}
END_TEST

static const struct { enum rma_disposition d; bool accepted; const char *bucket; int to_shelf; } places[] = {
	{ RMA_DISP_RESTOCK_A, true, "on_hand", 1 }, { RMA_DISP_RESTOCK_B, true, "RESTOCK_B", 0 }, { RMA_DISP_REWORK, true, "REWORK", 0 },
	{ RMA_DISP_QUARANTINE, true, "QUARANTINE", 0 }, { RMA_DISP_DESTROY, true, "DESTROY", 0 },
	{ RMA_DISP_RETURN_TO_VENDOR, true, "RETURN_TO_VENDOR", 0 }, { RMA_DISP_DONATE, true, "DONATE", 0 },
};
START_TEST(what_comes_back_goes_where_the_inspection_says) {
	order("O-1", P2(2, 10000), WECHAT(10000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" });
	struct return_count k[] = { { "1", 1, "B", places[_i].d, places[_i].accepted, "" }, { "1", 1, "D", RMA_DISP_SEND_BACK, false, "p.jpg" } };
	struct return_do d = act(RMA_EV_INSPECT);
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	d.counts = k;
	d.n_counts = 2;
	ck_ok(go_as(&keeper, id, &d));
	ck_assert_int_eq(moved(id, places[_i].bucket), 1);
	ck_assert_int_eq(sql("SELECT count(*) FROM stock_move"), 1); /* what goes back to the customer was never ours */
	ck_assert_int_eq(on_hand("P2"), 1 + places[_i].to_shelf);
	ck_sound();
}
END_TEST

START_TEST(each_article_of_a_resend_is_held_and_sent) {
	order("O-1", "{\"product\":\"P1\",\"qty\":1,\"price_fen\":9000,\"paid_fen\":9000}," P2(1, 5000) "," P2(1, 5000), WECHAT(19000));
	struct return_wish w[] = { { "1", 1, RMA_RS, "W02" }, { "2", 1, RMA_RS, "W02" }, { "3", 1, RMA_RS, "W02" } };
	struct rma_proof p[] = { { "V", "box.mp4", 0 }, { "C", "weight", 0 } };
	struct return_request q = REQUEST_INIT;
	tend_id ids[20];
	size_t n;
	q.order = "O-1";
	q.wishes = w;
	q.n_wishes = 3;
	q.proofs = p;
	q.n_proofs = 2;
	ck_ok(svc_return_open(s, &agent, &q, ids, &n, &err));
	ck_assert_uint_eq(n, 1);
	approve(ids[0]);
	ck_state(ids[0], RMA_STOCK_WAIT); /* of P2 there is one */
	ck_assert_int_eq(shelf("P1") + shelf("P2"), 40);
	stock("P2", "SH", 2);
	work();
	ck_state(ids[0], RMA_RESERVED);
	ck_assert_int_eq(shelf("P1"), 31);
	ck_assert_int_eq(shelf("P2"), 22);
	ck_ok(go(&keeper, ids[0], RMA_EV_SHIP));
	ck_assert_int_eq(shelf("P1"), 20);
	ck_assert_int_eq(shelf("P2"), 0);
	ck_sound();
}
END_TEST

START_TEST(a_parcel_comes_from_one_warehouse) {
	stock("P2", "GZ", 1);
	tend_id id = resend("O-1", 2);
	ck_state(id, RMA_STOCK_WAIT);
	stock("P2", "GZ", 2);
	work();
	ck_state(id, RMA_RESERVED);
	ck_assert_int_eq(sql("SELECT reserved FROM stock WHERE warehouse='GZ'"), 2);
}
END_TEST

START_TEST(an_import_of_stock_keeps_what_is_held) {
	tend_id id = resend("O-1", 1);
	import("stock", "{\"product\":\"P2\",\"warehouse\":\"SH\",\"on_hand\":7,\"reserved\":2}");
	ck_assert_int_eq(shelf("P2"), 73);
	struct import_counts k = { 0, 0, 0, 0 };
	static const char row[] = "{\"product\":\"P2\",\"warehouse\":\"SH\",\"on_hand\":7,\"reserved\":2}";
	ck_ok(svc_import_row(s, "stock", row, sizeof row - 1, &k, &err));
	ck_assert_int_eq(k.same, 1);
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_assert_int_eq(shelf("P2"), 62);
	ck_sound();
}
END_TEST

START_TEST(an_offer_taken_after_an_inspection_puts_the_goods_away_once) {
	order("O-1", P2(1, 5000), WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	struct return_do d = act(RMA_EV_OFFER);
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	ck_ok(go_count(&keeper, id, RMA_EV_MISMATCH, "1", 1, RMA_DISP_RESTOCK_A, true));
	ck_assert_int_eq(on_hand("P2"), 1); /* not before it is agreed */
	d.want = RMA_RR;
	d.amount = 5000;
	ck_ok(go_as(&lead, id, &d));
	ck_ok(go(&agent, id, RMA_EV_ACCEPT));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(on_hand("P2"), 2);
	ck_paid(1, 5000);
	ck_sound();
}
END_TEST

START_TEST(goods_that_come_after_they_were_asked_back_are_put_away_once) {
	order("O-1", P2(1, 5000), WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_EX, "W01" });
	approve(id);
	sql(mem_printf(ctx, "UPDATE rma SET state=12,flags=2 WHERE id=%" PRId64, id)); /* as T14 leaves it */
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	later(8 * TMS_DAY);
	work();
	ck_state(id, RMA_RECOVERY);
	ck_ok(go(&keeper, id, RMA_EV_RECOVER));
	ck_state(id, RMA_COMPLETED);
	ck_assert_str_eq(look(id).r.result, "goods-back");
	ck_assert_int_eq(look(id).lines[0].received, 1);
	ck_assert_int_eq(sql("SELECT count(*) FROM stock_move WHERE qty>0"), 1);
	ck_sound();
}
END_TEST

START_TEST(goods_that_were_put_away_at_the_inspection_are_not_again_when_the_rest_comes) {
	order("O-1", P2(2, 10000), WECHAT(10000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 2, RMA_RR, "Q01" });
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 1, RMA_DISP_RESTOCK_A, true));
	ck_ok(go(&keeper, id, RMA_EV_INSPECT));
	relay();
	ck_assert_int_eq(on_hand("P2"), 1); /* as its reason says: not to the shelf */
	int64_t moves = sql("SELECT count(*) FROM stock_move");
	sql(mem_printf(ctx, "UPDATE rma SET state=19 WHERE id=%" PRId64, id)); /* as T24 leaves what was paid ahead */
	ck_ok(go_count(&keeper, id, RMA_EV_RECOVER, "1", 1, RMA_DISP_RESTOCK_A, true));
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(sql("SELECT count(*) FROM stock_move"), moves + 1);
	ck_assert_int_eq(on_hand("P2"), 2);
}
END_TEST

START_TEST(g10_a_hold_ends_once) {
	stock("P2", "SH", 2);
	tend_id id = resend("O-1", 1), other = resend("O-2", 1);
	struct stock_hold h = look(id).holds[0];
	ck_state(other, RMA_RESERVED); /* its goods are not to be taken for the first one's */
	ck_ok(store_begin(s->store, true, &err));
	ck_ok(store_hold_end(s->store, &h, RMA_HOLD_RELEASED, now, id, 0, &err));
	ck_no(store_hold_end(s->store, &h, RMA_HOLD_RELEASED, now, id, 0, &err), TEND_CONFLICT, "G10");
	ck_no(store_hold_end(s->store, &h, RMA_HOLD_CONSUMED, now, id, 0, &err), TEND_CONFLICT, "G10");
	ck_no(store_hold_add(s->store, id, "P2", 2, now, &err), TEND_LIMIT, "2 wanted, 1 free");
	store_rollback(s->store);
	ck_assert_int_eq(shelf("P2"), 22);
}
END_TEST

/* ---- an exchange that comes to nothing ---- */

static tend_id dearer(const char *no) {
	struct return_request q = REQUEST_INIT;
	tend_id id;
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":6000}");
	stock("B", "SH", 1);
	order(no, P2(1, 5000), WECHAT(5000));
	q.send = "B";
	ck_ok(try_open_as(no, (struct ask){ "1", 1, RMA_EX, "C02" }, &q, &id));
	approve(id);
	come_back(id);
	ck_state(id, RMA_RESERVED);
	return id;
}

START_TEST(what_was_paid_for_a_replacement_that_never_comes_is_given_back) {
	tend_id id = dearer("O-1");
	relay();
	ck_paid(1, 1000);
	ck_ok(go(&keeper, id, RMA_EV_UNPICK));
	stock("B", "SH", 0);
	later(4 * TMS_DAY);
	work();
	ck_state(id, RMA_REFUNDING);
	ck_assert_int_eq(look(id).r.kind, RMA_RR);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(legs_sum(id, 1u << LEG_OK, 1u << LEG_REFUND), 6000);
	ck_paid(3, 7000); /* in 10.00; out 50.00 and 10.00, each to where it came from */
	ck_assert_int_eq(sql("SELECT sum(amount) FROM leg WHERE kind=0 AND tender='wechat'"), 5000);
	ck_sound();
}
END_TEST

START_TEST(a_refund_waits_until_it_is_known_whether_the_difference_was_paid) {
	tend_id id = dearer("O-1");
	provider("unknown");
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_UNKNOWN);
	provider("deaf");
	ck_ok(go(&keeper, id, RMA_EV_UNPICK));
	stock("B", "SH", 0);
	later(4 * TMS_DAY);
	sql("UPDATE leg SET state=1"); /* another relay is at it */
	work();
	ck_state(id, RMA_SETTLE);
	sql("UPDATE leg SET state=2");
	relay();
	ck_state(id, RMA_SETTLE);
	ck_assert_int_eq(legs(id), 1);
	provider("ok");
	later(TMS_HOUR);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(legs_sum(id, 1u << LEG_OK, 1u << LEG_REFUND), 6000);
	ck_paid(3, 7000);
}
END_TEST

START_TEST(a_withdrawn_exchange_leaves_the_order_as_it_was) {
	struct return_request q = REQUEST_INIT;
	tend_id id, again;
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":6000}");
	stock("B", "SH", 1);
	order("O-1", P2(1, 5000), WECHAT(5000));
	q.send = "B";
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_EX, "C02" }, &q, &id));
	approve(id);
	sql(mem_printf(ctx, "UPDATE rma SET state=12,flags=2 WHERE id=%" PRId64, id)); /* as T14 leaves it */
	ck_ok(go(&lead, id, RMA_EV_COMPUTE));
	ck_assert_int_eq(legs_sum(id, 1u << LEG_PLANNED, 1u << LEG_COLLECT), 1000);
	ck_ok(go(&agent, id, RMA_EV_WITHDRAW));
	again = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	relay();
	ck_state(again, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_sound();
}
END_TEST

START_TEST(a_dearer_replacement_that_was_lost_is_sent_again_for_nothing) {
	tend_id id = dearer("O-1");
	relay();
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	stock("B", "SH", 1);
	ck_ok(go(&agent, id, RMA_EV_WENT_WRONG));
	tend_id child = sql(mem_printf(ctx, "SELECT id FROM rma WHERE parent=%" PRId64, id));
	if (look(child).r.state == RMA_DRAFT) /* its reason does not lead there: a person asks for it */
		ck_assert_int_eq(events(child, "return_alert", "T2"), 1);
	sql(mem_printf(ctx, "UPDATE rma SET reason='T01' WHERE id=%" PRId64, child));
	if (look(child).r.state == RMA_DRAFT)
		ck_ok(go(&agent, child, RMA_EV_SUBMIT));
	if (look(child).r.state == RMA_NEED_INFO)
		ck_ok(go(&agent, child, RMA_EV_ANSWER));
	approve(child);
	ck_state(child, RMA_RESERVED);
	ck_assert_int_eq(legs(child), 0);
	ck_ok(go(&keeper, child, RMA_EV_SHIP));
	ck_assert_int_eq(shelf("B"), 0);
	ck_paid(1, 1000);
}
END_TEST

START_TEST(a_replacement_never_leaves_before_its_difference_is_paid) {
	tend_id id = dearer("O-1");
	provider("no");
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_FAILED);
	ck_no(go(&keeper, id, RMA_EV_SHIP), TEND_CONFLICT, "0.00 of 10.00 is paid");
	ck_ok(go(&lead, id, RMA_EV_COMPUTE)); /* asked for again */
	ck_no(go(&lead, id, RMA_EV_COMPUTE), TEND_CONFLICT, "T33");
	ck_no(go(&keeper, id, RMA_EV_SHIP), TEND_CONFLICT, "0.00 of 10.00 is paid");
	provider("ok");
	later(TMS_MINUTE);
	relay();
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 1000);
	ck_sound();
}
END_TEST

START_TEST(a_declined_collection_does_not_hold_up_the_refund_that_comes_instead) {
	tend_id id = dearer("O-1");
	provider("no");
	relay_once();
	provider("ok");
	ck_ok(go(&keeper, id, RMA_EV_UNPICK));
	stock("B", "SH", 0);
	later(4 * TMS_DAY);
	work();
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_sound();
}
END_TEST

START_TEST(while_disputed_nothing_is_collected_and_nothing_leaves_unpaid) {
	struct return_request q = REQUEST_INIT;
	tend_id id;
	import("products", "{\"id\":\"B\",\"title\":\"B\",\"price_fen\":6000}");
	stock("B", "SH", 1);
	order("O-1", P2(1, 5000), WECHAT(5000));
	q.send = "B";
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_EX, "C02" }, &q, &id));
	approve(id);
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	come_back(id);
	ck_state(id, RMA_RESERVED);
	ck_assert_int_eq(legs(id), 0);
	ck_no(go(&keeper, id, RMA_EV_SHIP), TEND_CONFLICT, "0.00 of 10.00 is paid");
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	ck_assert_int_eq(legs(id), 1);
}
END_TEST

START_TEST(an_offered_exchange_for_the_same_article_gives_no_money_back_beside) {
	order("O-1", P2(1, 4000), WECHAT(4000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	struct return_do d = act(RMA_EV_OFFER);
	if (look(id).r.state != RMA_SUBMITTED) { /* the rules approved it: asked for again as what they leave to a person */
		ck_ok(go(&agent, id, RMA_EV_WITHDRAW));
		id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "X99" });
	}
	d.want = RMA_EX;
	d.amount = 4000;
	ck_ok(go_as(&lead, id, &d));
	ck_ok(go(&agent, id, RMA_EV_ACCEPT));
	ck_state(id, RMA_AWAIT_RETURN);
	come_back(id);
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(legs(id), 0);
	ck_sound();
}
END_TEST

START_TEST(what_was_sent_again_can_be_asked_for_again) {
	tend_id id = resend("O-1", 1), again;
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	ck_ok(go(&agent, id, RMA_EV_SIGNED));
	ck_state(id, RMA_COMPLETED);
	again = give_back("O-1", (struct ask){ "1", 5, RMA_RR, "Q01" });
	relay();
	ck_state(again, RMA_COMPLETED);
	ck_paid(1, 25000);
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RS, "W02" }, &again), TEND_LIMIT, "at most 0");
}
END_TEST

START_TEST(a_resend_that_was_lost_too_is_a_record_of_its_own) {
	tend_id id = resend("O-1", 1);
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	stock("P2", "SH", 1);
	ck_ok(go(&agent, id, RMA_EV_WENT_WRONG));
	ck_state(id, RMA_COMPLETED);
	ck_assert_str_eq(look(id).r.result, "superseded");
	tend_id child = sql(mem_printf(ctx, "SELECT id FROM rma WHERE parent=%" PRId64, id));
	ck_assert_int_gt(child, id);
	ck_assert_int_ne(look(child).r.state, RMA_DRAFT);
	ck_assert_int_eq(look(child).r.kind, RMA_RS);
	ck_assert_int_eq(look(child).lines[0].requested, 1);
	ck_sound();
}
END_TEST

TEST_MAIN("returns: stock", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_test(tc, who_waits_is_served_in_the_order_of_asking);
	tcase_add_test(tc, two_exchanges_race_for_the_last_piece);
	tcase_add_test(tc, what_is_held_leaves_once);
	tcase_add_test(tc, a_hold_is_released_once_by_withdrawal_and_by_lapse);
	tcase_add_loop_test(tc, what_comes_back_goes_where_the_inspection_says, 0, COUNT(places));
	tcase_add_test(tc, each_article_of_a_resend_is_held_and_sent);
	tcase_add_test(tc, a_parcel_comes_from_one_warehouse);
	tcase_add_test(tc, an_import_of_stock_keeps_what_is_held);
	tcase_add_test(tc, an_offer_taken_after_an_inspection_puts_the_goods_away_once);
	tcase_add_test(tc, goods_that_come_after_they_were_asked_back_are_put_away_once);
	tcase_add_test(tc, goods_that_were_put_away_at_the_inspection_are_not_again_when_the_rest_comes);
	tcase_add_test(tc, g10_a_hold_ends_once);
	tcase_add_test(tc, a_refund_waits_until_it_is_known_whether_the_difference_was_paid);
	tcase_add_test(tc, a_withdrawn_exchange_leaves_the_order_as_it_was);
	tcase_add_test(tc, a_dearer_replacement_that_was_lost_is_sent_again_for_nothing);
	tcase_add_test(tc, what_was_paid_for_a_replacement_that_never_comes_is_given_back);
	tcase_add_test(tc, a_replacement_never_leaves_before_its_difference_is_paid);
	tcase_add_test(tc, a_declined_collection_does_not_hold_up_the_refund_that_comes_instead);
	tcase_add_test(tc, while_disputed_nothing_is_collected_and_nothing_leaves_unpaid);
	tcase_add_test(tc, an_offered_exchange_for_the_same_article_gives_no_money_back_beside);
	tcase_add_test(tc, what_was_sent_again_can_be_asked_for_again);
	tcase_add_test(tc, a_resend_that_was_lost_too_is_a_record_of_its_own);
})
