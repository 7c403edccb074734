/* SPDX-License-Identifier: ISC */
/* One article: rendered, its versions and what differs, why it stands where it stands; and where knowledge is lacking. Changes nothing but
 * by restoring a version. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { GAPS_MAX = 20, DIFF_CONTEXT = 3 };

static char *article_day(const struct app *a, const void *ctx, tms_t at) {
	return tms_wall(ctx, at, policy_zone(svc_policy(a->s)), "%m-%d");
}

static char *article_time(const struct app *a, const void *ctx, tms_t at) {
	return tms_wall(ctx, at, policy_zone(svc_policy(a->s)), "%Y-%m-%d %H:%M");
}

/* ---- rendered ---- */

/* Body, what a customer is told, what a macro does: one text. */
static char *article_text(const void *ctx, const struct article *x) {
	char *s = mem_strdup(ctx, x->body);

	if (*x->reply)
		s = mem_append(s, "%s\n# %s\n%s", *s ? "\n" : "", _("What the customer is told"), x->reply);
	if (x->kind == KB_MACRO)
		s = mem_append(s, "\n# %s\n%s", _("What it does"), present_kb_macro(ctx, x));
	return s;
}

static void article_render(struct app *a) {
	struct know *k = &a->know;

	if (k->lines && k->lines_width == a->cols)
		return;
	k->lines_width = a->cols;
	k->lines = kb_render(k->full_ctx, article_text(k->full_ctx, &k->full.a), a->cols - 3 > 100 ? 100 : a->cols - 3, &k->n_lines);
}

/* `# title   v7 · zhao · 11-02`, its state when it is not published. */
static void article_draw_head(struct app *a, void *tmp, int row, const struct kb_full *f) {
	const struct article *x = &f->a;
	char *right = mem_printf(tmp, "v%" PRId64 "%s%s · %s", x->version, *x->author ? " · " : "", x->author, article_day(a, tmp, x->updated));

	if (x->audience == KB_INTERNAL)
		right = mem_printf(tmp, "%s · %s", present_kb_audience(x->audience), right);
	if (x->state != KB_PUBLISHED)
		right = mem_printf(tmp, "%s · %s", present_kb_state(x->state), right);
	if (f->due)
		right = mem_printf(tmp, "%s · %s", _("review due"), right);
	int w = u8_width(right), room = a->cols - w - 4;
	term_put(row, a->cols - w - 1, w, f->due || x->state != KB_PUBLISHED ? C_SOON : C_DIM, false, right);
	char *title = mem_printf(tmp, "# %s", x->title);
	size_t n;
	struct kb_span *marks = kb_marks(tmp, title, &a->know.q, true, &n);
	spans_put(row, 1, room, C_TITLE, true, title, NULL, 0, marks, n);
}

int article_draw(struct app *a, void *tmp, int row, int last, int from) {
	const struct kb_full *f = know_full(a);
	struct know *k = &a->know;

	if (!f)
		return 0;
	article_render(a);
	article_draw_head(a, tmp, row++, f);
	for (size_t i = (size_t)from; i < k->n_lines && row <= last; i++) {
		const struct kb_line *l = &k->lines[i];
		size_t n;
		if (!*l->text && k->view == KNOW_LIST && a->rows < 30) /* little room: without the gaps between */
			continue;
		struct kb_span *marks = kb_marks(tmp, l->text, &k->q, false, &n);
		spans_put(row++, 1, a->cols - 2, C_NORMAL, false, l->text, l->spans, l->n, marks, n);
	}
	return (int)k->n_lines;
}

void article_scroll(struct app *a, int by) {
	struct know *k = &a->know;
	int max = (int)k->n_lines - (a->rows - 5);

	k->scroll += by;
	k->scroll = k->scroll > max ? max : k->scroll;
	k->scroll = k->scroll < 0 ? 0 : k->scroll;
}

/* ---- a sheet of lines ---- */

static struct sheet *sheet_new(struct app *a, enum know_view view, bool cursor, const char *title) {
	struct sheet *s = &a->know.sheet;

	mem_free(s->ctx);
	*s = (struct sheet){ .ctx = mem_ctx(a->ctx), .cursor = cursor };
	s->title = mem_strdup(s->ctx, title);
	a->know.view = view;
	a->dirty = true;
	return s;
}

static struct sheet_line *sheet_add(struct sheet *s, enum color_role role, bool bold, const char *text) {
	mem_grow(s->ctx, s->v, s->n);
	s->v[s->n] = (struct sheet_line){ .text = mem_strdup(s->ctx, text), .role = role, .bold = bold };
	return &s->v[s->n++];
}

