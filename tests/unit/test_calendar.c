/* SPDX-License-Identifier: ISC */
/* Calendars and working time: every row of the vectors, and what must hold for any of them. */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>

#include "tend/calendar.h"
#include "tend/conf.h"
#include "tend/mem.h"

#define VECTORS TEND_SRCDIR "/tests/vectors/"

static void *ctx;
static struct calendars *cals;
static struct tend_err err;

static char *slurp(const char *path) {
	FILE *f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "%s", path);
	char *buf = mem_zalloc(ctx, 1, 1 << 20);
	size_t n = fread(buf, 1, (1 << 20) - 1, f);
	fclose(f);
	buf[n] = '\0';
	return buf;
}

static void setup(void) {
	ctx = mem_ctx(NULL);
	char *text = slurp(VECTORS "calendars.tsv");
	ck_assert_msg(calendars_from_table(ctx, "calendars.tsv", text, strlen(text), &cals, &err) == TEND_OK, "%s", err.msg);
}

static void teardown(void) {
	mem_free(ctx);
}

static tms_t at(const char *s) {
	tms_t t = 0;
	if (!strcmp(s, "-"))
		return TMS_NONE;
	ck_assert_msg(tms_parse(s, &t, NULL, &err) == TEND_OK, "%s", err.msg);
	return t;
}

static size_t pauses(char *s, struct span *out) {
	size_t n = 0;
	char *save = NULL;
	if (!strcmp(s, "-"))
		return 0;
	for (char *p = strtok_r(s, ";", &save); p; p = strtok_r(NULL, ";", &save)) {
		char *slash = strchr(p, '/');
		*slash = '\0';
		out[n++] = (struct span){ at(p), at(slash + 1) };
	}
	return n;
}

/* Rows of a vector file, split at tabs. */
static int rows(const char *name, char *cells[][7]) {
	int n = -1;
	char *save = NULL, *text = slurp(name);
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (n >= 0)
			for (int c = 0; c < 7; c++) {
				cells[n][c] = line;
				line += strcspn(line, "\t");
				if (*line)
					*line++ = '\0';
			}
		n++;
	}
	return n;
}

static const struct calendar *cal(const char *name) {
	const struct calendar *c = calendars_find(cals, name);
	ck_assert_msg(c != NULL, "%s", name);
	return c;
}

START_TEST(every_due_time_of_the_vectors_is_right) {
	char *r[100][7];
	struct span p[8];
	int n = rows(VECTORS "sla_due.tsv", r);
	ck_assert_int_gt(n, 20);
	for (int i = 0; i < n; i++) {
		size_t np = pauses(r[i][4], p);
		int64_t target = strtoll(r[i][3], NULL, 10) * TMS_SECOND;
		tms_t due = calendar_due(cal(r[i][1]), at(r[i][2]), target, p, np);
		ck_assert_msg(due == at(r[i][5]), "%s: %s, not %s", r[i][0], tms_format(ctx, due, calendar_zone(cal(r[i][1]))), r[i][5]);
		if (due != TMS_NONE) {
			ck_assert_int_eq(calendar_elapsed(cal(r[i][1]), at(r[i][2]), due, p, np), target);
			ck_assert_int_lt(calendar_elapsed(cal(r[i][1]), at(r[i][2]), due - 1, p, np), target);
		}
	}
}
END_TEST

START_TEST(every_elapsed_time_of_the_vectors_is_right) {
	char *r[100][7];
	struct span p[8];
	int n = rows(VECTORS "sla_elapsed.tsv", r);
	ck_assert_int_gt(n, 10);
	for (int i = 0; i < n; i++) {
		size_t np = pauses(r[i][4], p);
		int64_t ms = calendar_elapsed(cal(r[i][1]), at(r[i][2]), at(r[i][3]), p, np);
		ck_assert_msg(ms == strtoll(r[i][5], NULL, 10) * TMS_SECOND, "%s: %" PRId64 " ms, not %s s", r[i][0], ms, r[i][5]);
		ck_assert_int_eq(calendar_elapsed(cal(r[i][1]), at(r[i][3]), at(r[i][2]), p, np), 0);
	}
}
END_TEST

START_TEST(every_working_day_of_the_vectors_is_right) {
	char *r[100][7];
	int n = rows(VECTORS "workdays.tsv", r);
	ck_assert_int_gt(n, 10);
	for (int i = 0; i < n; i++) {
		int32_t from, to, got;
		ck_assert(date_parse(r[i][3], &from));
		if (!strcmp(r[i][1], "count")) {
			ck_assert(date_parse(r[i][4], &to));
			ck_assert_int_eq(calendar_workdays(cal(r[i][2]), from, to), strtoll(r[i][5], NULL, 10));
		} else {
			ck_assert(date_parse(r[i][5], &to));
			ck_assert(calendar_workday_add(cal(r[i][2]), from, strtoll(r[i][4], NULL, 10), &got));
			ck_assert_msg(got == to, "%s", r[i][0]);
		}
	}
}
END_TEST

