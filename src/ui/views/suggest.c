/* SPDX-License-Identifier: ISC */
/* Knowledge in a ticket: what fits it, beside numbers; what is missing in an answer is asked for; a macro shows what it does before it does. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { MACRO_LINES_MAX = 14 };

/* ---- what fits ---- */

/* Who only goes by has not seen them. */
void suggested_settle(struct app *a) {
	struct suggested *s = &a->sug;
	tend_id ids[KB_SUGGESTED];
	size_t n = s->n < KB_SUGGESTED ? s->n : KB_SUGGESTED;

	if (s->told || a->pane != PANE_TICKET || a->moving)
		return;
	s->told = true;
	for (size_t i = 0; i < n; i++)
		ids[i] = s->v[i].a.id;
	if (n) /* only a count: a busy store is no reason to fail */
		svc_kb_use(a->s, &a->who, ids, n, s->id, KB_USE_SHOWN, "", NULL);
}

static bool suggested_same(const struct kb_hit *x, size_t n, const struct kb_hit *y, size_t m) {
	if (n != m)
		return false;
	for (size_t i = 0; i < n; i++)
		if (x[i].a.id != y[i].a.id)
			return false;
	return true;
}

/* Looked for again when the ticket changed, counted as shown when they are others. */
void suggested_load(struct app *a) {
	struct suggested *s = &a->sug;
	tend_id id = a->t.t.id;
	struct kb_hit *v;
	size_t n;

	if (s->ctx && s->id == id && s->version == a->t.t.version)
		return;
	void *ctx = mem_ctx(a->ctx);
	if (svc_kb_suggest(a->s, ctx, &a->who, id, &v, &n, NULL) != TEND_OK)
		n = 0; /* a ticket without suggestions is a ticket all the same */
	bool same = s->id == id && suggested_same(s->v, s->n, v, n);
	mem_free(s->ctx);
	*s = (struct suggested){ ctx, id, a->t.t.version, v, n, same && s->told };
}

int suggested_rows(const struct app *a) {
	return a->sug.n ? 1 + (int)a->sug.n : 0;
}

void suggested_panel(struct panel *p) {
	const struct suggested *s = &p->a->sug;

	if (!s->n)
		return;
	panel_put(p, C_HEAD, true, "%s", _("KNOWLEDGE"));
	for (size_t i = 0; i < s->n; i++)
		panel_put(p, C_NORMAL, false, " %zu %s%s", i + 1, s->v[i].a.kind == KB_MACRO ? "▸" : "", s->v[i].a.title);
}

/* ` 1 title · 2 title · 3 title `: each gets its share of what is there. */
char *suggested_line(const struct app *a, void *tmp) {
	const struct suggested *s = &a->sug;
	char *line = mem_strdup(tmp, _("fits: "));
	int left = a->cols - 3 - u8_width(line);

	for (size_t i = 0; i < s->n; i++) {
		int room = left / (int)(s->n - i) - 4;
		char *one = mem_printf(tmp, "%zu %s%s", i + 1, s->v[i].a.kind == KB_MACRO ? "▸" : "", s->v[i].a.title);
		one = u8_clip(tmp, one, room);
		line = mem_append(line, "%s%s", i ? "  " : "", one);
		left -= u8_width(one) + 2;
	}
	return s->n ? line : NULL;
}

void suggested_insert(struct app *a, int number) {
	const struct suggested *s = &a->sug;
	char ref[32];

	if (!s->n) {
		app_say(a, _("no article fits this ticket · %s searches"), action_keys(ACT_KNOW));
		return;
	}
	if (number < 1 || (size_t)number > s->n) {
		app_say(a, ngettext_("there is %zu article beside the ticket · %s searches", "there are %zu articles beside the ticket · %s searches", s->n),
		        s->n, action_keys(ACT_KNOW));
		return;
	}
	snprintf(ref, sizeof ref, "K%" PRId64, s->v[number - 1].a.id);
	kb_insert(a, ref);
}

/* ---- an article in the answer ---- */

void insertion_end(struct app *a) {
	edit_free(&a->ins.line);
	mem_free(a->ins.ctx);
	a->ins = (struct insertion){ .then = { .state = STATE_COUNT } };
}

static void insertion_new(struct app *a, const struct kb_filled *x, const char *before) {
	insertion_end(a);
	a->ins.ctx = mem_ctx(a->ctx);
	a->ins.ticket = a->open_id;
	a->ins.article = x->article;
	a->ins.before = mem_strdup(a->ins.ctx, before);
	for (int v = 0; v < KB_V_COUNT; v++)
		a->ins.guess[v] = mem_strdup(a->ins.ctx, x->guess[v] ? x->guess[v] : "");
}

static void insertion_record(struct app *a, enum kb_use use) {
	if (a->ins.article) /* what counts is the answer, not the counting */
		svc_kb_use(a->s, &a->who, &a->ins.article, 1, a->ins.ticket, use, "", NULL);
}

