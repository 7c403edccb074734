/* SPDX-License-Identifier: ISC */
/* The loop: wait for a key or for the time to look around, take all keys that wait, look what others did, draw once. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { POLL_ACTIVE_MS = 50, POLL_IDLE_MS = 250, ACTIVE_FOR_MS = 30000, KEYS_AT_ONCE = 64, REST_MS = 150, COUNT_EACH_MS = 1000,
       SAVE_AFTER_MS = 1000, VIEWING_MS = 20000, GONE_MS = 120000, LOOK_MS = 5000 };

/* The first problem of tend.conf, and how many there are. */
static void loop_problem(void *ctx, const char *msg) {
	struct app *a = ctx;

	if (!a->problems++)
		a->problem = mem_strdup(a->ctx, msg);
	if (a->problems > 1)
		app_say(a, ngettext_("%s (and %d more)", "%s (and %d more)", a->problems - 1), a->problem, a->problems - 1);
	else
		app_say(a, "%s", msg);
	a->message_is_error = true;
}

/* ~/.config/tend/tend.conf: cursor, ambiguous, keys. */
static void loop_settings(struct app *a, const char *path) {
	struct conf *c = conf_new(a->ctx);
	struct tend_err err;

	keymap_default();
	if (!path || access(path, R_OK))
		return;
	if (conf_read(c, path, &err) != TEND_OK) {
		loop_problem(a, err.msg);
		return;
	}
	const struct conf_section *s = conf_find(c, "", "");
	const char *amb = conf_get(s, "ambiguous", "narrow");
	a->bar = !strcmp(conf_get(s, "cursor", "mark"), "bar");
	a->ambiguous = !strcmp(amb, "ascii") ? 2 : !strcmp(amb, "wide") ? 2 : 0; /* wide: such characters are not used */
	keymap_load(c, loop_problem, a);
}

static struct app *loop_new(struct svc *s, const struct session *who, const struct console_options *o) {
	struct app *a = mem_new(NULL, struct app);

	*a = (struct app){ .s = s, .who = *who, .color = o->color, .dirty = true };
	a->ctx = mem_ctx(a);
	a->filter = mem_strdup(a->ctx, "");
	a->now = a->last_key = a->looked = tms_now();
	a->view_ctx = mem_ctx(a->ctx);
	a->n_views = svc_views(s, a->view_ctx, who, &a->views);
	a->view_counts = mem_array(a->ctx, int, a->n_views + 1);
	return a;
}

/* How much this agent takes at a time, for the title line. */
static void loop_capacity(struct app *a) {
	void *tmp = mem_ctx(NULL);
	struct agent *agents;
	size_t n;

	if (svc_agent_list(a->s, tmp, &agents, &n, NULL) == TEND_OK)
		for (size_t i = 0; i < n; i++)
			if (agents[i].id == a->who.agent)
				a->capacity = agents[i].capacity;
	mem_free(tmp);
}

static void loop_policy(struct app *a) {
	mem_free(a->view_ctx);
	a->view_ctx = mem_ctx(a->ctx);
	a->n_views = svc_views(a->s, a->view_ctx, &a->who, &a->views);
	a->view_counts = mem_array(a->view_ctx, int, a->n_views + 1);
	a->view = a->view < a->n_views ? a->view : 0;
}

/* Done by me, or by the program because of what I did. */
static bool loop_is_mine(const struct app *a, const struct event *e, size_t n, size_t i) {
	for (size_t k = 0; k < n; k++)
		if ((k == i || (e[k].batch && e[k].batch == e[i].batch)) && !strcmp(e[k].actor, a->who.login))
			return true;
	return !strcmp(e[i].action, "delivery") || !strcmp(e[i].action, "notice");
}

/* Another's change that concerns this agent: of the open ticket, or work given and taken. */
static void loop_tell(struct app *a, const void *tmp, const struct event *e, size_t n) {
	size_t given = 0, taken = 0;
	const char *by = "";

	for (size_t i = 0; i < n; i++) {
		bool here = a->open_id && e[i].ticket == a->open_id;
		if (loop_is_mine(a, e, n, i))
			continue;
		if (here)
			app_say(a, a->mode == MODE_COMPOSE ? _("meanwhile %s") : "%s", present_event(tmp, &e[i]));
		else if (!strcmp(e[i].action, "assign") && !strcmp(e[i].after, a->who.login))
			given++, by = e[i].actor;
		else if (!strcmp(e[i].action, "assign") && !strcmp(e[i].before, a->who.login))
			taken++, by = e[i].actor;
	}
	if (given)
		app_say(a, ngettext_("%s: %zu ticket is yours now", "%s: %zu tickets are yours now", given), by, given);
	else if (taken)
		app_say(a, ngettext_("%s: %zu of your tickets has gone elsewhere", "%s: %zu of your tickets have gone elsewhere", taken), by, taken);
}

