/* SPDX-License-Identifier: ISC */
/* The approval rules that ship, one by one; the language of conditions; replay; what the check of a policy finds. */
#include "unit.h"

#include <stdio.h>

#include "tend/approve.h"
#include "tend/conf.h"
#include "tend/mem.h"
#include "tend/policy.h"

static struct tend_err err;
static struct policy *shipped;
static struct approve *rules;

static const struct conf *shipped_conf(void) {
	if (!shipped) {
		ck_assert_int_eq(policy_read_dir(NULL, TEND_SRCDIR "/data/policy", &shipped, &err), TEND_OK);
		ck_assert_msg(approve_new(shipped, policy_conf(shipped), 7, &rules, &err) == TEND_OK, "%s", err.msg);
	}
	return policy_conf(shipped);
}

static void shipped_done(void) {
	mem_free(shipped);
	shipped = NULL;
}

static struct conf *conf_text(const char *text) {
	struct conf *c = conf_new(NULL);
	ck_assert_msg(conf_parse(c, "r.ini", text, strlen(text), &err) == TEND_OK, "%s", err.msg);
	return c;
}

/* ---- the rules that ship (returns 5.2) ---- */

#define LIMITS " agent_limit:200 lead_limit:2000 attempts_limit:5 budget_left:5000 goodwill_left:500 free:3 qty:1"
#define NOREASON "kind:RR reason:C01 fault:B phase:signed amount:100" LIMITS