START_TEST(a_longer_target_is_never_due_earlier) {
	static const char *const names[] = { "cn-std", "cn-split", "cn-night", "cn-peak", "ny-std", "ldn-night", "lhi-early", "ktm-std" };
	for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
		tms_t before = 0;
		for (int64_t target = 0; target < 60 * TMS_HOUR; target += 37 * TMS_MINUTE) {
			tms_t due = calendar_due(cal(names[c]), at("2026-03-28T20:11:07Z"), target, NULL, 0);
			ck_assert_int_ge(due, before);
			before = due;
		}
	}
}
END_TEST

START_TEST(the_policy_form_says_the_same_as_the_table) {
	static const char text[] = "[calendar a]\nzone = Asia/Shanghai\nmon = 09:00-12:00,13:30-18:00\nsat = 18:00-02:00\n"
		"off = 2026-11-16 2026-11-23\nwork = 2026-11-15 =mon\ndate = 2026-11-23 10:00-11:00\n";
	struct conf *conf = conf_new(ctx);
	struct calendars *cs;
	ck_assert_int_eq(conf_parse(conf, "c.ini", text, sizeof text - 1, &err), TEND_OK);
	ck_assert_msg(calendars_from_conf(ctx, conf, &cs, &err) == TEND_OK, "%s", err.msg);
	const struct calendar *c = calendars_find(cs, "a");
	static const struct { const char *from, *to; int64_t s; } cases[] = {
		{ "2026-11-09T00:00:00+08:00", "2026-11-10T00:00:00+08:00", 27000 },  /* Monday */
		{ "2026-11-14T00:00:00+08:00", "2026-11-15T03:00:00+08:00", 28800 },  /* a shift over midnight */
		{ "2026-11-15T03:00:00+08:00", "2026-11-16T00:00:00+08:00", 27000 },  /* make-up Sunday with Monday's hours */
		{ "2026-11-16T00:00:00+08:00", "2026-11-17T00:00:00+08:00", 0 },      /* off */
		{ "2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00", 3600 },   /* date outweighs off */
	};
	for (int i = 0; i < COUNT(cases); i++)
		ck_assert_int_eq(calendar_elapsed(c, at(cases[i].from), at(cases[i].to), NULL, 0), cases[i].s * TMS_SECOND);
	ck_assert_int_eq(calendar_last_year(c), 2026);
}
END_TEST

