/* SPDX-License-Identifier: ISC */
/* Time: dates, RFC 3339, zones and their changes, durations. */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tend/clock.h"
#include "tend/mem.h"

static void *ctx;
static struct tend_err err;

static void setup(void) {
	ctx = mem_ctx(NULL);
}

static void teardown(void) {
	mem_free(ctx);
}

static const struct zone *zone(const char *name) {
	const struct zone *z = NULL;
	ck_assert_msg(zone_get(name, &z, &err) == TEND_OK, "%s", err.msg);
	return z;
}

static tms_t at(const char *s) {
	tms_t t = 0;
	ck_assert_msg(tms_parse(s, &t, NULL, &err) == TEND_OK, "%s", err.msg);
	return t;
}

START_TEST(every_date_is_its_own_day_and_the_next_weekday) {
	int32_t first = date_from_ymd(1599, 12, 30);
	int py, pm, pd;
	ck_assert_int_eq(date_from_ymd(1970, 1, 1), 0);
	ck_assert_int_eq(date_weekday(0), 3);
	date_to_ymd(first, &py, &pm, &pd);
	for (int32_t date = first + 1; date < first + 1200 * 366; date++) {
		int y, m, d;
		date_to_ymd(date, &y, &m, &d);
		bool follows = (y == py && m == pm && d == pd + 1) || (y == py && m == pm + 1 && d == 1 && pd >= 28) ||
		               (y == py + 1 && m == 1 && d == 1 && pm == 12 && pd == 31);
		if (!follows || date_from_ymd(y, m, d) != date || date_weekday(date) != (date_weekday(date - 1) + 1) % 7)
			ck_abort_msg("%d: %d-%d-%d behind %d-%d-%d", (int)date, y, m, d, py, pm, pd);
		py = y, pm = m, pd = d;
	}
}
END_TEST

START_TEST(only_dates_that_exist_are_read) {
	static const struct { const char *s; bool ok; } cases[] = {
		{ "2026-11-11", true }, { "2024-02-29", true }, { "2000-02-29", true }, { "2026-02-29", false }, { "1900-02-29", false },
		{ "2026-04-31", false }, { "2026-13-01", false }, { "2026-00-10", false }, { "2026-01-00", false }, { "2026-1-01", false },
		{ "2026-11-11 ", false }, { " 2026-11-1", false }, { "", false }, { "20261111", false }, { "-026-11-11", false },
	};
	for (int i = 0; i < COUNT(cases); i++) {
		int32_t d;
		ck_assert_msg(date_parse(cases[i].s, &d) == cases[i].ok, "%s", cases[i].s);
	}
}
END_TEST

static const struct { const char *s; tms_t want; int off; } times[] = {
	{ "1970-01-01T00:00:00Z", 0, 0 },
	{ "2026-11-22T13:41:05.250+08:00", INT64_C(1795326065250), 480 },
	{ "2026-11-22 05:41:05.25Z", INT64_C(1795326065250), 0 },
	{ "2026-11-22t05:41:05.2509999z", INT64_C(1795326065250), 0 },
	{ "2026-11-22T05:41:05+0000", INT64_C(1795326065000), 0 },
	{ "1969-12-31T23:59:59.999Z", -1, 0 },
	{ "2024-02-29T00:00:00Z", INT64_C(1709164800000), 0 },
	{ "2026-11-22T00:11:05-05:30", INT64_C(1795326065000), -330 },
	{ "1970-01-01T00:00:00-03:30", INT64_C(12600000), -210 },
	{ "2016-12-31T23:59:60Z", INT64_C(1483228800000), 0 }, /* a leap second is the next one */
};

START_TEST(a_time_with_its_offset_is_one_instant) {
	tms_t t;
	int off = 7777;
	ck_assert_msg(tms_parse(times[_i].s, &t, &off, &err) == TEND_OK, "%s", err.msg);
	ck_assert_msg(t == times[_i].want, "%s: %" PRId64, times[_i].s, t);
	ck_assert_int_eq(off, times[_i].off);
}
END_TEST

