/* SPDX-License-Identifier: ISC */
/* An article being written: front matter and body as one text, its draft in the store all the while. When somebody else saved first both
 * are shown, and one chooses. */
#include <inttypes.h>
#include <string.h>

#include "tend/authz.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

static void article_bad(struct app *a, const char *what) {
	app_say(a, "%s", what);
	a->message_is_error = true;
}

static void article_close(struct app *a) {
	edit_free(&a->article.e);
	mem_free(a->article.ctx);
	a->article = (struct know_edit){ .ctx = NULL };
	a->mode = MODE_NONE;
}

/* ---- the draft ---- */

void edit_article_keep(struct app *a) {
	struct know_edit *x = &a->article;
	struct tend_err err;

	if (!x->e || !edit_is_dirty(x->e))
		return;
	x->saved = tms_now();
	bool same = !strcmp(edit_text(x->e), x->before);
	if (svc_kb_draft_put(a->s, &a->who, x->id, x->version, same ? "" : edit_text(x->e), &err) == TEND_OK) {
		edit_clean(x->e);
		x->stored = !same;
	} else { /* it stays dirty and is tried again */
		app_say(a, _("%s · the draft is not saved yet, tried again each second"), err.msg);
		a->message_is_error = true;
	}
}

static void article_drop(struct app *a) {
	struct tend_err err;

	if (a->article.stored && svc_kb_draft_put(a->s, &a->who, a->article.id, 0, "", &err) != TEND_OK)
		app_fail(a, &err);
	a->article.stored = false;
}

/* ---- opening ---- */

/* A lead's to change: said before anything is typed. */
static bool article_may(struct app *a, const struct article *x) {
	if (!x->id || x->state < KB_PUBLISHED || authz_may(a->who.role, CAP_LEAD))
		return true;
	app_say(a, _("what is published a lead changes: %s says what is wrong, %s writes another"), action_keys(ACT_UNHELPED), action_keys(ACT_ADD));
	a->message_is_error = true;
	return false;
}

/* A draft of mine goes on where it was, from the version it began with. */
static bool article_resume(struct app *a) {
	struct know_edit *x = &a->article;
	struct tend_err err;
	char *text;
	int64_t version;

	if (svc_kb_draft_get(a->s, x->ctx, &a->who, x->id, &version, &text, &err) != TEND_OK) {
		app_fail(a, &err);
		return false;
	}
	if (!text)
		return false;
	edit_free(&x->e);
	x->e = edit_new(a->ctx, true, text);
	x->version = version;
	x->stored = true;
	app_say(a, "%s", _("your draft goes on here · ^X throws it away and begins anew"));
	return true;
}

/* In front of what is still to be filled in, else at the beginning of the words. */
static void article_seek(struct app *a) {
	struct know_edit *x = &a->article;
	const char *text = edit_text(x->e), *id = strstr(text, "\nid: \n"), *title = strstr(text, "\ntitle: \n"), *body = strstr(text, "\n---\n");

	edit_seek(x->e, id ? (size_t)(id - text) + strlen("\nid: ") : title ? (size_t)(title - text) + strlen("\ntitle: ")
	                : body ? (size_t)(body - text) + strlen("\n---\n") : 0);
}

static void article_out(struct app *a) {
	char *back;

	edit_article_keep(a);
	back = compose_edit(a, edit_text(a->article.e));
	if (!back)
		return;
	char *whole = mem_printf(back, "%s\n", back);
	if (strcmp(whole, edit_text(a->article.e)) != 0)
		edit_set(a->article.e, whole);
	edit_article_keep(a);
	mem_free(back);
}

/* A new one: `id: ` and the like wait for what is typed behind them. */
static char *article_form(const void *ctx, const struct article *given) {
	char *text = kb_text(ctx, given), *out;
	bool head = true;

	if (given->id)
		return text;
	out = mem_strdup(ctx, "");
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");
		head = head && (p == text || strncmp(p, "---", 3) != 0);
		out = mem_append(out, "%.*s%s\n", (int)n, p, head && n && p[n - 1] == ':' ? " " : "");
		p += n + (p[n] == '\n');
	}
	return out;
}

