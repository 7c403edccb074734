/* SPDX-License-Identifier: ISC */
/* Import maps: the dates, values, words and conditions that they say. */
#include "unit.h"

#include "core/datescan.h"
#include "tend/importmap.h"
#include "tend/mem.h"

static const struct { const char *format, *in, *want; } dates[] = {
	{ "%a %b %d %H:%M:%S %z %Y", "Tue Oct 31 22:10:47 +0000 2017", "2017-10-31T22:10:47Z" },
	{ "%d/%m/%Y %H:%M", "10/07/2015 09:30", "2015-07-10T01:30:00Z" },
	{ "%d/%m/%Y %H:%M", "04/15/2015 09:30", NULL },
	{ "%Y/%m/%d", "2019/05/28", "2019-05-27T16:00:00Z" },
	{ "%Y-%m-%d %H:%M:%S", "2020-03-05 04:47:57.580", "2020-03-04T20:47:57.580Z" },
	{ "%m/%d/%y %I:%M %p", "2/9/24 12:05 AM", "2024-02-08T16:05:00Z" },
	{ "%m/%d/%y %I:%M %p", "2/9/24 1:05 PM", "2024-02-09T05:05:00Z" },
	{ "%m/%d/%y %I:%M %p", "2/9/24 13:05 PM", NULL },
	{ "%d %B %Y", "1 september 2024", "2024-08-31T16:00:00Z" },
	{ "%Y-%m-%dT%H:%M:%S%z", "2024-02-29T10:00:00-05:30", "2024-02-29T15:30:00Z" },
	{ "%Y-%m-%d", "2023-02-29", NULL },
	{ "%Y-%m-%d", "2024-02-29 x", NULL },
	{ "%Y-%m-%d", "", NULL },
	{ "%s", "1509487847", "2017-10-31T22:10:47Z" },
};

START_TEST(a_date_is_read_by_its_format_or_not_at_all) {
	void *ctx = mem_ctx(NULL);
	const struct zone *utc, *sh;
	tms_t t;
	int off;
	ck_assert_int_eq(zone_get("UTC", &utc, NULL), TEND_OK);
	ck_assert_int_eq(zone_get("Asia/Shanghai", &sh, NULL), TEND_OK);
	bool ok = datescan(dates[_i].in, dates[_i].format, sh, &t, &off);
	ck_assert_int_eq(ok, dates[_i].want != NULL);
	if (ok)
		ck_assert_str_eq(tms_format(ctx, t, utc), dates[_i].want);
	mem_free(ctx);
}
END_TEST

static const char *const row[] = { "id", "7", "Ticket Status", "Closed", "who", "42", "owner", "42", "empty", "", "n", "3.5", "channel", "Email", NULL };

static const char *get(void *unused, const char *path) {
	(void)unused;
	for (size_t i = 0; row[i]; i += 2)
		if (!strcmp(row[i], path))
			return row[i + 1];
	return NULL;
}

static struct import_map *map_of(void *ctx, const char *more) {
	struct import_map *m;
	struct tend_err err;
	char *text = mem_printf(ctx, "ticket.id = id\nmessage.text = text\n%s", more);
	ck_assert_msg(import_map_parse(ctx, "x/y.map", text, strlen(text), &m, &err) == TEND_OK, "%s", err.msg);
	return m;
}

static const struct { const char *condition; bool holds; } conditions[] = {
	{ "id:7", true }, { "id:8", false }, { "id:6,7", true }, { "-id:7", false }, { "\"Ticket Status\":closed", true },
	{ "\"Ticket Status\":Open", false }, { "empty:", true }, { "none:", true }, { "id:", false }, { "n>3 n<=3.5", true }, { "n>3.5", false },
	{ "id:7 who:41", false }, { "id>=x", false }, { "who:\"42\"", true },
};

