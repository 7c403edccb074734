/* SPDX-License-Identifier: ISC */
/* The store: plain functions named after what the desk does. How rows are kept is the backend's matter (src/store/sqlite).
 * Transactions are explicit and not nested. Functions marked W need a write transaction; it is entered through the fair gate
 * (budgets.md 2) and waits a bounded time (BUSY). Every function may return BUSY, IO, READONLY, INVALID (the store is damaged).
 * NOT_FOUND and CONFLICT are said where they can occur. Rows read hang on ctx. */
#ifndef TEND_STORE_H
#define TEND_STORE_H
#include <stddef.h>

#include "tend/article.h"
#include "tend/duty.h"
#include "tend/filter.h"
#include "tend/model.h"

struct store;

/* NOT_FOUND no file; INVALID not a store, or its schema was altered; CONFIG newer than the program; READONLY. Migrates. */
enum tend_status store_open(const void *ctx, const char *url, struct store **out, struct tend_err *err);
/* READONLY: exists, or cannot be created. */
enum tend_status store_create(const void *ctx, const char *url, struct store **out, struct tend_err *err);
void store_close(struct store **s);
const char *store_path(const struct store *s);
enum tend_status store_begin(struct store *s, bool write, struct tend_err *err);
enum tend_status store_commit(struct store *s, struct tend_err *err);
void store_rollback(struct store *s);                  /* nothing when no transaction is open */
/* Work done by this connection so far: statements started, rows stepped, virtual machine steps, full scan steps. For tests. */
struct store_work { int64_t statements, rows, steps, scans; };
void store_work(const struct store *s, struct store_work *out);

/* ---- agents ---- */
enum tend_status store_agent_by_login(struct store *s, const void *ctx, const char *login, struct agent *out,
                                      struct tend_err *err); /* NOT_FOUND */
enum tend_status store_agent_list(struct store *s, const void *ctx, struct agent **out, size_t *n, struct tend_err *err);
enum tend_status store_agent_put(struct store *s, const struct agent *a, struct tend_err *err); /* W; by login; id 0: add */

/* ---- customers, orders ---- */
/* 0 when nobody has that contact point. */
enum tend_status store_contact_find(struct store *s, const char *kind, const char *value, tend_id *customer,
                                    struct tend_err *err);
/* W; a contact point that somebody has does not move: *owner is whose it is now. *added: nobody had it. */
enum tend_status store_contact_put(struct store *s, const char *kind, const char *value, tend_id customer, tend_id *owner, bool *added,
                                   struct tend_err *err);
enum tend_status store_customer_add(struct store *s, const char *name, const char *lang, tend_id *id,
                                    struct tend_err *err); /* W */
enum tend_status store_customer(struct store *s, const void *ctx, tend_id id, struct customer *out,
                                struct tend_err *err); /* with contacts and counts; NOT_FOUND */
enum tend_status store_orders(struct store *s, const void *ctx, tend_id customer, const char *first_no, int limit,
                              struct order **out, size_t *n, struct tend_err *err);
enum tend_status store_order_owner(struct store *s, const char *no, tend_id *customer, int64_t *paid_fen,
                                   struct tend_err *err); /* customer 0: no such order */
/* The record that a record leads to: itself unless it was merged. */
enum tend_status store_customer_root(struct store *s, tend_id id, tend_id *root, struct tend_err *err);
/* Records of their own behind an id, by id; words: part of the name, "" all. */
enum tend_status store_customer_list(struct store *s, const void *ctx, tend_id after, const char *words, int limit, tend_id **out,
                                     size_t *n, struct tend_err *err);
enum tend_status store_customer_members(struct store *s, const void *ctx, tend_id id, struct customer_member **out, size_t *n,
                                        struct tend_err *err);
/* The merge that made b lead on; a is 0 when it was not merged. */
struct store_merge { tend_id b, a, agent; tms_t at; int64_t batch; enum proposal_state proposal; const char *by; };
enum tend_status store_merge_get(struct store *s, const void *ctx, tend_id b, struct store_merge *out, struct tend_err *err);
/* W; all that is b's becomes a's, which of it is kept, b leads to a. Both are records of their own. */
enum tend_status store_customer_merge(struct store *s, const struct store_merge *m, struct tend_err *err);
/* Of what b brought along: what owner has now. */
struct store_moved { const char *what, *kind, *key; }; /* ticket, order, contact */
enum tend_status store_customer_moved(struct store *s, const void *ctx, tend_id b, tend_id owner, struct store_moved **out, size_t *n,
                                      struct tend_err *err);
