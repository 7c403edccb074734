/* SPDX-License-Identifier: ISC */
/* Text into what the index knows: Chinese, Japanese and Korean as pairs of characters, so that any word of two or more is found and a
 * single one is a beginning; other scripts as folded, stemmed words. Knows nothing of the index. */
#include "core/token.h"

#include <string.h>

#include <utf8proc.h>

#include "core/norm.h"
#include "tend/u8.h"

bool token_is_cjk(int32_t c) {
	return (c >= 0x2E80 && c <= 0x9FFF && !(c >= 0x3000 && c <= 0x303F && c != 0x3005 && c != 0x3007)) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool token_is_letter(int32_t c) {
	if (c < 128)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
	utf8proc_category_t k = utf8proc_category(c);
	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO;
}

/* Marks, joiners and soft hyphens inside a word do not end it. */
static bool token_is_hidden(int32_t c) {
	utf8proc_category_t k = c < 0xAD ? UTF8PROC_CATEGORY_LL : utf8proc_category(c);
	return (k >= UTF8PROC_CATEGORY_MN && k <= UTF8PROC_CATEGORY_ME) || k == UTF8PROC_CATEGORY_CF;
}

int token_fold(int32_t c, int32_t out[18]) {
	if (c < 128) {
		out[0] = c >= 'A' && c <= 'Z' ? c + 32 : c;
		return 1;
	}
	if (c >= 0x2E80 && c < 0xD7B0 && !(c >= 0x3200 && c < 0x3400)) { /* kana and Hangul stay whole */
		out[0] = c >= 0x3400 && c < 0xA000 ? norm_fold(c) : c;
		return 1;
	}
	if (token_is_hidden(c))
		return 0;
	const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	utf8proc_ssize_t n = utf8proc_decompose_char(c, out, 18, how, NULL);
	if (n <= 0 || n > 18) {
		out[0] = c;
		return 1;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (out[i] >= 0x3400 && out[i] < 0xA000)
			out[i] = norm_fold(out[i]);
	return (int)n;
}

enum held { HELD_NONE, HELD_WORD, HELD_LAST };

struct tokens {
	token_fn *fn;
	void *ctx;
	enum token_mode mode;
	char word[TOKEN_MAX + 8];
	int n, start, end;           /* of the word being gathered; offsets in the text */
	bool plain;                  /* of a to z only: it has a stem */
	char pair[16];
	int before, before_start, before_end; /* bytes of the CJK character in pair, 0 none; its place */
	bool paired;                 /* it was part of a pair already */
	char held[TOKEN_MAX + 8];    /* in a query: what is only a token when another follows */
	int held_n, held_start, held_end;
	enum held held_kind;
};

static bool token_query(const struct tokens *t) {
	return t->mode == TOKEN_QUERY || t->mode == TOKEN_PREFIX;
}

static int token_word_out(struct tokens *t, const char *word, int n, int start, int end, bool stem) {
	char s[TOKEN_MAX + 8];
	size_t k = (size_t)n;

	memcpy(s, word, (size_t)n);
	if (stem)
		k = token_stem(s, k);
	int rc = t->fn(t->ctx, s, (int)k, start, end, false);
	if (rc == 0 && t->mode == TOKEN_WORDS && (k != (size_t)n || memcmp(s, word, k) != 0))
		rc = t->fn(t->ctx, word, n, start, end, true);
	return rc;
}

static int token_release(struct tokens *t, bool last) {
	int rc = 0;

	if (t->held_kind == HELD_WORD)
		rc = token_word_out(t, t->held, t->held_n, t->held_start, t->held_end, !last);
	else if (t->held_kind == HELD_LAST && !last)
		rc = t->fn(t->ctx, t->held, t->held_n, t->held_start, t->held_end, false);
	t->held_kind = HELD_NONE;
	return rc;
}

static void token_hold(struct tokens *t, enum held kind, const char *s, int n, int start, int end) {
	memcpy(t->held, s, (size_t)n);
	t->held_n = n;
	t->held_start = start;
	t->held_end = end;
	t->held_kind = kind;
}

static int token_flush_word(struct tokens *t) {
	int n = t->n;

	t->n = 0;
	if (!n)
		return 0;
	int rc = token_release(t, false);
	if (rc == 0 && t->mode == TOKEN_PREFIX && t->plain)
		token_hold(t, HELD_WORD, t->word, n, t->start, t->end);
	else if (rc == 0)
		rc = token_word_out(t, t->word, n, t->start, t->end, t->plain);
	return rc;
}

/* The last character of a run is a token of its own, so that asking for it alone finds it. In a query it is one only where the run ends
 * for sure: something else follows. */
static int token_flush_cjk(struct tokens *t) {
	int n = t->before;

	t->before = 0;
	if (!n)
		return 0;
	if (t->paired && token_query(t)) {
		token_hold(t, HELD_LAST, t->pair, n, t->before_start, t->before_end);
		return 0;
	}
	int rc = token_release(t, false);
	return rc == 0 ? t->fn(t->ctx, t->pair, n, t->before_start, t->before_end, false) : rc;
}

static int token_cjk(struct tokens *t, int32_t c, int start, int end) {
	char utf[8];
	int n = (int)u8_put(utf, c), rc = 0;

	if (t->before) {
		memcpy(t->pair + t->before, utf, (size_t)n);
		rc = token_release(t, false);
		if (rc == 0)
			rc = t->fn(t->ctx, t->pair, t->before + n, t->before_start, end, false);
	}
	t->paired = t->before > 0;
	memcpy(t->pair, utf, (size_t)n);
	t->before = n;
	t->before_start = start;
	t->before_end = end;
	return rc;
}

static int token_char(struct tokens *t, int32_t c, int start, int end) {
	int rc;

	if (token_is_cjk(c)) {
		rc = token_flush_word(t);
		return rc == 0 ? token_cjk(t, c, start, end) : rc;
	}
	rc = token_flush_cjk(t);
	if (rc != 0)
		return rc;
	if (!token_is_letter(c))
		return token_flush_word(t);
	if (!t->n) {
		t->start = start;
		t->plain = true;
	}
	t->plain &= c >= 'a' && c <= 'z';
	if (t->n < TOKEN_MAX)
		t->n += (int)u8_put(t->word + t->n, c);
	t->end = end;
	return 0;
}

int token_scan(const char *text, int n, enum token_mode mode, token_fn *fn, void *ctx) {
	struct tokens t = { .fn = fn, .ctx = ctx, .mode = mode };
	int rc = 0;

	for (int i = 0; i < n && rc == 0;) {
		int32_t c, folded[18];
		int start = i;
		i += (int)u8_next(text + i, (size_t)(n - i), &c);
		int k = token_fold(c, folded);
		if (k == 0 && t.n)
			t.end = i;
		else if (k == 0 && t.before)
			t.before_end = i;
		for (int j = 0; j < k && rc == 0; j++)
			rc = token_char(&t, folded[j], start, i);
	}
	if (rc == 0)
		rc = token_flush_word(&t);
	if (rc == 0)
		rc = token_flush_cjk(&t);
	return rc == 0 ? token_release(&t, true) : rc;
}
