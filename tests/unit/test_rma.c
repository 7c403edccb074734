/* SPDX-License-Identifier: ISC */
/* The table of returns against its specification, walked whole; guards one by one; counters, split, windows and times. */
#include "unit.h"

#include <stdio.h>

#include "tend/conf.h"
#include "tend/mem.h"
#include "tend/rma.h"

#define NOW (INT64_C(1800000000000))

static struct tend_err err;

/* ---- a world in which everything is permitted ---- */

struct world {
	struct rma_facts f;
	struct rma_act by;
	struct rma_policy policy;
	struct rma_line lines[1];
	struct leg legs[2], plan[1];
	struct leg_cap caps[3];
};

static struct leg leg_in(enum leg_state s, int seq, const char *key) {
	return (struct leg){ .rma = 12, .kind = LEG_REFUND, .seq = seq, .key = key, .tender = "T1", .amount = 5000, .state = s, .first_sent = TMS_NONE,
		.replaces = "" };
}

static void world_init(struct world *w) {
	memset(w, 0, sizeof *w);
	struct conf *c = conf_new(NULL);
	ck_assert_int_eq(rma_policy_read(c, NULL, &w->policy, &err), TEND_OK);
	mem_free(c);
	struct rma_act by = RMA_ACT_INIT;
	w->by = by;
	w->by.note = "why";
	w->by.code = "measures-9";
	w->by.told_appeal = true;
	w->by.offer = 1000;
	w->lines[0] = (struct rma_line){ .line = "A", .pieces = 3, .requested = 2, .approved = 2 };
	w->plan[0] = leg_in(LEG_PLANNED, 3, "T-12-refund-3");
	w->caps[0] = (struct leg_cap){ LEG_CAP_LINE, "A", 90000, 0, 5000 };
	w->caps[1] = (struct leg_cap){ LEG_CAP_TENDER, "T1", 90000, 0, 0 };
	w->f = (struct rma_facts){ .id = 12, .version = 4, .kind = RMA_RR, .lines = w->lines, .n_lines = 1, .legs = w->legs, .opened_by = 7,
		.refused_at = NOW - TMS_DAY, .offer_kind = RMA_RR, .offered_from = RMA_SUBMITTED, .order_known = true, .fault = REFUND_FAULT_MERCHANT,
		.kinds = 0x3f, .attempts = 1, .evidence_missing = true, .address = true, .policy = &w->policy, .verdict = RMA_VERDICT_APPROVE,
		.rule = "A17", .amount = 10000, .goodwill_left = 50000, .fast_eligible = true, .scanned = true, .documented = true, .stock = 10,
		.legal_min = 500, .plan = w->plan, .n_plan = 1, .caps = w->caps, .n_caps = 2, .due = 5000 };
}

static void world_here(struct world *w) {
	w->lines[0].received = w->lines[0].accepted = w->lines[0].disposed = 2;
}

/* `ok`, `unknown` …, two of them joined by a blank; the second replaces the first when it is written `~ok`. */
static void world_legs(struct world *w, const char *states) {
	static const char *const keys[] = { "T-12-refund-1", "T-12-refund-2" };
	char word[16];

	for (const char *p = states; *p; p += strspn(p, " ")) {
		bool replaces = *p == '~';
		size_t n = strcspn(p, " "), i = w->f.n_legs;
		enum leg_state s;
		snprintf(word, sizeof word, "%.*s", (int)n - replaces, p + replaces);
		ck_assert(leg_state_parse(word, &s));
		w->legs[i] = leg_in(s, (int)i + 1, keys[i]);
		if (replaces)
			w->legs[i].replaces = keys[i - 1];
		w->f.n_legs++;
		w->f.due += leg_claims(s) ? 5000 : 0;
		p += n;
	}
}

static void world_actor(struct world *w, enum rma_role r) {
	w->by.role = r;
	w->by.who = r == RMA_BY_AGENT ? 8 : r == RMA_BY_LEAD ? 9 : 0;
	w->by.limit = r == RMA_BY_AGENT ? 20000 : r == RMA_BY_LEAD ? 200000 : 0;
}

/* ---- the specification, as it is written there (returns 3.3) ---- */

static const struct { const char *t, *from, *who, *to, *guards; } spec[] = {
	{ "T1", "NONE", "ACS", "DRAFT", "ORDER" },
	{ "T2", "DRAFT", "AC", "SUBMITTED", "UNITS KIND ATTEMPTS" },
	{ "T3", "SUBMITTED", "AS", "NEED_INFO", "EVIDENCE" },
	{ "T4", "NEED_INFO", "CAS", "SUBMITTED", "" },
	{ "T5", "SUBMITTED", "AS", "LEAD_REVIEW", "NEED_LEAD" },
	{ "T6", "LEAD_REVIEW", "L", "SUBMITTED", "NOTE" },
	{ "T7", "SUBMITTED LEAD_REVIEW INSPECT_HOLD", "AL", "OFFERED", "MINIMUM LIMIT REVIEWER" },
	{ "T8", "OFFERED", "C", "path", "DISPUTE" },
	{ "T9", "OFFERED", "CS", "SUBMITTED INSPECT_HOLD", "" },
	{ "T10", "SUBMITTED LEAD_REVIEW", "SAL", "path LEAD_REVIEW", "UNITS DISPUTE FROZEN VERDICT LIMIT FOUR_EYES REVIEWER" },       /* LEAD_REVIEW: two leads above one's limit */
	{ "T11", "path", "S", "INTERCEPTING SETTLE", "" },
	{ "T12", "path", "S", "AWAIT_RETURN SETTLE REPAIRING", "ADDRESS" },            /* the last two: goods are here (T7 from INSPECT_HOLD) */
	{ "T13", "path", "S", "AWAIT_RETURN STOCK_WAIT RESERVED", "ADDRESS" },         /* RESERVED: the same */
	{ "T14", "path", "AL", "RESERVED", "ADVANCE STOCK" },
	{ "T15", "path", "S", "RESERVED STOCK_WAIT", "" },
	{ "T16", "path", "S", "SETTLE", "GOODWILL" },
	{ "T17", "RETURNING", "S", "REFUNDING", "FAST_LANE DISPUTE_MONEY FROZEN QUANTITY LEGS BALANCED" },
	{ "T18", "INTERCEPTING", "WS", "SETTLE SUBMITTED", "CHOICE" },
	{ "T19", "AWAIT_RETURN", "CAS", "RETURNING", "CARRIER" },
	{ "T20", "AWAIT_RETURN", "S", "EXPIRED RECOVERY", "DISPUTE" },
	{ "T21", "RETURNING", "WS", "RECEIVED INSPECT_HOLD", "" },
	{ "T22", "RECEIVED", "W", "SETTLE RESERVED STOCK_WAIT REPAIRING", "INSPECTED OVERPAID" },
	{ "T23", "RECEIVED", "W", "INSPECT_HOLD", "DOCUMENTED" },
	{ "T24", "INSPECT_HOLD", "AL", "SETTLE RECOVERY", "DEDUCTION" },
	{ "T25", "INSPECT_HOLD", "L", "OUTBOUND", "CODE" },
	{ "T26", "STOCK_WAIT", "S", "RESERVED AWAIT_RETURN", "STOCK" },
	{ "T27", "STOCK_WAIT", "SC", "SETTLE AWAIT_RETURN", "" },
	{ "T28", "RESERVED", "W", "OUTBOUND", "COLLECTED HOLD FROZEN" },
	{ "T29", "RESERVED", "W", "STOCK_WAIT", "HOLD" },
	{ "T30", "OUTBOUND", "SC", "COMPLETED SETTLE REJECTED AWAIT_RETURN", "" },
	{ "T31", "OUTBOUND", "AC", "COMPLETED", "" },                           /* SUBMITTED is its child */
	{ "T32", "REPAIRING", "WA", "OUTBOUND SETTLE RESERVED", "COLLECTED CHOICE STOCK" },
	{ "T33", "SETTLE", "S", "REFUNDING", "DISPUTE_MONEY FROZEN QUANTITY LEGS BALANCED" },
	{ "T34", "SETTLE", "S", "COMPLETED", "NET_ZERO" },
	{ "T35", "REFUNDING", "S", "COMPLETED RETURNING", "ALL_PAID" },
	{ "T36", "REFUNDING", "S", "REFUND_UNKNOWN REFUND_FAILED", "NOT_PAID" },
	{ "T37", "REFUND_UNKNOWN", "S", "REFUNDING COMPLETED REFUND_FAILED", "ANSWERED" },
	{ "T38", "REFUND_FAILED", "L", "REFUNDING", "DISPUTE_MONEY FROZEN LEGS BALANCED DECLINED" },
	{ "T39", "SUBMITTED LEAD_REVIEW", "AL", "REJECTED", "REVIEWER REFUSAL" },
	{ "T40", "REJECTED", "C", "SUBMITTED", "UNITS ATTEMPTS APPEAL" },
	{ "T41", "DRAFT SUBMITTED NEED_INFO LEAD_REVIEW OFFERED INTERCEPTING AWAIT_RETURN STOCK_WAIT RESERVED", "CA", "CANCELLED", "NOTHING_SENT" },
	{ "T42", "RECOVERY", "SWL", "COMPLETED", "" },
	{ "T43", "open", "PS", "open", "" },
	{ "T44", "open", "P", "path REJECTED SETTLE open", "CHOICE" },
};

static uint32_t bits_of(const char *states) {
	uint32_t bits = 0;
	char word[24];

	for (const char *p = states; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		enum rma_state s;
		snprintf(word, sizeof word, "%.*s", (int)n, p);
		if (!strcmp(word, "open")) {
			for (int i = RMA_SUBMITTED; i <= RMA_RECOVERY; i++)
				bits |= 1u << i;
		} else if (!strcmp(word, "path")) {
			bits |= 1u << RMA_APPROVED_PATH;
		} else {
			ck_assert_msg(rma_state_parse(word, &s), "%s", word);
			bits |= 1u << s;
		}
		p += n;
	}
	return bits;
}

static uint64_t guards_of(const char *names) {
	static const char *const words[] = {
#define X(name, cite) #name,
		RMA_GUARDS(X)
#undef X
	};
	uint64_t bits = 0;

	for (const char *p = names; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		int g = 0;
		while (g < RMA_GUARD_COUNT && (strlen(words[g]) != n || strncmp(words[g], p, n) != 0))
			g++;
		ck_assert_msg(g < RMA_GUARD_COUNT, "%s", p);
		bits |= UINT64_C(1) << g;
		p += n;
	}
	return bits;
}

static unsigned roles_of(const char *who) {
	static const char letters[] = "CALWSP";
	unsigned bits = 0;

	for (; *who; who++)
		bits |= 1u << (strchr(letters, *who) - letters);
	return bits;
}

START_TEST(the_table_is_the_specification_each_t_number_once_and_in_order) {
	struct rma_edge e;
	ck_assert_uint_eq(rma_edge_count(), 44);
	ck_assert_int_eq(COUNT(spec), 44);
	ck_assert_int_eq(RMA_EVENT_COUNT, 44);
	rma_edge((size_t)_i, &e);
	char t[16];
	uint32_t to = 0;
	snprintf(t, sizeof t, "T%d", _i + 1);
	ck_assert_str_eq(e.t, t);
	ck_assert_str_eq(spec[_i].t, t);
	ck_assert_int_eq(e.event, _i);
	ck_assert_msg(e.from == bits_of(spec[_i].from), "%s: from", t);
	ck_assert_msg(e.actors == roles_of(spec[_i].who), "%s: actors", t);
	ck_assert_msg(e.guards == guards_of(spec[_i].guards), "%s: guards", t);
	for (int k = 0; k < RMA_TARGETS; k++)
		to |= e.to[k];
	ck_assert_msg(to == bits_of(spec[_i].to), "%s: to %x", t, to ^ bits_of(spec[_i].to));
}
END_TEST

START_TEST(every_state_is_reached_and_every_state_but_the_ends_has_a_way_out) {
	uint32_t reached = 1u << RMA_NONE, out_of = 0, last = 0;
	struct rma_edge e;
	while (reached != last) {
		last = reached;
		for (size_t i = 0; i < rma_edge_count(); i++) {
			rma_edge(i, &e);
			/* T43 and T44 lead from a state to itself: that reaches nothing and is no way out */
			if (e.event == RMA_EV_DISPUTE || !(e.from & reached))
				continue;
			for (int k = 0; k < RMA_TARGETS; k++)
				reached |= e.to[k] == e.from ? 0 : e.to[k];
		}
	}
	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		out_of |= e.event == RMA_EV_DISPUTE || e.event == RMA_EV_VERDICT ? 0 : e.from;
	}
	for (int s = 0; s < RMA_STATE_COUNT; s++) {
		ck_assert_msg(reached & 1u << s, "%s is reached", rma_state_word((enum rma_state)s));
		ck_assert_msg(!(out_of & 1u << s) == rma_is_terminal((enum rma_state)s), "%s: way out", rma_state_word((enum rma_state)s));
	}
}
END_TEST

START_TEST(nothing_leads_out_of_an_end_and_only_an_appeal_out_of_a_refusal) {
	struct rma_edge e;
	rma_edge((size_t)_i, &e);
	ck_assert_uint_eq(e.from & (1u << RMA_COMPLETED | 1u << RMA_CANCELLED | 1u << RMA_EXPIRED), 0);
	ck_assert_int_eq((e.from & 1u << RMA_REJECTED) != 0, !strcmp(e.t, "T40"));
}
END_TEST

/* ---- every way there is ---- */

