/* SPDX-License-Identifier: ISC */
/* The knowledge: a query line with a focus of its own, what is found by it, below it the article under the cursor (article.c). Changes
 * nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { ROWS_MAX = 50, SNIPPET_FROM = 110 };

/* At 80×24 the article takes nine rows, on taller screens half of them. */
static int know_detail(const struct app *a) {
	return a->rows >= 30 ? a->rows / 2 : 9;
}

static int know_height(const struct app *a) {
	return a->rows - 3 - 1 - know_detail(a) - 2; /* title, query, heads; rule; article; message, hints */
}

/* ---- a line with marks ---- */

/* The span that covers byte at, and how far what holds there goes on. */
static const struct kb_span *spans_at(const struct kb_span *v, size_t n, size_t at, size_t *end) {
	const struct kb_span *hit = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t from = v[i].start, to = from + v[i].len;
		if (at < from && from < *end)
			*end = from;
		if (at >= from && at < to && !hit) {
			hit = &v[i];
			*end = to < *end ? to : *end;
		}
	}
	return hit;
}

void spans_put(int row, int col, int width, enum color_role role, bool bold, const char *text, const struct kb_span *styles, size_t n,
               const struct kb_span *marks, size_t n_marks) {
	static const struct { enum color_role role; bool bold; } looks[] = { [KB_PLAIN] = { C_NORMAL, false }, [KB_HEAD] = { C_HEAD, true },
		[KB_BOLD] = { C_NORMAL, true }, [KB_CODE] = { C_NOTE, false }, [KB_LINK] = { C_IN, false }, [KB_QUOTE] = { C_DIM, false } };
	size_t len = strlen(text), end;
	bool cut = u8_width(text) > width;
	void *tmp = mem_ctx(NULL);

	if (cut)
		len = u8_fit(text, width - 1, NULL);
	for (size_t at = 0; at < len; at = end) {
		end = len;
		const struct kb_span *style = spans_at(styles, n, at, &end), *mark = spans_at(marks, n_marks, at, &end);
		int look = style && style->style <= KB_QUOTE ? (int)style->style : KB_PLAIN;
		char *piece = mem_strndup(tmp, text + at, end - at);
		int w = u8_width(piece);
		if (w > width)
			break;
		term_put(row, col, w, mark ? C_HIT : look ? looks[look].role : role, mark || bold || looks[look].bold, piece);
		col += w;
		width -= w;
	}
	if (cut && width > 0)
		term_put(row, col, 1, role, bold, "…");
	mem_free(tmp);
}

/* ---- reading ---- */

static tend_id know_id(const struct app *a) {
	const struct know *k = &a->know;
	return k->open ? k->open : k->sel < k->n ? k->rows[k->sel].a.id : 0;
}

void know_forget(struct app *a) {
	a->know.full_id = 0;
	a->know.lines = NULL;
	a->dirty = true;
}

const struct kb_full *know_full(struct app *a) {
	struct know *k = &a->know;
	tend_id id = know_id(a);
	char ref[32];
	struct tend_err err;

	if (!id)
		return k->full_id = 0, NULL;
	if (k->full_id == id)
		return &k->full;
	mem_free(k->full_ctx);
	k->full_ctx = mem_ctx(a->ctx);
	k->full_id = 0;
	k->lines = NULL;
	snprintf(ref, sizeof ref, "K%" PRId64, id);
	if (svc_kb_get(a->s, k->full_ctx, &a->who, ref, &k->full, &err) != TEND_OK) {
		app_fail(a, &err);
		return NULL;
	}
	k->full_id = id;
	return &k->full;
}

static void know_scroll(struct app *a) {
	struct know *k = &a->know;
	size_t h = (size_t)(know_height(a) > 1 ? know_height(a) : 1);

	if (k->top + h > k->n)
		k->top = k->n > h ? k->n - h : 0;
	if (k->sel < k->top)
		k->top = k->sel;
	if (k->sel >= k->top + h)
		k->top = k->sel - h + 1;
}

static void know_select(struct app *a, size_t i) {
	struct know *k = &a->know;

	k->sel = k->n ? i < k->n ? i : k->n - 1 : 0;
	k->sel_id = k->n ? k->rows[k->sel].a.id : 0;
	k->scroll = 0;
	know_scroll(a);
}

static void know_keep(struct app *a) {
	struct know *k = &a->know;

	for (size_t i = 0; i < k->n; i++)
		if (k->rows[i].a.id == k->sel_id) {
			know_select(a, i);
			return;
		}
	know_select(a, 0);
}

