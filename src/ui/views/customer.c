/* SPDX-License-Identifier: ISC */
/* The person behind a ticket: contacts, orders, history over all channels; and whether two records are one person. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { FOUND_MAX = 200 };

/* ---- the side panel ---- */

void panel_put(struct panel *p, enum color_role role, bool bold, const char *fmt, ...) {
	va_list ap;

	if (p->row > p->last)
		return;
	va_start(ap, fmt);
	term_put(p->row++, p->col, p->width, role, bold, mem_vprintf(p->tmp, fmt, ap));
	va_end(ap);
}

static void panel_customer(struct panel *p) {
	const struct app *a = p->a;
	const struct customer *k = &a->t.customer;
	bool revealing = a->revealed && a->now < a->revealed_until;

	if (!k->id) {
		panel_put(p, C_NORMAL, true, "%s", _("unknown customer"));
		return;
	}
	panel_put(p, C_NORMAL, true, "%s%s %s", k->name, k->level ? mem_printf(p->tmp, " ♦%d", k->level) : "", k->city);
	for (size_t i = 0; i < k->n_contacts; i++) {
		const struct contact *c = &k->contacts[i];
		bool shown = revealing && !strcmp(a->revealed_kind, c->kind) && !strcmp(a->revealed, c->value);
		panel_put(p, C_NORMAL, false, " %s %s", policy_title(svc_policy(a->s), "channel", c->kind, a->who.lang),
		          shown ? a->revealed : c->masked);
	}
	char *tickets = mem_printf(p->tmp, ngettext_("%d ticket", "%d tickets", k->n_tickets), k->n_tickets);
	char *orders = mem_printf(p->tmp, ngettext_(", %d order", ", %d orders", k->n_orders), k->n_orders);
	panel_put(p, C_DIM, false, " %s%s", tickets, k->n_orders ? orders : "");
}

static const char *panel_way(const struct panel *p, const struct order *o) {
	tms_t now = p->a->now;

	if (o->signed_at != TMS_NONE)
		return mem_printf(p->tmp, _("signed %s ago"), present_ago(p->tmp, now - o->signed_at));
	if (o->shipped != TMS_NONE)
		return mem_printf(p->tmp, _("shipped %s ago"), present_ago(p->tmp, now - o->shipped));
	return _("not yet shipped");
}

/* The ticket's own order, else the newest. */
static void panel_order(struct panel *p) {
	const struct ticket_full *f = &p->a->t;
	const struct order *o = f->orders;

	if (!f->n_orders)
		return;
	panel_put(p, C_NORMAL, false, "%s  %s", o->no, present_money(p->tmp, o->paid_fen));
	panel_put(p, C_DIM, false, " %s %s", panel_way(p, o), o->carrier);
	for (size_t k = 0; k < o->n_items && k < 4; k++) {
		char *price = present_money(p->tmp, o->items[k].price_fen);
		int room = p->width - 5 - u8_width(price);
		char *title = u8_pad(p->tmp, o->items[k].title, room > 4 ? room : 4);
		panel_put(p, C_NORMAL, false, " %d× %s %s", o->items[k].qty, title, price);
	}
}

/* ---- history ---- */

struct past { tms_t at; const struct ticket *t; const struct order *o; };

static int past_order(const void *a, const void *b) {
	const struct past *x = a, *y = b;
	tend_id i = x->t ? x->t->id : 0, j = y->t ? y->t->id : 0;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return i > j ? -1 : i < j;
}

/* Tickets and orders as one row of time, newest first. */
static struct past *past_of(void *tmp, const struct ticket *t, size_t n_t, const struct order *o, size_t n_o) {
	struct past *p = mem_array(tmp, struct past, n_t + n_o + 1);

	for (size_t i = 0; i < n_t; i++)
		p[i] = (struct past){ t[i].created, &t[i], NULL };
	for (size_t i = 0; i < n_o; i++)
		p[n_t + i] = (struct past){ o[i].at, NULL, &o[i] };
	qsort(p, n_t + n_o, sizeof *p, past_order);
	return p;
}

static char *past_line(const struct app *a, void *tmp, const struct past *p, const char *date) {
	const char *at = tms_wall(tmp, p->at, policy_zone(svc_policy(a->s)), date);

	if (p->t)
		return mem_printf(tmp, "%s T%" PRId64 " %s %s %s", at, p->t->id, policy_title(svc_policy(a->s), "channel", p->t->channel, a->who.lang),
		                  present_state(p->t->state), p->t->subject);
	return mem_printf(tmp, "%s %s %s %s", at, p->o->no, present_money(tmp, p->o->paid_fen), present_order_status(p->o->status));
}

