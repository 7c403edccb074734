/* SPDX-License-Identifier: ISC */
/* The one service layer under shell commands and console. Every change goes through here: checked against the role, made in one
 * write transaction, with event rows (who, when, what, before → after, batch).
 *
 * Statuses all calls may return: BUSY (waited for the store too long), IO, READONLY, DENIED, NOMEM. What else is said at each.
 * Reads hang on the ctx given and die with it. Times are UTC ms, money fen. */
#ifndef TEND_SERVICE_H
#define TEND_SERVICE_H
#include "tend/model.h"
#include "tend/playbook.h"
#include "tend/policy.h"

struct svc;

struct session {
	tend_id agent;               /* 0: nobody (rules, the worker) */
	char login[64];
	char name[128];
	enum role role;
	char lang[8];                /* zh, en */
	fen_t approve_limit;         /* their own, 0: the policy's for the role */
	tend_id behalf;              /* the real agent when acting with --as, else 0 */
	char real_login[64];
};

/* ---- the store ---- */
/* The store's path by the rules of commands.md (given: -s or NULL); owned by ctx. */
char *svc_store_path(const void *ctx, const char *given);
/* NOT_FOUND no file, INVALID not a store, CONFIG newer than the program or a broken policy, READONLY, BUSY. */
enum tend_status svc_open(const void *ctx, const char *path, struct svc **out, struct tend_err *err);
/* READONLY when it exists or cannot be made. Publishes policy p and makes login an admin agent. */
enum tend_status svc_create(const void *ctx, const char *path, struct policy *p, const char *login, const char *name,
                            struct svc **out, struct tend_err *err);
void svc_close(struct svc **s);
const char *svc_path(const struct svc *s);
struct policy *svc_policy(struct svc *s);              /* in force; read again when a new version is published */

/* ---- who acts ---- */
/* The agent of the Unix user, or `as` (allowed to the store's owner and to admins, audited). NO_AGENT, DENIED. */
enum tend_status svc_session(struct svc *s, const char *as, struct session *out, struct tend_err *err);

enum tend_status svc_agent_list(struct svc *s, const void *ctx, struct agent **out, size_t *n, struct tend_err *err);
/* Adds or changes; NULL strings and capacity < 0 leave as is. add: CONFLICT when the login exists. */
enum tend_status svc_agent_put(struct svc *s, const struct session *who, const struct agent *a, bool add,
                               struct tend_err *err);
enum tend_status svc_agent_leave(struct svc *s, const struct session *who, const char *login, struct tend_err *err);

/* ---- lists ---- */
struct list_req {
	const char *query;           /* filter language, "" all active */
	int limit;                   /* rows at most, 1…1000 */
	struct place after;          /* rows behind it; with back: before it, still in order */
	bool back;
};
struct list_page {
	struct ticket *rows;
	size_t n;
	bool more;                   /* others follow (precede, with back) */
	bool partial;                /* the search stopped after a bounded number of rows: `first N searched` */
	int searched;
};
/* INVALID for a bad query. Snoozed tickets are left out unless the query names state, id, order, customer
 * or `snoozed`. */
enum tend_status svc_list(struct svc *s, const void *ctx, const struct session *who, const struct list_req *r,
                          struct list_page *out, struct tend_err *err);
/* How many match, counted up to max (1000: the screen says 1000+). */
enum tend_status svc_count(struct svc *s, const struct session *who, const char *query, int max, int *out,
                           struct tend_err *err);
/* Views: the policy's `[view NAME] query = … title.zh = … title.en = …` in order, then the agent's own. */
struct view_def { const char *name, *title, *query; };
size_t svc_views(struct svc *s, const void *ctx, const struct session *who, struct view_def **out);

enum tend_status svc_queue_rows(struct svc *s, const void *ctx, const struct session *who, struct queue_row **out,
                                size_t *n, struct tend_err *err);

