/* SPDX-License-Identifier: ISC */
/* What is wrong is refused in one line, by whoever asks it, and leaves nothing behind. */
#include "returns.h"

#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define LINES "{\"product\":\"P1\",\"qty\":2,\"price_fen\":5000,\"paid_fen\":10000},{\"product\":\"P2\",\"qty\":1,\"price_fen\":0,\"gift\":true,\"gift_value_fen\":900}"

static int64_t rows(void) {
	return sql("SELECT (SELECT count(*) FROM rma)*1000000+(SELECT count(*) FROM rma_line)*10000+(SELECT count(*) FROM leg)*100+(SELECT count(*) FROM hold)");
}

/* ---- asking ---- */

static const struct { const char *what, *order; struct ask a; const char *kept, *send; fen_t amount, freight; enum tend_status st; const char *says; } asks[] = {
	{ "no such order", "O-9", { "1", 1, RMA_RR, "Q01" }, "", "", 0, 0, TEND_NOT_FOUND, "O-9" },
	{ "no order at all", "", { "1", 1, RMA_RR, "Q01" }, "", "", 0, 0, TEND_NOT_FOUND, "no such order" },
	{ "no such line", "O-1", { "7", 1, RMA_RR, "Q01" }, "", "", 0, 0, TEND_NOT_FOUND, "7: no such line" },
	{ "nothing", "O-1", { "1", 0, RMA_RR, "Q01" }, "", "", 0, 0, TEND_INVALID, "1: each wish" },
	{ "less than nothing", "O-1", { "1", -1, RMA_RR, "Q01" }, "", "", 0, 0, TEND_INVALID, "1: each wish" },
	{ "more than there is", "O-1", { "1", 3, RMA_RR, "Q01" }, "", "", 0, 0, TEND_LIMIT, "at most 2" },
	{ "more than a number is", "O-1", { "1", INT64_MAX, RMA_RR, "Q01" }, "", "", 0, 0, TEND_INVALID, "1: each wish" },
	{ "no such reason", "O-1", { "1", 1, RMA_RR, "Z99" }, "", "", 0, 0, TEND_NOT_FOUND, "Z99: no such reason" },
	{ "no reason", "O-1", { "1", 1, RMA_RR, "" }, "", "", 0, 0, TEND_INVALID, "a reason" },
	{ "a kind the reason does not lead to", "O-1", { "1", 1, RMA_RP, "C01" }, "", "", 0, 0, TEND_CONFLICT, "T2" },
	{ "a rejection", "O-1", { "1", 1, RMA_RJ, "Q01" }, "", "", 0, 0, TEND_INVALID, "a kind" },
	{ "a kind that is none", "O-1", { "1", 1, (enum rma_kind)99, "Q01" }, "", "", 0, 0, TEND_INVALID, "a kind" },
	{ "no such product to send", "O-1", { "1", 1, RMA_EX, "W01" }, "", "NOPE", 0, 0, TEND_NOT_FOUND, "NOPE" },
	{ "gifts that are no JSON", "O-1", { "1", 1, RMA_RR, "C01" }, "line 2", "", 0, 0, TEND_INVALID, "gifts" },
	{ "gifts that are none", "O-1", { "1", 1, RMA_RR, "C01" }, "[{\"line\":\"1\",\"qty\":1}]", "", 0, 0, TEND_LIMIT, "unknown_line" },
	{ "more gifts than there are", "O-1", { "1", 1, RMA_RR, "C01" }, "[{\"line\":\"2\",\"qty\":5}]", "", 0, 0, TEND_LIMIT, "over_quantity" },
	{ "freight below nothing", "O-1", { "1", 1, RMA_RR, "Q01" }, "", "", 0, -5, TEND_INVALID, "freight_receipt" },
	{ "an amount below nothing", "O-1", { "1", 1, RMA_CP, "Q01" }, "", "goodwill", -100, 0, TEND_INVALID, "amount" },
	{ "an amount that no money has", "O-1", { "1", 1, RMA_CP, "Q01" }, "", "goodwill", INT64_MAX, 0, TEND_INVALID, "amount" },
	{ "a compensation that is none", "O-1", { "1", 1, RMA_CP, "Q01" }, "", "bribe", 100, 0, TEND_INVALID, "kind" },
	{ "more than it cost", "O-1", { "1", 1, RMA_CP, "Q01" }, "", "pro_rata", 10001, 0, TEND_LIMIT, "at most 10000" },
};
START_TEST(a_wrong_request_is_refused_and_leaves_nothing) {
	struct return_request q = REQUEST_INIT;
	tend_id id;
	order("O-1", LINES, WECHAT(10000));
	q.kept = asks[_i].kept;
	q.send = asks[_i].send;
	q.amount = asks[_i].amount;
	q.freight_receipt = asks[_i].freight;
	enum tend_status st = try_open_as(asks[_i].order, asks[_i].a, &q, &id);
	ck_assert_msg(st == asks[_i].st, "%s: status %d, not %d: %s", asks[_i].what, (int)st, (int)asks[_i].st, st == TEND_OK ? "" : err.msg);
	ck_assert_msg(strstr(err.msg, asks[_i].says) != NULL, "%s: `%s' is not in `%s'", asks[_i].what, asks[_i].says, err.msg);
	ck_assert_int_eq(rows(), 0);
	ck_sound();
}
END_TEST

