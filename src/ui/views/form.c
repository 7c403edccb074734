/* SPDX-License-Identifier: ISC */
/* A return from its ticket: order, line, reason and evidence are filled in, what policy allows stands there with what it comes to. Number
 * keys choose, Enter asks for it. Changes nothing before that. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { LINES_SHOWN = 4, LINES_MAX = 60 };

struct form_line { char id[24]; const char *title; int64_t have, want; fen_t price; };
struct form_option { enum rma_kind kind; fen_t pays; int64_t stock; bool allowed; const char *why; };

struct return_form {
	tend_id ticket;
	size_t order;                /* of the ticket's orders */
	const char *no;
	fen_t paid;
	struct form_line *lines;
	size_t n, at;
	char reason[16];
	struct rma_proof *proofs;
	size_t n_proofs;
	void *opts_ctx;
	struct form_option opts[RMA_KIND_COUNT];
	size_t n_opts, chosen;
	fen_t amount;                /* of a compensation */
	bool ask_amount;             /* ASK_FORM is about it, else about the reason */
};

static void form_close(struct app *a) {
	mem_free(a->form);
	a->form = NULL;
	a->mode = MODE_NONE;
}

/* ---- what is filled in ---- */

/* How much of a title the customer's words name: pairs of Chinese characters, words of three letters and more. */
static int form_named(const void *ctx, const char *title, const char *text) {
	int hits = 0;

	for (const char *p = title; *p;) {
		int32_t cp, next = 0;
		size_t n = u8_next(p, strlen(p), &cp), m = p[n] ? u8_next(p + n, strlen(p + n), &next) : 0;
		if (cp >= 0x2e80 && next >= 0x2e80) {
			hits += strstr(text, mem_strndup(ctx, p, n + m)) != NULL;
		} else if (cp < 0x80 && cp > ' ') {
			n = strcspn(p, " ");
			hits += n >= 3 && u8_find_fold(text, mem_strndup(ctx, p, n)) >= 0;
		}
		p += n ? n : 1;
	}
	return hits;
}

/* The line that the customer's words name, else the dearest: all of it. */
static void form_guess(const struct app *a, struct return_form *f) {
	void *tmp = mem_ctx(NULL);
	char *said = mem_strdup(tmp, a->t.t.subject);
	int best = -1;

	for (size_t i = 0; i < a->t.n_messages; i++)
		if (a->t.messages[i].direction == DIR_IN)
			said = mem_append(said, "\n%s", a->t.messages[i].text);
	for (size_t i = 0; i < f->n; i++) {
		int hits = form_named(tmp, f->lines[i].title, said);
		if (hits > best || (hits == best && f->lines[i].price > f->lines[f->at].price)) {
			best = hits;
			f->at = i;
		}
	}
	if (f->n)
		f->lines[f->at].want = f->lines[f->at].have;
	mem_free(tmp);
}

/* Lines of an order are numbered from 1, as `tend return open` names them. */
static void form_order(struct app *a, struct return_form *f, size_t which) {
	const struct order *o = &a->t.orders[which];

	f->order = which;
	f->no = mem_strdup(f, o->no);
	f->paid = o->paid_fen;
	f->n = o->n_items < LINES_MAX ? o->n_items : LINES_MAX;
	f->lines = mem_array(f, struct form_line, f->n + 1);
	f->at = 0;
	for (size_t i = 0; i < f->n; i++) {
		f->lines[i] = (struct form_line){ .title = mem_strdup(f, o->items[i].title), .have = o->items[i].qty, .price = o->items[i].price_fen };
		snprintf(f->lines[i].id, sizeof f->lines[i].id, "%zu", i + 1);
	}
	form_guess(a, f);
}

static void form_prove(struct return_form *f, char letter, const char *ref, tms_t at) {
	mem_grow(f, f->proofs, f->n_proofs);
	f->proofs[f->n_proofs++] = (struct rma_proof){ .kind = mem_printf(f, "%c", letter), .ref = mem_strdup(f, ref), .at = at };
}

/* A parcel's label goes by the name of its file; else a picture is a photo. */
static char form_letter(const struct attachment *x) {
	static const char *const label[] = { "面单", "运单", "label", "waybill" };

	for (size_t i = 0; i < sizeof label / sizeof *label; i++)
		if (u8_find_fold(x->name, label[i]) >= 0)
			return 'L';
	return !strncmp(x->type, "image/", 6) ? 'P' : !strncmp(x->type, "video/", 6) ? 'V' : '\0';
}

