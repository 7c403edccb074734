/* SPDX-License-Identifier: ISC */
/* Which patterns could match at all: literals that every match must contain, looked for in one walk over the text. */
#ifndef TEND_PREFILTER_H
#define TEND_PREFILTER_H
#include <stddef.h>
#include <stdint.h>

struct prefilter;

/* Literals (lower case, simplified) one of which every match of the pattern contains; returns how many, 0 when none are known. */
size_t prefilter_literals(const void *ctx, const char *pattern, const char ***out);

struct prefilter *prefilter_new(const void *ctx);
void prefilter_add(struct prefilter *p, const char *literal, uint32_t id); /* the literal is borrowed */
void prefilter_build(struct prefilter *p);                                 /* once, after the last literal */
/* Sets bit `id` for each literal found in the normalised text. */
void prefilter_scan(const struct prefilter *p, const char *text, size_t n, uint64_t *bits);

#endif