enum tend_status store_customer_unmerge(struct store *s, tend_id b, tend_id owner, struct tend_err *err); /* W; and that is b's again */
/* W; PROPOSAL_NONE takes the row away. */
enum tend_status store_proposal_put(struct store *s, tend_id a, tend_id b, const char *why, tms_t at, enum proposal_state state,
                                    struct tend_err *err);
struct store_proposal { tend_id a, b; const char *why; tms_t at; enum proposal_state state; };
/* What was said of p->a and p->b, or of records that lead to them: the row. NONE: nothing, and a and b stay. */
enum tend_status store_proposal_get(struct store *s, const void *ctx, struct store_proposal *p, struct tend_err *err);
/* Newest first; customer 0: the open ones of all; else all of that customer and of what was merged into it. */
enum tend_status store_proposals(struct store *s, const void *ctx, tend_id customer, int limit, struct store_proposal **out, size_t *n,
                                 struct tend_err *err);
/* Upserts of imports, W: *what is 0 same, 1 added, 2 changed. */
struct store_product { const char *id, *title, *title_en, *sku, *category; int64_t price; bool perishable; };
enum tend_status store_product_put(struct store *s, const struct store_product *p, int *what, struct tend_err *err);
enum tend_status store_stock_put(struct store *s, const char *product, const char *warehouse, int64_t on_hand,
                                 int64_t reserved, int *what, struct tend_err *err);
struct store_customer { const char *external_id, *name, *lang, *city; int level; };
enum tend_status store_customer_put(struct store *s, const struct store_customer *c, tend_id *id, int *what,
                                    struct tend_err *err);
enum tend_status store_customer_by_external(struct store *s, const char *external_id, tend_id *id, struct tend_err *err);
struct store_order_item { const char *product, *title; int64_t qty, price, paid; };
struct store_tender { const char *kind; int64_t fen; };
struct store_order {
	const char *no, *status, *carrier, *tracking, *digest; /* digest of the row as given: tells same from changed */
	const char *terms;           /* as a refund case; kept as it was once money was settled by it */
	tend_id customer;
	tms_t at, shipped, signed_at;
	int64_t paid;
	struct store_order_item *items;
	size_t n_items;
	struct store_tender *tenders;
	size_t n_tenders;
};
enum tend_status store_order_put(struct store *s, const struct store_order *o, int *what, struct tend_err *err);
enum tend_status store_product_price(struct store *s, const char *id, int64_t *fen, struct tend_err *err); /* -1: no such product */
enum tend_status store_product_title(struct store *s, const void *ctx, const char *id, char **out, struct tend_err *err);

/* ---- hidden complaints ---- */
struct store_order_event { const char *order, *kind, *text; tms_t at; tend_id customer; };
/* W; what is known already stays as it was. */
enum tend_status store_order_event_put(struct store *s, const char *order, const char *kind, tms_t at, const char *text, struct tend_err *err);
enum tend_status store_order_events_new(struct store *s, const void *ctx, int limit, struct store_order_event **out, size_t *n,
                                        struct tend_err *err); /* those not seen yet, oldest first */
enum tend_status store_order_event_seen(struct store *s, const char *order, const char *kind, struct tend_err *err); /* W */
enum tend_status store_order_times(struct store *s, const void *ctx, tend_id customer, tms_t **at, char **last, size_t *n,
                                   struct tend_err *err); /* oldest first; *last: the newest one's number */
/* The customer's newest own words between two instants: ticket 0 when there are none. */
enum tend_status store_contact_last(struct store *s, tend_id customer, tms_t from, tms_t to, tend_id *ticket, tms_t *at, struct tend_err *err);
enum tend_status store_customers_after(struct store *s, tend_id after, tend_id *ids, int max, size_t *n, struct tend_err *err); /* not merged ones */
enum tend_status store_hidden_get(struct store *s, const char *rule, const char *key, tend_id *ticket, struct tend_err *err); /* 0: not found yet */
enum tend_status store_hidden_put(struct store *s, const char *rule, const char *key, tend_id ticket, tms_t at, struct tend_err *err); /* W */

/* ---- tickets ---- */
enum tend_status store_ticket_add(struct store *s, struct ticket *t, struct tend_err *err);   /* W; sets id and version */
enum tend_status store_ticket_get(struct store *s, const void *ctx, tend_id id, struct ticket *out,
                                  struct tend_err *err); /* NOT_FOUND */
/* W; CONFLICT unless the stored version is t->version; then t->version is the new one. */
enum tend_status store_ticket_update(struct store *s, struct ticket *t, struct tend_err *err);
/* W; the most urgent unassigned one of queue (NULL: of all) becomes agent's and open. Skips snoozed ones, and with avoid those that
 * another agent looked at since seen_since. out->id is 0 when there is none. */
