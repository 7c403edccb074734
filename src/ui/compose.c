/* SPDX-License-Identifier: ISC */
/* Writing an answer or a note: the text is the draft in the store all the while, so nothing typed is ever lost. A box of text for that and
 * for articles. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tend/editor.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

static enum draft_kind compose_kind(const struct app *a) {
	return a->compose_note ? DRAFT_NOTE : DRAFT_REPLY;
}

/* What an answer on a ticket with a return may say, by the policy: how it stands, when that is asked; NULL none. Only a proposal: it is no
 * draft before a key is pressed. */
static char *compose_proposal(const struct app *a) {
	const struct rma_row *r = returns_newest(a);
	char *text = NULL;

	if (svc_return_status_reply(a->s, a->ctx, &a->who, a->open_id, &text, NULL) == TEND_OK && text && *text)
		return text;
	mem_free(text);
	return r ? present_reply(a->ctx, svc_policy(a->s), r) : NULL;
}

void compose_open(struct app *a, tend_id id, bool note) {
	char *text = note || a->t.draft ? NULL : compose_proposal(a);

	edit_free(&a->compose);
	a->compose = edit_new(a->ctx, true, text ? text : note ? a->t.note_draft : a->t.draft);
	a->compose_proposed = text != NULL;
	mem_free(text);
	a->compose_note = note;
	a->compose_id = id;
	a->compose_version = a->t.t.version;
	a->compose_saved = a->now;
	a->compose_scroll = 0;
	a->follow = true;
	a->mode = MODE_COMPOSE;
	if (a->ins.ticket != id) /* what a macro leads to stays with its answer */
		insertion_end(a);
}

/* Behind what was written already; a proposal of the program's gives way. */
void compose_insert(struct app *a, const char *text) {
	if (a->mode != MODE_COMPOSE || a->compose_note)
		compose_open(a, a->open_id, false);
	const char *now = edit_text(a->compose);
	size_t n = strlen(now);

	if (!n || a->compose_proposed) {
		edit_set(a->compose, text);
	} else {
		char *both = mem_printf(NULL, "%s%s%s", now, now[n - 1] == '\n' ? "\n" : "\n\n", text);
		edit_set(a->compose, both);
		mem_free(both);
	}
	a->compose_proposed = false;
	compose_save(a);
}

void compose_save(struct app *a) {
	struct tend_err err;

	if (!a->compose || !edit_is_dirty(a->compose))
		return;
	a->compose_saved = tms_now();
	a->compose_proposed = false;
	if (svc_draft_put(a->s, &a->who, a->compose_id, compose_kind(a), edit_text(a->compose), &err) == TEND_OK)
		edit_clean(a->compose);
	else { /* it stays dirty and is tried again */
		app_say(a, _("%s · the draft is not saved yet, tried again each second"), err.msg);
		a->message_is_error = true;
	}
}

static void compose_leave(struct app *a) {
	compose_save(a);
	bool has = *edit_text(a->compose) && (a->t.draft || a->t.note_draft || !a->compose_proposed);
	edit_free(&a->compose);
	a->mode = MODE_NONE;
	ticket_reload(a);
	if (has && !a->message_is_error)
		app_say(a, _("draft kept"));
}

/* A macro puts its ticket off with its answer. */
static void compose_snooze(struct app *a, tend_id id, int64_t secs) {
	struct done d;
	struct tend_err err;

	if (svc_snooze(a->s, &a->who, (struct on){ &id, 1, -1 }, tms_now() + secs * TMS_SECOND, &d, &err) != TEND_OK)
		app_fail(a, &err);
}

/* On to the next ticket; the answer to the last one can still be taken back, and that stays on the screen. */
static void compose_on(struct app *a, tend_id id, tms_t leaves_at) {
	app_take(a);
	if (a->open_id == id)
		return;
	app_say(a, _("T%" PRId64 ": queued, leaves in %d s · u takes it back · T%" PRId64 " is yours"), id,
	        (int)((leaves_at - tms_now() + 999) / 1000), a->open_id);
	a->message_until = leaves_at;
}

void compose_send(struct app *a, enum ticket_state next) {
	struct done d;
	struct tend_err err;
	tend_id id = a->compose_id;

	if (!a->compose_note && kb_unfilled(edit_text(a->compose))) {
		insertion_ask(a, true, next);
		return;
	}
	struct kb_then then = { .state = STATE_COUNT }; /* what a macro said, unless another state was asked for */
	if (!a->compose_note && next == STATE_COUNT && a->ins.ctx) {
		then = a->ins.then;
		next = then.state;
	}
	enum tend_status st = a->compose_note
		? svc_note(a->s, &a->who, id, edit_text(a->compose), &d, &err)
		: svc_reply(a->s, &a->who, id, -1, edit_text(a->compose), next, &d, &err);

	if (st != TEND_OK) {
		compose_save(a);
		app_say(a, _("%s · not sent, your text is kept · ^D tries again"), err.msg);
		a->message_is_error = true;
		return;
	}
	bool note = a->compose_note;
	edit_free(&a->compose);
	if (!note)
		insertion_end(a);
	if (then.snooze_s)
		compose_snooze(a, id, then.snooze_s);
	a->mode = MODE_NONE;
	if (!note && d.leaves_at) {
		a->last_reply = id;
		a->last_reply_until = d.leaves_at;
		a->last_reply_batch = next == STATE_COUNT ? 0 : d.batch;
		app_say(a, _("T%" PRId64 ": queued, leaves in %d s · u takes it back"), id, (int)((d.leaves_at - tms_now() + 999) / 1000));
		a->message_until = d.leaves_at;
	} else {
		app_say(a, note ? _("note written") : _("written down"));
	}
	a->follow = true;
	a->side = false;
	queue_load(a);
	ticket_reload(a);
	a->scroll = INT32_MAX / 2; /* drawing takes it to the end */
	if (then.next)
		compose_on(a, id, d.leaves_at);
}

