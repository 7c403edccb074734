/* SPDX-License-Identifier: ISC */
/* Writing an answer or a note: the text is the draft in the store all the while, so nothing typed is ever lost. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void compose_send(struct app *a, enum ticket_state next) {
	struct done d;
	struct tend_err err;
	tend_id id = a->compose_id;
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

static size_t compose_layout(const struct app *a, const void *ctx, int width, struct compose_row **rows, size_t *row) {
	const char *text = edit_text(a->compose);
	size_t at = edit_cursor(a->compose), n = 0, from = 0;

	*rows = NULL;
	*row = 0;
	for (;;) {
		size_t end = from + strcspn(text + from, "\n");
		do {
			size_t len = compose_fit(text + from, end - from, width);
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

static int compose_width(const struct app *a) {
	return a->cols - 4;
}

int compose_rows(const struct app *a) {
	return a->rows / 3 > 9 ? a->rows / 3 : 9;
}

static int compose_shown(const struct app *a) {
	return compose_rows(a) - 1; /* its head */
}

/* Up and down by rows as they are seen, not by lines of the text. */
static void compose_move(struct app *a, int by) {
	void *tmp = mem_ctx(NULL);
	const char *text = edit_text(a->compose);
	struct compose_row *rows;
	size_t row, n = compose_layout(a, tmp, compose_width(a), &rows, &row), at = edit_cursor(a->compose);
	int64_t to = (int64_t)row + by;

	if (to < 0 || to >= (int64_t)n) {
		edit_seek(a->compose, to < 0 ? 0 : strlen(text));
	} else {
		int col = u8_width(mem_strndup(tmp, text + rows[row].from, at - rows[row].from));
		size_t in = u8_fit(mem_strndup(tmp, text + rows[to].from, rows[to].len), col, NULL);
		bool joint = in == rows[to].len && in && text[rows[to].from + in] && text[rows[to].from + in] != '\n';
		edit_seek(a->compose, rows[to].from + in - joint); /* the joint belongs to the next row */
	}
	mem_free(tmp);
}

void compose_key(struct app *a, struct key k) {
	int page = compose_shown(a) - 1;

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
	if (k.special && (k.code == K_UP || k.code == K_DOWN))
		compose_move(a, k.code == K_UP ? -1 : 1);
	else if (k.special && (k.code == K_PGUP || k.code == K_PGDN))
		compose_move(a, k.code == K_PGUP ? -page : page);
	else if (k.special && k.code == K_ENTER)
		edit_insert(a->compose, "\n", 1);
	else if (k.special && k.code == K_TAB)
		edit_insert(a->compose, "\t", 1);
	else
		prompt_edit_key(a->compose, k);
}

static void compose_draw_head(struct app *a, void *tmp, int row, int at, int n) {
	const char *who = *a->t.t.customer_name ? a->t.t.customer_name : _("the customer");

	term_rule(row, 1, a->cols - 2);
	term_put(row, 3, a->cols - 20, a->compose_note ? C_NOTE : C_OUT, true,
	         a->compose_note ? mem_printf(tmp, _(" note on T%" PRId64 ", for colleagues only "), a->compose_id)
	                         : mem_printf(tmp, _(" answer to %s by %s "), u8_clip(tmp, who, 24),
	                                      policy_title(svc_policy(a->s), "channel", a->t.t.channel, a->who.lang)));
	if (n > compose_shown(a)) {
		char *s = mem_printf(tmp, " %d/%d ", at + 1, n);
		term_put(row, a->cols - u8_width(s) - 3, u8_width(s), C_DIM, false, s);
	}
}

void compose_draw(struct app *a, int row) {
	void *tmp = mem_ctx(NULL);
	const char *text = edit_text(a->compose);
	struct compose_row *rows;
	size_t crow, n = compose_layout(a, tmp, compose_width(a), &rows, &crow);
	int shown = compose_shown(a), at = (int)crow;

	compose_draw_head(a, tmp, row, at, (int)n);
	if (at < a->compose_scroll)
		a->compose_scroll = at;
	if (at >= a->compose_scroll + shown)
		a->compose_scroll = at - shown + 1;
	for (int i = 0; i < shown && a->compose_scroll + i < (int)n; i++) {
		const struct compose_row *r = &rows[a->compose_scroll + i];
		term_put(row + 1 + i, 2, a->cols - 3, C_NORMAL, false, mem_strndup(tmp, text + r->from, r->len));
	}
	if (*a->message)
		term_put(a->rows - 2, 1, a->cols - 2, a->message_is_error ? C_ERROR : C_NORMAL, a->message_is_error, a->message);
	term_put(a->rows - 1, 1, a->cols - 2, C_DIM, false, _("^D send  ^X send and solve  Esc keep the draft  ^Z undo  ? is a character here"));
	term_frame(row + 1 + at - a->compose_scroll,
	           2 + u8_width(mem_strndup(tmp, text + rows[crow].from, edit_cursor(a->compose) - rows[crow].from)));
	mem_free(tmp);
}

/* ---- $EDITOR ---- */

static bool compose_run(const char *path) {
	const char *ed = getenv("VISUAL");
	pid_t pid;
	int status = 0;

	if (!ed || !*ed)
		ed = getenv("EDITOR");
	if (!ed || !*ed)
		ed = "vi";
	void (*on_int)(int) = signal(SIGINT, SIG_IGN), (*on_quit)(int) = signal(SIGQUIT, SIG_IGN); /* the editor's, not ours */
	if ((pid = fork()) == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		char *line = mem_printf(NULL, "exec %s \"$1\"", ed); /* EDITOR may have arguments, as git takes it */
		execl("/bin/sh", "sh", "-c", line, "sh", path, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, on_int);
	signal(SIGQUIT, on_quit);
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void compose_external(struct app *a) {
	const char *tmp = getenv("TMPDIR");
	char *path = mem_printf(a->ctx, "%s/tend-draft.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	const char *text = edit_text(a->compose);
	int fd = mkstemp(path);
	char *back;

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		app_say(a, "%s: %s", path, strerror(errno));
		a->message_is_error = true;
		if (fd >= 0)
			close(fd);
		return;
	}
	close(fd);
	compose_save(a);
	term_suspend();
	bool ok = compose_run(path);
	term_resume();
	FILE *f = ok ? fopen(path, "rbe") : NULL;
	if (f) {
		back = mem_zalloc(a->ctx, 1, (1 << 20) + 1);
		size_t n = fread(back, 1, 1 << 20, f);
		while (n && back[n - 1] == '\n')
			n--;
		back[n] = '\0';
		fclose(f);
		edit_set(a->compose, back);
		compose_save(a);
		mem_free(back);
	} else {
		app_say(a, _("the editor failed: set EDITOR; the draft is as it was"));
		a->message_is_error = true;
	}
	unlink(path);
}
