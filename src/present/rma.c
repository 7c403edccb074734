/* SPDX-License-Identifier: ISC */
/* Words of returns on a screen: the bar, the counters, the arithmetic of a refund. Knows the domain and the language, not the terminal. */
#include "tend/present.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static const char *const kinds[RMA_KIND_COUNT] = { N_("kind|return"), N_("kind|refund"), N_("kind|exchange"), N_("kind|resend"), N_("kind|repair"),
	N_("kind|compensation"), N_("kind|rejection") };
static const char *const faults[RMA_FAULT_OPEN + 1] = { N_("merchant"), N_("carrier"), N_("buyer"), N_("nobody"), N_("not decided") };
static const char *const leg_kinds[LEG_KIND_COUNT] = { N_("leg|refund"), N_("leg|freight"), N_("leg|compensation"), N_("leg|to collect"),
	N_("leg|to recover") };
static const char *const leg_states[LEG_STATE_COUNT] = { N_("leg|planned"), N_("leg|sending"), N_("leg|unknown"), N_("leg|paid"), N_("leg|failed"),
	N_("leg|void") };
static const char *const verdicts[RMA_VERDICT_COUNT] = { "", N_("verdict|fast"), N_("verdict|approve"), N_("verdict|a person decides"),
	N_("verdict|a lead decides"), N_("verdict|evidence is missing"), N_("verdict|refuse"), N_("verdict|belongs to another"), N_("verdict|error") };
/* What ends when a timer does. */
static const char *const timers[RMA_TIMER_COUNT] = { N_("answer"), N_("proof"), N_("lead"), N_("reply"), N_("ships"), N_("scan"), N_("comes"),
	N_("check"), N_("missing"), N_("stock"), N_("ship"), N_("repair"), N_("signed"), N_("pay"), N_("legal"), N_("penalty"), N_("appeal"),
	N_("owed"), N_("dispute"), N_("papers") };
/* … and of which timer a list speaks in each state. */
static const enum rma_timer next_timer[RMA_STATE_COUNT] = { RMA_TIMER_NONE, RMA_TIMER_NONE, RMA_TIMER_ANSWER, RMA_TIMER_INFO, RMA_TIMER_LEAD,
	RMA_TIMER_OFFER, RMA_TIMER_ANSWER, RMA_TIMER_SHIP_BACK, RMA_TIMER_RECEIPT, RMA_TIMER_INSPECT, RMA_TIMER_MISSING, RMA_TIMER_STOCK,
	RMA_TIMER_RESHIP, RMA_TIMER_REPAIR, RMA_TIMER_SIGN, RMA_TIMER_REFUND, RMA_TIMER_REFUND, RMA_TIMER_REFUND, RMA_TIMER_REFUND, RMA_TIMER_DUNNING,
	RMA_TIMER_NONE, RMA_TIMER_APPEAL, RMA_TIMER_NONE, RMA_TIMER_NONE };

/* `leg|paid`: what stands before the bar tells two words apart that are one in English. */
static const char *present_part(const char *const *words, size_t n, int i) {
	const char *t = i >= 0 && (size_t)i < n && *words[i] ? _(words[i]) : "", *bar = strchr(t, '|');
	return bar ? bar + 1 : t;
}
#define PART(words, i) present_part(words, sizeof(words) / sizeof *(words), (int)(i))

const char *present_kind(enum rma_kind k) { return PART(kinds, k); }
const char *present_fault(int fault) { return PART(faults, fault); }
const char *present_leg_kind(enum leg_kind k) { return PART(leg_kinds, k); }
const char *present_leg_state(enum leg_state s) { return PART(leg_states, s); }
const char *present_verdict(enum rma_verdict v) { return PART(verdicts, v); }
const char *present_timer(enum rma_timer t) { return PART(timers, t); }

/* ---- where it stands ---- */

static const char *steps_title(int step, enum rma_kind k) {
	static const char *const titles[] = { "", N_("step|asked"), N_("step|decided"), N_("step|sent back"), N_("step|inspected"), N_("step|paid"),
		N_("step|done") };

	if (step == 5 && k == RMA_RP)
		return PART(((const char *const[]){ N_("step|repaired") }), 0);
	if (step == 5 && (k == RMA_EX || k == RMA_RS))
		return PART(((const char *const[]){ N_("step|shipped") }), 0);
	return PART(titles, step);
}

char *present_steps(const void *ctx, enum rma_kind k, enum rma_state s) {
	char *out = mem_strdup(ctx, "");
	int at = rma_state_bar(s);

	for (int step = 1; step <= 6; step++) {
		if ((step == 3 || step == 4) && !rma_comes_back(k))
			continue;
		if (step > 1)
			out = mem_append(out, " %s ", step <= at ? "━" : "╌");
		out = mem_append(out, "%d %s", step, steps_title(step, k));
	}
	return out;
}