static const struct {
	const char *rule, *inputs;
	enum rma_verdict v;
	enum approve_confirm confirm;
	const char *also, *todo;
} verdicts[] = {
	{ "A01", "kind:RR reason:Q01 fault:M qty:4 free:3 amount:10 agent_limit:200 budget_left:5000", RMA_VERDICT_ERROR, APPROVE_AGENT, "", "" },
	{ "A02", "disputed:yes " NOREASON " in_window:yes", RMA_VERDICT_LEAD, APPROVE_LEAD, "", "freeze" },
	{ "A03", "other_open:yes " NOREASON " in_window:yes", RMA_VERDICT_ATTACH, APPROVE_AGENT, "", "" },
	{ "A04", "attempts:6 " NOREASON " in_window:yes", RMA_VERDICT_LEAD, APPROVE_LEAD, "", "" },
	{ "A12", "attempts:5 " NOREASON " in_window:yes", RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "buyer_freight" },
	{ "A05", "kind:RO reason:R01 fault:M recalled:yes amount:100" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "quarantine merchant_freight" },
	{ "A06", "kind:RO reason:P01 fault:open recalled:yes ill:yes amount:100" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "", "art55" },
	{ "A06", "kind:RO reason:Q03 fault:M amount:100 list:allow" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "", "art55" },
	{ "A06", "kind:RO reason:P03 fault:M death:yes amount:100" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "", "art55" },
	{ "A07", "kind:RO reason:C04 fault:N phase:unshipped amount:900 orders:9 cases:9 rate:100%" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "A31", "no_fast" },
	{ "A07", "kind:RO reason:C04 fault:N phase:unshipped amount:9000" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A99", "kind:RO reason:C04 fault:N phase:picking amount:90" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	{ "A08", "kind:RO reason:C02 fault:B phase:transit amount:90" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "intercept" },
	{ "A09", "kind:RS reason:T02 fault:K phase:transit lost:yes amount:200" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A09", "kind:RO reason:T02 fault:K phase:transit since_scan:432000s amount:200" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A09a", "kind:RO reason:T02 fault:K phase:transit since_scan:432000s amount:200.01 agent_limit:300 budget_left:900 free:1 qty:1", RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	{ "A15", "kind:RO reason:T02 fault:K phase:transit since_scan:431999s evidence_missing:yes amount:20" LIMITS, RMA_VERDICT_NEEDS_INFO, APPROVE_NOBODY, "", "" },
	{ "A10", "category:live in_window:yes " NOREASON, RMA_VERDICT_REFUSE, APPROVE_AGENT, "", "" },
	{ "A11", "category:food,opened_sensitive opened:yes confirmed:yes in_window:yes " NOREASON, RMA_VERDICT_REFUSE, APPROVE_AGENT, "", "" },
	/* without the confirmation at this purchase nothing may be refused, and opened alone is no ground */
	{ "A12", "category:food,opened_sensitive opened:yes in_window:yes " NOREASON, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "buyer_freight" },
	{ "A11a", "kind:RR reason:P02 fault:N category:food,opened_sensitive confirmed:yes promise:palatability left:66.66% amount:60 in_window:yes" LIMITS,
	  RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A11b", "kind:RR reason:P02 fault:N category:food,opened_sensitive confirmed:yes promise:palatability left:66.65% amount:60 in_window:yes" LIMITS,
	  RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	{ "A11b", "kind:RR reason:P02 fault:N category:perishable promise:palatability amount:60 in_window:yes" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	/* whatever the risk or the amount: nothing is paid before the inspection */
	{ "A12", "kind:RR reason:C01 fault:B phase:signed in_window:yes list:deny orders:9 cases:9 rate:100% amount:9000 qty:9 free:9 agent_limit:200",
	  RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "buyer_freight" },
	{ "A13", "in_promise:yes " NOREASON, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "buyer_freight" },
	{ "A14", NOREASON, RMA_VERDICT_REFUSE, APPROVE_AGENT, "", "" },
	{ "A14a", "kind:RO reason:W02 fault:M weight_ok:yes amount:20" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "flag" },
	{ "A14a", "kind:RR reason:Q01 fault:M photo_seen:yes amount:20 orders:5 cases:2 rate:40%" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "A31", "flag no_fast" },
	{ "A15", "kind:RR reason:Q01 fault:M evidence_missing:yes within:yes amount:2000" LIMITS, RMA_VERDICT_NEEDS_INFO, APPROVE_NOBODY, "", "" },
	{ "A16", "kind:RO reason:T01 fault:K evidence:P,L since_signed:172800s within:yes amount:50" LIMITS, RMA_VERDICT_FAST, APPROVE_NOBODY, "", "no_return destroy_proof" },
	{ "A99", "kind:RO reason:T01 fault:K evidence:P,L since_signed:172801s within:yes amount:50" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	{ "A99", "kind:RO reason:T01 fault:K evidence:P,L since_signed:172800s within:yes amount:50.01" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	{ "A16", "kind:RO reason:T01 fault:K since_signed:1s amount:5 orders:5 cases:2 rate:30%" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "A31", "no_return destroy_proof no_fast" },
	{ "A17", "kind:RR reason:T01 fault:K evidence:P,L within:yes amount:200" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "merchant_freight" },
	{ "A99", "kind:RR reason:T01 fault:K evidence:P,L within:yes amount:228" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "A30", "" },
	{ "A17", "kind:EX reason:Q01 fault:M within:yes amount:20 qty:4 free:4 agent_limit:200 budget_left:5000", RMA_VERDICT_LEAD, APPROVE_LEAD, "A30", "merchant_freight" },
	{ "A18", "kind:EX reason:S01 fault:B unused:yes since_signed:1296000s stock:1 amount:0" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "buyer_freight" },
	{ "A18a", "kind:EX reason:S01 fault:B unused:yes since_signed:1296000s amount:0" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "offer_RR" },
	{ "A19", "kind:CP reason:P02 fault:N left:70% amount:60" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A99", "kind:CP reason:P02 fault:N amount:60" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" }, /* nobody knows what is left */
	{ "A20", "kind:CP reason:X01 fault:N within:yes same_sku:yes price_lower:yes amount:10" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	{ "A21", "kind:RP reason:Q01 fault:M warranty:yes amount:0" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "merchant_freight" },
	/* a good customer is one step better off, but never past a lead's own cases */
	{ "A17", "kind:RR reason:Q01 fault:M within:yes amount:100 list:allow" LIMITS, RMA_VERDICT_FAST, APPROVE_NOBODY, "A32", "merchant_freight" },
	{ "A17", "kind:EX reason:Q01 fault:M within:yes amount:100 list:allow" LIMITS, RMA_VERDICT_APPROVE, APPROVE_NOBODY, "A32", "merchant_freight" },
	{ "A17", "kind:RR reason:Q01 fault:M within:yes amount:200 orders:20 cases:1 rate:5% agent_limit:100 budget_left:5000 qty:1 free:1", RMA_VERDICT_LEAD, APPROVE_LEAD, "A30", "merchant_freight" },
	{ "A04", "kind:RR reason:Q01 fault:M within:yes amount:100 list:allow attempts:6" LIMITS, RMA_VERDICT_LEAD, APPROVE_LEAD, "", "" },
	{ "A99", "kind:RO reason:X99 fault:open amount:10 list:allow" LIMITS, RMA_VERDICT_REVIEW, APPROVE_AGENT, "", "" },
	/* the fuse: today's budget is spent */
	{ "A17", "kind:RR reason:Q01 fault:M within:yes amount:100 agent_limit:200 budget_left:99.99 qty:1 free:1", RMA_VERDICT_REVIEW, APPROVE_AGENT, "A33", "merchant_freight" },
	{ "A17", "kind:EX reason:Q01 fault:M within:yes amount:100 agent_limit:200 budget_left:-1 qty:1 free:1", RMA_VERDICT_APPROVE, APPROVE_NOBODY, "A33", "merchant_freight" },
	{ "A17", "kind:RR reason:Q01 fault:M within:yes amount:100 agent_limit:200 qty:1 free:1 list:allow", RMA_VERDICT_APPROVE, APPROVE_NOBODY, "A32 A33", "merchant_freight" },
	{ "A07", "kind:RO reason:C04 fault:N phase:unshipped amount:100 agent_limit:200 qty:1 free:1", RMA_VERDICT_APPROVE, APPROVE_NOBODY, "", "" },
	/* a refusal by a rule that a shop writes for a merchant's fault is a lead's to confirm: see below */
};

START_TEST(each_rule_decides_its_case_and_the_neighbour_does_not) {
	void *ctx = mem_ctx(NULL);
	struct approve_facts f;
	struct approve_decision d;
	shipped_conf();
	ck_assert_msg(approve_facts_parse(ctx, verdicts[_i].inputs, &f, &err) == TEND_OK, "%s", err.msg);
	approve_decide(rules, ctx, &f, &d);
	ck_assert_msg(!strcmp(d.rule, verdicts[_i].rule), "%s: %s, not %s", verdicts[_i].inputs, d.rule, verdicts[_i].rule);
	ck_assert_msg(d.verdict == verdicts[_i].v, "%s: %s", verdicts[_i].inputs, rma_verdict_word(d.verdict));
	ck_assert_int_eq(d.confirm, verdicts[_i].confirm);
	ck_assert_str_eq(d.also, verdicts[_i].also);
	ck_assert_str_eq(d.todo, verdicts[_i].todo);
	ck_assert_int_eq(d.policy, 7);
	ck_assert_str_eq(d.file, "returns.ini");
	ck_assert_int_gt(d.line, 0);
	ck_assert(d.verdict != RMA_VERDICT_REFUSE || *d.basis);
	mem_free(ctx);
	shipped_done();
}
END_TEST

START_TEST(no_rule_that_ships_is_without_a_case_and_each_has_titles) {
	for (const struct conf_section *s = NULL; (s = conf_next(shipped_conf(), "approve", s));) {
		bool seen = false;
		for (int i = 0; !seen && i < COUNT(verdicts); i++)
			seen = !strcmp(verdicts[i].rule, s->name) || strstr(verdicts[i].also, s->name);
		ck_assert_msg(seen, "%s", s->name);
		ck_assert(*conf_get(s, "title.en", "") && *conf_get(s, "title.zh", ""));
	}
	for (const struct conf_section *s = NULL; (s = conf_next(shipped_conf(), "basis", s));)
		ck_assert_msg(*conf_get(s, "title.en", "") && *conf_get(s, "title.zh", "") && *conf_get(s, "kind", ""), "%s", s->name);
	shipped_done();
}
END_TEST

static void problem_into(void *ctx, const char *problem) {
	char **all = ctx;
	*all = mem_append(*all, "%s%s", **all ? "\n" : "", problem);
}

START_TEST(the_policy_that_ships_has_no_problem) {
	char *all = mem_strdup(NULL, "");
	approve_check(shipped_conf(), problem_into, &all);
	ck_assert_str_eq(all, "");
	mem_free(all);
	shipped_done();
}
END_TEST

/* ---- reasons, as they are written in returns 4 ---- */

static const struct { const char *code, *faults, *kinds; bool lead; const char *evidence; } codes[] = {
	{ "Q01", "M", "RR EX RP RS CP", false, "P|V" }, { "Q02", "M", "RO RS EX CP", false, "P D" }, { "Q03", "M", "RO RS CP", true, "P D" },
	{ "Q04", "M", "RO RR RS CP", false, "P D" }, { "Q05", "M", "RR CP", false, "P T" }, { "T01", "K", "RO RR RS EX CP", false, "P L" },
	{ "T02", "K", "RO RS", false, "C" }, { "T03", "K", "RO RS", false, "C" }, { "T04", "MK", "RO CP", false, "C" }, { "T05", "", "RO", false, "C" },
	{ "W01", "M", "EX RS RR", false, "P L" }, { "W02", "M", "RS RO CP", false, "V|C" }, { "W03", "M", "RS CP", false, "P" },
	{ "D01", "M", "RR EX CP", false, "P" }, { "D02", "M", "RR RO CP", true, "P T" }, { "P01", "", "RR RO CP", true, "H D" },
	{ "P02", "N", "CP RR", false, "P" }, { "P03", "MK", "RO EX CP", false, "V|H" }, { "P04", "", "RO CP", true, "H D" },
	{ "S01", "B", "EX RR", false, "P" }, { "C01", "B", "RR", false, "" }, { "C02", "B", "RR RO EX", false, "" }, { "C03", "B", "RJ RP", false, "P" },
	{ "C04", "N", "RO", false, "" }, { "C05", "BN", "RO RR", false, "" }, { "R01", "M", "RO RR EX", false, "D" }, { "X01", "N", "CP", false, "P" },
	{ "X02", "M", "RO CP", false, "" }, { "X03", "M", "CP", false, "" }, { "X99", "", "RR RO EX RS RP CP", false, "P" },
};

START_TEST(every_reason_of_the_specification_is_there_and_no_other) {
	struct rma_reason r;
	size_t n = 0;
	unsigned faults = 0;
	static const char letters[] = "MKBN";
	for (const struct conf_section *s = NULL; (s = conf_next(shipped_conf(), "reason", s));)
		n++;
	ck_assert_uint_eq(n, (size_t)COUNT(codes));
	ck_assert_msg(rma_reason_get(shipped_conf(), codes[_i].code, &r, &err) == TEND_OK, "%s", err.msg);
	for (const char *p = codes[_i].faults; *p; p++)
		faults |= 1u << (strchr(letters, *p) - letters);
	ck_assert_uint_eq(r.faults, faults ? faults : 0xf);
	ck_assert_int_eq(r.fault == RMA_FAULT_OPEN, !faults);
	ck_assert_str_eq(conf_get(conf_find(shipped_conf(), "reason", r.code), "kinds", ""), codes[_i].kinds);
	ck_assert_int_eq(r.lead, codes[_i].lead);
	ck_assert_str_eq(r.evidence, codes[_i].evidence);
	ck_assert(*conf_get(conf_find(shipped_conf(), "reason", r.code), "title.zh", ""));
	ck_assert(*r.basis || !strcmp(r.code, "X99"));
	shipped_done();
}
END_TEST

static const struct { const char *code; enum rma_kind kind; bool hidden; int64_t hours; } windows[] = { /* −1: nothing said, 0: no end */
	{ "Q01", RMA_RR, false, 7 * 24 }, { "Q01", RMA_EX, false, 15 * 24 }, { "Q01", RMA_RP, false, 365 * 24 }, { "Q02", RMA_RO, false, 0 },
	{ "T01", RMA_RR, false, 7 * 24 }, { "D01", RMA_RR, false, 7 * 24 }, { "D01", RMA_RR, true, 15 * 24 }, { "P01", RMA_RR, false, 60 * 24 },
	{ "P02", RMA_CP, false, 30 * 24 }, { "S01", RMA_RR, false, 7 * 24 }, { "S01", RMA_EX, false, 15 * 24 }, { "C01", RMA_RR, false, 7 * 24 },
	{ "C03", RMA_RP, false, -1 }, { "X99", RMA_RR, false, -1 },
};

START_TEST(a_reason_has_its_window) {
	int64_t want = windows[_i].hours < 0 ? -1 : windows[_i].hours ? windows[_i].hours * TMS_HOUR : TMS_NONE;
	ck_assert_int_eq(rma_reason_window(shipped_conf(), windows[_i].code, windows[_i].kind, windows[_i].hidden), want);
	shipped_done();
}
END_TEST

/* ---- facts: filling, text and back ---- */

static const struct { const char *need, *have; bool meets; } evidence[] = {
	{ "", "", true }, { "P", "", false }, { "P", "P", true }, { "P|V", "V", true }, { "P|V", "D", false }, { "P D", "P", false }, { "P D", "D P", true },
	{ "P|V L", "V", false }, { "P|V L", "L V", true }, { "T", "P V L D C H", false },
};

START_TEST(evidence_is_complete_when_each_word_has_one_of_its_letters) {
	ck_assert_int_eq(approve_evidence_meets(evidence[_i].need, evidence[_i].have), evidence[_i].meets);
}
END_TEST

static const struct { const char *kind, *reason, *have, *signed_at, *now; bool hidden; const char *want; } fills[] = {
	{ "RR", "T01", "P L", "2026-03-02T10:00:00+08:00", "2026-03-06T10:00:00+08:00", false,
	  "kind:RR reason:T01 fault:K evidence:P,L in_window:yes within:yes attempts_limit:5 orders:8 cases:2 since_signed:345600s agent_limit:200.00 lead_limit:2000.00 rate:25.00%" },
	{ "RR", "Q01", "P", "2026-03-02T10:00:00+08:00", "2026-03-09T23:59:59.999+08:00", true,
	  "kind:RR reason:Q01 fault:M evidence:P evidence_missing:yes hidden:yes in_window:yes attempts_limit:5 orders:8 cases:2 since_signed:655199s agent_limit:200.00 lead_limit:2000.00 rate:25.00%" },
	{ "RR", "C01", "", "2026-03-02T10:00:00+08:00", "2026-03-10T00:00:00+08:00", false,
	  "kind:RR reason:C01 fault:B attempts_limit:5 orders:8 cases:2 since_signed:655200s agent_limit:200.00 lead_limit:2000.00 rate:25.00%" },
	{ "RO", "C04", "", NULL, "2026-03-10T00:00:00+08:00", false,
	  "kind:RO reason:C04 fault:N in_window:yes within:yes attempts_limit:5 orders:8 cases:2 agent_limit:200.00 lead_limit:2000.00 rate:25.00%" },
};

START_TEST(what_follows_from_policy_and_times_is_filled_in) {
	void *ctx = mem_ctx(NULL);
	struct rma_policy p;
	struct approve_facts f;
	const struct calendars *cals;
	tms_t at = TMS_NONE, now;
	ck_assert_int_eq(rma_policy_read(shipped_conf(), "mail", &p, &err), TEND_OK);
	ck_assert_int_eq(policy_calendars(shipped, &cals, &err), TEND_OK);
	approve_facts_init(&f);
	f.kind = fills[_i].kind;
	f.reason = fills[_i].reason;
	f.evidence = fills[_i].have;
	f.hidden = fills[_i].hidden;
	f.orders = 8;
	f.cases = 2;
	if (fills[_i].signed_at)
		ck_assert_int_eq(tms_parse(fills[_i].signed_at, &at, NULL, &err), TEND_OK);
	ck_assert_int_eq(tms_parse(fills[_i].now, &now, NULL, &err), TEND_OK);
	ck_assert_int_eq(approve_fill(shipped_conf(), &p, at, now, policy_zone(shipped), cals, &f, &err), TEND_OK);
	ck_assert_str_eq(approve_inputs(ctx, &f), fills[_i].want);
	f.reason = "Z99";
	ck_assert_int_eq(approve_fill(shipped_conf(), &p, at, now, policy_zone(shipped), cals, &f, &err), TEND_NOT_FOUND);
	f.kind = "ZZ";
	ck_assert_int_eq(approve_fill(shipped_conf(), &p, at, now, policy_zone(shipped), cals, &f, &err), TEND_INVALID);
	mem_free(ctx);
	shipped_done();
}
END_TEST

static uint64_t seed;
static unsigned roll(unsigned n) {
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

/* Any facts whatever, as text: what the table of fields allows. */
static char *facts_any(void *ctx) {
	char *s = mem_strdup(ctx, "");

	for (size_t i = 0; i < approve_field_count; i++) {
		const struct approve_field *d = &approve_fields[i];
		bool rare = !strcmp(d->name, "disputed") || !strcmp(d->name, "other_open") || !strcmp(d->name, "attempts") || !strcmp(d->name, "qty");
		if (roll(3) == 0 || (rare && roll(6)))
			continue; /* the first rules must not catch all */
		s = mem_append(s, "%s%s:", *s ? " " : "", d->name);
		if (!strcmp(d->name, "reason")) {
			s = mem_append(s, "%s", codes[roll(COUNT(codes))].code);
		} else if (d->type == 'W' || d->type == 'S') {
			int n = 0;
			for (const char *p = d->values; p && *p; p = strchr(p, ' '), p = p ? p + 1 : NULL)
				n++;
			int pick = n ? (int)roll((unsigned)n) : 0;
			const char *p = d->values ? d->values : "web";
			for (; pick > 0; pick--)
				p = strchr(p, ' ') + 1;
			s = mem_append(s, "%.*s", (int)strcspn(p, " "), p);
		} else if (d->type == 'B') {
			s = mem_append(s, "%s", roll(2) ? "yes" : "no");
		} else if (d->type == 'N') {
			s = mem_append(s, "%u", roll(12));
		} else if (d->type == 'T') {
			s = mem_append(s, "%us", roll(2000000));
		} else if (d->type == 'R') {
			s = mem_append(s, "%u.%02u%%", roll(100), roll(100));
		} else {
			s = mem_append(s, "%u.%02u", roll(400), roll(100));
		}
	}
	return s;
}

START_TEST(a_stored_decision_is_decided_the_same_again) {
	void *ctx = mem_ctx(NULL);
	int verdict_seen[RMA_VERDICT_COUNT] = { 0 };
	shipped_conf();
	seed = (uint64_t)_i + 1;
	for (int n = 0; n < 3000; n++) {
		struct approve_facts f, again;
		struct approve_decision a, b;
		ck_assert_msg(approve_facts_parse(ctx, facts_any(ctx), &f, &err) == TEND_OK, "%s", err.msg);
		if (roll(2) && f.since_signed != APPROVE_UNKNOWN)
			f.since_signed += roll(1000); /* less than a second decides nothing */
		approve_decide(rules, ctx, &f, &a);
		ck_assert_int_eq(approve_facts_parse(ctx, a.inputs, &again, &err), TEND_OK);
		approve_decide(rules, ctx, &again, &b);
		ck_assert_str_eq(a.inputs, b.inputs);
		ck_assert_str_eq(a.rule, b.rule);
		ck_assert_str_eq(a.also, b.also);
		ck_assert_str_eq(a.when, b.when);
		ck_assert_int_eq(a.verdict, b.verdict);
		ck_assert_int_eq(a.confirm, b.confirm);
		verdict_seen[a.verdict]++;
		/* the floor: what the law gives without a reason is not refused without its article, nor held up by risk */
		if (!strcmp(a.rule, "A12"))
			ck_assert(a.verdict == RMA_VERDICT_APPROVE || a.verdict == RMA_VERDICT_FAST);
		if (a.verdict == RMA_VERDICT_REFUSE)
			ck_assert(*a.basis && a.confirm != APPROVE_NOBODY);
		if (a.verdict == RMA_VERDICT_FAST || a.verdict == RMA_VERDICT_APPROVE)
			ck_assert(!f.disputed && f.attempts <= f.attempts_limit && f.qty <= f.free);
		char *why = approve_why(rules, ctx, &a, roll(2) ? "zh" : "en");
		ck_assert(!strncmp(why, a.rule, strlen(a.rule)));
		if (n % 100 == 99) {
			mem_free(ctx);
			ctx = mem_ctx(NULL);
		}
	}
	for (int v = RMA_VERDICT_APPROVE; v < RMA_VERDICT_COUNT; v++)
		ck_assert_msg(verdict_seen[v] > 0, "%s", rma_verdict_word((enum rma_verdict)v));
	mem_free(ctx);
	shipped_done();
}
END_TEST

static const struct { const char *inputs, *msg; } bad_inputs[] = {
	{ "colour:red", "inputs: `colour:red` is no fact of a return" }, { "amount", "inputs: `amount` is no fact of a return" },
	{ "amount:", "inputs: `amount:` is no fact of a return" }, { "amount:1.234", "inputs: `amount:1.234` is no fact of a return" },
	{ "opened:maybe", "inputs: `opened:maybe` is no fact of a return" }, { "rate:5", "inputs: `rate:5` is no fact of a return" },
	{ "kind:RR qty:x", "inputs: `qty:x` is no fact of a return" },
};

START_TEST(a_word_with_a_blank_in_it_stays_one_word) {
	void *ctx = mem_ctx(NULL);
	struct approve_facts f;
	approve_facts_init(&f);
	f.channel = "my\tshop here\nnow";
	f.category = "food heavy";
	ck_assert_str_eq(approve_inputs(ctx, &f), "channel:my_shop_here_now category:food,heavy");
	ck_assert_int_eq(approve_facts_parse(ctx, "category:food,heavy amount:-3.50 rate:? opened:no", &f, &err), TEND_OK);
	ck_assert_str_eq(f.category, "food heavy");
	ck_assert_int_eq(f.amount, -350);
	ck_assert_int_eq(f.rate, APPROVE_UNKNOWN);
	mem_free(ctx);
}
END_TEST

/* One step at a time, from each verdict, for a kind that pays and one that does not. */
static const struct { const char *then, *also, *kind; enum rma_verdict v; } steps[] = {
	{ "fast", "stricter", "RO", RMA_VERDICT_APPROVE }, { "approve", "stricter", "RO", RMA_VERDICT_REVIEW }, { "review", "stricter", "RO", RMA_VERDICT_LEAD },
	{ "lead", "stricter", "RO", RMA_VERDICT_LEAD }, { "fast", "milder", "RO", RMA_VERDICT_FAST }, { "approve", "milder", "RO", RMA_VERDICT_FAST },
	{ "approve", "milder", "RR", RMA_VERDICT_FAST }, { "approve", "milder", "EX", RMA_VERDICT_APPROVE }, { "approve", "milder", "CP", RMA_VERDICT_APPROVE },
	{ "review", "milder", "EX", RMA_VERDICT_APPROVE }, { "lead", "milder", "EX", RMA_VERDICT_REVIEW }, { "fast", "lead", "EX", RMA_VERDICT_LEAD },
	{ "review", "lead", "EX", RMA_VERDICT_LEAD }, { "fast", "fuse", "RO", RMA_VERDICT_APPROVE }, { "approve", "fuse", "RO", RMA_VERDICT_REVIEW },
	{ "approve", "fuse", "CP", RMA_VERDICT_REVIEW }, { "approve", "fuse", "EX", RMA_VERDICT_APPROVE }, { "review", "fuse", "RO", RMA_VERDICT_REVIEW },
	{ "lead", "fuse", "RO", RMA_VERDICT_LEAD }, { "refuse", "lead", "RR", RMA_VERDICT_REFUSE }, { "needs_info", "stricter", "RR", RMA_VERDICT_NEEDS_INFO },
	{ "attach", "milder", "RR", RMA_VERDICT_ATTACH }, { "error", "lead", "RR", RMA_VERDICT_ERROR },
};

START_TEST(what_changes_a_verdict_goes_one_step_and_leaves_what_is_no_grade) {
	void *ctx = mem_ctx(NULL);
	struct conf *c = conf_text(mem_printf(ctx, "[basis b]\nkind = law\n[approve X]\nthen = %s\nbasis = b\n[approve Y]\nalso = %s\n", steps[_i].then, steps[_i].also));
	struct approve *a;
	struct approve_facts f;
	struct approve_decision d;
	ck_assert_msg(approve_new(ctx, c, 1, &a, &err) == TEND_OK, "%s", err.msg);
	approve_facts_init(&f);
	f.kind = steps[_i].kind;
	approve_decide(a, ctx, &f, &d);
	ck_assert_msg(d.verdict == steps[_i].v, "%s %s: %s", steps[_i].then, steps[_i].also, rma_verdict_word(d.verdict));
	bool grade = steps[_i].v <= RMA_VERDICT_LEAD;
	ck_assert_str_eq(d.also, grade ? "Y" : "");
	mem_free(ctx);
	mem_free(c);
}
END_TEST

START_TEST(inputs_that_are_none_are_refused_by_word) {
	void *ctx = mem_ctx(NULL);
	struct approve_facts f;
	ck_assert_int_eq(approve_facts_parse(ctx, bad_inputs[_i].inputs, &f, &err), TEND_INVALID);
	ck_assert_str_eq(err.msg, bad_inputs[_i].msg);
	mem_free(ctx);
}
END_TEST

/* ---- conditions ---- */

static const struct { const char *when, *inputs; bool holds; } conds[] = {
	{ "kind:RR", "kind:RR", true }, { "kind:RR,EX", "kind:EX", true }, { "-kind:RR,EX", "kind:EX", false }, { "-kind:RR,EX", "kind:RO", true },
	{ "kind:RR", "", false }, { "category:live", "category:food,live", true }, { "category:food,live", "category:heavy,food", true },
	{ "-category:live", "", true }, { "opened:yes", "", false }, { "opened:no", "", true }, { "-opened:yes", "opened:yes", false },
	{ "amount<200", "amount:199.99", true }, { "amount<200", "amount:200", false }, { "amount<=200", "amount:200", true }, { "amount<=200", "amount:200.01", false },
	{ "amount>0.01", "amount:0.02", true }, { "amount>=200", "amount:200", true }, { "amount:200", "amount:200.00", true }, { "amount:1,2,3", "amount:2", true },
	{ "-amount:200", "amount:200", false }, { "amount>agent_limit", "amount:200.01 agent_limit:200", true }, { "amount>agent_limit", "amount:200 agent_limit:200", false },
	{ "budget_left<0", "budget_left:-0.01", true }, { "since_signed<=48h", "since_signed:172800s", true }, { "since_signed<=48h", "since_signed:172801s", false },
	{ "since_signed<=48h", "", false }, { "-since_signed<=48h", "", false }, /* not known: neither holds */
	{ "rate>=30%", "rate:29.99%", false }, { "rate>=30%", "rate:30%", true }, { "rate>=30%", "", false }, { "qty>free", "qty:3 free:2", true },
	{ "kind=RR  amount<5", "kind:RR amount:4", true }, { "kind:RR amount<5", "kind:RO amount:4", false },
};

START_TEST(a_condition_holds_as_it_is_written) {
	void *ctx = mem_ctx(NULL);
	struct conf *c = conf_text(mem_printf(ctx, "[approve X]\nwhen = %s\nthen = approve\n[approve Y]\nthen = lead\n", conds[_i].when));
	struct approve *a;
	struct approve_facts f;
	struct approve_decision d;
	ck_assert_msg(approve_new(ctx, c, 1, &a, &err) == TEND_OK, "%s", err.msg);
	ck_assert_msg(approve_facts_parse(ctx, conds[_i].inputs, &f, &err) == TEND_OK, "%s", err.msg);
	approve_decide(a, ctx, &f, &d);
	ck_assert_str_eq(d.rule, conds[_i].holds ? "X" : "Y");
	ck_assert_int_eq(d.line, conds[_i].holds ? 2 : 4);
	ck_assert_str_eq(d.when, conds[_i].holds ? conds[_i].when : "");
	mem_free(ctx);
	mem_free(c);
}
END_TEST

START_TEST(without_a_rule_a_person_decides) {
	void *ctx = mem_ctx(NULL);
	struct conf *c = conf_text("[approve X]\nwhen = kind:EX\nthen = refuse\nbasis = b\n[basis b]\nkind = law\n");
	struct approve *a;
	struct approve_facts f;
	struct approve_decision d;
	ck_assert_int_eq(approve_new(ctx, c, 1, &a, &err), TEND_OK);
	approve_facts_init(&f);
	approve_decide(a, ctx, &f, &d);
	ck_assert_int_eq(d.verdict, RMA_VERDICT_REVIEW);
	ck_assert_int_eq(d.confirm, APPROVE_AGENT);
	ck_assert_str_eq(d.rule, "");
	ck_assert_str_eq(approve_why(a, ctx, &d, "en"), "– a person decides\npolicy 1");
	f.kind = "EX";
	f.fault = "M"; /* a refusal of what is the merchant's fault is a lead's (T39) */
	approve_decide(a, ctx, &f, &d);
	ck_assert_int_eq(d.confirm, APPROVE_LEAD);
	f.fault = "B";
	approve_decide(a, ctx, &f, &d);
	ck_assert_int_eq(d.confirm, APPROVE_AGENT);
	mem_free(ctx);
	mem_free(c);
}
END_TEST

/* ---- why ---- */

static const struct { const char *inputs, *lang, *want; } whys[] = {
	{ "kind:RR reason:T01 fault:K evidence:P,L within:yes amount:128" LIMITS, "en",
	  "A17 approve: not the buyer's fault, proved and in time\n"
	  "because reason T01, kind RR, evidence is missing: no, inside the reason's time, amount 128.00 ≤ 200\n"
	  "by Consumer Law, art. 24: return, replacement or repair; freight on the merchant\n"
	  "by JD standard for disputes over goods (2026), art. 17\n"
	  "by JD general dispute rules, art. 30: quality, return or exchange\n"
	  "policy 7, returns.ini:@" },
	{ "kind:RR reason:T01 fault:K evidence:P,L within:yes amount:228" LIMITS, "zh",
	  "A99 a lead decides: 其他情况\n"
	  "A30 at least a lead: 超过客服权限或同款数量多 (amount 228.00 > agents' limit 200.00)\n"
	  "by 店铺审批权限与预算\n"
	  "policy 7, returns.ini:@" },
	{ "category:live " NOREASON, "zh",
	  "A10 propose to refuse: 此类商品不适用七天无理由\n"
	  "because kind RR, fault B, goods live, promise –\n"
	  "by 《网络购买商品七日无理由退货暂行办法》第六条：不适用七日无理由退货\n"
	  "policy 7, returns.ini:@" },
};

START_TEST(why_is_said_in_words_with_the_law_and_the_place_in_the_policy) {
	void *ctx = mem_ctx(NULL);
	struct approve_facts f;
	struct approve_decision d;
	shipped_conf();
	ck_assert_msg(approve_facts_parse(ctx, whys[_i].inputs, &f, &err) == TEND_OK, "%s", err.msg);
	approve_decide(rules, ctx, &f, &d);
	char *want = mem_printf(ctx, "%.*s%d", (int)strcspn(whys[_i].want, "@"), whys[_i].want, d.line);
	ck_assert_str_eq(approve_why(rules, ctx, &d, whys[_i].lang), want);
	mem_free(ctx);
	shipped_done();
}
END_TEST

/* ---- the fast lane (returns 5.3) ---- */

#define TRUSTED " account_age:90d scanned:yes"
static const struct { const char *inputs, *msg; } lanes[] = { /* NULL: it may */
	{ "kind:RR amount:50" TRUSTED, NULL },
	{ "kind:RR amount:300 orders:10 cases:1 rate:10%" TRUSTED, NULL },
	{ "kind:RR amount:50.01" TRUSTED, "fast lane: amount 50.01 ≤ 50 does not hold: refund after the inspection" },
	{ "kind:RR amount:300 orders:10 cases:1 rate:10.01%" TRUSTED, "fast lane: amount 300.00 ≤ 50 does not hold: refund after the inspection" },
	{ "kind:EX amount:50" TRUSTED, "fast lane: kind EX does not hold: refund after the inspection" },
	{ "kind:RR amount:50 scanned:yes account_age:89d", "fast lane: age of the account 89d ≥ 90d does not hold: refund after the inspection" },
	{ "kind:RR amount:50 scanned:yes", "fast lane: age of the account ? ≥ 90d does not hold: refund after the inspection" },
	{ "kind:RR amount:50 account_age:90d", "fast lane: return parcel scanned: no does not hold: refund after the inspection" },
	{ "kind:RR amount:50 recovery:yes" TRUSTED, "fast lane: the customer owes goods or money does not hold: refund after the inspection" },
	{ "kind:RR amount:50 advances:3" TRUSTED, "fast lane: refunds ahead of goods still out 3 ≤ 2 does not hold: refund after the inspection" },
	{ "kind:RR amount:50 category:food,live" TRUSTED, "fast lane: goods food live does not hold: refund after the inspection" },
	{ "kind:RR amount:50 list:deny" TRUSTED, "fast lane: customer list deny does not hold: refund after the inspection" },
	{ "kind:RR amount:1500.01 orders:10" TRUSTED, "fast lane: above the cap: refund after the inspection" },
	{ "kind:RR reason:Q01 fault:M within:yes amount:50 refund_only_90d:3" TRUSTED LIMITS, "fast lane: the rule A31 closes it: refund after the inspection" },
};

START_TEST(a_refund_goes_ahead_only_for_who_is_trusted) {
	void *ctx = mem_ctx(NULL);
	struct approve_facts f;
	struct approve_decision d;
	shipped_conf();
	ck_assert_msg(approve_facts_parse(ctx, lanes[_i].inputs, &f, &err) == TEND_OK, "%s", err.msg);
	approve_decide(rules, ctx, &f, &d);
	bool decided = strstr(lanes[_i].inputs, "refund_only_90d") != NULL; /* else the lane alone */
	ck_assert_int_eq(approve_fast_lane(rules, &f, decided ? &d : NULL, &err), lanes[_i].msg ? TEND_DENIED : TEND_OK);
	if (lanes[_i].msg)
		ck_assert_str_eq(err.msg, lanes[_i].msg);
	struct conf *none = conf_text("");
	struct approve *a;
	ck_assert_int_eq(approve_new(ctx, none, 1, &a, &err), TEND_OK);
	ck_assert_int_eq(approve_fast_lane(a, &f, NULL, &err), TEND_DENIED);
	ck_assert_str_eq(err.msg, "fast lane: the policy has none: refund after the inspection");
	mem_free(ctx);
	mem_free(none);
	shipped_done();
}
END_TEST

/* ---- the check of a policy ---- */

#define REST "[approve Z]\nthen = review\n"
static const struct { const char *text, *want; } problems[] = {
	{ REST, "" },
	{ "[approve X]\nwhen = colour:red\nthen = approve\n" REST, "r.ini:2: condition: `colour:red` begins with no fact of a return: see tend-policy(5)" },
	{ "[approve X]\nwhen = kind:XX\nthen = approve\n" REST, "r.ini:2: condition: `XX` is no value for kind: one of RR RO EX RS RP CP RJ" },
	{ "[approve X]\nwhen = opened:maybe\nthen = approve\n" REST, "r.ini:2: condition: `maybe` is no value for opened: one of yes no" },
	{ "[approve X]\nwhen = amount<2e3\nthen = approve\n" REST, "r.ini:2: condition: `2e3` is no value for amount: write it like 200.50" },
	{ "[approve X]\nwhen = rate>30\nthen = approve\n" REST, "r.ini:2: condition: `30` is no value for rate: write it like 30%" },
	{ "[approve X]\nwhen = since_signed<soon\nthen = approve\n" REST, "r.ini:2: condition: `soon` is no value for since_signed: write it like 48h" },
	{ "[approve X]\nwhen = qty<3x\nthen = approve\n" REST, "r.ini:2: condition: `3x` is no value for qty: write it like 3" },
	{ "[approve X]\nwhen = qty<-3\nthen = approve\n" REST, "r.ini:2: condition: `-3` is no value for qty: write it like 3" },
	{ "[approve X]\nwhen = qty<99999999999999999999\nthen = approve\n" REST, "r.ini:2: condition: `99999999999999999999` is no value for qty: write it like 3" },
	{ "[approve X]\nwhen = qty<9223372036854775807\nthen = approve\n" REST, "r.ini:2: condition: `9223372036854775807` is no value for qty: write it like 3" },
	{ "[approve X]\nwhen = rate<%\nthen = approve\n" REST, "r.ini:2: condition: `%` is no value for rate: write it like 30%" },
	{ "[approve X]\nwhen = amount>stock\nthen = approve\n" REST, "r.ini:2: condition: amount and stock cannot be compared" },
	{ "[approve X]\nwhen = kind>RR\nthen = approve\n" REST, "r.ini:2: condition: kind takes `:`, not `<` or `>`" },
	{ "[approve X]\nwhen = kind\nthen = approve\n" REST, "r.ini:2: condition: `kind`: write kind:value" },
	{ "[approve X]\nwhen = kind:\nthen = approve\n" REST, "r.ini:2: condition: `kind` has no value" },
	{ "[approve X]\nwhen = kind:RR,\nthen = approve\n" REST, "r.ini:2: condition: `kind` has no value" },
	{ "[approve X]\nwhen =\nthen = approve\n" REST, "r.ini:2: condition: it is empty" },
	{ "[approve X]\nwhen = reason:Z99\nthen = approve\n" REST, "r.ini:2: reason: there is no [reason Z99]" },
	{ "[approve X]\nwhen = kind:RR\n" REST, "r.ini:1: [approve X] needs `then = ` or `also = `, one of them" },
	{ "[approve X]\nwhen = kind:RR\nthen = lead\nalso = lead\n" REST, "r.ini:1: [approve X] needs `then = ` or `also = `, one of them" },
	{ "[approve X]\nwhen = kind:RR\nthen = yes\n" REST, "r.ini:3: then: `yes`: one of fast approve review lead needs_info refuse attach error" },
	{ "[approve X]\nwhen = kind:RR\nthen = none\n" REST, "r.ini:3: then: `none`: one of fast approve review lead needs_info refuse attach error" },
	{ "[approve X]\nwhen = kind:RR\nalso = harder\n" REST, "r.ini:3: also: `harder`: one of lead stricter milder fuse" },
	{ "[approve X]\nwhen = kind:RR\nalso = lead\nexcept = Q Z\n" REST, "r.ini:4: except: there is no [approve Q]" },
	{ "[approve X]\nwhen = kind:RR\nthen = refuse\n" REST, "r.ini:1: [approve X] refuses: name the law or rule in `basis = `" },
	{ "[approve X]\nwhen = kind:RR\nthen = refuse\nbasis = moon\n" REST, "r.ini:4: basis: there is no [basis moon]" },
	{ "[approve X]\nwhen = kind:RR\nthen = lead\ndo = dance\n" REST, "r.ini:4: do: `dance`: one of " APPROVE_DO_WORDS },
	{ "[approve X]\nwhen = kind:RR\nthen = lead\nwhn = kind:RR\n" REST, "r.ini:4: [approve] has no key `whn`: when then also except do basis title.en title.zh" },
	{ "[approve X]\nthen = lead\n" REST, "r.ini:3: [approve Z] is never asked: [approve X] before it always holds" },
	{ "[approve X]\nwhen = kind:RR\nthen = lead\n", "r.ini:1: [approve X] is the last rule: add one without `when` that takes the rest" },
	{ "[basis b]\nkind = hearsay\n", "r.ini:2: kind: `hearsay`: one of law rule promise practice" },
	{ "[returns stuff]\n", "r.ini:1: [returns stuff]: one of limits budget windows calls fast timers timers.CHANNEL" },
	{ "[returns limits]\nagents = 1\n", "r.ini:2: [returns] has no key `agents`: agent lead attempts freight_cap worn_bp late_bp extra_times extra_least" },
	{ "[returns limits]\nagent = a lot\n", "r.ini:2: agent: `a lot` is not an amount like 200 or 200.50" },
	{ "[returns windows]\nnoreason = 6\n", "r.ini:2: noreason: `6` is not a whole number in its range" },
	{ "[returns windows]\nroll = moon\n", "r.ini:2: roll: there is no [calendar moon]" },
	{ "[returns timers]\nbreakfast = 1h\n", "r.ini:2: [returns] has no key `breakfast`: see the timers in tend-policy(5)" },
	{ "[returns timers.pigeon]\nanswer = 50h\n", "r.ini:1: timers.pigeon: there is no [channel pigeon]" },
	{ "[channel web]\n[returns timers.web]\nanswer = 1s1\n", "r.ini:3: answer: `1s1` is not a duration like 30s, 5m, 2h, 1d" },
	{ "[returns fast]\nwhen = kind:RR\n", "r.ini:1: [returns fast] needs `cap = `, an amount like 200 or 200.50" },
	{ "[returns fast]\nwhen = kind:Q\ncap = 1\n", "r.ini:2: condition: `Q` is no value for kind: one of RR RO EX RS RP CP RJ" },
	{ "[reason Q01]\nfault = Z\n", "r.ini:2: fault: `Z` is not one or more of M, K, B, N, or open" },
	{ "[reason Q01]\nwindow.RR = never\n", "r.ini:2: window.RR: `never` is not a duration like 48h, 7d, or none" },
	{ "[reason Q01]\nbasis = moon\n", "r.ini:2: basis: there is no [basis moon]" },
	{ "[reason Q0123456]\nfault = M\n", "r.ini:1: [reason Q0123456]: a code has 7 bytes at most" },
	{ "[reason Q01]\ncolour = red\n", "r.ini:2: [reason] has no key `colour`: title.en title.zh fault freight outbound evidence evidence.hidden kinds goods_stay "
	  "lead disposition window window.RR window.RO window.EX window.RS window.RP window.CP window.hidden basis" },
	/* all of them, not only the first */
	{ "[approve X]\nwhen = kind:Q\nwhen = opened:q\nthen = q\n" REST, "r.ini:4: then: `q`: one of fast approve review lead needs_info refuse attach error\n"
	  "r.ini:2: condition: `Q` is no value for kind: one of RR RO EX RS RP CP RJ\nr.ini:3: condition: `q` is no value for opened: one of yes no" },
};

START_TEST(the_check_names_every_problem_by_file_and_line) {
	struct conf *c = conf_text(problems[_i].text);
	char *all = mem_strdup(NULL, "");
	size_t lines = *problems[_i].want != 0;
	for (const char *p = problems[_i].want; *p; p++)
		lines += *p == '\n';
	ck_assert_uint_eq(approve_check(c, problem_into, &all), lines);
	ck_assert_str_eq(all, problems[_i].want);
	mem_free(all);
	mem_free(c);
}
END_TEST

START_TEST(rules_with_a_fault_are_not_compiled_at_all) {
	struct conf *c = conf_text("[approve X]\nwhen = kind:Q\nthen = approve\n" REST);
	struct approve *a;
	ck_assert_int_eq(approve_new(NULL, c, 1, &a, &err), TEND_CONFIG);
	ck_assert_ptr_null(a);
	ck_assert_str_eq(err.msg, "r.ini:2: condition: `Q` is no value for kind: one of RR RO EX RS RP CP RJ");
	mem_free(c);
}
END_TEST

TEST_MAIN("approve", {
	tcase_add_loop_test(tc, each_rule_decides_its_case_and_the_neighbour_does_not, 0, COUNT(verdicts));
	tcase_add_test(tc, no_rule_that_ships_is_without_a_case_and_each_has_titles);
	tcase_add_test(tc, the_policy_that_ships_has_no_problem);
	tcase_add_loop_test(tc, every_reason_of_the_specification_is_there_and_no_other, 0, COUNT(codes));
	tcase_add_loop_test(tc, a_reason_has_its_window, 0, COUNT(windows));
	tcase_add_loop_test(tc, evidence_is_complete_when_each_word_has_one_of_its_letters, 0, COUNT(evidence));
	tcase_add_loop_test(tc, what_follows_from_policy_and_times_is_filled_in, 0, COUNT(fills));
	tcase_add_loop_test(tc, a_stored_decision_is_decided_the_same_again, 0, 3);
	tcase_add_test(tc, a_word_with_a_blank_in_it_stays_one_word);
	tcase_add_loop_test(tc, what_changes_a_verdict_goes_one_step_and_leaves_what_is_no_grade, 0, COUNT(steps));
	tcase_add_loop_test(tc, inputs_that_are_none_are_refused_by_word, 0, COUNT(bad_inputs));
	tcase_add_loop_test(tc, a_condition_holds_as_it_is_written, 0, COUNT(conds));
	tcase_add_test(tc, without_a_rule_a_person_decides);
	tcase_add_loop_test(tc, why_is_said_in_words_with_the_law_and_the_place_in_the_policy, 0, COUNT(whys));
	tcase_add_loop_test(tc, a_refund_goes_ahead_only_for_who_is_trusted, 0, COUNT(lanes));
	tcase_add_loop_test(tc, the_check_names_every_problem_by_file_and_line, 0, COUNT(problems));
	tcase_add_test(tc, rules_with_a_fault_are_not_compiled_at_all);
})
