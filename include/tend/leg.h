/* SPDX-License-Identifier: ISC */
/* One movement of money with its own key and fate (returns 3.5, G1 … G11). Pure: a leg and what is known in, its next state and
 * what must be done out. Whole fen, ms.
 *
 * Before any call the leg is stored with its key (G1); a call is made only by who made PLANNED into SENDING in one statement (G4);
 * an answer that was lost makes it UNKNOWN, and an UNKNOWN leg is asked about, never sent under another key. Rows are never
 * deleted and never get another key; what a provider has finally declined (G5) is replaced by a new leg (T38).
 */
#ifndef TEND_LEG_H
#define TEND_LEG_H
#include "tend/clock.h"
#include "tend/money.h"
#include "tend/ticket.h"

struct refund_plan;

/*       name          word            what it asks a connector for (G9: only `refund` touches the payment)  */
#define LEG_KINDS(X) \
	X(REFUND,       "refund",       "refund")   /* back to a tender                               */ \
	X(FREIGHT,      "freight",      "transfer") /* return freight, reimbursed                     */ \
	X(COMPENSATION, "compensation", "transfer") /* goodwill, statutory extra                      */ \
	X(COLLECT,      "collect",      "collect")  /* a difference or fee that the customer pays     */ \
	X(RECOVERY,     "recovery",     "collect")  /* what was paid ahead and must come back         */
enum leg_kind {
#define X(name, word, verb) LEG_##name,
	LEG_KINDS(X)
#undef X
	LEG_KIND_COUNT
};

#define LEG_STATES(X) \
	X(PLANNED, "planned")        /* stored, nobody was asked                                      */ \
	X(SENDING, "sending")        /* one executor has it, until its lease runs out                 */ \
	X(UNKNOWN, "unknown")        /* may or may not have been paid: only queries                   */ \
	X(OK,      "ok")             /* the provider says it is done                                  */ \
	X(FAILED,  "failed")         /* the provider says, finally, that it is not and will not be    */ \
	X(VOID,    "void")           /* never sent, no longer due                                     */
enum leg_state {
#define X(name, word) LEG_##name,
	LEG_STATES(X)
#undef X
	LEG_STATE_COUNT
};

#define LEG_EVENTS(X) \
	X(TAKE,     "take")          /* an executor takes it to call the provider                     */ \
	X(DONE,     "done")          /* provider: paid                                                */ \
	X(DECLINED, "declined")      /* provider: a documented final no; nothing less (G5)            */ \
	X(LATER,    "later")         /* provider: documented as not taken, ask again later            */ \
	X(LOST,     "lost")          /* no answer, a server error, an answer nobody understands       */ \
	X(LAPSED,   "lapsed")        /* found SENDING and the lease is over: who had it has died (G4) */ \
	X(QUERY,    "query")         /* its time to be asked about has come                           */ \
	X(ABSENT,   "absent")        /* queried: the provider knows no such key                       */ \
	X(DROP,     "drop")          /* not due any more                                              */
enum leg_event {
#define X(name, word) LEG_EV_##name,
	LEG_EVENTS(X)
#undef X
	LEG_EVENT_COUNT
};

enum { LEG_KEY = 64, LEG_QUERIES = 8 }; /* bytes with the final 0; steps of the query schedule */

struct leg {
	tend_id rma;
	enum leg_kind kind;
	int seq;                     /* from 1, per kind of the record */
	const char *key;             /* T-<rma>-<kind>-<seq>: what the provider knows it by */
	const char *tender;          /* of a refund; else "" */
	fen_t amount;                /* above 0 */
	enum leg_state state;
	tms_t lease;                 /* SENDING: until when its executor has it */
	tms_t first_sent;            /* TMS_NONE: never */
	tms_t next;                  /* PLANNED: not before; UNKNOWN: to be asked about then; else 0 */
	int queries;                 /* since it became UNKNOWN */
	const char *replaces;        /* key of the FAILED leg that it stands for, "" none */
	bool external;               /* paid by the platform itself: born OK, never called (T44) */
};

/* What a shop or a provider sets; LEG_RULES_INIT is the specification. */
struct leg_rules {
	int64_t lease;               /* ms that one call may take */
	int64_t key_life;            /* ms that a provider surely remembers a key (G4) */
	int64_t gap;                 /* ms between two calls of one order (G7) */
	int64_t query[LEG_QUERIES];  /* ms until the first, second … query; the last goes on for ever */
	int n_query;                 /* at least 1 */
};
#define LEG_RULES_INIT { .lease = 2 * TMS_MINUTE, .key_life = 24 * TMS_HOUR, .gap = TMS_MINUTE, \
	.query = { TMS_MINUTE, 5 * TMS_MINUTE, 30 * TMS_MINUTE, TMS_HOUR }, .n_query = 4 }

