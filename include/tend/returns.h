/* SPDX-License-Identifier: ISC */
/* The service of returns (specification "Returns"): every step of a record is one write transaction: the facts are read, core/rma decides,
 * what it demands is carried out (stock, legs of money, notices, timers), the record is written by version, an event says who did what.
 * Refusals name the transition or guard: `R12 T10: …`. Money is fen, times ms. Reads hang on ctx. */
#ifndef TEND_RETURNS_H
#define TEND_RETURNS_H
#include "tend/service.h"

/* ---- asking for one ---- */

struct return_wish { const char *line; int64_t qty; enum rma_kind kind; const char *reason; }; /* line: number of the order's line */
struct return_request {
	const char *order;
	tend_id ticket;              /* 0: none; then the customer hears nothing by message */
	const char *channel;         /* "" that of the ticket */
	const struct return_wish *wishes;
	size_t n_wishes;
	const struct rma_proof *proofs; /* kind, ref */
	size_t n_proofs;
	bool draft;                  /* only written down: return submit goes on */
	bool unlike;                 /* goods not intact */
	bool late;                   /* outside the statutory right */
	const char *kept;            /* gifts that stay: [{"line":"2","qty":1}], "" none */
	fen_t freight_receipt;
	const char *send;            /* EX, RS: product to send, "" the same; CP: price_protection pro_rata goodwill statutory */
	fen_t price_now;             /* EX: per new piece (0: as the product's price), CP price protection */
	fen_t amount;                /* CP goodwill, pro rata */
	tend_id parent;
};
struct return_done { tend_id id; int64_t version; enum rma_state state; const char *t; int64_t batch; };
/* A mixed request becomes one record for each kind and reason; ids has room for 20. NOT_FOUND order or line; LIMIT more than is free. */
enum tend_status svc_return_open(struct svc *s, const struct session *who, const struct return_request *q, tend_id *ids, size_t *n,
                                 struct tend_err *err);

/* ---- what happens to one ---- */

struct return_count { const char *line; int64_t qty; const char *grade; enum rma_disposition disposition; bool accepted; const char *photo; };
struct return_do {
	enum rma_event event;
	int64_t if_version;          /* the version on the screen, 0 none */
	enum rma_how how;
	const char *note, *code;     /* words; a legal code ([basis] of the policy) */
	enum rma_kind want;          /* offer: kind; repair failed: RR or EX */
	fen_t amount;                /* offer: worth; resolve: unused */
	bool advance, agreed, deduction, cash_on_delivery;
	bool scanned;                /* track: the carrier has scanned the parcel (also later, of one that is on its way) */
	bool delivered;              /* track: the carrier has delivered it to us: the clocks of scan and receipt begin */
	const char *carrier, *tracking; /* track, ship */
	const char *route;           /* reroute: the [connector] that pays instead, "" the tender's own again */
	const char *found;           /* found reason: inspect, resolve, approve */
	int64_t deduction_bp;        /* offer, resolve; -1 leave */
	fen_t freight_receipt;       /* -1 leave */
	const struct return_count *counts; /* arrive: line and qty; inspect: all; n 0: all as expected */
	size_t n_counts;
	const struct rma_proof *proofs;
	size_t n_proofs;
};
#define RETURN_DO_INIT { .note = "", .code = "", .carrier = "", .tracking = "", .route = "", .found = "", .deduction_bp = -1, .freight_receipt = -1 }
/* Agents carry the customer's word: accept, decline, appeal, answer and track are the customer's with who as the one who wrote it down.
 * CONFLICT no such step now, or changed meanwhile; DENIED not this role's, or above the limit; LIMIT, INVALID, NOT_FOUND as the guard says. */
enum tend_status svc_return_do(struct svc *s, const struct session *who, tend_id id, const struct return_do *d, struct return_done *out,
                               struct tend_err *err);

/* A lead's: no money and no goods of it leave, clocks stand still, until it is lifted (recall, safety, fraud). INVALID without a why. */
enum tend_status svc_return_freeze(struct svc *s, const struct session *who, tend_id id, int64_t if_version, bool on, const char *why,
                                   struct return_done *out, struct tend_err *err);

/* ---- looking ---- */

/* The tabs of the pane: what is to be done. */
enum return_tab { RETURNS_DECIDE, RETURNS_LEAD, RETURNS_GOODS, RETURNS_INSPECT, RETURNS_SHIP, RETURNS_REFUND, RETURNS_FAILED, RETURNS_ALL, RETURN_TAB_COUNT };
const char *return_tab_word(enum return_tab t);
struct return_item { struct rma_row r; const char *customer; const char *goods; }; /* goods: its first line's title */
enum tend_status svc_returns(struct svc *s, const void *ctx, const struct session *who, enum return_tab tab, int limit, struct return_item **out,
                             size_t *n, struct tend_err *err);
