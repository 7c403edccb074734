/* SPDX-License-Identifier: ISC */
/* The board reads counters and short walks: what it costs is bounded, whatever the store holds. */
#include "store.h"

#include "tend/board.h"

/* All of one moment and not late: nothing but their number can cost. */
static void fill(int from, int to) {
	struct incoming m[100];
	struct intake_result r[100];
	char id[100][16];

	for (int i = from; i < to; i += 100) {
		for (int k = 0; k < 100; k++) {
			snprintf(id[k], sizeof id[k], "m%d", i + k);
			m[k] = (struct incoming){ .channel = "chat", .id = id[k], .thread = id[k], .from_id = id[k], .text = "where is my parcel",
				.at = tms_now(), .automatic = "no" };
		}
		ck_ok(svc_intake_batch(s, m, 100, r, &err));
		ck_assert_msg(r[0].outcome == INTAKE_NEW, "%s", r[0].detail);
	}
}

static const struct board_queue *queue(const struct board *b, const char *name) {
	for (size_t i = 0; i < b->n_queues; i++)
		if (!strcmp(b->queues[i].name, name))
			return &b->queues[i];
	ck_abort_msg("no queue %s", name);
}

static int64_t rows_of_board(struct board *b) {
	struct store_work before, after;

	store_work(s->store, &before);
	ck_ok(svc_board(s, ctx, &who, b, &err));
	store_work(s->store, &after);
	return after.rows - before.rows;
}

START_TEST(the_board_reads_no_more_rows_of_thousands_than_of_a_hundred) {
	struct board b;

	setenv("TEND_NOW", "2026-11-20T02:00:00Z", 1);
	fill(0, 100);
	int64_t few = rows_of_board(&b);
	ck_assert_int_eq(queue(&b, "logistics")->open, 100);
	fill(100, 3000);
	int64_t many = rows_of_board(&b);
	ck_assert_int_eq(queue(&b, "logistics")->open, 3000); /* exact, not "1000 or more" */
	ck_assert_int_eq(queue(&b, "logistics")->came, 3000);
	ck_assert_msg(many <= few + 8, "%lld rows of 3000 tickets, %lld of 100", (long long)many, (long long)few);
	/* of all that are late it counts so many and no more */
	setenv("TEND_NOW", "2026-11-20T23:00:00Z", 1);
	rows_of_board(&b);
	ck_assert_int_eq(queue(&b, "logistics")->late, BOARD_MOST);
}
END_TEST

static const struct board_agent *agent(const struct board *b, const char *login) {
	for (size_t i = 0; i < b->n_agents; i++)
		if (!strcmp(b->agents[i].login, login))
			return &b->agents[i];
	ck_abort_msg("no agent %s", login);
}

static void look(const char *at, tend_id id) {
	setenv("TEND_NOW", at, 1);
	ck_ok(svc_viewing(s, &who, id, &err));
}

START_TEST(handling_time_is_what_a_ticket_was_open_and_a_pause_counts_two_minutes) {
	struct board b;
	struct ticket t;
	struct done d;

	setenv("TEND_NOW", "2026-11-20T02:00:00Z", 1);
	fill(0, 100);
	ck_ok(svc_take_next(s, ctx, &who, "logistics", &t, &err));
	look("2026-11-20T02:00:00Z", t.id);
	look("2026-11-20T02:00:20Z", t.id);
	look("2026-11-20T02:00:50Z", 0);         /* fifty seconds */
	look("2026-11-20T02:05:00Z", t.id);
	look("2026-11-20T02:25:00Z", t.id);      /* gone meanwhile: two minutes of it */
	look("2026-11-20T02:25:10Z", 0);
	ck_ok(svc_state(s, &who, (struct on){ &t.id, 1, -1 }, STATE_SOLVED, NULL, &d, &err));
	rows_of_board(&b);
	ck_assert_int_eq(agent(&b, who.login)->today, 1);
	ck_assert_int_eq(agent(&b, who.login)->aht, 180 * TMS_SECOND);
}
END_TEST

static void say(void *arg, const char *problem) {
	(void)arg;
	fprintf(stderr, "%s\n", problem);
}

START_TEST(the_counters_are_what_a_count_would_be) {
	size_t problems;

	setenv("TEND_NOW", "2026-11-20T02:00:00Z", 1);
	fill(0, 200);
	struct ticket t;
	struct done d;
	for (int i = 0; i < 60; i++) {
		ck_ok(svc_take_next(s, ctx, &who, "logistics", &t, &err));
		if (i % 3 == 0)
			ck_ok(svc_state(s, &who, (struct on){ &t.id, 1, -1 }, STATE_SOLVED, NULL, &d, &err));
		if (i % 6 == 0)
			ck_ok(svc_state(s, &who, (struct on){ &t.id, 1, -1 }, STATE_OPEN, NULL, &d, &err));
		if (i % 3 == 1)
			ck_ok(svc_state(s, &who, (struct on){ &t.id, 1, -1 }, STATE_PENDING, NULL, &d, &err));
	}
	ck_ok(store_check(s->store, say, NULL, &problems, &err));
	ck_assert_uint_eq(problems, 0);
	struct board b;
	rows_of_board(&b);
	ck_assert_int_eq(queue(&b, "logistics")->open, 190);   /* twenty were solved, ten of them are open again */
	ck_assert_int_eq(queue(&b, "logistics")->fresh, 140);
	ck_assert_int_eq(queue(&b, "logistics")->went, 20);
	ck_assert_int_eq(queue(&b, "logistics")->came, 210);
}
END_TEST

TEST_MAIN("board", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_board_reads_no_more_rows_of_thousands_than_of_a_hundred);
	tcase_add_test(tc, handling_time_is_what_a_ticket_was_open_and_a_pause_counts_two_minutes);
	tcase_add_test(tc, the_counters_are_what_a_count_would_be);
})
