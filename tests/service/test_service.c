/* SPDX-License-Identifier: ISC */
/* The service on a store of its own: bounded work at any depth, the gate and its bounds, what is refused. */
#include "store.h"

#include <signal.h>
#include <sys/wait.h>

enum { TICKETS = 3000 };

static void fill(int n) {
	struct incoming m[100];
	struct intake_result r[100];
	char id[100][16];
	for (int i = 0; i < n; i += 100) {
		for (int k = 0; k < 100; k++) {
			snprintf(id[k], sizeof id[k], "m%d", i + k);
			m[k] = (struct incoming){ .channel = k % 3 ? "chat" : "wechat", .id = id[k], .thread = id[k], .from_id = id[k], .text = "where is my parcel",
				.at = tms_now() - (tms_t)(i + k) * TMS_MINUTE, .automatic = "no" };
		}
		ck_ok(svc_intake_batch(s, m, 100, r, &err));
		ck_assert_msg(r[0].outcome == INTAKE_NEW, "%s", r[0].detail);
	}
}

static int64_t steps_of_page(struct place after) {
	struct list_req req = { .query = "", .limit = 50, .after = after };
	struct list_page page;
	struct store_work a, b;
	void *tmp = mem_ctx(ctx);
	store_work(s->store, &a);
	ck_ok(svc_list(s, tmp, &who, &req, &page, &err));
	store_work(s->store, &b);
	ck_assert_uint_eq(page.n, 50);
	ck_assert_int_eq(b.scans - a.scans, 0);
	mem_free(tmp);
	return b.rows - a.rows;
}

START_TEST(a_page_of_the_list_costs_the_same_at_any_depth) {
	fill(TICKETS);
	struct list_req req = { .query = "", .limit = 1000 };
	struct list_page page;
	int64_t first = steps_of_page((struct place){ 0 });
	ck_ok(svc_list(s, ctx, &who, &req, &page, &err));
	for (int i = 99; i < 1000; i += 300) {
		struct ticket *t = &page.rows[i];
		ck_assert_int_le(steps_of_page((struct place){ t->due, t->priority, t->id }), first + 2);
	}
	/* and back: the page before the 100th row ends with the 99th */
	struct ticket *t = &page.rows[99];
	struct list_page back;
	req = (struct list_req){ .query = "", .limit = 50, .after = { t->due, t->priority, t->id }, .back = true };
	ck_ok(svc_list(s, ctx, &who, &req, &back, &err));
	ck_assert_uint_eq(back.n, 50);
	ck_assert_int_eq(back.rows[49].id, page.rows[98].id);
	ck_assert_int_eq(back.rows[0].id, page.rows[49].id);
}
END_TEST

START_TEST(a_count_stops_at_its_bound) {
	fill(TICKETS);
	struct store_work a, b;
	int n;
	store_work(s->store, &a);
	ck_ok(svc_count(s, &who, "who:none", 1001, &n, &err));
	store_work(s->store, &b);
	ck_assert_int_eq(n, 1001);
	ck_assert_int_lt(b.steps - a.steps, 40000);
	ck_ok(svc_count(s, &who, "via:wechat", 1001, &n, &err));
	ck_assert_int_eq(n, 1001); /* 1020 of 3000, but nobody counts further */
	ck_ok(svc_count(s, &who, "via:review", 1001, &n, &err));
	ck_assert_int_eq(n, 0);
	ck_ok(svc_count(s, &who, "due<0", 1001, &n, &err));
	ck_assert_int_gt(n, 900);
}
END_TEST

START_TEST(taking_reads_a_handful_of_rows_however_long_the_queue) {
	fill(TICKETS);
	struct store_work a, b;
	struct ticket t;
	store_work(s->store, &a);
	ck_ok(svc_take_next(s, ctx, &who, NULL, &t, &err));
	store_work(s->store, &b);
	ck_assert_int_lt(b.rows - a.rows, 12);
	ck_assert_int_eq(b.scans - a.scans, 0);
	ck_assert_int_eq(t.assignee, who.agent);
}
END_TEST

START_TEST(the_gate_is_given_back_when_its_holder_is_killed) {
	int ready[2];
	char c;
	ck_assert_int_eq(pipe(ready), 0);
	pid_t pid = fork();
	if (!pid) {
		struct store *own;
		struct tend_err e;
		if (store_open(NULL, path, &own, &e) != TEND_OK || store_begin(own, true, &e) != TEND_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_ok(store_begin(s->store, true, &err));
	store_rollback(s->store);
}
END_TEST

START_TEST(waiting_for_the_gate_is_bounded_and_then_said) {
	int ready[2];
	char c;
	struct store *own;
	ck_assert_int_eq(pipe(ready), 0);
	pid_t pid = fork();
	if (!pid) {
		struct tend_err e;
		if (store_open(NULL, path, &own, &e) != TEND_OK || store_begin(own, true, &e) != TEND_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	setenv("TEND_WAIT_MS", "100", 1);
	ck_ok(store_open(ctx, path, &own, &err));
	ck_assert_int_eq(store_begin(own, true, &err), TEND_BUSY);
	ck_assert_int_eq(tend_exit_code(err.status), 75);
	store_close(&own);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(a_ticket_is_written_only_by_the_version_that_was_read) {
	struct ticket a, b;
	fill(100);
	ck_ok(store_ticket_get(s->store, ctx, 10001, &a, &err));
	b = a;
	ck_ok(store_begin(s->store, true, &err));
	ck_ok(store_ticket_update(s->store, &a, &err));
	ck_assert_int_eq(store_ticket_update(s->store, &b, &err), TEND_CONFLICT);
	store_rollback(s->store);
}
END_TEST

START_TEST(drafts_survive_and_belong_to_one_agent_and_ticket) {
	struct ticket_full f;
	fill(100);
	ck_ok(svc_draft_put(s, &who, 10001, DRAFT_REPLY, "half a sent", &err));
	ck_ok(svc_draft_put(s, &who, 10001, DRAFT_NOTE, "a note", &err));
	ck_ok(svc_ticket(s, ctx, &who, 10001, &f, &err));
	ck_assert_str_eq(f.draft, "half a sent");
	ck_assert_str_eq(f.note_draft, "a note");
	ck_ok(svc_ticket(s, ctx, &who, 10002, &f, &err));
	ck_assert_ptr_null(f.draft);
	struct done d;
	ck_ok(svc_reply(s, &who, 10001, -1, "whole", STATE_COUNT, &d, &err));
	ck_ok(svc_ticket(s, ctx, &who, 10001, &f, &err));
	ck_assert_ptr_null(f.draft);
	ck_assert_str_eq(f.note_draft, "a note");
}
END_TEST

TEST_MAIN("service", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_page_of_the_list_costs_the_same_at_any_depth);
	tcase_add_test(tc, a_count_stops_at_its_bound);
	tcase_add_test(tc, taking_reads_a_handful_of_rows_however_long_the_queue);
	tcase_add_test(tc, the_gate_is_given_back_when_its_holder_is_killed);
	tcase_add_test(tc, waiting_for_the_gate_is_bounded_and_then_said);
	tcase_add_test(tc, a_ticket_is_written_only_by_the_version_that_was_read);
	tcase_add_test(tc, drafts_survive_and_belong_to_one_agent_and_ticket);
})
