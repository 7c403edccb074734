/* SPDX-License-Identifier: ISC */
/* The metrics of one ticket, folded from its events (metrics.md section 2, M1 … M8, M12). Pure: events and calendars in, figures out;
 * never a running counter. Durations are whole seconds; what does not exist is METRIC_NONE. */
#ifndef TEND_METRICS_H
#define TEND_METRICS_H
#include "tend/calendar.h"

#define METRIC_NONE INT64_C(-1)

enum metric_kind { MK_CREATE, MK_MSG, MK_NOTE, MK_HANDOFF, MK_STATUS, MK_ASSIGN, MK_FOCUS, MK_BLUR, MK_KIND_COUNT };
enum metric_actor { MA_CUSTOMER, MA_AGENT, MA_BOT, MA_SYSTEM, MA_ACTOR_COUNT };
enum metric_status { MS_NEW, MS_OPEN, MS_WAITING_CUSTOMER, MS_WAITING_INTERNAL, MS_RESOLVED, MS_CLOSED, MS_STATUS_COUNT };

struct metric_event {
	const char *ticket;
	tms_t at;
	enum metric_kind kind;
	enum metric_actor actor;
	const char *who;             /* the agent, "" else */
	const char *value;           /* status, assignee, attributes of a create: `channel=chat;customer=C1;order=O1;class=x;spam=yes;merged=yes` */
};

enum metric_fcr { FCR_NONE, FCR_YES, FCR_NO, FCR_PENDING }; /* first contact resolution (M7) */

struct ticket_metrics {
	const char *ticket;
	int64_t first_reply, first_reply_biz;        /* M1 */
	int64_t *next_replies;                       /* M2: one for each later wait, in order */
	size_t n_next;
	int64_t first_resolution, full_resolution;   /* M4 */
	int64_t work, work_biz;                      /* M5 */
	int64_t replies, transfers, reopens, soft_reopens;
	int64_t handle;                              /* M3 */
	enum metric_fcr fcr;
};

bool metric_kind_parse(const char *s, enum metric_kind *out);
/* `customer`, `bot`, `system`, `agent:NAME`; *who is behind the colon. */
bool metric_actor_parse(const char *s, enum metric_actor *out, const char **who);
bool metric_status_parse(const char *s, enum metric_status *out); /* also tend's own words: pending, hold, solved */
const char *metric_fcr_word(enum metric_fcr f);        /* - y n pending */

/* One row a ticket, in the order in which the tickets first appear. Events of a ticket are taken in order of time, those of one instant as
 * they stand. always: calendar seconds; business: working seconds; now: the moment of the report. Owned by ctx; tickets are borrowed. */
void metrics_of(const void *ctx, const struct metric_event *e, size_t n, const struct calendar *always, const struct calendar *business, tms_t now,
                struct ticket_metrics **out, size_t *n_out);

#endif