/* Full text over all messages: all the words must occur; Chinese ones of any length. Newest first, one hit a ticket. */
enum tend_status svc_search(struct svc *s, const void *ctx, const struct session *who, const char *words, int limit,
                            struct found **out, size_t *n, struct tend_err *err);

/* What happened on the tickets that a filter finds ("" all, closed ones too, at most 100 000), as metrics.h reads it. Owned by ctx. */
struct metric_event;
enum tend_status svc_metric_events(struct svc *s, const void *ctx, const struct session *who, const char *query, struct metric_event **out, size_t *n,
                                   struct tend_err *err);

/* ---- one ticket, whole ---- */
/* Two records that are perhaps one person: they share a contact point of that kind. */
struct proposal { struct customer keep, other; const char *why; tms_t at; enum proposal_state state; };

struct ticket_full {
	struct ticket t;
	struct message *messages;    /* oldest first */
	size_t n_messages;
	struct event *events;
	size_t n_events;
	struct sla_clock *clocks;
	size_t n_clocks;
	struct customer customer;    /* id 0: unknown */
	struct proposal *proposal;   /* an open one about the customer, NULL none */
	struct order *orders;        /* the ticket's own first, then newest; at most 5 */
	size_t n_orders;
	struct ticket *others;       /* the customer's other tickets, newest first; at most 20 */
	size_t n_others;
	struct step *steps;
	size_t n_steps;
	const char *draft;           /* the reader's reply draft, NULL none */
	const char *note_draft;      /* the reader's note draft, NULL none */
	const char *viewers;         /* other agents who have it open, logins, "" none */
};
/* NOT_FOUND. */
enum tend_status svc_ticket(struct svc *s, const void *ctx, const struct session *who, tend_id id,
                            struct ticket_full *out, struct tend_err *err);
/* How it was classified, joined, routed, prioritised; each clock's arithmetic. Lines of text in the session's language. */
enum tend_status svc_why(struct svc *s, const void *ctx, const struct session *who, tend_id id, char **out,
                         struct tend_err *err);

/* ---- changes ---- */
/* What a change acts on: one ticket or all the marked ones, in one batch. if_version ≥ 0 (one ticket only): CONFLICT unless it
 * still has that version; the message says who changed it. Without it the newest state counts. */
struct on {
	const tend_id *ids;
	size_t n;
	int64_t if_version;          /* -1: whatever it is */
};
struct done {
	size_t changed, unchanged;
	int64_t batch;               /* for svc_undo; 0 when nothing changed */
	int64_t version;             /* of the last ticket, after */
	tend_id id;                  /* of what was made (message, ticket), 0 none */
	tms_t leaves_at;             /* reply: recall until then */
};

/* The most urgent unassigned ticket (of queue, NULL: of all this agent's queues), atomic across processes, those that a colleague
 * has open come last. LIMIT when there is none. */
enum tend_status svc_take_next(struct svc *s, const void *ctx, const struct session *who, const char *queue,
                               struct ticket *out, struct tend_err *err);
enum tend_status svc_assign(struct svc *s, const struct session *who, struct on on, const char *login,
                            struct done *out, struct tend_err *err); /* "" releases; NOT_FOUND; `me` is the session's */
/* CONFLICT: no such edge; INVALID: before solved a complaint needs a public reply, and the steps that its playbook needs are done, or a
 * reason says why not (a reply that solves has none). */
enum tend_status svc_state(struct svc *s, const struct session *who, struct on on, enum ticket_state to,
                           const char *reason, struct done *out, struct tend_err *err);
/* What an agent corrects: NULL or negative members stay. Kept as an event and as a label. */
struct class_change { enum tclass class; const char *reason; int severity, complaint, sentiment, priority; const char *queue; };
#define CLASS_CHANGE_INIT { CLASS_NONE, NULL, -1, -1, -9, -1, NULL }
enum tend_status svc_class(struct svc *s, const struct session *who, struct on on, const struct class_change *c,
                           struct done *out, struct tend_err *err);
enum tend_status svc_tag(struct svc *s, const struct session *who, struct on on, const char *tag, bool add,
                         struct done *out, struct tend_err *err);
