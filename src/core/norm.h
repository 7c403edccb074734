/* SPDX-License-Identifier: ISC */
/* Text as the rules read it: NFKC, half width, simplified, lower case, blanks and runs of one sign as one, with a map back. */
#ifndef TEND_NORM_H
#define TEND_NORM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct norm {
	char *text;             /* NUL-terminated */
	size_t n, cap;
	uint32_t *map;          /* byte i of text comes from byte map[i] of the original; map[n] is the original's end */
	size_t han, words;      /* Han characters and Latin words, for the language */
	int32_t last;           /* the last character written */
	const void *ctx;
};

#define NORM_NOWHERE UINT32_MAX /* of text whose place is not wanted */

void norm_init(struct norm *m, const void *ctx, size_t expect);
/* Appends the normal form of n bytes of valid UTF-8; mapped: offsets count from its start, else they are NORM_NOWHERE. */
void norm_add(struct norm *m, const char *s, size_t n, bool mapped);
/* The original's span of bytes a…b of text; {0, 0} when that lies nowhere. */
void norm_span(const struct norm *m, size_t a, size_t b, uint32_t *start, uint32_t *len);
int32_t norm_fold(int32_t cp);  /* lower case, simplified, half width of one character */
bool norm_is_han(int32_t cp);

#endif