char *present_flags(const void *ctx, unsigned flags) {
	return mem_printf(ctx, "%s%s%s", flags & RMA_DISPUTED ? _(" · disputed") : "", flags & RMA_FROZEN ? _(" · frozen") : "",
	                  flags & RMA_FAST ? _(" · ahead") : "");
}

char *present_return_due(const void *ctx, const struct rma_row *r, tms_t now) {
	enum rma_timer t = (unsigned)r->state < RMA_STATE_COUNT ? next_timer[r->state] : RMA_TIMER_NONE;

	if (r->due == TMS_NONE || r->due <= 0 || t == RMA_TIMER_NONE)
		return mem_strdup(ctx, "");
	if (r->due < now)
		return mem_printf(ctx, "%s −%s", present_timer(t), present_ago(ctx, now - r->due));
	return mem_printf(ctx, _("%s in %s"), present_timer(t), present_ago(ctx, r->due - now));
}

enum urgency present_return_urgency(const struct rma_row *r, tms_t now, int64_t soon_s) {
	if (r->due == TMS_NONE || r->due <= 0 || rma_is_over(r->state))
		return URGENCY_NONE;
	return r->due < now ? URGENCY_LATE : r->due - now < soon_s * TMS_SECOND ? URGENCY_SOON : URGENCY_NONE;
}

/* ---- lines and evidence ---- */

char *present_counters(const void *ctx, const struct rma_line *l) {
	char *s = mem_printf(ctx, _("asked %d  approved %d  back %d  accepted %d  refused %d  settled %d"), (int)l->requested, (int)l->approved,
	                     (int)l->received, (int)l->accepted, (int)l->rejected, (int)l->settled);

	return l->missing ? mem_append(s, _("  missing %d"), (int)l->missing) : s;
}

static const struct { char letter; const char *title; } proofs[] = { { 'P', N_("photo") }, { 'V', N_("video") }, { 'L', N_("label") },
	{ 'D', N_("date or lot") }, { 'C', N_("carrier record") }, { 'H', N_("vet or hospital") }, { 'T', N_("lab or brand") } };
enum { PROOFS = sizeof proofs / sizeof *proofs };

const char *present_proof(char letter) {
	for (int i = 0; i < PROOFS; i++)
		if (proofs[i].letter == letter)
			return _(proofs[i].title);
	return "";
}

char *present_proofs(const void *ctx, const struct rma_proof *p, size_t n) {
	char *s = mem_strdup(ctx, "");

	for (int k = 0; k < PROOFS; k++) {
		int count = 0;
		for (size_t i = 0; i < n; i++)
			count += *p[i].kind == proofs[k].letter;
		if (count == 1)
			s = mem_append(s, "%s%s", *s ? " " : "▣ ", _(proofs[k].title));
		else if (count)
			s = mem_append(s, "%s%s ×%d", *s ? " " : "▣ ", _(proofs[k].title), count);
	}
	return *s ? s : mem_append(s, "%s", _("none"));
}

char *present_found(const void *ctx, const struct policy *p, const struct rma_row *r, const char *lang) {
	if (!*r->found || !strcmp(r->found, r->reason))
		return mem_printf(ctx, "%s (%s)", present_reason(ctx, p, r->reason, lang), present_fault(r->fault));
	return mem_printf(ctx, _("%s → found %s (%s)"), r->reason, present_reason(ctx, p, r->found, lang), present_fault(r->fault));
}

/* ---- money ---- */

static char *rma_yuan(const void *ctx, fen_t fen) {
	uint64_t a = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
	return mem_printf(ctx, "%" PRIu64 ".%02d", a / 100, (int)(a % 100));
}

/* ` − fee 1.00`: a member of the sum with its sign. */
static char *sum_part(const void *ctx, char *s, fen_t fen, const char *title) {
	return mem_append(s, " %s %s %s", fen < 0 ? "−" : "+", title, rma_yuan(ctx, fen));
}

static const char *refusal_title(enum refund_refusal r) {
	static const char *const titles[REFUND_REFUSAL_COUNT] = { "", N_("no such line in the order"), N_("a line twice"), N_("a number twice"),
		N_("not allowed for this order"), N_("more pieces than are left"), N_("more than is left to refund"), N_("more than was paid") };
	return PART(titles, r);
}

