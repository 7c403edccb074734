/* SPDX-License-Identifier: ISC */
/* Text at the border: repair, widths, clipping, and what may reach a terminal. */
#include <locale.h>
#include <stdlib.h>

#include "unit.h"

#include "tend/mem.h"
#include "tend/u8.h"

static void utf8(void) {
	ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
}

static const struct { const char *in; size_t n; const char *want; } repairs[] = {
	{ "plain", 5, "plain" },
	{ "猫粮", 6, "猫粮" },
	{ "a\xff" "b", 3, "a\xef\xbf\xbd" "b" },
	{ "\xe7\x8c", 2, "\xef\xbf\xbd\xef\xbf\xbd" },          /* cut within a character */
	{ "\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd" },          /* too long a form of a slash */
	{ "\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },  /* half of a surrogate pair */
	{ "\xf4\x90\x80\x80", 4, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "a\0b", 3, "a\xef\xbf\xbd" "b" },
	{ "a\r\nb\rc\n", 7, "a\nb\nc\n" },
	{ "\r", 1, "\n" },
	{ "\xf0\x9f\x98\xad", 4, "😭" },
	{ "", 0, "" },
};

START_TEST(repaired_text_is_valid_and_keeps_what_was_valid) {
	char *out = u8_repair(NULL, repairs[_i].in, repairs[_i].n);
	ck_assert_str_eq(out, repairs[_i].want);
	ck_assert(u8_is_valid(out, strlen(out)));
	mem_free(out);
}
END_TEST

START_TEST(every_code_point_survives_writing_and_reading) {
	char b[4];
	for (int32_t cp = 1; cp <= 0x10FFFF; cp++) {
		int32_t back = 0;
		size_t n = u8_put(b, cp);
		ck_assert_uint_eq(u8_next(b, n, &back), n);
		ck_assert_int_eq(back, cp >= 0xD800 && cp < 0xE000 ? U8_REPLACEMENT : cp);
	}
}
END_TEST

START_TEST(a_nul_byte_is_not_valid_text) {
	ck_assert(!u8_is_valid("a\0b", 3));
	ck_assert(u8_is_valid("\xef\xbf\xbd", 3));
	ck_assert(!u8_is_valid("\xef\xbf", 2));
}
END_TEST

static const struct { const char *s; int cells; } widths[] = {
	{ "", 0 }, { "abc", 3 }, { "猫粮", 4 }, { "ｆｕｌｌ", 8 }, { "e\xcc\x81", 1 }, { "😭", 2 },
	{ "\x1b[31m", 5 }, { "\x7f", 1 }, { "a\tb\n", 4 }, { "\xff", 1 },
	{ "\xe2\x80\xae" "abc", 4 },            /* right-to-left override is shown, so it takes a cell */
	{ "\xe2\x80\x8b", 1 },                  /* zero width space too */
	{ "…", 1 }, { "한글", 4 },
};

START_TEST(width_is_counted_as_the_text_would_be_shown) {
	utf8();
	ck_assert_int_eq(u8_width(widths[_i].s), widths[_i].cells);
	char *shown = u8_visible(NULL, widths[_i].s, false);
	ck_assert_int_eq(u8_width(shown), widths[_i].cells);
	mem_free(shown);
}
END_TEST

START_TEST(outside_a_utf8_locale_widths_come_from_the_tables) {
	setlocale(LC_ALL, "C");
	ck_assert_int_eq(u8_width("a猫"), 3);
	char *shown = u8_visible(NULL, "猫\x1b", false);
	ck_assert_str_eq(shown, "猫␛");
	mem_free(shown);
}
END_TEST

static const struct { const char *s; int cols; const char *clip, *pad; } clips[] = {
	{ "abc", 3, "abc", "abc" },
	{ "abcd", 3, "ab…", "ab…" },
	{ "猫粮犬粮", 8, "猫粮犬粮", "猫粮犬粮" },
	{ "猫粮犬粮", 7, "猫粮犬…", "猫粮犬…" },
	{ "猫粮犬粮", 6, "猫粮…", "猫粮… " },
	{ "猫粮", 2, "…", "… " },
	{ "猫", 1, "…", "…" },
	{ "猫", 0, "", "" },
	{ "猫", -3, "", "" },
	{ "a", 4, "a", "a   " },
	{ "e\xcc\x81" "e\xcc\x81" "e\xcc\x81", 2, "e\xcc\x81…", "e\xcc\x81…" },
};

START_TEST(clipping_never_cuts_a_character_and_padding_fills_the_rest) {
	utf8();
	char *c = u8_clip(NULL, clips[_i].s, clips[_i].cols), *p = u8_pad(NULL, clips[_i].s, clips[_i].cols);
	ck_assert_str_eq(c, clips[_i].clip);
	ck_assert_str_eq(p, clips[_i].pad);
	mem_free(c);
	mem_free(p);
}
END_TEST

START_TEST(a_mark_stays_with_its_base) {
	int used;
	utf8();
	ck_assert_uint_eq(u8_fit("ae\xcc\x81" "b", 2, &used), 4);
	ck_assert_int_eq(used, 2);
	ck_assert_uint_eq(u8_fit("a猫", 2, &used), 1);
	ck_assert_int_eq(used, 1);
}
END_TEST

static const struct { const char *in; bool lines; const char *want; } shows[] = {
	{ "a\x1b]0;x\x07", false, "a␛]0;x␇" },
	{ "a\tb\nc", true, "a\tb\nc" },
	{ "a\tb\nc", false, "a␉b␊c" },
	{ "a\rb", true, "a␍b" },
	{ "\x7f", true, "␡" },
	{ "\xc2\x9b" "31m", true, "\xef\xbf\xbd" "31m" },               /* the one-byte CSI */
	{ "\xe2\x80\xae" "cod.exe\xe2\x80\xac", true, "\xef\xbf\xbd" "cod.exe\xef\xbf\xbd" },
	{ "\xe2\x81\xa6" "x\xe2\x81\xa9", true, "\xef\xbf\xbd" "x\xef\xbf\xbd" },
	{ "a\xe2\x80\x8d" "b", true, "a\xef\xbf\xbd" "b" },             /* a lone joiner */
	{ "👩\xe2\x80\x8d💻", true, "👩\xe2\x80\x8d💻" },                 /* one that joins */
	{ "\xef\xbb\xbfx", true, "\xef\xbf\xbdx" },                     /* byte order mark */
	{ "\xcc\x81x", true, "\xef\xbf\xbdx" },                         /* a mark without a base */
	{ "x\n\xcc\x81y", true, "x\n\xef\xbf\xbdy" },
	{ "\xe2\x80\xa8", true, "\xef\xbf\xbd" },                       /* line separator */
	{ "\xef\xbf\xbe", true, "\xef\xbf\xbd" },                       /* a noncharacter */
	{ "猫粮 ☕ ¥", true, "猫粮 ☕ ¥" },
};

START_TEST(nothing_that_steers_a_terminal_is_left) {
	utf8();
	char *once = u8_visible(NULL, shows[_i].in, shows[_i].lines);
	char *twice = u8_visible(NULL, once, shows[_i].lines);
	ck_assert_str_eq(once, shows[_i].want);
	ck_assert_str_eq(twice, once);
	mem_free(once);
	mem_free(twice);
}
END_TEST

START_TEST(no_byte_below_blank_is_ever_shown) {
	utf8();
	for (int c = 1; c < 256; c++) {
		char in[] = { 'a', (char)c, 'b', '\0' }, *out = u8_visible(NULL, in, false);
		ck_assert(u8_is_valid(out, strlen(out)));
		for (const unsigned char *p = (unsigned char *)out; *p; p++)
			ck_assert(*p >= 0x20 && *p != 0x7f);
		ck_assert_int_eq(u8_width(in), 3);
		mem_free(out);
	}
}
END_TEST

START_TEST(blanks_of_every_kind_become_one) {
	char *s = u8_squeeze(NULL, " \t猫\xe3\x80\x80粮\xc2\xa0\n\n 1kg \r\n");
	ck_assert_str_eq(s, "猫 粮 1kg");
	mem_free(s);
	s = u8_squeeze(NULL, " \n");
	ck_assert_str_eq(s, "");
	mem_free(s);
}
END_TEST

static const struct { const char *hay, *needle; long at; } finds[] = {
	{ "Order TK-9", "tk-9", 6 }, { "ＯＲＤＥＲ", "order", 0 }, { "order", "ＯＲＤ", 0 }, { "猫粮", "粮", 3 },
	{ "ΣΟΦΟΣ", "σοφος", 0 }, { "abc", "", 0 }, { "", "a", -1 }, { "ab", "abc", -1 }, { "ÄRGER", "ä", 0 },
	{ "aab", "ab", 1 }, { "a　b", "a b", 0 },
};

START_TEST(search_ignores_case_and_width) {
	ck_assert_int_eq(u8_find_fold(finds[_i].hay, finds[_i].needle), finds[_i].at);
}
END_TEST

TEST_MAIN("u8", {
	tcase_add_loop_test(tc, repaired_text_is_valid_and_keeps_what_was_valid, 0, COUNT(repairs));
	tcase_add_test(tc, every_code_point_survives_writing_and_reading);
	tcase_add_test(tc, a_nul_byte_is_not_valid_text);
	tcase_add_loop_test(tc, width_is_counted_as_the_text_would_be_shown, 0, COUNT(widths));
	tcase_add_test(tc, outside_a_utf8_locale_widths_come_from_the_tables);
	tcase_add_loop_test(tc, clipping_never_cuts_a_character_and_padding_fills_the_rest, 0, COUNT(clips));
	tcase_add_test(tc, a_mark_stays_with_its_base);
	tcase_add_loop_test(tc, nothing_that_steers_a_terminal_is_left, 0, COUNT(shows));
	tcase_add_test(tc, no_byte_below_blank_is_ever_shown);
	tcase_add_test(tc, blanks_of_every_kind_become_one);
	tcase_add_loop_test(tc, search_ignores_case_and_width, 0, COUNT(finds));
})