static const struct way {
	const char *t, *via;
	enum rma_state from;
	enum rma_role role;
	enum rma_state to;
	/* what differs from the world */
	enum rma_kind kind;
	unsigned flags;
	bool here, nostock, transit, outbound, sending_back, consent;
	enum rma_hold hold;
	enum rma_how how;
	int timer;                   /* enum rma_timer + 1 */
	enum rma_kind want;
	const char *legs;
	fen_t due, amount;
	/* what must come out beside the state */
	uint32_t fx;
	int turns;                   /* the kind afterwards, if it is another */
	const char *tell, *result;
} ways[] = {
#define TO(k) ((int)(k) + 1)
	{ "T1", "", RMA_NONE, RMA_BY_CUSTOMER, RMA_DRAFT, .fx = 0 },
	{ "T2", "", RMA_DRAFT, RMA_BY_AGENT, RMA_SUBMITTED, .fx = RMA_FX_HOLD_UNITS | RMA_FX_RULES, .tell = "return-submitted" },
	{ "T3", "", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_NEED_INFO, .tell = "return-evidence" },
	{ "T4", "", RMA_NEED_INFO, RMA_BY_CUSTOMER, RMA_SUBMITTED, .fx = RMA_FX_RULES },
	{ "T4", "", RMA_NEED_INFO, RMA_BY_SYSTEM, RMA_SUBMITTED, .timer = RMA_TIMER_INFO + 1, .fx = RMA_FX_RULES },
	{ "T5", "", RMA_SUBMITTED, RMA_BY_AGENT, RMA_LEAD_REVIEW, .fx = 0 },
	{ "T5", "", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_LEAD_REVIEW, .timer = RMA_TIMER_ANSWER + 1 },
	{ "T6", "", RMA_LEAD_REVIEW, RMA_BY_LEAD, RMA_SUBMITTED, .fx = 0 },
	{ "T7", "", RMA_INSPECT_HOLD, RMA_BY_AGENT, RMA_OFFERED, .here = true, .fx = RMA_FX_OFFER, .tell = "return-offer" },
	{ "T8", "T12", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_AWAIT_RETURN, .fx = RMA_FX_APPROVED | RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T8", "T16", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_SETTLE, .want = RMA_CP, .turns = TO(RMA_CP), .fx = RMA_FX_APPROVED | RMA_FX_KIND, .tell = "return-approved" },
	{ "T9", "", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_SUBMITTED, .fx = 0 },
	{ "T9", "", RMA_OFFERED, RMA_BY_SYSTEM, RMA_INSPECT_HOLD, .here = true, .timer = RMA_TIMER_OFFER + 1 },
	{ "T10", "", RMA_SUBMITTED, RMA_BY_LEAD, RMA_LEAD_REVIEW, .amount = 200001, .fx = RMA_FX_FIRST_LEAD },
	{ "T10", "T11", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_INTERCEPTING, .kind = RMA_RO, .transit = true, .fx = RMA_FX_APPROVED | RMA_FX_CARRIER, .tell = "return-intercept" },
	{ "T10", "T11", RMA_LEAD_REVIEW, RMA_BY_LEAD, RMA_SETTLE, .kind = RMA_RO, .fx = RMA_FX_APPROVED, .tell = "return-approved" },
	{ "T10", "T12", RMA_SUBMITTED, RMA_BY_AGENT, RMA_AWAIT_RETURN, .fx = RMA_FX_APPROVED | RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T10", "T12", RMA_LEAD_REVIEW, RMA_BY_SYSTEM, RMA_AWAIT_RETURN, .timer = RMA_TIMER_ANSWER + 1, .consent = true, .fx = RMA_FX_APPROVED | RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T8", "T12", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_REPAIRING, .kind = RMA_RP, .want = RMA_RP, .here = true, .fx = RMA_FX_ACCEPTED, .tell = "return-approved" },
	{ "T8", "T12", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_SETTLE, .here = true, .fx = RMA_FX_ACCEPTED, .tell = "return-approved" },
	{ "T8", "T13", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_RESERVED, .kind = RMA_EX, .want = RMA_EX, .here = true, .fx = RMA_FX_ACCEPTED | RMA_FX_HOLD, .tell = "return-approved" },
	{ "T8", "T13", RMA_OFFERED, RMA_BY_CUSTOMER, RMA_STOCK_WAIT, .kind = RMA_EX, .want = RMA_EX, .here = true, .nostock = true, .fx = RMA_FX_ACCEPTED, .tell = "return-stock" },
	{ "T10", "T13", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_AWAIT_RETURN, .kind = RMA_EX, .fx = RMA_FX_APPROVED | RMA_FX_ADDRESS | RMA_FX_HOLD, .tell = "return-address" },
	{ "T10", "T13", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_STOCK_WAIT, .kind = RMA_EX, .nostock = true, .fx = RMA_FX_APPROVED, .tell = "return-stock" },
	{ "T10", "T14", RMA_SUBMITTED, RMA_BY_AGENT, RMA_RESERVED, .kind = RMA_EX, .how = RMA_HOW_DONE /* advance, see below */, .fx = RMA_FX_APPROVED | RMA_FX_HOLD, .tell = "return-advance" },
	{ "T10", "T15", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_RESERVED, .kind = RMA_RS, .fx = RMA_FX_APPROVED | RMA_FX_HOLD, .tell = "return-approved" },
	{ "T10", "T15", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_STOCK_WAIT, .kind = RMA_RS, .nostock = true, .fx = RMA_FX_APPROVED, .tell = "return-stock" },
	{ "T10", "T16", RMA_SUBMITTED, RMA_BY_SYSTEM, RMA_SETTLE, .kind = RMA_CP, .fx = RMA_FX_APPROVED, .tell = "return-approved" },
	{ "T17", "", RMA_RETURNING, RMA_BY_SYSTEM, RMA_REFUNDING, .fx = RMA_FX_LEGS },
	{ "T18", "", RMA_INTERCEPTING, RMA_BY_WAREHOUSE, RMA_SETTLE, .kind = RMA_RO, .how = RMA_HOW_BACK, .fx = RMA_FX_RESTOCK, .tell = "return-intercepted" },
	{ "T18", "", RMA_INTERCEPTING, RMA_BY_SYSTEM, RMA_SUBMITTED, .kind = RMA_RO, .how = RMA_HOW_SIGNED, .turns = TO(RMA_RR), .fx = RMA_FX_KIND | RMA_FX_RULES, .tell = "return-not-intercepted" },
	{ "T19", "", RMA_AWAIT_RETURN, RMA_BY_CUSTOMER, RMA_RETURNING, .fx = 0 },
	{ "T20", "", RMA_AWAIT_RETURN, RMA_BY_SYSTEM, RMA_RECOVERY, .kind = RMA_EX, .flags = RMA_FAST, .timer = RMA_TIMER_SHIP_BACK + 1, .fx = RMA_FX_RECOVER, .tell = "return-recovery" },
	{ "T20", "", RMA_AWAIT_RETURN, RMA_BY_SYSTEM, RMA_EXPIRED, .kind = RMA_EX, .hold = RMA_HOLD_HELD, .fx = RMA_FX_FREE_UNITS | RMA_FX_RELEASE, .tell = "return-lapsed", .result = "lapsed" },
	{ "T21", "", RMA_RETURNING, RMA_BY_WAREHOUSE, RMA_RECEIVED, .fx = RMA_FX_RECEIVED, .tell = "return-arrived" },
	{ "T21", "", RMA_RETURNING, RMA_BY_SYSTEM, RMA_INSPECT_HOLD, .how = RMA_HOW_LOST, .fx = RMA_FX_ALERT },
	{ "T21", "", RMA_RETURNING, RMA_BY_SYSTEM, RMA_INSPECT_HOLD, .timer = RMA_TIMER_RECEIPT + 1, .fx = RMA_FX_ALERT },
	{ "T22", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_SETTLE, .here = true, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED, .tell = "return-inspected" },
	{ "T22", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_SETTLE, .kind = RMA_EX, .here = true, .outbound = true, .flags = RMA_FAST, .hold = RMA_HOLD_CONSUMED, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED, .tell = "return-inspected" },
	{ "T22", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_RESERVED, .kind = RMA_EX, .here = true, .hold = RMA_HOLD_HELD, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED, .tell = "return-inspected" },
	{ "T22", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_STOCK_WAIT, .kind = RMA_EX, .here = true, .nostock = true, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED, .tell = "return-stock" },
	{ "T22", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_REPAIRING, .kind = RMA_RP, .here = true, .fx = RMA_FX_ACCEPTED, .tell = "return-inspected" },
	{ "T23", "", RMA_RECEIVED, RMA_BY_WAREHOUSE, RMA_INSPECT_HOLD, .here = true, .fx = RMA_FX_ALERT, .tell = "return-mismatch" },
	{ "T24", "", RMA_INSPECT_HOLD, RMA_BY_AGENT, RMA_SETTLE, .here = true, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED, .tell = "return-resolved" },
	{ "T24", "", RMA_INSPECT_HOLD, RMA_BY_LEAD, RMA_RECOVERY, .here = true, .flags = RMA_FAST, .legs = "ok", .due = -6000, .fx = RMA_FX_RESTOCK | RMA_FX_ACCEPTED | RMA_FX_RECOVER, .tell = "return-recovery" },
	{ "T25", "", RMA_INSPECT_HOLD, RMA_BY_LEAD, RMA_OUTBOUND, .here = true, .fx = RMA_FX_SEND_BACK, .tell = "return-goods-refused" },
	{ "T26", "", RMA_STOCK_WAIT, RMA_BY_SYSTEM, RMA_RESERVED, .kind = RMA_RS, .fx = RMA_FX_HOLD },
	{ "T26", "", RMA_STOCK_WAIT, RMA_BY_SYSTEM, RMA_AWAIT_RETURN, .kind = RMA_EX, .fx = RMA_FX_HOLD | RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T27", "", RMA_STOCK_WAIT, RMA_BY_SYSTEM, RMA_SETTLE, .kind = RMA_RS, .timer = RMA_TIMER_STOCK + 1, .turns = TO(RMA_RO), .fx = RMA_FX_KIND, .tell = "return-no-stock" },
	{ "T27", "", RMA_STOCK_WAIT, RMA_BY_CUSTOMER, RMA_SETTLE, .kind = RMA_EX, .here = true, .turns = TO(RMA_RR), .fx = RMA_FX_KIND, .tell = "return-no-stock" },
	{ "T27", "", RMA_STOCK_WAIT, RMA_BY_CUSTOMER, RMA_AWAIT_RETURN, .kind = RMA_EX, .turns = TO(RMA_RR), .fx = RMA_FX_KIND | RMA_FX_ADDRESS, .tell = "return-no-stock" },
	{ "T28", "", RMA_RESERVED, RMA_BY_WAREHOUSE, RMA_OUTBOUND, .kind = RMA_RS, .hold = RMA_HOLD_HELD, .fx = RMA_FX_CONSUME, .tell = "return-shipped" },
	{ "T29", "", RMA_RESERVED, RMA_BY_WAREHOUSE, RMA_STOCK_WAIT, .kind = RMA_RS, .hold = RMA_HOLD_HELD, .fx = RMA_FX_RELEASE },
	{ "T30", "", RMA_OUTBOUND, RMA_BY_SYSTEM, RMA_REJECTED, .here = true, .outbound = true, .sending_back = true, .timer = RMA_TIMER_SIGN + 1, .fx = RMA_FX_FREE_UNITS, .result = "goods-refused" },
	{ "T30", "", RMA_OUTBOUND, RMA_BY_CUSTOMER, RMA_AWAIT_RETURN, .kind = RMA_EX, .outbound = true, .flags = RMA_FAST, .fx = RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T30", "", RMA_OUTBOUND, RMA_BY_CUSTOMER, RMA_SETTLE, .kind = RMA_EX, .here = true, .outbound = true },
	{ "T30", "", RMA_OUTBOUND, RMA_BY_CUSTOMER, RMA_COMPLETED, .kind = RMA_EX, .here = true, .outbound = true, .due = -5000, .fx = RMA_FX_SETTLED | RMA_FX_WARRANTY, .tell = "return-done", .result = "exchanged" },
	{ "T30", "", RMA_OUTBOUND, RMA_BY_CUSTOMER, RMA_COMPLETED, .kind = RMA_RS, .outbound = true, .due = -5000, .fx = RMA_FX_SETTLED, .tell = "return-done", .result = "resent" },
	{ "T31", "", RMA_OUTBOUND, RMA_BY_AGENT, RMA_COMPLETED, .kind = RMA_RS, .outbound = true, .fx = RMA_FX_SETTLED | RMA_FX_CHILD, .tell = "return-again", .result = "superseded" },
	{ "T32", "", RMA_REPAIRING, RMA_BY_WAREHOUSE, RMA_OUTBOUND, .kind = RMA_RP, .here = true, .how = RMA_HOW_DONE, .tell = "return-shipped" },
	{ "T32", "", RMA_REPAIRING, RMA_BY_AGENT, RMA_RESERVED, .kind = RMA_RP, .here = true, .how = RMA_HOW_FAILED, .want = RMA_EX, .turns = TO(RMA_EX), .fx = RMA_FX_KIND | RMA_FX_HOLD, .tell = "return-not-repaired" },
	{ "T32", "", RMA_REPAIRING, RMA_BY_AGENT, RMA_SETTLE, .kind = RMA_RP, .here = true, .how = RMA_HOW_FAILED, .want = RMA_RR, .turns = TO(RMA_RR), .fx = RMA_FX_KIND, .tell = "return-not-repaired" },
	{ "T33", "", RMA_SETTLE, RMA_BY_SYSTEM, RMA_REFUNDING, .here = true, .fx = RMA_FX_LEGS },
	{ "T34", "", RMA_SETTLE, RMA_BY_SYSTEM, RMA_COMPLETED, .here = true, .due = -5000, .fx = RMA_FX_SETTLED, .tell = "return-done", .result = "refunded" },
	{ "T35", "", RMA_REFUNDING, RMA_BY_SYSTEM, RMA_COMPLETED, .here = true, .legs = "ok", .fx = RMA_FX_SETTLED, .tell = "return-refunded", .result = "refunded" },
	{ "T35", "", RMA_REFUNDING, RMA_BY_SYSTEM, RMA_COMPLETED, .here = true, .legs = "failed ~ok", .fx = RMA_FX_SETTLED, .tell = "return-refunded", .result = "refunded" },
	{ "T35", "", RMA_REFUNDING, RMA_BY_SYSTEM, RMA_RETURNING, .flags = RMA_FAST, .legs = "ok", .tell = "return-refunded" },
	{ "T36", "", RMA_REFUNDING, RMA_BY_SYSTEM, RMA_REFUND_UNKNOWN, .here = true, .legs = "unknown failed", .fx = RMA_FX_QUERY },
	{ "T36", "", RMA_REFUNDING, RMA_BY_SYSTEM, RMA_REFUND_FAILED, .here = true, .legs = "ok failed", .fx = RMA_FX_ALERT },
	{ "T37", "", RMA_REFUND_UNKNOWN, RMA_BY_SYSTEM, RMA_REFUNDING, .here = true, .legs = "sending ok" },
	{ "T37", "", RMA_REFUND_UNKNOWN, RMA_BY_SYSTEM, RMA_REFUNDING, .flags = RMA_FAST, .legs = "ok" },
	{ "T37", "", RMA_REFUND_UNKNOWN, RMA_BY_SYSTEM, RMA_REFUND_FAILED, .here = true, .legs = "failed ok", .fx = RMA_FX_ALERT },
	{ "T37", "", RMA_REFUND_UNKNOWN, RMA_BY_SYSTEM, RMA_COMPLETED, .here = true, .legs = "ok", .fx = RMA_FX_SETTLED, .tell = "return-refunded", .result = "refunded" },
	{ "T38", "", RMA_REFUND_FAILED, RMA_BY_LEAD, RMA_REFUNDING, .here = true, .legs = "failed", .fx = RMA_FX_LEGS },
	{ "T39", "", RMA_LEAD_REVIEW, RMA_BY_LEAD, RMA_REJECTED, .fx = RMA_FX_FREE_UNITS, .tell = "return-refused", .result = "refused" },
	{ "T40", "", RMA_REJECTED, RMA_BY_CUSTOMER, RMA_SUBMITTED, .fx = RMA_FX_HOLD_UNITS | RMA_FX_RULES | RMA_FX_OTHER_REVIEWER, .tell = "return-appeal" },
	{ "T41", "", RMA_AWAIT_RETURN, RMA_BY_CUSTOMER, RMA_CANCELLED, .kind = RMA_EX, .hold = RMA_HOLD_HELD, .fx = RMA_FX_FREE_UNITS | RMA_FX_RELEASE | RMA_FX_VOID, .tell = "return-withdrawn", .result = "withdrawn" },
	{ "T41", "", RMA_OFFERED, RMA_BY_AGENT, RMA_CANCELLED, .fx = RMA_FX_FREE_UNITS | RMA_FX_VOID, .tell = "return-withdrawn", .result = "withdrawn" },
	{ "T42", "", RMA_RECOVERY, RMA_BY_SYSTEM, RMA_COMPLETED, .fx = RMA_FX_SETTLED, .tell = "return-done", .result = "paid-back" },
	{ "T42", "", RMA_RECOVERY, RMA_BY_WAREHOUSE, RMA_COMPLETED, .fx = RMA_FX_SETTLED | RMA_FX_RECEIVED | RMA_FX_RESTOCK, .tell = "return-done", .result = "goods-back" },
	{ "T42", "", RMA_RECOVERY, RMA_BY_LEAD, RMA_COMPLETED, .fx = RMA_FX_SETTLED | RMA_FX_WRITE_OFF, .result = "written-off" },
	{ "T43", "", RMA_RETURNING, RMA_BY_PLATFORM, RMA_RETURNING, .fx = RMA_FX_ALERT },
	{ "T44", "T12", RMA_SUBMITTED, RMA_BY_PLATFORM, RMA_AWAIT_RETURN, .flags = RMA_DISPUTED, .how = RMA_HOW_BUYER, .fx = RMA_FX_APPROVED | RMA_FX_ADDRESS, .tell = "return-address" },
	{ "T44", "", RMA_OFFERED, RMA_BY_PLATFORM, RMA_REJECTED, .flags = RMA_DISPUTED, .how = RMA_HOW_SHOP, .fx = RMA_FX_FREE_UNITS | RMA_FX_VOID, .tell = "return-verdict", .result = "verdict" },
	{ "T44", "", RMA_RETURNING, RMA_BY_PLATFORM, RMA_RETURNING, .flags = RMA_DISPUTED, .how = RMA_HOW_SHOP, .tell = "return-verdict" },
	{ "T44", "", RMA_RETURNING, RMA_BY_PLATFORM, RMA_RETURNING, .flags = RMA_DISPUTED, .how = RMA_HOW_BUYER, .tell = "return-verdict" },
	{ "T44", "", RMA_NEED_INFO, RMA_BY_PLATFORM, RMA_SETTLE, .flags = RMA_DISPUTED, .how = RMA_HOW_PLATFORM_PAID, .fx = RMA_FX_EXTERNAL | RMA_FX_VOID | RMA_FX_APPROVED, .tell = "return-verdict" },
	{ "T44", "", RMA_REFUND_FAILED, RMA_BY_PLATFORM, RMA_SETTLE, .flags = RMA_DISPUTED, .how = RMA_HOW_PLATFORM_PAID, .legs = "failed", .fx = RMA_FX_EXTERNAL | RMA_FX_VOID, .tell = "return-verdict" },
	{ "T44", "", RMA_RECEIVED, RMA_BY_PLATFORM, RMA_RECEIVED, .flags = RMA_DISPUTED, .here = true, .how = RMA_HOW_PLATFORM_PAID, .fx = RMA_FX_EXTERNAL | RMA_FX_VOID, .tell = "return-verdict" },
};

static enum rma_event event_of(const char *t) {
	struct rma_edge e;

	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		if (!strcmp(e.t, t))
			return e.event;
	}
	ck_abort_msg("%s", t);
	return RMA_EV_OPEN;
}

static enum tend_status go(const struct way *x, struct world *w, struct rma_out *out) {
	world_init(w);
	w->f.state = x->from;
	w->f.kind = x->kind;
	w->f.offer_kind = w->by.want = x->want;
	w->f.flags = x->flags;
	w->f.hold = x->hold;
	w->f.in_transit = x->transit;
	w->f.outbound = x->outbound;
	w->f.sending_back = x->sending_back;
	w->f.stock = x->nostock ? 1 : 10;
	w->policy.consent = x->consent;
	if (x->here) {
		world_here(w);
		w->f.offered_from = RMA_INSPECT_HOLD;
	}
	if (x->legs)
		world_legs(w, x->legs);
	if (x->amount)
		w->f.amount = x->amount;
	w->f.due += x->due;
	if (!strcmp(x->t, "T38"))
		w->plan[0].replaces = "T-12-refund-1";
	world_actor(w, x->role);
	w->by.how = x->how;
	w->by.timer = x->timer ? (enum rma_timer)(x->timer - 1) : RMA_TIMER_NONE;
	w->by.advance = !strcmp(x->via, "T14");
	return rma_apply(&w->f, event_of(x->t), &w->by, NOW, out, &err);
}

START_TEST(each_way_leads_where_it_should_with_all_that_must_be_done) {
	const struct way *x = &ways[_i];
	struct world w;
	struct rma_out out;
	enum tend_status st = go(x, &w, &out);
	ck_assert_msg(st == TEND_OK, "%s: %s", x->t, st == TEND_OK ? "" : err.msg);
	ck_assert_str_eq(out.t, x->t);
	ck_assert_str_eq(out.via, x->via);
	ck_assert_msg(out.to == x->to, "%s %s: %s", x->t, x->via, rma_state_word(out.to));
	ck_assert_int_eq(out.kind, x->turns ? x->turns - 1 : (int)x->kind);
	ck_assert_msg(out.effects == x->fx, "%s %s → %s: effects %x, want %x", x->t, x->via, rma_state_word(x->to), out.effects, x->fx);
	ck_assert_str_eq(out.tell, x->tell ? x->tell : "");
	ck_assert_str_eq(out.result, x->result ? x->result : "");
	unsigned flags = !strcmp(x->t, "T17") || !strcmp(x->via, "T14") ? x->flags | RMA_FAST : x->flags;
	flags = !strcmp(x->t, "T43") ? flags | RMA_DISPUTED : !strcmp(x->t, "T44") ? flags & ~(unsigned)RMA_DISPUTED : flags;
	ck_assert_uint_eq(out.flags, flags);
	ck_assert_int_eq(out.guard, RMA_GUARD_NONE);
}
END_TEST

START_TEST(no_target_of_the_table_is_without_a_way_to_it) {
	struct rma_edge e;
	rma_edge((size_t)_i, &e);
	for (int k = 0; k < RMA_TARGETS && e.to[k]; k++) {
		bool seen = e.to[k] == 1u << RMA_APPROVED_PATH;
		for (int i = 0; !seen && i < COUNT(ways); i++)
			seen = (!strcmp(ways[i].t, e.t) || !strcmp(ways[i].via, e.t)) && e.to[k] & 1u << ways[i].to &&
			       !strcmp(e.tell[k], ways[i].tell ? ways[i].tell : "");
		ck_assert_msg(seen, "%s, target %d", e.t, k);
	}
}
END_TEST

/* ---- who may not, and from where not ---- */

START_TEST(who_is_not_in_the_table_is_refused_and_so_is_every_other_state) {
	struct rma_edge e;
	struct rma_out out;
	struct world w;
	rma_edge((size_t)_i, &e);
	world_init(&w);
	for (int s = 0; s < RMA_STATE_COUNT; s++)
		for (int r = 0; r < RMA_ROLE_COUNT; r++) {
			bool lead = r == RMA_BY_LEAD && e.actors & 1u << RMA_BY_AGENT;
			w.f.state = (enum rma_state)s;
			world_actor(&w, (enum rma_role)r);
			bool fits = e.from & 1u << s && (e.actors & 1u << r || lead);
			ck_assert_int_eq(rma_fits_role((enum rma_state)s, (enum rma_role)r, e.event), fits);
			if (fits)
				continue;
			enum tend_status st = rma_apply(&w.f, e.event, &w.by, NOW, &out, &err);
			ck_assert_int_eq(st, e.from & 1u << s ? TEND_DENIED : TEND_CONFLICT);
			ck_assert_int_eq(out.to, s);
			ck_assert_uint_eq(out.effects, 0);
			ck_assert_ptr_nonnull(strstr(err.msg, e.t));
			if (st == TEND_DENIED)
				ck_assert_ptr_nonnull(strstr(err.msg, rma_role_word((enum rma_role)r)));
		}
}
END_TEST

START_TEST(a_refusal_of_the_actor_or_the_state_says_so_in_one_line) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.state = RMA_RECEIVED;
	world_actor(&w, RMA_BY_AGENT);
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_INSPECT, &w.by, NOW, &out, &err), TEND_DENIED);
	ck_assert_str_eq(err.msg, "R12 T22: `inspect` is not up to the agent: ask who may");
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_CONFLICT);
	ck_assert_str_eq(err.msg, "R12 T10: `approve` does not fit a return that is RECEIVED: reload");
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_GO_RETURN, &w.by, NOW, &out, &err), TEND_CONFLICT);
	ck_assert_str_eq(err.msg, "R12 T12: `go_return` follows an approval by itself (it is RECEIVED): approve it");
	w.f.state = RMA_SUBMITTED;
	w.f.kind = RMA_EX;
	world_actor(&w, RMA_BY_SYSTEM);
	w.by.advance = true;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_DENIED); /* T14 is A, L */
	ck_assert_str_eq(err.msg, "R12 T10 T14: `go_advance` is not up to the system: ask who may");
	w.f.kind = RMA_RJ;
	w.by.advance = false;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_CONFLICT);
	ck_assert_str_eq(err.msg, "R12 T10: nothing follows the approval of RJ: choose another kind");
}
END_TEST