static const char *const no_times[] = {
	"", "yesterday", "26-11-22T13:41:05Z", "2026-13-01T00:00:00Z", "2026-11-22", "2026-11-22T", "2026-11-22T13:41:05", "2026-11-22T13:41Z", "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z",
	"2026-11-22T13:41:61Z", "2026-11-22T13:41:05.Z", "2026-11-22T13:41:05+8", "2026-11-22T13:41:05+24:00", "2026-11-22T13:41:05Z ",
	"2026-02-30T13:41:05Z", "2026-11-22T13:41:05ZZ", "2026-11-22X13:41:05Z",
};

START_TEST(what_is_no_time_is_refused) {
	tms_t t;
	ck_assert_msg(tms_parse(no_times[_i], &t, NULL, &err) == TEND_INVALID, "%s", no_times[_i]);
	ck_assert_ptr_nonnull(strstr(err.msg, "is no time: write it like"));
}
END_TEST

START_TEST(now_stands_still_where_tend_now_says_so) {
	setenv("TEND_NOW", "2026-11-11T10:00:00+08:00", 1);
	ck_assert(tms_now() == at("2026-11-11T02:00:00Z"));
	unsetenv("TEND_NOW");
	ck_assert(tms_now() > at("2024-01-01T00:00:00Z"));
}
END_TEST

/* wall: what a clock on the wall shows; utc: the instant that it means. */
static const struct { const char *zone, *wall, *utc; } walls[] = {
	{ "Asia/Shanghai", "2026-11-11 09:00:00", "2026-11-11T01:00:00Z" },
	{ "Asia/Shanghai", "1988-07-01 09:00:00", "1988-07-01T00:00:00Z" },          /* China had summer time 1986-1991 */
	{ "Asia/Kathmandu", "2026-11-11 00:00:00", "2026-11-10T18:15:00Z" },
	{ "Asia/Kathmandu", "2026-11-11 10:00:00", "2026-11-11T04:15:00Z" },
	{ "America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z" },
	{ "America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00Z" },       /* skipped: 03:30 */
	{ "America/New_York", "2026-03-08 03:30:00", "2026-03-08T07:30:00Z" },
	{ "America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z" },       /* twice: the first */
	{ "America/New_York", "2026-11-01 02:00:00", "2026-11-01T07:00:00Z" },
	{ "Europe/London", "2026-03-29 01:30:00", "2026-03-29T01:30:00Z" },          /* skipped: 02:30 */
	{ "America/New_York", "2090-07-01 12:00:00", "2090-07-01T16:00:00Z" },       /* behind the last change of the file */
	{ "America/New_York", "2090-01-01 12:00:00", "2090-01-01T17:00:00Z" },
	{ "Australia/Lord_Howe", "2026-10-04 02:10:00", "2026-10-03T15:40:00Z" },    /* half an hour is skipped: 02:40 */
	{ "Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00Z" },    /* half an hour comes twice */
	{ "Australia/Lord_Howe", "2026-04-05 02:00:00", "2026-04-04T15:30:00Z" },
	{ "Australia/Lord_Howe", "2091-01-01 00:00:00", "2090-12-31T13:00:00Z" },    /* summer over the turn of a year */
	{ "Europe/Dublin", "2091-01-01 00:00:00", "2091-01-01T00:00:00Z" },          /* its rule says that winter is the exception */
	{ "Europe/Dublin", "2091-07-01 00:00:00", "2091-06-30T23:00:00Z" },
	{ "Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T22:00:00Z" },           /* a day that never was: 31 December */
	{ "America/St_Johns", "2006-10-29 00:00:30", "2006-10-29T02:30:30Z" },       /* a minute of the next day came twice */
	{ "UTC", "2026-11-11 09:00:00", "2026-11-11T09:00:00Z" },
};

