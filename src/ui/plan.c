/* SPDX-License-Identifier: ISC */
/* Moving work from the console: the verbs, and the preview that one key carries out. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

void plan_end(struct app *a) {
	mem_free(a->board.plan_ctx);
	a->board.plan_ctx = NULL;
	a->board.planning = false;
	a->dirty = true;
}

/* Without anything to show the preview does not open, and the line says why. */
static void plan_show(struct app *a, const struct move_req *r) {
	struct tend_err err;

	plan_end(a);
	a->board.plan_ctx = mem_ctx(a->ctx);
	if (svc_move_plan(a->s, a->board.plan_ctx, &a->who, r, &a->board.plan, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	const struct move_plan *p = &a->board.plan;
	if (!p->n) {
		app_say(a, p->stuck ? _("nothing was moved: nobody who can take these %zu has room") : p->found ? _("nothing to move: these %zu are where they should be")
		                                                                                                : _("nothing to move: no ticket is found"), p->stuck ? p->stuck : p->found);
		return;
	}
	a->board.planning = true;
	a->board.plan_top = 0;
	a->board.plan_from = a->pane;
	a->pane = PANE_BOARD;
}

/* ---- verbs ---- */

static bool plan_is_number(const char *w, size_t *n) {
	char *end;
	unsigned long v = strtoul(w, &end, 10);

	if (*w < '0' || *w > '9' || *end || v > MOVE_MAX)
		return false;
	return *n = v, true;
}

/* Behind `to`: spread, nobody, a queue, a person, a queue and a person. */
static bool plan_target(struct app *a, int argc, char **argv, struct move_req *r) {
	for (int i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "spread"))
			r->spread = true;
		else if (!strcmp(argv[i], "nobody"))
			r->to = "";
		else if (!r->queue && policy_has(svc_policy(a->s), "queue", argv[i]))
			r->queue = argv[i];
		else if (!r->to)
			r->to = argv[i];
		else
			return false;
	}
	return argc > 0;
}

/* `move who:wang 20 to spread`; without a query: what is marked. Whose work is spread gets none of it. */
void move_command(struct app *a, int argc, char **argv) {
	struct move_req r = { .query = "" };
	void *tmp = mem_ctx(NULL);
	int to = 0;

	while (to < argc && strcmp(argv[to], "to") != 0)
		to++;
	if (to >= argc || !plan_target(a, argc - to - 1, argv + to + 1, &r)) {
		app_say(a, "%s", _("like :move who:wang 20 to spread (or to a queue, a login, nobody)"));
		a->message_is_error = true;
		mem_free(tmp);
		return;
	}
	char *query = mem_strdup(tmp, "");
	for (int i = 0; i < to; i++) {
		bool whose = !strncmp(argv[i], "who:", 4) && strcmp(argv[i] + 4, "none") != 0 && !strchr(argv[i], ',');
		if (plan_is_number(argv[i], &r.count))
			continue;
		if (whose && r.spread && !r.from)
			r.from = argv[i] + 4;
		else
			query = mem_append(query, "%s%s", *query ? " " : "", argv[i]);
	}
	r.query = query;
	if (!*query && !r.from) {
		struct on on = app_on(a);
		r.ids = on.ids;
		r.n_ids = on.n;
	}
	if (!*query && !r.from && !r.n_ids)
		app_say(a, "%s", _("move which? a filter like queue:quality, or mark tickets in the queue"));
	else
		plan_show(a, &r);
	mem_free(tmp);
}

void balance_command(struct app *a, int argc, char **argv) {
	struct move_req r = { .spread = true };
	void *tmp = mem_ctx(NULL);
	char *query = mem_strdup(tmp, "");

	if (argc == 1 && policy_has(svc_policy(a->s), "queue", argv[0]))
		query = mem_printf(tmp, "queue:%s", argv[0]);
	for (int i = 0; !*query && i < argc; i++)
		query = mem_append(query, "%s%s", *query ? " " : "", argv[i]);
	r.query = query;
	if (argc)
		plan_show(a, &r);
	else
		app_say(a, "%s", _("balance: a queue or a filter, like :balance quality"));
	mem_free(tmp);
}