enum tend_status store_ticket_take_next(struct store *s, const void *ctx, const char *const *queues, size_t n_queues,
                                        tend_id agent, tms_t now, bool avoid, tms_t seen_since, struct ticket *out,
                                        struct tend_err *err);
/* Rows by the index that the filter allows, in order of urgency, behind (before, with back) a place. The caller finishes with
 * filter_match. login_id: of `who:` in the filter, 0. */
struct store_scan { const struct filter *filter; tend_id assignee; struct place from; bool back; int limit; };
enum tend_status store_ticket_scan(struct store *s, const void *ctx, const struct store_scan *r, struct ticket **out,
                                   size_t *n, struct tend_err *err);
enum tend_status store_ticket_others(struct store *s, const void *ctx, tend_id customer, tend_id but, int limit,
                                     struct ticket **out, size_t *n, struct tend_err *err); /* newest first */
enum tend_status store_ticket_newest(struct store *s, const void *ctx, tend_id before, int limit, struct ticket **out, size_t *n,
                                     struct tend_err *err); /* ids below before, falling */
/* Counted up to max when one index decides all terms of the filter; else *n is -1. Snoozed ones are left out unless asked for. */
enum tend_status store_ticket_count(struct store *s, const struct filter *f, tend_id assignee, tms_t now, bool snoozed_too,
                                    int max, int *n, struct tend_err *err);
enum tend_status store_queue_counts(struct store *s, const void *ctx, const char *queue, tms_t now, int max,
                                    struct queue_row *out, struct tend_err *err);
enum tend_status store_ticket_solved_before(struct store *s, tms_t before, tend_id *ids, size_t max, size_t *n,
                                            struct tend_err *err);
enum tend_status store_link_put(struct store *s, tend_id a, tend_id b, struct tend_err *err); /* W */
enum tend_status store_agent_load(struct store *s, tend_id agent, int max, int *load, struct tend_err *err);

/* ---- messages ---- */
struct store_message {
	tend_id id, ticket, agent;
	enum direction direction;
	const char *channel, *external_id, *from_name, *from_address, *zone, *subject, *text, *quoted, *automatic,
	           *refs;               /* References it came with, blank-separated; NULL none */
	tms_t at, received;
};
enum tend_status store_message_add(struct store *s, struct store_message *m, struct tend_err *err); /* W; CONFLICT: id known */
enum tend_status store_message_raw(struct store *s, tend_id message, const void *raw, size_t n, struct tend_err *err); /* W */
enum tend_status store_message_find(struct store *s, const char *channel, const char *external_id, tend_id *message,
                                    tend_id *ticket, struct tend_err *err); /* 0: unknown */
enum tend_status store_message_text(struct store *s, const void *ctx, tend_id message, char **out, struct tend_err *err); /* NULL: none */
enum tend_status store_messages(struct store *s, const void *ctx, tend_id ticket, struct message **out, size_t *n,
                                struct tend_err *err);
enum tend_status store_message_move(struct store *s, tend_id from, tend_id into, tend_id first, tend_id last, struct tend_err *err); /* W */
enum tend_status store_message_drop(struct store *s, tend_id message, struct tend_err *err); /* W; a recalled reply */
/* Those of m->id, into m. */
enum tend_status store_attachment_list(struct store *s, const void *ctx, struct message *m, struct tend_err *err);
enum tend_status store_attachment_add(struct store *s, tend_id message, int line, const struct attachment *a,
                                      struct tend_err *err); /* W */
enum tend_status store_ref_put(struct store *s, const char *ref, tend_id message, tend_id ticket, struct tend_err *err); /* W */
enum tend_status store_ref_find(struct store *s, const char *ref, tend_id *message, tend_id *ticket, struct tend_err *err);
/* The mail that an answer answers: the customer's newest on the ticket. Its References, blank-separated, and its own Message-ID;
 * both NULL when there is none. Owned by ctx. */
enum tend_status store_ref_parent(struct store *s, const void *ctx, tend_id ticket, char **refs, char **id, struct tend_err *err);
enum tend_status store_thread_put(struct store *s, const char *channel, const char *thread, tend_id ticket,
                                  struct tend_err *err); /* W */
enum tend_status store_thread_find(struct store *s, const char *channel, const char *thread, tend_id *ticket,
                                   struct tend_err *err);
/* Messages that hold all the words, newest first among the newest 1 000 matches, one a ticket. snippet marks them with [ ]. */
enum tend_status store_search(struct store *s, const void *ctx, const char *words, int limit, struct found **out, size_t *n,
                              struct tend_err *err);
