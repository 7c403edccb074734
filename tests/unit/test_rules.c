/* SPDX-License-Identifier: ISC */
/* The pure rules: ticket states, service-level clocks, the filter language, the shipped policy and what is wrong with others. */
#include "unit.h"

#include <stdio.h>

#include "tend/authz.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/sla.h"

static void *ctx;
static struct tend_err err;

static void setup(void) { ctx = mem_ctx(NULL); }
static void teardown(void) { mem_free(ctx); }

/* ---- states ---- */

static const char *const wanted[STATE_COUNT][TEV_COUNT] = {
	/*             take       pending    hold    open    solve     customer   archive */
	/* new     */ { "open",    "pending", "hold", "open", "solved", "new",     NULL },
	/* open    */ { "open",    "pending", "hold", "open", "solved", "open",    NULL },
	/* pending */ { "pending", "pending", "hold", "open", "solved", "open",    NULL },
	/* hold    */ { "hold",    "pending", "hold", "open", "solved", "open",    NULL },
	/* solved  */ { "solved",  NULL,      NULL,   "open", NULL,     "open",    "closed" },
	/* closed  */ { NULL,      NULL,      NULL,   NULL,   NULL,     NULL,      NULL },
};

START_TEST(every_edge_of_the_states_is_as_the_table_says) {
	for (int e = 0; e < TEV_COUNT; e++) {
		enum ticket_state to;
		enum tend_status st = ticket_apply((enum ticket_state)_i, (enum ticket_event)e, &to, &err);
		if (!wanted[_i][e])
			ck_assert_int_eq(st, TEND_CONFLICT);
		else
			ck_assert_msg(st == TEND_OK && !strcmp(state_word(to), wanted[_i][e]), "%s, event %d", state_word((enum ticket_state)_i), e);
	}
}
END_TEST

START_TEST(every_state_has_an_exit_but_closed) {
	int exits = 0;
	for (int e = 0; e < TEV_COUNT; e++) {
		enum ticket_state to;
		exits += ticket_apply((enum ticket_state)_i, (enum ticket_event)e, &to, &err) == TEND_OK && to != (enum ticket_state)_i;
	}
	ck_assert_int_eq(exits > 0, _i != STATE_CLOSED);
}
END_TEST

START_TEST(a_refused_edge_names_both_states) {
	enum ticket_state to = STATE_HOLD;
	ck_assert_int_eq(ticket_apply(STATE_SOLVED, TEV_PENDING, &to, &err), TEND_CONFLICT);
	ck_assert_str_eq(err.msg, "a ticket that is solved cannot become pending: open it first, or write a new one");
	ck_assert_int_eq(to, STATE_HOLD);
}
END_TEST

START_TEST(an_agent_who_wants_a_state_comes_there_from_open) {
	enum ticket_state from = _i == STATE_CLOSED ? STATE_SOLVED : STATE_OPEN, to, read;
	ck_assert_int_eq(ticket_apply(from, ticket_event_for((enum ticket_state)_i), &to, &err), TEND_OK);
	ck_assert_int_eq(to, _i == STATE_NEW ? STATE_OPEN : _i); /* nothing becomes new again */
	ck_assert(state_parse(state_word((enum ticket_state)_i), &read) && (int)read == _i);
	ck_assert(!state_parse("", &read) && !state_parse("Open", &read) && !state_parse(NULL, &read));
}
END_TEST

/* Most urgent first: earliest due, then priority, then id; without a clock last. */
static const struct ticket urgent[] = {
	{ .id = 9, .priority = 4, .due = 10 }, { .id = 8, .priority = 1, .due = 20 }, { .id = 2, .priority = 2, .due = 20 },
	{ .id = 3, .priority = 2, .due = 20 }, { .id = 7, .priority = 1, .due = TMS_NONE }, { .id = 1, .priority = 3, .due = TMS_NONE },
};

START_TEST(the_order_of_urgency_is_due_then_priority_then_id) {
	for (int k = 0; k < COUNT(urgent); k++) {
		int c = ticket_urgency(&urgent[_i], &urgent[k]);
		ck_assert_int_eq(c < 0, _i < k);
		ck_assert_int_eq(c > 0, _i > k);
	}
}
END_TEST