void handback_command(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;

	if (argc != 1) {
		app_say(a, "%s", _("handback: whose? like :handback wang"));
		return;
	}
	if (svc_handback(a->s, &a->who, argv[0], false, &d, &err) != TEND_OK)
		app_fail(a, &err);
	else if (!d.changed)
		app_say(a, _("%s has nothing to hand back"), argv[0]);
	else
		app_say(a, ngettext_("%s: %zu ticket is back in its queue · u undo", "%s: %zu tickets are back in their queues · u undo", d.changed), argv[0], d.changed);
	queue_load(a);
	if (a->pane == PANE_BOARD)
		board_load(a);
}

/* ---- the preview ---- */

void plan_leave(struct app *a) {
	plan_end(a);
	a->pane = a->board.plan_from;
	app_say(a, "%s", _("nothing was changed"));
	if (a->pane == PANE_BOARD)
		board_load(a);
}

static void plan_carry_out(struct app *a) {
	struct moved d;
	struct tend_err err;
	enum tend_status st = svc_move_apply(a->s, &a->who, &a->board.plan, &d, &err);
	char *s = mem_printf(NULL, _("%zu moved"), d.moved);

	if (d.meanwhile)
		s = mem_append(s, _(", %zu changed meanwhile"), d.meanwhile);
	if (d.full)
		s = mem_append(s, _(", %zu stay: no room any more"), d.full);
	if (d.batch)
		s = mem_append(s, "%s", _(" · u undo"));
	plan_end(a);
	a->pane = a->board.plan_from;
	a->n_marks = 0;
	queue_load(a);
	if (a->open_id)
		ticket_reload(a);
	if (a->pane == PANE_BOARD)
		board_load(a);
	if (st != TEND_OK)
		app_fail(a, &err); /* what went before can be undone: it is one batch */
	else
		app_say(a, "%s", s);
	mem_free(s);
}

static int plan_height(const struct app *a) {
	int people = (int)a->board.plan.n_agents;

	people = people > a->rows - 14 ? a->rows - 14 : people;
	return a->rows - 3 - people - 2 - 2; /* title, line, heads; people; rule, heads; message, hints */
}

void plan_act(struct app *a, enum action act) {
	size_t n = a->board.plan.n, h = (size_t)plan_height(a), last = n > h ? n - h : 0, top = a->board.plan_top;

	switch (act) {
	case ACT_UP: top -= top > 0; break;
	case ACT_DOWN: top += top < last; break;
	case ACT_PAGE_UP: top = top > h ? top - h : 0; break;
	case ACT_PAGE_DOWN: top = top + h < last ? top + h : last; break;
	case ACT_TOP: top = 0; break;
	case ACT_BOTTOM: top = last; break;
	case ACT_CARRY_OUT: plan_carry_out(a); return;
	default: app_say(a, _("%s carries it out, %s leaves everything as it is"), action_keys(ACT_CARRY_OUT), "Esc"); break;
	}
	a->board.plan_top = top;
}

/* ---- drawing ---- */

