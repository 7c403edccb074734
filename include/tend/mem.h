/* SPDX-License-Identifier: ISC */
/* Memory is talloc; these wrappers never return NULL (out of memory ends the program by tend_nomem)
 * and keep clang -Wpedantic quiet about talloc's own macros. */
#ifndef TEND_MEM_H
#define TEND_MEM_H
#include <stdarg.h>
#include <stddef.h>

/* A new context below ctx (NULL: a root). Freed with everything that hangs on it by mem_free. */
void *mem_ctx(const void *ctx);
void mem_free(void *p);                                /* accepts NULL */
/* n objects of size bytes, all zero, owned by ctx. */
void *mem_zalloc(const void *ctx, size_t size, size_t n);
/* Resizes p (NULL: new, owned by ctx) to n objects of size bytes; what is added is not cleared. */
void *mem_realloc(const void *ctx, void *p, size_t size, size_t n);
char *mem_strdup(const void *ctx, const char *s);      /* NULL stays NULL */
char *mem_strndup(const void *ctx, const char *s, size_t n);
__attribute__((format(printf, 2, 3))) char *mem_printf(const void *ctx, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) char *mem_vprintf(const void *ctx, const char *fmt, va_list ap);
/* s (a string of mem_*; NULL counts as "") with the formatted text behind it; s must not be used again. */
__attribute__((format(printf, 2, 3))) char *mem_append(char *s, const char *fmt, ...);
/* The length of a mem_* array in bytes. */
size_t mem_size(const void *p);
/* Calls end(p) before p and its children are freed: for what talloc does not own. end returns 0. */
void mem_on_free(void *p, int (*end)(void *p));

#define mem_new(ctx, type) ((type *)mem_zalloc((ctx), sizeof(type), 1))
#define mem_array(ctx, type, n) ((type *)mem_zalloc((ctx), sizeof(type), (n)))
/* Room for one more element behind the n of array a: grows by doubling. */
#define mem_grow(ctx, a, n) \
	((a) = mem_grow_((ctx), (a), sizeof *(a), (n)))
void *mem_grow_(const void *ctx, void *a, size_t size, size_t n);

#endif
