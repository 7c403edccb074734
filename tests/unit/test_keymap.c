/* SPDX-License-Identifier: ISC */
/* The table of keys, and what a user's file may change of it. */
#include <stdio.h>

#include "tend/conf.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"
#include "unit.h"

static const enum pane panes[] = { PANE_QUEUE, PANE_TICKET, PANE_KNOW, PANE_RETURNS, PANE_BOARD };
static char said[2000];
static int n_said;

static void hear(void *ctx, const char *msg) {
	(void)ctx;
	n_said++;
	snprintf(said + strlen(said), sizeof said - strlen(said), "%s\n", msg);
}

static void load(const char *text) {
	void *ctx = mem_ctx(NULL);
	struct conf *c = conf_new(ctx);

	said[0] = '\0';
	n_said = 0;
	keymap_default();
	ck_assert_int_eq(conf_parse(c, "tend.conf", text, strlen(text), NULL), TEND_OK);
	keymap_load(c, hear, NULL);
	mem_free(ctx);
}

static enum action found(enum pane p, const char *name) {
	struct key k;

	ck_assert_msg(key_parse(name, &k), "%s", name);
	return keymap_find(p, k);
}

START_TEST(every_action_has_a_name_keys_and_help_that_fits_a_line) {
	keymap_default();
	for (int i = 0; i < ACT_COUNT; i++) {
		enum action a = (enum action)i;
		ck_assert_msg(*action_name(a) && *action_help(a) && *action_keys(a), "%s", action_name(a));
		ck_assert_msg(2 + 14 + u8_width(action_help(a)) <= 80, "%s", action_name(a));
		ck_assert_msg(action_in(a, PANE_QUEUE) || action_in(a, PANE_TICKET) || action_in(a, PANE_KNOW) || action_in(a, PANE_RETURNS) || action_in(a, PANE_BOARD), "%s", action_name(a));
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(action_name(a), action_name((enum action)j));
	}
}
END_TEST

START_TEST(no_key_is_bound_twice_in_one_pane) {
	load("");
	ck_assert_msg(!n_said, "%s", said);
}
END_TEST

START_TEST(every_key_of_an_action_finds_it_in_its_panes) {
	keymap_default();
	for (int p = 0; p < COUNT(panes); p++)
		for (int i = 0; i < ACT_COUNT; i++) {
			char keys[100], *save = NULL;
			snprintf(keys, sizeof keys, "%s", action_keys((enum action)i));
			for (char *w = strtok_r(keys, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
				if (strlen(w) == 3 && w[1] == '-') /* `1-9`: the last of them */
					w += 2;
				ck_assert_msg(found(panes[p], w) == (action_in((enum action)i, panes[p]) ? (enum action)i : found(panes[p], w)), "%s", w);
			}
		}
}
END_TEST

START_TEST(keys_that_mean_the_same_everywhere_do_so_in_every_pane) {
	static const struct { const char *key; enum action act; } fixed[] = { { "j", ACT_DOWN }, { "k", ACT_UP }, { "g", ACT_TOP }, { "G", ACT_BOTTOM },
		{ "?", ACT_HELP }, { ":", ACT_VERB }, { "q", ACT_BACK }, { "u", ACT_UNDO }, { "w", ACT_WHY }, { "esc", ACT_BACK }, { "up", ACT_UP },
		{ "down", ACT_DOWN }, { "/", ACT_FILTER } };

	keymap_default();
	for (int p = 0; p < COUNT(panes); p++)
		for (int i = 0; i < COUNT(fixed); i++)
			ck_assert_msg(found(panes[p], fixed[i].key) == fixed[i].act, "%s in pane %d", fixed[i].key, p);
}
END_TEST

static const struct { const char *file; int problems; const char *key; enum action act; } rebound[] = {
	{ "[keys]\ntake = N\n", 0, "N", ACT_TAKE },
	{ "[keys]\ntake = N\n", 0, "n", ACT_NONE },
	{ "[keys]\ntake = n N\n", 0, "N", ACT_TAKE },
	{ "[keys]\nhold = none\n", 0, "h", ACT_NONE },
	{ "[keys]\ntake = ^t\n", 0, "^t", ACT_TAKE },
	{ "[keys]\ntake = 好\n", 0, "好", ACT_TAKE },
	{ "[keys]\nback = esc q x\n", 0, "x", ACT_BACK },
	{ "[keys]\ntake = j\n", 1, "j", ACT_DOWN },          /* a fixed key */
	{ "[keys]\ntake = j\n", 1, "n", ACT_TAKE },
	{ "[keys]\nback = x\n", 1, "q", ACT_BACK },          /* nor taken from its own action */
	{ "[keys]\nhelp = none\n", 1, "?", ACT_HELP },
	{ "[keys]\ntake = r\n", 1, "r", ACT_TAKE },          /* shared with reply: reported, the first wins */
	{ "[keys]\nteleport = x\n", 1, "x", ACT_NONE },
	{ "[keys]\ntake = f99\n", 1, "n", ACT_TAKE },
	{ "[keys]\ntake = A B C D E F G\n", 1, "n", ACT_TAKE },
	{ "[keys]\ntake = j\nhold = k\nteleport = x\n", 3, "h", ACT_HOLD },
};

START_TEST(a_users_file_binds_unbinds_and_is_told_what_cannot_be) {
	load(rebound[_i].file);
	ck_assert_msg(n_said == rebound[_i].problems, "%d problems: %s", n_said, said);
	ck_assert_int_eq(found(PANE_QUEUE, rebound[_i].key), rebound[_i].act);
	keymap_default();
}
END_TEST

START_TEST(the_hint_line_fits_and_always_ends_with_help) {
	void *ctx = mem_ctx(NULL);

	keymap_default();
	for (int p = 0; p < COUNT(panes); p++)
		for (int cols = 40; cols < 200; cols += 13) {
			char *s = keymap_hints(ctx, panes[p], cols, NULL, NULL);
			ck_assert_msg(u8_width(s) <= cols, "%d: %s", cols, s);
			ck_assert_ptr_nonnull(strstr(s, "? help"));
		}
	mem_free(ctx);
}
END_TEST

TEST_MAIN("keymap",
	tcase_add_test(tc, every_action_has_a_name_keys_and_help_that_fits_a_line);
	tcase_add_test(tc, no_key_is_bound_twice_in_one_pane);
	tcase_add_test(tc, every_key_of_an_action_finds_it_in_its_panes);
	tcase_add_test(tc, keys_that_mean_the_same_everywhere_do_so_in_every_pane);
	tcase_add_loop_test(tc, a_users_file_binds_unbinds_and_is_told_what_cannot_be, 0, COUNT(rebound));
	tcase_add_test(tc, the_hint_line_fits_and_always_ends_with_help);)
