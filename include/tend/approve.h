/* SPDX-License-Identifier: ISC */
/* What is decided on a return without a person, and what a person is asked (returns 5): rules of the policy, the first whose
 * condition holds decides, those with `also` change its verdict afterwards. Pure: facts in, a decision with its reason out. The
 * decision carries its inputs as text and can be decided again from it, years later, against the policy version it names.
 *
 *	[approve A17]
 *	when = reason:Q01,W01,D01,T01 kind:RR,EX evidence_missing:no within:yes amount<=200
 *	then = approve
 */
#ifndef TEND_APPROVE_H
#define TEND_APPROVE_H
#include "tend/rma.h"

/* What a rule may ask for: type, name, values (NULL: any), what `why` calls it. Types: W one word ("" unknown), S a set of words,
 * B yes or no, N a number, T a time (ms), M money (fen), R a rate (basis points). A number, time or rate that is not known is
 * APPROVE_UNKNOWN: no condition on it holds, nor does its negation. */
#define APPROVE_UNKNOWN TMS_NONE
#define APPROVE_FIELDS(X) \
	X(W, kind,            "RR RO EX RS RP CP RJ",             N_("kind")) \
	X(W, reason,          NULL,                               N_("reason")) \
	X(W, class,           "quality logistics service aftersales consultation praise other", \
	                                                         N_("class")) \
	X(W, fault,           "M K B N open",                     N_("fault")) \
	X(W, phase,           "unshipped picking transit signed", N_("order")) \
	X(W, channel,         NULL,                               N_("channel")) \
	X(W, list,            "allow deny",                       N_("customer list")) \
	X(S, category,        "live perishable custom digital press opened_sensitive activated near_expiry hygiene food medicine heavy", \
	                                                         N_("goods")) \
	X(S, evidence,        "P V L D C H T",                    N_("evidence")) \
	X(S, promise,         "palatability price longer",        N_("promise")) \
	X(B, evidence_missing, NULL,                              N_("evidence is missing")) \
	X(B, hidden,          NULL,                               N_("a hidden defect")) \
	X(B, confirmed,       NULL,                               N_("exclusion confirmed at this purchase")) \
	X(B, opened,          NULL,                               N_("package opened")) \
	X(B, unused,          NULL,                               N_("unused")) \
	X(B, in_window,       NULL,                               N_("inside the statutory time")) \
	X(B, in_promise,      NULL,                               N_("inside the shop's own time")) \
	X(B, within,          NULL,                               N_("inside the reason's time")) \
	X(B, recalled,        NULL,                               N_("its lot is recalled")) \
	X(B, ill,             NULL,                               N_("somebody is ill")) \
	X(B, death,           NULL,                               N_("an animal died")) \
	X(B, disputed,        NULL,                               N_("a platform case or chargeback is open")) \
	X(B, other_open,      NULL,                               N_("in another open return")) \
	X(B, lost,            NULL,                               N_("lost, says the carrier")) \
	X(B, weight_ok,       NULL,                               N_("left with its full weight")) \
	X(B, light_parcel,    NULL,                               N_("return parcel too light")) \
	X(B, photo_seen,      NULL,                               N_("a photo was used before")) \
	X(B, price_lower,     NULL,                               N_("the price fell")) \
	X(B, same_sku,        NULL,                               N_("same article")) \
	X(B, warranty,        NULL,                               N_("in warranty")) \
	X(B, insured,         NULL,                               N_("return freight insured")) \
	X(B, shared,          NULL,                               N_("address or device shared")) \
	X(B, recovery,        NULL,                               N_("the customer owes goods or money")) \
	X(B, scanned,         NULL,                               N_("return parcel scanned")) \
	X(N, qty,             NULL,                               N_("pieces")) \
	X(N, free,            NULL,                               N_("pieces left to return")) \
	X(N, attempts,        NULL,                               N_("attempts")) \
	X(N, attempts_limit,  NULL,                               N_("attempts allowed")) \
	X(N, stock,           NULL,                               N_("in stock")) \
	X(N, level,           NULL,                               N_("customer level")) \
	X(N, orders,          NULL,                               N_("orders in 12 months")) \
	X(N, cases,           NULL,                               N_("returns in 12 months")) \
	X(N, refund_only_90d, NULL,                               N_("refunds without goods in 90 days")) \
	X(N, missing_claims,  NULL,                               N_("claims of missing pieces in 12 months")) \
	X(N, refusals_lost,   NULL,                               N_("refusals upheld in 12 months")) \
	X(N, sku_claims,      NULL,                               N_("earlier claims on the article")) \
	X(N, advances,        NULL,                               N_("refunds ahead of goods still out")) \
	X(T, since_signed,    NULL,                               N_("since signing")) \
	X(T, since_scan,      NULL,                               N_("since the last scan")) \
	X(T, account_age,     NULL,                               N_("age of the account")) \
	X(M, amount,          NULL,                               N_("amount")) \
	X(M, refunded,        NULL,                               N_("refunded in 12 months")) \
	X(M, agent_limit,     NULL,                               N_("agents' limit")) \
	X(M, lead_limit,      NULL,                               N_("leads' limit")) \
	X(M, budget_left,     NULL,                               N_("left of today's budget for rules")) \
	X(M, goodwill_left,   NULL,                               N_("left of today's goodwill budget")) \
	X(R, rate,            NULL,                               N_("return rate")) \
	X(R, left,            NULL,                               N_("left of the goods"))