struct leg_facts {
	const struct leg_rules *rules;
	bool disputed;               /* a platform case or chargeback is open (G6), or the record is frozen */
	bool seen;                   /* this (channel, provider's id, status) was taken before (G11) */
	tms_t last_call;             /* of the order, any leg; TMS_NONE: none yet */
};

/* What the caller does once the new state is stored. */
enum { LEG_FX_SEND = 1, LEG_FX_QUERY = 2, LEG_FX_ALERT = 4 }; /* call with the leg's key · ask with it · tell a lead */

struct leg_out {
	enum leg_state state;
	tms_t lease, first_sent, next;
	int queries;
	unsigned effects;
};

/* The leg after the event. CONFLICT: no such edge, somebody else has it, or this was taken already (G11: then nothing is to be
 * done). BUSY: too early (G7, query not due, lease not over). DENIED: disputed (G6). UNKNOWN: the key is too old to be sent again. */
enum tend_status leg_apply(const struct leg *l, enum leg_event ev, const struct leg_facts *f, tms_t now, struct leg_out *out,
                           struct tend_err *err);

/* The edges, for tests and the manual. */
struct leg_edge { enum leg_state from; enum leg_event event; enum leg_state to; };
extern const struct leg_edge leg_edges[];
extern const size_t leg_edge_count;

const char *leg_kind_word(enum leg_kind k);
const char *leg_verb(enum leg_kind k);
const char *leg_state_word(enum leg_state s);
const char *leg_event_word(enum leg_event e);
bool leg_kind_parse(const char *s, enum leg_kind *out);
bool leg_state_parse(const char *s, enum leg_state *out);

/* Writes T-<rma>-<kind>-<seq>. */
void leg_key(char out[LEG_KEY], tend_id rma, enum leg_kind kind, int seq);
/* Does it stand against a cap? PLANNED, SENDING, UNKNOWN and OK do (G2). */
static inline bool leg_claims(enum leg_state s) { return s <= LEG_OK; }
/* May the provider have been asked? (T41: then nothing can be withdrawn.) */
static inline bool leg_was_sent(const struct leg *l) { return l->state == LEG_SENDING || l->state == LEG_UNKNOWN || l->state == LEG_OK; }
/* How many are in each state. */
void leg_count(const struct leg *legs, size_t n, int out[LEG_STATE_COUNT]);
/* Σ of what claims, money out (collect and recovery are money in and not counted). */
fen_t leg_paid_out(const struct leg *legs, size_t n, bool *ok);

/* ---- before legs are written (T33, T38; inside the write transaction, G3) ---- */

#define LEG_CAPS(X) \
	X(LINE,     "line")          /* what was paid for the order line                 */ \
	X(SHIPPING, "shipping")      /* outbound shipping, once                          */ \
	X(TENDER,   "tender")        /* captured − refunded anywhere                     */ \
	X(FREIGHT,  "freight")       /* reimbursement's own cap                          */ \
	X(BUDGET,   "budget")        /* goodwill's own budget                            */
enum leg_cap_kind {
#define X(name, word) LEG_CAP_##name,
	LEG_CAPS(X)
#undef X
	LEG_CAP_COUNT
};
struct leg_cap {
	enum leg_cap_kind kind;
	const char *of;              /* line or tender */
	fen_t cap;
	fen_t claimed;               /* by legs that claim, of all records, and by refunds made elsewhere */
	fen_t asked;                 /* line, shipping, budget: by the plan; tender and freight are summed from its legs */
};

struct leg_plan {
	struct leg *legs;            /* PLANNED, with keys */
	size_t n;
	fen_t over;                  /* more than is due was paid already: must come back (T24, T42) */
	fen_t collect;               /* the customer pays this before anything is shipped (T28) */
};

/* The legs of a record that a reckoned step makes due: what its tenders, freight and compensation get, less what claims of this
 * record's legs stand already. Keys go on from the highest seq. Hangs on ctx, tenders are borrowed from p. */
void leg_plan_make(const void *ctx, tend_id rma, const struct refund_plan *p, const struct leg *legs, size_t n, struct leg_plan *out);
/* G1, G2, G5, G9 of a plan against the legs of its record and the caps. Each tender that is refunded needs its cap, freight the
 * freight cap, and refunds at least one line or the shipping. CONFLICT: a key exists, or a replaced leg is not FAILED;
 * LIMIT: above a cap, the message names the most that can be granted; INVALID: a leg that is none. */
enum tend_status leg_plan_check(const struct leg *plan, size_t n_plan, const struct leg *legs, size_t n, const struct leg_cap *caps,
                                size_t n_caps, struct tend_err *err);

#endif
