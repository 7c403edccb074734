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
	{ "[calendar a]\nzone = Mars/Olympus\n", "c.ini:1: zone: `Mars/Olympus` is no time zone" },
	{ "[calendar a]\nmon = 9-18\n", "c.ini:2: `9-18` are no hours: 09:00-18:00, several joined by commas, =mon, or -" },
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

TEST_MAIN("calendar", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_due_time_of_the_vectors_is_right);
	tcase_add_test(tc, every_elapsed_time_of_the_vectors_is_right);
	tcase_add_test(tc, every_working_day_of_the_vectors_is_right);
	tcase_add_test(tc, a_longer_target_is_never_due_earlier);
	tcase_add_test(tc, the_policy_form_says_the_same_as_the_table);
	tcase_add_loop_test(tc, a_fault_in_a_calendar_names_its_line, 0, COUNT(faults));
})
