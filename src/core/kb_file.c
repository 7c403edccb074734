/* SPDX-License-Identifier: ISC */
/* An article as a file: front matter between two lines `---`, then the body. What was read is printed byte for byte again; what was
 * changed since changes its own line. Knows no store and no folder. */
#include "tend/article.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static const char *const kind_words[] = { N_("article"), N_("macro") };
static const char *const audience_words[] = { N_("internal"), N_("public") };
static const char *const state_words[] = { N_("draft"), N_("review"), N_("published"), N_("archived") };

static bool kb_word(const char *const *words, int n, const char *s, int *out) {
	for (int i = 0; s && i < n; i++)
		if (!strcmp(words[i], s))
			return *out = i, true;
	return false;
}

const char *kb_kind_word(enum kb_kind k) { return (unsigned)k < KB_KIND_COUNT ? kind_words[k] : ""; }
const char *kb_audience_word(enum kb_audience a) { return (unsigned)a < KB_AUDIENCE_COUNT ? audience_words[a] : ""; }
const char *kb_state_word(enum kb_state s) { return (unsigned)s < KB_STATE_COUNT ? state_words[s] : ""; }

bool kb_kind_parse(const char *s, enum kb_kind *out) {
	int i;
	return kb_word(kind_words, KB_KIND_COUNT, s, &i) && (*out = (enum kb_kind)i, true);
}

bool kb_audience_parse(const char *s, enum kb_audience *out) {
	int i;
	return kb_word(audience_words, KB_AUDIENCE_COUNT, s, &i) && (*out = (enum kb_audience)i, true);
}

bool kb_state_parse(const char *s, enum kb_state *out) {
	int i;
	return kb_word(state_words, KB_STATE_COUNT, s, &i) && (*out = (enum kb_state)i, true);
}

/* ---- fields ---- */

enum field { F_ID, F_TITLE, F_LANG, F_KIND, F_AUDIENCE, F_TAGS, F_REASONS, F_STATE, F_REVIEW, F_VARIANT, F_REPLY, F_CLASS, F_SET_REASON, F_ADD_TAGS,
             F_THEN, F_COUNT };
static const char *const field_words[F_COUNT] = { "id", "title", "lang", "kind", "audience", "tags", "reasons", "state", "review_on", "variant", "reply",
	"class", "set_reason", "add_tags", "then" };

/* As one writes it; "" stands for nothing. */
static const char *field_text(const void *ctx, const struct article *a, enum field f) {
	int y, m, d;

	switch (f) {
	case F_ID: return a->external_id;
	case F_TITLE: return a->title;
	case F_LANG: return a->lang;
	case F_KIND: return kb_kind_word(a->kind);
	case F_AUDIENCE: return kb_audience_word(a->audience);
	case F_TAGS: return a->tags;
	case F_REASONS: return a->reasons;
	case F_STATE: return kb_state_word(a->state);
	case F_REVIEW:
		if (a->review_on == KB_NO_DATE)
			return "";
		date_to_ymd(a->review_on, &y, &m, &d);
		return mem_printf(ctx, "%04d-%02d-%02d", y, m, d);
	case F_VARIANT: return a->variant;
	case F_REPLY: return a->reply;
	case F_CLASS: return a->class;
	case F_SET_REASON: return a->set_reason;
	case F_ADD_TAGS: return a->add_tags;
	case F_THEN: return a->then;
	case F_COUNT: break;
	}
	return "";
}

/* `a b`, `a, b`, `[a, b]`: words with one blank between them. */
char *kb_list(const void *ctx, const char *s) {
	char *copy = mem_strdup(ctx, s);

	for (char *p = copy; *p; p++) {
		if (*p == ',' || *p == '[' || *p == ']' || *p == '"')
			*p = ' ';
		else if (!strncmp(p, "，", 3) || !strncmp(p, "、", 3))
			memcpy(p, "   ", 3);
	}
	return u8_squeeze(ctx, copy);
}

