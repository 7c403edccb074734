/* SPDX-License-Identifier: ISC */
/* The subset of Markdown that articles are written in: headings, lists, quotes, code, **bold**, `code`, [links](where), a rule. As lines
 * for a screen of any width, and as plain words for a message. Nothing in it can fail: what is no markup is text. */
#include "tend/article.h"

#include <string.h>

#include "core/token.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { BLOCK_TEXT, BLOCK_HEAD, BLOCK_ITEM, BLOCK_QUOTE, BLOCK_CODE, BLOCK_RULE, BLOCK_BLANK };

struct block { int kind, indent; size_t lead; };       /* lead: bytes of the line's own mark */

static struct block block_of(const char *s, size_t n, bool code) {
	size_t in = strspn(s, " "), digits;
	struct block b = { BLOCK_TEXT, (int)(in > 12 ? 12 : in), in };

	if (code || (in >= 4 && n > in && s[in] != '-' && s[in] != '*' && !(s[in] >= '0' && s[in] <= '9')))
		return (struct block){ BLOCK_CODE, 0, code ? 0 : 4 };
	if (in >= n)
		return (struct block){ BLOCK_BLANK, 0, n };
	s += in;
	n -= in;
	digits = strspn(s, "0123456789");
	size_t hashes = strspn(s, "#");
	if (hashes && hashes <= 6 && (s[hashes] == ' ' || n == hashes)) {
		b.kind = BLOCK_HEAD;
		b.lead = in + hashes + (n > hashes);
	} else if (n >= 3 && (strspn(s, "-") >= n || strspn(s, "*") >= n || strspn(s, "_") >= n)) {
		b.kind = BLOCK_RULE;
	} else if (n > 1 && strchr("-*+", *s) && s[1] == ' ') {
		b.kind = BLOCK_ITEM;
		b.lead = in + 2;
	} else if (digits && digits < 4 && (s[digits] == '.' || s[digits] == ')') && s[digits + 1] == ' ') {
		b.kind = BLOCK_ITEM;
		b.lead = in + digits + 2;
	} else if (*s == '>') {
		b.kind = BLOCK_QUOTE;
		b.lead = in + 1 + (s[1] == ' ');
	}
	return b;
}

/* ---- inside a line ---- */

struct inside { const void *ctx; char *text; size_t n; struct kb_span *spans; size_t n_spans; };

static void inside_put(struct inside *o, const char *s, size_t n, enum kb_style style) {
	if (style != KB_PLAIN && n) {
		mem_grow(o->ctx, o->spans, o->n_spans);
		o->spans[o->n_spans++] = (struct kb_span){ (uint32_t)o->n, (uint32_t)n, style };
	}
	memcpy(o->text + o->n, s, n);
	o->n += n;
	o->text[o->n] = '\0';
}

/* Where `mark` ends what begins at s, or 0. */
static size_t inside_close(const char *s, size_t n, const char *mark) {
	size_t k = strlen(mark);

	for (size_t i = 1; i + k <= n; i++)
		if (!memcmp(s + i, mark, k) && s[i - 1] != ' ')
			return i;
	return 0;
}

/* [words](where) */
static size_t inside_link(struct inside *o, const char *s, size_t n, bool plain) {
	const char *mid = memchr(s, ']', n), *end = mid && mid + 1 < s + n && mid[1] == '(' ? memchr(mid, ')', (size_t)(s + n - mid)) : NULL;

	if (!end || mid == s + 1)
		return 0;
	inside_put(o, s + 1, (size_t)(mid - s - 1), plain ? KB_PLAIN : KB_LINK);
	if (strncmp(mid + 2, "kb:", 3) != 0) { /* where it leads outside is told; other articles are ours */
		inside_put(o, " (", 2, KB_PLAIN);
		inside_put(o, mid + 2, (size_t)(end - mid - 2), KB_PLAIN);
		inside_put(o, ")", 1, KB_PLAIN);
	}
	return (size_t)(end - s) + 1;
}