/* Tickets whose messages say the words: of the newest 1 000 messages that do, each once, rising. */
enum tend_status store_search_tickets(struct store *s, const void *ctx, const char *words, tend_id **out, size_t *n, struct tend_err *err);
struct store_verdict { tend_id message; const struct verdict *v; const char *evidence; int64_t policy; };
enum tend_status store_verdict_put(struct store *s, const struct store_verdict *v, struct tend_err *err); /* W */
/* The verdict on a message as stored: evidence text and policy version; NOT_FOUND. */
struct stored_verdict { tend_id message; struct verdict v; const char *evidence, *confidence; int64_t policy; };
enum tend_status store_verdict_get(struct store *s, const void *ctx, tend_id message, struct stored_verdict *out,
                                   struct tend_err *err);
enum tend_status store_label_add(struct store *s, tend_id ticket, tend_id message, const char *field, const char *was,
                                 const char *is_now, tend_id agent, tms_t at, struct tend_err *err); /* W */

/* ---- clocks ---- */
enum tend_status store_clocks(struct store *s, const void *ctx, tend_id ticket, struct sla_clock **out, size_t *n,
                              struct tend_err *err);
enum tend_status store_clock_put(struct store *s, tend_id ticket, struct sla_clock *c, int64_t policy,
                                 struct tend_err *err); /* W; id 0: adds and sets it */

/* ---- events ---- */
struct store_event { tms_t at; tend_id actor, behalf, ticket; const char *action, *before, *after; int64_t batch; };
enum tend_status store_event_next_batch(struct store *s, int64_t *batch, struct tend_err *err); /* W */
enum tend_status store_event_add(struct store *s, const struct store_event *e, struct tend_err *err); /* W */
enum tend_status store_events(struct store *s, const void *ctx, tend_id ticket, struct event **out, size_t *n,
                              struct tend_err *err);
enum tend_status store_events_batch(struct store *s, const void *ctx, int64_t batch, struct event **out, size_t *n,
                                    struct tend_err *err); /* newest first; undone ones left out */
/* The newest batch of an agent that is not undone and has one of the undoable actions; 0 none. */
enum tend_status store_event_last_batch(struct store *s, tend_id agent, int64_t *batch, struct tend_err *err);
enum tend_status store_batch_undone(struct store *s, int64_t batch, struct tend_err *err); /* W */
/* Did anybody change this field of the ticket after that batch? *by is the login (owned by ctx) or NULL. */
enum tend_status store_event_since(struct store *s, const void *ctx, tend_id ticket, const char *action, int64_t batch,
                                   char **by, struct tend_err *err);
enum tend_status store_event_max(struct store *s, int64_t *id, struct tend_err *err);
enum tend_status store_events_after(struct store *s, const void *ctx, int64_t after, int limit, struct event **out,
                                    size_t *n, struct tend_err *err);
/* Who changed a ticket last: a login, "rule" or "". */
enum tend_status store_last_actor(struct store *s, const void *ctx, tend_id ticket, char **out, struct tend_err *err);

enum tend_status store_event_add_rma(struct store *s, const struct store_event *e, tend_id rma, struct tend_err *err); /* W */
enum tend_status store_events_rma(struct store *s, const void *ctx, tend_id rma, struct event **out, size_t *n, struct tend_err *err);

/* ---- returns ---- */
enum tend_status store_rma_add(struct store *s, struct rma_row *r, struct tend_err *err);      /* W; sets id and version */
enum tend_status store_rma_update(struct store *s, struct rma_row *r, struct tend_err *err);   /* W; CONFLICT unless it still has r->version */
enum tend_status store_rma_get(struct store *s, const void *ctx, tend_id id, struct rma_row *out, struct tend_err *err); /* NOT_FOUND */
enum rma_by { RMA_BY_ORDER_NO, RMA_BY_TICKET, RMA_BY_PARCEL, RMA_BY_BARCODE }; /* barcode: a product's sku or id, of goods that are due */
enum tend_status store_rma_by(struct store *s, const void *ctx, enum rma_by by, const char *key, tend_id id, struct rma_row **out, size_t *n,
                              struct tend_err *err);
/* The first of a state by their next timer; state NONE: the newest of all. */
enum tend_status store_rma_list(struct store *s, const void *ctx, enum rma_state state, int limit, struct rma_row **out, size_t *n,
                                struct tend_err *err);
