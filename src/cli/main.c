/* SPDX-License-Identifier: ISC */
/* The program: global options, language, the verb that is meant, its error and exit code. */
#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "config.h"
#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/service.h"
#include "tend/u8.h"

const struct verb cli_verbs[] = {
#define X(noun, verb, fn, args, help) { noun, verb, args, help, fn },
#include "cli/verbs.def"
#undef X
};
const size_t cli_verb_count = sizeof cli_verbs / sizeof *cli_verbs;

/* ---- where the program's own data is ---- */

static char self_dir[PATH_MAX];

static const char *cli_self_dir(void) {
	if (!*self_dir) {
		ssize_t n = readlink("/proc/self/exe", self_dir, sizeof self_dir - 1);
		char *slash = n > 0 ? (self_dir[n] = '\0', strrchr(self_dir, '/')) : NULL;
		if (slash)
			*slash = '\0';
		else
			self_dir[0] = '.';
	}
	return self_dir;
}

/* Beside an uninstalled build (build/tend: ../data; build/asan/tend: ../../data), else where it was installed. marker: a file
 * that must be in it. The answer lives as long as the program. */
static const char *cli_beside(char out[PATH_MAX], const char *dir, const char *marker, const char *installed) {
	static const char *const ups[] = { "", "/..", "/../.." };

	for (size_t i = 0; i < sizeof ups / sizeof *ups; i++) {
		int n = snprintf(out, PATH_MAX, "%s%s/%s%s", cli_self_dir(), ups[i], dir, marker);
		if (n > 0 && n < PATH_MAX && !access(out, F_OK)) {
			out[(size_t)n - strlen(marker)] = '\0';
			return out;
		}
	}
	return installed;
}

const char *cli_data_dir(void) {
	static char found[PATH_MAX];
	static const char *dir;
	const char *env = getenv("TEND_DATADIR");

	if (!dir)
		dir = env && *env ? env : cli_beside(found, "data", "/policy/shop.ini", TEND_DATADIR);
	return dir;
}

const char *cli_libexec_dir(void) {
	char *beside = mem_printf(NULL, "%s/tend-intake", cli_self_dir());
	const char *dir = access(beside, X_OK) ? TEND_LIBEXECDIR : cli_self_dir();

	mem_free(beside);
	return dir;
}

const char *cli_locale_dir(void) {
	static char found[PATH_MAX];
	static const char *dir;

	if (!dir)
		dir = cli_beside(found, "locale", "", TEND_LOCALEDIR);
	return dir;
}

/* ---- language ---- */

/* Text is UTF-8 whatever the client sends; gettext finds its catalogue by LANGUAGE. */
void cli_language(const char *lang) {
	if (lang && *lang)
		setenv("LANGUAGE", !strncmp(lang, "zh", 2) ? "zh_CN" : lang, 1);
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		setlocale(LC_CTYPE, "C.UTF-8");
		setlocale(LC_MESSAGES, "C.UTF-8");
	} else if (lang && *lang && !strncmp(setlocale(LC_MESSAGES, NULL), "C", 2)) {
		setlocale(LC_MESSAGES, "C.UTF-8");
	}
	setlocale(LC_NUMERIC, "C");
	bindtextdomain("tend", cli_locale_dir());
	bind_textdomain_codeset("tend", "UTF-8");
}

