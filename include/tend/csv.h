/* SPDX-License-Identifier: ISC */
/* CSV as spreadsheets and shops export it (RFC 4180, and what is common beside it): quotes, doubled quotes, line ends inside quotes,
 * CR LF, a byte order mark. Reads from memory; every record knows its line. */
#ifndef TEND_CSV_H
#define TEND_CSV_H
#include <stddef.h>

#include "tend/err.h"

struct csv {
	const char *file;            /* for messages */
	const char *p, *end;
	char separator;
	int line;                    /* of the record read last, from 1 */
	int next_line;
	char line_end;               /* line feed; carriage return in a file that has no line feed */
	const char *record;          /* where the record read last begins */
};

/* separator 0: the one of , ; tab that stands most often in the first line. text must outlive it. */
void csv_open(struct csv *c, const char *file, const char *text, size_t n, char separator);
/* The next record's fields, owned by ctx; *n is 0 at the end. Empty lines are passed over. A quote inside a quoted field that was not
 * doubled is taken as it stands when the field is closed in the same line. INVALID: a quote that never ends (file:line of the record);
 * the next call goes on with the line behind it. */
enum tend_status csv_next(struct csv *c, const void *ctx, char ***fields, size_t *n, struct tend_err *err);
/* The record read last was none (too many fields over several lines): the next call goes on behind its first line, so that a good row
 * swallowed by a lost quote is read all the same. */
void csv_retry(struct csv *c);

#endif
