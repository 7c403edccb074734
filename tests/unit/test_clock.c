/* SPDX-License-Identifier: ISC */
/* Time: what is read, what is written, and what the zones' rules make of wall times. */
#include "unit.h"

#include "tend/clock.h"
#include "tend/mem.h"

static void *ctx;
static struct tend_err err;

static void setup(void) { ctx = mem_ctx(NULL); }
static void teardown(void) { mem_free(ctx); }

static const struct { const char *in; tms_t want; int off; } times[] = {
	{ "1970-01-01T00:00:00Z", 0, 0 },
	{ "2026-11-22T13:41:05+08:00", INT64_C(1795326065000), 480 },
	{ "2026-11-22T05:41:05Z", INT64_C(1795326065000), 0 },
	{ "2026-11-22 05:41:05z", INT64_C(1795326065000), 0 },
	{ "2026-11-22T13:41:05.250+0800", INT64_C(1795326065250), 480 },
	{ "2026-11-22T00:11:05-05:30", INT64_C(1795326065000), -330 },
	{ "1969-12-31T23:59:59.999Z", -1, 0 },
	{ "2024-02-29T00:00:00Z", INT64_C(1709164800000), 0 },
};

START_TEST(a_time_is_read_as_rfc_3339_says) {
	tms_t t;
	int off;
	ck_assert_msg(tms_parse(times[_i].in, &t, &off, &err) == TEND_OK, "%s", err.msg);
	ck_assert_int_eq(t, times[_i].want);
	ck_assert_int_eq(off, times[_i].off);
}
END_TEST

static const char *const bad_times[] = { "", "yesterday", "2026-11-22", "2026-11-22T13:41:05", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
	"2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:41:05+8", "2026-11-22T13:41:05Zx", "26-11-22T13:41:05Z" };

START_TEST(what_is_no_time_is_refused) {
	tms_t t;
	ck_assert_int_eq(tms_parse(bad_times[_i], &t, NULL, &err), TEND_INVALID);
}
END_TEST

/* Wall times in zones with daylight time: first occurrence of what occurs twice, moved by the gap where skipped. */
static const struct { const char *zone, *date; int second; const char *want; } walls[] = {
	{ "Asia/Shanghai", "2026-11-11", 9 * 3600, "2026-11-11T01:00:00Z" },
	{ "America/New_York", "2026-03-08", 2 * 3600 + 1800, "2026-03-08T07:30:00Z" },     /* skipped: 03:30 EDT */
	{ "America/New_York", "2026-11-01", 3600 + 1800, "2026-11-01T05:30:00Z" },         /* twice: the first, EDT */
	{ "America/New_York", "2026-11-01", 3 * 3600, "2026-11-01T08:00:00Z" },
	{ "Europe/London", "2026-03-29", 3600 + 1800, "2026-03-29T01:30:00Z" },            /* skipped */
	{ "Australia/Lord_Howe", "2026-04-05", 3600 + 2700, "2026-04-04T14:45:00Z" },      /* half an hour back: 01:45 is twice */
	{ "Australia/Lord_Howe", "2026-10-04", 2 * 3600 + 900, "2026-10-03T15:45:00Z" },   /* half an hour forward */
	{ "Asia/Kathmandu", "2026-11-11", 0, "2026-11-10T18:15:00Z" },
	{ "America/New_York", "2060-07-01", 12 * 3600, "2060-07-01T16:00:00Z" },           /* behind the table: by the rule */
	{ "America/New_York", "2060-01-01", 12 * 3600, "2060-01-01T17:00:00Z" },
	{ "UTC", "2026-11-11", 25 * 3600, "2026-11-12T01:00:00Z" },
};