static void inside(struct inside *o, const char *s, size_t n, bool plain) {
	for (size_t i = 0; i < n;) {
		size_t end = 0, k = 1;
		enum kb_style style = KB_PLAIN;
		if (s[i] == '\\' && i + 1 < n && strchr("\\`*_[]#>-", s[i + 1])) {
			inside_put(o, s + i + 1, 1, KB_PLAIN);
			i += 2;
			continue;
		}
		if (s[i] == '`' && (end = inside_close(s + i + 1, n - i - 1, "`"))) {
			style = KB_CODE;
		} else if (n - i > 4 && !memcmp(s + i, "**", 2) && s[i + 2] != ' ' && (end = inside_close(s + i + 2, n - i - 2, "**"))) {
			style = KB_BOLD;
			k = 2;
		} else if (s[i] == '[' && (end = inside_link(o, s + i, n - i, plain))) {
			i += end;
			continue;
		}
		if (!end) {
			inside_put(o, s + i, 1, KB_PLAIN);
			i++;
			continue;
		}
		inside_put(o, s + i + k, end, plain ? KB_PLAIN : style);
		i += end + 2 * k;
	}
}

static struct inside inside_new(const void *ctx, const char *s, size_t n, bool plain, bool code) {
	struct inside o = { .ctx = ctx };

	o.text = mem_array(ctx, char, 2 * n + 64); /* a link grows by its signs at most */
	if (code)
		inside_put(&o, s, n, plain ? KB_PLAIN : KB_CODE);
	else
		inside(&o, s, n, plain);
	return o;
}

/* ---- on a screen ---- */

struct render { const void *ctx; int cols; struct kb_line *lines; size_t n; };

static bool render_closes(int32_t c) {                 /* never at the beginning of a line */
	static const int32_t closing[] = { 0x3001, 0x3002, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0xFF09, 0x300D, 0x300F, 0x300B, 0x3009, 0x3011,
		0x201D, 0x2019, 0x2026, ')', ',', '.', ';', ':', '!', '?', '%' };

	for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
		if (closing[i] == c)
			return true;
	return false;
}

/* How many bytes of s go into a line: to the last blank or place between Chinese characters that fits, else as many as fit. */
static size_t render_break(const char *s, size_t n, int cols) {
	size_t fit = u8_fit(s, cols, NULL), best = 0;
	int32_t c, next;

	if (fit >= n)
		return n;
	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(s + i, n - i, &c);
		if (i > fit)
			break;
		if (i + len >= n)
			break;
		u8_next(s + i + len, n - i - len, &next);
		if (c == ' ' ? i <= fit : i + len <= fit && !render_closes(next) && (token_is_cjk(c) || token_is_cjk(next) || c >= 0x3000))
			best = i + len;
	}
	if (!best)
		best = fit;
	if (!best) /* not even one character fits */
		best = u8_next(s, n, &c);
	return best;
}

static void render_line(struct render *r, const char *lead, const char *text, size_t at, size_t n, const struct inside *o, bool heading) {
	struct kb_line l = { .heading = heading };
	size_t shift = strlen(lead);

	while (n && text[at + n - 1] == ' ')
		n--;
	l.text = mem_printf(r->ctx, "%s%.*s", lead, (int)n, text + at);
	for (size_t i = 0; i < o->n_spans; i++) {
		size_t from = o->spans[i].start, to = from + o->spans[i].len;
		from = from < at ? at : from;
		to = to > at + n ? at + n : to;
		if (from >= to)
			continue;
		mem_grow(r->ctx, l.spans, l.n);
		l.spans[l.n++] = (struct kb_span){ (uint32_t)(from - at + shift), (uint32_t)(to - from), o->spans[i].style };
	}
	if (heading) {
		mem_grow(r->ctx, l.spans, l.n);
		l.spans[l.n++] = (struct kb_span){ 0, (uint32_t)strlen(l.text), KB_HEAD };
	}
	mem_grow(r->ctx, r->lines, r->n);
	r->lines[r->n++] = l;
}

