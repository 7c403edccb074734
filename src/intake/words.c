/* SPDX-License-Identifier: ISC */
/* Owns header_text: encoded words decoded from the raw value. Each word's base64 or Q is decoded alone; the
 * bytes of neighbours in one charset are joined before they are converted, since mailers cut characters
 * between words. */
#include "words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "charset.h"
#include "header.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { WORDS_MAX = 8192 }; /* bytes of one word: without a bound, reading a hostile header is quadratic */

struct word {
	const char *charset, *data;
	size_t charset_n, data_n;
	char enc;                    /* 'b' or 'q' */
	size_t span;                 /* bytes of the whole word */
};

static bool words_parse(const char *s, struct word *w) {
	if (s[0] != '=' || s[1] != '?')
		return false;
	w->charset = s + 2;
	w->charset_n = strcspn(w->charset, "? \t\r\n=\"<>");
	const char *p = w->charset + w->charset_n;
	if (!w->charset_n || *p != '?' || !p[1] || p[2] != '?')
		return false;
	w->enc = (char)tolower((unsigned char)p[1]);
	if (w->enc != 'b' && w->enc != 'q')
		return false;
	w->data = p + 3;
	const char *e = memmem(w->data, strnlen(w->data, WORDS_MAX), "?=", 2);
	if (!e)
		return false;
	w->data_n = (size_t)(e - w->data);
	w->span = (size_t)(e + 2 - s);
	return true;
}

size_t words_span(const char *s) {
	struct word w;
	return words_parse(s, &w) ? w.span : 0;
}

static int words_digit(char c) {
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

void words_base64(const char *s, size_t n, struct buf *out) {
	unsigned acc = 0;
	int bits = 0;
	for (size_t i = 0; i < n && s[i] != '='; i++) {
		int d = words_digit(s[i]);
		if (d < 0)
			continue;
		acc = (acc << 6 | (unsigned)d) & 0xFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_putc(out, (char)(acc >> bits & 0xFF));
		}
	}
}

static int words_hex(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void words_q(const char *s, size_t n, struct buf *out) {
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && words_hex(s[i + 1]) >= 0 && words_hex(s[i + 2]) >= 0) {
			buf_putc(out, (char)(words_hex(s[i + 1]) << 4 | words_hex(s[i + 2])));
			i += 2;
		} else if (s[i] != '\n' && s[i] != '\r') {
			buf_putc(out, s[i] == '_' ? ' ' : s[i]);
		}
	}
}

/* Bytes that wait for conversion, and the charset they are in (NULL: they stood in no encoded word). */
struct run {
	const void *ctx;
	const char *fallback;
	struct buf bytes, out;
	char *charset;
};

static void run_flush(struct run *r) {
	if (r->bytes.n)
		buf_puts(&r->out, charset_decode(r->ctx, r->bytes.p, r->bytes.n, r->charset, r->fallback));
	r->bytes.n = 0;
	r->bytes.p[0] = '\0';
	r->charset = NULL;
}

static void run_word(struct run *r, const struct word *w) {
	char *label = mem_strndup(r->ctx, w->charset, w->charset_n);
	char *name = charset_canon(r->ctx, label);
	if (!name)
		name = mem_strdup(r->ctx, "us-ascii");
	if (!r->charset || strcmp(r->charset, name) != 0)
		run_flush(r);
	r->charset = name;
	if (w->enc == 'b')
		words_base64(w->data, w->data_n, &r->bytes);
	else
		words_q(w->data, w->data_n, &r->bytes);
}

char *header_text(const void *ctx, const char *raw, const char *fallback) {
	struct run r = { .ctx = ctx, .fallback = fallback };
	struct word w;
	buf_init(ctx, &r.bytes);
	buf_init(ctx, &r.out);
	for (const char *p = raw ? raw : ""; *p;) {
		if (words_parse(p, &w)) {
			run_word(&r, &w);
			p += w.span;
			const char *q = p + strspn(p, " \t\r\n");
			if (words_parse(q, &w))
				p = q;                 /* white space between two encoded words is none */
			continue;
		}
		if (r.charset)
			run_flush(&r);
		if (*p != '\r' && *p != '\n')
			buf_putc(&r.bytes, *p == '\t' ? ' ' : *p);
		p++;
	}
	run_flush(&r);
	return u8_squeeze(ctx, r.out.p);
}