enum tend_status svc_snooze(struct svc *s, const struct session *who, struct on on, tms_t until,
                            struct done *out, struct tend_err *err); /* 0: wake it */
/* A public reply (leaves through the outbox after the policy's recall time) or an internal note. The draft is deleted in the
 * same transaction. next: the state to go to after a reply (STATE_COUNT: stay / new becomes open). INVALID: empty text. */
enum tend_status svc_reply(struct svc *s, const struct session *who, tend_id id, int64_t if_version, const char *text,
                           enum ticket_state next, struct done *out, struct tend_err *err);
enum tend_status svc_note(struct svc *s, const struct session *who, tend_id id, const char *text, struct done *out,
                          struct tend_err *err);
/* Takes back a queued reply: its text becomes the draft again. CONFLICT when it has left. message 0: the newest of the ticket. */
enum tend_status svc_recall(struct svc *s, const struct session *who, tend_id id, tend_id message, struct done *out,
                            struct tend_err *err);
enum tend_status svc_merge(struct svc *s, const struct session *who, tend_id from, tend_id into, struct done *out,
                           struct tend_err *err);
/* The message and what follows it become a ticket of their own; its id is out->id. */
enum tend_status svc_split(struct svc *s, const struct session *who, tend_id id, tend_id message, struct done *out,
                           struct tend_err *err);
enum tend_status svc_link(struct svc *s, const struct session *who, tend_id a, tend_id b, struct done *out,
                          struct tend_err *err);
/* Undoes a batch (0: this session's newest that can be). CONFLICT when somebody else changed the same since; LIMIT: nothing to
 * undo. what: one line saying what was undone, owned by ctx. */
enum tend_status svc_undo(struct svc *s, const void *ctx, const struct session *who, int64_t batch, char **what,
                          struct done *out, struct tend_err *err);
/* A phone or counter ticket. */
struct new_ticket { const char *channel, *from, *name, *subject, *text, *order; };
enum tend_status svc_ticket_new(struct svc *s, const struct session *who, const struct new_ticket *n, struct done *out,
                                struct tend_err *err);

/* Drafts: one per agent, ticket and kind. text NULL or "": delete. They outlive everything. */
enum tend_status svc_draft_put(struct svc *s, const struct session *who, tend_id id, enum draft_kind k, const char *text,
                               struct tend_err *err);
/* Opening: marks read for its owner and shows others who looks at it. Leaving: id 0. Called again at least every 30 s. */
enum tend_status svc_viewing(struct svc *s, const struct session *who, tend_id id, struct tend_err *err);
/* One masked contact is shown in full: written to the audit log, and read again. Owned by ctx. */
enum tend_status svc_reveal(struct svc *s, const void *ctx, const struct session *who, tend_id customer,
                            const char *kind, const char *value, char **out, struct tend_err *err);

/* ---- customers ---- */
/* Records of their own, by id behind after. words: a contact point as anybody writes it, or part of the name; "" all. */
enum tend_status svc_customer_list(struct svc *s, const void *ctx, const struct session *who, const char *words, tend_id after,
                                   int limit, struct customer **out, size_t *n, struct tend_err *err);
struct customer_full {
	struct customer c;           /* the one that the id leads to */
	struct customer_member *merged; /* records that were merged into it */
	size_t n_merged;
	struct ticket *tickets;      /* newest first, of all channels; at most 200 */
	size_t n_tickets;
	struct order *orders;        /* newest first; at most 200 */
	size_t n_orders;
	struct proposal *proposals;  /* open ones first */
	size_t n_proposals;
};
enum tend_status svc_customer(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct customer_full *out,
                              struct tend_err *err); /* NOT_FOUND */
enum tend_status svc_proposals(struct svc *s, const void *ctx, const struct session *who, int limit, struct proposal **out, size_t *n,
                               struct tend_err *err); /* open ones, newest first */
