/* SPDX-License-Identifier: ISC */
/* Articles in replies: placeholders filled from the ticket, macros as one batch that can be undone, what became of it. Never money. */
#include "service/kb_svc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static const char *const use_words[] = { "", "shown", "inserted", "helped", "not_helped", "undone" };
const char *const kb_reasons[] = { N_("wrong"), N_("outdated"), N_("unclear"), N_("incomplete"), N_("other"), NULL };

const char *kb_use_word(enum kb_use u) {
	return (unsigned)u < KB_USE_COUNT ? use_words[u] : "";
}

/* ---- what is known ---- */

static char *fill_money(const void *ctx, fen_t v) {
	return mem_printf(ctx, "¥%" PRId64 ".%02d", v / 100, (int)(v % 100));
}

static char *fill_date(struct svc *s, const void *ctx, bool zh) {
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December" };
	int32_t date, second;
	int y, m, d;

	zone_wall(policy_zone(svc_policy(s)), tms_now(), &date, &second);
	date_to_ymd(date, &y, &m, &d);
	return zh ? mem_printf(ctx, "%d月%d日", m, d) : mem_printf(ctx, "%d %s", d, months[m - 1]);
}

/* Titles of an order in the customer's language. One is the product; several are a proposal. */
static enum tend_status fill_product(struct svc *s, const void *ctx, const char *order, bool zh, struct kb_filled *f, struct tend_err *err) {
	struct order_line *l;
	size_t n;
	char *all = mem_strdup(ctx, "");
	enum tend_status st = store_order_lines(s->store, ctx, order, &l, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		char *en = NULL;
		if (!zh)
			st = store_product_title_en(s->store, ctx, l[i].product, &en, err);
		all = mem_append(all, "%s%s", i ? zh ? "、" : ", " : "", en && *en ? en : l[i].title);
	}
	*(n == 1 ? &f->values[KB_V_PRODUCT] : &f->guess[KB_V_PRODUCT]) = all;
	return st;
}

/* The order of the ticket; without one the customer's newest is only a proposal. */
static enum tend_status fill_order(struct svc *s, const void *ctx, const struct ticket *t, bool zh, struct kb_filled *f, struct tend_err *err) {
	struct order *o = NULL;
	size_t n = 0;
	enum tend_status st = t->customer ? store_orders(s->store, ctx, t->customer, t->order_no, 1, &o, &n, err) : TEND_OK;

	f->values[KB_V_ORDER] = t->order_no;
	if (st != TEND_OK || !n)
		return st;
	bool own = *t->order_no && !strcmp(o[0].no, t->order_no);
	const char **to = own ? f->values : f->guess;
	to[KB_V_ORDER] = o[0].no;
	to[KB_V_TRACKING] = o[0].tracking;
	f->guess[KB_V_AMOUNT] = fill_money(ctx, o[0].paid_fen); /* what was paid is not what is paid back */
	return own ? fill_product(s, ctx, o[0].no, zh, f, err) : TEND_OK;
}

static enum tend_status fill_return(struct svc *s, const void *ctx, const struct ticket *t, struct kb_filled *f, struct tend_err *err) {
	struct rma_row *r;
	size_t n;
	enum tend_status st = store_rma_by(s->store, ctx, RMA_BY_TICKET, "", t->id, &r, &n, err);

	if (st == TEND_OK && !n && *t->order_no)
		st = store_rma_by(s->store, ctx, RMA_BY_ORDER_NO, t->order_no, 0, &r, &n, err);
	if (st != TEND_OK || !n)
		return st;
	const struct rma_row *newest = &r[n - 1];
	f->values[KB_V_RETURN] = mem_printf(ctx, "R%" PRId64, newest->id);
	if (newest->amount > 0)
		f->values[KB_V_AMOUNT] = fill_money(ctx, newest->amount);
	if (*newest->out_tracking)
		f->values[KB_V_TRACKING] = newest->out_tracking;
	return TEND_OK;
}

