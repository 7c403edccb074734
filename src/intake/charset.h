/* SPDX-License-Identifier: ISC */
/* Bytes in a charset that a mail names, to UTF-8: read as mail is read in practice. */
#ifndef INTAKE_CHARSET_H
#define INTAKE_CHARSET_H
#include <stdbool.h>
#include <stddef.h>

/* The name to convert from, for a label as it stands in a mail: lower case, aliases resolved (gb2312 is gb18030).
 * NULL when the label says nothing (empty, us-ascii, unknown-8bit). Owned by ctx. */
char *charset_canon(const void *ctx, const char *label);
/* Valid UTF-8 with LF line ends, owned by ctx. Without a usable label: UTF-8 if the bytes are that, else
 * fallback (may be NULL), else windows-1252; with one, still UTF-8 where the bytes can be nothing else. What cannot be converted becomes U+FFFD; never fails. */
char *charset_decode(const void *ctx, const char *s, size_t n, const char *label, const char *fallback);
/* True when the bytes are UTF-8, NUL bytes aside. */
bool charset_is_utf8(const char *s, size_t n);

#endif