enum tend_status svc_return_counts(struct svc *s, const struct session *who, int64_t counts[RETURN_TAB_COUNT], struct tend_err *err); /* up to 1 000 */
/* What a scanner read: the return's number, the order's, a tracking number, a product's barcode. Those still under way first. */
enum tend_status svc_return_scan(struct svc *s, const void *ctx, const struct session *who, const char *code, struct return_item **out, size_t *n,
                                 struct tend_err *err);
enum tend_status svc_returns_of(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *order, struct return_item **out,
                                size_t *n, struct tend_err *err);

struct return_full {
	struct rma_row r;
	const char *customer;
	struct rma_line *lines;
	size_t n_lines;
	struct order_line *goods;    /* the order's lines, all of them */
	size_t n_goods;
	struct order_terms order;
	struct rma_proof *proofs;
	size_t n_proofs;
	struct rma_decision *decisions;
	size_t n_decisions;
	struct rma_inspected *inspected;
	size_t n_inspected;
	struct rma_timed *timers;    /* next TMS_NONE: it stands still */
	size_t n_timers;
	struct leg_row *legs;
	size_t n_legs;
	struct stock_hold *holds;
	size_t n_holds;
	struct event *events;
	size_t n_events;
	struct platform_case platform; /* id NULL: none */
	struct refund_plan plan;     /* what it comes to now; refusal says why nothing does */
	bool planned;                /* plan is there */
};
enum tend_status svc_return(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct return_full *out, struct tend_err *err);
/* The events that this person may bring about now: bits 1 << enum rma_event. */
uint64_t svc_return_can(struct svc *s, const struct session *who, const struct return_full *f);
/* Why it is decided as it is: rule, inputs, law; lines of text in the session's language. */
enum tend_status svc_return_why(struct svc *s, const void *ctx, const struct session *who, tend_id id, char **out, struct tend_err *err);
/* What a customer or a shop's page may see: state, amounts, what is next; JSON without anything internal. */
enum tend_status svc_return_public(struct svc *s, const void *ctx, tend_id id, char **json, struct tend_err *err);
/* What policy allows for a line of an order now, each with what it would come to. */
struct return_option { enum rma_kind kind; fen_t pays; int64_t stock; bool allowed; const char *why; };
enum tend_status svc_return_options(struct svc *s, const void *ctx, const struct session *who, const char *order, const char *line, int64_t qty,
                                    const char *reason, struct return_option **out, size_t *n, struct tend_err *err);

/* The customer asks how a return stands (a rule of the policy's [status ASK] rules fired on their newest words): the answer to be
 * offered as a reply, in their language, by [status STATE] of the return's state. "" when nobody asks, or there is nothing to tell of. */
enum tend_status svc_return_status_reply(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, char **text, struct tend_err *err);

/* ---- platforms (platform.c; words of the policy's [platform NAME]) ---- */

struct platform_done {
	tend_id id;                  /* the return that it is here */
	int what;                    /* 0 same, 1 added, 2 changed */
	enum rma_state state;
	const char *channel;
	const char *note;            /* what the platform says and the return does not follow, NULL none; owned by ctx */
};
/* One after-sale case as a platform tells it (tend-returns(7)), known by channel and id: opens a return, or moves on the one that it became.
 * The same row again changes nothing. INVALID: what is wrong with the row, or with what it asks for; nothing of it is kept. */
struct json_t;
enum tend_status svc_platform_case(struct svc *s, const void *ctx, const struct session *who, struct json_t *row, struct platform_done *out,
                                   struct tend_err *err);

/* ---- money and time ---- */

/* A provider tells by itself: taken once for each (channel, id, status) (G11). status: ok, failed. CONFLICT: taken before. */
enum tend_status svc_leg_webhook(struct svc *s, const char *channel, const char *provider, const char *key, const char *status, struct tend_err *err);
/* What a connector's answer would bring about, without one: carries the leg out as if it had been called and had answered so (sent, failed,
 * unknown). For the demo shop. */
enum tend_status svc_leg_answer(struct svc *s, const char *key, enum delivery fate, struct tend_err *err);
/* Opens or closes a chargeback of an order (G6, T43). */
enum tend_status svc_order_dispute(struct svc *s, const struct session *who, const char *order, bool open, struct tend_err *err);

#endif
