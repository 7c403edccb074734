/* SPDX-License-Identifier: ISC */
/* The line editor: what each operation leaves, where the cursor is, what undo brings back. */
#include "ui/edit.h"

#include <stdio.h>

#include "tend/mem.h"
#include "unit.h"

/* Letters are operations, other text is typed; `|` in what is wanted is the cursor. */
static void play(struct edit *e, const char *ops) {
	static const char letters[] = "lrLRhetbTBxdwuk-+UD";
	static const enum edit_op op[] = { EDIT_LEFT, EDIT_RIGHT, EDIT_WORD_LEFT, EDIT_WORD_RIGHT, EDIT_HOME, EDIT_END, EDIT_UP, EDIT_DOWN, EDIT_TOP,
		EDIT_BOTTOM, EDIT_BACKSPACE, EDIT_DELETE, EDIT_KILL_WORD, EDIT_KILL_HOME, EDIT_KILL_END, EDIT_UNDO, EDIT_REDO, EDIT_UP, EDIT_DOWN };

	for (; *ops; ops++) {
		const char *at = strchr(letters, *ops);
		ck_assert_ptr_nonnull(at);
		edit_do(e, op[at - letters]);
	}
}

static void shows(struct edit *e, const char *want) {
	char got[400];
	const char *text = edit_text(e);
	size_t at = edit_cursor(e);

	ck_assert(at <= strlen(text));
	snprintf(got, sizeof got, "%.*s|%s", (int)at, text, text + at);
	ck_assert_str_eq(got, want);
}

static const struct { const char *text, *ops, *want; } moves[] = {
	{ "", "lrLRhetbTBxdwuk-+", "|" },
	{ "abc", "", "abc|" },
	{ "abc", "ll", "a|bc" },
	{ "abc", "hl", "|abc" },
	{ "abc", "hx", "|abc" },
	{ "abc", "xx", "a|" },
	{ "abc", "hd", "|bc" },
	{ "您好吗", "l", "您好|吗" },
	{ "您好吗", "lx", "您|吗" },
	{ "e\xcc\x81x", "ll", "|e\xcc\x81x" },           /* a base and its mark are one */
	{ "ae\xcc\x81", "x", "a|" },
	{ "one two three", "L", "one two |three" },
	{ "one two three", "LL", "one |two three" },
	{ "one two three", "hR", "one| two three" },
	{ "one two  ", "w", "one |" },
	{ "one two", "lu", "|o" },
	{ "one two", "Tk", "|" },
	{ "a\nb", "k", "a\nb|" },
	{ "a\nb", "Tk", "|\nb" },
	{ "a\nb", "Tkk", "|b" },                          /* at a line's end the line end itself goes */
	{ "ab\ncd", "U", "ab|\ncd" },
	{ "ab\ncd", "TD", "ab\n|cd" },
	{ "abcd\nx\nefgh", "UU", "a|bcd\nx\nefgh" },
	{ "您好\nabcd", "lU", "您|好\nabcd" },                /* never into the middle of a wide character */
	{ "ab\ncd", "ee", "ab\ncd|" },
	{ "ab\ncd", "TB", "ab\ncd|" },
	{ "ab\ncd", "UUUU", "|ab\ncd" },
};

START_TEST(each_move_and_deletion_leaves_text_and_cursor_where_they_belong) {
	struct edit *e = edit_new(NULL, true, moves[_i].text);

	play(e, moves[_i].ops);
	shows(e, moves[_i].want);
	edit_free(&e);
	ck_assert_ptr_null(e);
}
END_TEST

START_TEST(letters_typed_in_a_row_are_undone_together_and_redone) {
	struct edit *e = edit_new(NULL, true, "");

	edit_insert(e, "a", 1);
	edit_insert(e, "b", 1);
	edit_do(e, EDIT_LEFT);
	edit_insert(e, "x", 1);
	shows(e, "ax|b");
	edit_do(e, EDIT_UNDO);
	shows(e, "a|b");
	edit_do(e, EDIT_UNDO);
	shows(e, "|");
	edit_do(e, EDIT_REDO);
	shows(e, "a|b"); /* the cursor, too, is where it was */
	edit_do(e, EDIT_REDO);
	edit_do(e, EDIT_REDO);
	shows(e, "ax|b");
	edit_do(e, EDIT_UNDO);
	edit_insert(e, "y", 1); /* a change after an undo forgets what could be redone */
	edit_do(e, EDIT_REDO);
	shows(e, "ay|b");
	edit_free(&e);
}
END_TEST

