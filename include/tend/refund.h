/* SPDX-License-Identifier: ISC */
/* Refund arithmetic (the money rules M1 … M10): an order as it was paid and what happened afterwards in, what each step pays,
 * collects and leaves out. Pure: no store, no clock, no JSON, whole fen. The state of an order is that order and its steps,
 * carried out again from the first: nothing else need be kept.
 *
 *	struct refund_order o = REFUND_ORDER_INIT;     … fill it
 *	refund_open(ctx, &o, &r, err);
 *	for each step that was settled before, then the new one:
 *		refund_apply(r, ctx, &step, &plan, err);
 */
#ifndef TEND_REFUND_H
#define TEND_REFUND_H
#include "tend/err.h"
#include "tend/money.h"

/* An order has at most so much of each. */
enum { REFUND_LINES = 200, REFUND_PROMOTIONS = 20, REFUND_TIERS = 20, REFUND_TENDERS = 20, REFUND_STEPS = 100 };
enum { REFUND_ID = 64, REFUND_QTY = 100000 }; /* bytes; pieces of a line */

/* ---- the order as it was paid; ids are 1 … REFUND_ID bytes ---- */

struct refund_line {
	const char *id;              /* unique among the lines */
	int64_t qty;                 /* pieces, from 1 on */
	bool has_price, has_paid;
	fen_t unit_price;            /* per piece at purchase; without it net = paid */
	fen_t line_discount;         /* of this line alone, for all its pieces */
	fen_t paid;                  /* for the whole line, as the channel sent it: on every line that is no gift, or on none */
	fen_t tax_included;          /* contained in it, for information */
	fen_t tax;                   /* charged on top: a money line of its own */
	bool gift;
	fen_t gift_value;            /* declared, per piece */
};

struct refund_tier {
	fen_t min;                   /* what the covered lines cost before offers */
	bool by_bp;
	fen_t off;                   /* or, with by_bp: */
	int64_t off_bp;
};

struct refund_promotion {
	const char *id;
	bool resettle;               /* a buyer's return re-prices what is kept (M4); else M3 */
	const char *const *lines;    /* ids; NULL: all lines */
	size_t n_lines;
	const struct refund_tier *tiers;
	size_t n_tiers;
};

#define REFUND_TENDER_KINDS(X) X(MONEY, "money") X(POINTS, "points") X(PLATFORM_COUPON, "platform_coupon") \
	X(SHOP_COUPON, "shop_coupon") X(STORE_CREDIT, "store_credit")
enum refund_tender_kind {
#define X(name, word) REFUND_##name,
	REFUND_TENDER_KINDS(X)
#undef X
	REFUND_TENDER_KIND_COUNT
};

struct refund_tender {
	const char *id;
	enum refund_tender_kind kind;
	fen_t captured;              /* really taken */
	fen_t refunded_before;       /* given back elsewhere */
};

struct refund_shipping {
	fen_t paid, tax_included;
	bool has_threshold;
	fen_t listed_fee, free_threshold;    /* paid goods from which shipping is free */
	bool clawback_on_full;       /* keep the listed fee even when all comes back */
};

/* What the law and the shop say; a shop may be kinder, never harder. */
struct refund_limits {
	int64_t worn_bp, late_bp;    /* highest deductions (M6): goods not intact, goods merely late */
	int64_t extra_times;         /* statutory extra (M9): so many times the price … */
	fen_t extra_least;           /* … and at least this, once an order */
};

struct refund_order {
	const struct refund_line *lines;
	size_t n_lines;
	const struct refund_promotion *promotions;
	size_t n_promotions;
	struct refund_shipping shipping;
	const struct refund_tender *tenders; /* none: one `T1` that captured the order's total */
	size_t n_tenders;
	bool freight_insured;        /* the buyer's return freight is */
	fen_t freight_cap;           /* reimbursed per step */
	struct refund_limits limits;
};
#define REFUND_ORDER_INIT { .freight_cap = 2000, .limits = { 5000, 2000, 3, 50000 } }

/* ---- what happened ---- */

#define REFUND_OPS(X) X(RETURN, "return") X(REFUND, "refund") X(EXCHANGE, "exchange") X(COMPENSATE, "compensate")
#define REFUND_FAULTS(X) X(MERCHANT, "M") X(CARRIER, "K") X(BUYER, "B") X(NOBODY, "N")
#define REFUND_PHASES(X) X(RECEIVED, "received") X(UNSHIPPED, "unshipped") X(LOST, "lost")
#define REFUND_KINDS(X) X(PRICE_PROTECTION, "price_protection") X(PRO_RATA, "pro_rata") X(GOODWILL, "goodwill") X(STATUTORY, "statutory")
#define X(name, word) REFUND_OP_##name,
enum refund_op { REFUND_OPS(X) REFUND_OP_COUNT };
#undef X
#define X(name, word) REFUND_FAULT_##name,
enum refund_fault { REFUND_FAULTS(X) REFUND_FAULT_COUNT };
#undef X
#define X(name, word) REFUND_##name,
enum refund_phase { REFUND_PHASES(X) REFUND_PHASE_COUNT };
#undef X
#define X(name, word) REFUND_FOR_##name,
enum refund_kind { REFUND_KINDS(X) REFUND_KIND_COUNT };
#undef X