/* ---- guards ---- */

static const struct refusal {
	enum rma_guard g;
	int variant;
	enum rma_event ev;
	enum rma_state from;
	enum rma_kind kind;
	enum rma_role role;
	enum tend_status st;
	const char *msg;
} refusals[] = {
	{ RMA_GUARD_VERSION, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_CONFLICT, "R12 T10 G3: it was changed meanwhile: reload" },
	{ RMA_GUARD_TIMERS, 0, RMA_EV_LAPSE, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T20 T43: timers stand still while a return is disputed or frozen: wait" },
	{ RMA_GUARD_TIMERS, 1, RMA_EV_LAPSE, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T20 T43: the timer `offer` does not run here: reload" },
	{ RMA_GUARD_ORDER, 0, RMA_EV_OPEN, RMA_NONE, RMA_RR, RMA_BY_AGENT, TEND_NOT_FOUND, "R12 T1: the order is not known: give its number" },
	{ RMA_GUARD_ORDER, 1, RMA_EV_OPEN, RMA_NONE, RMA_RR, RMA_BY_AGENT, TEND_LIMIT, "R12 T1: nothing of it is left to return: look at its other returns" },
	{ RMA_GUARD_UNITS, 0, RMA_EV_SUBMIT, RMA_DRAFT, RMA_RR, RMA_BY_AGENT, TEND_LIMIT, "R12 T2: A: 2 asked for, at most 1 can be: ask for less" },
	{ RMA_GUARD_UNITS, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_LIMIT, "R12 T10 T2: A: 2 asked for, at most 1 can be: ask for less" },
	{ RMA_GUARD_UNITS, 0, RMA_EV_APPEAL, RMA_REJECTED, RMA_RR, RMA_BY_CUSTOMER, TEND_LIMIT, "R12 T40 T2: A: 2 asked for, at most 1 can be: ask for less" },
	{ RMA_GUARD_UNITS, 1, RMA_EV_SUBMIT, RMA_DRAFT, RMA_RR, RMA_BY_AGENT, TEND_INVALID, "R12 T2: no piece is asked for: say which and how many" },
	{ RMA_GUARD_KIND, 0, RMA_EV_SUBMIT, RMA_DRAFT, RMA_RP, RMA_BY_AGENT, TEND_CONFLICT, "R12 T2: its reason does not lead to RP: choose another kind or reason" },
	{ RMA_GUARD_ATTEMPTS, 0, RMA_EV_SUBMIT, RMA_DRAFT, RMA_RR, RMA_BY_CUSTOMER, TEND_LIMIT, "R12 T2: attempt 6 on this item, 5 are allowed: a lead decides" },
	{ RMA_GUARD_ATTEMPTS, 0, RMA_EV_APPEAL, RMA_REJECTED, RMA_RR, RMA_BY_CUSTOMER, TEND_LIMIT, "R12 T40 T2: attempt 6 on this item, 5 are allowed: a lead decides" },
	{ RMA_GUARD_EVIDENCE, 0, RMA_EV_ASK, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_CONFLICT, "R12 T3: no evidence is missing: decide" },
	{ RMA_GUARD_NEED_LEAD, 0, RMA_EV_ESCALATE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_CONFLICT, "R12 T5: no lead is needed: decide" },
	{ RMA_GUARD_NOTE, 0, RMA_EV_SEND_BACK, RMA_LEAD_REVIEW, RMA_RR, RMA_BY_LEAD, TEND_INVALID, "R12 T6: say why: write a note" },
	{ RMA_GUARD_MINIMUM, 0, RMA_EV_OFFER, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_LIMIT, "R12 T7: 10.00 is less than the law gives: offer 10.01 or more" },
	{ RMA_GUARD_MINIMUM, 1, RMA_EV_OFFER, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_INVALID,
	  "R12 T7: a rejection is no offer: refuse it, or offer another kind" },
	{ RMA_GUARD_DISPUTE, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_CONFLICT, "R12 T10: it is disputed: wait for the verdict" },
	{ RMA_GUARD_DISPUTE, 0, RMA_EV_ACCEPT, RMA_OFFERED, RMA_RR, RMA_BY_CUSTOMER, TEND_CONFLICT, "R12 T8 T10: it is disputed: wait for the verdict" },
	{ RMA_GUARD_DISPUTE, 0, RMA_EV_LAPSE, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T20 T10: it is disputed: wait for the verdict" },
	{ RMA_GUARD_VERDICT, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_SYSTEM, TEND_DENIED,
	  "R12 T10: the rule A99 says review, not approve: a person decides" },
	{ RMA_GUARD_VERDICT, 1, RMA_EV_APPROVE, RMA_LEAD_REVIEW, RMA_RR, RMA_BY_AGENT, TEND_DENIED, "R12 T10: the rule A06 asks for a lead: escalate it" },
	{ RMA_GUARD_LIMIT, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T10: 200.01 is above your limit of 200.00: escalate it to a lead" },
	{ RMA_GUARD_LIMIT, 1, RMA_EV_APPROVE, RMA_LEAD_REVIEW, RMA_RR, RMA_BY_LEAD, TEND_DENIED,
	  "R12 T10: 2000.01 is above one lead's limit of 2000.00: another lead approves it too" },
	{ RMA_GUARD_LIMIT, 2, RMA_EV_OFFER, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T7 T10: 200.01 is above your limit of 200.00: escalate it to a lead" },
	{ RMA_GUARD_LIMIT, 3, RMA_EV_OFFER, RMA_SUBMITTED, RMA_RR, RMA_BY_LEAD, TEND_DENIED,
	  "R12 T7 T10: 2000.01 is above your limit of 2000.00: offer less, or two leads approve it" },
	{ RMA_GUARD_FOUR_EYES, 0, RMA_EV_APPROVE, RMA_LEAD_REVIEW, RMA_RR, RMA_BY_LEAD, TEND_DENIED,
	  "R12 T10: you opened it, and it is above the agents' limit: somebody else approves it" },
	{ RMA_GUARD_REVIEWER, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T10 T40: you refused it before: somebody else decides the appeal" },
	{ RMA_GUARD_REVIEWER, 0, RMA_EV_REFUSE, RMA_SUBMITTED, RMA_RR, RMA_BY_LEAD, TEND_DENIED,
	  "R12 T39 T40: you refused it before: somebody else decides the appeal" },
	{ RMA_GUARD_ADDRESS, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_NOT_FOUND, "R12 T12: the origin has no address to return to: add it" },
	{ RMA_GUARD_ADVANCE, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_EX, RMA_BY_AGENT, TEND_CONFLICT,
	  "R12 T14: not eligible for the fast lane: take a deposit, or wait for the goods" },
	{ RMA_GUARD_STOCK, 0, RMA_EV_STOCK, RMA_STOCK_WAIT, RMA_RS, RMA_BY_SYSTEM, TEND_LIMIT, "R12 T26 G10: 2 wanted, 1 in stock: wait for stock" },
	{ RMA_GUARD_STOCK, 1, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_EX, RMA_BY_AGENT, TEND_LIMIT, "R12 T14 G10: 2 wanted, 1 in stock: wait for stock" },
	{ RMA_GUARD_STOCK, 2, RMA_EV_REPAIR, RMA_REPAIRING, RMA_RP, RMA_BY_AGENT, TEND_LIMIT, "R12 T32 G10: 2 wanted, 1 in stock: wait for stock" },
	{ RMA_GUARD_GOODWILL, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_CP, RMA_BY_AGENT, TEND_LIMIT,
	  "R12 T16: 100.00, but 99.99 is left of the goodwill budget: wait, or raise it" },
	{ RMA_GUARD_FAST_LANE, 0, RMA_EV_ADVANCE, RMA_RETURNING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T17: not eligible for the fast lane: it is refunded after the inspection" },
	{ RMA_GUARD_FAST_LANE, 1, RMA_EV_ADVANCE, RMA_RETURNING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T17: it was refunded ahead already: nothing to do" },
	{ RMA_GUARD_FAST_LANE, 2, RMA_EV_ADVANCE, RMA_RETURNING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T17: the carrier has not scanned the parcel: a typed number is not enough" },
	{ RMA_GUARD_FAST_LANE, 3, RMA_EV_ADVANCE, RMA_RETURNING, RMA_EX, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T17: not eligible for the fast lane: it is refunded after the inspection" },
	{ RMA_GUARD_CARRIER, 0, RMA_EV_TRACK, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_CUSTOMER, TEND_CONFLICT, "R12 T19: this carrier is not taken: name another" },
	{ RMA_GUARD_CARRIER, 1, RMA_EV_TRACK, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_CUSTOMER, TEND_CONFLICT, "R12 T19: cash on delivery was not agreed: agree first" },
	{ RMA_GUARD_INSPECTED, 0, RMA_EV_INSPECT, RMA_RECEIVED, RMA_RR, RMA_BY_WAREHOUSE, TEND_CONFLICT, "R12 T22: nothing has been received: scan the parcel first" },
	{ RMA_GUARD_INSPECTED, 1, RMA_EV_INSPECT, RMA_RECEIVED, RMA_RR, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T22: A: 2 received, 1 have a disposition: inspect the rest" },
	{ RMA_GUARD_INSPECTED, 2, RMA_EV_INSPECT, RMA_RECEIVED, RMA_RR, RMA_BY_WAREHOUSE, TEND_CONFLICT, "R12 T22: nothing was accepted: record the mismatch" },
	{ RMA_GUARD_OVERPAID, 0, RMA_EV_INSPECT, RMA_RECEIVED, RMA_RR, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T22: more was paid ahead than is due: record the mismatch" },
	{ RMA_GUARD_DOCUMENTED, 0, RMA_EV_MISMATCH, RMA_RECEIVED, RMA_RR, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T23: photo and weight are not stored: store them first" },
	{ RMA_GUARD_DEDUCTION, 0, RMA_EV_RESOLVE, RMA_INSPECT_HOLD, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T24: with a deduction or missing pieces only a lead resolves it: escalate it" },
	{ RMA_GUARD_DEDUCTION, 1, RMA_EV_RESOLVE, RMA_INSPECT_HOLD, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T24: with a deduction or missing pieces only a lead resolves it: escalate it" },
	{ RMA_GUARD_DEDUCTION, 0, RMA_EV_RESOLVE, RMA_INSPECT_HOLD, RMA_RR, RMA_BY_LEAD, TEND_CONFLICT,
	  "R12 T24: the deduction is neither agreed nor provable: make an offer" },
	{ RMA_GUARD_CODE, 0, RMA_EV_REFUSE_GOODS, RMA_INSPECT_HOLD, RMA_RR, RMA_BY_LEAD, TEND_INVALID,
	  "R12 T25: name the law or rule that lets goods be refused" },
	{ RMA_GUARD_COLLECTED, 0, RMA_EV_SHIP, RMA_RESERVED, RMA_EX, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T28: 9.99 of 10.00 is paid: collect the rest before it leaves" },
	{ RMA_GUARD_COLLECTED, 0, RMA_EV_REPAIR, RMA_REPAIRING, RMA_RP, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T32 T28: 9.99 of 10.00 is paid: collect the rest before it leaves" },
	{ RMA_GUARD_HOLD, 0, RMA_EV_SHIP, RMA_RESERVED, RMA_EX, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T28 G10: no stock is held for it (it was consumed or released): reserve it first" },
	{ RMA_GUARD_HOLD, 1, RMA_EV_UNPICK, RMA_RESERVED, RMA_EX, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T29 G10: no stock is held for it (it was consumed or released): reserve it first" },
	{ RMA_GUARD_CHOICE, 0, RMA_EV_REPAIR, RMA_REPAIRING, RMA_RP, RMA_BY_WAREHOUSE, TEND_INVALID, "R12 T32: say how it turned out, and what the customer chose" },
	{ RMA_GUARD_CHOICE, 1, RMA_EV_REPAIR, RMA_REPAIRING, RMA_RP, RMA_BY_WAREHOUSE, TEND_INVALID, "R12 T32: say how it turned out, and what the customer chose" },
	{ RMA_GUARD_CHOICE, 0, RMA_EV_INTERCEPTED, RMA_INTERCEPTING, RMA_RO, RMA_BY_SYSTEM, TEND_INVALID,
	  "R12 T18 T32: say how it turned out, and what the customer chose" },
	{ RMA_GUARD_CHOICE, 2, RMA_EV_VERDICT, RMA_SUBMITTED, RMA_RR, RMA_BY_PLATFORM, TEND_CONFLICT, "R12 T44 T32: it is not disputed: there is no verdict to take" },
	{ RMA_GUARD_CHOICE, 3, RMA_EV_VERDICT, RMA_SUBMITTED, RMA_RR, RMA_BY_PLATFORM, TEND_INVALID, "R12 T44 T32: say how it turned out, and what the customer chose" },
	{ RMA_GUARD_DISPUTE_MONEY, 0, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T33 G6: a dispute or chargeback is open, no money leaves: wait for the verdict" },
	{ RMA_GUARD_DISPUTE_MONEY, 0, RMA_EV_ADVANCE, RMA_RETURNING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T17 G6: a dispute or chargeback is open, no money leaves: wait for the verdict" },
	{ RMA_GUARD_DISPUTE_MONEY, 0, RMA_EV_REROUTE, RMA_REFUND_FAILED, RMA_RR, RMA_BY_LEAD, TEND_CONFLICT,
	  "R12 T38 G6: a dispute or chargeback is open, no money leaves: wait for the verdict" },
	{ RMA_GUARD_FROZEN, 0, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T33 G6: it is frozen, nothing leaves: a lead must lift that first" },
	{ RMA_GUARD_FROZEN, 0, RMA_EV_APPROVE, RMA_SUBMITTED, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T10 G6: it is frozen, nothing leaves: a lead must lift that first" },
	{ RMA_GUARD_FROZEN, 1, RMA_EV_SHIP, RMA_RESERVED, RMA_EX, RMA_BY_WAREHOUSE, TEND_CONFLICT,
	  "R12 T28 G6: it is frozen, nothing leaves: a lead must lift that first" },
	{ RMA_GUARD_QUANTITY, 0, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_LIMIT,
	  "R12 T33 G8: A: 3 would be paid, 2 may be: only what was accepted is refunded" }, /* B1 */
	{ RMA_GUARD_QUANTITY, 1, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RO, RMA_BY_SYSTEM, TEND_LIMIT,
	  "R12 T33 G8: A: 3 would be paid, 2 may be: only what was accepted is refunded" },
	{ RMA_GUARD_LEGS, 0, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_INVALID, "R12 T33 G1: no leg is planned: reckon it first" },
	{ RMA_GUARD_LEGS, 1, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_LIMIT,
	  "R12 T33 G1: line A: G2: 50.00 asked, at most 49.99 is left: ask for less" },
	{ RMA_GUARD_LEGS, 2, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_UNKNOWN, "R12 T33 G1: the outcome of a leg is not known: only query it" },
	{ RMA_GUARD_NET_ZERO, 0, RMA_EV_NOTHING_DUE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T34: 50.00 is due, 0.00 is paid: settle it" },
	{ RMA_GUARD_NET_ZERO, 1, RMA_EV_NOTHING_DUE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T34: a leg is not at its end: wait for it" },
	{ RMA_GUARD_ALL_PAID, 0, RMA_EV_PAID, RMA_REFUNDING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T35: not every leg is paid: nothing is called refunded before" },
	{ RMA_GUARD_ALL_PAID, 1, RMA_EV_PAID, RMA_REFUNDING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT,
	  "R12 T35: not every leg is paid: nothing is called refunded before" },
	{ RMA_GUARD_NOT_PAID, 0, RMA_EV_UNPAID, RMA_REFUNDING, RMA_RR, RMA_BY_SYSTEM, TEND_CONFLICT, "R12 T36: no leg is unknown or declined: nothing to do" },
	{ RMA_GUARD_ANSWERED, 0, RMA_EV_QUERIED, RMA_REFUND_UNKNOWN, RMA_RR, RMA_BY_SYSTEM, TEND_UNKNOWN,
	  "R12 T37: the outcome of a leg is still not known: query again later" },
	{ RMA_GUARD_DECLINED, 0, RMA_EV_REROUTE, RMA_REFUND_FAILED, RMA_RR, RMA_BY_LEAD, TEND_CONFLICT,
	  "R12 T38: the provider has not declined any leg: wait for its word" },
	{ RMA_GUARD_DECLINED, 1, RMA_EV_REROUTE, RMA_REFUND_FAILED, RMA_RR, RMA_BY_LEAD, TEND_INVALID,
	  "R12 T38: T-12-refund-3 replaces no leg: only what the provider declined takes another route" },
	{ RMA_GUARD_REFUSAL, 0, RMA_EV_REFUSE, RMA_SUBMITTED, RMA_RR, RMA_BY_LEAD, TEND_INVALID,
	  "R12 T39: a refusal names the rule, says why, and how to appeal: complete it" },
	{ RMA_GUARD_REFUSAL, 1, RMA_EV_REFUSE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_DENIED,
	  "R12 T39: the fault is not the buyer's: only a lead refuses it, escalate it" },
	{ RMA_GUARD_REFUSAL, 2, RMA_EV_REFUSE, RMA_SUBMITTED, RMA_RR, RMA_BY_AGENT, TEND_DENIED, "R12 T39: no rule refuses it: only a lead may, escalate it" },
	{ RMA_GUARD_APPEAL, 0, RMA_EV_APPEAL, RMA_REJECTED, RMA_RR, RMA_BY_CUSTOMER, TEND_LIMIT, "R12 T40: the time to appeal is over (7 days): open a new return" },
	{ RMA_GUARD_NOTHING_SENT, 0, RMA_EV_WITHDRAW, RMA_AWAIT_RETURN, RMA_EX, RMA_BY_CUSTOMER, TEND_CONFLICT,
	  "R12 T41: money or goods have moved already: it can no longer be withdrawn" },
	{ RMA_GUARD_NOTHING_SENT, 1, RMA_EV_WITHDRAW, RMA_OFFERED, RMA_RR, RMA_BY_CUSTOMER, TEND_CONFLICT,
	  "R12 T41: money or goods have moved already: it can no longer be withdrawn" },
	{ RMA_GUARD_NOTHING_SENT, 2, RMA_EV_WITHDRAW, RMA_AWAIT_RETURN, RMA_RR, RMA_BY_AGENT, TEND_CONFLICT,
	  "R12 T41: money or goods have moved already: it can no longer be withdrawn" },
	{ RMA_GUARD_BALANCED, 0, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_LIMIT,
	  "R12 T33 G2: 50.00 would be paid in all, 49.99 is due: reckon it again" },
	{ RMA_GUARD_BALANCED, 1, RMA_EV_COMPUTE, RMA_SETTLE, RMA_RR, RMA_BY_SYSTEM, TEND_LIMIT,
	  "R12 T33 G2: 50.00 would be paid in all, 50.01 is due: reckon it again" },
};

static void spoil(const struct refusal *x, struct world *w) {
	int v = x->variant;

	switch (x->g) {
	case RMA_GUARD_VERSION: w->by.seen = 3; break;
	case RMA_GUARD_TIMERS: w->f.flags = v ? 0 : RMA_DISPUTED, w->by.timer = v ? RMA_TIMER_OFFER : RMA_TIMER_SHIP_BACK; break;
	case RMA_GUARD_ORDER: w->f.order_known = v, w->lines[0].elsewhere = v ? 3 : 0; break;
	case RMA_GUARD_UNITS: w->lines[0].elsewhere = 2, w->lines[0].requested = v ? 0 : 2; break;
	case RMA_GUARD_KIND: w->f.kinds = 1u << RMA_RR; break;
	case RMA_GUARD_ATTEMPTS: w->f.attempts = 6; break;
	case RMA_GUARD_EVIDENCE: w->f.evidence_missing = false; break;
	case RMA_GUARD_NEED_LEAD: w->f.fault = REFUND_FAULT_BUYER; break;
	case RMA_GUARD_NOTE: w->by.note = ""; break;
	case RMA_GUARD_MINIMUM: w->f.legal_min = v ? 0 : 1001, w->by.want = v ? RMA_RJ : RMA_RO; break;
	case RMA_GUARD_DISPUTE: case RMA_GUARD_DISPUTE_MONEY: w->f.flags = RMA_DISPUTED; break;
	case RMA_GUARD_VERDICT: w->f.verdict = v ? RMA_VERDICT_LEAD : RMA_VERDICT_REVIEW, w->f.rule = v ? "A06" : "A99"; break;
	case RMA_GUARD_LIMIT:
		*(v < 2 ? &w->f.amount : &w->by.offer) = v & 1 ? 200001 : 20001;
		w->f.first_lead = 9;
		break;
	case RMA_GUARD_FOUR_EYES: w->f.amount = 20001, w->f.opened_by = 9; break;
	case RMA_GUARD_REVIEWER: w->f.refused_by = w->by.who; break;
	case RMA_GUARD_ADDRESS: w->f.address = false; break;
	case RMA_GUARD_ADVANCE: w->f.fast_eligible = false, w->by.advance = true; break;
	case RMA_GUARD_STOCK: w->f.stock = 1, w->by.advance = v == 1, w->by.how = RMA_HOW_FAILED, w->by.want = RMA_EX; break;
	case RMA_GUARD_GOODWILL: w->f.goodwill_left = 9999; break;
	case RMA_GUARD_FAST_LANE: w->f.fast_eligible = v != 0, w->f.flags = v == 1 ? RMA_FAST : 0, w->f.scanned = v != 2; break;
	case RMA_GUARD_CARRIER: w->by.carrier_allowed = v, w->by.cash_on_delivery = v; break;
	case RMA_GUARD_INSPECTED:
		w->lines[0].received = v ? 2 : 0;
		w->lines[0].disposed = v;
		w->lines[0].rejected = v;
		w->lines[0].accepted = 0;
		break;
	case RMA_GUARD_OVERPAID: w->f.flags = RMA_FAST, world_legs(w, "ok"), w->f.due = 4999; break;
	case RMA_GUARD_DOCUMENTED: w->f.documented = false; break;
	case RMA_GUARD_DEDUCTION: w->by.deduction = !v, w->lines[0].missing = v; break;
	case RMA_GUARD_CODE: w->by.code = ""; break;
	case RMA_GUARD_COLLECTED: w->f.to_collect = 1000, w->f.collected = 999, w->f.hold = RMA_HOLD_HELD, w->by.how = RMA_HOW_DONE; break;
	case RMA_GUARD_HOLD: w->f.hold = v ? RMA_HOLD_RELEASED : RMA_HOLD_CONSUMED; break;
	case RMA_GUARD_CHOICE: w->by.how = v == 1 ? RMA_HOW_FAILED : v == 2 ? RMA_HOW_BUYER : RMA_HOW_PLAIN, w->by.want = RMA_RS, w->f.flags = v == 3 ? RMA_DISPUTED : 0; break;
	case RMA_GUARD_FROZEN: w->f.flags = RMA_FROZEN, w->f.hold = RMA_HOLD_HELD; break;
	case RMA_GUARD_QUANTITY: w->lines[0].settling = 3; break;
	case RMA_GUARD_LEGS:
		w->f.n_plan = v ? 1 : 0;
		w->caps[0].cap = v == 1 ? 4999 : 90000;
		if (v == 2)
			world_legs(w, "unknown");
		break;
	case RMA_GUARD_NET_ZERO: if (v) world_legs(w, "planned"); break;
	case RMA_GUARD_ALL_PAID: world_legs(w, v ? "ok failed" : "ok sending"); break;
	case RMA_GUARD_NOT_PAID: world_legs(w, "ok sending"); break;
	case RMA_GUARD_ANSWERED: world_legs(w, "ok unknown"); break;
	case RMA_GUARD_DECLINED: world_legs(w, v ? "failed" : "failed ~planned"), w->plan[0].replaces = v ? "" : "T-12-refund-1"; break;
	case RMA_GUARD_REFUSAL:
		w->by.told_appeal = v != 0;
		w->f.fault = v == 1 ? RMA_FAULT_OPEN : REFUND_FAULT_BUYER;
		w->f.verdict = v == 2 ? RMA_VERDICT_REVIEW : RMA_VERDICT_REFUSE;
		break;
	case RMA_GUARD_APPEAL: w->f.refused_at = NOW - 7 * TMS_DAY - 1; break;
	case RMA_GUARD_NOTHING_SENT:
		if (v == 0)
			w->f.outbound = true;
		else if (v == 1)
			world_here(w);
		else
			world_legs(w, "sending");
		break;
	case RMA_GUARD_BALANCED: w->f.due = v ? 5001 : 4999; break;
	default: ck_abort_msg("no such guard");
	}
}

static enum tend_status refuse(const struct refusal *x, bool spoilt, struct rma_out *out) {
	static struct world w;

	world_init(&w);
	w.f.state = x->from;
	w.f.kind = w.f.offer_kind = x->kind;
	world_actor(&w, x->role);
	w.f.hold = x->ev == RMA_EV_SHIP || x->ev == RMA_EV_UNPICK ? RMA_HOLD_HELD : RMA_HOLD_NONE;
	if (x->from == RMA_RECEIVED || x->from == RMA_INSPECT_HOLD || x->from == RMA_REPAIRING || (x->from == RMA_SETTLE && x->kind == RMA_RR))
		world_here(&w);
	if (!spoilt && x->ev == RMA_EV_NOTHING_DUE)
		w.f.due = 0;
	if (!spoilt || x->g != RMA_GUARD_DECLINED)
		if (x->ev == RMA_EV_REROUTE)
			world_legs(&w, "failed"), w.plan[0].replaces = "T-12-refund-1";
	if (spoilt) {
		spoil(x, &w);
	} else {
		if (x->ev == RMA_EV_PAID || x->ev == RMA_EV_QUERIED)
			world_legs(&w, "ok");
		if (x->ev == RMA_EV_UNPAID)
			world_legs(&w, "unknown");
		w.by.how = x->ev == RMA_EV_INTERCEPTED ? RMA_HOW_BACK : x->ev == RMA_EV_VERDICT ? RMA_HOW_BUYER : RMA_HOW_DONE;
		w.f.flags = x->ev == RMA_EV_VERDICT ? RMA_DISPUTED : 0;
		if (x->ev == RMA_EV_REFUSE)
			w.f.fault = REFUND_FAULT_BUYER, w.f.verdict = RMA_VERDICT_REFUSE;
		if (x->g == RMA_GUARD_FAST_LANE)
			w.f.kind = RMA_RR;
	}
	return rma_apply(&w.f, x->ev, &w.by, NOW, out, &err);
}

START_TEST(each_guard_refuses_by_name_with_one_line_and_only_it) {
	const struct refusal *x = &refusals[_i];
	struct rma_out out;
	ck_assert_msg(refuse(x, false, &out) == TEND_OK, "unspoilt: %s", err.msg);
	ck_assert_int_eq(refuse(x, true, &out), x->st);
	ck_assert_str_eq(err.msg, x->msg);
	ck_assert_int_eq(out.guard, x->g);
	ck_assert_int_eq(out.to, x->from);
	ck_assert_uint_eq(out.effects | out.start | out.stop, 0);
	ck_assert_ptr_null(strchr(err.msg, '\n'));
}
END_TEST

START_TEST(no_guard_is_left_untried_on_any_row_that_has_money_in_it) {
	static const bool everywhere[RMA_GUARD_COUNT] = { [RMA_GUARD_VERSION] = true, [RMA_GUARD_TIMERS] = true };
	bool tried = false, used = everywhere[_i];
	struct rma_edge e;
	for (int k = 0; k < COUNT(refusals); k++)
		tried = tried || refusals[k].g == (enum rma_guard)_i;
	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		used = used || e.guards & UINT64_C(1) << _i;
	}
	ck_assert(tried);
	ck_assert(used);
	/* whatever writes legs holds to G6, keys and caps, and to the sum that is due */
	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		bool writes = e.event == RMA_EV_ADVANCE || e.event == RMA_EV_COMPUTE || e.event == RMA_EV_REROUTE;
		uint64_t money = UINT64_C(1) << RMA_GUARD_DISPUTE_MONEY | UINT64_C(1) << RMA_GUARD_FROZEN | UINT64_C(1) << RMA_GUARD_LEGS | UINT64_C(1) << RMA_GUARD_BALANCED;
		ck_assert_int_eq((e.guards & money) == money, writes);
	}
}
END_TEST

/* ---- cases that were defects elsewhere (returns 6) ---- */

START_TEST(b32_a_chargeback_stops_the_refund_until_it_is_over) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	world_here(&w);
	world_actor(&w, RMA_BY_SYSTEM);
	w.f.state = RMA_SETTLE;
	w.f.flags = RMA_DISPUTED;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW, &out, &err), TEND_CONFLICT);
	w.by.role = RMA_BY_PLATFORM;
	w.by.how = RMA_HOW_SHOP;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_VERDICT, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_SETTLE); /* goods are here: the verdict does not make them ours */
	w.f.flags = out.flags;
	w.by.role = RMA_BY_SYSTEM;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW, &out, &err), TEND_OK);
}
END_TEST

START_TEST(b19_and_b35_an_exchange_in_advance_pays_no_refund_and_recovers_only_after_it_left) {
	struct rma_edge e;
	struct world w;
	struct rma_out out;
	world_init(&w);
	world_actor(&w, RMA_BY_SYSTEM);
	w.f.kind = RMA_EX;
	w.f.flags = RMA_FAST;
	w.f.due = 0;
	w.by.timer = RMA_TIMER_SHIP_BACK;
	for (int s = RMA_DRAFT; s < RMA_STATE_COUNT; s++) { /* RECOVERY is reached from where the original is awaited, and from a disputed inspection */
		enum rma_event ev;
		w.f.state = (enum rma_state)s;
		ck_assert_int_eq(rma_timer_fires(&w.f, RMA_TIMER_SHIP_BACK, &ev), s == RMA_AWAIT_RETURN);
	}
	w.by.timer = RMA_TIMER_NONE;
	w.f.state = RMA_RESERVED; /* still on hand: nothing makes it RECOVERY */
	for (size_t i = 0; i < rma_edge_count(); i++) {
		rma_edge(i, &e);
		for (int k = 0; k < RMA_TARGETS; k++)
			ck_assert(!(e.from & 1u << RMA_RESERVED && e.to[k] == 1u << RMA_RECOVERY));
	}
	w.f.state = RMA_RECEIVED;
	w.f.outbound = true;
	world_here(&w);
	world_actor(&w, RMA_BY_WAREHOUSE);
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_INSPECT, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_SETTLE);
	ck_assert(out.effects & RMA_FX_RESTOCK);
	w.f.state = RMA_SETTLE;
	world_actor(&w, RMA_BY_SYSTEM);
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_NOTHING_DUE, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_str_eq(out.result, "exchanged");
}
END_TEST

START_TEST(b28_two_exchanges_and_one_piece_one_is_held_the_other_waits) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.kind = RMA_EX;
	w.f.state = RMA_RECEIVED;
	w.lines[0].requested = w.lines[0].approved = w.lines[0].received = w.lines[0].accepted = w.lines[0].disposed = 1;
	w.f.stock = 1;
	world_actor(&w, RMA_BY_WAREHOUSE);
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_INSPECT, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_RESERVED);
	ck_assert(out.effects & RMA_FX_HOLD);
	w.f.stock = 0; /* the next one reads what is left */
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_INSPECT, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_STOCK_WAIT);
	ck_assert(!(out.effects & RMA_FX_HOLD));
}
END_TEST

START_TEST(b29_a_released_hold_ships_nothing) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.state = RMA_CANCELLED;
	w.f.hold = RMA_HOLD_RELEASED;
	for (int ev = 0; ev < RMA_EVENT_COUNT; ev++)
		for (int r = 0; r < RMA_ROLE_COUNT; r++) {
			world_actor(&w, (enum rma_role)r);
			ck_assert_int_eq(rma_apply(&w.f, (enum rma_event)ev, &w.by, NOW, &out, NULL), TEND_CONFLICT);
		}
}
END_TEST

START_TEST(two_leads_approve_above_the_limit_of_one) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.state = RMA_LEAD_REVIEW;
	w.f.amount = 200001;
	world_actor(&w, RMA_BY_LEAD);
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_LEAD_REVIEW);
	ck_assert_uint_eq(out.effects, RMA_FX_FIRST_LEAD);
	w.f.first_lead = 9;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_DENIED);
	w.by.who = 10;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_APPROVE, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, RMA_AWAIT_RETURN);
}
END_TEST

/* B1, B2, B31: three bought for 8 999 each, three approved, two come back, the answer of the refund is lost. */
START_TEST(two_of_three_come_back_and_exactly_their_money_goes_out_once) {
	void *ctx = mem_ctx(NULL);
	const struct refund_line bought[] = { { .id = "A", .qty = 3, .has_price = true, .unit_price = 8999 } };
	struct refund_order o = REFUND_ORDER_INIT;
	struct refund_item back = { .line = "A", .qty = 2 };
	struct refund_step step = REFUND_STEP_INIT;
	struct refund *r;
	struct refund_plan money;
	struct leg_plan plan;
	struct rma_out out;
	struct world w;
	o.lines = bought;
	o.n_lines = 1;
	step.op = REFUND_OP_RETURN;
	step.fault = REFUND_FAULT_MERCHANT;
	step.items = &back;
	step.n_items = 1;
	ck_assert_int_eq(refund_open(ctx, &o, &r, &err), TEND_OK);
	ck_assert_int_eq(refund_apply(r, ctx, &step, &money, &err), TEND_OK);
	ck_assert_int_eq(money.refund, 17998);

	world_init(&w);
	w.lines[0] = (struct rma_line){ .line = "A", .pieces = 3, .requested = 3, .approved = 3, .settling = 2 };
	ck_assert_int_eq(rma_line_receive(&w.lines[0], 2, &err), TEND_OK);
	ck_assert_int_eq(rma_line_inspect(&w.lines[0], 2, RMA_DISP_RESTOCK_A, true, &err), TEND_OK);
	leg_plan_make(ctx, 12, &money, NULL, 0, &plan);
	struct leg_cap caps[] = { { LEG_CAP_LINE, "A", 26997, 0, 17998 }, { LEG_CAP_TENDER, "T1", 26997, 0, 0 } };
	w.f.state = RMA_SETTLE;
	w.f.due = money.refund;
	w.f.caps = caps;
	w.f.plan = plan.legs;
	w.f.n_plan = plan.n;
	world_actor(&w, RMA_BY_SYSTEM);
	w.lines[0].settling = 3; /* what was approved is not what is paid */
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW, &out, &err), TEND_LIMIT);
	w.lines[0].settling = 2;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_uint_eq(out.effects, RMA_FX_LEGS);

	/* the legs are stored; pressed again in 200 ms: the state has moved, and the key is there */
	w.f.state = out.to;
	w.f.legs = plan.legs;
	w.f.n_legs = plan.n;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW + 200, &out, &err), TEND_CONFLICT);
	w.f.state = RMA_SETTLE;
	ck_assert_int_eq(rma_apply(&w.f, RMA_EV_COMPUTE, &w.by, NOW + 200, &out, &err), TEND_CONFLICT);
	ck_assert_int_eq(out.guard, RMA_GUARD_LEGS);
	w.f.state = RMA_REFUNDING;

	struct leg_facts lf = { .rules = &w.policy.leg, .last_call = TMS_NONE };
	struct leg_out lo;
	static const struct { enum leg_event ev; int after; enum rma_state then; } story[] = {
		{ LEG_EV_TAKE, 0, RMA_REFUNDING }, { LEG_EV_LOST, 30, RMA_REFUND_UNKNOWN }, { LEG_EV_QUERY, 90, RMA_REFUND_UNKNOWN },
		{ LEG_EV_DONE, 91, RMA_COMPLETED },
	};
	for (int i = 0; i < COUNT(story); i++) {
		enum rma_event ev;
		ck_assert_msg(leg_apply(&plan.legs[0], story[i].ev, &lf, NOW + story[i].after * TMS_SECOND, &lo, &err) == TEND_OK, "%s", err.msg);
		plan.legs[0].state = lo.state;
		plan.legs[0].next = lo.next;
		plan.legs[0].queries = lo.queries;
		if (rma_legs_event(&w.f, &ev)) {
			ck_assert_msg(rma_apply(&w.f, ev, &w.by, NOW, &out, &err) == TEND_OK, "%s", err.msg);
			w.f.state = out.to;
		}
		ck_assert_int_eq(w.f.state, story[i].then);
		ck_assert_int_eq(!strcmp(out.tell, "return-refunded"), w.f.state == RMA_COMPLETED);
		ck_assert_str_eq(plan.legs[0].key, "T-12-refund-1");
	}
	/* the third piece can still be claimed */
	w.lines[0].settled = 2;
	w.lines[0].settling = 0;
	ck_assert_int_eq(rma_line_check(&w.lines[0], RMA_RR, false, &err), TEND_OK);
	const struct rma_line later = { .line = "A", .pieces = 3, .elsewhere = w.lines[0].settled };
	ck_assert_int_eq(rma_line_free(&later), 1);
	mem_free(ctx);
}
END_TEST

/* Exactly at a limit is inside it. */
static const struct {
	const char *what;
	enum rma_event ev;
	enum rma_state from;
	enum rma_role role;
	fen_t amount, offer, to_collect, goodwill;
	tend_id opened_by;
	int64_t attempts, days;
} at_limit[] = {
	{ "agent's limit", RMA_EV_APPROVE, RMA_SUBMITTED, RMA_BY_AGENT, 20000, 0, 0, 0, 7, 1, 1 },
	{ "own case at the agents' limit", RMA_EV_APPROVE, RMA_SUBMITTED, RMA_BY_LEAD, 20000, 0, 0, 0, 9, 1, 1 },
	{ "lead's limit", RMA_EV_APPROVE, RMA_SUBMITTED, RMA_BY_LEAD, 200000, 0, 0, 0, 7, 1, 1 },
	{ "offer at the legal minimum", RMA_EV_OFFER, RMA_SUBMITTED, RMA_BY_AGENT, 1, 500, 0, 0, 7, 1, 1 },
	{ "fifth attempt", RMA_EV_SUBMIT, RMA_DRAFT, RMA_BY_AGENT, 1, 500, 0, 0, 7, 5, 1 },
	{ "appeal on the seventh day", RMA_EV_APPEAL, RMA_REJECTED, RMA_BY_CUSTOMER, 1, 500, 0, 0, 7, 5, 7 },
	{ "all is collected", RMA_EV_SHIP, RMA_RESERVED, RMA_BY_WAREHOUSE, 1, 500, 1000, 0, 7, 5, 7 },
	{ "the last of the goodwill", RMA_EV_ACCEPT, RMA_OFFERED, RMA_BY_CUSTOMER, 700, 500, 0, 700, 7, 5, 7 },
};

START_TEST(exactly_at_a_limit_is_inside_it) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.state = at_limit[_i].from;
	w.f.amount = at_limit[_i].amount;
	w.f.opened_by = at_limit[_i].opened_by;
	w.f.attempts = at_limit[_i].attempts;
	w.f.refused_at = NOW - at_limit[_i].days * TMS_DAY;
	w.f.to_collect = w.f.collected = at_limit[_i].to_collect;
	w.f.goodwill_left = at_limit[_i].goodwill;
	w.f.offer_kind = RMA_CP;
	w.f.hold = RMA_HOLD_HELD;
	w.lines[0].pieces = 2;
	w.by.offer = at_limit[_i].offer;
	world_actor(&w, at_limit[_i].role);
	ck_assert_msg(rma_apply(&w.f, at_limit[_i].ev, &w.by, NOW, &out, &err) == TEND_OK, "%s: %s", at_limit[_i].what, err.msg);
	ck_assert(!(out.effects & RMA_FX_FIRST_LEAD));
}
END_TEST

START_TEST(a_lead_is_asked_for_by_verdict_amount_fault_or_time_and_the_system_holds_to_the_agents_limit) {
	struct world w;
	struct rma_out out;
	for (int i = 0; i < 6; i++) {
		world_init(&w);
		w.f.state = RMA_SUBMITTED;
		w.f.fault = i == 0 ? RMA_FAULT_OPEN : i == 1 ? REFUND_FAULT_CARRIER : REFUND_FAULT_NOBODY;
		w.f.verdict = i == 2 ? RMA_VERDICT_LEAD : RMA_VERDICT_REVIEW;
		w.f.amount = i == 3 ? 20001 : 20000;
		world_actor(&w, i >= 3 ? RMA_BY_SYSTEM : RMA_BY_AGENT);
		w.by.timer = i == 4 ? RMA_TIMER_ANSWER : RMA_TIMER_NONE;
		ck_assert_int_eq(rma_apply(&w.f, RMA_EV_ESCALATE, &w.by, NOW, &out, &err), i == 5 ? TEND_CONFLICT : TEND_OK);
	}
}
END_TEST

/* ---- timers ---- */

static const struct { enum rma_state from; enum rma_event ev; enum rma_state to; enum rma_role role; bool pauses; const char *start, *stop, *pause, *resume; } clocks[] = {
	{ RMA_DRAFT, RMA_EV_SUBMIT, RMA_SUBMITTED, RMA_BY_AGENT, false, "answer", "", "", "" },
	{ RMA_SUBMITTED, RMA_EV_ASK, RMA_NEED_INFO, RMA_BY_AGENT, false, "info", "", "", "" },
	{ RMA_SUBMITTED, RMA_EV_ASK, RMA_NEED_INFO, RMA_BY_AGENT, true, "info", "", "answer", "" },
	{ RMA_NEED_INFO, RMA_EV_ANSWER, RMA_SUBMITTED, RMA_BY_AGENT, true, "", "info", "", "answer" },
	{ RMA_NEED_INFO, RMA_EV_ANSWER, RMA_SUBMITTED, RMA_BY_AGENT, false, "", "info", "", "" },
	{ RMA_SUBMITTED, RMA_EV_ESCALATE, RMA_LEAD_REVIEW, RMA_BY_AGENT, true, "lead", "", "", "" },
	{ RMA_SUBMITTED, RMA_EV_APPROVE, RMA_AWAIT_RETURN, RMA_BY_AGENT, false, "ship_back", "answer", "", "" },
	{ RMA_AWAIT_RETURN, RMA_EV_TRACK, RMA_RETURNING, RMA_BY_AGENT, false, "", "ship_back", "", "" },
	{ RMA_RETURNING, RMA_EV_ARRIVE, RMA_RECEIVED, RMA_BY_WAREHOUSE, false, "inspect missing", "scan receipt", "", "" },
	{ RMA_RECEIVED, RMA_EV_MISMATCH, RMA_INSPECT_HOLD, RMA_BY_WAREHOUSE, false, "", "inspect", "", "" },
	{ RMA_SETTLE, RMA_EV_COMPUTE, RMA_REFUNDING, RMA_BY_SYSTEM, false, "", "", "", "" },
	{ RMA_RETURNING, RMA_EV_DISPUTE, RMA_RETURNING, RMA_BY_PLATFORM, false, "dispute_answer dispute_evidence", "", "scan receipt", "" },
	{ RMA_AWAIT_RETURN, RMA_EV_VERDICT, RMA_AWAIT_RETURN, RMA_BY_PLATFORM, false, "", "dispute_answer dispute_evidence", "", "ship_back" },
};

static uint32_t timers_of(const char *words) {
	uint32_t bits = 0;
	char word[24];

	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		enum rma_timer t;
		snprintf(word, sizeof word, "%.*s", (int)n, p);
		ck_assert_msg(rma_timer_parse(word, &t), "%s", word);
		bits |= 1u << t;
		p += n;
	}
	return bits;
}

START_TEST(a_state_starts_its_clocks_and_stops_those_it_leaves) {
	struct world w;
	struct rma_out out;
	world_init(&w);
	w.f.state = clocks[_i].from;
	w.policy.pauses = clocks[_i].pauses;
	if (clocks[_i].from == RMA_SETTLE || clocks[_i].from == RMA_RECEIVED)
		world_here(&w);
	if (clocks[_i].ev == RMA_EV_VERDICT)
		w.f.flags = RMA_DISPUTED, w.by.how = RMA_HOW_BUYER;
	world_actor(&w, clocks[_i].role);
	ck_assert_int_eq(rma_apply(&w.f, clocks[_i].ev, &w.by, NOW, &out, &err), TEND_OK);
	ck_assert_int_eq(out.to, clocks[_i].to);
	ck_assert_uint_eq(out.start, timers_of(clocks[_i].start));
	ck_assert_uint_eq(out.stop, timers_of(clocks[_i].stop));
	ck_assert_uint_eq(out.pause, timers_of(clocks[_i].pause));
	ck_assert_uint_eq(out.resume, timers_of(clocks[_i].resume));
}
END_TEST

static const struct { enum rma_timer t; enum rma_state s; bool consent; int ev; } fires[] = {
	{ RMA_TIMER_ANSWER, RMA_SUBMITTED, true, RMA_EV_APPROVE }, { RMA_TIMER_ANSWER, RMA_SUBMITTED, false, RMA_EV_ESCALATE },
	{ RMA_TIMER_ANSWER, RMA_NEED_INFO, true, RMA_EV_ANSWER }, { RMA_TIMER_ANSWER, RMA_LEAD_REVIEW, true, RMA_EV_APPROVE },
	{ RMA_TIMER_ANSWER, RMA_LEAD_REVIEW, false, -1 }, { RMA_TIMER_ANSWER, RMA_RETURNING, true, -1 },
	{ RMA_TIMER_INFO, RMA_NEED_INFO, false, RMA_EV_ANSWER }, { RMA_TIMER_LEAD, RMA_LEAD_REVIEW, true, -1 },
	{ RMA_TIMER_OFFER, RMA_OFFERED, false, RMA_EV_DECLINE }, { RMA_TIMER_SHIP_BACK, RMA_AWAIT_RETURN, false, RMA_EV_LAPSE },
	{ RMA_TIMER_RECEIPT, RMA_RETURNING, false, RMA_EV_ARRIVE }, { RMA_TIMER_SCAN, RMA_RETURNING, false, -1 },
	{ RMA_TIMER_INSPECT, RMA_RECEIVED, false, -1 }, { RMA_TIMER_STOCK, RMA_STOCK_WAIT, false, RMA_EV_NO_STOCK },
	{ RMA_TIMER_RESHIP, RMA_RESERVED, false, -1 }, { RMA_TIMER_REPAIR, RMA_REPAIRING, false, -1 }, { RMA_TIMER_SIGN, RMA_OUTBOUND, false, RMA_EV_SIGNED },
	{ RMA_TIMER_REFUND_LEGAL, RMA_REFUNDING, false, -1 }, { RMA_TIMER_NONE, RMA_SUBMITTED, false, -1 },
};

START_TEST(a_timer_does_what_silence_means_or_only_warns) {
	struct world w;
	enum rma_event ev;
	world_init(&w);
	w.f.state = fires[_i].s;
	w.policy.consent = fires[_i].consent;
	ck_assert_int_eq(rma_timer_fires(&w.f, fires[_i].t, &ev), fires[_i].ev >= 0);
	if (fires[_i].ev >= 0)
		ck_assert_int_eq(ev, fires[_i].ev);
	w.f.flags = RMA_DISPUTED;
	ck_assert(!rma_timer_fires(&w.f, fires[_i].t, &ev));
	w.f.flags = RMA_FROZEN;
	ck_assert(!rma_timer_fires(&w.f, fires[_i].t, &ev));
}
END_TEST

static const struct { enum rma_state s; const char *legs; int ev; } asked[] = {
	{ RMA_REFUNDING, "ok", RMA_EV_PAID }, { RMA_REFUNDING, "ok void", RMA_EV_PAID }, { RMA_REFUNDING, "ok planned", -1 },
	{ RMA_REFUNDING, "ok sending", -1 }, { RMA_REFUNDING, "sending unknown", RMA_EV_UNPAID }, { RMA_REFUNDING, "ok failed", RMA_EV_UNPAID },
	{ RMA_REFUNDING, "failed planned", -1 }, { RMA_REFUND_UNKNOWN, "unknown ok", -1 }, { RMA_REFUND_UNKNOWN, "ok ok", RMA_EV_QUERIED },
	{ RMA_REFUND_UNKNOWN, "failed ok", RMA_EV_QUERIED }, { RMA_SETTLE, "", -1 },
};

START_TEST(the_legs_say_what_is_next) {
	struct world w;
	struct rma_out out;
	enum rma_event ev;
	world_init(&w);
	world_here(&w);
	world_legs(&w, asked[_i].legs);
	w.f.state = asked[_i].s;
	ck_assert_int_eq(rma_legs_event(&w.f, &ev), asked[_i].ev >= 0);
	if (asked[_i].ev >= 0) {
		ck_assert_int_eq(ev, asked[_i].ev);
		world_actor(&w, RMA_BY_SYSTEM);
		ck_assert_int_eq(rma_apply(&w.f, ev, &w.by, NOW, &out, &err), TEND_OK);
	}
}
END_TEST

/* ---- any facts whatever ---- */

static uint64_t seed;
static unsigned roll(unsigned n) {
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

static void world_any(struct world *w) {
	world_init(w);
	w->f.state = (enum rma_state)roll(RMA_STATE_COUNT);
	w->f.kind = (enum rma_kind)roll(RMA_KIND_COUNT);
	w->f.offer_kind = (enum rma_kind)roll(RMA_KIND_COUNT);
	w->f.offered_from = roll(2) ? RMA_SUBMITTED : RMA_INSPECT_HOLD;
	w->f.flags = roll(2) ? 0 : roll(8);
	w->f.hold = (enum rma_hold)roll(RMA_HOLD_COUNT);
	w->f.verdict = (enum rma_verdict)roll(RMA_VERDICT_COUNT);
	w->f.fault = (int)roll(5);
	w->f.amount = (fen_t)roll(300000);
	w->f.stock = roll(4);
	w->f.in_transit = roll(2), w->f.outbound = roll(2), w->f.sending_back = roll(2);
	w->f.fast_eligible = roll(2), w->f.scanned = roll(2), w->f.address = roll(4) > 0;
	w->policy.consent = roll(2), w->policy.pauses = roll(2);
	if (roll(2))
		world_here(w);
	for (unsigned n = roll(3); n > 0; n--)
		world_legs(w, leg_state_word((enum leg_state)roll(LEG_STATE_COUNT)));
	w->f.due = (fen_t)roll(4) * 5000;
	if (w->f.n_legs && roll(2))
		w->plan[0].replaces = w->legs[0].key;
	world_actor(w, (enum rma_role)roll(RMA_ROLE_COUNT));
	w->by.who = w->by.who ? 7 + (tend_id)roll(4) : 0;
	w->by.how = (enum rma_how)roll(9);
	w->by.want = (enum rma_kind)roll(RMA_KIND_COUNT);
	w->by.advance = roll(2);
	w->by.timer = roll(3) ? RMA_TIMER_NONE : (enum rma_timer)roll(RMA_TIMER_COUNT);
	w->lines[0].settling = roll(4);
}

START_TEST(whatever_the_facts_money_and_goods_move_only_as_they_may) {
	struct world w;
	struct rma_out out;
	int done = 0;
	seed = (uint64_t)_i + 1;
	for (int n = 0; n < 50000; n++) {
		struct rma_edge e;
		rma_edge(roll(RMA_EVENT_COUNT), &e);
		enum rma_event ev = e.event;
		world_any(&w);
		if (roll(8)) { /* mostly what the table allows, for the guards to decide */
			while (!(e.from & 1u << w.f.state) && e.from != 1u << RMA_APPROVED_PATH)
				w.f.state = (enum rma_state)roll(RMA_STATE_COUNT);
			while (!(e.actors & 1u << w.by.role))
				world_actor(&w, (enum rma_role)roll(RMA_ROLE_COUNT));
		}
		if (rma_apply(&w.f, ev, &w.by, NOW, &out, NULL) != TEND_OK) {
			ck_assert_int_eq(out.to, w.f.state);
			ck_assert_uint_eq(out.effects, 0);
			continue;
		}
		done++;
		bool stop = w.f.flags & RMA_DISPUTED, frozen = w.f.flags & RMA_FROZEN;
		ck_assert(!(out.effects & RMA_FX_LEGS) || (!stop && !frozen));
		ck_assert(!(out.effects & RMA_FX_CONSUME) || w.f.hold == RMA_HOLD_HELD);
		ck_assert(!(out.effects & RMA_FX_RELEASE) || w.f.hold == RMA_HOLD_HELD);
		ck_assert(!(out.effects & RMA_FX_HOLD) || (w.f.hold != RMA_HOLD_HELD && w.f.stock > 0));
		ck_assert(!(out.effects & RMA_FX_CONSUME) || !(out.effects & RMA_FX_RELEASE));
		ck_assert(out.to != RMA_RESERVED || out.effects & RMA_FX_HOLD || w.f.hold == RMA_HOLD_HELD || w.f.state == RMA_RESERVED);
		ck_assert(!rma_is_terminal(w.f.state));
		ck_assert((*out.result != 0) == rma_is_over(out.to));
		ck_assert(!(out.effects & RMA_FX_KIND) == (out.kind == w.f.kind));
		ck_assert_uint_eq(out.start & out.stop, 0);
		ck_assert_uint_eq(out.pause & out.resume, 0);
		ck_assert(w.by.timer == RMA_TIMER_NONE || (!stop && !frozen));
		/* nothing is called refunded while a leg has another fate than OK */
		if (!strcmp(out.tell, "return-refunded"))
			for (size_t i = 0; i < w.f.n_legs; i++)
				ck_assert(w.legs[i].state == LEG_OK || w.legs[i].state == LEG_VOID || w.legs[i].state == LEG_FAILED);
		if (out.to == RMA_CANCELLED || (out.to == RMA_REJECTED && ev == RMA_EV_VERDICT))
			for (size_t i = 0; i < w.f.n_legs; i++)
				ck_assert(!leg_was_sent(&w.legs[i]));
	}
	ck_assert_int_gt(done, 5000);
}
END_TEST

/* ---- counters and split ---- */

static const struct { const char *what; struct rma_line l; enum rma_kind kind; bool fast; const char *msg; } counters[] = {
	{ "fine", { .line = "A", .pieces = 3, .requested = 3, .approved = 3, .received = 2, .accepted = 1, .rejected = 1, .disposed = 2, .settled = 1, .missing = 1 }, RMA_RR, false, NULL },
	{ "below 0", { .line = "A", .pieces = 3, .rejected = -1 }, RMA_RR, false, "A: a counter is -1: 0 to 100000 is possible" },
	{ "free", { .line = "A", .pieces = 3, .elsewhere = 1, .requested = 3 }, RMA_RR, false, "A: requested is 3, at most 2 is possible" },
	{ "undelivered", { .line = "A", .pieces = 0, .requested = 1 }, RMA_RR, false, "A: requested is 1, at most 0 is possible" },
	{ "approved", { .line = "A", .pieces = 3, .requested = 1, .approved = 2 }, RMA_RR, false, "A: approved is 2, at most 1 is possible" },
	{ "received", { .line = "A", .pieces = 3, .requested = 2, .approved = 2, .received = 2, .missing = 1 }, RMA_RR, false,
	  "A: received + missing is 3, at most 2 is possible" },
	{ "accepted", { .line = "A", .pieces = 3, .requested = 2, .approved = 2, .received = 1, .accepted = 1, .rejected = 1 }, RMA_RR, false,
	  "A: accepted + rejected is 2, at most 1 is possible" },
	{ "disposed", { .line = "A", .pieces = 3, .requested = 2, .approved = 2, .received = 1, .disposed = 2 }, RMA_RR, false, "A: disposed is 2, at most 1 is possible" },
	{ "B1", { .line = "A", .pieces = 3, .requested = 3, .approved = 3, .received = 2, .accepted = 2, .disposed = 2, .settled = 3 }, RMA_RR, false,
	  "A: settled is 3, at most 2 is possible" },
	{ "B11", { .line = "A", .pieces = 2, .requested = 2, .approved = 2, .settled = 4 }, RMA_RO, false, "A: settled is 4, at most 2 is possible" },
	{ "settling too", { .line = "A", .pieces = 2, .requested = 2, .approved = 2, .settled = 1, .settling = 2 }, RMA_RO, false, "A: settled is 3, at most 2 is possible" },
	{ "ahead", { .line = "A", .pieces = 2, .requested = 2, .approved = 2, .settled = 2 }, RMA_RR, true, NULL },
	{ "not ahead", { .line = "A", .pieces = 2, .requested = 2, .approved = 2, .settled = 2 }, RMA_RR, false, "A: settled is 2, at most 0 is possible" },
};

START_TEST(the_six_counters_keep_their_order) {
	enum tend_status st = rma_line_check(&counters[_i].l, counters[_i].kind, counters[_i].fast, &err);
	ck_assert_msg((st == TEND_OK) == !counters[_i].msg, "%s", counters[_i].what);
	if (counters[_i].msg)
		ck_assert_str_eq(err.msg, counters[_i].msg);
}
END_TEST

START_TEST(b23_b27_what_arrives_is_added_and_what_is_rejected_pays_nothing) {
	struct rma_line l = { .line = "A", .pieces = 3, .requested = 3, .approved = 3 };
	ck_assert_int_eq(rma_line_receive(&l, 1, &err), TEND_OK);
	ck_assert_int_eq(rma_line_receive(&l, 1, &err), TEND_OK);
	ck_assert_int_eq(l.received, 2);
	ck_assert_int_eq(rma_line_receive(&l, 2, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, "A: 2 cannot arrive, 1 are expected: record what is too much as a mismatch");
	ck_assert_int_eq(rma_line_miss(&l, 1, &err), TEND_OK);
	ck_assert_int_eq(rma_line_miss(&l, 1, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_receive(&l, 1, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_inspect(&l, 1, RMA_DISP_RESTOCK_A, true, &err), TEND_OK);
	ck_assert_int_eq(rma_line_inspect(&l, 1, RMA_DISP_SEND_BACK, true, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, "A: SEND_BACK is no disposition of a piece that was accepted");
	ck_assert_int_eq(rma_line_inspect(&l, 1, RMA_DISP_MISSING, false, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_inspect(&l, 0, RMA_DISP_DESTROY, false, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_inspect(&l, 1, RMA_DISP_SEND_BACK, false, &err), TEND_OK);
	ck_assert_int_eq(rma_line_inspect(&l, 1, RMA_DISP_DESTROY, false, &err), TEND_INVALID);
	ck_assert_int_eq(l.accepted, 1);
	ck_assert_int_eq(l.rejected, 1);
	ck_assert_int_eq(rma_line_check(&l, RMA_RR, false, &err), TEND_OK);
	l.settled = 2;
	ck_assert_int_eq(rma_line_check(&l, RMA_RR, false, &err), TEND_INVALID);
	struct rma_line all = { .line = "A", .pieces = 3, .requested = 3, .approved = 3 };
	ck_assert_int_eq(rma_line_miss(&all, 4, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_miss(&all, 0, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_receive(&all, 0, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_receive(&all, 3, &err), TEND_OK);
	ck_assert_int_eq(rma_line_inspect(&all, 4, RMA_DISP_DONATE, true, &err), TEND_INVALID);
	ck_assert_int_eq(rma_line_inspect(&all, 3, RMA_DISP_DONATE, true, &err), TEND_OK);
	ck_assert_int_eq(rma_line_check(&all, RMA_RR, false, &err), TEND_OK);
	struct rma_line none = { .line = "A", .pieces = 1, .elsewhere = 5 };
	ck_assert_int_eq(rma_line_free(&none), 0);
}
END_TEST

START_TEST(a_mixed_request_becomes_one_record_for_each_kind_and_reason) {
	void *ctx = mem_ctx(NULL);
	const struct rma_line have[] = { { .line = "A", .pieces = 5, .elsewhere = 1 }, { .line = "B", .pieces = 1 } };
	const struct rma_wish wishes[] = { { "A", 1, RMA_RR, "Q01" }, { "A", 1, RMA_EX, "S01" }, { "B", 1, RMA_RR, "Q01" }, { "A", 1, RMA_RR, "Q01" },
		{ "A", 1, RMA_RR, "C01" } };
	struct rma_part *p;
	size_t n;
	ck_assert_int_eq(rma_split(ctx, wishes, 5, have, 2, &p, &n, &err), TEND_OK);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(p[0].kind, RMA_RR);
	ck_assert_str_eq(p[0].reason, "Q01");
	ck_assert_uint_eq(p[0].n_lines, 2);
	ck_assert_str_eq(p[0].lines[0].line, "A");
	ck_assert_int_eq(p[0].lines[0].requested, 2);
	ck_assert_int_eq(p[0].lines[1].requested, 1);
	ck_assert_int_eq(p[1].kind, RMA_EX);
	ck_assert_int_eq(p[1].lines[0].requested, 1);
	ck_assert_str_eq(p[2].reason, "C01");
	int64_t all = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p[i].n_lines; k++)
			all += p[i].lines[k].requested;
	ck_assert_int_eq(all, 5);
	mem_free(ctx);
}
END_TEST

static const struct { struct rma_wish w[2]; size_t n; enum tend_status st; const char *msg; } bad_wishes[] = {
	{ { { 0 } }, 0, TEND_INVALID, "T2: no piece is asked for: say which and how many" },
	{ { { "C", 1, RMA_RR, "Q01" } }, 1, TEND_NOT_FOUND, "C: no such line in the order: look at its lines" },
	{ { { "A", 0, RMA_RR, "Q01" } }, 1, TEND_INVALID, "A: each wish needs a quantity from 1 on, a kind and a reason" },
	{ { { "A", 100001, RMA_RR, "Q01" } }, 1, TEND_INVALID, "A: each wish needs a quantity from 1 on, a kind and a reason" },
	{ { { "A", 1, RMA_RJ, "Q01" } }, 1, TEND_INVALID, "A: each wish needs a quantity from 1 on, a kind and a reason" },
	{ { { "A", 1, RMA_RR, "" } }, 1, TEND_INVALID, "A: each wish needs a quantity from 1 on, a kind and a reason" },
	{ { { "A", 3, RMA_RR, "Q01" } }, 1, TEND_LIMIT, "A: T2: 3 asked for, at most 2 can be: ask for less" }, /* B26 */
	{ { { "A", 2, RMA_RR, "Q01" }, { "A", 1, RMA_EX, "Q01" } }, 2, TEND_LIMIT, "A: T2: 3 asked for, at most 2 can be: ask for less" },
	{ { { "B", 1, RMA_RO, "T02" } }, 1, TEND_LIMIT, "B: T2: 1 asked for, at most 0 can be: ask for less" },
};

START_TEST(a_request_that_claims_more_than_is_free_is_refused_whole) {
	void *ctx = mem_ctx(NULL);
	const struct rma_line have[] = { { .line = "A", .pieces = 3, .elsewhere = 1 }, { .line = "B", .pieces = 1, .elsewhere = 2 } };
	struct rma_part *p;
	size_t n = 9;
	ck_assert_int_eq(rma_split(ctx, bad_wishes[_i].w, bad_wishes[_i].n, have, 2, &p, &n, &err), bad_wishes[_i].st);
	ck_assert_str_eq(err.msg, bad_wishes[_i].msg);
	ck_assert_uint_eq(n, 0);
	mem_free(ctx);
}
END_TEST

/* ---- words, policy, windows ---- */

START_TEST(words_are_read_back_and_titles_are_there) {
	for (int i = 0; i < RMA_STATE_COUNT; i++) {
		enum rma_state s;
		ck_assert(rma_state_parse(rma_state_word((enum rma_state)i), &s) && (int)s == i);
		ck_assert(*rma_state_title((enum rma_state)i));
		ck_assert_int_eq(rma_state_bar((enum rma_state)i) == 6, rma_is_over((enum rma_state)i));
	}
	for (int i = 0; i < RMA_EVENT_COUNT; i++) {
		enum rma_event e;
		ck_assert(rma_event_parse(rma_event_word((enum rma_event)i), &e) && (int)e == i);
	}
	for (int i = 0; i < RMA_KIND_COUNT; i++) {
		enum rma_kind k;
		ck_assert(rma_kind_parse(rma_kind_word((enum rma_kind)i), &k) && (int)k == i && *rma_kind_title(k));
	}
	for (int i = 0; i < RMA_DISPOSITION_COUNT; i++) {
		enum rma_disposition d;
		ck_assert(rma_disposition_parse(rma_disposition_word((enum rma_disposition)i), &d) && (int)d == i && *rma_disposition_title(d));
	}
	for (int i = 0; i < RMA_VERDICT_COUNT; i++) {
		enum rma_verdict v;
		ck_assert(rma_verdict_parse(rma_verdict_word((enum rma_verdict)i), &v) && (int)v == i);
	}
	for (int i = 0; i < RMA_EFFECT_COUNT; i++)
		ck_assert(*rma_effect_word(i));
	enum rma_state s;
	ck_assert(!rma_state_parse("settle", &s) && !rma_state_parse(NULL, &s));
	ck_assert_str_eq(rma_state_word(RMA_STATE_COUNT), "");
	ck_assert_str_eq(rma_effect_word(-1), "");
}
END_TEST

static struct conf *policy_text(const char *text) {
	struct conf *c = conf_new(NULL);
	ck_assert_int_eq(conf_parse(c, "r.ini", text, strlen(text), &err), TEND_OK);
	return c;
}

START_TEST(without_a_policy_the_specification_holds) {
	struct conf *c = policy_text("");
	struct rma_policy p;
	ck_assert_int_eq(rma_policy_read(c, "wechat", &p, &err), TEND_OK);
	ck_assert_int_eq(p.agent_limit, 20000);
	ck_assert_int_eq(p.lead_limit, 200000);
	ck_assert_int_eq(p.attempts, 5);
	ck_assert_int_eq(p.run[RMA_TIMER_ANSWER], 48 * TMS_HOUR);
	ck_assert_int_eq(p.act[RMA_TIMER_ANSWER], 47 * TMS_HOUR);
	ck_assert_int_eq(p.n_warn[RMA_TIMER_ANSWER], 3);
	ck_assert_int_eq(p.warn[RMA_TIMER_ANSWER][2], 44 * TMS_HOUR);
	ck_assert_int_eq(p.act[RMA_TIMER_SHIP_BACK], 7 * TMS_DAY);
	ck_assert_int_eq(p.run[RMA_TIMER_REFUND_PENALTY], 15 * TMS_DAY);
	ck_assert_int_eq(p.leg.n_query, 4);
	ck_assert(!p.consent);
	mem_free(c);
}
END_TEST

START_TEST(a_channel_overrides_what_it_names_and_nothing_else) {
	struct conf *c = policy_text("[returns limits]\nagent = 150.5\nlead = 1000\n[returns timers]\nanswer = 40h\nanswer.act = 39h\nship_back = 5d\n"
		"[returns timers.wechat]\nconsent = yes\nanswer = 30h\nanswer.act = 29h\nanswer.warn = 10h 20h\n[returns calls]\nquery = 2m 10m\ngap = 90s\n");
	struct rma_policy p;
	ck_assert_int_eq(rma_policy_read(c, "mail", &p, &err), TEND_OK);
	ck_assert_int_eq(p.agent_limit, 15050);
	ck_assert_int_eq(p.run[RMA_TIMER_ANSWER], 40 * TMS_HOUR);
	ck_assert(!p.consent);
	ck_assert_int_eq(rma_policy_read(c, "wechat", &p, &err), TEND_OK);
	ck_assert_int_eq(p.run[RMA_TIMER_ANSWER], 30 * TMS_HOUR);
	ck_assert_int_eq(p.act[RMA_TIMER_ANSWER], 29 * TMS_HOUR);
	ck_assert_int_eq(p.n_warn[RMA_TIMER_ANSWER], 2);
	ck_assert_int_eq(p.run[RMA_TIMER_SHIP_BACK], 5 * TMS_DAY);
	ck_assert(p.consent);
	ck_assert_int_eq(p.leg.n_query, 2);
	ck_assert_int_eq(p.leg.query[1], 10 * TMS_MINUTE);
	ck_assert_int_eq(p.leg.gap, 90 * TMS_SECOND);
	mem_free(c);
}
END_TEST

static const struct { const char *text, *msg; } bad_policy[] = {
	{ "[returns limits]\nagent = 2e3\n", "r.ini:2: agent: `2e3` is not an amount like 200 or 200.50" },
	{ "[returns limits]\nagent = -1\n", "r.ini:2: agent: `-1` is not an amount like 200 or 200.50" },
	{ "[returns limits]\nagent = 300\nlead = 200\n", "r.ini:3: lead: `200` is not a lead's limit at or above an agent's" },
	{ "[returns limits]\nattempts = 0\n", "r.ini:2: attempts: `0` is not a whole number in its range" },
	{ "[returns limits]\nworn_bp = 10001\n", "r.ini:2: worn_bp: `10001` is not a whole number in its range" },
	{ "[returns timers]\noffer = soon\n", "r.ini:2: offer: `soon` is not a duration like 30s, 5m, 2h, 1d" },
	{ "[returns timers]\nanswer = 10h\nanswer.act = 11h\n", "r.ini:3: answer.act: `11h` is not earlier than the end itself" },
	{ "[returns timers]\nanswer.warn = 10h 9h\n", "r.ini:2: answer.warn: `10h 9h` is not ascending durations like 24h 36h" },
	{ "[returns timers]\nconsent = maybe\n", "r.ini:2: consent: `maybe` is not yes or no" },
	{ "[returns calls]\nquery = 1m x\n", "r.ini:2: query: `1m x` is not durations like 1m 5m 1h" },
	{ "[returns calls]\nquery = 0s\n", "r.ini:2: query: `0s` is not durations like 1m 5m 1h" },
	{ "[returns calls]\nquery = 367d\n", "r.ini:2: query: `367d` is not durations like 1m 5m 1h" },
	{ "[returns calls]\nquery = 1m 1m 1m 1m 1m 1m 1m 1m 1m\n", "r.ini:2: query: `1m 1m 1m 1m 1m 1m 1m 1m 1m` is not durations like 1m 5m 1h" },
	{ "[returns timers]\nanswer.warn = 10h 10h\n", "r.ini:2: answer.warn: `10h 10h` is not ascending durations like 24h 36h" },
	{ "[returns timers]\noffer = 0s\n", "r.ini:2: offer: `0s` is not a duration like 30s, 5m, 2h, 1d" },
	{ "[returns calls]\nquery =\n", "r.ini:2: query: `` is not durations like 1m 5m 1h" },
};

START_TEST(a_policy_that_cannot_be_right_is_named_by_file_and_line) {
	struct conf *c = policy_text(bad_policy[_i].text);
	struct rma_policy p;
	ck_assert_int_eq(rma_policy_read(c, NULL, &p, &err), TEND_CONFIG);
	ck_assert_str_eq(err.msg, bad_policy[_i].msg);
	mem_free(c);
}
END_TEST

static const struct { const char *s; fen_t v; } money[] = { /* −1: none */
	{ "200", 20000 }, { "200.5", 20050 }, { "200.50", 20050 }, { "0", 0 }, { "0.01", 1 }, { "10000000", FEN_MAX }, { "10000000.01", -1 },
	{ "99999999999999999999", -1 }, { "", -1 }, { ".5", -1 }, { "5.", -1 }, { "1.234", -1 }, { "1,000", -1 }, { "-1", -1 }, { " 1", -1 }, { "1 ", -1 },
};

START_TEST(money_of_a_policy_is_whole_currency_with_two_decimals_at_most) {
	fen_t v = 7;
	ck_assert_int_eq(rma_money_parse(money[_i].s, &v), money[_i].v >= 0);
	if (money[_i].v >= 0)
		ck_assert_int_eq(v, money[_i].v);
}
END_TEST

static const struct { const char *text; enum tend_status st; const char *msg; } reasons[] = {
	{ "[reason Q01]\nfault = M\nfreight = M\nevidence = P|V L\nkinds = RR EX\nwindow.RR = 7d\nwindow = none\nwindow.hidden = 15d\nbasis = a b\n", TEND_OK, "" },
	{ "[reason Q02]\n", TEND_NOT_FOUND, "Q01: no such reason: see [reason] in the policy" },
	{ "[reason Q01]\nfault = X\n", TEND_CONFIG, "r.ini:2: fault: `X` is not one or more of M, K, B, N, or open" },
	{ "[reason Q01]\nfreight = M K\n", TEND_CONFIG, "r.ini:2: freight: `M K` is not one of M, K, B, N, or open" },
	{ "[reason Q01]\nkinds = RR XX\n", TEND_CONFIG, "r.ini:2: kinds: `RR XX` is not kinds like RR RO EX RS RP CP RJ" },
	{ "[reason Q01]\nkinds =\n", TEND_CONFIG, "r.ini:2: kinds: `` is not kinds like RR RO EX RS RP CP RJ" },
	{ "[reason Q01]\nevidence = P,V\n", TEND_CONFIG, "r.ini:2: evidence: `P,V` is not letters of P V L D C H T, alternatives joined by |" },
	{ "[reason Q01]\nevidence = P|\n", TEND_CONFIG, "r.ini:2: evidence: `P|` is not letters of P V L D C H T, alternatives joined by |" },
	{ "[reason Q01]\noutbound = maybe\n", TEND_CONFIG, "r.ini:2: outbound: `maybe` is not no, yes or whole" },
	{ "[reason Q01]\ndisposition = BURN\n", TEND_CONFIG, "r.ini:2: disposition: `BURN` is not a disposition, see tend-policy(5)" },
	{ "[reason Q01]\ngoods_stay = 1\n", TEND_CONFIG, "r.ini:2: goods_stay: `1` is not yes or no" },
};

START_TEST(a_reason_is_read_whole_or_its_line_is_named) {
	struct conf *c = policy_text(reasons[_i].text);
	struct rma_reason r;
	ck_assert_int_eq(rma_reason_get(c, "Q01", &r, &err), reasons[_i].st);
	if (reasons[_i].st != TEND_OK) {
		ck_assert_str_eq(err.msg, reasons[_i].msg);
	} else {
		ck_assert_int_eq(r.fault, REFUND_FAULT_MERCHANT);
		ck_assert_uint_eq(r.kinds, 1u << RMA_RR | 1u << RMA_EX);
		ck_assert_int_eq(r.first, RMA_RR);
		ck_assert_str_eq(r.evidence, "P|V L");
		ck_assert_int_eq(rma_reason_window(c, "Q01", RMA_RR, false), 7 * TMS_DAY);
		ck_assert_int_eq(rma_reason_window(c, "Q01", RMA_EX, false), TMS_NONE);
		ck_assert_int_eq(rma_reason_window(c, "Q01", RMA_RR, true), 15 * TMS_DAY);
		ck_assert_int_eq(rma_reason_window(c, "Q99", RMA_EX, true), -1);
	}
	mem_free(c);
}
END_TEST

/* Signing, by the wall of Shanghai; the end is exclusive. */
static const struct { const char *at; int64_t days; bool holidays; const char *end; } windows[] = {
	{ "2026-03-02T00:00:00+08:00", 7, false, "2026-03-10T00:00:00+08:00" },
	{ "2026-03-02T23:59:59+08:00", 7, false, "2026-03-10T00:00:00+08:00" },
	{ "2026-03-03T00:00:00+08:00", 7, false, "2026-03-11T00:00:00+08:00" },
	{ "2026-09-24T10:00:00+08:00", 7, false, "2026-10-02T00:00:00+08:00" }, /* last day 1 October */
	{ "2026-09-24T10:00:00+08:00", 7, true, "2026-10-09T00:00:00+08:00" },  /* the next working day is the 8th */
	{ "2026-03-02T10:00:00+08:00", 7, true, "2026-03-10T00:00:00+08:00" },  /* a Monday */
	{ "2026-02-20T10:00:00+08:00", 7, true, "2026-02-28T00:00:00+08:00" },  /* a Friday */
	{ "2026-02-21T10:00:00+08:00", 7, true, "2026-03-01T00:00:00+08:00" },  /* a Saturday made up for */
};

START_TEST(seven_days_begin_with_the_day_after_signing_and_end_on_a_working_day_if_asked) {
	static const char text[] = "[calendar w]\nzone = Asia/Shanghai\nmon = 09:00-18:00\ntue = =mon\nwed = =mon\nthu = =mon\nfri = =mon\n"
		"off = 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07\nwork = 2026-02-28 =mon\n";
	struct conf *c = policy_text(text);
	struct calendars *cs;
	const struct zone *z;
	tms_t at, end;
	ck_assert_int_eq(zone_get("Asia/Shanghai", &z, &err), TEND_OK);
	ck_assert_int_eq(calendars_from_conf(c, c, &cs, &err), TEND_OK);
	ck_assert_int_eq(tms_parse(windows[_i].at, &at, NULL, &err), TEND_OK);
	ck_assert_int_eq(tms_parse(windows[_i].end, &end, NULL, &err), TEND_OK);
	ck_assert_int_eq(rma_window_end(at, windows[_i].days, z, windows[_i].holidays ? calendars_find(cs, "w") : NULL), end);
	ck_assert_int_eq(rma_window_end(TMS_NONE, 7, z, NULL), TMS_NONE);
	mem_free(c);
}
END_TEST

TEST_MAIN("rma", {
	tcase_add_loop_test(tc, the_table_is_the_specification_each_t_number_once_and_in_order, 0, COUNT(spec));
	tcase_add_test(tc, every_state_is_reached_and_every_state_but_the_ends_has_a_way_out);
	tcase_add_loop_test(tc, nothing_leads_out_of_an_end_and_only_an_appeal_out_of_a_refusal, 0, COUNT(spec));
	tcase_add_loop_test(tc, each_way_leads_where_it_should_with_all_that_must_be_done, 0, COUNT(ways));
	tcase_add_loop_test(tc, no_target_of_the_table_is_without_a_way_to_it, 0, COUNT(spec));
	tcase_add_loop_test(tc, who_is_not_in_the_table_is_refused_and_so_is_every_other_state, 0, COUNT(spec));
	tcase_add_test(tc, a_refusal_of_the_actor_or_the_state_says_so_in_one_line);
	tcase_add_loop_test(tc, each_guard_refuses_by_name_with_one_line_and_only_it, 0, COUNT(refusals));
	tcase_add_loop_test(tc, no_guard_is_left_untried_on_any_row_that_has_money_in_it, 0, RMA_GUARD_COUNT);
	tcase_add_test(tc, b32_a_chargeback_stops_the_refund_until_it_is_over);
	tcase_add_test(tc, b19_and_b35_an_exchange_in_advance_pays_no_refund_and_recovers_only_after_it_left);
	tcase_add_test(tc, b28_two_exchanges_and_one_piece_one_is_held_the_other_waits);
	tcase_add_test(tc, b29_a_released_hold_ships_nothing);
	tcase_add_test(tc, two_of_three_come_back_and_exactly_their_money_goes_out_once);
	tcase_add_loop_test(tc, exactly_at_a_limit_is_inside_it, 0, COUNT(at_limit));
	tcase_add_test(tc, a_lead_is_asked_for_by_verdict_amount_fault_or_time_and_the_system_holds_to_the_agents_limit);
	tcase_add_test(tc, two_leads_approve_above_the_limit_of_one);
	tcase_add_loop_test(tc, a_state_starts_its_clocks_and_stops_those_it_leaves, 0, COUNT(clocks));
	tcase_add_loop_test(tc, a_timer_does_what_silence_means_or_only_warns, 0, COUNT(fires));
	tcase_add_loop_test(tc, the_legs_say_what_is_next, 0, COUNT(asked));
	tcase_add_loop_test(tc, whatever_the_facts_money_and_goods_move_only_as_they_may, 0, 4);
	tcase_add_loop_test(tc, the_six_counters_keep_their_order, 0, COUNT(counters));
	tcase_add_test(tc, b23_b27_what_arrives_is_added_and_what_is_rejected_pays_nothing);
	tcase_add_test(tc, a_mixed_request_becomes_one_record_for_each_kind_and_reason);
	tcase_add_loop_test(tc, a_request_that_claims_more_than_is_free_is_refused_whole, 0, COUNT(bad_wishes));
	tcase_add_test(tc, words_are_read_back_and_titles_are_there);
	tcase_add_test(tc, without_a_policy_the_specification_holds);
	tcase_add_test(tc, a_channel_overrides_what_it_names_and_nothing_else);
	tcase_add_loop_test(tc, a_policy_that_cannot_be_right_is_named_by_file_and_line, 0, COUNT(bad_policy));
	tcase_add_loop_test(tc, money_of_a_policy_is_whole_currency_with_two_decimals_at_most, 0, COUNT(money));
	tcase_add_loop_test(tc, a_reason_is_read_whole_or_its_line_is_named, 0, COUNT(reasons));
	tcase_add_loop_test(tc, seven_days_begin_with_the_day_after_signing_and_end_on_a_working_day_if_asked, 0, COUNT(windows));
})
