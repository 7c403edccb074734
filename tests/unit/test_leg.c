/* SPDX-License-Identifier: ISC */
/* One leg of money: its edges, its guards, and what must hold before legs are written. */
#include "unit.h"

#include <stdio.h>

#include "tend/leg.h"
#include "tend/mem.h"
#include "tend/refund.h"

#define NOW (INT64_C(1800000000000))

static struct tend_err err;
static const struct leg_rules rules = LEG_RULES_INIT;

static struct leg one(enum leg_state s) {
	return (struct leg){ .rma = 12, .kind = LEG_REFUND, .seq = 1, .key = "T-12-refund-1", .tender = "T1", .amount = 5000, .state = s,
		.first_sent = s == LEG_PLANNED ? TMS_NONE : NOW - TMS_HOUR, .replaces = "" };
}

static struct leg_facts calm(void) {
	return (struct leg_facts){ .rules = &rules, .last_call = TMS_NONE };
}

/* ---- edges ---- */

START_TEST(every_state_and_event_has_its_edge_or_a_refusal_that_names_both) {
	enum leg_state s = (enum leg_state)(_i / LEG_EVENT_COUNT);
	enum leg_event e = (enum leg_event)(_i % LEG_EVENT_COUNT);
	struct leg l = one(s);
	struct leg_facts f = calm();
	struct leg_out out;
	const struct leg_edge *edge = NULL;
	for (size_t i = 0; i < leg_edge_count; i++)
		if (leg_edges[i].from == s && leg_edges[i].event == e)
			edge = &leg_edges[i];
	enum tend_status st = leg_apply(&l, e, &f, NOW, &out, &err);
	if (edge) {
		ck_assert_int_eq(st, TEND_OK);
		ck_assert_int_eq(out.state, edge->to);
	} else {
		ck_assert_int_eq(st, TEND_CONFLICT);
		ck_assert_int_eq(out.state, s);
		ck_assert_uint_eq(out.effects, 0);
		ck_assert_ptr_nonnull(strstr(err.msg, leg_state_word(s)));
		ck_assert_ptr_nonnull(strstr(err.msg, leg_event_word(e)));
	}
}
END_TEST

START_TEST(all_states_are_reached_and_only_ok_failed_and_void_are_ends) {
	bool reached[LEG_STATE_COUNT] = { [LEG_PLANNED] = true }, exit_of[LEG_STATE_COUNT] = { false };
	for (size_t k = 0; k < leg_edge_count; k++)
		for (size_t i = 0; i < leg_edge_count; i++) {
			if (reached[leg_edges[i].from])
				reached[leg_edges[i].to] = true;
			exit_of[leg_edges[i].from] = true;
		}
	for (int s = 0; s < LEG_STATE_COUNT; s++) {
		ck_assert(reached[s]);
		ck_assert_int_eq(exit_of[s], s != LEG_OK && s != LEG_FAILED && s != LEG_VOID);
	}
}
END_TEST

START_TEST(an_unknown_leg_is_asked_about_and_sent_again_only_when_the_provider_does_not_know_it) {
	for (size_t i = 0; i < leg_edge_count; i++)
		if (leg_edges[i].from == LEG_UNKNOWN) {
			ck_assert_int_ne(leg_edges[i].event, LEG_EV_TAKE);
			ck_assert_int_ne(leg_edges[i].to, LEG_PLANNED);
			ck_assert_int_ne(leg_edges[i].to, LEG_VOID);
			if (leg_edges[i].to == LEG_SENDING)
				ck_assert_int_eq(leg_edges[i].event, LEG_EV_ABSENT);
		}
}
END_TEST

