/* SPDX-License-Identifier: ISC */
/* Money exactly once (returns 3.5, G1 … G11): each guard refuses and changes nothing, whatever a provider answers, when and how often. */
#include "returns.h"

#include "relay/connector.h"

#define WECHAT(fen) "{\"kind\":\"wechat\",\"fen\":" #fen "}"
#define ONE "{\"product\":\"P1\",\"qty\":1,\"price_fen\":5000,\"paid_fen\":5000}"
#define TWO "{\"product\":\"P1\",\"qty\":2,\"price_fen\":5000,\"paid_fen\":10000}"

/* A return of 50.00 whose leg waits to be carried. */
static tend_id due(const char *no) {
	order(no, ONE, WECHAT(5000));
	tend_id id = give_back(no, (struct ask){ "1", 1, RMA_RR, "Q01" });
	ck_state(id, RMA_REFUNDING);
	return id;
}
/* One that is settled, but held back by a dispute: the next key press would write its legs. */
static tend_id held_back(const char *no, const char *items, const char *tenders) {
	order(no, items, tenders);
	tend_id id = open_rma(no, (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(id);
	ck_ok(svc_order_dispute(s, &lead, no, true, &err));
	come_back(id);
	ck_state(id, RMA_SETTLE);
	return id;
}
static void run_sql(const char *what) { sql(what); }

/* ---- the guards, each refused once with nothing changed ---- */

static void g1_key(tend_id id) {
	run_sql(mem_printf(ctx, "INSERT INTO leg VALUES('T-%" PRId64 "-refund-1',99,'X',0,1,'wechat',1,5,0,0,0,0,'',0,'','',0)", id));
}
static void g2_tender(tend_id id) { (void)id; order("O-1", ONE, WECHAT(3000)); } /* the channel says now that less was taken */
static void g8_pieces(tend_id id) { run_sql(mem_printf(ctx, "UPDATE rma_line SET settled=1 WHERE rma=%" PRId64, id)); }
static void frozen(tend_id id) { run_sql(mem_printf(ctx, "UPDATE rma SET flags=4 WHERE id=%" PRId64, id)); }
static void nothing(tend_id id) { (void)id; }
static const struct { const char *guard; void (*spoil)(tend_id id); bool dispute; enum tend_status st; const char *says; } guards[] = {
	{ "G1", g1_key, false, TEND_CONFLICT, "G1" },
	{ "G2", g2_tender, false, TEND_LIMIT, "G2: over_captured" },
	{ "G6", nothing, true, TEND_CONFLICT, "G6" },
	{ "G6 frozen", frozen, false, TEND_CONFLICT, "G6" },
	{ "G8", g8_pieces, false, TEND_LIMIT, "G8" },
};
START_TEST(a_guard_refuses_and_nothing_changes) {
	tend_id id = held_back("O-1", ONE, WECHAT(5000));
	guards[_i].spoil(id);
	if (!guards[_i].dispute)
		run_sql("UPDATE orders SET disputed=0");
	int64_t version = look(id).r.version, legs_before = sql("SELECT count(*) FROM leg"), rows = sql("SELECT count(*) FROM outbox");
	ck_no(go(&lead, id, RMA_EV_COMPUTE), guards[_i].st, guards[_i].says);
	ck_state(id, RMA_SETTLE);
	ck_assert_int_eq(look(id).r.version, version);
	ck_assert_int_eq(sql("SELECT count(*) FROM leg"), legs_before);
	ck_assert_int_eq(sql("SELECT count(*) FROM outbox"), rows);
	relay();
	ck_paid(0, 0);
}
END_TEST

START_TEST(g2_what_was_given_back_elsewhere_counts) {
	tend_id id;
	order("O-1", TWO, "{\"kind\":\"wechat\",\"fen\":10000,\"refunded_fen\":6000}");
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &id), TEND_LIMIT, "at most 4000");
	struct return_request q = REQUEST_INIT;
	q.send = "pro_rata";
	q.amount = 4000;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &q, &id));
	approve(id);
	relay();
	ck_paid(1, 4000);
	ck_sound();
}
END_TEST

