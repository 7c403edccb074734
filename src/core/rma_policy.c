/* SPDX-License-Identifier: ISC */
/* What the policy says of returns: limits, times, calls, reasons and their windows (returns 3.4, 4). Reads sections, decides nothing. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rma_priv.h"
#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"

bool rma_money_parse(const char *s, fen_t *out) {
	fen_t v = 0;
	int digits = 0, cents = 0;

	for (; isdigit((unsigned char)*s); s++, digits++)
		if (v <= FEN_MAX)
			v = v * 10 + (*s - '0');
	if (*s == '.' && digits)
		for (s++; cents < 2 && isdigit((unsigned char)*s); s++, cents++)
			v = v <= FEN_MAX ? v * 10 + (*s - '0') : v;
	else
		cents = -1;
	if (!digits || *s || cents == 0)
		return false;
	for (int i = cents < 0 ? 0 : cents; i < 2; i++)
		v = v <= FEN_MAX ? v * 10 : v;
	*out = v;
	return v <= FEN_MAX;
}

/* ---- sections ---- */

struct reader {
	const struct conf *c;
	const struct conf_section *s, *over; /* the second wins */
	struct tend_err *err;
	enum tend_status st;
};

static const struct conf_entry *rma_entry(const struct reader *r, const char *key, const struct conf_section **in) {
	const struct conf_entry *e = conf_entry(r->over, key);

	*in = e ? r->over : r->s;
	return e ? e : conf_entry(r->s, key);
}

static void rma_bad(struct reader *r, const struct conf_section *s, const struct conf_entry *e, const char *want) {
	if (r->st == TEND_OK)
		r->st = tend_fail(r->err, TEND_CONFIG, _("%s:%d: %s: `%s` is not %s"), s->file, e->line, e->key, e->value, want);
}

static void rma_read_money(struct reader *r, const char *key, fen_t *out) {
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, key, &s);

	if (e && !rma_money_parse(e->value, out))
		rma_bad(r, s, e, _("an amount like 200 or 200.50"));
}

static void rma_read_int(struct reader *r, const char *key, int64_t least, int64_t most, int64_t *out) {
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, key, &s);
	int64_t v;

	if (!e)
		return;
	if (conf_get_int(s, key, 0, &v, NULL) != TEND_OK || v < least || v > most)
		rma_bad(r, s, e, _("a whole number in its range"));
	else
		*out = v;
}

static void rma_read_dur(struct reader *r, const char *key, int64_t *ms) {
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, key, &s);
	int64_t v;

	if (e && (!dur_parse(e->value, &v) || v < 1 || v > 100 * INT64_C(366) * 86400))
		rma_bad(r, s, e, _("a duration like 30s, 5m, 2h, 1d"));
	else if (e)
		*ms = v * TMS_SECOND;
}

static void rma_read_bool(struct reader *r, const char *key, bool *out) {
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, key, &s);

	if (e && strcmp(e->value, "yes") != 0 && strcmp(e->value, "no") != 0)
		rma_bad(r, s, e, _("yes or no"));
	else if (e)
		*out = !strcmp(e->value, "yes");
}

/* Durations, blank-separated and ascending where that is asked; *n is left when the key is missing. */
static void rma_read_durs(struct reader *r, const char *key, bool ascending, int64_t *ms, int most, int *n) {
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, key, &s);
	int found = 0;

	if (!e)
		return;
	for (const char *p = e->value; *p; p += strspn(p, " \t")) {
		char word[32] = "";
		size_t len = strcspn(p, " \t");
		int64_t v;
		if (len < sizeof word)
			memcpy(word, p, len);
		if (found == most || !dur_parse(word, &v) || v < 1 || v > 366 * INT64_C(86400) || (ascending && found && v * TMS_SECOND <= ms[found - 1])) {
			rma_bad(r, s, e, ascending ? _("ascending durations like 24h 36h") : _("durations like 1m 5m 1h"));
			return;
		}
		ms[found++] = v * TMS_SECOND;
		p += len;
	}
	*n = found;
}

static void rma_read_timers(struct reader *r, struct rma_policy *p) {
#define X(name, key, s, states, fires) { key, key ".act", key ".warn" },
	static const char *const keys[][3] = { RMA_TIMERS(X) };
#undef X
	for (int i = 0; i < RMA_TIMER_COUNT; i++) {
		rma_read_dur(r, keys[i][0], &p->run[i]);
		if (p->act[i] > p->run[i] || !(i == RMA_TIMER_ANSWER))
			p->act[i] = p->run[i];
		rma_read_dur(r, keys[i][1], &p->act[i]);
		rma_read_durs(r, keys[i][2], true, p->warn[i], RMA_WARNINGS, &p->n_warn[i]);
		const struct conf_section *s;
		const struct conf_entry *act = rma_entry(r, keys[i][1], &s), *run = rma_entry(r, keys[i][0], &s);
		if (p->act[i] > p->run[i])
			rma_bad(r, s, act ? act : run, _("earlier than the end itself"));
	}
	rma_read_bool(r, "consent", &p->consent);
	rma_read_bool(r, "pauses", &p->pauses);
}

