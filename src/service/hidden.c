/* SPDX-License-Identifier: ISC */
/* Hidden complaints (classify.md section 1): nobody says a word, but an order is cancelled soon after a contact, money is asked back without
 * a reason, or a customer who used to buy stops. The rules are the policy's [hidden …] sections; each finding is made once, and says what
 * it rests on. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "service/svc.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { AT_ONCE = 100 };

/* What a rule has found. */
struct finding {
	const struct conf_section *rule;
	const char *key, *order;     /* what makes it once; the order concerned */
	tend_id customer, ticket;    /* the contact before */
	tms_t contact, at;           /* when they wrote, when it happened */
};

static bool hidden_dur(const struct conf_section *s, const char *key, int64_t days, tms_t *out) {
	int64_t v;
	bool ok = conf_get_dur(s, key, days * 86400, &v, NULL) == TEND_OK;

	*out = v * TMS_SECOND;
	return ok;
}

/* The contact before, if the rule's `unless` does not speak of it: who asked in words for what happened hides nothing. */
static enum tend_status hidden_contact(struct change *c, struct finding *f, tms_t from, tms_t to, struct ticket *t) {
	const struct conf_entry *e = NULL;
	enum tend_status st = store_contact_last(c->s->store, f->customer, from, to, &f->ticket, &f->contact, c->err);

	if (st != TEND_OK || !f->ticket)
		return st;
	st = store_ticket_get(c->s->store, c->ctx, f->ticket, t, c->err);
	while (st == TEND_OK && (e = conf_entry_next(f->rule, "unless", e))) {
		struct filter *unless;
		if (filter_parse(c->ctx, e->value, &unless, NULL) == TEND_OK && filter_match(unless, t, c->now, ""))
			f->ticket = 0;
	}
	return st;
}

/* {order} {ticket} {after} in the policy's words; the shop's language. */
static char *hidden_words(struct change *c, const struct finding *f, const char *key) {
	const char *lang = policy_shop(svc_policy(c->s), "language", "zh");
	const char *words = conf_get(f->rule, mem_printf(c->ctx, "%s.%s", key, strncmp(lang, "zh", 2) ? "en" : "zh"), f->rule->name);
	char *out = mem_strdup(c->ctx, ""), after[32];

	dur_format(after, sizeof after, f->at - f->contact, false);
	for (const char *p = words; *p;) {
		if (!strncmp(p, "{order}", 7))
			out = mem_append(out, "%s", f->order), p += 7;
		else if (!strncmp(p, "{ticket}", 8))
			out = mem_append(out, "T%" PRId64, f->ticket), p += 8;
		else if (!strncmp(p, "{after}", 7))
			out = mem_append(out, "%s", after), p += 7;
		else
			out = mem_append(out, "%c", *p++);
	}
	return out;
}

static enum tend_status hidden_note(struct change *c, const struct ticket *t, const char *text) {
	struct store_message m = { .ticket = t->id, .direction = DIR_NOTE, .channel = t->channel, .external_id = "", .from_name = "", .from_address = "",
		.zone = "", .subject = "", .text = text, .quoted = "", .automatic = "no", .at = c->now, .received = c->now };

	return store_message_add(c->s->store, &m, c->err);
}

static void hidden_mark(const struct finding *f, struct ticket *t) {
	int64_t severity = 2;
	const char *reason = conf_get(f->rule, "reason", "");

	if (conf_get_int(f->rule, "severity", 2, &severity, NULL) == TEND_OK && severity > t->severity)
		t->severity = (int)severity;
	t->complaint = true;
	if (!*t->reason && *reason && strlen(reason) < sizeof t->reason)
		memcpy(t->reason, reason, strlen(reason) + 1);
}

/* The contact is still worked on: whoever has it learns what happened meanwhile. */
static enum tend_status hidden_join(struct change *c, const struct finding *f, struct ticket *t, const char *text) {
	struct ticket was = *t;
	bool changed;
	enum tend_status st = hidden_note(c, t, text);

	hidden_mark(f, t);
	t->unread = true;
	return st == TEND_OK ? change_save(c, t, &was, &changed) : st;
}

