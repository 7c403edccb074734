/* SPDX-License-Identifier: ISC */
/* The returns: tabs by what is to be done, a list, below it the record under the cursor (record.c). Knows which step a key stands for, not
 * what a step needs. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { ROWS_MAX = 500, COUNT_MAX = 1000 };

#define EV(e) (UINT64_C(1) << RMA_EV_##e)

/* The steps that a key may mean; the first that is possible now is it. */
static const struct { enum action act; uint64_t events; const char *verb; } steps[] = {
	{ ACT_APPROVE, EV(APPROVE), "approve" },
	{ ACT_REFUSE, EV(REFUSE) | EV(REFUSE_GOODS), "refuse" },
	{ ACT_OFFER, EV(OFFER), "offer" },
	{ ACT_GOODS, EV(ARRIVE) | EV(INTERCEPTED), "receive" },
	{ ACT_INSPECT, EV(INSPECT), "inspect" },
	{ ACT_INSPECT, EV(RESOLVE), "resolve" },
	{ ACT_SHIP, EV(SHIP) | EV(REPAIR), "ship" },
	{ ACT_SETTLE, EV(COMPUTE) | EV(NOTHING_DUE) | EV(REROUTE), "settle" },
	{ ACT_EVIDENCE, EV(ASK), "ask" },
	{ ACT_EVIDENCE, EV(ANSWER), "answer" },
	{ ACT_TRACK, EV(TRACK), "track" },
};
enum { STEPS = sizeof steps / sizeof *steps };

/* At 80×24 the record takes nine rows, on taller screens what it has to say. */
static int returns_detail(const struct app *a) {
	return a->rows >= 40 ? 15 : a->rows >= 30 ? 12 : 9;
}

int returns_height(const struct app *a) {
	return a->rows - 3 - 1 - returns_detail(a) - 2; /* title, tabs, heads; rule; record; message, hints */
}

const struct return_item *returns_selected(const struct app *a) {
	return a->ret.sel < a->ret.n ? &a->ret.rows[a->ret.sel] : NULL;
}

/* ---- reading ---- */

const struct return_full *returns_full(struct app *a) {
	struct returns *r = &a->ret;
	const struct return_item *it = returns_selected(a);
	struct tend_err err;

	if (!it)
		return r->full_id = 0, r->can = 0, NULL;
	if (r->full_id == it->r.id)
		return &r->full;
	mem_free(r->full_ctx);
	r->full_ctx = mem_ctx(a->ctx);
	r->full_id = 0;
	r->can = 0;
	if (svc_return(a->s, r->full_ctx, &a->who, it->r.id, &r->full, &err) != TEND_OK) {
		app_fail(a, &err);
		return NULL;
	}
	r->full_id = it->r.id;
	r->can = svc_return_can(a->s, &a->who, &r->full);
	return &r->full;
}

static void returns_scroll(struct app *a) {
	struct returns *r = &a->ret;
	size_t h = (size_t)(returns_height(a) > 1 ? returns_height(a) : 1);

	if (r->top + h > r->n)
		r->top = r->n > h ? r->n - h : 0;
	if (r->sel < r->top)
		r->top = r->sel;
	if (r->sel >= r->top + h)
		r->top = r->sel - h + 1;
}

static void returns_select(struct app *a, size_t i) {
	a->ret.sel = a->ret.n ? i < a->ret.n ? i : a->ret.n - 1 : 0;
	a->ret.sel_id = a->ret.n ? a->ret.rows[a->ret.sel].r.id : 0;
	returns_scroll(a);
}

/* The cursor stays on its record while others come and go; when that one has gone, on the one that is there now. */
static void returns_keep(struct app *a) {
	struct returns *r = &a->ret;

	for (size_t i = 0; i < r->n; i++)
		if (r->rows[i].r.id == r->sel_id) {
			returns_select(a, i);
			return;
		}
	returns_select(a, r->sel);
}

