/* SPDX-License-Identifier: ISC */
/* Returns: states, events and guards as one table (returns 3), the counters of a line, the split of a mixed request, reasons,
 * limits and timers of the policy. Pure: facts in, the next state and what must be done out; no store, no clock. Whole fen, ms.
 *
 * One record (RMA) is one outcome of one request. The service reads the facts in its write transaction, calls rma_apply and
 * stores what comes out by version, with the event and all effects, in the same transaction (G3).
 */
#ifndef TEND_RMA_H
#define TEND_RMA_H
#include "tend/calendar.h"
#include "tend/leg.h"
#include "tend/refund.h"

struct conf;
struct conf_section;

/* ---- words ---- */

#define RMA_KINDS(X) \
	X(RR, N_("return and refund")) X(RO, N_("refund only")) X(EX, N_("exchange")) X(RS, N_("resend")) X(RP, N_("repair")) \
	X(CP, N_("compensation")) X(RJ, N_("rejection"))
enum rma_kind {
#define X(name, title) RMA_##name,
	RMA_KINDS(X)
#undef X
	RMA_KIND_COUNT
};

/*       state            step of the progress bar  title (the step: 1 asked 2 decided 3 sent back 4 inspected 5 paid or shipped 6 done) */
#define RMA_STATES(X) \
	X(NONE,           0, N_("not there yet")) \
	X(DRAFT,          0, N_("draft")) \
	X(SUBMITTED,      1, N_("to be decided")) \
	X(NEED_INFO,      2, N_("waits for evidence")) \
	X(LEAD_REVIEW,    2, N_("with a lead")) \
	X(OFFERED,        2, N_("offer made")) \
	X(INTERCEPTING,   2, N_("parcel is being stopped")) \
	X(AWAIT_RETURN,   3, N_("to be sent back")) \
	X(RETURNING,      3, N_("on its way back")) \
	X(RECEIVED,       4, N_("arrived, to be inspected")) \
	X(INSPECT_HOLD,   4, N_("inspection disputed")) \
	X(STOCK_WAIT,     5, N_("waits for stock")) \
	X(RESERVED,       5, N_("stock held")) \
	X(REPAIRING,      5, N_("in repair")) \
	X(OUTBOUND,       5, N_("shipped")) \
	X(SETTLE,         5, N_("to be settled")) \
	X(REFUNDING,      5, N_("being refunded")) \
	X(REFUND_UNKNOWN, 5, N_("outcome to be verified")) \
	X(REFUND_FAILED,  5, N_("refund failed")) \
	X(RECOVERY,       5, N_("to be recovered")) \
	X(COMPLETED,      6, N_("completed")) \
	X(REJECTED,       6, N_("refused")) \
	X(CANCELLED,      6, N_("withdrawn")) \
	X(EXPIRED,        6, N_("lapsed"))
enum rma_state {
#define X(name, bar, title) RMA_##name,
	RMA_STATES(X)
#undef X
	RMA_STATE_COUNT
};

/* Laid over a state (returns 3.2). */
enum { RMA_DISPUTED = 1,             /* platform case or chargeback: timers and money stand still, T43 to T44 */
       RMA_FAST = 2,                 /* refund or replacement went ahead of the goods (T14, T17) */
       RMA_FROZEN = 4 };             /* recall, safety, fraud: nothing goes on by itself, no money and no goods leave */

