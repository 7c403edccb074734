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

TEST_MAIN("conf", {
	tcase_add_test(tc, a_value_goes_to_the_end_of_the_line_and_on_in_indented_lines);
	tcase_add_test(tc, a_repeated_key_is_a_list_in_order);
	tcase_add_loop_test(tc, a_fault_names_file_and_line, 0, COUNT(faults));
	tcase_add_test(tc, lines_of_any_length_are_whole);
})
