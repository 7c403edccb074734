/* SPDX-License-Identifier: ISC */
/* Placeholders of articles: {order} becomes what it stands for, or stays and is reported. */
#include "tend/article.h"

#include <string.h>

#include "tend/mem.h"

static const char *const value_words[KB_V_COUNT] = { "customer", "order", "product", "amount", "date", "tracking", "agent", "shop", "return" };

const char *kb_value_word(enum kb_value v) {
	return (unsigned)v < KB_V_COUNT ? value_words[v] : "";
}

/* The placeholder that s begins with, and its length; KB_V_COUNT none. */
static enum kb_value fill_at(const char *s, size_t *n) {
	for (int v = 0; *s == '{' && v < KB_V_COUNT; v++) {
		size_t k = strlen(value_words[v]);
		if (!strncmp(s + 1, value_words[v], k) && s[k + 1] == '}') {
			*n = k + 2;
			return (enum kb_value)v;
		}
	}
	*n = 1;
	return KB_V_COUNT;
}

char *kb_fill(const void *ctx, const char *text, const char *const values[KB_V_COUNT], unsigned *missing) {
	char *out = mem_strdup(ctx, "");
	unsigned left = 0;
	size_t n;

	while (*text) {
		size_t plain = strcspn(text + (*text == '{'), "{") + (*text == '{');
		enum kb_value v = fill_at(text, &n);
		if (v == KB_V_COUNT) {
			out = mem_append(out, "%.*s", (int)plain, text);
			text += plain;
			continue;
		}
		if (values[v] && *values[v]) {
			out = mem_append(out, "%s", values[v]);
		} else {
			out = mem_append(out, "%.*s", (int)n, text);
			left |= 1u << v;
		}
		text += n;
	}
	if (missing)
		*missing = left;
	return out;
}

unsigned kb_unfilled(const char *text) {
	unsigned left = 0;
	size_t n;

	for (const char *p = strchr(text, '{'); p; p = strchr(p + n, '{')) {
		enum kb_value v = fill_at(p, &n);
		left |= v == KB_V_COUNT ? 0 : 1u << v;
	}
	return left;
}
