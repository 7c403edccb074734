/* SPDX-License-Identifier: ISC */
/* The full-text tokenizer and ranking: must be known to a connection before any statement touches an index. */
#ifndef TEND_SQLITE_FTS_H
#define TEND_SQLITE_FTS_H
#include <sqlite3.h>

#include "tend/article.h"

int fts_register(sqlite3 *db);                         /* a SQLITE_ code */
char *fts_phrase(const void *ctx, const char *text, bool prefix);
/* words false: only what must occur as it is (phrases, title:); title: that column's name. "": nothing. */
void fts_terms(const void *ctx, const struct kb_query *q, const char *title, bool words, char **yes, char **no);
char *fts_but(const void *ctx, char *yes, const char *no);

#endif