void edit_article(struct app *a, const struct article *given, bool external) {
	struct know_edit *x = &a->article;

	if (!article_may(a, given))
		return;
	if (!a->know.query)
		know_find(a, "");
	a->pane = PANE_KNOW;
	edit_free(&x->e);
	mem_free(x->ctx);
	*x = (struct know_edit){ .ctx = mem_ctx(a->ctx), .id = given->id, .version = given->version, .saved = a->now };
	x->name = given->id ? mem_printf(x->ctx, "K%" PRId64, given->id) : mem_strdup(x->ctx, _("new"));
	x->before = article_form(x->ctx, given);
	x->state = given->state;
	x->e = edit_new(a->ctx, true, x->before);
	a->message[0] = '\0';
	if (!article_resume(a))
		article_seek(a);
	a->mode = MODE_ARTICLE;
	if (external)
		article_out(a);
}

/* ---- saving ---- */

/* What stands in the editor as an article; false: what is wrong is said, and the cursor goes to its line. */
static bool article_parse(struct app *a, const void *ctx, struct article *out) {
	struct know_edit *x = &a->article;
	const char *text = edit_text(x->e), *colon;
	struct tend_err err;
	size_t at = 0;
	int line = 0;

	if (strstr(text, "\n<<<<<<< ") || strstr(text, "\n>>>>>>> ")) {
		article_bad(a, _("not saved: between <<<<<<< and >>>>>>> stands what both wrote: choose, and take the signs out"));
		return false;
	}
	if (kb_parse(ctx, x->name, text, strlen(text), out, &err) == TEND_OK)
		return true;
	app_fail(a, &err);
	colon = strchr(err.msg, ':');
	for (const char *p = colon ? colon + 1 : ""; *p >= '0' && *p <= '9' && line < 100000; p++)
		line = line * 10 + (*p - '0');
	while (--line > 0 && text[at += strcspn(text + at, "\n")])
		at++;
	edit_seek(x->e, at);
	return false;
}

static void article_saved(struct app *a, const struct kb_done *d) {
	struct know_edit *x = &a->article;
	tend_id id = d->id;
	bool added = !x->id;

	if (!added && d->changed)
		kb_undoable(a, id, x->version, x->state, d->version);
	article_drop(a);
	article_close(a);
	know_forget(a);
	know_rows(a, true);
	know_read(a, id);
	if (!d->changed)
		app_say(a, _("K%lld: nothing to change"), (long long)id);
	else if (added)
		app_say(a, _("K%lld: a draft now · %s brings it to review"), (long long)id, action_keys(ACT_STAGE));
	else
		app_say(a, _("K%lld: saved as v%lld · u undo"), (long long)id, (long long)d->version);
}

void edit_article_save(struct app *a, const char *reason) {
	struct know_edit *x = &a->article;
	struct article put;
	struct kb_done d;
	struct kb_conflict c = { 0 };
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	enum tend_status st;

	a->mode = MODE_ARTICLE;
	edit_article_keep(a);
	if (!article_parse(a, tmp, &put)) {
		mem_free(tmp);
		return;
	}
	put.id = x->id;
	put.version = x->version;
	st = x->id ? svc_kb_edit(a->s, x->ctx, &a->who, &put, reason, &d, &c, &err) : svc_kb_add(a->s, &a->who, &put, reason, &d, &err);
	mem_free(tmp);
	if (st == TEND_OK) {
		article_saved(a, &d);
	} else if (st == TEND_CONFLICT && c.theirs) {
		x->clash = c;
		x->reason = mem_strdup(x->ctx, reason);
		article_clash(a);
	} else {
		app_say(a, _("%s · not saved, your text is kept"), err.msg);
		a->message_is_error = true;
	}
}