static int sheet_height(const struct app *a) {
	return a->rows - 4;
}

static void sheet_move(struct app *a, int by) {
	struct sheet *s = &a->know.sheet;
	int h = sheet_height(a), *at = s->cursor ? &s->at : &s->top, max = s->cursor ? (int)s->n - 1 : (int)s->n - h;

	*at += by;
	*at = *at > max ? max : *at;
	*at = *at < 0 ? 0 : *at;
	if (!s->cursor)
		return;
	s->top = s->at < s->top ? s->at : s->at >= s->top + h ? s->at - h + 1 : s->top;
}

void sheet_draw(struct app *a, int row, int last) {
	struct sheet *s = &a->know.sheet;

	sheet_move(a, 0);
	term_put(row, 1, a->cols - 2, C_TITLE, true, s->title);
	for (int i = 0; s->top + i < (int)s->n && row + 1 + i <= last; i++) {
		const struct sheet_line *l = &s->v[s->top + i];
		bool here = s->cursor && s->top + i == s->at;
		term_put(row + 1 + i, 0, 1, C_NORMAL, true, here ? ">" : "");
		term_put(row + 1 + i, 2, a->cols - 3, l->role, l->bold, l->text);
	}
}

/* ---- versions ---- */

static char *version_line(const struct app *a, void *tmp, const struct kb_version *v) {
	return mem_printf(tmp, "%s v%-3" PRId64 " %s  %s  %s  %s", v->version == a->know.from_version ? "*" : " ", v->version, article_time(a, tmp, v->at),
	                  u8_pad(tmp, *v->author ? v->author : "—", 8), u8_pad(tmp, present_kb_state(v->state), 9), v->reason);
}

static void versions_show(struct app *a) {
	struct know *k = &a->know;
	void *tmp = mem_ctx(NULL);
	struct sheet *s = sheet_new(a, KNOW_VERSIONS, true, mem_printf(tmp, _("Versions of %s %s"), k->full.a.external_id, k->full.a.title));

	for (size_t i = 0; i < k->n_versions; i++)
		sheet_add(s, C_NORMAL, false, version_line(a, tmp, &k->versions[i]));
	s->at = (int)k->at_version;
	sheet_move(a, 0);
	mem_free(tmp);
}

static bool versions_load(struct app *a) {
	struct know *k = &a->know;
	const struct kb_full *f = know_full(a);
	struct tend_err err;

	if (!f)
		return false;
	mem_free(k->versions_ctx);
	k->versions_ctx = mem_ctx(a->ctx);
	k->n_versions = 0;
	if (svc_kb_versions(a->s, k->versions_ctx, &a->who, f->a.id, &k->versions, &k->n_versions, &err) != TEND_OK) {
		app_fail(a, &err);
		return false;
	}
	return true;
}

void article_versions(struct app *a) {
	struct know *k = &a->know;

	if (k->view <= KNOW_READ)
		k->before_view = k->view;
	k->open = k->open ? k->open : k->n ? k->rows[k->sel].a.id : 0; /* the list may change meanwhile */
	k->from_version = 0;
	k->at_version = 0;
	if (versions_load(a))
		versions_show(a);
}

/* Lines that changed, with some around them. */
static void diff_lines(struct sheet *s, void *tmp, const struct kb_diff *d, size_t n, enum color_role role_of(enum kb_side), const char *sign_of(enum kb_side)) {
	size_t told = 0, shown = 0;

	for (size_t i = 0; i < n; i++) {
		bool near = d[i].side != KB_BOTH;
		for (size_t j = i > DIFF_CONTEXT ? i - DIFF_CONTEXT : 0; j <= i + DIFF_CONTEXT && j < n && !near; j++)
			near = d[j].side != KB_BOTH;
		if (!near)
			continue;
		if (shown && i > told + 1)
			sheet_add(s, C_DIM, false, "…");
		char *line = mem_printf(tmp, "%s %s", sign_of(d[i].side), d[i].line);
		sheet_add(s, role_of(d[i].side), d[i].side != KB_BOTH, u8_visible(tmp, line, false));
		told = i;
		shown++;
	}
}

static enum color_role diff_role(enum kb_side s) {
	return s == KB_BASE ? C_LATE : s == KB_MINE ? C_OUT : C_DIM;
}

static const char *diff_sign(enum kb_side s) {
	return s == KB_BASE ? "−" : s == KB_MINE ? "+" : " ";
}

