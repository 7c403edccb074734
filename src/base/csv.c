/* SPDX-License-Identifier: ISC */
/* The CSV reader. Knows records and fields, never what they mean. */
#include "tend/csv.h"

#include <stdbool.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static char csv_guess(const char *p, const char *end) {
	static const char candidates[] = { ',', ';', '\t' };
	size_t best = 0, counts[3] = { 0, 0, 0 };

	for (bool quoted = false; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		quoted ^= *p == '"';
		for (size_t i = 0; !quoted && i < 3; i++)
			counts[i] += *p == candidates[i];
	}
	for (size_t i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

void csv_open(struct csv *c, const char *file, const char *text, size_t n, char separator) {
	if (n >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
		text += 3;
		n -= 3;
	}
	*c = (struct csv){ .file = file, .p = text, .end = text + n, .next_line = 1, .line = 1 };
	c->separator = separator ? separator : csv_guess(text, text + n);
	c->line_end = n && !memchr(text, '\n', n) && memchr(text, '\r', n) ? '\r' : '\n'; /* as old Macs wrote it */
}

/* Does a field end at p? */
static bool csv_ends(const struct csv *c, const char *p) {
	return p == c->end || *p == c->separator || *p == c->line_end || (*p == '\r' && (p + 1 == c->end || p[1] == '\n'));
}

/* Is there a proper closing quote further on in this line? Then the one before it was written without doubling it. */
static bool csv_closes_later(const struct csv *c, const char *p) {
	for (; p < c->end && *p != c->line_end; p++)
		if (*p == '"' && csv_ends(c, p + 1))
			return true;
	return false;
}

/* Behind the opening quote at c->p: the closing one, NULL when there is none that can be it. */
static const char *csv_closing(const struct csv *c) {
	for (const char *p = c->p; (p = memchr(p, '"', (size_t)(c->end - p))); p++) {
		if (p + 1 < c->end && p[1] == '"')
			p++;
		else if (csv_ends(c, p + 1))
			return p;
		else if (memchr(c->p, c->line_end, (size_t)(p - c->p)) || !csv_closes_later(c, p + 1))
			return NULL; /* in another line it opens a field of its own: the first one was never closed */
	}
	return NULL;
}

static char *csv_unquoted(const void *ctx, const char *p, const char *end) {
	char *buf = mem_zalloc(ctx, 1, (size_t)(end - p) + 1), *out;
	size_t n = 0;

	for (; p < end; p++) {
		buf[n++] = *p;
		p += *p == '"' && p + 1 < end && p[1] == '"';
	}
	out = u8_repair(ctx, buf, n);
	mem_free(buf);
	return out;
}

/* One field from c->p on, up to its separator or line end. False: a quote without end. */
static bool csv_field(struct csv *c, const void *ctx, char **out) {
	const char *from = c->p;

	if (c->p < c->end && *c->p == '"') {
		c->p++;
		const char *close = csv_closing(c);
		if (!close)
			return false;
		for (const char *p = from; (p = memchr(p, c->line_end, (size_t)(close - p))); p++)
			c->next_line++;
		*out = csv_unquoted(ctx, c->p, close);
		c->p = close + 1;
		c->p += c->p < c->end && *c->p == '\r' && c->line_end == '\n';
		return true;
	}
	while (c->p < c->end && *c->p != c->separator && *c->p != c->line_end)
		c->p++;
	size_t n = (size_t)(c->p - from);
	*out = u8_repair(ctx, from, n && from[n - 1] == '\r' ? n - 1 : n);
	return true;
}

/* To the line behind the one that begins at `from`: what follows a bad line may be good. */
static void csv_next_line(struct csv *c, const char *from) {
	const char *nl = memchr(from, c->line_end, (size_t)(c->end - from));

	c->p = nl ? nl + 1 : c->end;
	c->next_line = c->line + 1;
}

void csv_retry(struct csv *c) {
	if (c->next_line > c->line + 1)
		csv_next_line(c, c->record);
}

enum tend_status csv_next(struct csv *c, const void *ctx, char ***fields, size_t *n, struct tend_err *err) {
	*fields = NULL;
	*n = 0;
	while (c->p < c->end && (*c->p == c->line_end || (*c->p == '\r' && c->p + 1 < c->end && c->p[1] == '\n'))) {
		c->next_line += *c->p == c->line_end;
		c->p++;
	}
	c->line = c->next_line;
	c->record = c->p;
	while (c->p < c->end) {
		mem_grow(ctx, *fields, *n);
		if (!csv_field(c, ctx, &(*fields)[*n])) {
			csv_next_line(c, c->record);
			return tend_fail(err, TEND_INVALID, _("%s:%d: a quote begins here and never ends"), c->file, c->line);
		}
		++*n;
		if (c->p == c->end)
			break;
		if (*c->p++ == c->line_end) {
			c->next_line++;
			break;
		}
		if (c->p == c->end) { /* a separator at the very end: one more, empty field */
			mem_grow(ctx, *fields, *n);
			(*fields)[(*n)++] = mem_strdup(ctx, "");
		}
	}
	return TEND_OK;
}