/* One event per transition, in the order of the specification. T11 … T16 follow T8, T10 and T44 by themselves. */
#define RMA_EVENTS(X) \
	X(OPEN, "open") X(SUBMIT, "submit") X(ASK, "ask") X(ANSWER, "answer") X(ESCALATE, "escalate") X(SEND_BACK, "send_back") \
	X(OFFER, "offer") X(ACCEPT, "accept") X(DECLINE, "decline") X(APPROVE, "approve") \
	X(GO_REFUND, "go_refund") X(GO_RETURN, "go_return") X(GO_EXCHANGE, "go_exchange") X(GO_ADVANCE, "go_advance") \
	X(GO_RESEND, "go_resend") X(GO_COMPENSATE, "go_compensate") \
	X(ADVANCE, "advance") X(INTERCEPTED, "intercepted") X(TRACK, "track") X(LAPSE, "lapse") X(ARRIVE, "arrive") \
	X(INSPECT, "inspect") X(MISMATCH, "mismatch") X(RESOLVE, "resolve") X(REFUSE_GOODS, "refuse_goods") \
	X(STOCK, "stock") X(NO_STOCK, "no_stock") X(SHIP, "ship") X(UNPICK, "unpick") X(SIGNED, "signed") X(WENT_WRONG, "went_wrong") \
	X(REPAIR, "repair") X(COMPUTE, "compute") X(NOTHING_DUE, "nothing_due") X(PAID, "paid") X(UNPAID, "unpaid") \
	X(QUERIED, "queried") X(REROUTE, "reroute") X(REFUSE, "refuse") X(APPEAL, "appeal") X(WITHDRAW, "withdraw") \
	X(RECOVER, "recover") X(DISPUTE, "dispute") X(VERDICT, "verdict")
enum rma_event {
#define X(name, word) RMA_EV_##name,
	RMA_EVENTS(X)
#undef X
	RMA_EVENT_COUNT
};

/* Who acts. A lead counts as an agent where agents may act; nobody else counts as another. */
#define RMA_ROLES(X) X(CUSTOMER, "customer") X(AGENT, "agent") X(LEAD, "lead") X(WAREHOUSE, "warehouse") X(SYSTEM, "system") X(PLATFORM, "platform")
enum rma_role {
#define X(name, word) RMA_BY_##name,
	RMA_ROLES(X)
#undef X
	RMA_ROLE_COUNT
};

/* What the approval rules say (approve.h); from FAST to LEAD each is stricter than the one before. */
#define RMA_VERDICTS(X) \
	X(NONE, "none") X(FAST, "fast") X(APPROVE, "approve") X(REVIEW, "review") X(LEAD, "lead") X(NEEDS_INFO, "needs_info") \
	X(REFUSE, "refuse") X(ATTACH, "attach") X(ERROR, "error")
enum rma_verdict {
#define X(name, word) RMA_VERDICT_##name,
	RMA_VERDICTS(X)
#undef X
	RMA_VERDICT_COUNT
};

#define RMA_DISPOSITIONS(X) \
	X(RESTOCK_A, N_("back to stock as new")) X(RESTOCK_B, N_("back to stock, marked as flawed")) X(REWORK, N_("to be reworked")) \
	X(QUARANTINE, N_("quarantine")) X(DESTROY, N_("destroyed")) X(RETURN_TO_VENDOR, N_("back to the supplier")) X(DONATE, N_("given away")) \
	X(MISSING, N_("missing")) X(SEND_BACK, N_("back to the customer"))
enum rma_disposition {
#define X(name, title) RMA_DISP_##name,
	RMA_DISPOSITIONS(X)
#undef X
	RMA_DISPOSITION_COUNT
};

/* Words are stored and typed (states and kinds in capitals, as the specification writes them); titles are translated. */
const char *rma_kind_word(enum rma_kind k);
const char *rma_kind_title(enum rma_kind k);
bool rma_kind_parse(const char *s, enum rma_kind *out);
const char *rma_state_word(enum rma_state s);
const char *rma_state_title(enum rma_state s);
bool rma_state_parse(const char *s, enum rma_state *out);
int rma_state_bar(enum rma_state s);                   /* 0: not on the progress bar; 1 … 6 */
const char *rma_event_word(enum rma_event e);
bool rma_event_parse(const char *s, enum rma_event *out);
const char *rma_role_word(enum rma_role r);
const char *rma_verdict_word(enum rma_verdict v);
bool rma_verdict_parse(const char *s, enum rma_verdict *out);
const char *rma_disposition_word(enum rma_disposition d);
const char *rma_disposition_title(enum rma_disposition d);
bool rma_disposition_parse(const char *s, enum rma_disposition *out);
/* COMPLETED, CANCELLED, EXPIRED: nothing leads out of them, a correction is a linked new record. REJECTED is over too, but an
 * appeal reopens it (T40); a platform that takes such a case up is an appeal first, then T43. */
static inline bool rma_is_terminal(enum rma_state s) { return s == RMA_COMPLETED || s == RMA_CANCELLED || s == RMA_EXPIRED; }
static inline bool rma_is_over(enum rma_state s) { return s >= RMA_COMPLETED; }

