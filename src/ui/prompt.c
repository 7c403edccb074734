/* SPDX-License-Identifier: ISC */
/* One line at the bottom: the filter, a verb, a question. Knows what Enter, Esc and Tab mean there. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

void prompt_open(struct app *a, enum mode m, const char *text) {
	edit_free(&a->prompt);
	a->prompt = edit_new(a->ctx, false, text);
	a->mode = m;
	a->message[0] = '\0';
	struct on on = app_on(a); /* the answer is about what was seen when it was asked, whatever the list does meanwhile */
	a->seen = on.if_version;
	a->seen_id = on.n == 1 ? on.ids[0] : 0;
	a->history = m == MODE_FILTER ? &a->filters : &a->verbs;
	a->history->at = a->history->n;
	if (m == MODE_FILTER) {
		a->filter_before = a->filter;
		a->top_before = a->top;
		a->skipped_before = a->skipped;
		a->sel_before = a->sel_id;
	}
}

void prompt_ask(struct app *a, enum ask q) {
	if (q != ASK_QUIT && !app_on(a).n) {
		app_say(a, _("no ticket here"));
		return;
	}
	prompt_open(a, MODE_ASK, "");
	a->ask = q;
}

void prompt_confirm(struct app *a, const char *question, const char *line) {
	prompt_open(a, MODE_ASK, "");
	a->ask = ASK_CONFIRM;
	a->question = mem_strdup(a->prompt, question);
	a->confirm = mem_strdup(a->prompt, line);
}

/* The keys of an editor, in one line and in many. */
bool prompt_edit_key(struct edit *e, struct key k) {
	static const struct { int code; bool special; enum edit_op op; } map[] = { { K_LEFT, true, EDIT_LEFT }, { K_RIGHT, true, EDIT_RIGHT },
		{ K_HOME, true, EDIT_HOME }, { K_END, true, EDIT_END }, { K_BACKSPACE, true, EDIT_BACKSPACE }, { K_DELETE, true, EDIT_DELETE },
		{ K_WORD_LEFT, true, EDIT_WORD_LEFT }, { K_WORD_RIGHT, true, EDIT_WORD_RIGHT }, { 'W' & 31, false, EDIT_KILL_WORD },
		{ 'U' & 31, false, EDIT_KILL_HOME }, { 'K' & 31, false, EDIT_KILL_END }, { 'A' & 31, false, EDIT_HOME }, { 'E' & 31, false, EDIT_END },
		{ 'Z' & 31, false, EDIT_UNDO }, { 'Y' & 31, false, EDIT_REDO } };
	char utf[8];

	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		if (map[i].code == k.code && map[i].special == k.special)
			return edit_do(e, map[i].op), true;
	if (k.special && k.code == K_PASTE)
		return edit_insert(e, term_pasted(), strlen(term_pasted())), true;
	if (k.special || k.code < 32)
		return false;
	edit_insert(e, utf, u8_put(utf, k.code));
	return true;
}

static void prompt_remember(struct app *a, const char *text) {
	struct history *h = a->history;

	if (!*text || (h->n && !strcmp(h->lines[h->n - 1], text)))
		return;
	mem_grow(a->ctx, h->lines, h->n);
	h->lines[h->n++] = mem_strdup(a->ctx, text);
}

static void prompt_history(struct app *a, int step) {
	struct history *h = a->history;

	if ((step < 0 && !h->at) || (step > 0 && h->at >= h->n))
		return;
	h->at += (size_t)step;
	edit_set(a->prompt, h->at < h->n ? h->lines[h->at] : "");
}

/* ---- the filter ---- */

static void filter_typed(struct app *a) {
	if (a->filter != a->filter_before)
		mem_free(a->filter);
	a->filter = mem_strdup(a->ctx, edit_text(a->prompt));
	a->message[0] = '\0';
	queue_first(a);
}

static void filter_leave(struct app *a, bool keep) {
	if (keep && a->filter != a->filter_before && !queue_first(a))
		return; /* it cannot be in force: mend it, or Esc */
	a->mode = MODE_NONE;
	if (keep) {
		if (a->filter != a->filter_before)
			mem_free(a->filter_before);
		prompt_remember(a, edit_text(a->prompt));
		return;
	}
	if (a->filter != a->filter_before)
		mem_free(a->filter);
	a->filter = a->filter_before;
	a->message[0] = '\0';
	a->top = a->top_before;
	a->skipped = a->skipped_before;
	a->sel_id = a->sel_before;
	queue_load(a);
}

