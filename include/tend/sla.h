/* SPDX-License-Identifier: ISC */
/* Service-level clocks: one promise running (metrics.md section 3). Pure. */
#ifndef TEND_SLA_H
#define TEND_SLA_H
#include "tend/calendar.h"

enum clock_kind { CLOCK_FIRST_REPLY, CLOCK_NEXT_REPLY, CLOCK_RESOLUTION, CLOCK_KIND_COUNT };
const char *clock_word(enum clock_kind k);             /* first_reply next_reply resolution */
enum clock_result { CLOCK_RUNNING, CLOCK_MET, CLOCK_MISSED, CLOCK_CANCELLED };
const char *clock_result_word(enum clock_result r);

struct sla_clock {
	int64_t id;                  /* of the store, 0: not stored yet */
	enum clock_kind kind;
	const char *calendar;        /* its name in the policy */
	const char *rule;            /* the [sla …] section that set it */
	int64_t target_s;
	tms_t started;
	tms_t due;                   /* TMS_NONE while paused or stopped */
	tms_t stopped;               /* TMS_NONE while it runs */
	enum clock_result result;
	struct span *pauses;         /* the last one is open (to = TMS_NONE) while paused */
	size_t n_pauses;
};

bool sla_is_paused(const struct sla_clock *c);
/* Sets due from start, target, pauses. */
void sla_reckon(struct sla_clock *c, const struct calendar *cal);
/* Opens a pause at `at`; nothing when paused already or stopped. Pauses grow on ctx. */
void sla_pause(const void *ctx, struct sla_clock *c, const struct calendar *cal, tms_t at);
void sla_resume(struct sla_clock *c, const struct calendar *cal, tms_t at);
/* Ends it at `at`: met when elapsed ≤ target, else missed. */
void sla_stop(struct sla_clock *c, const struct calendar *cal, tms_t at);
/* Goes on after a reopening: the time stopped counts as a pause. */
void sla_reopen(const void *ctx, struct sla_clock *c, const struct calendar *cal, tms_t at);
/* Milliseconds of working time left at now (negative: late). */
int64_t sla_left(const struct sla_clock *c, const struct calendar *cal, tms_t now);

#endif