START_TEST(ids_are_read_with_or_without_their_letter) {
	static const struct { const char *s; tend_id want; } cases[] = { { "T10482", 10482 }, { "t1", 1 }, { "7", 7 }, { "T", 0 }, { "", 0 },
		{ "T-1", 0 }, { "T0", 0 }, { "1x", 0 }, { "R12", 0 }, { "99999999999999999999", 0 } };
	for (int i = 0; i < COUNT(cases); i++) {
		tend_id id = 0;
		bool ok = id_parse(cases[i].s, 'T', &id);
		ck_assert_msg(ok == (cases[i].want != 0) && (!ok || id == cases[i].want), "%s", cases[i].s);
	}
}
END_TEST

/* ---- clocks ---- */

static const struct calendar *calendar(void) {
	static const char text[] = "[calendar day]\nmon = 09:00-18:00\ntue = =mon\nwed = =mon\nthu = =mon\nfri = =mon\n";
	struct conf *c = conf_new(ctx);
	struct calendars *cs;
	ck_assert_int_eq(conf_parse(c, "c", text, sizeof text - 1, &err), TEND_OK);
	ck_assert_int_eq(calendars_from_conf(ctx, c, &cs, &err), TEND_OK);
	return calendars_find(cs, "day");
}

static tms_t at(const char *hhmm) { /* Wednesday 2026-11-11 */
	tms_t t;
	char s[40];
	snprintf(s, sizeof s, "2026-11-11T%s:00Z", hhmm);
	ck_assert_int_eq(tms_parse(s, &t, NULL, &err), TEND_OK);
	return t;
}

START_TEST(a_pause_moves_the_due_time_and_a_reopening_takes_up_where_it_stopped) {
	const struct calendar *c = calendar();
	struct sla_clock k = { .kind = CLOCK_RESOLUTION, .target_s = 4 * 3600, .started = at("10:00"), .stopped = TMS_NONE };
	sla_reckon(&k, c);
	ck_assert_int_eq(k.due, at("14:00"));
	sla_pause(ctx, &k, c, at("11:00"));
	ck_assert_int_eq(k.due, TMS_NONE);
	ck_assert_int_eq(sla_left(&k, c, at("13:00")), 3 * TMS_HOUR);
	sla_pause(ctx, &k, c, at("12:00")); /* paused already */
	sla_resume(&k, c, at("13:00"));
	ck_assert_int_eq(k.due, at("16:00"));
	sla_stop(&k, c, at("15:00"));
	ck_assert_int_eq(k.result, CLOCK_MET);
	ck_assert_int_eq(k.due, TMS_NONE);
	sla_reopen(ctx, &k, c, at("16:00"));
	ck_assert_int_eq(k.due, at("17:00"));
	sla_stop(&k, c, at("17:01"));
	ck_assert_int_eq(k.result, CLOCK_MISSED);
}
END_TEST

START_TEST(a_target_used_up_at_closing_is_in_time_until_work_begins_again) {
	const struct calendar *c = calendar();
	struct sla_clock k = { .target_s = 9 * 3600, .started = at("09:00"), .stopped = TMS_NONE }, late = k;
	sla_reckon(&k, c);
	ck_assert_int_eq(k.due, at("18:00"));
	sla_stop(&k, c, at("20:00"));
	ck_assert_int_eq(k.result, CLOCK_MET);
	sla_reckon(&late, c);
	sla_stop(&late, c, at("09:00") + TMS_DAY + TMS_SECOND);
	ck_assert_int_eq(late.result, CLOCK_MISSED);
}
END_TEST