static bool returns_fetch(struct app *a) {
	struct returns *r = &a->ret;
	void *ctx = mem_ctx(a->ctx);
	struct return_item *rows;
	size_t n;
	struct tend_err err;
	enum tend_status st = r->code ? svc_return_scan(a->s, ctx, &a->who, r->code, &rows, &n, &err)
	                              : svc_returns(a->s, ctx, &a->who, r->tab, ROWS_MAX, &rows, &n, &err);

	if (st == TEND_NOT_FOUND) {
		n = 0;
	} else if (st != TEND_OK) { /* what was there stays */
		app_fail(a, &err);
		mem_free(ctx);
		return false;
	}
	mem_free(r->ctx);
	r->ctx = ctx;
	r->rows = rows;
	r->n = n;
	r->full_id = 0;
	return true;
}

void returns_rows(struct app *a) {
	a->dirty = true;
	if (returns_fetch(a))
		returns_keep(a);
}

void returns_counts(struct app *a) {
	struct tend_err err;

	if (svc_return_counts(a->s, &a->who, a->ret.counts, &err) != TEND_OK)
		app_fail(a, &err);
}

void returns_load(struct app *a) {
	returns_counts(a);
	returns_rows(a);
}

static void returns_tab(struct app *a, enum return_tab tab) {
	mem_free(a->ret.code);
	a->ret.code = NULL;
	a->ret.tab = tab;
	a->ret.sel_id = 0;
	a->ret.sel = a->ret.top = 0;
	returns_load(a);
	returns_select(a, 0);
}

/* A lead sees first what waits for a lead, the warehouse its goods, anybody else the first tab that is not empty. */
void returns_open(struct app *a) {
	enum return_tab first = a->who.role == ROLE_LEAD ? RETURNS_LEAD : a->who.role == ROLE_WAREHOUSE ? RETURNS_GOODS : RETURNS_DECIDE, t = first;

	a->pane = PANE_RETURNS;
	if (a->ret.shown) {
		returns_load(a);
		return;
	}
	a->ret.shown = true;
	returns_counts(a);
	while (!a->ret.counts[t] && (t = (enum return_tab)((t + 1) % RETURN_TAB_COUNT)) != first)
		;
	returns_tab(a, t);
}

void returns_find(struct app *a, const char *code) {
	struct returns *r = &a->ret;
	char *was = r->code;

	a->pane = PANE_RETURNS;
	a->ret.shown = true;
	r->code = code && *code ? mem_strdup(a->ctx, code) : NULL;
	mem_free(was);
	r->sel_id = 0;
	r->sel = r->top = 0;
	returns_load(a);
	returns_select(a, 0);
}

/* ---- keys ---- */

bool returns_offers(const struct app *a, enum action act) {
	if (act == ACT_OPEN)
		return returns_selected(a) && returns_selected(a)->r.ticket;
	if (act == ACT_WHY)
		return returns_selected(a) != NULL;
	if (act == ACT_LABEL) /* only what comes back and is approved has one */
		return returns_selected(a) && rma_comes_back(returns_selected(a)->r.kind) && rma_state_bar(returns_selected(a)->r.state) >= 3 &&
			returns_selected(a)->r.state < RMA_REJECTED;
	if (act == ACT_STEP)
		return a->ret.can != 0;
	if (act == ACT_UNDO)
		return false; /* whether a step can be undone is known only when it is tried */
	for (int i = 0; i < STEPS; i++)
		if (steps[i].act == act && a->ret.can & steps[i].events)
			return true;
	for (int i = 0; i < STEPS; i++)
		if (steps[i].act == act)
			return false;
	return true;
}

void returns_undo(struct app *a) {
	struct done d;
	struct tend_err err;
	char *what;
	void *tmp = mem_ctx(NULL);

	enum tend_status st = a->ret.batch ? svc_undo(a->s, tmp, &a->who, a->ret.batch, &what, &d, &err) : TEND_LIMIT;
	if (st == TEND_OK)
		app_say(a, _("undone: %s"), what);
	else if (st == TEND_LIMIT)
		app_say(a, _("a return goes on, not back: %s shows what is possible now"), action_keys(ACT_STEP));
	else
		app_fail(a, &err);
	a->ret.batch = 0;
	mem_free(tmp);
	returns_load(a);
}