START_TEST(g3_a_stale_screen_is_told_to_reload) {
	order("O-1", ONE, WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(id);
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	int64_t seen = look(id).r.version;
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	struct return_do d = act(RMA_EV_INSPECT);
	d.if_version = seen;
	ck_no(go_as(&keeper, id, &d), TEND_CONFLICT, "was changed meanwhile: reload");
	ck_state(id, RMA_RECEIVED);
	ck_assert_int_eq(legs(id), 0);
	ck_assert_int_eq(look(id).lines[0].disposed, 0);
	d.if_version = look(id).r.version;
	ck_ok(go_as(&keeper, id, &d));
	ck_assert_int_eq(legs(id), 1);
}
END_TEST

START_TEST(g7_a_record_with_two_tenders_calls_once_a_minute) {
	order("O-1", ONE, "{\"kind\":\"wechat\",\"fen\":3000},{\"kind\":\"points\",\"fen\":2000}");
	tend_id id = give_back("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	for (int second = 0; second < 60; second += 20) {
		relay_once();
		ck_assert_int_eq(asked("refund"), 1);
		later(20 * TMS_SECOND);
	}
	relay_once();
	ck_assert_int_eq(asked("refund"), 2);
	ck_state(id, RMA_COMPLETED);
	ck_paid(2, 5000);
}
END_TEST

START_TEST(g9_freight_is_a_transfer_with_a_cap_of_its_own) {
	order("O-1", ONE, WECHAT(5000));
	struct return_request q = REQUEST_INIT;
	tend_id id;
	q.freight_receipt = 5000;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &q, &id));
	approve(id);
	come_back(id);
	ck_assert_int_eq(legs_sum(id, CLAIMS, 1u << LEG_REFUND), 5000);
	ck_assert_int_eq(legs_sum(id, CLAIMS, 1u << LEG_FREIGHT), 2000);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(asked("refund"), 1);
	ck_assert_int_eq(asked("transfer"), 1);
	ck_paid(2, 7000);
	ck_sound();
}
END_TEST

START_TEST(g9_goodwill_has_a_budget_of_its_own) {
	order("O-1", TWO, WECHAT(10000));
	struct return_request q = REQUEST_INIT;
	tend_id a, b;
	q.send = "goodwill";
	q.amount = 15000;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &q, &a));
	approve(a);
	relay();
	ck_paid(1, 15000);
	ck_assert_int_eq(asked("transfer"), 1);
	ck_assert_int_eq(asked("refund"), 0);
	q.amount = 6000;
	ck_ok(try_open_as("O-1", (struct ask){ "1", 1, RMA_CP, "Q01" }, &q, &b));
	enum rma_state before = look(b).r.state;
	ck_no(go(&lead, b, RMA_EV_APPROVE), TEND_LIMIT, "50.00 is left of the goodwill budget");
	ck_state(b, before);
	later(TMS_DAY);
	ck_ok(go(&lead, b, RMA_EV_APPROVE));
	relay();
	ck_paid(2, 21000);
}
END_TEST

START_TEST(g11_a_webhook_counts_once) {
	tend_id id = due("O-1");
	const char *key = leg_at(id, 0)->key;
	ck_no(svc_leg_webhook(s, "wechat", "WX1", "T-77-refund-1", "ok", &err), TEND_NOT_FOUND, "T-77-refund-1");
	ck_no(svc_leg_webhook(s, "wechat", "WX1", key, "maybe", &err), TEND_USAGE, "ok or failed");
	ck_no(svc_leg_webhook(s, "wechat", "WX1", key, "ok", &err), TEND_CONFLICT, "planned"); /* nobody has asked yet */
	provider("unknown");
	relay_once();
	ck_state(id, RMA_REFUND_UNKNOWN);
	ck_ok(svc_leg_webhook(s, "wechat", "WX1", key, "ok", &err));
	ck_state(id, RMA_COMPLETED);
	ck_no(svc_leg_webhook(s, "wechat", "WX1", key, "ok", &err), TEND_CONFLICT, "G11");
	ck_no(svc_leg_webhook(s, "wechat", "WX2", key, "ok", &err), TEND_CONFLICT, "already");
	ck_assert_int_eq(events(id, "return_alert", ""), 0);
	relay();
	ck_assert_int_eq(asked("query"), 0); /* its row went with it */
	ck_paid(1, 5000);
	ck_assert_int_eq(sql("SELECT count(*) FROM leg_seen"), 2);
	ck_sound();
}
END_TEST