START_TEST(b3_two_executors_one_leg_the_second_finds_it_taken) {
	struct leg l = one(LEG_PLANNED);
	struct leg_facts f = calm();
	struct leg_out out;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_TAKE, &f, NOW, &out, &err), TEND_OK);
	ck_assert_uint_eq(out.effects, LEG_FX_SEND);
	ck_assert_int_eq(out.lease, NOW + rules.lease);
	ck_assert_int_eq(out.first_sent, NOW);
	l.state = out.state;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_TAKE, &f, NOW, &out, &err), TEND_CONFLICT);
	ck_assert_str_eq(err.msg, "T-12-refund-1: is sending, `take` does not fit: reload");
}
END_TEST

START_TEST(b2_a_lost_answer_is_resolved_by_query_under_the_same_key) {
	struct leg l = one(LEG_SENDING);
	struct leg_facts f = calm();
	struct leg_out out;
	static const int64_t after[] = { 1, 5, 30, 60, 60, 60 }; /* minutes */
	tms_t t = NOW;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_LOST, &f, t, &out, &err), TEND_OK);
	ck_assert_uint_eq(out.effects, 0);
	for (int i = 0; i < COUNT(after); i++) {
		ck_assert_int_eq(out.state, LEG_UNKNOWN);
		ck_assert_int_eq(out.next, t + after[i] * TMS_MINUTE);
		l.state = out.state;
		l.next = out.next;
		l.queries = out.queries;
		t = out.next;
		ck_assert_int_eq(leg_apply(&l, LEG_EV_QUERY, &f, t - 1, &out, &err), TEND_BUSY);
		ck_assert_int_eq(leg_apply(&l, LEG_EV_QUERY, &f, t, &out, &err), TEND_OK);
		ck_assert_uint_eq(out.effects, LEG_FX_QUERY);
	}
	ck_assert_int_eq(leg_apply(&l, LEG_EV_DONE, &f, t, &out, &err), TEND_OK);
	ck_assert_int_eq(out.state, LEG_OK);
	ck_assert_uint_eq(out.effects, 0);
}
END_TEST

START_TEST(a_provider_that_does_not_know_the_key_gets_it_again_with_its_first_time_kept) {
	struct leg l = one(LEG_UNKNOWN);
	struct leg_facts f = calm();
	struct leg_out out;
	l.first_sent = NOW - 23 * TMS_HOUR;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_ABSENT, &f, NOW, &out, &err), TEND_OK);
	ck_assert_uint_eq(out.effects, LEG_FX_SEND);
	ck_assert_int_eq(out.first_sent, NOW - 23 * TMS_HOUR);
}
END_TEST

START_TEST(a_declined_leg_alerts_and_one_put_off_waits_the_gap) {
	struct leg l = one(LEG_SENDING);
	struct leg_facts f = calm();
	struct leg_out out;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_DECLINED, &f, NOW, &out, &err), TEND_OK);
	ck_assert_uint_eq(out.effects, LEG_FX_ALERT);
	ck_assert_int_eq(leg_apply(&l, LEG_EV_LATER, &f, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.next, NOW + TMS_MINUTE);
	ck_assert_int_eq(out.lease, 0);
	l.state = out.state;
	l.next = out.next;
	ck_assert_int_eq(leg_apply(&l, LEG_EV_TAKE, &f, l.next - 1, &out, &err), TEND_BUSY);
	ck_assert_int_eq(leg_apply(&l, LEG_EV_TAKE, &f, l.next, &out, &err), TEND_OK);
}
END_TEST

/* ---- guards ---- */