/* A word or set is never NULL; a set is blank-separated. */
#define APPROVE_TYPE_W const char *
#define APPROVE_TYPE_S const char *
#define APPROVE_TYPE_B bool
#define APPROVE_TYPE_N int64_t
#define APPROVE_TYPE_T int64_t
#define APPROVE_TYPE_M fen_t
#define APPROVE_TYPE_R int64_t
struct approve_facts {
#define X(type, name, values, title) APPROVE_TYPE_##type name;
	APPROVE_FIELDS(X)
#undef X
};
/* Nothing is known: words and sets "", flags no, times and rates unknown, numbers and money 0. */
void approve_facts_init(struct approve_facts *f);
/* For the manual and for completion. type: one of WSBNTMR. */
struct approve_field { char type; const char *name, *values, *title; };
extern const struct approve_field approve_fields[];
extern const size_t approve_field_count;

/* What a rule may ask for beside its verdict (`do = `): freeze the record · quarantine the goods · stop the parcel · no return of the
 * goods · proof that they were destroyed · who bears the return freight · offer another kind instead · flag it for fraud · show the
 * exposure by Consumer Law art. 55 · no advance. */
#define APPROVE_DO_WORDS "freeze quarantine intercept no_return destroy_proof merchant_freight buyer_freight offer_RR offer_EX offer_CP flag art55 no_fast"

/* Who must agree before the verdict takes effect. */
enum approve_confirm { APPROVE_NOBODY, APPROVE_AGENT, APPROVE_LEAD };

struct approve_decision {
	enum rma_verdict verdict;
	enum approve_confirm confirm; /* REFUSE is a proposal; by a lead when the fault is not the buyer's (T39) */
	const char *rule;            /* the rule that decided, "A17"; "" when the policy has none: REVIEW */
	const char *file;            /* where its condition stands */
	int line;
	const char *when;            /* the condition that held, "" none was asked */
	const char *also;            /* rules with `also` that held, blank-separated, in order; "" none */
	const char *todo;            /* what the rules ask for beside: freeze intercept no_return …, blank-separated */
	const char *basis;           /* [basis] sections, blank-separated: law, platform rule, promise */
	const char *inputs;          /* all facts, as approve_facts_parse reads them */
	int64_t policy;              /* version */
};

struct approve;                      /* compiled rules */

/* Compiles [approve], [basis] and [returns fast]. CONFIG with file:line of the first fault. Owned by ctx; c is borrowed. */
enum tend_status approve_new(const void *ctx, const struct conf *c, int64_t policy_version, struct approve **out, struct tend_err *err);
/* Never fails. Strings hang on ctx or are borrowed from a. */
void approve_decide(const struct approve *a, const void *ctx, const struct approve_facts *f, struct approve_decision *out);
/* May the refund go ahead of the goods (5.3)? DENIED says which condition does not hold. decision may be NULL: a `no_fast` in its
 * todo denies. */
enum tend_status approve_fast_lane(const struct approve *a, const struct approve_facts *f, const struct approve_decision *d, struct tend_err *err);
/* Why, in words, some lines: the rule and its title, each term of its condition with the fact, what changed the verdict, the law or
 * promise behind it, where the policy says so. lang: zh or en for the policy's own titles. Owned by ctx. */
char *approve_why(const struct approve *a, const void *ctx, const struct approve_decision *d, const char *lang);

/* All facts in the order of the table, `name:value`, blank-separated; what is empty, no, 0 or unknown (as it is first) is left out. Owned by ctx. */
char *approve_inputs(const void *ctx, const struct approve_facts *f);
/* Reads it back. INVALID. Strings hang on ctx. */
enum tend_status approve_facts_parse(const void *ctx, const char *inputs, struct approve_facts *out, struct tend_err *err);

/* What follows from policy and times: fault, evidence_missing (from evidence and hidden), within, in_window, in_promise,
 * since_signed, limits, rate. reason and kind must be set; signed_at TMS_NONE: not signed. cals may be NULL. NOT_FOUND: no such reason. */
enum tend_status approve_fill(const struct conf *c, const struct rma_policy *p, tms_t signed_at, tms_t now, const struct zone *z,
                              const struct calendars *cals, struct approve_facts *f, struct tend_err *err);
/* Does what was sent in (`P V`) meet what is needed (`P|V L`)? */
bool approve_evidence_meets(const char *need, const char *have);

/* Reports each problem of [returns], [reason], [approve] and [basis] as `file:line: …`; returns how many. For tend policy check. */
size_t approve_check(const struct conf *c, void (*report)(void *ctx, const char *problem), void *ctx);

#endif