static void plan_draw_people(struct app *a, void *tmp, int row, int height) {
	const struct move_plan *p = &a->board.plan;
	static const int cols[] = { 4, 20, 32, 40, 48 };
	const char *heads[] = { _("AGENT"), _("STATE"), _("GETS"), _("GIVES"), _("LOAD") };

	for (int i = 0; i < 5; i++)
		term_put(row, cols[i], 20, C_HEAD, true, heads[i]);
	for (int i = 0; i < height; i++) {
		const struct move_agent *g = &p->agents[i];
		size_t left = p->n_agents - (size_t)i;
		if (i == height - 1 && left > 1) {
			term_put(row + 1 + i, 4, 60, C_DIM, false, mem_printf(tmp, _("and %zu others"), left));
			break;
		}
		term_put(row + 1 + i, cols[0], 15, C_NORMAL, true, g->login);
		term_put(row + 1 + i, cols[1], 11, C_NORMAL, false, present_duty(g->state));
		term_put(row + 1 + i, cols[2], 7, C_NORMAL, false, g->gets ? mem_printf(tmp, "+%zu", g->gets) : "");
		term_put(row + 1 + i, cols[3], 7, C_NORMAL, false, g->gives ? mem_printf(tmp, "−%zu", g->gives) : "");
		term_put(row + 1 + i, cols[4], 20, g->after > g->capacity ? C_LATE : C_NORMAL, false,
		         mem_printf(tmp, g->after > g->capacity ? _("%d → %d, above %d") : _("%d → %d of %d"), g->before, g->after, g->capacity));
	}
}

static char *plan_from_to(void *tmp, const struct move_row *r) {
	const char *from = *r->from ? r->from : "—", *to = *r->to ? r->to : "—";

	if (strcmp(r->queue, r->to_queue) != 0)
		return mem_printf(tmp, "%s/%s → %s/%s", r->queue, from, r->to_queue, to);
	return mem_printf(tmp, "%s → %s", from, to);
}

static void plan_draw_rows(struct app *a, void *tmp, int row, int height) {
	const struct move_plan *p = &a->board.plan;
	int wide = a->cols >= 110 ? 40 : 26;

	term_put(row, 4, 9, C_HEAD, true, _("TICKET"));
	term_put(row, 13, wide, C_HEAD, true, _("FROM → TO"));
	term_put(row, 13 + wide, a->cols - 14 - wide, C_HEAD, true, _("SUBJECT"));
	for (int i = 0; i < height && a->board.plan_top + (size_t)i < p->n; i++) {
		const struct move_row *r = &p->rows[a->board.plan_top + (size_t)i];
		char *subject = *r->typing ? mem_printf(tmp, "[%s] %s", r->typing, r->subject) : mem_strdup(tmp, r->subject);
		term_put(row + 1 + i, 1, 2, C_SOON, true, *r->typing ? "✎" : "");
		term_put(row + 1 + i, 4, 9, C_NORMAL, false, mem_printf(tmp, "T%" PRId64, r->id));
		term_put(row + 1 + i, 13, wide - 1, C_NORMAL, false, plan_from_to(tmp, r));
		term_put(row + 1 + i, 13 + wide, a->cols - 14 - wide, *r->typing ? C_SOON : C_NORMAL, false, subject);
	}
}

/* `Move 20 tickets: y does it · 1 is being typed in · 3 stay: no room` */
static char *plan_line(const struct app *a, void *tmp) {
	const struct move_plan *p = &a->board.plan;
	char *s = mem_printf(tmp, ngettext_("Move %zu ticket? y does it, Esc leaves it as it is", "Move %zu tickets? y does it, Esc leaves them as they are", p->n), p->n);

	if (p->typing)
		s = mem_append(s, _(" · ✎ %zu typed on now"), p->typing);
	if (p->stuck)
		s = mem_append(s, _(" · %zu stay: no room"), p->stuck);
	if (p->more)
		s = mem_append(s, "%s", _(" · more behind these"));
	return s;
}

void plan_draw(struct app *a, void *tmp) {
	int rows = plan_height(a), people = a->rows - 3 - 2 - 2 - rows;

	term_put(1, 1, a->cols - 2, C_TITLE, true, plan_line(a, tmp));
	plan_draw_people(a, tmp, 2, people);
	term_rule(3 + people, 1, a->cols - 2);
	if (a->board.plan.n > (size_t)rows)
		term_put(3 + people, a->cols - 24, 22, C_NORMAL, false, mem_printf(tmp, _(" %zu–%zu of %zu "), a->board.plan_top + 1, a->board.plan_top + (size_t)rows, a->board.plan.n));
	plan_draw_rows(a, tmp, 4 + people, rows);
}
