/* SPDX-License-Identifier: ISC */
/* From the domain to words on a screen, in the reader's language. No curses, no store. */
#ifndef TEND_PRESENT_H
#define TEND_PRESENT_H
#include "tend/article.h"
#include "tend/duty.h"
#include "tend/model.h"
#include "tend/policy.h"

const char *present_class(enum tclass c);              /* quality, 品质; "—" for none */
const char *present_state(enum ticket_state s);
const char *present_origin(enum origin o);
const char *present_delivery(enum delivery d);
const char *present_duty(enum duty d);
char *present_delivery_detail(const void *ctx, const char *detail); /* what came back says so in the reader's words */
const char *present_clock(enum clock_kind k);
/* `T01 破损`: the code and its title in the language; "—" none. Owned by ctx. */
char *present_reason(const void *ctx, const struct policy *p, const char *code, const char *lang);
/* ¥268.00; owned by ctx. */
char *present_undone(const void *ctx, const char *what); /* what svc_undo says, in the reader's words */
const char *present_order_status(const char *status);  /* of an order; an unknown one as it is */
char *present_money(const void *ctx, int64_t fen);
/* `<1 min`, `3 min`, `2 h`, `5 d`; owned by ctx. */
char *present_ago(const void *ctx, int64_t ms);
/* 212 KB; owned by ctx. */
char *present_size(const void *ctx, int64_t bytes);
/* Urgency as the first columns of a list show it: `!!` late, `!` soon. */
enum urgency { URGENCY_NONE, URGENCY_SOON, URGENCY_LATE };
enum urgency present_urgency(const struct ticket *t, tms_t now, int64_t soon_s);
/* Breaks text into lines of at most cols cells, at blanks where there are any, between wide characters otherwise. Lines hang on ctx. */
size_t present_wrap(const void *ctx, const char *text, int cols, char ***lines);
/* The text with [ ] around the words that a verdict rests on. Owned by ctx. */
char *present_evidence(const void *ctx, const struct message *m);
/* One event as a sentence; owned by ctx. */
char *present_event(const void *ctx, const struct event *e);

/* ---- returns ---- */

const char *present_kind(enum rma_kind k);             /* one word: return, 退货退款 */
const char *present_fault(int fault);                  /* enum refund_fault or RMA_FAULT_OPEN */
const char *present_leg_kind(enum leg_kind k);
const char *present_leg_state(enum leg_state s);
const char *present_verdict(enum rma_verdict v);
const char *present_timer(enum rma_timer t);
/* `1 asked ━ 2 decided ━ 3 sent back ╌ …`: solid up to where it stands; steps that the kind does not take are left out. */
char *present_steps(const void *ctx, enum rma_kind k, enum rma_state s);
char *present_flags(const void *ctx, unsigned flags);  /* ` · disputed`; "" none */
char *present_return_due(const void *ctx, const struct rma_row *r, tms_t now); /* `ships in 5 d`, `answer −3 h`, "" nothing waits */
enum urgency present_return_urgency(const struct rma_row *r, tms_t now, int64_t soon_s);
char *present_counters(const void *ctx, const struct rma_line *l);
const char *present_proof(char letter);                /* P: photo …; "" none */
char *present_proofs(const void *ctx, const struct rma_proof *p, size_t n); /* `▣ photo ×2 video` */
char *present_found(const void *ctx, const struct policy *p, const struct rma_row *r, const char *lang); /* `Q01 → found T01 damaged (carrier)` */
/* `paid 228.00 − fee 0.00 − gift 0.00 + shipping 0.00 = ¥228.00`; members that most refunds lack stand there when they are not 0. */
char *present_refund_sum(const void *ctx, const struct refund_plan *p);
/* `WeChat Pay 208.00 + Platform coupon 20.00 + freight 12.00`; "" nothing is paid. */
char *present_refund_to(const void *ctx, const struct refund_plan *p, const struct policy *pol, const char *lang);
/* `WeChat Pay 208.00 paid · Platform coupon 20.00 failed`; "" no legs. */
char *present_legs(const void *ctx, const struct leg_row *legs, size_t n, const struct policy *pol, const char *lang);
/* `pay ¥228.00 to WeChat Pay 208.00 + Platform coupon 20.00`: what approving it leads to; p NULL: not reckoned. */
char *present_promise(const void *ctx, const struct rma_row *r, const struct refund_plan *p, const struct policy *pol, const char *lang);
/* An answer that the policy proposes on a ticket with a return; NULL none. Hangs on ctx. */
char *present_reply(const void *ctx, const struct policy *pol, const struct rma_row *r);

/* ---- articles ---- */
const char *present_kb_state(enum kb_state s);
const char *present_kb_audience(enum kb_audience a);
const char *present_kb_value(enum kb_value v);         /* what a placeholder stands for */
const char *present_kb_reason(const char *reason);     /* why it did not help; own words stay */
char *present_kb_used(const void *ctx, const struct article *x);   /* `214×`, `—` */
char *present_kb_helped(const void *ctx, const struct article *x); /* `91 %`, `—` nobody said */
char *present_kb_date(const void *ctx, int32_t date);
char *present_kb_macro(const void *ctx, const struct article *x);  /* what it does, a line each */
#endif