static int64_t know_us(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* What was found before stays while the next words are looked for, and when that fails. */
void know_rows(struct app *a, bool typing) {
	struct know *k = &a->know;
	void *ctx = mem_ctx(a->ctx);
	struct kb_req r = { .query = edit_text(k->query), .limit = ROWS_MAX, .typing = typing, .all = k->scope == KNOW_ALL,
		.macros = k->scope == KNOW_MACROS };
	struct kb_hit *rows;
	size_t n;
	struct tend_err err;
	int64_t from = know_us();

	k->due = false;
	a->dirty = true;
	if (svc_kb_search(a->s, ctx, &a->who, &r, &rows, &n, &err) != TEND_OK) {
		app_fail(a, &err);
		mem_free(ctx);
		return;
	}
	k->took_us = getenv("TEND_NOW") ? -1 : know_us() - from; /* a clock that stands still measures nothing */
	mem_free(k->ctx);
	k->ctx = ctx;
	k->rows = rows;
	k->n = n;
	kb_query_parse(ctx, r.query, typing, &k->q);
	know_forget(a);
	know_keep(a);
}

void know_settle(struct app *a) {
	if (a->know.due && !a->moving)
		know_rows(a, true);
}

void know_open(struct app *a) {
	struct know *k = &a->know;

	a->pane = PANE_KNOW;
	if (!k->query)
		k->query = edit_new(a->ctx, false, "");
	k->shown = true;
	if (k->view == KNOW_LIST) {
		a->mode = MODE_SEARCH;
		know_rows(a, true);
	}
}

void know_query(struct app *a) {
	while (a->know.view != KNOW_LIST && a->know.view != KNOW_CLASH)
		article_back(a);
	if (a->know.view == KNOW_LIST)
		a->mode = MODE_SEARCH;
}

void know_find(struct app *a, const char *words) {
	struct know *k = &a->know;

	a->pane = PANE_KNOW;
	if (!k->query)
		k->query = edit_new(a->ctx, false, "");
	k->shown = true;
	k->view = KNOW_LIST;
	k->open = k->sel_id = 0;
	edit_set(k->query, words);
	know_rows(a, false);
}

void know_read(struct app *a, tend_id id) {
	if (!a->know.query)
		know_find(a, "");
	a->pane = PANE_KNOW;
	a->know.open = id;
	a->know.scroll = 0;
	if (know_full(a))
		a->know.view = KNOW_READ;
	else
		a->know.open = 0;
}

/* ---- the query line ---- */

static void know_to_list(struct app *a) {
	struct know *k = &a->know;

	a->mode = MODE_NONE;
	know_rows(a, false); /* now it is a question: what it does not find is remembered */
	if (k->n)
		know_select(a, k->sel);
}

static void know_scope(struct app *a, int by) {
	a->know.scope = (enum know_scope)(((int)a->know.scope + by + KNOW_SCOPES) % KNOW_SCOPES);
	a->know.sel_id = 0;
	know_rows(a, true);
}

void know_search_key(struct app *a, struct key k) {
	struct know *w = &a->know;

	a->message[0] = '\0';
	if (k.special && (k.code == K_ENTER || k.code == K_DOWN)) {
		know_to_list(a);
	} else if (k.special && k.code == K_ESC) {
		a->mode = MODE_NONE;
		if (w->due)
			know_rows(a, true);
	} else if (k.special && (k.code == K_TAB || k.code == K_STAB)) {
		know_scope(a, k.code == K_TAB ? 1 : -1);
	} else if (k.special && k.code >= K_F1 && k.code <= K_F5) {
		enum action act = keymap_find(PANE_KNOW, k);
		if (act != ACT_NONE && act != ACT_PANE_3) {
			a->mode = MODE_NONE;
			app_do(a, act);
		}
	} else if (k.special && (k.code == K_PGUP || k.code == K_PGDN)) {
		know_act(a, k.code == K_PGUP ? ACT_UP : ACT_DOWN);
	} else if (!k.special && k.code == ('L' & 31)) {
		term_redraw();
	} else {
		char *was = mem_strdup(NULL, edit_text(w->query));
		prompt_edit_key(w->query, k);
		if (strcmp(was, edit_text(w->query)) != 0) {
			w->due = true;
			w->sel_id = 0;
		}
		mem_free(was);
	}
}

/* ---- keys ---- */

static void know_language(struct app *a) {
	const struct kb_full *f = know_full(a);

	if (f && f->n_variants) {
		bool read = a->know.view == KNOW_READ;
		a->know.open = f->variants[0].id;
		know_forget(a);
		a->know.scroll = 0;
		a->know.view = read ? KNOW_READ : KNOW_LIST;
	} else if (f) {
		app_say(a, _("%s is there only in one language"), f->a.external_id);
	}
}

static void know_list_act(struct app *a, enum action act) {
	struct know *k = &a->know;
	size_t page = (size_t)(know_height(a) > 2 ? know_height(a) - 1 : 1), was = k->sel;

	switch (act) {
	case ACT_UP: know_select(a, k->sel ? k->sel - 1 : 0); break;
	case ACT_DOWN: know_select(a, k->sel + 1); break;
	case ACT_PAGE_UP: know_select(a, k->sel > page ? k->sel - page : 0); break;
	case ACT_PAGE_DOWN: know_select(a, k->sel + page); break;
	case ACT_TOP: know_select(a, 0); break;
	case ACT_BOTTOM: know_select(a, k->n ? k->n - 1 : 0); break;
	case ACT_READ:
		if (know_full(a)) {
			k->view = KNOW_READ;
			k->open = k->full_id; /* whatever the list does meanwhile */
		}
		break;
	default: break;
	}
	if (k->sel != was && k->view == KNOW_LIST)
		k->open = 0;
}

static void know_read_act(struct app *a, enum action act) {
	int page = a->rows - 7;

	switch (act) {
	case ACT_UP: article_scroll(a, -1); break;
	case ACT_DOWN: article_scroll(a, 1); break;
	case ACT_PAGE_UP: article_scroll(a, -page); break;
	case ACT_PAGE_DOWN: case ACT_READ: article_scroll(a, page); break;
	case ACT_TOP: a->know.scroll = 0; break;
	case ACT_BOTTOM: article_scroll(a, 1 << 20); break;
	default: break;
	}
}

static bool know_on_article(const struct app *a) {
	return a->know.view == KNOW_LIST || a->know.view == KNOW_READ;
}

void know_act(struct app *a, enum action act) {
	bool moves = act == ACT_READ || (act >= ACT_UP && act <= ACT_BOTTOM);

	if (!know_offers(a, act)) {
		app_say(a, _("that key does nothing here · %s shows what does"), action_keys(ACT_HELP));
		return;
	}
	switch (act) {
	case ACT_VIEW_NEXT: case ACT_VIEW_PREV: know_scope(a, act == ACT_VIEW_NEXT ? 1 : -1); return;
	case ACT_VERSIONS: article_versions(a); return;
	case ACT_GAPS: article_gaps(a); return;
	case ACT_LANGUAGE: know_language(a); return;
	case ACT_MINE: case ACT_THEIRS: edit_article_resolve(a, act); return;
	case ACT_INSERT: case ACT_EDIT: case ACT_EDIT_OUT: case ACT_HELPED: case ACT_UNHELPED: case ACT_ADD: case ACT_STAGE:
		kb_step(a, act);
		return;
	default: break;
	}
	if (moves && a->know.view == KNOW_LIST)
		know_list_act(a, act);
	else if (moves && a->know.view == KNOW_READ)
		know_read_act(a, act);
	else
		article_act(a, act);
}

bool know_offers(const struct app *a, enum action act) {
	const struct know *k = &a->know;
	bool versions = k->view == KNOW_VERSIONS || k->view == KNOW_DIFF;

	switch (act) {
	case ACT_READ: return k->view == KNOW_VERSIONS || k->view == KNOW_GAPS || (know_on_article(a) && know_id(a));
	case ACT_INSERT: case ACT_VERSIONS: case ACT_HELPED: case ACT_UNHELPED: case ACT_STAGE: case ACT_EDIT_OUT: case ACT_LANGUAGE: case ACT_WHY:
		return know_on_article(a) && know_id(a);
	case ACT_EDIT: return k->view == KNOW_CLASH || (know_on_article(a) && know_id(a));
	case ACT_GAPS: return k->view == KNOW_LIST;
	case ACT_ADD: return know_on_article(a) || k->view == KNOW_GAPS;
	case ACT_VIEW_NEXT: case ACT_VIEW_PREV: return k->view == KNOW_LIST;
	case ACT_COMPARE: return k->view == KNOW_VERSIONS;
	case ACT_RESTORE: return versions;
	case ACT_MINE: case ACT_THEIRS: return k->view == KNOW_CLASH;
	case ACT_FILTER: return k->view != KNOW_CLASH;
	default: return true;
	}
}

/* ---- drawing ---- */

static const char *const scopes[KNOW_SCOPES] = { N_("scope|published"), N_("scope|macros"), N_("scope|all, drafts too") };

static const char *know_scope_title(enum know_scope s) {
	const char *t = _(scopes[s]), *bar = strchr(t, '|');
	return bar ? bar + 1 : t;
}

static char *know_found(const struct app *a, void *tmp) {
	const struct know *k = &a->know;
	char *s = k->n >= ROWS_MAX ? mem_printf(tmp, _("%d+ articles"), ROWS_MAX)
	                           : mem_printf(tmp, ngettext_("%zu article", "%zu articles", k->n), k->n);

	if (k->took_us >= 0)
		s = mem_append(s, " · %d.%d ms", (int)(k->took_us / 1000), (int)(k->took_us / 100 % 10));
	return s;
}

/* The part of the query that fits, with the cursor in it. */
static void know_draw_query(struct app *a, void *tmp) {
	struct know *k = &a->know;
	const char *text = edit_text(k->query), *lead = _("Search");
	char *right = mem_printf(tmp, "%s · %s", know_scope_title(k->scope), know_found(a, tmp));
	int w = u8_width(right), col = 1 + u8_width(lead) + 2, room = a->cols - w - 3 - col;
	size_t cur = edit_cursor(k->query), from = 0;
	bool here = a->mode == MODE_SEARCH;

	while (from < cur && u8_width(mem_strndup(tmp, text + from, cur - from)) >= room) {
		int32_t cp;
		from += u8_next(text + from, cur - from, &cp);
	}
	term_put(1, 1, col, here ? C_TITLE : C_NORMAL, here, lead);
	if (!*text && !here)
		term_put(1, col, room, C_DIM, false, mem_printf(tmp, _("the most used ones · %s searches"), action_keys(ACT_FILTER)));
	else
		term_put(1, col, room, C_NORMAL, here, text + from);
	term_put(1, a->cols - w - 1, w, C_DIM, false, right);
	k->query_col = col + u8_width(mem_strndup(tmp, text + from, cur - from));
}

enum { COL_TITLE, COL_ID, COL_STATE, COL_USED, COL_HELPED, COL_LANGS, COL_SNIPPET, COLS };

static void know_columns(const struct app *a, int w[COLS]) {
	bool wide = a->cols >= SNIPPET_FROM, all = a->know.scope == KNOW_ALL;

	w[COL_ID] = wide ? 24 : 20;
	w[COL_STATE] = all ? 10 : 0;
	w[COL_USED] = 7;
	w[COL_HELPED] = 8;
	w[COL_LANGS] = 7;
	int rest = a->cols - 3 - w[COL_ID] - w[COL_STATE] - w[COL_USED] - w[COL_HELPED] - w[COL_LANGS];
	w[COL_TITLE] = wide ? rest * 9 / 20 : rest;
	w[COL_SNIPPET] = rest - w[COL_TITLE];
}

static void know_draw_heads(const int w[COLS]) {
	const char *heads[COLS] = { _("TITLE"), _("NAME"), _("STATE"), _("USED"), _("HELPED"), _("LANG"), _("WORDS") };
	int col = 3;

	for (int i = 0; i < COLS; i++) {
		int right = i == COL_USED || i == COL_HELPED ? w[i] - 2 - u8_width(heads[i]) : 0;
		if (w[i])
			term_put(2, col + (right > 0 ? right : 0), w[i] - 1, C_HEAD, true, heads[i]);
		col += w[i];
	}
}

static void know_draw_row(struct app *a, void *tmp, int row, size_t i, const int w[COLS]) {
	const struct kb_hit *h = &a->know.rows[i];
	const struct article *x = &h->a;
	bool here = i == a->know.sel;
	const char *text[COLS] = { x->title, x->external_id, present_kb_state(x->state), present_kb_used(tmp, x), present_kb_helped(tmp, x), x->langs,
		h->snippet };
	int col = 3;

	term_put(row, 0, 1, C_NORMAL, true, here ? ">" : "");
	term_put(row, 1, 1, C_NORMAL, false, x->kind == KB_MACRO ? "▸" : "");
	for (int c = 0; c < COLS; c++) {
		int right = c == COL_USED || c == COL_HELPED ? w[c] - 2 - u8_width(text[c]) : 0;
		enum color_role role = h->near ? C_DIM : C_NORMAL;
		if (c == COL_TITLE)
			spans_put(row, col, w[c] - 1, role, false, text[c], NULL, 0, h->title_marks, h->n_title_marks);
		else if (c == COL_SNIPPET && w[c])
			spans_put(row, col, w[c] - 1, C_DIM, false, text[c], NULL, 0, h->snippet_marks, h->n_snippet_marks);
		else if (w[c])
			term_put(row, col + (right > 0 ? right : 0), w[c] - 1, c == COL_USED ? C_NORMAL : role, here && c == COL_USED, text[c]);
		col += w[c];
	}
	if (here && a->bar)
		term_fill(row, 0, a->cols, C_NORMAL, true);
}

/* Nothing found, or nothing there: what to do. */
static void know_draw_empty(struct app *a, void *tmp) {
	const char *query = edit_text(a->know.query);

	if (a->know.due)
		return;
	if (*query) {
		term_put(4, 6, a->cols - 8, C_DIM, false, mem_printf(tmp, _("nothing holds “%s”"), u8_clip(tmp, query, a->cols / 2)));
		term_put(5, 6, a->cols - 8, C_DIM, false, mem_printf(tmp, _("other words: %s · what is lacking: %s · write it: %s"), action_keys(ACT_FILTER),
		                                                     action_keys(ACT_GAPS), action_keys(ACT_ADD)));
	} else {
		term_put(4, 6, a->cols - 8, C_DIM, false, a->know.scope == KNOW_MACROS ? _("no macros yet") : _("no articles yet"));
		term_put(5, 6, a->cols - 8, C_DIM, false, mem_printf(tmp, _("%s writes one · `tend kb import FOLDER` brings many"), action_keys(ACT_ADD)));
	}
}

static void know_draw_list(struct app *a, void *tmp) {
	struct know *k = &a->know;
	int w[COLS], height = know_height(a), row = 3 + height;

	know_scroll(a);
	know_columns(a, w);
	know_draw_heads(w);
	for (int i = 0; i < height && k->top + (size_t)i < k->n; i++)
		know_draw_row(a, tmp, 3 + i, k->top + (size_t)i, w);
	if (!k->n)
		know_draw_empty(a, tmp);
	term_rule(row, 1, a->cols - 2);
	if (k->n > (size_t)height)
		term_put(row, a->cols - 16, 14, C_NORMAL, false, mem_printf(tmp, " %zu–%zu ", k->top + 1, k->top + (size_t)height));
	if (a->moving || !k->n)
		return; /* blank is cheap, another article would be a lie */
	const struct kb_hit *h = &k->rows[k->sel];
	if (a->cols < SNIPPET_FROM && *edit_text(k->query) && h->n_snippet_marks && !k->open) { /* else it has a column */
		spans_put(row + 1, 1, a->cols - 2, C_DIM, false, h->snippet, NULL, 0, h->snippet_marks, h->n_snippet_marks);
		row++;
	}
	article_draw(a, tmp, row + 1, a->rows - 3, 0);
}

void know_draw(struct app *a) {
	struct know *k = &a->know;
	void *tmp = mem_ctx(NULL);

	know_settle(a);
	if (k->view == KNOW_LIST) {
		know_draw_query(a, tmp);
		know_draw_list(a, tmp);
	} else if (k->view == KNOW_READ) {
		int n = article_draw(a, tmp, 1, a->rows - 3, k->scroll);
		if (n > a->rows - 5)
			term_put(a->rows - 2, a->cols - 16, 14, C_DIM, false, mem_printf(tmp, "%d–%d / %d", k->scroll + 1, k->scroll + a->rows - 5 < n ? k->scroll + a->rows - 5 : n, n));
	} else {
		sheet_draw(a, 1, a->rows - 3);
	}
	mem_free(tmp);
}

int know_cursor(const struct app *a, int *col) {
	const struct know *k = &a->know;

	*col = a->mode == MODE_SEARCH ? k->query_col : 0;
	if (a->mode == MODE_SEARCH)
		return 1;
	if (k->view == KNOW_LIST)
		return -(int)(3 + k->sel - k->top);
	return k->view != KNOW_READ && k->sheet.cursor ? -(2 + k->sheet.at - k->sheet.top) : -1;
}