/* What the customer sent along is the evidence. */
static void form_proofs(const struct app *a, struct return_form *f) {
	void *tmp = mem_ctx(NULL);

	for (size_t i = 0; i < a->t.n_messages; i++)
		for (size_t k = 0; k < a->t.messages[i].n_attachments && a->t.messages[i].direction == DIR_IN; k++) {
			const struct attachment *x = &a->t.messages[i].attachments[k];
			char letter = form_letter(x);
			if (letter)
				form_prove(f, letter, mem_printf(tmp, "M%" PRId64 " %s", a->t.messages[i].id, x->name), a->t.messages[i].at);
		}
	mem_free(tmp);
}

/* The letters that the reason still needs: of each word of `P|V L` the first, unless one of them is there. */
static void form_missing(const struct app *a, const struct return_form *f, char *out, size_t cap) {
	struct rma_reason r;
	size_t n = 0;

	out[0] = '\0';
	if (rma_reason_get(policy_conf(svc_policy(a->s)), f->reason, &r, NULL) != TEND_OK)
		return;
	for (const char *w = r.evidence; *w && n + 1 < cap; w += strspn(w, " ")) {
		size_t len = strcspn(w, " ");
		bool there = false;
		for (size_t i = 0; i < f->n_proofs; i++)
			there |= memchr(w, *f->proofs[i].kind, len) != NULL;
		if (!there)
			out[n++] = *w;
		w += len;
	}
	out[n] = '\0';
}

/* The agent has seen it: what the pictures show, a paper, the carrier's record. */
static void form_seen(struct app *a) {
	struct return_form *f = a->form;
	char missing[16];

	form_missing(a, f, missing, sizeof missing);
	for (const char *p = missing; *p; p++)
		form_prove(f, *p, f->n_proofs ? f->proofs[0].ref : a->who.login, a->now);
}

/* ---- what policy allows ---- */

/* Of one line into the whole: allowed when it is for each line, the sum of what it pays, the least of the stock. */
static void form_add(struct return_form *f, const struct return_option *o, bool first) {
	struct form_option *k = &f->opts[o->kind];

	if (first) {
		*k = (struct form_option){ o->kind, o->pays, o->stock, o->allowed, o->why };
		return;
	}
	k->pays += o->pays;
	k->stock = o->stock < k->stock ? o->stock : k->stock;
	if (k->allowed && !o->allowed)
		k->why = o->why;
	k->allowed &= o->allowed;
}

static void form_suggest(struct app *a, struct return_form *f) {
	struct rma_reason r;
	enum rma_kind first = rma_reason_get(policy_conf(svc_policy(a->s)), f->reason, &r, NULL) == TEND_OK ? r.first : RMA_RR;

	f->chosen = f->n_opts;
	if ((unsigned)first < f->n_opts && f->opts[first].allowed)
		f->chosen = first;
	for (size_t i = 0; f->chosen == f->n_opts && i < f->n_opts; i++)
		if (f->opts[i].allowed && i != RMA_CP)
			f->chosen = i;
}

static void form_options(struct app *a, struct return_form *f) {
	bool first = true;
	struct tend_err err;

	mem_free(f->opts_ctx);
	f->opts_ctx = mem_ctx(f);
	f->n_opts = f->chosen = 0;
	for (size_t i = 0; *f->reason && i < f->n; i++) {
		struct return_option *o;
		size_t n;
		if (!f->lines[i].want)
			continue;
		if (svc_return_options(a->s, f->opts_ctx, &a->who, f->no, f->lines[i].id, f->lines[i].want, f->reason, &o, &n, &err) != TEND_OK) {
			app_fail(a, &err);
			f->n_opts = 0;
			return;
		}
		for (size_t k = 0; k < n; k++) {
			form_add(f, &o[k], first);
			f->n_opts = (size_t)o[k].kind + 1 > f->n_opts ? (size_t)o[k].kind + 1 : f->n_opts;
		}
		first = false;
	}
	form_suggest(a, f);
}

void form_open(struct app *a) {
	if (!a->t.n_orders) {
		app_say(a, "%s", _("no order is known here: `:customer` finds whose it is, or the message names one"));
		a->message_is_error = true;
		return;
	}
	mem_free(a->form);
	a->form = mem_new(a->ctx, struct return_form);
	a->form->ticket = a->open_id;
	snprintf(a->form->reason, sizeof a->form->reason, "%s", a->t.t.reason);
	a->message[0] = '\0';
	a->mode = MODE_FORM;
	a->follow = true;
	form_order(a, a->form, 0);
	form_proofs(a, a->form);
	form_options(a, a->form);
}

/* ---- asking for it ---- */

/* It is there: who may approve it is asked at once, with the sum. */
static void form_next(struct app *a, tend_id id) {
	struct return_full full;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	bool read = svc_return(a->s, tmp, &a->who, id, &full, &err) == TEND_OK;
	bool mine = read && (full.r.state == RMA_SUBMITTED || a->who.role != ROLE_AGENT); /* what is with a lead waits for one */

	if (!read)
		app_fail(a, &err);
	else if (mine && svc_return_can(a->s, &a->who, &full) & UINT64_C(1) << RMA_EV_APPROVE)
		command_run(a, mem_printf(tmp, "return approve R%" PRId64, id));
	else
		app_say(a, _("R%" PRId64 ": %s"), id, rma_state_title(full.r.state));
	mem_free(tmp);
}

