/* SPDX-License-Identifier: ISC */
/* One ticket: the conversation, and beside it (Tab on narrow screens) the customer, the order, the class, the steps. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { SIDE_WIDTH = 34 };

static bool ticket_is_wide(const struct app *a) {
	return a->cols >= 110;
}

static int ticket_main_width(const struct app *a) {
	return ticket_is_wide(a) ? a->cols - SIDE_WIDTH - 1 : a->cols;
}

/* On narrow screens what fits the ticket stands below it. */
static bool ticket_has_line(const struct app *a) {
	return !ticket_is_wide(a) && !a->side && a->sug.n && a->mode != MODE_COMPOSE && a->mode != MODE_MACRO && !a->form;
}

static int ticket_height(const struct app *a) {
	int below = a->mode == MODE_COMPOSE ? compose_rows(a) : a->mode == MODE_MACRO ? macro_rows(a) : a->form ? form_rows(a) : ticket_has_line(a);

	return a->rows - 3 - 2 - below; /* title, head, rule; message, hints */
}

/* ---- lines of the conversation ---- */

static void ticket_line(struct app *a, const char *text, enum color_role role, bool bold) {
	mem_grow(a->ticket_ctx, a->lines, a->n_lines);
	a->lines[a->n_lines++] = (struct line){ mem_strdup(a->ticket_ctx, text), role, bold };
}

static void ticket_wrapped(struct app *a, const char *text, int indent, enum color_role role) {
	char **lines;
	void *tmp = mem_ctx(NULL);
	size_t n = present_wrap(tmp, u8_visible(tmp, text, true), ticket_main_width(a) - indent - 2, &lines);

	for (size_t i = 0; i < n; i++)
		ticket_line(a, mem_printf(tmp, "%*s%s", indent, "", lines[i]), role, false);
	mem_free(tmp);
}

/* What became of it, in words that never lie: queued, sending, sent, unknown, failed. */
static char *ticket_delivery(struct app *a, void *tmp, const struct message *m) {
	const char *word = present_delivery(m->delivery);

	if (m->delivery == DELIVERY_NONE)
		return mem_strdup(tmp, "");
	if (m->delivery == DELIVERY_QUEUED && m->leaves_at > a->now)
		return mem_printf(tmp, _("  %s %d s (u recall)"), word, (int)((m->leaves_at - a->now + 999) / 1000));
	return mem_printf(tmp, "  %s%s%s", word, *m->delivery_detail ? ": " : "", present_delivery_detail(tmp, m->delivery_detail));
}

static void ticket_message_head(struct app *a, void *tmp, const struct message *m) {
	bool failed = m->delivery == DELIVERY_FAILED || m->delivery == DELIVERY_UNKNOWN;
	enum color_role role = m->direction == DIR_NOTE ? C_NOTE : m->direction == DIR_OUT ? C_OUT : C_IN;
	const char *at = tms_wall(tmp, m->at, policy_zone(svc_policy(a->s)), "%m-%d %H:%M");
	const char *via = policy_title(svc_policy(a->s), "channel", m->channel, a->who.lang);
	char *head = mem_printf(tmp, " %s  %s%s  %s%s%s", at, m->direction == DIR_OUT ? "→ " : "", m->from_name,
	                        m->direction == DIR_NOTE ? _("note") : via, m->direction == DIR_AUTO ? _("  automatic") : "",
	                        ticket_delivery(a, tmp, m));

	ticket_line(a, u8_visible(tmp, head, false), failed ? C_ERROR : role, true);
}

static void ticket_message(struct app *a, const struct message *m) {
	void *tmp = mem_ctx(NULL);

	ticket_message_head(a, tmp, m);
	ticket_wrapped(a, m->direction == DIR_IN ? present_evidence(tmp, m) : m->text, 3, C_NORMAL);
	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct attachment *x = &m->attachments[i];
		char *file = mem_printf(tmp, "   ▣ %s %s", *x->name ? x->name : x->type, present_size(tmp, x->size));
		ticket_line(a, u8_visible(tmp, file, false), C_DIM, false);
	}
	if (*m->quoted && a->quoted)
		ticket_wrapped(a, m->quoted, 5, C_DIM);
	else if (*m->quoted)
		ticket_line(a, _("   … quoted text (f shows it)"), C_DIM, false);
	mem_free(tmp);
}