/* Who answers late by a minute has lost a case: the specification's own warnings. */
static void rma_defaults(struct rma_policy *p) {
	static const int64_t seconds[] = {
#define X(name, key, s, states, fires) s,
		RMA_TIMERS(X)
#undef X
	};
	const struct refund_order order = REFUND_ORDER_INIT;
	const struct leg_rules leg = LEG_RULES_INIT;

	*p = (struct rma_policy){ .agent_limit = 20000, .lead_limit = 200000, .attempts = 5, .freight_cap = order.freight_cap,
		.goodwill_day = 50000, .auto_day = 500000, .noreason_days = 7, .roll = "", .refund = order.limits, .leg = leg };
	for (int i = 0; i < RMA_TIMER_COUNT; i++)
		p->run[i] = p->act[i] = seconds[i] * TMS_SECOND;
	p->act[RMA_TIMER_ANSWER] = 47 * TMS_HOUR;
	p->n_warn[RMA_TIMER_ANSWER] = 3;
	p->warn[RMA_TIMER_ANSWER][0] = 24 * TMS_HOUR;
	p->warn[RMA_TIMER_ANSWER][1] = 36 * TMS_HOUR;
	p->warn[RMA_TIMER_ANSWER][2] = 44 * TMS_HOUR;
	p->n_warn[RMA_TIMER_DUNNING] = 3;
	p->warn[RMA_TIMER_DUNNING][0] = 3 * TMS_DAY;
	p->warn[RMA_TIMER_DUNNING][1] = 7 * TMS_DAY;
	p->warn[RMA_TIMER_DUNNING][2] = 14 * TMS_DAY;
}

static void rma_read_leg(struct reader *r, struct leg_rules *l) {
	rma_read_dur(r, "lease", &l->lease);
	rma_read_dur(r, "key_life", &l->key_life);
	rma_read_dur(r, "gap", &l->gap);
	int n = l->n_query;
	rma_read_durs(r, "query", false, l->query, LEG_QUERIES, &n);
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(r, "query", &s);
	if (e && n < 1)
		rma_bad(r, s, e, _("durations like 1m 5m 1h"));
	else
		l->n_query = n;
}

enum tend_status rma_policy_read(const struct conf *c, const char *channel, struct rma_policy *out, struct tend_err *err) {
	struct reader r = { .c = c, .err = err, .st = TEND_OK };
	void *tmp = mem_ctx(NULL);

	rma_defaults(out);
	r.s = conf_find(c, "returns", "limits");
	rma_read_money(&r, "agent", &out->agent_limit);
	rma_read_money(&r, "lead", &out->lead_limit);
	const struct conf_section *s;
	const struct conf_entry *e = rma_entry(&r, "lead", &s);
	if (out->lead_limit < out->agent_limit && (e || (e = rma_entry(&r, "agent", &s))))
		rma_bad(&r, s, e, _("a lead's limit at or above an agent's"));
	rma_read_int(&r, "attempts", 1, 1000, &out->attempts);
	rma_read_money(&r, "freight_cap", &out->freight_cap);
	rma_read_int(&r, "worn_bp", 0, BP_ALL, &out->refund.worn_bp);
	rma_read_int(&r, "late_bp", 0, BP_ALL, &out->refund.late_bp);
	rma_read_int(&r, "extra_times", 0, 100, &out->refund.extra_times);
	rma_read_money(&r, "extra_least", &out->refund.extra_least);
	r.s = conf_find(c, "returns", "budget");
	rma_read_money(&r, "goodwill", &out->goodwill_day);
	rma_read_money(&r, "auto", &out->auto_day);
	r.s = conf_find(c, "returns", "windows");
	rma_read_int(&r, "noreason", 7, 3650, &out->noreason_days); /* a shop may give more than the law, never less */
	rma_read_int(&r, "promise", 0, 3650, &out->promise_days);
	out->roll = conf_get(r.s, "roll", "");
	r.s = conf_find(c, "returns", "calls");
	rma_read_leg(&r, &out->leg);
	r.s = conf_find(c, "returns", "timers");
	r.over = channel && *channel ? conf_find(c, "returns", mem_printf(tmp, "timers.%s", channel)) : NULL;
	rma_read_timers(&r, out);
	mem_free(tmp);
	return r.st;
}

/* ---- reasons ---- */

static bool rma_fault_parse(const char *w, size_t len, int *out) {
	for (int i = 0; i < REFUND_FAULT_COUNT; i++)
		if (len == 1 && *w == *refund_fault_word((enum refund_fault)i))
			return *out = i, true;
	if (len == 4 && !strncmp(w, "open", 4))
		return *out = RMA_FAULT_OPEN, true;
	return false;
}