/* ---- the counters of a line (returns 1, point 2) ---- */

struct rma_line {
	const char *line;            /* id of the order line */
	int64_t pieces;              /* of the order line, that such a request may concern: delivered; before that unshipped or on their way */
	int64_t elsewhere;           /* of these: settled by, or held by, other records */
	int64_t requested, approved, received, accepted, rejected, settled;
	int64_t missing;             /* approved, and given up waiting for: claimable again */
	int64_t disposed;            /* received units that an inspection gave a disposition */
	int64_t settling;            /* units that the plan at hand pays for (T17, T33) */
};
#define RMA_LINES REFUND_LINES

/* Units that a new request may still claim: never below 0. */
int64_t rma_line_free(const struct rma_line *l);
/* Do goods of this kind come back before it is settled? */
static inline bool rma_comes_back(enum rma_kind k) { return k == RMA_RR || k == RMA_EX || k == RMA_RP; }
/* The invariants, none of which an update may break:
 *	0 ≤ all;  requested − missing ≤ pieces − elsewhere;  approved ≤ requested;  received + missing ≤ approved;
 *	accepted + rejected ≤ received;  disposed ≤ received;
 *	settled + settling ≤ accepted where goods come back (approved while `fast`), else ≤ approved (G8).
 * INVALID names line, counter and both numbers. */
enum tend_status rma_line_check(const struct rma_line *l, enum rma_kind kind, bool fast, struct tend_err *err);
/* n more units arrived (B23: added, never set); n units were given up. INVALID when more than approved; *l is then as before. */
enum tend_status rma_line_receive(struct rma_line *l, int64_t n, struct tend_err *err);
enum tend_status rma_line_miss(struct rma_line *l, int64_t n, struct tend_err *err);
/* An inspection's word on n received units. MISSING is no disposition of what was received, SEND_BACK and no `accepted` reject. */
enum tend_status rma_line_inspect(struct rma_line *l, int64_t n, enum rma_disposition d, bool accepted, struct tend_err *err);

/* ---- a mixed request is split at submit (returns 1, point 10; T2) ---- */

struct rma_wish { const char *line; int64_t qty; enum rma_kind kind; const char *reason; };
struct rma_part {                /* one record to be */
	enum rma_kind kind;
	const char *reason;
	struct rma_line *lines;      /* requested is set, each order line at most once */
	size_t n_lines;
};
/* One part per kind and reason, in the order in which they are first wished; the same line twice in one part is added up.
 * have: the order's lines with pieces and elsewhere. Hangs on ctx, ids are borrowed. NOT_FOUND: no such line. INVALID: qty below 1, a
 * rejection wished, or nothing at all. LIMIT: all parts together claim more of a line than is free (the message says how many). */
enum tend_status rma_split(const void *ctx, const struct rma_wish *wishes, size_t n, const struct rma_line *have, size_t n_have,
                           struct rma_part **out, size_t *n_out, struct tend_err *err);

/* ---- timers (returns 3.4) ---- */