static enum tend_status fill_values(struct svc *s, const void *ctx, const struct session *who, const struct ticket *t, bool zh, struct kb_filled *f,
                                    struct tend_err *err) {
	for (int i = 0; i < KB_V_COUNT; i++)
		f->values[i] = f->guess[i] = "";
	f->values[KB_V_CUSTOMER] = t->customer_name;
	f->values[KB_V_DATE] = fill_date(s, ctx, zh);
	f->values[KB_V_AGENT] = mem_strdup(ctx, who->name);
	f->values[KB_V_SHOP] = policy_shop(svc_policy(s), "name", "");
	enum tend_status st = fill_order(s, ctx, t, zh, f, err);
	return st == TEND_OK ? fill_return(s, ctx, t, f, err) : st;
}

/* The article in the customer's language, when there is one for the same readers. */
static enum tend_status fill_variant(struct svc *s, const void *ctx, const struct ticket *t, struct article *a, struct tend_err *err) {
	const char *lang = t->language == LANG_ZH ? "zh" : t->language == LANG_EN ? "en" : a->lang;
	struct article *v;
	size_t n = 0;
	enum tend_status st = strcmp(lang, a->lang) ? kb_variants(s, ctx, a, &v, &n, err) : TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		if (!strcmp(v[i].lang, lang) && v[i].state == KB_PUBLISHED && v[i].audience == a->audience)
			return store_article_get(s->store, ctx, v[i].id, true, a, err);
	return st;
}

static enum tend_status fill(struct svc *s, const void *ctx, const struct session *who, const struct ticket *t, const struct article *a,
                             struct kb_filled *out, struct tend_err *err) {
	const char *words = *a->reply ? a->reply : kb_plain(ctx, a->body);
	enum tend_status st = fill_values(s, ctx, who, t, !strcmp(a->lang, "zh"), out, err);

	out->article = a->id;
	out->version = a->version;
	out->text = st == TEND_OK ? kb_fill(ctx, words, out->values, &out->missing) : "";
	return st;
}

enum tend_status svc_kb_insert(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *ref, struct kb_filled *out,
                               struct tend_err *err) {
	struct ticket t;
	struct article a;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct kb_filled){ .text = "" };
	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, ticket, &t, err);
	if (st == TEND_OK)
		st = kb_find(s, ctx, t.language == LANG_EN ? "en" : t.language == LANG_ZH ? "zh" : who->lang, ref, &a, err);
	if (st == TEND_OK)
		st = fill_variant(s, ctx, &t, &a, err);
	if (st == TEND_OK && a.kind == KB_ARTICLE && a.audience == KB_INTERNAL)
		st = tend_fail(err, TEND_INVALID, _("K%lld is internal: it is not for customers: say it in your own words"), (long long)a.id);
	return st == TEND_OK ? fill(s, ctx, who, &t, &a, out, err) : st;
}

/* ---- macros ---- */

/* The tags that the ticket does not have yet. */
static const char *macro_tags(const void *ctx, const struct article *a, const struct ticket *t) {
	char *copy = mem_strdup(ctx, a->add_tags), *save = NULL, *out = mem_strdup(ctx, "");

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (!word_in_list(t->tags, w))
			out = mem_append(out, "%s%s", *out ? " " : "", w);
	return out;
}