static bool rma_read_faults(const char *v, int *first, unsigned *all) {
	*first = RMA_FAULT_OPEN;
	*all = 0;
	for (const char *p = v; *p; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");
		int one;
		if (!rma_fault_parse(p, len, &one))
			return false;
		if (p == v)
			*first = one;
		*all |= one == RMA_FAULT_OPEN ? 0xf : RMA_BIT(one);
		p += len;
	}
	return true;
}

static bool rma_read_kinds(const char *v, enum rma_kind *first, unsigned *all) {
	*all = 0;
	for (const char *p = v; *p; p += strspn(p, " \t")) {
		char word[8] = "";
		size_t len = strcspn(p, " \t");
		enum rma_kind k;
		if (len >= sizeof word)
			return false;
		memcpy(word, p, len);
		if (!rma_kind_parse(word, &k))
			return false;
		if (!*all)
			*first = k;
		*all |= RMA_BIT(k);
		p += len;
	}
	return *all != 0;
}

/* `P|V L`: letters of PVLDCHT, alternatives joined by |. */
static bool rma_evidence_ok(const char *v) {
	for (const char *p = v; *p; p++)
		if (p == v || p[-1] == ' ' || p[-1] == '|' ? !strchr("PVLDCHT", *p) : *p != ' ' && *p != '|')
			return false;
	return !*v || (v[strlen(v) - 1] != '|' && v[strlen(v) - 1] != ' ');
}

enum tend_status rma_reason_get(const struct conf *c, const char *code, struct rma_reason *out, struct tend_err *err) {
	const struct conf_section *s = conf_find(c, "reason", code);
	const struct conf_entry *e;
	struct reader r = { .c = c, .s = s, .err = err, .st = TEND_OK };

	*out = (struct rma_reason){ .code = s ? s->name : "", .fault = RMA_FAULT_OPEN, .faults = 0xf, .freight = RMA_FAULT_OPEN, .kinds = 0x3f,
		.first = RMA_RR, .disposition = RMA_DISP_QUARANTINE };
	if (!s)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such reason: see [reason] in the policy"), code);
	out->evidence = conf_get(s, "evidence", "");
	out->evidence_hidden = conf_get(s, "evidence.hidden", "");
	out->outbound = conf_get(s, "outbound", "no");
	out->basis = conf_get(s, "basis", "");
	rma_read_bool(&r, "goods_stay", &out->goods_stay);
	rma_read_bool(&r, "lead", &out->lead);
	unsigned payers;
	if ((e = conf_entry(s, "fault")) && !rma_read_faults(e->value, &out->fault, &out->faults))
		rma_bad(&r, s, e, _("one or more of M, K, B, N, or open"));
	if ((e = conf_entry(s, "freight")) && (!rma_read_faults(e->value, &out->freight, &payers) || strchr(e->value, ' ')))
		rma_bad(&r, s, e, _("one of M, K, B, N, or open"));
	if ((e = conf_entry(s, "kinds")) && !rma_read_kinds(e->value, &out->first, &out->kinds))
		rma_bad(&r, s, e, _("kinds like RR RO EX RS RP CP RJ"));
	if ((e = conf_entry(s, "evidence")) && !rma_evidence_ok(e->value))
		rma_bad(&r, s, e, _("letters of P V L D C H T, alternatives joined by |"));
	if ((e = conf_entry(s, "evidence.hidden")) && !rma_evidence_ok(e->value))
		rma_bad(&r, s, e, _("letters of P V L D C H T, alternatives joined by |"));
	if ((e = conf_entry(s, "outbound")) && strcmp(e->value, "no") != 0 && strcmp(e->value, "yes") != 0 && strcmp(e->value, "whole") != 0)
		rma_bad(&r, s, e, _("no, yes or whole"));
	if ((e = conf_entry(s, "disposition")) && !rma_disposition_parse(e->value, &out->disposition))
		rma_bad(&r, s, e, _("a disposition, see tend-policy(5)"));
	return r.st;
}

int64_t rma_reason_window(const struct conf *c, const char *code, enum rma_kind kind, bool hidden) {
	const struct conf_section *s = conf_find(c, "reason", code);
	char key[16] = "window.";
	int64_t v;

	memcpy(key + 7, rma_kind_word(kind), 3);
	const char *w = conf_get(s, key, conf_get(s, "window", NULL));
	if (hidden)
		w = conf_get(s, "window.hidden", w);
	if (!w)
		return -1;
	if (!strcmp(w, "none"))
		return TMS_NONE;
	return dur_parse(w, &v) && v < 100 * INT64_C(366) * 86400 ? v * TMS_SECOND : -1;
}

tms_t rma_window_end(tms_t signed_at, int64_t days, const struct zone *z, const struct calendar *work) {
	int32_t date, second, next;

	if (signed_at == TMS_NONE)
		return TMS_NONE;
	zone_wall(z, signed_at, &date, &second);
	int32_t last = date + (int32_t)days; /* the first day is the one after signing */
	if (work && calendar_workdays(work, last - 1, last) == 0 && calendar_workday_add(work, last, 1, &next))
		last = next;
	return zone_instant(z, last + 1, 0);
}
