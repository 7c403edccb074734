/* SPDX-License-Identifier: ISC */
/* The board: queues above, agents and alerts below, each sorted by trouble and alive. Knows no figure's making, only how it is shown. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { AFTER_EVENT_MS = 250, EACH_MS = 1000, LEFT_WIDTH = 49, FEW_REPLIES = 20 };

static const struct board *board_of(const struct app *a) {
	return &a->board.b;
}

/* The cursor goes through queues and agents as through one list. */
static size_t board_rows(const struct app *a) {
	return board_of(a)->n_queues + board_of(a)->n_agents;
}

const struct board_queue *board_queue_here(const struct app *a) {
	return a->board.sel < board_of(a)->n_queues ? &board_of(a)->queues[a->board.sel] : NULL;
}

const struct board_agent *board_agent_here(const struct app *a) {
	size_t i = a->board.sel - board_of(a)->n_queues;
	return a->board.sel >= board_of(a)->n_queues && i < board_of(a)->n_agents ? &board_of(a)->agents[i] : NULL;
}

/* How the screen is shared: queues get what they need up to a half, agents the rest. */
static void board_heights(const struct app *a, int *queues, int *agents) {
	int room = a->rows - 2 - 1 - 1 - 1 - 2; /* title, heads; state; rule; heads; message, hints */

	*queues = (int)board_of(a)->n_queues < room / 2 ? (int)board_of(a)->n_queues : room / 2;
	*queues = *queues < 1 ? 1 : *queues;
	*agents = room - *queues;
}

static void board_scroll_part(size_t sel, size_t n, int height, size_t *top) {
	size_t h = (size_t)(height > 0 ? height : 1);

	if (*top + h > n)
		*top = n > h ? n - h : 0;
	if (sel < *top)
		*top = sel;
	if (sel >= *top + h)
		*top = sel - h + 1;
}

static void board_scroll(struct app *a) {
	struct board_view *v = &a->board;
	int queues, agents;

	board_heights(a, &queues, &agents);
	if (v->sel < v->b.n_queues)
		board_scroll_part(v->sel, v->b.n_queues, queues, &v->top_queue);
	else
		board_scroll_part(v->sel - v->b.n_queues, v->b.n_agents, agents, &v->top_agent);
}

static void board_select(struct app *a, size_t i) {
	size_t n = board_rows(a);

	a->board.sel = n ? i < n ? i : n - 1 : 0;
	const struct board_queue *q = board_queue_here(a);
	const struct board_agent *g = board_agent_here(a);
	mem_free(a->board.here);
	a->board.here = mem_printf(a->ctx, "%s%s", q ? "q " : "a ", q ? q->name : g ? g->login : "");
	board_scroll(a);
}

/* The cursor stays on its queue or agent, wherever trouble moves it. */
static void board_keep(struct app *a) {
	const struct board *b = board_of(a);
	const char *here = a->board.here ? a->board.here : "";

	for (size_t i = 0; *here == 'q' && i < b->n_queues; i++)
		if (!strcmp(here + 2, b->queues[i].name)) {
			board_select(a, i);
			return;
		}
	for (size_t i = 0; *here == 'a' && i < b->n_agents; i++)
		if (!strcmp(here + 2, b->agents[i].login)) {
			board_select(a, b->n_queues + i);
			return;
		}
	board_select(a, a->board.sel);
}

