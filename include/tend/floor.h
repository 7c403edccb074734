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

#endif