/* 4 h from 10:00 on a day of 09:00-18:00. p pause, r resume, s stop, o reopen, t a new target of so many hours. */
static const struct {
	const char *name;
	struct { char op; const char *at; } steps[5];
	enum clock_result result;
	const char *due;             /* NULL: none */
	int left_min;                /* at 17:00 */
} lives[] = {
	{ "runs", { { 0, NULL } }, CLOCK_RUNNING, "14:00", -180 },
	{ "paused", { { 'p', "13:00" } }, CLOCK_RUNNING, NULL, 60 },
	{ "resumed", { { 'p', "11:00" }, { 'r', "12:30" } }, CLOCK_RUNNING, "15:30", -90 },
	{ "resumed without a pause", { { 'r', "12:30" } }, CLOCK_RUNNING, "14:00", -180 },
	{ "resumed before it was paused, by a clock that went back", { { 'p', "13:00" }, { 'r', "12:00" } }, CLOCK_RUNNING, "14:00", -180 },
	{ "two pauses", { { 'p', "10:30" }, { 'r', "11:00" }, { 'p', "13:00" }, { 'r', "13:15" } }, CLOCK_RUNNING, "14:45", -135 },
	{ "stopped in time to the second", { { 's', "14:00" } }, CLOCK_MET, NULL, 0 },
	{ "stopped late", { { 's', "14:01" } }, CLOCK_MISSED, NULL, -1 },
	{ "stopped while paused", { { 'p', "13:00" }, { 's', "16:00" } }, CLOCK_MET, NULL, 60 },
	{ "stopped twice", { { 's', "13:00" }, { 's', "16:00" } }, CLOCK_MET, NULL, 60 },
	{ "paused when stopped", { { 's', "13:00" }, { 'p', "13:30" } }, CLOCK_MET, NULL, 60 },
	{ "reopened", { { 's', "13:00" }, { 'o', "15:00" } }, CLOCK_RUNNING, "16:00", -60 },
	{ "reopened after being late", { { 's', "14:30" }, { 'o', "16:00" } }, CLOCK_RUNNING, "14:00", -90 },
	{ "reopened while it runs", { { 'o', "12:00" } }, CLOCK_RUNNING, "14:00", -180 },
	{ "reopened, then stopped", { { 's', "13:00" }, { 'o', "15:00" }, { 's', "15:59" } }, CLOCK_MET, NULL, 1 },
	{ "a longer target", { { 't', "6" } }, CLOCK_RUNNING, "16:00", -60 },
	{ "a shorter target after a pause", { { 'p', "11:00" }, { 'r', "12:00" }, { 't', "2" } }, CLOCK_RUNNING, "13:00", -240 },
	{ "a new target while paused", { { 'p', "11:00" }, { 't', "2" } }, CLOCK_RUNNING, NULL, 60 },
};

START_TEST(each_life_of_a_clock_ends_as_the_table_says) {
	const struct calendar *c = calendar();
	struct sla_clock k = { .kind = CLOCK_RESOLUTION, .target_s = 4 * 3600, .started = at("10:00"), .stopped = TMS_NONE };
	sla_reckon(&k, c);
	for (int i = 0; i < COUNT(lives[_i].steps) && lives[_i].steps[i].op; i++) {
		const char *when = lives[_i].steps[i].at;
		switch (lives[_i].steps[i].op) {
		case 'p': sla_pause(ctx, &k, c, at(when)); break;
		case 'r': sla_resume(&k, c, at(when)); break;
		case 's': sla_stop(&k, c, at(when)); break;
		case 'o': sla_reopen(ctx, &k, c, at(when)); break;
		default: k.target_s = strtol(when, NULL, 10) * 3600; sla_reckon(&k, c);
		}
	}
	ck_assert_msg(k.result == lives[_i].result, "%s: %s", lives[_i].name, clock_result_word(k.result));
	ck_assert_msg(k.due == (lives[_i].due ? at(lives[_i].due) : TMS_NONE), "%s: due", lives[_i].name);
	ck_assert_msg((k.stopped != TMS_NONE) == (k.result != CLOCK_RUNNING), "%s: stopped", lives[_i].name);
	ck_assert_msg(sla_left(&k, c, at("17:00")) == lives[_i].left_min * TMS_MINUTE, "%s: left %lld", lives[_i].name,
	              (long long)(sla_left(&k, c, at("17:00")) / TMS_MINUTE));
}
END_TEST