/* What others did since: lists and the open ticket are read again, the cursor stays on its ticket. */
static void loop_changes(struct app *a) {
	struct event *e;
	size_t n, listed = 0;
	bool mine = false, articles = false;
	void *tmp = mem_ctx(NULL);
	struct tend_err err;

	if (svc_changes(a->s, tmp, &a->cursor, &e, &n, &err) != TEND_OK) {
		app_fail(a, &err);
		n = 0;
	}
	loop_tell(a, tmp, e, n);
	for (size_t i = 0; i < n; i++) {
		mine |= a->open_id && (e[i].ticket == a->open_id || !strcmp(e[i].action, "not_same") || !strcmp(e[i].action, "same_person"));
		if (!strcmp(e[i].action, "policy"))
			loop_policy(a);
		floor_changed(a, &e[i]);
		a->board.due = true;
		articles |= !strcmp(e[i].action, "article");
		listed += strcmp(e[i].action, "presence") != 0; /* who is there is in no list of tickets */
	}
	if (listed && a->top.id)
		a->skipped = -1; /* what lies before may be more now, or less */
	if (listed) {
		queue_rows(a);
		if (a->pane == PANE_RETURNS)
			returns_rows(a);
		a->counts_due = true;
	}
	if (articles && a->pane == PANE_KNOW && a->know.view <= KNOW_READ)
		know_rows(a, true);
	if (mine)
		ticket_reload(a);
	mem_free(tmp);
}

/* A clock that counts seconds: the row under the cursor below two minutes, a reply that waits, a revealed contact. */
static bool loop_counts_seconds(const struct app *a) {
	const struct ticket *t = queue_selected(a);
	tms_t now = a->now;

	if (a->mode == MODE_PAGER)
		return false;
	if (a->pane == PANE_QUEUE)
		return t && t->due > now - TMS_SECOND && t->due - now < 2 * TMS_MINUTE;
	if (a->revealed)
		return true;
	for (size_t i = 0; i < a->t.n_messages; i++)
		if (a->t.messages[i].delivery == DELIVERY_QUEUED && a->t.messages[i].leaves_at > now - TMS_SECOND)
			return true;
	return a->t.t.due > now - TMS_SECOND && a->t.t.due - now < 2 * TMS_MINUTE;
}

/* Rows that time alone made late since the last frame, or that are due or awake now. */
static bool loop_passed(const struct app *a, tms_t now) {
	if (now / TMS_MINUTE != a->now / TMS_MINUTE)
		return true; /* snoozed ones wake to the minute */
	for (size_t i = 0; i < a->page.n; i++)
		if (a->page.rows[i].due > a->now && a->page.rows[i].due <= now)
			return true;
	return false;
}

static void loop_time(struct app *a) {
	tms_t now = tms_now();
	int64_t unit = loop_counts_seconds(a) ? TMS_SECOND : TMS_MINUTE;
	bool passed = loop_passed(a, now), ticked = passed || now / unit != a->now / unit;
	/* who else looks at a ticket is no event: read again now and then while somebody works here */
	bool look = a->pane == PANE_QUEUE && now - a->looked >= LOOK_MS && now - a->last_key < ACTIVE_FOR_MS;

	a->now = now;
	if (a->revealed && now >= a->revealed_until) {
		ticket_unreveal(a);
		ticked = true;
	}
	if (*a->message && now >= a->message_until) {
		a->message[0] = '\0';
		ticked = true;
	}
	if (a->open_id && now - a->viewing_at > VIEWING_MS && now - a->last_key < GONE_MS) /* who sleeps does not look at it */
		ticket_viewing(a, a->open_id);
	if (passed || look) {
		a->looked = now;
		queue_load(a);
	}
	if (ticked && a->pane == PANE_TICKET)
		ticket_reload(a);
	a->dirty |= ticked;
}