static const struct {
	enum leg_state from;
	enum leg_event ev;
	bool disputed, seen;
	int64_t call_ago, next_in, lease_in, sent_ago; /* ms; 0: not set */
	enum tend_status st;
	const char *msg;
} guards[] = {
	{ LEG_PLANNED, LEG_EV_TAKE, true, false, 0, 0, 0, 0, TEND_DENIED, "T-12-refund-1: G6: a dispute is open, no money leaves: wait for the verdict" },
	{ LEG_UNKNOWN, LEG_EV_ABSENT, true, false, 0, 0, 0, 3600000, TEND_DENIED,
	  "T-12-refund-1: G6: a dispute is open, no money leaves: wait for the verdict" },
	{ LEG_PLANNED, LEG_EV_TAKE, false, false, 59999, 0, 0, 0, TEND_BUSY,
	  "T-12-refund-1: G7: the order's last call was 59 s ago: wait until it is 60 s" },
	{ LEG_PLANNED, LEG_EV_TAKE, false, false, 60000, 0, 0, 0, TEND_OK, "" },
	{ LEG_UNKNOWN, LEG_EV_ABSENT, false, false, 1000, 0, 0, 3600000, TEND_BUSY,
	  "T-12-refund-1: G7: the order's last call was 1 s ago: wait until it is 60 s" },
	{ LEG_PLANNED, LEG_EV_TAKE, false, false, 0, 1, 0, 0, TEND_BUSY, "T-12-refund-1: the provider asked for patience: try again later" },
	{ LEG_SENDING, LEG_EV_LAPSED, false, false, 0, 0, 1, 3600000, TEND_BUSY,
	  "T-12-refund-1: G4: its executor still has time: wait for the lease to end" },
	{ LEG_UNKNOWN, LEG_EV_ABSENT, false, false, 0, 0, 0, 86400000, TEND_UNKNOWN,
	  "T-12-refund-1: G4: the provider may have forgotten this key: query only, a lead asks the provider" },
	{ LEG_UNKNOWN, LEG_EV_ABSENT, false, false, 0, 0, 0, 86399999, TEND_OK, "" },
	{ LEG_SENDING, LEG_EV_DONE, false, true, 0, 0, 0, 1, TEND_CONFLICT, "T-12-refund-1: G11: this answer was taken already: nothing to do" },
	/* a dispute does not keep an answer from being taken */
	{ LEG_SENDING, LEG_EV_DONE, true, false, 1, 0, 0, 1, TEND_OK, "" },
	{ LEG_UNKNOWN, LEG_EV_QUERY, true, false, 1, 0, 0, 1, TEND_OK, "" },
};

START_TEST(each_guard_refuses_in_words_and_changes_nothing) {
	struct leg l = one(guards[_i].from);
	struct leg_facts f = calm();
	struct leg_out out;
	f.disputed = guards[_i].disputed;
	f.seen = guards[_i].seen;
	f.last_call = guards[_i].call_ago ? NOW - guards[_i].call_ago : TMS_NONE;
	l.next = guards[_i].next_in ? NOW + guards[_i].next_in : 0;
	l.lease = guards[_i].lease_in ? NOW + guards[_i].lease_in : 0;
	l.first_sent = guards[_i].sent_ago ? NOW - guards[_i].sent_ago : TMS_NONE;
	ck_assert_int_eq(leg_apply(&l, guards[_i].ev, &f, NOW, &out, &err), guards[_i].st);
	if (guards[_i].st != TEND_OK) {
		ck_assert_str_eq(err.msg, guards[_i].msg);
		ck_assert_int_eq(out.state, guards[_i].from);
		ck_assert_uint_eq(out.effects, 0);
	}
}
END_TEST

/* ---- words and sums ---- */

START_TEST(words_and_keys_are_read_back) {
	char key[LEG_KEY];
	for (int i = 0; i < LEG_KIND_COUNT; i++) {
		enum leg_kind k;
		ck_assert(leg_kind_parse(leg_kind_word((enum leg_kind)i), &k));
		ck_assert_int_eq(k, i);
	}
	for (int i = 0; i < LEG_STATE_COUNT; i++) {
		enum leg_state s;
		ck_assert(leg_state_parse(leg_state_word((enum leg_state)i), &s));
		ck_assert_int_eq(s, i);
	}
	enum leg_kind k;
	enum leg_state st;
	ck_assert(!leg_kind_parse("gift", &k) && !leg_kind_parse(NULL, &k) && !leg_state_parse("lost", &st) && !leg_state_parse(NULL, &st));
	ck_assert_str_eq(leg_kind_word(LEG_KIND_COUNT), "");
	ck_assert_str_eq(leg_verb(LEG_KIND_COUNT), "");
	ck_assert_str_eq(leg_state_word(LEG_STATE_COUNT), "");
	ck_assert_str_eq(leg_event_word(LEG_EVENT_COUNT), "");
	leg_key(key, INT64_MAX, LEG_COMPENSATION, 2147483647);
	ck_assert_str_eq(key, "T-9223372036854775807-compensation-2147483647");
	ck_assert_str_eq(leg_verb(LEG_REFUND), "refund");
	ck_assert_str_eq(leg_verb(LEG_FREIGHT), "transfer"); /* G9 */
	ck_assert_str_eq(leg_verb(LEG_COMPENSATION), "transfer");
}
END_TEST

