/* SPDX-License-Identifier: ISC */
/* Setting up: stores, agents, policy, imports, soundness. */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_kb.h"
#include "tend/floor.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/service.h"

struct problems { struct cli *c; int n; };

static void setup_problem(void *ctx, const char *msg) {
	struct problems *p = ctx;

	fprintf(stderr, "%s\n", msg);
	p->n++;
}

/* A policy that is whole, or CONFIG after every problem was said. */
static enum tend_status setup_policy(struct cli *c, const char *dir, struct policy **p, struct tend_err *err) {
	struct problems pr = { c, 0 };
	enum tend_status st = cli_policy_files(c, dir, p, err);

	if (st == TEND_INVALID)
		return err->status = TEND_CONFIG;
	if (st == TEND_OK && policy_check(*p, setup_problem, &pr))
		return tend_fail(err, TEND_CONFIG, ngettext_("policy: %d problem: mend it and try again", "policy: %d problems: mend them and try again", pr.n), pr.n);
	return st;
}

static enum tend_status setup_user(const char **login, const char **name, void *ctx, struct tend_err *err) {
	struct passwd *pw = getpwuid(getuid());

	if (!pw)
		return tend_fail(err, TEND_NO_AGENT, _("user %d has no name on this machine: see getent passwd"), (int)getuid());
	char *full = mem_strdup(ctx, pw->pw_gecos ? pw->pw_gecos : "");
	full[strcspn(full, ",")] = '\0';
	*login = mem_strdup(ctx, pw->pw_name);
	*name = *full ? full : *login;
	return TEND_OK;
}

/* The shipped articles; the shop's own from then on. */
static enum tend_status setup_articles(struct cli *c, struct tend_err *err) {
	struct session who;
	struct import_counts k = { 0, 0, 0, 0 };
	enum tend_status st = svc_session(c->svc, NULL, &who, err);

	if (st == TEND_OK)
		st = kb_import_dir(c, c->svc, &who, mem_printf(c->ctx, "%s/kb", cli_data_dir()), &k, err);
	if (st == TEND_OK)
		printf(ngettext_("%" PRId64 " article\n", "%" PRId64 " articles\n", k.added), k.added);
	return st;
}

enum tend_status cmd_init(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *dir = NULL, *login = "", *name = "";
	bool kb = false;
	struct policy *p;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "policy", 's', &dir }, { "kb", 'b', &kb } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 0, 0, err);
	if (st == TEND_OK)
		st = setup_policy(c, dir, &p, err);
	if (st == TEND_OK)
		st = setup_user(&login, &name, c->ctx, err);
	if (st == TEND_OK)
		st = svc_create(c->ctx, svc_store_path(c->ctx, c->store), p, login, name, &c->svc, err);
	if (st == TEND_OK)
		printf(_("%s: made; %s is its administrator\n"), svc_path(c->svc), login);
	return st == TEND_OK && kb ? setup_articles(c, err) : st;
}

/* ---- agents ---- */

enum tend_status cmd_agent_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "login", "name", "role", "active", "load", "capacity", "queues", "skills", "lang", "limit_fen", "state", "since" };
	struct svc *s;
	struct session who;
	struct agent *a;
	size_t n;
	enum tend_status st = cli_ready(c, argc, 0, 0, &s, &who, err);

	(void)argv;
	if (st == TEND_OK)
		st = svc_agent_list(s, c->ctx, &a, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 12);
	for (size_t i = 0; i < n; i++) {
		struct duty_row d = { .since = TMS_NONE };
		if (a[i].active && (st = svc_duty(s, &who, a[i].login, &d, err)) != TEND_OK)
			return st;
		out_str(o, a[i].login);
		out_str(o, a[i].name);
		out_str(o, role_word(a[i].role));
		out_bool(o, a[i].active);
		out_int(o, a[i].load);
		out_int(o, a[i].capacity);
		out_str(o, a[i].queues);
		out_str(o, a[i].skills);
		out_str(o, a[i].lang);
		out_int(o, a[i].approve_limit);
		out_str(o, duty_word(d.state));
		out_time(o, d.since);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* Lists may be given with commas. */
static const char *setup_list(struct cli *c, const char *s) {
	char *copy = s ? mem_strdup(c->ctx, s) : NULL;

	for (char *p = copy; p && *p; p++)
		if (*p == ',')
			*p = ' ';
	return copy;
}

static enum tend_status setup_agent(struct cli *c, int argc, char **argv, bool add, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct agent a = { .role = (enum role)-1, .capacity = -1, .approve_limit = -1, .active = true };
	const char *role = NULL, *limit = NULL, *skills = NULL, *queues = NULL;
	int64_t capacity = -1;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "name", 's', &a.name }, { "role", 's', &role }, { "skills", 's', &skills },
		{ "capacity", 'i', &capacity }, { "queues", 's', &queues }, { "lang", 's', &a.lang }, { "limit", 's', &limit } }, 7, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK && role && !role_parse(role, &a.role))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no role: agent lead warehouse finance auditor admin"), role);
	if (st == TEND_OK && a.lang && strcmp(a.lang, "zh") && strcmp(a.lang, "en") && *a.lang)
		st = tend_fail(err, TEND_USAGE, _("`%s` is no language: zh or en"), a.lang);
	if (st == TEND_OK && limit && strcmp(limit, "policy") != 0 && !rma_money_parse(limit, &a.approve_limit))
		st = tend_fail(err, TEND_USAGE, _("--limit: `%s` is no amount: write it like 300 or 49.50, or `policy`"), limit);
	if (limit && !strcmp(limit, "policy"))
		a.approve_limit = 0;
	if (st == TEND_OK && capacity > 1000)
		st = tend_fail(err, TEND_USAGE, _("capacity: at most 1000"));
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st != TEND_OK)
		return st;
	a.login = argv[0];
	a.skills = setup_list(c, skills);
	a.queues = setup_list(c, queues);
	a.capacity = (int)capacity;
	return svc_agent_put(s, &who, &a, add, err);
}