static void render_block(struct render *r, const char *s, size_t n, const struct block *b) {
	struct inside o = inside_new(r->ctx, s + b->lead, n - b->lead, false, b->kind == BLOCK_CODE);
	bool number = b->kind == BLOCK_ITEM && s[b->lead - 2] != '-' && s[b->lead - 2] != '*' && s[b->lead - 2] != '+';
	char *lead = b->kind == BLOCK_ITEM && number ? mem_printf(r->ctx, "%*s%.*s", b->indent, "", (int)(b->lead - (size_t)b->indent), s + b->indent)
	             : b->kind == BLOCK_ITEM ? mem_printf(r->ctx, "%*s• ", b->indent, "")
	             : b->kind == BLOCK_QUOTE ? mem_strdup(r->ctx, "│ ") : b->kind == BLOCK_CODE ? mem_strdup(r->ctx, "  ") : mem_strdup(r->ctx, "");
	int wide = u8_width(lead), room = r->cols - wide < 2 ? 2 : r->cols - wide;
	size_t at = 0;

	do {
		size_t k = b->kind == BLOCK_CODE ? u8_fit(o.text + at, room, NULL) : render_break(o.text + at, o.n - at, room);
		if (!k && at < o.n)
			k = o.n - at;
		render_line(r, lead, o.text, at, k, &o, b->kind == BLOCK_HEAD);
		at += k;
		while (b->kind != BLOCK_CODE && o.text[at] == ' ')
			at++;
		if (b->kind == BLOCK_ITEM)
			lead = mem_printf(r->ctx, "%*s", wide, "");
	} while (at < o.n);
}

static bool render_fence(const char *s, size_t n) {
	return n >= 3 && !memcmp(s, "```", 3);
}

struct kb_line *kb_render(const void *ctx, const char *body, int cols, size_t *n) {
	struct render r = { .ctx = ctx, .cols = cols < 4 ? 4 : cols, .lines = mem_array(ctx, struct kb_line, 1) };
	bool code = false;

	for (const char *p = body; *p;) {
		size_t len = strcspn(p, "\n");
		struct block b = block_of(p, len, code);
		if (render_fence(p, len)) {
			code = !code;
		} else if (b.kind == BLOCK_BLANK || (code && !len)) {
			render_line(&r, "", "", 0, 0, &(struct inside){ .ctx = ctx }, false);
		} else if (b.kind == BLOCK_RULE) {
			char *rule = mem_strdup(ctx, "");
			for (int i = 0; i < r.cols; i++)
				rule = mem_append(rule, "─");
			render_line(&r, "", rule, 0, strlen(rule), &(struct inside){ .ctx = ctx }, false);
		} else {
			render_block(&r, p, len, &b);
		}
		p += len + (p[len] == '\n');
	}
	*n = r.n;
	return r.lines;
}

/* ---- in a message ---- */

char *kb_plain(const void *ctx, const char *body) {
	char *out = mem_strdup(ctx, "");
	void *tmp = mem_ctx(ctx);
	bool code = false, blank = true;

	for (const char *p = body; *p;) {
		size_t len = strcspn(p, "\n");
		struct block b = block_of(p, len, code);
		bool fence = render_fence(p, len);
		code ^= fence;
		if (!fence && b.kind != BLOCK_RULE && !(blank && b.kind == BLOCK_BLANK)) {
			bool keep = b.kind == BLOCK_ITEM; /* a list stays one */
			size_t from = keep ? b.lead : b.lead < len ? b.lead : len;
			struct inside o = inside_new(tmp, p + from, len - from, true, b.kind == BLOCK_CODE);
			out = mem_append(out, "%.*s%s\n", keep ? (int)b.lead : 0, p, o.text);
			blank = b.kind == BLOCK_BLANK;
		}
		p += len + (p[len] == '\n');
	}
	mem_free(tmp);
	for (size_t n = strlen(out); n && out[n - 1] == '\n';)
		out[--n] = '\0';
	return out;
}
