/* SPDX-License-Identifier: ISC */
/* The queue: views as tabs, a list in the order of urgency, a preview of the ticket under the cursor. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { PREVIEW_ROWS = 3, COUNT_MAX = 1000 };

int queue_height(const struct app *a) {
	return a->rows - 3 - 1 - PREVIEW_ROWS - 2; /* title, views, heads; rule; preview; message, hints */
}

const struct ticket *queue_selected(const struct app *a) {
	return a->sel < a->page.n ? &a->page.rows[a->sel] : NULL;
}

char *app_filter_query(struct app *a, const void *ctx) {
	const char *view = a->view < a->n_views ? a->views[a->view].query : "";
	return mem_printf(ctx, "%s %s", view, a->filter);
}

static struct place queue_place(const struct ticket *t) {
	return (struct place){ t->due, t->priority, t->id };
}

static bool queue_fetch(struct app *a, struct place from, bool back) {
	void *ctx = mem_ctx(a->ctx);
	struct list_req r = { .query = app_filter_query(a, ctx), .limit = queue_height(a), .after = from, .back = back };
	struct list_page page;
	struct tend_err err;

	if (svc_list(a->s, ctx, &a->who, &r, &page, &err) != TEND_OK) {
		app_fail(a, &err); /* what was there stays */
		mem_free(ctx);
		return false;
	}
	if ((back || from.id) && !page.n) { /* nothing further: stay */
		mem_free(ctx);
		return false;
	}
	mem_free(a->list_ctx);
	a->list_ctx = ctx;
	a->page = page;
	a->top = from;
	if (back && page.n) { /* the place before the first row is not known: the row itself stands for it */
		a->top = queue_place(&page.rows[0]);
		a->top.id--;
		a->page.more = from.id != 0; /* what follows, also when it was read backwards */
	}
	if (!a->top.id)
		a->skipped = 0;
	return true;
}

/* The rows before the first one shown, when that many are stepped over; unknown stays unknown. */
static void queue_skip(struct app *a, int rows) {
	if (a->top.id && a->skipped >= 0)
		a->skipped += rows;
}

static bool queue_find_selection(struct app *a) {
	for (size_t i = 0; i < a->page.n; i++)
		if (a->page.rows[i].id == a->sel_id)
			return a->sel = i, true;
	return false;
}

static void queue_keep_selection(struct app *a, size_t otherwise) {
	if (queue_find_selection(a))
		return;
	a->sel = otherwise < a->page.n ? otherwise : a->page.n ? a->page.n - 1 : 0;
	a->sel_id = a->page.n ? a->page.rows[a->sel].id : 0;
}

/* The ticket under the cursor has gone elsewhere in the list: the page around it. False when it is not in the list any more. */
static bool queue_follow(struct app *a) {
	void *tmp = mem_ctx(NULL);
	struct list_req r = { .limit = 1 };
	struct list_page page;
	size_t above = a->sel ? a->sel : (size_t)queue_height(a) / 2;
	bool there;

	r.query = mem_printf(tmp, "%s id:T%" PRId64, app_filter_query(a, tmp), a->sel_id);
	there = svc_list(a->s, tmp, &a->who, &r, &page, NULL) == TEND_OK && page.n == 1 && page.rows[0].id == a->sel_id &&
		page.rows[0].snoozed_until <= a->now;
	if (there) {
		r.query = app_filter_query(a, tmp);
		r.limit = (int)above + 1;
		r.after = queue_place(&page.rows[0]);
		r.back = true;
		there = svc_list(a->s, tmp, &a->who, &r, &page, NULL) == TEND_OK;
	}
	if (there) {
		there = queue_fetch(a, page.n == above + 1 ? queue_place(&page.rows[0]) : (struct place){ 0 }, false) && queue_find_selection(a);
		if (a->top.id)
			a->skipped = -1;
	}
	mem_free(tmp);
	return there;
}

void queue_load(struct app *a) {
	queue_rows(a);
	queue_counts(a);
}

void queue_rows(struct app *a) {
	a->dirty = true;
	if (!queue_fetch(a, a->top, false) && a->top.id)
		queue_fetch(a, (struct place){ 0 }, false);
	if (!a->sel_id || (!queue_find_selection(a) && !queue_follow(a)))
		queue_keep_selection(a, a->sel);
	a->preview_id = 0;
}

bool queue_first(struct app *a) {
	a->dirty = true;
	bool ok = queue_fetch(a, (struct place){ 0 }, false);
	queue_keep_selection(a, 0);
	a->preview_id = 0;
	return ok;
}

