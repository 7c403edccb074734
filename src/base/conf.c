/* SPDX-License-Identifier: ISC */
/* The reader of the policy grammar. Knows sections and keys, never what they mean. */
#include "tend/conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tend/clock.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { CONF_FILE_MAX = 16 << 20 };

struct conf *conf_new(const void *ctx) {
	return mem_new(ctx, struct conf);
}

static const char *conf_trim(const char *s, const char **end) {
	while (s < *end && (*s == ' ' || *s == '\t'))
		s++;
	while (*end > s && ((*end)[-1] == ' ' || (*end)[-1] == '\t' || (*end)[-1] == '\r'))
		(*end)--;
	return s;
}

static struct conf_section *conf_add_section(struct conf *c, const char *kind, const char *name, const char *file,
                                             int line) {
	mem_grow(c, c->sections, c->n);
	c->sections[c->n] = (struct conf_section){ .kind = kind, .name = name, .file = file, .line = line };
	return &c->sections[c->n++];
}

static enum tend_status conf_header(struct conf *c, const char *s, const char *end, const char *file, int line,
                                    struct tend_err *err) {
	if (end[-1] != ']')
		return tend_fail(err, TEND_INVALID, _("%s:%d: a section begins with [ and ends with ]"), file, line);
	const char *a = s + 1, *b = end - 1;
	a = conf_trim(a, &b);
	const char *k = a;
	while (k < b && *k != ' ' && *k != '\t')
		k++;
	if (k == a)
		return tend_fail(err, TEND_INVALID, _("%s:%d: the section has no name"), file, line);
	const char *n = conf_trim(k, &b);
	conf_add_section(c, mem_strndup(c, a, (size_t)(k - a)), mem_strndup(c, n, (size_t)(b - n)), file, line);
	return TEND_OK;
}

static enum tend_status conf_line(struct conf *c, struct conf_section *cur, const char *s, const char *end, int line,
                                  struct tend_err *err) {
	const char *eq = memchr(s, '=', (size_t)(end - s));
	const char *kend = eq;
	if (!eq || (s = conf_trim(s, &kend)) == kend)
		return tend_fail(err, TEND_INVALID, _("%s:%d: expected `key = value` or `[section]`"), cur->file, line);
	for (const char *p = s; p < kend; p++)
		if (*p == ' ' || *p == '\t')
			return tend_fail(err, TEND_INVALID, _("%s:%d: a key has no blanks in it"), cur->file, line);
	const char *v = conf_trim(eq + 1, &end);
	mem_grow(c, cur->entries, cur->n);
	cur->entries[cur->n++] = (struct conf_entry){ .key = mem_strndup(c, s, (size_t)(kend - s)),
		.value = mem_strndup(c, v, (size_t)(end - v)), .line = line };
	return TEND_OK;
}

static enum tend_status conf_continue(struct conf *c, struct conf_section *cur, const char *s, const char *end,
                                      int line, struct tend_err *err) {
	if (!cur || !cur->n)
		return tend_fail(err, TEND_INVALID, _("%s:%d: a continued line with nothing before it"),
		                 cur ? cur->file : "", line);
	struct conf_entry *e = &cur->entries[cur->n - 1];
	e->value = mem_printf(c, "%s%s%.*s", e->value, *e->value ? " " : "", (int)(end - s), s);
	return TEND_OK;
}

enum tend_status conf_parse(struct conf *c, const char *file, const char *text, size_t n, struct tend_err *err) {
	const char *p = text, *stop = text + n;
	size_t first = c->n;
	const char *name = mem_strdup(c, file);
	enum tend_status st = TEND_OK;

