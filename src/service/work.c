/* SPDX-License-Identifier: ISC */
/* What time alone makes due: solved tickets are archived, hidden complaints are looked for, who is gone is away. Each job does a bounded amount at a time. */
#include "service/floor.h"

enum { ARCHIVE_AT_ONCE = 100 };

static enum tend_status work_archive(struct svc *s, int *done, struct tend_err *err) {
	tend_id ids[ARCHIVE_AT_ONCE];
	size_t n;
	struct change c;
	tms_t before = tms_now() - policy_shop_dur(svc_policy(s), "reopen_within", 7 * 86400) * TMS_SECOND;
	enum tend_status st = store_ticket_solved_before(s->store, before, ids, ARCHIVE_AT_ONCE, &n, err);

	if (st != TEND_OK || !n)
		return st;
	st = change_begin(&c, s, NULL, err);
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		struct ticket t, was;
		bool changed;
		st = change_get(&c, ids[i], &t, &was);
		if (st == TEND_OK && t.state == STATE_SOLVED)
			st = ticket_apply(t.state, TEV_ARCHIVE, &t.state, err);
		if (st == TEND_OK)
			st = change_save(&c, &t, &was, &changed);
		++*done;
	}
	return c.ctx ? change_end(&c, st) : st;
}

enum tend_status svc_work(struct svc *s, int *done, struct tend_err *err) {
	static enum tend_status (*const jobs[])(struct svc *, int *, struct tend_err *) = { work_archive, hidden_orders, hidden_silent,
		returns_timers, returns_waiting, floor_pulse, floor_absent };
	enum tend_status st = TEND_OK;

	*done = 0;
	for (size_t i = 0; st == TEND_OK && i < sizeof jobs / sizeof *jobs; i++)
		st = jobs[i](s, done, err);
	return st;
}