static bool field_set(const void *ctx, struct article *a, enum field f, const char *v) {
	switch (f) {
	case F_ID: a->external_id = v; return true;
	case F_TITLE: a->title = v; return true;
	case F_LANG: a->lang = v; return true;
	case F_KIND: return kb_kind_parse(v, &a->kind);
	case F_AUDIENCE: return kb_audience_parse(v, &a->audience);
	case F_TAGS: a->tags = kb_list(ctx, v); return true;
	case F_REASONS: a->reasons = kb_list(ctx, v); return true;
	case F_STATE: return kb_state_parse(v, &a->state);
	case F_REVIEW: return !*v || date_parse(v, &a->review_on);
	case F_VARIANT: a->variant = v; return true;
	case F_REPLY: a->reply = v; return true;
	case F_CLASS: a->class = v; return true;
	case F_SET_REASON: a->set_reason = v; return true;
	case F_ADD_TAGS: a->add_tags = kb_list(ctx, v); return true;
	case F_THEN: a->then = u8_squeeze(ctx, v); return true;
	case F_COUNT: break;
	}
	return false;
}

static const char *field_choices(enum field f) {
	switch (f) {
	case F_LANG: return "zh, en";
	case F_KIND: return "article, macro";
	case F_AUDIENCE: return "internal, public";
	case F_STATE: return "draft, review, published, archived";
	case F_REVIEW: return "2027-03-01";
	case F_CLASS: return "quality, logistics, service, aftersales, consultation, praise, other";
	case F_THEN: return "open, pending, hold, solved, snooze 2d, next";
	default: return "";
	}
}

enum { THEN_WORD = 16 };

/* The next word of *s, "" at the end; what is longer than any word of the language is cut and matches none. */
static void then_word(const char **s, char out[THEN_WORD]) {
	size_t n = strcspn(*s, " ");

	snprintf(out, THEN_WORD, "%.*s", (int)(n < THEN_WORD ? n : THEN_WORD), *s);
	*s += n + strspn(*s + n, " ");
}

bool kb_then_parse(const char *s, struct kb_then *out) {
	char w[THEN_WORD];

	*out = (struct kb_then){ .state = STATE_COUNT };
	then_word(&s, w);
	if (state_parse(w, &out->state)) {
		if (out->state == STATE_NEW || out->state == STATE_CLOSED)
			return false;
		then_word(&s, w);
	}
	if (!strcmp(w, "snooze")) {
		then_word(&s, w);
		if (!dur_parse(w, &out->snooze_s) || out->snooze_s <= 0)
			return false;
		then_word(&s, w);
	}
	if (!strcmp(w, "next")) {
		out->next = true;
		then_word(&s, w);
	}
	return !*w;
}

static bool field_is_id(const char *s) {
	size_t n = strlen(s);
	int32_t c;

	for (size_t i = 0; i < n; i += u8_next(s + i, n - i, &c))
		if (strchr("/\\:*?\"<>| \t\n", s[i]) || (unsigned char)s[i] < ' ')
			return false;
	return n > 0 && n <= 100 && *s != '.' && *s != '-';
}

/* What is wrong with a field's value: a text for people, NULL nothing. */
static const char *field_fault(const struct article *a, enum field f) {
	enum tclass class;
	struct kb_then then;

	switch (f) {
	case F_ID: return field_is_id(a->external_id) ? NULL : _("a name without blanks, slashes and quotes, at most 100 bytes");
	case F_TITLE: return *a->title && strlen(a->title) <= KB_TITLE_MAX && !strchr(a->title, '\n') ? NULL : _("one line, at most 300 bytes");
	case F_LANG: return !strcmp(a->lang, "zh") || !strcmp(a->lang, "en") ? NULL : field_choices(f);
	case F_VARIANT: return !*a->variant || field_is_id(a->variant) ? NULL : _("the id of an article");
	case F_CLASS: return !*a->class || class_parse(a->class, &class) ? NULL : field_choices(f);
	case F_SET_REASON: return strlen(a->set_reason) < 8 && !strchr(a->set_reason, ' ') ? NULL : _("a code of reasons.ini");
	case F_THEN: return kb_then_parse(a->then, &then) ? NULL : field_choices(f);
	case F_REPLY: return strlen(a->reply) <= KB_BODY_MAX ? NULL : _("at most 1 MiB");
	default: return NULL;
	}
}

enum tend_status kb_check(const struct article *a, struct tend_err *err) {
	const char *why;

