/* SPDX-License-Identifier: ISC */
/* What time alone brings about: each clock of a return fires once, whoever looks, warns before, and stands still while it is disputed. */
#include "returns.h"

#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define P2(qty, paid) "{\"product\":\"P2\",\"qty\":" #qty ",\"price_fen\":5000,\"paid_fen\":" #paid "}"

static int work_in_child(int which) {
	int n = 1;
	(void)which;
	while (n)
		if (svc_work(s, &n, &err) != TEND_OK)
			return 250;
	return 0;
}
static void workers(void) {
	int st[2];
	both(work_in_child, st);
	ck_assert_int_eq(st[0] + st[1], 0);
}
static int64_t timers(tend_id id, const char *where) {
	return sql(mem_printf(ctx, "SELECT count(*) FROM rma_timer WHERE rma=%" PRId64 "%s", id, where));
}

/* ---- a record in each state that time leads out of ---- */

static tend_id ask_for(const char *channel, struct ask a) {
	struct return_request q = REQUEST_INIT;
	tend_id id;
	order("O-1", P2(1, 5000), WECHAT(5000));
	q.channel = channel;
	ck_ok(try_open_as("O-1", a, &q, &id));
	return id;
}
static tend_id submitted(void) { return ask_for("", (struct ask){ "1", 1, RMA_RO, "X99" }); }
static tend_id consenting(void) { return ask_for("consenting", (struct ask){ "1", 1, RMA_RO, "X99" }); }
static tend_id asked_of(const char *channel) {
	with_proofs = 0;
	tend_id id = ask_for(channel, (struct ask){ "1", 1, RMA_RR, "Q01" });
	with_proofs = 5;
	if (look(id).r.state == RMA_SUBMITTED)
		ck_ok(go(&agent, id, RMA_EV_ASK));
	return id;
}
static tend_id asked_plain(void) { return asked_of(""); }
static tend_id need_info(void) { return asked_of("patient"); } /* where the answer clock does not come first */
static tend_id offered(void) {
	tend_id id = submitted();
	struct return_do d = act(RMA_EV_OFFER);
	d.want = RMA_CP;
	d.amount = 1000;
	ck_ok(go_as(&lead, id, &d));
	return id;
}
static tend_id await_return(void) {
	tend_id id = ask_for("", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(id);
	return id;
}
static tend_id returning(void) {
	tend_id id = await_return();
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	return id;
}
static tend_id stock_wait(void) {
	import("stock", "{\"product\":\"P2\",\"warehouse\":\"SH\",\"on_hand\":0}");
	tend_id id = ask_for("", (struct ask){ "1", 1, RMA_RS, "W02" });
	approve(id);
	return id;
}
static tend_id outbound(void) {
	tend_id id = ask_for("", (struct ask){ "1", 1, RMA_RS, "W02" });
	approve(id);
	ck_ok(go(&keeper, id, RMA_EV_SHIP));
	return id;
}

static const struct { const char *timer; tend_id (*make)(void); enum rma_state from; int64_t ms; enum rma_state to; } firing[] = {
	{ "answer", submitted, RMA_SUBMITTED, 47 * TMS_HOUR, RMA_LEAD_REVIEW },
	{ "answer", consenting, RMA_SUBMITTED, 47 * TMS_HOUR, RMA_REFUNDING }, /* silence would be consent: better our own */
	{ "info", need_info, RMA_NEED_INFO, 48 * TMS_HOUR, RMA_SUBMITTED },    /* decided on file */
	{ "answer", asked_plain, RMA_NEED_INFO, 47 * TMS_HOUR, RMA_LEAD_REVIEW },
	{ "offer", offered, RMA_OFFERED, 72 * TMS_HOUR, RMA_SUBMITTED },
	{ "ship_back", await_return, RMA_AWAIT_RETURN, 7 * TMS_DAY, RMA_EXPIRED },
	{ "receipt", returning, RMA_RETURNING, 10 * TMS_DAY, RMA_INSPECT_HOLD },
	{ "stock", stock_wait, RMA_STOCK_WAIT, 72 * TMS_HOUR, RMA_REFUNDING },
	{ "sign", outbound, RMA_OUTBOUND, 10 * TMS_DAY, RMA_COMPLETED },
};
START_TEST(a_clock_fires_once_at_its_time_whoever_looks) {
	tend_id id = firing[_i].make();
	ck_state(id, firing[_i].from);
	later(firing[_i].ms - TMS_MINUTE);
	work();
	ck_state(id, firing[_i].from);
	ck_assert_int_eq(events(id, "return_timer", firing[_i].timer), 0);
	later(TMS_MINUTE);
	workers();
	ck_assert_int_eq(events(id, "return_timer", firing[_i].timer), 1);
	ck_state(id, firing[_i].to);
	workers();
	ck_assert_int_eq(events(id, "return_timer", firing[_i].timer), 1);
	ck_sound();
}
END_TEST

START_TEST(a_disputed_record_stands_still_and_goes_on_with_what_was_left) {
	tend_id id = firing[_i].make();
	later(firing[_i].ms - TMS_HOUR);
	work();
	ck_state(id, firing[_i].from);
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	int64_t warned = sql("SELECT count(*) FROM event WHERE action='return_warning'");
	later(100 * TMS_DAY);
	workers();
	ck_state(id, firing[_i].from);
	ck_assert_int_eq(events(id, "return_timer", ""), 0);
	ck_assert_int_eq(sql("SELECT count(*) FROM event WHERE action='return_warning'"), warned);
	ck_assert_int_eq(look(id).r.due, TMS_NONE);
	for (size_t i = 0; i < look(id).n_timers; i++)
		ck_assert_int_eq(look(id).timers[i].next, TMS_NONE);
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	later(TMS_HOUR - TMS_MINUTE);
	workers();
	ck_state(id, firing[_i].from);
	later(TMS_MINUTE);
	workers();
	ck_assert_int_eq(events(id, "return_timer", firing[_i].timer), 1);
	ck_assert_int_ne(look(id).r.state, firing[_i].from);
}
END_TEST

START_TEST(warnings_come_at_their_times_once) {
	static const struct { int hour, warnings; } seen[] = { { 23, 0 }, { 24, 1 }, { 30, 1 }, { 36, 2 }, { 43, 2 }, { 44, 3 }, { 46, 3 } };
	tend_id id = submitted();
	tms_t start = now;
	for (int i = 0; i < COUNT(seen); i++) {
		at(start + seen[i].hour * TMS_HOUR);
		workers();
		ck_assert_int_eq(events(id, "return_warning", "answer"), seen[i].warnings);
		ck_state(id, RMA_SUBMITTED);
	}
}
END_TEST

START_TEST(a_platforms_dispute_has_clocks_of_its_own) {
	tend_id id = await_return();
	ck_ok(go(&lead, id, RMA_EV_DISPUTE));
	later(4 * TMS_HOUR);
	workers();
	ck_assert_int_eq(events(id, "return_timer", "dispute_evidence"), 1);
	later(20 * TMS_HOUR);
	workers();
	ck_assert_int_eq(events(id, "return_timer", "dispute_answer"), 1);
	later(30 * TMS_DAY);
	workers();
	ck_state(id, RMA_AWAIT_RETURN);
	struct return_do d = act(RMA_EV_VERDICT);
	d.how = RMA_HOW_BUYER;
	ck_ok(go_as(&lead, id, &d));
	ck_state(id, RMA_AWAIT_RETURN);
	later(7 * TMS_DAY - TMS_MINUTE);
	workers();
	ck_state(id, RMA_AWAIT_RETURN);
	later(TMS_MINUTE);
	workers();
	ck_state(id, RMA_EXPIRED);
}
END_TEST

START_TEST(a_channel_may_stop_the_answer_clock_while_evidence_is_missing) {
	tend_id id = need_info();
	ck_state(id, RMA_NEED_INFO);
	later(40 * TMS_HOUR);
	work();
	ck_ok(go(&agent, id, RMA_EV_ANSWER)); /* only 0 of its 48 hours are gone */
	ck_assert_int_eq(events(id, "return_warning", "answer"), 0);
	if (look(id).r.state != RMA_SUBMITTED)
		return;
	later(23 * TMS_HOUR);
	work();
	ck_assert_int_eq(events(id, "return_warning", "answer"), 0);
	later(TMS_HOUR);
	work();
	ck_assert_int_eq(events(id, "return_warning", "answer"), 1);
}
END_TEST

START_TEST(pieces_that_never_came_are_given_up_and_free_again) {
	tend_id id, again;
	order("O-1", P2(3, 15000), WECHAT(15000));
	id = open_rma("O-1", (struct ask){ "1", 3, RMA_RR, "Q01" });
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 2, RMA_DISP_RESTOCK_A, true));
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &again), TEND_LIMIT, "at most 0");
	later(7 * TMS_DAY);
	workers();
	ck_assert_int_eq(look(id).lines[0].missing, 1);
	ck_assert_int_eq(events(id, "return", "missing 1"), 1);
	ck_ok(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &again));
	ck_no(go_count(&keeper, id, RMA_EV_ARRIVE, "1", 1, RMA_DISP_RESTOCK_A, true), TEND_INVALID, "1 cannot arrive, 0");
	ck_ok(go(&keeper, id, RMA_EV_INSPECT));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 10000);
	ck_sound();
}
END_TEST

