/* SPDX-License-Identifier: ISC */
/* Service-level clocks (metrics.md section 3): start, pause, due, met or missed. Pure; time is a parameter. */
#include "tend/sla.h"

#include <string.h>

#include "tend/mem.h"

static const char *const kind_words[] = { "first_reply", "next_reply", "resolution" };
static const char *const result_words[] = { "running", "met", "missed", "cancelled" };

const char *clock_word(enum clock_kind k) {
	return (unsigned)k < CLOCK_KIND_COUNT ? kind_words[k] : "";
}

const char *clock_result_word(enum clock_result r) {
	return (unsigned)r <= CLOCK_CANCELLED ? result_words[r] : "";
}

bool sla_is_paused(const struct sla_clock *c) {
	return c->n_pauses && c->pauses[c->n_pauses - 1].to == TMS_NONE;
}

void sla_reckon(struct sla_clock *c, const struct calendar *cal) {
	c->due = c->result != CLOCK_RUNNING || sla_is_paused(c)
		? TMS_NONE
		: calendar_due(cal, c->started, c->target_s * TMS_SECOND, c->pauses, c->n_pauses);
}

static void sla_add_pause(const void *ctx, struct sla_clock *c, struct span s) {
	struct span *grown = mem_array(ctx, struct span, c->n_pauses + 1);

	if (c->n_pauses)
		memcpy(grown, c->pauses, c->n_pauses * sizeof *grown);
	grown[c->n_pauses++] = s;
	c->pauses = grown;
}

void sla_pause(const void *ctx, struct sla_clock *c, const struct calendar *cal, tms_t at) {
	if (c->result != CLOCK_RUNNING || sla_is_paused(c))
		return;
	sla_add_pause(ctx, c, (struct span){ at, TMS_NONE });
	sla_reckon(c, cal);
}

void sla_resume(struct sla_clock *c, const struct calendar *cal, tms_t at) {
	if (c->result != CLOCK_RUNNING || !sla_is_paused(c))
		return;
	struct span *last = &c->pauses[c->n_pauses - 1];
	last->to = at > last->from ? at : last->from;
	sla_reckon(c, cal);
}

void sla_stop(struct sla_clock *c, const struct calendar *cal, tms_t at) {
	if (c->result != CLOCK_RUNNING)
		return;
	if (sla_is_paused(c))
		sla_resume(c, cal, at);
	int64_t used = calendar_elapsed(cal, c->started, at, c->pauses, c->n_pauses);
	c->result = used > c->target_s * TMS_SECOND ? CLOCK_MISSED : CLOCK_MET;
	c->stopped = at;
	c->due = TMS_NONE;
}

void sla_reopen(const void *ctx, struct sla_clock *c, const struct calendar *cal, tms_t at) {
	if (c->result == CLOCK_RUNNING || c->result == CLOCK_CANCELLED)
		return;
	sla_add_pause(ctx, c, (struct span){ c->stopped, at > c->stopped ? at : c->stopped });
	c->result = CLOCK_RUNNING;
	c->stopped = TMS_NONE;
	sla_reckon(c, cal);
}

int64_t sla_left(const struct sla_clock *c, const struct calendar *cal, tms_t now) {
	tms_t at = c->stopped != TMS_NONE && c->stopped < now ? c->stopped : now;
	return c->target_s * TMS_SECOND - calendar_elapsed(cal, c->started, at, c->pauses, c->n_pauses);
}