static const struct { enum leg_state s; bool claims, sent; } sums[] = {
	{ LEG_PLANNED, true, false }, { LEG_SENDING, true, true }, { LEG_UNKNOWN, true, true }, { LEG_OK, true, true }, { LEG_FAILED, false, false },
	{ LEG_VOID, false, false },
};

START_TEST(what_may_have_been_paid_claims_and_what_surely_was_not_does_not) {
	struct leg l = one(sums[_i].s);
	bool ok = true;
	int n[LEG_STATE_COUNT];
	ck_assert_int_eq(leg_claims(l.state), sums[_i].claims);
	ck_assert_int_eq(leg_was_sent(&l), sums[_i].sent);
	ck_assert_int_eq(leg_paid_out(&l, 1, &ok), sums[_i].claims ? 5000 : 0);
	l.kind = LEG_FREIGHT;
	ck_assert_int_eq(leg_paid_out(&l, 1, &ok), sums[_i].claims ? 5000 : 0);
	l.kind = LEG_COMPENSATION;
	ck_assert_int_eq(leg_paid_out(&l, 1, &ok), sums[_i].claims ? 5000 : 0);
	l.kind = LEG_RECOVERY; /* money in */
	ck_assert_int_eq(leg_paid_out(&l, 1, &ok), 0);
	l.kind = LEG_COLLECT;
	ck_assert_int_eq(leg_paid_out(&l, 1, &ok), 0);
	leg_count(&l, 1, n);
	for (int s = 0; s < LEG_STATE_COUNT; s++)
		ck_assert_int_eq(n[s], s == (int)sums[_i].s);
	ck_assert(ok);
}
END_TEST

/* ---- plans ---- */

START_TEST(a_plan_has_one_leg_per_tender_and_its_own_for_freight_and_compensation) {
	void *ctx = mem_ctx(NULL);
	struct refund_leg legs[] = { { "T1", REFUND_MONEY, 5000 }, { "T2", REFUND_POINTS, 3000 } };
	struct refund_plan p = { .legs = legs, .n_legs = 2, .freight = 1200, .compensation = 500, .refund = 8000 };
	struct leg_plan plan;
	leg_plan_make(ctx, 12, &p, NULL, 0, &plan);
	static const char *const keys[] = { "T-12-refund-1", "T-12-refund-2", "T-12-freight-1", "T-12-compensation-1" };
	static const fen_t amounts[] = { 5000, 3000, 1200, 500 };
	ck_assert_uint_eq(plan.n, 4);
	ck_assert_int_eq(plan.over, 0);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_str_eq(plan.legs[i].key, keys[i]);
		ck_assert_int_eq(plan.legs[i].amount, amounts[i]);
		ck_assert_int_eq(plan.legs[i].state, LEG_PLANNED);
	}
	/* B31: the same again, with those legs there, plans nothing */
	struct leg_plan again;
	leg_plan_make(ctx, 12, &p, plan.legs, plan.n, &again);
	ck_assert_uint_eq(again.n, 0);
	ck_assert_int_eq(again.over, 0);
	mem_free(ctx);
}
END_TEST