/* From the one that is marked, else the one before, to the one under the cursor. */
void article_diff(struct app *a) {
	struct know *k = &a->know;
	const struct kb_version *to = &k->versions[k->at_version], *from = k->at_version + 1 < k->n_versions ? to + 1 : NULL;
	void *tmp = mem_ctx(NULL);
	size_t n;

	for (size_t i = 0; i < k->n_versions; i++)
		if (k->versions[i].version == k->from_version && i != k->at_version)
			from = &k->versions[i];
	if (from && from->version > to->version) { /* always from the older to the newer */
		const struct kb_version *x = from;
		from = to;
		to = x;
	}
	struct kb_diff *d = kb_diff(tmp, from ? from->text : "", to->text, &n);
	struct sheet *s = sheet_new(a, KNOW_DIFF, false, mem_printf(tmp, _("%s: from v%lld to v%lld"), k->full.a.external_id, (long long)(from ? from->version : 0),
	                                                            (long long)to->version));
	diff_lines(s, tmp, d, n, diff_role, diff_sign);
	if (!s->n && from && from->state == to->state)
		sheet_add(s, C_DIM, false, _("the same words"));
	else if (!s->n && from)
		sheet_add(s, C_DIM, false, mem_printf(tmp, _("the same words; only the state: %s, then %s"), present_kb_state(from->state), present_kb_state(to->state)));
	mem_free(tmp);
}