static void ticket_lines(struct app *a) {
	a->lines = NULL;
	a->n_lines = 0;
	a->lines_width = a->cols;
	for (size_t i = 0; i < a->t.n_messages; i++)
		ticket_message(a, &a->t.messages[i]);
	if (!a->t.n_messages)
		ticket_line(a, a->t.t.merged_into ? _("   its messages moved to the ticket it was merged into") : _("   no messages"), C_DIM, false);
}

static int ticket_scroll_max(const struct app *a) {
	int max = (int)a->n_lines - ticket_height(a);
	return max > 0 ? max : 0;
}

/* ---- opening, reloading, leaving ---- */

static bool ticket_read(struct app *a, tend_id id) {
	void *ctx = mem_ctx(a->ctx);
	struct ticket_full t;
	struct tend_err err;

	if (svc_ticket(a->s, ctx, &a->who, id, &t, &err) != TEND_OK) {
		app_fail(a, &err);
		mem_free(ctx);
		return false;
	}
	mem_free(a->ticket_ctx);
	a->ticket_ctx = ctx;
	a->t = t;
	if (svc_returns_of(a->s, ctx, &a->who, id, NULL, &a->of_ticket, &a->n_of_ticket, &err) != TEND_OK) {
		app_fail(a, &err);
		a->n_of_ticket = 0;
	}
	suggested_load(a);
	a->lines = NULL;
	ticket_lines(a);
	a->dirty = true;
	return true;
}

void ticket_viewing(struct app *a, tend_id id) {
	a->viewing_at = a->now;
	svc_viewing(a->s, &a->who, id, NULL); /* only a courtesy to others: a busy store is no reason to fail */
}

void ticket_open(struct app *a, tend_id id) {
	if (!ticket_read(a, id))
		return;
	ticket_viewing(a, id);
	if (a->open_id != id)
		a->side = a->quoted = false;
	a->open_id = a->last_open = id;
	a->pane = PANE_TICKET;
	a->follow = true;
	a->scroll = ticket_scroll_max(a);
	ticket_unreveal(a);
	if (a->t.draft || a->t.note_draft)
		app_say(a, a->t.draft ? _("you have a draft here: r goes on with it") : _("you have a note in draft here: t goes on with it"));
	else if (*a->t.viewers)
		app_say(a, _("also looking at it: %s"), a->t.viewers);
}

void ticket_reload(struct app *a) {
	int from_end = ticket_scroll_max(a) - a->scroll;

	if (a->open_id && ticket_read(a, a->open_id)) {
		a->scroll = a->follow && from_end <= 0 ? ticket_scroll_max(a) : a->scroll;
		if (a->scroll > ticket_scroll_max(a))
			a->scroll = ticket_scroll_max(a);
	}
}

void ticket_leave(struct app *a) {
	if (a->open_id)
		ticket_viewing(a, 0);
	a->open_id = 0;
	ticket_unreveal(a);
}

/* What was shown in full is shown no longer, also not in the message line. */
void ticket_unreveal(struct app *a) {
	if (!a->revealed)
		return;
	if (strstr(a->message, a->revealed))
		a->message[0] = '\0';
	mem_free(a->revealed);
	a->revealed = NULL;
}

/* The first masked contact; again: the one after it. */
static void ticket_reveal(struct app *a) {
	struct tend_err err;
	const struct customer *k = &a->t.customer;
	size_t first = 0;

	for (size_t i = 0; a->revealed && i < k->n_contacts; i++)
		if (!strcmp(k->contacts[i].kind, a->revealed_kind) && !strcmp(k->contacts[i].value, a->revealed))
			first = i + 1;
	ticket_unreveal(a);
	for (size_t n = 0; n < k->n_contacts; n++) {
		const struct contact *c = &k->contacts[(first + n) % k->n_contacts];
		if (!strcmp(c->value, c->masked))
			continue;
		if (svc_reveal(a->s, a->ctx, &a->who, k->id, c->kind, c->value, &a->revealed, &err) != TEND_OK) {
			app_fail(a, &err);
			return;
		}
		snprintf(a->revealed_kind, sizeof a->revealed_kind, "%s", c->kind);
		a->revealed_until = a->now + 30 * TMS_SECOND;
		app_say(a, _("%s: %s (30 s; written to the audit log)"), c->kind, a->revealed);
		return;
	}
	app_say(a, _("nothing is masked here"));
}