START_TEST(what_was_paid_ahead_is_taken_off_and_too_much_is_over) {
	void *ctx = mem_ctx(NULL);
	struct leg ahead = one(LEG_OK);
	struct refund_leg more[] = { { "T1", REFUND_MONEY, 7000 } }, less[] = { { "T1", REFUND_MONEY, 2000 } }, other[] = { { "T2", REFUND_MONEY, 2000 } };
	struct refund_plan p = { .legs = more, .n_legs = 1 };
	struct leg_plan plan;
	leg_plan_make(ctx, 12, &p, &ahead, 1, &plan);
	ck_assert_uint_eq(plan.n, 1);
	ck_assert_str_eq(plan.legs[0].key, "T-12-refund-2");
	ck_assert_int_eq(plan.legs[0].amount, 2000);
	p.legs = less;
	leg_plan_make(ctx, 12, &p, &ahead, 1, &plan);
	ck_assert_uint_eq(plan.n, 0);
	ck_assert_int_eq(plan.over, 3000);
	p.legs = other;
	leg_plan_make(ctx, 12, &p, &ahead, 1, &plan);
	ck_assert_uint_eq(plan.n, 1);
	ck_assert_int_eq(plan.over, 5000);
	p.n_legs = 0;
	ahead.state = LEG_FAILED; /* was not paid */
	leg_plan_make(ctx, 12, &p, &ahead, 1, &plan);
	ck_assert_int_eq(plan.over, 0);
	mem_free(ctx);
}
END_TEST

START_TEST(another_route_pays_the_tender_it_stands_for) {
	void *ctx = mem_ctx(NULL);
	struct leg legs[] = { one(LEG_FAILED), one(LEG_OK) };
	struct refund_leg due[] = { { "T1", REFUND_MONEY, 5000 } };
	struct refund_plan p = { .legs = due, .n_legs = 1 };
	struct leg_plan plan;
	legs[1].seq = 2;
	legs[1].key = "T-12-refund-2";
	legs[1].tender = "bank";
	legs[1].replaces = "T-12-refund-1";
	leg_plan_make(ctx, 12, &p, legs, 2, &plan);
	ck_assert_uint_eq(plan.n, 0);
	ck_assert_int_eq(plan.over, 0);
	mem_free(ctx);
}
END_TEST

static const struct leg_cap wide[] = {
	{ LEG_CAP_LINE, "A", 90000, 0, 5000 }, { LEG_CAP_TENDER, "T1", 90000, 0, 0 }, { LEG_CAP_FREIGHT, "", 2000, 0, 0 },
};
static const struct leg_cap b4[] = { { LEG_CAP_LINE, "A", 10000, 6000, 5000 }, { LEG_CAP_TENDER, "T1", 10000, 0, 0 } };
static const struct leg_cap tight_tender[] = { { LEG_CAP_LINE, "A", 10000, 0, 5000 }, { LEG_CAP_TENDER, "T1", 10000, 5001, 0 } };
static const struct leg_cap shipped[] = { { LEG_CAP_SHIPPING, "", 1490, 1490, 1490 }, { LEG_CAP_TENDER, "T1", 10000, 0, 0 } };
static const struct leg_cap overdrawn[] = { { LEG_CAP_LINE, "A", 10000, 12000, 1 }, { LEG_CAP_TENDER, "T1", 10000, 0, 0 } };
static const struct leg_cap wrong[] = { { LEG_CAP_LINE, "A", 10000, -1, 1 }, { LEG_CAP_TENDER, "T1", 10000, 0, 0 } };
static const struct leg_cap poor[] = { { LEG_CAP_BUDGET, "", 50000, 49000, 1001 } };
static const struct leg_cap freight[] = { { LEG_CAP_FREIGHT, "", 2000, 0, 0 } };

