/* SPDX-License-Identifier: ISC */
/* Business calendars and working time (metrics.md section 3). Pure: a calendar is data, time is a parameter. */
#ifndef TEND_CALENDAR_H
#define TEND_CALENDAR_H
#include "tend/clock.h"

struct conf;
struct calendar;
struct calendars;

struct span {
	tms_t from;
	tms_t to;                    /* exclusive; TMS_NONE: without end */
};

/* From the table form (`calendar zone rule key hours`, tab-separated, a header line). Errors carry file:line. */
enum tend_status calendars_from_table(const void *ctx, const char *file, const char *text, size_t n,
                                      struct calendars **out, struct tend_err *err);
/* From the policy: sections `[calendar NAME]` with `zone = `, `mon = ` … `sun = HOURS`, `off = DATE…`,
 * `work = DATE HOURS` (HOURS `=mon`: those of Monday), `date = DATE HOURS`. Several dates in one `off`, blank-separated. */
enum tend_status calendars_from_conf(const void *ctx, const struct conf *c, struct calendars **out,
                                     struct tend_err *err);
const struct calendar *calendars_find(const struct calendars *cs, const char *name); /* NULL: unknown */

/* Milliseconds of open time in [from, to) outside all pauses; 0 when to is not after from. */
int64_t calendar_elapsed(const struct calendar *c, tms_t from, tms_t to, const struct span *pauses, size_t n);
/* The earliest t with elapsed(start, t) >= target ms; TMS_NONE when a pause has no end or no time is open within 400 days. */
tms_t calendar_due(const struct calendar *c, tms_t start, int64_t target_ms, const struct span *pauses, size_t n);
bool calendar_is_open(const struct calendar *c, tms_t at);
const struct zone *calendar_zone(const struct calendar *c);
/* Working dates d with from < d <= to; the date n working days after from (n 0: from itself). */
int64_t calendar_workdays(const struct calendar *c, int32_t from, int32_t to);
bool calendar_workday_add(const struct calendar *c, int32_t from, int64_t n, int32_t *out);
/* The last year for which the calendar names a day off, 0 when none: a due date beyond it deserves a warning. */
int calendar_last_year(const struct calendar *c);

#endif
