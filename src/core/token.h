/* SPDX-License-Identifier: ISC */
/* Words of a text as the full-text indexes know them. */
#ifndef TEND_TOKEN_H
#define TEND_TOKEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_MAX = 64 };             /* bytes that are kept of a word */
enum token_mode {
	TOKEN_TEXT,                  /* stems, pairs of CJK characters, the last character of a run */
	TOKEN_WORDS,                 /* … and a word beside its stem, in the same place */
	TOKEN_QUERY,                 /* what a text must have in a row to hold this one */
	TOKEN_PREFIX,                /* the same, the last word as it begins */
};
/* again: in the place of the token before. start, end: bytes of the text. Returns other than 0 to stop. */
typedef int token_fn(void *ctx, const char *token, int n, int start, int end, bool again);
int token_scan(const char *text, int n, enum token_mode mode, token_fn *fn, void *ctx);

/* The letters that a character counts as: lower case, simplified, half width, without accents. Returns how many (0: a mark that belongs
 * to the letter before it), at most 18. */
int token_fold(int32_t c, int32_t out[18]);
bool token_is_cjk(int32_t c);        /* indexed in pairs */
bool token_is_letter(int32_t c);     /* of a word; of what was folded */
size_t token_stem(char *word, size_t n); /* Porter's; of a to z. In place, returns the length */

#endif
