/* SPDX-License-Identifier: ISC */
/* The one grammar for all that a shop writes (policy, rules, import maps, tend.conf): sections, `key = value`, a repeated key
 * is a list, a value goes to the end of the line and may go on in lines that begin with a blank (joined by one blank),
 * `#` begins a comment at the start of a line only. Lines of any length; every entry knows its file and line. */
#ifndef TEND_CONF_H
#define TEND_CONF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tend/err.h"

struct conf_entry {
	const char *key;
	const char *value;           /* trimmed; continuation lines joined by one blank */
	int line;
};

struct conf_section {
	const char *kind;            /* `rule` of `[rule quality.torn]`; "" before the first section */
	const char *name;            /* `quality.torn`, "" when there is none */
	const char *file;
	int line;
	struct conf_entry *entries;
	size_t n;
};

struct conf {
	struct conf_section *sections;
	size_t n;
};

struct conf *conf_new(const void *ctx);
/* Appends what text says; file is the name for messages. Everything read hangs on c. The text must be valid UTF-8.
 * INVALID names file:line of the first fault; what came before it stays. */
enum tend_status conf_parse(struct conf *c, const char *file, const char *text, size_t n, struct tend_err *err);
/* Reads and parses a file. NOT_FOUND, IO, INVALID. */
enum tend_status conf_read(struct conf *c, const char *path, struct tend_err *err);
const struct conf_section *conf_find(const struct conf *c, const char *kind, const char *name); /* first, or NULL */
/* The next section of that kind behind prev (NULL: the first), or NULL. */
const struct conf_section *conf_next(const struct conf *c, const char *kind, const struct conf_section *prev);
const struct conf_entry *conf_entry(const struct conf_section *s, const char *key); /* last of that key, or NULL; s may be NULL */
/* The next entry of that key behind prev (NULL: the first): lists. */
const struct conf_entry *conf_entry_next(const struct conf_section *s, const char *key, const struct conf_entry *prev);
const char *conf_get(const struct conf_section *s, const char *key, const char *otherwise);
/* Numbers and durations (clock.h) with a default; a malformed one is INVALID with file:line. */
enum tend_status conf_get_int(const struct conf_section *s, const char *key, int64_t otherwise, int64_t *out,
                              struct tend_err *err);
enum tend_status conf_get_dur(const struct conf_section *s, const char *key, int64_t otherwise, int64_t *seconds,
                              struct tend_err *err);

#endif
