/* SPDX-License-Identifier: ISC */
/* Returns as one table: who may do what in which state, under which guard, where it leads, what must be done and what the customer
 * is told (returns 3.2 … 3.4). Guards are in rma_guard.c. Knows no store, no clock and no text of a notice. */
#include "tend/rma.h"

#include <string.h>

#include "core/rma_priv.h"
#include "tend/i18n.h"

/* ---- words ---- */

#define WORDS(fn, type, list, count) \
	const char *fn(enum type v) { \
		static const char *const words[] = { list(X) }; \
		return (unsigned)v < (unsigned)count ? words[v] : ""; \
	}
#define PARSE(fn, type, word, count) \
	bool fn(const char *s, enum type *out) { \
		for (int i = 0; s && i < (int)count; i++) \
			if (!strcmp(s, word((enum type)i))) \
				return *out = (enum type)i, true; \
		return false; \
	}
#define X(name, title) #name,
WORDS(rma_kind_word, rma_kind, RMA_KINDS, RMA_KIND_COUNT)
WORDS(rma_disposition_word, rma_disposition, RMA_DISPOSITIONS, RMA_DISPOSITION_COUNT)
#undef X
#define X(name, bar, title) #name,
WORDS(rma_state_word, rma_state, RMA_STATES, RMA_STATE_COUNT)
#undef X
#define X(name, word) word,
WORDS(rma_event_word, rma_event, RMA_EVENTS, RMA_EVENT_COUNT)
WORDS(rma_role_word, rma_role, RMA_ROLES, RMA_ROLE_COUNT)
WORDS(rma_verdict_word, rma_verdict, RMA_VERDICTS, RMA_VERDICT_COUNT)
#undef X
#define X(name, key, s, states, fires) key,
WORDS(rma_timer_word, rma_timer, RMA_TIMERS, RMA_TIMER_COUNT)
#undef X
PARSE(rma_kind_parse, rma_kind, rma_kind_word, RMA_KIND_COUNT)
PARSE(rma_state_parse, rma_state, rma_state_word, RMA_STATE_COUNT)
PARSE(rma_event_parse, rma_event, rma_event_word, RMA_EVENT_COUNT)
PARSE(rma_verdict_parse, rma_verdict, rma_verdict_word, RMA_VERDICT_COUNT)
PARSE(rma_disposition_parse, rma_disposition, rma_disposition_word, RMA_DISPOSITION_COUNT)
PARSE(rma_timer_parse, rma_timer, rma_timer_word, RMA_TIMER_COUNT)

const char *rma_kind_title(enum rma_kind k) {
#define X(name, title) title,
	static const char *const titles[] = { RMA_KINDS(X) };
#undef X
	return (unsigned)k < RMA_KIND_COUNT ? _(titles[k]) : "";
}

const char *rma_disposition_title(enum rma_disposition d) {
#define X(name, title) title,
	static const char *const titles[] = { RMA_DISPOSITIONS(X) };
#undef X
	return (unsigned)d < RMA_DISPOSITION_COUNT ? _(titles[d]) : "";
}

const char *rma_state_title(enum rma_state s) {
#define X(name, bar, title) title,
	static const char *const titles[] = { RMA_STATES(X) };
#undef X
	return (unsigned)s < RMA_STATE_COUNT ? _(titles[s]) : "";
}

int rma_state_bar(enum rma_state s) {
#define X(name, bar, title) bar,
	static const int bars[] = { RMA_STATES(X) };
#undef X
	return (unsigned)s < RMA_STATE_COUNT ? bars[s] : 0;
}

const char *rma_effect_word(int bit) {
#define X(name, what) #name,
	static const char *const words[] = { RMA_EFFECTS(X) };
#undef X
	return (unsigned)bit < RMA_EFFECT_COUNT ? words[bit] : "";
}

/* ---- the table ---- */

#define IN1(a) RMA_BIT(RMA_##a)
#define IN2(a, b) (IN1(a) | IN1(b))
#define IN3(a, b, c) (IN2(a, b) | IN1(c))
#define IN4(a, b, c, d) (IN2(a, b) | IN2(c, d))
#define BY_C RMA_BIT(RMA_BY_CUSTOMER)
#define BY_A RMA_BIT(RMA_BY_AGENT)
#define BY_L RMA_BIT(RMA_BY_LEAD)
#define BY_W RMA_BIT(RMA_BY_WAREHOUSE)
#define BY_S RMA_BIT(RMA_BY_SYSTEM)
#define BY_P RMA_BIT(RMA_BY_PLATFORM)
#define G(g) RMA_GUARD_BIT(g)
#define FX(e) RMA_FX_##e
#define PATH RMA_BIT(RMA_APPROVED_PATH)
/* Before a decision, and all that an outsider's dispute may meet. */
#define UNDECIDED IN4(SUBMITTED, NEED_INFO, LEAD_REVIEW, OFFERED)
#define OPEN_STATES (UNDECIDED | IN4(INTERCEPTING, AWAIT_RETURN, RETURNING, RECEIVED) | IN4(INSPECT_HOLD, STOCK_WAIT, RESERVED, REPAIRING) | \
                     IN4(OUTBOUND, SETTLE, REFUNDING, REFUND_UNKNOWN) | IN2(REFUND_FAILED, RECOVERY))