void ticket_act(struct app *a, enum action act) {
	int max = ticket_scroll_max(a), page = ticket_height(a) - 1;

	switch (act) {
	case ACT_UP: a->scroll--; break;
	case ACT_DOWN: a->scroll++; break;
	case ACT_PAGE_UP: a->scroll -= page; break;
	case ACT_PAGE_DOWN: a->scroll += page; break;
	case ACT_TOP: a->scroll = 0; break;
	case ACT_BOTTOM: a->scroll = max; break;
	case ACT_SIDE:
		a->side = !a->side;
		break;
	case ACT_QUOTED:
		a->quoted = !a->quoted;
		ticket_lines(a);
		break;
	case ACT_REVEAL: ticket_reveal(a); break;
	case ACT_SAME: case ACT_HISTORY: customer_act(a, act); break;
	case ACT_EDITOR:
		compose_open(a, a->open_id, false);
		compose_external(a);
		break;
	default: break;
	}
	a->scroll = a->scroll < 0 ? 0 : a->scroll > max ? max : a->scroll;
	a->follow = a->scroll == max;
}

/* ---- the side panel ---- */

static void panel_class(struct panel *p) {
	const struct ticket *t = &p->a->t.t;
	const char *reason = present_reason(p->tmp, svc_policy(p->a->s), t->reason, p->a->who.lang);
	const char *by = t->classed_by_person ? _("by a person") : mem_printf(p->tmp, "%d %%", t->confidence);

	panel_put(p, C_HEAD, true, "%s", _("CLASS"));
	panel_put(p, C_NORMAL, false, " %s / %s  %s", present_class(t->class),
	          u8_clip(p->tmp, reason, p->width - 6 - u8_width(present_class(t->class)) - u8_width(by)), by);
	panel_put(p, C_DIM, false, _(" severity %d · %s · %s"), t->severity, t->complaint ? _("complaint") : _("no complaint"),
	          present_origin(t->origin));
}

static void panel_clock(struct panel *p, const struct sla_clock *k) {
	char left[32];
	const char *what = left;
	bool late = k->result == CLOCK_MISSED || (k->result == CLOCK_RUNNING && k->due < p->a->now);

	if (k->result != CLOCK_RUNNING)
		what = k->result == CLOCK_MET ? _("met") : late ? _("missed") : _("not needed");
	else if (k->due == TMS_NONE)
		what = _("paused");
	else
		dur_format(left, sizeof left, k->due - p->a->now, false);
	panel_put(p, late ? C_LATE : k->result == CLOCK_RUNNING ? C_NORMAL : C_DIM, false, " %s  %s", present_clock(k->kind), what);
}

static void panel_clocks(struct panel *p) {
	const struct ticket_full *f = &p->a->t;

	panel_put(p, C_HEAD, true, "%s", _("CLOCKS"));
	for (size_t i = 0; i < f->n_clocks; i++)
		panel_clock(p, &f->clocks[i]);
	if (!f->n_clocks)
		panel_put(p, C_DIM, false, "%s", _(" none"));
}

static void panel_steps(struct panel *p) {
	const struct ticket_full *f = &p->a->t;
	bool next = true;

	if (!f->n_steps)
		return;
	panel_put(p, C_HEAD, true, "%s", _("STEPS"));
	for (size_t i = 0; i < f->n_steps; i++) {
		const struct step *s = &f->steps[i];
		panel_put(p, s->done ? C_DIM : C_NORMAL, !s->done && (next || s->needed), " %s %s", s->done ? "✓" : s->needed ? "!" : next ? "▸" : "·", s->title);
		next &= s->done;
	}
}

/* Rows that returns, class, clocks and steps take. */
static int panel_rows(const struct app *a) {
	const struct ticket_full *f = &a->t;
	return returns_panel_rows(a) + suggested_rows(a) + 3 + 1 + (f->n_clocks ? (int)f->n_clocks : 1) + (f->n_steps ? 1 + (int)f->n_steps : 0);
}

