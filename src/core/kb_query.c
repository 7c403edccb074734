/* SPDX-License-Identifier: ISC */
/* What people type to find an article, and where it stands in a text. Knows the tokens of the index, not the index. */
#include <stdlib.h>
#include <string.h>

#include "core/token.h"
#include "core/words.h"
#include "tend/article.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { TERMS_MAX = 32, MARK_TOKENS = 64, MARK_BYTES = 256 << 10 };

/* ---- parsing ---- */

static bool query_blank(int32_t c) {
	return c <= ' ' || c == 0x3000 || c == 0xA0 || c == 0x85 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029;
}

static bool query_quote(int32_t c) {
	return c == '"' || c == 0x201C || c == 0x201D || c == 0xFF02 || c == 0x300C || c == 0x300D;
}

struct query_seen { int n; bool lone; };

static int query_see(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct query_seen *q = ctx;
	int32_t c;

	(void)start;
	(void)end;
	(void)again;
	q->n++;
	q->lone = u8_next(token, (size_t)n, &c) == (size_t)n && token_is_cjk(c);
	return 0;
}

/* A term that has no letter asks for nothing; one that ends in a lone character asks for the beginning of a pair. */
static void query_add(const void *ctx, struct kb_query *q, struct kb_term t, const char *s, size_t n) {
	struct query_seen seen = { 0, false };

	token_scan(s, (int)n, TOKEN_QUERY, query_see, &seen);
	if (!seen.n || q->n >= TERMS_MAX)
		return;
	t.text = mem_strndup(ctx, s, n);
	t.prefix |= seen.lone;
	mem_grow(ctx, q->terms, q->n);
	q->terms[q->n++] = t;
	q->positive |= !t.not;
}

static size_t query_title(const char *s, size_t n) {
	static const char *const words[] = { "title:", "title\xEF\xBC\x9A", "\xE6\xA0\x87\xE9\xA2\x98:", "\xE6\xA0\x87\xE9\xA2\x98\xEF\xBC\x9A" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t k = strlen(words[i]);
		if (k < n && !strncmp(s, words[i], k))
			return k;
	}
	return 0;
}

/* The end of a word from i on: a blank or a quote. */
static size_t query_word(const char *s, size_t n, size_t i) {
	int32_t c;

	for (size_t len; i < n; i += len) {
		len = u8_next(s + i, n - i, &c);
		if (query_blank(c) || query_quote(c))
			break;
	}
	return i;
}

static size_t query_phrase(const char *s, size_t n, size_t i, size_t *next) {
	int32_t c;

	for (size_t len; i < n; i += len) {
		len = u8_next(s + i, n - i, &c);
		if (query_quote(c)) {
			*next = i + len;
			return i;
		}
	}
	*next = n;
	return n;
}

void kb_query_parse(const void *ctx, const char *text, bool typing, struct kb_query *out) {
	size_t n = strnlen(text, KB_QUERY_MAX + 4), i = 0, len;
	int32_t c;

	*out = (struct kb_query){ 0 };
	if (n > KB_QUERY_MAX)
		for (n = KB_QUERY_MAX; n && ((unsigned char)text[n] & 0xC0) == 0x80; n--)
			;
	const char *s = u8_repair(ctx, text, n);
	n = strlen(s);
	while (i < n) {
		struct kb_term t = { 0 };
		size_t end, next;
		len = u8_next(s + i, n - i, &c);
		if (query_blank(c)) {
			i += len;
			continue;
		}
		if (c == '-' && i + 1 < n) {
			t.not = true;
			i++;
		}
		size_t k = query_title(s + i, n - i);
		t.title = k > 0;
		i += k;
		len = i < n ? u8_next(s + i, n - i, &c) : 0;
		if (len && query_quote(c)) {
			t.phrase = true;
			i += len;
			end = query_phrase(s, n, i, &next);
		} else {
			next = end = query_word(s, n, i);
			t.prefix = typing && end == n;
		}
		query_add(ctx, out, t, s + i, end - i);
		i = next;
	}
}

/* ---- marks ---- */

/* The tokens of the query, and of a text which of them stand where. */
struct place { uint64_t mask; uint32_t start, end; };
struct marker {
	const void *ctx;
	char *tokens[MARK_TOKENS];
	int sizes[MARK_TOKENS];
	bool prefix[MARK_TOKENS];
	int n_tokens;
	int first[TERMS_MAX + 1];    /* of each term */
	struct place *places;
	size_t n;
};

static int marker_token(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct marker *m = ctx;

	(void)start;
	(void)end;
	(void)again;
	if (m->n_tokens == MARK_TOKENS)
		return 1;
	m->sizes[m->n_tokens] = n;
	m->tokens[m->n_tokens++] = mem_strndup(m->ctx, token, (size_t)n);
	return 0;
}

static void marker_query(struct marker *m, const struct kb_query *q) {
	for (size_t i = 0; i < q->n && i < TERMS_MAX; i++) {
		const struct kb_term *t = &q->terms[i];
		m->first[i] = m->n_tokens;
		if (!t->not)
			token_scan(t->text, (int)strlen(t->text), t->prefix ? TOKEN_PREFIX : TOKEN_QUERY, marker_token, m);
		if (t->prefix && m->n_tokens > m->first[i])
			m->prefix[m->n_tokens - 1] = true;
		m->first[i + 1] = m->n_tokens;
	}
}

static int marker_text(void *ctx, const char *token, int n, int start, int end, bool again) {
	struct marker *m = ctx;

	if (!again) {
		mem_grow(m->ctx, m->places, m->n);
		m->places[m->n++] = (struct place){ 0, (uint32_t)start, (uint32_t)end };
	}
	for (int i = 0; i < m->n_tokens; i++)
		if ((m->sizes[i] == n || (m->prefix[i] && m->sizes[i] < n)) && !memcmp(m->tokens[i], token, (size_t)m->sizes[i]))
			m->places[m->n - 1].mask |= UINT64_C(1) << i;
	return 0;
}