START_TEST(a_provider_that_takes_its_word_back_is_shown_to_a_lead) {
	tend_id id = due("O-1");
	const char *key = leg_at(id, 0)->key;
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_no(svc_leg_webhook(s, "wechat", "WX1", key, "failed", &err), TEND_CONFLICT, "already");
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(events(id, "return_alert", key), 1);
	ck_no(svc_leg_webhook(s, "wechat", "WX1", key, "failed", &err), TEND_CONFLICT, "");
	ck_assert_int_eq(events(id, "return_alert", key), 1);
}
END_TEST

/* ---- what providers answer ---- */

static const struct { const char *mode; enum leg_state leg; enum rma_state rma; int64_t paid; } answers[] = {
	{ "ok", LEG_OK, RMA_COMPLETED, 1 },
	{ "lost", LEG_UNKNOWN, RMA_REFUND_UNKNOWN, 1 },    /* it paid, and died */
	{ "unknown", LEG_UNKNOWN, RMA_REFUND_UNKNOWN, 1 },
	{ "mute", LEG_UNKNOWN, RMA_REFUND_UNKNOWN, 0 },
	{ "rubbish", LEG_UNKNOWN, RMA_REFUND_UNKNOWN, 1 }, /* success without a reference is none */
	{ "later", LEG_PLANNED, RMA_REFUNDING, 0 },
	{ "no", LEG_FAILED, RMA_REFUND_FAILED, 0 },
};
START_TEST(g5_only_a_documented_no_is_a_no_and_all_else_is_asked_about) {
	tend_id id = due("O-1");
	char key[LEG_KEY];
	snprintf(key, sizeof key, "%s", leg_at(id, 0)->key);
	provider(answers[_i].mode);
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, answers[_i].leg);
	ck_state(id, answers[_i].rma);
	ck_paid(answers[_i].paid, answers[_i].paid * 5000);
	ck_assert_int_eq(legs(id), 1);
	ck_sound();
	if (answers[_i].leg == LEG_FAILED)
		return;
	provider("ok"); /* it comes to its senses */
	later(TMS_MINUTE);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_assert_str_eq(leg_at(id, 0)->key, key);
	ck_assert_int_eq(legs(id), 1);
	if (answers[_i].paid && answers[_i].leg == LEG_UNKNOWN)
		ck_assert_int_eq(asked("refund"), 1); /* never sent again, only asked about */
	ck_sound();
}
END_TEST

START_TEST(no_answer_in_time_is_no_answer) {
	char *argv[] = { (char *)(uintptr_t)"/bin/sh", (char *)(uintptr_t)"-c", (char *)(uintptr_t)"echo begun; sleep 30", NULL }, *answer;
	int code;
	ck_assert_int_eq(connector_run(ctx, argv, "{}", 2, 1, &answer, &code), CONNECTOR_LOST);
}
END_TEST

START_TEST(an_unknown_outcome_is_asked_about_after_1_5_30_minutes_then_hourly) {
	static const int minutes[] = { 1, 5, 30, 60, 60, 60 };
	tend_id id = due("O-1");
	provider("deaf");
	relay_once(); /* it pays, and is heard */
	ck_state(id, RMA_COMPLETED);
	id = due("O-2");
	provider("mute");
	relay_once();
	provider("deaf");
	for (int i = 0; i < COUNT(minutes); i++) {
		later(minutes[i] * TMS_MINUTE - TMS_SECOND);
		relay_once();
		ck_assert_int_eq(asked("query"), i);
		later(TMS_SECOND);
		relay_once();
		ck_assert_int_eq(asked("query"), i + 1);
		ck_state(id, RMA_REFUND_UNKNOWN);
	}
	ck_assert_int_eq(asked("refund"), 2);
}
END_TEST

START_TEST(what_the_provider_does_not_know_is_sent_again_under_the_same_key) {
	tend_id id = due("O-1");
	provider("mute");
	relay_once();
	later(TMS_MINUTE);
	relay_once(); /* query: absent; G7 lets it be sent a minute later */
	ck_assert_int_eq(asked("query"), 1);
	ck_assert_int_eq(asked("refund"), 1);
	ck_state(id, RMA_REFUNDING);
	provider("ok");
	later(TMS_MINUTE);
	relay_once();
	ck_assert_int_eq(asked("refund"), 2);
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(sql(mem_printf(ctx, "SELECT count(*) FROM leg WHERE rma=%" PRId64 " AND key='T-%" PRId64 "-refund-1'", id, id)), 1);
	ck_paid(1, 5000);
}
END_TEST