static void queue_count(struct app *a, const char *query, int *out) {
	if (svc_count(a->s, &a->who, query, COUNT_MAX + 1, out, NULL) != TEND_OK)
		*out = -1;
}

void queue_counts(struct app *a) {
	for (size_t i = 0; i < a->n_views; i++)
		queue_count(a, a->views[i].query, &a->view_counts[i]);
	queue_count(a, "who:me due<0", &a->mine_late);
	if (a->capacity > 0)
		queue_count(a, "who:me state:active", &a->mine);
}

/* ---- moving ---- */

static void queue_select(struct app *a, size_t i) {
	a->sel = i;
	a->sel_id = i < a->page.n ? a->page.rows[i].id : 0;
}

static void queue_down(struct app *a) {
	if (a->sel + 1 < a->page.n) {
		queue_select(a, a->sel + 1);
	} else if (a->page.more && a->page.n) { /* one row on: the list scrolls by one */
		struct place first = queue_place(&a->page.rows[0]);
		if (queue_fetch(a, first, false)) {
			queue_skip(a, 1);
			queue_select(a, a->page.n - 1);
		}
	}
}

static void queue_up(struct app *a) {
	if (a->sel > 0) {
		queue_select(a, a->sel - 1);
		return;
	}
	if (!a->top.id || !a->page.n)
		return;
	struct list_req r = { .limit = 2, .after = queue_place(&a->page.rows[0]), .back = true };
	struct list_page before;
	void *tmp = mem_ctx(NULL);
	r.query = app_filter_query(a, tmp);
	if (svc_list(a->s, tmp, &a->who, &r, &before, NULL) == TEND_OK && before.n) {
		queue_fetch(a, before.n == 2 ? queue_place(&before.rows[0]) : (struct place){ 0 }, false);
		queue_skip(a, -1);
		queue_select(a, 0);
	}
	mem_free(tmp);
}

static void queue_page_back(struct app *a) {
	if (!a->top.id) {
		queue_select(a, 0);
		return;
	}
	if (queue_fetch(a, queue_place(&a->page.rows[0]), true) && a->page.n == (size_t)queue_height(a))
		queue_skip(a, -(int)a->page.n);
	else
		queue_fetch(a, (struct place){ 0 }, false);
	queue_select(a, a->sel < a->page.n ? a->sel : 0);
}

static void queue_page(struct app *a, bool back) {
	int n = (int)a->page.n;

	if (!n)
		return;
	if (back) {
		queue_page_back(a);
	} else if (a->page.more && queue_fetch(a, queue_place(&a->page.rows[n - 1]), false)) {
		queue_skip(a, n);
		queue_select(a, a->sel < a->page.n ? a->sel : a->page.n - 1);
	} else {
		queue_select(a, (size_t)n - 1);
	}
}

/* How many there are in all; -1 when that is not known. */
static int queue_total(const struct app *a) {
	if (!*a->filter && a->view < a->n_views)
		return a->view_counts[a->view];
	return !a->page.more && a->skipped >= 0 ? a->skipped + (int)a->page.n : -1;
}

static void queue_end(struct app *a) {
	int total = queue_total(a);

	if (queue_fetch(a, (struct place){ 0 }, true) && a->page.n < (size_t)queue_height(a))
		queue_fetch(a, (struct place){ 0 }, false);
	if (a->top.id)
		a->skipped = total >= 0 && total <= COUNT_MAX ? total - (int)a->page.n : -1;
	queue_select(a, a->page.n ? a->page.n - 1 : 0);
}

/* ---- marks, views ---- */

static bool queue_is_marked(const struct app *a, tend_id id) {
	for (size_t i = 0; i < a->n_marks; i++)
		if (a->marks[i] == id)
			return true;
	return false;
}

static void queue_mark(struct app *a, tend_id id, bool toggle) {
	for (size_t i = 0; i < a->n_marks; i++)
		if (a->marks[i] == id) {
			if (toggle)
				a->marks[i] = a->marks[--a->n_marks];
			return;
		}
	mem_grow(a->ctx, a->marks, a->n_marks);
	a->marks[a->n_marks++] = id;
}

static void queue_view(struct app *a, int step) {
	if (!a->n_views)
		return;
	a->view = (a->view + a->n_views + (size_t)(step + (int)a->n_views)) % a->n_views;
	a->n_marks = 0;
	queue_first(a);
	queue_select(a, 0);
}