#define MONEY (G(DISPUTE_MONEY) | G(FROZEN) | G(QUANTITY) | G(LEGS) | G(BALANCED))

/* When a target is taken; the first that holds. */
enum rma_cond { ALWAYS, IF_SECOND_LEAD, IF_TRANSIT, IF_HERE_RP, IF_HERE, IF_HERE_FITS, IF_FITS, IF_BACK, IF_FAST, IF_LOST, IF_EX_SENT,
                IF_EX_FITS, IF_EX, IF_RP, IF_OVERPAID, IF_EX_AWAY, IF_SENDING_BACK, IF_FAST_AWAY, IF_OWED, IF_DONE, IF_WANT_EX, IF_UNKNOWN,
                IF_UNDERWAY, IF_FAILED, IF_FROM_HOLD, IF_BY_W, IF_BY_L, IF_PAID_CLEAR, IF_PAID, IF_BUYER_OPEN, IF_SHOP_CLEAR };

enum { SAME = RMA_STATE_COUNT + 1, PATH_ON = RMA_APPROVED_PATH };

struct rma_target {
	enum rma_cond when;
	int to;                      /* enum rma_state, SAME, PATH_ON; NONE behind the last */
	uint32_t fx;
	const char *tell;            /* NULL: nothing */
	const char *result;          /* NULL: the kind's own */
};

struct rma_row {
	const char *t;
	enum rma_event ev;
	uint32_t from;
	unsigned actors;
	uint64_t guards;
	struct rma_target to[RMA_TARGETS];
	unsigned on, off;            /* overlays */
	unsigned kinds;              /* T11 … T16: whose path it is */
};
#define KINDS1(a) RMA_BIT(RMA_##a)

