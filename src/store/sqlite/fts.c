/* SPDX-License-Identifier: ISC */
/* The tokenizer of the full-text index and the search over messages. Chinese, Japanese and Korean are indexed as pairs of
 * characters: any word of two or more is found; a single character is a prefix of the pairs it begins. */
#include "store/sqlite/fts.h"

#include <ctype.h>
#include <string.h>

#include "store/sqlite/db.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { WORD_MAX = 64, SEARCH_NEWEST = 1000 };

static bool fts_is_cjk(int32_t c) {
	return (c >= 0x2E80 && c <= 0x9FFF && !(c >= 0x3000 && c <= 0x303F)) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Full-width forms are their half-width ones; ASCII capitals small. */
static int32_t fts_fold(int32_t c) {
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	return c < 128 ? tolower(c) : c;
}

static bool fts_is_word(int32_t c) {
	if (c < 128)
		return isalnum(c) != 0;
	return c >= 0xAA && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFE00 && c <= 0xFFEF) && c < 0x1F000;
}

typedef int fts_token(void *ctx, int flags, const char *token, int n, int start, int end);

struct tokens {
	void *ctx;
	fts_token *emit;
	char word[WORD_MAX + 8];
	int n, start, end;           /* of the word being gathered; offsets in the text */
	char pair[16];
	int before, before_start;    /* bytes of the CJK character in pair, 0 none; its offset */
	bool paired;                 /* it was part of a pair already */
	bool query;
};

static int fts_flush_word(struct tokens *t) {
	int n = t->n;

	t->n = 0;
	return n ? t->emit(t->ctx, 0, t->word, n, t->start, t->end) : SQLITE_OK;
}

/* The last character of a run is a token of its own, so that asking for it alone finds it; in a query it would be one too many. */
static int fts_flush_cjk(struct tokens *t, int end) {
	int n = t->before;

	t->before = 0;
	return n && !(t->paired && t->query) ? t->emit(t->ctx, 0, t->pair, n, t->before_start, end) : SQLITE_OK;
}

static int fts_cjk(struct tokens *t, int32_t c, int start, int end) {
	char utf[8];
	int n = (int)u8_put(utf, c), rc = SQLITE_OK;

	if (t->before) {
		memcpy(t->pair + t->before, utf, (size_t)n);
		rc = t->emit(t->ctx, 0, t->pair, t->before + n, t->before_start, end);
	}
	t->paired = t->before > 0;
	memcpy(t->pair, utf, (size_t)n);
	t->before = n;
	t->before_start = start;
	return rc;
}

static int fts_tokenize(Fts5Tokenizer *tok, void *ctx, int flags, const char *text, int n, fts_token *emit) {
	struct tokens t = { .ctx = ctx, .emit = emit, .query = (flags & FTS5_TOKENIZE_QUERY) != 0 };
	int rc = SQLITE_OK;

	(void)tok;
	for (int i = 0; i < n && rc == SQLITE_OK;) {
		int32_t c;
		int start = i;
		i += (int)u8_next(text + i, (size_t)(n - i), &c);
		c = fts_fold(c);
		if (fts_is_cjk(c)) {
			rc = fts_flush_word(&t);
			if (rc == SQLITE_OK)
				rc = fts_cjk(&t, c, start, i);
			continue;
		}
		rc = fts_flush_cjk(&t, start);
		if (rc == SQLITE_OK && !fts_is_word(c)) {
			rc = fts_flush_word(&t);
		} else if (rc == SQLITE_OK && t.n < WORD_MAX) {
			if (!t.n)
				t.start = start;
			t.n += (int)u8_put(t.word + t.n, c);
			t.end = i;
		}
	}
	if (rc == SQLITE_OK)
		rc = fts_flush_cjk(&t, n);
	return rc == SQLITE_OK ? fts_flush_word(&t) : rc;
}

static int fts_create(void *ctx, const char **argv, int n, Fts5Tokenizer **out) {
	(void)ctx;
	(void)argv;
	(void)n;
	*out = (Fts5Tokenizer *)out; /* no state: any pointer will do */
	return SQLITE_OK;
}

static void fts_delete(Fts5Tokenizer *t) {
	(void)t;
}

