/* SPDX-License-Identifier: ISC */
/* Writing articles: new ones, edits that never overwrite another's, versions, states. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_kb.h"
#include "tend/editor.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static enum tend_status kb_report(struct cli *c, const struct kb_done *d, struct tend_err *err) {
	static const char *const columns[] = { "id", "version", "changed" };
	struct out *o = out_open(c, columns, 3);

	out_str(o, kb_id(c, d->id));
	out_int(o, d->version);
	out_bool(o, d->changed);
	out_end_row(o);
	return out_close(o, err);
}

/* ---- $EDITOR ---- */

/* The text as somebody made it of `text`; its file stays until it is stored, so that nothing typed is lost. */
static enum tend_status kb_edited(struct cli *c, const char *text, char **path, char **out, size_t *n, struct tend_err *err) {
	const char *tmp = getenv("TMPDIR");
	*path = mem_printf(c->ctx, "%s/tend-article.XXXXXX.md", tmp && *tmp ? tmp : "/tmp");
	int fd = mkstemps(*path, 3);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		enum tend_status st = tend_fail(err, TEND_IO, "%s: %s", *path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return st;
	}
	close(fd);
	if (!editor_run(*path))
		return tend_fail(err, TEND_IO, _("the editor failed: set EDITOR; the text is in %s"), *path);
	return cli_slurp(c->ctx, *path, 4 << 20, out, n, err);
}

/* From a file, standard input, or the editor when somebody sits there. */
static enum tend_status kb_input(struct cli *c, const char *file, const char *begin, char **path, struct article *a, struct tend_err *err) {
	char *text;
	size_t n;
	bool edit = !file && isatty(0);
	enum tend_status st = edit ? kb_edited(c, begin, path, &text, &n, err) : cli_slurp(c->ctx, file, 4 << 20, &text, &n, err);

	return st == TEND_OK ? kb_parse(c->ctx, edit ? *path : file && strcmp(file, "-") != 0 ? file : "-", text, n, a, err) : st;
}

static void kb_input_done(const char *path, enum tend_status st) {
	if (path && st == TEND_OK)
		unlink(path);
	else if (path && !access(path, F_OK))
		fprintf(stderr, _("your text is in %s\n"), path);
}

/* ---- add, edit ---- */

enum tend_status cmd_kb_add(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct article a;
	struct kb_done done;
	const char *reason = "";
	char *path = NULL;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "reason", 's', &reason } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_ready(c, argc, 0, 1, &s, &who, err);
	if (st == TEND_OK) {
		const char *begin = !strncmp(who.lang, "en", 2) ? "---\nid: \ntitle: \nlang: en\nkind: article\naudience: internal\ntags: \nreasons: \nstate: draft\n---\n\n"
		                                                : "---\nid: \ntitle: \nlang: zh\nkind: article\naudience: internal\ntags: \nreasons: \nstate: draft\n---\n\n";
		st = kb_input(c, argc ? argv[0] : NULL, begin, &path, &a, err);
	}
	if (st == TEND_OK)
		st = svc_kb_add(s, &who, &a, reason, &done, err);
	kb_input_done(path, st);
	return st == TEND_OK ? kb_report(c, &done, err) : st;
}

/* Line by line what three texts have, and whose each line is. */
static void kb_print_clash(struct cli *c, const struct kb_conflict *k, const char *mine) {
	static const char *const marks[] = { [KB_BOTH] = "  ", [KB_BASE] = "- ", [KB_MINE] = "> ", [KB_THEIRS] = "< ", [KB_AGREED] = "= " };
	bool clash;
	size_t n;
	struct kb_diff *d = kb_diff3(c->ctx, k->base, mine, k->theirs, &n, &clash);

	printf(_("- was there   < version %" PRId64 " of %s   > yours   = both\n"), k->version, *k->by ? k->by : "?");
	for (size_t i = 0; i < n; i++)
		printf("%s%s\n", marks[d[i].side], u8_visible(c->ctx, d[i].line, false));
	printf("%s\n", clash ? _("You both changed the same lines.") : _("You changed different lines: put theirs into your text and save it again."));
}

enum tend_status cmd_kb_edit(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct article a;
	struct kb_full f;
	struct kb_done done;
	struct kb_conflict k = { .by = NULL };
	const char *reason = "";
	char *path = NULL;
	int64_t version = -1;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &version }, { "reason", 's', &reason } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_ready(c, argc, 1, 2, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_get(s, c->ctx, &who, argv[0], &f, err);
	if (st == TEND_OK)
		st = kb_input(c, argc > 1 ? argv[1] : NULL, kb_text(c->ctx, &f.a), &path, &a, err);
	if (st == TEND_OK) {
		a.id = f.a.id;
		a.version = version >= 0 ? version : f.a.version;
		st = svc_kb_edit(s, c->ctx, &who, &a, reason, &done, &k, err);
	}
	if (st == TEND_CONFLICT && k.by)
		kb_print_clash(c, &k, kb_text(c->ctx, &a));
	kb_input_done(path, st);
	return st == TEND_OK ? kb_report(c, &done, err) : st;
}

/* ---- versions ---- */