/*       name              key               default s  states in which it runs                                     fires          */
#define RMA_TIMERS(X) \
	X(ANSWER,           "answer",           172800, IN3(SUBMITTED, NEED_INFO, LEAD_REVIEW),                      true)  /* T10 or T5 */ \
	X(INFO,             "info",             172800, IN1(NEED_INFO),                                              true)  /* T4 */ \
	X(LEAD,             "lead",              14400, IN1(LEAD_REVIEW),                                            false) \
	X(OFFER,            "offer",            259200, IN1(OFFERED),                                                true)  /* T9 */ \
	X(SHIP_BACK,        "ship_back",        604800, IN1(AWAIT_RETURN),                                           true)  /* T20 */ \
	X(SCAN,             "scan",              86400, 0,                                                           false) /* from carrier delivery */ \
	X(RECEIPT,          "receipt",          864000, 0,                                                           true)  /* T21; the same */ \
	X(INSPECT,          "inspect",          172800, IN1(RECEIVED),                                               false) \
	X(MISSING,          "missing",          604800, IN2(RECEIVED, INSPECT_HOLD),                                 false) /* rma_line_miss */ \
	X(STOCK,            "stock",            259200, IN1(STOCK_WAIT),                                             true)  /* T27 */ \
	X(RESHIP,           "reship",           259200, IN1(RESERVED),                                               false) \
	X(REPAIR,           "repair",          2592000, IN1(REPAIRING),                                              false) \
	X(SIGN,             "sign",             864000, IN1(OUTBOUND),                                               true)  /* T30 */ \
	X(REFUND,           "refund",            86400, IN4(SETTLE, REFUNDING, REFUND_UNKNOWN, REFUND_FAILED),       false) \
	X(REFUND_LEGAL,     "refund_legal",     604800, IN4(SETTLE, REFUNDING, REFUND_UNKNOWN, REFUND_FAILED),       false) /* Measures art. 13 */ \
	X(REFUND_PENALTY,   "refund_penalty",  1296000, IN4(SETTLE, REFUNDING, REFUND_UNKNOWN, REFUND_FAILED),       false) /* Measures art. 31 */ \
	X(APPEAL,           "appeal",           604800, IN1(REJECTED),                                               false) \
	X(DUNNING,          "dunning",         1209600, IN1(RECOVERY),                                               false) \
	X(DISPUTE_ANSWER,   "dispute_answer",    86400, 0,                                                           false) /* while disputed */ \
	X(DISPUTE_EVIDENCE, "dispute_evidence",  14400, 0,                                                           false) /* while disputed */
enum rma_timer {
#define X(name, key, s, states, fires) RMA_TIMER_##name,
	RMA_TIMERS(X)
#undef X
	RMA_TIMER_COUNT,
	RMA_TIMER_NONE = RMA_TIMER_COUNT
};
const char *rma_timer_word(enum rma_timer t);
bool rma_timer_parse(const char *s, enum rma_timer *out);

/* ---- limits and times of the policy: [returns limits], [returns budget], [returns windows], [returns calls], [returns timers] and
 * [returns timers.CHANNEL] over it ---- */

enum { RMA_WARNINGS = 8 };
struct rma_policy {
	fen_t agent_limit, lead_limit;       /* the highest that one agent, one lead may approve; an agent may have his own */
	int64_t attempts;                    /* after-sale attempts per item */
	fen_t freight_cap;                   /* reimbursed per return */
	fen_t goodwill_day, auto_day;        /* budgets of the shop, per day: compensation, all that rules approve */
	int64_t noreason_days, promise_days; /* statutory time without a reason, the shop's own longer one (0: none); from the day after signing */
	const char *roll;                    /* calendar whose days off move the last day on (Civil Code art. 203), "" none; borrowed */
	bool consent;                        /* the channel takes silence for consent when the answer clock ends */
	bool pauses;                         /* the channel stops the answer clock while it waits for evidence (T3) */
	int64_t run[RMA_TIMER_COUNT];        /* ms from start to end */
	int64_t act[RMA_TIMER_COUNT];        /* ms from start until the program acts itself, at most run (answer: 47 h of 48) */
	int64_t warn[RMA_TIMER_COUNT][RMA_WARNINGS]; /* ms from start, ascending */
	int n_warn[RMA_TIMER_COUNT];
	struct refund_limits refund;
	struct leg_rules leg;
};
/* The specification's values, then the policy's. channel: "" or NULL for none. CONFIG with file:line of what cannot be right. */
enum tend_status rma_policy_read(const struct conf *c, const char *channel, struct rma_policy *out, struct tend_err *err);
/* Money as a policy writes it: whole currency with up to two decimals, `200`, `200.5`, `200.50`; never negative. */
bool rma_money_parse(const char *s, fen_t *out);

/* ---- reasons (returns 4): sections [reason CODE] ---- */