static void form_submit(struct app *a) {
	struct return_form *f = a->form;
	struct return_wish *w = mem_array(f, struct return_wish, f->n + 1);
	struct return_request q = { .order = f->no, .ticket = f->ticket, .channel = "", .wishes = w, .proofs = f->proofs, .n_proofs = f->n_proofs, .kept = "",
		.send = "", .amount = f->amount };
	tend_id ids[20];
	size_t n = 0;
	struct tend_err err;

	for (size_t i = 0; i < f->n; i++)
		if (f->lines[i].want)
			w[q.n_wishes++] = (struct return_wish){ f->lines[i].id, f->lines[i].want, f->opts[f->chosen].kind, f->reason };
	if (svc_return_open(a->s, &a->who, &q, ids, &n, &err) != TEND_OK) { /* the form stays as it is filled in */
		app_fail(a, &err);
		return;
	}
	form_close(a);
	ticket_reload(a);
	queue_load(a);
	if (a->ret.shown)
		returns_load(a);
	if (n == 1)
		form_next(a, ids[0]);
	else
		app_say(a, _("R%" PRId64 " to R%" PRId64 " are asked for: F4 shows them"), ids[0], ids[n - 1]);
}

static void form_ask(struct app *a, bool amount) {
	prompt_open(a, MODE_ASK, "");
	a->ask = ASK_FORM;
	a->form->ask_amount = amount;
	a->ret.verb = amount ? "" : "reason";
}

static void form_enter(struct app *a) {
	struct return_form *f = a->form;

	if (!*f->reason)
		form_ask(a, false);
	else if (f->chosen >= f->n_opts || !f->opts[f->chosen].allowed)
		app_say(a, "%s", _("nothing is chosen: a number chooses, space takes a line in"));
	else if (f->opts[f->chosen].kind == RMA_CP && !f->amount)
		form_ask(a, true);
	else
		form_submit(a);
}

const char *form_question(const struct app *a) {
	return a->form && a->form->ask_amount ? _("compensation: which amount? ") : _("reason of the return (code, Tab): ");
}

