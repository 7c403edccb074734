/* SPDX-License-Identifier: ISC */
/* The policy grammar's reader. */
#include "unit.h"

#include "tend/conf.h"
#include "tend/mem.h"

static struct conf *conf;
static struct tend_err err;

static enum tend_status parse(const char *text) {
	conf = conf_new(NULL);
	return conf_parse(conf, "f.ini", text, strlen(text), &err);
}

START_TEST(a_value_goes_to_the_end_of_the_line_and_on_in_indented_lines) {
	ck_assert_int_eq(parse("[rule a.b]\npattern = x = y # z\n  | second\n\tthird\nkey=v\n"), TEND_OK);
	const struct conf_section *s = conf_find(conf, "rule", "a.b");
	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(conf_get(s, "pattern", ""), "x = y # z | second third");
	ck_assert_str_eq(conf_get(s, "key", ""), "v");
	ck_assert_int_eq(conf_entry(s, "key")->line, 5);
	mem_free(conf);
}
END_TEST

START_TEST(a_repeated_key_is_a_list_in_order) {
	ck_assert_int_eq(parse("[v x]\nwhen = a\nother = 1\nwhen = b\n"), TEND_OK);
	const struct conf_section *s = conf_find(conf, "v", "x");
	const struct conf_entry *e = conf_entry_next(s, "when", NULL);
	ck_assert_str_eq(e->value, "a");
	e = conf_entry_next(s, "when", e);
	ck_assert_str_eq(e->value, "b");
	ck_assert_ptr_null(conf_entry_next(s, "when", e));
	ck_assert_str_eq(conf_get(s, "when", ""), "b");
	mem_free(conf);
}
END_TEST

static const struct { const char *in, *want; } faults[] = {
	{ "[open\n", "f.ini:1: a section begins with [ and ends with ]" },
	{ "# c\n[]\n", "f.ini:2: the section has no name" },
	{ "[a]\nno equals sign\n", "f.ini:2: expected `key = value` or `[section]`" },
	{ "[a]\nbad key = 1\n", "f.ini:2: a key has no blanks in it" },
	{ "[a]\n  continued\n", "f.ini:2: a continued line with nothing before it" },
	{ "[a]\nk = \xff\n", "f.ini: not UTF-8 text: save the file as UTF-8" },
};

START_TEST(a_fault_names_file_and_line) {
	ck_assert_int_eq(parse(faults[_i].in), TEND_INVALID);
	ck_assert_str_eq(err.msg, faults[_i].want);
	mem_free(conf);
}
END_TEST

START_TEST(lines_of_any_length_are_whole) {
	char *big = mem_zalloc(NULL, 1, 100001);
	memset(big, 'x', 100000);
	char *text = mem_printf(NULL, "k = %s\n", big);
	ck_assert_int_eq(parse(text), TEND_OK);
	ck_assert_str_eq(conf_get(conf_find(conf, "", ""), "k", ""), big);
	mem_free(conf);
	mem_free(text);
	mem_free(big);
}
END_TEST

static const struct { const char *value; enum tend_status st; int64_t want; } numbers[] = {
	{ "12", TEND_OK, 12 }, { "-3", TEND_OK, -3 }, { "0", TEND_OK, 0 }, { "9223372036854775807", TEND_OK, INT64_MAX },
	{ "9223372036854775808", TEND_INVALID, 0 }, { "12x", TEND_INVALID, 0 }, { "1.5", TEND_INVALID, 0 }, { "", TEND_INVALID, 0 },
	{ "many", TEND_INVALID, 0 },
};

START_TEST(a_number_is_whole_or_its_line_is_named) {
	int64_t v;
	char *text = mem_printf(NULL, "[a]\n# c\nn = %s\n", numbers[_i].value), *want;
	ck_assert_int_eq(parse(text), TEND_OK);
	ck_assert_int_eq(conf_get_int(conf_find(conf, "a", ""), "n", 7, &v, &err), numbers[_i].st);
	if (numbers[_i].st == TEND_OK) {
		ck_assert_int_eq(v, numbers[_i].want);
	} else {
		ck_assert_int_eq(v, 7);
		want = mem_printf(conf, "f.ini:3: n: `%s` is not a whole number", numbers[_i].value);
		ck_assert_str_eq(err.msg, want);
	}
	mem_free(conf);
	mem_free(text);
}
END_TEST

static const struct { const char *value; enum tend_status st; int64_t want; } durations[] = {
	{ "30s", TEND_OK, 30 }, { "90", TEND_OK, 90 }, { "1h30m", TEND_OK, 5400 }, { "2d", TEND_OK, 172800 },
	{ "1h30", TEND_INVALID, 0 }, { "soon", TEND_INVALID, 0 }, { "-5m", TEND_INVALID, 0 }, { "", TEND_INVALID, 0 },
};

START_TEST(a_duration_has_units_or_its_line_is_named) {
	int64_t v;
	char *text = mem_printf(NULL, "[a]\nd = %s\n", durations[_i].value), *want;
	ck_assert_int_eq(parse(text), TEND_OK);
	ck_assert_int_eq(conf_get_dur(conf_find(conf, "a", ""), "d", 7, &v, &err), durations[_i].st);
	if (durations[_i].st == TEND_OK) {
		ck_assert_int_eq(v, durations[_i].want);
	} else {
		ck_assert_int_eq(v, 7);
		want = mem_printf(conf, "f.ini:2: d: `%s` is not a duration like 30s, 5m, 2h, 1d", durations[_i].value);
		ck_assert_str_eq(err.msg, want);
	}
	mem_free(conf);
	mem_free(text);
}
END_TEST

START_TEST(what_is_not_written_is_the_default) {
	int64_t v;
	ck_assert_int_eq(parse("[a]\nk = 1\nk = 2\n"), TEND_OK);
	const struct conf_section *s = conf_find(conf, "a", "");
	ck_assert_int_eq(conf_get_int(s, "none", 5, &v, &err), TEND_OK);
	ck_assert_int_eq(v, 5);
	ck_assert_int_eq(conf_get_dur(NULL, "k", 6, &v, &err), TEND_OK);
	ck_assert_int_eq(v, 6);
	ck_assert_int_eq(conf_get_int(s, "k", 5, &v, &err), TEND_OK);
	ck_assert_int_eq(v, 2); /* the last of that key */
	mem_free(conf);
}
END_TEST

TEST_MAIN("conf", {
	tcase_add_test(tc, a_value_goes_to_the_end_of_the_line_and_on_in_indented_lines);
	tcase_add_test(tc, a_repeated_key_is_a_list_in_order);
	tcase_add_loop_test(tc, a_fault_names_file_and_line, 0, COUNT(faults));
	tcase_add_test(tc, lines_of_any_length_are_whole);
	tcase_add_loop_test(tc, a_number_is_whole_or_its_line_is_named, 0, COUNT(numbers));
	tcase_add_loop_test(tc, a_duration_has_units_or_its_line_is_named, 0, COUNT(durations));
	tcase_add_test(tc, what_is_not_written_is_the_default);
})