/* tend.conf of the user, then what LANGUAGE, LC_ALL, LC_MESSAGES or LANG ask for. */
static const char *cli_wanted_language(const void *ctx) {
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path = xdg && *xdg ? mem_printf(ctx, "%s/tend/tend.conf", xdg) : mem_printf(ctx, "%s/.config/tend/tend.conf", home ? home : "");
	struct conf *c = conf_new(ctx);
	static const char *const vars[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

	if (!access(path, R_OK) && conf_read(c, path, NULL) == TEND_OK && conf_get(conf_find(c, "", ""), "language", NULL))
		return conf_get(conf_find(c, "", ""), "language", NULL);
	for (size_t i = 0; i < sizeof vars / sizeof *vars; i++) {
		const char *v = getenv(vars[i]);
		if (v && *v && strcmp(v, "C.UTF-8") != 0 && strcmp(v, "C") != 0 && strcmp(v, "POSIX") != 0)
			return !strncmp(v, "zh", 2) ? "zh" : "en";
	}
	return NULL;
}

/* ---- options ---- */

static const struct opt *cli_find_opt(const struct opt *opts, size_t n, const char *name, size_t len) {
	for (size_t i = 0; i < n; i++)
		if (strlen(opts[i].name) == len && !strncmp(opts[i].name, name, len))
			return &opts[i];
	return NULL;
}

static enum tend_status cli_set_opt(struct cli *c, const struct opt *o, const char *v, struct tend_err *err) {
	char *end;

	if (o->kind == 's') {
		*(const char **)o->value = v;
	} else if (o->kind == 'l') {
		struct strs *l = o->value;
		mem_grow(c->ctx, l->v, l->n);
		l->v[l->n++] = v;
	} else {
		errno = 0;
		*(int64_t *)o->value = strtoll(v, &end, 10);
		if (!*v || *end || errno)
			return tend_fail(err, TEND_USAGE, _("%s: --%s: `%s` is not a whole number"), c->verb, o->name, v);
	}
	return TEND_OK;
}

int cli_options(struct cli *c, int argc, char **argv, const struct opt *opts, size_t n, struct tend_err *err) {
	int left = 0;

	for (int i = 0; i < argc; i++) {
		const char *a = argv[i];
		if (!strcmp(a, "--")) {
			while (++i < argc)
				argv[left++] = argv[i];
			break;
		}
		if (a[0] != '-' || a[1] != '-') {
			argv[left++] = argv[i];
			continue;
		}
		size_t len = strcspn(a + 2, "=");
		const struct opt *o = cli_find_opt(opts, n, a + 2, len);
		if (!o)
			return tend_fail(err, TEND_USAGE, _("%s: no option %s: see `tend help %s%s%s`"), c->verb, a, c->noun, *c->noun ? " " : "",
			                 c->verb), -1;
		if (o->kind == 'b') {
			*(bool *)o->value = true;
			continue;
		}
		const char *v = a[2 + len] ? a + 3 + len : i + 1 < argc ? argv[++i] : NULL;
		if (!v)
			return tend_fail(err, TEND_USAGE, _("%s: --%s needs a value"), c->verb, o->name), -1;
		if (cli_set_opt(c, o, v, err) != TEND_OK)
			return -1;
	}
	return left;
}

enum tend_status cli_want(struct cli *c, int argc, int min, int max, struct tend_err *err) {
	if (argc >= min && (max < 0 || argc <= max))
		return TEND_OK;
	return tend_fail(err, TEND_USAGE, _("usage: tend %s%s%s %s"), c->noun, *c->noun ? " " : "", c->verb, c->args);
}

char *cli_words(const void *ctx, int argc, char **argv) {
	char *s = mem_strdup(ctx, argc ? argv[0] : "");

	for (int i = 1; i < argc; i++)
		s = mem_append(s, " %s", argv[i]);
	return s;
}

/* ---- what verbs share ---- */

enum tend_status cli_service(struct cli *c, struct svc **out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	if (!c->svc) {
		st = svc_open(c->ctx, svc_store_path(c->ctx, c->store), &c->svc, err);
		if (st == TEND_OK)
			c->zone = policy_zone(svc_policy(c->svc));
	}
	*out = c->svc;
	return st;
}

enum tend_status cli_session(struct cli *c, struct svc **s, struct session *who, struct tend_err *err) {
	enum tend_status st = cli_service(c, s, err);

	if (st == TEND_OK)
		st = svc_session(*s, c->as, who, err);
	if (st == TEND_OK && !*who->lang) {
		const char *l = getenv("LANGUAGE");
		strcpy(who->lang, l && !strncmp(l, "zh", 2) ? "zh" : "en");
	} else if (st == TEND_OK) {
		cli_language(who->lang);
	}
	return st;
}

enum tend_status cli_ready(struct cli *c, int argc, int min, int max, struct svc **s, struct session *who, struct tend_err *err) {
	enum tend_status st = cli_want(c, argc, min, max, err);

	return st == TEND_OK ? cli_session(c, s, who, err) : st;
}

enum tend_status cli_policy_files(struct cli *c, const char *dir, struct policy **out, struct tend_err *err) {
	return policy_read_dir(c->ctx, dir ? dir : mem_printf(c->ctx, "%s/policy", cli_data_dir()), out, err);
}

static void cli_warn(void *ctx, const char *msg) {
	fprintf(stderr, "tend: %s\n", u8_visible(ctx, msg, false));
}

void cli_rules_warn(struct cli *c, struct policy *p) {
	struct ruleset *rs;

	if (p && policy_rules(p, &rs, NULL) == TEND_OK)
		ruleset_stopped(rs, cli_warn, c->ctx);
}

enum tend_status cli_slurp(void *ctx, const char *path, size_t max, char **out, size_t *n, struct tend_err *err) {
	FILE *f = !path || !strcmp(path, "-") ? stdin : fopen(path, "rbe");
	size_t cap = 65536, got;

	*n = 0;
	if (!f)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", path, strerror(errno));
	char *buf = mem_realloc(ctx, NULL, 1, cap + 1);
	while ((got = fread(buf + *n, 1, cap - *n, f)) > 0) {
		*n += got;
		if (*n > max)
			break;
		if (*n == cap)
			buf = mem_realloc(ctx, buf, 1, (cap *= 2) + 1);
	}
	bool bad = ferror(f);
	int saved = errno;
	if (f != stdin)
		fclose(f);
	buf[*n] = '\0';
	*out = buf;
	if (bad)
		return tend_fail(err, TEND_IO, "%s: %s", path ? path : _("standard input"), strerror(saved));
	return *n > max ? tend_fail(err, TEND_LIMIT, _("%s: larger than %zu bytes"), path ? path : _("standard input"), max) : TEND_OK;
}

/* ---- finding the verb ---- */

/* `ticket next`, `next` (the noun ticket may be left out), `classify`. *used: words that named it. */
const struct verb *cli_find_verb(int argc, char **argv, int *used) {
	for (int words = argc > 1 ? 2 : 1; words > 0; words--)
		for (size_t i = 0; i < cli_verb_count; i++) {
			const struct verb *v = &cli_verbs[i];
			bool hit = words == 2 ? *v->noun && !strcmp(v->noun, argv[0]) && !strcmp(v->verb, argv[1])
			                      : (!*v->noun || !strcmp(v->noun, "ticket")) && !strcmp(v->verb, argv[0]);
			if (hit && v->run)
				return *used = words, v;
		}
	return NULL;
}

static bool cli_noun_exists(const char *word) {
	for (size_t i = 0; i < cli_verb_count; i++)
		if (*cli_verbs[i].noun && !strcmp(cli_verbs[i].noun, word))
			return true;
	return false;
}

/* Global options stand before the verb; --json, --as and -s also behind it. Takes them out of argv. */
static int cli_globals(struct cli *c, int argc, char **argv, struct tend_err *err) {
	int left = 0;

	for (int i = 0; i < argc; i++) {
		const char *a = argv[i], *v = NULL;
		bool takes = !strcmp(a, "-s") || !strcmp(a, "--store") || !strcmp(a, "--as");
		if (!strcmp(a, "--")) {
			while (i < argc)
				argv[left++] = argv[i++];
			break;
		}
		if (takes && !(v = i + 1 < argc ? argv[++i] : NULL))
			return tend_fail(err, TEND_USAGE, _("%s needs a value"), a), -1;
		if (!strcmp(a, "-s") || !strcmp(a, "--store"))
			c->store = v;
		else if (!strncmp(a, "--store=", 8))
			c->store = a + 8;
		else if (!strcmp(a, "--as"))
			c->as = v;
		else if (!strncmp(a, "--as=", 5))
			c->as = a + 5;
		else if (!strcmp(a, "--json"))
			c->json = true;
		else if (!strcmp(a, "--no-color"))
			c->color = false;
		else
			argv[left++] = argv[i];
	}
	return left;
}

/* Says what it may have been: the command nearest in spelling, or what the noun can do. */
static enum tend_status cli_unknown(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *said = argc > 1 ? mem_printf(c->ctx, "%s %s", argv[0], argv[1]) : argv[0];
	const char *near = argc == 1 && cli_noun_exists(argv[0]) ? NULL : cli_nearest(c->ctx, argv[0], argc > 1 ? argv[1] : "");

	if (near)
		return tend_fail(err, TEND_USAGE, _("no such command: %s: did you mean `tend %s`?"), said, near);
	if (cli_noun_exists(argv[0]))
		return tend_fail(err, TEND_USAGE, _("no such command: %s: see `tend help %s`"), said, argv[0]);
	return tend_fail(err, TEND_USAGE, _("no such command: %s: see `tend help`"), said);
}

static enum tend_status cli_dispatch(struct cli *c, int argc, char **argv, struct tend_err *err) {
	int used = 0;

	if (argc == 0)
		return cmd_console(c, 0, argv, err);
	if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))
		argv[0] = (char *)(uintptr_t)"help";
	if (!strcmp(argv[0], "--version")) {
		puts("tend " TEND_VERSION);
		return TEND_OK;
	}
	if (argc > 1 && cli_noun_exists(argv[0]) && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")))
		return cmd_help(c, 1, argv, err);
	const struct verb *v = cli_find_verb(argc, argv, &used);
	if (!v)
		return cli_unknown(c, argc, argv, err);
	c->noun = v->noun;
	c->verb = v->verb;
	c->args = v->args;
	c->help = v->help;
	for (int i = used; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--help"))
			return cli_help_verb(c, v), TEND_OK;
	return v->run(c, argc - used, argv + used, err);
}

int main(int argc, char **argv) {
	struct tend_err err = { .status = TEND_OK, .msg = "" };
	struct cli c = { .ctx = mem_ctx(NULL), .color = true, .noun = "", .verb = "", .args = "", .help = "" };

	cli_language(cli_wanted_language(c.ctx));
	c.tty = isatty(1);
	zone_get("UTC", &c.zone, NULL);
	int n = cli_globals(&c, argc - 1, argv + 1, &err);
	enum tend_status st = n < 0 ? err.status : cli_dispatch(&c, n, argv + 1, &err);
	svc_close(&c.svc);
	if (st == TEND_OK && (fflush(stdout) || ferror(stdout)))
		st = tend_fail(&err, TEND_IO, _("standard output: %s"), strerror(errno));
	if (st != TEND_OK && *err.msg)
		fprintf(stderr, "tend: %s\n", u8_visible(c.ctx, err.msg, false));
	mem_free(c.ctx);
	return tend_exit_code(st);
}