/* A prefix of one character marks that character of the pair it begins. */
static uint32_t marker_end(const struct marker *m, const char *text, const struct place *p, int token) {
	int32_t c;

	if (m->prefix[token] && u8_next(m->tokens[token], (size_t)m->sizes[token], &c) == (size_t)m->sizes[token] && token_is_cjk(c))
		return p->start + (uint32_t)u8_next(text + p->start, p->end - p->start, &c);
	return p->end;
}

static void marker_add(const void *ctx, struct kb_span **out, size_t *n, uint32_t start, uint32_t end) {
	mem_grow(ctx, *out, *n);
	(*out)[(*n)++] = (struct kb_span){ start, end - start, KB_PLAIN };
}

static int marker_order(const void *a, const void *b) {
	const struct kb_span *x = a, *y = b;
	return x->start < y->start ? -1 : x->start > y->start;
}

/* Sorted; what overlaps or touches is one. */
static size_t marker_merge(struct kb_span *v, size_t n) {
	size_t k = 0;

	qsort(v, n, sizeof *v, marker_order);
	for (size_t i = 0; i < n; i++) {
		if (k && v[i].start <= v[k - 1].start + v[k - 1].len) {
			uint32_t end = v[i].start + v[i].len;
			if (end > v[k - 1].start + v[k - 1].len)
				v[k - 1].len = end - v[k - 1].start;
		} else {
			v[k++] = v[i];
		}
	}
	return k;
}

struct kb_span *kb_marks(const void *ctx, const char *text, const struct kb_query *q, bool near, size_t *n) {
	struct kb_span *out = mem_array(ctx, struct kb_span, 1);
	struct marker *m = mem_new(ctx, struct marker);
	size_t len = strnlen(text, MARK_BYTES);

	*n = 0;
	m->ctx = m;
	while (len && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;
	marker_query(m, q);
	token_scan(text, (int)len, TOKEN_WORDS, marker_text, m);
	for (size_t i = 0; i < q->n && i < TERMS_MAX; i++) {
		int a = m->first[i], k = m->first[i + 1] - a;
		bool parts = near && !q->terms[i].phrase;
		for (size_t p = 0; k && p + (size_t)(parts ? 1 : k) <= m->n; p++) {
			int j = 0;
			while (!parts && j < k && (m->places[p + (size_t)j].mask >> (a + j) & 1))
				j++;
			if (!parts && j == k)
				marker_add(ctx, &out, n, m->places[p].start, marker_end(m, text, &m->places[p + (size_t)k - 1], a + k - 1));
			for (j = 0; parts && j < k; j++)
				if ((m->places[p].mask >> (a + j) & 1) && word_weight(m->tokens[a + j]) > 1)
					marker_add(ctx, &out, n, m->places[p].start, marker_end(m, text, &m->places[p], a + j));
		}
	}
	*n = marker_merge(out, *n);
	mem_free(m);
	return out;
}

/* ---- snippets ---- */

/* From which mark on most of them fit into `bytes`. */
static size_t snippet_best(const struct kb_span *v, size_t n, uint32_t bytes) {
	size_t best = 0, most = 0;

	for (size_t i = 0, j = 0; i < n; i++) {
		while (j < n && v[j].start + v[j].len <= v[i].start + bytes)
			j++;
		if (j - i > most) {
			most = j - i;
			best = i;
		}
	}
	return best;
}

static size_t snippet_back(const char *s, size_t from, int cells) {
	while (from && cells > 0) {
		int32_t c;
		size_t at = from - 1;
		while (at && ((unsigned char)s[at] & 0xC0) == 0x80)
			at--;
		u8_next(s + at, from - at, &c);
		cells -= u8_cp_width(c);
		from = at;
	}
	return from;
}

char *kb_snippet(const void *ctx, const char *text, const struct kb_query *q, bool near, int cols, struct kb_span **marks, size_t *n) {
	void *tmp = mem_ctx(ctx);
	char *line = u8_squeeze(tmp, text);
	size_t all, from = 0;
	struct kb_span *v = kb_marks(tmp, line, q, near, &all);

	if (all && u8_fit(line, cols, NULL) < strlen(line)) {
		size_t i = snippet_best(v, all, (uint32_t)cols);
		from = snippet_back(line, v[i].start, cols / 5);
	}
	char *cut = u8_clip(tmp, line + from, from ? cols - 1 : cols), *out = mem_printf(ctx, "%s%s", from ? "…" : "", cut);
	size_t lead = from ? strlen("…") : 0, end = from + strlen(cut);
	if (end - from > 3 && !strcmp(cut + strlen(cut) - 3, "…") && strncmp(line + end - 3, "…", 3) != 0)
		end -= 3;
	*marks = mem_array(ctx, struct kb_span, all + 1);
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (v[i].start >= from && v[i].start + v[i].len <= end)
			(*marks)[(*n)++] = (struct kb_span){ (uint32_t)(v[i].start - from + lead), v[i].len, v[i].style };
	mem_free(tmp);
	return out;
}

char *kb_bracket(const void *ctx, const char *text, const struct kb_span *marks, size_t n) {
	char *out = mem_strdup(ctx, "");
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		out = mem_append(out, "%.*s[%.*s]", (int)(marks[i].start - at), text + at, (int)marks[i].len, text + marks[i].start);
		at = marks[i].start + marks[i].len;
	}
	return mem_append(out, "%s", text + at);
}
