/* SPDX-License-Identifier: ISC */
/* Owns what a string looks like in cells and what of it may reach a terminal. Knows nothing of curses. */
#include "tend/u8.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#include "tend/mem.h"

#define U8_ELLIPSIS "\xe2\x80\xa6"
#define U8_PICTURES 0x2400              /* U+2400 SYMBOL FOR NULL and what follows it */
#define U8_ZWNJ 0x200C
#define U8_ZWJ 0x200D

/* A reader of a string as u8_visible shows it: what it has just passed decides about joiners and marks. */
struct u8_walk {
	const char *s;
	size_t n;
	size_t i;
	int32_t base;           /* the last character with a width, 0 when a mark would have nothing to sit on */
	bool lines;             /* line feeds and tabs are layout, not controls */
};

size_t u8_next(const char *s, size_t n, int32_t *cp) {
	const unsigned char *u = (const unsigned char *)s;
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = u[0] < 0x80 ? 1 : u[0] >= 0xC2 && u[0] < 0xE0 ? 2 : (u[0] & 0xF0) == 0xE0 ? 3 :
	             u[0] >= 0xF0 && u[0] < 0xF5 ? 4 : 0;
	*cp = U8_REPLACEMENT;
	if (len == 1)
		*cp = u[0];
	if (len < 2 || len > n)
		return 1;
	int32_t c = u[0] & (0x7F >> len);
	for (size_t i = 1; i < len; i++) {
		if ((u[i] & 0xC0) != 0x80)
			return 1;
		c = c << 6 | (u[i] & 0x3F);
	}
	if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		return 1;
	*cp = c;
	return len;
}

size_t u8_put(char *out, int32_t cp) {
	if (cp < 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
		cp = U8_REPLACEMENT;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)((0xF00 >> len & 0xFF) | cp);
	return len;
}

bool u8_is_valid(const char *s, size_t n) {
	int32_t cp;
	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(s + i, n - i, &cp);
		if (cp == 0 || (cp == U8_REPLACEMENT && len == 1))
			return false;
	}
	return true;
}

char *u8_repair(const void *ctx, const char *s, size_t n) {
	/* An invalid byte becomes three; count first, most text is valid and stays its length. */
	size_t bad = 0;
	int32_t cp;
	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(s + i, n - i, &cp);
		bad += cp == 0 || (cp == U8_REPLACEMENT && len == 1);
	}
	char *out = mem_array(ctx, char, n + 2 * bad + 1), *w = out;
	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(s + i, n - i, &cp);
		if (cp == '\r') {
			len += i + 1 < n && s[i + 1] == '\n';
			cp = '\n';
		}
		w += u8_put(w, cp ? cp : U8_REPLACEMENT);
	}
	*w = '\0';
	return out;
}

int u8_cp_width(int32_t cp) {
	if (cp >= 0x20 && cp < 0x7F)
		return 1;
	if (cp < 0 || cp > 0x10FFFF)
		return 1;
	int w = wcwidth((wchar_t)cp);
	/* In a locale that is not UTF-8 wcwidth knows nothing beyond ASCII. */
	if (w < 0 && cp >= 0x80 && wcwidth(0x4E2D) != 2)
		w = utf8proc_codepoint_valid(cp) ? utf8proc_charwidth(cp) : 1;
	return w < 0 ? 1 : w > 2 ? 2 : w;
}

static utf8proc_category_t u8_category(int32_t cp) {
	return utf8proc_category(cp);
}