/* The person left, the matter right; in one column when there is no room for two. */
static void ticket_draw_panel(struct app *a, int row, int last, int col, int width) {
	bool two = width >= 2 * SIDE_WIDTH;
	int half = two ? width / 2 : width;
	struct panel p = { a, mem_ctx(NULL), row, last, col, half - two };

	panel_person(&p, two ? 0 : panel_rows(a));
	if (two) {
		p.row = row;
		p.col = col + half;
		p.width = width - half;
	}
	returns_panel(&p);
	panel_class(&p);
	panel_clocks(&p);
	panel_steps(&p);
	suggested_panel(&p);
	mem_free(p.tmp);
}

/* ---- drawing ---- */

static void ticket_draw_head(struct app *a, void *tmp) {
	const struct ticket *t = &a->t.t;
	char due[32], *right = mem_printf(tmp, "%s · P%d · %s / %s", present_state(t->state), t->priority, present_class(t->class), *t->reason ? t->reason : "—");
	enum urgency u = present_urgency(t, a->now, policy_shop_dur(svc_policy(a->s), "due_soon", 900));

	if (t->due != TMS_NONE) {
		dur_format(due, sizeof due, t->due - a->now, t->due > a->now && t->due - a->now < 2 * TMS_MINUTE);
		right = mem_append(right, " · %s%s", u == URGENCY_LATE ? _("late ") : "", due);
	}
	if (t->snoozed_until > a->now)
		right = mem_append(right, _(" · snoozed %s"), tms_wall(tmp, t->snoozed_until, policy_zone(svc_policy(a->s)), "%m-%d %H:%M"));
	if (*t->assignee_login)
		right = mem_append(right, " · %s", t->assignee_login);
	int w = u8_width(right);
	term_put(1, 1, a->cols - w - 4, C_TITLE, true, mem_printf(tmp, "T%" PRId64 " %s", t->id, t->subject));
	term_put(1, a->cols - w - 1, w, u == URGENCY_LATE ? C_LATE : u == URGENCY_SOON ? C_SOON : C_NORMAL, u != URGENCY_NONE, right);
}

void ticket_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int height, width = ticket_main_width(a), last;

	if (a->lines_width != a->cols)
		ticket_lines(a);
	height = ticket_height(a);
	if (a->scroll > ticket_scroll_max(a) || (a->follow && a->mode == MODE_COMPOSE))
		a->scroll = ticket_scroll_max(a);
	last = 2 + height;
	ticket_draw_head(a, tmp);
	term_rule(2, 1, a->cols - 2);
	char *maybe = customer_maybe(a, tmp);
	char *line = maybe ? NULL : returns_line(a, tmp);
	if (maybe)
		term_put(2, 2, a->cols - 15, C_SOON, true, maybe);
	else if (line)
		term_put(2, 2, a->cols - 15, C_NORMAL, true, line);
	if (!ticket_is_wide(a) && a->side && a->mode != MODE_COMPOSE && !a->form) {
		ticket_draw_panel(a, 3, last, 2, a->cols - 4);
	} else {
		for (int i = 0; i < height && a->scroll + i < (int)a->n_lines; i++) {
			const struct line *l = &a->lines[a->scroll + i];
			term_put(3 + i, 0, width - 1, l->role, l->bold, l->text);
		}
		if (ticket_scroll_max(a) > 0)
			term_put(2, a->cols - 12, 10, C_DIM, false, mem_printf(tmp, " %d %% ", a->scroll * 100 / ticket_scroll_max(a)));
	}
	if (ticket_is_wide(a)) {
		term_vline(3, width, height);
		ticket_draw_panel(a, 3, last, width + 2, SIDE_WIDTH - 2);
	}
	if (ticket_has_line(a))
		term_put(last + 1, 1, a->cols - 2, C_DIM, false, suggested_line(a, tmp));
	if (a->mode == MODE_COMPOSE)
		compose_draw(a, last + 1);
	else if (a->mode == MODE_MACRO)
		macro_draw(a, last + 1);
	else if (a->form)
		form_draw(a, last + 1);
	mem_free(tmp);
}
