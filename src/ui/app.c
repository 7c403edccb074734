/* SPDX-License-Identifier: ISC */
/* What a key means now: modes, actions on tickets, the message line, one frame. */
#include "ui/ui.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

void app_say(struct app *a, const char *fmt, ...) {
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->message, sizeof a->message, fmt, ap);
	va_end(ap);
	a->message_is_error = false;
	a->message_until = TMS_NONE;
	a->dirty = true;
}

void app_fail(struct app *a, const struct tend_err *err) {
	app_say(a, "%s", err->msg);
	a->message_is_error = true;
}

/* What a verb means: the open ticket, the marked ones, or the one under the cursor, as it was seen. */
struct on app_on(struct app *a) {
	static tend_id one;
	const struct ticket *t = queue_selected(a);
	const struct return_item *r = returns_selected(a);

	if (a->pane == PANE_KNOW || a->pane == PANE_BOARD)
		return (struct on){ &one, 0, -1 };
	if (a->pane == PANE_RETURNS)
		return one = r ? r->r.ticket : 0, (struct on){ &one, one ? 1 : 0, -1 };
	if (a->pane == PANE_TICKET && a->open_id)
		return one = a->open_id, (struct on){ &one, 1, a->t.t.version };
	if (a->n_marks)
		return (struct on){ a->marks, a->n_marks, -1 };
	one = t ? t->id : 0;
	return (struct on){ &one, t ? 1 : 0, t ? t->version : -1 };
}

/* After any change: say what happened and how to take it back, show what is now. */
void app_changed(struct app *a, enum tend_status st, const struct done *d, const char *what, const struct tend_err *err) {
	if (st != TEND_OK)
		app_fail(a, err);
	else if (!d->changed)
		app_say(a, _("%s: nothing to change"), what);
	else if (d->changed == 1 && !d->unchanged)
		app_say(a, _("%s · u undo"), what);
	else if (d->unchanged)
		app_say(a, _("%s: %zu changed, %zu left as they were · u undo"), what, d->changed, d->unchanged);
	else
		app_say(a, _("%s: %zu tickets · u undo"), what, d->changed);
	if (st == TEND_OK && d->changed)
		a->n_marks = 0;
	queue_load(a);
	if (a->open_id)
		ticket_reload(a);
}

void app_pager(struct app *a, const char *title, const char *text, bool help) {
	char **lines;

	mem_free(a->pager_ctx);
	a->pager_ctx = mem_ctx(a->ctx);
	a->pager_title = mem_strdup(a->pager_ctx, title);
	a->n_pager = present_wrap(a->pager_ctx, u8_visible(a->pager_ctx, text, true), a->cols - 2, &lines);
	a->pager = mem_array(a->pager_ctx, struct line, a->n_pager + 1);
	for (size_t i = 0; i < a->n_pager; i++)
		a->pager[i] = (struct line){ lines[i], *lines[i] && lines[i][0] != ' ' ? C_HEAD : C_NORMAL, *lines[i] && lines[i][0] != ' ' };
	a->pager_at = 0;
	a->pager_is_help = help;
	a->pager_is_list = false;
	a->pager_return = 0;
	a->mode = MODE_PAGER;
}

/* ---- actions ---- */