START_TEST(a_key_that_may_be_forgotten_is_never_sent_again) {
	tend_id id = due("O-1"), other;
	provider("mute");
	relay_once();
	provider("deaf");
	for (int hour = 0; hour < 25; hour++) {
		later(TMS_HOUR);
		relay_once();
	}
	provider("ok"); /* it hears again, and knows of nothing */
	for (int hour = 0; hour < 5; hour++) {
		later(TMS_HOUR);
		relay_once();
	}
	ck_assert_int_eq(asked("refund"), 1);
	ck_state(id, RMA_REFUND_UNKNOWN);
	ck_assert_int_eq(events(id, "return_alert", "G4"), 1); /* a lead is told, once */
	int64_t queries = asked("query");
	later(TMS_HOUR);
	relay_once();
	ck_assert_int_eq(asked("query"), queries + 1); /* and it is still asked about */
	other = due("O-2"); /* others go on */
	relay();
	ck_state(other, RMA_COMPLETED);
	/* a person has asked the provider: not paid. Then it takes another way. */
	ck_ok(svc_leg_webhook(s, "desk", "call-17", leg_at(id, 0)->key, "failed", &err));
	ck_state(id, RMA_REFUND_FAILED);
	ck_ok(go(&lead, id, RMA_EV_REROUTE));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(2, 10000);
	ck_sound();
}
END_TEST

START_TEST(what_was_declined_goes_another_way_once_and_a_lead_says_so) {
	tend_id id = due("O-1");
	provider("no");
	relay_once();
	ck_state(id, RMA_REFUND_FAILED);
	ck_assert_int_ge(events(id, "return_alert", "account closed"), 1);
	ck_no(go(&agent, id, RMA_EV_REROUTE), TEND_DENIED, "T38");
	ck_assert_int_eq(legs(id), 1);
	ck_ok(go(&lead, id, RMA_EV_REROUTE));
	ck_no(go(&lead, id, RMA_EV_REROUTE), TEND_CONFLICT, "T38");
	ck_assert_int_eq(legs(id), 2);
	ck_assert_str_eq(leg_at(id, 1)->replaces, leg_at(id, 0)->key);
	ck_assert_str_ne(leg_at(id, 1)->key, leg_at(id, 0)->key);
	ck_assert_int_eq(legs_sum(id, CLAIMS, OUT), 5000);
	provider("ok");
	later(TMS_MINUTE);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_sound();
}
END_TEST

/* ---- disputes between the plan and the call ---- */

START_TEST(a_dispute_between_plan_and_call_holds_the_money) {
	tend_id id = due("O-1");
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	for (int i = 0; i < 3; i++) {
		relay_once();
		later(TMS_HOUR);
	}
	ck_assert_int_eq(asked(""), 0);
	ck_state(id, RMA_REFUNDING);
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
}
END_TEST

START_TEST(while_disputed_a_lost_leg_is_asked_about_and_not_sent_again) {
	tend_id id = due("O-1");
	provider("mute");
	relay_once();
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	provider("ok");
	for (int i = 0; i < 4; i++) {
		later(TMS_HOUR);
		relay_once();
	}
	ck_assert_int_ge(asked("query"), 3);
	ck_assert_int_eq(asked("refund"), 1);
	ck_state(id, RMA_REFUND_UNKNOWN);
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	later(TMS_HOUR);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
}
END_TEST

START_TEST(what_the_platform_paid_is_not_paid_again) {
	order("O-1", ONE, "{\"kind\":\"wechat\",\"fen\":3000},{\"kind\":\"coupon\",\"fen\":2000}");
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	struct return_do d = act(RMA_EV_VERDICT);
	approve(id);
	ck_no(go_as(&lead, id, &d), TEND_CONFLICT, "not disputed");
	ck_ok(go(&lead, id, RMA_EV_DISPUTE));
	ck_assert(look(id).r.flags & RMA_DISPUTED);
	d.how = RMA_HOW_PLATFORM_PAID;
	ck_ok(go_as(&lead, id, &d));
	ck_state(id, RMA_COMPLETED);
	ck_assert(!(look(id).r.flags & RMA_DISPUTED));
	ck_assert_int_eq(legs(id), 2);
	ck_assert(leg_at(id, 0)->external && leg_at(id, 1)->external);
	ck_assert_int_eq(paid_out(id), 5000);
	relay();
	ck_paid(0, 0);
	ck_no(try_open("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" }, &id), TEND_LIMIT, "at most 0");
	ck_sound();
}
END_TEST

