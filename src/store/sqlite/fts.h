/* SPDX-License-Identifier: ISC */
/* The full-text tokenizer: must be known to a connection before any statement touches the index. */
#ifndef TEND_SQLITE_FTS_H
#define TEND_SQLITE_FTS_H
#include <sqlite3.h>
int fts_register(sqlite3 *db);                         /* a SQLITE_ code */
#endif
