/* SPDX-License-Identifier: ISC */
/* The normal form of a text. Knows nothing of rules. */
#include "core/norm.h"

#include <string.h>

#include <utf8proc.h>

#include "tend/mem.h"
#include "tend/u8.h"

#include "core/t2s.inc"

enum {
	NORM_SEGMENT = 16,      /* a base and the marks taken with it */
	NORM_EXPAND = 18,       /* the longest NFKC form of one character */
	NORM_SLACK = 64,        /* cleared bytes behind the text: compiled patterns read whole vectors */
};

bool norm_is_han(int32_t cp) {
	return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x20000 && cp <= 0x3134F) ||
	       cp == 0x3007;
}

static int32_t norm_simplified(int32_t cp) {
	size_t lo = t2s_start[(cp >> 8) - 0x34], hi = t2s_start[(cp >> 8) - 0x33];
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (t2s[mid].from < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof t2s / sizeof *t2s && t2s[lo].from == cp ? t2s[lo].to : cp;
}

/* Written Cantonese in the characters of the written language that say the same, so that one pattern serves both. */
static int32_t norm_cantonese(int32_t cp) {
	switch (cp) {
	case 0x4F62: return 0x4ED6; /* 佢 他 */
	case 0x5187: return 0x6CA1; /* 冇 没 */
	case 0x5481: return 0x8FD9; /* 咁 这 */
	case 0x5497: return 0x4E86; /* 咗 了 */
	case 0x54CB: return 0x4EEC; /* 哋 们 */
	case 0x5514: return 0x4E0D; /* 唔 不 */
	case 0x5572: return 0x4E9B; /* 啲 些 */
	case 0x55BA: return 0x5728; /* 喺 在 */
	case 0x55F0: return 0x90A3; /* 嗰 那 */
	case 0x5605: return 0x7684; /* 嘅 的 */
	case 0x569F: return 0x6765; /* 嚟 来 */
	case 0x63FE: return 0x627E; /* 揾 找 */
	case 0x7540: return 0x7ED9; /* 畀 给 */
	case 0x7747: return 0x770B; /* 睇 看 */
	default: return cp;
	}
}

int32_t norm_fold(int32_t cp) {
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp >= 0x3400 && cp < 0xA000)
		return norm_cantonese(norm_simplified(cp));
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return norm_fold(cp - 0xFEE0);
	if (cp == 0x2018 || cp == 0x2019 || cp == 0x02BC)
		return '\'';
	if (cp == 0x201C || cp == 0x201D)
		return '"';
	return utf8proc_tolower(utf8proc_toupper(cp));
}

enum norm_kind { NORM_LETTER, NORM_BLANK, NORM_SIGN, NORM_HIDDEN };

static enum norm_kind norm_kind(int32_t cp) {
	if (cp < 0x80) {
		if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
			return NORM_LETTER;
		return cp <= ' ' || cp == 0x7F ? NORM_BLANK : NORM_SIGN;
	}
	if (cp >= 0x3400 && cp < 0xA000)
		return NORM_LETTER;
	if (cp >= 0xFE00 && cp <= 0xFE0F)
		return NORM_HIDDEN;
	utf8proc_category_t c = utf8proc_category(cp);
	if (c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_CN || c == UTF8PROC_CATEGORY_CS)
		return NORM_HIDDEN;
	if (c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP || c == UTF8PROC_CATEGORY_CC)
		return NORM_BLANK;
	return c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_SO ? NORM_SIGN : NORM_LETTER;
}

static bool norm_is_latin(int32_t cp) {
	return (cp >= 'a' && cp <= 'z') || (cp >= 0xC0 && cp < 0x250 && cp != 0xD7 && cp != 0xF7);
}

static void norm_write(struct norm *m, int32_t cp, uint32_t from) {
	if (m->n + 4 + NORM_SLACK > m->cap) {
		m->cap = 2 * m->cap + NORM_SLACK;
		m->text = mem_realloc(m->ctx, m->text, 1, m->cap);
		m->map = mem_realloc(m->ctx, m->map, sizeof *m->map, m->cap);
	}
	for (size_t len = u8_put(m->text + m->n, cp); len > 0; len--)
		m->map[m->n++] = from;
}

static void norm_emit(struct norm *m, int32_t cp, uint32_t from) {
	cp = norm_fold(cp);
	enum norm_kind kind = norm_kind(cp);
	if (kind == NORM_BLANK)
		cp = ' ';
	/* What is left out belongs to the span of the character before it. */
	if (kind == NORM_HIDDEN || (kind != NORM_LETTER && cp == m->last))
		return;
	if (norm_is_han(cp))
		m->han++;
	else if (norm_is_latin(cp) && !norm_is_latin(m->last) && m->last != '\'')
		m->words++;
	norm_write(m, cp, from);
	m->last = cp;
}

/* Whether cp joins what stands before it when characters are composed. */
static bool norm_extends(int32_t cp) {
	return cp >= 0x300 && (utf8proc_get_property(cp)->combining_class != 0 || (cp >= 0x1160 && cp <= 0x11FF));
}

/* A base with its marks, through NFKC. Returns its bytes. */
static size_t norm_segment(struct norm *m, const char *s, size_t n, uint32_t from) {
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
	int32_t cp, buf[NORM_SEGMENT * NORM_EXPAND];
	size_t end = u8_next(s, n, &cp), len;
	for (int k = 1; k < NORM_SEGMENT && end < n; k++, end += len) {
		len = u8_next(s + end, n - end, &cp);
		if (!norm_extends(cp))
			break;
	}
	utf8proc_ssize_t got = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)end, buf,
	                                          NORM_SEGMENT * NORM_EXPAND, how);
	if (got > 0)
		got = utf8proc_normalize_utf32(buf, got, how);
	for (utf8proc_ssize_t i = 0; i < got; i++)
		norm_emit(m, buf[i], from);
	return end;
}

void norm_init(struct norm *m, const void *ctx, size_t expect) {
	*m = (struct norm){ .ctx = ctx, .cap = expect + expect / 4 + 2 * NORM_SLACK };
	m->text = mem_realloc(ctx, NULL, 1, m->cap);
	m->map = mem_realloc(ctx, NULL, sizeof *m->map, m->cap);
	memset(m->text, 0, NORM_SLACK);
	m->map[0] = 0;
}

void norm_add(struct norm *m, const char *s, size_t n, bool mapped) {
	int32_t cp;
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t from = mapped ? (uint32_t)i : NORM_NOWHERE;
		len = u8_next(s + i, n - i, &cp);
		/* ASCII without a mark behind it and ideographs are their own NFKC form. */
		bool plain = cp < 0x80 ? i + 1 >= n || (unsigned char)s[i + 1] < 0xCC : cp >= 0x3400 && cp < 0xA000;
		if (plain)
			norm_emit(m, cp, from);
		else
			len = norm_segment(m, s + i, n - i, from);
	}
	memset(m->text + m->n, 0, NORM_SLACK);
	m->map[m->n] = mapped ? (uint32_t)n : NORM_NOWHERE;
}

void norm_span(const struct norm *m, size_t a, size_t b, uint32_t *start, uint32_t *len) {
	*start = *len = 0;
	if (b <= a || m->map[a] == NORM_NOWHERE)
		return;
	/* A character of several bytes, or one that became several, ends where the next one's origin begins. */
	while (b < m->n && m->map[b] == m->map[b - 1])
		b++;
	*start = m->map[a];
	*len = m->map[b] - m->map[a];
}
