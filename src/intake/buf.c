/* SPDX-License-Identifier: ISC */
/* Owns the growing byte buffer of the mail parser; knows nothing of mail. */
#include "buf.h"

#include <string.h>

#include "tend/mem.h"

void buf_init(const void *ctx, struct buf *b) {
	b->n = 0;
	b->cap = 256;
	b->p = mem_array(ctx, char, b->cap);
}

void buf_put(struct buf *b, const char *s, size_t n) {
	if (n >= b->cap - b->n) {
		while (n >= b->cap - b->n)
			b->cap *= 2;
		b->p = mem_realloc(NULL, b->p, 1, b->cap);
	}
	memcpy(b->p + b->n, s, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s) {
	buf_put(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c) {
	buf_put(b, &c, 1);
}