/* As much as leaves `keep` rows below it for what the ticket itself is about. */
static void panel_history(struct panel *p, int keep) {
	const struct app *a = p->a;
	const struct ticket_full *f = &a->t;
	size_t orders = f->n_orders ? f->n_orders - 1 : 0, n = f->n_others + orders; /* the first order stands above */
	int room = p->last - p->row + 1 - keep - 1, known = f->customer.n_tickets + f->customer.n_orders - 1 - (f->n_orders ? 1 : 0);

	if (!n)
		return;
	struct past *past = past_of(p->tmp, f->others, f->n_others, f->orders + (f->n_orders ? 1 : 0), orders);
	room = room < 1 ? 1 : room;
	if ((int)n < known || (int)n > room)
		room -= room > 1; /* for the line that says how many more */
	panel_put(p, C_HEAD, true, "%s", _("HISTORY"));
	int shown = 0;
	for (; shown < (int)n && shown < room; shown++)
		panel_put(p, C_DIM, false, " %s", past_line(a, p->tmp, &past[shown], "%m-%d"));
	if (shown < known)
		panel_put(p, C_DIM, false, _(" … %d more (%s)"), known - shown, action_keys(ACT_HISTORY));
}

void panel_person(struct panel *p, int keep) {
	panel_customer(p);
	panel_order(p);
	panel_history(p, keep);
}

/* All of it over the screen; Enter on a ticket opens it. */
static char *history_text(const struct app *a, void *tmp, const struct customer_full *f) {
	char *s = mem_printf(tmp, "C%" PRId64 " %s %s\n", f->c.id, f->c.name, f->c.city);

	for (size_t i = 0; i < f->c.n_contacts; i++)
		s = mem_append(s, " %s %s\n", policy_title(svc_policy(a->s), "channel", f->c.contacts[i].kind, a->who.lang), f->c.contacts[i].masked);
	for (size_t i = 0; i < f->n_merged; i++)
		s = mem_append(s, _(" C%" PRId64 " %s was merged into it on %s by %s\n"), f->merged[i].id, f->merged[i].name,
		               tms_wall(tmp, f->merged[i].at, policy_zone(svc_policy(a->s)), "%Y-%m-%d %H:%M"), f->merged[i].by);
	s = mem_append(s, "%s\n", _("HISTORY"));
	struct past *p = past_of(tmp, f->tickets, f->n_tickets, f->orders, f->n_orders);
	for (size_t i = 0; i < f->n_tickets + f->n_orders; i++)
		s = mem_append(s, " %s\n", u8_clip(tmp, past_line(a, tmp, &p[i], "%Y-%m-%d"), a->cols - 4));
	if (f->c.n_tickets > (int)f->n_tickets || f->c.n_orders > (int)f->n_orders)
		s = mem_append(s, "%s\n", _(" the newest 200 tickets and 200 orders are shown"));
	s[strlen(s) - 1] = '\0';
	return s;
}

static void customer_history(struct app *a, tend_id id) {
	struct customer_full f;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);

	if (!id) {
		app_say(a, "%s", _("nobody knows who wrote this"));
	} else if (svc_customer(a->s, tmp, &a->who, id, &f, &err) != TEND_OK) {
		app_fail(a, &err);
	} else {
		app_pager(a, _("Customer"), history_text(a, tmp, &f), false);
		a->pager_is_list = true;
		a->pager_at = (int)(2 + f.c.n_contacts + f.n_merged); /* the newest */
		a->pager_at = a->pager_at < (int)a->n_pager ? a->pager_at : 0;
	}
	mem_free(tmp);
}

/* ---- one person? ---- */

static const struct customer *customer_other(const struct app *a) {
	const struct proposal *p = a->t.proposal;
	return p->keep.id == a->t.customer.id ? &p->other : &p->keep;
}

char *customer_maybe(const struct app *a, void *tmp) {
	const struct proposal *p = a->t.proposal;

	if (!p)
		return NULL;
	const struct customer *o = customer_other(a);
	const char *why = strncmp(a->who.lang, "zh", 2) ? p->why : policy_title(svc_policy(a->s), "channel", p->why, a->who.lang);
	return mem_printf(tmp, _(" maybe the same person as C%" PRId64 " %s: same %s · %s to decide "), o->id, u8_clip(tmp, o->name, 20), why,
	                  action_keys(ACT_SAME));
}

static char *customer_words(void *tmp, const struct customer *k) {
	return mem_printf(tmp, ngettext_("C%" PRId64 " %s (%d ticket)", "C%" PRId64 " %s (%d tickets)", k->n_tickets), k->id, u8_clip(tmp, k->name, 14),
	                  k->n_tickets);
}

static void customer_ask(struct app *a) {
	void *tmp = mem_ctx(NULL);

	if (!a->open_id || !a->t.proposal) {
		app_say(a, "%s", _("no other record looks like this customer"));
	} else {
		const struct proposal *p = a->t.proposal;
		char *q = mem_printf(tmp, _("%s into %s: one person? y/n "), customer_words(tmp, &p->other), customer_words(tmp, &p->keep));
		prompt_confirm(a, q, "");
		a->ask = ASK_SAME;
		a->same_keep = p->keep.id;
		a->same_other = p->other.id;
	}
	mem_free(tmp);
}