static void article_restore(struct app *a) {
	struct know *k = &a->know;
	const struct kb_version *v = &k->versions[k->at_version];
	struct kb_done d;
	struct tend_err err;

	if (svc_kb_restore(a->s, &a->who, k->full.a.id, v->version, k->full.a.version, &d, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	if (d.changed) {
		kb_undoable(a, d.id, k->full.a.version, k->full.a.state, d.version);
		app_say(a, _("the text of v%lld is v%lld now · u undo"), (long long)v->version, (long long)d.version);
	} else {
		app_say(a, _("v%lld says the same as now"), (long long)v->version);
	}
	know_forget(a);
	k->at_version = 0;
	k->from_version = 0;
	if (versions_load(a))
		versions_show(a);
}

/* ---- two people, one text ---- */

static enum color_role clash_role(enum kb_side s) {
	return s == KB_BASE ? C_LATE : s == KB_MINE ? C_OUT : s == KB_THEIRS ? C_NOTE : s == KB_AGREED ? C_IN : C_DIM;
}

static const char *clash_sign(enum kb_side s) {
	static const char *const words[] = { [KB_BOTH] = N_("side|      "), [KB_BASE] = N_("side|was   "), [KB_MINE] = N_("side|yours "),
		[KB_THEIRS] = N_("side|theirs"), [KB_AGREED] = N_("side|both  ") };
	const char *w = _(words[s]), *bar = strchr(w, '|');

	return bar ? bar + 1 : w;
}

void article_clash(struct app *a) {
	const struct know_edit *x = &a->article;
	void *tmp = mem_ctx(NULL);
	bool clash;
	size_t n;
	struct kb_diff *d = kb_diff3(tmp, x->clash.base, edit_text(x->e), x->clash.theirs, &n, &clash);
	struct sheet *s = sheet_new(a, KNOW_CLASH, false, mem_printf(tmp, _("%s was changed by %s meanwhile (v%lld): %s"), x->name, x->clash.by,
	                                                             (long long)x->clash.version, clash ? _("you both touched the same lines")
	                                                             : _("the two changes do not touch each other")));

	a->mode = MODE_NONE;
	a->pane = PANE_KNOW;
	diff_lines(s, tmp, d, n, clash_role, clash_sign);
	app_say(a, _("%s both as one text to look at · %s yours · %s theirs · Esc back to your text"), action_keys(ACT_EDIT), action_keys(ACT_MINE),
	        action_keys(ACT_THEIRS));
	mem_free(tmp);
}

/* What both made of it as one text; where they clash, both stand there between signs. */
char *article_merged(struct app *a, const void *ctx, bool *clash) {
	const struct know_edit *x = &a->article;
	void *tmp = mem_ctx(NULL);
	size_t n;
	struct kb_diff *d = kb_diff3(tmp, x->clash.base, edit_text(x->e), x->clash.theirs, &n, clash);
	char *out = mem_strdup(ctx, "");

	for (size_t i = 0, j; i < n; i = j) {
		size_t theirs = 0, mine = 0;
		for (j = i; j < n && (d[j].side == KB_THEIRS || d[j].side == KB_MINE || d[j].side == KB_BASE); j++) {
			theirs += d[j].side == KB_THEIRS;
			mine += d[j].side == KB_MINE;
		}
		if (j == i) {
			out = mem_append(out, "%s\n", d[j++].line);
			continue;
		}
		bool both = theirs && mine;
		if (both)
			out = mem_append(out, "<<<<<<< %s\n", x->clash.by);
		for (size_t k = i; k < j; k++)
			if (d[k].side == KB_THEIRS)
				out = mem_append(out, "%s\n", d[k].line);
		if (both)
			out = mem_append(out, "=======\n");
		for (size_t k = i; k < j; k++)
			if (d[k].side == KB_MINE)
				out = mem_append(out, "%s\n", d[k].line);
		if (both)
			out = mem_append(out, ">>>>>>> %s\n", a->who.login);
	}
	mem_free(tmp);
	return out;
}

/* ---- where it is lacking ---- */

static void gaps_articles(struct app *a, void *tmp, struct sheet *s, const struct article *v, size_t n, bool due) {
	for (size_t i = 0; i < n; i++) {
		char *name = u8_pad(tmp, v[i].external_id, 22);
		char *tail = due ? mem_printf(tmp, _("due %s"), present_kb_date(tmp, v[i].review_on))
		                 : mem_printf(tmp, ngettext_("%d complaint", "%d complaints", v[i].unhelped), (int)v[i].unhelped);
		char *line = mem_printf(tmp, "  %s %s  %s", name, u8_pad(tmp, v[i].title, a->cols - 30 - u8_width(tail)), tail);
		sheet_add(s, C_NORMAL, false, line)->article = v[i].id;
	}
}

static void gaps_head(struct sheet *s, const char *title, size_t n) {
	sheet_add(s, C_HEAD, true, title);
	if (!n)
		sheet_add(s, C_DIM, false, _("  nothing"));
}

static void gaps_fill(struct app *a, void *tmp, struct sheet *s, const struct kb_gaps *g) {
	gaps_head(s, _("SEARCHED FOR, NOTHING FOUND · ⏎ writes it"), g->n_misses);
	for (size_t i = 0; i < g->n_misses; i++) {
		char *line = mem_printf(tmp, "  %4d×  %s  %s", (int)g->misses[i].n, article_day(a, tmp, g->misses[i].last), u8_visible(tmp, g->misses[i].query, false));
		sheet_add(s, C_NORMAL, false, line)->query = mem_strdup(s->ctx, g->misses[i].query);
	}
	gaps_head(s, _("SOLVED WITHOUT AN ARTICLE · ⏎ opens one of the tickets"), g->n_bare);
	for (size_t i = 0; i < g->n_bare; i++) {
		const struct kb_bare *b = &g->bare[i];
		char *reason = present_reason(tmp, svc_policy(a->s), b->reason, a->who.lang);
		char *line = mem_printf(tmp, _("  %s %4d of %d  like T%lld"), u8_pad(tmp, reason, 30), (int)b->without, (int)b->solved, (long long)b->example);
		sheet_add(s, C_NORMAL, false, line)->ticket = b->example;
	}
	gaps_head(s, _("SAID TO BE WRONG OR OUTDATED · ⏎ reads it"), g->n_contradicted);
	gaps_articles(a, tmp, s, g->contradicted, g->n_contradicted, false);
	gaps_head(s, _("TO BE REVIEWED · ⏎ reads it"), g->n_due);
	gaps_articles(a, tmp, s, g->due, g->n_due, true);
}

void article_gaps(struct app *a) {
	struct kb_gaps g;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);

	if (svc_kb_gaps(a->s, tmp, &a->who, GAPS_MAX, &g, &err) != TEND_OK) {
		app_fail(a, &err);
	} else {
		struct sheet *s = sheet_new(a, KNOW_GAPS, true, mem_printf(tmp, _("Where knowledge is lacking, by the newest %d tickets"), g.searched));
		a->know.before_view = KNOW_LIST;
		gaps_fill(a, tmp, s, &g);
		s->at = 1;
	}
	mem_free(tmp);
}

static void gaps_enter(struct app *a) {
	struct sheet *s = &a->know.sheet;
	const struct sheet_line *l = s->at < (int)s->n ? &s->v[s->at] : NULL;

	if (!l)
		return;
	if (l->ticket) {
		ticket_open(a, l->ticket);
	} else if (l->article) {
		a->know.back_to_gaps = true;
		know_forget(a);
		know_read(a, l->article);
	} else if (l->query) {
		struct article x = ARTICLE_INIT;
		x.lang = strncmp(a->who.lang, "zh", 2) ? "en" : "zh";
		x.title = l->query;
		edit_article(a, &x, false);
	}
}

/* ---- why ---- */

/* h: its row in the list, NULL none. */
static char *why_text(const void *ctx, const struct kb_full *f, const struct kb_hit *h, const char *query) {
	const struct article *x = &f->a;
	char *s = mem_strdup(ctx, "");

	if (h && *query && h->n_title_marks)
		s = mem_append(s, _("“%s” stands in its title: %s\n"), query, kb_bracket(ctx, h->a.title, h->title_marks, h->n_title_marks));
	if (h && *query && h->n_snippet_marks)
		s = mem_append(s, _("and in its text: %s\n"), kb_bracket(ctx, h->snippet, h->snippet_marks, h->n_snippet_marks));
	if (h && h->near)
		s = mem_append(s, "%s\n", _("not all the words stand in it: it comes behind those that hold all"));
	s = mem_append(s, "%s\n", _("USE"));
	s = mem_append(s, _(" shown %lld times, inserted %lld times\n"), (long long)x->shown, (long long)x->inserted);
	s = mem_append(s, _(" helped %lld, did not help %lld: %s; this moves its place by 15 %% at most\n"), (long long)x->helped, (long long)x->unhelped,
	               present_kb_helped(ctx, x));
	s = mem_append(s, _(" tickets with it: %lld solved, %lld reopened\n"), (long long)f->solved, (long long)f->reopened);
	s = mem_append(s, _(" tags: %s · reasons: %s · review on %s\n"), *x->tags ? x->tags : "—", *x->reasons ? x->reasons : "—", present_kb_date(ctx, x->review_on));
	if (f->n_complaints)
		s = mem_append(s, "%s\n", _("DID NOT HELP, SINCE ITS LAST VERSION"));
	return s;
}

void article_why(struct app *a) {
	const struct kb_full *f = know_full(a);
	const struct know *k = &a->know;
	void *tmp = mem_ctx(NULL);

	if (f) {
		const struct kb_hit *h = k->sel < k->n && k->rows[k->sel].a.id == f->a.id ? &k->rows[k->sel] : NULL;
		char *s = why_text(tmp, f, h, edit_text(k->query));
		for (size_t i = 0; i < f->n_complaints; i++)
			s = mem_append(s, " %s  %s  %s%s\n", article_time(a, tmp, f->complaints[i].at), f->complaints[i].by, present_kb_reason(f->complaints[i].reason),
			               f->complaints[i].ticket ? mem_printf(tmp, "  T%" PRId64, f->complaints[i].ticket) : "");
		app_pager(a, mem_printf(tmp, _("Why %s"), f->a.external_id), s, false);
	}
	mem_free(tmp);
}

/* ---- keys ---- */

static void versions_act(struct app *a, enum action act) {
	struct know *k = &a->know;

	k->at_version = (size_t)k->sheet.at;
	if (act == ACT_COMPARE) {
		int64_t v = k->versions[k->at_version].version;
		k->from_version = k->from_version == v ? 0 : v;
		versions_show(a);
	} else if (act == ACT_READ) {
		article_diff(a);
	} else if (act == ACT_RESTORE) {
		article_restore(a);
	}
}

void article_act(struct app *a, enum action act) {
	struct know *k = &a->know;
	int page = sheet_height(a) - 1;

	switch (act) {
	case ACT_UP: sheet_move(a, -1); break;
	case ACT_DOWN: sheet_move(a, 1); break;
	case ACT_PAGE_UP: sheet_move(a, -page); break;
	case ACT_PAGE_DOWN: sheet_move(a, page); break;
	case ACT_TOP: sheet_move(a, -(1 << 20)); break;
	case ACT_BOTTOM: sheet_move(a, 1 << 20); break;
	case ACT_RESTORE:
		if (k->view == KNOW_DIFF) {
			article_restore(a);
			break;
		}
		versions_act(a, act);
		break;
	default:
		if (k->view == KNOW_VERSIONS)
			versions_act(a, act);
		else if (k->view == KNOW_GAPS && act == ACT_READ)
			gaps_enter(a);
	}
}

/* One step back within the pane. */
void article_back(struct app *a) {
	struct know *k = &a->know;

	if (k->view == KNOW_DIFF) {
		versions_show(a);
	} else if (k->view == KNOW_CLASH) {
		edit_article_back(a);
	} else if (k->view == KNOW_VERSIONS && k->before_view == KNOW_READ) {
		k->view = KNOW_READ;
	} else if (k->view == KNOW_READ && k->back_to_gaps) {
		k->open = 0;
		k->back_to_gaps = false;
		article_gaps(a);
	} else {
		if (k->open && (k->sel >= k->n || k->rows[k->sel].a.id != k->open))
			know_forget(a);
		k->open = 0;
		k->view = KNOW_LIST;
		know_rows(a, true);
	}
}
