/* SPDX-License-Identifier: ISC */
/* Owns the reading of raw header fields: the block, encoded words, message ids, mailboxes (params.c:
 * parameters). Works on the bytes as they came, because decoded values lose characters that a mailer split
 * between two words. */
#include "header.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "charset.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "words.h"

static const char *const header_known[] = {
	"from", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path",
	"mime-version", "sender", "reply-to", "in-reply-to", "references", "delivered-to",
	"content-type", "content-transfer-encoding", "content-disposition", "x-mailer",
	"dkim-signature", "status", "x-original-to", "list-id", "precedence", "auto-submitted",
	"resent-from", "newsgroups", "envelope-to", "authentication-results", "user-agent",
	"subject-line", "x-priority", "content-id", "content-description",
};

static bool header_is_known(const char *name, size_t n) {
	for (size_t i = 0; i < sizeof header_known / sizeof *header_known; i++)
		if (strlen(header_known[i]) == n && !strncasecmp(header_known[i], name, n))
			return true;
	return n > 2 && (!strncasecmp(name, "x-", 2) || !strncasecmp(name, "arc-", 4));
}

/* The length of the field name at s (blanks before the colon are read over), 0 when the line is no field. */
static size_t header_name_len(const char *s, size_t n, size_t *colon) {
	size_t i = 0;
	while (i < n && s[i] > ' ' && s[i] < 0x7F && s[i] != ':')
		i++;
	size_t len = i;
	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	if (!len || i >= n || s[i] != ':')
		return 0;
	*colon = i;
	return len;
}

/* True when the header goes on behind a line that is no field: a known field follows before the next empty
 * line or boundary. */
static bool header_goes_on(const char *s, size_t n) {
	for (int k = 0; k < 4 && n && *s != '\n' && !(n > 1 && s[0] == '-' && s[1] == '-'); k++) {
		size_t colon, len = header_name_len(s, n, &colon);
		if (len && header_is_known(s, len))
			return true;
		const char *nl = memchr(s, '\n', n);
		if (!nl)
			break;
		n -= (size_t)(nl + 1 - s);
		s = nl + 1;
	}
	return false;
}

void header_scan(const void *ctx, const char *s, size_t n, struct fields *out) {
	memset(out, 0, sizeof *out);
	size_t i = 0;
	while (i < n && s[i] != '\n') {
		const char *nl = memchr(s + i, '\n', n - i);
		size_t end = nl ? (size_t)(nl - s) : n, colon = 0;
		while (end + 1 < n && (s[end + 1] == ' ' || s[end + 1] == '\t')) {
			nl = memchr(s + end + 1, '\n', n - end - 1);
			end = nl ? (size_t)(nl - s) : n;
		}
		size_t len = header_name_len(s + i, end - i, &colon);
		if (len) {
			mem_grow(ctx, out->v, out->n);
			out->v[out->n++] =
				(struct field){ s + i, s + i + colon + 1, len, end - i - colon - 1 };
			out->known = out->known || header_is_known(s + i, len);
		} else if (!header_goes_on(s + i, n - i)) {
			out->body = i;
			return;
		}
		i = end < n ? end + 1 : n;
	}
	out->body = i < n ? i + 1 : n;
}

const struct field *header_get(const struct fields *f, const char *name) {
	size_t n = strlen(name);
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].name_n == n && !strncasecmp(f->v[i].name, name, n))
			return &f->v[i];
	return NULL;
}

char *header_raw(const void *ctx, const struct fields *f, const char *name) {
	const struct field *x = header_get(f, name);
	return x ? mem_strndup(ctx, x->value, x->n) : NULL;
}

/* RFC 822 allowed blanks and comments within an id; only where there are blanks is ( a comment. */
static void header_id(const char *s, const char *e, struct buf *out) {
	int depth = 0;
	bool old = false;
	for (const char *c = s; c < e; c++)
		old = old || isspace((unsigned char)*c);
	for (; s < e; s++) {
		if (old && *s == '(')
			depth++;
		if (!depth && !isspace((unsigned char)*s))
			buf_putc(out, *s);
		if (old && depth && *s == ')')
			depth--;
	}
}

size_t header_ids(const void *ctx, const char *raw, char ***out, bool loose) {
	size_t n = 0;
	*out = NULL;
	for (const char *p = raw; p && (p = strchr(p, '<')) != NULL;) {
		const char *e = strchr(p, '>');
		if (!e)
			break;
		const char *again = p;                 /* "<a <b>": the inner one */
		while ((again = memchr(again + 1, '<', (size_t)(e - again - 1))) != NULL)
			p = again;
		struct buf b;
		buf_init(ctx, &b);
		header_id(p + 1, e, &b);
		if (b.n) {
			mem_grow(ctx, *out, n);
			(*out)[n++] = u8_repair(ctx, b.p, b.n);
		}
		p = e + 1;
	}
	if (!n && loose && raw) {
		char *one = u8_squeeze(ctx, u8_repair(ctx, raw, strlen(raw)));
		if (*one && !strchr(one, ' ') && strchr(one, '@')) {
			mem_grow(ctx, *out, n);
			(*out)[n++] = one;
		}
	}
	return n;
}