struct refund_item {
	const char *line;
	int64_t qty;                 /* return, refund, exchange: units accepted; pro_rata by bp, statutory: 0 = all there are */
	int64_t rejected, missing;   /* return: pay nothing and stay claimable */
	const char *new_line;        /* exchange: the line it makes */
	fen_t price_now;             /* exchange: per new piece; price_protection */
	bool same_sku;               /* exchange: a dearer price of the same article is not collected */
	bool by_bp;                  /* pro_rata: bp of qty units, else amount */
	int64_t bp;
	fen_t amount;                /* pro_rata, goodwill */
};

struct refund_kept { const char *line; int64_t qty; };

struct refund_step {
	enum refund_op op;
	enum refund_fault fault;
	const struct refund_item *items;
	size_t n_items;
	enum refund_phase phase;     /* refund only; a return is always received */
	bool statutory, intact;      /* within the no-reason right; complete and unharmed */
	int64_t deduction_bp;        /* that the buyer agreed to */
	const struct refund_kept *gifts_kept;
	size_t n_gifts_kept;
	fen_t freight_receipt;       /* return freight */
	const char *collect_tender;  /* exchange: its name; NULL: collect-<place of the step> */
	enum refund_kind kind;       /* compensate */
	bool counts;                 /* goodwill that lowers the balance */
};
#define REFUND_STEP_INIT { .fault = REFUND_FAULT_NOBODY, .statutory = true, .intact = true }

/* ---- what it comes to ---- */

/* Why a step was not carried out. A refusal is a normal answer and changes nothing. In order of the checks. */
#define REFUND_REFUSALS(X) X(NONE, "") X(UNKNOWN_LINE, "unknown_line") X(DUPLICATE_LINE, "duplicate_line") X(DUPLICATE_ID, "duplicate_id") \
	X(NOT_ALLOWED, "not_allowed") X(OVER_QUANTITY, "over_quantity") X(OVER_BALANCE, "over_balance") X(OVER_CAPTURED, "over_captured")
#define X(name, word) REFUND_REFUSED_##name,
enum refund_refusal { REFUND_REFUSALS(X) REFUND_REFUSAL_COUNT };
#undef X

struct refund_share {
	const char *line;
	int64_t qty;                 /* units settled; 0 in compensate */
	fen_t amount;                /* counted against the line */
	fen_t tax, tax_memo;         /* separate tax given back; included tax */
};

struct refund_leg { const char *tender; enum refund_tender_kind kind; fen_t amount; };

struct refund_balance { const char *line; int64_t left; fen_t balance; };

struct refund_plan {
	enum refund_refusal refusal; /* if any, only max (from over_quantity on) and at count */
	int64_t max;
	const char *at;              /* the line or id refused, NULL if none is to blame */
	struct refund_share *lines;  /* one per item, in order */
	size_t n_lines;
	fen_t share;                 /* Σ amount of these lines */
	fen_t repricing;             /* M4: below 0 withheld, above 0 given back or paid ahead */
	fen_t goods;                 /* goods money before deductions */
	fen_t fee, gift;             /* M6 */
	fen_t ship_fee;              /* M5: deducted; below 0: given back */
	fen_t shipping, tax;
	fen_t refund;                /* goods − fee − gift − ship_fee + shipping + tax */
	struct refund_leg *legs;     /* M8: refund, split; only amounts above 0 */
	size_t n_legs;
	fen_t freight, compensation; /* M10, M9: payments of their own */
	fen_t collect;               /* paid by the buyer before an exchange ships */
	fen_t tax_memo;
	struct refund_balance *balances; /* all lines after the step, exchange lines too */
	size_t n_balances;
	fen_t withheld;              /* after the step; Σ balance + withheld = what can still be refunded */
};

struct refund_allocated { const char *line; fen_t net, discount, paid; };
struct refund_allocation {
	const struct refund_allocated *lines;
	size_t n_lines;
	fen_t goods, total;
};

struct refund;

/* INVALID names the field that is out of range or contradicts another: `lines[0].qty: …`. */
enum tend_status refund_order_check(const struct refund_order *o, struct tend_err *err);
/* n: place of the step in its order, from 0, for the message only. */
enum tend_status refund_step_check(const struct refund_step *s, size_t n, struct tend_err *err);
/* Checks and allocates (M1). *out hangs on ctx; o and all it points to are borrowed for as long as *out lives. INVALID. */
enum tend_status refund_open(const void *ctx, const struct refund_order *o, struct refund **out, struct tend_err *err);
/* Borrowed from r. */
const struct refund_allocation *refund_allocated(const struct refund *r);
/* Carries out the next step: a plan, or a refusal in it (also TEND_OK). Arrays hang on ctx; ids are borrowed from the order
 * and the steps, which must outlive r. INVALID: the step is none, or its sums do not fit; r is as before. */
enum tend_status refund_apply(struct refund *r, const void *ctx, const struct refund_step *s, struct refund_plan *out,
                              struct tend_err *err);

const char *refund_op_word(enum refund_op o);
const char *refund_fault_word(enum refund_fault f);
const char *refund_phase_word(enum refund_phase p);
const char *refund_kind_word(enum refund_kind k);
const char *refund_tender_kind_word(enum refund_tender_kind k);
const char *refund_refusal_word(enum refund_refusal r);

#endif
