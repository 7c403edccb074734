/* SPDX-License-Identifier: ISC */
/* Owns the parameters of Content-Type and Content-Disposition: RFC 2231 pieces joined as bytes before they
 * are converted, encoded words where RFC 2047 forbids them (every mailer writes them), raw bytes, missing
 * quotes. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "charset.h"
#include "header.h"
#include "tend/mem.h"
#include "tend/u8.h"

/* One parameter as written: name*2*=value is name, piece 2, encoded. */
struct piece {
	char *name;
	int index;                   /* -1: not in pieces */
	bool encoded, used;
	struct buf value;
};

static const char *params_blank(const char *p) {
	while (*p && (isspace((unsigned char)*p) || *p == ';'))
		p++;
	return p;
}

/* A value in quotes, or up to the semicolon: names with blanks and without quotes are common. */
static const char *params_value(const char *p, struct buf *out) {
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	if (*p == '"') {
		for (p++; *p && *p != '"'; p++) {
			if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
				p++;
			if (*p != '\n' && *p != '\r')
				buf_putc(out, *p);
		}
		return *p ? p + 1 : p;
	}
	for (; *p && *p != ';'; p++)
		if (*p != '\n' && *p != '\r')
			buf_putc(out, *p);
	while (out->n && isspace((unsigned char)out->p[out->n - 1]))
		out->p[--out->n] = '\0';
	return p;
}

static const char *params_piece(const void *ctx, const char *p, struct piece *x) {
	size_t n = strcspn(p, "=;");
	const char *after = p + n;
	*x = (struct piece){ .index = -1 };
	buf_init(ctx, &x->value);
	x->name = mem_strndup(ctx, p, strcspn(p, "=;* \t\r\n"));
	for (char *c = x->name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	const char *star = memchr(p, '*', n);
	if (star) {
		x->encoded = memrchr(p, '*', n) != star || !isdigit((unsigned char)star[1]);
		x->index = isdigit((unsigned char)star[1]) ? (int)strtol(star + 1, NULL, 10) : -1;
	}
	return *after == '=' ? params_value(after + 1, &x->value) : after;
}

static int params_hex(const char *s) {
	if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]))
		return -1;
	char two[3] = { s[0], s[1], '\0' };
	return (int)strtol(two, NULL, 16);
}

static void params_percent(const char *s, struct buf *out) {
	for (; *s; s++) {
		int c = *s == '%' && s[1] && s[2] ? params_hex(s + 1) : -1;
		buf_putc(out, c < 0 ? *s : (char)c);
		s += c < 0 ? 0 : 2;
	}
}

/* charset'language'rest: returns rest, the charset to *charset. */
static const char *params_charset(const void *ctx, const char *s, char **charset) {
	const char *a = strchr(s, '\''), *b = a ? strchr(a + 1, '\'') : NULL;
	if (!b)
		return s;
	*charset = mem_strndup(ctx, s, (size_t)(a - s));
	return b + 1;
}

/* All pieces of the same name as pieces[i], in the order of their numbers, as one decoded value. */
static char *params_join(const void *ctx, struct piece *pieces, size_t n, size_t i, const char *fallback) {
	struct buf bytes;
	char *charset = NULL;
	struct piece *first = &pieces[i];
	first->used = true;
	if (!first->encoded && first->index < 0)
		return header_text(ctx, first->value.p, fallback);
	buf_init(ctx, &bytes);
	for (int k = first->index < 0 ? -1 : 0; k < 1000; k++) {
		struct piece *x = k < 0 ? first : NULL;
		for (size_t j = i; j < n && !x; j++)
			if (pieces[j].index == k && !strcmp(pieces[j].name, first->name))
				x = &pieces[j];
		if (!x)
			break;
		x->used = true;
		const char *v = x->value.p;
		if (x->encoded && k <= 0)
			v = params_charset(ctx, v, &charset);
		if (x->encoded)
			params_percent(v, &bytes);
		else
			buf_puts(&bytes, v);
		if (k < 0)
			break;
	}
	if (!charset && strstr(bytes.p, "=?"))
		return header_text(ctx, bytes.p, fallback);
	return charset_decode(ctx, bytes.p, bytes.n, charset, fallback);
}

/* A plain value loses to an encoded one of the same name (RFC 6266, what mailers write for old readers). */
static void params_add(const void *ctx, struct params *out, char *name, char *value, bool better) {
	for (size_t i = 0; i < out->n; i++)
		if (!strcmp(out->v[i].name, name)) {
			if (better)
				out->v[i].value = value;
			return;
		}
	mem_grow(ctx, out->v, out->n);
	out->v[out->n++] = (struct param){ name, value };
}

void header_params(const void *ctx, const char *raw, const char *fallback, struct params *out) {
	struct piece *pieces = NULL;
	size_t n = 0, m = 0;
	memset(out, 0, sizeof *out);
	if (!raw)
		raw = "";
	size_t head = strcspn(raw, ";");
	out->value = mem_strndup(ctx, raw, head);
	for (size_t i = 0; i < head; i++)
		if (!isspace((unsigned char)raw[i]))
			out->value[m++] = (char)tolower((unsigned char)raw[i]);
	out->value[m] = '\0';
	for (const char *p = params_blank(raw + head); *p && n < 200; p = params_blank(p)) {
		mem_grow(ctx, pieces, n);
		p = params_piece(ctx, p, &pieces[n]);
		if (*pieces[n].name)
			n++;
		else if (*p == '=')
			p++;
	}
	for (size_t i = 0; i < n; i++)
		if (!pieces[i].used)
			params_add(ctx, out, pieces[i].name, params_join(ctx, pieces, n, i, fallback),
			           pieces[i].encoded || pieces[i].index >= 0);
}

const char *params_get(const struct params *p, const char *name) {
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->v[i].name, name))
			return p->v[i].value;
	return NULL;
}