/* ---- questions ---- */

static void prompt_run(struct app *a, const char *line) {
	command_run(a, line);
	a->seen_id = 0;
	if (a->mode != MODE_ASK)
		a->ret.asked = 0;
}

static void ask_answer(struct app *a) {
	char *text = u8_squeeze(a->prompt, edit_text(a->prompt)), *line;

	a->mode = MODE_NONE;
	switch (a->ask) {
	case ASK_ASSIGN: line = mem_printf(a->ctx, "assign %s", *text ? text : "me"); break;
	case ASK_CLASS: line = mem_printf(a->ctx, "class %s", text); break;
	case ASK_SNOOZE: line = mem_printf(a->ctx, "snooze %s", *text ? text : "1h"); break;
	case ASK_CONFIRM: case ASK_MONEY: line = mem_strdup(a->ctx, a->confirm); break;
	case ASK_RETURN: return_answer(a, text); return;
	case ASK_FORM: form_answer(a, text); return;
	case ASK_KB: kb_answer(a, text); return;
	default: return;
	}
	a->confirmed = a->ask == ASK_CONFIRM || a->ask == ASK_MONEY;
	prompt_run(a, line);
	a->confirmed = false;
	mem_free(line);
}

static void prompt_enter(struct app *a) {
	if (a->mode == MODE_FILTER) {
		filter_leave(a, true);
	} else if (a->mode == MODE_ASK && a->ask == ASK_SCAN) {
		scan_enter(a);
	} else if (a->mode == MODE_ASK) {
		ask_answer(a);
	} else {
		char *text = mem_strdup(a->ctx, edit_text(a->prompt));
		a->mode = MODE_NONE;
		prompt_remember(a, text);
		prompt_run(a, text);
		mem_free(text);
	}
}

static void prompt_escape(struct app *a) {
	if (a->mode == MODE_ASK && a->ask == ASK_SCAN) {
		scan_escape(a);
		return;
	}
	if (a->mode == MODE_FILTER)
		filter_leave(a, false);
	a->mode = a->mode != MODE_ASK ? MODE_NONE : a->ask == ASK_FORM ? MODE_FORM : edit_article_asks(a) ? MODE_ARTICLE : MODE_NONE;
	a->seen_id = a->ret.asked = 0;
	a->message[0] = '\0';
}

void prompt_key(struct app *a, struct key k) {
	bool money = a->mode == MODE_ASK && a->ask == ASK_MONEY;
	bool yes_no = a->mode == MODE_ASK && (a->ask == ASK_QUIT || a->ask == ASK_CONFIRM || a->ask == ASK_SAME || money);
	bool same = a->mode == MODE_ASK && a->ask == ASK_SAME && !k.special && k.code > 0 && k.code < 128;

	if (a->mode == MODE_ASK && a->ask == ASK_QUIT) {
		a->mode = MODE_NONE;
		a->quit = !k.special && (k.code == 'y' || k.code == 'Y');
	} else if (same && strchr("yYnN", k.code)) {
		prompt_escape(a);
		customer_answer(a, k.code == 'y' || k.code == 'Y');
	} else if (money && !k.special && (k.code == 'y' || k.code == 'Y')) {
		prompt_enter(a);
	} else if (k.special && k.code == K_ENTER && !(yes_no && a->ask != ASK_CONFIRM)) { /* Enter alone decides nothing there */
		prompt_enter(a);
	} else if ((k.special && k.code == K_ESC) || yes_no) { /* whatever is not yes is no */
		prompt_escape(a);
		if (yes_no)
			app_say(a, _("nothing was changed"));
	} else if (k.special && k.code == K_TAB) {
		if (a->mode == MODE_VERB || (a->mode == MODE_ASK && (a->ask == ASK_RETURN || a->ask == ASK_FORM || a->ask == ASK_KB)))
			command_complete(a);
	} else if (k.special && (k.code == K_UP || k.code == K_DOWN) && a->mode == MODE_ASK && a->ask == ASK_SCAN) {
		scan_move(a, k.code == K_UP ? ACT_UP : ACT_DOWN);
	} else if (k.special && (k.code == K_UP || k.code == K_DOWN)) {
		prompt_history(a, k.code == K_UP ? -1 : 1);
		if (a->mode == MODE_FILTER)
			filter_typed(a);
	} else if (k.special && (k.code == K_PGUP || k.code == K_PGDN) && a->mode == MODE_FILTER) {
		queue_act(a, k.code == K_PGUP ? ACT_UP : ACT_DOWN);
	} else if (k.special && k.code == K_BACKSPACE && !*edit_text(a->prompt)) {
		prompt_escape(a);
	} else if (prompt_edit_key(a->prompt, k)) {
		if (a->mode == MODE_FILTER)
			filter_typed(a);
		else
			a->message[0] = '\0';
	}
}