static const char *macro_lines(const void *ctx, const struct kb_effect *e, const struct ticket *t) {
	char *o = mem_strdup(ctx, ""), left[32];

	if (*e->reply.text)
		o = mem_append(o, "%s\n", _("the reply becomes your draft"));
	for (int v = 0; v < KB_V_COUNT; v++)
		if (e->reply.missing & 1u << v)
			o = mem_append(o, _("missing: {%s}\n"), kb_value_word((enum kb_value)v));
	if (e->class != CLASS_NONE && e->class != t->class)
		o = mem_append(o, _("class: %s → %s\n"), *class_word(t->class) ? _(class_word(t->class)) : "-", _(class_word(e->class)));
	if (*e->reason && strcmp(e->reason, t->reason) != 0)
		o = mem_append(o, _("reason: %s → %s\n"), *t->reason ? t->reason : "-", e->reason);
	if (*e->tags)
		o = mem_append(o, _("tags: + %s\n"), e->tags);
	if (e->then.state != STATE_COUNT)
		o = mem_append(o, *e->reply.text ? _("state when it is sent: %s\n") : _("state: %s\n"), _(state_word(e->then.state)));
	dur_format(left, sizeof left, e->then.snooze_s * TMS_SECOND, false);
	if (e->then.snooze_s)
		o = mem_append(o, _("put off for %s\n"), left);
	if (e->then.next)
		o = mem_append(o, "%s\n", _("on to the next ticket"));
	return o;
}

static enum tend_status macro_effect(struct svc *s, const void *ctx, const struct session *who, const struct ticket *t, const char *ref,
                                     struct kb_effect *e, struct tend_err *err) {
	struct article a;
	enum tend_status st = kb_find(s, ctx, t->language == LANG_EN ? "en" : t->language == LANG_ZH ? "zh" : who->lang, ref, &a, err);

	*e = (struct kb_effect){ .class = CLASS_NONE, .reason = "", .tags = "", .then = { .state = STATE_COUNT }, .lines = "" };
	if (st == TEND_OK && a.kind != KB_MACRO)
		st = tend_fail(err, TEND_INVALID, _("K%lld is no macro: insert it instead"), (long long)a.id);
	if (st == TEND_OK)
		st = fill_variant(s, ctx, t, &a, err);
	if (st == TEND_OK)
		st = fill(s, ctx, who, t, &a, &e->reply, err);
	if (st == TEND_OK && *a.set_reason && !policy_has(svc_policy(s), "reason", a.set_reason))
		st = tend_fail(err, TEND_INVALID, _("K%lld: %s: no such reason: see `tend policy show reasons.ini`"), (long long)a.id, a.set_reason);
	if (st != TEND_OK)
		return st;
	if (*a.class)
		class_parse(a.class, &e->class);
	e->reason = a.set_reason;
	e->tags = macro_tags(ctx, &a, t);
	kb_then_parse(a.then, &e->then);
	e->lines = macro_lines(ctx, e, t);
	return TEND_OK;
}

enum tend_status svc_kb_macro_preview(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *ref,
                                      struct kb_effect *out, struct tend_err *err) {
	struct ticket t;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, ticket, &t, err);
	return st == TEND_OK ? macro_effect(s, ctx, who, &t, ref, out, err) : st;
}

/* What was typed before stays above; the event keeps both, so that undoing finds what was there. */
static enum tend_status macro_draft(struct change *c, tend_id ticket, const char *text) {
	char *was;
	enum tend_status st = store_draft_get(c->s->store, c->ctx, c->who->agent, ticket, DRAFT_REPLY, &was, c->err);

	if (st != TEND_OK)
		return st;
	const char *now = was && *was ? mem_printf(c->ctx, "%s\n\n%s", was, text) : text;
	st = store_draft_put(c->s->store, c->who->agent, ticket, DRAFT_REPLY, now, c->now, c->err);
	return st == TEND_OK ? change_event(c, ticket, "macro_draft", was, now) : st;
}

static enum tend_status macro_write(struct change *c, const struct kb_effect *e, const char *text, struct ticket *t, const struct ticket *was,
                                    struct done *out) {
	struct class_change k = CLASS_CHANGE_INIT;
	bool changed, says = *text;
	enum tend_status st = TEND_OK;

	k.class = e->class;
	k.reason = *e->reason ? e->reason : NULL;
	if (e->class != CLASS_NONE || *e->reason)
		st = change_class(c, t, &k);
	if (*e->tags)
		t->tags = mem_printf(c->ctx, "%s%s%s", t->tags, *t->tags ? " " : "", e->tags);
	if (st == TEND_OK && says)
		st = macro_draft(c, t->id, text);
	if (st == TEND_OK && !says && e->then.state != STATE_COUNT && e->then.state != t->state)
		st = change_state(c, t, e->then.state);
	if (st == TEND_OK && !says && e->then.snooze_s && state_is_active(t->state))
		t->snoozed_until = c->now + e->then.snooze_s * TMS_SECOND;
	if (st == TEND_OK)
		st = change_save(c, t, was, &changed);
	*out = (struct done){ .changed = 1, .batch = c->batch, .version = t->version, .id = t->id };
	return st;
}