enum { RMA_FAULT_OPEN = REFUND_FAULT_COUNT }; /* not decided: found by the inspection or a lead */
struct rma_reason {
	const char *code;
	int fault;                   /* enum refund_fault, the likelier first; RMA_FAULT_OPEN */
	unsigned faults;             /* bits 1 << enum refund_fault of what may be found */
	const char *evidence;        /* `P|V L`: all of the words, one letter of each; "" none */
	const char *evidence_hidden; /* also needed for a hidden defect, "" none */
	unsigned kinds;              /* bits 1 << enum rma_kind */
	enum rma_kind first;         /* what is proposed */
	int freight;                 /* enum refund_fault: who bears the return freight, N: nothing comes back; RMA_FAULT_OPEN */
	const char *outbound;        /* outbound shipping is refunded: no, yes, whole (if the whole order comes back) */
	bool goods_stay;             /* normally nothing comes back */
	bool lead;                   /* always decided by a lead */
	enum rma_disposition disposition; /* of what comes back, unless the inspection says otherwise */
	const char *basis;           /* names of [basis] sections, blank-separated */
};
/* NOT_FOUND: no such code. CONFIG with file:line. Strings are borrowed from c. */
enum tend_status rma_reason_get(const struct conf *c, const char *code, struct rma_reason *out, struct tend_err *err);
/* How long from signing this reason may lead to this kind: ms; TMS_NONE: no end; -1: nothing is said (ask a person). The first of
 * `window.hidden` (for a hidden defect), `window.KIND`, `window` that is there. */
int64_t rma_reason_window(const struct conf *c, const char *code, enum rma_kind kind, bool hidden);
/* Until when a no-reason notice may be sent (exclusive): [00:00 of the day after signing, + days), Measures art. 10. With
 * work (may be NULL) a last day that is none of its working days ends with the next one (Civil Code art. 203). */
tms_t rma_window_end(tms_t signed_at, int64_t days, const struct zone *z, const struct calendar *work);

/* ---- what happens ---- */

enum rma_hold { RMA_HOLD_NONE, RMA_HOLD_HELD, RMA_HOLD_CONSUMED, RMA_HOLD_RELEASED, RMA_HOLD_COUNT }; /* G10: one way */

/* What is known, read in one transaction. Everything not named here is the service's business. */
struct rma_facts {
	/* the record as it is stored; state NONE and no id: there is none yet */
	tend_id id;
	int64_t version;
	enum rma_state state;
	enum rma_state offered_from; /* OFFERED: where it came from */
	enum rma_kind kind;
	unsigned flags;              /* RMA_DISPUTED … */
	enum rma_hold hold;          /* its newest reservation */
	const struct rma_line *lines;
	size_t n_lines;
	const struct leg *legs;
	size_t n_legs;
	tend_id opened_by, refused_by, first_lead; /* agents; 0 none. first_lead: the first of two who approve */
	tms_t refused_at;            /* of the last refusal; TMS_NONE */
	enum rma_kind offer_kind;    /* OFFERED: what was proposed */
	bool outbound;               /* a replacement, a repaired or refused piece was handed to a carrier */
	bool sending_back;           /* OUTBOUND: refused goods (T25) */
	/* the order and the reason */
	bool order_known;
	bool in_transit;             /* its parcel is on the way and not signed for */
	int fault;                   /* of the found reason: enum refund_fault or RMA_FAULT_OPEN */
	unsigned kinds;              /* that the reason allows, bits */
	int64_t attempts;            /* on the item, this one included */
	bool evidence_missing;
	bool address;                /* the listed origin has an address to return to */
	/* decision and limits */
	const struct rma_policy *policy;
	enum rma_verdict verdict;    /* of the rules */
	const char *rule;            /* and which, "" none */
	fen_t amount;                /* what approval would pay out in all */
	fen_t goodwill_left;         /* of the shop's budget */
	bool fast_eligible;          /* approve_fast_lane says yes (5.3) */
	bool deposit;                /* taken for an exchange in advance */
	/* stock, parcels, inspection */
	int64_t stock;               /* on hand and not held, of what is to be sent (G10) */
	bool scanned;                /* the carrier has scanned the return parcel */
	bool documented;             /* photo and weight of the mismatch are stored */
	/* money */
	fen_t due;                   /* what the record should pay out in all, as reckoned now */
	fen_t to_collect, collected; /* difference or repair fee */
	fen_t legal_min;             /* the least that an offer must be worth */
	const struct leg *plan;      /* T17, T33, T38: the legs to be written */
	size_t n_plan;
	const struct leg_cap *caps;
	size_t n_caps;
};