struct merged {
	tend_id from, into;
	size_t tickets, orders, contacts; /* moved */
	int64_t version;             /* of the record that stays, after */
	int64_t batch;               /* for svc_undo; 0 when nothing changed */
};
/* All that is from's becomes into's, and from leads to into from then on. if_version: of from, -1 whatever it is. NOT_FOUND; USAGE:
 * into itself; CONFLICT: one of them was merged, or changed, meanwhile. */
enum tend_status svc_customer_merge(struct svc *s, const struct session *who, tend_id from, tend_id into, int64_t if_version,
                                    struct merged *out, struct tend_err *err);
/* What was id's when it was merged is its own again, what came afterwards stays. The pair is not proposed again. CONFLICT: is not
 * merged. */
enum tend_status svc_customer_unmerge(struct svc *s, const struct session *who, tend_id id, struct merged *out, struct tend_err *err);
/* same: merges other into keep, and is CONFLICT unless the proposal is still open. Else: they are two people, and nobody asks again. */
enum tend_status svc_proposal_answer(struct svc *s, const struct session *who, tend_id keep, tend_id other, bool same,
                                     struct merged *out, struct tend_err *err);

/* ---- what others did ---- */
/* Events behind *cursor (0 at first: sets it to now and reports none), oldest first, at most 256 a call; advances it.
 * Nothing new costs one indexed look-up. */
enum tend_status svc_changes(struct svc *s, const void *ctx, int64_t *cursor, struct event **out, size_t *n,
                             struct tend_err *err);

/* ---- intake ---- */
struct incoming {
	const char *channel, *id, *thread;
	tms_t at;
	const char *zone_offset;     /* as given, "+08:00" */
	bool outgoing;               /* direction out: something we said elsewhere */
	bool note;                   /* said among colleagues (imports only) */
	const char *from_id, *from_name, *from_phone, *from_mail;
	const char *order, *subject, *text, *quoted;
	int rating;
	const char *message_id, *in_reply_to; /* mail */
	const char *const *references;
	size_t n_references;
	const char *automatic;       /* "no" "auto" "bounce" "list" */
	const char *bounce_of;
	bool bounced;                /* a bounce: the message did come back, for good */
	const char *bounce_reason;   /* in the remote side's words; may be NULL */
	const struct attachment *attachments;
	size_t n_attachments;
	const void *raw;             /* as it came */
	size_t raw_len;
};
enum intake_outcome { INTAKE_NEW, INTAKE_APPENDED, INTAKE_DUPLICATE, INTAKE_REFUSED };
const char *intake_word(enum intake_outcome o);
struct intake_result {
	enum intake_outcome outcome;
	tend_id ticket, message;
	char detail[160];            /* why it was joined, or refused */
};
/* One message, idempotent by channel and id. INVALID: refused (detail), the caller quarantines it. */
enum tend_status svc_intake(struct svc *s, const struct incoming *m, struct intake_result *out, struct tend_err *err);
/* Several in one write transaction (at most 100 are taken at once); out has room for n. */
enum tend_status svc_intake_batch(struct svc *s, const struct incoming *m, size_t n, struct intake_result *out,
                                  struct tend_err *err);
/* The ticket of a message by its channel and id. NOT_FOUND. */
enum tend_status svc_message_ticket(struct svc *s, const char *channel, const char *id, tend_id *ticket, struct tend_err *err);
enum tend_status svc_quarantine_put(struct svc *s, const char *channel, const char *external_id, const char *why,
                                    const void *raw, size_t n, tend_id *id, struct tend_err *err);
enum tend_status svc_quarantine_list(struct svc *s, const void *ctx, struct quarantined **out, size_t *n,
                                     struct tend_err *err);
enum tend_status svc_quarantine_drop(struct svc *s, const struct session *who, tend_id id, struct tend_err *err);

/* ---- outgoing ---- */
/* Carries out at most max outbox rows that are due; *carried counts them. Each is taken by compare-and-set with a lease, sent
 * outside any transaction, and its fate written. who may be the system's. */
