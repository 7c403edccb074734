/* SPDX-License-Identifier: ISC */
/* UTF-8 text: repair at the border, widths in cells, clipping on cell boundaries, visible controls.
 * Width is wcwidth's (the same table that ncursesw uses); -1 counts as one cell and is drawn as U+FFFD. */
#ifndef TEND_U8_H
#define TEND_U8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define U8_REPLACEMENT 0xFFFD

/* The code point at s (n > 0 bytes left) into *cp; returns its length in bytes, at least 1.
 * An invalid byte gives U8_REPLACEMENT and length 1. */
size_t u8_next(const char *s, size_t n, int32_t *cp);
/* Writes cp as UTF-8 to out (at least 4 bytes), returns the length; no final NUL. */
size_t u8_put(char *out, int32_t cp);
bool u8_is_valid(const char *s, size_t n);             /* a NUL byte is not valid text */
/* Valid UTF-8 of the n bytes, owned by ctx, NUL-terminated: each invalid byte (and NUL) becomes U+FFFD,
 * CR LF and CR become LF. */
char *u8_repair(const void *ctx, const char *s, size_t n);
int u8_cp_width(int32_t cp);                           /* cells: 0, 1 or 2; never negative */
int u8_width(const char *s);                           /* cells of the whole string, as u8_visible would show it */
/* How many bytes of s fit into cols cells, never half a character; combining marks stay with their base.
 * The cells used go to *used (may be NULL). */
size_t u8_fit(const char *s, int cols, int *used);
/* s, clipped to cols cells with a final "…" when something was cut; owned by ctx. */
char *u8_clip(const void *ctx, const char *s, int cols);
/* u8_clip, then padded with blanks to exactly cols cells. */
char *u8_pad(const void *ctx, const char *s, int cols);
/* s with every character that could steer a terminal made visible: C0 as U+2400.., DEL as U+2421, C1, bidi overrides
 * and isolates, lone joiners and other zero-width format characters as U+FFFD; unassigned and wcwidth -1 as U+FFFD;
 * line feeds and tabs stay when keep_lines. Idempotent; owned by ctx. */
char *u8_visible(const void *ctx, const char *s, bool keep_lines);
/* White space runs (also U+3000, NBSP, line ends) as one blank, trimmed; owned by ctx. */
char *u8_squeeze(const void *ctx, const char *s);
/* Case-insensitive (simple folding, full width as half width) search: offset of needle in hay, or -1. */
long u8_find_fold(const char *hay, const char *needle);

#endif