/* How an event turned out, where one event has several endings. */
enum rma_how { RMA_HOW_PLAIN,
	RMA_HOW_BACK, RMA_HOW_SIGNED,        /* T18: the parcel came back, was signed for anyway */
	RMA_HOW_LOST,                        /* T21: the carrier lost it */
	RMA_HOW_DONE, RMA_HOW_FAILED,        /* T32: repaired, cannot be */
	RMA_HOW_BUYER, RMA_HOW_SHOP, RMA_HOW_PLATFORM_PAID }; /* T44: for whom; the platform paid it itself */

/* Who acts and what they bring along. */
struct rma_act {
	enum rma_role role;
	tend_id who;                 /* agent; 0: customer, system, platform */
	fen_t limit;                 /* agent, lead: what they may approve alone */
	int64_t seen;                /* the version on their screen; 0: they saw none */
	enum rma_timer timer;        /* RMA_TIMER_NONE, or system: the timer that ran out */
	enum rma_how how;
	enum rma_kind want;          /* T7: kind offered; T32 failed: RR or EX, as the customer chose */
	fen_t offer;                 /* T7: worth of the offer */
	bool advance;                /* T10: exchange before the goods are back (T14) */
	bool agreed;                 /* T19: cash on delivery, T24: a deduction: the other side agreed or it is provable */
	bool cash_on_delivery;       /* T19 */
	bool carrier_allowed;        /* T19 */
	bool deduction;              /* T24: less than all is accepted in full */
	const char *note;            /* T6, T39: words */
	const char *code;            /* T25, T39: legal code, a [basis] of the policy */
	bool told_appeal;            /* T39: the text names the right to appeal */
};
#define RMA_ACT_INIT { .role = RMA_BY_SYSTEM, .timer = RMA_TIMER_NONE, .note = "", .code = "", .carrier_allowed = true }

/* What the service must carry out, in the same transaction. */
#define RMA_EFFECTS(X) \
	X(HOLD_UNITS, "the requested units count as open") \
	X(FREE_UNITS, "its units are claimable again") \
	X(RULES, "run the approval rules, store the decision") \
	X(APPROVED, "the approved quantity is fixed: what the approver says, at most what was requested") \
	X(KIND, "the kind has changed") \
	X(OFFER, "store the offer") \
	X(FIRST_LEAD, "the first of two leads is stored") \
	X(OTHER_REVIEWER, "somebody else must decide now") \
	X(CARRIER, "ask the carrier to stop the parcel") \
	X(ADDRESS, "give the address to return to") \
	X(HOLD, "hold stock, atomically (G10)") \
	X(RELEASE, "release the hold, once (G10)") \
	X(CONSUME, "consume the hold, once (G10)") \
	X(RECEIVED, "count what arrived") \
	X(RESTOCK, "stock by disposition") \
	X(ACCEPTED, "the accepted quantity is fixed") \
	X(SEND_BACK, "refused goods go back, who pays the freight is stored") \
	X(LEGS, "write the planned legs with their keys (G1)") \
	X(EXTERNAL, "record a leg that the platform paid") \
	X(VOID, "legs that nobody sent are void") \
	X(RECOVER, "what was paid ahead must come back") \
	X(QUERY, "ask about the unknown legs, on schedule") \
	X(ALERT, "tell a lead") \
	X(CHILD, "open a linked record, submitted") \
	X(WARRANTY, "the warranty clock: restart, or add the days of repair") \
	X(SETTLED, "settled := accepted, or approved where nothing comes back") \
	X(WRITE_OFF, "what was not recovered is written off")
enum {
#define X(name, what) RMA_FX_BIT_##name,
	RMA_EFFECTS(X)
#undef X
	RMA_EFFECT_COUNT
};
#define X(name, what) RMA_FX_##name = (int)(1u << RMA_FX_BIT_##name),
enum rma_effect { RMA_EFFECTS(X) };
#undef X
const char *rma_effect_word(int bit);                  /* bit number, 0 … RMA_EFFECT_COUNT − 1 */