enum tend_status store_rma_count(struct store *s, enum rma_state state, int max, int64_t *n, struct tend_err *err);
/* The steps that the order's records were settled by, in their order; but: this record's is left out. */
enum tend_status store_rma_steps(struct store *s, const void *ctx, const char *order, tend_id but, const char ***out, size_t *n, struct tend_err *err);
enum tend_status store_rma_next_seq(struct store *s, const char *order, int64_t *seq, struct tend_err *err);
enum tend_status store_rma_lines_put(struct store *s, tend_id rma, const struct rma_line *l, size_t n, struct tend_err *err); /* W; all of them */
enum tend_status store_rma_lines(struct store *s, const void *ctx, tend_id rma, struct rma_line **out, size_t *n, struct tend_err *err);
/* What other records of the order hold or have settled: adds to `elsewhere` of the lines given. */
enum tend_status store_rma_elsewhere(struct store *s, const char *order, tend_id but, struct rma_line *l, size_t n, struct tend_err *err);
enum tend_status store_rma_attempts(struct store *s, const char *order, const char *line, int64_t *n, struct tend_err *err);
enum tend_status store_rma_proof_add(struct store *s, tend_id rma, const char *kind, const char *ref, tms_t at, tend_id agent, struct tend_err *err); /* W */
enum tend_status store_rma_proofs(struct store *s, const void *ctx, tend_id rma, struct rma_proof **out, size_t *n, struct tend_err *err);
enum tend_status store_rma_decision_add(struct store *s, tend_id rma, const struct rma_decision *d, struct tend_err *err); /* W */
enum tend_status store_rma_decisions(struct store *s, const void *ctx, tend_id rma, struct rma_decision **out, size_t *n, struct tend_err *err);
enum tend_status store_rma_inspect_add(struct store *s, tend_id rma, const struct rma_inspected *i, tend_id agent, struct tend_err *err); /* W */
enum tend_status store_rma_inspections(struct store *s, const void *ctx, tend_id rma, struct rma_inspected **out, size_t *n, struct tend_err *err);
enum tend_status store_rma_timer_put(struct store *s, const struct rma_timed *t, struct tend_err *err); /* W; next TMS_NONE stops it */
/* rma 0: of all records those due until `due`, at most max. */
enum tend_status store_rma_timers(struct store *s, const void *ctx, tend_id rma, tms_t due, int max, struct rma_timed **out, size_t *n,
                                  struct tend_err *err);
enum tend_status store_order_terms(struct store *s, const void *ctx, const char *no, struct order_terms *out, struct tend_err *err); /* NOT_FOUND */
enum tend_status store_order_lines(struct store *s, const void *ctx, const char *no, struct order_line **out, size_t *n, struct tend_err *err);
enum tend_status store_order_dispute(struct store *s, const char *no, bool disputed, struct tend_err *err); /* W */
struct customer_returns { int64_t orders, cases, refund_only, refund_only_90d, open_recoveries; fen_t refunded; tms_t first_order; };
enum tend_status store_customer_returns(struct store *s, tend_id customer, tms_t year, tms_t quarter, struct customer_returns *out, struct tend_err *err);
enum tend_status store_product_category(struct store *s, const void *ctx, const char *id, char **category, bool *perishable, struct tend_err *err);
struct customer_claims { int64_t same_sku, advances, missing, refused; }; /* of this article before; refunds ahead still out; W02; upheld refusals */
enum tend_status store_customer_claims(struct store *s, tend_id customer, const char *product, tend_id but, tms_t year, struct customer_claims *out,
                                       struct tend_err *err);

/* Stock (G10). How much of a product is free where most of it is: one warehouse sends it. */
enum tend_status store_stock_free(struct store *s, const char *product, int64_t *n, struct tend_err *err);
/* What records that wait for it were submitted before; but: this one is left out. */
enum tend_status store_stock_ahead(struct store *s, const char *product, tend_id but, tms_t submitted, int64_t *n, struct tend_err *err);
/* W; LIMIT when no warehouse has so many free. */
enum tend_status store_hold_add(struct store *s, tend_id rma, const char *product, int64_t qty, tms_t at, struct tend_err *err);
enum tend_status store_holds(struct store *s, const void *ctx, tend_id rma, struct stock_hold **out, size_t *n, struct tend_err *err);
/* W; HELD becomes CONSUMED (the goods leave) or RELEASED, once: CONFLICT when it is not held any more. */
enum tend_status store_hold_end(struct store *s, const struct stock_hold *h, enum rma_hold to, tms_t at, tend_id rma, tend_id agent, struct tend_err *err);
/* W; goods come back: RESTOCK_A becomes stock, the rest is only written down in its bucket. */
enum tend_status store_stock_back(struct store *s, const char *product, int64_t qty, enum rma_disposition d, tms_t at, tend_id rma, tend_id agent,
                                  struct tend_err *err);
enum tend_status store_stock_waiters(struct store *s, const void *ctx, int max, tend_id **out, size_t *n, struct tend_err *err); /* first come first */

