/* SPDX-License-Identifier: ISC */
/* The line editor. Knows text and a cursor, nothing of screens and keys. */
#include "ui/edit.h"

#include <string.h>

#include "tend/mem.h"
#include "tend/u8.h"

enum { EDIT_UNDO_MAX = 200 };

struct snapshot { char *text; size_t at; };

struct edit {
	char *text;
	size_t n, at;
	bool multi, dirty, typing;   /* typing: the last change was a plain insertion, undone together */
	struct snapshot undo[EDIT_UNDO_MAX], redo[EDIT_UNDO_MAX];
	size_t n_undo, n_redo;
};

struct edit *edit_new(const void *ctx, bool multi_line, const char *text) {
	struct edit *e = mem_new(ctx, struct edit);

	e->multi = multi_line;
	e->text = u8_repair(e, text ? text : "", text ? strlen(text) : 0);
	e->n = e->at = strlen(e->text);
	return e;
}

void edit_free(struct edit **e) {
	mem_free(*e);
	*e = NULL;
}

const char *edit_text(const struct edit *e) { return e->text; }
size_t edit_cursor(const struct edit *e) { return e->at; }
bool edit_is_dirty(const struct edit *e) { return e->dirty; }
void edit_clean(struct edit *e) { e->dirty = false; }

static void edit_push(struct edit *e, struct snapshot *stack, size_t *n) {
	if (*n == EDIT_UNDO_MAX) {
		mem_free(stack[0].text);
		memmove(stack, stack + 1, (EDIT_UNDO_MAX - 1) * sizeof *stack);
		--*n;
	}
	stack[(*n)++] = (struct snapshot){ mem_strdup(e, e->text), e->at };
}

/* Before any change; insertions in a row are one step. */
static void edit_change(struct edit *e, bool typing) {
	if (!(typing && e->typing))
		edit_push(e, e->undo, &e->n_undo);
	while (e->n_redo)
		mem_free(e->redo[--e->n_redo].text);
	e->typing = typing;
	e->dirty = true;
}

static void edit_splice(struct edit *e, size_t from, size_t to, const char *s, size_t n) {
	char *t = mem_zalloc(e, 1, e->n - (to - from) + n + 1);

	memcpy(t, e->text, from);
	memcpy(t + from, s, n);
	memcpy(t + from + n, e->text + to, e->n - to);
	mem_free(e->text);
	e->text = t;
	e->n += n - (to - from);
	e->at = from + n;
}

void edit_set(struct edit *e, const char *text) {
	char *clean = u8_repair(e, text, strlen(text));

	edit_change(e, false);
	edit_splice(e, 0, e->n, clean, strlen(clean));
	mem_free(clean);
}

void edit_insert(struct edit *e, const char *s, size_t n) {
	char *clean = u8_repair(e, s, n), *out = clean;

	for (const char *p = clean; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '\n' || c == '\t')
			*out++ = e->multi ? (char)c : ' ';
		else if (c >= 0x20 && c != 0x7f)
			*out++ = (char)c;
	}
	*out = '\0';
	if (out > clean) {
		edit_change(e, n <= 4 && *clean != '\n');
		edit_splice(e, e->at, e->at, clean, (size_t)(out - clean));
	}
	mem_free(clean);
}

/* One character back or forth; marks of zero width go with their base. */
static size_t edit_next(const struct edit *e, size_t at) {
	int32_t cp;

	if (at >= e->n)
		return e->n;
	at += u8_next(e->text + at, e->n - at, &cp);
	while (at < e->n) {
		size_t step = u8_next(e->text + at, e->n - at, &cp);
		if (cp == '\n' || cp < 0x300 || u8_cp_width(cp) != 0)
			break;
		at += step;
	}
	return at;
}

static size_t edit_prev(const struct edit *e, size_t at) {
	int32_t cp;

	while (at > 0) {
		do
			at--;
		while (at > 0 && ((unsigned char)e->text[at] & 0xC0) == 0x80);
		u8_next(e->text + at, e->n - at, &cp);
		if (cp < 0x300 || u8_cp_width(cp) != 0)
			break;
	}
	return at;
}