/* A guard by the transition or money guard that demands it. */
#define RMA_GUARDS(X) \
	X(VERSION,   "G3")  X(TIMERS,   "T43") X(ORDER,     "T1")  X(UNITS,     "T2")  X(KIND,      "T2")  X(ATTEMPTS, "T2") \
	X(EVIDENCE,  "T3")  X(NEED_LEAD, "T5") X(NOTE,      "T6")  X(MINIMUM,   "T7")  X(DISPUTE,   "T10") X(VERDICT,  "T10") \
	X(LIMIT,     "T10") X(FOUR_EYES, "T10") X(REVIEWER, "T40") X(ADDRESS,   "T12") X(ADVANCE,   "T14") X(STOCK,    "G10") \
	X(GOODWILL,  "T16") X(FAST_LANE, "T17") X(CARRIER,  "T19") X(INSPECTED, "T22") X(OVERPAID,  "T22") X(DOCUMENTED, "T23") \
	X(DEDUCTION, "T24") X(CODE,     "T25") X(COLLECTED, "T28") X(HOLD,      "G10") X(CHOICE,    "T32") X(DISPUTE_MONEY, "G6") \
	X(FROZEN,    "G6")  X(QUANTITY, "G8")  X(LEGS,      "G1")  X(NET_ZERO,  "T34") X(ALL_PAID,  "T35") X(NOT_PAID, "T36") \
	X(ANSWERED,  "T37") X(DECLINED, "T38") X(REFUSAL,   "T39") X(APPEAL,    "T40") X(NOTHING_SENT, "T41") X(BALANCED, "G2")
enum rma_guard {
#define X(name, cite) RMA_GUARD_##name,
	RMA_GUARDS(X)
#undef X
	RMA_GUARD_COUNT,
	RMA_GUARD_NONE = RMA_GUARD_COUNT
};

struct rma_out {
	enum rma_state to;
	unsigned flags;              /* afterwards */
	enum rma_kind kind;          /* afterwards */
	const char *t;               /* "T10" */
	const char *via;             /* the approved path it led to, "T12"; "" none */
	uint32_t effects;            /* RMA_FX_… */
	uint32_t start, stop;        /* timers, bits 1 << enum rma_timer: due = now + the policy's run · gone */
	uint32_t pause, resume;      /* timers that run: they keep what is left (dispute; T3 where the channel says so) · go on */
	const char *tell;            /* template of what the customer is told, "" nothing */
	const char *result;          /* result code of an ending, "" if it goes on */
	enum rma_guard guard;        /* of a refusal: which, or NONE (no such edge, or not this actor's) */
};

/* The record after the event. *out is complete only with TEND_OK. A refusal says in one line `R12 T10: why: what to do`, with a money
 * guard as `R12 T33 G2: …`; out->guard names it. CONFLICT: the state has no such edge, or the facts forbid it; DENIED: not this actor's,
 * or too much for him; LIMIT, INVALID, NOT_FOUND as the guard says. err may be NULL. */
enum tend_status rma_apply(const struct rma_facts *f, enum rma_event ev, const struct rma_act *by, tms_t now, struct rma_out *out,
                           struct tend_err *err);
/* Has this state an edge for this role? Guards are not asked: for keys, hints and completion. */
bool rma_fits_role(enum rma_state s, enum rma_role role, enum rma_event ev);
/* What a timer that is up does: true and *ev, applied as the system with by.timer; false: it only warns (or all stands still). */
bool rma_timer_fires(const struct rma_facts *f, enum rma_timer t, enum rma_event *ev);
/* What the legs of a REFUNDING or REFUND_UNKNOWN record ask for: T35, T36 or T37; false: nothing yet. */
bool rma_legs_event(const struct rma_facts *f, enum rma_event *ev);

/* ---- the table, for tests, keys and the manual ---- */

enum { RMA_TARGETS = 6 };
struct rma_edge {
	const char *t;
	enum rma_event event;
	uint32_t from;               /* bits 1 << state, RMA_APPROVED_PATH among them */
	unsigned actors;             /* bits 1 << role */
	uint64_t guards;             /* bits 1 << guard, checked from the lowest */
	uint32_t to[RMA_TARGETS];    /* states that each target may lead to, the same bits; 0: no more */
	const char *tell[RMA_TARGETS]; /* what the customer is told, "" nothing */
};
#define RMA_APPROVED_PATH RMA_STATE_COUNT               /* no state: T8, T10, T44 lead there, T11 … T16 lead on, in one step */
size_t rma_edge_count(void);
void rma_edge(size_t i, struct rma_edge *out);

#endif