/* Legs of money. order "": of the record alone. */
enum tend_status store_leg_add(struct store *s, const struct leg *l, const char *order, tms_t at, struct tend_err *err); /* W; CONFLICT: the key exists */
/* W; by compare-and-set on the state it was read with: CONFLICT when somebody else moved it. */
enum tend_status store_leg_update(struct store *s, const struct leg_row *l, enum leg_state was, struct tend_err *err);
enum tend_status store_leg_get(struct store *s, const void *ctx, const char *key, struct leg_row *out, struct tend_err *err); /* NOT_FOUND */
enum tend_status store_legs(struct store *s, const void *ctx, tend_id rma, const char *order, struct leg_row **out, size_t *n, struct tend_err *err);
enum tend_status store_leg_last_call(struct store *s, const char *order, tms_t *at, struct tend_err *err); /* TMS_NONE: none */
enum tend_status store_legs_paid_since(struct store *s, enum leg_kind k, tms_t since, fen_t *sum, struct tend_err *err);
enum tend_status store_rma_auto_since(struct store *s, tms_t since, fen_t *sum, struct tend_err *err);
enum tend_status store_leg_seen(struct store *s, const char *channel, const char *provider, const char *status, tms_t at, bool *fresh,
                                struct tend_err *err); /* W; G11 */
enum tend_status store_platform_get(struct store *s, const void *ctx, const char *channel, const char *id, struct platform_case *out,
                                    struct tend_err *err); /* rma 0: not known */
enum tend_status store_platform_put(struct store *s, const struct platform_case *c, tms_t at, struct tend_err *err); /* W */
enum tend_status store_platform_of(struct store *s, const void *ctx, tend_id rma, struct platform_case *out, struct tend_err *err); /* id NULL: none */

/* ---- articles ---- */
enum tend_status store_product_title_en(struct store *s, const void *ctx, const char *id, char **out, struct tend_err *err); /* NULL: none */
/* W; id 0 adds, else CONFLICT unless it still has a->version; then id and version are the new ones. Writes the version and the index. */
enum tend_status store_article_put(struct store *s, struct article *a, tend_id agent, tms_t at, const char *reason, struct tend_err *err);
/* W; only how its file looks (head, tail, crlf): no new version. */
enum tend_status store_article_head(struct store *s, const struct article *a, struct tend_err *err);
enum tend_status store_article_get(struct store *s, const void *ctx, tend_id id, bool body, struct article *out, struct tend_err *err); /* NOT_FOUND */
enum tend_status store_article_find(struct store *s, const char *external_id, const char *lang, tend_id *id, struct tend_err *err); /* 0: none */
enum tend_status store_article_variants(struct store *s, const void *ctx, const struct article *a, tend_id **out, size_t *n, struct tend_err *err);
enum tend_status store_article_ids(struct store *s, const void *ctx, int state, tend_id **out, size_t *n, struct tend_err *err); /* -1: all */
enum tend_status store_article_due(struct store *s, const void *ctx, int32_t until, int limit, tend_id **out, size_t *n, struct tend_err *err);
enum tend_status store_article_popular(struct store *s, const void *ctx, bool all, bool macros, int limit, tend_id **out, size_t *n,
                                       struct tend_err *err);
/* What matches, best first, by how often and where the words stand; the caller knows the rest. */
struct store_hit { tend_id id; double score; const char *lang, *external_id, *variant, *reasons; int64_t helped, unhelped; };
enum tend_status store_article_search(struct store *s, const void *ctx, const struct kb_query *q, bool all, bool macros, int limit,
                                      struct store_hit **out, size_t *n, struct tend_err *err);
/* The same for most of the words: pairs of characters, words as they were perhaps meant; a share of `need` percent must occur. */
enum tend_status store_article_near(struct store *s, const void *ctx, const struct kb_query *q, bool all, bool macros, int need, int limit,
                                    struct store_hit **out, size_t *n, struct tend_err *err);
/* Words with weights 1 to 9, some of which occur. */
struct store_word { const char *text; int weight; };
enum tend_status store_article_like(struct store *s, const void *ctx, const struct store_word *w, size_t n_words, int need, int limit,
                                    struct store_hit **out, size_t *n, struct tend_err *err);
enum tend_status store_article_by_reason(struct store *s, const void *ctx, const char *reason, int limit, struct store_hit **out, size_t *n,
                                         struct tend_err *err);
/* Whether the word stands in the title or the tags of an article. */
enum tend_status store_word_headed(struct store *s, const char *word, bool *headed, struct tend_err *err);
enum tend_status store_word_articles(struct store *s, const char *token, int64_t *n, struct tend_err *err); /* how many have that token */
enum tend_status store_article_count(struct store *s, int64_t *n, struct tend_err *err);
struct store_article_version { int64_t version; tms_t at; const char *author, *reason, *text; enum kb_state state; };
enum tend_status store_article_versions(struct store *s, const void *ctx, tend_id id, struct store_article_version **out, size_t *n,
                                        struct tend_err *err); /* newest first */