	if (!u8_is_valid(text, n))
		return tend_fail(err, TEND_INVALID, _("%s: not UTF-8 text: save the file as UTF-8"), file);
	if (n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3))
		p += 3;
	for (int line = 1; st == TEND_OK && p < stop; line++) {
		const char *nl = memchr(p, '\n', (size_t)(stop - p)), *end = nl ? nl : stop;
		bool indented = *p == ' ' || *p == '\t';
		const char *s = conf_trim(p, &end);
		struct conf_section *cur = c->n > first ? &c->sections[c->n - 1] : NULL;

		if (s < end && *p != '#') {
			if (indented) {
				st = conf_continue(c, cur, s, end, line, err);
			} else if (*s == '[') {
				st = conf_header(c, s, end, name, line, err);
			} else {
				if (!cur)
					cur = conf_add_section(c, "", "", name, line);
				st = conf_line(c, cur, s, end, line, err);
			}
		}
		p = nl ? nl + 1 : stop;
	}
	return st;
}

enum tend_status conf_read(struct conf *c, const char *path, struct tend_err *err) {
	FILE *f = fopen(path, "rbe");
	if (!f)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", path, strerror(errno));
	struct stat sb;
	enum tend_status st = TEND_OK;
	char *buf = NULL;
	if (fstat(fileno(f), &sb) || !S_ISREG(sb.st_mode) || sb.st_size > CONF_FILE_MAX) {
		st = tend_fail(err, TEND_IO, _("%s: not a plain file of at most 16 MiB"), path);
		goto out;
	}
	buf = mem_zalloc(NULL, 1, (size_t)sb.st_size + 1);
	size_t n = fread(buf, 1, (size_t)sb.st_size, f);
	if (ferror(f))
		st = tend_fail(err, TEND_IO, _("%s: cannot be read"), path);
	else
		st = conf_parse(c, path, buf, n, err);
out:
	mem_free(buf);
	fclose(f);
	return st;
}

const struct conf_section *conf_next(const struct conf *c, const char *kind, const struct conf_section *prev) {
	size_t i = prev ? (size_t)(prev - c->sections) + 1 : 0;

	for (; i < c->n; i++)
		if (!strcmp(c->sections[i].kind, kind))
			return &c->sections[i];
	return NULL;
}

const struct conf_section *conf_find(const struct conf *c, const char *kind, const char *name) {
	const struct conf_section *s = NULL;

	while ((s = conf_next(c, kind, s)))
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

const struct conf_entry *conf_entry_next(const struct conf_section *s, const char *key, const struct conf_entry *prev) {
	if (!s)
		return NULL;
	for (size_t i = prev ? (size_t)(prev - s->entries) + 1 : 0; i < s->n; i++)
		if (!strcmp(s->entries[i].key, key))
			return &s->entries[i];
	return NULL;
}

const struct conf_entry *conf_entry(const struct conf_section *s, const char *key) {
	for (size_t i = s ? s->n : 0; i-- > 0;)
		if (!strcmp(s->entries[i].key, key))
			return &s->entries[i];
	return NULL;
}

const char *conf_get(const struct conf_section *s, const char *key, const char *otherwise) {
	const struct conf_entry *e = conf_entry(s, key);
	return e ? e->value : otherwise;
}

enum tend_status conf_get_int(const struct conf_section *s, const char *key, int64_t otherwise, int64_t *out,
                              struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, key);
	char *end;

	*out = otherwise;
	if (!e)
		return TEND_OK;
	errno = 0;
	long long v = strtoll(e->value, &end, 10);
	if (!*e->value || *end || errno)
		return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%s` is not a whole number"), s->file, e->line, key,
		                 e->value);
	*out = v;
	return TEND_OK;
}

enum tend_status conf_get_dur(const struct conf_section *s, const char *key, int64_t otherwise, int64_t *seconds,
                              struct tend_err *err) {
	const struct conf_entry *e = conf_entry(s, key);

	*seconds = otherwise;
	if (e && !dur_parse(e->value, seconds))
		return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%s` is not a duration like 30s, 5m, 2h, 1d"), s->file,
		                 e->line, key, e->value);
	return TEND_OK;
}