enum tend_status cmd_agent_add(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return setup_agent(c, argc, argv, true, err);
}

enum tend_status cmd_agent_set(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return setup_agent(c, argc, argv, false, err);
}

enum tend_status cmd_agent_leave(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	enum tend_status st = cli_ready(c, argc, 1, 1, &s, &who, err);

	return st == TEND_OK ? svc_agent_leave(s, &who, argv[0], err) : st;
}

/* ---- policy ---- */

enum tend_status cmd_policy_check(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct policy *p;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	if (st == TEND_OK)
		st = setup_policy(c, argc ? argv[0] : NULL, &p, err);
	if (st == TEND_OK)
		printf(_("policy: %zu files, no problems\n"), policy_file_count(p));
	return st;
}

enum tend_status cmd_policy_publish(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct policy *p;
	int64_t version;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = setup_policy(c, argv[0], &p, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_policy_publish(s, &who, p, &version, err);
	if (st == TEND_OK)
		printf(_("policy: version %" PRId64 " is in force\n"), version);
	return st;
}

static const char *policy_text(const struct policy *p, const char *name) {
	for (size_t i = 0; i < policy_file_count(p); i++) {
		const char *have, *text;
		policy_file(p, i, &have, &text);
		if (!strcmp(have, name))
			return text;
	}
	return NULL;
}

enum tend_status cmd_policy_show(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "file", "bytes", "version" };
	struct svc *s;
	struct session who;
	enum tend_status st = cli_ready(c, argc, 0, 1, &s, &who, err);

	if (st != TEND_OK)
		return st;
	struct policy *p = svc_policy(s);
	if (argc) {
		const char *text = policy_text(p, argv[0]);
		if (!text)
			return tend_fail(err, TEND_NOT_FOUND, _("%s: no such file in the policy: see `tend policy show`"), argv[0]);
		fputs(text, stdout);
		return TEND_OK;
	}
	struct out *o = out_open(c, columns, 3);
	for (size_t i = 0; i < policy_file_count(p); i++) {
		const char *name, *text;
		policy_file(p, i, &name, &text);
		out_str(o, name);
		out_int(o, (int64_t)strlen(text));
		out_int(o, policy_version(p));
		out_end_row(o);
	}
	return out_close(o, err);
}

static void try_counts(struct cli *c, const struct try_report *r, struct tend_err *err) {
	static const char *const columns[] = { "field", "tickets", "differ", "corrected", "agreed", "would_agree" };
	struct out *o = out_open(c, columns, 6);

	for (int f = 0; f < TRY_FIELD_COUNT; f++) {
		const struct try_count *k = &r->fields[f];
		out_str(o, try_field_word((enum try_field)f));
		out_int(o, r->tickets);
		out_int(o, k->differ);
		out_int(o, k->judged);
		out_int(o, k->agreed);
		out_int(o, k->agrees);
		out_end_row(o);
	}
	out_close(o, err);
}