static enum tend_status hidden_new(struct change *c, const struct finding *f, const struct ticket *contact, const char *text, tend_id *ticket) {
	struct ticket t = { .subject = hidden_words(c, f, "title"), .state = STATE_NEW, .origin = ORIGIN_HIDDEN, .language = contact->language, .sentiment = -1,
		.confidence = 100, .priority = 4, .channel = contact->channel, .queue = "general", .assignee_login = "", .customer = f->customer,
		.customer_name = "", .customer_level = contact->customer_level, .order_no = f->order, .tags = "", .created = c->now, .updated = c->now,
		.due = TMS_NONE, .unread = true, .viewers = "" };
	struct routed r;
	tend_id owner;
	enum tend_status st = store_order_owner(c->s->store, f->order, &owner, &t.amount_fen, c->err);

	t.class = contact->class;
	class_parse(conf_get(f->rule, "class", class_word(contact->class)), &t.class);
	hidden_mark(f, &t);
	svc_route(c->s, &t, c->now, &r);
	if (st == TEND_OK)
		st = store_ticket_add(c->s->store, &t, c->err);
	if (st == TEND_OK)
		st = hidden_note(c, &t, text);
	if (st == TEND_OK)
		st = change_event(c, t.id, "create", "", mem_printf(c->ctx, "hidden:%s:%s", f->rule->name, f->key));
	if (st == TEND_OK)
		st = store_link_put(c->s->store, t.id, contact->id, c->err);
	if (st == TEND_OK)
		st = change_event(c, t.id, "link", "", mem_printf(c->ctx, "T%" PRId64, contact->id));
	if (st == TEND_OK)
		st = clocks_start(c, &t);
	if (st == TEND_OK && t.due != TMS_NONE)
		st = store_ticket_update(c->s->store, &t, c->err);
	*ticket = t.id;
	return st;
}

static enum tend_status hidden_write(struct change *c, const struct finding *f, struct ticket *contact) {
	char *text = hidden_words(c, f, "note");
	tend_id ticket = contact->id;
	enum tend_status st = state_is_active(contact->state) ? hidden_join(c, f, contact, text) : hidden_new(c, f, contact, text, &ticket);

	if (st == TEND_OK)
		st = change_event(c, ticket, "hidden", "", mem_printf(c->ctx, "%s %s: %s", f->rule->name, f->key, text));
	return st == TEND_OK ? store_hidden_put(c->s->store, f->rule->name, f->key, ticket, c->now, c->err) : st;
}

/* ---- orders ---- */

static enum tend_status hidden_order(struct change *c, const struct store_order_event *e) {
	struct policy *p = svc_policy(c->s);
	enum tend_status st = TEND_OK;

	for (const struct conf_section *s = NULL; st == TEND_OK && (s = conf_next(policy_conf(p), "hidden", s));) {
		struct finding f = { .rule = s, .key = e->order, .order = e->order, .customer = e->customer, .at = e->at };
		struct ticket contact;
		tend_id known;
		tms_t within, fresh;
		if (strcmp(conf_get(s, "event", ""), e->kind) != 0 || !hidden_dur(s, "within", 2, &within) || !hidden_dur(s, "fresh", 14, &fresh) ||
		    c->now - e->at > fresh || (*e->text && !strcmp(conf_get(s, "without_text", "no"), "yes")))
			continue;
		st = store_hidden_get(c->s->store, s->name, f.key, &known, c->err);
		if (st == TEND_OK && !known)
			st = hidden_contact(c, &f, e->at - within, e->at, &contact);
		if (st == TEND_OK && !known && f.ticket)
			st = hidden_write(c, &f, &contact);
	}
	return st;
}

enum tend_status hidden_orders(struct svc *s, int *done, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct store_order_event *e;
	struct change c;
	size_t n;
	enum tend_status st = store_order_events_new(s->store, tmp, AT_ONCE, &e, &n, err);

	if (st == TEND_OK && n && (st = change_begin(&c, s, NULL, err)) == TEND_OK) {
		for (size_t i = 0; st == TEND_OK && i < n; i++) {
			st = hidden_order(&c, &e[i]);
			if (st == TEND_OK)
				st = store_order_event_seen(s->store, e[i].order, e[i].kind, err);
		}
		st = change_end(&c, st);
		*done += (int)n;
	}
	mem_free(tmp);
	return st;
}

