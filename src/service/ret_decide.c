/* SPDX-License-Identifier: ISC */
/* The approval rules on a return: what they are told, and what they say, kept so that it can be replayed. */
#include "service/ret.h"

#include <inttypes.h>
#include <string.h>

#include "tend/approve.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { DAYS_YEAR = 365, DAYS_QUARTER = 90 };

static char *decide_join(char *set, const char *words) {
	for (const char *w = words; *w; w += strspn(w, " ")) {
		size_t n = strcspn(w, " ");
		char *one = mem_strndup(NULL, w, n);
		if (n && !word_in_list(set, one))
			set = mem_append(set, "%s%s", *set ? " " : "", one);
		mem_free(one);
		w += n;
	}
	return set;
}

static const char *decide_product(const struct ret *t, const char *line) {
	for (size_t k = 0; k < t->n_goods; k++)
		if (!strcmp(t->goods[k].line, line))
			return t->goods[k].product;
	return "";
}

/* What the goods are: the policy's [goods CATEGORY] of the products asked for. */
static enum tend_status decide_goods(struct ret *t, struct approve_facts *f) {
	const struct conf *conf = policy_conf(svc_policy(t->c->s));
	char *flags = mem_strdup(t->c->ctx, ""), *promise = mem_strdup(t->c->ctx, "");
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < t->n_lines; i++) {
		char *category;
		bool perishable;
		st = store_product_category(t->c->s->store, t->c->ctx, decide_product(t, t->lines[i].line), &category, &perishable, t->c->err);
		const struct conf_section *g = conf_find(conf, "goods", category);
		flags = decide_join(flags, conf_get(g, "flags", ""));
		promise = decide_join(promise, conf_get(g, "promise", ""));
		if (perishable)
			flags = decide_join(flags, "perishable");
	}
	f->category = flags;
	f->promise = promise;
	return st;
}

static enum tend_status decide_customer(struct ret *t, struct approve_facts *f) {
	struct customer_returns k;
	struct customer_claims claims;
	struct customer c;
	tms_t year = t->c->now - DAYS_YEAR * TMS_DAY;
	enum tend_status st;

	if (!t->r.customer)
		return TEND_OK;
	st = store_customer_returns(t->c->s->store, t->r.customer, year, t->c->now - DAYS_QUARTER * TMS_DAY, &k, t->c->err);
	if (st == TEND_OK)
		st = store_customer_claims(t->c->s->store, t->r.customer, t->n_lines ? decide_product(t, t->lines[0].line) : "", t->r.id, year, &claims, t->c->err);
	if (st != TEND_OK)
		return st;
	f->orders = k.orders;
	f->cases = k.cases;
	f->refund_only_90d = k.refund_only_90d;
	f->refunded = k.refunded;
	f->recovery = k.open_recoveries > 0;
	f->account_age = k.first_order ? t->c->now - k.first_order : APPROVE_UNKNOWN;
	f->sku_claims = claims.same_sku;
	f->advances = claims.advances;
	f->missing_claims = claims.missing;
	f->refusals_lost = claims.refused;
	if (store_customer(t->c->s->store, t->c->ctx, t->r.customer, &c, NULL) == TEND_OK)
		f->level = c.level;
	return TEND_OK;
}

static enum tend_status decide_budget(struct ret *t, struct approve_facts *f) {
	const struct zone *z = policy_zone(svc_policy(t->c->s));
	int32_t date, second;
	fen_t spent = 0;

	zone_wall(z, t->c->now, &date, &second);
	enum tend_status st = store_rma_auto_since(t->c->s->store, zone_instant(z, date, 0), &spent, t->c->err);
	f->budget_left = t->policy.auto_day > spent ? t->policy.auto_day - spent : 0;
	f->goodwill_left = t->f.goodwill_left;
	return st;
}

static const char *decide_phase(const struct ret *t) {
	if (t->order.signed_at != TMS_NONE)
		return "signed";
	return t->order.shipped != TMS_NONE ? "transit" : !strcmp(t->order.status, "picking") ? "picking" : "unshipped";
}

static void decide_request(struct ret *t, struct approve_facts *f) {
	char *evidence = mem_strdup(t->c->ctx, "");

	for (size_t i = 0; i < t->n_proofs; i++)
		evidence = decide_join(evidence, mem_strndup(t->c->ctx, t->proofs[i].kind, 1));
	f->kind = rma_kind_word(t->r.kind);
	f->reason = *t->r.found ? t->r.found : t->r.reason;
	f->phase = decide_phase(t);
	f->channel = t->r.channel;
	f->evidence = evidence;
	f->opened = !t->r.intact;
	f->unused = t->r.intact;
	f->disputed = (t->f.flags & RMA_DISPUTED) != 0;
	f->lost = !strcmp(t->order.status, "lost");
	f->same_sku = !*t->r.send;
	f->scanned = t->r.scanned;
	f->stock = t->f.stock;
	f->attempts = t->r.attempts;
	f->amount = t->r.amount;
	int64_t spare = t->n_lines ? INT64_MAX : 0; /* of the line that has least to spare */
	for (size_t i = 0; i < t->n_lines; i++) {
		int64_t left = rma_line_free(&t->lines[i]) - t->lines[i].requested;
		f->qty = t->lines[i].requested > f->qty ? t->lines[i].requested : f->qty;
		spare = left < spare ? left : spare;
	}
	f->free = f->qty + spare > 0 ? f->qty + spare : 0; /* so that pieces > free says: a line has too few */
	f->price_lower = t->r.kind == RMA_CP && !strcmp(t->r.send, "price_protection") && t->f.due > 0;
}