START_TEST(a_platforms_dispute_outlives_that_of_the_order) {
	order("O-1", ONE, WECHAT(5000));
	tend_id id = open_rma("O-1", (struct ask){ "1", 1, RMA_RR, "Q01" });
	approve(id);
	ck_ok(svc_order_dispute(s, &lead, "O-1", true, &err));
	ck_ok(go(&lead, id, RMA_EV_DISPUTE));
	come_back(id); /* goods may come while money stands still */
	ck_state(id, RMA_SETTLE);
	ck_ok(svc_order_dispute(s, &lead, "O-1", false, &err));
	ck_state(id, RMA_SETTLE);
	ck_no(go(&lead, id, RMA_EV_COMPUTE), TEND_CONFLICT, "G6");
	struct return_do d = act(RMA_EV_VERDICT);
	d.how = RMA_HOW_BUYER;
	ck_ok(go_as(&lead, id, &d));
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_paid(1, 5000);
}
END_TEST

/* ---- processes ---- */

static int relay_all(int which) {
	(void)which;
	for (int i = 0; i < 30; i++) {
		int n;
		if (svc_relay(s, 3, &n, &err) != TEND_OK)
			return 250;
		later(5 * TMS_SECOND);
	}
	return 0;
}
START_TEST(two_relays_never_pay_twice) {
	enum { ORDERS = 12 };
	int st[2];
	fen_t sum = 0;
	for (int i = 0; i < ORDERS; i++) {
		char no[16], item[200], tender[200];
		fen_t a = 1000 + 37 * i, b = 500 + 11 * i;
		snprintf(no, sizeof no, "O-%d", i);
		snprintf(item, sizeof item, "{\"product\":\"P1\",\"qty\":1,\"price_fen\":%" PRId64 ",\"paid_fen\":%" PRId64 "}", a + b, a + b);
		snprintf(tender, sizeof tender, "{\"kind\":\"wechat\",\"fen\":%" PRId64 "},{\"kind\":\"points\",\"fen\":%" PRId64 "}", a, b);
		order(no, item, tender);
		give_back(no, (struct ask){ "1", 1, RMA_RR, "Q01" });
		sum += a + b;
	}
	provider("unknown");
	both(relay_all, st);
	ck_assert_int_eq(st[0] + st[1], 0);
	provider("ok");
	later(TMS_HOUR);
	both(relay_all, st);
	for (int i = 0; i < 3; i++)
		relay();
	ck_paid(2 * ORDERS, sum);
	ck_assert_int_eq(asked("refund"), 2 * ORDERS);
	ck_assert_int_eq(sql("SELECT count(*) FROM rma WHERE state<>20"), 0);
	ck_assert_int_eq(sql("SELECT sum(amount) FROM leg WHERE state=3"), sum);
	ck_sound();
}
END_TEST

START_TEST(a_relay_that_died_leaves_a_leg_that_is_asked_about) {
	tend_id id = due("O-1");
	int64_t sum;
	provider("slow"); /* it pays at once, and answers late */
	svc_close(&s);
	pid_t p = fork();
	if (!p) {
		int n;
		setpgid(0, 0);
		_exit(svc_open(ctx, path, &s, &err) == TEND_OK && svc_relay(s, 9, &n, &err) == TEND_OK ? 0 : 1);
	}
	for (int i = 0; i < 500 && !book("paid", "T-", &sum); i++)
		usleep(10000);
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
	ck_ok(svc_open(ctx, path, &s, &err));
	provider("ok");
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_SENDING);
	later(TMS_MINUTE);
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_SENDING); /* it may still be at it */
	later(5 * TMS_MINUTE);
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_UNKNOWN);
	later(TMS_MINUTE);
	relay();
	ck_state(id, RMA_COMPLETED);
	ck_assert_int_eq(asked("refund"), 1);
	ck_paid(1, 5000);
}
END_TEST

