/* SPDX-License-Identifier: ISC */
/* Words of articles: how often used, how much they helped, what a macro does. */
#include "tend/present.h"

#include <string.h>

#include "tend/mem.h"
#include "unit.h"

static const struct { int64_t inserted, helped, unhelped; const char *used, *share; } uses[] = {
	{ 0, 0, 0, "—", "—" },
	{ 214, 91, 9, "214×", "91 %" },
	{ 1, 0, 1, "1×", "0 %" },
	{ 3, 2, 1, "3×", "67 %" }, /* to the nearest */
	{ 3, 1, 2, "3×", "33 %" },
	{ 2, 1, 1, "2×", "50 %" },
	{ 9, 199, 1, "9×", "100 %" },
};

START_TEST(nobody_said_is_no_number_and_shares_are_rounded) {
	void *ctx = mem_ctx(NULL);
	struct article a = ARTICLE_INIT;

	a.inserted = uses[_i].inserted;
	a.helped = uses[_i].helped;
	a.unhelped = uses[_i].unhelped;
	ck_assert_str_eq(present_kb_used(ctx, &a), uses[_i].used);
	ck_assert_str_eq(present_kb_helped(ctx, &a), uses[_i].share);
	mem_free(ctx);
}
END_TEST

static const struct { const char *class, *reason, *tags, *then, *want; } macros[] = {
	{ "", "", "", "", "nothing but the answer\n" },
	{ "logistics", "T02", "carrier lost", "pending", "- class: logistics\n- reason: T02\n- tags: carrier lost\n- then: pending\n" },
	{ "", "", "later", "snooze 2d", "- tags: later\n- put off for 2 d\n" },
	{ "", "", "", "solved", "- then: solved\n" },
	{ "nonsense", "", "", "nonsense", "nothing but the answer\n" },
};

START_TEST(a_macro_says_all_that_it_does) {
	void *ctx = mem_ctx(NULL);
	struct article a = ARTICLE_INIT;

	a.kind = KB_MACRO;
	a.class = macros[_i].class;
	a.set_reason = macros[_i].reason;
	a.add_tags = macros[_i].tags;
	a.then = macros[_i].then;
	ck_assert_str_eq(present_kb_macro(ctx, &a), macros[_i].want);
	mem_free(ctx);
}
END_TEST

START_TEST(every_state_and_placeholder_has_a_word_without_its_context) {
	for (int s = 0; s < KB_STATE_COUNT; s++)
		ck_assert_msg(*present_kb_state((enum kb_state)s) && !strchr(present_kb_state((enum kb_state)s), '|'), "%d", s);
	for (int v = 0; v < KB_V_COUNT; v++)
		ck_assert_msg(*present_kb_value((enum kb_value)v) && !strchr(present_kb_value((enum kb_value)v), '|'), "%d", v);
	ck_assert_str_eq(present_kb_reason(""), ""); /* not what gettext says of nothing */
	ck_assert_str_eq(present_kb_reason("in my own words"), "in my own words");
}
END_TEST

START_TEST(a_date_that_is_not_there_is_a_dash) {
	void *ctx = mem_ctx(NULL);

	ck_assert_str_eq(present_kb_date(ctx, KB_NO_DATE), "—");
	ck_assert_str_eq(present_kb_date(ctx, date_from_ymd(2027, 5, 1)), "2027-05-01");
	mem_free(ctx);
}
END_TEST

TEST_MAIN("present_kb",
	tcase_add_loop_test(tc, nobody_said_is_no_number_and_shares_are_rounded, 0, COUNT(uses));
	tcase_add_loop_test(tc, a_macro_says_all_that_it_does, 0, COUNT(macros));
	tcase_add_test(tc, every_state_and_placeholder_has_a_word_without_its_context);
	tcase_add_test(tc, a_date_that_is_not_there_is_a_dash);)