enum tend_status store_article_version(struct store *s, const void *ctx, tend_id id, int64_t version, struct store_article_version *out,
                                       struct tend_err *err); /* NOT_FOUND */
/* W; counts it, too. what: enum kb_use. */
enum tend_status store_article_use(struct store *s, tend_id article, tend_id ticket, tend_id agent, tms_t at, int what, const char *reason,
                                   struct tend_err *err);
enum tend_status store_article_fates(struct store *s, tend_id id, int64_t *solved, int64_t *reopened, struct tend_err *err);
struct store_complaint { tms_t at; const char *by, *reason; tend_id ticket; };
enum tend_status store_article_complaints(struct store *s, const void *ctx, tend_id id, tms_t since, struct store_complaint **out, size_t *n,
                                          struct tend_err *err);
enum tend_status store_article_contradicted(struct store *s, const void *ctx, int limit, tend_id **out, size_t *n, struct tend_err *err);
enum tend_status store_miss_add(struct store *s, const char *query, tms_t at, tms_t forget, struct tend_err *err); /* W; forgets what was last asked before */
struct store_miss { const char *query; int64_t n; tms_t last; };
enum tend_status store_misses(struct store *s, const void *ctx, int limit, struct store_miss **out, size_t *n, struct tend_err *err);
struct store_bare { const char *reason; int64_t solved, without; tend_id example; };
enum tend_status store_bare(struct store *s, const void *ctx, int tickets, int limit, struct store_bare **out, size_t *n, struct tend_err *err);

/* ---- drafts, presence ---- */
enum tend_status store_draft_put(struct store *s, tend_id agent, tend_id ticket, enum draft_kind k, const char *text,
                                 tms_t at, struct tend_err *err); /* W; "" deletes */
enum tend_status store_draft_get(struct store *s, const void *ctx, tend_id agent, tend_id ticket, enum draft_kind k,
                                 char **out, struct tend_err *err); /* NULL: none */
enum tend_status store_drafts(struct store *s, const void *ctx, tend_id agent, tend_id **tickets, size_t *n,
                              struct tend_err *err);
enum tend_status store_presence_put(struct store *s, tend_id agent, tend_id ticket, tms_t at, struct tend_err *err); /* W; ticket 0: gone */
/* Read by its owner: no change of the ticket, so its version stays. */
enum tend_status store_ticket_read(struct store *s, tend_id id, struct tend_err *err); /* W */
struct presence { tend_id ticket; const char *login; };
enum tend_status store_presence(struct store *s, const void *ctx, tend_id but_agent, tms_t since, struct presence **out,
                                size_t *n, struct tend_err *err);

/* ---- the floor ---- */
enum tend_status store_duty_get(struct store *s, tend_id agent, struct duty_row *out, struct tend_err *err); /* off when never said */
enum tend_status store_duties(struct store *s, const void *ctx, struct duty_row **out, size_t *n, struct tend_err *err);
enum tend_status store_duty_put(struct store *s, const struct duty_row *d, struct tend_err *err); /* W */
enum tend_status store_console_seen(struct store *s, tend_id agent, int64_t console, tms_t at, struct tend_err *err); /* W */
/* W; console 0: all of his that were seen last before `before`. */
enum tend_status store_console_drop(struct store *s, tend_id agent, int64_t console, tms_t before, struct tend_err *err);
enum tend_status store_agent_acted(struct store *s, tend_id agent, tms_t *at, struct tend_err *err); /* his newest event, 0 none */
/* What he has and must move on, most urgent first; all: also what waits for others. Snoozed ones are left out unless all. */
enum tend_status store_agent_tickets(struct store *s, tend_id agent, bool all, tms_t now, tend_id *ids, size_t max, size_t *n, struct tend_err *err);

struct store_typing { tend_id ticket; const char *login; };
/* Who looks at (since seen) or writes on (since typed) tickets now, but that agent. */
enum tend_status store_typing(struct store *s, const void *ctx, tend_id but_agent, tms_t seen, tms_t typed, struct store_typing **out, size_t *n,
                              struct tend_err *err);
enum tend_status store_batch_has(struct store *s, int64_t batch, bool *moved, struct tend_err *err); /* is it a move of work? */

/* ---- the board: kept counters, short walks; counts go up to max ---- */
struct store_queue_now { int64_t states[STATE_COUNT]; int late, soon, free; tms_t oldest; }; /* oldest: of those that are ours to move on */
enum tend_status store_queue_now(struct store *s, const char *queue, tms_t now, tms_t soon, int max, struct store_queue_now *out, struct tend_err *err);
struct store_flow { int64_t minute, came, went; };
enum tend_status store_queue_flow(struct store *s, const void *ctx, const char *queue, int64_t after, int64_t upto, struct store_flow **out, size_t *n,
                                  struct tend_err *err); /* minutes behind after, up to upto */
