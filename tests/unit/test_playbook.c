/* SPDX-License-Identifier: ISC */
/* The steps of a class: which are done, which are needed, and what is no step. */
#include "tend/playbook.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tend/conf.h"
#include "tend/mem.h"

static const char book[] =
	"[playbook quality]\n"
	"step = class | checked:yes | Verify | 核实\n"
	"step = note | tag:verified | Photos | 照片 | severity>3\n"
	"step = state solved | state:solved,closed | Solve | 解决\n";

static struct conf *playbook_conf(const void *ctx) {
	struct conf *c = conf_new(ctx);
	struct tend_err err;

	ck_assert_msg(conf_parse(c, "playbooks.ini", book, strlen(book), &err) == TEND_OK, "%s", err.msg);
	return c;
}

START_TEST(a_step_is_done_and_needed_by_its_filters) {
	static const struct { bool checked; int severity; const char *tags, *done, *open; } cases[] = {
		{ false, 2, "", "---", NULL },
		{ true, 2, "", "x--", NULL },
		{ true, 4, "", "x--", "照片" },
		{ true, 4, "vip verified", "xx-", NULL },
	};
	void *ctx = mem_ctx(NULL);
	struct conf *c = playbook_conf(ctx);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ticket t = { .class = CLASS_QUALITY, .state = STATE_OPEN, .severity = cases[i].severity, .classed_by_person = cases[i].checked,
			.tags = cases[i].tags, .subject = "", .reason = "", .channel = "", .queue = "", .assignee_login = "", .order_no = "",
			.customer_name = "" };
		struct step *steps;
		size_t n;
		playbook_steps(ctx, c, &t, 0, "lin", true, &steps, &n);
		ck_assert_uint_eq(n, 3);
		for (size_t k = 0; k < n; k++)
			ck_assert_msg(steps[k].done == (cases[i].done[k] == 'x'), "case %zu: step %zu", i, k);
		const struct step *open = playbook_open(ctx, c, &t, 0, "lin", true);
		ck_assert_msg(cases[i].open ? open && !strcmp(open->title, cases[i].open) : !open, "case %zu: %s", i, open ? open->title : "none");
	}
	mem_free(ctx);
}
END_TEST

START_TEST(a_class_without_a_playbook_has_no_steps) {
	void *ctx = mem_ctx(NULL);
	struct ticket t = { .class = CLASS_PRAISE, .tags = "" };
	struct step *steps;
	size_t n;

	playbook_steps(ctx, playbook_conf(ctx), &t, 0, "", false, &steps, &n);
	ck_assert_uint_eq(n, 0);
	ck_assert_ptr_null(playbook_open(ctx, playbook_conf(ctx), &t, 0, "", false));
	mem_free(ctx);
}
END_TEST

START_TEST(what_is_no_step_is_told) {
	static const struct { const char *value; bool right; } cases[] = {
		{ "class | checked:yes | Verify | 核实", true },
		{ "class | checked:yes | Verify | 核实 | severity:4", true },
		{ "class | checked:yes | Verify | 核实 |", true },
		{ "class | | Verify | 核实", true },
		{ "class", false },
		{ "class | checked:yes | Verify", false },
		{ " | checked:yes | Verify | 核实", false },
		{ "class | checked:perhaps | Verify | 核实", false },
		{ "class | checked:yes | Verify | 核实 | nothing:4", false },
		{ "class | checked:yes | Verify | 核实 | severity:4 | more", false },
		{ "", false },
	};
	void *ctx = mem_ctx(NULL);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg((playbook_check(ctx, cases[i].value) == NULL) == cases[i].right, "%s", cases[i].value);
	mem_free(ctx);
}
END_TEST

int main(void) {
	Suite *s = suite_create("playbook");
	TCase *tc = tcase_create("playbook");

	tcase_add_test(tc, a_step_is_done_and_needed_by_its_filters);
	tcase_add_test(tc, a_class_without_a_playbook_has_no_steps);
	tcase_add_test(tc, what_is_no_step_is_told);
	suite_add_tcase(s, tc);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