static enum tend_status decide_facts(struct ret *t, struct approve_facts *f) {
	struct policy *p = svc_policy(t->c->s);
	const struct calendars *cals = NULL;
	struct ticket k;
	enum tend_status st;

	approve_facts_init(f);
	decide_request(t, f);
	if (t->r.ticket && store_ticket_get(t->c->s->store, t->c->ctx, t->r.ticket, &k, NULL) == TEND_OK)
		f->class = class_word(k.class);
	st = decide_goods(t, f);
	if (st == TEND_OK)
		st = decide_customer(t, f);
	if (st == TEND_OK)
		st = decide_budget(t, f);
	if (st == TEND_OK)
		st = policy_calendars(p, &cals, t->c->err);
	return st == TEND_OK ? approve_fill(policy_conf(p), &t->policy, t->order.signed_at, t->c->now, policy_zone(p), cals, f, t->c->err) : st;
}

/* May the refund go ahead of the goods? */
enum tend_status ret_fast(struct ret *t) {
	struct approve *a;
	struct approve_facts f;
	struct tend_err why;
	enum tend_status st = decide_facts(t, &f);

	if (st == TEND_OK)
		st = approve_new(t->c->ctx, policy_conf(svc_policy(t->c->s)), policy_version(svc_policy(t->c->s)), &a, t->c->err);
	if (st == TEND_OK)
		t->f.fast_eligible = approve_fast_lane(a, &f, NULL, &why) == TEND_OK;
	return st;
}

enum tend_status ret_decide(struct ret *t) {
	struct policy *p = svc_policy(t->c->s);
	struct approve *a;
	struct approve_facts f;
	struct approve_decision d;
	enum tend_status st = ret_reckon(t, false);

	t->r.amount = st == TEND_OK ? t->f.due : t->r.amount;
	if (st == TEND_OK)
		st = decide_facts(t, &f);
	if (st == TEND_OK)
		st = approve_new(t->c->ctx, policy_conf(p), policy_version(p), &a, t->c->err);
	if (st != TEND_OK)
		return st;
	approve_decide(a, t->c->ctx, &f, &d);
	struct rma_decision row = { .at = t->c->now, .verdict = d.verdict, .rule = *d.rule ? d.rule : "-", .policy = policy_version(p), .inputs = d.inputs,
		.why = approve_why(a, t->c->ctx, &d, t->r.lang) };
	t->r.verdict = d.verdict;
	t->r.rule = mem_strdup(t->c->ctx, row.rule);
	if (word_in_list(d.todo, "freeze") && !(t->f.flags & RMA_DISPUTED)) /* a dispute freezes by itself, and its end lifts it */
		t->r.flags |= RMA_FROZEN;
	st = store_rma_decision_add(t->c->s->store, t->r.id, &row, t->c->err);
	if (st == TEND_OK)
		st = ret_event(t, "return_decided", "", mem_printf(t->c->ctx, "%s %s", rma_verdict_word(d.verdict), row.rule));
	if (st == TEND_OK)
		st = ret_save(t);
	return st == TEND_OK ? ret_facts(t) : st;
}

enum tend_status ret_replay(struct svc *s, const void *ctx, const struct rma_decision *d, const char *lang, struct ret_again *out, struct tend_err *err) {
	struct policy *p = svc_policy(s);
	struct approve *a;
	struct approve_facts f;
	struct approve_decision again;
	enum tend_status st = policy_version(p) == d->policy ? TEND_OK : svc_policy_of(s, ctx, d->policy, &p, err);

	*out = (struct ret_again){ .rule = "-", .why = d->why };
	if (st == TEND_OK)
		st = approve_facts_parse(ctx, d->inputs, &f, err);
	if (st == TEND_OK)
		st = approve_new(ctx, policy_conf(p), d->policy, &a, err);
	if (st != TEND_OK)
		return st;
	approve_decide(a, ctx, &f, &again);
	out->verdict = again.verdict;
	out->rule = *again.rule ? again.rule : "-";
	out->same = again.verdict == d->verdict && !strcmp(out->rule, d->rule);
	out->why = out->same ? approve_why(a, ctx, &again, lang) : d->why;
	return TEND_OK;
}