void queue_act(struct app *a, enum action act) {
	const struct ticket *t = queue_selected(a);

	switch (act) {
	case ACT_UP: queue_up(a); break;
	case ACT_DOWN: queue_down(a); break;
	case ACT_PAGE_UP: queue_page(a, true); break;
	case ACT_PAGE_DOWN: queue_page(a, false); break;
	case ACT_TOP: queue_fetch(a, (struct place){ 0 }, false); queue_select(a, 0); break;
	case ACT_BOTTOM: queue_end(a); break;
	case ACT_OPEN: if (t) ticket_open(a, t->id); break;
	case ACT_MARK:
		if (t) {
			queue_mark(a, t->id, true);
			queue_down(a);
		}
		break;
	case ACT_MARK_ALL:
		if (a->n_marks) {
			a->n_marks = 0;
		} else {
			for (size_t i = 0; i < a->page.n; i++)
				queue_mark(a, a->page.rows[i].id, false);
		}
		break;
	case ACT_VIEW_NEXT: queue_view(a, 1); break;
	case ACT_VIEW_PREV: queue_view(a, -1); break;
	default: break;
	}
}

/* ---- drawing ---- */

struct column { const char *head; int width, min_cols; };

/* due, ticket, via, class, reason, customer; what is left is the subject's. From 110 columns more room, from 160 assignee and age. */
static void queue_columns(const struct app *a, int w[8]) {
	int wide = a->cols >= 110;

	w[0] = 9;
	w[1] = 8;
	w[2] = a->cols >= 132 ? 13 : wide ? 8 : 7;
	w[3] = wide ? 13 : 12;
	w[4] = wide ? 18 : 9;
	w[5] = wide ? 18 : 10;
	w[6] = a->cols >= 110 ? 10 : 0; /* assignee */
	w[7] = a->cols >= 160 ? 18 : 0; /* state and age */
}

static void queue_draw_views(struct app *a, void *tmp) {
	int col = 1;

	for (size_t i = 0; i < a->n_views && col < a->cols - 2; i++) {
		const char *count = a->view_counts[i] < 0 ? "" : a->view_counts[i] > COUNT_MAX ? "1000+" : mem_printf(tmp, "%d", a->view_counts[i]);
		char *label = mem_printf(tmp, "%s %s", a->views[i].title, count);
		term_put(1, col, a->cols - col - 1, i == a->view ? C_TITLE : C_NORMAL, i == a->view, label);
		if (i == a->view)
			term_fill(1, col, u8_width(label), C_TITLE, true);
		col += u8_width(label);
		if (i + 1 < a->n_views)
			term_put(1, col, 3, C_DIM, false, " │ ");
		col += 3;
	}
	if (*a->filter && a->mode != MODE_FILTER && col < a->cols - 8) {
		char *f = mem_printf(tmp, "/%s%s", a->filter, a->page.partial ? mem_printf(tmp, _(" (first %d searched)"), a->page.searched) : "");
		int w = u8_width(f);
		if (w > a->cols - col - 1)
			w = a->cols - col - 1;
		term_put(1, a->cols - w - 1, w, C_SOON, true, f);
	}
}

/* What the rules are not sure of enough is not shown at all; a mere suggestion is grey (classify.md section 1). */
static void queue_put_verdict(struct app *a, int row, int col, int width, const struct ticket *t, int sure, const char *text) {
	const struct policy *p = svc_policy(a->s);
	bool shown = t->classed_by_person || sure >= policy_threshold(p, "suggest", 50);
	bool taken = t->classed_by_person || sure >= policy_threshold(p, "act", 80);

	term_put(row, col, width, taken ? C_NORMAL : C_DIM, false, shown ? text : "—");
}