static const struct { const char *text, *want; } faults[] = {
	{ "[calendar a]\nzone = Mars/Olympus\n", "c.ini:2: zone: `Mars/Olympus` is no time zone" },
	{ "[calendar a]\nmon = 9-18\n", "c.ini:2: `9-18` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nmon = +9:00-18:00\n", "c.ini:2: `+9:00-18:00` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nmon = 09:00-24:30\n", "c.ini:2: `09:00-24:30` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nmon = 09:00-12:00,\n", "c.ini:2: `09:00-12:00,` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nsun = =sun\n", "c.ini:2: `=sun` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nmon = =wed\ntue = =wed\nwed = =tue\n", "c.ini:4: `=tue` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
	{ "[calendar a]\nzone = UTC\nzone = Asia/Tokyo\n", "c.ini:3: zone: `Asia/Tokyo` is not UTC" },
	{ "[calendar a]\noff = 2026-02-30\n", "c.ini:2: `2026-02-30` is no date: YYYY-MM-DD" },
	{ "[calendar a]\nwork = 2026-02-14\n", "c.ini:2: work needs a date and hours: 2026-02-14 =mon" },
	{ "[calendar a]\nfunday = -\n", "c.ini:2: a calendar has no `funday`: zone, mon … sun, off, work, date" },
};

START_TEST(a_fault_in_a_calendar_names_its_line) {
	struct conf *conf = conf_new(ctx);
	struct calendars *cs;
	ck_assert_int_eq(conf_parse(conf, "c.ini", faults[_i].text, strlen(faults[_i].text), &err), TEND_OK);
	ck_assert_int_eq(calendars_from_conf(ctx, conf, &cs, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, faults[_i].want);
}
END_TEST

#define HEAD "calendar\tzone\trule\tkey\thours\n"

static const struct { const char *text, *want; } table_faults[] = {
	{ HEAD "a\tMars/Olympus\tweek\tmon\t-\n", "t.tsv:2: zone: `Mars/Olympus` is no time zone" },
	{ HEAD "a\tUTC\tweek\tmon\t-\na\tAsia/Tokyo\tweek\ttue\t-\n", "t.tsv:3: zone: `Asia/Tokyo` is not UTC" },
	{ HEAD "a\tUTC\tweek\tmon\n", "t.tsv:2: five columns are needed: calendar zone rule key hours" },
	{ HEAD "a\tUTC\tmonth\tmon\t-\n", "t.tsv:2: `month` is no rule: week, off, work or date" },
	{ HEAD "a\tUTC\tweek\tfunday\t-\n", "t.tsv:2: `funday` is no day: mon … sun" },
};

START_TEST(a_fault_in_a_table_names_its_line) {
	struct calendars *cs;
	ck_assert_int_eq(calendars_from_table(ctx, "t.tsv", table_faults[_i].text, strlen(table_faults[_i].text), &cs, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, table_faults[_i].want);
}
END_TEST

static const struct calendar *table(const char *text) {
	struct calendars *cs;
	ck_assert_msg(calendars_from_table(ctx, "t.tsv", text, strlen(text), &cs, &err) == TEND_OK, "%s", err.msg);
	return calendars_find(cs, "a");
}

static int64_t open_s(const struct calendar *c, const char *from, const char *to) {
	return calendar_elapsed(c, at(from), at(to), NULL, 0) / TMS_SECOND;
}

START_TEST(the_order_of_rows_means_nothing) {
	const struct calendar *c = table(HEAD "a\tUTC\twork\t2026-11-15\t=mon\na\tUTC\tdate\t2026-11-16\t=tue\na\tUTC\tweek\ttue\t=mon\n"
		"a\tUTC\toff\t2026-11-15\t-\na\tUTC\tweek\tmon\t09:00-12:00\n");
	ck_assert_int_eq(open_s(c, "2026-11-15T00:00:00Z", "2026-11-16T00:00:00Z"), 3 * 3600);
	ck_assert_int_eq(open_s(c, "2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z"), 3 * 3600);
	ck_assert_int_eq(open_s(c, "2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z"), 3 * 3600);
}
END_TEST

START_TEST(of_two_rows_for_one_date_the_later_one_counts) {
	const struct calendar *c = table(HEAD "a\tUTC\tdate\t2026-11-15\t09:00-10:00\na\tUTC\tdate\t2026-11-15\t09:00-14:00\n");
	ck_assert_int_eq(open_s(c, "2026-11-15T00:00:00Z", "2026-11-16T00:00:00Z"), 5 * 3600);
}
END_TEST

START_TEST(spans_that_a_skipped_hour_puts_out_of_order_all_count) {
	/* New York, 8 March 2026: 02:30 is 03:30, so the span written first begins last */
	const struct calendar *c = table(HEAD "a\tAmerica/New_York\tweek\tsun\t02:30-05:00,03:00-03:20\n");
	ck_assert_int_eq(open_s(c, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z"), 90 * 60 + 20 * 60);
	/* the end of this one lies before its beginning: nothing is open */
	c = table(HEAD "a\tAmerica/New_York\tweek\tsun\t02:30-03:00\n");
	ck_assert_int_eq(open_s(c, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z"), 0);
	/* Samoa had no Friday 30 December 2011: its hours fall upon Saturday's and join them */
	c = table(HEAD "a\tPacific/Apia\tweek\tfri\t14:00-16:00\na\tPacific/Apia\tweek\tsat\t08:00-10:00\n");
	ck_assert_int_eq(open_s(c, "2011-12-29T00:00:00Z", "2012-01-02T00:00:00Z"), 4 * 3600);
}
END_TEST

START_TEST(spans_over_midnight_and_whole_days_join) {
	const struct calendar *c = table(HEAD "a\tUTC\tweek\tmon\t24:00-24:00\na\tUTC\tweek\ttue\t08:00-09:00,23:00-01:00\n"
		"a\tUTC\tweek\twed\t00:00-02:00\n");
	ck_assert_int_eq(open_s(c, "2026-11-09T00:00:00Z", "2026-11-10T00:00:00Z"), 0);
	ck_assert_int_eq(open_s(c, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z"), 86400);
	ck_assert_int_eq(open_s(c, "2026-11-11T00:00:00Z", "2026-11-12T00:00:00Z"), 2 * 3600);
	ck_assert(calendar_is_open(c, at("2026-11-11T01:59:59Z")));
	ck_assert(!calendar_is_open(c, at("2026-11-11T02:00:00Z")));
}
END_TEST

START_TEST(what_is_due_has_elapsed_and_not_a_millisecond_before) {
	static const char *const names[] = { "cn-std", "cn-split", "cn-night", "cn-peak", "ny-early", "ny-gap", "ldn-night", "lhi-early" };
	static const char *const starts[] = { "2026-03-07T03:11:07.250Z", "2026-03-28T20:00:00Z", "2026-04-04T13:59:59Z", "2026-11-01T04:30:00Z" };
	for (int i = 0; i < COUNT(names) * COUNT(starts); i++)
		for (int64_t target = 1; target < 50 * TMS_HOUR; target += 7 * TMS_HOUR + 123457) {
			const struct calendar *c = cal(names[i / COUNT(starts)]);
			tms_t start = at(starts[i % COUNT(starts)]), pause = start + 3 * TMS_HOUR;
			struct span p[] = { { pause + TMS_HOUR, pause + 5 * TMS_HOUR }, { pause, pause + 2 * TMS_HOUR } };
			tms_t due = calendar_due(c, start, target, p, 2);
			ck_assert_int_eq(calendar_elapsed(c, start, due, p, 2), target);
			ck_assert_int_eq(calendar_elapsed(c, start, due - 1, p, 2), target - 1);
		}
}
END_TEST

START_TEST(nothing_is_due_behind_400_days_or_in_a_pause_without_end) {
	struct span open = { at("2026-11-11T02:00:00Z"), TMS_NONE };
	ck_assert(calendar_due(cal("cn-24x7"), open.from, 400 * TMS_DAY, NULL, 0) == open.from + 400 * TMS_DAY);
	ck_assert(calendar_due(cal("cn-24x7"), open.from, 400 * TMS_DAY + 1, NULL, 0) == TMS_NONE);
	ck_assert(calendar_due(cal("cn-24x7"), open.from - 10, 10, &open, 1) == open.from);
	ck_assert(calendar_due(cal("cn-24x7"), open.from - 10, 11, &open, 1) == TMS_NONE);
	ck_assert_int_eq(calendar_elapsed(cal("cn-24x7"), open.from - 10, open.from + TMS_DAY, &open, 1), 10);
	int32_t date = date_from_ymd(2026, 11, 11), out;
	ck_assert(!calendar_workday_add(cal("never"), date, 1, &out));
}
END_TEST

/* The shop's own office hours are those of cn-std, day by day over both years. */
START_TEST(the_shipped_office_calendar_has_the_days_off_of_the_vectors) {
	struct conf *conf = conf_new(ctx);
	struct calendars *cs;
	ck_assert_msg(conf_read(conf, TEND_SRCDIR "/data/policy/calendars.ini", &err) == TEND_OK, "%s", err.msg);
	ck_assert_msg(calendars_from_conf(ctx, conf, &cs, &err) == TEND_OK, "%s", err.msg);
	const struct calendar *office = calendars_find(cs, "office");
	for (int32_t d = date_from_ymd(2025, 1, 1); d < date_from_ymd(2027, 1, 1); d++) {
		tms_t from = zone_instant(calendar_zone(office), d, 0), to = zone_instant(calendar_zone(office), d + 1, 0);
		int64_t want = calendar_elapsed(cal("cn-std"), from, to, NULL, 0);
		ck_assert_msg(calendar_elapsed(office, from, to, NULL, 0) == want, "%s", tms_format(ctx, from, calendar_zone(office)));
	}
	ck_assert_int_eq(calendar_last_year(office), 2026);
	ck_assert_int_eq(calendar_last_year(calendars_find(cs, "always")), 0);
}
END_TEST

TEST_MAIN("calendar", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_due_time_of_the_vectors_is_right);
	tcase_add_test(tc, every_elapsed_time_of_the_vectors_is_right);
	tcase_add_test(tc, every_working_day_of_the_vectors_is_right);
	tcase_add_test(tc, a_longer_target_is_never_due_earlier);
	tcase_add_test(tc, the_policy_form_says_the_same_as_the_table);
	tcase_add_loop_test(tc, a_fault_in_a_calendar_names_its_line, 0, COUNT(faults));
	tcase_add_loop_test(tc, a_fault_in_a_table_names_its_line, 0, COUNT(table_faults));
	tcase_add_test(tc, the_order_of_rows_means_nothing);
	tcase_add_test(tc, of_two_rows_for_one_date_the_later_one_counts);
	tcase_add_test(tc, spans_that_a_skipped_hour_puts_out_of_order_all_count);
	tcase_add_test(tc, spans_over_midnight_and_whole_days_join);
	tcase_add_test(tc, what_is_due_has_elapsed_and_not_a_millisecond_before);
	tcase_add_test(tc, nothing_is_due_behind_400_days_or_in_a_pause_without_end);
	tcase_add_test(tc, the_shipped_office_calendar_has_the_days_off_of_the_vectors);
})