enum tend_status svc_relay(struct svc *s, int max, int *carried, struct tend_err *err);
struct outgoing { tend_id id, ticket; const char *kind, *connector, *detail; enum delivery state; tms_t leaves_at; int attempts; };
enum tend_status svc_outbox(struct svc *s, const void *ctx, const struct session *who, struct outgoing **out, size_t *n,
                            struct tend_err *err); /* what is not sent or recalled, oldest first */
/* A person's decision to send again what failed, or what nobody knows of. CONFLICT for any other state. */
enum tend_status svc_outbox_retry(struct svc *s, const struct session *who, tend_id id, struct tend_err *err);
/* What time alone makes due: closing solved tickets, waking snoozed ones, leases that ran out. */
enum tend_status svc_work(struct svc *s, int *done, struct tend_err *err);

/* ---- import and policy ---- */
enum tend_status svc_policy_publish(struct svc *s, const struct session *who, struct policy *p, int64_t *version,
                                    struct tend_err *err);
/* What policy p would make of the last tickets, against the one in force: both read the messages anew, nothing is written. Newest first;
 * owned by ctx. DENIED: not a lead. */
enum try_field { TRY_CLASS, TRY_COMPLAINT, TRY_ORIGIN, TRY_REASON, TRY_SEVERITY, TRY_SENTIMENT, TRY_QUEUE, TRY_PRIORITY, TRY_FIRST_REPLY,
                 TRY_NEXT_REPLY, TRY_RESOLUTION, TRY_FIELD_COUNT };
const char *try_field_word(enum try_field f);
struct try_diff {
	tend_id ticket;
	enum try_field field;
	const char *was, *now;
	const char *person;          /* what an agent made of it, "" when nobody corrected it */
	const char *because;         /* the words and rules that p rests on; with `- ` those that fell away */
};
struct try_count { int64_t differ, judged, agreed, agrees; }; /* of the judged ones: how many agreed with the person, how many would */
struct try_report { struct try_diff *diffs; size_t n; int64_t tickets, differ; struct try_count fields[TRY_FIELD_COUNT]; };
enum tend_status svc_policy_try(struct svc *s, const void *ctx, const struct session *who, struct policy *p, int64_t last, struct try_report *out,
                                struct tend_err *err);
/* kind: products customers orders stock; one JSON object a line; upsert by external id. INVALID: what is wrong with the row. */
enum tend_status svc_import_row(struct svc *s, const char *kind, const char *json, size_t n, struct import_counts *c,
                                struct tend_err *err);
enum tend_status svc_import_begin(struct svc *s, struct tend_err *err); /* rows between are one transaction */
enum tend_status svc_import_end(struct svc *s, struct tend_err *err);
/* Tickets of another desk, whole or in part. source keeps the ids of two desks apart; "" stands for what is not known. A closed or solved
 * one has no clocks; the clocks of the others begin now: what another desk promised is not ours. */
struct import_message { const char *id, *from_name, *text; enum direction direction; tms_t at; int off_min; };
struct import_ticket {
	const char *source, *id, *subject, *channel, *order, *tags, *customer_id, *customer_name, *customer_mail, *customer_phone;
	enum ticket_state state;
	int priority, rating;        /* 0: not said */
	tms_t opened;
	const struct import_message *messages; /* in order */
	size_t n;
};
/* In one write transaction. A ticket that is known gets the messages that are not, and is otherwise left as it is. why[i] (owned by ctx) is
 * NULL, or what is wrong with the ith, which is refused; counts grow. DENIED: not a lead or an administrator. */
enum tend_status svc_import_tickets(struct svc *s, const void *ctx, const struct session *who, const struct import_ticket *t, size_t n,
                                    const char **why, struct import_counts *k, struct tend_err *err);
/* Integrity of the store: each problem through report; *problems counts. */
enum tend_status svc_check(struct svc *s, policy_report *report, void *ctx, size_t *problems, struct tend_err *err);
enum tend_status svc_backup(struct svc *s, const char *path, struct tend_err *err);

#endif