static void queue_draw_row(struct app *a, void *tmp, int row, size_t i, const int w[8]) {
	const struct ticket *t = &a->page.rows[i];
	int64_t soon = policy_shop_dur(svc_policy(a->s), "due_soon", 900);
	enum urgency u = present_urgency(t, a->now, soon);
	enum color_role role = u == URGENCY_LATE ? C_LATE : u == URGENCY_SOON ? C_SOON : C_NORMAL;
	bool here = i == a->sel, marked = queue_is_marked(a, t->id);
	char due[32] = "";
	const char *lang = a->who.lang;
	int col = 0;

	term_put(row, 0, 1, C_NORMAL, true, here ? ">" : "");
	term_put(row, 1, 1, C_MARK, true, marked ? "+" : "");
	term_put(row, 2, 2, role, true, u == URGENCY_LATE ? "!!" : u == URGENCY_SOON ? "! " : "");
	if (t->due != TMS_NONE)
		dur_format(due, sizeof due, t->due - a->now, here && t->due > a->now && t->due - a->now < 2 * TMS_MINUTE);
	if (u8_width(due) > w[0] - 3)
		due[strcspn(due, " ")] = '\0'; /* days are enough */
	col = 5;
	term_put(row, col + (w[0] - 3 > u8_width(due) ? w[0] - 3 - u8_width(due) : 0), w[0], role, u != URGENCY_NONE, due);
	col += w[0] - 2;
	term_put(row, col, 1, C_NORMAL, true, t->draft ? "✎" : t->unread ? "●" : "");
	col += 2;
	term_put(row, col, w[1], C_NORMAL, here, mem_printf(tmp, "T%" PRId64, t->id));
	col += w[1];
	term_put(row, col, w[2] - 1, C_NORMAL, false, policy_title(svc_policy(a->s), "channel", t->channel, lang));
	col += w[2];
	queue_put_verdict(a, row, col, w[3] - 1, t, t->confidence, present_class(t->class));
	col += w[3];
	queue_put_verdict(a, row, col, w[4] - 1, t, t->reason_confidence, present_reason(tmp, svc_policy(a->s), t->reason, lang));
	col += w[4];
	char *level = t->customer_level ? mem_printf(tmp, " ♦%d", t->customer_level) : mem_strdup(tmp, "");
	term_put(row, col, w[5] - 1, C_NORMAL, false, mem_printf(tmp, "%s%s", u8_clip(tmp, t->customer_name, w[5] - 1 - u8_width(level)), level));
	col += w[5];
	int right = a->cols - w[6] - w[7] - 1;
	char *subject = *t->viewers ? mem_printf(tmp, "[%s] %s", t->viewers, t->subject) : mem_strdup(tmp, t->subject);
	term_put(row, col, right - col, C_NORMAL, t->unread, subject);
	if (w[6])
		term_put(row, right + 1, w[6] - 1, C_DIM, false, t->assignee_login);
	if (w[7])
		term_put(row, right + 1 + w[6], w[7] - 2, C_DIM, false,
		         mem_printf(tmp, "%s · %s", present_state(t->state), present_ago(tmp, a->now - t->created)));
	if (here && a->bar)
		term_fill(row, 0, a->cols, C_NORMAL, true);
}

static void queue_draw_heads(struct app *a, const int w[8]) {
	const char *heads[] = { _("DUE"), _("TICKET"), _("VIA"), _("CLASS"), _("REASON"), _("CUSTOMER"), _("SUBJECT") };
	int col = 6, step[] = { w[0] - 1, w[1], w[2], w[3], w[4], w[5], 0 };

	for (int i = 0; i < 7; i++) {
		term_put(2, col, a->cols - col - 1, C_HEAD, true, heads[i]);
		col += step[i];
	}
	if (w[6])
		term_put(2, a->cols - w[6] - w[7], w[6], C_HEAD, true, _("AGENT"));
	if (w[7])
		term_put(2, a->cols - w[7], w[7], C_HEAD, true, _("STATE"));
}

static void queue_preview_load(struct app *a, const struct ticket *t) {
	if (a->preview_id == t->id && a->preview_version == t->version)
		return;
	mem_free(a->preview_ctx);
	a->preview_ctx = mem_ctx(a->ctx);
	a->preview_id = t->id;
	a->preview_version = t->version;
	if (svc_ticket(a->s, a->preview_ctx, &a->who, t->id, &a->preview, NULL) != TEND_OK)
		a->preview_id = 0;
}

static char *queue_preview_customer(const struct app *a, void *tmp, const struct ticket *t) {
	const struct ticket_full *f = &a->preview;
	char *s = mem_strdup(tmp, *t->customer_name ? t->customer_name : _("unknown customer"));
	const struct order *o = f->n_orders ? &f->orders[0] : NULL;

	if (o)
		s = mem_append(s, " · %s %s · %s", o->no, present_money(tmp, o->paid_fen),
		               o->signed_at == TMS_NONE ? _("not yet signed")
		                                        : mem_printf(tmp, _("signed %s ago"), present_ago(tmp, a->now - o->signed_at)));
	if (f->customer.n_orders)
		s = mem_append(s, ngettext_(" · %d order", " · %d orders", f->customer.n_orders), f->customer.n_orders);
	if (f->customer.id)
		s = mem_append(s, ngettext_(" · %d ticket", " · %d tickets", f->customer.n_tickets), f->customer.n_tickets);
	return s;
}

