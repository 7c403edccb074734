/* SPDX-License-Identifier: ISC */
/* Records of a file. The file is mapped, not copied: an export may be larger than what one wants to hold. */
#include "cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { LINE_MOST = 64 << 20, CONVERT_MOST = 96 << 20 };

struct mapping { void *p; size_t n; };

static int mapping_end(void *p) {
	struct mapping *m = p;
	return munmap(m->p, m->n);
}

static enum tend_status source_map(struct source *s, const void *ctx, struct tend_err *err) {
	struct stat sb;
	int fd = open(s->file, O_RDONLY | O_CLOEXEC);
	enum tend_status st = TEND_OK;

	if (fd < 0)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", s->file, strerror(errno));
	if (fstat(fd, &sb) < 0 || (sb.st_size && (s->text = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED)) {
		st = tend_fail(err, TEND_IO, "%s: %s", s->file, strerror(errno));
	} else if (sb.st_size) {
		struct mapping *m = mem_new(ctx, struct mapping);
		*m = (struct mapping){ (void *)(uintptr_t)s->text, s->n = (size_t)sb.st_size };
		mem_on_free(m, mapping_end);
	}
	close(fd);
	return st;
}

/* Into UTF-8; what is no text in that charset becomes a byte that is none in UTF-8 either, and so is found with its line. */
static enum tend_status source_convert(struct source *s, const void *ctx, const char *charset, struct tend_err *err) {
	iconv_t cd = iconv_open("UTF-8", charset);
	char *in = (char *)(uintptr_t)s->text, *buf, *out;
	size_t left = s->n, cap = s->n * 2 + 64, room;

	if (cd == (iconv_t)-1)
		return tend_fail(err, TEND_INVALID, _("charset: `%s` is not known here: `iconv -l` lists those that are"), charset);
	if (s->n > CONVERT_MOST) {
		iconv_close(cd);
		return tend_fail(err, TEND_LIMIT, _("%s: too large to convert on the way: iconv -f %s -t UTF-8 does it first"), s->file, charset);
	}
	buf = out = mem_realloc(ctx, NULL, 1, cap);
	for (room = cap; left;) {
		if (iconv(cd, &in, &left, &out, &room) != (size_t)-1)
			break;
		if (errno != E2BIG) {
			if (room)
				*out++ = '\xFF', room--, in++, left--;
		}
		if (room < 16) {
			size_t done = (size_t)(out - buf);
			buf = mem_realloc(ctx, buf, 1, cap * 2);
			room += cap;
			cap *= 2;
			out = buf + done;
		}
	}
	iconv_close(cd);
	s->text = buf;
	s->n = (size_t)(out - buf);
	return TEND_OK;
}

static bool source_named(const char *file, const char *end) {
	size_t n = strlen(file), e = strlen(end);
	return n > e && !strcasecmp(file + n - e, end);
}

enum tend_status source_open(struct source *s, const void *ctx, const char *file, const char *format, const char *charset, char separator,
                             struct tend_err *err) {
	struct stat sb;
	char *text = NULL;
	enum tend_status st;

	*s = (struct source){ .file = file, .text = "", .is_csv = *format ? !strcmp(format, "csv") : source_named(file, ".csv") || source_named(file, ".tsv") };
	if (!strcmp(file, "-") || (stat(file, &sb) == 0 && !S_ISREG(sb.st_mode))) {
		st = cli_slurp(mem_ctx(ctx), file, CONVERT_MOST, &text, &s->n, err);
		s->text = text ? text : "";
	} else {
		st = source_map(s, ctx, err);
	}
	if (st == TEND_OK && *charset && strcasecmp(charset, "UTF-8") != 0 && strcasecmp(charset, "utf8") != 0)
		st = source_convert(s, ctx, charset, err);
	if (st != TEND_OK)
		return st;
	s->p = s->text;
	if (s->n >= 3 && !memcmp(s->text, "\xEF\xBB\xBF", 3))
		s->p += 3;
	if (!s->is_csv)
		return TEND_OK;
	csv_open(&s->csv, file, s->text, s->n, separator);
	st = csv_next(&s->csv, ctx, &s->head, &s->n_head, err);
	if (st == TEND_OK && !s->n_head)
		st = tend_fail(err, TEND_INVALID, _("%s: empty: the first line of a CSV file names its columns"), file);
	for (size_t i = 0; st == TEND_OK && i < s->n_head; i++)
		s->head[i] = u8_squeeze(ctx, s->head[i]);
	return st;
}

long source_column(const struct source *s, const char *name) {
	for (size_t i = 0; i < s->n_head; i++)
		if (!strcmp(s->head[i], name))
			return (long)i;
	return -1;
}

int64_t source_at(const struct source *s) {
	return s->is_csv ? s->csv.p - s->text : s->p - s->text;
}

static enum tend_status source_bad(const struct source *s, struct tend_err *err, const char *what) {
	return tend_fail(err, TEND_INVALID, "%s:%d: %s", s->file, s->line, what);
}

/* Are these the fields of one record? A lost quote joins lines into one, a lost line end cuts it in two. */
static enum tend_status source_shape(struct source *s, char **f, size_t n, struct tend_err *err) {
	bool several = s->csv.next_line > s->csv.line + 1;
	size_t used = n;

	if (!u8_is_valid(s->csv.record, (size_t)(s->csv.p - s->csv.record)))
		return source_bad(s, err, _("not text in the charset: say `charset = …` in the map, GB18030 for instance"));
	while (used > s->n_head && !*f[used - 1])
		used--;
	if (used <= s->n_head && n >= s->need && !(several && n < s->n_head))
		return TEND_OK;
	csv_retry(&s->csv);
	return tend_fail(err, TEND_INVALID, _("%s:%d: %zu fields where the header has %zu"), s->file, s->line, n, s->n_head);
}

static enum tend_status source_next_csv(struct source *s, json_t **row, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char **f;
	size_t n;
	enum tend_status st = csv_next(&s->csv, tmp, &f, &n, err);

	s->line = s->csv.line;
	if (st == TEND_OK && n)
		st = source_shape(s, f, n, err);
	if (st == TEND_OK && n) {
		*row = json_object();
		for (size_t i = 0; i < n && i < s->n_head; i++)
			json_object_set_new(*row, s->head[i], json_string(f[i]));
	}
	mem_free(tmp);
	return st;
}

static enum tend_status source_next_json(struct source *s, json_t **row, struct tend_err *err) {
	const char *end = s->text + s->n;
	json_error_t je;

	while (s->p < end) {
		const char *line = s->p, *nl = memchr(line, '\n', (size_t)(end - line));
		size_t n = (size_t)((nl ? nl : end) - line);
		s->p = nl ? nl + 1 : end;
		s->line++;
		while (n && strchr(" \t\r", line[n - 1]))
			n--;
		if (!n)
			continue;
		if (n > LINE_MOST)
			return source_bad(s, err, _("longer than 64 MiB: JSON Lines have one object a line"));
		*row = json_loadb(line, n, 0, &je);
		if (!*row)
			return tend_fail(err, TEND_INVALID, _("%s:%d: column %d: %s"), s->file, s->line, je.column, je.text);
		if (json_is_object(*row))
			return TEND_OK;
		json_decref(*row);
		*row = NULL;
		return source_bad(s, err, _("not a JSON object: JSON Lines have one object a line"));
	}
	return TEND_OK;
}

enum tend_status source_next(struct source *s, json_t **row, struct tend_err *err) {
	*row = NULL;
	return s->is_csv ? source_next_csv(s, row, err) : source_next_json(s, row, err);
}