static void customer_said(struct app *a, enum tend_status st, const char *what, const struct merged *m, const struct tend_err *err) {
	if (st != TEND_OK)
		app_fail(a, err);
	else if (!m->batch)
		app_say(a, _("%s: nothing to change"), what);
	else
		app_say(a, _("%s · u undo"), what);
	queue_load(a);
	if (a->open_id)
		ticket_reload(a);
}

void customer_answer(struct app *a, bool same) {
	struct merged m;
	struct tend_err err;
	tend_id keep = a->same_keep, other = a->same_other;
	enum tend_status st = svc_proposal_answer(a->s, &a->who, keep, other, same, &m, &err);
	char *what = mem_printf(NULL, same ? _("C%" PRId64 " and C%" PRId64 " are one customer now") : _("C%" PRId64 " and C%" PRId64 " stay two people"),
	                        other, keep);

	customer_said(a, st, what, &m, &err);
	mem_free(what);
}

/* By a phone number, an address or a name: the one that is meant, else a choice. */
static void customer_find(struct app *a, int argc, char **argv) {
	struct customer *k;
	size_t n;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	char *words = mem_strdup(tmp, argv[0]), *s = mem_strdup(tmp, "");

	for (int i = 1; i < argc; i++)
		words = mem_append(words, " %s", argv[i]);
	if (svc_customer_list(a->s, tmp, &a->who, words, 0, FOUND_MAX, &k, &n, &err) != TEND_OK) {
		app_fail(a, &err);
	} else if (n == 1) {
		customer_history(a, k[0].id);
	} else if (!n) {
		app_say(a, _("`%s`: nobody has such a name or contact"), words);
		a->message_is_error = true;
	} else {
		for (size_t i = 0; i < n; i++)
			s = mem_append(s, "%s C%" PRId64 " %s %s", i ? "\n" : "", k[i].id, k[i].name, k[i].city);
		app_pager(a, _("Customers"), s, false);
		a->pager_is_list = true;
	}
	mem_free(tmp);
}

/* `customer`, `customer C12`, `customer 13812341234`, `customer merge C3 C1`, `customer refuse C3 C1`, `customer unmerge C3`. */
void customer_command(struct app *a, int argc, char **argv) {
	struct merged m;
	struct tend_err err;
	tend_id x = 0, y = 0;
	const struct ticket *t = a->pane == PANE_TICKET && a->open_id ? &a->t.t : queue_selected(a);
	const char *verb = argc ? argv[0] : "";
	bool one = argc && argc < 3 && id_parse(argv[argc - 1], 'C', &x);
	bool pair = argc == 3 && id_parse(argv[1], 'C', &x) && id_parse(argv[2], 'C', &y);

	if (!argc || (!strcmp(verb, "show") && argc == 1))
		customer_history(a, t ? t->customer : 0);
	else if (one && ((argc == 1 && (*verb == 'C' || *verb == 'c')) || (argc == 2 && !strcmp(verb, "show"))))
		customer_history(a, x);
	else if (pair && !strcmp(verb, "merge"))
		customer_said(a, svc_customer_merge(a->s, &a->who, x, y, -1, &m, &err), _("merged"), &m, &err);
	else if (pair && !strcmp(verb, "refuse"))
		customer_said(a, svc_proposal_answer(a->s, &a->who, y, x, false, &m, &err), _("two people"), &m, &err);
	else if (one && argc == 2 && !strcmp(verb, "unmerge"))
		customer_said(a, svc_customer_unmerge(a->s, &a->who, x, &m, &err), _("taken apart"), &m, &err);
	else if (!strcmp(verb, "merge") || !strcmp(verb, "refuse") || !strcmp(verb, "unmerge"))
		app_say(a, "%s", _("customer: which? like: merge C3 C1, refuse C3 C1, unmerge C3"));
	else
		customer_find(a, argc, argv);
}

/* Enter on a line of a list: ` 2026-11-23 T10482 …` opens the ticket, ` C12 …` shows the customer. */
void customer_enter(struct app *a, const char *line) {
	size_t n = strcspn(line, " ");
	const char *w = line[n] ? line + 1 : line, *second = w + strcspn(w, " ");
	void *tmp = mem_ctx(NULL);
	tend_id id;

	if (*line != ' ' || !*w) {
		;
	} else if (*w == 'C' && id_parse(mem_strndup(tmp, w, strcspn(w, " ")), 'C', &id)) {
		customer_history(a, id);
	} else if (*w >= '0' && *w <= '9' && !strncmp(second, " T", 2) && id_parse(mem_strndup(tmp, second + 1, strcspn(second + 1, " ")), 'T', &id)) {
		a->mode = MODE_NONE;
		ticket_open(a, id);
	}
	mem_free(tmp);
}

void customer_act(struct app *a, enum action act) {
	if (act == ACT_SAME)
		customer_ask(a);
	else
		customer_history(a, a->t.t.customer);
}