char *present_refund_sum(const void *ctx, const struct refund_plan *p) {
	static const char *const paid[] = { N_("sum|paid") };
	fen_t newer = p->goods - p->share - p->repricing; /* what an exchange takes: the price of the replacement */
	char *s;

	if (p->refusal != REFUND_REFUSED_NONE) {
		s = mem_printf(ctx, _("nothing: %s"), refusal_title(p->refusal));
		return p->refusal >= REFUND_REFUSED_OVER_QUANTITY ? mem_append(s, _(" (at most %" PRId64 ")"), p->max) : s;
	}
	s = mem_printf(ctx, "%s %s", PART(paid, 0), rma_yuan(ctx, p->share));
	if (p->repricing)
		s = sum_part(ctx, s, p->repricing, _("re-priced"));
	if (newer)
		s = sum_part(ctx, s, newer, _("replacement"));
	s = mem_append(s, " − %s %s − %s %s", _("fee"), rma_yuan(ctx, p->fee), _("gift"), rma_yuan(ctx, p->gift));
	if (p->ship_fee)
		s = sum_part(ctx, s, -p->ship_fee, _("outbound"));
	s = mem_append(s, " + %s %s", _("shipping"), rma_yuan(ctx, p->shipping));
	if (p->tax)
		s = sum_part(ctx, s, p->tax, _("tax"));
	if (p->freight)
		s = sum_part(ctx, s, p->freight, _("freight"));
	if (p->compensation)
		s = sum_part(ctx, s, p->compensation, _("compensation"));
	return mem_append(s, " = %s", present_money(ctx, p->refund + p->freight + p->compensation));
}

static char *to_part(char *s, const char *fmt, const char *what) {
	s = mem_append(s, "%s", *s ? " + " : "");
	return mem_append(s, fmt, what);
}

char *present_refund_to(const void *ctx, const struct refund_plan *p, const struct policy *pol, const char *lang) {
	char *s = mem_strdup(ctx, "");

	for (size_t i = 0; p->refusal == REFUND_REFUSED_NONE && i < p->n_legs; i++)
		s = mem_append(s, "%s%s %s", *s ? " + " : "", policy_title(pol, "tender", p->legs[i].tender, lang), rma_yuan(ctx, p->legs[i].amount));
	if (p->refusal == REFUND_REFUSED_NONE && p->freight)
		s = to_part(s, _("freight %s"), rma_yuan(ctx, p->freight));
	if (p->refusal == REFUND_REFUSED_NONE && p->compensation)
		s = to_part(s, _("compensation %s"), rma_yuan(ctx, p->compensation));
	return s;
}

char *present_legs(const void *ctx, const struct leg_row *legs, size_t n, const struct policy *pol, const char *lang) {
	char *s = mem_strdup(ctx, "");

	for (size_t i = 0; i < n; i++) {
		const struct leg *l = &legs[i].l;
		const char *to = *l->tender ? policy_title(pol, "tender", l->tender, lang) : present_leg_kind(l->kind);
		s = mem_append(s, "%s%s %s %s", *s ? " · " : "", to, rma_yuan(ctx, l->amount), present_leg_state(l->state));
	}
	return s;
}

/* What the approval does, with the whole sum and where it goes. */
char *present_promise(const void *ctx, const struct rma_row *r, const struct refund_plan *p, const struct policy *pol, const char *lang) {
	fen_t all = !p ? r->amount : p->refusal != REFUND_REFUSED_NONE ? 0 : p->refund + p->freight + p->compensation;
	char *to = p ? present_refund_to(ctx, p, pol, lang) : mem_strdup(ctx, "");
	char *pays = mem_printf(ctx, *to ? _("pay %s to %s") : _("pay %s"), present_money(ctx, all), to);

	switch (r->kind) {
	case RMA_RR: return mem_printf(ctx, _("goods back, then %s"), pays);
	case RMA_RO: case RMA_CP: return pays;
	case RMA_EX: return p && p->collect ? mem_printf(ctx, _("exchange, collect %s"), present_money(ctx, p->collect)) : mem_strdup(ctx, _("exchange, pay nothing"));
	case RMA_RS: return mem_strdup(ctx, _("send it again, pay nothing"));
	case RMA_RP: return mem_strdup(ctx, _("repair, pay nothing"));
	default: return mem_printf(ctx, "%s", rma_kind_title(r->kind));
	}
}

/* ---- a proposed answer ---- */

/* The policy's [template reply-return] in the customer's language; {return} {order} {amount} {state}; NULL: the policy has none. */
char *present_reply(const void *ctx, const struct policy *pol, const struct rma_row *r) {
	const struct conf_section *s = conf_find(policy_conf(pol), "template", "reply-return");
	const char *words = conf_get(s, strncmp(r->lang, "zh", 2) ? "text.en" : "text.zh", "");
	char *out = mem_strdup(ctx, "");
	const struct { const char *name, *value; } fill[] = { { "{return}", mem_printf(out, "R%" PRId64, r->id) }, { "{order}", r->order },
		{ "{amount}", present_money(out, r->amount) } };

	for (size_t i; *words; words += i < 3 ? strlen(fill[i].name) : 1) {
		for (i = 0; i < 3 && strncmp(words, fill[i].name, strlen(fill[i].name)) != 0;)
			i++;
		out = i < 3 ? mem_append(out, "%s", fill[i].value) : mem_append(out, "%c", *words);
	}
	return *out ? out : NULL;
}
