/* SPDX-License-Identifier: ISC */
/* tend-intake: owns the command line and the exit code. Reads mail, prints JSON lines; writes no store. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "input.h"
#include "mail.h"
#include "tend/err.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum {
	OPT_SIZE = 1000, OPT_TIME, OPT_MEMORY, OPT_DEPTH, OPT_CHARSET,
	OPT_FIELDS, OPT_CONTENT, OPT_RAW, OPT_HELP,
};

static const struct option main_options[] = {
	{ "max-size", required_argument, NULL, OPT_SIZE },
	{ "max-time", required_argument, NULL, OPT_TIME },
	{ "max-memory", required_argument, NULL, OPT_MEMORY },
	{ "max-depth", required_argument, NULL, OPT_DEPTH },
	{ "default-charset", required_argument, NULL, OPT_CHARSET },
	{ "fields", no_argument, NULL, OPT_FIELDS }, { "content", no_argument, NULL, OPT_CONTENT },
	{ "raw", no_argument, NULL, OPT_RAW }, { "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

struct run {
	struct mail_opts opts;
	size_t refused;
	enum tend_status worst;      /* the file that could not be read */
};

static void main_complain(struct run *r, const struct tend_err *err) {
	fprintf(stderr, "tend-intake: %s\n", err->msg);
	if (r->worst != TEND_IO)
		r->worst = err->status;
}

/* The most that is taken of one message, to be refused: a file may be larger than memory. */
static size_t main_most(const struct run *r) {
	return r->opts.max_size > SIZE_MAX / 8 ? SIZE_MAX / 2 : r->opts.max_size * 8;
}

static size_t main_cut(const struct run *r, size_t n) {
	return n < main_most(r) ? n : main_most(r);
}

static void main_mail(struct run *r, const char *file) {
	struct input in;
	struct tend_err err;
	if (input_open(NULL, file, main_most(r), &in, &err) != TEND_OK) {
		main_complain(r, &err);
		return;
	}
	struct mail_in m = { .file = file, .p = in.p, .n = main_cut(r, in.n) };
	if (child_run(&m, 1, &r->opts, &r->refused, &err) != TEND_OK)
		main_complain(r, &err);
	input_close(&in);
}

static void main_mbox(struct run *r, const char *file) {
	struct input in;
	struct tend_err err;
	struct span *spans;
	if (input_open(NULL, file, main_most(r), &in, &err) != TEND_OK) {
		main_complain(r, &err);
		return;
	}
	void *ctx = mem_ctx(NULL);
	size_t n = input_split_mbox(ctx, in.p, in.n, &spans);
	struct mail_in *m = mem_array(ctx, struct mail_in, n + 1);
	for (size_t i = 0; i < n; i++)
		m[i] = (struct mail_in){
			.file = file, .index = i, .p = in.p + spans[i].at, .n = main_cut(r, spans[i].n), .mbox = true
		};
	if (child_run(m, n, &r->opts, &r->refused, &err) != TEND_OK)
		main_complain(r, &err);
	mem_free(ctx);
	input_close(&in);
}

static void main_maildir(struct run *r, const char *dir) {
	struct tend_err err;
	void *ctx = mem_ctx(NULL);
	char **files;
	size_t n;
	if (input_list_maildir(ctx, dir, &files, &n, &err) != TEND_OK)
		main_complain(r, &err);
	for (size_t i = 0; i < n && r->worst != TEND_IO; i++)
		main_mail(r, files[i]);
	mem_free(ctx);
}

static bool main_number(const char *s, size_t least, size_t most, size_t *out) {
	char *end;
	errno = 0;
	unsigned long long v = strtoull(s, &end, 10);
	if (errno || end == s || *end || *s == '-' || v < least || v > most)
		return false;
	*out = (size_t)v;
	return true;
}

static bool main_option(struct mail_opts *o, int c, const char *arg) {
	size_t v = 0;
	switch (c) {
	case OPT_SIZE:
		return main_number(arg, 1, SIZE_MAX / 16, &o->max_size);
	case OPT_MEMORY:
		return main_number(arg, 1, SIZE_MAX / 16, &o->max_memory);
	case OPT_TIME:
		if (!main_number(arg, 1, 86400, &v))
			return false;
		o->max_time = (unsigned)v;
		return true;
	case OPT_DEPTH:
		if (!main_number(arg, 1, 200, &v))
			return false;
		o->max_depth = (unsigned)v;
		return true;
	case OPT_CHARSET:
		o->charset = arg;
		return true;
	default:
		o->fields = o->fields || c == OPT_FIELDS;
		o->content = o->content || c == OPT_CONTENT;
		o->raw = o->raw || c == OPT_RAW;
		return c != '?';
	}
}

static int main_usage(FILE *to) {
	fputs(_("usage: tend-intake [--max-size BYTES] [--max-time SECONDS] [--max-memory BYTES]\n"
	        "                   [--max-depth N] [--default-charset NAME] [--fields] [--content] [--raw]\n"
	        "                   mail [FILE...] | mbox FILE... | maildir DIR...\n"),
	      to);
	return to == stdout ? 0 : tend_exit_code(TEND_USAGE);
}

int main(int argc, char **argv) {
	static const struct {
		const char *name;
		void (*each)(struct run *r, const char *what);
	} verbs[] = { { "mail", main_mail }, { "mbox", main_mbox }, { "maildir", main_maildir } };
	struct run r = {
		.opts = { .max_size = 25u << 20, .max_memory = 512u << 20, .max_time = 10, .max_depth = 20 }
	};
	setlocale(LC_ALL, "");
	for (int c; (c = getopt_long(argc, argv, "", main_options, NULL)) != -1;) {
		if (c == OPT_HELP)
			return main_usage(stdout);
		if (!main_option(&r.opts, c, optarg))
			return main_usage(stderr);
	}
	size_t verb = 0;
	while (verb < 3 && (optind >= argc || strcmp(argv[optind], verbs[verb].name) != 0))
		verb++;
	if (verb == 3 || (verb > 0 && optind + 1 == argc))
		return main_usage(stderr);
	mail_setup();
	if (optind + 1 == argc)
		verbs[verb].each(&r, "-");
	for (int i = optind + 1; i < argc && r.worst != TEND_IO; i++)
		verbs[verb].each(&r, argv[i]);
	if (r.worst != TEND_OK)
		return tend_exit_code(r.worst);
	return r.refused ? tend_exit_code(TEND_INVALID) : 0;
}
