/* SPDX-License-Identifier: ISC */
/* Work spread evenly: who gets what. */
#include "unit.h"

#include "tend/mem.h"
#include "tend/spread.h"

enum { LIN = 1, WANG, EMMA, TEAM = 3 };

/* lin and wang speak Chinese, emma English; quality is lin's and emma's skill. */
static void team(struct spread_agent *a) {
	static const struct spread_agent t[TEAM] = {
		{ .id = LIN, .queues = "", .skills = "", .lang = "zh", .capacity = 8, .able = true },
		{ .id = WANG, .queues = "logistics general", .skills = "logistics", .lang = "zh", .capacity = 8, .able = true },
		{ .id = EMMA, .queues = "", .skills = "quality", .lang = "en", .capacity = 8, .able = true },
	};

	memcpy(a, t, sizeof t);
}

static struct spread_item item(const char *queue, enum lang l, tend_id has) {
	return (struct spread_item){ .queue = queue, .skill = strcmp(queue, "general") != 0 ? queue : "", .language = l, .has = has };
}

static size_t given(const struct spread_item *it, size_t n, tend_id to) {
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += it[i].to == to;
	return k;
}

static const struct {
	const char *queue;
	enum lang lang;
	int lin, wang, emma;         /* what they have already, -1: not able */
	tend_id to;
} one[] = {
	{ "quality", LANG_ZH, 0, 0, 0, LIN },          /* wang has neither queue nor skill, emma not the language */
	{ "quality", LANG_ZH, 7, 0, 0, LIN },          /* the language comes before the load … */
	{ "quality", LANG_ZH, 8, 0, 0, EMMA },         /* … but not before the capacity */
	{ "quality", LANG_ZH, -1, 0, 0, EMMA },
	{ "quality", LANG_ZH, 8, 0, 8, 0 },            /* nobody has room who can */
	{ "logistics", LANG_ZH, 3, 2, 0, WANG },
	{ "logistics", LANG_EN, 3, 2, 0, WANG },       /* emma has not the skill, so neither speaks it: the least load */
	{ "general", LANG_EN, 0, 0, 5, EMMA },
	{ "general", LANG_MIXED, 2, 1, 5, WANG },      /* any language will do */
	{ "general", LANG_ZH, -1, -1, -1, 0 },
};

START_TEST(one_ticket_goes_to_who_can_and_has_least) {
	struct spread_agent a[TEAM];
	struct spread_item it = item(one[_i].queue, one[_i].lang, 0);
	int loads[TEAM] = { one[_i].lin, one[_i].wang, one[_i].emma };

	team(a);
	for (int i = 0; i < TEAM; i++) {
		a[i].able = loads[i] >= 0;
		a[i].load = loads[i] < 0 ? 0 : loads[i];
	}
	ck_assert_uint_eq(spread_evenly(a, TEAM, &it, 1), one[_i].to ? 1 : 0);
	ck_assert_int_eq(it.to, one[_i].to);
	ck_assert_int_eq(it.stuck, one[_i].to == 0);
}
END_TEST

START_TEST(twenty_of_somebody_absent_are_spread_evenly) {
	struct spread_agent a[TEAM];
	struct spread_item it[20];

	team(a);
	a[0].capacity = a[2].capacity = 20;
	a[1].able = false;
	a[1].load = 20;
	for (int i = 0; i < 20; i++)
		it[i] = item("general", LANG_OTHER, WANG);
	ck_assert_uint_eq(spread_evenly(a, TEAM, it, 20), 20);
	ck_assert_uint_eq(given(it, 20, LIN), 10);
	ck_assert_uint_eq(given(it, 20, EMMA), 10);
	ck_assert_int_eq(a[1].load, 0);
}
END_TEST

START_TEST(twice_the_capacity_gets_twice_the_work) {
	struct spread_agent a[TEAM];
	struct spread_item it[12];

	team(a);
	a[0].capacity = 16;
	a[1].able = false;
	for (int i = 0; i < 12; i++)
		it[i] = item("general", LANG_OTHER, 0);
	spread_evenly(a, TEAM, it, 12);
	ck_assert_int_eq(a[0].load, 8);
	ck_assert_int_eq(a[2].load, 4);
}
END_TEST

START_TEST(as_few_as_will_do_change_hands_the_least_urgent_ones) {
	struct spread_agent a[TEAM];
	struct spread_item it[6];

	team(a);
	a[1].able = false;
	a[0].load = 6;
	for (int i = 0; i < 6; i++)
		it[i] = item("general", LANG_OTHER, LIN);
	ck_assert_uint_eq(spread_evenly(a, TEAM, it, 6), 3);
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(it[i].to, i < 3 ? LIN : EMMA);
}
END_TEST