void insertion_begin(struct app *a, const struct kb_filled *x) {
	struct kb_then then = a->ins.ctx && a->ins.ticket == a->open_id ? a->ins.then : (struct kb_then){ .state = STATE_COUNT };
	char *before;

	if (a->mode != MODE_COMPOSE || a->compose_note)
		compose_open(a, a->open_id, false);
	before = mem_strdup(NULL, edit_text(a->compose));
	compose_insert(a, x->text);
	insertion_new(a, x, before);
	a->ins.then = then;
	mem_free(before);
	insertion_record(a, KB_USE_INSERTED);
	if (kb_unfilled(edit_text(a->compose)))
		insertion_ask(a, false, STATE_COUNT);
}

/* The text is again what it was before the article came: it was taken back. */
void insertion_watch(struct app *a) {
	struct insertion *i = &a->ins;

	if (!i->ctx || !i->article || !a->compose || a->compose_note || strcmp(edit_text(a->compose), i->before) != 0)
		return;
	insertion_record(a, KB_USE_UNDONE);
	i->article = 0;
	app_say(a, "%s", _("taken out again: that is remembered, too"));
}

/* After an undo: the macro is taken back, and where the ticket goes with its answer. */
void insertion_undone(struct app *a) {
	struct insertion *i = &a->ins;

	if (i->ctx && i->macro && a->open_id == i->ticket && !strcmp(a->t.draft ? a->t.draft : "", i->before))
		insertion_end(a);
}

static int insertion_first(unsigned left) {
	int v = 0;

	while (!(left >> v & 1u))
		v++;
	return v;
}

/* Values that still stand in it as {tracking} are asked for, one after the other. */
void insertion_ask(struct app *a, bool sends, enum ticket_state next) {
	unsigned left = kb_unfilled(edit_text(a->compose));
	struct insertion *i = &a->ins;

	edit_free(&i->line);
	if (!left)
		return;
	if (!i->ctx) {
		*i = (struct insertion){ .ctx = mem_ctx(a->ctx), .ticket = a->compose_id, .then = { .state = STATE_COUNT } };
		i->before = mem_strdup(i->ctx, "");
	}
	i->value = (enum kb_value)insertion_first(left);
	i->sends = sends;
	i->next = next;
	i->line = edit_new(i->ctx, false, i->guess[i->value]);
	a->message[0] = '\0';
}

static void insertion_filled(struct app *a, const char *value) {
	const char *values[KB_V_COUNT] = { NULL };
	void *tmp = mem_ctx(NULL);
	bool sends = a->ins.sends;
	enum ticket_state next = a->ins.next;

	values[a->ins.value] = value;
	edit_set(a->compose, kb_fill(tmp, edit_text(a->compose), values, NULL));
	mem_free(tmp);
	compose_save(a);
	insertion_ask(a, sends, next);
	if (!a->ins.line && sends)
		compose_send(a, next);
}

/* The answer to a question for a value, hanging on e; NULL: none yet. */
static char *value_key(struct edit *e, struct key k) {
	char *value;

	if (!k.special && k.code == ('L' & 31)) {
		term_redraw();
	} else if (k.special && k.code == K_ENTER) {
		value = u8_squeeze(e, edit_text(e));
		if (*value && !kb_unfilled(value))
			return value;
	} else {
		prompt_edit_key(e, k);
	}
	return NULL;
}

void insertion_key(struct app *a, struct key k) {
	if (k.special && k.code == K_ESC) {
		bool sends = a->ins.sends;
		edit_free(&a->ins.line);
		app_say(a, "%s", sends ? _("not sent: what stands in { } is still missing · ^D asks again") : _("what stands in { } is still missing: ^D asks for it"));
		return;
	}
	char *value = value_key(a->ins.line, k);
	if (value) {
		value = mem_strdup(NULL, value);
		insertion_filled(a, value);
		mem_free(value);
	}
}

/* `{tracking} tracking number: SF1…`; returns the column of the cursor. */
static int value_draw(struct app *a, int row, enum kb_value v, const struct edit *e, const char *hint) {
	void *tmp = mem_ctx(NULL);
	const char *text = edit_text(e);
	char *lead = mem_printf(tmp, "{%s} %s: ", kb_value_word(v), present_kb_value(v));
	int w = u8_width(lead), room = a->cols - w - 3;
	size_t cur = edit_cursor(e), from = 0;

	while (from < cur && u8_width(mem_strndup(tmp, text + from, cur - from)) >= room) {
		int32_t cp;
		from += u8_next(text + from, cur - from, &cp);
	}
	term_put(row, 1, a->cols - 2, C_NORMAL, true, lead);
	term_put(row, 1 + w, room, C_NORMAL, false, text + from);
	term_put(row + 1, 1, a->cols - 2, C_DIM, false, hint);
	int at = 1 + w + u8_width(mem_strndup(tmp, text + from, cur - from));
	mem_free(tmp);
	return at;
}

int insertion_draw(struct app *a, int row) {
	return value_draw(a, row, a->ins.value, a->ins.line, a->ins.sends ? _("⏎ fills it in; when nothing is missing the answer leaves  Esc back to the text")
	                                                                  : _("⏎ fills it in  Esc later: it is asked before the answer leaves"));
}

/* ---- a macro ---- */