/* ---- silence ---- */

static int hidden_by_length(const void *a, const void *b) {
	const tms_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The usual gap between orders: the median of those there were. */
static tms_t hidden_gap(const void *ctx, const tms_t *at, size_t n) {
	tms_t *gaps = mem_array(ctx, tms_t, n);

	for (size_t i = 1; i < n; i++)
		gaps[i - 1] = at[i] - at[i - 1];
	qsort(gaps, n - 1, sizeof *gaps, hidden_by_length);
	return gaps[(n - 1) / 2];
}

/* Is this customer silent by the rule? Read outside any transaction; c holds memory and time alone. */
static enum tend_status hidden_is_silent(struct change *c, struct finding *f, bool *silent, struct ticket *contact) {
	int64_t least = 3, gaps = 2;
	tms_t *at, fresh, within;
	char *last;
	size_t n;
	tend_id known = 0;
	enum tend_status st = store_order_times(c->s->store, c->ctx, f->customer, &at, &last, &n, c->err);

	*silent = false;
	if (st != TEND_OK || conf_get_int(f->rule, "least_orders", 3, &least, NULL) != TEND_OK || conf_get_int(f->rule, "gaps", 2, &gaps, NULL) != TEND_OK ||
	    !hidden_dur(f->rule, "fresh", 14, &fresh) || !hidden_dur(f->rule, "within", 365, &within) || n < 2 || (int64_t)n < least)
		return st;
	tms_t wait = hidden_gap(c->ctx, at, n) * gaps;
	f->key = f->order = last;
	st = hidden_contact(c, f, at[n - 1], c->now - wait, contact); /* nothing was ordered behind the last order */
	if (st != TEND_OK || !f->ticket || c->now - f->contact > wait + fresh || f->contact - at[n - 1] > within)
		return st;
	f->at = c->now;
	st = store_hidden_get(c->s->store, f->rule->name, f->key, &known, c->err);
	*silent = st == TEND_OK && !known;
	return st;
}

static enum tend_status hidden_customer(struct svc *s, const struct conf_section *rule, tend_id customer, tms_t now, int *done, struct tend_err *err) {
	struct change c = { .s = s, .now = now, .ctx = mem_ctx(NULL), .err = err };
	struct finding f = { .rule = rule, .customer = customer };
	struct ticket contact;
	bool silent;
	enum tend_status st = hidden_is_silent(&c, &f, &silent, &contact);

	mem_free(c.ctx);
	if (st != TEND_OK || !silent || (st = change_begin(&c, s, NULL, err)) != TEND_OK)
		return st;
	st = hidden_is_silent(&c, &f, &silent, &contact); /* again, now that nobody else writes */
	if (st == TEND_OK && silent) {
		st = hidden_write(&c, &f, &contact);
		++*done;
	}
	return change_end(&c, st);
}

enum tend_status hidden_silent(struct svc *s, int *done, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	tms_t now = tms_now();
	char *looked = NULL;
	tend_id ids[AT_ONCE], after = 0;
	size_t n = 1;
	struct change c;
	enum tend_status st = store_meta_get(s->store, tmp, "hidden_silent", &looked, err);

	if (st != TEND_OK || !conf_next(policy_conf(svc_policy(s)), "hidden", NULL) || (looked && now - strtoll(looked, NULL, 10) < TMS_DAY)) {
		mem_free(tmp);
		return st;
	}
	while (st == TEND_OK && n) {
		st = store_customers_after(s->store, after, ids, AT_ONCE, &n, err);
		for (size_t i = 0; st == TEND_OK && i < n; i++)
			for (const struct conf_section *r = NULL; st == TEND_OK && (r = conf_next(policy_conf(svc_policy(s)), "hidden", r));)
				if (!strcmp(conf_get(r, "event", ""), "silent"))
					st = hidden_customer(s, r, ids[i], now, done, err);
		after = n ? ids[n - 1] : after;
	}
	if (st == TEND_OK && (st = change_begin(&c, s, NULL, err)) == TEND_OK)
		st = change_end(&c, store_meta_put(s->store, "hidden_silent", mem_printf(c.ctx, "%" PRId64, now), err));
	mem_free(tmp);
	return st;
}
