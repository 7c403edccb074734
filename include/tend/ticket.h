/* SPDX-License-Identifier: ISC */
/* The ticket, its states and edges (specification README, "Ticket states"). Pure data and rules. */
#ifndef TEND_TICKET_H
#define TEND_TICKET_H
#include "tend/classify.h"
#include "tend/clock.h"

typedef int64_t tend_id;                               /* 0: none */

enum ticket_state { STATE_NEW, STATE_OPEN, STATE_PENDING, STATE_HOLD, STATE_SOLVED, STATE_CLOSED, STATE_COUNT };
const char *state_word(enum ticket_state s);
bool state_parse(const char *s, enum ticket_state *out);

/* What can happen to a ticket. */
enum ticket_event { TEV_TAKE, TEV_PENDING, TEV_HOLD, TEV_OPEN, TEV_SOLVE, TEV_CUSTOMER, TEV_ARCHIVE, TEV_COUNT };
/* The state after ev. CONFLICT when the edge does not exist: the message names both states. CUSTOMER on a closed ticket is CONFLICT:
 * the caller opens a linked one. */
enum tend_status ticket_apply(enum ticket_state from, enum ticket_event ev, enum ticket_state *to,
                              struct tend_err *err);
/* The event that leads an agent to a wanted state. */
enum ticket_event ticket_event_for(enum ticket_state want);
static inline bool state_is_active(enum ticket_state s) { return s <= STATE_HOLD; }

/* A ticket as lists and rules see it. Strings are owned by the context it was read into; never NULL but where said. */
struct ticket {
	tend_id id;
	int64_t version;             /* compare-and-set: grows with every change */
	const char *subject;
	enum ticket_state state;
	enum tclass class;
	bool complaint;
	enum origin origin;
	char reason[8];
	int severity;                /* 1…4, 0 not known */
	int sentiment;               /* -2…+2 */
	enum lang language;
	int confidence;              /* of the class, percent; 100 when a person decided */
	int reason_confidence;       /* of the reason, percent */
	bool classed_by_person;
	int priority;                /* 1…4 */
	const char *channel;
	const char *queue;           /* its name in the policy */
	tend_id assignee;            /* 0: nobody */
	const char *assignee_login;  /* "" nobody */
	tend_id customer;
	const char *customer_name;   /* "" unknown */
	int customer_level;          /* 0…4, the ♦ of a list */
	const char *order_no;        /* "" none */
	int64_t amount_fen;          /* of that order, 0 unknown */
	const char *tags;            /* blank-separated, "" none */
	int rating;                  /* stars of a review, 0 none */
	tms_t created, updated;
	tms_t due;                   /* earliest running clock; TMS_NONE: none */
	tms_t snoozed_until;         /* 0: not snoozed */
	bool unread;                 /* the customer wrote and nobody who owns it has looked */
	bool replied;                /* a person has answered in public */
	tend_id merged_into;         /* 0: not merged */
	/* of lists only */
	bool draft;                  /* the reader has a draft on it */
	const char *viewers;         /* logins of others who have it open, blank-separated; "" none */
};

/* Ids as people write them: `T10482`, `t10482`, `10482`; letter: 'T', 'C', 'R' … */
bool id_parse(const char *s, char letter, tend_id *out);
/* Order of urgency: earliest due, then priority, then id. <0, 0, >0. */
int ticket_urgency(const struct ticket *a, const struct ticket *b);

#endif
