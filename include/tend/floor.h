/* SPDX-License-Identifier: ISC */
/* The floor: who is there, and work on its way from one to another. Reads hang on ctx; statuses as in service.h. */
#ifndef TEND_FLOOR_H
#define TEND_FLOOR_H
#include "tend/duty.h"
#include "tend/service.h"

/* ---- presence ---- */

/* login NULL: the session's own. NOT_FOUND. */
enum tend_status svc_duty(struct svc *s, const struct session *who, const char *login, struct duty_row *out, struct tend_err *err);
/* Says it for oneself (login NULL or own) or, a lead, for somebody. An event tells. DENIED, NOT_FOUND. */
enum tend_status svc_duty_set(struct svc *s, const struct session *who, const char *login, enum duty d, struct tend_err *err);

/* A console is open: whoever was off or away is ready. id: any number of its own. *out: what he is now. */
enum tend_status svc_console_open(struct svc *s, const struct session *who, int64_t id, struct duty_row *out, struct tend_err *err);
/* Still open; at least once a minute. Whoever was found away is again what he said before. */
enum tend_status svc_console_seen(struct svc *s, const struct session *who, int64_t id, struct duty_row *out, struct tend_err *err);
/* Left by its user: with his last one he is off. A console that is merely gone says nothing: the desk finds its user away in time. */
enum tend_status svc_console_left(struct svc *s, const struct session *who, int64_t id, struct tend_err *err);

/* What an agent has and is to answer goes back to its queues (all: what waits for customers and departments, too), in one batch: an
 * event says why. A lead's. NOT_FOUND. */
enum tend_status svc_handback(struct svc *s, const struct session *who, const char *login, bool all, struct done *out, struct tend_err *err);

/* ---- moving work ---- */

/* What is to move, and where to. A plan changes nothing; applying it does, in pieces, as far as what it found is still so. */
struct move_req {
	const char *query;           /* which tickets (filter language) … */
	const tend_id *ids;          /* … or these, when there are any */
	size_t n_ids;
	const char *from;            /* only what he has, and he gets none of it; NULL whose it is does not matter */
	const char *queue;           /* to this queue; NULL each stays in its own */
	const char *to;              /* to him; "" to nobody; NULL as it is */
	bool spread;                 /* evenly over who is ready and can, instead of `to` */
	size_t count;                /* the most urgent so many, 0 all (MOVE_MAX at most) */
};
enum { MOVE_MAX = 5000 };

struct move_row {
	tend_id id;
	int64_t version;             /* as it was found */
	enum ticket_state state;
	const char *subject, *queue, *from, *to_queue, *to; /* from, to: logins, "" nobody */
	const char *typing;          /* who else has it open or types on it right now, "" nobody */
};
struct move_agent { const char *login; enum duty state; int capacity, before, after; size_t gets, gives; };
struct move_plan {
	const char *what;            /* query or origin, for the log */
	bool spread;
	struct move_row *rows;       /* those that change, most urgent first */
	size_t n;
	struct move_agent *agents;   /* who gets or gives any, by login */
	size_t n_agents;
	size_t found, typing;        /* tickets found; of the rows: those that somebody types on */
	size_t stuck;                /* should go to somebody, and nobody who can has room */
	bool more;                   /* others are found behind these */
};
/* DENIED: not a lead's; USAGE: neither queue, to nor spread; NOT_FOUND: queue, agent; INVALID: the query; LIMIT: to be spread, and nobody is
 * ready. Nothing to move is OK with n 0. */
enum tend_status svc_move_plan(struct svc *s, const void *ctx, const struct session *who, const struct move_req *r, struct move_plan *out,
                               struct tend_err *err);
struct moved {
	size_t moved;
	size_t meanwhile;            /* left alone: somebody took, moved or solved it since the plan was made */
	size_t full;                 /* left alone: who was to have it has no room any more */
	int64_t batch;               /* one for all pieces, for svc_undo; 0 nothing moved */
};
enum tend_status svc_move_apply(struct svc *s, const struct session *who, const struct move_plan *p, struct moved *out, struct tend_err *err);

#endif
