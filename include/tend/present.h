/* SPDX-License-Identifier: ISC */
/* From the domain to words on a screen, in the reader's language. No curses, no store. */
#ifndef TEND_PRESENT_H
#define TEND_PRESENT_H
#include "tend/model.h"
#include "tend/policy.h"

const char *present_class(enum tclass c);              /* quality, 品质; "—" for none */
const char *present_state(enum ticket_state s);
const char *present_origin(enum origin o);
const char *present_delivery(enum delivery d);
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
#endif