START_TEST(a_condition_holds_when_all_its_terms_do) {
	void *ctx = mem_ctx(NULL);
	struct import_map *m = map_of(ctx, mem_printf(ctx, "skip = %s\n", conditions[_i].condition));
	ck_assert_int_eq(import_map_skips(m, get, NULL), conditions[_i].holds);
	mem_free(ctx);
}
END_TEST

static const struct { const char *line, *value; } values[] = {
	{ "customer.name = who", "42" }, { "customer.name = nothing | who", "42" }, { "customer.name = empty | \"nobody | at all\"", "nobody | at all" },
	{ "customer.name = \"x\"", "x" }, { "customer.name = nothing", "" },
};

START_TEST(the_first_alternative_that_says_something_counts) {
	void *ctx = mem_ctx(NULL);
	struct import_map *m = map_of(ctx, values[_i].line);
	ck_assert_str_eq(import_map_value(m, MF_CUSTOMER_NAME, get, NULL), values[_i].value);
	mem_free(ctx);
}
END_TEST

START_TEST(words_of_another_desk_become_ours_whatever_their_case) {
	void *ctx = mem_ctx(NULL);
	struct import_map *m = map_of(ctx, "channel.mail = E-mail,email\ndirection.in = {owner}\n");
	ck_assert_str_eq(import_map_word(m, "channel", "EMAIL", get, NULL), "mail");
	ck_assert_ptr_null(import_map_word(m, "channel", "fax", get, NULL));
	ck_assert_str_eq(import_map_word(m, "direction", "42", get, NULL), "in");
	ck_assert_ptr_null(import_map_word(m, "direction", "43", get, NULL));
	mem_free(ctx);
}
END_TEST

static const struct { const char *text, *error; } bad[] = {
	{ "", "x/y.map: ticket.id is missing" },
	{ "ticket.id = id\n", "x/y.map: message.text is missing" },
	{ "ticket.id = id\nmessage.text = t\ncolour = red\n", "x/y.map:3: colour: not known" },
	{ "ticket.id = id\nmessage.text = \"t\n", "x/y.map:2: message.text: a quote without its end" },
	{ "ticket.id = id\nmessage.text = t\nskip = id\n", "x/y.map:3: skip: a condition reads" },
	{ "ticket.id = id\nmessage.text = t\ndate = %Y %Q\n", "x/y.map:3: date: the letters" },
	{ "ticket.id = id\nmessage.text = t\nzone = Mars\n", "x/y.map:3: zone: no such time zone" },
	{ "ticket.id = id\nmessage.text = t\nseparator = ;;\n", "x/y.map:3: separator: one character" },
	{ "message.parent = p\nmessage.text = t\n", "x/y.map:1: message.parent: needs message.id" },
	{ "ticket.id = id\nmessage.text = t\n[join]\nfile = x\n", "x/y.map:3: join: a join needs" },
	{ "ticket.id = id\nmessage.text = t\n[other x]\n", "x/y.map:3: other: the only sections" },
};

START_TEST(a_fault_of_a_map_is_named_with_its_line) {
	void *ctx = mem_ctx(NULL);
	struct import_map *m;
	struct tend_err err;
	ck_assert_int_eq(import_map_parse(ctx, "x/y.map", bad[_i].text, strlen(bad[_i].text), &m, &err), TEND_INVALID);
	ck_assert_msg(!strncmp(err.msg, bad[_i].error, strlen(bad[_i].error)), "%s", err.msg);
	mem_free(ctx);
}
END_TEST

TEST_MAIN("importmap", {
	tcase_add_loop_test(tc, a_date_is_read_by_its_format_or_not_at_all, 0, COUNT(dates));
	tcase_add_loop_test(tc, a_condition_holds_when_all_its_terms_do, 0, COUNT(conditions));
	tcase_add_loop_test(tc, the_first_alternative_that_says_something_counts, 0, COUNT(values));
	tcase_add_test(tc, words_of_another_desk_become_ours_whatever_their_case);
	tcase_add_loop_test(tc, a_fault_of_a_map_is_named_with_its_line, 0, COUNT(bad));
})