/* What has been read of one mailbox so far. */
struct box {
	struct buf phrase, angle, comment;
	bool has_angle, quoted;
};
enum { BOXES_MAX = 1000 };                     /* more are no recipients that anybody looks at */

static void box_init(const void *ctx, struct box *b) {
	buf_init(ctx, &b->phrase);
	buf_init(ctx, &b->angle);
	buf_init(ctx, &b->comment);
	b->has_angle = b->quoted = false;
}

/* An address without white space, route and brackets, lower case. */
static char *box_address(const void *ctx, const char *s) {
	const char *route = s[0] == '@' ? strchr(s, ':') : NULL;
	struct buf b;
	buf_init(ctx, &b);
	for (s = route ? route + 1 : s; *s; s++)
		if (!isspace((unsigned char)*s) && *s != '<' && *s != '>')
			buf_putc(&b, (char)tolower((unsigned char)*s));
	return u8_repair(ctx, b.p, b.n);
}

static void box_finish(const void *ctx, struct box *b, const char *fallback, struct mailbox **out,
                       size_t *n) {
	struct mailbox m;
	char *phrase = header_text(ctx, b->phrase.p, fallback);
	if (b->has_angle) {
		m.address = box_address(ctx, b->angle.p);
		m.name = phrase;
	} else {
		m.address =
			strchr(phrase, '@') || !b->quoted ? box_address(ctx, phrase) : mem_strdup(ctx, "");
		m.name = *m.address ? mem_strdup(ctx, "") : phrase;
	}
	if (!*m.name)
		m.name = header_text(ctx, b->comment.p, fallback);
	if (*m.address || *m.name) {
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = m;
	}
	box_init(ctx, b);
}

/* Copies a quoted string without its marks; returns the position behind it. An unclosed one ends with the
 * value. */
static const char *box_quoted(const char *p, struct buf *to) {
	const char *close = p + 1;
	while (*close && *close != '"')
		close += close[0] == '\\' && close[1] ? 2 : 1;
	if (!*close)
		return p + 1;                          /* a lone mark: pass over it alone */
	for (p++; p < close; p++) {
		if (*p == '\\' && p + 1 < close)
			p++;
		buf_putc(to, *p);
	}
	return close + 1;
}

static const char *box_comment(const char *p, struct buf *to) {
	int depth = 0;
	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '(' && depth++ == 0)
			continue;
		else if (*p == ')' && --depth == 0)
			return p + 1;
		buf_putc(to, *p);
	}
	return p;
}

size_t header_mailboxes(const void *ctx, const char *raw, const char *fallback, struct mailbox **out) {
	struct box b;
	size_t n = 0;
	bool group = false;
	*out = NULL;
	box_init(ctx, &b);
	if (!raw)
		raw = "";
	const char *last_angle = strrchr(raw, '>'); /* looked for once: a header may be all "<" */
	bool unclosed = false;                         /* a mark that no other closes: none after it is closed either */
	for (const char *p = raw; *p && n < BOXES_MAX;) {
		size_t word = words_span(p);
		if (word) {
			buf_put(&b.phrase, p, word);
			p += word;
		} else if (*p == '"') {
			const char *behind = unclosed ? p + 1 : box_quoted(p, &b.phrase);
			b.quoted = true;
			unclosed = unclosed || behind == p + 1;
			p = behind;
		} else if (*p == '(') {
			p = box_comment(p, &b.comment);
		} else if (*p == '<' && last_angle && p < last_angle) {
			const char *e = strchr(p, '>');
			if (!b.has_angle)
				buf_put(&b.angle, p + 1, (size_t)(e - p - 1));
			b.has_angle = true;
			p = e + 1;
		} else if (*p == ':' && !group && !b.has_angle && !strchr(b.phrase.p, '@')) {
			group = true;                  /* "Name: a, b;": the name of a group is nobody's */
			box_init(ctx, &b);
			p++;
		} else if (*p == ',' || *p == ';') {
			group = group && *p == ',';
			box_finish(ctx, &b, fallback, out, &n);
			p++;
		} else {
			buf_putc(&b.phrase, *p++);
		}
	}
	box_finish(ctx, &b, fallback, out, &n);
	return n;
}