void form_answer(struct app *a, const char *text) {
	struct return_form *f = a->form;
	char up[16] = "";

	a->mode = MODE_FORM;
	if (f->ask_amount) {
		if (rma_money_parse(text, &f->amount) && f->amount > 0)
			form_submit(a);
		else
			app_say(a, _("`%s` is no amount"), text), a->message_is_error = true;
		return;
	}
	for (size_t i = 0; text[i] && i + 1 < sizeof up; i++)
		up[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
	if (!policy_has(svc_policy(a->s), "reason", up)) {
		app_say(a, _("`%s` is no reason"), text);
		a->message_is_error = true;
		return;
	}
	snprintf(f->reason, sizeof f->reason, "%s", up);
	form_options(a, f);
}

/* ---- keys ---- */

static void form_choose(struct app *a, size_t i) {
	struct return_form *f = a->form;

	if (i >= f->n_opts)
		return;
	if (f->opts[i].allowed)
		f->chosen = i;
	else
		app_say(a, "%s: %s", rma_kind_title(f->opts[i].kind), f->opts[i].why);
}

static void form_want(struct app *a, int64_t want) {
	struct form_line *l = &a->form->lines[a->form->at];

	if (!a->form->n)
		return;
	l->want = want < 0 ? 0 : want > l->have ? l->have : want;
	form_options(a, a->form);
}

void form_key(struct app *a, struct key k) {
	struct return_form *f = a->form;
	struct form_line *l = f->n ? &f->lines[f->at] : NULL;
	enum action act = keymap_find(PANE_TICKET, k);

	a->message[0] = '\0';
	if (act == ACT_BACK)
		form_close(a);
	else if (k.special && k.code == K_ENTER)
		form_enter(a);
	else if (act == ACT_UP)
		f->at -= f->at > 0;
	else if (act == ACT_DOWN)
		f->at += f->at + 1 < f->n;
	else if (act == ACT_REDRAW)
		term_redraw();
	else if (k.special)
		return;
	else if (k.code >= '1' && k.code <= '9')
		form_choose(a, (size_t)(k.code - '1'));
	else if (k.code == ' ' && l)
		form_want(a, l->want ? 0 : l->have);
	else if ((k.code == '+' || k.code == '-') && l)
		form_want(a, l->want + (k.code == '+' ? 1 : -1));
	else if (k.code == 'c')
		form_ask(a, false);
	else if (k.code == 'e')
		form_seen(a);
	else if (k.code == 'o' && a->t.n_orders > 1) {
		form_order(a, f, (f->order + 1) % a->t.n_orders);
		form_options(a, f);
	}
}

const char *form_hint(const struct app *a) {
	(void)a;
	return _("⏎ ask for it  1-6 what  space + − pieces  c reason  e seen  o order  Esc leave");
}

/* ---- drawing ---- */

static int form_lines(const struct return_form *f) {
	return f->n > LINES_SHOWN ? LINES_SHOWN : (int)f->n;
}

int form_rows(const struct app *a) {
	return a->form ? 1 + form_lines(a->form) + 1 + (int)RMA_RJ : 0; /* head, lines, reason, options */
}

static char *form_result(const void *ctx, const struct form_option *o) {
	if (!o->allowed) /* `R0 T2: …`: there is no number yet */
		return mem_strdup(ctx, o->why + (strncmp(o->why, "R0 ", 3) ? 0 : 3));
	switch (o->kind) {
	case RMA_RR: return mem_printf(ctx, _("%s when the goods are back"), present_money(ctx, o->pays));
	case RMA_RO: return mem_printf(ctx, _("%s now"), present_money(ctx, o->pays));
	case RMA_EX: case RMA_RS: return mem_printf(ctx, ngettext_("%d in stock", "%d in stock", (unsigned long)(o->stock < 0 ? 0 : o->stock)), (int)o->stock);
	case RMA_CP: return mem_strdup(ctx, _("an amount that you name"));
	default: return mem_strdup(ctx, "");
	}
}

static void form_draw_lines(struct app *a, void *tmp, int row) {
	const struct return_form *f = a->form;
	size_t top = f->at >= LINES_SHOWN ? f->at - LINES_SHOWN + 1 : 0;

	for (size_t i = top; i < f->n && i < top + LINES_SHOWN; i++) {
		const struct form_line *l = &f->lines[i];
		char *price = present_money(tmp, l->price);
		int y = row + (int)(i - top);
		term_put(y, 1, 1, C_NORMAL, true, i == f->at ? ">" : "");
		term_put(y, 3, a->cols - 18, l->want ? C_NORMAL : C_DIM, l->want > 0,
		         mem_printf(tmp, _("%d of %d  %s"), (int)l->want, (int)l->have, l->title));
		term_put(y, a->cols - 2 - u8_width(price), 14, l->want ? C_NORMAL : C_DIM, false, price);
	}
}

static void form_draw_options(struct app *a, void *tmp, int row) {
	const struct return_form *f = a->form;

	for (size_t i = 0; i < f->n_opts; i++) {
		const struct form_option *o = &f->opts[i];
		bool here = i == f->chosen;
		char *kind = u8_pad(tmp, rma_kind_title(o->kind), 20);
		term_put(row + (int)i, 1, a->cols - 2, o->allowed ? C_NORMAL : C_DIM, here,
		         mem_printf(tmp, "%s %zu %s %s", here ? "▸" : " ", i + 1, kind, form_result(tmp, o)));
	}
	if (!f->n_opts)
		term_put(row, 4, a->cols - 6, C_DIM, false, *f->reason ? _("no line is chosen: space takes one in") : _("c says the reason: what is allowed hangs on it"));
}

void form_draw(struct app *a, int row) {
	struct return_form *f = a->form;
	void *tmp = mem_ctx(NULL);
	char *proofs = present_proofs(tmp, f->proofs, f->n_proofs);

	term_rule(row, 1, a->cols - 2);
	term_put(row, 3, a->cols - 6, C_OUT, true, mem_printf(tmp, _(" return of %s · paid %s "), f->no, present_money(tmp, f->paid)));
	form_draw_lines(a, tmp, row + 1);
	row += 1 + form_lines(f);
	char *reason = present_reason(tmp, svc_policy(a->s), f->reason, a->who.lang), missing[16];
	form_missing(a, f, missing, sizeof missing);
	for (const char *p = missing; *p; p++)
		proofs = mem_append(proofs, "%s%s", p == missing ? _(", missing: ") : " ", present_proof(*p));
	proofs = *missing ? mem_append(proofs, "%s", _(" (e: seen)")) : proofs;
	int room = a->cols - 2 - u8_width(_("reason")) - u8_width(_("evidence")) - u8_width(proofs) - 7;
	term_put(row, 1, a->cols - 2, *missing ? C_SOON : C_NORMAL, false,
	         mem_printf(tmp, "%s  %s · %s  %s", _("reason"), u8_clip(tmp, reason, room > 8 ? room : 8), _("evidence"), proofs));
	form_draw_options(a, tmp, row + 1);
	mem_free(tmp);
}