/* Two tables: how many tickets each field would differ on, and each difference with what it rests on. */
enum tend_status cmd_policy_try(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "ticket", "field", "was", "now", "agent", "because" };
	struct svc *s;
	struct session who;
	struct policy *p;
	struct try_report r;
	int64_t last = 1000;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "last", 'i', &last } }, 1, err);
	st = argc < 0 ? TEND_USAGE : cli_want(c, argc, 0, 1, err);
	if (st == TEND_OK && last < 1)
		st = tend_fail(err, TEND_USAGE, _("--last: from 1 on"));
	if (st == TEND_OK)
		st = setup_policy(c, argc ? argv[0] : NULL, &p, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_policy_try(s, c->ctx, &who, p, last, &r, err);
	if (st == TEND_OK)
		cli_rules_warn(c, p);
	if (st != TEND_OK)
		return st;
	try_counts(c, &r, err);
	if (!c->json)
		putchar('\n');
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < r.n; i++) {
		const struct try_diff *d = &r.diffs[i];
		out_str(o, mem_printf(c->ctx, "T%" PRId64, d->ticket));
		out_str(o, try_field_word(d->field));
		out_str(o, d->was);
		out_str(o, d->now);
		out_str(o, *d->person ? d->person : NULL);
		out_str(o, d->because);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* Line by line, what only one side has: enough to see what a publication would change. */
static bool policy_has_line(const char *text, const char *line, size_t n) {
	for (const char *p = text; p && *p;) {
		size_t len = strcspn(p, "\n");
		if (len == n && !strncmp(p, line, n))
			return true;
		p += len + (p[len] == '\n');
	}
	return false;
}

static size_t policy_diff_side(const char *name, const char *text, const char *other, char sign) {
	size_t shown = 0;
	int line = 1;

	for (const char *p = text; p && *p; line++) {
		size_t n = strcspn(p, "\n");
		if (n && !policy_has_line(other ? other : "", p, n)) {
			printf("%c %s:%d: %.*s\n", sign, name, line, (int)n, p);
			shown++;
		}
		p += n + (p[n] == '\n');
	}
	return shown;
}

enum tend_status cmd_policy_diff(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct policy *files;
	const char *name, *text;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	if (st == TEND_OK)
		st = cli_policy_files(c, argc ? argv[0] : NULL, &files, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st != TEND_OK)
		return st;
	struct policy *p = svc_policy(s);
	for (size_t i = 0; i < policy_file_count(p); i++) {
		policy_file(p, i, &name, &text);
		policy_diff_side(name, text, policy_text(files, name), '-');
		policy_diff_side(name, policy_text(files, name), text, '+');
	}
	for (size_t i = 0; i < policy_file_count(files); i++) {
		policy_file(files, i, &name, &text);
		if (!policy_text(p, name))
			policy_diff_side(name, text, NULL, '+');
	}
	return TEND_OK;
}

/* ---- soundness ---- */

enum tend_status cmd_check(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct problems pr = { c, 0 };
	size_t n;
	enum tend_status st = cli_want(c, argc, 0, 0, err);

	(void)argv;
	if (st == TEND_OK)
		st = cli_service(c, &s, err);
	if (st == TEND_OK)
		st = svc_check(s, setup_problem, &pr, &n, err);
	if (st == TEND_OK && n)
		return tend_fail(err, TEND_INVALID, ngettext_("%s: %zu problem", "%s: %zu problems", n), svc_path(s), n);
	if (st == TEND_OK)
		printf(_("%s: sound\n"), svc_path(s));
	return st;
}

/* A backup becomes the store; what stands in its place is never written over. */
enum tend_status cmd_restore(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *from;
	struct problems pr = { c, 0 };
	size_t n;
	char *to = svc_store_path(c->ctx, c->store);
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = svc_open(c->ctx, argv[0], &from, err);
	if (st != TEND_OK)
		return st;
	st = svc_check(from, setup_problem, &pr, &n, err);
	if (st == TEND_OK && n)
		st = tend_fail(err, TEND_INVALID, _("%s: not sound: nothing was restored"), argv[0]);
	if (st == TEND_OK)
		st = svc_backup(from, to, err);
	svc_close(&from);
	if (st == TEND_OK)
		printf(_("%s: restored from %s\n"), to, argv[0]);
	return st;
}

enum tend_status cmd_backup(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s, *copy;
	struct problems pr = { c, 0 };
	size_t n;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = cli_service(c, &s, err);
	if (st == TEND_OK)
		st = svc_backup(s, argv[0], err);
	if (st == TEND_OK && (st = svc_open(c->ctx, argv[0], &copy, err)) == TEND_OK) { /* a backup nobody has read is none */
		st = svc_check(copy, setup_problem, &pr, &n, err);
		svc_close(&copy);
		if (st == TEND_OK && n)
			st = tend_fail(err, TEND_INVALID, _("%s: the copy is not sound"), argv[0]);
	}
	if (st == TEND_OK)
		printf(_("%s: copied and verified\n"), argv[0]);
	return st;
}