int fts_register(sqlite3 *db) {
	fts5_api *api = NULL;
	sqlite3_stmt *st = NULL;
	fts5_tokenizer t = { fts_create, fts_delete, fts_tokenize };
	int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(st);
	}
	sqlite3_finalize(st);
	return api ? api->xCreateTokenizer(api, "tend", NULL, &t, NULL) : rc == SQLITE_OK ? SQLITE_ERROR : rc;
}

/* The user's words as a query that cannot be anything but words: each in quotes, all must occur. A single CJK character is a prefix. */
static char *fts_query(const void *ctx, const char *words) {
	char *out = mem_strdup(ctx, ""), *copy = mem_strdup(ctx, words), *save = NULL;

	for (char *w = strtok_r(copy, " \t\n", &save); w; w = strtok_r(NULL, " \t\n", &save)) {
		int32_t c;
		size_t first = u8_next(w, strlen(w), &c);
		bool known = false;
		for (char *p = w; *p; p++) {
			if (*p == '"')
				*p = ' ';
			known |= *p != ' ';
		}
		for (size_t i = 0; known && w[i];) { /* at least one character that the index knows */
			int32_t x;
			i += u8_next(w + i, strlen(w + i), &x);
			if ((known = fts_is_word(fts_fold(x)) || fts_is_cjk(x)))
				break;
			known = w[i] != '\0';
		}
		if (known)
			out = mem_append(out, "%s\"%s\"%s", *out ? " AND " : "", w, fts_is_cjk(c) && !w[first] ? "*" : "");
	}
	return out;
}

/* Some words around the first of the words that stands in the text, which is put into [ ]. */
static char *fts_snippet(const void *ctx, const char *text, const char *words) {
	char *copy = mem_strdup(ctx, words), *save = NULL;

	for (char *w = strtok_r(copy, " \t\n", &save); w; w = strtok_r(NULL, " \t\n", &save)) {
		long at = u8_find_fold(text, w);
		if (at < 0)
			continue;
		size_t from = (size_t)at > 48 ? (size_t)at - 48 : 0, len = strlen(w);
		while (from > 0 && ((unsigned char)text[from] & 0xC0) == 0x80)
			from--;
		if (strlen(text + at) < len) /* full width is longer than what was asked for */
			len = strlen(text + at);
		char *tail = u8_clip(ctx, u8_squeeze(ctx, text + (size_t)at + len), 40);
		return mem_printf(ctx, "%s%s[%.*s]%s", from ? "…" : "", mem_strndup(ctx, text + from, (size_t)at - from), (int)len, text + at, tail);
	}
	return u8_clip(ctx, u8_squeeze(ctx, text), 60);
}

static bool fts_has_ticket(const struct found *f, size_t n, tend_id ticket) {
	for (size_t i = 0; i < n; i++)
		if (f[i].ticket == ticket)
			return true;
	return false;
}

enum tend_status store_search(struct store *s, const void *ctx, const char *words, int limit, struct found **out, size_t *n,
                              struct tend_err *err) {
	bool row = true;
	char *query = fts_query(ctx, words);
	enum tend_status st = TEND_OK;

	*out = mem_array(ctx, struct found, (size_t)limit + 1);
	*n = 0;
	if (!*query)
		return TEND_OK;
	sqlite3_stmt *q = db_bind(s, ST_SEARCH, err, "ti", query, (int64_t)SEARCH_NEWEST);
	if (!q)
		return err ? err->status : TEND_IO;
	while (*n < (size_t)limit && (st = db_step(s, ST_SEARCH, &row, err)) == TEND_OK && row) {
		tend_id ticket = sqlite3_column_int64(q, 0);
		if (fts_has_ticket(*out, *n, ticket))
			continue;
		(*out)[(*n)++] = (struct found){ .ticket = ticket, .message = sqlite3_column_int64(q, 1), .at = sqlite3_column_int64(q, 2),
			.subject = db_text(ctx, q, 3), .snippet = fts_snippet(ctx, db_text(ctx, q, 4), words),
			.state = (enum ticket_state)sqlite3_column_int(q, 5) };
	}
	if (st == TEND_OK && row)
		db_done(s, ST_SEARCH);
	return st;
}