void app_take(struct app *a) {
	struct ticket t;
	struct tend_err err;

	if (svc_take_next(a->s, a->list_ctx, &a->who, NULL, &t, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	tend_id id = t.id;
	queue_load(a);
	ticket_open(a, id);
	if (a->open_id == id)
		app_say(a, _("T%" PRId64 " is yours"), id);
}

static void app_undo(struct app *a) {
	struct done d;
	struct tend_err err;
	char *what;
	void *tmp = mem_ctx(NULL);

	if (a->last_reply && a->now < a->last_reply_until) {
		tend_id id = a->last_reply;
		int64_t batch = a->last_reply_batch;
		a->last_reply = a->last_reply_batch = 0;
		enum tend_status st = svc_recall(a->s, &a->who, id, 0, &d, &err);
		if (st == TEND_OK && batch) /* what is not answered is not solved */
			st = svc_undo(a->s, tmp, &a->who, batch, &what, &d, &err);
		if (st == TEND_OK)
			app_say(a, _("T%" PRId64 ": reply taken back; its text is your draft (r to go on)"), id);
		else
			app_fail(a, &err);
	} else if (svc_undo(a->s, tmp, &a->who, 0, &what, &d, &err) == TEND_OK) {
		app_say(a, _("undone: %s"), present_undone(tmp, what));
	} else {
		app_fail(a, &err);
	}
	mem_free(tmp);
	queue_load(a);
	if (a->pane == PANE_BOARD)
		board_load(a);
	if (a->open_id)
		ticket_reload(a);
	insertion_undone(a);
}

static void app_why(struct app *a) {
	struct on on = app_on(a);
	struct tend_err err;
	char *text;
	void *tmp = mem_ctx(NULL);

	if (on.n && svc_why(a->s, tmp, &a->who, on.ids[0], &text, &err) != TEND_OK)
		app_fail(a, &err);
	else if (on.n)
		app_pager(a, _("Why"), text, false);
	mem_free(tmp);
}

static void app_write(struct app *a, bool note) {
	const struct ticket *t = queue_selected(a);

	if (a->pane == PANE_QUEUE) {
		if (!t)
			return;
		ticket_open(a, t->id);
	}
	if (a->open_id)
		compose_open(a, a->open_id, note);
}

static void app_pane(struct app *a, enum pane p) {
	if (p == PANE_RETURNS) {
		returns_open(a);
		return;
	}
	if (p == PANE_KNOW) {
		know_open(a);
		return;
	}
	if (p == PANE_BOARD) {
		board_open(a);
		return;
	}
	if (p == PANE_TICKET && !a->open_id && a->pane == PANE_RETURNS) {
		returns_act(a, ACT_OPEN);
		return;
	}
	if (p == PANE_TICKET && !a->open_id) {
		const struct ticket *t = queue_selected(a);
		if (t)
			ticket_open(a, t->id);
		else
			app_say(a, _("no ticket is open: choose one, or n takes the next"));
		return;
	}
	a->pane = p;
}

/* Round the panes; the ticket only while one is open. */
static void app_pane_step(struct app *a, int by) {
	int p = (int)a->pane;

	do
		p = (p + by + PANE_COUNT) % PANE_COUNT;
	while ((p == PANE_TICKET && !a->open_id && !queue_selected(a)) || (p == PANE_BOARD && !svc_board_may(&a->who)));
	app_pane(a, (enum pane)p);
	if (p == PANE_QUEUE)
		queue_load(a);
}

static void app_return(struct app *a) {
	const struct ticket *t = queue_selected(a);

	if (a->pane == PANE_QUEUE && t)
		ticket_open(a, t->id);
	if (a->pane == PANE_TICKET && a->open_id)
		form_open(a);
}

static void app_back(struct app *a) {
	if (a->pane == PANE_RETURNS && a->ret.code) {
		returns_find(a, NULL);
	} else if (a->pane == PANE_KNOW && a->know.view != KNOW_LIST) {
		article_back(a);
	} else if (a->pane == PANE_BOARD && a->board.planning) {
		plan_leave(a);
	} else if (a->pane == PANE_RETURNS || a->pane == PANE_KNOW || a->pane == PANE_BOARD) {
		a->pane = a->open_id ? PANE_TICKET : PANE_QUEUE;
		queue_load(a);
	} else if (a->pane == PANE_TICKET) {
		ticket_leave(a);
		a->pane = PANE_QUEUE;
		queue_load(a);
	} else if (a->n_marks) {
		a->n_marks = 0;
		app_say(a, _("marks taken off"));
	} else if (*a->filter) {
		mem_free(a->filter);
		a->filter = mem_strdup(a->ctx, "");
		a->top = (struct place){ 0 };
		queue_load(a); /* all of them, and the cursor where it was */
	} else {
		prompt_ask(a, ASK_QUIT);
	}
}

static const struct { void (*act)(struct app *a, enum action act); void (*draw)(struct app *a); } panes[PANE_COUNT] = {
	[PANE_QUEUE] = { queue_act, queue_draw }, [PANE_TICKET] = { ticket_act, ticket_draw }, [PANE_KNOW] = { know_act, know_draw },
	[PANE_RETURNS] = { returns_act, returns_draw }, [PANE_BOARD] = { board_act, board_draw } };

void app_do(struct app *a, enum action act) {
	switch (act) {
	case ACT_TAKE: app_take(a); break;
	case ACT_REPLY: app_write(a, false); break;
	case ACT_NOTE: app_write(a, true); break;
	case ACT_ASSIGN: prompt_ask(a, ASK_ASSIGN); break;
	case ACT_CLASS: prompt_ask(a, ASK_CLASS); break;
	case ACT_SNOOZE: prompt_ask(a, ASK_SNOOZE); break;
	case ACT_PENDING: command_run(a, "state pending"); break;
	case ACT_HOLD: command_run(a, "state hold"); break;
	case ACT_REOPEN: command_run(a, "state open"); break;
	case ACT_SOLVE: command_run(a, "state solved"); break;
	case ACT_RETURN: app_return(a); break;
	case ACT_ACCEPT: command_run(a, "class"); break;
	case ACT_UNDO:
		if (a->pane == PANE_KNOW)
			kb_step(a, act);
		else
			(a->pane == PANE_RETURNS ? returns_undo : app_undo)(a);
		break;
	case ACT_WHY:
		(a->pane == PANE_RETURNS ? returns_why : a->pane == PANE_KNOW ? article_why : a->pane == PANE_BOARD ? board_why : app_why)(a);
		break;
	case ACT_SUGGESTED: suggested_insert(a, a->pressed.special ? 0 : a->pressed.code - '0'); break;
	case ACT_VERB: prompt_open(a, MODE_VERB, ""); break;
	case ACT_FILTER:
		if (a->pane == PANE_RETURNS) {
			return_ask(a, "find", a->ret.code ? a->ret.code : "");
			break;
		}
		if (a->pane == PANE_KNOW) {
			know_query(a);
			break;
		}
		app_pane(a, PANE_QUEUE);
		prompt_open(a, MODE_FILTER, a->filter);
		break;
	case ACT_HELP: {
		void *tmp = mem_ctx(NULL);
		app_pager(a, _("Help"), help_text(a, tmp), true);
		mem_free(tmp);
		break;
	}
	case ACT_PANE_1: app_pane(a, PANE_QUEUE); queue_load(a); break;
	case ACT_PANE_2: app_pane(a, PANE_TICKET); break;
	case ACT_PANE_3: case ACT_KNOW: app_pane(a, PANE_KNOW); break;
	case ACT_PANE_4: app_pane(a, PANE_RETURNS); break;
	case ACT_PANE_5: app_pane(a, PANE_BOARD); break;
	case ACT_PANE_NEXT: app_pane_step(a, 1); break;
	case ACT_PANE_PREV: app_pane_step(a, -1); break;
	case ACT_BACK: app_back(a); break;
	case ACT_REDRAW: term_redraw(); break;
	default: panes[a->pane].act(a, act);
	}
}

/* ---- keys ---- */

void app_key(struct app *a, struct key k) {
	a->dirty = true;
	if (k.special && (k.code == K_RESIZE || k.code == K_NONE))
		return;
	if (a->mode == MODE_NONE)
		a->message[0] = '\0';
	if (a->rows < 24 || a->cols < 80) { /* nothing is done unseen, but what is being typed goes on */
		if ((k.special && k.code == K_ESC) || (!k.special && k.code < 32))
			return;
		if (a->mode == MODE_COMPOSE)
			compose_key(a, k);
		else if (a->mode == MODE_ARTICLE)
			edit_article_key(a, k);
		return;
	}
	switch (a->mode) {
	case MODE_COMPOSE: compose_key(a, k); return;
	case MODE_PAGER: pager_key(a, k); return;
	case MODE_FORM: form_key(a, k); return;
	case MODE_SEARCH: know_search_key(a, k); return;
	case MODE_MACRO: macro_key(a, k); return;
	case MODE_ARTICLE: edit_article_key(a, k); return;
	case MODE_FILTER: case MODE_VERB: case MODE_ASK: prompt_key(a, k); return;
	case MODE_NONE: break;
	}
	if (k.special && k.code == K_PASTE) {
		app_say(a, _("pasted text was not used: open a reply (r) or a note (t) first"));
		return;
	}
	enum action act = keymap_find(a->pane, k);
	a->pressed = k;
	if (act == ACT_NONE)
		app_say(a, _("that key does nothing here · %s shows what does"), action_keys(ACT_HELP));
	else
		app_do(a, act);
}

/* ---- one frame ---- */

/* `▲2  lin ● ready 3/8 14:02`: mine that are late, who I am, am I there, how much is mine, the time. */
static char *draw_title_right(const struct app *a, void *tmp) {
	char *s = a->mine_late > 0 ? mem_printf(tmp, "▲%d  ", a->mine_late) : mem_strdup(tmp, "");

	s = mem_append(s, "%s %s", a->who.login, floor_mark(a, tmp));
	if (a->capacity > 0)
		s = mem_append(s, "%d/%d ", a->mine, a->capacity);
	return mem_append(s, "%s ", tms_wall(tmp, a->now, policy_zone(svc_policy(a->s)), "%H:%M"));
}

static void draw_title(struct app *a) {
	void *tmp = mem_ctx(NULL);
	char *right = draw_title_right(a, tmp);
	int col = 1, w = u8_width(right);
	const char *names[] = { _("Queue"), _("Ticket"), _("Knowledge"), _("Returns"), _("Board") };
	static const int number[] = { 1, 2, 3, 4, 5 }; /* of its key */

	for (int i = 0; i < PANE_COUNT; i++) {
		if (i == PANE_BOARD && !svc_board_may(&a->who)) /* not theirs */
			continue;
		char *label = mem_printf(tmp, "%d %s", number[i], names[i]);
		term_put(0, col, a->cols - w - col, C_TITLE, a->pane == (enum pane)i, label);
		col += u8_width(label) + 2;
	}
	if (a->open_id)
		term_put(0, col, a->cols - w - col - 1, C_DIM, false, mem_printf(tmp, "T%" PRId64, a->open_id));
	term_put(0, a->cols - w, w, a->mine_late > 0 ? C_LATE : C_NORMAL, false, right);
	mem_free(tmp);
}

/* The row above the hints: a prompt, else what happened. Returns the cursor's column or -1. */
static int draw_message(struct app *a, int row) {
	if (a->mode == MODE_VERB || a->mode == MODE_ASK || a->mode == MODE_FILTER)
		return prompt_draw(a, row);
	if (a->mode == MODE_MACRO && a->macro.line)
		return macro_draw_value(a, row);
	if (*a->message) {
		term_put(row, 1, a->cols - 2, a->message_is_error ? C_ERROR : C_NORMAL, a->message_is_error, a->message);
	} else if (a->n_marks && a->pane == PANE_QUEUE) {
		char *s = mem_printf(NULL, ngettext_("%zu marked: a verb acts on it · Esc takes the mark off",
		                                     "%zu marked: a verb acts on all of them · Esc takes the marks off", a->n_marks), a->n_marks);
		term_put(row, 1, a->cols - 2, C_MARK, false, s);
		mem_free(s);
	}
	return -1;
}

static bool draw_hint(const void *arg, enum action act) {
	const struct app *a = arg;
	return a->pane == PANE_RETURNS ? returns_offers(a, act) : a->pane == PANE_KNOW ? know_offers(a, act) : a->pane == PANE_BOARD ? board_offers(a, act) : true;
}

static void draw_hints(struct app *a, void *tmp) {
	if (a->mode == MODE_MACRO && a->macro.line)
		return;
	bool error = a->mode != MODE_NONE && a->mode != MODE_FORM && a->mode != MODE_SEARCH && a->mode != MODE_MACRO && *a->message && a->message_is_error;

	term_put(a->rows - 1, 1, a->cols - 2, error ? C_ERROR : C_DIM, error,
	         a->mode == MODE_NONE ? keymap_hints(tmp, a->pane, a->cols - 2, draw_hint, a) : prompt_hint(a));
}

void app_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int row = -1, col = -1;

	term_begin();
	if (a->rows < 24 || a->cols < 80) {
		char *s = mem_printf(tmp, _("80×24 is needed, this is %d×%d · your work is kept"), a->cols, a->rows);
		term_put(a->rows / 2, 0, a->cols, C_NORMAL, false, s);
		term_frame(-1, 0);
		mem_free(tmp);
		return;
	}
	draw_title(a);
	bool writing = a->mode == MODE_COMPOSE || a->mode == MODE_ARTICLE; /* they set the cursor themselves */
	if (a->mode == MODE_PAGER) {
		pager_draw(a);
	} else {
		if (a->mode == MODE_ARTICLE || edit_article_asks(a))
			edit_article_draw(a);
		else
			panes[a->pane].draw(a);
		if (!writing) {
			col = draw_message(a, a->rows - 2);
			row = col >= 0 ? a->rows - 2 : -1;
			draw_hints(a, tmp);
		}
	}
	if (!writing) {
		if (row < 0 && a->pane == PANE_QUEUE && a->mode == MODE_NONE)
			term_frame(-(int)(3 + a->sel), 0);
		else if (row < 0 && a->pane == PANE_RETURNS && a->mode == MODE_NONE)
			term_frame(-(int)(3 + a->ret.sel - a->ret.top), 0);
		else if (row < 0 && a->pane == PANE_BOARD && a->mode == MODE_NONE && board_cursor(a) >= 0)
			term_frame(-board_cursor(a), 0);
		else if (row < 0 && a->pane == PANE_KNOW && (a->mode == MODE_NONE || a->mode == MODE_SEARCH))
			row = know_cursor(a, &col), term_frame(row, col);
		else
			term_frame(row, col);
	}
	mem_free(tmp);
}