START_TEST(a_wall_time_is_one_instant_where_clocks_change_too) {
	const struct zone *z = zone(walls[_i].zone);
	int h, m, s;
	int32_t date;
	char day[11];
	snprintf(day, sizeof day, "%.10s", walls[_i].wall);
	ck_assert(date_parse(day, &date));
	ck_assert_int_eq(sscanf(walls[_i].wall + 11, "%d:%d:%d", &h, &m, &s), 3);
	tms_t t = zone_instant(z, date, h * 3600 + m * 60 + s);
	ck_assert_msg(t == at(walls[_i].utc), "%s %s: %s", walls[_i].zone, walls[_i].wall, tms_format(ctx, t, zone("UTC")));
}
END_TEST

START_TEST(the_wall_shows_each_instant_of_two_years_and_finds_it_again) {
	static const char *const names[] = { "Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC" };
	const struct zone *z = zone(names[_i]);
	for (tms_t t = at("2025-12-25T00:00:01Z"); t < at("2027-12-25T00:00:00Z"); t += 7 * TMS_MINUTE) {
		int32_t date, s;
		zone_wall(z, t, &date, &s);
		tms_t back = zone_instant(z, date, s);
		/* the same, or the first of two with the same wall time */
		bool found = back == t || (back < t && zone_offset(z, back) > zone_offset(z, t));
		if (!found || s < 0 || s >= 86400 || ((int64_t)date * 86400 + s - zone_offset(z, t)) * TMS_SECOND != t)
			ck_abort_msg("%s", tms_format(ctx, t, z));
	}
}
END_TEST

START_TEST(seconds_past_midnight_run_into_the_next_day) {
	int32_t d = date_from_ymd(2026, 11, 11);
	ck_assert(zone_instant(zone("Asia/Shanghai"), d, 86400 + 7200) == at("2026-11-12T02:00:00+08:00"));
	ck_assert(zone_instant(zone("America/New_York"), date_from_ymd(2026, 3, 7), 86400 + 9000) == at("2026-03-08T03:30:00-04:00"));
}
END_TEST

static const char *const no_zones[] = { "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Asia", "Asia/..", "Asia/Shanghai ", "zone.tab" };

START_TEST(a_name_that_is_no_zone_is_not_found) {
	const struct zone *z;
	ck_assert_msg(zone_get(no_zones[_i], &z, &err) == TEND_NOT_FOUND, "%s", no_zones[_i]);
	ck_assert_ptr_nonnull(strstr(err.msg, "is no time zone"));
}
END_TEST

START_TEST(a_zone_is_read_once_and_knows_its_name) {
	ck_assert_ptr_eq(zone("Asia/Shanghai"), zone("Asia/Shanghai"));
	ck_assert_str_eq(zone_name(zone("Asia/Shanghai")), "Asia/Shanghai");
}
END_TEST

/* A zone file made by hand: no changes, only a footer. */
static size_t tzif(unsigned char *out, const char *footer) {
	unsigned char head[44] = "TZif2", *p = out;
	head[39] = 1; /* one type */
	head[43] = 4; /* four letters */
	for (int block = 0; block < 2; block++) {
		memcpy(p, head, sizeof head);
		memset(p + 44, 0, 6);
		memcpy(p + 50, "LMT", 4);
		p += 54;
	}
	return (size_t)(p - out) + (size_t)snprintf((char *)p, 64, "\n%s\n", footer);
}