void returns_why(struct app *a) {
	const struct return_full *f = returns_full(a);
	struct tend_err err;
	char *text;
	void *tmp = mem_ctx(NULL);

	if (!f) {
		;
	} else if (svc_return_why(a->s, tmp, &a->who, f->r.id, &text, &err) != TEND_OK) {
		app_fail(a, &err);
	} else {
		app_pager(a, mem_printf(tmp, _("Why R%" PRId64), f->r.id), text, false);
		a->pager_return = f->r.id;
		a->pager_version = f->r.version;
	}
	mem_free(tmp);
}

/* A key that does nothing on this record says so and in which state it is. */
static void returns_step(struct app *a, enum action act) {
	const struct return_full *f = returns_full(a);

	if (!f) {
		app_say(a, "%s", _("no return here"));
		return;
	}
	if (!returns_offers(a, act)) {
		app_say(a, _("R%" PRId64 " (%s): %s is not possible now, or not yours"), f->r.id, rma_state_title(f->r.state), action_hint(act));
		return;
	}
	for (int i = 0; i < STEPS; i++) {
		if (steps[i].act != act || !(a->ret.can & steps[i].events))
			continue;
		if (act == ACT_APPROVE || act == ACT_SETTLE)
			command_run(a, mem_printf(a->ret.ctx, "return %s R%" PRId64, steps[i].verb, f->r.id));
		else
			return_ask(a, steps[i].verb, NULL);
		return;
	}
	if (act == ACT_STEP)
		prompt_open(a, MODE_VERB, "return "), command_complete(a);
	else if (act == ACT_LABEL)
		record_label(a, f);
}

static void returns_ticket(struct app *a) {
	const struct return_item *it = returns_selected(a);

	if (it && it->r.ticket) /* back leads here again */
		ticket_open(a, it->r.ticket);
	else
		app_say(a, "%s", it ? _("it has no ticket") : _("no return here"));
}

void returns_act(struct app *a, enum action act) {
	struct returns *r = &a->ret;
	size_t page = (size_t)(returns_height(a) > 1 ? returns_height(a) - 1 : 1);

	switch (act) {
	case ACT_UP: returns_select(a, r->sel ? r->sel - 1 : 0); break;
	case ACT_DOWN: returns_select(a, r->sel + 1); break;
	case ACT_PAGE_UP: returns_select(a, r->sel > page ? r->sel - page : 0); break;
	case ACT_PAGE_DOWN: returns_select(a, r->sel + page); break;
	case ACT_TOP: returns_select(a, 0); break;
	case ACT_BOTTOM: returns_select(a, r->n ? r->n - 1 : 0); break;
	case ACT_OPEN: returns_ticket(a); break;
	case ACT_SCAN: scan_open(a); break;
	case ACT_VIEW_NEXT: returns_tab(a, (enum return_tab)((r->tab + 1) % RETURN_TAB_COUNT)); break;
	case ACT_VIEW_PREV: returns_tab(a, (enum return_tab)((r->tab + RETURN_TAB_COUNT - 1) % RETURN_TAB_COUNT)); break;
	default: returns_step(a, act);
	}
}

/* ---- drawing: tabs and rows ---- */

static const char *const tabs[RETURN_TAB_COUNT] = { N_("tab|Decide"), N_("tab|Lead"), N_("tab|Goods due"), N_("tab|Inspect"), N_("tab|Ship"),
	N_("tab|Refund"), N_("tab|Failed"), N_("tab|All") };

static const char *returns_tab_title(int t) {
	const char *s = _(tabs[t]), *bar = strchr(s, '|');
	return bar ? bar + 1 : s;
}

