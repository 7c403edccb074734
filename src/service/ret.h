/* SPDX-License-Identifier: ISC */
/* What the files of returns share. Private to src/service. */
#ifndef TEND_SVC_RET_H
#define TEND_SVC_RET_H
#include <jansson.h>

#include "service/svc.h"
#include "tend/quote_case.h"
#include "tend/returns.h"

/* One record with all that core asks for, read in the change's transaction. */
struct ret {
	struct change *c;
	struct rma_row r, was;
	struct rma_line *lines;
	size_t n_lines;
	struct leg_row *legs;
	struct leg *core_legs;
	size_t n_legs;
	struct stock_hold *holds;
	size_t n_holds;
	struct rma_proof *proofs;
	size_t n_proofs;
	struct order_terms order;
	struct order_line *goods;
	size_t n_goods;
	struct rma_policy policy;
	struct rma_reason reason;
	struct rma_facts f;
	struct refund_plan plan;     /* as reckoned last; refusal */
	json_t *step;                /* … and by which step, NULL none; both live as long as the change */
	const struct refund_allocation *paid; /* what was paid for each line */
	size_t inspected_now;        /* inspections that this change has added */
	bool decided;                /* the rules have just run */
	struct leg_plan due_legs;
	const char *route;           /* the connector that due_legs go by, NULL or "": the tender's own */
	struct leg_cap *caps;
	size_t n_caps;
};

/* NOT_FOUND. Fills everything but what an action brings along. */
enum tend_status ret_load(struct change *c, tend_id id, struct ret *out);
/* A record that is not stored yet, for an order: lines come from the caller. */
enum tend_status ret_new(struct change *c, struct rma_row *r, struct rma_line *lines, size_t n, struct ret *out);
/* Anew after something was stored. */
enum tend_status ret_facts(struct ret *t);

/* The order as a case and what was settled on it: new reference. */
json_t *ret_case(struct ret *t, struct tend_err *err);
/* What the record comes to: of what was accepted (final), else of what is approved or asked for. */
enum tend_status ret_reckon(struct ret *t, bool final);
fen_t ret_total(const struct refund_plan *p);          /* refund, freight and compensation */
/* What is to be sent, each article once; owned by the change. */
struct ret_goods { const char *product; int64_t qty; };
struct ret_goods *ret_to_send(const struct ret *t, size_t *n);
const char *ret_line_product(const struct ret *t, const char *line);
/* Pieces that the plan at hand pays for (G8). */
void ret_settling(struct ret *t);
/* Asks for what a dearer replacement still costs; again: also after it was declined. */
enum tend_status ret_collect(struct ret *t, bool again);
/* Is the customer's money on its way in? */
bool ret_collecting(const struct ret *t);
/* The legs that are due by the last reckoning, and the caps they stand under. */
enum tend_status ret_plan_legs(struct ret *t);

/* One event and all it leads to by itself. act's role and limit are filled from who. */
enum tend_status ret_apply(struct ret *t, enum rma_event ev, const struct rma_act *act, const struct return_do *d, struct rma_out *out);
enum tend_status ret_follow(struct ret *t);            /* what the program does by itself now */
enum tend_status ret_save(struct ret *t);
void ret_act(const struct change *c, const struct ret *t, enum rma_event ev, const struct return_do *d, struct rma_act *out);

/* Runs the approval rules and stores their decision. */
enum tend_status ret_decide(struct ret *t);
/* The same again from what was kept: inputs and policy version. same: verdict and rule are as they were; why: in the reader's language. */
struct ret_again { bool same; enum rma_verdict verdict; const char *rule, *why; };
enum tend_status ret_replay(struct svc *s, const void *ctx, const struct rma_decision *d, const char *lang, struct ret_again *out, struct tend_err *err);
enum tend_status ret_fast(struct ret *t);              /* sets f.fast_eligible (5.3) */
/* Queues what the customer is told, by the policy's [template NAME]. */
enum tend_status ret_tell(struct ret *t, const char *template);
char *ret_fill(const struct ret *t, const char *words, bool zh); /* {return} {amount} … in the policy's words */
enum tend_status ret_event(struct ret *t, const char *action, const char *before, const char *after);
/* Timers that an event starts and stops (bits 1 << enum rma_timer). */
enum tend_status ret_timers(struct ret *t, uint32_t start, uint32_t stop);
bool ret_timer_is_still(const struct rma_timed *k);
/* Writes the planned legs and the outbox rows that carry them. */
enum tend_status ret_legs_write(struct ret *t);

#endif
