/* SPDX-License-Identifier: ISC */
/* The board: what a lead sees of the floor at one moment. Kept counters and short walks along indexes; never a count of all tickets. */
#ifndef TEND_BOARD_H
#define TEND_BOARD_H
#include "tend/floor.h"

enum { BOARD_BUCKETS = 7, BOARD_MOST = 1000 };         /* a count of BOARD_MOST means: so many or more */

struct board_queue {
	const char *name, *title;
	int64_t open, fresh;         /* active ones; of these: nobody has taken them yet */
	int late, soon;              /* past due; due within [shop] due_soon */
	tms_t oldest;                /* when the oldest came that we are to move on; TMS_NONE: none */
	int replies;                 /* first answers by a person in the last hour … */
	int64_t p50, p90;            /* … and how long those customers had waited, ms */
	int64_t came, went;          /* in the last hour: new or open again; solved */
	int64_t arrivals[BOARD_BUCKETS]; /* by hour, the last one ends now */
	int ready;                   /* agents who are ready and take from it */
};
struct board_agent {
	const char *login, *name;
	enum role role;
	enum duty state;
	tms_t since;                 /* TMS_NONE: never said */
	int load, capacity, late;
	int64_t today;               /* tickets solved since midnight */
	int64_t aht;                 /* ms a ticket was open before him, per ticket solved today; 0: not known */
};
enum alert_kind { ALERT_STORE, ALERT_WORKER, ALERT_RELAY, ALERT_FAILED, ALERT_UNMANNED, ALERT_LATE, ALERT_SOON, ALERT_COUNT };
const char *alert_word(enum alert_kind k);             /* store-full worker-still relay-still send-failed unmanned late soon */
struct board_alert {
	enum alert_kind kind;
	const char *what;            /* a queue's name, a connector's; "" none */
	const char *title;           /* … for people */
	int64_t n;                   /* tickets, rows of the outbox, MB that are free */
	tms_t since;                 /* relay, worker: not since then; TMS_NONE: never */
};
struct board {
	tms_t at;
	struct board_queue *queues;  /* most trouble first */
	size_t n_queues;
	struct board_agent *agents;  /* most trouble first; of those who work on tickets */
	size_t n_agents;
	struct board_alert *alerts;  /* most trouble first */
	size_t n_alerts;
};
bool svc_board_may(const struct session *who);
/* DENIED: not a lead's, nor an auditor's. */
enum tend_status svc_board(struct svc *s, const void *ctx, const struct session *who, struct board *out, struct tend_err *err);

#endif