	for (int f = 0; f < F_COUNT; f++)
		if ((why = field_fault(a, (enum field)f)))
			return tend_fail(err, TEND_INVALID, _("%s: not as it may be: %s"), field_words[f], why);
	if (strlen(a->body) > KB_BODY_MAX)
		return tend_fail(err, TEND_INVALID, _("body: longer than 1 MiB: split it into several articles"));
	if (!*a->body && !*a->reply)
		return tend_fail(err, TEND_INVALID, _("body: empty: write something"));
	return TEND_OK;
}

static const char *clean_text(const void *ctx, const char *s) {
	size_t from = 0, to = strlen(s);

	while (s[from] == '\n')
		from++;
	while (to > from && (s[to - 1] == '\n' || s[to - 1] == ' '))
		to--;
	return mem_strndup(ctx, s + from, to - from);
}

void kb_clean(const void *ctx, struct article *a) {
	a->title = u8_squeeze(ctx, a->title);
	a->body = clean_text(ctx, u8_repair(ctx, a->body, strlen(a->body)));
	a->reply = clean_text(ctx, u8_repair(ctx, a->reply, strlen(a->reply)));
	a->tags = kb_list(ctx, a->tags);
	a->reasons = kb_list(ctx, a->reasons);
	a->add_tags = kb_list(ctx, a->add_tags);
	a->then = u8_squeeze(ctx, a->then);
}

bool kb_same(const struct article *a, const struct article *b) {
	void *tmp = mem_ctx(NULL);
	bool same = !strcmp(a->body, b->body);

	for (int f = 0; same && f < F_COUNT; f++)
		same = !strcmp(field_text(tmp, a, (enum field)f), field_text(tmp, b, (enum field)f));
	mem_free(tmp);
	return same;
}

/* ---- reading ---- */

struct reader {
	const void *ctx;
	const char *name, *text;     /* LF only from here on */
	size_t n, at;
	int line;
	struct article *a;
	bool seen[F_COUNT];
	struct tend_err *err;
};

static enum tend_status read_bytes(struct reader *r, const char *text, size_t n) {
	char *copy = mem_array(r->ctx, char, n + 1), *w = copy;
	int line = 1;
	size_t crlf = 0, lf = 0;
	int32_t c;

	for (size_t i = 0, len; i < n; i += len) {
		len = u8_next(text + i, n - i, &c);
		if ((c == U8_REPLACEMENT && len == 1) || c == 0)
			return tend_fail(r->err, TEND_INVALID, _("%s:%d: not UTF-8: save it as UTF-8"), r->name, line);
		if (c == '\r' && i + 1 < n && text[i + 1] == '\n') {
			crlf++;
			continue;
		}
		if (c == '\r' || (c == '\n' && crlf && text[i - 1] != '\r') || (c == '\n' && lf && text[i - 1] == '\r'))
			return tend_fail(r->err, TEND_INVALID, _("%s:%d: line ends of two kinds: keep one of them"), r->name, line);
		lf += c == '\n' && (!i || text[i - 1] != '\r');
		line += c == '\n';
		memcpy(w, text + i, len);
		w += len;
	}
	*w = '\0';
	r->a->crlf = crlf > 0;
	r->text = copy;
	r->n = (size_t)(w - copy);
	return TEND_OK;
}

/* The next line without its end; false at the end of the text. */
static bool read_line(struct reader *r, const char **line, size_t *n) {
	if (r->at >= r->n)
		return false;
	*line = r->text + r->at;
	*n = strcspn(*line, "\n");
	r->at += *n + (r->at + *n < r->n);
	r->line++;
	return true;
}

static bool read_fence(const char *line, size_t n) {
	while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	return n == 3 && !memcmp(line, "---", 3);
}

static int read_key(const char *line, size_t n, size_t *value) {
	for (int f = 0; f < F_COUNT; f++) {
		size_t k = strlen(field_words[f]);
		if (n > k && !memcmp(line, field_words[f], k) && line[k] == ':' && (n == k + 1 || line[k + 1] == ' ' || line[k + 1] == '\t')) {
			*value = k + 1;
			return f;
		}
	}
	return -1;
}

/* Lines that begin with two blanks belong to the key above: `reply: |`. Empty lines do when such a line follows. */
static char *read_block(struct reader *r) {
	char *out = mem_strdup(r->ctx, "");
	const char *line;
	size_t n, at = r->at;
	int kept = r->line, blank = 0;

	while (read_line(r, &line, &n) && (!n || !strncmp(line, "  ", 2))) {
		if (!n) {
			blank++;
			continue;
		}
		for (; blank > 0; blank--)
			out = mem_append(out, "\n");
		out = mem_append(out, "%s%.*s", *out ? "\n" : "", (int)(n - 2), line + 2);
		at = r->at;
		kept = r->line;
	}
	r->at = at;
	r->line = kept;
	return out;
}

