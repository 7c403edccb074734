/* SPDX-License-Identifier: ISC */
/* What the customer hears of a return. */
#include "service/ret.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static char *tell_money(const void *ctx, fen_t v) {
	return mem_printf(ctx, "¥%" PRId64 ".%02d", v / 100, (int)(v % 100));
}

/* 微信支付 ¥208.00, 平台券 ¥20.00 */
static char *tell_tenders(const struct ret *t, bool zh) {
	const struct conf *conf = policy_conf(svc_policy(t->c->s));
	char *out = mem_strdup(t->c->ctx, "");

	for (size_t i = 0; i < t->n_legs; i++) {
		const struct leg *l = &t->legs[i].l;
		if (!leg_claims(l->state) || l->kind == LEG_COLLECT || l->kind == LEG_RECOVERY)
			continue;
		char *name = mem_strndup(t->c->ctx, l->tender, strcspn(l->tender, "-"));
		const char *title = conf_get(conf_find(conf, "tender", *name ? name : leg_kind_word(l->kind)), zh ? "title.zh" : "title.en", *name ? name : leg_kind_word(l->kind));
		out = mem_append(out, "%s%s %s", *out ? zh ? "，" : ", " : "", title, tell_money(t->c->ctx, l->amount));
	}
	return out;
}

static char *tell_goods(const struct ret *t) {
	char *out = mem_strdup(t->c->ctx, "");

	for (size_t i = 0; i < t->n_lines; i++)
		for (size_t k = 0; k < t->n_goods; k++)
			if (!strcmp(t->goods[k].line, t->lines[i].line))
				out = mem_append(out, "%s%s ×%" PRId64, *out ? ", " : "", t->goods[k].title, t->lines[i].requested);
	return out;
}

char *ret_fill(const struct ret *t, const char *words, bool zh) {
	void *ctx = t->c->ctx;
	const struct { const char *name; const char *value; } values[] = {
		{ "{return}", mem_printf(ctx, "R%" PRId64, t->r.id) }, { "{order}", t->r.order }, { "{goods}", tell_goods(t) },
		{ "{amount}", tell_money(ctx, t->f.due > 0 ? t->f.due : t->r.amount) }, { "{tenders}", tell_tenders(t, zh) },
		{ "{address}", policy_shop(svc_policy(t->c->s), "return_address", "") }, { "{offer}", tell_money(ctx, t->r.offer) },
		{ "{words}", t->r.offer_text }, { "{carrier}", t->r.out_carrier }, { "{tracking}", t->r.out_tracking },
		{ "{days}", mem_printf(ctx, "%" PRId64, t->policy.run[RMA_TIMER_SHIP_BACK] / TMS_DAY) },
		{ "{appeal_days}", mem_printf(ctx, "%" PRId64, t->policy.run[RMA_TIMER_APPEAL] / TMS_DAY) } };
	char *out = mem_strdup(ctx, "");

	while (*words) {
		size_t i = 0, n = sizeof values / sizeof *values;
		while (i < n && strncmp(words, values[i].name, strlen(values[i].name)) != 0)
			i++;
		size_t len = i < n ? strlen(values[i].name) : 1;
		out = i < n ? mem_append(out, "%s", values[i].value) : mem_append(out, "%c", *words);
		words += len;
	}
	return out;
}

enum tend_status ret_tell(struct ret *t, const char *template) {
	const struct conf_section *s = conf_find(policy_conf(svc_policy(t->c->s)), "template", template);
	bool zh = !strncmp(t->r.lang, "zh", 2);
	const char *words = conf_get(s, zh ? "text.zh" : "text.en", "");
	struct ticket k;

	if (!t->r.ticket || !*words)
		return TEND_OK;
	enum tend_status st = store_legs(t->c->s->store, t->c->ctx, t->r.id, "", &t->legs, &t->n_legs, t->c->err);
	if (st == TEND_OK)
		st = store_ticket_get(t->c->s->store, t->c->ctx, t->r.ticket, &k, t->c->err);
	return st == TEND_OK ? reply_notice(t->c, &k, ret_fill(t, words, zh)) : st;
}

/* ---- the status, offered as a reply ---- */

static bool status_asked(struct svc *s, const struct message *m, size_t n) {
	const char *rules = conf_get(conf_find(policy_conf(svc_policy(s)), "status", "ASK"), "rules", "");

	while (n && m[n - 1].direction != DIR_IN)
		n--;
	for (size_t i = 0; n && i < m[n - 1].n_evidence; i++)
		if (word_in_list(rules, m[n - 1].evidence[i].rule))
			return true;
	return false;
}

/* The return it is about: the ticket's own newest, else the newest of the same customer. */
static enum tend_status status_of(struct svc *s, const void *ctx, const struct ticket *k, tend_id *id, struct tend_err *err) {
	struct rma_row *r;
	size_t n;
	enum tend_status st = store_rma_by(s->store, ctx, RMA_BY_TICKET, "", k->id, &r, &n, err);

	*id = st == TEND_OK && n ? r[n - 1].id : 0;
	if (st == TEND_OK && !*id && *k->order_no) {
		st = store_rma_by(s->store, ctx, RMA_BY_ORDER_NO, k->order_no, 0, &r, &n, err);
		*id = st == TEND_OK && n ? r[n - 1].id : 0;
	}
	return st;
}

enum tend_status svc_return_status_reply(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, char **text, struct tend_err *err) {
	struct change look_at = { .s = s, .who = who, .now = tms_now(), .ctx = mem_ctx(ctx), .err = err };
	struct message *m;
	struct ticket k;
	struct ret t;
	size_t n;
	tend_id id = 0;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*text = mem_strdup(ctx, "");
	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, ticket, &k, err);
	if (st == TEND_OK)
		st = store_messages(s->store, ctx, ticket, &m, &n, err);
	if (st == TEND_OK && status_asked(s, m, n))
		st = status_of(s, ctx, &k, &id, err);
	if (st != TEND_OK || !id || (st = ret_load(&look_at, id, &t)) != TEND_OK)
		return st;
	bool zh = k.language == LANG_ZH || (k.language != LANG_EN && !strncmp(t.r.lang, "zh", 2));
	bool no_money = t.r.state == RMA_COMPLETED && !t.r.amount;
	const char *state = no_money ? "DONE" : rma_state_word(t.r.state == RMA_LEAD_REVIEW ? RMA_SUBMITTED : t.r.state);
	const struct conf_section *words = conf_find(policy_conf(svc_policy(s)), "status", state);
	*text = ret_fill(&t, conf_get(words, zh ? "text.zh" : "text.en", ""), zh);
	return TEND_OK;
}