START_TEST(a_wall_time_is_the_instant_that_the_zone_says) {
	const struct zone *z, *utc;
	int32_t d;
	ck_assert_msg(zone_get(walls[_i].zone, &z, &err) == TEND_OK, "%s", err.msg);
	zone_get("UTC", &utc, NULL);
	ck_assert(date_parse(walls[_i].date, &d));
	ck_assert_str_eq(tms_format(ctx, zone_instant(z, d, walls[_i].second), utc), walls[_i].want);
}
END_TEST

START_TEST(every_hour_of_a_year_goes_there_and_back) {
	static const char *const names[] = { "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Europe/London" };
	for (int i = 0; i < COUNT(names); i++) {
		const struct zone *z;
		tms_t t;
		ck_assert_int_eq(zone_get(names[i], &z, &err), TEND_OK);
		tms_parse("2026-01-01T00:20:00Z", &t, NULL, NULL);
		for (int h = 0; h < 365 * 24; h++, t += TMS_HOUR) {
			int32_t date, s;
			zone_wall(z, t, &date, &s);
			tms_t back = zone_instant(z, date, s);
			ck_assert_msg(back == t || (back < t && t - back <= TMS_HOUR && zone_offset(z, back) != zone_offset(z, t)), "%s hour %d", names[i], h);
		}
	}
}
END_TEST

START_TEST(an_unknown_zone_is_not_found) {
	static const char *const names[] = { "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Asia" };
	for (int i = 0; i < COUNT(names); i++) {
		const struct zone *z;
		ck_assert_msg(zone_get(names[i], &z, &err) == TEND_NOT_FOUND, "%s", names[i]);
	}
}
END_TEST

static const struct { const char *in; int64_t want; } durations[] = { { "30s", 30 }, { "5m", 300 }, { "2h", 7200 }, { "1d", 86400 }, { "90", 90 },
	{ "1h30m", 5400 }, { "0", 0 }, { "", -1 }, { "h", -1 }, { "5x", -1 }, { "-5m", -1 }, { "1.5h", -1 }, { "99999999999999", -1 } };

START_TEST(a_duration_is_read_or_refused) {
	int64_t v = -1;
	bool ok = dur_parse(durations[_i].in, &v);
	ck_assert_int_eq(ok, durations[_i].want >= 0);
	if (ok)
		ck_assert_int_eq(v, durations[_i].want);
}
END_TEST

static const struct { int64_t ms; bool seconds; const char *want; } spans[] = {
	{ 0, false, "00:00" }, { 59 * 1000, false, "00:00" }, { 31 * TMS_MINUTE, false, "00:31" }, { 31 * TMS_MINUTE + 59999, false, "00:31" },
	{ -1, false, "−00:01" }, { -12 * TMS_MINUTE, false, "−00:12" }, { -12 * TMS_MINUTE - 1, false, "−00:13" }, { 99 * TMS_HOUR, false, "99:00" },
	{ 100 * TMS_HOUR, false, "4d 04h" }, { 119 * TMS_SECOND, true, "01:59" }, { 500, true, "00:00" }, { -500, true, "−00:01" },
};

START_TEST(time_left_never_says_more_than_there_is_and_lateness_never_less) {
	char out[32];
	dur_format(out, sizeof out, spans[_i].ms, spans[_i].seconds);
	ck_assert_str_eq(out, spans[_i].want);
}
END_TEST

TEST_MAIN("clock", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_time_is_read_as_rfc_3339_says, 0, COUNT(times));
	tcase_add_loop_test(tc, what_is_no_time_is_refused, 0, COUNT(bad_times));
	tcase_add_loop_test(tc, a_wall_time_is_the_instant_that_the_zone_says, 0, COUNT(walls));
	tcase_add_test(tc, every_hour_of_a_year_goes_there_and_back);
	tcase_add_test(tc, an_unknown_zone_is_not_found);
	tcase_add_loop_test(tc, a_duration_is_read_or_refused, 0, COUNT(durations));
	tcase_add_loop_test(tc, time_left_never_says_more_than_there_is_and_lateness_never_less, 0, COUNT(spans));
})