static bool u8_is_pictograph(int32_t cp) {
	return utf8proc_get_property(cp)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Scripts whose spelling needs joiners: Arabic to Sinhala, with their letters and marks. */
static bool u8_joins(int32_t cp) {
	utf8proc_category_t c = u8_category(cp);
	return cp >= 0x0600 && cp <= 0x0DFF && (c == UTF8PROC_CATEGORY_LO || c == UTF8PROC_CATEGORY_MN ||
	                                        c == UTF8PROC_CATEGORY_MC);
}

/* A joiner has its use between two pictographs or within a word of a script that joins; elsewhere it only hides. */
static bool u8_joiner_is_lone(const struct u8_walk *w, int32_t cp, size_t after) {
	int32_t next;
	if (!w->base || after >= w->n)
		return true;
	u8_next(w->s + after, w->n - after, &next);
	if (cp == U8_ZWJ && u8_is_pictograph(w->base) && u8_is_pictograph(next))
		return false;
	return !(u8_joins(w->base) && u8_joins(next));
}

static int32_t u8_show(const struct u8_walk *w, int32_t cp, size_t after) {
	if (cp == 0x7F)
		return U8_PICTURES + 0x21;
	if (cp < 0x20)
		return w->lines && (cp == '\n' || cp == '\t') ? cp : U8_PICTURES + cp;
	if (cp == U8_ZWNJ || cp == U8_ZWJ)
		return u8_joiner_is_lone(w, cp, after) ? U8_REPLACEMENT : cp;
	switch (u8_category(cp)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return U8_REPLACEMENT;
	default:
		break;
	}
	int width = wcwidth((wchar_t)cp);
	if (width < 0 && wcwidth(0x4E2D) == 2)
		return U8_REPLACEMENT;
	return u8_cp_width(cp) == 0 && !w->base ? U8_REPLACEMENT : cp;
}

/* The next character as it is shown; its width in *cells. Returns its bytes in the string. */
static size_t u8_step(struct u8_walk *w, int32_t *shown, int *cells) {
	int32_t cp;
	size_t len = u8_next(w->s + w->i, w->n - w->i, &cp);
	w->i += len;
	if (cp >= 0x20 && cp < 0x7F) {
		*shown = w->base = cp;
		*cells = 1;
		return len;
	}
	*shown = u8_show(w, cp, w->i);
	*cells = *shown < 0x20 ? 0 : u8_cp_width(*shown);
	if (*shown < 0x20)
		w->base = 0;
	else if (*cells > 0)
		w->base = *shown;
	return len;
}

int u8_width(const char *s) {
	int cols;
	u8_fit(s, INT_MAX, &cols);
	return cols;
}

size_t u8_fit(const char *s, int cols, int *used) {
	struct u8_walk w = { .s = s, .n = strlen(s) };
	int at = 0, cells;
	int32_t shown;
	size_t fit = 0;
	while (w.i < w.n) {
		u8_step(&w, &shown, &cells);
		if (cells > cols - at)
			break;
		at += cells;
		fit = w.i;
	}
	if (used)
		*used = at;
	return fit;
}

char *u8_clip(const void *ctx, const char *s, int cols) {
	if (cols <= 0)
		return mem_strdup(ctx, "");
	if (s[u8_fit(s, cols, NULL)] == '\0')
		return mem_strdup(ctx, s);
	return mem_printf(ctx, "%.*s" U8_ELLIPSIS, (int)u8_fit(s, cols - 1, NULL), s);
}

char *u8_pad(const void *ctx, const char *s, int cols) {
	char *out = u8_clip(ctx, s, cols);
	int used = u8_width(out);
	return used < cols ? mem_append(out, "%*s", cols - used, "") : out;
}

char *u8_visible(const void *ctx, const char *s, bool keep_lines) {
	struct u8_walk w = { .s = s, .n = strlen(s), .lines = keep_lines };
	char *out = mem_array(ctx, char, 3 * w.n + 1), *p = out;
	int32_t shown;
	int cells;
	while (w.i < w.n) {
		u8_step(&w, &shown, &cells);
		p += u8_put(p, shown);
	}
	*p = '\0';
	return out;
}

static bool u8_is_blank(int32_t cp) {
	return (cp >= '\t' && cp <= '\r') || cp == ' ' || cp == 0x85 || cp == 0x2028 || cp == 0x2029 ||
	       (cp > 0x7F && u8_category(cp) == UTF8PROC_CATEGORY_ZS);
}

char *u8_squeeze(const void *ctx, const char *s) {
	size_t n = strlen(s);
	char *out = mem_array(ctx, char, n + 1), *w = out;
	bool blank = false;
	int32_t cp;
	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(s + i, n - i, &cp);
		if (u8_is_blank(cp)) {
			blank = w > out;
			continue;
		}
		if (blank)
			*w++ = ' ';
		blank = false;
		memcpy(w, s + i, len);
		w += len;
	}
	*w = '\0';
	return out;
}

static int32_t u8_fold(int32_t cp) {
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return u8_fold(cp - 0xFEE0);
	if (cp == 0x3000)
		return ' ';
	if (cp == 0x130 || cp == 0x131)         /* the Turkish i's fold to themselves */
		return cp;
	/* By way of upper case, so that final sigma and long s meet their fellows. */
	return utf8proc_tolower(utf8proc_toupper(cp));
}

static bool u8_starts_fold(const char *hay, size_t n, const char *needle, size_t m) {
	int32_t a, b;
	for (size_t i = 0, j = 0; j < m;) {
		if (i >= n)
			return false;
		i += u8_next(hay + i, n - i, &a);
		j += u8_next(needle + j, m - j, &b);
		if (a != b && u8_fold(a) != u8_fold(b))
			return false;
	}
	return true;
}

long u8_find_fold(const char *hay, const char *needle) {
	size_t n = strlen(hay), m = strlen(needle);
	int32_t cp;
	if (m == 0)
		return 0;
	for (size_t i = 0; i < n; i += u8_next(hay + i, n - i, &cp))
		if (u8_starts_fold(hay + i, n - i, needle, m))
			return (long)i;
	return -1;
}