START_TEST(what_is_even_stays_and_what_is_fixed_stays) {
	struct spread_agent a[TEAM];
	struct spread_item it[4];

	team(a);
	a[1].able = false;
	a[0].load = a[2].load = 2;
	for (int i = 0; i < 4; i++)
		it[i] = item("general", LANG_OTHER, i % 2 ? LIN : EMMA);
	ck_assert_uint_eq(spread_evenly(a, TEAM, it, 4), 0);
	team(a);
	a[0].load = 4;
	for (int i = 0; i < 4; i++) {
		it[i] = item("general", LANG_OTHER, LIN);
		it[i].fixed = true;
	}
	ck_assert_uint_eq(spread_evenly(a, TEAM, it, 4), 0);
}
END_TEST

START_TEST(nothing_is_spread_over_nobody) {
	struct spread_item it = item("general", LANG_ZH, WANG);

	ck_assert_uint_eq(spread_evenly(NULL, 0, NULL, 0), 0);
	ck_assert_uint_eq(spread_evenly(NULL, 0, &it, 1), 0);
	ck_assert_int_eq(it.to, WANG);
	ck_assert(it.stuck);
}
END_TEST

static unsigned seed;
static unsigned roll(unsigned n) {
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

/* Whatever the floor looks like: nothing is lost, nobody is filled above his capacity, nobody gets what he cannot do, and doing it again
 * changes nothing. */
START_TEST(any_floor_is_spread_soundly) {
	static const char *const queues[] = { "quality", "logistics", "general" };
	struct spread_agent a[9];
	struct spread_item it[60];
	int had[9];

	seed = (unsigned)_i * 7919u + 1;
	size_t n_a = 1 + roll(9), n = roll(61);
	for (size_t i = 0; i < n_a; i++) {
		a[i] = (struct spread_agent){ .id = (tend_id)i + 1, .queues = roll(3) ? "" : queues[roll(3)], .skills = roll(2) ? "" : queues[roll(2)],
			.lang = roll(3) ? "" : roll(2) ? "zh" : "en", .capacity = (int)roll(12), .able = roll(4) != 0, .load = (int)roll(3) };
	}
	for (size_t i = 0; i < n; i++) {
		it[i] = item(queues[roll(3)], (enum lang)roll(4), (tend_id)roll((unsigned)n_a + 1));
		it[i].fixed = roll(5) == 0;
		if (it[i].has)
			a[it[i].has - 1].load++;
	}
	for (size_t i = 0; i < n_a; i++)
		had[i] = a[i].load;
	spread_evenly(a, n_a, it, n);
	for (size_t i = 0; i < n_a; i++) {
		int now = had[i];
		for (size_t k = 0; k < n; k++)
			now += (it[k].to == a[i].id) - (it[k].has == a[i].id);
		ck_assert_int_eq(now, a[i].load);
		ck_assert(a[i].load <= a[i].capacity || a[i].load <= had[i]);
	}
	for (size_t k = 0; k < n; k++) {
		const struct spread_agent *to = it[k].to ? &a[it[k].to - 1] : NULL;
		ck_assert(!it[k].fixed || it[k].to == it[k].has);
		ck_assert(!it[k].has || it[k].to);
		if (it[k].to == it[k].has)
			continue;
		ck_assert(to && to->able);
		ck_assert(!*to->queues || !strcmp(to->queues, it[k].queue));
		ck_assert(!*to->skills || !*it[k].skill || !strcmp(to->skills, it[k].skill));
	}
	for (size_t k = 0; k < n; k++)
		it[k].has = it[k].to;
	ck_assert_uint_eq(spread_evenly(a, n_a, it, n), 0);
}
END_TEST

TEST_MAIN("spread", {
	tcase_add_loop_test(tc, one_ticket_goes_to_who_can_and_has_least, 0, COUNT(one));
	tcase_add_test(tc, twenty_of_somebody_absent_are_spread_evenly);
	tcase_add_test(tc, twice_the_capacity_gets_twice_the_work);
	tcase_add_test(tc, as_few_as_will_do_change_hands_the_least_urgent_ones);
	tcase_add_test(tc, what_is_even_stays_and_what_is_fixed_stays);
	tcase_add_test(tc, nothing_is_spread_over_nobody);
	tcase_add_loop_test(tc, any_floor_is_spread_soundly, 0, 500);
})
