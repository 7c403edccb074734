/* SPDX-License-Identifier: ISC */
/* HTML mail as text that a person can read. */
#ifndef INTAKE_HTML_H
#define INTAKE_HTML_H
#include <stddef.h>

/* The n bytes in the charset that the mail names (else the one its <meta> names, else fallback) as UTF-8 text:
 * paragraphs and list items on lines, links as "words <address>", quoted blocks behind "> ". Owned by ctx. */
char *html_text(const void *ctx, const char *s, size_t n, const char *charset, const char *fallback);

#endif