/* What it does, then what it says. */
static void macro_wrap(struct app *a) {
	struct macro *m = &a->macro;
	char *text = mem_strdup(m->ctx, m->e.lines);

	if (*m->text)
		text = mem_append(text, "%s%s", *text && text[strlen(text) - 1] != '\n' ? "\n" : "", m->text);
	m->n = present_wrap(m->ctx, u8_visible(m->ctx, text, true), a->cols - 4, &m->lines);
}

static void macro_close(struct app *a) {
	mem_free(a->macro.ctx);
	a->macro = (struct macro){ .ctx = NULL };
	a->mode = MODE_NONE;
}

void macro_open(struct app *a, const struct article *x) {
	struct macro *m = &a->macro;
	struct tend_err err;

	mem_free(m->ctx);
	*m = (struct macro){ .ctx = mem_ctx(a->ctx), .ticket = a->open_id, .article = x->id, .version = a->t.t.version };
	m->ref = mem_printf(m->ctx, "K%" PRId64, x->id);
	m->title = mem_strdup(m->ctx, x->title);
	if (svc_kb_macro_preview(a->s, m->ctx, &a->who, a->open_id, m->ref, &m->e, &err) != TEND_OK) {
		app_fail(a, &err);
		macro_close(a);
		return;
	}
	m->text = mem_strdup(m->ctx, m->e.reply.text);
	macro_wrap(a);
	a->mode = MODE_MACRO;
	a->follow = true;
	a->message[0] = '\0';
}

static void macro_apply(struct app *a) {
	struct macro *m = &a->macro;
	struct kb_effect e;
	struct done d;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	char *before = mem_strdup(tmp, a->t.draft ? a->t.draft : ""), *title = mem_strdup(tmp, m->title);
	enum tend_status st = svc_kb_macro_apply(a->s, tmp, &a->who, m->ticket, m->version, m->ref, m->text, &e, &d, &err);
	bool says = *m->text;

	macro_close(a);
	queue_load(a);
	ticket_reload(a);
	if (st == TEND_OK)
		app_say(a, _("%s: done · u undo"), title);
	else
		app_fail(a, &err);
	if (st == TEND_OK && says) {
		insertion_new(a, &e.reply, before);
		a->ins.article = 0; /* counted with the macro */
		a->ins.macro = true;
		a->ins.then = e.then;
		compose_open(a, a->open_id, false);
		app_say(a, _("%s: done · Esc, then u takes it back"), title);
	} else if (st == TEND_OK && e.then.next) {
		app_take(a);
	}
	mem_free(tmp);
}

/* What is missing is asked for first: then all of it is one step, and one to take back. */
static void macro_go(struct app *a) {
	struct macro *m = &a->macro;
	unsigned left = kb_unfilled(m->text);

	edit_free(&m->line);
	if (!left) {
		macro_apply(a);
		return;
	}
	m->value = (enum kb_value)insertion_first(left);
	m->line = edit_new(m->ctx, false, m->e.reply.guess[m->value]);
	a->message[0] = '\0';
}

static void macro_value(struct app *a, struct key k) {
	struct macro *m = &a->macro;
	const char *values[KB_V_COUNT] = { NULL };
	char *value = value_key(m->line, k);

	if (!value)
		return;
	values[m->value] = value;
	m->text = kb_fill(m->ctx, m->text, values, NULL);
	macro_wrap(a);
	macro_go(a);
}

void macro_key(struct app *a, struct key k) {
	struct macro *m = &a->macro;

	if (k.special && k.code == K_ESC) {
		macro_close(a);
		app_say(a, "%s", _("nothing was changed"));
	} else if (m->line) {
		macro_value(a, k);
	} else if (k.special && k.code == K_ENTER) {
		macro_go(a);
	} else if (!k.special && k.code == ('L' & 31)) {
		term_redraw();
	} else if (!k.special) { /* whatever is not yes is no */
		macro_close(a);
		app_say(a, "%s", _("nothing was changed"));
	}
}

int macro_rows(const struct app *a) {
	int most = a->rows / 2 < MACRO_LINES_MAX ? a->rows / 2 : MACRO_LINES_MAX;

	if (a->mode != MODE_MACRO)
		return 0;
	return 1 + ((int)a->macro.n < most ? (int)a->macro.n : most);
}

void macro_draw(struct app *a, int row) {
	const struct macro *m = &a->macro;
	void *tmp = mem_ctx(NULL);
	int shown = macro_rows(a) - 1;
	bool more = (size_t)shown < m->n;

	term_rule(row, 1, a->cols - 2);
	term_put(row, 3, a->cols - 6, C_OUT, true, mem_printf(tmp, _(" what it will do: %s "), m->title));
	for (int i = 0; i < shown; i++)
		term_put(row + 1 + i, 2, a->cols - 3, C_NORMAL, false, more && i + 1 == shown ? "…" : m->lines[i]);
	mem_free(tmp);
}

int macro_draw_value(struct app *a, int row) {
	return a->macro.line ? value_draw(a, row, a->macro.value, a->macro.line, _("⏎ fills it in  Esc leaves all as it is")) : -1;
}
