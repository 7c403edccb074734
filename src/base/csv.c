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

	for (bool quoted = false; p < end && (quoted || *p != '\n'); p++) {
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
}

/* One field from c->p on, up to its separator or line end. False: a quote without end. */
static bool csv_field(struct csv *c, const void *ctx, char **out) {
	char *buf = mem_zalloc(ctx, 1, (size_t)(c->end - c->p) < 64 ? 65 : (size_t)(c->end - c->p > 1 << 20 ? 1 << 20 : c->end - c->p) + 1);
	size_t n = 0, cap = mem_size(buf) - 1;
	bool quoted = c->p < c->end && *c->p == '"';

	c->p += quoted;
	for (; c->p < c->end; c->p++) {
		if (quoted && *c->p == '"') {
			if (c->p + 1 < c->end && c->p[1] == '"') {
				c->p++;
			} else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (*c->p == c->separator || *c->p == '\n')) {
			break;
		}
		c->next_line += *c->p == '\n';
		if (n == cap)
			buf = mem_realloc(ctx, buf, 1, (cap *= 2) + 1);
		buf[n++] = *c->p;
	}
	if (n && buf[n - 1] == '\r' && (c->p == c->end || *c->p == '\n'))
		n--;
	*out = u8_repair(ctx, buf, n);
	mem_free(buf);
	return !quoted;
}

enum tend_status csv_next(struct csv *c, const void *ctx, char ***fields, size_t *n, struct tend_err *err) {
	*fields = NULL;
	*n = 0;
	while (c->p < c->end && (*c->p == '\n' || (*c->p == '\r' && c->p + 1 < c->end && c->p[1] == '\n'))) {
		c->next_line += *c->p == '\n';
		c->p++;
	}
	c->line = c->next_line;
	while (c->p < c->end) {
		mem_grow(ctx, *fields, *n);
		if (!csv_field(c, ctx, &(*fields)[*n]))
			return tend_fail(err, TEND_INVALID, _("%s:%d: a quote begins here and never ends"), c->file, c->line);
		++*n;
		if (c->p == c->end)
			break;
		if (*c->p++ == '\n') {
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
