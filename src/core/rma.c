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

struct rma_target {
	enum rma_cond when;
	int to;                      /* enum rma_state, RMA_SAME, RMA_PATH_ON; NONE behind the last */
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

/* A target that goes on, one that ends (NULL: with the kind's own result); ROW from states, WAY on from an approval by kind, LAY one
 * that sets or clears an overlay. */
#define TO(when, state, fx, tell) { when, RMA_##state, fx, tell, NULL }
#define END(when, state, fx, tell, result) { when, RMA_##state, fx, tell, result }
#define RMA_SAME (RMA_STATE_COUNT + 1)
#define RMA_PATH_ON RMA_APPROVED_PATH
#define LAY(no, event, states, who, asks, set, clear, ...) \
	{ #no, RMA_EV_##event, states, who, asks, { __VA_ARGS__ }, set, clear, 0 }
#define ROW(no, event, states, who, asks, ...) LAY(no, event, states, who, asks, 0, 0, __VA_ARGS__)
#define WAY(no, event, of, who, asks, set, ...) { #no, RMA_EV_##event, PATH, who, asks, { __VA_ARGS__ }, set, 0, of }

static const struct rma_row rma_rows[] = {
	ROW(T1, OPEN, IN1(NONE), BY_A | BY_C | BY_S, G(ORDER),
		TO(ALWAYS, DRAFT, 0, NULL)),
	ROW(T2, SUBMIT, IN1(DRAFT), BY_A | BY_C, G(UNITS) | G(KIND) | G(ATTEMPTS),
		TO(ALWAYS, SUBMITTED, FX(HOLD_UNITS) | FX(RULES), "return-submitted")),
	ROW(T3, ASK, IN1(SUBMITTED), BY_A | BY_S, G(EVIDENCE),
		TO(ALWAYS, NEED_INFO, 0, "return-evidence")),
	ROW(T4, ANSWER, IN1(NEED_INFO), BY_C | BY_A | BY_S, 0,
		TO(ALWAYS, SUBMITTED, FX(RULES), NULL)),
	/* the customer still sees "being handled" */
	ROW(T5, ESCALATE, IN1(SUBMITTED), BY_A | BY_S, G(NEED_LEAD),
		TO(ALWAYS, LEAD_REVIEW, 0, NULL)),
	ROW(T6, SEND_BACK, IN1(LEAD_REVIEW), BY_L, G(NOTE),
		TO(ALWAYS, SUBMITTED, 0, NULL)),
	ROW(T7, OFFER, IN3(SUBMITTED, LEAD_REVIEW, INSPECT_HOLD), BY_A | BY_L, G(MINIMUM) | G(LIMIT) | G(REVIEWER),
		TO(ALWAYS, OFFERED, FX(OFFER), "return-offer")),
	ROW(T8, ACCEPT, IN1(OFFERED), BY_C, G(DISPUTE),
		TO(ALWAYS, PATH_ON, FX(APPROVED), NULL)),
	ROW(T9, DECLINE, IN1(OFFERED), BY_C | BY_S, 0,
		TO(IF_FROM_HOLD, INSPECT_HOLD, 0, NULL),
		TO(ALWAYS, SUBMITTED, 0, NULL)),
	ROW(T10, APPROVE, IN2(SUBMITTED, LEAD_REVIEW), BY_S | BY_A | BY_L, G(UNITS) | G(DISPUTE) | G(FROZEN) | G(VERDICT) | G(LIMIT) | G(FOUR_EYES) | G(REVIEWER),
		TO(IF_SECOND_LEAD, LEAD_REVIEW, FX(FIRST_LEAD), NULL),
		TO(ALWAYS, PATH_ON, FX(APPROVED), NULL)),

	/* where an approval leads, by kind; after an inspection's offer the goods are here already */
	WAY(T11, GO_REFUND, KINDS1(RO), BY_S, 0, 0,
		TO(IF_TRANSIT, INTERCEPTING, FX(CARRIER), "return-intercept"),
		TO(ALWAYS, SETTLE, 0, "return-approved")),
	WAY(T12, GO_RETURN, KINDS1(RR) | KINDS1(RP), BY_S, G(ADDRESS), 0,
		TO(IF_HERE_RP, REPAIRING, FX(ACCEPTED), "return-approved"),
		TO(IF_HERE, SETTLE, FX(ACCEPTED), "return-approved"),
		TO(ALWAYS, AWAIT_RETURN, FX(ADDRESS), "return-address")),
	WAY(T13, GO_EXCHANGE, KINDS1(EX), BY_S, G(ADDRESS), 0,
		TO(IF_HERE_FITS, RESERVED, FX(ACCEPTED) | FX(HOLD), "return-approved"),
		TO(IF_HERE, STOCK_WAIT, FX(ACCEPTED), "return-stock"),
		TO(IF_FITS, AWAIT_RETURN, FX(HOLD) | FX(ADDRESS), "return-address"),
		TO(ALWAYS, STOCK_WAIT, 0, "return-stock")),
	WAY(T14, GO_ADVANCE, KINDS1(EX), BY_A | BY_L, G(ADVANCE) | G(STOCK), RMA_FAST,
		TO(ALWAYS, RESERVED, FX(HOLD), "return-advance")),
	WAY(T15, GO_RESEND, KINDS1(RS), BY_S, 0, 0,
		TO(IF_FITS, RESERVED, FX(HOLD), "return-approved"),
		TO(ALWAYS, STOCK_WAIT, 0, "return-stock")),
	WAY(T16, GO_COMPENSATE, KINDS1(CP), BY_S, G(GOODWILL), 0,
		TO(ALWAYS, SETTLE, 0, "return-approved")),

	LAY(T17, ADVANCE, IN1(RETURNING), BY_S, G(FAST_LANE) | MONEY, RMA_FAST, 0,
		TO(ALWAYS, REFUNDING, FX(LEGS), NULL)),
	ROW(T18, INTERCEPTED, IN1(INTERCEPTING), BY_W | BY_S, G(CHOICE),
		TO(IF_BACK, SETTLE, FX(RESTOCK), "return-intercepted"),
		TO(ALWAYS, SUBMITTED, FX(KIND) | FX(RULES), "return-not-intercepted")),
	ROW(T19, TRACK, IN1(AWAIT_RETURN), BY_C | BY_A | BY_S, G(CARRIER),
		TO(ALWAYS, RETURNING, 0, NULL)),
	ROW(T20, LAPSE, IN1(AWAIT_RETURN), BY_S, G(DISPUTE),
		TO(IF_FAST, RECOVERY, FX(RECOVER) | FX(RELEASE), "return-recovery"),
		END(ALWAYS, EXPIRED, FX(FREE_UNITS) | FX(RELEASE), "return-lapsed", "lapsed")),
	ROW(T21, ARRIVE, IN1(RETURNING), BY_W | BY_S, 0,
		TO(IF_LOST, INSPECT_HOLD, FX(ALERT), NULL),
		TO(ALWAYS, RECEIVED, FX(RECEIVED), "return-arrived")),
	ROW(T22, INSPECT, IN1(RECEIVED), BY_W, G(INSPECTED) | G(OVERPAID),
		TO(IF_EX_SENT, SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-inspected"),
		TO(IF_EX_FITS, RESERVED, FX(RESTOCK) | FX(ACCEPTED) | FX(HOLD), "return-inspected"),
		TO(IF_EX, STOCK_WAIT, FX(RESTOCK) | FX(ACCEPTED), "return-stock"),
		TO(IF_RP, REPAIRING, FX(ACCEPTED), "return-inspected"),
		TO(ALWAYS, SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-inspected")),
	ROW(T23, MISMATCH, IN1(RECEIVED), BY_W, G(DOCUMENTED),
		TO(ALWAYS, INSPECT_HOLD, FX(ALERT), "return-mismatch")),
	ROW(T24, RESOLVE, IN1(INSPECT_HOLD), BY_A | BY_L, G(DEDUCTION),
		TO(IF_OVERPAID, RECOVERY, FX(RESTOCK) | FX(ACCEPTED) | FX(RECOVER), "return-recovery"),
		TO(ALWAYS, SETTLE, FX(RESTOCK) | FX(ACCEPTED), "return-resolved")),
	ROW(T25, REFUSE_GOODS, IN1(INSPECT_HOLD), BY_L, G(CODE),
		TO(ALWAYS, OUTBOUND, FX(SEND_BACK) | FX(RELEASE), "return-goods-refused")),
	ROW(T26, STOCK, IN1(STOCK_WAIT), BY_S, G(STOCK),
		TO(IF_EX_AWAY, AWAIT_RETURN, FX(HOLD) | FX(ADDRESS), "return-address"),
		TO(ALWAYS, RESERVED, FX(HOLD), NULL)),
	ROW(T27, NO_STOCK, IN1(STOCK_WAIT), BY_S | BY_C, 0,
		TO(IF_EX_AWAY, AWAIT_RETURN, FX(KIND) | FX(ADDRESS), "return-no-stock"),
		TO(ALWAYS, SETTLE, FX(KIND), "return-no-stock")),
	ROW(T28, SHIP, IN1(RESERVED), BY_W, G(COLLECTED) | G(HOLD) | G(FROZEN),
		TO(ALWAYS, OUTBOUND, FX(CONSUME), "return-shipped")),
	ROW(T29, UNPICK, IN1(RESERVED), BY_W, G(HOLD),
		TO(ALWAYS, STOCK_WAIT, FX(RELEASE), NULL)),
	ROW(T30, SIGNED, IN1(OUTBOUND), BY_S | BY_C, 0,
		END(IF_SENDING_BACK, REJECTED, FX(FREE_UNITS), NULL, "goods-refused"),
		TO(IF_FAST_AWAY, AWAIT_RETURN, FX(ADDRESS), "return-address"),
		TO(IF_OWED, SETTLE, 0, NULL),
		TO(ALWAYS, COMPLETED, FX(SETTLED) | FX(WARRANTY), "return-done")),
	/* the record itself is over: what went wrong is a new one, submitted and linked */
	ROW(T31, WENT_WRONG, IN1(OUTBOUND), BY_A | BY_C, 0,
		END(ALWAYS, COMPLETED, FX(SETTLED) | FX(CHILD), "return-again", "superseded")),
	ROW(T32, REPAIR, IN1(REPAIRING), BY_W | BY_A, G(COLLECTED) | G(CHOICE) | G(STOCK),
		TO(IF_DONE, OUTBOUND, 0, "return-shipped"),
		TO(IF_WANT_EX, RESERVED, FX(KIND) | FX(HOLD), "return-not-repaired"),
		TO(ALWAYS, SETTLE, FX(KIND), "return-not-repaired")),
	ROW(T33, COMPUTE, IN1(SETTLE), BY_S, MONEY,
		TO(ALWAYS, REFUNDING, FX(LEGS), NULL)),
	ROW(T34, NOTHING_DUE, IN1(SETTLE), BY_S, G(NET_ZERO),
		TO(ALWAYS, COMPLETED, FX(SETTLED), "return-done")),
	ROW(T35, PAID, IN1(REFUNDING), BY_S, G(ALL_PAID),
		TO(IF_FAST_AWAY, RETURNING, 0, "return-refunded"),
		TO(ALWAYS, COMPLETED, FX(SETTLED), "return-refunded")),
	ROW(T36, UNPAID, IN1(REFUNDING), BY_S, G(NOT_PAID),
		TO(IF_UNKNOWN, REFUND_UNKNOWN, FX(QUERY), NULL),
		TO(ALWAYS, REFUND_FAILED, FX(ALERT), NULL)),
	ROW(T37, QUERIED, IN1(REFUND_UNKNOWN), BY_S, G(ANSWERED),
		TO(IF_UNDERWAY, REFUNDING, 0, NULL),
		TO(IF_FAILED, REFUND_FAILED, FX(ALERT), NULL),
		TO(IF_FAST_AWAY, REFUNDING, 0, NULL),
		TO(ALWAYS, COMPLETED, FX(SETTLED), "return-refunded")),
	ROW(T38, REROUTE, IN1(REFUND_FAILED), BY_L, G(DISPUTE_MONEY) | G(FROZEN) | G(LEGS) | G(BALANCED) | G(DECLINED),
		TO(ALWAYS, REFUNDING, FX(LEGS), NULL)),
	ROW(T39, REFUSE, IN2(SUBMITTED, LEAD_REVIEW), BY_A | BY_L, G(REVIEWER) | G(REFUSAL),
		END(ALWAYS, REJECTED, FX(FREE_UNITS), "return-refused", "refused")),
	ROW(T40, APPEAL, IN1(REJECTED), BY_C, G(UNITS) | G(ATTEMPTS) | G(APPEAL),
		TO(ALWAYS, SUBMITTED, FX(HOLD_UNITS) | FX(RULES) | FX(OTHER_REVIEWER), "return-appeal")),
	ROW(T41, WITHDRAW, IN1(DRAFT) | UNDECIDED | IN4(INTERCEPTING, AWAIT_RETURN, STOCK_WAIT, RESERVED), BY_C | BY_A, G(NOTHING_SENT),
		END(ALWAYS, CANCELLED, FX(FREE_UNITS) | FX(RELEASE) | FX(VOID), "return-withdrawn", "withdrawn")),
	ROW(T42, RECOVER, IN1(RECOVERY), BY_S | BY_W | BY_L, 0,
		END(IF_BY_W, COMPLETED, FX(RECEIVED) | FX(RESTOCK) | FX(SETTLED), "return-done", "goods-back"),
		END(IF_BY_L, COMPLETED, FX(WRITE_OFF) | FX(SETTLED), NULL, "written-off"),
		END(ALWAYS, COMPLETED, FX(SETTLED), "return-done", "paid-back")),
	LAY(T43, DISPUTE, OPEN_STATES, BY_P | BY_S, 0, RMA_DISPUTED, 0,
		TO(ALWAYS, SAME, FX(ALERT), NULL)),
	/* A verdict binds. What the platform paid itself is recorded and never paid again; where goods are under way they go on. */
	LAY(T44, VERDICT, OPEN_STATES, BY_P, G(CHOICE), 0, RMA_DISPUTED,
		TO(IF_PAID_CLEAR, SETTLE, FX(EXTERNAL) | FX(VOID) | FX(RELEASE) | FX(APPROVED), "return-verdict"),
		TO(IF_PAID, SAME, FX(EXTERNAL) | FX(VOID), "return-verdict"),
		TO(IF_BUYER_OPEN, PATH_ON, FX(APPROVED), NULL),
		END(IF_SHOP_CLEAR, REJECTED, FX(FREE_UNITS) | FX(RELEASE) | FX(VOID), "return-verdict", "verdict"),
		TO(ALWAYS, SAME, 0, "return-verdict")),
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
	/* an offer after the inspection, a verdict long after the approval: the quantity is fixed already */
	if (!(RMA_BIT(f->state) & UNDECIDED) || (f->state == RMA_OFFERED && f->offered_from == RMA_INSPECT_HOLD))
		fx &= ~(uint32_t)FX(APPROVED);
	return after == f->kind ? fx & ~(uint32_t)FX(KIND) : fx | FX(KIND);
}

static void rma_finish(const struct rma_ask *q, const struct rma_row *r, const struct rma_target *t, const struct rma_row *via,
                       const struct rma_target *on, struct rma_out *out) {
	const struct rma_facts *f = q->f;
	int to = on ? on->to : t->to;
	const char *tell = on ? on->tell : t->tell;

	out->to = to == RMA_SAME ? f->state : (enum rma_state)to;
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
	if (t->to == RMA_PATH_ON) {
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

bool rma_fits_role(enum rma_state s, enum rma_role role, enum rma_event ev) {
	for (size_t i = 0; i < sizeof rma_rows / sizeof *rma_rows; i++)
		if (rma_rows[i].ev == ev)
			return rma_rows[i].from & RMA_BIT(s) && rma_may(rma_rows[i].actors, role);
	return false;
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
		out->to[k] = r->to[k].to == RMA_SAME ? r->from : r->to[k].to == RMA_NONE ? 0 : RMA_BIT(r->to[k].to);
		out->tell[k] = r->to[k].tell ? r->to[k].tell : "";
	}
}
