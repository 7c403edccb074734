/* SPDX-License-Identifier: ISC */
/* Owns the reading of mail files and the cutting of mbox files. Knows of a message only where it begins. */
#include "input.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "header.h"
#include "tend/i18n.h"
#include "tend/mem.h"

static enum tend_status input_fail(struct tend_err *err, const char *file) {
	int e = errno;
	enum tend_status st = e == ENOENT || e == ENOTDIR ? TEND_NOT_FOUND : TEND_IO;
	return tend_fail(err, st, _("intake: %s: %s"), file, strerror(e));
}

static enum tend_status input_read(const void *ctx, int fd, const char *file, size_t most, struct input *out,
                                   struct tend_err *err) {
	size_t cap = 65536;
	out->p = mem_realloc(ctx, NULL, 1, cap);
	for (;;) {
		if (out->n == cap && cap <= most) {
			cap *= 2;
			out->p = mem_realloc(ctx, out->p, 1, cap);
		}
		ssize_t r = read(fd, out->p + out->n, cap - out->n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return input_fail(err, file);
		if (!r)
			return TEND_OK;
		out->n += (size_t)r;
		if (out->n > most) {
			out->cut = true;
			return TEND_OK;
		}
	}
}

enum tend_status input_open(const void *ctx, const char *file, size_t most, struct input *out,
                            struct tend_err *err) {
	struct stat sb;
	enum tend_status st = TEND_OK;
	int fd = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	memset(out, 0, sizeof *out);
	if (fd < 0 || fstat(fd, &sb) < 0)
		return input_fail(err, file);
	if (S_ISDIR(sb.st_mode)) {
		st = tend_fail(err, TEND_NOT_FOUND, _("intake: %s: is a folder: name a file, or use maildir"),
		               file);
	} else if (S_ISREG(sb.st_mode) && fd != STDIN_FILENO && sb.st_size > 0) {
		out->n = (size_t)sb.st_size;
		out->p = mmap(NULL, out->n, PROT_READ, MAP_PRIVATE, fd, 0);
		out->mapped = out->p != MAP_FAILED;
		if (!out->mapped)
			st = input_fail(err, file);
	} else {
		st = input_read(ctx, fd, file, most, out, err);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	return st;
}

void input_close(struct input *in) {
	if (in->mapped)
		munmap(in->p, in->n);
	else
		mem_free(in->p);
	memset(in, 0, sizeof *in);
}

/* A time of day and a year: the line was written by a mail program. */
static bool input_is_dated(const char *s, size_t n) {
	bool clock = false, year = false;
	for (size_t i = 0; i + 4 < n; i++) {
		clock = clock ||
		        (isdigit((unsigned char)s[i]) && s[i + 1] == ':' && isdigit((unsigned char)s[i + 2]));
		year = year || (s[i] == ' ' && (s[i + 1] == '1' || s[i + 1] == '2') &&
		                isdigit((unsigned char)s[i + 2]) && isdigit((unsigned char)s[i + 3]) &&
		                isdigit((unsigned char)s[i + 4]));
	}
	return clock && year;
}

static bool input_is_field(const char *s, size_t n) {
	size_t i = 0;
	while (i < n && (isalnum((unsigned char)s[i]) || s[i] == '-' || s[i] == '_'))
		i++;
	return i && i < n && s[i] == ':';
}

/* True for the line that begins a message: "From " with a date, or with one word and a header below it.
 * People write lines that begin with From after an empty line, too; without an empty line above, a header
 * must follow. */
static bool input_is_from(const char *s, size_t n, bool empty_above) {
	const char *nl = memchr(s, '\n', n);
	size_t len = nl ? (size_t)(nl - s) : n, words = 0;
	if (len < 5 || memcmp(s, "From ", 5) != 0)
		return false;
	bool header = nl && input_is_field(nl + 1, n - len - 1);
	if (input_is_dated(s, len))
		return empty_above || header;
	for (size_t i = 5; i < len; i++)
		words += s[i] != ' ' && s[i] != '\r' && (s[i - 1] == ' ');
	return words == 1 && header;
}

size_t input_split_mbox(const void *ctx, const char *p, size_t n, struct span **out) {
	size_t count = 0, i = n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3) ? 3 : 0;
	bool empty = true;                             /* the line before was empty, or there is none */
	struct fields f;
	*out = NULL;
	void *tmp = mem_ctx(NULL);
	size_t start = i;
	while (start < n && (p[start] == '\n' || p[start] == '\r'))
		start++;
	bool is_mbox = input_is_from(p + start, n - start, true);
	if (!is_mbox && start < n)
		header_scan(tmp, p + start, n - start, &f);
	if (!is_mbox && start < n && f.known) {
		mem_grow(ctx, *out, count);
		(*out)[count++] = (struct span){ start, n - start };
	}
	mem_free(tmp);
	while (is_mbox && i < n) {
		const char *nl = memchr(p + i, '\n', n - i);
		size_t next = nl ? (size_t)(nl - p) + 1 : n;
		if (p[i] == 'F' && input_is_from(p + i, n - i, empty)) {
			if (count)
				(*out)[count - 1].n = i - (*out)[count - 1].at;
			mem_grow(ctx, *out, count);
			(*out)[count++] = (struct span){ next, n - next };
		}
		empty = next - i == 1 || (next - i == 2 && p[i] == '\r');
		i = next;
	}
	/* The empty line that parts two messages belongs to neither. */
	for (size_t k = 0; k < count && is_mbox; k++) {
		struct span *s = &(*out)[k];
		const char *e = p + s->at + s->n;
		if (s->n >= 4 && !memcmp(e - 4, "\r\n\r\n", 4))
			s->n -= 2;
		else if (s->n >= 2 && !memcmp(e - 2, "\n\n", 2))
			s->n -= 1;
	}
	return count;
}

static int input_by_name(const void *a, const void *b) {
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	const char *bx = strrchr(x, '/'), *by = strrchr(y, '/');
	int c = strcmp(bx ? bx : x, by ? by : y);
	return c ? c : strcmp(x, y);
}

enum tend_status input_list_maildir(const void *ctx, const char *dir, char ***out, size_t *n,
                                    struct tend_err *err) {
	static const char *const sub[] = { "new", "cur" };
	bool any = false;
	*out = NULL;
	*n = 0;
	for (size_t i = 0; i < 2; i++) {
		char *path = mem_printf(ctx, "%s/%s", dir, sub[i]);
		DIR *d = opendir(path);
		if (!d && errno == ENOENT)
			continue;
		if (!d)
			return input_fail(err, path);
		any = true;
		for (struct dirent *e; (e = readdir(d)) != NULL;) {
			if (e->d_name[0] == '.')
				continue;
			mem_grow(ctx, *out, *n);
			(*out)[(*n)++] = mem_printf(ctx, "%s/%s", path, e->d_name);
		}
		closedir(d);
	}
	if (!any)
		return tend_fail(err, TEND_NOT_FOUND,
		                 _("intake: %s: no Maildir: name the folder that holds new and cur"), dir);
	if (*n)
		qsort(*out, *n, sizeof **out, input_by_name);
	return TEND_OK;
}