void edit_seek(struct edit *e, size_t at) {
	e->typing = false;
	e->at = at >= e->n ? e->n : edit_prev(e, edit_next(e, at));
}

static bool edit_in_word(const struct edit *e, size_t at) {
	unsigned char c = (unsigned char)e->text[at];
	return at < e->n && (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

static size_t edit_word_left(const struct edit *e, size_t at) {
	while (at > 0 && !edit_in_word(e, edit_prev(e, at)))
		at = edit_prev(e, at);
	while (at > 0 && edit_in_word(e, edit_prev(e, at)))
		at = edit_prev(e, at);
	return at;
}

static size_t edit_word_right(const struct edit *e, size_t at) {
	while (at < e->n && !edit_in_word(e, at))
		at = edit_next(e, at);
	while (at < e->n && edit_in_word(e, at))
		at = edit_next(e, at);
	return at;
}

static size_t edit_line_start(const struct edit *e, size_t at) {
	while (at > 0 && e->text[at - 1] != '\n')
		at--;
	return at;
}

static size_t edit_line_end(const struct edit *e, size_t at) {
	return at + strcspn(e->text + at, "\n");
}

/* The place in the line that starts at `line`, as many cells in as the cursor is now. */
static size_t edit_column(const struct edit *e, size_t line) {
	size_t start = edit_line_start(e, e->at), end = edit_line_end(e, line);
	char *head = mem_strndup(e, e->text + start, e->at - start), *row = mem_strndup(e, e->text + line, end - line);
	size_t at = line + u8_fit(row, u8_width(head), NULL);

	mem_free(head);
	mem_free(row);
	return at;
}

static void edit_delete(struct edit *e, size_t from, size_t to) {
	if (from == to)
		return;
	edit_change(e, false);
	edit_splice(e, from, to, "", 0);
}

static void edit_swap(struct edit *e, struct snapshot *from, size_t *n_from, struct snapshot *to, size_t *n_to) {
	if (!*n_from)
		return;
	edit_push(e, to, n_to);
	struct snapshot s = from[--*n_from];
	mem_free(e->text);
	e->text = s.text;
	e->n = strlen(s.text);
	e->at = s.at;
	e->dirty = true;
	e->typing = false;
}

void edit_do(struct edit *e, enum edit_op op) {
	size_t start = edit_line_start(e, e->at), end = edit_line_end(e, e->at);

	if (op != EDIT_UNDO && op != EDIT_REDO && op < EDIT_BACKSPACE)
		e->typing = false;
	switch (op) {
	case EDIT_LEFT: e->at = edit_prev(e, e->at); break;
	case EDIT_RIGHT: e->at = edit_next(e, e->at); break;
	case EDIT_WORD_LEFT: e->at = edit_word_left(e, e->at); break;
	case EDIT_WORD_RIGHT: e->at = edit_word_right(e, e->at); break;
	case EDIT_HOME: e->at = start; break;
	case EDIT_END: e->at = end; break;
	case EDIT_UP: e->at = start ? edit_column(e, edit_line_start(e, start - 1)) : 0; break;
	case EDIT_DOWN: e->at = end < e->n ? edit_column(e, end + 1) : e->n; break;
	case EDIT_TOP: e->at = 0; break;
	case EDIT_BOTTOM: e->at = e->n; break;
	case EDIT_BACKSPACE: edit_delete(e, edit_prev(e, e->at), e->at); break;
	case EDIT_DELETE: edit_delete(e, e->at, edit_next(e, e->at)); break;
	case EDIT_KILL_WORD: edit_delete(e, edit_word_left(e, e->at), e->at); break;
	case EDIT_KILL_HOME: edit_delete(e, start, e->at); break;
	case EDIT_KILL_END: edit_delete(e, e->at, end == e->at && end < e->n ? end + 1 : end); break;
	case EDIT_UNDO: edit_swap(e, e->undo, &e->n_undo, e->redo, &e->n_redo); break;
	case EDIT_REDO: edit_swap(e, e->redo, &e->n_redo, e->undo, &e->n_undo); break;
	}
}