START_TEST(a_cancelled_clock_stays_cancelled) {
	const struct calendar *c = calendar();
	struct sla_clock k = { .target_s = 3600, .started = at("10:00"), .stopped = at("11:00"), .due = TMS_NONE, .result = CLOCK_CANCELLED };
	sla_reopen(ctx, &k, c, at("12:00"));
	sla_stop(&k, c, at("13:00"));
	ck_assert_int_eq(k.result, CLOCK_CANCELLED);
	ck_assert_int_eq(k.stopped, at("11:00"));
}
END_TEST

/* ---- filters ---- */

static const struct { const char *query; bool want; } filters[] = {
	{ "", true }, { "class:quality", true }, { "class:qual", true }, { "-class:quality", false }, { "class:logistics,quality", true },
	{ "severity>=3", true }, { "severity>3", false }, { "severity:3", true }, { "priority:p2", true }, { "priority<2", false },
	{ "state:open", true }, { "state:active", true }, { "state:waiting", false }, { "state:any", true }, { "state:new,solved", false },
	{ "who:me", true }, { "who:lin", true }, { "who:none", false }, { "who:any", true }, { "-who:zhao", true },
	{ "queue:quality via:wechat", true }, { "queue:quality via:mail", false }, { "order:O-77781", true }, { "order:none", false },
	{ "tag:vip", true }, { "tag:vi", false }, { "-tag:x", true }, { "due<30m", true }, { "due<0", false }, { "due>1h", false },
	{ "age>1h", true }, { "age>2d", false }, { "amount>200", true }, { "amount>268.00", false }, { "amount>=268", true },
	{ "customer:王", true }, { "customer:C7", true }, { "customer:C8", false }, { "reason:T01,Q02", true }, { "complaint:yes", true },
	{ "complaint:no", false }, { "lang:zh", true }, { "level>=2", true }, { "rating:1", false }, { "snoozed:no", true }, { "unread", true },
	{ "破损", true }, { "ＤＯＧ", true }, { "\"dog food\"", true }, { "cat", false }, { "-cat 破损", true }, { "T10482", true }, { "id:10482", true },
	{ "confidence>=80", true }, { "checked:yes", false }, { "replied:no draft:no", true }, { "origin:active", true }, { "sentiment<0", true },
};

START_TEST(a_filter_passes_what_it_says) {
	const struct ticket t = { .id = 10482, .subject = "Dog food 袋子破损", .state = STATE_OPEN, .class = CLASS_QUALITY, .complaint = true,
		.reason = "T01", .severity = 3, .sentiment = -1, .language = LANG_ZH, .confidence = 92, .priority = 2, .channel = "wechat", .queue = "quality",
		.assignee = 3, .assignee_login = "lin", .customer = 7, .customer_name = "王小明", .customer_level = 2, .order_no = "O-77781", .amount_fen = 26800,
		.tags = "vip red", .created = at("09:00"), .due = at("12:20"), .unread = true, .viewers = "" };
	struct filter *f;
	ck_assert_msg(filter_parse(ctx, filters[_i].query, &f, &err) == TEND_OK, "%s: %s", filters[_i].query, err.msg);
	ck_assert_msg(filter_match(f, &t, at("12:00"), "lin") == filters[_i].want, "%s", filters[_i].query);
}
END_TEST

static const struct { const char *query, *want; } bad_filters[] = {
	{ "colour:red", "filter: no field `colour`: see the filter language in tend(1)" },
	{ "class:", "filter: `class:` has no value" },
	{ "class:colour", "filter: `colour` is no value for class: one of quality logistics service aftersales consultation praise other none" },
	{ "severity:bad", "filter: `bad` is no value for severity: how bad: 1 to 4" },
	{ "due<soon", "filter: `soon` is no value for due: time until the next clock is due: due<30m, due<0 is late" },
	{ "class>quality", "filter: class takes `:`, not `<` or `>`" },
};

