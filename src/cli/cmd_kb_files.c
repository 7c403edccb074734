/* SPDX-License-Identifier: ISC */
/* Articles as a folder of Markdown files, in and out, byte for byte. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cmd_kb.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { FILE_LARGEST = 4 << 20 };

static bool files_is_md(const char *name) {
	size_t n = strlen(name);
	return n > 3 && *name != '.' && !strcmp(name + n - 3, ".md");
}

/* An article's file is called after it: ID.LANG.md, or ID.md when the id says the language itself. */
static char *files_name(const void *ctx, const struct article *a) {
	size_t n = strlen(a->external_id), k = strlen(a->lang);
	bool said = n > k + 1 && a->external_id[n - k - 1] == '.' && !strcmp(a->external_id + n - k, a->lang);

	return said ? mem_printf(ctx, "%s.md", a->external_id) : mem_printf(ctx, "%s.%s.md", a->external_id, a->lang);
}

static enum tend_status files_read(struct cli *c, void *ctx, const char *path, struct article *a, struct tend_err *err) {
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	char *text;
	size_t n;
	enum tend_status st = cli_slurp(ctx, path, FILE_LARGEST, &text, &n, err);

	if (st == TEND_LIMIT)
		st = tend_fail(err, TEND_INVALID, _("%s: longer than 1 MiB: split it into several articles"), path);
	if (st == TEND_OK)
		st = kb_parse(ctx, path, text, n, a, err);
	(void)c;
	if (st == TEND_OK && strcmp(base, files_name(ctx, a)) != 0 && strcmp(base, mem_printf(ctx, "%s.md", a->external_id)) != 0)
		st = tend_fail(err, TEND_INVALID, _("%s:2: id: the file of %s in %s is called %s"), path, a->external_id, a->lang, files_name(ctx, a));
	return st;
}

static enum tend_status files_take(struct cli *c, struct svc *s, const struct session *who, const char *path, struct import_counts *k,
                                   struct tend_err *err) {
	void *tmp = mem_ctx(c->ctx);
	struct tend_err why = { .status = TEND_OK, .msg = "" };
	struct article a;
	int what = 0;
	enum tend_status st = files_read(c, tmp, path, &a, &why);

	bool read = st == TEND_OK;
	if (read)
		st = svc_kb_import(s, who, &a, &what, &why);
	if (st == TEND_OK) {
		*(what == 0 ? &k->same : what == 1 ? &k->added : &k->changed) += 1;
	} else if (st == TEND_INVALID || st == TEND_NOT_FOUND || st == TEND_IO) {
		k->refused++;
		if (read)
			fprintf(stderr, "%s: %s\n", path, why.msg);
		else
			fprintf(stderr, "%s\n", why.msg);
		st = TEND_OK;
	} else {
		tend_fail(err, st, "%s", why.msg);
	}
	mem_free(tmp);
	return st;
}

static int files_order(const void *a, const void *b) {
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum tend_status files_list(struct cli *c, const char *dir, char ***out, size_t *n, struct tend_err *err) {
	DIR *d = opendir(dir);

	*out = NULL;
	*n = 0;
	if (!d)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", dir, strerror(errno));
	for (struct dirent *e; (e = readdir(d));)
		if (files_is_md(e->d_name)) {
			mem_grow(c->ctx, *out, *n);
			(*out)[(*n)++] = mem_printf(c->ctx, "%s/%s", dir, e->d_name);
		}
	closedir(d);
	if (*n)
		qsort(*out, *n, sizeof **out, files_order);
	return TEND_OK;
}

enum tend_status kb_import_dir(struct cli *c, struct svc *s, const struct session *who, const char *dir, struct import_counts *k, struct tend_err *err) {
	char **files;
	size_t n;
	struct stat sb;
	bool one = !stat(dir, &sb) && !S_ISDIR(sb.st_mode);
	enum tend_status st = one ? TEND_OK : files_list(c, dir, &files, &n, err);

	if (st != TEND_OK)
		return st;
	return one ? files_take(c, s, who, dir, k, err) : kb_import_files(c, s, who, files, n, k, err);
}

/* In one transaction: readers see all of a folder or nothing. */
enum tend_status kb_import_files(struct cli *c, struct svc *s, const struct session *who, char **files, size_t n, struct import_counts *k,
                                 struct tend_err *err) {
	enum tend_status st = svc_import_begin(s, err);

	if (st != TEND_OK)
		return st;
	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = files_take(c, s, who, files[i], k, err);
	enum tend_status end = svc_import_end(s, st == TEND_OK ? err : NULL);
	return st == TEND_OK ? end : st;
}

enum tend_status cmd_kb_import(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct import_counts k = { 0, 0, 0, 0 };
	enum tend_status st = cli_ready(c, argc, 1, -1, &s, &who, err);

	for (int i = 0; st == TEND_OK && i < argc; i++)
		st = kb_import_dir(c, s, &who, argv[i], &k, err);
	if (st == TEND_OK)
		st = out_counts(c, "articles", &k, err);
	return st == TEND_OK && k.refused ? tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " articles were refused"), argv[0], k.refused) : st;
}

/* ---- out ---- */

/* The file appears whole or not at all. */
static enum tend_status files_write(struct cli *c, const char *path, const char *text, struct tend_err *err) {
	char *making = mem_printf(c->ctx, "%s.new-%ld", path, (long)getpid());
	FILE *f = fopen(making, "we");
	bool bad = !f || fwrite(text, 1, strlen(text), f) != strlen(text);
	int saved = errno;

	if (f && fclose(f)) {
		saved = errno;
		bad = true;
	}
	if (!bad && rename(making, path)) {
		saved = errno;
		bad = true;
	}
	if (bad)
		unlink(making);
	return bad ? tend_fail(err, TEND_READONLY, "%s: %s", path, strerror(saved)) : TEND_OK;
}

enum tend_status cmd_kb_export(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct article *a;
	size_t n;
	enum tend_status st = cli_ready(c, argc, c->json ? 0 : 1, c->json ? 0 : 1, &s, &who, err);

	if (st == TEND_OK)
		st = svc_kb_export(s, c->ctx, &who, &a, &n, err);
	if (st == TEND_OK && !c->json && mkdir(argv[0], 0777) && errno != EEXIST)
		st = tend_fail(err, TEND_READONLY, "%s: %s", argv[0], strerror(errno));
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		void *tmp = mem_ctx(c->ctx);
		if (c->json)
			puts(out_dump(tmp, kb_json(c, &a[i])));
		else
			st = files_write(c, mem_printf(tmp, "%s/%s", argv[0], files_name(tmp, &a[i])), kb_print(tmp, &a[i]), err);
		mem_free(tmp);
	}
	if (st == TEND_OK && !c->json)
		printf(ngettext_("%s: %zu article\n", "%s: %zu articles\n", n), argv[0], n);
	if (st == TEND_OK && (fflush(stdout) || ferror(stdout)))
		st = tend_fail(err, TEND_IO, _("standard output: %s: check the pipe or the disk"), strerror(errno));
	return st;
}