static enum tend_status macro_apply(struct change *c, tend_id ticket, int64_t if_version, const char *ref, const char *text, const void *ctx,
                                    struct kb_effect *e, struct done *out) {
	struct ticket t, was;
	enum tend_status st = change_get(c, ticket, &t, &was);

	if (st == TEND_OK)
		st = change_check_version(c, &t, if_version);
	if (st == TEND_OK && t.state == STATE_CLOSED)
		st = tend_fail(c->err, TEND_CONFLICT, _("T%lld is closed: write a new ticket"), (long long)ticket);
	if (st == TEND_OK)
		st = macro_effect(c->s, ctx, c->who, &t, ref, e, c->err);
	if (st == TEND_OK)
		st = change_event(c, ticket, "macro", "", mem_printf(c->ctx, "K%" PRId64 " v%" PRId64, e->reply.article, e->reply.version));
	if (st == TEND_OK)
		st = macro_write(c, e, text ? text : e->reply.text, &t, &was, out);
	return st == TEND_OK ? store_article_use(c->s->store, e->reply.article, ticket, c->who->agent, c->now, KB_USE_INSERTED, "", c->err) : st;
}

enum tend_status svc_kb_macro_apply(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, int64_t if_version, const char *ref,
                                    const char *text, struct kb_effect *e, struct done *out, struct tend_err *err) {
	struct change c;
	struct kb_effect own;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, macro_apply(&c, ticket, if_version, ref, text, ctx, e ? e : &own, out)) : st;
}

/* ---- undoing one ---- */

bool kb_undoes(const char *action) {
	return !strcmp(action, "macro_draft") || !strcmp(action, "macro");
}

/* A draft that was worked on since is left alone. */
enum tend_status kb_undo(struct change *c, const struct event *e) {
	tend_id article = 0;
	char *now;
	enum tend_status st;

	if (!strcmp(e->action, "macro"))
		return sscanf(e->after, "K%" SCNd64, &article) == 1
			? store_article_use(c->s->store, article, e->ticket, c->who->agent, c->now, KB_USE_UNDONE, "", c->err) : TEND_OK;
	st = store_draft_get(c->s->store, c->ctx, c->who->agent, e->ticket, DRAFT_REPLY, &now, c->err);
	if (st == TEND_OK && now && !strcmp(now, e->after))
		st = store_draft_put(c->s->store, c->who->agent, e->ticket, DRAFT_REPLY, e->before, c->now, c->err);
	return st;
}

/* ---- what became of it ---- */

enum tend_status svc_kb_use(struct svc *s, const struct session *who, const tend_id *articles, size_t n, tend_id ticket, enum kb_use u,
                            const char *reason, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char *why = u8_clip(tmp, u8_squeeze(tmp, u8_repair(tmp, reason ? reason : "", reason ? strlen(reason) : 0)), 200);
	struct article a;
	enum tend_status st = authz_check(who->role, CAP_NOTE, err);

	if (st == TEND_OK && n)
		st = store_begin(s->store, true, err);
	else
		n = 0;
	bool begun = n > 0 && st == TEND_OK;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		st = store_article_get(s->store, tmp, articles[i], false, &a, err);
		if (st == TEND_OK)
			st = store_article_use(s->store, articles[i], ticket, who->agent, tms_now(), (int)u, why, err);
	}
	mem_free(tmp);
	if (begun && st == TEND_OK)
		return store_commit(s->store, err);
	if (begun)
		store_rollback(s->store);
	return st;
}
