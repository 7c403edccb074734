/* SPDX-License-Identifier: ISC */
/* Words on a screen: money, ages, lines that fit, the words a verdict rests on. */
#include "tend/present.h"

#include <inttypes.h>
#include <stdio.h>

#include "tend/mem.h"
#include "tend/u8.h"
#include "unit.h"

static const struct { int64_t fen; const char *want; } money[] = {
	{ 0, "¥0.00" }, { 5, "¥0.05" }, { 26800, "¥268.00" }, { -5, "−¥0.05" }, { -26801, "−¥268.01" }, { INT64_MAX, "¥92233720368547758.07" },
	{ INT64_MIN, "−¥92233720368547758.08" },
};

START_TEST(money_has_two_digits_and_its_sign_first) {
	char *s = present_money(NULL, money[_i].fen);

	ck_assert_str_eq(s, money[_i].want);
	mem_free(s);
}
END_TEST

static const struct { int64_t ms; const char *want; } ages[] = {
	{ -5, "<1 min" }, { 0, "<1 min" }, { 59999, "<1 min" }, { 60000, "1 min" }, { 3599999, "59 min" }, { 3600000, "1 h" },
	{ 47 * TMS_HOUR, "47 h" }, { 48 * TMS_HOUR, "2 d" }, { 400 * TMS_DAY, "400 d" },
};

START_TEST(an_age_is_one_number_and_one_unit) {
	char *s = present_ago(NULL, ages[_i].ms);

	ck_assert_str_eq(s, ages[_i].want);
	mem_free(s);
}
END_TEST

static const struct { int64_t bytes; const char *want; } sizes[] = {
	{ 0, "0 B" }, { 999, "999 B" }, { 1000, "1 KB" }, { 212000, "212 KB" }, { 999999, "999 KB" }, { 1250000, "1.2 MB" },
};

START_TEST(a_size_is_short) {
	char *s = present_size(NULL, sizes[_i].bytes);

	ck_assert_str_eq(s, sizes[_i].want);
	mem_free(s);
}
END_TEST

static const struct { const char *text; int cols; const char *want; } wraps[] = {
	{ "", 10, "" },
	{ "one", 10, "one" },
	{ "one two three", 10, "one two/three" },
	{ "one two three", 7, "one two/three" },
	{ "one\n\ntwo", 10, "one//two" },
	{ "one\n", 10, "one/" },
	{ "abcdefghijklmno", 6, "abcdef/ghijkl/mno" },
	{ "您好您好您好", 7, "您好您/好您好" },
	{ "退款 refund please", 9, "退款/refund/please" },
	{ "a bcdefghijkl", 6, "a bcde/fghijk/l" },       /* a blank too early is no place to break */
	{ "x", 1, "x" },
};

START_TEST(lines_break_at_blanks_or_between_wide_characters) {
	char **lines, got[200] = "";
	void *ctx = mem_ctx(NULL);
	size_t n = present_wrap(ctx, wraps[_i].text, wraps[_i].cols, &lines);

	ck_assert_uint_ge(n, 1);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_le(u8_width(lines[i]), wraps[_i].cols < 4 ? 4 : wraps[_i].cols);
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i ? "/" : "", lines[i]);
	}
	ck_assert_str_eq(got, wraps[_i].want);
	mem_free(ctx);
}
END_TEST

START_TEST(evidence_is_bracketed_once_in_the_order_of_the_text) {
	struct evidence e[] = {
		{ .field = VF_REASON, .start = 9, .len = 6, .weight = 100 }, { .field = VF_CLASS, .start = 0, .len = 6, .weight = 100 },
		{ .field = VF_CLASS, .start = 0, .len = 3, .weight = 100 },  /* inside another: said once */
		{ .field = VF_CLASS, .start = 15, .len = 3, .weight = -100 }, /* spoke against it */
		{ .field = VF_SENTIMENT, .start = 15, .len = 3, .weight = 100 }, { .field = VF_CLASS, .start = 90, .len = 3, .weight = 100 },
		{ .field = VF_CLASS, .start = 2, .len = 0, .weight = 100 },
	};
	struct message m = { .text = "破损了要退款吧", .evidence = e, .n_evidence = (size_t)COUNT(e) };
	void *ctx = mem_ctx(NULL);

	ck_assert_str_eq(present_evidence(ctx, &m), "[破损]了[要退]款吧");
	m.n_evidence = 0;
	ck_assert_str_eq(present_evidence(ctx, &m), m.text);
	mem_free(ctx);
}
END_TEST

static const struct { enum ticket_state state; tms_t due; enum urgency want; } urgencies[] = {
	{ STATE_OPEN, TMS_NONE, URGENCY_NONE }, { STATE_OPEN, 999999, URGENCY_LATE }, { STATE_OPEN, 1000000, URGENCY_SOON },
	{ STATE_OPEN, 1899999, URGENCY_SOON }, { STATE_OPEN, 1900000, URGENCY_NONE }, { STATE_SOLVED, 0, URGENCY_NONE },
};

START_TEST(late_is_past_due_and_soon_is_within_the_policys_time) {
	struct ticket t = { .state = urgencies[_i].state, .due = urgencies[_i].due };

	ck_assert_int_eq(present_urgency(&t, 1000000, 900), urgencies[_i].want);
}
END_TEST

START_TEST(every_value_has_a_word) {
	for (int i = 1; i < CLASS_COUNT; i++)
		ck_assert(*present_class((enum tclass)i));
	for (int i = 0; i < STATE_COUNT; i++)
		ck_assert(*present_state((enum ticket_state)i));
	for (int i = 1; i < DELIVERY_COUNT; i++)
		ck_assert(*present_delivery((enum delivery)i));
	for (int i = 0; i < CLOCK_KIND_COUNT; i++)
		ck_assert(*present_clock((enum clock_kind)i));
	ck_assert_str_eq(present_state((enum ticket_state)99), "");
}
END_TEST

TEST_MAIN("present",
	tcase_add_loop_test(tc, money_has_two_digits_and_its_sign_first, 0, COUNT(money));
	tcase_add_loop_test(tc, an_age_is_one_number_and_one_unit, 0, COUNT(ages));
	tcase_add_loop_test(tc, a_size_is_short, 0, COUNT(sizes));
	tcase_add_loop_test(tc, lines_break_at_blanks_or_between_wide_characters, 0, COUNT(wraps));
	tcase_add_test(tc, evidence_is_bracketed_once_in_the_order_of_the_text);
	tcase_add_loop_test(tc, late_is_past_due_and_soon_is_within_the_policys_time, 0, COUNT(urgencies));
	tcase_add_test(tc, every_value_has_a_word);)