START_TEST(undo_reaches_back_two_hundred_steps_and_no_further) {
	struct edit *e = edit_new(NULL, true, "");

	for (int i = 0; i < 300; i++)
		edit_insert(e, "line\n", 5);
	for (int i = 0; i < 400; i++)
		edit_do(e, EDIT_UNDO);
	ck_assert_uint_eq(strlen(edit_text(e)), 500);
	for (int i = 0; i < 400; i++)
		edit_do(e, EDIT_REDO);
	ck_assert_uint_eq(strlen(edit_text(e)), 1500);
	edit_free(&e);
}
END_TEST

static const struct { const char *in; size_t n; const char *many, *one; } inserted[] = {
	{ "", 0, "|", "|" },
	{ "a\nb", 3, "a\nb|", "a b|" },
	{ "a\r\nb\rc", 6, "a\nb\nc|", "a b c|" },
	{ "a\tb", 3, "a\tb|", "a b|" },
	{ "\033[31mred\007\177", 10, "[31mred|", "[31mred|" },
	{ "\xff\xfe", 2, "\xef\xbf\xbd\xef\xbf\xbd|", "\xef\xbf\xbd\xef\xbf\xbd|" },
	{ "退款", 6, "退款|", "退款|" },
};

START_TEST(what_is_inserted_is_clean_text) {
	struct edit *many = edit_new(NULL, true, NULL), *one = edit_new(NULL, false, NULL);

	edit_insert(many, inserted[_i].in, inserted[_i].n);
	edit_insert(one, inserted[_i].in, inserted[_i].n);
	shows(many, inserted[_i].many);
	shows(one, inserted[_i].one);
	edit_free(&many);
	edit_free(&one);
}
END_TEST

START_TEST(controls_alone_change_nothing) {
	struct edit *e = edit_new(NULL, true, "x");

	edit_insert(e, "\001\033", 2);
	ck_assert(!edit_is_dirty(e));
	edit_do(e, EDIT_UNDO);
	shows(e, "x|");
	edit_free(&e);
}
END_TEST

START_TEST(dirty_means_changed_since_it_was_saved) {
	struct edit *e = edit_new(NULL, true, "x");

	ck_assert(!edit_is_dirty(e));
	edit_do(e, EDIT_LEFT);
	ck_assert(!edit_is_dirty(e));
	edit_insert(e, "y", 1);
	ck_assert(edit_is_dirty(e));
	edit_clean(e);
	ck_assert(!edit_is_dirty(e));
	edit_do(e, EDIT_UNDO);
	ck_assert(edit_is_dirty(e));
	edit_set(e, "new");
	shows(e, "new|");
	edit_do(e, EDIT_UNDO);
	shows(e, "|x");
	edit_free(&e);
}
END_TEST

START_TEST(a_place_inside_a_character_is_moved_to_its_start) {
	struct edit *e = edit_new(NULL, true, "您e\xcc\x81");

	edit_seek(e, 1);
	ck_assert_uint_eq(edit_cursor(e), 0);
	edit_seek(e, 99);
	ck_assert_uint_eq(edit_cursor(e), 6);
	edit_seek(e, 3);
	ck_assert_uint_eq(edit_cursor(e), 3);
	edit_free(&e);
}
END_TEST

TEST_MAIN("edit",
	tcase_add_loop_test(tc, each_move_and_deletion_leaves_text_and_cursor_where_they_belong, 0, COUNT(moves));
	tcase_add_test(tc, letters_typed_in_a_row_are_undone_together_and_redone);
	tcase_add_test(tc, undo_reaches_back_two_hundred_steps_and_no_further);
	tcase_add_loop_test(tc, what_is_inserted_is_clean_text, 0, COUNT(inserted));
	tcase_add_test(tc, controls_alone_change_nothing);
	tcase_add_test(tc, dirty_means_changed_since_it_was_saved);
	tcase_add_test(tc, a_place_inside_a_character_is_moved_to_its_start);)
