/* SPDX-License-Identifier: ISC */
/* The CSV reader: what spreadsheets write. */
#include "unit.h"

#include "tend/csv.h"
#include "tend/mem.h"

static const struct { const char *in; const char *want; } cases[] = {
	{ "", "" },
	{ "a,b\n1,2\n", "a|b\n1|2\n" },
	{ "a,b\r\n1,2", "a|b\n1|2\n" },
	{ "\xEF\xBB\xBF" "a;b\n1,5;2\n", "a|b\n1,5|2\n" },
	{ "a\tb\n\n\n1\t\n", "a|b\n1|\n" },
	{ "a,b\n\"x, \"\"y\"\"\nz\",2\n3,4\n", "a|b\nx, \"y\"\nz|2\n3|4\n" },
	{ "a,b\n,\n", "a|b\n|\n" },
	{ "名,号\n王,1", "名|号\n王|1\n" },
	{ "a,b,", "a|b|\n" },
	{ "a,b\r1,2\r", "a|b\n1|2\n" },
	{ "a,b\r\n\"x\",\"y\r\nz\"\r\n1,2\r\n", "a|b\nx|y\nz\n1|2\n" },
	{ "a,b\n\"he said \"hi\" twice\",2\n", "a|b\nhe said \"hi\" twice|2\n" },
	{ "a,b\n1,in\rside\n", "a|b\n1|in\nside\n" },
};

START_TEST(records_and_fields_are_as_written) {
	void *ctx = mem_ctx(NULL);
	char *got = mem_strdup(ctx, ""), **f;
	struct csv c;
	size_t n;
	csv_open(&c, "f", cases[_i].in, strlen(cases[_i].in), 0);
	while (csv_next(&c, ctx, &f, &n, NULL) == TEND_OK && n)
		for (size_t i = 0; i < n; i++)
			got = mem_append(got, "%s%c", f[i], i + 1 < n ? '|' : '\n');
	ck_assert_str_eq(got, cases[_i].want);
	mem_free(ctx);
}
END_TEST

START_TEST(a_record_knows_the_line_it_begins_on) {
	static const char text[] = "a,b\n\"two\nlines\",1\n\nx,y\n\"open\n";
	void *ctx = mem_ctx(NULL);
	struct tend_err err;
	struct csv c;
	char **f;
	size_t n;
	int want[] = { 1, 2, 5 };
	csv_open(&c, "f.csv", text, sizeof text - 1, ',');
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(csv_next(&c, ctx, &f, &n, &err), TEND_OK);
		ck_assert_int_eq(c.line, want[i]);
	}
	ck_assert_int_eq(csv_next(&c, ctx, &f, &n, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, "f.csv:6: a quote begins here and never ends");
	mem_free(ctx);
}
END_TEST

START_TEST(a_bad_line_takes_no_good_one_with_it) {
	static const char text[] = "a,b\n\"open,1\nx,\"y\"\n\"lost \"quote,2\nz,3\n\"last";
	static const char *const want[] = { "a", NULL, "x", NULL, "z", NULL };
	void *ctx = mem_ctx(NULL);
	struct csv c;
	char **f;
	size_t n;
	csv_open(&c, "f", text, sizeof text - 1, ',');
	for (size_t i = 0; i < COUNT(want); i++) {
		enum tend_status st = csv_next(&c, ctx, &f, &n, NULL);
		ck_assert_int_eq(c.line, (int)i + 1);
		ck_assert_int_eq(st, want[i] ? TEND_OK : TEND_INVALID);
		if (want[i])
			ck_assert_str_eq(f[0], want[i]);
	}
	ck_assert_int_eq(csv_next(&c, ctx, &f, &n, NULL), TEND_OK);
	ck_assert_uint_eq(n, 0);
	mem_free(ctx);
}
END_TEST

START_TEST(a_record_that_swallowed_lines_can_be_read_again_line_by_line) {
	static const char text[] = "a,b\n\"open,1\nx,y\"\nz,2\n";
	void *ctx = mem_ctx(NULL);
	struct csv c;
	char **f;
	size_t n;
	csv_open(&c, "f", text, sizeof text - 1, ',');
	ck_assert_int_eq(csv_next(&c, ctx, &f, &n, NULL), TEND_OK);
	ck_assert_int_eq(csv_next(&c, ctx, &f, &n, NULL), TEND_OK);
	ck_assert_uint_eq(n, 1);
	csv_retry(&c);
	ck_assert_int_eq(csv_next(&c, ctx, &f, &n, NULL), TEND_OK);
	ck_assert_int_eq(c.line, 3);
	ck_assert_str_eq(f[0], "x");
	mem_free(ctx);
}
END_TEST

TEST_MAIN("csv", {
	tcase_add_test(tc, a_bad_line_takes_no_good_one_with_it);
	tcase_add_test(tc, a_record_that_swallowed_lines_can_be_read_again_line_by_line);
	tcase_add_loop_test(tc, records_and_fields_are_as_written, 0, COUNT(cases));
	tcase_add_test(tc, a_record_knows_the_line_it_begins_on);
})