static const struct rma_row rma_rows[] = {
	{ "T1", RMA_EV_OPEN, IN1(NONE), BY_A | BY_C | BY_S, G(ORDER), { { ALWAYS, RMA_DRAFT, 0, NULL, NULL } }, 0, 0, 0 },
	{ "T2", RMA_EV_SUBMIT, IN1(DRAFT), BY_A | BY_C, G(UNITS) | G(KIND) | G(ATTEMPTS),
	  { { ALWAYS, RMA_SUBMITTED, FX(HOLD_UNITS) | FX(RULES), "return-submitted", NULL } }, 0, 0, 0 },
	{ "T3", RMA_EV_ASK, IN1(SUBMITTED), BY_A | BY_S, G(EVIDENCE), { { ALWAYS, RMA_NEED_INFO, 0, "return-evidence", NULL } }, 0, 0, 0 },
	{ "T4", RMA_EV_ANSWER, IN1(NEED_INFO), BY_C | BY_A | BY_S, 0, { { ALWAYS, RMA_SUBMITTED, FX(RULES), NULL, NULL } }, 0, 0, 0 },
	/* the customer still sees "being handled" */
	{ "T5", RMA_EV_ESCALATE, IN1(SUBMITTED), BY_A | BY_S, G(NEED_LEAD), { { ALWAYS, RMA_LEAD_REVIEW, 0, NULL, NULL } }, 0, 0, 0 },
	{ "T6", RMA_EV_SEND_BACK, IN1(LEAD_REVIEW), BY_L, G(NOTE), { { ALWAYS, RMA_SUBMITTED, 0, NULL, NULL } }, 0, 0, 0 },
	{ "T7", RMA_EV_OFFER, IN3(SUBMITTED, LEAD_REVIEW, INSPECT_HOLD), BY_A | BY_L, G(MINIMUM) | G(LIMIT) | G(REVIEWER),
	  { { ALWAYS, RMA_OFFERED, FX(OFFER), "return-offer", NULL } }, 0, 0, 0 },
	{ "T8", RMA_EV_ACCEPT, IN1(OFFERED), BY_C, G(DISPUTE), { { ALWAYS, PATH_ON, FX(APPROVED), NULL, NULL } }, 0, 0, 0 },
	{ "T9", RMA_EV_DECLINE, IN1(OFFERED), BY_C | BY_S, 0,
	  { { IF_FROM_HOLD, RMA_INSPECT_HOLD, 0, NULL, NULL }, { ALWAYS, RMA_SUBMITTED, 0, NULL, NULL } }, 0, 0, 0 },
	{ "T10", RMA_EV_APPROVE, IN2(SUBMITTED, LEAD_REVIEW), BY_S | BY_A | BY_L,
	  G(UNITS) | G(DISPUTE) | G(FROZEN) | G(VERDICT) | G(LIMIT) | G(FOUR_EYES) | G(REVIEWER),
	  { { IF_SECOND_LEAD, RMA_LEAD_REVIEW, FX(FIRST_LEAD), NULL, NULL }, { ALWAYS, PATH_ON, FX(APPROVED), NULL, NULL } }, 0, 0, 0 },

	/* where an approval leads, by kind; after an inspection's offer the goods are here already */
	{ "T11", RMA_EV_GO_REFUND, PATH, BY_S, 0,
	  { { IF_TRANSIT, RMA_INTERCEPTING, FX(CARRIER), "return-intercept", NULL }, { ALWAYS, RMA_SETTLE, 0, "return-approved", NULL } }, 0, 0,
	  KINDS1(RO) },
	{ "T12", RMA_EV_GO_RETURN, PATH, BY_S, G(ADDRESS),
	  { { IF_HERE_RP, RMA_REPAIRING, FX(ACCEPTED), "return-approved", NULL }, { IF_HERE, RMA_SETTLE, FX(ACCEPTED), "return-approved", NULL },
	    { ALWAYS, RMA_AWAIT_RETURN, FX(ADDRESS), "return-address", NULL } }, 0, 0, KINDS1(RR) | KINDS1(RP) },
	{ "T13", RMA_EV_GO_EXCHANGE, PATH, BY_S, G(ADDRESS),
	  { { IF_HERE_FITS, RMA_RESERVED, FX(ACCEPTED) | FX(HOLD), "return-approved", NULL },
	    { IF_HERE, RMA_STOCK_WAIT, FX(ACCEPTED), "return-stock", NULL },
	    { IF_FITS, RMA_AWAIT_RETURN, FX(HOLD) | FX(ADDRESS), "return-address", NULL },
	    { ALWAYS, RMA_STOCK_WAIT, 0, "return-stock", NULL } }, 0, 0, KINDS1(EX) },
	{ "T14", RMA_EV_GO_ADVANCE, PATH, BY_A | BY_L, G(ADVANCE) | G(STOCK),
	  { { ALWAYS, RMA_RESERVED, FX(HOLD), "return-advance", NULL } }, RMA_FAST, 0, KINDS1(EX) },
	{ "T15", RMA_EV_GO_RESEND, PATH, BY_S, 0,
	  { { IF_FITS, RMA_RESERVED, FX(HOLD), "return-approved", NULL }, { ALWAYS, RMA_STOCK_WAIT, 0, "return-stock", NULL } }, 0, 0, KINDS1(RS) },
	{ "T16", RMA_EV_GO_COMPENSATE, PATH, BY_S, G(GOODWILL), { { ALWAYS, RMA_SETTLE, 0, "return-approved", NULL } }, 0, 0, KINDS1(CP) },

	{ "T17", RMA_EV_ADVANCE, IN1(RETURNING), BY_S, G(FAST_LANE) | MONEY, { { ALWAYS, RMA_REFUNDING, FX(LEGS), NULL, NULL } }, RMA_FAST, 0, 0 },
	{ "T18", RMA_EV_INTERCEPTED, IN1(INTERCEPTING), BY_W | BY_S, G(CHOICE),
	  { { IF_BACK, RMA_SETTLE, FX(RESTOCK), "return-intercepted", NULL },
	    { ALWAYS, RMA_SUBMITTED, FX(KIND) | FX(RULES), "return-not-intercepted", NULL } }, 0, 0, 0 },
	{ "T19", RMA_EV_TRACK, IN1(AWAIT_RETURN), BY_C | BY_A | BY_S, G(CARRIER), { { ALWAYS, RMA_RETURNING, 0, NULL, NULL } }, 0, 0, 0 },
	{ "T20", RMA_EV_LAPSE, IN1(AWAIT_RETURN), BY_S, G(DISPUTE),
	  { { IF_FAST, RMA_RECOVERY, FX(RECOVER) | FX(RELEASE), "return-recovery", NULL },
	    { ALWAYS, RMA_EXPIRED, FX(FREE_UNITS) | FX(RELEASE), "return-lapsed", "lapsed" } }, 0, 0, 0 },
	{ "T21", RMA_EV_ARRIVE, IN1(RETURNING), BY_W | BY_S, 0,
	  { { IF_LOST, RMA_INSPECT_HOLD, FX(ALERT), NULL, NULL }, { ALWAYS, RMA_RECEIVED, FX(RECEIVED), "return-arrived", NULL } }, 0, 0, 0 },
	{ "T22", RMA_EV_INSPECT, IN1(RECEIVED), BY_W, G(INSPECTED) | G(OVERPAID),
	  { { IF_EX_SENT, RMA_SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-inspected", NULL },
	    { IF_EX_FITS, RMA_RESERVED, FX(RESTOCK) | FX(ACCEPTED) | FX(HOLD), "return-inspected", NULL },
	    { IF_EX, RMA_STOCK_WAIT, FX(RESTOCK) | FX(ACCEPTED), "return-stock", NULL },
	    { IF_RP, RMA_REPAIRING, FX(ACCEPTED), "return-inspected", NULL },
	    { ALWAYS, RMA_SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-inspected", NULL } }, 0, 0, 0 },
	{ "T23", RMA_EV_MISMATCH, IN1(RECEIVED), BY_W, G(DOCUMENTED), { { ALWAYS, RMA_INSPECT_HOLD, FX(ALERT), "return-mismatch", NULL } }, 0, 0, 0 },
	{ "T24", RMA_EV_RESOLVE, IN1(INSPECT_HOLD), BY_A | BY_L, G(DEDUCTION),
	  { { IF_OVERPAID, RMA_RECOVERY, FX(RESTOCK) | FX(ACCEPTED) | FX(RECOVER), "return-recovery", NULL },
	    { ALWAYS, RMA_SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-resolved", NULL } }, 0, 0, 0 },
	{ "T25", RMA_EV_REFUSE_GOODS, IN1(INSPECT_HOLD), BY_L, G(CODE), { { ALWAYS, RMA_OUTBOUND, FX(SEND_BACK) | FX(RELEASE), "return-goods-refused", NULL } },
	  0, 0, 0 },
	{ "T26", RMA_EV_STOCK, IN1(STOCK_WAIT), BY_S, G(STOCK),
	  { { IF_EX_AWAY, RMA_AWAIT_RETURN, FX(HOLD) | FX(ADDRESS), "return-address", NULL }, { ALWAYS, RMA_RESERVED, FX(HOLD), NULL, NULL } }, 0, 0, 0 },
	{ "T27", RMA_EV_NO_STOCK, IN1(STOCK_WAIT), BY_S | BY_C, 0,
	  { { IF_EX_AWAY, RMA_AWAIT_RETURN, FX(KIND) | FX(ADDRESS), "return-no-stock", NULL },
	    { ALWAYS, RMA_SETTLE, FX(KIND), "return-no-stock", NULL } }, 0, 0, 0 },
	{ "T28", RMA_EV_SHIP, IN1(RESERVED), BY_W, G(COLLECTED) | G(HOLD) | G(FROZEN), { { ALWAYS, RMA_OUTBOUND, FX(CONSUME), "return-shipped", NULL } }, 0, 0, 0 },
	{ "T29", RMA_EV_UNPICK, IN1(RESERVED), BY_W, G(HOLD), { { ALWAYS, RMA_STOCK_WAIT, FX(RELEASE), NULL, NULL } }, 0, 0, 0 },
	{ "T30", RMA_EV_SIGNED, IN1(OUTBOUND), BY_S | BY_C, 0,
	  { { IF_SENDING_BACK, RMA_REJECTED, FX(FREE_UNITS), NULL, "goods-refused" },
	    { IF_FAST_AWAY, RMA_AWAIT_RETURN, FX(ADDRESS), "return-address", NULL },
	    { IF_OWED, RMA_SETTLE, 0, NULL, NULL },
	    { ALWAYS, RMA_COMPLETED, FX(SETTLED) | FX(WARRANTY), "return-done", NULL } }, 0, 0, 0 },
	/* the record itself is over: what went wrong is a new one, submitted and linked */
	{ "T31", RMA_EV_WENT_WRONG, IN1(OUTBOUND), BY_A | BY_C, 0, { { ALWAYS, RMA_COMPLETED, FX(SETTLED) | FX(CHILD), "return-again", "superseded" } }, 0, 0, 0 },
	{ "T32", RMA_EV_REPAIR, IN1(REPAIRING), BY_W | BY_A, G(COLLECTED) | G(CHOICE) | G(STOCK),
	  { { IF_DONE, RMA_OUTBOUND, 0, "return-shipped", NULL },
	    { IF_WANT_EX, RMA_RESERVED, FX(KIND) | FX(HOLD), "return-not-repaired", NULL },
	    { ALWAYS, RMA_SETTLE, FX(KIND), "return-not-repaired", NULL } }, 0, 0, 0 },
	{ "T33", RMA_EV_COMPUTE, IN1(SETTLE), BY_S, MONEY, { { ALWAYS, RMA_REFUNDING, FX(LEGS), NULL, NULL } }, 0, 0, 0 },
	{ "T34", RMA_EV_NOTHING_DUE, IN1(SETTLE), BY_S, G(NET_ZERO), { { ALWAYS, RMA_COMPLETED, FX(SETTLED), "return-done", NULL } }, 0, 0, 0 },
	{ "T35", RMA_EV_PAID, IN1(REFUNDING), BY_S, G(ALL_PAID),
	  { { IF_FAST_AWAY, RMA_RETURNING, 0, "return-refunded", NULL }, { ALWAYS, RMA_COMPLETED, FX(SETTLED), "return-refunded", NULL } }, 0, 0, 0 },
	{ "T36", RMA_EV_UNPAID, IN1(REFUNDING), BY_S, G(NOT_PAID),
	  { { IF_UNKNOWN, RMA_REFUND_UNKNOWN, FX(QUERY), NULL, NULL }, { ALWAYS, RMA_REFUND_FAILED, FX(ALERT), NULL, NULL } }, 0, 0, 0 },
	{ "T37", RMA_EV_QUERIED, IN1(REFUND_UNKNOWN), BY_S, G(ANSWERED),
	  { { IF_UNDERWAY, RMA_REFUNDING, 0, NULL, NULL }, { IF_FAILED, RMA_REFUND_FAILED, FX(ALERT), NULL, NULL },
	    { IF_FAST_AWAY, RMA_REFUNDING, 0, NULL, NULL }, { ALWAYS, RMA_COMPLETED, FX(SETTLED), "return-refunded", NULL } }, 0, 0, 0 },
	{ "T38", RMA_EV_REROUTE, IN1(REFUND_FAILED), BY_L, G(DISPUTE_MONEY) | G(FROZEN) | G(LEGS) | G(BALANCED) | G(DECLINED),
	  { { ALWAYS, RMA_REFUNDING, FX(LEGS), NULL, NULL } }, 0, 0, 0 },
	{ "T39", RMA_EV_REFUSE, IN2(SUBMITTED, LEAD_REVIEW), BY_A | BY_L, G(REVIEWER) | G(REFUSAL),
	  { { ALWAYS, RMA_REJECTED, FX(FREE_UNITS), "return-refused", "refused" } }, 0, 0, 0 },
	{ "T40", RMA_EV_APPEAL, IN1(REJECTED), BY_C, G(UNITS) | G(ATTEMPTS) | G(APPEAL),
	  { { ALWAYS, RMA_SUBMITTED, FX(HOLD_UNITS) | FX(RULES) | FX(OTHER_REVIEWER), "return-appeal", NULL } }, 0, 0, 0 },
	{ "T41", RMA_EV_WITHDRAW, IN1(DRAFT) | UNDECIDED | IN4(INTERCEPTING, AWAIT_RETURN, STOCK_WAIT, RESERVED), BY_C | BY_A, G(NOTHING_SENT),
	  { { ALWAYS, RMA_CANCELLED, FX(FREE_UNITS) | FX(RELEASE) | FX(VOID), "return-withdrawn", "withdrawn" } }, 0, 0, 0 },
	{ "T42", RMA_EV_RECOVER, IN1(RECOVERY), BY_S | BY_W | BY_L, 0,
	  { { IF_BY_W, RMA_COMPLETED, FX(RECEIVED) | FX(RESTOCK) | FX(SETTLED), "return-done", "goods-back" },
	    { IF_BY_L, RMA_COMPLETED, FX(WRITE_OFF) | FX(SETTLED), NULL, "written-off" },
	    { ALWAYS, RMA_COMPLETED, FX(SETTLED), "return-done", "paid-back" } }, 0, 0, 0 },
	{ "T43", RMA_EV_DISPUTE, OPEN_STATES, BY_P | BY_S, 0, { { ALWAYS, SAME, FX(ALERT), NULL, NULL } }, RMA_DISPUTED, 0, 0 },
	/* A verdict binds. What the platform paid itself is recorded and never paid again; where goods are under way they go on. */
	{ "T44", RMA_EV_VERDICT, OPEN_STATES, BY_P, G(CHOICE),
	  { { IF_PAID_CLEAR, RMA_SETTLE, FX(EXTERNAL) | FX(VOID) | FX(RELEASE) | FX(APPROVED), "return-verdict", NULL },
	    { IF_PAID, SAME, FX(EXTERNAL) | FX(VOID), "return-verdict", NULL },
	    { IF_BUYER_OPEN, PATH_ON, FX(APPROVED), NULL, NULL },
	    { IF_SHOP_CLEAR, RMA_REJECTED, FX(FREE_UNITS) | FX(RELEASE) | FX(VOID), "return-verdict", "verdict" },
	    { ALWAYS, SAME, 0, "return-verdict", NULL } }, 0, RMA_DISPUTED, 0 },
};

static const uint32_t rma_timer_states[] = {
#define X(name, key, s, states, fires) states,
	RMA_TIMERS(X)
#undef X
};
#define DISPUTE_TIMERS (RMA_BIT(RMA_TIMER_DISPUTE_ANSWER) | RMA_BIT(RMA_TIMER_DISPUTE_EVIDENCE))
/* These start when the carrier says that the parcel was delivered (T19), and end with the state. */
#define DELIVERY_TIMERS (RMA_BIT(RMA_TIMER_SCAN) | RMA_BIT(RMA_TIMER_RECEIPT))

/* ---- asking it ---- */

static bool rma_clear_of(const struct rma_facts *f) {
	return RMA_BIT(f->state) & (UNDECIDED | IN4(INTERCEPTING, AWAIT_RETURN, STOCK_WAIT, RESERVED) | IN1(SETTLE)) && rma_nothing_sent(f);
}

static bool rma_holds(enum rma_cond c, const struct rma_ask *q) {
	const struct rma_facts *f = q->f;
	const struct rma_act *by = q->by;
	bool fast = f->flags & RMA_FAST, ex = q->kind == RMA_EX;

	switch (c) {
	case ALWAYS: return true;
	case IF_SECOND_LEAD: return by->role == RMA_BY_LEAD && f->amount > by->limit && !f->first_lead;
	case IF_TRANSIT: return f->in_transit;
	case IF_HERE_RP: return q->kind == RMA_RP && rma_is_here(f);
	case IF_HERE: return rma_is_here(f);
	case IF_HERE_FITS: return rma_is_here(f) && rma_fits(f);
	case IF_FITS: return rma_fits(f);
	case IF_BACK: return by->how == RMA_HOW_BACK;
	case IF_FAST: return fast;
	case IF_LOST: return by->how == RMA_HOW_LOST || by->timer == RMA_TIMER_RECEIPT;
	case IF_EX_SENT: return ex && f->outbound;
	case IF_EX_FITS: return ex && rma_fits(f);
	case IF_EX: return ex;
	case IF_RP: return q->kind == RMA_RP;
	case IF_OVERPAID: return rma_overpaid(f);
	case IF_EX_AWAY: return ex && !rma_is_here(f);
	case IF_SENDING_BACK: return f->sending_back;
	case IF_FAST_AWAY: return fast && !rma_is_here(f);
	case IF_OWED: return f->due > rma_paid(f);
	case IF_DONE: return by->how == RMA_HOW_DONE;
	case IF_WANT_EX: return by->want == RMA_EX;
	case IF_UNKNOWN: return rma_leg_unknown(f);
	case IF_UNDERWAY: return rma_leg_underway(f);
	case IF_FAILED: return rma_leg_failed(f);
	case IF_FROM_HOLD: return f->offered_from == RMA_INSPECT_HOLD;
	case IF_BY_W: return by->role == RMA_BY_WAREHOUSE;
	case IF_BY_L: return by->role == RMA_BY_LEAD;
	case IF_PAID_CLEAR: return by->how == RMA_HOW_PLATFORM_PAID && (rma_clear_of(f) || f->state == RMA_REFUND_FAILED);
	case IF_PAID: return by->how == RMA_HOW_PLATFORM_PAID;
	case IF_BUYER_OPEN: return by->how == RMA_HOW_BUYER && RMA_BIT(f->state) & UNDECIDED;
	case IF_SHOP_CLEAR: return by->how == RMA_HOW_SHOP && rma_clear_of(f);
	}
	return false;
}

static bool rma_may(unsigned actors, enum rma_role r) {
	return actors & RMA_BIT(r) || (r == RMA_BY_LEAD && actors & BY_A);
}

/* Guards of a row, lowest first. */
static enum tend_status rma_guards(const struct rma_row *r, struct rma_ask *q, struct rma_out *out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	q->t = r->t;
	for (int g = 0; st == TEND_OK && g < RMA_GUARD_COUNT; g++)
		if (r->guards & UINT64_C(1) << g && (st = rma_guard((enum rma_guard)g, q, err)) != TEND_OK)
			out->guard = (enum rma_guard)g;
	return st;
}

static const struct rma_target *rma_pick(const struct rma_row *r, const struct rma_ask *q) {
	const struct rma_target *t = r->to;

	while (!rma_holds(t->when, q))
		t++;                 /* the last of each row is ALWAYS: the unit test says so */
	return t;
}

/* T11 … T16: the way on from an approval. */
static const struct rma_row *rma_path(const struct rma_ask *q) {
	for (size_t i = 0; i < sizeof rma_rows / sizeof *rma_rows; i++)
		if (rma_rows[i].from == PATH && rma_rows[i].kinds & RMA_BIT(q->kind) &&
		    (rma_rows[i].ev == RMA_EV_GO_ADVANCE) == (q->kind == RMA_EX && q->by->advance))
			return &rma_rows[i];
	return NULL;
}

static enum rma_kind rma_kind_after(const struct rma_ask *q) {
	switch (q->ev) {
	case RMA_EV_ACCEPT: return q->kind;
	case RMA_EV_INTERCEPTED: return RMA_RR;
	case RMA_EV_NO_STOCK: return q->kind == RMA_RS ? RMA_RO : RMA_RR;
	case RMA_EV_REPAIR: return q->by->want;
	default: return q->kind;
	}
}

/* Timers of the states that are left and entered; a dispute stops all clocks but its own. */
static void rma_timers(const struct rma_facts *f, struct rma_out *out) {
	uint32_t before = 0, after = 0;

	for (int i = 0; i < RMA_TIMER_COUNT; i++) {
		before |= rma_timer_states[i] & RMA_BIT(f->state) ? RMA_BIT(i) : 0;
		after |= rma_timer_states[i] & RMA_BIT(out->to) ? RMA_BIT(i) : 0;
	}
	bool was = f->flags & RMA_DISPUTED, is = out->flags & RMA_DISPUTED;
	before |= (was ? DISPUTE_TIMERS : 0) | (f->state == RMA_RETURNING ? DELIVERY_TIMERS : 0);
	after |= (is ? DISPUTE_TIMERS : 0) | (out->to == RMA_RETURNING ? DELIVERY_TIMERS : 0);
	out->start = after & ~before & ~DELIVERY_TIMERS;
	out->stop = before & ~after;
	if (!was && is)
		out->pause = before & ~DISPUTE_TIMERS;
	if (was && !is)
		out->resume = after & before & ~DISPUTE_TIMERS;
	uint32_t answer = RMA_BIT(RMA_TIMER_ANSWER);
	if (f->policy && f->policy->pauses && after & before & answer && f->state != out->to) {
		out->pause |= out->to == RMA_NEED_INFO ? answer : 0;
		out->resume |= f->state == RMA_NEED_INFO && !is ? answer : 0;
	}
}

static const char *rma_result(const struct rma_target *t, const struct rma_out *out) {
	static const char *const by_kind[] = { "refunded", "refunded", "exchanged", "resent", "repaired", "compensated", "refused" };

	return !rma_is_over(out->to) ? "" : t->result ? t->result : by_kind[out->kind];
}

/* What can only be done in some cases is asked for only then (G10: once). */
static uint32_t rma_effects(uint32_t fx, const struct rma_facts *f, enum rma_kind after) {
	if (f->hold == RMA_HOLD_HELD)
		fx &= ~(uint32_t)FX(HOLD);
	else
		fx &= ~(uint32_t)FX(RELEASE);
	if (after != RMA_EX && after != RMA_RP)
		fx &= ~(uint32_t)FX(WARRANTY);
	return after == f->kind ? fx & ~(uint32_t)FX(KIND) : fx | FX(KIND);
}

static void rma_finish(const struct rma_ask *q, const struct rma_row *r, const struct rma_target *t, const struct rma_row *via,
                       const struct rma_target *on, struct rma_out *out) {
	const struct rma_facts *f = q->f;
	int to = on ? on->to : t->to;
	const char *tell = on ? on->tell : t->tell;

	out->to = to == SAME ? f->state : (enum rma_state)to;
	out->kind = (t->fx | (on ? on->fx : 0)) & FX(KIND) ? rma_kind_after(q) : q->kind;
	out->flags = (f->flags | r->on | (via ? via->on : 0)) & ~r->off;
	out->via = via ? via->t : "";
	out->effects = rma_effects(t->fx | (on ? on->fx : 0), f, out->kind);
	out->tell = tell ? tell : "";
	out->result = rma_result(on ? on : t, out);
	rma_timers(f, out);
}

enum tend_status rma_apply(const struct rma_facts *f, enum rma_event ev, const struct rma_act *by, tms_t now, struct rma_out *out,
                           struct tend_err *err) {
	struct rma_ask q = { .f = f, .by = by, .ev = ev, .kind = ev == RMA_EV_ACCEPT ? f->offer_kind : f->kind, .now = now };
	const struct rma_row *r = NULL, *via = NULL;
	const struct rma_target *on = NULL;

	TEND_ASSERT((unsigned)ev < RMA_EVENT_COUNT && (unsigned)f->state < RMA_STATE_COUNT && (unsigned)q.kind < RMA_KIND_COUNT);
	for (size_t i = 0; !r && i < sizeof rma_rows / sizeof *rma_rows; i++)
		r = rma_rows[i].ev == ev ? &rma_rows[i] : NULL;
	TEND_ASSERT(r);
	*out = (struct rma_out){ .to = f->state, .flags = f->flags, .kind = f->kind, .t = r->t, .via = "", .tell = "", .result = "",
		.guard = RMA_GUARD_NONE };
	q.t = r->t;
	if (!(r->from & RMA_BIT(f->state)))
		return rma_no(&q, NULL, TEND_CONFLICT, err, r->from == PATH ? _("`%s` follows an approval by itself (it is %s): approve it") :
		              _("`%s` does not fit a return that is %s: reload"), rma_event_word(ev), rma_state_word(f->state));
	if (!rma_may(r->actors, by->role))
		return rma_no(&q, NULL, TEND_DENIED, err, _("`%s` is not up to the %s: ask who may"), rma_event_word(ev), rma_role_word(by->role));
	for (int g = RMA_GUARD_VERSION; g <= RMA_GUARD_TIMERS; g++) { /* these hold for every row */
		enum tend_status st = rma_guard((enum rma_guard)g, &q, err);
		if (st != TEND_OK)
			return out->guard = (enum rma_guard)g, st;
	}
	enum tend_status st = rma_guards(r, &q, out, err);
	if (st != TEND_OK)
		return st;
	const struct rma_target *t = rma_pick(r, &q);
	if (t->to == PATH_ON) {
		if (!(via = rma_path(&q)))
			return rma_no(&q, NULL, TEND_CONFLICT, err, _("nothing follows the approval of %s: choose another kind"), rma_kind_word(q.kind));
		if (via->actors != BY_S && !rma_may(via->actors, by->role))
			return rma_no(&q, via->t, TEND_DENIED, err, _("`%s` is not up to the %s: ask who may"), rma_event_word(via->ev), rma_role_word(by->role));
		if ((st = rma_guards(via, &q, out, err)) != TEND_OK)
			return st;
		on = rma_pick(via, &q);
	}
	rma_finish(&q, r, t, via, on, out);
	return TEND_OK;
}

bool rma_timer_fires(const struct rma_facts *f, enum rma_timer t, enum rma_event *ev) {
	bool consent = f->policy && f->policy->consent;

	if ((unsigned)t >= RMA_TIMER_COUNT || f->flags & (RMA_DISPUTED | RMA_FROZEN))
		return false;
	if (!(rma_timer_states[t] & RMA_BIT(f->state)) && !(t == RMA_TIMER_RECEIPT && f->state == RMA_RETURNING))
		return false;
	switch (t) {
	case RMA_TIMER_ANSWER:
		/* silence would be consent: better our own approval than the channel's; else a lead must look */
		if (f->state == RMA_LEAD_REVIEW && !consent)
			return false;
		return *ev = f->state == RMA_NEED_INFO ? RMA_EV_ANSWER : consent ? RMA_EV_APPROVE : RMA_EV_ESCALATE, true;
	case RMA_TIMER_INFO: return *ev = RMA_EV_ANSWER, true;
	case RMA_TIMER_OFFER: return *ev = RMA_EV_DECLINE, true;
	case RMA_TIMER_SHIP_BACK: return *ev = RMA_EV_LAPSE, true;
	case RMA_TIMER_RECEIPT: return *ev = RMA_EV_ARRIVE, true;
	case RMA_TIMER_STOCK: return *ev = RMA_EV_NO_STOCK, true;
	case RMA_TIMER_SIGN: return *ev = RMA_EV_SIGNED, true;
	default: return false;
	}
}

bool rma_legs_event(const struct rma_facts *f, enum rma_event *ev) {
	if (f->state == RMA_REFUND_UNKNOWN)
		return *ev = RMA_EV_QUERIED, !rma_leg_unknown(f);
	if (f->state != RMA_REFUNDING)
		return false;
	if (rma_leg_unknown(f) || (rma_leg_failed(f) && !rma_leg_underway(f)))
		return *ev = RMA_EV_UNPAID, true;
	return *ev = RMA_EV_PAID, !rma_leg_underway(f) && !rma_leg_failed(f);
}

/* ---- the table from outside ---- */

size_t rma_edge_count(void) {
	return sizeof rma_rows / sizeof *rma_rows;
}

void rma_edge(size_t i, struct rma_edge *out) {
	const struct rma_row *r = &rma_rows[i];

	*out = (struct rma_edge){ .t = r->t, .event = r->ev, .from = r->from, .actors = r->actors, .guards = r->guards };
	for (size_t k = 0; k < RMA_TARGETS; k++) {
		out->to[k] = r->to[k].to == SAME ? r->from : r->to[k].to == RMA_NONE ? 0 : RMA_BIT(r->to[k].to);
		out->tell[k] = r->to[k].tell ? r->to[k].tell : "";
	}
}
