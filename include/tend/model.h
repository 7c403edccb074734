/* SPDX-License-Identifier: ISC */
/* Rows as they cross the store's seam and the service's: plain data. Strings are owned by the context they were read into. */
#ifndef TEND_MODEL_H
#define TEND_MODEL_H
#include "tend/rma.h"
#include "tend/sla.h"
#include "tend/ticket.h"

enum role { ROLE_AGENT, ROLE_LEAD, ROLE_WAREHOUSE, ROLE_FINANCE, ROLE_AUDITOR, ROLE_ADMIN, ROLE_COUNT };
const char *role_word(enum role r);
bool role_parse(const char *s, enum role *out);

struct agent {
	tend_id id;
	int64_t version;
	const char *login, *name, *skills, *queues, *lang; /* lists are blank-separated */
	enum role role;
	int capacity;
	bool active;
	int load;                    /* open tickets assigned */
	fen_t approve_limit;         /* what they may approve alone; 0: what the policy says of the role; -1 (svc_agent_put): as it is */
};

struct place {                       /* a position in the order of urgency: keyset paging at any depth */
	tms_t due;
	int priority;
	tend_id id;                  /* 0: from the start */
};

struct queue_row { const char *name, *title; int open, unassigned, late; tms_t oldest; };

enum direction { DIR_IN, DIR_OUT, DIR_NOTE, DIR_AUTO }; /* auto: receipts, bounces */
const char *direction_word(enum direction d);
enum delivery { DELIVERY_NONE, DELIVERY_QUEUED, DELIVERY_SENDING, DELIVERY_SENT, DELIVERY_UNKNOWN, DELIVERY_FAILED,
                DELIVERY_RECALLED, DELIVERY_COUNT };
#define DELIVERY_BOUNCED "undeliverable"               /* begins the detail of what came back; ": reason" may follow */
const char *delivery_word(enum delivery d);            /* none queued sending sent unknown failed recalled */

struct attachment { const char *name, *type; int64_t size; };
struct message {
	tend_id id;
	enum direction direction;
	const char *channel;
	const char *from_name;       /* the customer, or the agent's name */
	const char *from_login;      /* "" when not an agent */
	tms_t at;
	const char *text;            /* what was said, quotes folded away */
	const char *quoted;          /* the folded rest, "" none */
	const char *subject;
	const char *external_id;
	struct attachment *attachments;
	size_t n_attachments;
	struct evidence *evidence;   /* of the verdict on it, offsets into text */
	size_t n_evidence;
	enum delivery delivery;      /* of outgoing ones */
	tms_t leaves_at;             /* queued: when it may leave (recall until then) */
	const char *delivery_detail; /* the connector's last word, "" none */
};
struct event {
	int64_t id;
	tms_t at;
	const char *actor;           /* login, "rule" or "system" */
	const char *behalf;          /* the real login with --as, "" */
	const char *action;          /* create join class assign state reply … (tend(1), EVENTS) */
	tend_id ticket;
	const char *before, *after;  /* "" none */
	int64_t batch;
};
struct contact { const char *kind, *value, *masked; };
struct order_item { const char *title; int qty; int64_t price_fen; };
struct order {
	const char *no, *status, *carrier, *tracking;
	tms_t at, shipped, signed_at;  /* TMS_NONE: not yet */
	int64_t paid_fen;
	struct order_item *items;
	size_t n_items;
};
struct customer {
	tend_id id;
	int64_t version;
	tend_id merged_into;         /* 0: a record of its own; else it leads on */
	const char *external_id, *name, *lang, *city;
	int level;
	int n_tickets, n_orders;
	struct contact *contacts;
	size_t n_contacts;
};

/* A record that was merged into another, directly or through a third. */
struct customer_member { tend_id id; const char *name, *by; tms_t at; };
enum proposal_state { PROPOSAL_NONE, PROPOSAL_OPEN, PROPOSAL_MERGED, PROPOSAL_REFUSED };
const char *proposal_word(enum proposal_state s);      /* "" open merged refused */

struct quarantined { tend_id id; tms_t at; const char *channel, *external_id, *why; const void *raw; size_t n; };

enum draft_kind { DRAFT_REPLY, DRAFT_NOTE, DRAFT_ARTICLE };

struct import_counts { int64_t added, changed, same, refused; };

/* ---- returns ---- */

/* A record as it is stored (returns 3.1). */
struct rma_row {
	tend_id id;
	int64_t version;
	const char *order, *channel, *lang;
	tend_id ticket, customer;    /* 0 none */
	enum rma_kind kind;
	enum rma_state state, offered_from;
	unsigned flags;              /* RMA_DISPUTED … */
	const char *reason, *found;  /* what the customer says, what was found ("" not looked yet) */
	int fault;                   /* enum refund_fault, RMA_FAULT_OPEN; of the found reason */
	tend_id opened_by, refused_by, first_lead;
	tms_t opened, submitted, changed, refused_at; /* TMS_NONE: not yet */
	enum rma_verdict verdict;
	const char *rule;
	fen_t amount;                /* what it pays in all: as estimated, then as settled */
	bool statutory, intact;
	int64_t deduction_bp;
	fen_t freight_receipt;
	const char *kept;            /* gifts that stay: JSON as in quote.md, "" none */
	enum rma_kind offer_kind;
	fen_t offer;
	const char *offer_text;
	const char *send;            /* EX, RS: the product to be sent, "" the same one */
	fen_t price_now;             /* EX: per piece of it; CP price protection */
	const char *carrier, *tracking; /* of the parcel that comes back */
	bool scanned;
	const char *out_carrier, *out_tracking;
	const char *result;          /* code of an ending, "" while it goes on */
	tend_id parent;
	int64_t attempts;
	tms_t due;                   /* the next of its timers */
	const char *step;            /* the refund case's step it was settled by, "" not yet */
	int64_t seq;                 /* of that step within the order, 0 */
};
struct rma_proof { const char *kind, *ref; tms_t at; };       /* P photo V video L label D date or lot C carrier H vet T lab */
struct rma_decision { tms_t at; enum rma_verdict verdict; const char *rule, *inputs, *why; int64_t policy; };
struct rma_inspected { const char *line, *grade, *photo; int64_t qty; enum rma_disposition disposition; bool accepted; tms_t at; };
struct rma_timed { tend_id rma; enum rma_timer kind; tms_t started, next; int warned; };
struct stock_hold { tend_id id; const char *product, *warehouse; int64_t qty; enum rma_hold state; };
struct leg_row { struct leg l; const char *provider, *detail; tms_t changed; };
struct order_line { const char *line, *product, *title; int64_t qty; fen_t price, paid; };
struct order_terms { const char *terms, *status; bool disputed; tms_t at, shipped, signed_at; tend_id customer; fen_t paid; };
struct platform_case { const char *channel, *id, *type, *state, *digest; tend_id rma; tms_t deadline; };

/* A message found by its words. */
struct found { tend_id ticket, message; tms_t at; const char *subject, *snippet; enum ticket_state state; };

#endif