/* ---- lines as they are shown ---- */

struct compose_row { size_t from, len; };

/* How much of the n bytes goes on one row: a word is not cut where a blank is near; the blank stays on its row, so no byte is lost. */
static size_t compose_fit(const char *s, size_t n, int width) {
	size_t len = u8_fit(s, width, NULL);

	if (len >= n)
		return n;
	if (!len) {
		int32_t cp;
		return u8_next(s, n, &cp);
	}
	for (size_t i = len; i > len / 3; i--) {
		if ((unsigned char)s[i] >= 0x80 || (unsigned char)s[i - 1] >= 0x80)
			break;
		if (s[i - 1] == ' ')
			return i;
	}
	return len;
}

static size_t box_layout(const struct text_box *b, const void *ctx, struct compose_row **rows, size_t *row) {
	const char *text = edit_text(b->e);
	size_t at = edit_cursor(b->e), n = 0, from = 0;

	*rows = NULL;
	*row = 0;
	for (;;) {
		size_t end = from + strcspn(text + from, "\n");
		do {
			size_t len = compose_fit(text + from, end - from, b->width);
			mem_grow(ctx, *rows, n);
			(*rows)[n] = (struct compose_row){ from, len };
			if (at >= from && at <= from + len)
				*row = n; /* at a joint: the row that begins there */
			n++;
			from += len;
		} while (from < end);
		if (!text[end])
			return n;
		from = end + 1;
	}
}

/* Up and down by rows as they are seen, not by lines of the text. */
static void box_move(const struct text_box *b, int by) {
	void *tmp = mem_ctx(NULL);
	const char *text = edit_text(b->e);
	struct compose_row *rows;
	size_t row, n = box_layout(b, tmp, &rows, &row), at = edit_cursor(b->e);
	int64_t to = (int64_t)row + by;

	if (to < 0 || to >= (int64_t)n) {
		edit_seek(b->e, to < 0 ? 0 : strlen(text));
	} else {
		int col = u8_width(mem_strndup(tmp, text + rows[row].from, at - rows[row].from));
		size_t in = u8_fit(mem_strndup(tmp, text + rows[to].from, rows[to].len), col, NULL);
		bool joint = in == rows[to].len && in && text[rows[to].from + in] && text[rows[to].from + in] != '\n';
		edit_seek(b->e, rows[to].from + in - joint); /* the joint belongs to the next row */
	}
	mem_free(tmp);
}

void box_key(const struct text_box *b, struct key k) {
	int page = b->height > 2 ? b->height - 1 : 1;

	if (k.special && (k.code == K_UP || k.code == K_DOWN))
		box_move(b, k.code == K_UP ? -1 : 1);
	else if (k.special && (k.code == K_PGUP || k.code == K_PGDN))
		box_move(b, k.code == K_PGUP ? -page : page);
	else if (k.special && k.code == K_ENTER)
		edit_insert(b->e, "\n", 1);
	else if (k.special && k.code == K_TAB)
		edit_insert(b->e, "\t", 1);
	else
		prompt_edit_key(b->e, k);
}

size_t box_draw(const struct text_box *b, int *row, int *col, size_t *at) {
	void *tmp = mem_ctx(NULL);
	const char *text = edit_text(b->e);
	struct compose_row *rows;
	size_t n = box_layout(b, tmp, &rows, at);

	if ((int)*at < *b->scroll)
		*b->scroll = (int)*at;
	if ((int)*at >= *b->scroll + b->height)
		*b->scroll = (int)*at - b->height + 1;
	for (int i = 0; i < b->height && *b->scroll + i < (int)n; i++) {
		const struct compose_row *r = &rows[*b->scroll + i];
		term_put(b->row + i, b->col, b->width + 1, C_NORMAL, false, mem_strndup(tmp, text + r->from, r->len));
	}
	*row = b->row + (int)*at - *b->scroll;
	*col = b->col + u8_width(mem_strndup(tmp, text + rows[*at].from, edit_cursor(b->e) - rows[*at].from));
	mem_free(tmp);
	return n;
}

int compose_rows(const struct app *a) {
	return a->rows / 3 > 9 ? a->rows / 3 : 9;
}