static const struct {
	const char *what;
	enum leg_kind kind;
	int seq;
	const char *key, *tender, *replaces;
	fen_t amount;
	int there;                   /* state of T-12-refund-1 in the record, −1 none */
	const struct leg_cap *caps;
	size_t n_caps;
	enum tend_status st;
	const char *msg;
} plans[] = {
	{ "fits", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 5000, -1, wide, 3, TEND_OK, "" },
	{ "G1 zero", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 0, -1, wide, 3, TEND_INVALID,
	  "T-12-refund-1: G1: a new leg is planned, above 0 and bears its own key" },
	{ "G1 another's key", LEG_REFUND, 1, "T-13-refund-1", "T1", "", 1, -1, wide, 3, TEND_INVALID,
	  "T-13-refund-1: G1: a new leg is planned, above 0 and bears its own key" },
	{ "G1 twice", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 1, LEG_OK, wide, 3, TEND_CONFLICT, "T-12-refund-1: G1: this key is there already: reload" },
	{ "G2 B4", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 5000, -1, b4, 2, TEND_LIMIT, "line A: G2: 50.00 asked, at most 40.00 is left: ask for less" },
	{ "G2 all that is left", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 4999, -1, tight_tender, 2, TEND_OK, "" },
	{ "G2 tender", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 5000, -1, tight_tender, 2, TEND_LIMIT,
	  "tender T1: G2: 50.00 asked, at most 49.99 is left: ask for less" },
	{ "G2 shipping once", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 1490, -1, shipped, 2, TEND_LIMIT,
	  "shipping: G2: 14.90 asked, at most 0.00 is left: ask for less" },
	{ "G2 never below 0", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 1, -1, overdrawn, 2, TEND_LIMIT,
	  "line A: G2: 0.01 asked, at most 0.00 is left: ask for less" },
	{ "G2 sums", LEG_REFUND, 1, "T-12-refund-1", "T1", "", 1, -1, wrong, 2, TEND_INVALID, "line A: G2: its sums do not fit: tell an administrator" },
	{ "G2 no cap", LEG_REFUND, 1, "T-12-refund-1", "T9", "", 5000, -1, wide, 3, TEND_INVALID,
	  "T-12-refund-1: G2: no cap says what it may take: give those of its line and tender" },
	{ "G9 freight by the payment", LEG_FREIGHT, 1, "T-12-freight-1", "T1", "", 1000, -1, freight, 1, TEND_INVALID,
	  "T-12-freight-1: G9: a refund names its tender, freight and compensation never use the payment's refund" },
	{ "G9 refund without tender", LEG_REFUND, 1, "T-12-refund-1", "", "", 1000, -1, wide, 3, TEND_INVALID,
	  "T-12-refund-1: G9: a refund names its tender, freight and compensation never use the payment's refund" },
	{ "G9 freight cap", LEG_FREIGHT, 1, "T-12-freight-1", "", "", 2001, -1, freight, 1, TEND_LIMIT,
	  "freight: G9: 20.01 asked, at most 20.00 is left: ask for less" },
	{ "G9 freight without cap", LEG_FREIGHT, 1, "T-12-freight-1", "", "", 1, -1, NULL, 0, TEND_INVALID,
	  "T-12-freight-1: G2: no cap says what it may take: give those of its line and tender" },
	{ "G9 budget", LEG_COMPENSATION, 1, "T-12-compensation-1", "", "", 1001, -1, poor, 1, TEND_LIMIT,
	  "budget: G9: 10.01 asked, at most 10.00 is left: ask for less" },
	{ "G5 replaces unknown", LEG_REFUND, 2, "T-12-refund-2", "T1", "T-12-refund-1", 5000, LEG_UNKNOWN, wide, 3, TEND_CONFLICT,
	  "T-12-refund-2: G5: only a leg that the provider finally declined is replaced, T-12-refund-1 is unknown" },
	{ "G5 replaces ok", LEG_REFUND, 2, "T-12-refund-2", "T1", "T-12-refund-1", 5000, LEG_OK, wide, 3, TEND_CONFLICT,
	  "T-12-refund-2: G5: only a leg that the provider finally declined is replaced, T-12-refund-1 is ok" },
	{ "replaces failed", LEG_REFUND, 2, "T-12-refund-2", "T1", "T-12-refund-1", 5000, LEG_FAILED, wide, 3, TEND_OK, "" },
	{ "replaces by more", LEG_REFUND, 2, "T-12-refund-2", "T1", "T-12-refund-1", 5001, LEG_FAILED, wide, 3, TEND_LIMIT,
	  "T-12-refund-2: G2: more than the leg that it replaces" },
};