/* `P3 · suggested 77 %: after-sales / T01 damaged [袋子破 · 退款]`: the words it rests on last, as many as there is room for. */
static char *queue_preview_class(const struct app *a, void *tmp, const struct ticket *t, const struct message *last) {
	const char *reason = present_reason(tmp, svc_policy(a->s), t->reason, a->who.lang);
	char *s, *words = mem_strdup(tmp, "");

	if (t->classed_by_person)
		return mem_printf(tmp, _("P%d · decided by a person: %s / %s"), t->priority, present_class(t->class), reason);
	s = mem_printf(tmp, _("P%d · suggested %d %%: %s / %s"), t->priority, t->confidence, present_class(t->class), reason);
	for (size_t i = 0; last && i < last->n_evidence; i++) {
		const struct evidence *e = &last->evidence[i];
		if (e->field != VF_CLASS || !e->len || e->weight <= 0)
			continue;
		char *one = u8_squeeze(tmp, mem_strndup(tmp, last->text + e->start, e->len));
		if (!strstr(words, one))
			words = mem_append(words, "%s%s", *words ? " · " : "", one);
	}
	int room = a->cols - 2 - u8_width(s) - 3;
	return *words && room > 4 ? mem_append(s, " [%s]", u8_clip(tmp, words, room)) : s;
}

/* The customer and order in one line, the last words in another, what the rules think in the third. */
static void queue_draw_preview(struct app *a, void *tmp, int row) {
	const struct ticket *t = a->moving ? NULL : queue_selected(a); /* blank is cheap, another ticket's words would be a lie */
	const struct message *last = NULL;

	if (t)
		queue_preview_load(a, t);
	if (!t || !a->preview_id)
		return;
	const struct ticket_full *f = &a->preview;
	for (size_t i = 0; i < f->n_messages; i++)
		if (f->messages[i].direction == DIR_IN || f->messages[i].direction == DIR_AUTO)
			last = &f->messages[i];
	term_put(row, 1, a->cols - 2, C_NORMAL, false, queue_preview_customer(a, tmp, t));
	if (last)
		term_put(row + 1, 1, a->cols - 2, C_IN, false, mem_printf(tmp, "\"%s\"", u8_clip(tmp, u8_squeeze(tmp, last->text), a->cols - 4)));
	term_put(row + 2, 1, a->cols - 2, C_DIM, false, queue_preview_class(a, tmp, t, last));
}

/* `16–30 of 600` in the rule: what is shown, not where the cursor is, so that moving it costs nothing. */
static void queue_draw_position(struct app *a, void *tmp, int row) {
	int total = queue_total(a), n = (int)a->page.n;
	char *s = mem_strdup(tmp, " ");

	if (!n || (!a->top.id && !a->page.more && total == n))
		return;
	if (a->skipped >= 0)
		s = mem_append(s, "%d–%d ", a->skipped + 1, a->skipped + n);
	if (total > COUNT_MAX)
		s = mem_append(s, _("of %d+ "), COUNT_MAX);
	else if (total >= 0)
		s = mem_append(s, _("of %d "), total);
	else if (a->page.more)
		s = mem_append(s, "… ");
	int w = u8_width(s);
	if (w > 1)
		term_put(row, a->cols - w - 3, w, C_NORMAL, false, s);
}

static void queue_draw_empty(struct app *a, void *tmp) {
	if (a->mode == MODE_FILTER && *a->message)
		return; /* what is wrong is said below */
	const char *what = *a->filter ? mem_printf(tmp, _("nothing matches /%s · / changes it, Esc clears it"), a->filter)
	                              : _("nothing here · n takes the next ticket · Tab shows another view");
	term_put(5, 6, a->cols - 8, C_DIM, false, what);
}

void queue_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int w[8], height = queue_height(a);

	queue_columns(a, w);
	queue_draw_views(a, tmp);
	queue_draw_heads(a, w);
	for (size_t i = 0; i < a->page.n && (int)i < height; i++)
		queue_draw_row(a, tmp, 3 + (int)i, i, w);
	if (!a->page.n)
		queue_draw_empty(a, tmp);
	term_rule(3 + height, 1, a->cols - 2);
	queue_draw_position(a, tmp, 3 + height);
	queue_draw_preview(a, tmp, 4 + height);
	mem_free(tmp);
}