/* ---- drawing ---- */

static const char *ask_text(const struct app *a, void *tmp) {
	size_t n = a->pane == PANE_QUEUE ? a->n_marks : 0;
	char *whom = n ? mem_printf(tmp, ngettext_("%zu marked ticket", "%zu marked tickets", n), n)
	               : mem_printf(tmp, "T%" PRId64, a->seen_id);

	switch (a->ask) {
	case ASK_QUIT: return _("leave the console? y/N ");
	case ASK_ASSIGN: return mem_printf(tmp, _("%s: assign to (login; Enter: you) "), whom);
	case ASK_CLASS: return mem_printf(tmp, _("%s: class [reason] [s1-4] (q l s a c p; Enter: as suggested) "), whom);
	case ASK_SNOOZE: return mem_printf(tmp, _("%s: snooze for (30m 2h 1d; Enter: 1h) "), whom);
	case ASK_CONFIRM: case ASK_SAME: case ASK_MONEY: return a->question;
	case ASK_RETURN: return return_question(a, tmp);
	case ASK_FORM: return form_question(a);
	case ASK_SCAN: return scan_lead(a, tmp);
	case ASK_KB: return kb_question(a, tmp);
	}
	return "";
}

/* Returns the column of the cursor. */
int prompt_draw(struct app *a, int row) {
	void *tmp = mem_ctx(NULL);
	const char *lead = a->mode == MODE_VERB ? ":" : a->mode == MODE_FILTER ? "/" : ask_text(a, tmp), *text = edit_text(a->prompt);
	int w = u8_width(lead), room = a->cols - w - 2;
	size_t cur = edit_cursor(a->prompt), from = 0;

	while (from < cur && u8_width(mem_strndup(tmp, text + from, cur - from)) >= room) {
		int32_t cp;
		from += u8_next(text + from, cur - from, &cp);
	}
	term_put(row, 1, a->cols - 2, C_NORMAL, true, lead);
	term_put(row, 1 + w, room, C_NORMAL, false, text + from);
	int at = 1 + w + u8_width(mem_strndup(tmp, text + from, cur - from));
	mem_free(tmp);
	return at;
}

/* What the keys mean while one types; an error or what Tab found comes first. */
const char *prompt_hint(const struct app *a) {
	if (a->mode == MODE_FORM)
		return form_hint(a);
	if (a->mode == MODE_MACRO)
		return _("⏎ do it, u takes it back   Esc leave it as it is");
	if (a->mode == MODE_SEARCH)
		return _("⏎ ↓ to the list  Tab macros, all  \"a phrase\"  -without  title:word  Esc back");
	if (*a->message)
		return a->message;
	switch (a->mode) {
	case MODE_FILTER: return _("⏎ keep  Esc as before  PgUp PgDn move  ↑↓ earlier filters  class: state: who: due< …");
	case MODE_VERB: return _("⏎ do it  Tab completes  ↑↓ earlier lines  Esc leave");
	case MODE_ASK: if (a->ask == ASK_SAME)
			return _("y they are one: merge   n two people: never ask again   Esc decide later");
		if (a->ask == ASK_MONEY)
			return _("y does it   anything else leaves it as it is");
		if (a->ask == ASK_SCAN)
			return scan_hint(a);
		if (a->ask == ASK_RETURN)
			return return_hint(a);
		if (a->ask == ASK_KB)
			return kb_hint(a);
		return a->ask == ASK_CONFIRM || a->ask == ASK_QUIT ? "" : _("⏎ do it  Esc leave it as it is");
	default: return "";
	}
}
