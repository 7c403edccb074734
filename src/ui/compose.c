/* SPDX-License-Identifier: ISC */
/* Writing an answer or a note: the text is the draft in the store all the while, so nothing typed is ever lost. */
#include <errno.h>
#include <inttypes.h>
#include <fcntl.h>
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

void compose_open(struct app *a, tend_id id, bool note) {
	edit_free(&a->compose);
	a->compose = edit_new(a->ctx, true, note ? a->t.note_draft : a->t.draft);
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
	if (svc_draft_put(a->s, &a->who, a->compose_id, compose_kind(a), edit_text(a->compose), &err) == TEND_OK)
		edit_clean(a->compose);
	else
		app_fail(a, &err); /* it stays dirty and is tried again */
}

static void compose_leave(struct app *a) {
	compose_save(a);
	bool has = *edit_text(a->compose) != '\0';
	edit_free(&a->compose);
	a->mode = MODE_NONE;
	ticket_reload(a);
	if (has && !a->message_is_error)
		app_say(a, _("draft kept"));
}

static void compose_send(struct app *a) {
	struct done d;
	struct tend_err err;
	tend_id id = a->compose_id;
	enum tend_status st = a->compose_note
		? svc_note(a->s, &a->who, id, edit_text(a->compose), &d, &err)
		: svc_reply(a->s, &a->who, id, -1, edit_text(a->compose), STATE_COUNT, &d, &err);

	if (st != TEND_OK) { /* the text stays where it is */
		app_fail(a, &err);
		compose_save(a);
		return;
	}
	bool note = a->compose_note;
	edit_free(&a->compose);
	a->mode = MODE_NONE;
	if (!note && d.leaves_at) {
		a->last_reply = id;
		a->last_reply_until = d.leaves_at;
		app_say(a, _("T%" PRId64 ": queued, leaves in %d s · u takes it back"), id, (int)((d.leaves_at - tms_now() + 999) / 1000));
	} else {
		app_say(a, note ? _("note written") : _("written down"));
	}
	a->follow = true;
	queue_load(a);
	ticket_reload(a);
	a->scroll = INT32_MAX / 2; /* drawing takes it to the end */
}

void compose_key(struct app *a, struct key k) {
	static const struct { int code; bool special; enum edit_op op; } map[] = { { K_LEFT, true, EDIT_LEFT }, { K_RIGHT, true, EDIT_RIGHT },
		{ K_UP, true, EDIT_UP }, { K_DOWN, true, EDIT_DOWN }, { K_HOME, true, EDIT_HOME }, { K_END, true, EDIT_END },
		{ K_PGUP, true, EDIT_TOP }, { K_PGDN, true, EDIT_BOTTOM }, { K_BACKSPACE, true, EDIT_BACKSPACE }, { K_DELETE, true, EDIT_DELETE },
		{ K_WORD_LEFT, true, EDIT_WORD_LEFT }, { K_WORD_RIGHT, true, EDIT_WORD_RIGHT }, { 'W' & 31, false, EDIT_KILL_WORD },
		{ 'U' & 31, false, EDIT_KILL_HOME }, { 'K' & 31, false, EDIT_KILL_END }, { 'A' & 31, false, EDIT_HOME }, { 'E' & 31, false, EDIT_END },
		{ 'Z' & 31, false, EDIT_UNDO }, { 'Y' & 31, false, EDIT_REDO } };
	char utf[8];

	if (k.special && k.code == K_ESC) {
		compose_leave(a);
		return;
	}
	if (!k.special && k.code == ('D' & 31)) {
		compose_send(a);
		return;
	}
	a->message[0] = '\0';
	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		if (map[i].code == k.code && map[i].special == k.special) {
			edit_do(a->compose, map[i].op);
			return;
		}
	if (k.special && k.code == K_PASTE)
		edit_insert(a->compose, term_pasted(), strlen(term_pasted()));
	else if (k.special && k.code == K_ENTER)
		edit_insert(a->compose, "\n", 1);
	else if (k.special && k.code == K_TAB)
		edit_insert(a->compose, "\t", 1);
	else if (!k.special && k.code >= 32)
		edit_insert(a->compose, utf, u8_put(utf, k.code));
}

/* Lines as they are shown, with the cursor's place among them. */
static size_t compose_layout(struct app *a, const void *ctx, int width, char ***lines, int *row, int *col) {
	const char *text = edit_text(a->compose);
	size_t at = edit_cursor(a->compose), n = 0, from = 0;

	*lines = NULL;
	*row = *col = 0;
	for (;;) {
		size_t end = from + strcspn(text + from, "\n");
		for (bool first = true; first || from < end; first = false) {
			char *rest = mem_strndup(ctx, text + from, end - from);
			size_t len = u8_fit(rest, width, NULL);
			if (!len && *rest)
				len = strlen(rest);
			mem_grow(ctx, *lines, n);
			(*lines)[n] = mem_strndup(ctx, rest, len);
			if (at >= from && (at < from + len || (at == from + len && from + len == end))) {
				*row = (int)n;
				*col = u8_width(mem_strndup(ctx, rest, at - from));
			}
			n++;
			from += len;
		}
		if (!text[end])
			return n;
		from = end + 1;
	}
}

void compose_draw(struct app *a, int row, int height, int width) {
	void *tmp = mem_ctx(NULL);
	char **lines;
	int crow, ccol, shown = height - 3;
	size_t n = compose_layout(a, tmp, width - 4, &lines, &crow, &ccol);

	term_rule(row, 1, width - 2);
	term_put(row, 3, width - 6, a->compose_note ? C_NOTE : C_OUT, true,
	         a->compose_note ? mem_printf(tmp, _(" note on T%" PRId64 ", for colleagues only "), a->compose_id)
	                         : mem_printf(tmp, _(" answer to %s by %s "), *a->t.t.customer_name ? a->t.t.customer_name : _("the customer"),
	                                      policy_title(svc_policy(a->s), "channel", a->t.t.channel, a->who.lang)));
	if (crow < a->compose_scroll)
		a->compose_scroll = crow;
	if (crow >= a->compose_scroll + shown)
		a->compose_scroll = crow - shown + 1;
	for (int i = 0; i < shown && a->compose_scroll + i < (int)n; i++)
		term_put(row + 1 + i, 2, width - 3, C_NORMAL, false, lines[a->compose_scroll + i]);
	if (*a->message)
		term_put(a->rows - 2, 1, width - 2, a->message_is_error ? C_ERROR : C_NORMAL, a->message_is_error, a->message);
	term_put(a->rows - 1, 1, width - 2, C_DIM, false, _("^D send  Esc keep the draft and leave  ^Z undo  ^W word  ? is a character here"));
	term_frame(row + 1 + crow - a->compose_scroll, 2 + ccol);
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
	if ((pid = fork()) == 0) {
		char *copy = strdup(ed), *save = NULL, *argv[16];
		int n = 0;
		for (char *w = copy ? strtok_r(copy, " ", &save) : NULL; w && n < 14; w = strtok_r(NULL, " ", &save))
			argv[n++] = w;
		argv[n++] = (char *)(uintptr_t)path;
		argv[n] = NULL;
		execvp(argv[0], argv);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
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