static int64_t loop_ms(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What may wait a moment: the numbers beside the views on a busy floor, the preview while keys follow one another. */
static void loop_rest(struct app *a) {
	int64_t now = loop_ms();

	if (a->counts_due && now - a->counted_ms >= COUNT_EACH_MS) {
		a->counts_due = false;
		a->counted_ms = now;
		queue_counts(a);
		if (a->pane == PANE_RETURNS)
			returns_counts(a);
		a->dirty = true;
	}
	suggested_settle(a);
	board_live(a);
	if (a->know.due && !a->moving)
		a->dirty = true;
	if (a->moving && now - a->key_ms >= REST_MS) {
		a->moving = false;
		a->dirty = true;
	}
}

static void loop_tick(struct app *a) {
	int rows, cols;

	loop_time(a);
	loop_changes(a);
	loop_rest(a);
	if (a->compose && edit_is_dirty(a->compose) && tms_now() - a->compose_saved >= SAVE_AFTER_MS)
		compose_save(a);
	if (a->article.e && edit_is_dirty(a->article.e) && tms_now() - a->article.saved >= SAVE_AFTER_MS)
		edit_article_keep(a);
	term_size(&rows, &cols);
	if (rows != a->rows || cols != a->cols) {
		a->rows = rows;
		a->cols = cols;
		a->dirty = true;
		if (rows >= 24 && cols >= 80)
			queue_load(a);
	}
	if (a->dirty) {
		a->dirty = false;
		app_draw(a);
	}
	floor_beat(a);
}

static void loop_keys(struct app *a) {
	for (int i = 0; i < KEYS_AT_ONCE && !a->quit; i++) {
		struct key k = term_key();
		if (k.special && k.code == K_NONE)
			return;
		a->last_key = tms_now();
		a->moving = loop_ms() - a->key_ms < REST_MS;
		a->key_ms = loop_ms();
		app_key(a, k);
	}
}

/* ---- TEND_SCRIPT: keys and commands from a file, for tests ---- */

static void script_line(struct app *a, char *line) {
	struct key k;

	if (*line == ':') {
		command_run(a, line + 1);
	} else if (!strncmp(line, "text:", 5)) {
		for (const char *p = line + 5; *p;) {
			int32_t cp;
			p += u8_next(p, strlen(p), &cp);
			app_key(a, (struct key){ (int)cp, false });
		}
	} else {
		for (char *w = line + strspn(line, " "), *end; *w; w = end + strspn(end, " ")) {
			end = w + strcspn(w, " ");
			char *name = mem_strndup(NULL, w, (size_t)(end - w));
			if (key_parse(name, &k))
				app_key(a, k);
			mem_free(name);
		}
	}
}

static void loop_script(struct app *a, const char *path) {
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	loop_tick(a);
	while (f && !a->quit && (n = getline(&line, &cap, f)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		script_line(a, line);
		loop_tick(a);
	}
	free(line);
	if (f)
		fclose(f);
	if (a->compose)
		compose_save(a);
	edit_article_keep(a);
}

static void loop_run(struct app *a) {
	while (!a->quit && !term_signal()) {
		loop_tick(a);
		bool active = tms_now() - a->last_key < ACTIVE_FOR_MS;
		if (term_wait(active ? POLL_ACTIVE_MS : POLL_IDLE_MS))
			loop_keys(a);
	}
}

enum tend_status console_run(struct svc *s, const struct session *who, const struct console_options *o, struct tend_err *err) {
	const char *script = getenv("TEND_SCRIPT");
	struct app *a = loop_new(s, who, o);
	enum tend_status st;

	loop_settings(a, o->conf);
	/* the query before the terminal: the first frame is the final one */
	a->rows = 24;
	a->cols = 80;
	svc_changes(s, a->ctx, &a->cursor, &(struct event *){ NULL }, &(size_t){ 0 }, NULL);
	st = term_start(o->color, script != NULL, err);
	if (st != TEND_OK) {
		mem_free(a);
		return st;
	}
	term_setting(a->ambiguous);
	term_size(&a->rows, &a->cols);
	loop_capacity(a);
	floor_expect(a);
	/* who has work of his own sees it; else what waits for anybody */
	queue_counts(a);
	while (a->view + 1 < a->n_views && a->view_counts[a->view] == 0)
		a->view++;
	queue_first(a);
	if (script)
		loop_script(a, script);
	else
		loop_run(a);
	if (a->compose)
		compose_save(a); /* hang-up, signal: what was typed is kept */
	edit_article_keep(a);
	ticket_leave(a);
	if (a->quit || script)
		floor_left(a);
	term_stop();
	edit_free(&a->compose);
	edit_free(&a->prompt);
	edit_free(&a->article.e);
	mem_free(a);
	return TEND_OK;
}