static int64_t board_ms(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool board_load(struct app *a) {
	void *ctx = mem_ctx(a->ctx);
	struct board b;
	struct tend_err err;

	a->board.loaded_ms = board_ms();
	a->board.due = false;
	if (svc_board(a->s, ctx, &a->who, &b, &err) != TEND_OK) { /* what was there stays */
		app_fail(a, &err);
		mem_free(ctx);
		return false;
	}
	mem_free(a->board.ctx);
	a->board.ctx = ctx;
	a->board.b = b;
	board_keep(a);
	a->dirty = true;
	return true;
}

/* Soon after others did something; else once a second: time alone makes late. */
void board_live(struct app *a) {
	int64_t age = board_ms() - a->board.loaded_ms;

	if (a->pane == PANE_BOARD && !a->board.planning && (age >= EACH_MS || (a->board.due && age >= AFTER_EVENT_MS)))
		board_load(a);
}

void board_open(struct app *a) {
	plan_end(a);
	if (!board_load(a))
		return;
	a->pane = PANE_BOARD;
	if (!a->board.shown)
		board_select(a, 0);
	a->board.shown = true;
}

/* ---- keys ---- */

/* To the list, narrowed to what the cursor is on. */
static void board_drill(struct app *a) {
	const struct board_queue *q = board_queue_here(a);
	const struct board_agent *g = board_agent_here(a);

	if (!q && !g)
		return;
	for (size_t i = 0; i < a->n_views; i++)
		if (!strcmp(a->views[i].query, "state:active"))
			a->view = i;
	command_run(a, q ? mem_printf(a->board.ctx, "filter queue:%s", q->name) : mem_printf(a->board.ctx, "filter who:%s", g->login));
	queue_act(a, ACT_TOP);
}

static void board_free(struct app *a) {
	const struct board_agent *g = board_agent_here(a);

	if (!g)
		app_say(a, "%s", _("choose an agent below (Tab): what they must answer goes back to its queues"));
	else if (!g->load)
		app_say(a, _("%s has nothing to hand back"), g->login);
	if (!g || !g->load)
		return;
	char *q = mem_printf(NULL, ngettext_("hand back what %s must answer, %d ticket at most? Enter yes, Esc no", "hand back what %s must answer, %d tickets at most? Enter yes, Esc no", g->load),
	                     g->login, g->load);
	char *line = mem_printf(NULL, "handback %s", g->login);
	prompt_confirm(a, q, line);
	mem_free(line);
	mem_free(q);
}

/* A line that can be changed before Enter: which, how many, to whom. An agent's work is most often spread. */
static void board_move(struct app *a) {
	const struct board_queue *q = board_queue_here(a);
	const struct board_agent *g = board_agent_here(a);

	if (g)
		prompt_open(a, MODE_VERB, mem_printf(a->board.ctx, "move who:%s to spread", g->login));
	else if (q)
		prompt_open(a, MODE_VERB, mem_printf(a->board.ctx, "move queue:%s to ", q->name));
}

static void board_balance(struct app *a) {
	const struct board_queue *q = board_queue_here(a);

	if (q)
		command_run(a, mem_printf(a->board.ctx, "balance %s", q->name));
	else
		app_say(a, "%s", _("choose a queue above (Tab): its tickets are made even over who is ready"));
}

bool board_offers(const struct app *a, enum action act) {
	const struct board_agent *g = board_agent_here(a);

	if (act == ACT_CARRY_OUT)
		return a->board.planning;
	if (a->board.planning)
		return act == ACT_BACK || act == ACT_HELP;
	return act == ACT_FREE ? g && g->load : act == ACT_BALANCE ? board_queue_here(a) != NULL : act == ACT_MOVE || act == ACT_DRILL ? board_rows(a) > 0 : true;
}

void board_act(struct app *a, enum action act) {
	size_t n = board_rows(a), page = (size_t)(a->rows / 2 - 4), sel = a->board.sel;

	if (a->board.planning) {
		plan_act(a, act);
		return;
	}
	switch (act) {
	case ACT_UP: board_select(a, sel ? sel - 1 : 0); break;
	case ACT_DOWN: board_select(a, sel + 1); break;
	case ACT_PAGE_UP: board_select(a, sel > page ? sel - page : 0); break;
	case ACT_PAGE_DOWN: board_select(a, sel + page); break;
	case ACT_TOP: board_select(a, 0); break;
	case ACT_BOTTOM: board_select(a, n ? n - 1 : 0); break;
	case ACT_VIEW_NEXT: case ACT_VIEW_PREV: board_select(a, board_queue_here(a) ? board_of(a)->n_queues : 0); break;
	case ACT_DRILL: board_drill(a); break;
	case ACT_MOVE: board_move(a); break;
	case ACT_BALANCE: board_balance(a); break;
	case ACT_FREE: board_free(a); break;
	default: break;
	}
}

/* ---- words ---- */

/* `2 h 10`, `3 d`, `<1 min`: how long ago. */
static char *board_age(const void *ctx, int64_t ms) {
	int64_t min = ms / TMS_MINUTE;

	if (min < 60 || min >= 100 * 60)
		return present_ago(ctx, ms);
	return mem_printf(ctx, _("%d h %02d"), (int)(min / 60), (int)(min % 60));
}

static const char *board_many(const void *ctx, int64_t n) {
	return n >= BOARD_MOST ? mem_printf(ctx, "%d+", BOARD_MOST) : mem_printf(ctx, "%d", (int)n);
}

/* `13:40`; on another day `11-22 13:40`. */
static const char *board_when(const struct app *a, const void *ctx, tms_t at) {
	const struct zone *z = policy_zone(svc_policy(a->s));
	int32_t date, today, second;

	if (at == TMS_NONE)
		return "";
	zone_wall(z, at, &date, &second);
	zone_wall(z, a->now, &today, &second);
	return tms_wall(ctx, at, z, date == today ? "%H:%M" : "%m-%d %H:%M");
}

static char *board_alert(const struct app *a, const void *ctx, const struct board_alert *k) {
	const char *n = board_many(ctx, k->n), *since = board_when(a, ctx, k->since);

	switch (k->kind) {
	case ALERT_STORE: return mem_printf(ctx, _("store nearly full: %d MB left"), (int)k->n);
	case ALERT_WORKER: return *since ? mem_printf(ctx, _("no worker runs since %s"), since) : mem_strdup(ctx, _("no worker runs"));
	case ALERT_RELAY: return mem_printf(ctx, _("nothing sent since %s"), since);
	case ALERT_FAILED: return mem_printf(ctx, _("%s not sent: %s"), n, policy_title(svc_policy(a->s), "channel", k->what, a->who.lang));
	case ALERT_UNMANNED: return mem_printf(ctx, _("no one for %s (%s)"), k->title, n);
	case ALERT_LATE: return mem_printf(ctx, _("%s late: %s"), n, k->title);
	case ALERT_SOON: return mem_printf(ctx, _("%s due soon: %s"), n, k->title);
	case ALERT_COUNT: break;
	}
	return mem_strdup(ctx, "");
}

/* One sign a bucket, against the fullest one. */
static char *board_spark(const void *ctx, const int64_t *n) {
	static const char *const signs[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	char *s = mem_strdup(ctx, "");
	int64_t most = 1;

	for (int i = 0; i < BOARD_BUCKETS; i++)
		most = n[i] > most ? n[i] : most;
	for (int i = 0; i < BOARD_BUCKETS; i++)
		s = mem_append(s, "%s", n[i] ? signs[n[i] * 7 / most] : " ");
	return s;
}

/* ---- drawing ---- */

enum { QC_NAME, QC_OPEN, QC_NEW, QC_LATE, QC_SOON, QC_OLDEST, QC_FRT, QC_FLOW, QC_SPARK, QCOLS };
enum { AC_AGENT, AC_STATE, AC_LOAD, AC_TODAY, AC_AHT, AC_LATE, ACOLS };

static void board_put_right(int row, int col, int width, enum color_role role, bool bold, const char *text) {
	int w = u8_width(text);
	term_put(row, col + (width > w ? width - w : 0), width, role, bold, text);
}

static void board_queue_columns(const struct app *a, int w[QCOLS]) {
	static const int narrow[QCOLS] = { 12, 6, 5, 6, 6, 8, 12, 10, 9 };

	memcpy(w, narrow, sizeof narrow);
	if (a->cols < 110)
		return;
	w[QC_NAME] = 26;
	w[QC_OLDEST] = w[QC_FLOW] = 12;
	w[QC_FRT] = 17;
}

static void board_draw_queue_heads(struct app *a, void *tmp, int row, const int w[QCOLS]) {
	int64_t soon = policy_shop_dur(svc_policy(a->s), "due_soon", 900) / 60;
	const char *heads[QCOLS] = { _("QUEUE"), _("OPEN"), _("NEW"), _("LATE"), mem_printf(tmp, _("<%dm"), (int)soon), _("OLDEST"), _("FRT p50/p90"), _("IN/OUT 1h"),
		_("7 HOURS") };
	int col = 4;

	for (int i = 0; i < QCOLS; i++) {
		if (i == QC_NAME || i == QC_SPARK)
			term_put(row, col + (i == QC_SPARK ? 2 : 0), w[i], C_HEAD, true, heads[i]);
		else
			board_put_right(row, col, w[i] - 1, C_HEAD, true, heads[i]);
		col += w[i];
	}
}

static char *board_frt(const void *ctx, const struct board_queue *q) {
	char p50[32], p90[32];

	if (!q->replies)
		return mem_strdup(ctx, "—");
	dur_format(p50, sizeof p50, q->p50, false);
	dur_format(p90, sizeof p90, q->p90, false);
	return mem_printf(ctx, "%s/%s", p50, p90);
}

static void board_draw_queue(struct app *a, void *tmp, int row, size_t i, const int w[QCOLS]) {
	const struct board_queue *q = &board_of(a)->queues[i];
	bool here = a->board.sel == i;
	enum color_role role = q->late ? C_LATE : q->soon ? C_SOON : C_NORMAL;
	const char *text[QCOLS] = { q->title, mem_printf(tmp, "%" PRId64, q->open), mem_printf(tmp, "%" PRId64, q->fresh), board_many(tmp, q->late),
		board_many(tmp, q->soon), q->oldest == TMS_NONE ? "—" : board_age(tmp, a->now - q->oldest), board_frt(tmp, q),
		mem_printf(tmp, "%" PRId64 "/%" PRId64, q->came, q->went), board_spark(tmp, q->arrivals) };
	int col = 4;

	term_put(row, 0, 1, C_NORMAL, true, here ? ">" : "");
	term_put(row, 1, 2, role, true, q->late ? "!!" : q->soon ? "! " : "");
	for (int c = 0; c < QCOLS; c++) {
		enum color_role r = (c == QC_LATE && q->late) ? C_LATE : (c == QC_SOON && q->soon) ? C_SOON : c == QC_FRT && q->replies < FEW_REPLIES ? C_DIM : C_NORMAL;
		if (c == QC_NAME || c == QC_SPARK)
			term_put(row, col + (c == QC_SPARK ? 2 : 0), w[c] - 1, r, false, text[c]);
		else
			board_put_right(row, col, w[c] - 1, r, r == C_LATE || r == C_SOON, text[c]);
		col += w[c];
	}
	if (here && a->bar)
		term_fill(row, 0, a->cols, C_NORMAL, true);
}

static int board_left(const struct app *a) {
	return a->cols >= 110 ? LEFT_WIDTH + 16 : LEFT_WIDTH;
}

static void board_agent_columns(const struct app *a, int w[ACOLS]) {
	static const int narrow[ACOLS] = { 9, 12, 7, 6, 6, 5 };

	memcpy(w, narrow, sizeof narrow);
	w[AC_AGENT] += board_left(a) - LEFT_WIDTH;
}

static void board_draw_agent_heads(struct app *a, int row, const int w[ACOLS]) {
	const char *heads[ACOLS] = { _("AGENT"), _("STATE"), _("LOAD"), _("TODAY"), _("AHT"), _("LATE") };
	int col = 4;

	for (int i = 0; i < ACOLS; i++) {
		if (i <= AC_STATE)
			term_put(row, col, w[i], C_HEAD, true, heads[i]);
		else
			board_put_right(row, col, w[i] - 1, C_HEAD, true, heads[i]);
		col += w[i];
	}
	term_put(row, board_left(a) + 2, a->cols - board_left(a) - 3, C_HEAD, true, _("ALERTS"));
}

/* `away 0:40`: how long it has been so, where that is of interest. */
static char *board_state(const struct app *a, void *tmp, const struct board_agent *g) {
	int64_t min = g->since == TMS_NONE ? 0 : (a->now - g->since) / TMS_MINUTE;

	if (g->since == TMS_NONE || g->state == DUTY_READY || g->state == DUTY_OFF || min >= 6000)
		return mem_strdup(tmp, present_duty(g->state));
	return mem_printf(tmp, "%s %d:%02d", present_duty(g->state), (int)(min / 60), (int)(min % 60));
}

static void board_draw_agent(struct app *a, void *tmp, int row, size_t i, const int w[ACOLS]) {
	const struct board_agent *g = &board_of(a)->agents[i];
	bool here = a->board.sel == board_of(a)->n_queues + i, gone = g->load && (g->state == DUTY_AWAY || g->state == DUTY_OFF);
	int64_t secs = g->aht / TMS_SECOND;
	const char *text[ACOLS] = { a->cols >= 110 ? mem_printf(tmp, "%s %s", g->login, strcmp(g->login, g->name) ? g->name : "") : g->login, board_state(a, tmp, g),
		mem_printf(tmp, "%d/%d", g->load, g->capacity), mem_printf(tmp, "%" PRId64, g->today),
		g->aht ? mem_printf(tmp, "%d:%02d", (int)(secs / 60), (int)(secs % 60)) : "—", board_many(tmp, g->late) };
	int col = 4;

	term_put(row, 0, 1, C_NORMAL, true, here ? ">" : "");
	term_put(row, 1, 2, g->late ? C_LATE : C_SOON, true, g->late ? "!!" : gone ? "! " : "");
	for (int c = 0; c < ACOLS; c++) {
		enum color_role r = c == AC_LATE && g->late ? C_LATE : c == AC_STATE && gone ? C_SOON : C_NORMAL;
		if (c <= AC_STATE)
			term_put(row, col, w[c] - 1, r, false, text[c]);
		else
			board_put_right(row, col, w[c] - 1, r, r == C_LATE, text[c]);
		col += w[c];
	}
	if (here && a->bar)
		term_fill(row, 0, board_left(a), C_NORMAL, true);
}

static void board_draw_alerts(struct app *a, void *tmp, int row, int height) {
	const struct board *b = board_of(a);
	int left = board_left(a) + 2, width = a->cols - left - 1;

	if (!b->n_alerts)
		term_put(row, left, width, C_DIM, false, _("nothing is wrong"));
	for (int i = 0; i < height && (size_t)i < b->n_alerts; i++) {
		size_t more = b->n_alerts - (size_t)i;
		const struct board_alert *k = &b->alerts[i];
		if (i == height - 1 && more > 1)
			term_put(row + i, left, width, C_DIM, false, mem_printf(tmp, _("%zu more: w"), more));
		else
			term_put(row + i, left, width, k->kind == ALERT_SOON ? C_SOON : C_LATE, k->kind < ALERT_LATE,
			         mem_printf(tmp, "%s %s", k->kind == ALERT_SOON ? "·" : "▲", board_alert(a, tmp, k)));
	}
}

/* ` live · 3 alerts · 2 of 5 ready `, in the rule between queues and agents. */
static void board_draw_rule(struct app *a, void *tmp, int row, size_t shown_queues) {
	const struct board *b = board_of(a);
	int ready = 0;

	term_rule(row, 1, a->cols - 2);
	for (size_t i = 0; i < b->n_agents; i++)
		ready += b->agents[i].state == DUTY_READY;
	char *s = mem_printf(tmp, ngettext_(" live · %zu alert · %d of %zu ready ", " live · %zu alerts · %d of %zu ready ", b->n_alerts), b->n_alerts, ready, b->n_agents);
	term_put(row, a->cols - u8_width(s) - 3, u8_width(s), b->n_alerts ? C_SOON : C_DIM, false, s);
	if (shown_queues < b->n_queues)
		term_put(row, 4, 30, C_NORMAL, false, mem_printf(tmp, _(" %zu–%zu of %zu "), a->board.top_queue + 1, a->board.top_queue + shown_queues, b->n_queues));
}

void board_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int qw[QCOLS], aw[ACOLS], queues, agents;
	const struct board *b = board_of(a);

	if (a->board.planning) {
		plan_draw(a, tmp);
		mem_free(tmp);
		return;
	}
	board_scroll(a);
	board_heights(a, &queues, &agents);
	board_queue_columns(a, qw);
	board_agent_columns(a, aw);
	board_draw_queue_heads(a, tmp, 1, qw);
	for (int i = 0; i < queues && a->board.top_queue + (size_t)i < b->n_queues; i++)
		board_draw_queue(a, tmp, 2 + i, a->board.top_queue + (size_t)i, qw);
	board_draw_rule(a, tmp, 2 + queues, (size_t)queues);
	board_draw_agent_heads(a, 3 + queues, aw);
	for (int i = 0; i < agents && a->board.top_agent + (size_t)i < b->n_agents; i++)
		board_draw_agent(a, tmp, 4 + queues + i, a->board.top_agent + (size_t)i, aw);
	if (!b->n_agents)
		term_put(5 + queues, 6, board_left(a) - 8, C_DIM, false, _("no agents yet: tend agent add LOGIN"));
	term_vline(3 + queues, board_left(a), agents + 1);
	board_draw_alerts(a, tmp, 4 + queues, agents);
	mem_free(tmp);
}

/* The screen's row of the cursor. */
int board_cursor(const struct app *a) {
	int queues, agents;

	board_heights(a, &queues, &agents);
	return a->board.planning ? -1 : a->board.sel < board_of(a)->n_queues ? 2 + (int)(a->board.sel - a->board.top_queue)
	                              : 4 + queues + (int)(a->board.sel - board_of(a)->n_queues - a->board.top_agent);
}

/* All alerts, and what each figure is. */
void board_why(struct app *a) {
	void *tmp = mem_ctx(NULL);
	char *s = mem_printf(tmp, "%s\n", _("ALERTS"));

	for (size_t i = 0; i < board_of(a)->n_alerts; i++)
		s = mem_append(s, "  %s\n", board_alert(a, tmp, &board_of(a)->alerts[i]));
	if (!board_of(a)->n_alerts)
		s = mem_append(s, "  %s\n", _("nothing is wrong"));
	s = mem_append(s, "\n%s\n", _("QUEUES"));
	s = mem_append(s, "  %s\n", _("OPEN: all that are not solved. NEW: nobody has taken them yet. LATE: past the earliest promise."));
	s = mem_append(s, "  %s\n", _("OLDEST: how long ago the oldest came that we are to move on; what waits for the customer does not count."));
	s = mem_append(s, "  %s\n", _("FRT: how long customers waited for the first answer of a person, of the answers of the last 60 minutes; grey: fewer than 20."));
	s = mem_append(s, "  %s\n", _("IN/OUT: came or opened again, and solved, in the last 60 minutes. 7 HOURS: what came, by hour; the last one ends now."));
	s = mem_append(s, "\n%s\n", _("AGENTS"));
	s = mem_append(s, "  %s\n", _("LOAD: what they have, of how much may be given to them. TODAY: solved since midnight."));
	s = mem_append(s, "  %s\n", _("AHT: how long tickets were open before them today (a pause counts two minutes), per ticket solved."));
	app_pager(a, _("Board"), s, false);
	mem_free(tmp);
}