static void returns_draw_tabs(struct app *a, void *tmp) {
	char *labels[RETURN_TAB_COUNT];
	int all = 0, col = 1;

	for (int t = 0; t < RETURN_TAB_COUNT; t++) {
		int64_t n = a->ret.counts[t];
		labels[t] = mem_printf(tmp, n >= COUNT_MAX ? "%s %d+" : "%s %d", returns_tab_title(t), (int)(n > COUNT_MAX ? COUNT_MAX : n));
		all += u8_width(labels[t]);
	}
	const char *bar = all + 3 * (RETURN_TAB_COUNT - 1) + 2 > a->cols ? "│" : " │ ";
	for (int t = 0; t < RETURN_TAB_COUNT; t++) {
		bool here = !a->ret.code && t == (int)a->ret.tab;
		term_put(1, col, a->cols - col - 1, here ? C_TITLE : C_NORMAL, here, labels[t]);
		if (here)
			term_fill(1, col, u8_width(labels[t]), C_TITLE, true);
		col += u8_width(labels[t]);
		if (t + 1 < RETURN_TAB_COUNT)
			term_put(1, col, u8_width(bar), C_DIM, false, bar);
		col += u8_width(bar);
	}
	if (a->ret.code && a->cols - col > 4)
		term_put(1, col, a->cols - col - 1, C_SOON, true, mem_printf(tmp, "/%s", a->ret.code));
}

enum { COL_RETURN, COL_TICKET, COL_KIND, COL_STATE, COL_AMOUNT, COL_DUE, COL_CUSTOMER, COL_GOODS, COLS };

/* From 110 columns the kinds and states have their whole names, and the goods are there. */
static void returns_columns(const struct app *a, int w[COLS]) {
	bool wide = a->cols >= 110;

	w[COL_RETURN] = wide ? 8 : 6;
	w[COL_TICKET] = wide ? 9 : 7;
	w[COL_KIND] = wide ? 16 : 12;
	w[COL_STATE] = wide ? 23 : 16;
	w[COL_AMOUNT] = wide ? 12 : 10;
	w[COL_DUE] = wide ? 17 : 15;
	int rest = a->cols - 4 - 1 - w[COL_RETURN] - w[COL_TICKET] - w[COL_KIND] - w[COL_STATE] - w[COL_AMOUNT] - w[COL_DUE];
	w[COL_CUSTOMER] = wide ? 12 : rest;
	w[COL_GOODS] = wide ? rest - 12 : 0;
}

static void returns_draw_heads(const int w[COLS]) {
	const char *heads[COLS] = { _("NO"), _("TICKET"), _("KIND"), _("STATE"), _("AMOUNT"), _("DUE"), _("CUSTOMER"), _("GOODS") };
	int col = 4;

	for (int i = 0; i < COLS; i++) {
		int right = i == COL_AMOUNT ? w[i] - 1 - u8_width(heads[i]) : 0;
		term_put(2, col + (right > 0 ? right : 0), w[i] - 1, C_HEAD, true, w[i] ? heads[i] : "");
		col += w[i];
	}
}

static void returns_draw_row(struct app *a, void *tmp, int row, size_t i, const int w[COLS]) {
	const struct return_item *it = &a->ret.rows[i];
	const struct rma_row *r = &it->r;
	enum urgency u = present_return_urgency(r, a->now, policy_shop_dur(svc_policy(a->s), "due_soon", 900));
	enum color_role role = u == URGENCY_LATE ? C_LATE : u == URGENCY_SOON ? C_SOON : C_NORMAL;
	bool here = i == a->ret.sel;
	char *amount = present_money(tmp, r->amount);
	const char *text[COLS] = { mem_printf(tmp, "R%" PRId64, r->id), r->ticket ? mem_printf(tmp, "T%" PRId64, r->ticket) : "—",
		mem_printf(tmp, "%s %s", rma_kind_word(r->kind), present_kind(r->kind)),
		mem_printf(tmp, "%s%s", r->flags & (RMA_DISPUTED | RMA_FROZEN) ? "▲" : "", rma_state_title(r->state)), amount,
		present_return_due(tmp, r, a->now), it->customer, it->goods };
	int col = 4;

	term_put(row, 0, 1, C_NORMAL, true, here ? ">" : "");
	term_put(row, 1, 2, role, true, u == URGENCY_LATE ? "!!" : u == URGENCY_SOON ? "! " : "");
	for (int c = 0; c < COLS; c++) {
		int right = c == COL_AMOUNT ? w[c] - 1 - u8_width(amount) : 0;
		term_put(row, col + (right > 0 ? right : 0), w[c] - 1, c == COL_DUE ? role : C_NORMAL, c == COL_RETURN ? here : c == COL_DUE && u != URGENCY_NONE, text[c]);
		col += w[c];
	}
	if (here && a->bar)
		term_fill(row, 0, a->cols, C_NORMAL, true);
}

