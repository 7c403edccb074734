/* SPDX-License-Identifier: ISC */
/* Encoded words (RFC 2047) and the two transfer encodings that they use. */
#ifndef INTAKE_WORDS_H
#define INTAKE_WORDS_H
#include <stddef.h>

#include "buf.h"

/* The length of the encoded word at s, 0 when there is none. */
size_t words_span(const char *s);
void words_base64(const char *s, size_t n, struct buf *out);   /* what is no base64 digit is passed over; stops at the padding */

#endif