static enum tend_status kb_versions(struct cli *c, const char *ref, struct svc **s, struct session *who, struct kb_full *f, struct kb_version **v,
                                    size_t *n, struct tend_err *err) {
	enum tend_status st = cli_session(c, s, who, err);

	if (st == TEND_OK)
		st = svc_kb_get(*s, c->ctx, who, ref, f, err);
	return st == TEND_OK ? svc_kb_versions(*s, c->ctx, who, f->a.id, v, n, err) : st;
}

enum tend_status cmd_kb_history(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "version", "at", "author", "state", "reason" };
	struct svc *s;
	struct session who;
	struct kb_full f;
	struct kb_version *v;
	size_t n;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = kb_versions(c, argv[0], &s, &who, &f, &v, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 5);
	for (size_t i = 0; i < n; i++) {
		out_int(o, v[i].version);
		out_time(o, v[i].at);
		out_str(o, *v[i].author ? v[i].author : NULL);
		out_str(o, kb_state_word(v[i].state));
		out_str(o, *v[i].reason ? v[i].reason : NULL);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* What differs, with three lines around it. */
static void kb_print_diff(struct cli *c, const char *a, const char *b) {
	enum { AROUND = 3 };
	size_t n, shown = 0, next;
	struct kb_diff *d = kb_diff(c->ctx, a, b, &n);

	for (size_t i = 0; i < n; i++) {
		for (next = i; next < n && next <= i + AROUND && d[next].side == KB_BOTH; next++)
			;
		bool near = next < n && next <= i + AROUND;
		for (size_t k = i > AROUND ? i - AROUND : 0; !near && k < i; k++)
			near = d[k].side != KB_BOTH;
		if (!near)
			continue;
		if (i > shown)
			printf("@@\n");
		printf("%c%s\n", d[i].side == KB_BOTH ? ' ' : d[i].side == KB_BASE ? '-' : '+', u8_visible(c->ctx, d[i].line, false));
		shown = i + 1;
	}
}

static const struct kb_version *kb_version_of(const struct kb_version *v, size_t n, int64_t version) {
	for (size_t i = 0; i < n; i++)
		if (v[i].version == version)
			return &v[i];
	return NULL;
}

enum tend_status cmd_kb_diff(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_full f;
	struct kb_version *v;
	size_t n;
	enum tend_status st = cli_want(c, argc, 1, 3, err);

	if (st == TEND_OK)
		st = kb_versions(c, argv[0], &s, &who, &f, &v, &n, err);
	if (st != TEND_OK)
		return st;
	int64_t from = argc > 1 ? strtoll(argv[1], NULL, 10) : n > 1 ? v[1].version : v[0].version, to = argc > 2 ? strtoll(argv[2], NULL, 10) : v[0].version;
	const struct kb_version *a = kb_version_of(v, n, from), *b = kb_version_of(v, n, to);
	if (!a || !b)
		return tend_fail(err, TEND_NOT_FOUND, _("K%lld has no version %lld: see `tend kb history K%lld`"), (long long)f.a.id, (long long)(a ? to : from),
		                 (long long)f.a.id);
	kb_print_diff(c, a->text, b->text);
	return TEND_OK;
}

enum tend_status cmd_kb_restore(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_full f;
	struct kb_done done;
	int64_t version = -1;
	char *end;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &version } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 2, 2, err);
	int64_t wanted = st == TEND_OK ? strtoll(argv[1] + (*argv[1] == 'v'), &end, 10) : 0;
	if (st == TEND_OK && (wanted < 1 || *end))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no version: see `tend kb history`"), argv[1]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_get(s, c->ctx, &who, argv[0], &f, err);
	if (st == TEND_OK)
		st = svc_kb_restore(s, &who, f.a.id, wanted, version >= 0 ? version : f.a.version, &done, err);
	return st == TEND_OK ? kb_report(c, &done, err) : st;
}

/* ---- states ---- */

enum tend_status cmd_kb_state(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const struct { const char *verb; enum kb_state to; } verbs[] = { { "draft", KB_DRAFT }, { "review", KB_REVIEW }, { "publish", KB_PUBLISHED },
		{ "archive", KB_ARCHIVED } };
	struct svc *s;
	struct session who;
	struct kb_full f;
	struct kb_done done;
	const char *reason = "";
	int64_t version = -1;
	size_t v = 0;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &version }, { "reason", 's', &reason } }, 2, err);
	if (argc < 0)
		return err->status;
	while (strcmp(verbs[v].verb, c->verb) != 0)
		v++;
	st = cli_ready(c, argc, 1, -1, &s, &who, err);
	for (int i = 0; st == TEND_OK && i < argc; i++) {
		st = svc_kb_get(s, c->ctx, &who, argv[i], &f, err);
		if (st == TEND_OK)
			st = svc_kb_state(s, &who, f.a.id, version, verbs[v].to, reason, &done, err);
		if (st == TEND_OK)
			st = kb_report(c, &done, err);
	}
	return st;
}

enum tend_status cmd_kb_from(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct article a;
	struct kb_done done;
	tend_id ticket;
	bool show = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "dry-run", 'b', &show } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK && !id_parse(argv[0], 'T', &ticket))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no ticket: write it like T10482"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_from_ticket(s, c->ctx, &who, ticket, &a, err);
	if (st == TEND_OK && show) {
		fputs(kb_text(c->ctx, &a), stdout);
		return TEND_OK;
	}
	if (st == TEND_OK)
		st = svc_kb_add(s, &who, &a, argv[0], &done, err);
	return st == TEND_OK ? kb_report(c, &done, err) : st;
}