/* Somebody else's version is there: mine over it, theirs instead of mine, or both as one text to look at. */
void edit_article_resolve(struct app *a, enum action act) {
	struct know_edit *x = &a->article;
	bool clash = false;

	if (!x->e || !x->clash.theirs)
		return;
	if (act == ACT_THEIRS) {
		tend_id id = x->id;
		article_drop(a);
		article_close(a);
		know_forget(a);
		know_rows(a, true);
		know_read(a, id);
		app_say(a, "%s", _("theirs stays; yours is thrown away"));
		return;
	}
	if (act == ACT_EDIT) {
		void *tmp = mem_ctx(NULL);
		edit_set(x->e, article_merged(a, tmp, &clash));
		mem_free(tmp);
	}
	x->version = x->clash.version;
	mem_free(x->before);
	x->before = mem_strdup(x->ctx, x->clash.theirs);
	x->clash.theirs = NULL;
	a->know.view = KNOW_LIST;
	a->mode = MODE_ARTICLE;
	if (act == ACT_MINE)
		edit_article_save(a, x->reason);
	else
		app_say(a, "%s", clash ? _("both stand between <<<<<<< and >>>>>>>: choose, take the signs out, ^D saves") : _("both are in it: look at it, ^D saves"));
}

void edit_article_back(struct app *a) {
	a->know.view = KNOW_LIST;
	a->mode = a->article.e ? MODE_ARTICLE : MODE_NONE;
}

bool edit_article_asks(const struct app *a) {
	return a->article.e && a->mode == MODE_ASK && a->ask == ASK_KB && !strcmp(a->know.verb, "save");
}

/* ---- keys ---- */

static void article_leave(struct app *a) {
	struct know_edit *x = &a->article;
	tend_id id = x->id;

	edit_article_keep(a);
	bool kept = x->stored, failed = edit_is_dirty(x->e);
	if (failed)
		return; /* it is said; the text stays on the screen */
	article_close(a);
	if (kept)
		app_say(a, id ? _("draft kept: e on this article goes on with it") : _("draft kept: a goes on with it"));
}

static void article_anew(struct app *a) {
	struct know_edit *x = &a->article;

	if (!x->stored && !strcmp(edit_text(x->e), x->before))
		return;
	edit_set(x->e, x->before); /* ^Z brings it back */
	article_seek(a);
	edit_article_keep(a);
	app_say(a, "%s", _("thrown away · ^Z brings it back"));
}

static struct text_box article_box(struct app *a) {
	return (struct text_box){ a->article.e, 2, 2, a->cols - 4, a->rows - 4, &a->article.scroll };
}

void edit_article_key(struct app *a, struct key k) {
	struct text_box b = article_box(a);
	void *tmp = mem_ctx(NULL);
	struct article x;

	if (k.special && k.code == K_ESC) {
		article_leave(a);
	} else if (!k.special && k.code == ('D' & 31)) {
		edit_article_keep(a);
		if (article_parse(a, tmp, &x))
			kb_ask(a, "save", "");
	} else if (!k.special && k.code == ('X' & 31)) {
		article_anew(a);
	} else if (!k.special && k.code == ('L' & 31)) {
		term_redraw();
	} else {
		a->message[0] = '\0';
		box_key(&b, k);
	}
	mem_free(tmp);
}

void edit_article_draw(struct app *a) {
	const struct know_edit *x = &a->article;
	void *tmp = mem_ctx(NULL);
	struct text_box b = article_box(a);
	int row, col;
	size_t at, n;
	char *head = x->id ? mem_printf(tmp, _("%s from v%lld"), x->name, (long long)x->version) : mem_strdup(tmp, _("a new article"));

	term_put(1, 1, a->cols - 16, C_TITLE, true, head);
	n = box_draw(&b, &row, &col, &at);
	char *where = mem_printf(tmp, "%zu/%zu", at + 1, n);
	term_put(1, a->cols - u8_width(where) - 1, u8_width(where), C_DIM, false, where);
	if (a->mode == MODE_ASK) {
		mem_free(tmp);
		return;
	}
	if (*a->message)
		term_put(a->rows - 2, 1, a->cols - 2, a->message_is_error ? C_ERROR : C_NORMAL, a->message_is_error, a->message);
	term_put(a->rows - 1, 1, a->cols - 2, C_DIM, false, _("^D save  Esc keep the draft  ^X begin anew  ^Z undo  ^Y redo"));
	term_frame(row, col);
	mem_free(tmp);
}