static struct text_box compose_box(struct app *a, int row) {
	return (struct text_box){ a->compose, row, 2, a->cols - 4, compose_rows(a) - 1, &a->compose_scroll }; /* below its head */
}

void compose_key(struct app *a, struct key k) {
	struct text_box b = compose_box(a, 0);

	if (a->ins.line) {
		insertion_key(a, k);
		return;
	}
	if (k.special && k.code == K_ESC) {
		compose_leave(a);
		return;
	}
	if (!k.special && (k.code == ('D' & 31) || (k.code == ('X' & 31) && !a->compose_note))) {
		compose_send(a, k.code == ('D' & 31) ? STATE_COUNT : STATE_SOLVED);
		return;
	}
	if (!k.special && k.code == ('L' & 31)) {
		term_redraw();
		return;
	}
	a->message[0] = '\0';
	box_key(&b, k);
	insertion_watch(a);
}

static void compose_draw_head(struct app *a, void *tmp, int row, size_t at, size_t n) {
	const char *who = *a->t.t.customer_name ? a->t.t.customer_name : _("the customer");

	term_rule(row, 1, a->cols - 2);
	term_put(row, 3, a->cols - 20, a->compose_note ? C_NOTE : C_OUT, true,
	         a->compose_note ? mem_printf(tmp, _(" note on T%" PRId64 ", for colleagues only "), a->compose_id)
	                         : mem_printf(tmp, _(" answer to %s by %s "), u8_clip(tmp, who, 24),
	                                      policy_title(svc_policy(a->s), "channel", a->t.t.channel, a->who.lang)));
	if ((int)n > compose_rows(a) - 1) {
		char *s = mem_printf(tmp, " %zu/%zu ", at + 1, n);
		term_put(row, a->cols - u8_width(s) - 3, u8_width(s), C_DIM, false, s);
	}
}

/* ^D does what the macro says, too: that is said beforehand. */
static char *compose_hint(const struct app *a, void *tmp) {
	const struct kb_then *then = !a->compose_note && a->ins.ctx ? &a->ins.then : NULL;
	if (then && then->state != STATE_COUNT)
		return mem_printf(tmp, _("^D send, then %s  ^X send and solve  Esc keep the draft  ^Z undo"), present_state(then->state));
	if (then && then->snooze_s)
		return mem_printf(tmp, _("^D send, then put off for %s  ^X send and solve  Esc keep the draft  ^Z undo"),
		                  present_ago(tmp, then->snooze_s * TMS_SECOND));
	if (then && then->next)
		return mem_printf(tmp, "%s", _("^D send, then the next ticket  ^X send and solve  Esc keep the draft  ^Z undo"));
	return mem_strdup(tmp, _("^D send  ^X send and solve  Esc keep the draft  ^Z undo  ? is a character here"));
}

void compose_draw(struct app *a, int row) {
	void *tmp = mem_ctx(NULL);
	struct text_box b = compose_box(a, row + 1);
	int at_row, at_col;
	size_t at, n = box_draw(&b, &at_row, &at_col, &at);

	compose_draw_head(a, tmp, row, at, n);
	if (a->ins.line) {
		at_col = insertion_draw(a, a->rows - 2);
		at_row = a->rows - 2;
	} else {
		if (*a->message)
			term_put(a->rows - 2, 1, a->cols - 2, a->message_is_error ? C_ERROR : C_NORMAL, a->message_is_error, a->message);
		term_put(a->rows - 1, 1, a->cols - 2, C_DIM, false, compose_hint(a, tmp));
	}
	term_frame(at_row, at_col);
	mem_free(tmp);
}

/* ---- $EDITOR ---- */

static void compose_complain(struct app *a, const char *what) {
	app_say(a, "%s", what);
	a->message_is_error = true;
}

static char *compose_read(const void *ctx, const char *path) {
	FILE *f = fopen(path, "rbe");
	char *back = NULL;

	if (!f)
		return NULL;
	back = mem_zalloc(ctx, 1, (1 << 20) + 1);
	size_t n = fread(back, 1, 1 << 20, f);
	while (n && back[n - 1] == '\n')
		n--;
	back[n] = '\0';
	fclose(f);
	return back;
}

char *compose_edit(struct app *a, const char *text) {
	const char *tmp = getenv("TMPDIR");
	char *path = mem_printf(a->ctx, "%s/tend-draft.XXXXXX", tmp && *tmp ? tmp : "/tmp"), *back = NULL;
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		char *why = mem_printf(path, "%s: %s", path, strerror(errno));
		compose_complain(a, why);
		if (fd >= 0)
			close(fd);
		mem_free(path);
		return NULL;
	}
	close(fd);
	term_suspend();
	bool ok = editor_run(path);
	term_resume();
	if (ok)
		back = compose_read(a->ctx, path);
	if (!back)
		compose_complain(a, _("the editor failed: set EDITOR; the draft is as it was"));
	unlink(path);
	mem_free(path);
	return back;
}

void compose_external(struct app *a) {
	compose_save(a);
	char *back = compose_edit(a, edit_text(a->compose));
	if (!back)
		return;
	edit_set(a->compose, back);
	compose_save(a);
	mem_free(back);
}