/* How long customers waited for the first answers since then, at most max of them. */
enum tend_status store_first_replies(struct store *s, const char *queue, tms_t since, int64_t *took, size_t max, size_t *n, struct tend_err *err);
struct store_agent_now { int load, late; int64_t solved, focus; };
enum tend_status store_agent_now(struct store *s, tend_id agent, tms_t now, tms_t midnight, int max, struct store_agent_now *out, struct tend_err *err);
/* The next connector behind that name with rows that failed; *connector NULL: none. */
enum tend_status store_failed_next(struct store *s, const void *ctx, const char *behind, int max, char **connector, int64_t *n, struct tend_err *err);
enum tend_status store_outbox_oldest(struct store *s, tms_t now, tms_t *due, struct tend_err *err); /* due and not taken; TMS_NONE */
enum tend_status store_counters_drop(struct store *s, tms_t flow, tms_t stints, struct tend_err *err); /* W; those before */

/* ---- outbox ---- */
struct outbox_row {
	tend_id id, message, ticket;
	const char *kind, *connector, *key, *payload, *provider, *detail;
	enum delivery state;
	tms_t leaves_at;
	int attempts;
	int64_t version;
};
enum tend_status store_outbox_add(struct store *s, struct outbox_row *r, struct tend_err *err); /* W; sets id */
/* W; the next one that is due, or whose lease ran out, or whose fate is to be asked for; becomes sending with a lease.
 * id 0: none. was: the state it had (queued, sending, unknown). */
enum tend_status store_outbox_take(struct store *s, const void *ctx, tms_t now, tms_t lease_until, struct outbox_row *out,
                                   enum delivery *was, struct tend_err *err);
enum tend_status store_outbox_by_key(struct store *s, const void *ctx, const char *key, struct outbox_row *out, struct tend_err *err); /* NOT_FOUND */
enum tend_status store_outbox_drop_key(struct store *s, const char *key, struct tend_err *err); /* W; one that still waits: recalled */
enum tend_status store_outbox_renew_key(struct store *s, const char *key, enum delivery state, tms_t at, struct tend_err *err); /* W */
/* Is there anything for store_outbox_take? *due is 0 or 1. */
enum tend_status store_outbox_due(struct store *s, tms_t now, int64_t *due, struct tend_err *err);
/* W; CONFLICT unless it still has r->version. Writes state, leaves_at, attempts, provider, detail. */
enum tend_status store_outbox_finish(struct store *s, struct outbox_row *r, struct tend_err *err);
enum tend_status store_outbox_of(struct store *s, const void *ctx, tend_id message, struct outbox_row *out,
                                 struct tend_err *err); /* NOT_FOUND */
enum tend_status store_outbox_list(struct store *s, const void *ctx, struct outbox_row **out, size_t *n,
                                   struct tend_err *err); /* what is not sent or recalled, oldest first */
enum tend_status store_outbox_get(struct store *s, const void *ctx, tend_id id, struct outbox_row *out, struct tend_err *err);

/* ---- quarantine, policy, settings ---- */
enum tend_status store_quarantine_add(struct store *s, tms_t at, const char *channel, const char *external_id,
                                      const char *why, const char *digest, const void *raw, size_t n, tend_id *id,
                                      struct tend_err *err); /* W; the same bytes again: the id they have */
enum tend_status store_quarantine_list(struct store *s, const void *ctx, struct quarantined **out, size_t *n,
                                       struct tend_err *err);
enum tend_status store_quarantine_drop(struct store *s, tend_id id, struct tend_err *err); /* W; NOT_FOUND */
struct store_file { const char *name, *text; };
enum tend_status store_policy_put(struct store *s, const struct store_file *files, size_t n, tend_id agent, tms_t at,
                                  int64_t *version, struct tend_err *err); /* W */
enum tend_status store_policy_version(struct store *s, int64_t *version, struct tend_err *err);
enum tend_status store_policy_get(struct store *s, const void *ctx, int64_t version, struct store_file **files, size_t *n,
                                  struct tend_err *err);
enum tend_status store_meta_get(struct store *s, const void *ctx, const char *key, char **out, struct tend_err *err); /* NULL: none */
enum tend_status store_meta_put(struct store *s, const char *key, const char *value, struct tend_err *err); /* W */

/* ---- keeping ---- */
enum tend_status store_check(struct store *s, void (*report)(void *ctx, const char *problem), void *ctx, size_t *problems,
                             struct tend_err *err);
enum tend_status store_backup(struct store *s, const char *path, struct tend_err *err); /* READONLY: path exists */

#endif