/* An empty list says what to do next. */
static void returns_draw_empty(struct app *a, void *tmp) {
	static const char *const nothing[RETURN_TAB_COUNT] = { N_("nothing to decide · R in a ticket asks for a return"), N_("nothing waits for a lead"),
		N_("no goods are due · # scans what comes anyway"), N_("nothing to inspect · # scans a parcel that came"),
		N_("nothing to ship"), N_("nothing to pay: what is inspected comes here"), N_("no payment failed"),
		N_("no returns yet · R in a ticket asks for one") };

	if (a->ret.code)
		term_put(5, 6, a->cols - 8, C_DIM, false, mem_printf(tmp, _("no return is found by %s · Esc goes back to the tab"), a->ret.code));
	else
		term_put(5, 6, a->cols - 8, C_DIM, false, mem_printf(tmp, _("%s · Tab shows the next"), _(nothing[a->ret.tab])));
}

void returns_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int w[COLS], height = returns_height(a);

	returns_scroll(a);
	returns_columns(a, w);
	returns_draw_tabs(a, tmp);
	returns_draw_heads(w);
	for (int i = 0; i < height && a->ret.top + (size_t)i < a->ret.n; i++)
		returns_draw_row(a, tmp, 3 + i, a->ret.top + (size_t)i, w);
	if (!a->ret.n)
		returns_draw_empty(a, tmp);
	term_rule(3 + height, 1, a->cols - 2);
	if (a->ret.n > (size_t)height)
		term_put(3 + height, a->cols - 16, 14, C_NORMAL, false, mem_printf(tmp, " %zu–%zu ", a->ret.top + 1, a->ret.top + (size_t)height));
	record_draw(a, tmp, 4 + height, a->rows - 3);
	mem_free(tmp);
}

/* ---- in the ticket ---- */

const struct rma_row *returns_newest(const struct app *a) {
	const struct rma_row *r = NULL;

	for (size_t i = 0; i < a->n_of_ticket; i++)
		if (!r || !rma_is_over(a->of_ticket[i].r.state))
			r = &a->of_ticket[i].r;
	return r;
}

/* ` R12 return ¥228.00: to be sent back · ships in 5 d ` */
char *returns_line(const struct app *a, void *tmp) {
	const struct rma_row *r = returns_newest(a);

	if (!r)
		return NULL;
	char *due = present_return_due(tmp, r, a->now);
	return mem_printf(tmp, " R%" PRId64 " %s %s: %s%s%s ", r->id, present_kind(r->kind), present_money(tmp, r->amount), rma_state_title(r->state),
	                  *due ? " · " : "", due);
}

int returns_panel_rows(const struct app *a) {
	return a->n_of_ticket ? 1 + 2 * (int)a->n_of_ticket : 0;
}

void returns_panel(struct panel *p) {
	const struct app *a = p->a;

	if (!a->n_of_ticket)
		return;
	panel_put(p, C_HEAD, true, "%s", _("RETURNS"));
	for (size_t i = 0; i < a->n_of_ticket; i++) {
		const struct rma_row *r = &a->of_ticket[i].r;
		panel_put(p, C_NORMAL, !rma_is_over(r->state), " R%" PRId64 " %s %s %s", r->id, present_kind(r->kind), present_money(p->tmp, r->amount),
		          rma_state_title(r->state));
		panel_put(p, C_DIM, false, "  %s", present_return_due(p->tmp, r, a->now));
	}
}
