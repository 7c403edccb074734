/* SPDX-License-Identifier: ISC */
/* A growing byte buffer, always NUL-terminated behind its n bytes (which may hold NUL). */
#ifndef INTAKE_BUF_H
#define INTAKE_BUF_H
#include <stddef.h>

struct buf {
	char *p;                     /* never NULL after buf_init */
	size_t n, cap;
};

void buf_init(const void *ctx, struct buf *b);         /* the bytes belong to ctx */
void buf_put(struct buf *b, const char *s, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);

#endif