START_TEST(a_bad_filter_says_which_word_is_wrong) {
	struct filter *f;
	ck_assert_int_eq(filter_parse(ctx, bad_filters[_i].query, &f, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, bad_filters[_i].want);
}
END_TEST

START_TEST(the_store_is_told_the_one_value_of_a_field) {
	static const struct { const char *query, *want; } cases[] = {
		{ "queue:quality", "quality" }, { "class:service queue:quality due<0", "quality" }, { "-queue:quality", NULL },
		{ "queue:quality,service", NULL }, { "class:service", NULL }, { "", NULL },
	};
	struct filter *f;
	for (int i = 0; i < COUNT(cases); i++) {
		ck_assert_msg(filter_parse(ctx, cases[i].query, &f, &err) == TEND_OK, "%s", err.msg);
		const char *v = filter_value(f, "queue");
		ck_assert_msg((!v && !cases[i].want) || (v && cases[i].want && !strcmp(v, cases[i].want)), "%s: %s", cases[i].query, v ? v : "none");
	}
}
END_TEST

/* ---- policy ---- */

static char said[4096];

static void report(void *c, const char *msg) {
	(void)c;
	snprintf(said + strlen(said), sizeof said - strlen(said), "%s\n", msg);
}

START_TEST(the_shipped_policy_has_no_problem) {
	struct policy *p;
	*said = '\0';
	ck_assert_msg(policy_read_dir(ctx, TEND_SRCDIR "/data/policy", &p, &err) == TEND_OK, "%s", err.msg);
	ck_assert_msg(policy_check(p, report, NULL) == 0, "%s", said);
	ck_assert_str_eq(zone_name(policy_zone(p)), "Asia/Shanghai");
	ck_assert_str_eq(policy_title(p, "reason", "T01", "zh"), "运输破损漏液");
	ck_assert_int_eq(policy_threshold(p, "suggest", -1), 50);
	ck_assert_int_eq(policy_threshold(p, "act", -1), 80);
}
END_TEST

#define BASE "[shop]\nzone = UTC\n[queue general]\n[queue automatic]\n[calendar day]\nmon = 09:00-18:00\n"
static const struct { const char *text, *want; } faults[] = {
	{ "[queue general]\n", "no [shop] section" },
	{ BASE "[quueue x]\n", "p.ini:7: no section of a policy is called [quueue]" },
	{ BASE "[queue x]\ncolour = red\n", "p.ini:8: [queue] has no key `colour`" },
	{ BASE "[queue]\n", "p.ini:7: [queue] needs a name" },
	{ BASE "[queue general]\n", "p.ini:7: [queue general] was said already in p.ini:3" },
	{ BASE "[route r]\nqueue = nowhere\n", "p.ini:8: queue: there is no [queue nowhere]" },
	{ BASE "[route r]\nwhen = class:x\nqueue = general\n", "p.ini:8: filter: `x` is no value for class" },
	{ BASE "[sla s]\ncalendar = night\n", "p.ini:8: calendar: there is no [calendar night]" },
	{ BASE "[sla s]\ncalendar = day\nfirst_reply = soon\n", "p.ini:9: first_reply: `soon` is not a duration" },
	{ BASE "[priority p]\npriority = 9\n", "p.ini:7: [priority p] needs `priority = 1`" },
	{ "[shop]\nzone = Mars\n[queue general]\n[queue automatic]\n", "`Mars` is no time zone" },
	{ "[shop]\n", "queues `general` and `automatic` must exist" },
};

START_TEST(a_fault_in_a_policy_is_reported_with_its_line) {
	struct policy *p = policy_new(ctx, 0);
	*said = '\0';
	ck_assert_msg(policy_add(p, "p.ini", faults[_i].text, strlen(faults[_i].text), &err) == TEND_OK, "%s", err.msg);
	ck_assert_uint_gt(policy_check(p, report, NULL), 0);
	ck_assert_msg(strstr(said, faults[_i].want) != NULL, "want %s, got %s", faults[_i].want, said);
}
END_TEST

START_TEST(the_first_section_whose_condition_holds_decides) {
	static const char text[] = BASE "[priority a]\nwhen = severity:4\nwhen = via:phone class:quality\npriority = 1\n[priority b]\npriority = 3\n";
	struct policy *p = policy_new(ctx, 0);
	struct ticket t = { .severity = 4, .channel = "chat", .queue = "", .subject = "", .order_no = "", .tags = "", .assignee_login = "", .customer_name = "" };
	const char *when;
	ck_assert_int_eq(policy_add(p, "p.ini", text, strlen(text), &err), TEND_OK);
	ck_assert_str_eq(policy_first(p, "priority", &t, 0, &when)->name, "a");
	ck_assert_str_eq(when, "severity:4");
	t.severity = 1;
	ck_assert_str_eq(policy_first(p, "priority", &t, 0, &when)->name, "b");
	ck_assert_ptr_null(when);
	t.channel = "phone";
	t.class = CLASS_QUALITY;
	ck_assert_str_eq(policy_first(p, "priority", &t, 0, &when)->name, "a");
}
END_TEST

START_TEST(roles_may_do_what_the_table_says) {
	for (int r = 0; r < ROLE_COUNT; r++)
		ck_assert(authz_may((enum role)r, CAP_READ));
	ck_assert(!authz_may(ROLE_AUDITOR, CAP_NOTE));
	ck_assert(!authz_may(ROLE_WAREHOUSE, CAP_WORK));
	ck_assert(!authz_may(ROLE_AGENT, CAP_LEAD));
	ck_assert(!authz_may(ROLE_LEAD, CAP_ADMIN));
	ck_assert_int_eq(authz_check(ROLE_AUDITOR, CAP_WORK, &err), TEND_DENIED);
	ck_assert_int_eq(tend_exit_code(err.status), 77);
}
END_TEST

START_TEST(a_message_that_is_too_long_ends_with_a_whole_character) {
	char *many = mem_strdup(ctx, "x");
	for (int i = 0; i < 200; i++)
		many = mem_append(many, "长");
	tend_fail(&err, TEND_INVALID, "%s\n", many);
	size_t n = strlen(err.msg);
	ck_assert_uint_gt(n, 300);
	ck_assert_uint_eq((n - 1) % 3, 0);
}
END_TEST

TEST_MAIN("rules", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, every_edge_of_the_states_is_as_the_table_says, 0, STATE_COUNT);
	tcase_add_loop_test(tc, every_state_has_an_exit_but_closed, 0, STATE_COUNT);
	tcase_add_test(tc, a_refused_edge_names_both_states);
	tcase_add_loop_test(tc, an_agent_who_wants_a_state_comes_there_from_open, 0, STATE_COUNT);
	tcase_add_loop_test(tc, the_order_of_urgency_is_due_then_priority_then_id, 0, COUNT(urgent));
	tcase_add_test(tc, ids_are_read_with_or_without_their_letter);
	tcase_add_test(tc, a_pause_moves_the_due_time_and_a_reopening_takes_up_where_it_stopped);
	tcase_add_test(tc, a_target_used_up_at_closing_is_in_time_until_work_begins_again);
	tcase_add_loop_test(tc, each_life_of_a_clock_ends_as_the_table_says, 0, COUNT(lives));
	tcase_add_test(tc, a_cancelled_clock_stays_cancelled);
	tcase_add_loop_test(tc, a_filter_passes_what_it_says, 0, COUNT(filters));
	tcase_add_loop_test(tc, a_bad_filter_says_which_word_is_wrong, 0, COUNT(bad_filters));
	tcase_add_test(tc, the_store_is_told_the_one_value_of_a_field);
	tcase_add_test(tc, the_shipped_policy_has_no_problem);
	tcase_add_loop_test(tc, a_fault_in_a_policy_is_reported_with_its_line, 0, COUNT(faults));
	tcase_add_test(tc, the_first_section_whose_condition_holds_decides);
	tcase_add_test(tc, roles_may_do_what_the_table_says);
	tcase_add_test(tc, a_message_that_is_too_long_ends_with_a_whole_character);
})
