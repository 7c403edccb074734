/* SPDX-License-Identifier: ISC */
/* talloc with one rule: it never returns NULL. */
#include "tend/mem.h"

#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include "tend/err.h"

static void *mem_must(void *p) {
	if (!p)
		tend_nomem();
	return p;
}

void *mem_ctx(const void *ctx) {
	return mem_must(talloc_named_const(ctx, 0, "ctx"));
}

void mem_free(void *p) {
	if (p)
		_talloc_free(p, __FILE__);
}

void *mem_zalloc(const void *ctx, size_t size, size_t n) {
	return mem_must(_talloc_zero_array(ctx, size, (unsigned)n, "array"));
}

void *mem_realloc(const void *ctx, void *p, size_t size, size_t n) {
	return mem_must(_talloc_realloc_array(ctx, p, size, (unsigned)n, "array"));
}

void *mem_grow_(const void *ctx, void *a, size_t size, size_t n) {
	size_t have = a ? talloc_get_size(a) / size : 0;

	if (n < have)
		return a;
	return mem_realloc(ctx, a, size, n < 8 ? 8 : n * 2);
}

char *mem_strdup(const void *ctx, const char *s) {
	return s ? mem_must(talloc_strdup(ctx, s)) : NULL;
}

char *mem_strndup(const void *ctx, const char *s, size_t n) {
	return mem_must(talloc_strndup(ctx, s, n));
}

char *mem_vprintf(const void *ctx, const char *fmt, va_list ap) {
	return mem_must(talloc_vasprintf(ctx, fmt, ap));
}

char *mem_printf(const void *ctx, const char *fmt, ...) {
	va_list ap;

	va_start(ap, fmt);
	char *s = mem_vprintf(ctx, fmt, ap);
	va_end(ap);
	return s;
}

char *mem_append(char *s, const char *fmt, ...) {
	va_list ap;

	va_start(ap, fmt);
	s = mem_must(talloc_vasprintf_append_buffer(s, fmt, ap));
	va_end(ap);
	return s;
}

size_t mem_size(const void *p) {
	return p ? talloc_get_size(p) : 0;
}


void mem_on_free(void *p, int (*end)(void *p)) {
	_talloc_set_destructor(p, end);
}
