/* SPDX-License-Identifier: ISC */
/* The clock arithmetic on its own. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/calendar.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"

/* The calendar named by the first word left in argv; options are taken out. */
static enum tend_status calendar_named(struct cli *c, int *argc, char **argv, int at, int min, int max, const struct calendar **out,
                                       struct tend_err *err) {
	const char *file = NULL;
	const struct calendars *cals = NULL;
	struct calendars *read = NULL;
	struct policy *p;
	char *text;
	size_t n;
	enum tend_status st;

	*argc = cli_options(c, *argc, argv, (struct opt[]){ { "calendars", 's', &file } }, 1, err);
	if (*argc < 0)
		return err->status;
	if ((st = cli_want(c, *argc, min, max, err)) != TEND_OK)
		return st;
	if (file) {
		st = cli_slurp(c->ctx, file, 16 << 20, &text, &n, err);
		if (st == TEND_OK)
			st = calendars_from_table(c->ctx, file, text, n, &read, err);
		cals = read;
	} else {
		st = cli_policy_files(c, NULL, &p, err);
		if (st == TEND_OK)
			st = policy_calendars(p, &cals, err);
	}
	if (st != TEND_OK)
		return st;
	*out = calendars_find(cals, argv[at]);
	return *out ? TEND_OK : tend_fail(err, TEND_NOT_FOUND, _("%s: no such calendar in %s"), argv[at], file ? file : "calendars.ini");
}

static enum tend_status calendar_pauses(struct cli *c, const char *s, struct span **out, size_t *n, struct tend_err *err) {
	char *copy = mem_strdup(c->ctx, s), *save = NULL;
	enum tend_status st = TEND_OK;

	*out = NULL;
	*n = 0;
	for (char *p = strcmp(s, "-") ? strtok_r(copy, ";", &save) : NULL; st == TEND_OK && p; p = strtok_r(NULL, ";", &save)) {
		char *slash = strchr(p, '/');
		struct span sp = { 0, TMS_NONE };
		if (!slash)
			return tend_fail(err, TEND_USAGE, _("`%s` is no pause: FROM/TO, joined by `;`, `-` for an open end"), p);
		*slash = '\0';
		st = tms_parse(p, &sp.from, NULL, err);
		if (st == TEND_OK && strcmp(slash + 1, "-") != 0)
			st = tms_parse(slash + 1, &sp.to, NULL, err);
		mem_grow(c->ctx, *out, *n);
		(*out)[(*n)++] = sp;
	}
	return st;
}

/* One value, `-` for none; number says that JSON takes it as it is. */
static enum tend_status calendar_print(struct cli *c, const char *column, const char *value, bool number, struct tend_err *err) {
	const char *const columns[] = { column };

	if (!c->json) {
		puts(value ? value : "-");
		return TEND_OK;
	}
	struct out *o = out_open(c, columns, 1);
	if (number)
		out_json(o, value, value);
	else
		out_str(o, value);
	out_end_row(o);
	return out_close(o, err);
}

enum tend_status cmd_calendar_due(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const struct calendar *cal;
	const struct zone *utc;
	struct span *pauses = NULL;
	size_t n = 0;
	tms_t start;
	char *end;
	enum tend_status st = calendar_named(c, &argc, argv, 0, 3, 4, &cal, err);

	if (st == TEND_OK)
		st = tms_parse(argv[1], &start, NULL, err);
	if (st == TEND_OK && argc > 3)
		st = calendar_pauses(c, argv[3], &pauses, &n, err);
	if (st != TEND_OK)
		return st;
	errno = 0;
	long long target = strtoll(argv[2], &end, 10);
	if (!*argv[2] || *end || errno || target < 0 || target > INT64_C(10000000000))
		return tend_fail(err, TEND_USAGE, _("`%s` are no seconds: a whole number from 0 on"), argv[2]);
	tms_t due = calendar_due(cal, start, target * TMS_SECOND, pauses, n);
	zone_get("UTC", &utc, NULL);
	return calendar_print(c, "due", due == TMS_NONE ? NULL : tms_format(c->ctx, due, utc), false, err);
}

enum tend_status cmd_calendar_elapsed(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const struct calendar *cal;
	struct span *pauses = NULL;
	size_t n = 0;
	tms_t from, to;
	enum tend_status st = calendar_named(c, &argc, argv, 0, 3, 4, &cal, err);

	if (st == TEND_OK)
		st = tms_parse(argv[1], &from, NULL, err);
	if (st == TEND_OK)
		st = tms_parse(argv[2], &to, NULL, err);
	if (st == TEND_OK && argc > 3)
		st = calendar_pauses(c, argv[3], &pauses, &n, err);
	if (st != TEND_OK)
		return st;
	char *v = mem_printf(c->ctx, "%" PRId64, calendar_elapsed(cal, from, to, pauses, n) / TMS_SECOND);
	return calendar_print(c, "elapsed_s", v, true, err);
}

enum tend_status cmd_calendar_workdays(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const struct calendar *cal;
	int32_t from, to;
	char *end, *v = NULL;
	enum tend_status st = calendar_named(c, &argc, argv, 1, 4, 4, &cal, err);

	if (st != TEND_OK)
		return st;
	if (!date_parse(argv[2], &from))
		return tend_fail(err, TEND_INVALID, _("`%s` is no date: YYYY-MM-DD"), argv[2]);
	bool count = !strcmp(argv[0], "count");
	if (count) {
		if (!date_parse(argv[3], &to))
			return tend_fail(err, TEND_INVALID, _("`%s` is no date: YYYY-MM-DD"), argv[3]);
		v = mem_printf(c->ctx, "%" PRId64, calendar_workdays(cal, from, to));
	} else if (!strcmp(argv[0], "add")) {
		long long n = strtoll(argv[3], &end, 10);
		if (!*argv[3] || *end || n < 0 || n > 100000)
			return tend_fail(err, TEND_USAGE, _("`%s` are no days: a whole number from 0 on"), argv[3]);
		if (calendar_workday_add(cal, from, n, &to)) {
			int y, m, d;
			date_to_ymd(to, &y, &m, &d);
			v = mem_printf(c->ctx, "%04d-%02d-%02d", y, m, d);
		}
	} else {
		return tend_fail(err, TEND_USAGE, _("workdays: `%s`: count or add"), argv[0]);
	}
	return count ? calendar_print(c, "workdays", v, true, err) : calendar_print(c, "date", v, false, err);
}