START_TEST(a_plan_is_held_to_keys_caps_and_routes) {
	struct leg there = one(plans[_i].there < 0 ? LEG_PLANNED : (enum leg_state)plans[_i].there);
	struct leg l = { .rma = 12, .kind = plans[_i].kind, .seq = plans[_i].seq, .key = plans[_i].key, .tender = plans[_i].tender,
		.amount = plans[_i].amount, .first_sent = TMS_NONE, .replaces = plans[_i].replaces };
	enum tend_status st = leg_plan_check(&l, 1, &there, plans[_i].there >= 0, plans[_i].caps, plans[_i].n_caps, &err);
	ck_assert_msg(st == plans[_i].st, "%s: %d, %s", plans[_i].what, st, st == TEND_OK ? "" : err.msg);
	if (st != TEND_OK)
		ck_assert_str_eq(err.msg, plans[_i].msg);
}
END_TEST

START_TEST(two_legs_of_one_plan_share_key_space_and_caps) {
	struct leg legs[2] = { one(LEG_PLANNED), one(LEG_PLANNED) };
	ck_assert_int_eq(leg_plan_check(legs, 2, NULL, 0, wide, 3, &err), TEND_CONFLICT);
	legs[1].seq = 2;
	legs[1].key = "T-12-refund-2";
	ck_assert_int_eq(leg_plan_check(legs, 2, NULL, 0, wide, 3, &err), TEND_OK);
	legs[0].amount = 45001;
	legs[1].amount = 45000;
	ck_assert_int_eq(leg_plan_check(legs, 2, NULL, 0, wide, 3, &err), TEND_LIMIT);
	ck_assert_str_eq(err.msg, "tender T1: G2: 900.01 asked, at most 900.00 is left: ask for less");
}
END_TEST

TEST_MAIN("leg", {
	tcase_add_loop_test(tc, every_state_and_event_has_its_edge_or_a_refusal_that_names_both, 0, LEG_STATE_COUNT * LEG_EVENT_COUNT);
	tcase_add_test(tc, all_states_are_reached_and_only_ok_failed_and_void_are_ends);
	tcase_add_test(tc, an_unknown_leg_is_asked_about_and_sent_again_only_when_the_provider_does_not_know_it);
	tcase_add_test(tc, b3_two_executors_one_leg_the_second_finds_it_taken);
	tcase_add_test(tc, b2_a_lost_answer_is_resolved_by_query_under_the_same_key);
	tcase_add_test(tc, a_provider_that_does_not_know_the_key_gets_it_again_with_its_first_time_kept);
	tcase_add_test(tc, a_declined_leg_alerts_and_one_put_off_waits_the_gap);
	tcase_add_loop_test(tc, each_guard_refuses_in_words_and_changes_nothing, 0, COUNT(guards));
	tcase_add_test(tc, words_and_keys_are_read_back);
	tcase_add_loop_test(tc, what_may_have_been_paid_claims_and_what_surely_was_not_does_not, 0, COUNT(sums));
	tcase_add_test(tc, a_plan_has_one_leg_per_tender_and_its_own_for_freight_and_compensation);
	tcase_add_test(tc, what_was_paid_ahead_is_taken_off_and_too_much_is_over);
	tcase_add_test(tc, another_route_pays_the_tender_it_stands_for);
	tcase_add_loop_test(tc, a_plan_is_held_to_keys_caps_and_routes, 0, COUNT(plans));
	tcase_add_test(tc, two_legs_of_one_plan_share_key_space_and_caps);
})