static void write_zone(const char *dir, const char *name, const unsigned char *p, size_t n) {
	FILE *f = fopen(mem_printf(ctx, "%s/%s", dir, name), "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, n, f), n);
	fclose(f);
}

static char *zone_dir(void) {
	char *dir = mem_printf(ctx, "%s/zones.XXXXXX", getenv("T") ? getenv("T") : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	setenv("TZDIR", dir, 1);
	return dir;
}

static const struct { const char *footer, *utc; int32_t offset; } footers[] = {
	{ "<+0545>-5:45", "2026-06-01T00:00:00Z", 20700 },
	{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18000 },
	{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14400 },
	{ "EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18000 },
	{ "AAA0BBB-0:30,J60/1,J300/1", "2024-03-01T01:00:00Z", 1800 },      /* J counts no 29 February: 60 is 1 March */
	{ "AAA0BBB-0:30,J60/1,J300/1", "2024-03-01T00:59:59Z", 0 },
	{ "AAA0BBB-0:30,59/1,300/1", "2024-02-29T01:00:00Z", 1800 },        /* without J it is counted: 59 is 29 February */
	{ "AAA0BBB-0:30,59/1,300/1", "2024-02-29T00:59:59Z", 0 },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200 }, /* the evening before */
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600 },
	{ "XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14400 },         /* summer all year */
	{ "XXX3EDT4,0/0,J365/23", "1960-07-01T00:00:00Z", -14400 },
	{ "", "2026-11-11T00:00:00Z", 0 },
};

START_TEST(the_rule_at_the_end_of_a_zone_file_is_kept) {
	unsigned char buf[256];
	char *dir = zone_dir();
	char *name = mem_printf(ctx, "Made%d", _i); /* a zone is read once in the life of a program */
	write_zone(dir, name, buf, tzif(buf, footers[_i].footer));
	int32_t off = zone_offset(zone(name), at(footers[_i].utc));
	ck_assert_msg(off == footers[_i].offset, "%s at %s: %d", footers[_i].footer, footers[_i].utc, (int)off);
	unlink(mem_printf(ctx, "%s/%s", dir, name));
	unsetenv("TZDIR");
	rmdir(dir);
}
END_TEST

START_TEST(a_zone_file_that_is_cut_or_lies_about_its_size_is_no_zone) {
	unsigned char buf[256];
	char *dir = zone_dir();
	const struct zone *z;
	size_t n = tzif(buf, "");
	for (size_t cut = 0; cut < n - 1; cut++) {
		char *name = mem_printf(ctx, "Cut%d", (int)cut);
		write_zone(dir, name, buf, cut);
		/* all but the closing line end of the footer is needed */
		ck_assert_msg((zone_get(name, &z, &err) == TEND_OK) == (cut > 108), "%s", name);
		unlink(mem_printf(ctx, "%s/%s", dir, name));
	}
	for (size_t i = 20; i < 44; i++) {
		char *name = mem_printf(ctx, "Lie%d", (int)i);
		unsigned char was = buf[54 + i];
		buf[54 + i] = 0xff;
		write_zone(dir, name, buf, n);
		ck_assert_msg(zone_get(name, &z, &err) == TEND_NOT_FOUND, "%s", name);
		buf[54 + i] = was;
		unlink(mem_printf(ctx, "%s/%s", dir, name));
	}
	unsetenv("TZDIR");
	rmdir(dir);
}
END_TEST

START_TEST(instants_are_written_with_the_offset_of_their_zone) {
	static const struct { const char *in, *zone, *want; } cases[] = {
		{ "2026-11-11T02:00:00Z", "UTC", "2026-11-11T02:00:00Z" },
		{ "2026-11-11T02:00:00Z", "Asia/Shanghai", "2026-11-11T10:00:00+08:00" },
		{ "2026-11-11T02:00:00.007Z", "America/New_York", "2026-11-10T21:00:00.007-05:00" },
		{ "2026-11-11T02:00:00Z", "Asia/Kathmandu", "2026-11-11T07:45:00+05:45" },
		{ "1969-12-31T23:59:59.999Z", "UTC", "1969-12-31T23:59:59.999Z" },
	};
	for (int i = 0; i < COUNT(cases); i++) {
		ck_assert_str_eq(tms_format(ctx, at(cases[i].in), zone(cases[i].zone)), cases[i].want);
		ck_assert(at(cases[i].want) == at(cases[i].in));
	}
	ck_assert_str_eq(tms_format(ctx, TMS_NONE, zone("UTC")), "");
	ck_assert_str_eq(tms_wall(ctx, at("2026-11-11T02:03:04Z"), zone("Asia/Shanghai"), "%m/%d %H:%M:%S of %Y"), "11/11 10:03:04 of 2026");
}
END_TEST

static const struct { const char *s; bool ok; int64_t want; } durations[] = {
	{ "30s", true, 30 }, { "5m", true, 300 }, { "2h", true, 7200 }, { "1d", true, 86400 }, { "90", true, 90 }, { "0", true, 0 },
	{ "1h30m", true, 5400 }, { "1d2h3m4s", true, 93784 }, { "1h30", false, 0 }, { "", false, 0 }, { "h", false, 0 }, { "-5m", false, 0 },
	{ "5 m", false, 0 }, { "5x", false, 0 }, { "5m ", false, 0 }, { "1.5h", false, 0 }, { "99999999999999", false, 0 }, { "99999999999999999999", false, 0 },
	{ "1000000000d1000000000d", false, 0 },
};

START_TEST(a_duration_is_read_whole_or_not_at_all) {
	int64_t v = -1;
	ck_assert_msg(dur_parse(durations[_i].s, &v) == durations[_i].ok, "%s", durations[_i].s);
	ck_assert_int_eq(v, durations[_i].ok ? durations[_i].want : -1);
}
END_TEST

/* Left is what is whole, late is what has begun: a clock never shows 00:00 as late. */
static const struct { int64_t ms; bool seconds; const char *want; } clocks[] = {
	{ 0, false, "00:00" }, { 59999, false, "00:00" }, { 60000, false, "00:01" }, { 31 * TMS_MINUTE, false, "00:31" },
	{ 31 * TMS_MINUTE + 59999, false, "00:31" }, { -12 * TMS_MINUTE - 1, false, "−00:13" }, { -500, true, "−00:01" },
	{ 100 * TMS_HOUR - 1, false, "99:59" }, { 100 * TMS_HOUR, false, "4d 04h" }, { -1, false, "−00:01" },
	{ -TMS_MINUTE, false, "−00:01" }, { -TMS_MINUTE - 1, false, "−00:02" }, { -12 * TMS_MINUTE, false, "−00:12" },
	{ -100 * TMS_HOUR, false, "−4d 04h" }, { 119 * TMS_SECOND, true, "01:59" }, { 999, true, "00:00" }, { -1, true, "−00:01" },
};

START_TEST(a_clock_shows_whole_minutes_left_and_begun_minutes_late) {
	char out[24];
	dur_format(out, sizeof out, clocks[_i].ms, clocks[_i].seconds);
	ck_assert_str_eq(out, clocks[_i].want);
}
END_TEST

TEST_MAIN("clock", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_date_is_its_own_day_and_the_next_weekday);
	tcase_add_test(tc, only_dates_that_exist_are_read);
	tcase_add_loop_test(tc, a_time_with_its_offset_is_one_instant, 0, COUNT(times));
	tcase_add_loop_test(tc, what_is_no_time_is_refused, 0, COUNT(no_times));
	tcase_add_test(tc, now_stands_still_where_tend_now_says_so);
	tcase_add_loop_test(tc, a_wall_time_is_one_instant_where_clocks_change_too, 0, COUNT(walls));
	tcase_add_loop_test(tc, the_wall_shows_each_instant_of_two_years_and_finds_it_again, 0, 6);
	tcase_add_test(tc, seconds_past_midnight_run_into_the_next_day);
	tcase_add_loop_test(tc, a_name_that_is_no_zone_is_not_found, 0, COUNT(no_zones));
	tcase_add_test(tc, a_zone_is_read_once_and_knows_its_name);
	tcase_add_loop_test(tc, the_rule_at_the_end_of_a_zone_file_is_kept, 0, COUNT(footers));
	tcase_add_test(tc, a_zone_file_that_is_cut_or_lies_about_its_size_is_no_zone);
	tcase_add_test(tc, instants_are_written_with_the_offset_of_their_zone);
	tcase_add_loop_test(tc, a_duration_is_read_whole_or_not_at_all, 0, COUNT(durations));
	tcase_add_loop_test(tc, a_clock_shows_whole_minutes_left_and_begun_minutes_late, 0, COUNT(clocks));
})
