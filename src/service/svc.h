/* SPDX-License-Identifier: ISC */
/* What the files of the service share. Private to src/service and src/relay. */
#ifndef TEND_SVC_PRIV_H
#define TEND_SVC_PRIV_H
#include "tend/authz.h"
#include "tend/service.h"
#include "tend/store.h"

struct svc {
	struct store *store;
	struct policy *policy;       /* NULL until asked for */
	char *path;
	bool importing;              /* a transaction of an import is open */
};

/* One action in the making: a write transaction, one batch of events. */
struct change {
	struct svc *s;
	const struct session *who;   /* NULL: a rule */
	tms_t now;
	int64_t batch;
	void *ctx;                   /* memory until the action ends */
	struct tend_err *err;
};

/* A version that was published, in force or not; owned by ctx. A version that never was is empty. */
enum tend_status svc_policy_of(struct svc *s, const void *ctx, int64_t version, struct policy **out, struct tend_err *err);

enum tend_status change_begin(struct change *c, struct svc *s, const struct session *who, struct tend_err *err);
/* Commits when st is OK, else rolls back; frees the memory; returns what to report. */
enum tend_status change_end(struct change *c, enum tend_status st);
enum tend_status change_event(struct change *c, tend_id ticket, const char *action, const char *before, const char *after);
/* Writes t by version, with an event for every field that differs from was, and lets the clocks follow. *changed tells. */
enum tend_status change_save(struct change *c, struct ticket *t, const struct ticket *was, bool *changed);
/* CONFLICT when if_version ≥ 0 is not the ticket's; says by whom. */
enum tend_status change_check_version(struct change *c, const struct ticket *t, int64_t if_version);
enum tend_status change_get(struct change *c, tend_id id, struct ticket *t, struct ticket *was);

/* What svc_class and svc_state do to a ticket, in a change that goes on. */
enum tend_status change_class(struct change *c, struct ticket *t, const struct class_change *k);
enum tend_status change_state(struct change *c, struct ticket *t, enum ticket_state to);
/* INVALID: the playbook needs a step of t that is not done; it is named. */
enum tend_status change_solves(struct change *c, const struct ticket *t);

/* The fields that events and undo know. */
enum tfield { TF_CLASS, TF_COMPLAINT, TF_ORIGIN, TF_REASON, TF_SEVERITY, TF_SENTIMENT, TF_PRIORITY, TF_QUEUE, TF_ASSIGN, TF_STATE, TF_TAGS,
              TF_SNOOZE, TF_CUSTOMER, TF_ORDER, TF_SUBJECT, TF_MERGE, TF_SURE, TF_COUNT };
extern const char *const tfield_words[TF_COUNT];
char *tfield_text(const void *ctx, const struct ticket *t, enum tfield f);
enum tend_status tfield_set(struct change *c, struct ticket *t, enum tfield f, const char *text);

/* ---- clocks of a ticket (clocks.c) ---- */
enum tend_status clocks_start(struct change *c, struct ticket *t);                  /* of a new ticket; sets t->due */
enum tend_status clocks_follow(struct change *c, struct ticket *t, const struct ticket *was);
enum tend_status clocks_replied(struct change *c, struct ticket *t);                /* a person answered in public */
/* A reply given at `at` was recalled: the clocks that it stopped run on as if nothing had been said. */
enum tend_status clocks_unreplied(struct change *c, struct ticket *t, tms_t at);
/* Solving it at `at` was undone: the answer that was not needed then is owed again. */
enum tend_status clocks_unsolved(struct change *c, struct ticket *t, tms_t at);
enum tend_status clocks_customer(struct change *c, struct ticket *t, tms_t at);     /* the customer wrote */

/* ---- the rules on a ticket (rules: policy sections route and priority) ---- */
struct routed { const char *queue_rule, *queue_when, *priority_rule, *priority_when; };
void svc_route(struct svc *s, struct ticket *t, tms_t now, struct routed *out);
void route_by(struct policy *p, struct ticket *t, tms_t now, struct routed *out); /* … of a policy that need not be in force */

/* Tells the customer something in the ticket's channel: queued in the change's own transaction. */
enum tend_status reply_notice(struct change *c, const struct ticket *t, const char *text);

/* ---- legs of money on their way through the outbox (ret_money.c); rows of kind `leg`, key = the leg's ---- */
/* In the transaction that took the row. *go false: not now (a dispute, too soon after the last call): the row waits again. */
enum tend_status leg_taken(struct change *c, struct outbox_row *r, enum delivery was, bool *go);
/* In the transaction that writes the row's fate. absent: queried, and the provider knows no such key. */
enum tend_status leg_told(struct change *c, struct outbox_row *r, bool absent);

/* ---- the worker's part of returns (ret_tell.c) ---- */
enum tend_status returns_timers(struct svc *s, int *done, struct tend_err *err);
enum tend_status returns_waiting(struct svc *s, int *done, struct tend_err *err);

/* ---- hidden complaints (hidden.c): policy sections [hidden …] on what happened to orders and on customers who went silent ---- */
enum tend_status hidden_orders(struct svc *s, int *done, struct tend_err *err);
enum tend_status hidden_silent(struct svc *s, int *done, struct tend_err *err);         /* looks at each customer once a day */

/* The one form of a contact point (tend/contact.h) with the shop's country code; NULL: it is none. Owned by ctx. */
char *svc_contact_form(struct svc *s, const void *ctx, const char *kind, const char *value);

/* ---- customers (customer.c) ---- */
enum tend_status customer_read(struct svc *s, const void *ctx, tend_id id, struct customer *out, struct tend_err *err); /* masked, too */
/* Two records share a contact point of the kind `why`: asked once, unless they are one already. */
enum tend_status customer_propose(struct change *c, tend_id a, tend_id b, const char *why);
/* Gives the customer a contact point. One that is another's stays with him, and the two are proposed to be one. */
enum tend_status customer_contact(struct change *c, tend_id customer, const char *kind, const char *value, bool *added);
enum tend_status customer_open_proposal(struct svc *s, const void *ctx, tend_id customer, struct proposal **out, struct tend_err *err);
bool customer_undoes(const char *action);              /* is the batch of such an event customer_undo's? */
enum tend_status customer_undo(struct change *c, const struct event *e);

bool word_in_list(const char *list, const char *word); /* blank-separated */

#endif