START_TEST(an_answer_after_we_gave_up_is_still_an_answer) {
	tend_id id = due("O-1");
	int64_t sum;
	provider("slow");
	svc_close(&s);
	pid_t p = fork();
	if (!p) {
		int n;
		_exit(svc_open(ctx, path, &s, &err) == TEND_OK && svc_relay(s, 9, &n, &err) == TEND_OK ? 0 : 1);
	}
	for (int i = 0; i < 500 && !book("paid", "T-", &sum); i++)
		usleep(10000);
	ck_ok(svc_open(ctx, path, &s, &err));
	provider("deaf");
	later(6 * TMS_MINUTE); /* its lease is over: another relay looks after it */
	relay_once();
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_UNKNOWN);
	int st = 1;
	waitpid(p, &st, 0);
	ck_assert_int_eq(st, 0);
	ck_assert_int_eq(leg_at(id, 0)->state, LEG_OK);
	ck_state(id, RMA_COMPLETED);
	later(TMS_HOUR);
	relay();
	ck_assert_int_eq(asked(""), 1);
	ck_paid(1, 5000);
	ck_sound();
}
END_TEST

START_TEST(a_record_whose_reason_is_gone_holds_up_no_other) {
	struct policy *p;
	int64_t version;
	tend_id a = due("O-1"), b;
	char cmd[600];
	snprintf(cmd, sizeof cmd, "sed -i 's/^\\[reason Q01\\]/[reason Q0X]/' '%s/policy/reasons.ini'", pay);
	b = due("O-2");
	run_sql("UPDATE rma SET reason='Q02' WHERE order_no='O-2'");
	ck_assert_int_eq(system(cmd), 0);
	snprintf(cmd, sizeof cmd, "%s/policy", pay);
	ck_ok(policy_read_dir(ctx, cmd, &p, &err));
	ck_ok(svc_policy_publish(s, &lead, p, &version, &err));
	relay();
	ck_state(b, RMA_COMPLETED);
	ck_paid(1, 5000);
	ck_assert_int_eq(sql(mem_printf(ctx, "SELECT state FROM leg WHERE rma=%" PRId64, a)), LEG_PLANNED);
	ck_assert_int_eq(sql("SELECT count(*) FROM outbox WHERE detail LIKE '%Q01%'"), 1);
}
END_TEST

TEST_MAIN("returns: money", {
	tcase_add_checked_fixture(tc, shop_open, shop_close);
	tcase_add_loop_test(tc, a_guard_refuses_and_nothing_changes, 0, COUNT(guards));
	tcase_add_test(tc, g2_what_was_given_back_elsewhere_counts);
	tcase_add_test(tc, g3_a_stale_screen_is_told_to_reload);
	tcase_add_test(tc, g7_a_record_with_two_tenders_calls_once_a_minute);
	tcase_add_test(tc, g9_freight_is_a_transfer_with_a_cap_of_its_own);
	tcase_add_test(tc, g9_goodwill_has_a_budget_of_its_own);
	tcase_add_test(tc, g11_a_webhook_counts_once);
	tcase_add_test(tc, a_provider_that_takes_its_word_back_is_shown_to_a_lead);
	tcase_add_loop_test(tc, g5_only_a_documented_no_is_a_no_and_all_else_is_asked_about, 0, COUNT(answers));
	tcase_add_test(tc, no_answer_in_time_is_no_answer);
	tcase_add_test(tc, an_unknown_outcome_is_asked_about_after_1_5_30_minutes_then_hourly);
	tcase_add_test(tc, what_the_provider_does_not_know_is_sent_again_under_the_same_key);
	tcase_add_test(tc, a_key_that_may_be_forgotten_is_never_sent_again);
	tcase_add_test(tc, what_was_declined_goes_another_way_once_and_a_lead_says_so);
	tcase_add_test(tc, a_dispute_between_plan_and_call_holds_the_money);
	tcase_add_test(tc, while_disputed_a_lost_leg_is_asked_about_and_not_sent_again);
	tcase_add_test(tc, what_the_platform_paid_is_not_paid_again);
	tcase_add_test(tc, a_platforms_dispute_outlives_that_of_the_order);
	tcase_add_test(tc, two_relays_never_pay_twice);
	tcase_add_test(tc, a_relay_that_died_leaves_a_leg_that_is_asked_about);
	tcase_add_test(tc, an_answer_after_we_gave_up_is_still_an_answer);
	tcase_add_test(tc, a_record_whose_reason_is_gone_holds_up_no_other);
})