static char *read_value(struct reader *r, const char *line, size_t n, size_t at) {
	while (at < n && (line[at] == ' ' || line[at] == '\t'))
		at++;
	while (n > at && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (n - at >= 2 && (line[at] == '"' || line[at] == '\'') && line[n - 1] == line[at] && !memchr(line + at + 1, line[at], n - at - 2)) {
		at++;
		n--;
	}
	return mem_strndup(r->ctx, line + at, n - at);
}

static enum tend_status read_field(struct reader *r, const char *line, size_t n) {
	size_t value = 0;
	int f = read_key(line, n, &value), at = r->line;

	if (f < 0)
		return tend_fail(r->err, TEND_INVALID, _("%s:%d: `%.*s` is no key: id title lang kind audience tags reasons state review_on variant, and of macros "
		                 "reply class set_reason add_tags then"), r->name, at, (int)(n < 60 ? strcspn(line, ":\n") < n ? strcspn(line, ":\n") : n : 20), line);
	if (r->seen[f])
		return tend_fail(r->err, TEND_INVALID, _("%s:%d: %s stands there twice"), r->name, at, field_words[f]);
	r->seen[f] = true;
	char *v = read_value(r, line, n, value);
	if (f == F_REPLY && !strcmp(v, "|"))
		v = read_block(r);
	const char *why = field_set(r->ctx, r->a, (enum field)f, v) ? field_fault(r->a, (enum field)f) : field_choices((enum field)f);
	return why ? tend_fail(r->err, TEND_INVALID, _("%s:%d: %s: not as it may be: %s"), r->name, at, field_words[f], why) : TEND_OK;
}

static enum tend_status read_head(struct reader *r) {
	const char *line;
	size_t n;
	enum tend_status st = TEND_OK;

	if (r->n >= 3 && !memcmp(r->text, "\xEF\xBB\xBF", 3))
		r->at = 3;
	if (!read_line(r, &line, &n) || !read_fence(line, n))
		return tend_fail(r->err, TEND_INVALID, _("%s:1: does not begin with a line `---` and keys below it"), r->name);
	while (st == TEND_OK) {
		if (!read_line(r, &line, &n))
			return tend_fail(r->err, TEND_INVALID, _("%s:%d: the line `---` that ends the keys is missing"), r->name, r->line);
		if (read_fence(line, n))
			break;
		if (n && *line != '#' && strspn(line, " \t") < n)
			st = read_field(r, line, n);
	}
	for (int f = F_ID; st == TEND_OK && f <= F_LANG; f++)
		if (!r->seen[f])
			st = tend_fail(r->err, TEND_INVALID, _("%s:%d: %s is missing"), r->name, r->line, field_words[f]);
	return st;
}

enum tend_status kb_parse(const void *ctx, const char *name, const char *text, size_t n, struct article *out, struct tend_err *err) {
	struct reader r = { .ctx = ctx, .name = name, .a = out, .err = err };
	enum tend_status st;

	*out = (struct article)ARTICLE_INIT;
	if (n > 2 * KB_BODY_MAX)
		return tend_fail(err, TEND_INVALID, _("%s: longer than 1 MiB: split it into several articles"), name);
	st = read_bytes(&r, text, n);
	if (st == TEND_OK)
		st = read_head(&r);
	if (st != TEND_OK)
		return st;
	size_t from = r.at, to = r.n;
	while (from < to && r.text[from] == '\n')
		from++;
	while (to > from && (r.text[to - 1] == '\n' || r.text[to - 1] == ' '))
		to--;
	out->head = mem_strndup(ctx, r.text, from);
	out->body = mem_strndup(ctx, r.text + from, to - from);
	out->tail = mem_strndup(ctx, r.text + to, r.n - to);
	if (to - from > KB_BODY_MAX)
		return tend_fail(err, TEND_INVALID, _("%s: longer than 1 MiB: split it into several articles"), name);
	if (from == to && !*out->reply)
		return tend_fail(err, TEND_INVALID, _("%s:%d: there is nothing below the keys"), name, r.line);
	return TEND_OK;
}

/* ---- printing ---- */

static char *print_field(char *out, enum field f, const char *v) {
	if (f != F_REPLY || !strchr(v, '\n')) {
		bool quote = f == F_REPLY && !strcmp(v, "|");
		size_t n = strlen(v);
		if (n > 1 && (*v == '"' || *v == '\'') && v[n - 1] == *v) /* quotes that are the value's own */
			return mem_append(out, "%s: %c%s%c\n", field_words[f], *v == '"' ? '\'' : '"', v, *v == '"' ? '\'' : '"');
		return mem_append(out, quote ? "%s: '%s'\n" : n ? "%s: %s\n" : "%s:%s\n", field_words[f], v);
	}
	out = mem_append(out, "%s: |\n", field_words[f]);
	for (const char *p = v; *p;) {
		size_t n = strcspn(p, "\n");
		out = n ? mem_append(out, "  %.*s\n", (int)n, p) : mem_append(out, "\n");
		p += n + (p[n] == '\n');
	}
	return out;
}

static bool field_is_optional(enum field f) {
	return f >= F_REVIEW;
}

static char *print_head(const void *ctx, const struct article *a) {
	char *out = mem_strdup(ctx, "---\n");

	for (int f = 0; f < F_COUNT; f++) {
		const char *v = field_text(out, a, (enum field)f);
		if (*v || !field_is_optional((enum field)f))
			out = print_field(out, (enum field)f, v);
	}
	return mem_append(out, "---\n");
}

/* Keys that say what they said keep their line; the rest is written anew in their place, or before the end. */
static char *print_kept(const void *ctx, const struct article *a) {
	struct article was;
	void *tmp = mem_ctx(ctx);
	struct tend_err err;
	char *whole = mem_printf(tmp, "%s-\n", a->head), *out = mem_strdup(ctx, "");
	const char *line;
	size_t n, value;

	if (kb_parse(tmp, "", whole, strlen(whole), &was, &err) != TEND_OK) {
		mem_free(tmp);
		return print_head(ctx, a);
	}
	struct reader r = { .ctx = tmp, .text = a->head, .n = strlen(a->head), .a = &was };
	bool begun = false, done[F_COUNT] = { false };
	while (read_line(&r, &line, &n)) {
		const char *from = line;
		bool fence = read_fence(begun ? line : line + (n > 3 && !memcmp(line, "\xEF\xBB\xBF", 3) ? 3 : 0), begun || n < 6 ? n : n - 3);
		int f = begun ? read_key(line, n, &value) : -1;
		if (f == F_REPLY && !strcmp(read_value(&r, line, n, value), "|"))
			read_block(&r);
		if (f >= 0) {
			const char *now = field_text(tmp, a, (enum field)f);
			done[f] = true;
			if (strcmp(now, field_text(tmp, &was, (enum field)f)) != 0) {
				if (*now || !field_is_optional((enum field)f))
					out = print_field(out, (enum field)f, now);
				continue;
			}
		}
		for (int k = 0; begun && fence && k < F_COUNT; k++) {
			const char *now = field_text(tmp, a, (enum field)k);
			if (!done[k] && strcmp(now, field_text(tmp, &was, (enum field)k)) != 0)
				out = print_field(out, (enum field)k, now);
		}
		out = mem_append(out, "%.*s", (int)(r.text + r.at - from), from);
		if (begun && fence) {
			out = mem_append(out, "%s", r.text + r.at);
			break;
		}
		begun = true;
	}
	mem_free(tmp);
	return out;
}

char *kb_print(const void *ctx, const struct article *a) {
	char *head = *a->head ? print_kept(ctx, a) : print_head(ctx, a);
	char *lf = mem_printf(ctx, "%s%s%s", head, a->body, *a->head ? a->tail : "\n");

	if (!a->crlf)
		return lf;
	char *out = mem_array(ctx, char, 2 * strlen(lf) + 1), *w = out;
	for (const char *p = lf; *p; p++) {
		if (*p == '\n')
			*w++ = '\r';
		*w++ = *p;
	}
	*w = '\0';
	return out;
}

char *kb_text(const void *ctx, const struct article *a) {
	return mem_append(print_head(ctx, a), "%s\n", a->body);
}