START_TEST(a_mixed_request_of_which_one_part_is_wrong_opens_none) {
	struct return_wish w[] = { { "1", 1, RMA_RR, "Q01" }, { "1", 1, RMA_RP, "C01" } };
	struct return_request q = REQUEST_INIT;
	tend_id ids[20];
	size_t n;
	order("O-1", LINES, WECHAT(10000));
	q.order = "O-1";
	q.wishes = w;
	q.n_wishes = 2;
	ck_no(svc_return_open(s, &agent, &q, ids, &n, &err), TEND_CONFLICT, "T2");
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(rows(), 0);
	q.n_wishes = 0;
	ck_no(svc_return_open(s, &agent, &q, ids, &n, &err), TEND_INVALID, "no piece");
	ck_assert_int_eq(rows(), 0);
}
END_TEST

/* ---- steps ---- */

static const struct { const char *what; struct session *who; enum rma_event ev; struct return_count k; int64_t deduction, freight; enum tend_status st; const char *says; } steps[] = {
	{ "pieces of a line that is none", &keeper, RMA_EV_INSPECT, { "9", 1, "A", RMA_DISP_RESTOCK_A, true, "" }, -1, -1, TEND_NOT_FOUND, "9 is no line" },
	{ "more pieces than came", &keeper, RMA_EV_INSPECT, { "1", 2, "A", RMA_DISP_RESTOCK_A, true, "" }, -1, -1, TEND_INVALID, "2 cannot be inspected" },
	{ "pieces below nothing", &keeper, RMA_EV_INSPECT, { "1", -1, "A", RMA_DISP_RESTOCK_A, true, "" }, -1, -1, TEND_INVALID, "-1 cannot be inspected" },
	{ "missing is no place", &keeper, RMA_EV_INSPECT, { "1", 1, "A", RMA_DISP_MISSING, true, "" }, -1, -1, TEND_INVALID, "no disposition" },
	{ "accepted and sent back", &keeper, RMA_EV_INSPECT, { "1", 1, "A", RMA_DISP_SEND_BACK, true, "" }, -1, -1, TEND_INVALID, "no disposition" },
	{ "an inspection by an agent", &agent, RMA_EV_INSPECT, { "1", 1, "A", RMA_DISP_RESTOCK_A, true, "" }, -1, -1, TEND_DENIED, "T22" },
	{ "a deduction above all", &keeper, RMA_EV_INSPECT, { "1", 1, "A", RMA_DISP_RESTOCK_A, true, "" }, 20000, -1, TEND_INVALID, "deduction_bp" },
	{ "freight that no money has", &keeper, RMA_EV_INSPECT, { "1", 1, "A", RMA_DISP_RESTOCK_A, true, "" }, -1, INT64_MAX, TEND_INVALID, "freight_receipt" },
	{ "a step of another state", &keeper, RMA_EV_SHIP, { .line = NULL }, -1, -1, TEND_CONFLICT, "does not fit" },
	{ "what follows by itself", &lead, RMA_EV_GO_REFUND, { .line = NULL }, -1, -1, TEND_CONFLICT, "follows an approval" },
	{ "what only the program does", &agent, RMA_EV_PAID, { .line = NULL }, -1, -1, TEND_CONFLICT, "does not fit" },
};
START_TEST(a_wrong_step_is_refused_and_changes_nothing) {
	order("O-1", LINES, WECHAT(10000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	struct return_do d = act(steps[_i].ev);
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	int64_t version = look(id).r.version, before = rows();
	d.counts = steps[_i].k.line ? &steps[_i].k : NULL;
	d.n_counts = steps[_i].k.line != NULL;
	d.deduction_bp = steps[_i].deduction;
	d.freight_receipt = steps[_i].freight;
	enum tend_status st = go_as(steps[_i].who, id, &d);
	ck_assert_msg(st == steps[_i].st, "%s: status %d, not %d: %s", steps[_i].what, (int)st, (int)steps[_i].st, st == TEND_OK ? "" : err.msg);
	ck_assert_msg(strstr(err.msg, steps[_i].says) != NULL, "%s: `%s' is not in `%s'", steps[_i].what, steps[_i].says, err.msg);
	ck_state(id, RMA_RECEIVED);
	ck_assert_int_eq(look(id).r.version, version);
	ck_assert_int_eq(look(id).lines[0].disposed, 0);
	ck_assert_int_eq(rows(), before);
	ck_sound();
	ck_ok(go(&keeper, id, RMA_EV_INSPECT));
	relay();
	ck_paid(1, 5000);
}
END_TEST

START_TEST(who_may_not_work_on_returns_may_not) {
	struct session auditor, finance;
	tend_id id;
	order("O-1", LINES, WECHAT(10000));
	as(&auditor, "au", ROLE_AUDITOR);
	as(&finance, "fi", ROLE_FINANCE);
	id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	for (int ev = RMA_EV_SUBMIT; ev < RMA_EVENT_COUNT; ev++) {
		ck_no(go(&auditor, id, (enum rma_event)ev), TEND_DENIED, "");
		ck_assert_int_ne(go(&finance, id, (enum rma_event)ev), TEND_OK);
	}
	ck_no(go(&agent, 999, RMA_EV_APPROVE), TEND_NOT_FOUND, "R999");
	ck_no(svc_order_dispute(s, &auditor, "O-1", true, &err), TEND_DENIED, "");
	ck_assert_int_eq(sql("SELECT disputed FROM orders WHERE no='O-1'"), 0);
	ck_no(svc_order_dispute(s, &lead, "O-9", true, &err), TEND_NOT_FOUND, "O-9");
}
END_TEST

TEST_MAIN("returns: bad input", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_loop_test(tc, a_wrong_request_is_refused_and_leaves_nothing, 0, COUNT(asks));
	tcase_add_test(tc, a_mixed_request_of_which_one_part_is_wrong_opens_none);
	tcase_add_loop_test(tc, a_wrong_step_is_refused_and_changes_nothing, 0, COUNT(steps));
	tcase_add_test(tc, who_may_not_work_on_returns_may_not);
})