START_TEST(the_carriers_delivery_starts_the_clocks_of_receipt) {
	tend_id id = returning();
	struct return_do d = act(RMA_EV_TRACK);
	ck_assert_int_eq(timers(id, " AND kind=5"), 0);
	later(9 * TMS_DAY);
	d.delivered = true;
	ck_ok(go_as(&agent, id, &d));
	ck_state(id, RMA_RETURNING);
	ck_assert_int_eq(timers(id, " AND kind=5"), 1);
	later(TMS_DAY);
	workers();
	ck_assert_int_eq(events(id, "return_timer", "scan"), 1);
	ck_state(id, RMA_RETURNING);
	later(9 * TMS_DAY);
	workers();
	ck_state(id, RMA_INSPECT_HOLD);
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE)); /* it was found after all */
	ck_assert_int_eq(look(id).lines[0].received, 1);
}
END_TEST

START_TEST(a_record_that_cannot_be_worked_on_holds_up_no_other_clock) {
	tend_id id = await_return(), other;
	order("O-2", P2(1, 5000), WECHAT(5000));
	other = open_rma("O-2", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(other);
	sql(mem_printf(ctx, "UPDATE rma SET reason='ZZZ' WHERE id=%" PRId64, id));
	later(7 * TMS_DAY);
	workers();
	ck_state(other, RMA_EXPIRED);
	ck_assert_int_eq(sql("SELECT count(*) FROM event WHERE action='return_alert' AND after LIKE '%ZZZ%'"), 1);
	sql(mem_printf(ctx, "UPDATE rma SET reason='Q01' WHERE id=%" PRId64, id));
	later(TMS_HOUR);
	workers();
	ck_state(id, RMA_EXPIRED);
}
END_TEST

START_TEST(what_a_lead_sent_back_waits_for_a_person) {
	tend_id id = submitted();
	if (look(id).r.state == RMA_SUBMITTED)
		ck_ok(go(&agent, id, RMA_EV_ESCALATE));
	sql(mem_printf(ctx, "UPDATE rma SET verdict=%d WHERE id=%" PRId64, RMA_VERDICT_LEAD, id)); /* as a rule may have said */
	ck_ok(go(&lead, id, RMA_EV_SEND_BACK));
	ck_state(id, RMA_SUBMITTED);
}
END_TEST

TEST_MAIN("returns: time", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_loop_test(tc, a_clock_fires_once_at_its_time_whoever_looks, 0, COUNT(firing));
	tcase_add_loop_test(tc, a_disputed_record_stands_still_and_goes_on_with_what_was_left, 0, COUNT(firing));
	tcase_add_test(tc, warnings_come_at_their_times_once);
	tcase_add_test(tc, a_platforms_dispute_has_clocks_of_its_own);
	tcase_add_test(tc, a_channel_may_stop_the_answer_clock_while_evidence_is_missing);
	tcase_add_test(tc, pieces_that_never_came_are_given_up_and_free_again);
	tcase_add_test(tc, the_carriers_delivery_starts_the_clocks_of_receipt);
	tcase_add_test(tc, a_record_that_cannot_be_worked_on_holds_up_no_other_clock);
	tcase_add_test(tc, what_a_lead_sent_back_waits_for_a_person);
})
