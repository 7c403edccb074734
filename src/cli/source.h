/* SPDX-License-Identifier: ISC */
/* Records of a file, CSV or JSON Lines, as JSON objects with their lines. Private to the imports. */
#ifndef TEND_CLI_SOURCE_H
#define TEND_CLI_SOURCE_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tend/csv.h"

struct source {
	const char *file, *text, *p;
	size_t n;
	bool is_csv;
	struct csv csv;
	char **head;
	size_t n_head, need;         /* CSV: its columns, and how many a record must have at least */
	int line;                    /* of the record read last */
};
/* Reads head and all; "-" is standard input. format csv, jsonl or "" (by the file's name); charset "" is UTF-8; separator 0 is guessed.
 * The text lives as long as ctx. NOT_FOUND, IO, LIMIT; INVALID: no such charset, no header line. */
enum tend_status source_open(struct source *s, const void *ctx, const char *file, const char *format, const char *charset, char separator,
                             struct tend_err *err);
/* The next record, the caller's to json_decref; NULL at the end. INVALID: file:line and what is wrong with it; the next call goes on
 * behind it. */
enum tend_status source_next(struct source *s, json_t **row, struct tend_err *err);
/* Where a CSV has that column, -1 nowhere. */
long source_column(const struct source *s, const char *name);
int64_t source_at(const struct source *s); /* bytes read */

#endif
